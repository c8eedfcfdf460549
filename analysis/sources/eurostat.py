"""Decisions granting temporary protection to Ukrainian citizens in the EU, by month (Eurostat)."""

from __future__ import annotations

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
from analysis.sources.reading import MONTH, Column, read_table

FILE = "temporary_protection_decisions_monthly.csv"
COLUMNS = {
    "time": MONTH,
    "geo": Column(choices=("EU27_2020",)),
    "age": Column(choices=("TOTAL",)),
    "sex": Column(choices=("T",)),
    "citizen": Column(choices=("UA",)),
    "unit": Column(choices=("PER",)),
    "freq": Column(choices=("M",)),
    # a month has brought 41,000 to 232,000 decisions
    "value": Column("integer", optional=True, minimum=5_000, maximum=1_000_000, missing=("NA",)),
    "year": Column("integer"),
}
FIRST_MONTH = pd.Timestamp("2022-08-01")
"""The EU-wide total begins here: some member states did not report the months before."""
ROUNDED_TO = 5
"""Eurostat rounds figures on asylum to the nearest five persons."""
LARGEST_STEP = 3.0
"""No month has had twice or half as many decisions as the month before; a shift of the decimal
point or a change of unit within the file is a factor of ten."""
YOUNG_MEN_MAY_LEAVE = pd.Timestamp("2025-09-01")
"""First full month after Ukraine let men aged 18 to 22 cross the border."""


def read(source: Source) -> pd.DataFrame:
    """Read the file: columns time (first day of the month) and value, without missing months.

    Raises
    ------
    DataError
        A month is missing, doubled or out of order, has no figure from August 2022 on, is not
        of the year beside it, is not rounded to five, or is out of proportion to its neighbour.
    """
    path = source.path(FILE)
    rows = apply_corrections(read_table(path, COLUMNS), source, path)
    time, value = rows["time"], rows["value"]
    require_contiguous(time, pd.DateOffset(months=1), path)
    require_equal(rows["year"], time.dt.year.astype("float64"), 0, "the year of its month", path)
    # known issue: months before August 2022 are NA; from then on none may be
    missing = value.isna() & (time >= FIRST_MONTH)
    refuse_where(missing, time, "{} has no figure", "a figure from August 2022 on", path)
    unrounded = value.fillna(0) % ROUNDED_TO != 0
    refuse_where(unrounded, value, "{} is not rounded", "persons, to the nearest five", path)
    step = value / value.shift()
    leap = (step > LARGEST_STEP) | (step < 1 / LARGEST_STEP)
    expected = f"a figure within a factor of {LARGEST_STEP:g} of the month before"
    refuse_where(leap, value, "{} is out of proportion", expected, path)
    given = rows.loc[value.notna(), ["time", "value"]]
    require_coverage(given["time"], source, path)
    return given


def observe(raw: pd.DataFrame, source: Source, catalogue: Catalogue) -> pd.DataFrame:
    """Return decisions by month.

    The file is one extraction, without dates of publication: each month is dated by the lag that
    `sources.yaml` declares. Trap: the jump of September 2025 is a change of
    Ukraine's exit rules; its month says so in the note.
    """
    last_day = raw["time"] + pd.offsets.MonthEnd()
    jump = raw["time"] == YOUNG_MEN_MAY_LEAVE
    rows = pd.DataFrame(
        {
            "period_start": raw["time"],
            "period_end": last_day,
            "value": raw["value"],
            "published": last_day + source.lag(),
            "note": jump.map(
                {
                    True: f"{PUBLISHED_DERIVED}; men aged 18 to 22 had been allowed to leave",
                    False: PUBLISHED_DERIVED,
                }
            ),
        }
    )
    return observations.combine(
        [
            observations.observe(
                rows,
                indicator="protection_decisions",
                catalogue=catalogue,
                party="Ukraine",
                source=source.id,
            )
        ]
    )
