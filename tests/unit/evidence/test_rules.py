"""`claims.yaml` is checked on load; a wrong name is refused with the nearest valid one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

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
    claims = project.claims.claims
    assert {claim.id for claim in claims} >= ASKED
    needing = {claim.id for claim in claims if claim.rule in ("figure", "windows")}
    assert needing == set(FINDERS)
    assert all(claim.overturn for claim in claims)


Change = Callable[[dict[str, Any]], object]


def refusal(project: Project, folder: Path, change: Change) -> str:
    """Return what is said of a changed `claims.yaml`."""
    content = yaml.safe_load((project.root / "claims.yaml").read_text(encoding="utf-8"))
    change(content)
    path = folder / "claims.yaml"
    path.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
    with pytest.raises(ClaimError) as raised:
        load_claims(path, project.catalogue.indicators)
    return str(raised.value)


def _of(claim: str, **changes: object) -> Change:
    """Return the change of some settings of a claim; a setting set to `None` is left out."""

    def change(content: dict[str, Any]) -> None:
        entry = next(one for one in content["claims"] if one["id"] == claim)
        entry.update(changes)
        for name in [name for name, value in changes.items() if value is None]:
            del entry[name]

    return change


def _rule(section: str, **changes: object) -> Change:
    return lambda content: content["rules"][section].update(changes)


def _amended(**changes: object) -> Change:
    """Return the change of the first amendment, or of the first verdict that it moved."""

    def change(content: dict[str, Any]) -> None:
        first = content["amendments"][0]
        where = first["moved"][0] if set(changes) & {"claim", "as_of", "before"} else first
        where.update(changes)

    return change


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (_of("headline", rule="agrement"), "Expected 'agreement'"),
        (_of("headline", readings=["pase"]), "Expected 'pace'"),
        (_of("headline", parties=["Rusia"]), "Expected 'Russia'"),
        (
            _of("headline", indicators=["personel_losses_claimed"]),
            "Expected 'personnel_losses_claimed'",
        ),
        (_of("headline", kind="trends"), "Expected 'trend'"),
        (_of("headline", family="casualty"), "Expected 'casualties'"),
        (_of("headline", decisve="pace"), "Expected 'decisive'"),
        (_of("headline", overturn=None), "'overturn' is missing"),
        (_of("headline", id="prewar_gdp"), "stands twice"),
        (_of("headline", id="../headline"), "the id is '../headline'. Expected small letters"),
        (_of("headline", id="Head line"), "the id is 'Head line'"),
        (_of("prewar_gdp", compare="nearly"), "Expected 'near'"),
    ],
)
def test_a_wrong_entry_is_refused_with_the_nearest_valid_name(
    project: Project, tmp_path: Path, change: Change, message: str
) -> None:
    assert message in refusal(project, tmp_path, change)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (_of("rebuild_ratio", figure="lots"), "'figure' is 'lots'. Expected a number from 0"),
        (_of("rebuild_ratio", figure=True), "'figure' is True"),
        (_of("rebuild_ratio", figure=-1), "'figure' is -1"),
        (_of("rebuild_ratio", figure=None), "'figure' is missing. Expected a number"),
        (_of("rebuild_ratio", compare=None), "'compare' is missing. Expected one of at_least"),
        (_of("rebuild_ratio", unit=None), "'unit' is missing. Expected a text"),
        (_of("rebuild_ratio", stated="yes"), "'stated' is 'yes'. Expected true or false"),
        (_of("prewar_gdp", tolerance=None), "'tolerance' is missing. Expected a number"),
        (_of("prewar_gdp", tolerance=200), "'tolerance' is 200. Expected a number from 0 to 100"),
        (_of("growth_stalled", boom=None), "'boom' is missing"),
        (_of("growth_stalled", boom_years=[]), "'boom_years' is []. Expected a list"),
        (_of("growth_stalled", stall_years=["soon"]), "'stall_years' is ['soon']"),
        (_of("growth_stalled", stall_years=2025), "'stall_years' is 2025. Expected a list"),
        (_of("headline", decisive="pase"), "'decisive' is 'pase'. Expected one of total, pace"),
        (_of("headline", decisive=None), "'decisive' is missing"),
        (_of("headline", indicators=None), "'indicators' is missing. Expected 'all', or a list"),
        (_of("headline", indicators="most"), "'indicators' is 'most'"),
        (_of("longer_than_1941", soon_days="soon"), "'soon_days' is 'soon'. Expected a whole"),
        (_of("longer_than_1941", soon_days=1.5), "'soon_days' is 1.5"),
        (_of("longer_than_1941", first_day="1941"), "'first_day' is '1941'. Expected a date"),
        (_of("one_percent_200k", casualties_at_most=None), "'casualties_at_most' is missing"),
        (_of("wait_six_months", horizon_months=0), "'horizon_months' is 0. Expected a whole"),
        (_of("emigration_7m", stated_on=None), "'stated_on' is missing. Expected a date"),
        (_of("no_halt", months=None), "'months' is missing. Expected a whole number"),
        (_of("one_percent_200k", wounded_per_killed=["few"]), "'wounded_per_killed' is ['few']"),
        (_of("troop_levels", needs=None), "'needs' is missing"),
        (_rule("series", noticeable_change="ten"), "'noticeable_change' is 'ten'"),
        (_rule("series", noticeable_change=-10), "'noticeable_change' is -10"),
        (_rule("series", fewest_tested=4.5), "'fewest_tested' is 4.5"),
        (_rule("series", sure_direction=97.5), "'sure_direction' is 97.5"),
        (_rule("series", sure=0.9), "'sure' is not a known setting"),
        (_rule("agreement", supported=66.67), "'supported' is 66.67. Expected a number from 0.01"),
        (_rule("agreement", fewest_groups=0), "'fewest_groups' is 0"),
        (_rule("figure", most=0), "'most' is 0"),
        (lambda content: content["rules"]["figure"].clear(), "'most' is missing"),
        (lambda content: content["rules"].pop("agreement"), "'agreement:' is missing"),
        (lambda content: content.pop("rules"), "'rules:' is missing"),
        (lambda content: content.pop("claims"), "'claims:' is missing"),
        (lambda content: content.pop("article"), "'article:' is missing"),
        (lambda content: content.pop("amendments"), "'amendments:' is missing"),
        (lambda content: content.update(claims={"headline": {}}), "'claims:' is no list"),
        (
            lambda content: content.update(claims=["headline"]),
            "an entry of 'claims:' is no mapping",
        ),
        (lambda content: content["article"].update(published="soon"), "'published' is 'soon'"),
        (_amended(date="today"), "'date' is 'today'"),
        (_amended(why=""), "'why' is ''"),
        (_amended(reason="x"), "'reason' is not a known setting"),
        (_amended(claim="headlin"), "'claim' is 'headlin'"),
        (_amended(as_of="now"), "'as_of' is 'now'. Expected one of article, latest"),
        (_amended(before="maybe"), "'before' is 'maybe'. Expected a verdict"),
        (_amended(before="undecided, feeble"), "'before' is 'undecided, feeble'"),
        (_amended(moved={"claim": "headline"}), "'moved:' is no list"),
    ],
)
def test_a_setting_of_the_wrong_type_or_size_is_refused(
    project: Project, tmp_path: Path, change: Change, message: str
) -> None:
    assert message in refusal(project, tmp_path, change)


def test_a_refusal_names_the_line(project: Project, tmp_path: Path) -> None:
    text = (project.root / "claims.yaml").read_text(encoding="utf-8")
    old = "    noticeable_change: 10 "
    line = text[: text.index(old)].count("\n") + 1
    path = tmp_path / "claims.yaml"
    path.write_text(text.replace(old, "    noticeable_change: ten "), encoding="utf-8")
    with pytest.raises(ClaimError) as raised:
        load_claims(path, project.catalogue.indicators)
    assert str(raised.value) == (
        f"claims.yaml:{line}: 'noticeable_change' is 'ten'. Expected a number from 0.1 to 100."
    )


def test_a_file_that_is_no_yaml_is_refused(project: Project, tmp_path: Path) -> None:
    path = tmp_path / "claims.yaml"
    path.write_text("claims: [", encoding="utf-8")
    with pytest.raises(ClaimError, match="not valid YAML"):
        load_claims(path, project.catalogue.indicators)


def test_settings_have_their_types(project: Project) -> None:
    claims = project.claims
    assert claims.claim("longer_than_1941").settings["first_day"] == dt.date(2022, 2, 24)
    assert claims.claim("rebuild_ratio").settings["figure"] == 2.6
    assert claims.claim("headline").indicators == ()
    assert claims.agreement.supported < 2 / 3 < claims.agreement.supported + 0.001


def test_amendments_name_what_they_moved(project: Project) -> None:
    amendments = project.claims.amendments
    assert len(amendments) >= 9
    moved = [move for one in amendments for move in one.moved]
    assert ("headline", "latest", "undecided, weak", "partly supported, weak", "") in [
        (one.claim, one.as_of, one.before, one.after, one.part) for one in moved
    ]
    assert all(one.before != one.after for one in moved)


def test_a_claim_that_does_not_exist_is_refused_with_the_nearest(project: Project) -> None:
    with pytest.raises(WarCostsError, match="'headline'"):
        project.claims.claim("headlin")
