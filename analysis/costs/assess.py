"""All readings of one kind of cost: compared, held against others, and what would turn them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from analysis.costs import lives
from analysis.costs.confidence import Confidence, independent, judge
from analysis.costs.drawing import Basis
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
    quantile,
    side_of,
    word_of,
)
from analysis.costs.thresholds import Rules
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
    """One kind of cost, drawn as it is read by a study and as it could be.

    A brief one has only those draws that a side and its confidence need: neither what sources say
    before any error, nor revisions.
    """

    study: Basis
    drawn: Drawn
    brief: bool = False
    _drawn: dict[tuple[float, int], Drawn | None] = field(default_factory=dict, repr=False)

    def again(self, settings: Settings, known: Known | None = None) -> Drawn | None:
        """Return the same kind drawn with other settings, or as of another day, by window."""
        study = replace(self.study, settings=settings, known=known or self.study.known)
        drawn = study.draw_if_known(self.drawn.kind.kind, self.drawn.party)
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
            settings = replace(own, slow=factor * own.slow, stream=stream)
            self._drawn[factor, stream] = self.resized(settings)
        return self._drawn[factor, stream]

    def settled(
        self, view: str, reading: str, say: Callable[[Outcome, Rules, int], Any], factor: float = 1
    ) -> Outcome | None:
        """Return a reading by as many draws as what is said of it needs, eight times at most.

        Settled is what would be said, too, were chances a few Monte Carlo errors larger.
        """
        outcome, rules = self.outcome(self.by_factor(factor), view, reading), self.study.rules
        for stream in range(1, STREAMS):
            if outcome is None or say(outcome, rules, NOISE) == say(outcome, rules, -NOISE):
                break
            further = self.outcome(self.by_factor(factor, stream), view, reading)
            outcome = outcome.more(further) if further else outcome
        return outcome

    def outcome(self, drawn: Drawn | None, view: str, reading: str) -> Outcome | None:
        """Return one reading of draws; `None` where they do not have its windows."""
        if drawn is None:
            return None
        amounts, kind = drawn.view(view), self.drawn.kind
        names = pairs(drawn, amounts, self.study.known.day).get(reading)
        if names is None:
            return None
        net_change = view == "flow" and "stock" in kind.views
        statistic = "difference" if net_change else kind.statistic
        return compare(amounts, *names, statistic, self.study.rules.side.noticeable)

    @cached_property
    def stated(self) -> Drawn | None:
        """What the sources say, before any error."""
        return None if self.brief else self.again(self.study.settings.stated())

    @cached_property
    def by_definition(self) -> Mapping[str, tuple[Definition, Drawn]]:
        """Draws by other definitions, and as of the release before, by name.

        Of those that differ from the one in use, and that the anchor knows.
        """
        values, anchor, found = self.study.settings.values, self.drawn.anchor, {}
        for one in self.drawn.kind.definitions:
            in_use = any(values.get(name) == value for name, value in one.sets.items())
            chosen = str(one.sets.get(anchor.parameter, "")).lower()
            applies = anchor.parameter not in one.sets or chosen in anchor.variants
            if in_use or not applies or (self.brief and one.group != "definition"):
                continue
            drawn = self.defined(one, self.study.settings)
            if drawn is not None:
                found[one.name] = (one, drawn)
        return found

    def defined(self, definition: Definition, settings: Settings) -> Drawn | None:
        """Return the same kind by another definition, or as of the day before a release.

        `None` where another list was the one in use on that day.
        """
        settings = replace(settings, values={**settings.values, **definition.sets})
        figures = self.drawn.figures
        if not definition.before:
            return self.again(settings)
        if figures.empty or "published" not in figures:
            return None
        day = figures["published"].max() - pd.Timedelta(days=1)
        before = self.again(settings, self.study.known.until(day))
        return before if before and before.anchor.budget == self.drawn.anchor.budget else None

    @cached_property
    def readings(self) -> list[Reading]:
        """Every reading of every view."""
        return [
            self._read(view, reading)
            for view in self.drawn.views
            for reading in pairs(self.drawn, view, self.study.known.day)
        ]

    def _read(self, amounts: WindowDraws, reading: str) -> Reading:
        study, view, rules = self.study, amounts.view, self.study.rules
        outcome = self.settled(view, reading, side_of)
        assert outcome is not None
        side, compared = side_of(outcome, rules), (outcome.first, outcome.last)
        confidence = judge(
            self.drawn,
            side,
            min(amounts.covered[amounts.windows.index(one)] for one in compared),
            independent(study, self.drawn, view, outcome, side),
            self._turned(view, reading, direction(side)),
            self._fragile(view, reading, side),
            rules,
        )
        # the size of the slow error is a judgement; a model's own is none
        budget = study.settings.budgets.get(self.drawn.anchor.budget)
        is_declared = budget.slow.basis == "declared" if budget else bool(self.drawn.kind.parts)

        def said(outcome: Outcome, rules: Rules, errors: int = NOISE) -> tuple[str, str]:
            strongest = word_of(outcome, rules, errors)
            word = rules.weaker_word(strongest, confidence.word, declared=is_declared)
            return side_of(outcome, rules, errors), word

        outcome = self.settled(view, reading, said) or outcome
        stated = self.outcome(self.stated, view, reading)
        value = quantile(stated.draws, 0.5) if stated else math.nan
        return Reading(view, reading, outcome, side, confidence, said(outcome, rules)[1], value)

    def _turned(self, view: str, reading: str, way: int) -> list[str]:
        """Return the declared definitions by which the likelier side would be the other one."""
        others = {name: self.outcome(drawn, view, reading)
                  for name, (one, drawn) in self.by_definition.items()
                  if one.group == "definition"}  # fmt: skip
        return [name for name, other in others.items()
                if other and way * (np.median(other.draws) - other.nought) < 0]  # fmt: skip

    def _fragile(self, view: str, reading: str, side: str) -> bool:
        """Return whether with larger slow errors the chance of the side is too small."""
        rules = self.study.rules

        def holds(outcome: Outcome, rules: Rules, errors: int = NOISE) -> bool:
            enough = rules.side.enough
            return held(outcome, side) >= enough + errors * noise(enough, outcome)

        larger = self.settled(view, reading, holds, rules.confidence.slow_factor)
        return larger is not None and not holds(larger, rules)
