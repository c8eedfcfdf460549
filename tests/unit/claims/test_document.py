"""`claims.yaml` holds claims that the code can judge, and nothing that no code reads."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.claims.build import FINDINGS, RULES
from analysis.claims.document import Claims, load_claims
from analysis.errors import ClaimError

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "claims.yaml").read_text(encoding="utf-8")


@pytest.fixture
def refused(tmp_path: Path) -> Callable[[str, str], str]:
    """Return the message with which the file is refused after one replacement."""

    def message(old: str, new: str) -> str:
        assert TEXT.count(old) >= 1
        path = tmp_path / "claims.yaml"
        path.write_text(TEXT.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(ClaimError) as raised:
            load_claims(path, {"parameter": ["reconstruction.prewar_gdp"]})
        return str(raised.value)

    return message


def test_every_claim_has_a_rule_and_findings_in_the_code(claims: Claims) -> None:
    for claim in claims.claims:
        assert claim.rule in RULES
        assert (claim.rule in ("figure", "parts")) == (claim.id in FINDINGS)


def test_a_claim_that_the_code_does_not_know_is_refused(refused: Callable[[str, str], str]) -> None:
    assert "no_halts" in refused("id: no_halt", "id: no_halts")


def test_a_claim_that_is_missing_is_named(refused: Callable[[str, str], str]) -> None:
    start = TEXT.index("  - id: troop_levels")
    entry = TEXT[start : TEXT.index("  - id: wait_six_months")]
    assert "troop_levels" in refused(entry, "")


def test_a_setting_that_no_code_reads_is_refused_with_its_line(
    refused: Callable[[str, str], str],
) -> None:
    told = refused("soon_days: 90", "soon_weeks: 12")
    assert "soon_weeks" in told and "line" in told


def test_a_claim_cannot_restate_a_parameter(refused: Callable[[str, str], str]) -> None:
    stated = "near: reconstruction.prewar_gdp"
    assert "near is 200" in refused(stated, "near: 200")
    assert "prewar_gpd" in refused(
        "near: reconstruction.prewar_gdp", "near: reconstruction.prewar_gpd"
    )


def test_an_amendment_names_a_claim_that_exists(refused: Callable[[str, str], str]) -> None:
    assert "headlines" in refused("{claim: headline, part", "{claim: headlines, part")


def test_likelihood_words_must_go_down(refused: Callable[[str, str], str]) -> None:
    assert "likelihood" in refused("above: 0.99", "above: 0.90")
    assert "'sure' is no" in refused("most_at_medium: very likely", "most_at_medium: sure")


def test_a_source_has_the_grade_of_the_publisher_that_stands_nearest(claims: Claims) -> None:
    survey = claims.grade_of("displacement_figures/unhcr")
    register = claims.grade_of("displacement_figures/unhcr/global/with-russia")
    assert (survey.grade, register.grade) == (2, 3)
    assert survey.voice == register.voice == "unhcr"
    assert claims.grade_of("published_estimates/nobody").why == ""
