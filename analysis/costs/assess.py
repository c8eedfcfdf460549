"""All readings of one kind of cost: compared, held against others, and what would turn them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from analysis.costs import lives
from analysis.costs.confidence import Confidence, independent, judge
from analysis.costs.drawing import draw
from analysis.costs.draws import Drawn, Settings
from analysis.costs.kinds import Definition, Kinds
from analysis.costs.readings import (
    FALLEN,
    RISEN,
    Outcome,
    compare,
    direction,
    held,
    likelihood_of,
    pairs,
    side_of,
)
from analysis.models.register import Posterior
from analysis.series import Known

if TYPE_CHECKING:
    from analysis.costs.thresholds import Rules

FACTORS = (0.5, 1.0, 1.5, 2.0)
"""Sizes of the slow errors that are printed beside the one in use."""
STEPS = 8
LARGEST = 32.0
"""Largest factor on slow errors that is tried for a tipping value."""


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
    """One kind of cost, drawn as it is read and as it could be.

    Attributes
    ----------
    kinds, drawn
        What is assessed.
    known, settings
        What it is drawn from.
    rules
        Thresholds, points and words, of `claims.yaml`.
    """

    kinds: Kinds
    drawn: Drawn
    known: Known
    settings: Settings
    rules: Rules

    def again(self, settings: Settings, known: Known | None = None) -> Drawn | None:
        """Return the same kind drawn with other settings, or as of another day, by window."""
        name, party = self.drawn.kind.kind, self.drawn.party
        drawn = draw(self.kinds, name, party, known or self.known, settings)
        return None if drawn is None else replace(drawn, months=None)

    def resized(self, settings: Settings) -> Drawn | None:
        """Return the same kind with slow errors of another size; no model is fitted anew."""
        posterior = self.drawn.model
        if isinstance(posterior, Posterior) and not posterior.model.register_slow:
            months = lives.put_errors(self.drawn, posterior, settings)
            return replace(self.drawn.by(months, self.known.day), months=None)
        return self.again(settings)

    @cached_property
    def stated(self) -> Drawn | None:
        """What the sources say, before any error."""
        return self.again(self.settings.stated())

    @cached_property
    def by_factor(self) -> Mapping[float, Drawn]:
        """Draws with slow errors of another size, by factor."""
        sizes = {*FACTORS, self.rules.confidence.slow_factor}
        found = {
            size: self.drawn if size == 1 else self.resized(replace(self.settings, factor=size))
            for size in sorted(sizes)
        }
        return {size: drawn for size, drawn in found.items() if drawn is not None}

    @cached_property
    def by_definition(self) -> Mapping[str, tuple[Definition, Drawn]]:
        """Draws by other definitions, and as of the release before, by name."""
        found = {}
        for definition in self.drawn.kind.definitions:
            known = self.before if definition.before else self.known
            if known is None or not self._applies(definition):
                continue
            drawn = self.again(self.settings.under(**definition.sets), known)
            if drawn is not None:
                found[definition.name] = (definition, drawn)
        return found

    def stated_by(self, definition: Definition) -> Drawn | None:
        """Return what the sources say by another definition, before any error."""
        known = self.before if definition.before else self.known
        return self.again(self.settings.under(**definition.sets).stated(), known)

    def _applies(self, definition: Definition) -> bool:
        """Return whether a definition differs from the one in use, and the anchor knows it."""
        values, anchor = self.settings.values, self.drawn.anchor
        for name, value in definition.sets.items():
            if values.get(name) == value:
                return False
            if name == anchor.parameter and str(value).lower() not in anchor.variants:
                return False
        return True

    @cached_property
    def before(self) -> Known | None:
        """What was known the day before the newest release of the figures in use."""
        if self.drawn.figures.empty or "published" not in self.drawn.figures:
            return None
        day = self.drawn.figures["published"].max()
        return self.known.until((day - np.timedelta64(1, "D")).date())

    def outcome(self, drawn: Drawn | None, view: str, reading: str) -> Outcome | None:
        """Return one reading of draws; `None` where they do not have its windows."""
        if drawn is None:
            return None
        amounts = drawn.view(view)
        names = pairs(drawn, amounts, self.known.day).get(reading)
        if names is None:
            return None
        statistic = self.drawn.kind.reads(view)
        return compare(amounts, *names, statistic, self.rules.side.noticeable)

    def readings(self) -> Iterator[Reading]:
        """Yield every reading of every view."""
        for view in self.drawn.views:
            for reading in pairs(self.drawn, view, self.known.day):
                yield self._read(view.view, reading)

    def _read(self, view: str, reading: str) -> Reading:
        outcome = self.outcome(self.drawn, view, reading)
        assert outcome is not None
        side = side_of(outcome, self.rules)
        confidence = judge(
            self.drawn,
            side,
            self._covered(view, outcome),
            independent(self.drawn, view, outcome, self.known, self.settings, self.rules),
            self._turned(view, reading, side),
            self._fragile(view, reading, side),
            self.rules,
        )
        declared = self._slow_basis() == "declared"
        stated = self.outcome(self.stated, view, reading)
        return Reading(
            view,
            reading,
            outcome,
            side,
            confidence,
            likelihood_of(outcome, confidence.word, declared, self.rules),
            stated.value if stated else float("nan"),
        )

    def _covered(self, view: str, outcome: Outcome) -> float:
        amounts = self.drawn.view(view)
        names = (outcome.first.name, outcome.last.name)
        return min(float(amounts.covered[amounts.place(name) or 0]) for name in names)

    def _slow_basis(self) -> str:
        """Return where the size of the slow error comes from; a model's where none is put on."""
        budget = self.settings.budgets.get(self.drawn.anchor.budget)
        if budget is None:
            return "declared" if self.drawn.kind.parts else "model"
        return budget.slow.basis

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
        drawn = self.by_factor.get(self.rules.confidence.slow_factor)
        larger = self.outcome(drawn, view, reading)
        return larger is not None and held(larger, side) < self.rules.side.probability

    def tipping_slow(self, view: str, reading: str) -> float | None:
        """Return the slow error, a square-root year, at which a side of at least a tenth is lost.

        `None` where there is no such side, no slow error in the budget, or where the side holds
        with an error thirty times as large.
        """
        outcome = self.outcome(self.drawn, view, reading)
        budget = self.settings.budgets.get(self.drawn.anchor.budget)
        if outcome is None or budget is None or not budget.slow.size:
            return None
        side = side_of(outcome, self.rules)
        if side not in (RISEN, FALLEN):
            return None
        settings = self.settings.under(n_draws=min(self.settings.n, 20_000))
        low, high = 1.0, LARGEST
        for _ in range(STEPS):
            middle = float(np.sqrt(low * high))
            other = self.outcome(self.resized(replace(settings, factor=middle)), view, reading)
            if other is None:
                return None
            chance = other.p_up if side == RISEN else other.p_down
            low, high = (middle, high) if chance >= self.rules.side.probability else (low, middle)
        lost = float(np.sqrt(low * high))
        return budget.slow.size * lost * self.settings.slow if lost < 0.9 * LARGEST else None
