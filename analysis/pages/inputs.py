"""What the pages are made from: the tables of the earlier stages, and what the files declare."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

PARTIES = ("Russia", "Ukraine")
EDITIONS = ("article", "latest")
STAGES = ("amounts", "readings", "choices", "power", "timeline", "calibration", "history",
          "forecast_scores", "outlooks", "published_answers")  # fmt: skip
"""Tables of `data/processed` that the pages show or offer, by the name of their file."""


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table as mappings."""
    return [dict(zip(map(str, frame.columns), row, strict=True))
            for row in frame.itertuples(index=False, name=None)]  # fmt: skip


@dataclass(frozen=True, eq=False)
class Inputs:
    """All that the pages show.

    Attributes
    ----------
    article, latest
        The day of each edition: its cut-off.
    tables
        Those of `STAGES`, and by name: `forecasts`, all that were issued; `checked`, those whose
        time has come; `since`, the six months since the article against the six before.
    claims
        The entry of each in `claims.yaml`, with its verdicts under `article` and `latest`.
    rules
        Thresholds of `claims.yaml`.
    kinds
        What is said of each kind and country, by (kind, party); `source` and `floor` by edition.
    uncounted
        What nobody counts.
    sources
        What is said of each source, with the days of its newest figures.
    names
        What readers see of a source, or of a publisher within it, by its id.
    changes
        Data, revisions and rules apart; empty where nothing was compared yet.
    notebooks
        Executed notebooks by (edition, family).
    rows_hash
        Hash of the rows known by an edition's day.
    address
        Where the site is published; empty where nowhere yet.
    """

    article: dt.date
    latest: dt.date
    tables: Mapping[str, pd.DataFrame]
    claims: Sequence[Mapping[str, Any]] = ()
    amendments: Sequence[Mapping[str, Any]] = ()
    rules: Mapping[str, Any] = field(default_factory=dict)
    kinds: Mapping[tuple[str, str], Mapping[str, Any]] = field(default_factory=dict)
    sources: Sequence[Mapping[str, Any]] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    uncertainty: Mapping[str, Any] = field(default_factory=dict)
    changes: Mapping[str, Any] = field(default_factory=dict)
    notebooks: Mapping[tuple[str, str], Path] = field(default_factory=dict)
    uncounted: Sequence[str] = ()
    rows_hash: Mapping[str, str] = field(default_factory=dict)
    address: str = ""

    def table(self, name: str, as_of: str) -> pd.DataFrame:
        """Return the rows of a table for an edition."""
        frame = self.tables[name]
        return frame[frame["as_of"] == as_of]

    def day(self, as_of: str) -> dt.date:
        """Return the day of an edition."""
        return self.article if as_of == "article" else self.latest
