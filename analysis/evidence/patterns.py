"""Which null tables are needed: lengths and gaps of every series that will be tested."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from analysis.evidence.multiverse import null_table_times
from analysis.evidence.recent import compare_recent
from analysis.indicators.builders import positions
from analysis.indicators.specification import Specification
from analysis.study import Study
from analysis.trends import Pattern
from analysis.trends.series import gaps_of
from analysis.trends.trend import SHORTEST_GLS


def patterns(family: str, studies: Iterable[Study]) -> list[Pattern]:
    """Return the patterns of a family's series and of the steps its momentum is judged by.

    Parameters
    ----------
    studies
        Of the family, one a date.
    """
    asked = list(_asked(family, studies))
    every = {one for study, spec, reading in asked for one in _trends(study, spec, reading)}
    every |= {one for study, spec, reading in asked for one in _steps(study, spec, reading)}
    return in_order(one for one in every if one.n >= SHORTEST_GLS)


def in_order(every: Iterable[Pattern]) -> list[Pattern]:
    """Return patterns, trends before steps, the shortest first."""
    return sorted(every, key=lambda one: (one.before > 0, one.n, one.before, one.gaps))


def entry_of(pattern: Pattern) -> dict[str, object]:
    """Return a pattern in plain types: how many values, over how many steps, and where not each."""
    entry: dict[str, object] = {"n": pattern.n, "last": sum(pattern.gaps)}
    if pattern.before:
        entry["before"] = pattern.before
    if set(pattern.gaps) - {1}:
        entry["gaps"] = list(pattern.gaps)
    return entry


def pattern_of(n: int, last: int, before: int = 0, gaps: Sequence[int] = ()) -> Pattern:
    """Return the pattern of an entry.

    Raises
    ------
    ValueError
        The entry contradicts itself.
    """
    pattern = Pattern(tuple(gaps or [1] * (n - 1)), before)
    if (pattern.n, sum(pattern.gaps)) != (n, last):
        raise ValueError(f"{n} values over {last} steps are not those of {pattern.gaps}")
    return pattern


def _trends(study: Study, spec: Specification, reading: str) -> Iterator[Pattern]:
    every = study.all_series(spec.name, reading)
    for series in every:
        frame = series.outturns
        yield _pattern(positions(frame, series.frequency) or range(len(frame)))
    if reading == "pace":
        for party in sorted({series.party for series in every}):
            for times in null_table_times(study, spec.name, party, reading):
                yield _pattern(times)


def _steps(study: Study, spec: Specification, reading: str) -> Iterator[Pattern]:
    if reading == "momentum":
        for series in study.all_series(spec.name, reading):
            recent = compare_recent(series, study.parameters)
            if recent is not None:
                yield recent.pattern


def _pattern(times: Sequence[int]) -> Pattern:
    if len(times) < 2:
        return Pattern(())
    return Pattern(gaps_of(np.asarray(times, dtype=np.int64)))


def _asked(family: str, studies: Iterable[Study]) -> Iterator[tuple[Study, Specification, str]]:
    for study in studies:
        for spec in study.family(family):
            for reading in spec.readings:
                yield study, spec, reading
