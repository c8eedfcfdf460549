"""What all reasonable ways to test the trends of a claim say, every independent source alike.

Pooled, a source with many windows would drown one with few, and tests that find trends in series
without any would speak for those that do not. So shares are taken within each series, among the
tests that keep their size first, and averaged over independent sources.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from analysis.evidence.multiverse.curve import OPPOSITE, SpecificationCurve
from analysis.evidence.multiverse.methods import SIZED, WORDS
from analysis.evidence.records import ASIDE, Evidence
from analysis.evidence.rules import Claim, Claims

Curve = tuple[Evidence, SpecificationCurve]
Shares = Mapping[str, float]


def claim_shares(
    curves: Sequence[Curve], evidence: Sequence[Evidence], claims: Claims
) -> dict[str, dict[str, Any]]:
    """Return for each claim judged by agreement, and each party, what its specifications say.

    Parameters
    ----------
    curves
        Each with the first row of its indicator and party.
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
            parties = {party: _party(curves, evidence, claim, party) for party in claim.parties}
            found[claim.id] = {party: one for party, one in parties.items() if one["sources"]}
    return found


def _party(
    curves: Sequence[Curve], evidence: Sequence[Evidence], claim: Claim, party: str
) -> dict[str, Any]:
    def bears(row: Evidence) -> bool:
        return row.party == party and (not claim.indicators or row.indicator in claim.indicators)

    chosen = [(row, curve) for row, curve in curves if bears(row)]
    readings = {row.reading for row, _ in chosen}
    rows = [row for row in evidence if bears(row) and row.reading in readings]
    groups = {(row.indicator, row.source): row.group for row in rows}
    parts = list(_parts(chosen, groups))
    return {
        "sized": _mean_by_source([(group, chain, sized) for group, chain, sized, _ in parts]),
        "all": _mean_by_source([(group, chain, every) for group, chain, _, every in parts]),
        "specifications": sum(curve.n for _, curve in chosen),
        "sources": len({group for group, *_ in parts}),
        "voters": len({row.group for row in rows if row.verdict not in ASIDE}),
    }


def _parts(
    chosen: Sequence[Curve], groups: Mapping[tuple[str, str], str]
) -> Iterator[tuple[str, str, Shares, Shares]]:
    """Yield group, chain, and shares among sized tests and all, of each source of each series."""
    for row, curve in chosen:
        table = curve.table[~curve.table["restates"].astype(bool)]
        for source, part in table.groupby("source", sort=True):
            group = groups.get((row.indicator, str(source)), row.group)
            sized = part[part["test"].isin(SIZED)]
            chain = row.chain or row.indicator
            yield group, chain, _shares(sized, row.cost), _shares(part, row.cost)


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
