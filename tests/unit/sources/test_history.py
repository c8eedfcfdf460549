"""What counts as a revision, and how units are converted."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.observations import Catalogue, Measure, observe
from analysis.sources.history import drop_restatements
from analysis.sources.raw import convert_unit

CATALOGUE = Catalogue(
    units=("percent",),
    areas={},
    measures={
        name: Measure(unit="percent", kind="index", definition="growth", forecast=ahead)
        for name, ahead in (("real_gdp_growth", False), ("real_gdp_growth_forecast", True))
    },
)


def _releases(
    figures: list[tuple[str, float, float | None]], indicator: str = "real_gdp_growth"
) -> pd.DataFrame:
    frame = pd.DataFrame(figures, columns=["published", "value", "low"])
    return observe(
        frame.assign(
            low=frame["low"].astype("float64"),
            indicator=indicator,
            party="Russia",
            source="economy_figures/rosstat",
            period_start="2024-01-01",
            period_end="2024-12-31",
        ),
        CATALOGUE,
    )


def test_a_figure_that_is_quoted_again_is_not_a_revision() -> None:
    rows = _releases(
        [("2025-04-14", 4.3, None), ("2025-04-11", 4.3, None), ("2026-02-12", 4.9, None)]
    )
    kept = drop_restatements(rows)
    assert kept["published"].dt.strftime("%Y-%m-%d").tolist() == ["2025-04-11", "2026-02-12"]


def test_a_forecast_that_is_said_again_in_a_later_month_stands_as_of_then() -> None:
    said = [("2025-04-11", 1.5, 1.0), ("2025-04-30", 1.5, 1.0), ("2025-10-08", 1.5, 1.0)]
    kept = drop_restatements(_releases(said, "real_gdp_growth_forecast"))
    assert kept["published"].dt.strftime("%Y-%m-%d").tolist() == ["2025-04-11", "2025-10-08"]
    assert len(drop_restatements(_releases(said))) == 1


def test_a_return_to_an_earlier_figure_is_a_revision() -> None:
    rows = _releases(
        [("2025-02-01", 4.1, None), ("2025-04-11", 4.3, None), ("2026-02-12", 4.1, None)]
    )
    assert drop_restatements(rows)["value"].tolist() == [4.1, 4.3, 4.1]


def test_other_bounds_are_a_revision() -> None:
    rows = _releases([("2025-02-01", 4.1, 3.9), ("2025-04-11", 4.1, 4.0)])
    assert len(drop_restatements(rows)) == 2


def test_two_figures_of_one_day_that_disagree_are_kept_to_be_refused() -> None:
    rows = _releases([("2025-02-01", 4.1, None), ("2025-02-01", 4.3, None)])
    assert len(drop_restatements(rows)) == 2


def test_the_order_of_rows_does_not_matter() -> None:
    rows = _releases(
        [("2025-04-14", 4.3, None), ("2025-04-11", 4.3, None), ("2026-02-12", 4.9, None)]
    )
    pd.testing.assert_frame_equal(drop_restatements(rows), drop_restatements(rows.iloc[::-1]))


@pytest.mark.parametrize(
    ("value", "factor", "expected"),
    [(0.195, 1e6, 195_000.0), (13.83, 1e3, 13_830.0), (8.524999999999999, 1.0, 8.525)],
)
def test_conversion_leaves_no_binary_noise(value: float, factor: float, expected: float) -> None:
    assert convert_unit(pd.Series([value]), factor).tolist() == [expected]


def test_conversion_keeps_missing_values_missing() -> None:
    assert convert_unit(pd.Series([float("nan")]), 2.0).isna().all()
