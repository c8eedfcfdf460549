"""Successive releases of the same figure: which of them say something new."""

from __future__ import annotations

import pandas as pd

from analysis.observations import FIGURE, KEY, NUMBERS


def drop_restatements(table: pd.DataFrame) -> pd.DataFrame:
    """Return observations without rows that repeat the figure of the release before.

    A figure that is quoted again, or stands unchanged in a new release, was published when it
    first appeared: a later row with the same value and bounds is not a revision.

    Parameters
    ----------
    table
        Observations, in any order.

    Returns
    -------
    pandas.DataFrame
        In order of figure and publication; of rows that agree in everything, one. Rows of the
        same figure and day that disagree are kept, for `observations.validate` to refuse.
    """
    # sorting by the numbers and the note too makes the result independent of the order of rows
    rows = table.sort_values([*KEY, *NUMBERS, "note"], ignore_index=True)
    numbers = rows[list(NUMBERS)].fillna(float("-inf"))
    same_figure = rows[list(FIGURE)].eq(rows[list(FIGURE)].shift()).all(axis=1)
    same_numbers = numbers.eq(numbers.shift()).all(axis=1)
    return rows[~(same_figure & same_numbers)].reset_index(drop=True)
