"""Figures as they stand and as a release gives them, side by side, and what differs of them."""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.observations import FIGURE, NUMBERS, PUBLISHED_DERIVED
from analysis.sources.history import same_as_written

SERIES = ["indicator", "party", "source", "span"]
"""What makes one series: figures of a month and of a year are never compared."""
SPANS = (1, 8, 32, 100, 200, 400)
"""Upper ends, in days, of a day, week, month, quarter, half-year and year."""
SMALL_STEP = 0.05
"""A change by this part of the figure before is never a jump: areas and totals move by less in a
month, and a fault of unit by more."""
CALLED = "{indicator} of {party} for {period_start:%Y-%m-%d} to {period_end:%Y-%m-%d} ({source})"
"""What a figure is called in a message."""
STATED = "is said to be published on {published:%Y-%m-%d}"
LAGGED = (
    "has no day of publication, and by the lag in sources.yaml would be of {published:%Y-%m-%d}"
)


def with_series(table: pd.DataFrame) -> pd.DataFrame:
    """Add the column `span`: the kind of period, by its length."""
    days = (table["period_end"] - table["period_start"]).dt.days + 1
    return table.assign(span=np.searchsorted(SPANS, days.to_numpy()))


def held(
    rows: pd.DataFrame, table: pd.DataFrame, columns: Sequence[str] = FIGURE
) -> npt.NDArray[np.bool_]:
    """Return which rows name a figure, or what else some columns name, that a table holds."""
    names, known = (pd.MultiIndex.from_frame(one[list(columns)]) for one in (rows, table))
    return names.isin(known)


def pair(present: pd.DataFrame, release: pd.DataFrame, key: Sequence[str]) -> pd.DataFrame:
    """Return the rows of a release that are known, with the numbers known before beside them.

    `moved` says where the value is another.
    """
    known = present[[*key, *NUMBERS]]
    both = release.merge(known, on=list(key), suffixes=("", "_before"))
    return both.assign(moved=~same_as_written(both["value"], both["value_before"]))


def tell_first(rows: pd.DataFrame, sentence: str, **more: object) -> Iterator[str]:
    """Yield a sentence on the first of some figures, if there is one.

    It may name their columns, `more`, the `figure`, and how that is `dated`.
    """
    for _, row in rows.head(1).iterrows():
        dated = LAGGED if PUBLISHED_DERIVED in row["note"] else STATED
        own = {"figure": CALLED.format(**row), "dated": dated.format(**row)}
        yield sentence.format(**{**row, **more, **own})


def compare_figures(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Return the figures that differ between two tables of the last release of each figure.

    Columns are what names the figure, `old` and `new`, `percent` (the revision in percent of the
    old value, infinite from zero), and `kind`: new, vanished, revised, or, where the value stands,
    *bounds revised* or *unit changed*.
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
