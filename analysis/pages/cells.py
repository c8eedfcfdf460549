"""One edition's amounts and readings by country and kind, as the cells that show them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from analysis.costs.kinds import PARTIES
from analysis.observations import Row
from analysis.pages.inputs import Inputs
from analysis.plots.marks import Mark, Sign
from analysis.yaml import read_yaml

LAYOUT: Mapping[str, Any] = dict(
    read_yaml(Path(__file__).with_name("front.yaml"), "analysis/pages/front.yaml").value
)
"""Which rows the front page and the topic pages have, in their order."""
VIEWS: Mapping[str, str] = {
    row["kind"]: row.get("view", "flow")
    for part in ("rows", "topics", "claims") for row in LAYOUT[part]
}  # fmt: skip
"""Which view of each kind in the figures is shown: its flow, or its stock; of others the flow."""
BARS = ("low50", "high50", "low90", "high90")
WHOSE = ["party", "kind", "view"]
WORDS = ["side", "likelihood", "confidence", "tipping"]
"""Columns of readings that are empty texts where they say nothing."""


@dataclass(frozen=True)
class CountryCell:
    """One country and kind: the marks, the newest amount, and what was found."""

    party: str
    kind: str
    amounts: Sequence[Row] = ()  # all of them, in the view that is shown
    windows: Sequence[Row] = ()  # those of years: the amounts behind the marks that are known
    marks: Sequence[Mark] = ()
    amount: Row = field(default_factory=dict)  # the newest; empty where nothing is counted
    reading: Row = field(default_factory=dict)  # the pace
    joint: str = ""  # side of a kind that is read both ways
    rise: float = 0.0  # chance that it is above year 1; nought where none is given
    floor: bool = False  # whether the true amount is at least as high
    source: str = ""
    sources: Sequence[str] = ()  # ids of those that the source names
    restated: Sequence[str] = ()  # who says the same again


@dataclass(frozen=True)
class FigureRow:
    """A row of the figure: one kind, a cell a country, one scale."""

    kind: str
    cells: tuple[CountryCell, ...]
    topic: str
    claimed: bool = False
    tall: bool = False
    top: float = 1.0
    bottom: float = 0.0


class Edition:
    """What is known of each kind in one edition."""

    def __init__(self, inputs: Inputs, as_of: str) -> None:
        self.inputs, self.as_of = inputs, as_of
        self.day = inputs.article if as_of == "article" else inputs.latest
        amounts, readings = (inputs.table(name, as_of) for name in ("amounts", "readings"))
        # until the last day that is counted, or the end where something else fills the window
        amounts = amounts.assign(until=amounts["counted_to"].fillna(amounts["end"]))
        paces = readings[readings["reading"] == "pace"].set_index(WHOSE)
        paces[WORDS] = paces[WORDS].astype(object).fillna("")
        paces["most"] = paces["likelihood"].map(inputs.most)
        self._amounts: dict[Any, list[Any]] = {
            key: own.to_dict("records") for key, own in amounts.groupby(WHOSE)
        }
        self._paces: dict[Any, Any] = paces.to_dict("index")
        self.article = None if as_of == "article" else Edition(inputs, "article")

    def cell(self, party: str, kind: str) -> CountryCell:
        """Return what is known of a country and kind."""
        whose = party, kind, VIEWS.get(kind, "flow")
        amounts, reading = self._amounts.get(whose, []), self._paces.get(whose, {})
        last = [row for row in amounts if not reading or row["window"] == reading["last"]]
        if not last:
            return CountryCell(party, kind, amounts, reading=reading)
        newest = max(last, key=lambda row: row["end"])
        # war-years or calendar years; editions of a running total begin with a war-year
        year = re.compile(r"year_\d+" if newest["window"].startswith("year_") else r"\d{4}")
        names = {row["window"] for row in amounts if year.fullmatch(row["window"])}
        names.add(reading.get("first"))
        shown = (row for row in amounts if row["window"] in names)
        windows = sorted(shown, key=lambda row: row["start"])
        then = self.article.cell(party, kind).marks if self.article else ()
        entry = self.inputs.kinds.get((kind, party), {})
        floor = self.as_of in entry.get("floor", ())
        return CountryCell(
            party=party,
            kind=kind,
            amounts=amounts,
            windows=windows,
            marks=marks_of(windows, then, floor, self.day),
            amount=newest,
            reading=reading,
            joint=self._paces.get((party, kind, "both"), {}).get("side", ""),
            rise=reading["p_rise"] if reading.get("likelihood") else 0.0,
            floor=floor,
            source=entry.get("source", {}).get(self.as_of, ""),
            sources=entry.get("sources", {}).get(self.as_of, ()),
            restated=entry.get("restated", ()),
        )

    def rows(self, topic: str = "") -> list[FigureRow]:
        """Return the rows of the front page, or of a family with its own; claims come last."""
        rows = []
        for part in ("rows", "topics", "claims") if topic else ("rows", "claims"):
            for plan in (one for one in LAYOUT[part] if topic in ("", one["topic"])):
                kind, tall = plan["kind"], plan.get("tall", False)
                cells = tuple(self.cell(party, kind) for party in PARTIES)
                marks = (mark for cell in cells for mark in cell.marks)
                reached = [value for mark in marks for value in mark.known().values()]
                scale = max(reached, default=1.0), min([0.0, *reached])
                rows.append(FigureRow(kind, cells, plan["topic"], part == "claims", tall, *scale))
        return rows


def marks_of(windows: Sequence[Row], then: Sequence[Mark], floor: bool, day: dt.date) -> list[Mark]:
    """Return a mark a year to a day, also for each without an amount or, the last, not over.

    How it is drawn follows from its grade, what is filled of it, whether it is a floor, and whether
    it was over by the day. Each has the amount that was known `then`, if it was over then, too.
    Calendar years that follow another window begin with the one after it.
    """
    drawn: Sign
    marks, before = {}, {one.name: one.value for one in then if one.known() and not one.so_far}
    for row in windows:
        name, bars = row["window"], {one: row[one] for one in BARS}
        if row["grade"] == 1:
            drawn, bars = "claim", {}
        elif row["filled"] > 0:
            drawn = "ring"
        else:
            drawn = "at least" if floor else "disc"
        marks[name] = Mark(
            name, drawn, row["median"], before=before.get(name), so_far=row["end"] > day, **bars
        )
    first, last = windows[0]["window"], windows[-1]["window"]
    if last.startswith("year_"):
        current = day.year - 2022 + (day >= dt.date(day.year, 2, 24))
        years = [f"year_{n}" for n in range(int(first[5:]), current + 1)]
    else:
        start = int(first) if first.isdigit() else int(last) + 1
        years = [str(year) for year in range(start, day.year + 1)]
    names = years if set(marks) <= set(years) else [*marks, *years]
    return [marks.get(name) or Mark(name, "open" if name == names[-1] else "unknown")
            for name in names]  # fmt: skip
