"""One edition's amounts and readings by country and kind, and the cells that show them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from analysis.costs.kinds import PARTIES
from analysis.observations import Row
from analysis.pages.inputs import Inputs
from analysis.pages.told import text_of
from analysis.plots.marks import Mark, Sign
from analysis.yaml import read_yaml

LAYOUT = Path(__file__).parent / "front.yaml"
BARS = ("low50", "high50", "low90", "high90")


@cache
def layout() -> Mapping[str, Any]:
    """Return which rows the front page and the topic pages have, in their order."""
    return dict(read_yaml(LAYOUT, "analysis/pages/front.yaml"))


@cache
def views() -> Mapping[str, str]:
    """Return which view of each kind in the figures is shown: its flow, or its stock."""
    rows = [row for part in ("rows", "topics", "claims") for row in layout()[part]]
    return {row["kind"]: str(row.get("view", "flow")) for row in rows}


def view_of(kind: str) -> str:
    """Return which view of a kind is shown, of those in no figure the flow."""
    return views().get(kind, "flow")


@dataclass(frozen=True)
class CountryCell:
    """One country and kind: the marks, the newest amount, and what was found."""

    party: str
    kind: str
    state: str  # `counted` or `uncounted`
    marks: Sequence[Mark] = ()
    windows: Sequence[Row] = ()  # the amounts behind the marks that are known
    top: float = 1.0
    bottom: float = 0.0
    amount: Row = field(default_factory=dict)
    reading: Row = field(default_factory=dict)
    joint: str = ""  # side of a kind that is read both ways
    floor: bool = False  # whether the true amount is at least as high
    rise: float = 0.0  # chance that it is above year 1; nought where none is given
    source: str = ""
    sources: Sequence[str] = ()  # ids of those that the source names
    restated: Sequence[str] = ()  # who says the same again


@dataclass(frozen=True)
class FigureRow:
    """A row of the figure: one kind, a cell a country."""

    kind: str
    cells: tuple[CountryCell, ...]
    topic: str
    claimed: bool = False
    tall: bool = False

    @property
    def counted(self) -> bool:
        """Whether any country's amounts are known."""
        return any(cell.state == "counted" for cell in self.cells)


