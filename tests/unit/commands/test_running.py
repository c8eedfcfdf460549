"""`diff`: what two runs say otherwise."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from analysis.commands import main
from analysis.project import Project


def run(project: Project, *arguments: str) -> str:
    done = CliRunner().invoke(main, ["--project", str(project.root), *arguments])
    return done.output


def test_a_difference_of_what_two_runs_conclude_is_told(project: Project, tmp_path: Path) -> None:
    for name, side in (("one", "risen"), ("other", "unclear")):
        record = {"parameters": {"seed": 1}, "readings": {"Russia, soldiers_killed": side}}
        (tmp_path / f"{name}.json").write_text(json.dumps(record), encoding="utf-8")
    said = run(project, "diff", str(tmp_path / "one.html"), str(tmp_path / "other.json"))
    assert 'readings.Russia, soldiers_killed  "risen" -> "unclear"' in said
    assert "seed" not in said


def test_what_is_no_record_or_another_is_not_compared(project: Project, tmp_path: Path) -> None:
    record = project.reports / "latest" / "casualties.json"
    for content, said in (("[]", "no record"), ("7", "no record"), ("{}", "cannot be compared")):
        (tmp_path / "x.json").write_text(content, encoding="utf-8")
        assert said in run(project, "diff", str(tmp_path / "x.json"), str(record))
    claims = project.processed / "claims.json"
    assert "cannot be compared" in run(project, "diff", str(claims), str(record))
    assert run(project, "diff", str(claims), str(claims)) == "Nothing differs.\n"
    said = run(project, "diff", str(project.reports / "index.html"), str(record))
    assert "Expected the page of a notebook" in said
