"""From `kinds.yaml` to draws: each kind by the method of the first anchor that is known.

A `Basis` holds what they hang on: what was known on a day, parameters, errors and rules.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

import numpy as np
import pandas as pd

from analysis.costs import lives, people, things
from analysis.costs.draws import Drawn, Settings, WindowDraws
from analysis.costs.kinds import Kind, Kinds
from analysis.costs.thresholds import Rules
from analysis.errors import DataError
from analysis.series import Known

METHODS: Mapping[str, Callable[[Known, Drawn, Settings], Drawn | None]] = {
    "register": lives.register,
    "spread": lives.spread,
    "yearly": lives.yearly,
    "stock": people.stock,
    "births": people.births,
    "spending": things.spending,
    "gap": things.gap,
    "increments": things.increments,
    "area": things.area,
    "totals": things.totals,
}
"""The function of each method of `kinds.yaml`, but ``sum``, which is made of other draws."""


def add(kind: Kind, party: str, parts: list[Drawn]) -> Drawn:
    """Return the sum of the draws of several kinds, in the windows that all of them have.

    It has their lowest grade, and the windows of the part that is counted by war-years, if any is.
    """
    whole = [part.views[0] for part in parts]
    windows = [one for one in whole[0].windows if all(one in view.windows for view in whole)]
    views = [view.take(view.windows.index(one) for one in windows) for view in whole]
    ends = zip(*(one.counted_to for one in views), strict=True)
    view = WindowDraws(
        "flow",
        tuple(windows),
        np.sum([one.amounts for one in views], axis=0),
        np.min([one.covered for one in views], axis=0),
        np.max([one.filled for one in views], axis=0),
        tuple(min(days, key=lambda day: day or dt.date.min) for days in ends),
    )
    by_war_year = [part for part in parts if part.anchor.windows.years == "war"]
    grade, windows_of = min(part.anchor.grade for part in parts), (by_war_year or parts)[0].anchor
    update = {"grade": grade, "windows": windows_of.windows}
    return Drawn(kind, party, kind.anchors[0].model_copy(update=update), (view,))


@dataclass(frozen=True, eq=False)
class Basis:
    """What is read, and by which rules."""

    known: Known  # what had been published by a day
    settings: Settings  # parameters and errors
    kinds: Kinds  # content of kinds.yaml
    rules: Rules  # thresholds, points and words, of claims.yaml
    article: str = ""  # the day of the article, for figures
    panel: pd.DataFrame | None = None  # growth of many economies, for the synthetic control
    controls: dict[Any, pd.Series] = field(default_factory=dict, repr=False)  # gaps, once found

    def draw(self, kind: str, party: str) -> Drawn:
        """Return the draws of one kind of cost of one country.

        Raises
        ------
        DataError
            There is no such kind, or nothing it is counted by was known by the day.
        """
        drawn = self.draw_if_known(kind, party)
        if drawn is None:
            raise DataError(
                f"nothing that {kind} of {party} is counted by was known",
                where=f"observations as of {self.known.day}",
                remedy="Take a later day for as_of",
            )
        return drawn

    def draw_if_known(self, name: str, party: str) -> Drawn | None:
        """Return the draws by the first anchor that was known; of a sum, by all its parts."""
        kind = self.kinds.of(name, party)
        if kind.parts:
            parts = [self.draw_if_known(part, party) for part in kind.parts]
            found = [part for part in parts if part is not None]
            return add(kind, party, found) if len(found) == len(parts) else None
        for anchor in kind.anchors:
            empty = Drawn(kind, party, anchor)
            drawn = METHODS[anchor.method](self.known, empty, self.settings)
            if drawn is not None:
                return drawn
        return None

    def draw_all(self) -> Iterator[Drawn]:
        drawn = (self.draw_if_known(kind.kind, party) for kind, party in self.kinds.each())
        return (one for one in drawn if one is not None)

    def under(self, **parameters: Any) -> Self:
        """Return the same basis with parameters of its draws changed, as ``births_path="level"``.

        What had been published stays: `as_of` and `without_sources` are no parameters of draws.

        Raises
        ------
        DataError
            A parameter is not known.
        """
        values = self.settings.values
        refuse_unknown(parameters, values, "Study.under")
        settings = Settings.of({**values, **parameters}, self.settings.budgets)
        return replace(self, settings=settings)


def refuse_unknown(asked: Mapping[str, Any], values: Mapping[str, Any], where: str) -> None:
    unknown = sorted(set(asked) - set(values))
    if unknown:
        raise DataError(
            f"there is no parameter '{unknown[0]}'",
            where=where,
            expected="parameters of params.yaml by name",
        )
