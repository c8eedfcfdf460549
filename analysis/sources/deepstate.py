"""Area of Ukraine occupied by Russia, daily, by DeepState.

A map maker close to Ukraine's armed forces. It lags Ukrainian advances, so gains of 2026 are
probably too high. Russia's Kursk region is outside the series and stands in a column of its own.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from analysis import observations
from analysis.catalogue import Catalogue
from analysis.sources.checks import (
    refuse_where,
    require_contiguous,
    require_coverage,
    require_equal,
)
from analysis.sources.corrections import apply_corrections
from analysis.sources.manifest import Source
from analysis.sources.reading import DATE, Column, read_table

FILE = "occupied_area_daily.csv"
UKRAINE = 603_549.0
"""Area of Ukraine that the percentages of the file are shares of, in km2."""
OCCUPIED_BEFORE_2022 = 43_969.3
"""Crimea and the parts of Donbas held before the invasion: the same on every day, in km2."""
LARGEST_CHANGE = 4000.0
"""Plausible limit of a day's change, km2: 3,538 were retaken on 2022-09-10."""
FIRST_DAY_IN_KURSK = pd.Timestamp("2024-08-08")
MAP_FILLED_IN = pd.Timestamp("2022-05-01")
AREA = Column("number", minimum=0, maximum=UKRAINE)
OPTIONAL_AREA = Column("number", optional=True, minimum=0, maximum=3_000)
COLUMNS = {
    "date": DATE,
    "update_id": Column("integer", minimum=0),
    "age_h": Column("number", minimum=0, maximum=72),
    "occupied_post2022_km2": AREA,
    "occupied_total_km2": AREA,
    "pct_of_ukraine": Column("number", minimum=0, maximum=100),
    "grey_km2": Column("number", minimum=0, maximum=10_000),
    "liberated_km2": AREA,
    "ua_held_in_russia_km2": OPTIONAL_AREA,
    "grey_in_russia_km2": OPTIONAL_AREA,
}
MEASURES = {
    "area_occupied": ("occupied_total_km2", "Ukraine"),
    "area_occupied_since_2022": ("occupied_post2022_km2", "Ukraine"),
    "share_of_ukraine_occupied": ("pct_of_ukraine", "Ukraine"),
    "area_held_in_russia": ("ua_held_in_russia_km2", "Russia"),
}
"""Column of each measure, and whose territory it is part of."""


def read(source: Source) -> pd.DataFrame:
    """Read the file.

    Raises
    ------
    DataError
        A day is missing, doubled or out of order, a day does not fit the time of its map, the
        same map has two areas, or columns that restate each other disagree.
    """
    path = source.path(FILE)
    rows = apply_corrections(read_table(path, COLUMNS), source, path)
    require_contiguous(rows["date"], pd.DateOffset(days=1), path)
    require_coverage(rows["date"], source, path)
    _check_maps(rows, path)
    _check_areas(rows, path)
    in_kursk = rows["date"] >= FIRST_DAY_IN_KURSK
    held = rows["ua_held_in_russia_km2"]
    expected = "an area from 2024-08-08 on and none before"
    refuse_where(held.notna() != in_kursk, held, "{} is not due here", expected, path)
    return rows


def _check_maps(rows: pd.DataFrame, path: Path) -> None:
    # the id of a map is the second it was made; its age is counted to the end of the day (UTC)
    made = pd.to_datetime(rows["update_id"], unit="s")
    end = rows["date"] + pd.Timedelta(days=1)
    age = (end - made).dt.total_seconds() / 3600
    require_equal(rows["age_h"], age, 0.0506, "the hours from update_id to the day's end", path)
    areas = rows.columns.difference(["date", "update_id", "age_h"])
    again = rows["update_id"].eq(rows["update_id"].shift())
    same = rows[areas].eq(rows[areas].shift()) | (rows[areas].isna() & rows[areas].shift().isna())
    expected = "the areas of the day before, which has the same map"
    refuse_where(again & ~same.all(axis=1), rows["update_id"], "map {} changed", expected, path)


def _check_areas(rows: pd.DataFrame, path: Path) -> None:
    total = rows["occupied_total_km2"]
    before = rows["occupied_post2022_km2"] + OCCUPIED_BEFORE_2022
    require_equal(total, before, 0.0061, "the area since 2022 and the area before", path)
    share = total / UKRAINE * 100
    require_equal(rows["pct_of_ukraine"], share, 0.00062, "the area over that of Ukraine", path)
    limit = f"a change of at most {LARGEST_CHANGE:,.0f} km2 in a day"
    refuse_where(total.diff().abs() > LARGEST_CHANGE, total, "the area jumps to {}", limit, path)


def observe(raw: pd.DataFrame, source: Source, catalogue: Catalogue) -> pd.DataFrame:
    """Return the areas at the end of each day.

    All days are kept. Growth in April 2022 is the map being filled in, and those rows say so: a
    pace may start no earlier than May 2022. A day without a new map keeps that of the day
    before, and says so too.
    """
    filling = (raw["date"] < MAP_FILLED_IN).map({True: "map being filled in", False: ""})
    carried = raw["age_h"].gt(24).map({True: "no new map that day", False: ""})
    note = (filling + "; " + carried).str.strip("; ")
    tables = []
    for measure, (column, party) in MEASURES.items():
        given = raw[raw[column].notna()]
        frame = pd.DataFrame(
            {
                "period_start": given["date"],
                "period_end": given["date"],
                "value": given[column],
                "published": given["date"],
                "note": note[given.index],
            }
        )
        fixed: dict[str, Any] = {"party": party, "source": source.id, "catalogue": catalogue}
        tables.append(observations.observe(frame, indicator=measure, **fixed))
    return observations.combine(tables)
