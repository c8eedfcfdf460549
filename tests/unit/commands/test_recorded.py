"""An experiment reads the table of observations that was recorded as built, and no other."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from click.testing import CliRunner

from analysis.commands import main
from analysis.commands.stages import refuse_unbuilt
from analysis.errors import WarCostsError
from analysis.project import Project

ROOT = Path(__file__).resolve().parents[3]
CONTENT = b"indicator,party\n" + b"a,b\n" * 1000


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = Project(tmp_path)
    project.processed.mkdir(parents=True)
    project.observations.write_bytes(CONTENT)
    md5 = hashlib.md5(CONTENT, usedforsecurity=False).hexdigest()
    outs = ""
    for name in ("observations", "panel"):
        (project.processed / f"{name}.csv").write_bytes(CONTENT)
        outs += f"    - path: data/processed/{name}.csv\n      md5: {md5}\n"
    text = f"stages:\n  observations:\n    outs:\n{outs}"
    (tmp_path / "dvc.lock").write_text(text, encoding="utf-8")
    return project


def test_the_table_that_was_built_is_read(project: Project) -> None:
    refuse_unbuilt(project.root)


@pytest.mark.parametrize("name", ["observations", "panel"])
@pytest.mark.parametrize("content", [CONTENT[:-1000], b"", CONTENT + b"a,b\n"])
def test_a_table_that_was_cut_off_or_edited_makes_no_page(
    project: Project, content: bytes, name: str
) -> None:
    (project.processed / f"{name}.csv").write_bytes(content)
    with pytest.raises(WarCostsError, match=rf"{name}\.csv: the table is not the one that was"):
        refuse_unbuilt(project.root)


@pytest.mark.parametrize("command", [["draws", "-o"], ["sensitivity", "soldiers_killed"]])
def test_nothing_is_drawn_of_such_a_table(
    tmp_path: Path, command: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(root: Path) -> None:
        raise WarCostsError("not as built")

    monkeypatch.setattr("analysis.commands.studies.refuse_unbuilt", refuse)
    monkeypatch.chdir(ROOT)
    more = [str(tmp_path / "x.csv")] if command[0] == "draws" else []
    assert "Error: not as built" in CliRunner().invoke(main, [*command, *more]).output


def test_where_nothing_was_built_it_says_so(project: Project) -> None:
    (project.root / "dvc.lock").unlink()
    with pytest.raises(WarCostsError, match="nothing has been built yet"):
        refuse_unbuilt(project.root)
