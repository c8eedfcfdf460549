"""Russian personnel losses as claimed by the General Staff of the Armed Forces of Ukraine.

A report of the morning of day d gives a running total; its rise over the report of the day
before is what was claimed for day d-1. Summed from first of month to first of month this gives
430,790 for 2024.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import observations
from analysis.catalogue import Catalogue
from analysis.errors import DataError
from analysis.sources.checks import (
    refuse_where,
    require_contiguous,
    require_coverage,
    require_increasing,
    require_never_falling,
)
from analysis.sources.corrections import apply_corrections
from analysis.sources.manifest import Source
from analysis.sources.reading import place, read_json

PERSONNEL = "russia_losses_personnel.json"
RESTATEMENTS = "russia_losses_equipment_correction.json"
FIRST_DAY = pd.Timestamp("2022-02-24")
DAY = pd.DateOffset(days=1)
MOST_IN_A_DAY = 5000
"""Plausible limit of a day's claim: the highest on file, of 2022-03-03, is 3,160."""
FIRST_WEEKS_OVER = pd.Timestamp("2022-04-01")
MOST_CLAIMED = 2500
"""The same after the first weeks, restatements taken out: at most 2,200 on file. A restatement
that is missing from its file shows as a larger claim."""
EQUIPMENT = (
    "aircraft",
    "helicopter",
    "tank",
    "APC",
    "field artillery",
    "MRL",
    "drone",
    "naval ship",
    "submarines",
    "anti-aircraft warfare",
    "special equipment",
    "vehicles and fuel tanks",
    "cruise missiles",
)
CLAIM = "claim by a belligerent about its enemy"


@dataclass(frozen=True)
class Raw:
    """Daily running totals, and the publisher's own restatements of them.

    Attributes
    ----------
    totals
        Columns date, day (of the war), personnel (running total).
    restatements
        Persons added by the publisher to its own total on a date: index date.
    """

    totals: pd.DataFrame
    restatements: pd.Series


def read(source: Source) -> Raw:
    """Read both files.

    Raises
    ------
    DataError
        A record lacks a field or holds another type, a day is missing, doubled, out of order
        or not the day of the war it says, the total falls or rises beyond what is plausible,
        or a restatement belongs to no day.
    """
    totals = _read_totals(source)
    path = source.path(RESTATEMENTS)
    fields = {"date": str, "day": int, **dict.fromkeys(EQUIPMENT, int), "personnel": int}
    restated = apply_corrections(_records(path, fields), source, path)
    require_increasing(restated["date"], path)
    _require_day_of_war(restated, path)
    refuse_where(
        ~restated["date"].isin(totals["date"]),
        restated["date"],
        "{} is not a day of the file of totals",
        f"a day of {PERSONNEL}",
        path,
    )
    return Raw(totals, restated.set_index("date")["personnel"])


def _read_totals(source: Source) -> pd.DataFrame:
    path = source.path(PERSONNEL)
    fields = {"date": str, "day": int, "personnel": int, "personnel*": str, "POW": int}
    totals = apply_corrections(_records(path, fields, optional=("POW",)), source, path)
    qualifiers = totals["personnel*"]
    refuse_where(
        ~qualifiers.isin(["about", "more"]), qualifiers, "'{}' is unknown", "about or more", path
    )
    require_contiguous(totals["date"], DAY, path)
    _require_day_of_war(totals, path)
    require_coverage(totals["date"], source, path)
    require_never_falling(totals["personnel"], totals["date"], path)
    refuse_where(
        totals["personnel"].diff().fillna(totals["personnel"]) > MOST_IN_A_DAY,
        totals["personnel"],
        "the running total jumps to {}",
        f"a rise of at most {MOST_IN_A_DAY:,} in a day",
        path,
    )
    return totals


def _records(
    path: Path, fields: Mapping[str, type], optional: tuple[str, ...] = ()
) -> pd.DataFrame:
    records = read_json(path)
    if not isinstance(records, list) or not records:
        raise DataError("the file holds no list of records", where=place(path))
    for number, record in enumerate(records, start=1):
        _check_record(record, fields, optional, f"{place(path)}, record {number}")
    numbers = pd.RangeIndex(1, len(records) + 1, name="record")
    frame = pd.DataFrame(records, columns=list(fields), index=numbers)
    dates = pd.to_datetime(frame["date"], format="%Y-%m-%d", errors="coerce")
    wrong = dates.dt.strftime("%Y-%m-%d").ne(frame["date"])
    refuse_where(wrong, frame["date"], "'{}' is not a date", "a date as 2022-02-25", path)
    return frame.assign(date=dates)


def _check_record(
    record: Any, fields: Mapping[str, type], optional: tuple[str, ...], where: str
) -> None:
    if not isinstance(record, dict):
        raise DataError("this is not a record", where=where, expected="named fields")
    for name in record:
        if name not in fields:
            raise DataError(f"the field '{name}' is not known", where=where)
    for name, wanted in fields.items():
        if name not in record and name in optional:
            continue
        # bool is an int for isinstance, and true is no number of persons
        if type(record.get(name)) is not wanted:
            kind = "text" if wanted is str else "a whole number"
            raise DataError(
                f"the field '{name}' is missing or not {kind}", where=where, expected=kind
            )


def _require_day_of_war(frame: pd.DataFrame, path: Path) -> None:
    refuse_where(
        (frame["date"] - FIRST_DAY).dt.days + 1 != frame["day"],
        frame["date"],
        "{} is not the day of the war that the record says",
        "2022-02-24 to be day 1",
        path,
    )


def observe(raw: Raw, source: Source, catalogue: Catalogue) -> pd.DataFrame:
    """Return the running total as published, and what was claimed for each day.

    Traps: the publisher raised its own total by 1,650 on 2025-02-28 and by 160 on 2025-04-22;
    these are not losses of those days and are taken out of the differences. The first record
    already holds 2,800, the claim for the first day. Losses inside Russia's Kursk region are
    presumably included, so a loss per square kilometre of Ukraine is too high while Ukraine
    held ground there.
    """
    totals = raw.totals
    restated = totals["date"].map(raw.restatements).fillna(0)
    claimed = totals["personnel"].diff().fillna(totals["personnel"]) - restated
    refuse_where(
        claimed < 0,
        totals["date"],
        "the restatement of {} exceeds the rise of the total",
        "a restatement within the rise of that day",
        source.path(RESTATEMENTS),
    )
    refuse_where(
        (claimed > MOST_CLAIMED) & (totals["date"] >= FIRST_WEEKS_OVER),
        totals["date"],
        "the total rises on {} by more than a day's losses",
        f"a rise of at most {MOST_CLAIMED:,}, or a restatement in {RESTATEMENTS}",
        source.path(PERSONNEL),
    )
    taken_out = restated.map(
        lambda persons: f"; restatement of {persons:.0f} taken out" if persons else ""
    )
    losses = pd.DataFrame(
        {
            "period_start": totals["date"] - DAY,
            "period_end": totals["date"] - DAY,
            "value": claimed,
            "published": totals["date"],
            "note": CLAIM + taken_out,
        }
    )
    running = pd.DataFrame(
        {
            "period_start": totals["date"],
            "period_end": totals["date"],
            "value": totals["personnel"],
            "published": totals["date"],
            "note": CLAIM,
        }
    )
    fixed: dict[str, Any] = {"party": "Russia", "source": source.id, "catalogue": catalogue}
    return observations.combine(
        [
            observations.observe(losses, indicator="personnel_losses_claimed", **fixed),
            observations.observe(running, indicator="personnel_losses_claimed_total", **fixed),
        ]
    )
