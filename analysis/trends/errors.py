"""What goes wrong when a series cannot carry the statistic that is asked of it."""

from __future__ import annotations

from analysis.errors import WarCostsError


class TrendError(WarCostsError, ValueError):
    """Input on which a trend statistic has no defined answer."""
