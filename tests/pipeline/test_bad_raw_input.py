"""A damaged raw file ends the build with one short message; earlier outputs stay untouched."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from subprocess import CompletedProcess

import pytest
import yaml

pytestmark = pytest.mark.slow

Run = Callable[..., CompletedProcess[str]]
Edit = Callable[[str], str]
MONTHLY = "uk_mod/monthly_russian_casualties.csv"
DAILY = "general_staff/russia_losses_personnel.json"


def _lines(change: Callable[[list[str]], list[str]]) -> Edit:
    return lambda text: "".join(change(text.splitlines(keepends=True)))


def _falling(text: str) -> str:
    records = json.loads(text)
    records[-1]["personnel"] = records[-2]["personnel"] - 1
    return json.dumps(records)


DAMAGES: Mapping[str, tuple[str, Edit, str]] = {
    "a missing column": (
        MONTHLY,
        _lines(lambda lines: [line.partition(",")[2] for line in lines]),
        "line 1: column 'month' is missing",
    ),
    "text in a number": (
        MONTHLY,
        lambda text: text.replace(",386,31,", ",many,31,", 1),
        "line 2, column 'casualties (average daily losses)': 'many' is not a number",
    ),
    "a shuffled date": (
        MONTHLY,
        _lines(lambda lines: [lines[0], lines[2], lines[1], *lines[3:]]),
        "line 3, column 'month': the date 2022-03-01 is out of order",
    ),
    "a doubled date": (
        MONTHLY,
        _lines(lambda lines: [*lines[:2], *lines[1:]]),
        "line 3, column 'month': the date 2022-03-01 stands twice",
    ),
    "an error page saved as CSV": (
        MONTHLY,
        lambda text: "<!DOCTYPE html>\n<html><h1>503</h1></html>\n",
        "the file is a web page",
    ),
    "an empty file": (MONTHLY, lambda text: "", "the file is empty"),
    "a cumulative count that falls": (DAILY, _falling, "the running total falls from"),
}


def _damage(copy: Path, name: str, edit: Edit) -> None:
    """Damage a raw file and declare the hash that it has then, as if it had been accepted."""
    path, manifest = copy / "data" / "raw" / name, copy / "data" / "raw" / "sources.yaml"
    path.write_text(edit(path.read_text(encoding="utf-8")), encoding="utf-8", newline="")
    entries = yaml.safe_load(manifest.read_text(encoding="utf-8"))
    for entry in entries:
        for file in entry["files"]:
            if file["path"] == name:
                content = path.read_bytes()
                file.update(sha256=hashlib.sha256(content).hexdigest(), bytes=len(content))
    manifest.write_text(yaml.safe_dump(entries), encoding="utf-8")


def _outputs(copy: Path) -> dict[str, bytes]:
    processed = copy / "data" / "processed"
    return {str(path): path.read_bytes() for path in processed.rglob("*") if path.is_file()}


def _assert_refused(done: CompletedProcess[str], name: str, message: str) -> None:
    told = [line for line in done.stderr.splitlines() if line.startswith("Error: ")]
    assert done.returncode != 0
    assert len(told) == 1 and len(told[0]) < 500
    assert told[0].startswith(f"Error: data/raw/{name}")
    assert message in told[0]
    assert "Traceback" not in done.stderr and "the program failed" not in done.stderr


def test_each_damage_is_told_once_and_leaves_the_outputs_as_they_were(copy: Path, run: Run) -> None:
    before = _outputs(copy)
    for name, edit, message in DAMAGES.values():
        _damage(copy, name, edit)
        _assert_refused(run("warcosts", "build", "observations", check=False), name, message)
        assert _outputs(copy) == before
        run("git", "checkout", "-q", "--", "data/raw")


def test_a_stage_that_a_damaged_file_stops_leaves_the_outputs_as_they_were(
    copy: Path, run: Run
) -> None:
    name, edit, message = DAMAGES["text in a number"]
    before = _outputs(copy)
    _damage(copy, name, edit)
    done = run("dvc", "repro", "observations", check=False)
    _assert_refused(done, name, message)
    assert _outputs(copy) == before
