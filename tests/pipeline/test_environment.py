"""Making the environment: what is missing is said first, and the caller's settings stay out.

The interpreter is a stand-in that notes what it is asked and installs nothing.
"""

from __future__ import annotations

import ast
import os
import re
import shutil
import stat
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STAND_IN = """#!/bin/sh
echo "$PIP_USER|$PIP_TARGET$PIP_PREFIX$PYTHONPATH$PYTHONHOME|$*" >> '{notes}'
case "$1 $2" in
"-m venv")
    mkdir -p .venv/bin && cp '{itself}' .venv/bin/python ;;
"-m pip") ;;
*_base_executable*) echo '{itself}' ;;
*) exec '{python}' "$@" ;;
esac
"""


class Place:
    """A checkout of what is needed to make an environment, and a stand-in for Python."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "ein Ordner, #1 für Übung"
        (self.folder / "scripts").mkdir(parents=True)
        for name in ("scripts/environment.sh", "pyproject.toml", "requirements.lock"):
            shutil.copy(ROOT / name, self.folder / name)
        self.notes = folder / "notes"
        self.python = folder / "python"
        self.stand_in(STAND_IN)

    def stand_in(self, text: str) -> None:
        told = {"notes": self.notes, "itself": self.python, "python": sys.executable}
        for name, value in told.items():
            text = text.replace("{" + name + "}", str(value))
        self.python.write_text(text)
        self.python.chmod(0o755)

    def make(self, *before: str, **environment: str) -> subprocess.CompletedProcess[str]:
        self.notes.write_text("")
        return subprocess.run(
            [*before, "bash", str(self.folder / "scripts" / "environment.sh")],
            env={**os.environ, "PYTHON": str(self.python), **environment},
            capture_output=True, text=True, check=False,
        )  # fmt: skip

    def asked(self, what: str) -> list[str]:
        return [line for line in self.notes.read_text().splitlines() if what in line]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def refused(place: Place, *before: str, **environment: str) -> str:
    """Return what was said, once it is known that it came at once and nothing was made."""
    start = time.monotonic()
    done = place.make(*before, **environment)
    assert done.returncode == 1 and time.monotonic() - start < 3
    assert not (place.folder / ".venv").exists() and not place.asked("-m")
    assert done.stderr.startswith("Error: ") and len(done.stderr.splitlines()) == 1, done.stderr
    return done.stderr


def test_an_environment_is_made_once_and_again_where_its_lists_changed(place: Place) -> None:
    assert place.make().returncode == 0
    assert len(place.asked("-m venv")) == 1 and len(place.asked("-m pip")) == 2
    assert place.make().returncode == 0
    assert not place.asked("-m")
    with (place.folder / "requirements.lock").open("a") as lock:
        lock.write("# one more\n")
    assert place.make().returncode == 0
    assert len(place.asked("-m pip")) == 2 and not place.asked("-m venv")


def test_one_that_was_made_for_another_folder_is_made_anew(place: Place) -> None:
    assert place.make().returncode == 0
    (place.folder / ".venv" / "old").touch()
    place.folder = place.folder.rename(place.folder.with_name("moved"))
    assert place.make().returncode == 0
    assert len(place.asked("-m venv")) == 1 and not (place.folder / ".venv" / "old").exists()
    assert (place.folder / ".venv" / "installed").read_text().startswith(f"{place.folder}\n")


def test_one_that_was_made_by_another_python_is_made_anew(place: Place) -> None:
    assert place.make().returncode == 0
    note = place.folder / ".venv" / "installed"
    folder, _, made_by = note.read_text().partition("\n")
    note.write_text(f"{folder}\n3.11.1 {made_by.partition(' ')[2]}")
    assert place.make().returncode == 0
    assert len(place.asked("-m venv")) == 1 and "3.11.1 " not in note.read_text()


def test_one_whose_making_was_cut_off_is_made_anew(place: Place) -> None:
    place.make()
    (place.folder / ".venv" / "installed").unlink()
    (place.folder / ".venv" / "half").write_text("")
    place.make()
    assert len(place.asked("-m venv")) == 1
    assert not (place.folder / ".venv" / "half").exists()


def test_settings_of_the_caller_for_pip_and_python_do_not_reach_it(place: Place) -> None:
    assert (
        place.make(PIP_USER="1", PIP_TARGET="/x", PIP_PREFIX="/y", PYTHONPATH="/z").returncode == 0
    )
    assert place.asked("-m pip") and all(line.startswith("0||") for line in place.asked("-m"))


def test_each_checkout_has_a_site_cache_of_its_own_that_others_cannot_enter(place: Place) -> None:
    subprocess.run(["git", "init", "-q"], cwd=place.folder, check=True)
    assert place.make().returncode == 0
    cache = place.folder / ".dvc" / "tmp" / "site"
    assert stat.S_IMODE(cache.stat().st_mode) == 0o700
    asked = [Path(sys.executable).with_name("dvc"), "config", "core.site_cache_dir"]
    for language in ("POSIX", "C.UTF-8"):
        done = subprocess.run(
            asked, cwd=place.folder, env={**os.environ, "LC_ALL": language, "PYTHONUTF8": "1"},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.stdout == f"{cache}\n", done.stderr


def test_what_a_user_has_set_for_dvc_in_the_checkout_is_kept(place: Place) -> None:
    settings = place.folder / ".dvc" / "config.local"
    settings.parent.mkdir()
    settings.write_text("[core]\n    remote = near\n['remote \"near\"']\n    url = /srv/ä\n")
    assert place.make().returncode == 0
    kept = settings.read_text()
    assert "remote = near" in kept and "url = /srv/ä" in kept and "site_cache_dir = " in kept


def test_an_old_python_is_refused_at_once_with_what_is_expected(place: Place) -> None:
    older = "import sys; sys.version_info = (3, 10, 9); sys.version = '3.10.9 (old)'; "
    place.stand_in(f'#!/bin/sh\nexec "{{python}}" -c "{older}exec(sys.stdin.read())"\n')
    said = refused(place)
    assert "Python 3.10.9 is too old. Expected 3.11 or newer" in said and "PYTHON=" in said


def test_a_python_without_venv_is_told_which_package_to_install(place: Place) -> None:
    without = "import importlib.util, sys; importlib.util.find_spec = lambda name: None; "
    place.stand_in(f'#!/bin/sh\nexec "{{python}}" -c "{without}exec(sys.stdin.read())"\n')
    assert "apt install python3-venv" in refused(place)


def test_a_python_that_is_not_there_is_named(place: Place) -> None:
    assert "nowhere/python" in refused(place, PYTHON="nowhere/python")


def test_a_clone_without_git_is_told_so(place: Place, tmp_path: Path) -> None:
    (place.folder / ".git").mkdir()
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("bash", "dirname", "sh", "cat", "cksum"):
        (tools / name).symlink_to(str(shutil.which(name)))
    assert "Install git" in refused(place, PATH=str(tools))


@pytest.mark.skipif(shutil.which("unshare") is None, reason="needs unshare")
def test_a_folder_that_cannot_be_written_to_is_refused_at_once(place: Place) -> None:
    folder = str(place.folder)
    mount = f'mount --bind -o ro "{folder}" "{folder}" && exec "$@"'
    before = ("unshare", "-Urm", "sh", "-c", mount, "sh")
    if subprocess.run([*before, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this system lets no one mount a folder read-only")
    assert "cannot be written to" in refused(place, *before)


@pytest.mark.skipif(shutil.which("unshare") is None, reason="needs unshare")
def test_a_site_cache_that_another_user_made_is_told_at_once(place: Place) -> None:
    """DVC would only say that a permission is denied."""
    before = ("unshare", "-U", "--map-user=12345")
    if subprocess.run([*before, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this system lets no one be somebody else")
    site = place.folder / ".dvc" / "tmp" / "site"
    site.mkdir(parents=True)
    site.chmod(0)
    assert "belongs to another user" in refused(place, *before)


def test_the_same_oldest_python_is_named_everywhere() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    script = (ROOT / "scripts" / "environment.sh").read_text(encoding="utf-8")
    make = (ROOT / "Makefile").read_text(encoding="utf-8")
    oldest = declared["project"]["requires-python"].removeprefix(">=")
    assert re.findall(r"version_info < \((\d+), (\d+)\)", script) == [tuple(oldest.split("."))]
    assert f"--python-version {oldest} " in make
    assert declared["tool"]["ruff"]["target-version"] == f"py{oldest.replace('.', '')}"


def test_nothing_is_unpacked_by_code_that_differs_between_releases_of_python() -> None:
    """Filters of archives came to 3.11 only in its fourth release, and their headers differ."""
    for path in (*(ROOT / "analysis").rglob("*.py"), *(ROOT / "scripts").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in getattr(node, "names", ()) if hasattr(alias, "name")]
            names.append(getattr(node, "module", None) or getattr(node, "attr", ""))
            forbidden = {"zipfile", "tarfile", "unpack_archive", "make_archive"}
            assert not forbidden.intersection(names), path
