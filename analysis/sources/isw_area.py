"""Area assessed as controlled by Russia, daily, by the Institute for the Study of War (ISW).

Computed by The Economist from the institute's maps. Jumps from February to April 2022 are largely
drawing conventions. Monthly changes correlate 0.885 with DeepState's; the median gap between the
two is 66 km2.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from analysis import observations
from analysis.catalogue import Catalogue
from analysis.observations import PUBLISHED_DERIVED
from analysis.sources.checks import (
    refuse_where,
    require_contiguous,
    require_coverage,
    require_equal,
)
from analysis.sources.corrections import apply_corrections
from analysis.sources.manifest import Source
from analysis.sources.reading import DATE, Column, read_table

FILE = "area_assessed_as_controlled_by_russia.csv"
AREA = "area_assessed_as_russia_controlled"
SHARE = "area_assessed_as_russia_controlled_percent"
CHANGES = {
    "change_in_area_assessed_as_russia_controlled": 1,
    "change_in_area_assessed_as_russia_controlled_in_past_7_days": 7,
    "change_in_area_assessed_as_russia_controlled_in_past_30_days": 30,
}
"""Columns of change, and over how many rows each is taken."""
UKRAINE = 603_628.0
"""Area of Ukraine that the percentages of the file are shares of, in km2."""
SQUARE_METRES = 1e6
"""In a square kilometre."""
ROUNDING = 1.0
"""Square metres by which binary arithmetic may miss."""
CONVENTIONS_SETTLED = pd.Timestamp("2022-05-01")
LARGEST_CHANGE = 4500 * SQUARE_METRES
"""Plausible limit of a day's change from May 2022 on: 4,185 km2 were retaken on 2022-11-11."""
COLUMNS = {
    "date": DATE,
    AREA: Column("number", minimum=0, maximum=UKRAINE * SQUARE_METRES),
    # empty in the first row, which has nothing to be compared to
    **dict.fromkeys(CHANGES, Column("number", optional=True)),
    SHARE: Column("number", minimum=0, maximum=100),
}


def read(source: Source) -> pd.DataFrame:
    """Read the file.

    Raises
    ------
    DataError
        A day is missing, doubled or out of order, a change contradicts the areas, or the
        percentage is not that of the area.
    """
    path = source.path(FILE)
    rows = read_table(path, COLUMNS)
    _check_changes(rows, path)
    share = rows[AREA] / (UKRAINE * SQUARE_METRES) * 100
    require_equal(rows[SHARE], share, 1e-9, "the area over that of Ukraine", path)
    rows = apply_corrections(rows, source, path)
    require_contiguous(rows["date"], pd.DateOffset(days=1), path)
    # the coverage in sources.yaml ends with the day of the revision, the areas the day before
    require_coverage(rows["date"], source, path, short=pd.Timedelta(days=1))
    settled = rows["date"].shift() >= CONVENTIONS_SETTLED
    jumps = settled & (rows[AREA].diff().abs() > LARGEST_CHANGE)
    refuse_where(jumps, rows[AREA], "the area jumps to {}", "a plausible change in a day", path)
    return rows


def _check_changes(rows: pd.DataFrame, path: Path) -> None:
    # on the rows as they came: changes are taken over rows, the doubled 2026-04-04 included, and
    # over as many as there are at the start
    for column, span in CHANGES.items():
        start = rows[AREA].shift(span).fillna(rows[AREA].iloc[0])
        implied = (rows[AREA] - start).mask(rows.index == rows.index[0])
        require_equal(rows[column], implied, ROUNDING, "the difference of the areas", path)


def observe(raw: pd.DataFrame, source: Source, catalogue: Catalogue) -> pd.DataFrame:
    """Return the area in square kilometres, and as a share of Ukraine, on each day.

    The file does not say when a map was published: it is dated by the lag that `sources.yaml`
    declares, and marked as derived.
    """
    early = raw["date"] < CONVENTIONS_SETTLED
    jumps = f"jumps are largely drawing conventions; {PUBLISHED_DERIVED}"
    frame = pd.DataFrame(
        {
            "period_start": raw["date"],
            "period_end": raw["date"],
            "published": raw["date"] + source.lag(),
            "note": early.map({True: jumps, False: PUBLISHED_DERIVED}),
        }
    )
    fixed: dict[str, Any] = {"party": "Ukraine", "source": source.id, "catalogue": catalogue}
    area = frame.assign(value=raw[AREA] / SQUARE_METRES)
    share = frame.assign(value=raw[SHARE])
    return observations.combine(
        [
            observations.observe(area, indicator="area_occupied", **fixed),
            observations.observe(share, indicator="share_of_ukraine_occupied", **fixed),
        ]
    )
