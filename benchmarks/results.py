"""Results: one JSON file, and the same as a page of the documentation."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
JSON = ROOT / "benchmarks" / "results.json"
PAGE = ROOT / "docs" / "benchmarks.md"
HEAD = """# What is timed, against what

Written by `python -m benchmarks` (`make bench`), which measures both sides of every comparison in
one run, in a copy of the project in a temporary folder; `python -m benchmarks d e` measures some
parts, and `--quick` tries them on small sizes and writes nothing. Times are medians, on the wall.
Numbers differ from machine to machine and with what else it does: what counts are the ratios.
Nothing here is a timed test. Linear algebra uses one thread on both sides.

Below each part stand its day and the commit that was checked out or made then; where these differ,
parts are of several runs. In a fresh clone nothing of this is built: git holds the outputs, and
nearly all the time of `make report` goes into the environment, whose packages are downloaded and
unpacked.

| part | target | found | at most | met |
|---|---|---|---|---|
"""


@dataclass(frozen=True)
class Part:
    """What one part of the benchmark found.

    Attributes
    ----------
    title
        Of its table.
    note
        What each side does, so that nobody compares what is not alike.
    rows
        By what was measured, value and unit.
    targets
        By name, a value and the bound at or below which it has to stay.
    """

    title: str
    note: str
    rows: Mapping[str, tuple[float, str]]
    targets: Mapping[str, tuple[float, float]] = field(default_factory=dict)


def store(name: str, part: Part, machine: Mapping[str, object]) -> None:
    """Write a part; the others keep what an earlier run found."""
    known: dict[str, Any] = json.loads(JSON.read_text(encoding="utf-8")) if JSON.exists() else {}
    day, commit = dt.date.today().isoformat(), head()
    known[name] = {"date": day, "commit": commit, "machine": machine, **asdict(part)}
    ordered = dict(sorted(known.items()))
    JSON.write_text(json.dumps(ordered, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    PAGE.write_text(page(ordered), encoding="utf-8")


def head() -> str:
    """Return the commit that is checked out, whose code is measured with what was changed since."""
    asked = ["git", "rev-parse", "--short=7", "HEAD"]
    return subprocess.run(
        asked, cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.strip()


def page(known: Mapping[str, Any]) -> str:
    """Return the page of all results."""
    lines = [
        f"| {name} | {what} | {number(found)} | {number(bound)} | {_met(found, bound)} |"
        for name, part in known.items()
        for what, (found, bound) in part["targets"].items()
    ]
    for name, part in known.items():
        lines += ["", f"## {name}. {part['title']}", "", part["note"], "", "| what | found |"]
        lines += ["|---|---|"]
        lines += [f"| {what} | {number(v)} {unit} |" for what, (v, unit) in part["rows"].items()]
        lines += ["", _setting(f"{part['date']}, commit {part['commit']}", part["machine"])]
    return HEAD + "\n".join(lines) + "\n"


def number(value: float) -> str:
    """Return a number of three digits."""
    return f"{value:,.0f}".replace(",", " ") if abs(value) >= 1000 else f"{value:.3g}"


def _met(found: float, bound: float) -> str:
    return "yes" if found <= bound else "**no**"


def _setting(when: str, machine: Mapping[str, Any]) -> str:
    packages = ", ".join(f"{name} {one}" for name, one in machine["versions"].items())
    return (
        f"{when}: {machine['cores']} cores, {machine['memory_gib']:g} GiB, {machine['system']}, "
        f"{machine['at_work_at_start']:g} processes at work at the start; "
        f"Python {machine['python']}; {packages}."
    )


def show(name: str, part: Part) -> str:
    """Return a part as lines for the terminal."""
    lines = [f"{name}. {part.title}"]
    lines += [f"   {what:<66} {number(v):>9} {unit}" for what, (v, unit) in part.rows.items()]
    lines += [f"   {what:<66} {number(v):>9} at most {number(bound)}: {_met(v, bound)}"
              for what, (v, bound) in part.targets.items()]  # fmt: skip
    return "\n".join(lines)
