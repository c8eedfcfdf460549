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
    with pytest.raises(WarCostsError, match=r"not in a checkout of the project"):
        Project.here()


def test_what_is_declared_is_read_once(project: Project) -> None:
    assert project.params is project.params
    assert project.names.vintages[-1] < "2022-02"


def test_parameters_are_read_without_the_libraries_of_the_analysis() -> None:
    code = (
        "import sys\nfrom analysis.project import Project\nProject.here().params\n"
        "print(sorted({'numpy', 'pandas', 'scipy', 'matplotlib', 'IPython'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
