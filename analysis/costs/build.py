"""The stage `readings`: amounts, readings and other choices of every kind, for both editions."""

from __future__ import annotations

import pandas as pd

from analysis.costs.assess import Assessment, Reading
from analysis.costs.rows import amount_rows, choice_rows, reading_rows
from analysis.costs.study import open_study
from analysis.costs.synthesis import power, statements
from analysis.observations import Row
from analysis.project import Project, side_by_side


def build_readings(project: Project, jobs: int = 1) -> dict[str, str]:
    """Return the files of the stage, by their path in the project; `jobs` editions at once.

    ``amounts.csv``, ``readings.csv``, ``choices.csv``, ``statements.csv`` and ``power.csv``, all
    in ``data/processed``.
    """
    tasks = [(project, *edition) for edition in project.params.cutoffs.items()]
    if jobs > 1:
        with side_by_side(min(jobs, len(tasks))) as pool:
            found = list(pool.map(read_edition, *zip(*tasks, strict=True)))
    else:
        found = [read_edition(*task) for task in tasks]
    tables = {name: pd.concat([one[name] for one in found]) for name in found[0]}
    return {f"data/processed/{name}.csv": to_text(table) for name, table in tables.items()}


def read_edition(project: Project, name: str, as_of: str) -> dict[str, pd.DataFrame]:
    """Return the tables amounts, readings, choices, statements and power of one edition."""
    study = open_study(project, as_of=as_of)
    rows: dict[str, list[Row]] = {"amounts": [], "readings": [], "choices": []}
    found: dict[tuple[str, str], list[Reading]] = {}
    for drawn in study.draw_all():
        assessed = Assessment(study, drawn)  # not kept: of all kinds together it is too much
        found[drawn.kind.kind, drawn.party] = assessed.readings
        rows["amounts"] += amount_rows(assessed)
        rows["readings"] += reading_rows(assessed)
        rows["choices"] += choice_rows(assessed)
    tables = {table: pd.DataFrame(own) for table, own in rows.items()}
    tables["statements"] = statements(tables["readings"], study.kinds)
    tables["power"] = power(found, study)
    for table in tables.values():
        table.insert(0, "as_of", name)
    return tables


def to_text(table: pd.DataFrame) -> str:
    return table.to_csv(index=False, lineterminator="\n", float_format="%.10g")
