"""The answer for each country in one sentence, made from the votes of independent sources."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from analysis.evidence.by_agreement import tell_families, tell_stability
from analysis.evidence.case import listed
from analysis.evidence.records import Judgement
from analysis.prose import fill
from analysis.report.records import ClaimRecord, Headline

MOMENTUM: Mapping[str, str] = {
    "supported": "cost more than the {months:exact} before in {rise:exact} of {votes:exact} "
    "sources",
    "undecided": "do not clearly differ from the {months:exact} before",
    "contradicted": "cost less than the {months:exact} before in {fall:exact} of {votes:exact} "
    "sources",
}
"""What a verdict on momentum, with or without 'partly', means for the last months."""
TURNS: Mapping[str, str] = {"fall": "more", "rise": "less"}
"""What the newest months likely cost where they turn, by what the last months did."""


def headlines(record: ClaimRecord) -> list[Headline]:
    """Return one headline a country from the verdict on the main claim."""
    return [_headline(party, record) for party in record.claim.parties]


def _headline(party: str, record: ClaimRecord) -> Headline:
    decisive = str(record.claim.settings["decisive"])
    article, latest = (one.by_part[party] for one in (record.article, record.latest))
    return Headline(
        party=party,
        article=sentence(party, record.article),
        article_verdict=article[decisive]["verdict"],
        article_grade=article[decisive]["grade"],
        latest=sentence(party, record.latest),
        latest_verdict=latest[decisive]["verdict"],
        latest_grade=latest[decisive]["grade"],
    )


def sentence(party: str, judgement: Judgement) -> str:
    """Return what the sources say about the pace of losses of one country, and its momentum."""
    parts = judgement.by_part[party]
    counted = _counted(parts["pace"])
    told = fill(
        "A month of war costs {party} more than it used to in {rise:exact} of {votes:exact} "
        "independent sources and less in {fall:exact}",
        counted | {"party": party},
    )
    if counted["open"]:
        told += fill("; {open:exact} cannot tell", counted)
    families = tell_families(parts["pace"])
    sentences = [
        f"{told}.",
        f"{families[:1].upper()}{families[1:]}." if families else "",
        tell_stability(parts["pace"]),
        _momentum(parts.get("momentum", {}), judgement.numbers),
    ]
    return " ".join(filter(None, sentences))


def _momentum(part: Mapping[str, Any], numbers: Mapping[str, Any]) -> str:
    """Return how the last months compare with those before, and where the newest turn."""
    told = MOMENTUM.get(str(part.get("verdict", "")).removeprefix("partly "), "")
    if not told:
        return ""
    counted = _counted(part) | {"months": numbers["momentum_months"]}
    told = fill("The last {months:exact} months on record " + told, counted)
    for side, move in TURNS.items():
        titles = [
            title for one in part["voters"] if one["side"] == side for title in one["turning"]
        ]
        if titles:
            told += f"; the newest likely cost {move} again: {listed(titles)}"
    return f"{told}."


def _counted(part: Mapping[str, Any]) -> dict[str, Any]:
    rise, fall, unsure = (len(part[name]) for name in ("supporting", "contradicting", "open"))
    return {"rise": rise, "fall": fall, "open": unsure, "votes": rise + fall + unsure}
