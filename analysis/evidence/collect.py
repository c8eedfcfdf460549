"""The evidence of every indicator, under every reading that applies to it."""

from __future__ import annotations

from collections.abc import Mapping

from analysis.evidence.assess import assess
from analysis.evidence.records import Evidence
from analysis.evidence.rules import Claims
from analysis.study import Study


def collect(studies: Mapping[str, Study], label: str, claims: Claims) -> list[Evidence]:
    """Return the evidence of every indicator under every reading that applies."""
    rows = []
    for family, study in studies.items():
        for spec in study.family(family):
            for reading in spec.readings:
                for series in study.all_series(spec.name, reading):
                    if not series.outturns.empty:
                        rows.append(assess(study, series, label, claims.series))
    return rows
