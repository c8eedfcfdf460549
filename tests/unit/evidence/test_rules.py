"""`claims.yaml` is checked on load; a wrong name is refused with the nearest valid one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from analysis.errors import ClaimError, WarCostsError
from analysis.evidence.judge import FINDERS
from analysis.evidence.rules import load_claims
from analysis.project import Project

ASKED = {
    "headline",
    "rebuild_ratio",
    "prewar_gdp",
    "emigration_7m",
    "many_not_return",
    "million_casualties",
    "one_percent_200k",
    "no_halt",
    "volunteers_cost",
    "growth_stalled",
    "falling_behind",
    "longer_than_1941",
    "troop_levels",
    "wait_six_months",
}


def test_all_fourteen_claims_are_there_and_can_be_judged(project: Project) -> None:
    claims = project.load_claims().claims
    assert {claim.id for claim in claims} >= ASKED
    needing = {claim.id for claim in claims if claim.rule in ("figure", "windows")}
    assert needing == set(FINDERS)
    assert all(claim.overturn for claim in claims)


Change = Callable[[dict[str, object]], object]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda claim: claim.update(rule="agrement"), "'agreement'"),
        (lambda claim: claim.update(readings=["pase"]), "'pace'"),
        (lambda claim: claim.update(parties=["Rusia"]), "'Russia'"),
        (
            lambda claim: claim.update(indicators=["personel_losses_claimed"]),
            "'personnel_losses_claimed'",
        ),
        (lambda claim: claim.update(kind="trends"), "'trend'"),
        (lambda claim: claim.update(family="casualty"), "'casualties'"),
        (lambda claim: claim.update(decisve="pace"), "'decisive'"),
        (lambda claim: claim.pop("overturn"), "'overturn' is missing"),
        (lambda claim: claim.update(id="prewar_gdp"), "stands twice"),
    ],
)
def test_a_wrong_entry_is_refused_with_the_nearest_valid_name(
    project: Project, tmp_path: Path, change: Change, message: str
) -> None:
    content = yaml.safe_load((project.root / "claims.yaml").read_text(encoding="utf-8"))
    change(content["claims"][0])
    path = tmp_path / "claims.yaml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(ClaimError, match=message):
        load_claims(path, project.load_catalogue().indicators)


def test_a_claim_that_does_not_exist_is_refused_with_the_nearest(project: Project) -> None:
    with pytest.raises(WarCostsError, match="'headline'"):
        project.load_claims().claim("headlin")
