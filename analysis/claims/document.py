"""`claims.yaml`, typed: the article's claims, what they rest on, the amendments.

Each claim has a model of its own, chosen by its id, so that an id or a setting which no code
reads is refused before anything runs. What the settings mean stands beside them in the file.
"""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import Field, model_validator

from analysis.costs.kinds import ParameterName, Text
from analysis.costs.thresholds import Grade, Rules
from analysis.errors import ClaimError
from analysis.observations import FamilyName, SourceName
from analysis.yaml import Document, read_document

Percent = Annotated[float, Field(gt=0, le=100)]
Positive = Annotated[float, Field(gt=0)]
MonthCount = Annotated[int, Field(ge=1, le=240)]
Count = Annotated[int, Field(ge=0)]
Years = Annotated[tuple[int, ...], Field(min_length=1)]
Graded = Annotated[
    str,
    Field(
        pattern=r"^(supported|partly supported|undecided|partly contradicted|contradicted"
        r"|not testable)(, (high|medium|low|very low|strong|moderate|weak))?$"
    ),
]
"""A verdict, perhaps with its confidence; grades of before were strong, moderate and weak."""


UNGRADED = 2
"""The grade of a source that is not declared."""


class SourceGrade(Document):
    """How far a source carries, and who speaks through it if not the source itself."""

    grade: Grade
    why: Text
    voice: str = ""


class Base(Document):
    """What every claim has."""

    family: FamilyName
    title: Text
    paraphrase: Text
    overturn: Text


class FigureClaim(Base):
    rule: Literal["figure"]


class HeadlineClaim(Base):
    id: Literal["headline"]
    rule: Literal["headline"]


class RebuildRatio(FigureClaim):
    id: Literal["rebuild_ratio"]
    at_least: Positive


class PrewarGdp(FigureClaim):
    id: Literal["prewar_gdp"]
    near: ParameterName  # `section.name`: a claim refers to it and does not restate it
    tolerance: Percent


class MillionsAbroad(FigureClaim):
    id: Literal["emigration_7m"]
    near: Positive
    share: Percent
    tolerance: Percent
    stated_on: dt.date
    months_old: MonthCount


class ManyNotReturn(FigureClaim):
    id: Literal["many_not_return"]
    at_least: Percent
    months_old: MonthCount


class MillionCasualties(FigureClaim):
    id: Literal["million_casualties"]
    at_least: Positive
    months_old: MonthCount


class OnePercent(FigureClaim):
    id: Literal["one_percent_200k"]
    near: Percent
    tolerance: Percent
    casualties: Positive
    casualties_at_most: Positive
    longest_window_days: Annotated[int, Field(ge=30, le=2000)]
    last_day: dt.date


class NoHalt(FigureClaim):
    id: Literal["no_halt"]
    at_most: Count
    months: MonthCount


class VolunteersCost(FigureClaim):
    id: Literal["volunteers_cost"]
    at_least: Positive
    months_apart: MonthCount
    scattered: Literal[True]


class GrowthStalled(Base):
    id: Literal["growth_stalled"]
    rule: Literal["parts"]
    boom: float
    boom_years: Years
    stall: float
    stall_years: Years
    tolerance: Positive
    months_old: MonthCount


class FallingBehind(FigureClaim):
    id: Literal["falling_behind"]
    at_most: Positive


class LongerThan1941(Base):
    id: Literal["longer_than_1941"]
    rule: Literal["date"]
    days: Count
    first_day: dt.date
    soon_days: Count


class TroopLevels(Base):
    id: Literal["troop_levels"]
    rule: Literal["not_testable"]
    needs: Text


class WaitSixMonths(Base):
    id: Literal["wait_six_months"]
    rule: Literal["forecast"]


Claim = Annotated[
    HeadlineClaim | RebuildRatio | PrewarGdp | MillionsAbroad | ManyNotReturn | MillionCasualties
    | OnePercent | NoHalt | VolunteersCost | GrowthStalled | FallingBehind | LongerThan1941
    | TroopLevels | WaitSixMonths,
    Field(discriminator="id"),
]  # fmt: skip
CLAIM_IDS: tuple[str, ...] = tuple(
    get_args(model.model_fields["id"].annotation)[0] for model in get_args(get_args(Claim)[0])
)
"""Ids of the claims that the code can judge."""


class Move(Document):
    """A verdict that an amendment moved, of a claim or of a part of it."""

    claim: str
    as_of: Literal["article", "latest"]
    before: Graded
    after: Graded
    part: str = ""


class Amendment(Document):
    """A change of the rules, or of how data enter them, after results had been seen."""

    date: dt.date
    change: Text
    why: Text
    moved: tuple[Move, ...]


class Article(Document):
    """What the claims are taken from."""

    title: Text
    published: dt.date


class Claims(Document):
    """Everything that `claims.yaml` declares."""

    article: Article
    rules: Rules
    sources: dict[SourceName, SourceGrade]
    claims: tuple[Claim, ...]
    amendments: tuple[Amendment, ...]

    @model_validator(mode="after")
    def _each_claim_once(self) -> Self:
        ids = [claim.id for claim in self.claims]
        wrong = sorted(set(CLAIM_IDS) ^ set(ids)) or [one for one in ids if ids.count(one) > 1]
        if wrong:
            raise ValueError(f"claim {wrong[0]} must stand once")
        moved = {move.claim for one in self.amendments for move in one.moved}
        if unknown := sorted(moved - set(ids)):
            raise ValueError(f"amendments: there is no claim '{unknown[0]}'")
        return self

    def grade_of(self, source: str) -> SourceGrade:
        """Return grade and voice (its own, if no other) of a source or of what it stands within.

        Where nothing is declared there is no reason why.
        """
        name = source
        while name and name not in self.sources:
            name = name.rpartition("/")[0]
        undeclared = SourceGrade.model_construct(grade=UNGRADED, why="", voice="")
        found = self.sources.get(name, undeclared)
        return found.model_copy(update={"voice": found.voice or source})


def load_claims(path: Path, names: Mapping[str, Any] | None = None) -> Claims:
    """Read and check `claims.yaml`, against the names that exist, by what they name."""
    return read_document(path, Claims, path.name, error=ClaimError, context=names)
