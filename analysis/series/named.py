"""Named series of `indicators.yaml` as tidy frames: what notebooks and trend models look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.observations import NamedSeries
from analysis.series.flows import month_ends, monthly

if TYPE_CHECKING:
    from analysis.series.known import Known

VALUES = ["source", "value", "low", "high"]


def tidy(known: Known, name: str, party: str = "") -> pd.DataFrame:
    """Return a named series, or a measure by its own name, one row a period and source."""
    entry = known.catalogue.series.get(name) or _of_measure(known, name, party)
    when = "month" if entry.frequency == "month" else "period"
    parties = [party] if party else entry.parties
    frames = [
        _one(known, entry, one, source).assign(party=one)
        for one in parties
        for source in entry.sources
    ]
    found = [frame for frame in frames if not frame.empty]
    columns = [when, "party", *VALUES]
    return pd.concat(found, ignore_index=True)[columns] if found else pd.DataFrame(columns=columns)


def _of_measure(known: Known, name: str, party: str) -> NamedSeries:
    """Return a series of a measure as it stands: flows and stocks by month, the rest as dated."""
    kind = known.catalogue.measure(name).kind
    return NamedSeries(
        title=name,
        family="casualties",
        measure=name,
        parties=(party,),
        sources=("",),
        frequency="observed" if kind == "index" else "month",
    )


def _one(known: Known, entry: NamedSeries, party: str, source: str) -> pd.DataFrame:
    """Return a series of one party, publisher by publisher."""
    figures = known.figures(entry.measure, party, source, length=entry.length)
    is_stock = known.catalogue.measure(entry.measure).kind == "stock"
    frames = []
    for publisher, rows in figures.groupby("source", sort=True):
        if entry.frequency == "month":
            frame = month_ends(rows) if is_stock else monthly(rows)
        else:
            frame = rows.assign(period=rows["period_end" if is_stock else "period_start"])
        frames.append(frame.assign(source=publisher))
    if not frames:
        return pd.DataFrame()
    table = pd.concat(frames, ignore_index=True)
    when = "month" if entry.frequency == "month" else "period"
    return table[table[when] >= pd.Timestamp(entry.start)] if entry.start else table
