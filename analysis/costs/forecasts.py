"""Forecasts six months ahead with a record: issued, kept for good, and scored.

`data/forecasts.csv` is only ever added to. A row says what was forecast, from what was known on
the day `made`, by a command that was run when the data reached the day `issued`; where that is
later than the targets the method says *hindcast*. A flow is forecast in amounts a month of
30.4375 days, a stock by its change from month to month; both by month and for all six together.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.models.forecasting import FEWEST, REFERENCE, forecast
from analysis.models.types import FloatArray as Array
from analysis.series import Known
from analysis.series.known import tidy

if TYPE_CHECKING:
    pass

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
    """A monthly series as it was known on a day.

    Attributes
    ----------
    name
        Series, party and source, as ``civilians_killed/Ukraine/civilian_casualties``.
    values
        The last run of months without a gap, indexed by month: amounts of a flow, all above
        nought, or the changes of a stock.
    is_flow
        Whether it is a flow, of which the logarithm is forecast; changes are forecast as they
        stand, in units of twice their spread.
    """

    name: str
    values: pd.Series
    is_flow: bool

    @property
    def place(self) -> tuple[float, float]:
        """Middle and twice the spread of changes, in which they are forecast."""
        return float(self.values.median()), 2 * float(self.values.std()) or 1.0

    def to_model(self, values: Array) -> Array:
        """Return values as the models take them: above nought, their logarithm is forecast."""
        middle, unit = self.place
        return values if self.is_flow else np.exp((values - middle) / unit)

    def from_model(self, values: Array) -> Array:
        """Return what the models give in the unit of the series."""
        middle, unit = self.place
        return values if self.is_flow else middle + np.log(values) * unit

    def total(self, months: pd.PeriodIndex) -> float | None:
        """Return the sum over months; `None` if not all of them are known."""
        if not months.isin(self.values.index).all():
            return None
        return float(self.values[months].sum())


def monthly_series(known: Known, drop_recent: int = 0) -> list[Monthly]:
    """Return every monthly series of `indicators.yaml` as it was known, one a party and source.

    Parameters
    ----------
    known
        What had been published.
    drop_recent
        Newest months of losses by name that are left out, for they keep filling.
    """
    found = []
    for name, entry in known.catalogue.series.items():
        if entry.frequency != "month":
            continue
        is_flow = known.catalogue.measure(entry.measure).kind == "flow"
        table = tidy(known, name)
        for party, source in itertools.product(entry.parties, entry.sources):
            own = table[(table["party"] == party) & (table["source"] == source)]
            months = pd.PeriodIndex(own["month"], freq="M")
            values = pd.Series(own["value"].to_numpy(dtype=float), index=months)
            if entry.drop_recent:
                values = values.iloc[: max(len(values) - drop_recent, 0)]
            values = unbroken(values) if is_flow else unbroken(values).diff().iloc[1:]
            found.append(Monthly(f"{name}/{party}/{source}", values, is_flow))
    return found


def unbroken(values: pd.Series) -> pd.Series:
    """Return the last run of months without a gap and above nought.

    Examples
    --------
    >>> months = pd.PeriodIndex(["2024-01", "2024-03", "2024-04"], freq="M")
    >>> unbroken(pd.Series([5.0, 6.0, 7.0], index=months)).tolist()
    [6.0, 7.0]
    """
    values = values[values.notna()]
    if values.empty:
        return values
    places = np.array([month.ordinal for month in pd.PeriodIndex(values.index)])
    breaks = np.flatnonzero((np.diff(places) != 1) | (values.to_numpy()[:-1] <= 0))
    run = values.iloc[breaks[-1] + 1 :] if breaks.size else values
    return run if (run > 0).all() else run.iloc[:0]


def target_months(day: dt.date, horizon: int) -> pd.PeriodIndex:
    """Return the months ahead, from the first that is not over at the end of the day.

    Examples
    --------
    >>> [str(month) for month in target_months(dt.date(2025, 12, 10), 2)]
    ['2025-12', '2026-01']
    >>> str(target_months(dt.date(2025, 12, 31), 1)[0])
    '2026-01'
    """
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


def issued_rows(
    known: Known, parameters: Any, *, issued: dt.date, methods: Sequence[str] = ISSUED
) -> Iterator[dict[str, object]]:
    """Yield the rows of forecasts made with what was known on a day.

    Parameters
    ----------
    parameters
        Flat parameters: `forecast_horizon_months`, `seed`, `drop_recent_months`.
    issued
        The day that the data reach whose file the rows are written to.
    """
    horizon, seed = int(parameters["forecast_horizon_months"]), int(parameters["seed"])
    months = target_months(known.day, horizon)
    passed = months[-1].end_time.date() <= issued
    for series in monthly_series(known, int(parameters["drop_recent_months"])):
        for method in methods:
            draws = paths(series, months, method, seed)
            if draws is None:
                continue
            name = method + (HINDCAST if passed else "")
            row = {"made": known.day.isoformat(), "issued": issued.isoformat(), "method": name,
                   "series": series.name}  # fmt: skip
            for target, values in targets_of(months, draws):
                for share, value in zip(QUANTILES, np.quantile(values, QUANTILES), strict=True):
                    yield {
                        **row,
                        "target": target,
                        "quantile": share,
                        "value": f"{float(f'{value:.4g}'):.10g}",
                    }


def targets_of(months: pd.PeriodIndex, draws: Array) -> Iterator[tuple[str, Array]]:
    """Yield each month with its draws, then all months together with those of their sum."""
    for place, month in enumerate(months):
        yield str(month), draws[:, place]
    yield f"{months[0]}/{months[-1]}", draws.sum(axis=1)


def hindcast_days(article: dt.date, day: dt.date) -> list[dt.date]:
    """Return the days from which the record is filled: each half-year since 2023, the article's.

    Examples
    --------
    >>> [str(one) for one in hindcast_days(dt.date(2023, 12, 10), dt.date(2024, 3, 1))]
    ['2023-06-30', '2023-12-10', '2023-12-31']
    """
    halves = pd.date_range(FIRST_HALF_YEAR, day, freq="6ME").date
    return sorted({article, *halves})


def hindcasts(known: Known, parameters: Any, days: Iterable[dt.date]) -> pd.DataFrame:
    """Return forecasts as they would have been made on past days, from vintages of their day.

    Returns
    -------
    pandas.DataFrame
        Columns `COLUMNS`; only forecasts of which every target has passed.
    """
    own = of_series(known)
    rows = [
        row
        for day in days
        for row in issued_rows(own.until(day), parameters, issued=known.day)
        if str(row["method"]).endswith(HINDCAST)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def of_series(known: Known) -> Known:
    """Return the rows alone that monthly series are made from."""
    wanted = {entry.measure for entry in known.catalogue.series.values()}
    rows = known.published[known.published["indicator"].isin(wanted)]
    return Known(rows, known.as_of, known.catalogue, known.complete)


def read_forecasts(path: Path) -> pd.DataFrame:
    """Return the issued forecasts; without the file, none."""
    if not path.is_file():
        return pd.DataFrame(columns=list(COLUMNS))
    return pd.read_csv(path, dtype={"target": str})
