"""Chains of growth rates: the only way to compare releases of the World Economic Outlook.

Levels are rebased between releases (Russia and Ukraine were), so a path of real GDP is always
chained from growth rates, starting at 100 in a base year.
"""

from __future__ import annotations

import datetime as dt

import pandas as pd

from analysis.errors import DataError
from analysis.observations import filter_as_of

OUTTURN = "real_gdp_growth"
FORECAST = "real_gdp_growth_forecast"


def vintage_day(vintage: str) -> dt.date:
    """Return the day by which a release such as ``2021-10`` is taken as published.

    Examples
    --------
    >>> vintage_day("2021-10")
    datetime.date(2021, 10, 31)
    """
    day: dt.date = pd.Period(vintage, freq="M").end_time.date()
    return day


def growth_rates(table: pd.DataFrame, party: str, as_of: dt.date | None) -> pd.DataFrame:
    """Return annual growth as it stood on a day, outturns before forecasts.

    Parameters
    ----------
    table
        Observations of all releases.
    party
        Area.
    as_of
        The day; `None` for the newest.

    Returns
    -------
    pandas.DataFrame
        Index year; columns value (percent), forecast (boolean), source.

    Notes
    -----
    The IMF's outturn comes first; a year for which it has none takes the last published outturn
    of another source, then the IMF's own forecast, which is marked as such.
    """
    own = table[(table["party"] == party) & table["indicator"].isin([OUTTURN, FORECAST])]
    known = filter_as_of(own, as_of)
    annual = known[(known["period_end"] - known["period_start"]).dt.days > 360]
    imf = annual["source"].eq("imf_weo")
    outturn = annual["indicator"].eq(OUTTURN)
    rank = pd.Series(3, index=annual.index).mask(outturn, 1).mask(outturn & imf, 0)
    rank = rank.mask(~outturn & imf, 2)
    chosen = (
        annual.assign(rank=rank, year=annual["period_start"].dt.year, forecast=~outturn)
        .query("rank < 3")
        .sort_values(["year", "rank", "published"], ascending=[True, True, False])
        .drop_duplicates("year")
    )
    return chosen.set_index("year")[["value", "forecast", "source"]]


def chain(rates: pd.Series, base_year: int) -> pd.Series:
    """Return an index from growth rates in percent, 100 in the base year.

    Raises
    ------
    DataError
        A year after the base year is missing.
    """
    later = rates[rates.index > base_year].sort_index()
    wanted = range(base_year + 1, int(later.index.max()) + 1 if len(later) else base_year + 1)
    missing = sorted(set(wanted) - set(later.index))
    if missing:
        raise DataError(
            f"growth in {missing[0]} is missing, so nothing can be chained across it",
            where="real GDP growth",
            expected=f"every year from {base_year + 1} on",
        )
    index = 100 * (1 + later / 100).cumprod()
    chained: pd.Series = pd.concat([pd.Series({base_year: 100.0}), index])
    return chained


def counterfactual(
    table: pd.DataFrame,
    party: str,
    as_of: dt.date | None,
    *,
    base_year: int,
    forecast_vintage: str,
) -> pd.DataFrame:
    """Return real GDP as it came and as it was forecast before the war, and the gap.

    Returns
    -------
    pandas.DataFrame
        Index year; columns outturn and expected (base year = 100), gap (percent by which the
        outturn lies below what was expected; negative where above) and forecast (boolean: the
        `outturn` of that year is itself still a forecast).
    """
    now = growth_rates(table, party, as_of)
    then = growth_rates(table, party, vintage_day(forecast_vintage))
    outturn = chain(now["value"], base_year)
    expected = chain(then["value"], base_year)
    both = pd.DataFrame({"outturn": outturn, "expected": expected}).dropna()
    both["gap"] = 100 * (1 - both["outturn"] / both["expected"])
    forecast = now["forecast"].reindex(both.index)
    return both.assign(forecast=forecast.where(forecast.notna(), False).astype(bool))


def relative(
    table: pd.DataFrame, party: str, rivals: list[str], as_of: dt.date | None, *, base_year: int
) -> pd.DataFrame:
    """Return real GDP over that of each rival, 100 in the base year.

    Returns
    -------
    pandas.DataFrame
        Index year; a column for each rival, and forecast (boolean: one of the two is).
    """
    own = growth_rates(table, party, as_of)
    path = chain(own["value"], base_year)
    forecast = own["forecast"].reindex(path.index).eq(True)
    columns = {}
    for rival in rivals:
        theirs = growth_rates(table, rival, as_of)
        columns[rival] = 100 * path / chain(theirs["value"], base_year)
        forecast |= theirs["forecast"].reindex(path.index).eq(True)
    return pd.DataFrame(columns).dropna().assign(forecast=forecast)
