"""What claims are judged on, and how a line is made from rows of the table of observations."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from analysis.claims.document import Claims
from analysis.claims.messages import say
from analysis.claims.records import Line
from analysis.costs.kinds import Kinds
from analysis.series import Known
from analysis.sources.names import source_name

MILLION = 1e6


@dataclass(frozen=True, eq=False)
class Case:
    """Everything that claims are judged on in one edition."""

    known: Known
    parameters: Mapping[str, Any]  # flat, by name
    document: Claims
    kinds: Kinds
    readings: pd.DataFrame = field(default_factory=pd.DataFrame)  # of the edition
    forecasts: pd.DataFrame = field(default_factory=pd.DataFrame)  # that were issued
    names: Mapping[str, str] = field(default_factory=dict)  # what readers see of a source's id

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
        aside: str = "",
        **more: Any,
    ) -> Line:
        """Return a line that rests on one observation, whose source gives grade and voice.

        Bounds that are equal are no range; `also` are other observations that enter. What is
        `modelled`, a forecast or a count times something assumed, has at most a model's grade.
        """
        declared = self.document.grade_of(str(row["source"]))
        low, high = bounds if bounds and bounds[0] != bounds[1] else (None, None)
        return Line(
            label=label,
            value=float(value),
            unit=unit,
            agrees=None if agrees is None else bool(agrees),
            source=" and ".join(dict.fromkeys(str(one["source"]) for one in (row, *also))),
            published=row["published"].date(),
            period_end=row["period_end"].date(),
            grade=min(declared.grade, 2) if modelled else declared.grade,
            voice=declared.voice,
            low=low,
            high=high,
            aside=aside or ("" if declared.why else say("ungraded")),
            **more,
        )


def newest(figures: pd.DataFrame) -> pd.Series | None:
    """Return the figure of the newest period; `None` where there is none."""
    if figures.empty:
        return None
    return figures.sort_values(["period_end", "published"], kind="stable").iloc[-1]


def annual(figures: pd.DataFrame) -> pd.DataFrame:
    return figures[(figures["period_end"] - figures["period_start"]).dt.days > 360]


def in_year(figures: pd.DataFrame, year: int) -> pd.DataFrame:
    """Return annual figures of one calendar year."""
    return annual(figures[figures["period_start"].dt.year == year])


def is_older(moment: pd.Timestamp, months: int, than: pd.Timestamp | dt.date) -> bool:
    """Return whether a moment lies more than so many months before a day.

    The day is that of the newest of its like, or one that the claim states: by the day of the page
    a verdict would move because another source was updated.
    """
    return bool(moment + pd.DateOffset(months=months) < pd.Timestamp(than))


def agreed(*answers: bool) -> bool | None:
    """Return what both ends of a range say; `None` if they differ."""
    return answers[0] if len(set(answers)) == 1 else None


def near(figure: float, value: float, tolerance: float) -> bool:
    """Return whether a value lies within so many percent of a figure."""
    return abs(value - figure) <= abs(figure) * tolerance / 100
