"""Single figures out of the observations, with where they come from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from analysis.evidence.records import Finding


@dataclass(frozen=True)
class Found:
    """Findings of a claim.

    Attributes
    ----------
    numbers
        Named results that prose refers to.
    answer
        One sentence or two for a reader, where a range of all findings would mean nothing.
    """

    findings: tuple[Finding, ...]
    numbers: dict[str, Any] = field(default_factory=dict)
    answer: str = ""


def newest(figures: pd.DataFrame) -> pd.Series | None:
    """Return the figure of the newest period; `None` where there is none."""
    if figures.empty:
        return None
    return figures.sort_values(["period_end", "published"], kind="stable").iloc[-1]


def in_year(figures: pd.DataFrame, year: int) -> pd.DataFrame:
    """Return annual figures of one calendar year."""
    days = (figures["period_end"] - figures["period_start"]).dt.days
    rows: pd.DataFrame = figures[(figures["period_start"].dt.year == year) & (days > 360)]
    return rows


def day(moment: pd.Timestamp) -> str:
    """Return a date as ISO text."""
    return f"{moment:%Y-%m-%d}"


def is_older(moment: pd.Timestamp, months: int, than: dt.date) -> bool:
    """Return whether a moment lies more than so many months before a day."""
    return bool(moment + pd.DateOffset(months=months) < pd.Timestamp(than))


def finding(
    label: str,
    row: pd.Series,
    value: float | None,
    *,
    unit: str,
    agrees: bool | None,
    bounds: tuple[float, float] | None = None,
    note: str = "",
    also: Sequence[pd.Series] = (),
    **more: Any,
) -> Finding:
    """Return a finding that rests on one observation, or on several (`also`).

    Parameters
    ----------
    note
        For readers, as all text here. Notes of the table are those of whoever compiled it and
        stay there.
    more
        Other fields of `Finding`.
    """
    sources = [str(one["source"]) for one in (row, *also)]
    low, high = bounds if bounds else (None, None)
    return Finding(
        label=label,
        value=value,
        unit=unit,
        agrees=agrees,
        source=" and ".join(dict.fromkeys(sources)),
        published=max(day(one["published"]) for one in (row, *also)),
        low=low,
        high=high,
        note=note,
        **more,
    )


def compare(value: float, claim_settings: Any, *, figure: float | None = None) -> bool:
    """Return whether a value reaches the article's figure, as the claim's rule compares them."""
    wanted = float(claim_settings["figure"] if figure is None else figure)
    how = claim_settings["compare"]
    if how == "at_least":
        return value >= wanted
    if how == "at_most":
        return value <= wanted
    return abs(value - wanted) <= abs(wanted) * float(claim_settings["tolerance"]) / 100


def compare_range(low: float, high: float, claim_settings: Any) -> bool | None:
    """Return whether a whole range reaches the figure, none of it does, or neither (`None`)."""
    ends = {compare(low, claim_settings), compare(high, claim_settings)}
    return ends.pop() if len(ends) == 1 else None
