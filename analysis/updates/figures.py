"""Figures as they stand and as a release gives them, side by side, and what differs of them."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.observations import FIGURE, NUMBERS, filter_as_of
from analysis.sources.history import same_as_written

SERIES = ["indicator", "party", "source", "span"]
"""What makes one series: figures of a month and of a year are never compared."""
SPANS = (1, 8, 32, 100, 200, 400)
"""Upper ends, in days, of a day, week, month, quarter, half-year and year."""
SMALL_STEP = 0.05
"""A change by this part of the figure before is never a jump: areas and totals move by less in a
month, and a fault of unit by more."""


def with_series(table: pd.DataFrame) -> pd.DataFrame:
    """Add the column `span`: the kind of period, by its length."""
    days = (table["period_end"] - table["period_start"]).dt.days + 1
    return table.assign(span=np.searchsorted(SPANS, days.to_numpy()))


def newest(table: pd.DataFrame) -> pd.DataFrame:
    """Return the last release of each figure."""
    return filter_as_of(table, None)


def held(
    rows: pd.DataFrame, table: pd.DataFrame, columns: Sequence[str] = FIGURE
) -> npt.NDArray[np.bool_]:
    """Return which rows name a figure, or what else some columns name, that a table holds."""
    names, known = (pd.MultiIndex.from_frame(one[list(columns)]) for one in (rows, table))
    return names.isin(known)


def of_source(table: pd.DataFrame, source: str) -> pd.Series:
    """Return which rows are of a source, or of a publisher or part of it."""
    return (table["source"] == source) | table["source"].str.startswith(f"{source}/")


def pair(present: pd.DataFrame, release: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """Return the rows of a release that are known, with the numbers known before beside them."""
    return release.merge(present[[*key, *NUMBERS]], on=key, suffixes=("", "_before"))


def name_of(row: pd.Series) -> str:
    """Return what a figure is called in a message."""
    return (
        f"{row['indicator']} of {row['party']} for {row['period_start']:%Y-%m-%d} to "
        f"{row['period_end']:%Y-%m-%d} ({row['source']})"
    )


def compare_figures(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Return the figures that differ between two tables of the last release of each figure.

    Returns
    -------
    pandas.DataFrame
        What names the figure, `old` and `new`, `percent` (the revision in percent of the old value,
        infinite from zero), and `kind`: new, vanished, revised, or, where the value stands, *bounds
        revised* or *unit changed*.
    """
    columns = [*FIGURE, *NUMBERS, "unit"]
    both = before[columns].merge(
        after[columns], on=list(FIGURE), how="outer", suffixes=("_before", "_after"),
        indicator="where",
    )  # fmt: skip
    in_both = both["where"].eq("both")
    moved, low, high = (
        in_both & ~same_as_written(both[f"{name}_before"], both[f"{name}_after"])
        for name in NUMBERS
    )
    kind = both["where"].map({"right_only": "new", "left_only": "vanished"}).astype(object)
    kind = kind.mask(low | high, "bounds revised")
    kind = kind.mask(in_both & both["unit_before"].ne(both["unit_after"]), "unit changed")
    old, new = both["value_before"], both["value_after"]
    percent = np.sign(new - old) * ((new - old).abs() / old.abs() * 100).where(moved)
    changes = both.assign(old=old, new=new, percent=percent, kind=kind.mask(moved, "revised"))
    named = [*FIGURE, "old", "new", "percent", "kind"]
    return changes.loc[changes["kind"].notna(), named].reset_index(drop=True)
