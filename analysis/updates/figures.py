"""Figures that differ between two states of the data: new, vanished, revised, or their bounds."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.observations import FIGURE, NUMBERS
from analysis.sources.history import same_as_written


def compare_figures(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Return the figures that differ between two tables of the last release of each figure.

    Parameters
    ----------
    before, after
        Observations, one row for each (indicator, party, period, source).

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
