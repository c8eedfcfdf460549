"""Rows of the table of observations that tests of claims and forecasts make up."""

from __future__ import annotations

from typing import Any


def stock(measure: str, day: str, value: float, **more: Any) -> dict[str, Any]:
    """Return a row of a stock on a day, published on that day."""
    row = {"indicator": measure, "period_start": day, "period_end": day, "value": value}
    return row | {"published": day} | more


def flow(measure: str, start: str, end: str, value: float, **more: Any) -> dict[str, Any]:
    """Return a row of a flow within a period, published on its last day."""
    row = {"indicator": measure, "period_start": start, "period_end": end, "value": value}
    return row | {"published": end} | more
