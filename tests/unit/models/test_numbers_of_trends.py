"""What would turn into numbers without a word is refused where a model is fitted."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.errors import DataError
from analysis.models.trend import fit_line, fit_trend

MONTHS = pd.period_range("2024-01", periods=12, freq="M")
VALUES = np.array([3.0, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 999])
HIDDEN = np.ma.masked_array(VALUES, mask=[False] * 11 + [True])


def test_a_value_that_is_hidden_is_a_gap_of_a_trend_and_not_a_figure() -> None:
    assert fit_trend(pd.Series(HIDDEN, index=MONTHS)).level["median"].max() < 50


@pytest.mark.parametrize(
    "values",
    [pd.date_range("2024-01", periods=12), VALUES.astype(str), np.ones(12, dtype=bool)],
    ids=["dates", "text", "truth"],
)
def test_a_trend_is_fitted_to_numbers_alone(values: Any) -> None:
    with pytest.raises(DataError, match="values are no plain numbers"):
        fit_trend(pd.Series(values, index=MONTHS))


def test_a_line_is_fitted_to_numbers_that_hide_nothing() -> None:
    dates, draws = MONTHS.to_timestamp(), np.tile(VALUES, (20, 1))
    assert fit_line(dates, VALUES, draws, seed=1).slopes.size == 20
    with pytest.raises(DataError, match="values are no plain numbers"):
        fit_line(dates, HIDDEN, draws, seed=1)
    with pytest.raises(DataError, match="draws are no plain numbers"):
        fit_line(dates, VALUES, np.ma.masked_array(draws, mask=draws > 900), seed=1)
