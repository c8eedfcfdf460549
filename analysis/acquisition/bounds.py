"""What an update of a source may do, as its entry in `sources.yaml` declares it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from analysis.catalogue import unknown
from analysis.errors import DataError


@dataclass(frozen=True)
class Bounds:
    """What an update of a source may do.

    Attributes
    ----------
    revised_percent
        Largest revision of a figure, in percent of it or of its series' usual size. An index
        (a growth rate, a share) may besides move by what `step_factor` allows.
    revised_share
        Largest share, in percent, of known figures that may be rewritten without a new date of
        publication.
    step_factor
        How many times the largest recent step from one figure to the next a new step may be.
    largest_step
        Largest step to a new figure by measure, in its unit: for rates, which come irregularly
        and have no size that a factor could bound. May be left out.
    """

    revised_percent: float
    revised_share: float
    step_factor: float
    largest_step: Mapping[str, float] = field(default_factory=dict)


NUMBERS = ("revised_percent", "revised_share", "step_factor")
NAMES = (*NUMBERS, "largest_step")


def bounds_of(entry: Mapping[str, Any], measures: Iterable[str]) -> Bounds:
    """Return the bounds that an entry of `sources.yaml` declares.

    Parameters
    ----------
    entry
        The entry.
    measures
        Names that may stand under `largest_step`.

    Raises
    ------
    DataError
        There are none, one is missing or no number from 0 on, or one is for something that is
        not known.
    """
    where = f"data/raw/sources.yaml, source {entry['id']}, plausibility"
    declared = entry.get("plausibility") or {}
    if not isinstance(declared, Mapping):
        raise DataError(f"'{declared}' holds no bounds", where=where, expected=", ".join(NAMES))
    for name in declared:
        if name not in NAMES:
            raise unknown("bound", str(name), NAMES, where)
    for name in NUMBERS:
        _require_number(declared.get(name), name, where)
    steps = declared.get("largest_step") or {}
    if not isinstance(steps, Mapping):
        raise DataError(
            f"the bound largest_step is '{steps}'",
            where=where,
            expected="a measure and a number in each line, as key_interest_rate: 5",
        )
    where = f"{where}, largest_step"
    known = tuple(measures)
    for name, step in steps.items():
        if name not in known:
            raise unknown("measure of the source", str(name), known, where)
        _require_number(step, str(name), where)
    return Bounds(**{name: declared[name] for name in NUMBERS}, largest_step=dict(steps))


def _require_number(value: object, name: str, where: str) -> None:
    # true is an int for isinstance, and no bound
    usable = isinstance(value, int | float) and not isinstance(value, bool)
    if not usable or not math.isfinite(value) or value < 0:  # type: ignore[arg-type,operator]
        problem = "is missing" if value is None else f"is '{value}'"
        raise DataError(
            f"the bound {name} {problem}", where=where, expected="a number, from 0 on, for each"
        )
