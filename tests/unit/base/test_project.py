"""The project knows where things lie and imports nothing before it is asked."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from analysis.errors import WarCostsError
from analysis.project import Project

ROOT = Path(__file__).parents[3]


def test_the_project_is_found_from_a_folder_within(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT / "notebooks")
    project = Project.here()
    assert project.root == ROOT
    assert project.executed("territory", "latest").parts[-2:] == ("territory", "latest.ipynb")


def test_a_folder_outside_is_told_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(WarCostsError, match=r"not in a War Costs project"):
        Project.here()


def test_what_is_declared_is_read_once(project: Project) -> None:
    assert project.params is project.params
    assert project.names.vintages[-1] < "2022-02"


@pytest.mark.parametrize(
    ("code", "needless"),
    [
        ("from analysis.project import Project\nProject.here().params",
         {"numpy", "pandas", "scipy", "matplotlib", "IPython"}),
        ("import analysis.notebooks.workers", {"rfc3987_syntax.syntax_helpers", "lark", "pandas"}),
    ],
    ids=["parameters", "notebooks"],
)  # fmt: skip
def test_what_is_not_needed_is_not_imported(code: str, needless: set[str]) -> None:
    asked = f"import sys\n{code}\nprint(sorted({needless} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can be asked for it")
def test_a_stage_ends_with_the_dvc_that_started_it(tmp_path: Path) -> None:
    child = (
        "import os, signal, time; from analysis.project import end_with; "
        "end_with(os.getppid(), signal.SIGTERM); print('ready', flush=True); time.sleep(60)"
    )
    parent = (
        f"import subprocess, sys; own = subprocess.Popen([sys.executable, '-c', {child!r}], "
        "stdout=subprocess.PIPE); own.stdout.readline()"
    )
    # it returns when both have ended: the child holds the standard error, too
    subprocess.run([sys.executable, "-c", parent], check=True, capture_output=True, timeout=30)
