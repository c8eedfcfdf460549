"""`kinds.yaml`, typed: which kinds of cost there are, who counts them, and how they are read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from analysis.observations import unknown
from analysis.yaml import Document, read_document, unknown_name

Text = Annotated[str, Field(min_length=3)]
Name = Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]
Party = Literal["Russia", "Ukraine"]
Grade = Annotated[int, Field(ge=1, le=4)]
View = Literal["flow", "stock"]
Method = Literal[
    "register",
    "spread",
    "sum",
    "stock",
    "births",
    "spending",
    "gap",
    "increments",
    "area",
    "totals",
]


class Figures(Document):
    """Figures of the table of observations, several measures added.

    Attributes
    ----------
    length
        Only figures of a ``month``, ``year``, ...; all of them when left out.
    until
        Last day that counts.
    whole
        A release is a whole: no figure counts that the newest one does not hold.
    """

    source: Text
    measures: Annotated[tuple[str, ...], Field(min_length=1)]
    length: str = ""
    until: dt.date | None = None
    whole: bool = False


class Variant(Document):
    """What a parameter's value makes of the figures: other measures, or dead of the first year."""

    measures: tuple[str, ...] = ()
    first_year: float = 0.0


class Windows(Document):
    """Which windows are compared.

    Attributes
    ----------
    years
        ``war``: from 24 February to 23 February; ``calendar``; ``editions``: between two
        releases of a running total.
    first
        Name of the first window, as ``year_1`` or ``2022``.
    last
        ``half_covered``: the last window that was over by the day and of which the anchor covers
        at least half the days; ``last``: the last one of the anchor.
    before
        ``previous``: the one before the last.
    newest
        ``twelve_months``: the last twelve months that the anchor covers over the twelve before;
        ``last``: the last window over the one before.
    """

    years: Literal["war", "calendar", "editions"]
    first: str
    last: Literal["half_covered", "last"]
    before: Literal["previous"]
    newest: Literal["twelve_months", "last"]


class Anchor(Document):
    """What a kind of cost is counted by, from the day on which it was known.

    Attributes
    ----------
    method
        How draws are made of it: a function of `lives`, `people`, `output` or `things`.
    grade
        4 an estimate with a published interval; 3 a checkable count or an official outturn; 2 a
        partisan compiler or a model; 1 a belligerent's claim about its enemy.
    grade_reason
        Why it has that grade.
    budget
        Its errors, by name in `uncertainty.yaml`.
    shape
        Monthly figures by whose shape annual ones are spread.
    fill
        What fills the months that it does not cover.
    missing
        All dead and missing, and the missing among them: two measures.
    drops_recent
        Whether the newest months are left out, as many as the parameter says.
    parameter, variants
        A parameter, and what its values make of the first entry of `figures`.
    """

    label: Text
    method: Method
    grade: Grade
    grade_reason: Text
    windows: Windows
    parameter: str = ""
    variants: dict[str, Variant] = Field(default_factory=dict)
    figures: tuple[Figures, ...] = ()
    budget: str = ""
    shape: Figures | None = None
    fill: Figures | None = None
    fill_grade: Grade = 1
    missing: Figures | None = None
    drops_recent: bool = False


class Other(Document):
    """Somebody else's figures of the same quantity.

    Attributes
    ----------
    reads
        ``flow``: amounts within periods; ``total``: a running total; ``stock``; ``control``: the
        synthetic control of GDP.
    grade
        As of an anchor; below 2 it does not count.
    note
        Why it counts as independent, or why it is only shown.
    """

    label: Text
    reads: Literal["flow", "total", "stock", "control"]
    grade: Grade
    note: Text
    figures: Figures | None = None


class Definition(Document):
    """Another definition than the one in use: parameters that have another value, or a release.

    Attributes
    ----------
    sets
        Parameters by name with their value under this definition.
    before
        The release before the newest one.
    group
        ``revision`` is printed apart and turns no side.
    """

    name: Text
    sets: dict[str, str | bool | int | float] = Field(default_factory=dict)
    before: bool = False
    group: Literal["definition", "revision"] = "definition"


class Kind(Document):
    """One kind of cost, for one country or for both.

    Attributes
    ----------
    cost
        Why it is a cost of a month of war.
    views
        ``flow``, and ``stock`` too for what lasts and can fall.
    statistic
        ``ratio``, or ``difference`` where amounts can be small or negative; net changes are
        always read as differences.
    counted
        Whether it counts for a country; `uncounted` says why not.
    overlaps
        Kinds that it holds, or that hold it: of two that overlap one counts.
    parts
        Kinds that it is the sum of.
    anchors
        In order of preference: the first that is known on the day.
    independent, restates, beside
        Figures of others: independent ones bear on confidence.
    definitions
        What the answer would be by other definitions.
    joint
        In which statements on both countries it stands, ``soldiers killed`` or ``all killed``.
    world
        What would have to be true for the side to turn; the numbers in braces are computed.
    """

    kind: Name
    parties: Annotated[tuple[Party, ...], Field(min_length=1)]
    family: Literal["casualties", "economy", "emigration", "reconstruction", "territory"]
    title: Text
    unit: Text
    cost: Text
    views: Annotated[tuple[View, ...], Field(min_length=1)] = ("flow",)
    statistic: Literal["ratio", "difference"] = "ratio"
    counted: bool = True
    uncounted: str = ""
    overlaps: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    anchors: Annotated[tuple[Anchor, ...], Field(min_length=1)]
    independent: tuple[Other, ...] = ()
    restates: tuple[Other, ...] = ()
    beside: tuple[Other, ...] = ()
    definitions: tuple[Definition, ...] = ()
    joint: tuple[Literal["soldiers killed", "all killed"], ...] = ()
    world: str = ""

    @model_validator(mode="after")
    def _says_why_it_does_not_count(self) -> Kind:
        if self.counted == bool(self.uncounted):
            raise ValueError("uncounted: expected a reason exactly where counted is false")
        return self

    def reads(self, view: str) -> str:
        """Return how two windows are compared in a view: ``ratio`` or ``difference``."""
        return "difference" if view == "flow" and "stock" in self.views else self.statistic


class Kinds(Document):
    """All kinds of cost, and what nobody counts.

    Attributes
    ----------
    uncounted
        What no open source counts, said on the front page.
    """

    kinds: tuple[Kind, ...]
    uncounted: tuple[Text, ...]

    @model_validator(mode="after")
    def _names_exist_once(self) -> Kinds:
        names = [kind.kind for kind in self.kinds]
        for place, kind in enumerate(self.kinds):
            if kind.kind in [
                one.kind for one in self.kinds[:place] if set(one.parties) & set(kind.parties)
            ]:
                raise ValueError(f"'{kind.kind}' stands twice for one country")
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
        for kind, own in self.each():
            if (kind.kind, own) == (name, party):
                return kind
        names = {kind.kind for kind, own in self.each() if own == party}
        raise unknown("kind", name, names, f"kinds.yaml, {party}")


def load_kinds(path: Path) -> Kinds:
    """Read and check `kinds.yaml`.

    Raises
    ------
    DataError
        With every problem of the file and its line.
    """
    return read_document(path, Kinds, path.name)
