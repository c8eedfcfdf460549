"""What changed between two states, and why a verdict moved."""

from __future__ import annotations

import gzip
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner
from small_project import ROOT

from analysis.baseline import (
    FIGURES,
    FOLDER,
    baseline_files,
    baseline_state,
    committed_state,
    current_state,
    judging_code,
)
from analysis.cli import main
from analysis.commands.text_table import lay_out
from analysis.figure_changes import compare_figures
from analysis.observations import COLUMNS, read, write
from analysis.revisions import Basis, Revisions, State, _rests_on, as_one_table, compare

BASES = {
    "losses": Basis("casualties", ("losses_claimed",), ("staff",)),
    "gdp_gap": Basis("economy", (), ("imf",)),
}


def figures(*rows: tuple[str, float], published: str = "2026-07-01", **fixed: str) -> pd.DataFrame:
    """Return observations from (month, value)."""
    frame = pd.DataFrame(
        [
            dict.fromkeys(COLUMNS, "")
            | {"indicator": "losses_claimed", "party": "Russia", "source": "staff"}
            | {"period_start": f"{month}-01", "period_end": f"{month}-28", "value": value}
            | {"low": float("nan"), "high": float("nan"), "published": published}
            | fixed
            for month, value in rows
        ]
    )
    for column in ("period_start", "period_end", "published"):
        frame[column] = pd.to_datetime(frame[column])
    return frame


def evidence(verdict: str, *, change: float = 10.0, as_of: str = "latest") -> pd.DataFrame:
    row = {"as_of": as_of, "family": "casualties", "indicator": "losses", "party": "Russia",
           "reading": "pace", "source": "staff", "verdict": verdict, "grade": "moderate",
           "change": change, "last_value": 5.0, "n": 3}  # fmt: skip
    return pd.DataFrame([row])


def state(table: pd.DataFrame, verdict: str = "supported", **given: Any) -> State:
    standard: dict[str, Any] = {
        "name": "the last commit",
        "evidence": evidence(verdict),
        "days": {"article": "2025-12-10", "latest": "2026-07-30"},
    }
    return State(figures=table, **(standard | given))


CODE = "; whether the code changed is not known"
"""Of states that are made without a hash of their code."""
NOTHING = "since then: no change of data or settings"
BEFORE = figures(("2026-05", 100.0), ("2026-06", 200.0))


def changed(after: pd.DataFrame, verdict: str = "undecided", **given: Any) -> Revisions:
    return compare(state(BEFORE), state(after, verdict, **given), BASES)


def test_nothing_changed_is_said_so() -> None:
    same = changed(BEFORE, "supported")
    assert same.summary == "Since the last commit: nothing moved."
    assert as_one_table(same).empty


@pytest.mark.parametrize(
    ("value", "tier"),
    [(230.0, "large"), (170.0, "large"), (229.9, "moderate"), (202, "moderate"), (201.9, "small")],
)
def test_a_revision_is_large_from_15_percent_and_moderate_from_1(value: float, tier: str) -> None:
    row = compare_figures(BEFORE, figures(("2026-05", 100.0), ("2026-06", value))).iloc[0]
    assert (row["kind"], row["old"], row["new"], row["tier"]) == ("revised", 200.0, value, tier)
    assert row["percent"] == pytest.approx((value - 200) / 2)


def test_the_last_bits_of_a_number_are_no_revision() -> None:
    assert compare_figures(BEFORE, BEFORE.assign(value=BEFORE["value"] * (1 + 1e-13))).empty


def test_new_revised_and_vanished_figures_are_told_apart() -> None:
    after = figures(("2026-06", 210.0), ("2026-07", 300.0))
    found = compare_figures(BEFORE, after).set_index("kind")["period_start"].dt.strftime("%Y-%m")
    assert found.to_dict() == {"vanished": "2026-05", "revised": "2026-06", "new": "2026-07"}


def test_a_verdict_that_moved_by_a_new_period_says_so() -> None:
    verdicts = changed(pd.concat([BEFORE, figures(("2026-07", 300.0))])).verdicts
    assert verdicts.iloc[0].to_dict() == {
        "what": "losses of Russia, pace, staff, as of latest",
        "before": "supported (moderate)",
        "after": "undecided (moderate)",
        "why": f"since then: 1 new period, to 2026-07-28{CODE}",
    }


