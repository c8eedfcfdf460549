"""The answer for each country: a short sentence and the facts behind it.

Both are made from the votes of independent sources.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from analysis.evidence.by_agreement import tell_families, tell_stability
from analysis.evidence.case import listed
from analysis.evidence.records import Judgement
from analysis.figures import wording
from analysis.prose import fill
from analysis.report.records import ClaimRecord, Headline, Told

MOMENTUM: Mapping[str, str] = {
    "supported": "cost more than the {months:exact} before in {rise:exact} of {votes:exact} "
    "sources",
    "undecided": "do not clearly differ from the {months:exact} before",
    "contradicted": "cost less than the {months:exact} before in {fall:exact} of {votes:exact} "
    "sources",
}
"""What a verdict on momentum, with or without 'partly', means for the last months."""
SAYS: Mapping[str, str] = {
    "supported": "A month of war costs {party} more than it used to",
    "partly supported": "There is some evidence that a month of war costs {party} more than it "
    "used to",
    "undecided": "Whether a month of war costs {party} more than it used to cannot be said",
    "partly contradicted": "There is some evidence that a month of war costs {party} less than it "
    "used to",
    "contradicted": "A month of war costs {party} less than it used to",
    "not testable": "Open data cannot say whether a month of war costs {party} more than it "
    "used to",
}
"""What a verdict on the pace means in plain words."""
LATELY: Mapping[str, str] = {
    "supported": "; the last {months:exact} months cost more than the {months:exact} before",
    "partly supported": "; there are signs that the last {months:exact} months cost more "
    "than the {months:exact} before",
    "partly contradicted": "; there are signs that the last {months:exact} months cost less "
    "than the {months:exact} before",
    "contradicted": "; the last {months:exact} months cost less than the {months:exact} before",
}
"""What a verdict on momentum adds to it; one that is undecided adds nothing."""
TURNS: Mapping[str, str] = {"fall": "more", "rise": "less"}
"""What the newest months likely cost where they turn, by what the last months did."""


def headlines(record: ClaimRecord) -> list[Headline]:
    """Return one headline a country from the verdict on the main claim."""
    decisive = str(record.claim.settings["decisive"])
    return [
        Headline(party, *(_told(party, one, decisive) for one in (record.article, record.latest)))
        for party in record.claim.parties
    ]


def _told(party: str, judgement: Judgement, decisive: str) -> Told:
    part = judgement.by_part[party][decisive]
    return Told(
        says=says(party, judgement),
        verdict=part["verdict"],
        grade=part["grade"],
        facts=facts(party, judgement),
    )


def says(party: str, judgement: Judgement) -> str:
    """Return the answer for one country in a short sentence, without a count."""
    parts = judgement.by_part[party]
    lately = str(parts.get("momentum", {}).get("verdict", ""))
    told = SAYS[parts["pace"]["verdict"]] + LATELY.get(lately, "")
    return fill(told, {"party": party, "months": judgement.numbers["momentum_months"]}) + "."


def facts(party: str, judgement: Judgement) -> dict[str, str]:
    """Return what stands behind the answer for one country, one sentence a kind of fact.

    Kinds are ``sources``, ``families``, ``stability`` and ``lately``; what could not be asked is
    left out.
    """
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
    found = {
        "sources": f"{told}.",
        "families": f"{families[:1].upper()}{families[1:]}." if families else "",
        "stability": tell_stability(parts["pace"]),
        "lately": _momentum(parts.get("momentum", {}), judgement.numbers),
    }
    return {kind: sentence for kind, sentence in found.items() if sentence}


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
            again = listed([wording.lower(title) for title in titles])
            told += f"; the newest of them likely cost {move} again in {again}"
    return f"{told}."


def _counted(part: Mapping[str, Any]) -> dict[str, Any]:
    rise, fall, unsure = (len(part[name]) for name in ("supporting", "contradicting", "open"))
    return {"rise": rise, "fall": fall, "open": unsure, "votes": rise + fall + unsure}
