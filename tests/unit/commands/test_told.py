"""Whatever comes from outside is told in one paragraph with its place, and cut where it is long."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from analysis.commands import main

ROOT = Path(__file__).resolve().parents[3]
LONG = "9" * 5000


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", "casualties", "-o", "x.html", "--set", f"seed={LONG}"],
        ["run", "casualties", "-o", "x.html", "--set", f"{LONG}=1"],
        ["run", LONG, "-o", "x.html"],
        ["run", "casualties", "-o", f"{LONG}.html"],
        ["draws", "-o", "x.csv", "--draws", LONG],
        ["draws", "-o", f"{LONG}/x.csv"],
        ["build", LONG],
        ["build", "readings", "--jobs", LONG],
        ["fetch", LONG],
        ["accept", LONG],
        ["retire-source", LONG, "--because", "x"],
        ["new-source", LONG, "params.yaml"],
        ["sensitivity", LONG],
        ["diff", LONG, LONG],
        ["params", LONG],
        [LONG],
        [f"--{LONG}"],
        ["--project", LONG, "check"],
    ],
    ids=lambda arguments: " ".join(arguments)[:30],
)
def test_what_a_person_types_is_never_told_back_in_whole(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    said = CliRunner().invoke(main, arguments)
    assert said.exit_code in (1, 2)
    assert "a fault in it" not in said.output and "Traceback" not in said.output
    assert len(said.output) < 1500 and LONG[:300] not in said.output


@pytest.mark.parametrize(
    "arguments",
    [["draws", "-o", "no/such/x.csv"], ["changes", "--csv", "no/such/x.csv"]],
    ids=lambda arguments: arguments[0],
)
def test_a_place_that_is_not_there_is_named_with_a_remedy(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    said = CliRunner().invoke(main, arguments)
    assert said.exit_code == 1
    assert "no/such/x.csv" in said.output and "[Errno" not in said.output
    assert "Make it first." in said.output


@pytest.mark.parametrize("place", ["params.yaml", "data/processed/new.csv"])
@pytest.mark.parametrize("command", [["draws", "-o"], ["changes", "--csv"]], ids=lambda one: one[0])
def test_nothing_is_written_over_what_git_or_the_pipeline_has(
    command: list[str], place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr("analysis.commands.output.is_cloned", lambda _: True)
    monkeypatch.setattr("analysis.commands.output.ask_git", lambda *_: b"params.yaml")
    monkeypatch.setattr("analysis.costs.open_study", lambda *_, **__: pytest.fail("computed"))
    monkeypatch.setattr("analysis.updates.states.committed_state", lambda _: pytest.fail("read"))
    said = CliRunner().invoke(main, [*command, place])
    assert said.exit_code == 1
    assert f"{command[1]} {place}: " in said.output.replace("--output", "-o")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (FileNotFoundError(2, "No such file", "data/x.csv"), "git checkout -- data/x.csv"),
        (IsADirectoryError(21, "Is a directory", "data"), "Make way for it"),
        (PermissionError(13, "Permission denied", "data"), "Give yourself leave"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_the_system_refuses_has_a_remedy_of_its_own(
    error: OSError, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> None:
        raise error

    monkeypatch.chdir(ROOT)
    monkeypatch.setattr("analysis.commands.settings.Project", fail)
    told = CliRunner().invoke(main, ["params"])
    assert told.exit_code == 1 and said in told.output


@pytest.mark.parametrize("command", [["run", "territory", "-o"], ["draws", "-o"]])
def test_a_folder_that_cannot_be_written_to_is_told_before_anything_is_computed(
    command: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(ROOT)
    # root may write anywhere, whatever a folder says
    monkeypatch.setattr("analysis.commands.output.os.access", lambda path, how: path != tmp_path)
    monkeypatch.setattr("analysis.costs.open_study", lambda *_, **__: pytest.fail("computed"))
    said = CliRunner().invoke(main, [*command, str(tmp_path / "x.html")])
    assert said.exit_code == 1 and "its folder cannot be written to" in said.output
