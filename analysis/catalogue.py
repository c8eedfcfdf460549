"""What is measured and what is asked of it: `indicators.yaml`, read and checked."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from analysis.errors import DataError
from analysis.plain_yaml import read_yaml

KINDS = ("flow", "stock", "index")


@dataclass(frozen=True)
class Measure:
    """A measured quantity: the column `indicator` of the table of observations."""

    name: str
    unit: str
    kind: str
    definition: str
    forecast: bool = False


@dataclass(frozen=True)
class Catalogue:
    """Everything that `indicators.yaml` declares."""

    measures: Mapping[str, Measure]
    areas: Mapping[str, str]
    units: tuple[str, ...] = ()
    indicators: Mapping[str, Any] = field(default_factory=dict)

    def measure(self, name: str) -> Measure:
        """Return a measure by name, or refuse the name and offer the nearest valid one."""
        try:
            return self.measures[name]
        except KeyError:
            raise unknown("measure", name, self.measures, "indicators.yaml") from None


def unknown(what: str, name: str, valid: Iterable[str], where: str) -> DataError:
    """Return the error for a name that does not exist, with the nearest one that does."""
    names = sorted(valid)
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    return DataError(
        f"'{name}' is not a known {what}",
        where=where,
        expected=f"'{near[0]}'" if near else f"one of {', '.join(names)}",
    )


def load_catalogue(path: Path) -> Catalogue:
    """Read and check `indicators.yaml`.

    Raises
    ------
    DataError
        The file is not YAML, or a measure has no definition, an unknown kind, or a unit that is
        not on the list.
    """
    content = read_yaml(path, path.name)
    units = tuple(content["units"])
    measures = {
        name: _measure(name, entry, units, path.name) for name, entry in content["measures"].items()
    }
    return Catalogue(
        measures=measures,
        areas=dict(content["areas"]),
        units=units,
        indicators=content.get("indicators", {}),
    )


def _measure(name: str, entry: Mapping[str, Any], units: tuple[str, ...], where: str) -> Measure:
    measure = Measure(name=name, **entry)
    if measure.unit not in units:
        raise unknown("unit", measure.unit, units, f"{where}, measure {name}")
    if measure.kind not in KINDS:
        raise unknown("kind", measure.kind, KINDS, f"{where}, measure {name}")
    return measure
