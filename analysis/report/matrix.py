"""The matrix of the front page: one row an indicator of a party and source, one cell a reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from analysis.evidence.records import ASIDE, READINGS, VERDICTS, Evidence

ORDER = {verdict: place for place, verdict in enumerate((*VERDICTS, *ASIDE))}
SHAPES = ("pace", "price", "total", "momentum")
"""From which reading the small line is taken, the first there is."""


@dataclass(frozen=True)
class Cell:
    """What one reading says at both dates; either may be missing."""

    article: Evidence | None
    latest: Evidence | None

    @property
    def same(self) -> bool:
        """Whether both dates have the same verdict with the same grade."""
        if self.article is None or self.latest is None:
            return False
        before, now = self.article, self.latest
        return (before.verdict, before.grade) == (now.verdict, now.grade)

    @property
    def order(self) -> int:
        """Where the cell stands when its column is sorted: strongest support first."""
        row = self.latest or self.article
        return ORDER[row.verdict] if row else len(ORDER)


@dataclass(frozen=True)
class Row:
    """One indicator of one party from one source."""

    name: Evidence
    """Any of its evidence: for title, party, source."""
    shape: Evidence
    cells: Mapping[str, Cell] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    """More than one where nothing can be tested with any of them."""

    @property
    def is_testable(self) -> bool:
        """Whether any reading at any date has a verdict."""
        cells = (one for cell in self.cells.values() for one in (cell.article, cell.latest))
        return any(one is not None and one.verdict != "not testable" for one in cells)


def rows(evidence: Mapping[str, Sequence[Evidence]]) -> list[Row]:
    """Return the rows of the matrix in the order of the evidence.

    Parameters
    ----------
    evidence
        By date, `article` and `latest`.
    """
    found: dict[tuple[str, str, str], dict[tuple[str, str], Evidence]] = {}
    for date in ("latest", "article"):
        for row in evidence.get(date, ()):
            key = (row.indicator, row.party, row.source)
            found.setdefault(key, {})[(row.reading, date)] = row
    merged: dict[tuple[str, ...], list[Row]] = {}
    for key, cells in found.items():
        own = _row(cells)
        # what no source can tell is said once for all of them
        merged.setdefault(key if own.is_testable else key[:2], []).append(own)
    return [
        replace(rows[0], sources=tuple(row.name.source for row in rows)) for rows in merged.values()
    ]


def by_family(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """Return the rows of each family, in the order of the evidence."""
    families: dict[str, list[Row]] = {}
    for row in rows:
        families.setdefault(row.name.family, []).append(row)
    return families


def _row(cells: Mapping[tuple[str, str], Evidence]) -> Row:
    every = list(cells.values())
    ranked = sorted(every, key=lambda row: (SHAPES.index(row.reading), row.as_of == "article"))
    drawn = next((row for row in ranked if len(row.spark) > 1), ranked[0])
    return Row(
        name=every[0],
        shape=drawn,
        cells={
            reading: Cell(cells.get((reading, "article")), cells.get((reading, "latest")))
            for reading in READINGS
        },
    )
