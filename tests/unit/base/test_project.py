"""The project knows where things lie and imports nothing before it is asked."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from analysis.errors import DataError, WarCostsError
from analysis.project import Project, committed

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
@pytest.mark.parametrize("shell", ["sh", "bash"])
def test_a_stage_ends_with_the_dvc_that_started_it(shell: str) -> None:
    child = (
        "import os, signal, time; from analysis.project import end_with; "
        "end_with(os.getppid(), signal.SIGTERM); print('ready', flush=True); time.sleep(60)"
    )
    cmd = yaml.safe_load((ROOT / "dvc.yaml").read_text())["stages"]["observations"]["cmd"]
    # dash forks for its last command, too, unless it is told to make way
    stage = cmd.replace("warcosts build observations", shlex.join([sys.executable, "-c", child]))
    parent = (
        f"import subprocess; own = subprocess.Popen([{shell!r}, '-c', {stage!r}], "
        "stdout=subprocess.PIPE); own.stdout.readline()"
    )
    # it returns when both have ended: the child holds the standard error, too
    subprocess.run([sys.executable, "-c", parent], check=True, capture_output=True, timeout=15)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere workers are spawned")
def test_workers_live_whatever_way_of_starting_processes_python_prefers() -> None:
    code = (
        "import multiprocessing as m; from analysis.project import side_by_side\n"
        "if __name__ == '__main__':\n"
        "    m.set_start_method('forkserver')\n"
        "    with side_by_side(2) as pool: print(list(pool.map(abs, [-1, -2])))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[1, 2]\n"


def git(folder: Path, *words: str) -> None:
    named = ("-c", "user.name=test", "-c", "user.email=test@localhost")
    subprocess.run(["git", *named, *words], cwd=folder, check=True, capture_output=True)


def test_git_that_has_no_such_file_is_told_from_git_that_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a file").write_bytes(b"line\n\nlast")
    assert committed(tmp_path, "a file") is None, "outside clones there is nobody to ask"
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "a file")
    assert committed(tmp_path, "a file") is None
    assert committed(tmp_path, "a file", "") == b"line\n\nlast"
    git(tmp_path, "commit", "-qm", "first")
    (tmp_path / "sub").mkdir()
    assert committed(tmp_path, "a file") == b"line\n\nlast"
    assert committed(tmp_path / "sub", "a file") is None
    (tmp_path / ".git" / "HEAD").write_text("of no kind that git knows", encoding="utf-8")
    with pytest.raises(DataError, match=r"git could not be asked \(fatal: not a git repository"):
        committed(tmp_path, "a file")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DataError, match=r"git cannot be run \(No such file"):
        committed(tmp_path, "a file")
