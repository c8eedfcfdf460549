"""Chains of growth rates: the only way to compare releases of the World Economic Outlook.

Levels are rebased between releases (Russia and Ukraine were), so a path of real GDP is always
chained from growth rates, starting at 100 in a base year. Growth of one year hangs on the level
of the year before, so the years of one release belong together: growth of 2025 by a release that
had revised 2024 upwards is not chained to another publisher's older figure of 2024.
"""

from __future__ import annotations

import datetime as dt

import pandas as pd

from analysis.errors import DataError

OUTTURN = "real_gdp_growth"
FORECAST = "real_gdp_growth_forecast"
IMF = "imf_weo"
NATIONAL = {"Russia": "economy_figures/rosstat", "Ukraine": "economy_figures/ukrstat"}
"""Statistics offices that publish annual growth of their own."""
RATE_COLUMNS = ["value", "forecast", "source", "released"]


def vintage_day(vintage: str) -> dt.date:
    """Return the day by which a release such as ``2021-10`` is taken as published.

    Examples
    --------
    >>> vintage_day("2021-10")
    datetime.date(2021, 10, 31)
    """
    day: dt.date = pd.Period(vintage, freq="M").end_time.date()
    return day


def growth_rates(
    table: pd.DataFrame, party: str, as_of: dt.date | None, publisher: str = IMF
) -> pd.DataFrame:
    """Return annual growth by one publisher as it stood on a day.

    Parameters
    ----------
    table
        Observations of all releases.
    party
        Area.
    as_of
        The day; `None` for the newest.
    publisher
        `IMF` for its newest release: every year as that release has it, outturns and forecasts
        marked as it marks them. A statistics office for `national_rates`.

    Returns
    -------
    pandas.DataFrame
        Index year; columns value (percent), forecast (boolean), source, and released (the day
        of the release that the year is taken from).
    """
    annual = _annual(table, party, as_of)
    outlook = annual[annual["source"] == IMF]
    outlook = outlook[outlook["released"] == outlook["released"].max()]
    if publisher == IMF:
        rates: pd.DataFrame = outlook[RATE_COLUMNS]
        return rates
    return national_rates(outlook, annual[annual["source"] == publisher])


def national_rates(outlook: pd.DataFrame, national: pd.DataFrame) -> pd.DataFrame:
    """Return outturns by the newest release of a statistics office, and the years before.

    No release of a statistics office that is on file goes back to the base year. The years
    before its first are those of the Outlook, which restates the national accounts as they stood
    when it was made; no year after its last is added, for the Outlook's forecasts start from a
    level that the office has revised since.

    Parameters
    ----------
    outlook, national
        Annual growth: of one release of the Outlook, and of all releases of the office.

    Returns
    -------
    pandas.DataFrame
        As `growth_rates`; empty where the office has published nothing since the Outlook.
    """
    newer = national[~national["forecast"] & (national["released"] > outlook["released"].max())]
    newest = newer[newer["released"] == newer["released"].max()]
    before = outlook[(outlook.index < newest.index.min()) & ~outlook["forecast"]]
    if newest.empty or before.empty:
        return outlook.iloc[:0][RATE_COLUMNS]
    both: pd.DataFrame = pd.concat([before, newest])
    return both[RATE_COLUMNS].sort_index()


def _annual(table: pd.DataFrame, party: str, as_of: dt.date | None) -> pd.DataFrame:
    """Return every release of annual growth by year, published by a day."""
    own = table[(table["party"] == party) & table["indicator"].isin([OUTTURN, FORECAST])]
    if as_of is not None:
        own = own[own["published"] <= pd.Timestamp(as_of)]
    annual = own[(own["period_end"] - own["period_start"]).dt.days > 360]
    return annual.assign(
        year=annual["period_start"].dt.year,
        forecast=annual["indicator"].eq(FORECAST),
        released=annual["published"],
    ).set_index("year")


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
    publisher: str = IMF,
) -> pd.DataFrame:
    """Return real GDP as it came and as it was forecast before the war, and the gap.

    Both are chained from the same base year, each within its own release.

    Parameters
    ----------
    publisher
        Of the outturns, as in `growth_rates`; the forecast is the Outlook's.

    Returns
    -------
    pandas.DataFrame
        Index year; columns outturn and expected (base year = 100), gap (percent by which the
        outturn lies below what was expected; negative where above), forecast (boolean: the
        `outturn` of that year is itself still a forecast), source and released of the outturn.
        Empty where the publisher has nothing.
    """
    now = growth_rates(table, party, as_of, publisher)
    then = growth_rates(table, party, vintage_day(forecast_vintage))
    both = pd.DataFrame(
        {"outturn": chain(now["value"], base_year), "expected": chain(then["value"], base_year)}
    ).dropna()
    both["gap"] = 100 * (1 - both["outturn"] / both["expected"])
    both = both.join(now[["forecast", "source", "released"]])
    # the base year is 100 by definition, even where a release does not reach back to it
    both = both.assign(forecast=both["forecast"].eq(True))
    return both.iloc[:0] if now.empty else both


def relative(
    table: pd.DataFrame,
    party: str,
    rivals: list[str],
    as_of: dt.date | None,
    *,
    base_year: int,
    publisher: str = IMF,
) -> pd.DataFrame:
    """Return real GDP over that of each rival, 100 in the base year.

    Parameters
    ----------
    publisher
        Of the growth of `party`, as in `growth_rates`; rivals' is the Outlook's.

    Returns
    -------
    pandas.DataFrame
        Index year; a column for each rival, and forecast (boolean: one of the two is). Empty
        where the publisher has nothing.
    """
    own = growth_rates(table, party, as_of, publisher)
    path = chain(own["value"], base_year)
    forecast = own["forecast"].reindex(path.index).eq(True)
    columns = {}
    for rival in rivals:
        theirs = growth_rates(table, rival, as_of)
        columns[rival] = 100 * path / chain(theirs["value"], base_year)
        forecast |= theirs["forecast"].reindex(path.index).eq(True)
    both = pd.DataFrame(columns).dropna().assign(forecast=forecast)
    return both.iloc[:0] if own.empty else both
