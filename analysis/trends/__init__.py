"""Trend statistics whose false-positive rate is measured and published.

Nothing here knows what the numbers mean: series go in, results come out.
"""

from analysis.trends.breaks import BreaksResult, fit_breaks
from analysis.trends.comparison import SimpleTest, compare_tests
from analysis.trends.direction import DirectionNow, direction_now
from analysis.trends.errors import TrendError
from analysis.trends.multiple import holm
from analysis.trends.ratio import RatioResult, ratio_of_means
from analysis.trends.tables import TableParameters, TableStore, build_tables
from analysis.trends.trend import TrendResult, fit_trend
from analysis.trends.uncertainty import Propagation, propagate

__all__ = [
    "BreaksResult",
    "DirectionNow",
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
    "fit_trend",
    "holm",
    "propagate",
    "ratio_of_means",
]