def test_a_verdict_that_moved_by_a_revision_says_so() -> None:
    verdicts = changed(figures(("2026-05", 90.0), ("2026-06", 200.0))).verdicts
    assert verdicts["why"].iloc[0] == f"since then: 1 revision, the largest -10 %{CODE}"


def test_a_verdict_that_moved_by_a_setting_says_so() -> None:
    before = state(BEFORE, settings={"shared.level": "0.05", "economy.base_year": "2021"})
    settings = {"shared.level": "0.1", "economy.base_year": "2020"}
    after = state(BEFORE, "undecided", settings=settings)
    found = compare(before, after, BASES)
    # the base year of the economy does not bear on casualties
    assert (
        found.verdicts["why"].iloc[0] == f"since then: setting shared.level from 0.05 to 0.1{CODE}"
    )
    assert len(found.settings) == 2


def with_bounds(*bounds: tuple[float, float]) -> pd.DataFrame:
    lows, highs = zip(*bounds, strict=True)
    return BEFORE.assign(low=lows, high=highs, unit="persons")


def test_a_revised_bound_of_a_figure_that_stands_is_told() -> None:
    before = with_bounds((90.0, 110.0), (180.0, 220.0))
    after = with_bounds((90.0, 110.0), (150.0, 220.0))
    found = compare(state(before), state(after, "undecided"), BASES)
    assert found.restated.iloc[0].to_dict() == {
        "indicator": "losses_claimed",
        "party": "Russia",
        "period": "2026-06-01 to 2026-06-28",
        "source": "staff",
        "what": "bounds revised",
        "before": "180 to 220 persons",
        "after": "150 to 220 persons",
    }
    assert len(found.restated) == 1 and found.revised.empty
    assert found.verdicts["why"].iloc[0] == f"since then: 1 figure with bounds revised{CODE}"
    assert "1 figure with other bounds or unit" in found.summary
    assert as_one_table(found)["change"].tolist() == ["verdict", "bounds revised"]


def test_bounds_that_a_figure_did_not_have_are_told() -> None:
    changes = compare_figures(BEFORE.assign(unit="persons"), with_bounds((90, 110), (180, 220)))
    assert changes["kind"].tolist() == ["bounds revised", "bounds revised"]
    assert changes["stated_before"].iloc[0] == "none to none persons"


def test_a_unit_that_changed_under_the_same_number_is_told() -> None:
    before = with_bounds((90.0, 110.0), (180.0, 220.0))
    found = compare(state(before), state(before.assign(unit="thousand persons")), BASES)
    assert found.restated["what"].tolist() == ["unit changed", "unit changed"]
    assert found.restated["after"].iloc[0] == "90 to 110 thousand persons"


def test_a_figure_whose_value_and_bounds_moved_is_a_revision_once() -> None:
    before = with_bounds((90.0, 110.0), (180.0, 220.0))
    after = before.assign(value=before["value"] * 1.2, low=before["low"] * 1.2)
    assert compare_figures(before, after)["kind"].tolist() == ["revised", "revised"]


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("", "since then: no change of data or settings (whether the code changed is not known)"),
        ("one", "since then: no change of data or settings or code"),
        ("other", "since then: the code changed"),
    ],
)
def test_a_verdict_that_moved_without_new_data_or_settings_names_the_code(
    code: str, told: str
) -> None:
    found = compare(state(BEFORE, code="one"), state(BEFORE, "undecided", code=code), BASES)
    assert found.verdicts["why"].iloc[0] == told


def test_a_change_of_code_is_told_beside_a_change_of_data() -> None:
    after = state(figures(("2026-05", 90.0), ("2026-06", 200.0)), "undecided", code="new")
    why = compare(state(BEFORE, code="old"), after, BASES).verdicts["why"].iloc[0]
    assert why == "since then: 1 revision, the largest -10 %; the code changed"


