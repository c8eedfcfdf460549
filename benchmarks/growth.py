"""How time grows with observations and with notebooks."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import pandas as pd

from analysis import observations
from analysis.catalogue import load_catalogue
from analysis.study import Study
from benchmarks.engine import OURS, write_notebooks
from benchmarks.measuring import best, measure, surroundings
from benchmarks.results import Part, Row, Target
from benchmarks.specification_curve import PARAMETERS, TREND
from benchmarks.workplace import ROOT

TIMES = (1, 10, 100)
NOTEBOOKS = (1, 5, 20)


def growth() -> Part:
    """Time by the number of observations and of notebooks."""
    by_rows = {times: _series_seconds(times) for times in TIMES}
    with tempfile.TemporaryDirectory() as folder:
        by_notebooks = {count: _notebook_seconds(Path(folder), count) for count in NOTEBOOKS}
    cores = min(os.cpu_count() or 1, NOTEBOOKS[-1])
    rows = [
        Row(f"series from {times} times {_daily(1).shape[0]:,} daily figures".replace(",", " "),
            seconds, "s") for times, seconds in by_rows.items()
    ]  # fmt: skip
    rows += [Row(f"{count} notebooks", seconds, "s") for count, seconds in by_notebooks.items()]
    return Part(
        "Growth",
        "Observations: a daily count multiplied by more publishers, through the filter of what was "
        "known and the building of monthly series. Notebooks: a table, a fit and two figures each, "
        f"through `run_notebooks` over {cores} cores, imports included.",
        rows,
        [
            Target("time of 100 times the observations over 100 times that of one",
                   by_rows[100] / (100 * by_rows[1]), 1.0),
            Target(f"time of 20 notebooks over 20 times that of one, over {cores} cores",
                   by_notebooks[20] / (20 * by_notebooks[1] / cores), 1.0),
        ],
    )  # fmt: skip


def _daily(times: int) -> pd.DataFrame:
    """Return the daily figures of one source as if so many publishers gave them."""
    table = observations.read(ROOT / "data" / "processed" / "observations.csv")
    own = table[(table["source"] == "general_staff") & (table["indicator"] == TREND[0])]
    copies = [own.assign(source=f"general_staff/publisher-{one}") for one in range(times)]
    return pd.concat(copies, ignore_index=True)


def _series_seconds(times: int) -> float:
    catalogue = load_catalogue(ROOT / "indicators.yaml")
    table = _daily(times)

    def build() -> None:
        study = Study(table, catalogue, (), PARAMETERS)
        found = study.all_series(TREND[0], TREND[2])
        if len(found) != times:
            raise SystemExit(f"{times} publishers gave {len(found)} series")

    return best(build, repeats=3 if times < TIMES[-1] else 1)


def _notebook_seconds(folder: Path, count: int) -> float:
    notebooks = write_notebooks(folder, count)
    command = [sys.executable, "-c", OURS, "fork", str(folder / str(count))]
    done = measure([[*command, *map(str, notebooks)]], surroundings(PYTHONPATH=str(ROOT)))
    return done.seconds
