"""Issuing forecasts: a file that is only ever added to, and the check that it was."""

from __future__ import annotations

import datetime as dt
import itertools
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.costs.forecasts import (
    COLUMNS,
    FILE,
    hindcast_days,
    hindcasts,
    issued_rows,
    monthly_series,
    read_forecasts,
)
from analysis.errors import DataError
from analysis.project import Project, ask_git, is_cloned
from analysis.series import Known


def expected(project: Project, known: Known) -> pd.DataFrame:
    """Return today's forecasts, or refuse a target that had been published already."""
    parameters = project.params.flat()
    rows = pd.DataFrame(issued_rows(known, parameters, issued=known.day), columns=list(COLUMNS))
    refuse_known_targets(rows, known, parameters)
    return rows


def issue(project: Project, known: Known, rows: pd.DataFrame) -> str:
    """Return `data/forecasts.csv` with today's forecasts added; a new one begins with hindcasts.

    Raises
    ------
    DataError
        Some were issued already, or the file was rewritten.
    """
    check_append_only(project)
    path = project.root / FILE
    before = path.read_text(encoding="utf-8") if path.is_file() else ""
    if not before:
        article = dt.date.fromisoformat(str(project.params.editions.article))
        days = hindcast_days(article, known.day)
        before = _csv(hindcasts(known, project.params.flat(), days))
    refuse_made_twice(rows, read_forecasts(path))
    return before + _csv(rows, header=False)


def refuse_known_targets(rows: pd.DataFrame, known: Known, parameters: Any) -> None:
    """Refuse forecasts of months whose figure had been published."""
    series = monthly_series(known, int(parameters["drop_recent_months"]))
    last = {one.name: str(one.values.index[-1]) for one in series if len(one.values)}
    late = rows[rows["target"].str[:7] <= rows["series"].map(last).fillna("")]
    if len(late):
        first = late.iloc[0]
        raise DataError(
            f"the target {first['target']} of {first['series']} is known already",
            where=str(FILE),
            expected=f"months after {last[str(first['series'])]}",
        )


def refuse_made_twice(rows: pd.DataFrame, before: pd.DataFrame) -> None:
    """Refuse a second forecast of the same series from the same day."""
    made = set(zip(before["made"], before["series"], strict=True))
    twice = [key for key in zip(rows["made"], rows["series"], strict=True) if key in made]
    if twice:
        raise DataError(
            f"a forecast of {twice[0][1]} made on {twice[0][0]} is on file",
            where=str(FILE),
            expected="data that reach a later day than the last forecast",
        )


def check_append_only(project: Project) -> None:
    """Refuse a file of forecasts that does not begin with every version that git holds.

    Raises
    ------
    DataError
        A row that had been there was changed or taken out; or git cannot be asked.
    """
    path = project.root / FILE
    now = path.read_text(encoding="utf-8") if path.is_file() else ""
    versions = [*_versions(project.root), now]
    for earlier, later in itertools.pairwise(versions):
        if not later.startswith(earlier):
            both = zip(earlier.splitlines(), later.splitlines(), strict=False)
            changed = (f"line {n}" for n, (old, new) in enumerate(both, 1) if old != new)
            raise DataError(
                "a forecast that had been issued was changed",
                where=f"{FILE}, {next(changed, 'at the end')}",
                expected="rows added at the end only",
                remedy=f"Restore it with: git checkout -- {FILE}",
            )


def _versions(root: Path) -> list[str]:
    """Return the file in every commit that changed it, the oldest first; none in an archive."""
    if not is_cloned(root):
        return []
    if ask_git(root, "rev-parse", "--is-shallow-repository").strip() == b"true":
        raise DataError(
            "the history of this clone is cut off, so that nobody can see whether an issued "
            "forecast was changed",
            where=str(FILE),
            remedy="Fetch the rest: git fetch --unshallow",
        )
    listed = ask_git(root, "log", "--format=%H", "--reverse", "--diff-filter=AM", "--", str(FILE))
    return [ask_git(root, "show", f"{one}:./{FILE}").decode() for one in listed.decode().split()]


def _csv(table: pd.DataFrame, *, header: bool = True) -> str:
    return str(table.to_csv(index=False, header=header, lineterminator="\n"))
