"""The rule `agreement`: every independent source has one vote on what a country's losses do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from analysis.evidence.agreement import (
    SCORES,
    Agreement,
    Vote,
    agree,
    by_family,
    leave_one_out,
)
from analysis.evidence.case import Case, judgement, listed
from analysis.evidence.records import Evidence, Judgement
from analysis.evidence.rules import Claim
from analysis.prose import fill
from analysis.source_names import source_name
from analysis.trends.multiple import holm

SIDES: Mapping[int, str] = {1: "rise", -1: "fall", 0: "open"}
"""What a vote is called in `by_part`."""
RISING, FALLING = ("supported", "partly supported"), ("contradicted", "partly contradicted")


def by_agreement(case: Case, claim: Claim) -> Judgement:
    """Return the verdict on a claim about time, by party and reading."""
    found = {
        party: {reading: votes(case, claim, party, reading) for reading in claim.readings}
        for party in claim.parties
    }
    parts = {
        party: {reading: _part(case, claim, party, reading) for reading in claim.readings}
        for party in claim.parties
    }
    decisive = str(claim.settings["decisive"])
    # 'both countries' is as true as it is for the country where it is least so
    weakest = min(
        (found[party][decisive] for party in claim.parties),
        key=lambda part: SCORES.get(part.verdict, 0),
    )
    sentences = [_sentence(party, parts[party][decisive]) for party in claim.parties]
    numbers = {
        f"{party.lower()}_{reading}_{name}": len(getattr(part, name))
        for party, readings in found.items()
        for reading, part in readings.items()
        for name in ("supporting", "contradicting", "open")
    }
    return judgement(
        case,
        claim,
        verdict=weakest.verdict,
        grade=weakest.grade,
        answer=f"By the {decisive} of losses, {'; '.join(sentences)}.",
        reason=_reason(found, parts, decisive),
        by_part=parts,
        numbers={**numbers, "momentum_months": int(case.parameters["momentum_months"])},
    )


def votes(case: Case, claim: Claim, party: str, reading: str) -> Agreement:
    """Return how the independent sources vote on a part of a claim."""
    return agree(_rows(case, claim, party, reading), case.claims.agreement)


def _rows(case: Case, claim: Claim, party: str, reading: str) -> list[Evidence]:
    # the direction of a price is not the momentum of the pace
    prices = {row.indicator for row in case.evidence if row.reading == "price"}
    return [
        row
        for row in case.evidence
        if not (reading == "momentum" and row.indicator in prices)
        and row.party == party
        and row.reading == reading
        and (not claim.indicators or row.indicator in claim.indicators)
    ]


def _part(case: Case, claim: Claim, party: str, reading: str) -> dict[str, Any]:
    """Return a part of the claim as plain types: its verdict, and everything it hangs on."""
    rows, rule = _rows(case, claim, party, reading), case.claims.agreement
    found = agree(rows, rule)
    without = {group: one.verdict for group, one in leave_one_out(rows, rule).items()}
    return {
        "verdict": found.verdict,
        "grade": found.grade,
        "supporting": list(found.supporting),
        "contradicting": list(found.contradicting),
        "open": list(found.open),
        "voters": [_voter(vote) for vote in found.voters],
        "families": {name: _family(one) for name, one in by_family(rows, rule).items()},
        "without": without,
        "flips": {group: word for group, word in without.items() if word != found.verdict},
        **_holm(rows, float(case.parameters["level"])),
    }


def _voter(vote: Vote) -> dict[str, Any]:
    return {
        "group": vote.group,
        "source": source_name(vote.group),
        "side": SIDES[vote.side],
        "score": vote.score,
        "titles": list(vote.titles),
        "families": list(vote.families),
        "turning": list(vote.turning),
    }


def _family(found: Agreement) -> dict[str, Any]:
    counts = {SIDES[side]: len(found.of_side(side)) for side in SIDES}
    return {"verdict": found.verdict, **counts}


def _holm(rows: list[Evidence], level: float) -> dict[str, Any]:
    """Return which trends are still found when all tests of a part are counted together.

    Two-sided p-values of the primary test, adjusted by Holm within party and reading; sources
    that restate another are left out.
    """
    tested = {(row.indicator, row.group): row for row in reversed(rows) if row.trend}
    p_values = [float(row.trend["p_two_sided"]) for row in tested.values()]
    adjusted = holm(p_values).tolist() if tested else []
    return {
        "tests": len(tested),
        "found_after_holm": [
            row.indicator for row, p in zip(tested.values(), adjusted, strict=True) if p <= level
        ],
    }


def _sentence(party: str, part: Mapping[str, Any]) -> str:
    told = {
        "party": party,
        "verdict": part["verdict"],
        "pro": len(part["supporting"]),
        "contra": len(part["contradicting"]),
        "votes": len(part["voters"]),
    }
    counted = "{party}: {verdict} ({pro:exact} of {votes:exact} independent sources show a rise, "
    told_families = tell_families(part)
    families = f"; {told_families}" if told_families else ""
    return fill(counted + "{contra:exact} a fall", told) + f"{families})"


def tell_families(part: Mapping[str, Any]) -> str:
    """Return in which families the cost rises and in which it falls, by their own sources."""
    families: Mapping[str, Mapping[str, Any]] = part.get("families", {})
    groups = {"rising": RISING, "falling": FALLING, "no clear direction": ("undecided",)}
    said = []
    for what, verdicts in groups.items():
        names = [name for name, one in families.items() if one["verdict"] in verdicts]
        if names:
            said.append(f"{what}: {listed(names)}")
    return "; ".join(said)


def _reason(
    found: Mapping[str, Mapping[str, Agreement]], parts: Mapping[str, Mapping[str, Any]],
    decisive: str,
) -> str:  # fmt: skip
    sentences = ["Each independent source has one vote."]
    if len(found) > 1:
        sentences[0] = (
            "Each independent source has one vote; the verdict is that of the country where the "
            "claim fares worse."
        )
    for party, readings in found.items():
        part = readings[decisive]
        told = [
            f"{what} by {'; '.join(f'{source_name(one.group)} ({one.name})' for one in voters)}."
            for what, voters in (
                ("The cost rises", part.of_side(1)),
                ("The cost falls", part.of_side(-1)),
                ("Neither", part.of_side(0)),
            )
            if voters
        ]
        if told:
            sentences += [f"{party}:", *told, tell_stability(parts[party][decisive])]
    return " ".join(filter(None, sentences))


def tell_stability(part: Mapping[str, Any]) -> str:
    """Return which source the verdict hangs on, when each is left out in turn."""
    names = {one["group"]: one["source"] for one in part.get("voters", ())}
    if len(names) < 2:
        return ""
    verdicts: dict[str, list[str]] = {}
    for group, verdict in part["flips"].items():
        verdicts.setdefault(verdict, []).append(names[group])
    if not verdicts:
        return "The verdict stays whichever single source is left out."
    told = [
        f"{verdict} {listed([f'without {name}' for name in sources], 'or')}"
        for verdict, sources in verdicts.items()
    ]
    return f"The verdict hangs on single sources: it would be {'; '.join(told)}."
