"""The answer for each country in one sentence, made from the votes of independent sources."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from analysis.evidence.records import Judgement
from analysis.prose import fill
from analysis.report.records import ClaimRecord, Headline

STILL_RISING: Mapping[str, str] = {
    "supported": "That pace is still rising",
    "partly supported": "That pace may still be rising",
    "undecided": "Whether that pace is still rising cannot be said",
    "partly contradicted": "That pace is probably no longer rising",
    "contradicted": "That pace is no longer rising",
}
"""What a verdict on momentum means in a sentence."""


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
    momentum = STILL_RISING.get(parts.get("momentum", {}).get("verdict", ""), "")
    return f"{told}. {momentum}." if momentum else f"{told}."


def _counted(part: Mapping[str, Any]) -> dict[str, Any]:
    rise, fall, unsure = (len(part[name]) for name in ("supporting", "contradicting", "open"))
    return {"rise": rise, "fall": fall, "open": unsure, "votes": rise + fall + unsure}
