"""Which parameters flip a verdict and where, with a judge whose verdicts are known."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner

from analysis.cli import main
from analysis.errors import DataError
from analysis.evidence import rejudging
from analysis.evidence.rejudging import Rejudging
from analysis.params import SCHEMA, Params, load_params
from analysis.project import Project
from analysis.sensitivity import Sensitivity, Trial, analyse, values_to_try

ROOT = Path(__file__).resolve().parents[2]
READ = frozenset(
    ("as_of", "end", "level", "momentum_months", "seed", "without_sources", "prewar_gdp")
)


@pytest.fixture(scope="module")
def params() -> Params:
    return load_params(ROOT / "params.yaml")


def judge(values: Mapping[str, object]) -> tuple[str, str, frozenset[str]]:
    """Support a claim by the level, the GDP and the window of momentum."""
    if values["without_sources"] == ["oryx"]:
        raise DataError("nothing is left to judge")
    level, gdp = float(str(values["level"])), float(str(values["prewar_gdp"]))
    verdict = "supported" if level >= 0.1 or gdp > 201.5 or gdp < 150 else "undecided"
    return verdict, "strong" if int(str(values["momentum_months"])) >= 17 else "weak", READ


def rows(params: Params, as_of: str, *names: str) -> dict[str, Sensitivity]:
    return {row.parameter: row for row in analyse(judge, params, as_of, names)}


def test_a_number_is_tried_at_its_declared_values_and_both_bounds(params: Params) -> None:
    assert values_to_try("level", params, 0.05) == [0.001, 0.01, 0.1, 0.2]
    assert values_to_try("prewar_gdp", params, 200.0) == [100.0, 181.0, 199.8, 300.0]
    assert values_to_try("momentum_months", params, 12) == [3, 6, 9, 18, 24]


def test_a_seed_has_no_bounds_that_mean_anything(params: Params) -> None:
    assert values_to_try("seed", params, 20251210) == [1, 2, 3]
    assert rows(params, "latest", "seed")["seed"].tipping == ()


def test_each_source_is_left_out_once(params: Params) -> None:
    values = values_to_try("without_sources", params, [])
    assert values == [[name] for name in params.vocabulary.sources]


def test_a_parameter_that_flips_the_verdict_is_found_with_its_values(params: Params) -> None:
    row = rows(params, "latest", "level")["level"]
    assert row.flips == (
        Trial("level", "0.1", "supported", "weak"),
        Trial("level", "0.2", "supported", "weak"),
    )
    assert row.used == "0.05"
    assert row.regrades == ()


def test_a_tip_one_percent_from_the_default_is_found_on_either_side(params: Params) -> None:
    row = rows(params, "latest", "prewar_gdp")["prewar_gdp"]
    assert [one.value for one in row.flips] == ["100.0", "300.0"]
    assert row.tipping == ("above 201.5", "below 150")


def test_a_whole_number_tips_between_two_neighbours(params: Params) -> None:
    def by_months(values: Mapping[str, object]) -> tuple[str, str, frozenset[str]]:
        months = int(str(values["momentum_months"]))
        return ("supported" if months >= 15 else "undecided"), "", READ

    [row] = analyse(by_months, params, "latest", ["momentum_months"])
    assert row.tipping == ("above 14",)


def test_a_parameter_that_changes_the_grade_alone_is_no_flip(params: Params) -> None:
    row = rows(params, "latest", "momentum_months")["momentum_months"]
    assert row.flips == ()
    assert row.tipping == ()
    assert [trial.value for trial in row.regrades] == ["18", "24"]


def test_a_value_that_cannot_be_judged_is_told_and_does_not_end_the_analysis(
    params: Params,
) -> None:
    row = rows(params, "latest", "without_sources")["without_sources"]
    assert [(one.value, one.refusal) for one in row.refused] == [
        ("[oryx]", "nothing is left to judge")
    ]
    assert len(row.trials) == len(params.vocabulary.sources)


def test_a_value_that_contradicts_another_is_told(params: Params) -> None:
    row = rows(params, "2023-06-30", "end")["end"]
    assert all("after as_of" in trial.refusal for trial in row.refused)
    assert {trial.value for trial in row.refused} == {"2024-12-31", "2025-06-30"}


def test_one_parameter_is_changed_at_a_time_and_only_those_that_are_read(params: Params) -> None:
    base = params.all_values({"as_of": "2025-12-10"})
    seen: list[set[str]] = []

    def watch(values: Mapping[str, object]) -> tuple[str, str, frozenset[str]]:
        seen.append({name for name in values if values[name] != base[name]})
        return "undecided", "", READ

    found = list(analyse(watch, params, "2025-12-10", SCHEMA))
    assert seen[0] == set()
    assert {len(changed) for changed in seen[1:]} == {1}
    assert set().union(*seen) == READ
    assert {row.parameter for row in found if row.matters} == READ


class TestCommand:
    """The command, with that judge in the place of the project's."""

    @pytest.fixture(autouse=True)
    def known_verdicts(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(rejudging, "Rejudging", lambda project, claim: judge)

    def invoke(self, *arguments: str) -> str:
        result = CliRunner().invoke(main, ["--project", str(ROOT), "sensitivity", *arguments])
        assert result.exit_code == 0, result.output
        return result.stdout

    def test_it_prints_what_flips_where_and_what_else_was_tried(self) -> None:
        arguments = ("--report", "latest", "-p", "prewar_gdp", "-p", "seed", "-p", "confidence")
        assert self.invoke("headline", *arguments) == (
            "headline, latest: undecided (weak)\n"
            "  flips the verdict: prewar_gdp = 100.0 instead of 200.0: supported (weak)\n"
            "  flips the verdict: prewar_gdp = 300.0 instead of 200.0: supported (weak)\n"
            "  flips the verdict: prewar_gdp above 201.5 and below 150\n"
            "  changes nothing: prewar_gdp = 181.0, 199.8\n"
            "  changes nothing: seed = 1, 2, 3\n"
            "  not read by the claim, so not tried: confidence\n"
            "The verdict hangs on prewar_gdp.\n\n"
        )

    def test_it_judges_at_every_report_by_default(self) -> None:
        text = self.invoke("headline", "-p", "level")
        assert "headline, article: " in text
        assert "headline, latest: " in text

    def test_it_names_every_parameter_by_default(self) -> None:
        text = self.invoke("headline", "--report", "latest")
        assert "not possible: without_sources = [oryx] (nothing is left to judge)" in text
        for name in SCHEMA:
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


class TestRejudging:
    """The project's judge: what it reads, and that it says what the pipeline says."""

    @pytest.fixture
    def rebuild(self) -> Rejudging:
        return Rejudging(Project(ROOT), "rebuild_ratio")

    def test_it_reads_what_the_claim_rests_on(self, rebuild: Rejudging, params: Params) -> None:
        _, _, read = rebuild(params.all_values())
        assert {"prewar_gdp", "start", "end", "without_sources"} <= read
        assert not read & {"level", "seed", "rivals", "map_start"}

    def test_the_ratio_tips_where_the_needs_divided_by_it_do(
        self, rebuild: Rejudging, params: Params
    ) -> None:
        # 524 billion dollars, the assessment of February 2025, over 2.6
        [row] = analyse(rebuild, params, "2025-12-10", ["prewar_gdp"])
        assert row.tipping == ("above 201.5",)

    @pytest.mark.slow
    @pytest.mark.parametrize("claim", ["headline", "wait_six_months", "no_halt"])
    def test_it_judges_as_the_pipeline_does(self, claim: str, params: Params) -> None:
        document = json.loads((ROOT / "data/processed/claims.json").read_text(encoding="utf-8"))
        [expected] = [one["judgements"] for one in document["claims"] if one["id"] == claim]
        judged = Rejudging(Project(ROOT), claim)
        for label, as_of in params.reports.items():
            found = judged(params.all_values({"as_of": as_of}))
            assert found[:2] == (expected[label]["verdict"], expected[label]["grade"])
