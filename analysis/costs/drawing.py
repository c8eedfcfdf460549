"""From `kinds.yaml` to draws: each kind by the method of the first anchor that is known."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from analysis.costs import lives, people, things
from analysis.costs.draws import Drawn, Settings, WindowDraws
from analysis.costs.kinds import Anchor, Kind, Kinds
from analysis.series import Known

Draw = Callable[[Known, Kind, str, Anchor, Settings], Drawn | None]

METHODS: Mapping[str, Draw] = {
    "register": lives.register,
    "spread": lives.spread,
    "stock": people.stock,
    "births": people.births,
    "spending": things.spending,
    "gap": things.gap,
    "increments": things.increments,
    "area": things.area,
    "totals": things.totals,
}
"""The function of each method of `kinds.yaml`, but ``sum``, which is made of other draws."""


def draw(kinds: Kinds, name: str, party: str, known: Known, settings: Settings) -> Drawn | None:
    """Draw one kind of cost of a country; `None` where none of its anchors was known."""
    kind = kinds.of(name, party)
    if kind.parts:
        parts = [draw(kinds, part, party, known, settings) for part in kind.parts]
        return _sum(kind, party, parts)
    for anchor in kind.anchors:
        drawn = METHODS[anchor.method](known, kind, party, anchor, settings)
        if drawn is not None:
            return drawn
    return None


def draw_all(kinds: Kinds, known: Known, settings: Settings) -> Iterator[Drawn]:
    """Yield the draws of every kind that is known, each drawn once."""
    added = {(part, party) for kind, party in kinds.each() for part in kind.parts}
    done: dict[tuple[str, str], Drawn] = {}
    for kind, party in kinds.each():
        drawn = (
            _sum(kind, party, [done.get((part, party)) for part in kind.parts])
            if kind.parts
            else draw(kinds, kind.kind, party, known, settings)
        )
        if drawn is not None:
            if (kind.kind, party) in added:  # draws are large, and nothing else is asked for again
                done[kind.kind, party] = replace(drawn, months=None)
            yield drawn


def _sum(kind: Kind, party: str, parts: Sequence[Drawn | None]) -> Drawn | None:
    found = [part for part in parts if part is not None]
    return add(kind, party, found) if len(found) == len(parts) else None


def add(kind: Kind, party: str, parts: list[Drawn]) -> Drawn:
    """Return the sum of the draws of several kinds, in the windows that all of them have.

    It is read over the windows of the part that is counted by war-years, if there is one, and
    has the lowest grade of them.
    """
    whole = [part.views[0] for part in parts]
    windows = [one for one in whole[0].windows if all(one in view.windows for view in whole)]
    views = [view.take(view.windows.index(one) for one in windows) for view in whole]
    view = WindowDraws(
        "flow",
        tuple(windows),
        np.sum([one.amounts for one in views], axis=0),
        np.min([one.covered for one in views], axis=0),
        np.max([one.filled for one in views], axis=0),
        tuple(
            None if None in ends else min(end for end in ends if end is not None)
            for ends in zip(*(one.counted_to for one in views), strict=True)
        ),
    )
    by_war_year = [part for part in parts if part.anchor.windows.years == "war"]
    anchor = kind.anchors[0].model_copy(
        update={
            "grade": min(part.anchor.grade for part in parts),
            "windows": (by_war_year or parts)[0].anchor.windows,
        }
    )
    return Drawn(kind, party, anchor, (view,))