def test_figures_of_another_source_or_party_are_no_cause() -> None:
    others = [figures(("2026-07", 1.0), source="other"), figures(("2026-07", 1.0), party="Ukraine")]
    verdicts = changed(pd.concat([BEFORE, *others])).verdicts
    assert NOTHING in verdicts["why"].iloc[0]


@pytest.mark.parametrize(
    ("party", "source", "rests"),
    [("", "", True), ("Russia", "staff", True), ("Ukraine", "", False), ("", "staff/own", False)],
)
def test_a_verdict_rests_on_the_figures_of_its_party_and_source(
    party: str, source: str, rests: bool
) -> None:
    place = ("staff/daily", "losses_claimed", "Russia")
    assert _rests_on(BASES["losses"], *place, party, source) is rests
    assert not _rests_on(BASES["losses"], "other", *place[1:], "", "")
    assert not _rests_on(BASES["losses"], "staff", "tanks", "Russia", "", "")


def test_what_was_published_after_the_article_is_no_cause_of_its_verdict() -> None:
    later = pd.concat([BEFORE, figures(("2026-07", 300.0))])
    found = compare(
        state(BEFORE, evidence=evidence("supported", as_of="article")),
        state(later, evidence=evidence("undecided", as_of="article")),
        BASES,
    )
    assert NOTHING in found.verdicts["why"].iloc[0]


def test_an_indicator_that_is_built_from_several_measures_rests_on_all_of_its_source() -> None:
    added = figures(("2026-07", 1.0), source="imf", indicator="growth", party="China")
    row = evidence("supported").assign(indicator="gdp_gap", family="economy", source="imf")
    found = compare(
        state(BEFORE, evidence=row),
        state(pd.concat([BEFORE, added]), evidence=row.assign(verdict="undecided")),
        BASES,
    )
    assert found.verdicts["why"].iloc[0].startswith("since then: 1 new period")


def test_claims_come_first_and_a_setting_of_a_claim_moves_only_that_claim() -> None:
    verdicts = {("one", "latest"): "supported (weak)", ("two", "latest"): "supported (weak)"}
    moved = dict.fromkeys(verdicts, "contradicted (weak)")
    settings = {"claims.one.figure": "200"}
    before = state(BEFORE, verdicts=verdicts, settings=settings)
    after = state(
        BEFORE,
        verdicts=moved,
        settings={"claims.one.figure": "250"},
        indicators={"one": ("losses",), "two": ("losses",)},
    )
    found = compare(before, after, BASES).verdicts.set_index("what")["why"]
    assert (
        found["claim one, as of latest"]
        == f"since then: setting claims.one.figure from 200 to 250{CODE}"
    )
    assert NOTHING in found["claim two, as of latest"]


def test_an_estimate_that_changed_is_told_though_its_verdict_stands() -> None:
    after = state(BEFORE, evidence=evidence("supported", change=12.0))
    found = compare(state(BEFORE), after, BASES)
    assert found.verdicts.empty
    assert found.estimates.iloc[0][["estimate", "before", "after"]].tolist() == ["change", 10, 12]


