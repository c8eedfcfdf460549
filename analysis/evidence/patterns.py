"""Which null tables are needed: lengths and gaps of every series that will be tested."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from analysis.evidence.multiverse import null_table_times
from analysis.evidence.recent import compare_recent
from analysis.indicators.builders import positions
from analysis.indicators.specification import Specification
from analysis.study import Study
from analysis.trends import Pattern
from analysis.trends.trend import SHORTEST_GLS


def patterns(family: str, studies: Iterable[Study]) -> list[tuple[int, ...]]:
    """Return the times of each pattern in a family's series, without doubles, shortest first.

    Parameters
    ----------
    studies
        Of the family, one a date.
    """
    found: set[tuple[int, ...]] = set()
    for study, spec, reading in _asked(family, studies):
        every = study.all_series(spec.name, reading)
        for series in every:
            frame = series.outturns
            found.add(tuple(positions(frame, series.frequency) or range(len(frame))))
        if reading == "pace":
            for party in sorted({series.party for series in every}):
                found.update(null_table_times(study, spec.name, party, reading))
    long = {tuple(np.asarray(one) - one[0]) for one in found if len(one) >= SHORTEST_GLS}
    return sorted(({tuple(int(t) for t in one) for one in long}), key=lambda one: (len(one), one))


def step_patterns(family: str, studies: Iterable[Study]) -> list[Pattern]:
    """Return the patterns of the steps that momentum is judged by, without doubles."""
    found = {
        recent.pattern
        for study, spec, reading in _asked(family, studies)
        if reading == "momentum"
        for series in study.all_series(spec.name, reading)
        for recent in [compare_recent(series, study.parameters)]
        if recent is not None
    }
    long = [one for one in found if one.n >= SHORTEST_GLS]
    return sorted(long, key=lambda one: (one.n, one.before, one.gaps))


def _asked(family: str, studies: Iterable[Study]) -> Iterator[tuple[Study, Specification, str]]:
    for study in studies:
        for spec in study.family(family):
            for reading in spec.readings:
                yield study, spec, reading
