"""What one family's data say at one date, in plain types that can be kept and read again.

Whatever rests on one family alone is said here: its evidence, all ways to test its trends, its
forecasts, and the verdicts on claims about figures of its own. What families say together is
judged in `build`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from analysis.evidence.case import Case, ScoredForecast
from analysis.evidence.collect import collect
from analysis.evidence.forecast import forecast_studies
from analysis.evidence.forecast.records import SixMonthForecast, forecast_of
from analysis.evidence.judge import judge_alone
from analysis.evidence.multiverse.curve import specification_curve
from analysis.evidence.multiverse.shares import VariedTrend, vary
from analysis.evidence.patterns import entry_of, pattern_of, patterns
from analysis.evidence.records import Evidence, Judgement, evidence_of, judgement_of
from analysis.evidence.rules import Claims
from analysis.evidence.tables import add_tables
from analysis.study import Study
from analysis.trends import Pattern, TableStore

DECISIVE = "pace"
"""The reading whose specifications are varied: the heart of the claim."""
FORECAST = ("personnel_losses_claimed", "area_occupied", "protection_decisions")
"""Monthly indicators whose next six months are forecast."""


@dataclass(frozen=True, eq=False)
class Examined:
    """What one family's data say at one date.

    Attributes
    ----------
    needed
        Patterns of the null tables that this, and the notebook, go by.
    evidence
        Of every indicator under every reading.
    varied
        All reasonable ways to test each trend.
    forecasts
        As of the article, scored by what was known at the date.
    judgements
        On the claims that rest on this family alone.
    """

    needed: Sequence[Pattern]
    evidence: Sequence[Evidence]
    varied: Sequence[VariedTrend]
    forecasts: Sequence[ScoredForecast]
    judgements: Sequence[Judgement]

    def to_dict(self) -> dict[str, Any]:
        """Return plain types, for JSON: numbers with all their digits."""
        return {
            "needed": [entry_of(one) for one in self.needed],
            "evidence": [_plain(one.to_dict()) for one in self.evidence],
            "varied": [_plain(asdict(one)) for one in self.varied],
            "forecasts": [_plain(asdict(one)) for one in self.forecasts],
            "judgements": [_plain(one.to_dict()) for one in self.judgements],
        }

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Examined:
        """Return what `to_dict` has made plain."""
        return cls(
            needed=[pattern_of(**one) for one in plain["needed"]],
            evidence=[evidence_of(one) for one in plain["evidence"]],
            varied=[VariedTrend(**one) for one in plain["varied"]],
            forecasts=[
                ScoredForecast(forecast_of(one["forecast"]), one["before_total"])
                for one in plain["forecasts"]
            ],
            judgements=[judgement_of(one) for one in plain["judgements"]],
        )


def examine(
    family: str, study: Study, issued: Study, label: str, claims: Claims, tables: TableStore
) -> dict[str, Any]:
    """Return what a family's data say at one date, as `Examined.to_dict` has it.

    Parameters
    ----------
    study
        As of that date.
    issued
        As of the article: what forecasts were issued with.
    tables
        Of the family; those that are needed and not there are added.
    """
    needed = patterns(family, [study])
    add_tables(tables, needed)
    evidence = collect({family: study}, label, claims)
    case = Case({family: study}, claims, label, evidence, parameters=study.parameters)
    return Examined(
        needed=needed,
        evidence=evidence,
        varied=_varied(study, evidence),
        forecasts=forecast_claims({family: issued}, {family: study}),
        judgements=judge_alone(case, family),
    ).to_dict()


def _varied(study: Study, evidence: Sequence[Evidence]) -> list[VariedTrend]:
    """Vary every pace that was tested; sources that restate another come with the first."""
    seen: set[tuple[str, str]] = set()
    varied = []
    for row in evidence:
        key = (row.indicator, row.party)
        if row.reading != DECISIVE or not row.trend or key in seen:
            continue
        seen.add(key)
        curve = specification_curve(
            study, row.indicator, row.party, row.reading, direction=row.series_direction
        )
        if curve.n:
            varied.append(vary(row, curve))
    return varied


def forecast_claims(
    issued: Mapping[str, Study], known: Mapping[str, Study]
) -> list[ScoredForecast]:
    """Forecast as of the article, score by what was known, and set the months before beside."""
    found = []
    for family, study in issued.items():
        for forecast in forecast_studies(study, known[family], _monthly(study, family)):
            found.append(ScoredForecast(forecast, _before(known[family], forecast)))
    return found


def _monthly(study: Study, family: str) -> list[str]:
    own = {spec.name for spec in study.family(family)}
    return [name for name in FORECAST if name in own]


def _before(study: Study, forecast: SixMonthForecast) -> float:
    """Return the amount within as many months before the first month forecast."""
    series = study.series(forecast.indicator, "pace", forecast.party, forecast.source)
    months = series.frame["period_end"].dt.strftime("%Y-%m")
    earlier = series.frame[months < forecast.months[0]].tail(len(forecast.months))
    days = (earlier["period_end"] - earlier["period_start"]).dt.days + 1
    per_day = forecast.unit.endswith("a day")
    return float((earlier["value"] * (days if per_day else days / 30.4375)).sum())


def _plain(value: Any) -> Any:
    """Return a value in the types that JSON reads back."""
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value
