"""All readings of one kind of cost: compared, held against others, and what would turn them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from analysis.costs import lives
from analysis.costs.confidence import Confidence, independent, judge
from analysis.costs.drawing import Basis, draw
from analysis.costs.draws import Drawn, Settings, WindowDraws
from analysis.costs.kinds import Definition
from analysis.costs.readings import (
    NOISE,
    Outcome,
    compare,
    direction,
    held,
    noise,
    pairs,
    side_of,
    word_of,
)
from analysis.costs.rounding import quantile
from analysis.models.register import Posterior
from analysis.series import Known

STREAMS = 8
"""Sets of draws that are put together where a chance lies near a threshold."""


@dataclass(frozen=True, eq=False)
class Reading:
    """One reading of a kind: two windows of a view compared and judged."""

    view: str
    reading: str
    outcome: Outcome
    side: str
    confidence: Confidence
    likelihood: str
    stated: float


@dataclass(frozen=True, eq=False)
class Assessment:
    """One kind of cost, drawn as it is read by a study and as it could be."""

    study: Basis
    drawn: Drawn
    _drawn: dict[tuple[float, int], Drawn | None] = field(default_factory=dict, repr=False)

    def again(self, settings: Settings, known: Known | None = None) -> Drawn | None:
        """Return the same kind drawn with other settings, or as of another day, by window."""
        name, party = self.drawn.kind.kind, self.drawn.party
        drawn = draw(self.study.kinds, name, party, known or self.study.known, settings)
        return None if drawn is None else replace(drawn, months=None, model=None)

    def resized(self, settings: Settings) -> Drawn | None:
        """Return the same kind with slow errors of another size; no model is fitted anew."""
        posterior = self.drawn.model
        if isinstance(posterior, Posterior) and not posterior.model.register_slow:
            months = lives.put_errors(self.drawn, posterior, settings)
            return replace(self.drawn.by(months, self.study.known.day), months=None)
        return self.again(settings)

    def by_factor(self, factor: float, stream: int = 0) -> Drawn | None:
        """Return the same kind with slow errors so many times as large, or by a further stream."""
        if factor == 1 and not stream:
            return self.drawn
        if (factor, stream) not in self._drawn:
            own = self.study.settings
            settings = replace(own, factor=factor * own.factor, stream=stream)
            self._drawn[factor, stream] = self.resized(settings)
        return self._drawn[factor, stream]

    def settled(
        self, view: str, reading: str, say: Callable[[Outcome, int], Any], factor: float = 1
    ) -> Outcome | None:
        """Return a reading by as many draws as what is said of it needs, eight times at most.

        Settled is what would be said, too, were chances a few Monte Carlo errors larger.
        """
        outcome = self.outcome(self.by_factor(factor), view, reading)
        for stream in range(1, STREAMS):
            if outcome is None or say(outcome, NOISE) == say(outcome, -NOISE):
                break
            further = self.outcome(self.by_factor(factor, stream), view, reading)
            outcome = outcome.more(further) if further else outcome
        return outcome

    def side(self, outcome: Outcome, errors: int = NOISE) -> str:
        """Return the side of a reading by the rules."""
        return side_of(outcome, self.study.rules, errors)

    @cached_property
    def stated(self) -> Drawn | None:
        """What the sources say, before any error."""
        return self.again(self.study.settings.stated())

    @cached_property
    def by_definition(self) -> Mapping[str, tuple[Definition, Drawn]]:
        """Draws by other definitions, and as of the release before, by name."""
        found = {}
        for definition in self.drawn.kind.definitions:
            if self._applies(definition):
                drawn = self._defined(definition, self.study.settings)
                if drawn is not None:
                    found[definition.name] = (definition, drawn)
        return found

    def stated_by(self, definition: Definition) -> Drawn | None:
        """Return what the sources say by another definition, before any error."""
        return self._defined(definition, self.study.settings.stated())

    def _defined(self, definition: Definition, settings: Settings) -> Drawn | None:
        known = self._before if definition.before else self.study.known
        return None if known is None else self.again(settings.under(**definition.sets), known)

    def _applies(self, definition: Definition) -> bool:
        """Return whether a definition differs from the one in use, and the anchor knows it."""
        values, anchor = self.study.settings.values, self.drawn.anchor
        for name, value in definition.sets.items():
            if values.get(name) == value:
                return False
            if name == anchor.parameter and str(value).lower() not in anchor.variants:
                return False
        return True

    @cached_property
    def _before(self) -> Known | None:
        """What was known the day before the newest release of the figures in use."""
        if self.drawn.figures.empty or "published" not in self.drawn.figures:
            return None
        day = self.drawn.figures["published"].max()
        return self.study.known.until((day - np.timedelta64(1, "D")).date())

    def outcome(self, drawn: Drawn | None, view: str, reading: str) -> Outcome | None:
        """Return one reading of draws; `None` where they do not have its windows."""
        if drawn is None:
            return None
        amounts = drawn.view(view)
        names = pairs(drawn, amounts, self.study.known.day).get(reading)
        if names is None:
            return None
        noticeable = self.study.rules.side.noticeable
        return compare(amounts, *names, self.drawn.kind.reads(view), noticeable)

    @cached_property
    def readings(self) -> list[Reading]:
        """Every reading of every view."""
        return [
            self._read(view, reading)
            for view in self.drawn.views
            for reading in pairs(self.drawn, view, self.study.known.day)
        ]

    def _read(self, amounts: WindowDraws, reading: str) -> Reading:
        study, view = self.study, amounts.view
        outcome = self.settled(view, reading, self.side)
        assert outcome is not None
        side, compared = self.side(outcome), (outcome.first, outcome.last)
        confidence = judge(
            self.drawn,
            side,
            min(amounts.covered[amounts.names.index(one.name)] for one in compared),
            independent(study, self.drawn, view, outcome, side),
            self._turned(view, reading, side),
            self._fragile(view, reading, side),
            study.rules,
        )

        def said(outcome: Outcome, errors: int = NOISE) -> tuple[str, str]:
            strongest, sure = word_of(outcome, study.rules, errors), confidence.word
            word = study.rules.weaker_word(strongest, sure, declared=self._is_declared())
            return self.side(outcome, errors), word

        outcome = self.settled(view, reading, said) or outcome
        stated = self.outcome(self.stated, view, reading)
        value = quantile(stated.draws, 0.5) if stated else float("nan")
        return Reading(view, reading, outcome, side, confidence, said(outcome)[1], value)

    def _is_declared(self) -> bool:
        """Return whether the size of the slow error is a judgement; a model's own is none."""
        budget = self.study.settings.budgets.get(self.drawn.anchor.budget)
        return bool(self.drawn.kind.parts) if budget is None else budget.slow.basis == "declared"

    def _turned(self, view: str, reading: str, side: str) -> list[str]:
        """Return the declared definitions by which the likelier side would be the other one."""
        turned, way = [], direction(side)
        for name, (definition, drawn) in self.by_definition.items():
            other = self.outcome(drawn, view, reading)
            if definition.group != "definition" or other is None:
                continue
            if way * (other.value - other.nought) < 0:
                turned.append(name)
        return turned

    def _fragile(self, view: str, reading: str, side: str) -> bool:
        """Return whether with larger slow errors the chance of the side is too small."""
        enough = self.study.rules.side.enough

        def holds(outcome: Outcome, errors: int = NOISE) -> bool:
            return held(outcome, side) >= enough + errors * noise(enough, outcome)

        larger = self.settled(view, reading, holds, self.study.rules.confidence.slow_factor)
        return larger is not None and not holds(larger)