def test_one_table_holds_everything_verdicts_first() -> None:
    after = figures(("2026-06", 250.0), ("2026-07", 300.0))
    table = as_one_table(changed(after))
    assert table["change"].tolist() == ["verdict", "new periods", "revised", "vanished"]
    revised = table[table["change"] == "revised"].iloc[0]
    assert (revised["before"], revised["after"], revised["tier"]) == (200, 250, "large")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The real project as last built, without its raw files."""
    for name in ("params.yaml", "claims.yaml", "indicators.yaml"):
        shutil.copy(ROOT / name, tmp_path)
    processed = tmp_path / "data" / "processed"
    processed.mkdir(parents=True)
    for name in ("observations.csv", "evidence.csv", "claims.json"):
        shutil.copy(ROOT / "data" / "processed" / name, processed)
    return tmp_path


def warcosts(project: Path, *arguments: str) -> str:
    result = CliRunner().invoke(main, ["--project", str(project), "changes", *arguments])
    assert result.exit_code == 0, result.output
    return result.output


def revise(project: Path) -> None:
    """Let the last claim of the general staff be one tenth higher, and add a day."""
    path = project / "data" / "processed" / "observations.csv"
    table = read(path)
    claims = table[table["indicator"] == "personnel_losses_claimed"]
    claims = claims[claims["source"] == "general_staff"]
    last = claims["period_start"].idxmax()
    day = pd.Timedelta(days=1)
    added = table.loc[[last]].assign(
        period_start=table.at[last, "period_start"] + day,
        period_end=table.at[last, "period_end"] + day,
    )
    table.loc[last, "value"] *= 1.1
    write(pd.concat([table, added]), path)


def test_the_baseline_is_the_same_whenever_it_is_made(project: Path) -> None:
    assert baseline_files(project) == baseline_files(project)


def test_a_baseline_of_what_is_built_shows_no_change(project: Path) -> None:
    warcosts(project, "--set-baseline")
    assert "nothing moved" in warcosts(project, "--since-release")


def test_the_baseline_holds_the_last_release_of_each_figure(project: Path) -> None:
    warcosts(project, "--set-baseline")
    packed = (project / FOLDER / FIGURES).read_bytes()
    assert len(gzip.decompress(packed)) > len(packed)
    before, now = baseline_state(project), current_state(project)
    assert before is not None
    assert compare_figures(before.figures, now.figures).empty
    assert before.verdicts == now.verdicts != {}


def test_changes_since_the_release_are_told(project: Path) -> None:
    warcosts(project, "--set-baseline")
    revise(project)
    said = warcosts(project, "--since-release", "--csv", str(project / "changes.csv"))
    assert "1 new period, 1 figure revised" in said
    table = pd.read_csv(project / "changes.csv")
    assert table["change"].tolist() == ["new periods", "revised"]


def test_changes_since_the_last_commit_are_told(project: Path) -> None:
    git = ["git", "-c", "user.name=test", "-c", "user.email=test@localhost", "-C", str(project)]
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "as it was"]):
        subprocess.run([*git, *command], check=True)
    assert "Since the last commit: nothing moved." in warcosts(project)
    revise(project)
    assert "Since the last commit: 1 new period, 1 figure revised" in warcosts(project)


def test_the_code_that_judges_is_known_by_its_hash(tmp_path: Path) -> None:
    package = tmp_path / "analysis"
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "analysis", package, ignore=ignored)
    before = judging_code(package)
    (package / "report" / "new.py").write_text("page = 1\n")
    assert judging_code(package) == before
    (package / "evidence" / "new.py").write_text("rule = 1\n")
    assert judging_code(package) != before
    for name in ("observations.py", "study.py", "study_figures.py"):
        before = judging_code(package)
        (package / name).write_text("rule = 1\n")
        assert judging_code(package) != before, name
    # an earlier commit may lack a module of today
    (package / "study_figures.py").unlink()
    assert judging_code(package) != before
    assert judging_code(tmp_path / "nowhere") == ""


def test_the_code_of_the_last_commit_is_that_of_the_commit(project: Path) -> None:
    shutil.copytree(ROOT / "analysis", project / "analysis")
    git = ["git", "-c", "user.name=test", "-c", "user.email=test@localhost", "-C", str(project)]
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "as it was"]):
        subprocess.run([*git, *command], check=True)
    committed, now = committed_state(project), current_state(project)
    assert committed is not None
    assert committed.code == now.code != ""
    (project / "analysis" / "trends" / "new.py").write_text("rule = 1\n")
    assert committed_state(project).code != current_state(project).code


def test_a_long_reason_is_wrapped_within_its_column() -> None:
    table = pd.DataFrame({"what": ["a claim"], "why": ["since then: " + "more and more " * 9]})
    lines = lay_out(table, 60).splitlines()
    assert max(map(len, lines)) <= 60
    assert [line[:7].strip() for line in lines] == ["what", "a claim", *[""] * (len(lines) - 2)]


def test_without_anything_to_compare_with_it_is_said(project: Path) -> None:
    result = CliRunner().invoke(main, ["--project", str(project), "changes", "--since-release"])
    assert result.exit_code == 1
    assert "there is no last release yet" in result.output
    result = CliRunner().invoke(main, ["--project", str(project), "changes"])
    assert result.exit_code == 1
    assert "git holds no observations" in result.output
