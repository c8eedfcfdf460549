"""What the pages are made from: the tables of the earlier stages, and what the files declare."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

EDITIONS = ("article", "latest")
STAGES = ("amounts", "readings", "choices", "power", "timeline", "calibration", "history",
          "forecast_scores", "outlooks", "published_answers")  # fmt: skip
"""Tables of `data/processed` that the pages show or offer, by the name of their file."""


@dataclass(frozen=True, eq=False)
class Inputs:
    """All that the pages show.

    Tables are those of `STAGES` and four by name: `forecasts`, all that were issued; `checked`,
    those whose time has come; `since`, the six months since the article against the six before;
    `other_wars`, how often long wars grew deadlier.
    """

    article: dt.date
    latest: dt.date
    tables: Mapping[str, pd.DataFrame]
    claims: Sequence[Mapping[str, Any]] = ()  # entries, with verdicts by edition
    amendments: Sequence[Mapping[str, Any]] = ()
    rules: Mapping[str, Any] = field(default_factory=dict)
    kinds: Mapping[tuple[str, str], Mapping[str, Any]] = field(default_factory=dict)
    sources: Sequence[Mapping[str, Any]] = ()
    names: Mapping[str, str] = field(default_factory=dict)  # of sources and series, by id
    uncertainty: Mapping[str, Any] = field(default_factory=dict)
    changes: Mapping[str, Any] = field(default_factory=dict)  # lines by part
    notebooks: Mapping[tuple[str, str], Path] = field(default_factory=dict)  # by edition, family
    uncounted: Sequence[str] = ()
    lists: Mapping[str, bool] = field(default_factory=dict)  # by anchor, if a release was revised
    rows_hash: Mapping[str, str] = field(default_factory=dict)  # of those known, by edition
    address: str = ""  # empty where the site is published nowhere yet

    @property
    def ruled(self) -> dt.date | None:
        """The day of the newest change of the rules."""
        return max((one["date"] for one in self.amendments), default=None)

    def table(self, name: str, as_of: str) -> pd.DataFrame:
        """Return the rows of a table for an edition."""
        frame = self.tables[name]
        return frame[frame["as_of"] == as_of]

    def day(self, as_of: str) -> dt.date:
        """Return the day of an edition."""
        return self.article if as_of == "article" else self.latest
