"""`kinds.yaml`, typed: which kinds of cost there are, who counts them, and how they are read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import Field, model_validator

from analysis.costs.thresholds import Grade
from analysis.observations import FamilyName, Party, SourceName, unknown
from analysis.yaml import Document, known_name, read_document, unknown_name

Text = Annotated[str, Field(min_length=3)]
Name = Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]
PARTIES: tuple[str, ...] = get_args(Party)
MeasureName = Annotated[str, known_name("measure")]
ParameterName = Annotated[str, known_name("parameter")]
Together = Literal["soldiers killed", "all killed"]
SOLDIERS, EVERYONE = get_args(Together)
"""What the statements on both countries are about."""
View = Literal["flow", "stock"]
Method = Literal["register", "spread", "yearly", "sum", "stock", "births", "spending", "gap",
                 "increments", "area", "totals"]  # fmt: skip


class Figures(Document):
    """Figures of the table of observations, several measures added."""

    source: SourceName
    measures: Annotated[tuple[MeasureName, ...], Field(min_length=1)]
    length: str = ""  # only figures of a month, year, ...; all of them when left out
    alone: bool = False  # only the source itself, and not what it counts in another way since
    until: dt.date | None = None  # last day that counts
    whole: bool = False  # a release is a whole: no figure counts that the newest does not hold


class Variant(Document):
    """What a parameter's value makes of the figures: other measures, or dead of the first year."""

    measures: tuple[MeasureName, ...] = ()
    alone: bool = False  # see `Figures`
    first_year: float = 0.0


class Windows(Document):
    """Which windows are compared."""

    # from 24 February to 23 February; calendar years; between two releases of a running total
    years: Literal["war", "calendar", "editions"]
    first: str  # its name, as year_1 or 2022
    # the last that was over by the day and of which the anchor covers half; its very last one
    last: Literal["half_covered", "last"]
    before: Literal["previous"]  # the one before the last
    # the last twelve months that the anchor covers over the twelve before; the last window over
    # the one before; the months of the next year that something else fills over the last year
    newest: Literal["twelve_months", "last", "part_of_year"]


class Anchor(Document):
    """What a kind of cost is counted by, from the day on which it was known.

    Of grade 4 is an estimate with a published interval; 3 a checkable count or an official
    outturn; 2 a survey, a model or a compilation that cannot be checked; 1 a belligerent's claim
    about its enemy.
    """

    label: Text
    method: Method  # how draws are made: a function of lives, people or things
    grade: Grade
    grade_reason: Text
    windows: Windows
    parameter: ParameterName = ""  # what its values make of the first of the figures
    variants: dict[str, Variant] = Field(default_factory=dict)
    figures: tuple[Figures, ...] = ()
    budget: Annotated[str, known_name("budget")] = ""  # its errors, by name in uncertainty.yaml
    shape: Figures | None = None  # monthly figures by whose shape annual ones are spread
    fill: Figures | None = None  # what fills the months that it does not cover
    fill_grade: Grade = 1
    missing: Figures | None = None  # two measures: dead and missing, the missing among them
    # whether the newest months of figures, or of the shape, are left out, by a parameter
    drops_recent: bool = False


class Other(Document):
    """Somebody else's figures of the same quantity; below grade 2 they bear on nothing.

    They are read as amounts within periods (``flow``), a running ``total``, a ``stock``, or as
    the synthetic ``control`` of GDP.
    """

    label: Text
    reads: Literal["flow", "total", "stock", "control"]
    grade: Grade
    note: Text  # why it counts as independent, or why it is only shown
    figures: Figures | None = None


class Definition(Document):
    """Another definition than the one in use: parameters of another value, or a release."""

    name: Text
    sets: dict[ParameterName, str | bool | int | float] = Field(default_factory=dict)
    before: bool = False  # the release before the newest one
    group: Literal["definition", "revision"] = "definition"  # a revision turns no side


class Kind(Document):
    """One kind of cost, for one country or for both."""

    kind: Name
    parties: Annotated[tuple[Party, ...], Field(min_length=1)]
    family: FamilyName
    title: Text
    unit: Text
    cost: Text  # why it is a cost of a month of war
    # stock, too, for what lasts and can fall
    views: Annotated[tuple[View, ...], Field(min_length=1)] = ("flow",)
    # difference where amounts can be small or negative; so net changes are always read
    statistic: Literal["ratio", "difference"] = "ratio"
    counted: bool = True  # whether it counts for a country; if not, `uncounted` says why
    uncounted: str = ""
    overlaps: tuple[str, ...] = ()  # kinds that it holds, or that hold it: one of them counts
    parts: tuple[str, ...] = ()  # kinds that it is the sum of
    anchors: Annotated[tuple[Anchor, ...], Field(min_length=1)]  # the first known one is used
    independent: tuple[Other, ...] = ()  # figures of others that bear on confidence
    restates: tuple[Other, ...] = ()
    beside: tuple[Other, ...] = ()
    definitions: tuple[Definition, ...] = ()
    # the statements on both countries in which it stands
    joint: tuple[Together, ...] = ()
    world: str = ""  # what would have to be true for the side to turn; its numbers are computed

    @model_validator(mode="after")
    def _says_why_it_does_not_count(self) -> Kind:
        if self.counted == bool(self.uncounted):
            raise ValueError("uncounted: expected a reason exactly where counted is false")
        return self


class Kinds(Document):
    """All kinds of cost, and what no open source counts, as the front page says."""

    kinds: tuple[Kind, ...]
    uncounted: tuple[Text, ...]

    @model_validator(mode="after")
    def _names_exist_once(self) -> Kinds:
        names, seen = [kind.kind for kind in self.kinds], set()
        for kind, party in self.each():
            if (kind.kind, party) in seen:
                raise ValueError(f"'{kind.kind}' stands twice for one country")
            seen.add((kind.kind, party))
            for other in (*kind.overlaps, *kind.parts):
                if other not in names:
                    raise unknown_name("kind", other, names)
        return self

    def each(self) -> Iterator[tuple[Kind, str]]:
        """Yield every kind with each of its countries, in the order of the file."""
        for kind in self.kinds:
            for party in kind.parties:
                yield kind, party

    def of(self, name: str, party: str) -> Kind:
        """Return a kind by name and country.

        Raises
        ------
        DataError
            There is none; the nearest name is offered.
        """
        names = {kind.kind: kind for kind in self.kinds if party in kind.parties}
        if name not in names:
            raise unknown("kind", name, names, f"kinds.yaml, {party}")
        return names[name]


def load_kinds(path: Path, names: Mapping[str, Any] | None = None) -> Kinds:
    """Read and check `kinds.yaml`, against the names that exist, by what they name."""
    return read_document(path, Kinds, path.name, context=names)
