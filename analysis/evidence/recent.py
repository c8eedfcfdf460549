"""The last months of a series against as many before: which values, and the test of a step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from analysis.evidence.rules import SeriesRule
from analysis.indicators.builders import positions
from analysis.indicators.series import Series
from analysis.study import Study
from analysis.trends import Pattern, TrendResult, fit_step
from analysis.trends.series import gaps_of

MONTHS_IN = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True, eq=False)
class Recent:
    """The periods that a momentum compares.

    Attributes
    ----------
    values, places
        Of both stretches, ordered, and where each lies in time, both of shape (n,).
    before
        How many of them belong to the earlier stretch.
    """

    values: np.ndarray
    places: np.ndarray
    before: int

    @property
    def earlier(self) -> np.ndarray:
        """Values of the earlier stretch."""
        return self.values[: self.before]

    @property
    def later(self) -> np.ndarray:
        """Values of the later stretch."""
        return self.values[self.before :]

    @property
    def pattern(self) -> Pattern:
        """The null table that a test of the step needs."""
        return Pattern(gaps_of(self.places), self.before)


def compare_recent(series: Series, parameters: Mapping[str, Any]) -> Recent | None:
    """Return the last months and as many before; `None` where the series is shorter than both.

    Months are counted on the calendar: a gap must not pull in an older month.
    """
    windows = series.frequency == "window"
    length = int(parameters["window_months"]) if windows else MONTHS_IN[series.frequency]
    each = int(parameters["momentum_months"]) // length
    values = series.outturns["value"].to_numpy()
    if len(values) < 2 * each or each < 1:
        return None
    places = np.asarray(positions(series.outturns, series.frequency), dtype=np.int64)
    # windows end with months, so their places count those
    places = places // length if windows else places
    age = places[-1] - places
    chosen = age < 2 * each
    return Recent(values[chosen], places[chosen], int((chosen & (age >= each)).sum()))


def step_between(recent: Recent, study: Study, rule: SeriesRule) -> TrendResult | None:
    """Test whether the level of the last months differs; `None` with too few values."""
    if min(len(recent.earlier), len(recent.later)) < rule.fewest_per_side:
        return None
    return fit_step(
        recent.values,
        recent.before,
        times=recent.places,
        level=float(study.parameters["level"]),
        tables=study.tables,
    )
