"""The thresholds of `claims.yaml` that a reading, a statement or a verdict goes by."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from analysis.yaml import Document

Grade = Annotated[int, Field(ge=1, le=4)]
Share = Annotated[float, Field(gt=0, lt=1)]
Chance = Annotated[float, Field(gt=0.5, lt=1)]
Penalty = Annotated[int, Field(le=0)]
WORDS = ("high", "medium", "low", "very low")
"""Confidence, the highest first."""


class Side(Document):
    noticeable: Share
    probability: Chance
    guard: Annotated[float, Field(ge=0, lt=0.05)]

    @property
    def enough(self) -> float:
        """The chance from which a side is called; near the threshold the weaker one holds."""
        return self.probability + self.guard


class Likelihood(Document):
    """A word for chances above a bound; the last of the list has the bound 0."""

    word: str
    above: Annotated[float, Field(ge=0, lt=1)]


class Points(Document):
    """What is added to the grade of the anchor."""

    no_other_source: Penalty
    one_other_source: int
    more_other_sources: int
    other_side: Penalty
    definition_turns: Penalty
    uncovered: Penalty
    fragile: Penalty


class ConfidenceRule(Document):
    points: Points
    fewest_independent_grade: Grade
    covered: Share
    slow_factor: Annotated[float, Field(gt=1)]
    words: dict[Literal["high", "medium", "low"], int]
    caps: dict[Literal["1", "2", "3", "4"], Literal["high", "medium", "low"]]


class Headline(Document):
    """Chances by which the headline is judged where not every cost has one side."""

    soldiers: Chance
    all_killed: Chance


class FigureRule(Document):
    most: Share  # share of reasonable readings that is most of them


class Forecast(Document):
    noticeable: Share  # the smallest such change, six months against six


class Rules(Document):
    side: Side
    likelihood: Annotated[tuple[Likelihood, ...], Field(min_length=2)]
    most_at_medium: str
    confidence: ConfidenceRule
    headline: Headline
    figure: FigureRule
    forecast: Forecast

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        bounds = [entry.above for entry in self.likelihood]
        if bounds != sorted(bounds, reverse=True) or bounds[-1] != 0:
            raise ValueError("likelihood: the words must go down to one above 0")
        if self.most_at_medium not in [entry.word for entry in self.likelihood]:
            raise ValueError(f"most_at_medium: '{self.most_at_medium}' is no likelihood word")
        return self

    def most_beside(self, word: str) -> float:
        """Return the chance beyond which no number is said beside a word: its own if limited."""
        above = {one.word: one.above for one in self.likelihood}
        return above[word] if word == self.most_at_medium else self.likelihood[0].above

    def likelihood_word(self, probability: float) -> str:
        """Return the word for the chance of the likelier side; near a bound the weaker one."""
        return next(
            entry.word
            for entry in self.likelihood
            if probability > entry.above + self.side.guard or entry.above == 0
        )

    def weaker_word(self, word: str, confidence: str, *, declared: bool) -> str:
        """Return a likelihood word no stronger than the evidence; none below medium confidence.

        It is limited, too, where a slow error that it hangs on is declared and not measured.
        """
        if confidence not in ("high", "medium"):
            return ""
        order = [entry.word for entry in self.likelihood]
        limited = confidence == "medium" or declared
        return max(word, self.most_at_medium, key=order.index) if limited else word

    def confidence_word(self, points: int, grade: int) -> str:
        """Return the word for so many points, no higher than the anchor's grade allows."""
        words, caps = self.confidence.words, self.confidence.caps
        reached = [word for word, fewest in words.items() if points >= fewest]
        capped = [word for of, word in caps.items() if of == str(grade)]
        word = min(reached, key=WORDS.index, default="very low")
        return max([word, *capped], key=WORDS.index)
