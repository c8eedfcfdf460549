"""Results: one JSON file, and the same as tables in the documentation."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.workplace import ROOT

JSON = ROOT / "benchmarks" / "results.json"
PAGE = ROOT / "docs" / "benchmarks.md"
BEGIN = "<!-- results: written by `python -m benchmarks` -->"
END = "<!-- end of the results -->"


@dataclass(frozen=True)
class Row:
    """One thing that was measured."""

    what: str
    value: float
    unit: str


@dataclass(frozen=True)
class Target:
    """A number that has to stay at or below a bound; both sides come from the same run."""

    what: str
    value: float
    at_most: float

    @property
    def met(self) -> bool:
        """Whether it does."""
        return self.value <= self.at_most


@dataclass(frozen=True)
class Part:
    """What one part of the benchmark found.

    Attributes
    ----------
    title
        Of its table.
    note
        What each side does, so that nobody compares what is not alike.
    """

    title: str
    note: str
    rows: Sequence[Row]
    targets: Sequence[Target] = ()


def store(parts: Mapping[str, Part], started: Mapping[str, object]) -> None:
    """Write what was measured; parts that were not run keep what an earlier run found.

    Parameters
    ----------
    parts
        By name.
    started
        The machine as `benchmarks.machine.describe` found it before the run.
    """
    known: dict[str, Any] = json.loads(JSON.read_text(encoding="utf-8")) if JSON.exists() else {}
    date = dt.date.today().isoformat()
    for name, part in parts.items():
        targets = [{**asdict(target), "met": target.met} for target in part.targets]
        known[name] = {"date": date, **started, **asdict(part), "targets": targets}
    JSON.write_text(json.dumps(known, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}\n\n{_page(known)}{END}{after}", encoding="utf-8")


def _page(known: Mapping[str, Any]) -> str:
    every = [(part, target) for part in known.values() for target in part["targets"]]
    lines = ["### Targets", "", "| what | found | at most | met |", "|---|---|---|---|"]
    lines += [
        f"| {target['what']} | {target['value']:.3g} | {target['at_most']:.3g} | "
        f"{'yes' if target['met'] else '**no**'} |"
        for _, target in every
    ]
    for name, part in known.items():
        lines += ["", f"### {part['title']}", "", part["note"], "", "| what | found |", "|---|---|"]
        lines += [
            f"| {row['what']} | {_number(row['value'])} {row['unit']} |" for row in part["rows"]
        ]
        lines += ["", f"`python -m benchmarks {name}`, {_setting(part)}."]
    return "\n".join(lines) + "\n\n"


def _number(value: float) -> str:
    return f"{value:,.0f}".replace(",", " ") if abs(value) >= 1000 else f"{value:.3g}"


def _setting(part: Mapping[str, Any]) -> str:
    machine, versions = part["machine"], part["versions"]
    packages = ", ".join(f"{name} {version}" for name, version in versions.items())
    return (
        f"{part['date']}: {machine['cores']} cores, {machine['memory_gib']:g} GiB of memory, "
        f"{machine['system']}, {machine['processes_at_work_at_start']:g} processes at work at the "
        f"start; Python {part['python']}; {packages}"
    )


def show(name: str, part: Part) -> str:
    """Return a part as lines for the terminal."""
    lines = [f"{part.title} ({name})"]
    lines += [f"  {row.what:<64} {_number(row.value):>9} {row.unit}" for row in part.rows]
    lines += [
        f"  {target.what:<64} {target.value:>9.3g} (at most {target.at_most:.3g}: "
        f"{'met' if target.met else 'NOT MET'})"
        for target in part.targets
    ]
    return "\n".join(lines)
