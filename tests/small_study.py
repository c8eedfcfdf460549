"""A study of a few made-up observations, for the tests of what is found in them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis.observations import observe
from analysis.project import Project
from analysis.study import Study

PROJECT = Project(Path(__file__).resolve().parents[1])


def row(
    indicator: str, party: str, period: str, value: float, source: str, published: str = "", *,
    low: float | None = None, high: float | None = None, note: str = "",
) -> dict[str, object]:  # fmt: skip
    """Return one observation.

    Parameters
    ----------
    period
        A year, a day, or two days with a slash between; published at its end unless said.
    """
    if len(period) == 4:
        period = f"{period}-01-01/{period}-12-31"
    start, _, end = period.partition("/")
    return {
        "indicator": indicator, "party": party, "period_start": start, "period_end": end or start,
        "value": value, "source": source, "published": published or end or start, "low": low,
        "high": high, "note": note,
    }  # fmt: skip


def study(rows: list[dict[str, object]], as_of: str = "2026-01-01", **parameters: object) -> Study:
    """Return a study of made-up rows at a date, with the project's indicators and parameters."""
    catalogue = PROJECT.catalogue
    values = PROJECT.params.all_values({"as_of": as_of})
    return Study(
        table=observe(pd.DataFrame(rows), catalogue=catalogue),
        catalogue=catalogue,
        sources=PROJECT.sources,
        parameters={**values, **parameters},
        as_of=as_of,
    )