class Edition:
    """What is known of each kind in one edition."""

    def __init__(self, inputs: Inputs, as_of: str) -> None:
        self.inputs = inputs
        self.as_of = as_of
        self.day = inputs.day(as_of)
        self._amounts = self._grouped("amounts")
        self._readings = self._grouped("readings")

    def _grouped(self, name: str) -> dict[Any, list[Any]]:
        rows = self.inputs.table(name, self.as_of).groupby(["party", "kind", "view"])
        return {key: own.to_dict("records") for key, own in rows}

    @cached_property
    def article(self) -> Edition:
        """The edition of the article's day."""
        return self if self.as_of == "article" else Edition(self.inputs, "article")

    def amounts(self, party: str, kind: str) -> Sequence[Row]:
        """Return every amount of a country and kind, in the view that is shown."""
        return self._amounts.get((party, kind, view_of(kind)), [])

    def pace(self, party: str, kind: str) -> tuple[Row, Row]:
        """Return the reading *pace* and its last window's amount; empty where there is none."""
        rows = self._readings.get((party, kind, view_of(kind)), [])
        reading: Row = next((row for row in rows if row["reading"] == "pace"), {})
        last = [row for row in self.amounts(party, kind)
                if not reading or row["window"] == reading["last"]]  # fmt: skip
        return reading, max(last, key=lambda row: row["end"], default={})

    def joint(self, party: str, kind: str) -> str:
        """Return the side of a kind that is read both ways; empty for others."""
        rows = self._readings.get((party, kind, "both"), [])
        return next((str(row["side"]) for row in rows if row["reading"] == "pace"), "")

    def years(self, party: str, kind: str) -> list[Row]:
        """Return the amounts by year, in order of time, in the years that *pace* compares.

        Those are war-years or calendar years; editions of a running total begin with a war-year.
        """
        reading, amount = self.pace(party, kind)
        war = str(amount.get("window", "")).startswith("year_")
        year = re.compile(r"year_\d+" if war else r"\d{4}")
        names = {name for row in self.amounts(party, kind) if year.fullmatch(name := row["window"])}
        names.add(reading.get("first"))
        rows = [row for row in self.amounts(party, kind) if row["window"] in names]
        return sorted(rows, key=lambda row: row["start"])

    def rows(self, topic: str = "") -> list[FigureRow]:
        """Return the rows of the front page, or of a family with its own; claims come last."""
        plan = layout()
        shown = [*plan["rows"], *(plan["topics"] if topic else ()), *plan["claims"]]
        return [
            self._row(row, row in plan["claims"]) for row in shown if topic in ("", row["topic"])
        ]

    def _row(self, row: Row, claimed: bool) -> FigureRow:
        cells = [self._cell(party, row["kind"]) for party in PARTIES]
        reached = [value for cell in cells for mark in cell.marks for value in mark.reaches()]
        top, bottom = max(reached, default=1.0), min([0.0, *reached])
        scaled = tuple(replace(cell, top=top, bottom=bottom) for cell in cells)
        return FigureRow(row["kind"], scaled, row["topic"], claimed, row.get("tall", False))

    def _cell(self, party: str, kind: str) -> CountryCell:
        reading, amount = self.pace(party, kind)
        if not amount:
            return CountryCell(party, kind, "uncounted")
        entry = self.inputs.kinds.get((kind, party), {})
        floor = self.as_of in entry.get("floor", ())
        windows = self.years(party, kind)
        return CountryCell(
            party=party,
            kind=kind,
            state="counted",
            marks=self._marks(party, kind, windows, floor),
            windows=windows,
            amount=amount,
            reading=reading,
            joint=self.joint(party, kind),
            floor=floor,
            rise=float(reading["p_rise"]) if text_of(reading, "likelihood") else 0.0,
            restated=entry.get("restated", ()),
            source=str(entry.get("source", {}).get(self.as_of, "")),
            sources=entry.get("sources", {}).get(self.as_of, ()),
        )

    def _marks(self, party: str, kind: str, windows: Sequence[Row], floor: bool) -> list[Mark]:
        """Return a mark a year, also for each that has no amount or, the last, is not over."""
        then = {} if self.as_of == "article" else {
            row["window"]: float(row["median"]) for row in self.article.years(party, kind)
        }  # fmt: skip
        marks = {}
        for row in windows:
            drawn, name = sign(row, floor), str(row["window"])
            bars = {} if drawn == "claim" else {one: float(row[one]) for one in BARS}
            bars["value"] = float(row["median"])
            marks[name] = Mark(name, drawn, before=then.get(name), **bars)
        years = _years([*marks], self.day)
        names = years if set(marks) <= set(years) else [*marks, *years]
        return [marks.get(name) or Mark(name, "open" if name == names[-1] else "unknown")
                for name in names]  # fmt: skip


def sign(row: Row, floor: bool = False) -> Sign:
    """Return how an amount is drawn: by its grade, by what is filled, by whether it is a floor."""
    if int(row["grade"]) == 1:
        return "claim"
    if float(row["filled"]) > 0:
        return "ring"
    return "at least" if floor else "disc"


def _years(names: Sequence[str], day: dt.date) -> list[str]:
    """Return the names of the years to that of a day: from the first, or, after another, from it.

    >>> _years(["year_1", "year_3"], dt.date(2026, 1, 1))
    ['year_1', 'year_2', 'year_3', 'year_4']
    >>> _years(["year_1", "2023"], dt.date(2025, 1, 1))
    ['2024', '2025']
    """
    first, last = names[0], names[-1]
    if last.startswith("year_"):
        current = day.year - 2022 + (day >= dt.date(day.year, 2, 24))
        return [f"year_{n}" for n in range(int(first[5:]), current + 1)]
    start = int(first) if first.isdigit() else int(last) + 1
    return [str(year) for year in range(start, day.year + 1)]
