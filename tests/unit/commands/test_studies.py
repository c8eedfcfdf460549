"""`sensitivity`, `draws` and `forecast`: what another choice makes, and what is asked wrongly."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from analysis.commands import main
from analysis.params import Params
from analysis.project import Project


def run(project: Project, *arguments: str) -> str:
    done = CliRunner().invoke(main, ["--project", str(project.root), *arguments])
    return done.output


def test_a_claim_is_judged_again_with_other_values(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    only = [one for one in project.params.describe() if one.name == "prewar_gdp"]
    monkeypatch.setattr(Params, "describe", lambda *_: only)
    said = run(project, "sensitivity", "prewar_gdp")
    tried = len([value for value in only[0].tries if value != only[0].value])
    assert f"{tried} other values of parameters were tried" in said
    assert "prewar_gdp, article:" in said
    assert "instead of 200.0" in said


def test_of_a_claim_that_rests_on_readings_nothing_is_tried(project: Project) -> None:
    said = run(project, "sensitivity", "headline")
    assert "headline, latest: " in said and "readings, which stay as built" in said
    assert "warcosts sensitivity soldiers_killed" in said and "were tried" not in said


def test_what_is_neither_a_kind_nor_a_claim_is_refused_with_the_kinds(project: Project) -> None:
    said = run(project, "sensitivity", "soldiers_killd")
    assert "'soldiers_killd' is not a known kind of cost or claim" in said
    assert "'soldiers_killed'" in said
    said = run(project, "sensitivity", "soldiers_killed", "--party", "Rusia")
    assert "'Rusia' is not a known country of soldiers_killed" in said and "'Russia'" in said
    said = run(project, "sensitivity", "rebuild_ratio", "--party", "Ukraine")
    assert "rebuild_ratio is a claim: --party and --as-of are for kinds of cost" in said


@pytest.mark.parametrize(
    ("day", "problem"),
    [("foo", "not a date in the form"), ("2025-02-30", "not a day of the calendar"),
     ("1990-01-01", "before the war began"), ("2022-02-24", "nothing can be drawn"), ("", "date"),
     ("2999-01-01", "2999-01-01 has not come yet")],
)  # fmt: skip
def test_a_day_that_is_none_or_too_early_is_refused(
    project: Project, tmp_path: Path, day: str, problem: str
) -> None:
    target = tmp_path / "draws.csv"
    for command in (["draws", "-o", str(target)], ["sensitivity", "soldiers_killed"]):
        said = run(project, *command, "--as-of", day)
        assert said.startswith("Error: ") and "a fault in it" not in said
        placed = f"--as-of {day}" in said or "as_of: " in said
        assert (placed and problem in said) or "Take a later day" in said
        assert day != "2022-02-24" or "Take a later day" in said
    assert not target.exists()


def test_forecasts_are_shown_though_they_were_issued_already(project: Project) -> None:
    said = run(project, "forecast")
    assert "losses_claimed/Russia/general_staff" in said and "Nothing was written." in said
