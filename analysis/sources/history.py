"""Successive releases of the same figure: what was known when.

A raw file that is replaced by a newer release may restate figures that earlier reports used.
Where it does, the files it replaces stay in ``data/raw/SOURCE/earlier/DAY/``, and the table of
observations is built from all releases in turn, so that it remembers what was known when.
"""

import datetime as dt

import numpy as np
import pandas as pd

from analysis.observations import FIGURE, KEY, NUMBERS, combine, filter_as_of


def drop_restatements(table: pd.DataFrame) -> pd.DataFrame:
    """Return rows without those that repeat the figure of the release before.

    A figure that is quoted again, or stands unchanged in a new release, was published when it
    first appeared: a later row with the same value and bounds is not a revision. A forecast that
    is said again in a later month stands as of that month, and no newer one has overtaken it.
    Rows of the same figure and day that disagree are kept, for `observations.validate` to refuse.
    """
    # sorting by the numbers and the note too makes the result independent of the order of rows
    ordered = table.sort_values([*KEY, *NUMBERS, "note"], ignore_index=True)
    numbers = ordered[list(NUMBERS)].fillna(float("-inf"))
    same_figure = ordered[list(FIGURE)].eq(ordered[list(FIGURE)].shift()).all(axis=1)
    same_numbers = numbers.eq(numbers.shift()).all(axis=1)
    months = ordered["published"].dt.to_period("M")
    outturn = ~ordered["indicator"].str.endswith("_forecast")
    repeated: pd.Series = same_figure & same_numbers & (outturn | months.eq(months.shift()))
    return ordered[~repeated].reset_index(drop=True)


def add_release(
    known: pd.DataFrame, release: pd.DataFrame, *, complete_to: dt.date, retrieved: dt.date
) -> pd.DataFrame:
    """Return what is known after a release, with what was known before kept as it was.

    Both are observations: `known` of all releases before, which up to `complete_to` held all that
    reports could use, and `release` as its source dates it, `retrieved` on a day.

    All rows of `known` stay, so that no report of a day up to `complete_to` changes. To them come
    the rows of `release` that were published later; and of the figures that it dates to an earlier
    day, those that are new or differ, dated to the day of retrieval. Of several releases of a
    figure that a file restates at once only the newest is taken: the others were not known in
    their day. A figure that the release no longer holds keeps the last value it had.
    """
    settled = max(pd.Timestamp(retrieved), pd.Timestamp(complete_to))
    later = release["published"] > pd.Timestamp(complete_to)
    newest = filter_as_of(release, None)
    early = newest[newest["published"] <= pd.Timestamp(complete_to)]
    restated = early[~_stands_in(early, filter_as_of(known, None))]
    note = restated["note"] + restated["note"].map(lambda text: "; " if text else "")
    dated = restated.assign(
        published=settled, note=note + f"as in the release retrieved on {retrieved}"
    )
    # of two releases retrieved on one day the later one stands
    keys, again = (pd.MultiIndex.from_frame(one[list(KEY)]) for one in (known, dated))
    return combine([known[~keys.isin(again)], release[later], dated])


def same_as_written(one: pd.Series, other: pd.Series) -> pd.Series:
    """Return where two columns hold the same number, as the file of observations writes it."""
    return pd.Series(np.isclose(one, other, rtol=1e-9, atol=0.0, equal_nan=True), one.index)


def _stands_in(figures: pd.DataFrame, known: pd.DataFrame) -> pd.Series:
    """Return which figures have the same value and bounds in `known`."""
    columns = [*FIGURE, *NUMBERS]
    # a left join keeps the order of the rows
    joined = figures[columns].merge(
        known[columns], on=list(FIGURE), how="left", suffixes=("", "_before")
    )
    same = joined["value_before"].notna()
    for name in NUMBERS:
        same &= same_as_written(joined[name], joined[f"{name}_before"])
    return pd.Series(same.to_numpy(), figures.index)
