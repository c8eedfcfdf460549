"""However the project came here, and whoever runs it: clones, archives, nameless users."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]
ROOT = Path(__file__).parents[2]
TOOLS = Path(sys.executable).parent
RAW = "data/raw/uk_mod/monthly_russian_casualties.csv"


def files_of(root: Path) -> dict[str, bytes]:
    """Return every file that git would hold."""
    inner = {".git", "__pycache__", ".dvc"}
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and not inner.intersection(path.relative_to(root).parts)
    }


def test_a_clone_holds_the_committed_bytes_whatever_git_does_to_line_ends(
    copy: Path, tmp_path: Path
) -> None:
    committed, status = files_of(copy), ["git", "status", "--porcelain"]
    for setting in ("core.autocrlf=true", "core.autocrlf=input", "core.eol=crlf"):
        clone = tmp_path / setting
        git = ["git", "clone", "-q", "--config", setting]
        subprocess.run([*git, str(copy), str(clone)], check=True, capture_output=True)
        assert files_of(clone) == committed, setting
        assert not subprocess.run(status, cwd=clone, check=True, capture_output=True).stdout


def test_an_archive_without_git_is_built_and_a_clone_keeps_git(copy: Path, tmp_path: Path) -> None:
    unpacked = tmp_path / "unpacked"
    unpacked.mkdir()
    packed = subprocess.run(["git", "archive", "HEAD"], cwd=copy, check=True, capture_output=True)
    subprocess.run(["tar", "x"], cwd=unpacked, input=packed.stdout, check=True)
    without = [line.strip() for line in (unpacked / ".dvc" / "config").read_text().splitlines()]
    assert "no_scm = true" in without
    asked = [TOOLS / "dvc", "config", "core.no_scm"]
    with_git = subprocess.run(asked, cwd=copy, check=False, capture_output=True, text=True)
    assert "true" not in with_git.stdout
    before = files_of(unpacked)
    done = subprocess.run(
        [TOOLS / "dvc", "repro", "--force", "--single-item", "observations"],
        cwd=unpacked, env=environment(unpacked), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    after = files_of(unpacked)
    assert {name for name in after if after[name] != before.get(name)} <= {"dvc.lock"}


def environment(folder: Path) -> dict[str, str]:
    """Return what a user has who has next to nothing."""
    path = f"{TOOLS}{os.pathsep}/usr/bin{os.pathsep}/bin"
    return {"PATH": path, "DVC_SITE_CACHE_DIR": f"{folder}/.dvc/tmp/site"}


@pytest.fixture
def nobody(copy: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run a command as a user without a name, a home or a right to write into the checkout."""
    mount = 'mount --bind -o ro "$0" "$0" && cd "$0" && exec unshare -U --map-user=12345 "$@"'
    before = ["unshare", "-Urm", "sh", "-c", mount, str(copy)]
    if shutil.which("unshare") is None or subprocess.run([*before, "true"], check=False).returncode:
        pytest.skip("this system lets no one be somebody else")

    def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*before, *command], env=environment(copy), capture_output=True, text=True, check=False
        )

    return run


def test_a_user_without_name_and_home_in_a_folder_that_cannot_be_written_to_can_try_things(
    copy: Path, nobody: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    assert nobody("id", "-u").stdout == "12345\n"
    assert nobody("touch", "x").returncode
    (tmp_path / copy.joinpath(RAW).name).write_bytes((copy / RAW).read_bytes())
    offered = tmp_path / copy.joinpath(RAW).name
    # the place of the system for temporary files, in which a home is made
    (temporary := tmp_path / "temporary").mkdir()
    for command in (
        ("check",), ("accept", "--dry-run", "--source", "uk_mod", offered),
        ("run", "reconstruction", "--output", tmp_path / "page.html"),
    ):  # fmt: skip
        done = nobody("env", f"TMPDIR={temporary}", TOOLS / "warcosts", *command)
        assert done.returncode == 0, done.stdout + done.stderr
        assert not list(temporary.iterdir())
    assert (tmp_path / "page.html").stat().st_size > 50_000
    done = nobody(TOOLS / "warcosts", "accept", "--source", "uk_mod", offered)
    assert done.returncode == 1 and "Error: " in done.stderr
    assert "a fault" not in done.stderr and "Read-only file system" in done.stderr


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, f"{ROOT}/.dvc/tmp/home nobody\n"),
        ({"HOME": "/nonexistent", "USER": "me"}, f"{ROOT}/.dvc/tmp/home me\n"),
        ({"HOME": str(ROOT), "LOGNAME": "me"}, f"{ROOT}\n"),
    ],
)
def test_make_gives_a_user_without_home_and_name_both(given: dict[str, str], expected: str) -> None:
    """DVC cannot start without; users of services have a home that does not exist."""
    show = "shown:\n\t@echo $$HOME $$USER"
    done = subprocess.run(
        ["make", "-s", "--eval", show, "shown"], cwd=ROOT, check=True, capture_output=True,
        text=True, env={"PATH": "/usr/bin:/bin", **given},
    )  # fmt: skip
    assert done.stdout == expected


@pytest.mark.skipif(shutil.which("unshare") is None, reason="needs unshare")
@pytest.mark.parametrize(("name", "works"), [({}, False), ({"USER": "nobody"}, True)])
def test_with_both_dvc_serves_a_user_whom_the_system_does_not_know(
    copy: Path, tmp_path: Path, name: dict[str, str], works: bool
) -> None:
    """The day that it works without, the lines in the Makefile can go."""
    done = subprocess.run(
        ["unshare", "-U", "--map-user=12345", TOOLS / "dvc", "status", "observations"], cwd=copy,
        env={**environment(copy), "HOME": str(tmp_path), **name}, check=False, capture_output=True,
    )  # fmt: skip
    if b"unshare failed" in done.stderr:
        pytest.skip("this system lets no one be somebody else")
    assert (done.returncode == 0) == works, done.stderr
