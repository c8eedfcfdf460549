"""What all reasonable ways to test the trends of a claim say, every independent source alike.

Pooled, a source with many windows would drown one with few, and tests that find trends in series
without any would speak for those that do not. So shares are taken within each series, among the
tests that keep their size first, and averaged over independent sources.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import pandas as pd

from analysis.evidence.multiverse.curve import OPPOSITE, CurveSummary, SpecificationCurve
from analysis.evidence.multiverse.methods import SIZED, WORDS
from analysis.evidence.records import ASIDE, Evidence
from analysis.evidence.rules import Claim, Claims

Shares = Mapping[str, float]


@dataclass(frozen=True)
class VariedTrend(CurveSummary):
    """All reasonable ways to test one trend, without the table of each.

    Attributes
    ----------
    group, chain, verdict
        Of the first row of its indicator and party; an indicator without a chain is its own.
    sized, every
        By source that restates no other: the share of each word, said of the cost, among tests
        that keep their size and among all.
    """

    group: str
    chain: str
    verdict: str
    sized: Mapping[str, Shares]
    every: Mapping[str, Shares]


def vary(row: Evidence, curve: SpecificationCurve) -> VariedTrend:
    """Return what a curve says by source, with the row whose trend it varies."""
    counted = curve.table[~curve.table["restates"].astype(bool)]
    parts = {str(source): part for source, part in counted.groupby("source", sort=True)}
    return VariedTrend(
        **{one.name: getattr(curve, one.name) for one in fields(CurveSummary)},
        group=row.group,
        chain=row.chain or row.indicator,
        verdict=row.verdict,
        sized={
            source: _shares(part[part["test"].isin(SIZED)], row.cost)
            for source, part in parts.items()
        },
        every={source: _shares(part, row.cost) for source, part in parts.items()},
    )


def claim_shares(
    varied: Sequence[VariedTrend], evidence: Sequence[Evidence], claims: Claims
) -> dict[str, dict[str, Any]]:
    """Return for each claim judged by agreement, and each party, what its specifications say.

    Parameters
    ----------
    varied
        All trends that were varied.
    evidence
        All rows at the date: they say which sources restate each other.

    Returns
    -------
    dict
        By claim and party: ``sized`` and ``all``, the shares of specifications by which the cost
        is `rising`, `neither` or `falling`, among tests that keep their size and among all;
        ``specifications``, how many there are; ``sources``, how many independent sources have
        them, ``voters``, of how many that vote.
    """
    found: dict[str, dict[str, Any]] = {}
    for claim in claims.claims:
        if claim.rule == "agreement":
            parties = {party: _party(varied, evidence, claim, party) for party in claim.parties}
            found[claim.id] = {party: one for party, one in parties.items() if one["sources"]}
    return found


def _party(
    varied: Sequence[VariedTrend], evidence: Sequence[Evidence], claim: Claim, party: str
) -> dict[str, Any]:
    def bears(one: Evidence | VariedTrend) -> bool:
        return one.party == party and (not claim.indicators or one.indicator in claim.indicators)

    chosen = [one for one in varied if bears(one)]
    readings = {one.reading for one in chosen}
    rows = [row for row in evidence if bears(row) and row.reading in readings]
    groups = {(row.indicator, row.source): row.group for row in rows}
    parts = list(_parts(chosen, groups))
    return {
        "sized": _mean_by_source([(group, chain, sized) for group, chain, sized, _ in parts]),
        "all": _mean_by_source([(group, chain, every) for group, chain, _, every in parts]),
        "specifications": sum(one.n for one in chosen),
        "sources": len({group for group, *_ in parts}),
        "voters": len({row.group for row in rows if row.verdict not in ASIDE}),
    }


def _parts(
    chosen: Sequence[VariedTrend], groups: Mapping[tuple[str, str], str]
) -> Iterator[tuple[str, str, Shares, Shares]]:
    """Yield group, chain, and shares among sized tests and all, of each source of each series."""
    for one in chosen:
        for source, every in one.every.items():
            group = groups.get((one.indicator, source), one.group)
            yield group, one.chain, one.sized[source], every


def _shares(part: pd.DataFrame, cost: str) -> Shares:
    """Return the share of each word, said of the cost and not of the series."""
    words = part["word"]
    if cost == "fall":
        words = words.map(lambda word: OPPOSITE[word] or word)
    return {word: float((words == word).mean()) for word in WORDS}


def _mean_by_source(parts: Sequence[tuple[str, str, Shares]]) -> dict[str, float]:
    """Average within chains, chains within sources, and sources."""
    if not parts:
        return {}
    frame = pd.DataFrame(
        [{"group": group, "chain": chain, **shares} for group, chain, shares in parts]
    )
    chains = frame.groupby(["group", "chain"], sort=True)[list(WORDS)].mean()
    means = chains.groupby("group", sort=True).mean().mean()
    return {word: float(means[word]) for word in WORDS}
