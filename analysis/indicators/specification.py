"""What is asked of each indicator: the section `indicators` of `indicators.yaml`, typed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from analysis.catalogue import Catalogue, unknown
from analysis.errors import DataError

FAMILIES = ("casualties", "economy", "emigration", "reconstruction", "territory")
DAYS_PER = {"day": 1.0, "week": 7.0, "month": 365.25 / 12, "year": 365.25}
FREQUENCIES = ("month", "quarter", "year", "observed", "window")
OBSERVED_DAYS = {"day": (1, 6), "week": (7, 7), "month": (28, 31), "year": (300, 366)}
"""Lengths, in days, of a figure's own period, by the name in `observed`."""


@dataclass(frozen=True)
class Specification:
    """One indicator: which figures it is made of, how, and which readings apply.

    See the head of the section in `indicators.yaml` for the meaning of each field.
    """

    name: str
    family: str
    title: str
    parties: tuple[str, ...]
    series: str
    sources: tuple[str, ...]
    frequency: str
    readings: tuple[str, ...]
    cost: str
    measure: str = ""
    forecast: str = ""
    unit: str = ""
    observed: str = ""
    per: str = ""
    start: dt.date | str | None = None
    claimed: bool = False
    cumulative: bool = False
    drop_recent: bool = False
    scattered: bool = False
    groups: Mapping[str, str] = field(default_factory=dict)
    chain: str = ""
    can_fall: str = ""
    caveat: str = ""
    caveats: Mapping[str, str] = field(default_factory=dict)

    def caveat_of(self, source: str) -> str:
        """Return what has to be said of a source's series whenever a verdict on it is given."""
        return self.caveats.get(source, self.caveat)

    def group(self, source: str) -> str:
        """Return the name under which a source counts once with those it restates."""
        return self.groups.get(source, source)

    @property
    def measures(self) -> tuple[str, ...]:
        """Measures the series is made of; empty for those built from several."""
        return tuple(name for name in (self.measure, self.forecast) if name)


def load_specifications(catalogue: Catalogue) -> dict[str, Specification]:
    """Return every indicator by name, checked against the catalogue of measures.

    Raises
    ------
    DataError
        An entry has an unknown field, family, frequency or measure; the nearest valid name is
        offered.
    """
    return {
        name: _specification(name, dict(entry), catalogue)
        for name, entry in catalogue.indicators.items()
    }


def _specification(name: str, entry: dict[str, object], catalogue: Catalogue) -> Specification:
    where = f"indicators.yaml, indicator {name}"
    for plural in ("parties", "sources", "readings"):
        entry[plural] = tuple(entry.get(plural, ()))  # type: ignore[arg-type]
    known = Specification.__dataclass_fields__
    for key in entry:
        if key not in known:
            raise unknown("field", key, known, where)
    try:
        specification = Specification(name=name, **entry)  # type: ignore[arg-type]
    except TypeError as error:
        raise DataError(f"the entry is not complete ({error})", where=where) from None
    if specification.family not in FAMILIES:
        raise unknown("family", specification.family, FAMILIES, where)
    if specification.frequency not in FREQUENCIES:
        raise unknown("frequency", specification.frequency, FREQUENCIES, where)
    for measure in specification.measures:
        catalogue.measure(measure)
    return specification
