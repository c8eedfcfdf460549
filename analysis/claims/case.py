"""What claims are judged on, and how a line is made from rows of the table of observations."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.claims.document import Claims
from analysis.claims.messages import say
from analysis.claims.records import Line
from analysis.series import Known
from analysis.sources.names import source_name

if TYPE_CHECKING:
    from analysis.costs.kinds import Kinds

UNGRADED = 2


@dataclass(frozen=True, eq=False)
class Evidence:
    """What the earlier stages found: readings and amounts of the edition, issued forecasts."""

    readings: pd.DataFrame
    amounts: pd.DataFrame
    forecasts: pd.DataFrame
    kinds: Kinds


@dataclass(frozen=True, eq=False)
class Case:
    """Everything that claims are judged on in one edition.

    Attributes
    ----------
    as_of
        `article`, `latest`, or the day of an experiment.
    known
        What had been published by then.
    parameters
        Flat parameters of the run, by name.
    document
        `claims.yaml`.
    evidence
        Amounts, readings, statements and issued forecasts of that edition.
    names
        What readers see of each source, by its id.
    """

    as_of: str
    known: Known
    parameters: Mapping[str, Any]
    document: Claims
    evidence: Evidence
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def day(self) -> dt.date:
        """The day of the edition."""
        return self.known.day

    def name(self, source: str) -> str:
        """Return what a source is called where readers meet it; of several, the first."""
        return source_name(self.names, source.partition(" and ")[0])

    def line(
        self,
        label: str,
        row: pd.Series,
        value: float,
        unit: str,
        agrees: bool | None,
        *,
        bounds: tuple[float, float] | None = None,
        also: Sequence[pd.Series] = (),
        modelled: bool = False,
        **more: Any,
    ) -> Line:
        """Return a line that rests on one observation, or on several.

        Parameters
        ----------
        row
            The observation that carries it: its source gives grade and voice.
        also
            Others that enter.
        modelled
            A forecast, or a count times something assumed: no higher grade than a model's.
        more
            Other fields of `Line`.
        """
        rows = [row, *also]
        grade, voice, ungraded = self.grade(str(row["source"]))
        low, high = bounds if bounds else (None, None)
        made = Line(
            label=label,
            value=float(value),
            unit=unit,
            agrees=None if agrees is None else bool(agrees),
            source=" and ".join(dict.fromkeys(str(one["source"]) for one in rows)),
            published=max(one["published"] for one in rows).date(),
            period_end=row["period_end"].date(),
            grade=min(grade, 2) if modelled else grade,
            voice=voice,
            low=low,
            high=high if high is None or math.isfinite(high) else None,
            **more,
        )
        return replace(made, aside=made.aside or say("ungraded")) if ungraded else made

    def grade(self, source: str) -> tuple[int, str, bool]:
        """Return grade and voice of a source, and whether `claims.yaml` says nothing of it."""
        found = self.document.grade_of(source)
        return (found.grade, found.voice, False) if found else (UNGRADED, source, True)


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


def is_older(moment: pd.Timestamp, months: int, than: pd.Timestamp | dt.date) -> bool:
    """Return whether a moment lies more than so many months before a day.

    The day is that of the newest of its like, or one that the claim states: by the day of the page
    a verdict would move because another source was updated.
    """
    return bool(moment + pd.DateOffset(months=months) < pd.Timestamp(than))


def at_least(figure: float, low: float, high: float | None = None) -> bool | None:
    """Return whether a value, or a whole range, reaches a figure; `None` if part of it does.

    Examples
    --------
    >>> at_least(1.0, 1.2), at_least(1.0, 0.5, 0.9), at_least(1.0, 0.9, 1.1)
    (True, False, None)
    """
    ends = {low >= figure, (low if high is None else high) >= figure}
    return ends.pop() if len(ends) == 1 else None


def at_most(figure: float, low: float, high: float | None = None) -> bool | None:
    """Return whether a value, or a whole range, stays within a figure; `None` if part does."""
    ends = {low <= figure, (low if high is None else high) <= figure}
    return ends.pop() if len(ends) == 1 else None


def near(figure: float, value: float, tolerance: float) -> bool:
    """Return whether a value lies within so many percent of a figure."""
    return abs(value - figure) <= abs(figure) * tolerance / 100
