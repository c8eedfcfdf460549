"""Which parameters flip a verdict, with a judge whose verdicts are known."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner

import analysis.evidence.build
from analysis.cli import main
from analysis.errors import DataError
from analysis.params import SCHEMA, Params, load_params
from analysis.sensitivity import Trial, plan, summarise, try_values

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def params() -> Params:
    return load_params(ROOT / "params.yaml")


def judge(claim: str, as_of: str, values: Mapping[str, object]) -> tuple[str, str]:
    """Support a claim at a level of ten percent, and grade it by the window of momentum."""
    assert claim == "headline"
    assert as_of == values["as_of"]
    if values["without_sources"] == ["oryx"]:
        raise DataError("nothing is left to judge")
    verdict = "supported" if float(str(values["level"])) >= 0.1 else "undecided"
    return verdict, "strong" if values["momentum_months"] == 18 else "weak"


def analyse(params: Params, as_of: str, *names: str) -> dict[str, object]:
    planned = plan(params, as_of, names)
    trials = try_values(judge, "headline", params, as_of, planned)
    base = judge("headline", as_of, params.all_values({"as_of": as_of}))
    return {row.parameter: row for row in summarise(trials, base, params, as_of)}


def test_the_plan_is_the_declared_range_without_the_value_in_use(params: Params) -> None:
    planned = plan(params, "latest", ["level", "include_russia"])
    assert planned == [("level", 0.01), ("level", 0.1), ("include_russia", True)]


def test_each_source_is_left_out_once(params: Params) -> None:
    planned = plan(params, "latest", ["without_sources"])
    assert [value for _, value in planned] == [[name] for name in params.vocabulary.sources]


def test_a_parameter_that_flips_the_verdict_is_found_with_its_value(params: Params) -> None:
    row = analyse(params, "latest", "level")["level"]
    assert row.flips == (Trial("level", "0.1", "supported", "weak"),)
    assert row.used == "0.05"
    assert row.regrades == ()


def test_a_parameter_that_changes_the_grade_alone_is_no_flip(params: Params) -> None:
    row = analyse(params, "latest", "momentum_months")["momentum_months"]
    assert row.flips == ()
    assert [trial.value for trial in row.regrades] == ["18"]


def test_a_value_that_cannot_be_judged_is_told_and_does_not_end_the_analysis(
    params: Params,
) -> None:
    row = analyse(params, "latest", "without_sources")["without_sources"]
    assert [(one.value, one.refusal) for one in row.refused] == [
        ("[oryx]", "nothing is left to judge")
    ]
    assert len(row.trials) == len(params.vocabulary.sources)


def test_a_value_that_contradicts_another_is_told(params: Params) -> None:
    row = analyse(params, "2023-06-30", "end")["end"]
    assert all("after as_of" in trial.refusal for trial in row.refused)
    assert {trial.value for trial in row.refused} == {"2024-12-31", "2025-06-30"}


def test_one_parameter_is_changed_at_a_time(params: Params) -> None:
    base = params.all_values({"as_of": "2025-12-10"})
    seen: list[set[str]] = []

    def watch(claim: str, as_of: str, values: Mapping[str, object]) -> tuple[str, str]:
        seen.append({name for name in values if values[name] != base[name]})
        return "undecided", ""

    list(try_values(watch, "x", params, "2025-12-10", plan(params, "2025-12-10", SCHEMA)))
    assert {len(changed) for changed in seen} == {1}
    assert set().union(*seen) >= {"as_of", "level", "prewar_gdp", "without_sources"}


def test_what_flips_comes_first(params: Params) -> None:
    assert list(analyse(params, "latest", "seed", "momentum_months", "level")) == [
        "level", "momentum_months", "seed",
    ]  # fmt: skip


class TestCommand:
    """The command, with that judge in the place of the project's."""

    @pytest.fixture(autouse=True)
    def known_verdicts(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(analysis.evidence.build, "judge_claim", judge)

    def invoke(self, *arguments: str) -> str:
        result = CliRunner().invoke(main, ["--project", str(ROOT), "sensitivity", *arguments])
        assert result.exit_code == 0, result.output
        return result.stdout

    def test_it_prints_what_flips_and_where(self) -> None:
        text = self.invoke("headline", "--report", "latest", "-p", "level", "-p", "seed")
        assert text == (
            "headline, latest: undecided (weak)\n"
            "  flips the verdict: level = 0.1 instead of 0.05: supported (weak)\n"
            "  changes nothing: seed (tried 1, 2, 3)\n\n"
        )

    def test_it_judges_at_every_report_by_default(self) -> None:
        text = self.invoke("headline", "-p", "level")
        assert "headline, article: " in text
        assert "headline, latest: " in text

    def test_it_tries_every_parameter_by_default(self) -> None:
        text = self.invoke("headline", "--report", "latest")
        assert "not possible: without_sources = [oryx] (nothing is left to judge)" in text
        for name, spec in SCHEMA.items():
            if spec.tries:
                assert name in text

    @pytest.mark.parametrize(
        ("arguments", "expected"),
        [(["headlin"], "'headlin' is not a known claim"),
         (["headline", "-p", "levle"], "'levle' is not a known parameter. Expected 'level'")],
    )  # fmt: skip
    def test_an_unknown_name_is_refused_with_the_nearest(
        self, arguments: list[str], expected: str
    ) -> None:
        result = CliRunner().invoke(main, ["--project", str(ROOT), "sensitivity", *arguments])
        assert result.exit_code == 1
        assert expected in result.stderr
