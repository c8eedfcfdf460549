"""Forecasts six months ahead with a record: issued, kept for good, and scored.

`data/forecasts.csv` is only ever added to, and it is checked that it was. A row says what was
forecast, from what was known on the day `made`, by a command that was run when the data reached the
day `issued`; where that is later than the targets the method says *hindcast*. A flow is forecast in
amounts a month of 30.4375 days, a stock by its change from month to month; both by month and for
all six together.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.errors import DataError
from analysis.models.forecasting import FEWEST, REFERENCE, forecast, place
from analysis.observations import read_built
from analysis.project import Project, ask_git, is_cloned
from analysis.series import Known
from analysis.series.flows import Array
from analysis.series.known import tidy

COLUMNS = ("made", "issued", "method", "series", "target", "quantile", "value")
FILE = Path("data") / "forecasts.csv"
METHOD = "local level"
ISSUED = (METHOD, REFERENCE)
HINDCAST = " (hindcast)"
"""What the method of a row ends with whose targets had passed when it was written."""
QUANTILES = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
FIRST_HALF_YEAR = dt.date(2023, 6, 30)
LONGEST_GAP = 12
"""Months between the last one known and the first forecast, at most."""
DRAWS = 4000


@dataclass(frozen=True, eq=False)
class Monthly:
    """A monthly series as it was known on a day: its last run of months without a gap.

    The logarithm of a flow is forecast; the changes of a stock are forecast as they stand, in
    units of twice their spread.
    """

    name: str  # series, party and source, as civilians_killed/Ukraine/civilian_casualties
    values: pd.Series  # by month: amounts of a flow, all above nought, or changes of a stock
    is_flow: bool

    def to_model(self, values: Array) -> Array:
        """Return values as the models take them, above nought."""
        middle, unit = place(self.values.to_numpy())
        return values if self.is_flow else np.exp((values - middle) / unit)

    def from_model(self, values: Array) -> Array:
        middle, unit = place(self.values.to_numpy())
        return values if self.is_flow else middle + np.log(values) * unit

    def total(self, months: pd.PeriodIndex) -> float | None:
        """Return the sum over months; `None` if not all of them are known."""
        if not months.isin(self.values.index).all():
            return None
        return float(self.values[months].sum())


def monthly_series(known: Known, drop_recent: int = 0, *, gaps: bool = False) -> list[Monthly]:
    """Return every monthly series of `indicators.yaml` that was known, one a party and source.

    Without the newest months of losses by name, which keep filling; with `gaps` to score by it.
    """
    found = []
    for name, entry in known.catalogue.series.items():
        if entry.frequency != "month":
            continue
        is_flow = known.catalogue.measure(entry.measure).kind == "flow"
        table = tidy(known, name)
        for party, source in itertools.product(entry.parties, entry.sources):
            own = table[(table["party"] == party) & (table["source"] == source)]
            values = pd.Series(own["value"].to_numpy(float), pd.PeriodIndex(own["month"], freq="M"))
            if entry.drop_recent:
                values = values.iloc[: max(len(values) - drop_recent, 0)]
            values = values.dropna() if gaps else unbroken(values)
            if not is_flow:
                values = values.diff()[values.index.isin(values.index + 1)]
            if len(own):
                found.append(Monthly(f"{name}/{party}/{source}", values, is_flow))
    return found


def unbroken(values: pd.Series) -> pd.Series:
    """Return the last run of months without a gap and above nought."""
    values = values.dropna()
    months = pd.PeriodIndex(values.index).asi8
    breaks = np.flatnonzero((np.diff(months) != 1) | (values.to_numpy()[:-1] <= 0))
    run = values.iloc[breaks[-1] + 1 :] if breaks.size else values
    return run if (run > 0).all() else run.iloc[:0]


def target_months(day: dt.date, horizon: int) -> pd.PeriodIndex:
    """Return the months ahead, from the first that is not over at the end of the day."""
    first = pd.Period(day + dt.timedelta(days=1), freq="M")
    return pd.period_range(first, periods=horizon, freq="M")


def paths(series: Monthly, months: pd.PeriodIndex, method: str, seed: int) -> Array | None:
    """Return draws of a series in given months ahead, shape (draws, months); `None` if too few."""
    values = series.values[series.values.index < months[0]]
    if len(values) < FEWEST:
        return None
    gap = int(months[0].ordinal - values.index[-1].ordinal) - 1
    if gap > LONGEST_GAP:
        return None
    told = series.to_model(values.to_numpy())
    draws = forecast(told, method, DRAWS, seed, gap + len(months))
    return series.from_model(draws[:, gap:])


def issued_rows(known: Known, parameters: Any, *, issued: dt.date) -> pd.DataFrame:
    """Return forecasts by what was known on a day, for a file whose data reach the day `issued`."""
    rows = pd.DataFrame(quantile_rows(known, parameters, ISSUED), columns=list(COLUMNS[2:]))
    last = target_months(known.day, int(parameters["forecast_horizon_months"]))[-1]
    if last.end_time.date() <= issued:
        rows["method"] += HINDCAST
    rows["value"] = rows["value"].map("{:.10g}".format)
    return rows.assign(made=known.day.isoformat(), issued=issued.isoformat())[list(COLUMNS)]


def quantile_rows(
    known: Known, parameters: Any, methods: Sequence[str] = (METHOD,)
) -> Iterator[dict[str, object]]:
    """Yield quantiles of the next months of every series, and of their sum, as known on a day."""
    months = target_months(known.day, int(parameters["forecast_horizon_months"]))
    for series in monthly_series(known, int(parameters["drop_recent_months"])):
        for method in methods:
            draws = paths(series, months, method, int(parameters["seed"]))
            if draws is None:
                continue
            names = [*map(str, months), f"{months[0]}/{months[-1]}"]
            ends = np.quantile(np.column_stack([draws, draws.sum(axis=1)]), QUANTILES, axis=0)
            for target, at in zip(names, ends.T, strict=True):
                for share, value in zip(QUANTILES, at, strict=True):
                    yield {"series": series.name, "method": method, "target": target,
                           "quantile": share, "value": float(f"{value:.4g}")}  # fmt: skip


def hindcasts(known: Known, parameters: Any, days: Iterable[dt.date]) -> pd.DataFrame:
    """Return forecasts as they would have been made on past days, whose every target has passed."""
    own = of_series(known)
    made = [issued_rows(own.until(day), parameters, issued=known.day) for day in days]
    rows = pd.concat(made, ignore_index=True)
    return rows[rows["method"].str.endswith(HINDCAST)]


def of_series(known: Known) -> Known:
    """Return the rows alone that monthly series are made from."""
    wanted = {entry.measure for entry in known.catalogue.series.values()}
    rows = known.published[known.published["indicator"].isin(wanted)]
    return replace(known, published=rows)


def read_forecasts(path: Path) -> pd.DataFrame:
    """Return the issued forecasts; without the file, none."""
    if not path.is_file():
        return pd.DataFrame(columns=list(COLUMNS))
    return read_built(path, COLUMNS, dtype={"target": str})


def expected(project: Project, known: Known) -> pd.DataFrame:
    """Return today's forecasts, or refuse a target that had been published already."""
    parameters = project.params.flat()
    rows = issued_rows(known, parameters, issued=known.day)
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
        # from each half-year since 2023, and from the day of the article
        article = dt.date.fromisoformat(str(project.params.editions.article))
        halves = pd.date_range(FIRST_HALF_YEAR, known.day, freq="6ME").date
        past = hindcasts(known, project.params.flat(), sorted({article, *halves}))
        before = past.to_csv(index=False, lineterminator="\n")
    refuse_made_twice(rows, read_forecasts(path))
    return before + rows.to_csv(index=False, header=False, lineterminator="\n")


def refuse_known_targets(rows: pd.DataFrame, known: Known, parameters: Any) -> None:
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
