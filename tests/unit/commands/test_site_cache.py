"""DVC's cache of the machine lies in the checkout: others could put objects into a shared one."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PLACE = ".dvc/tmp/site"


def test_every_way_of_calling_dvc_has_a_cache_of_this_checkout_alone(tmp_path: Path) -> None:
    """By hand, it finds what the environment was made with; by `make`, it is told."""
    script = (ROOT / "scripts" / "environment.sh").read_text(encoding="utf-8")
    lines = script[script.index(f"mkdir -p {PLACE}") : script.index("printf '%s' \"$made\"")]
    lines = lines.replace(".venv/bin/python", shlex.quote(sys.executable))
    folder = tmp_path / "a checkout für alle"
    folder.mkdir()
    (folder / ".dvc").mkdir()
    config = (ROOT / ".dvc" / "config").read_text(encoding="utf-8")
    config = config.replace("[core]\n", "[core]\n    no_scm = true\n")
    (folder / ".dvc" / "config").write_text(config, encoding="utf-8")
    subprocess.run(["bash", "-eu", "-c", lines], cwd=folder, check=True)
    assert (folder / PLACE).stat().st_mode & 0o077 == 0
    environment = {name: text for name, text in os.environ.items() if name != "DVC_SITE_CACHE_DIR"}
    for place in (folder, folder / ".dvc"):
        asked = f"from dvc.repo import Repo; print(Repo({str(place)!r}).site_cache_dir)"
        done = subprocess.run(
            [sys.executable, "-c", asked], cwd=tmp_path, env=environment, capture_output=True,
            text=True, check=True,
        )  # fmt: skip
        assert Path(done.stdout.strip()).is_relative_to(folder / PLACE)


def test_make_and_the_docs_name_that_cache() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert f"export DVC_SITE_CACHE_DIR := $(CURDIR)/{PLACE}" in makefile
    assert PLACE in (ROOT / "docs" / "pipeline.md").read_text(encoding="utf-8")
