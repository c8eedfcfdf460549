"""From `kinds.yaml` to draws: each kind by the method of the first anchor that is known."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np

from analysis.costs import lives, output, people, things
from analysis.costs.draws import Drawn, MonthDraws, Settings, WindowDraws
from analysis.costs.kinds import Anchor, Kind, Kinds
from analysis.series import Known

Draw = Callable[[Known, Kind, str, Anchor, Settings], Drawn | None]

METHODS: Mapping[str, Draw] = {
    "register": lives.register,
    "spread": lives.spread,
    "stock": people.stock,
    "births": people.births,
    "spending": output.spending,
    "gap": output.gap,
    "increments": things.increments,
    "area": things.area,
    "totals": things.totals,
}
"""The function of each method of `kinds.yaml`, but ``sum``, which is made of other draws."""


def draw(kinds: Kinds, name: str, party: str, known: Known, settings: Settings) -> Drawn | None:
    """Draw one kind of cost; `None` where none of its anchors was known.

    Parameters
    ----------
    kinds
        Content of `kinds.yaml`.
    name, party
        Which kind, of which country.
    known
        What had been published by a day.
    settings
        Parameters and errors.
    """
    kind = kinds.of(name, party)
    if kind.parts:
        parts = [draw(kinds, part, party, known, settings) for part in kind.parts]
        found = [part for part in parts if part is not None]
        return add(kind, party, found) if len(found) == len(parts) else None
    for anchor in kind.anchors:
        drawn = METHODS[anchor.method](known, kind, party, anchor, settings)
        if drawn is not None:
            return drawn
    return None


def draw_all(kinds: Kinds, known: Known, settings: Settings) -> Iterator[Drawn]:
    """Yield the draws of every kind that is known, each drawn once."""
    done: dict[tuple[str, str], Drawn] = {}
    for kind, party in kinds.each():
        if kind.parts:
            parts = [done.get((part, party)) for part in kind.parts]
            found = [part for part in parts if part is not None]
            drawn = add(kind, party, found) if len(found) == len(parts) else None
        else:
            drawn = draw(kinds, kind.kind, party, known, settings)
        if drawn is not None:
            done[kind.kind, party] = drawn
            yield drawn


def add(kind: Kind, party: str, parts: list[Drawn]) -> Drawn:
    """Return the sum of the draws of several kinds, in the windows that all of them have.

    It is read over the windows of the part that is counted by war-years, if there is one, and
    has the lowest grade of them.
    """
    views = [part.views[0] for part in parts]
    windows = [
        window for window in views[0].windows if all(window in view.windows for view in views[1:])
    ]
    places = [[view.windows.index(window) for window in windows] for view in views]
    own = list(zip(views, places, strict=True))
    view = WindowDraws(
        "flow",
        tuple(windows),
        np.sum([one.amounts[:, at] for one, at in own], axis=0),
        np.min([one.covered[at] for one, at in own], axis=0),
        np.max([one.filled[at] for one, at in own], axis=0),
    )
    by_war_year = [part for part in parts if part.anchor.windows.years == "war"]
    anchor = kind.anchors[0].model_copy(
        update={
            "grade": min(part.anchor.grade for part in parts),
            "windows": (by_war_year or parts)[0].anchor.windows,
        }
    )
    return Drawn(kind, party, anchor, (view,), _add_months(parts))


def _add_months(parts: list[Drawn]) -> MonthDraws | None:
    """Return the sum by month, over the months that all parts have."""
    each = [part.months for part in parts if part.months is not None]
    if len(each) < len(parts):
        return None
    common = each[0].months
    for one in each[1:]:
        common = common.intersection(one.months)
    at = [one.months.get_indexer(common) for one in each]
    own = list(zip(each, at, strict=True))
    return MonthDraws(
        common,
        np.sum([one.amounts[:, place] for one, place in own], axis=0),
        np.all([one.covered[place] for one, place in own], axis=0),
        np.any([one.filled[place] for one, place in own], axis=0),
    )
