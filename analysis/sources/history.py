"""Earlier releases of a source: what was known before a file was replaced.

A raw file that is replaced by a newer release may restate figures that earlier reports used.
Where it does, the files it replaces stay in the raw folder as an earlier release
(``data/raw/SOURCE/earlier/DAY/``, declared under `earlier` in `sources.yaml`), and the table of
observations is built from all releases in turn, so that it remembers what was known when.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.errors import DataError
from analysis.observations import FIGURE, KEY, NUMBERS, combine
from analysis.sources.manifest import RawFile, Source

FOLDER = "earlier"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(-\d+)?")
_FIELDS = {"day", "complete_to", "details", "files"}


@dataclass(frozen=True)
class EarlierRelease(Source):
    """A source as it was before its files were replaced.

    Attributes
    ----------
    day
        Name of its folder: the day on which it had been retrieved.
    complete_to
        Day up to which it, with those before it, held all that reports could use. What a later
        release adds or changes for that time was not known then.
    """

    day: str = ""
    complete_to: str = ""

    def path(self, name: str) -> Path:
        """Return the path of one of its files, in the folder of the earlier release."""
        return super().path(name).parent / FOLDER / self.day / name

    @property
    def corrections(self) -> Path:
        """Path of the corrections that belonged to it, which need not exist."""
        return self.folder / self.id / FOLDER / self.day / "corrections.yaml"


def earlier_releases(source: Source) -> tuple[EarlierRelease, ...]:
    """Return the earlier releases of a source, oldest first.

    Raises
    ------
    DataError
        An entry under `earlier` lacks a field, names a folder that is not a day, or a file
        outside that folder.
    """
    return tuple(_release(source, entry) for entry in source.details.get("earlier") or ())


def _release(source: Source, entry: Mapping[str, Any]) -> EarlierRelease:
    where = f"data/raw/sources.yaml, source {source.id}, earlier"
    if set(entry) != _FIELDS or not _DAY.fullmatch(str(entry["day"])):
        raise DataError(
            "an earlier release is not complete",
            where=where,
            expected=f"{', '.join(sorted(_FIELDS))}, with a day such as 2026-11-23",
        )
    day = str(entry["day"])
    files = tuple(RawFile(**file) for file in entry["files"])
    for file in files:
        if Path(file.path).parts[:-1] != (source.id, FOLDER, day):
            raise DataError(
                f"the file '{file.path}' is not in the folder of its release",
                where=where,
                expected=f"a path of the form {source.id}/{FOLDER}/{day}/FILE",
            )
    return EarlierRelease(
        id=source.id,
        folder=source.folder,
        files=files,
        details={**source.details, **entry["details"], "earlier": ()},
        day=day,
        complete_to=str(entry["complete_to"]),
    )


def add_release(
    known: pd.DataFrame, release: pd.DataFrame, *, complete_to: str, retrieved: str
) -> pd.DataFrame:
    """Return what is known after a release, with what was known before kept as it was.

    Parameters
    ----------
    known
        Observations of all releases before.
    release
        Observations of the new release, dated as its source dates them.
    complete_to
        Day up to which `known` held all that reports could use.
    retrieved
        Day on which the new release was retrieved.

    Returns
    -------
    pandas.DataFrame
        All rows of `known`; of `release` the rows published after `complete_to`, as they are;
        and of the figures that it dates to an earlier day, those that are new or differ, dated
        to the day of retrieval. A figure that stands unchanged keeps its date. A figure that the
        release no longer holds keeps the last value it had.

    Notes
    -----
    Rows published by `complete_to` are exactly those of `known`, so a report of any day up to
    then cannot change. Of several releases of a figure that a file restates at once only the
    newest is taken: the others are past, and were not known in their day.
    """
    settled = max(pd.Timestamp(retrieved), pd.Timestamp(complete_to))
    later = release["published"] > pd.Timestamp(complete_to)
    newest = _newest(release)
    early = newest[newest["published"] <= pd.Timestamp(complete_to)]
    restated = early[~_stands_in(early, _newest(known))]
    note = restated["note"] + restated["note"].map(lambda text: "; " if text else "")
    dated = restated.assign(
        published=settled, note=note + f"as in the release retrieved on {retrieved}"
    )
    # of two releases retrieved on one day the later one stands
    replaced = _keys(known).isin(_keys(dated))
    return combine([known[~replaced], release[later], dated])


def _keys(table: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(table[list(KEY)])


def _newest(table: pd.DataFrame) -> pd.DataFrame:
    ordered = table.sort_values("published", kind="stable")
    return ordered.drop_duplicates(list(FIGURE), keep="last")


def same_as_written(one: pd.Series, other: pd.Series) -> pd.Series:
    """Return where two columns hold the same number, as the file of observations writes it."""
    close = np.isclose(one, other, rtol=1e-9, atol=0.0, equal_nan=True)
    return pd.Series(close, index=one.index)


def _stands_in(figures: pd.DataFrame, known: pd.DataFrame) -> pd.Series:
    """Return which figures have the same value and bounds in `known`."""
    columns = [*FIGURE, *NUMBERS]
    before = known[columns].rename(columns={name: f"{name}_before" for name in NUMBERS})
    # a left join keeps the order of the rows
    joined = figures[columns].merge(before, on=list(FIGURE), how="left")
    same = joined["value_before"].notna()
    for name in NUMBERS:
        same &= same_as_written(joined[name], joined[f"{name}_before"])
    return pd.Series(same.to_numpy(), figures.index)
