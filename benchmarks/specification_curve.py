"""Time of the specification curve per 1,000 specifications, beside a package for the same.

Run it with ``python -m benchmarks curve``. Both sides get the same made-up monthly series. Ours
tries every choice of data and test on it and is timed with its null tables ready, as in a build,
and once without. The package `specification_curve`, where it is installed, fits a least squares
regression for each combination of controls, which is what it is made for: the comparison is of
cost, not of what is learned.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import itertools
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from analysis import observations
from analysis.catalogue import load_catalogue
from analysis.evidence.multiverse import null_table_times, specification_curve
from analysis.study import Study
from analysis.trends import build_tables
from analysis.trends.trend import SHORTEST_GLS
from benchmarks.measuring import best
from benchmarks.results import Part, Row

ROOT = Path(__file__).parents[1]
TREND = ("personnel_losses_claimed", "Russia", "pace")
PACKAGE = "specification_curve"
MONTHS = 52
CONTROLS = 8
PARAMETERS = {
    "start": "2022-02-24",
    "end": "as_of",
    "level": 0.05,
    "without_sources": [],
    "without_indicators": [],
}


def made_up_study(tables: Path) -> Study:
    """Return a study that knows two sources of one monthly series."""
    catalogue = load_catalogue(ROOT / "indicators.yaml")
    months = pd.period_range("2022-03", periods=MONTHS, freq="M")
    walk = 500 * np.exp(np.cumsum(np.random.default_rng(1).normal(0.01, 0.1, MONTHS)))
    sources = []
    for number, source in enumerate(("general_staff", "uk_mod")):
        frame = pd.DataFrame(
            {
                "period_start": months.start_time,
                "period_end": months.end_time.normalize(),
                "value": (walk + number) * months.days_in_month,
                "published": months.end_time.normalize() + pd.Timedelta(days=1),
            }
        )
        sources.append(
            observations.observe(
                frame, indicator=TREND[0], party=TREND[1], source=source, catalogue=catalogue
            )
        )
    table = observations.combine(sources)
    return Study(table, catalogue, (), PARAMETERS, tables=tables)


def time_ours(folder: Path) -> dict[str, float | int]:
    """Return what our curve takes, with its null tables and to simulate them."""
    study = made_up_study(folder)
    needed = [times for times in null_table_times(study, *TREND) if len(times) >= SHORTEST_GLS]
    tables = best(lambda: build_tables(needed, folder), repeats=1)
    specifications = len(specification_curve(study, *TREND).table)
    taken = best(lambda: specification_curve(study, *TREND))
    return {
        "specifications": specifications,
        "seconds": round(taken, 3),
        "seconds_per_1000": round(1000 * taken / specifications, 3),
        "null_tables": len(needed),
        "seconds_for_null_tables_once": round(tables, 3),
    }


def time_package() -> dict[str, float | int | str]:
    """Return what the package takes, or that it is not there."""
    try:
        version = importlib.metadata.version(PACKAGE)
    except importlib.metadata.PackageNotFoundError:
        return {"skipped": f"the package {PACKAGE} is not installed"}
    package = importlib.import_module(PACKAGE)
    generator = np.random.default_rng(1)
    controls = [f"control_{number}" for number in range(CONTROLS)]
    frame = pd.DataFrame(generator.normal(size=(MONTHS, CONTROLS)), columns=controls)
    frame["time"] = np.arange(MONTHS, dtype=float)
    frame["pace"] = frame["time"] + generator.normal(size=MONTHS)
    curve = package.SpecificationCurve(frame, "pace", "time", controls)
    taken = best(curve.fit, repeats=1)
    fitted = sum(1 for size in range(CONTROLS + 1) for _ in itertools.combinations(controls, size))
    return {
        "version": version,
        "specifications": fitted,
        "seconds": round(taken, 3),
        "seconds_per_1000": round(1000 * taken / fitted, 3),
    }


def part() -> Part:
    """The curve per 1,000 specifications, as a part of ``python -m benchmarks``."""
    with tempfile.TemporaryDirectory() as folder:
        ours = time_ours(Path(folder))
    package = time_package()
    rows = [
        Row("ours, per 1,000 specifications", float(ours["seconds_per_1000"]), "s"),
        Row("ours, null tables of all windows, once", float(ours["seconds_for_null_tables_once"]),
            "s"),
    ]  # fmt: skip
    if "skipped" in package:
        note = f" Not compared in this run: {package['skipped']}."
    else:
        note = ""
        rows.append(Row(f"{PACKAGE} {package['version']}, per 1,000 regressions",
                        float(package["seconds_per_1000"]), "s"))  # fmt: skip
    return Part(
        "Specification curve",
        "Ours tries every choice of data, scale and test on a monthly series of two sources, null "
        f"tables ready as in a build. The package `{PACKAGE}` fits a least squares regression for "
        f"each set of controls, on as many months.{note}",
        rows,
    )
