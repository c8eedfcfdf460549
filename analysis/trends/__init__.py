"""Trend statistics whose false-positive rate is measured and published.

Nothing here knows what the numbers mean: series go in, results come out. What needs statsmodels or
arch is imported when it is first asked for, since they take as long to load as all the rest.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from analysis.trends.breaks import BreaksResult, fit_breaks
from analysis.trends.comparison import SimpleTest, compare_tests
from analysis.trends.errors import TrendError
from analysis.trends.multiple import holm
from analysis.trends.result import TrendResult
from analysis.trends.step import fit_step
from analysis.trends.tables import Pattern, TableParameters, TableStore, build_tables
from analysis.trends.trend import fit_trend
from analysis.trends.uncertainty import Propagation, propagate

if TYPE_CHECKING:
    from analysis.trends.direction import DirectionNow, direction_now
    from analysis.trends.ratio import RatioResult, ratio_of_means

__all__ = [
    "BreaksResult",
    "DirectionNow",
    "Pattern",
    "Propagation",
    "RatioResult",
    "SimpleTest",
    "TableParameters",
    "TableStore",
    "TrendError",
    "TrendResult",
    "build_tables",
    "compare_tests",
    "direction_now",
    "fit_breaks",
    "fit_step",
    "fit_trend",
    "holm",
    "propagate",
    "ratio_of_means",
]

_WHEN_ASKED = {
    "DirectionNow": "direction",
    "direction_now": "direction",
    "RatioResult": "ratio",
    "ratio_of_means": "ratio",
}


def __getattr__(name: str) -> Any:
    """Import what takes long when it is first asked for."""
    if name not in _WHEN_ASKED:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_WHEN_ASKED[name]}"), name)
