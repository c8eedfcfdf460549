"""How time grows with observations, with notebooks, and with kinds of cost."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from analysis.observations import read
from analysis.project import Project
from analysis.series import Known, monthly
from benchmarks.measuring import timed
from benchmarks.project_copy import ProjectCopy
from benchmarks.results import ROOT, Part

MEASURE, PARTY = "personnel_losses_claimed", "Russia"
FAMILY = "reconstruction"


def growth(place: ProjectCopy, *, quick: bool) -> Part:
    """g: observations x1, x10, x100; notebooks x1 to x20; kinds x1, x5."""
    by_rows = {n: _observations(n) for n in ((1, 10) if quick else (1, 10, 100))}
    by_notebooks = {n: _notebooks(n) for n in ((1, 2) if quick else (1, 5, 20))}
    by_kinds = {n: _kinds(place, n) for n in ((1,) if quick else (1, 5))}
    sizes = {"observations": by_rows, "notebooks": by_notebooks, "kinds of cost": by_kinds}
    rows = {f"{n} times the {name}": (seconds, "s")
            for name, found in sizes.items() for n, seconds in found.items()}  # fmt: skip
    cores = min(os.cpu_count() or 1, max(by_notebooks))
    return Part(
        "Growth",
        "Observations: the whole table, as if as many publishers gave it, from the file to the "
        "newest figures and one monthly series. Notebooks: copies of one, executed side by side "
        f"on {cores} cores. Kinds: the stage `readings` with copies of every kind.",
        rows,
        {
            f"{max(found)} times the {name} over {max(found)} times one":
            (found[max(found)] / (max(found) * found[1]), 1.0)
            for name, found in sizes.items()
        },
    )  # fmt: skip


def _observations(times: int) -> float:
    """Return seconds from a file of so many times the table to one monthly series."""
    project = Project(ROOT)
    table = pd.read_csv(project.observations, dtype=str, keep_default_na=False)
    copies = [table.assign(source=table["source"] + f"/copy-{n}") for n in range(times)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "observations.csv"
        pd.concat(copies).to_csv(path, index=False, lineterminator="\n")
        del copies

        def build() -> None:
            known = Known(read(path), "latest", project.catalogue)
            if monthly(known.figures(MEASURE, PARTY, "general_staff/copy-0")).empty:
                raise SystemExit(f"nothing is known of {MEASURE}")

        return timed(build, 1 if times > 10 else 3)


def _notebooks(times: int) -> float:
    """Return seconds to execute so many copies of one notebook, imports included."""
    from analysis.notebooks import Task, execute
    from analysis.notebooks.build import values_for

    path = ROOT / "notebooks" / f"{FAMILY}.ipynb"
    values = values_for(path, Project(ROOT).params)
    tasks = [Task(path, values, f"{FAMILY} {n}") for n in range(times)]
    return timed(lambda: execute(tasks, os.cpu_count() or 1), 1)


def _kinds(place: ProjectCopy, times: int) -> float:
    """Return seconds of the stage `readings` with so many times the kinds of cost."""
    path = place.folder / "kinds.yaml"
    text = path.read_text(encoding="utf-8")
    declared = yaml.safe_load(text)
    copies = [_renamed(one, n) for n in range(1, times) for one in declared["kinds"]]
    declared["kinds"] += copies
    path.write_text(json.dumps(declared, default=str), encoding="utf-8")  # without anchors
    seconds = place.run("warcosts", "build", "readings").seconds
    path.write_text(text, encoding="utf-8")
    return seconds


def _renamed(kind: dict[str, Any], number: int) -> dict[str, Any]:
    """Return a kind under another name, as are those that it overlaps or is the sum of."""

    def other(name: str) -> str:
        return f"{name}_{number}"

    return kind | {
        "kind": other(kind["kind"]),
        "overlaps": [other(name) for name in kind.get("overlaps", ())],
        "parts": [other(name) for name in kind.get("parts", ())],
        "joint": [],  # a statement on both countries takes one kind of each
    }
