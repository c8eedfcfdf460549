"""How often other wars grew deadlier: context, never an input.

A *war-year* is a year of 365 days counted from the start of a war: the first calendar year with a
given number of battle deaths, from the day the war began or 1 January. Deaths are spread evenly
over the days of war within a calendar year. Where the start is put, and that long wars select
themselves, decides what comes out and is no finding. Many rows of the source divide a total over
years: a war with such a row in a year that is compared is let in for comparison only.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable

import pandas as pd
from scipy.stats import beta

from analysis.params import WAR_BEGAN

YEAR = 365
ENOUGH = 300  # days by which a war-year counts as reached
COMPARED = (1, 3, 4)  # war-years that the comparison reads
THRESHOLDS = (25, 1_000)
"""Deaths in a calendar year that start a war: UCDP's armed conflict, and its war."""
SIZES = (1_000, 10_000)
DYAD = "Russia - Ukraine"


def war_years(wars: pd.DataFrame, threshold: int = 25, last: int = 6) -> pd.DataFrame:
    """Return deaths by war-year from those by calendar year (`wars.csv`).

    A war starts in the first calendar year with `threshold` deaths.

    Returns
    -------
    pandas.DataFrame
        Columns episode, war_year, days, deaths (empty where a calendar year has no figure),
        invented (a calendar year of it has an invented shape), source, per_day, relative (to the
        first war-year's), whole (no day of it lacks a row).
    """
    rows = _from_start(wars, threshold)
    # the day after the last day of each row, and of each war, counted from the start
    rows["closes"] = rows["opens"] + rows["exposure_days"]
    rows["length"] = rows.groupby("episode")["closes"].transform("max")
    rows = rows.merge(pd.Series(range(1, last + 1), name="war_year"), how="cross")
    following = YEAR * rows["war_year"]
    first = following - YEAR
    rows["days"] = rows["closes"].clip(upper=following) - rows["opens"].clip(lower=first)
    rows["due"] = rows["length"].clip(upper=following) - first
    rows["deaths"] = rows["best"] * rows["days"] / rows["exposure_days"]
    years = rows[rows["days"] > 0].groupby(["episode", "war_year"], as_index=False)
    table = years.agg(
        days=("days", "sum"),
        due=("due", "first"),
        deaths=("deaths", lambda deaths: deaths.sum(skipna=False)),
        invented=("shape_invented", "any"),
        source=("source", lambda names: " and ".join(sorted(set(names)))),
    )
    table["per_day"] = table["deaths"] / table["days"]
    paces = table["per_day"].where(table["war_year"].eq(1)).groupby(table["episode"])
    table["relative"] = table["per_day"] / paces.transform("first")
    return table.assign(whole=table["days"].eq(table["due"])).drop(columns="due")


def _from_start(wars: pd.DataFrame, threshold: int) -> pd.DataFrame:
    """Return rows from the start on, with the day, from the start, on which each opens."""
    rows = wars[wars["use"] & wars["exposure_days"].gt(0)]
    # a row without a figure is on the list because it passed 25 deaths
    reached = rows["best"].ge(threshold) | (rows["best"].isna() & (threshold <= THRESHOLDS[0]))
    first = rows["year"].where(reached).groupby(rows["episode"]).transform("min")
    rows = rows[rows["year"] >= first]
    january = pd.to_datetime(rows["year"].astype(str) + "-01-01")
    opens = january.clip(lower=pd.to_datetime(rows["start"]))
    begun = opens.groupby(rows["episode"]).transform("min")
    return rows.assign(opens=(opens - begun).dt.days)


def compare_years(wars: pd.DataFrame, threshold: int = 25) -> pd.DataFrame:
    """Return the wars that reached 300 days of a third year, one row each.

    `deadlier` are those whose years 3 and 4 (year 4 if it has 300 days) cost more deaths a day
    than year 1.

    Returns
    -------
    pandas.DataFrame
        Columns episode, war (its deadliest year's name), type (when it began), start (the
        first calendar year that counts), deaths (in all), first, later (a day, war-year 1
        and the mean of 3 and 4), ratio, deadlier, invented (in a year compared), known
        (all years compared have a figure), two_sources (the source changes within a year
        compared or between them); ordered by start.
    """
    table = war_years(wars, threshold, last=max(COMPARED))
    number, enough = table["war_year"], table["days"].ge(ENOUGH)
    reached = table["episode"].isin(table.loc[number.eq(3) & enough, "episode"])
    read = table[reached & number.isin(COMPARED) & (number.lt(4) | enough)]
    paces = read.pivot(index="episode", columns="war_year", values="per_day")
    paces = paces.reindex(columns=COMPARED)
    years = read.groupby("episode")
    rows = _from_start(wars, threshold)
    deadliest = rows.sort_values(["best", "year"], kind="stable").groupby("episode")["war"].last()
    described = rows.groupby("episode").agg(
        type=("type", "first"), start=("year", "min"), deaths=("best", "sum")
    )
    result = deadliest.to_frame().join(described).loc[paces.index]
    result = result.assign(first=paces[1], later=paces[[3, 4]].mean(axis=1))
    result["ratio"] = result["later"] / result["first"]
    # a year without a figure, or that the list skips in part, has no pace
    known = years["whole"].all() & years["deaths"].count().eq(years.size())
    result = result.assign(
        deadlier=result["ratio"] > 1,
        invented=years["invented"].any(),
        known=known & result["ratio"].notna(),
        two_sources=years["source"].nunique() > 1,
    )
    return result.sort_values(["start", "war"], kind="stable").reset_index()


def share_deadlier(wars: pd.DataFrame, interval: float = 0.9) -> tuple[float, float, float]:
    """Return the share of rows that are `deadlier`, with Jeffreys' interval.

    At no or all successes the bound is nought or one (Brown, Cai and DasGupta, *Statistical
    Science* 16, 2001).
    """
    of, deadlier = len(wars), int(wars["deadlier"].sum())
    if of == 0:
        return float("nan"), 0.0, 1.0
    low, high = map(float, beta.interval(interval, deadlier + 0.5, of - deadlier + 0.5))
    return deadlier / of, low if deadlier else 0.0, high if deadlier < of else 1.0


def base_rates(
    wars: pd.DataFrame,
    *,
    thresholds: Iterable[int] = THRESHOLDS,
    sizes: Iterable[int] = SIZES,
    interval: float = 0.9,
) -> pd.DataFrame:
    """Return the share of long wars that grew deadlier, by start, size and type.

    Parameters
    ----------
    thresholds
        Deaths in a year that start a war.
    sizes
        Battle deaths that a war must have had in all.

    Returns
    -------
    pandas.DataFrame
        One row a threshold, size and type (``any`` first): start_threshold, fewest_deaths,
        type, deadlier, wars, share, low, high; left_out, wars left out for an invented year;
        with_invented, share_with_invented: the same with those of them that have figures.
        Which wars they are: `compare_years`.
    """
    rows = []
    for threshold in thresholds:
        compared = compare_years(wars, threshold)
        for size in sizes:
            large = compared[compared["deaths"].ge(size)]
            groups = {"any": large, **dict(iter(large.groupby("type")))}
            key = {"start_threshold": threshold, "fewest_deaths": size}
            rows += [key | {"type": kind, **_rate(own, interval)} for kind, own in groups.items()]
    return pd.DataFrame(rows)


def _rate(chosen: pd.DataFrame, interval: float) -> dict[str, float]:
    known = chosen[chosen["known"]]
    used = known[~known["invented"]]
    share, low, high = share_deadlier(used, interval)
    return {
        "deadlier": int(used["deadlier"].sum()),
        "wars": len(used),
        "share": share,
        "low": low,
        "high": high,
        "left_out": len(chosen) - len(used),
        "with_invented": len(known),
        "share_with_invented": share_deadlier(known, interval)[0],
    }


def this_war(dyads: pd.DataFrame) -> pd.DataFrame:
    """Return this war's deaths by war-year, as `war_years` counts them, with bounds.

    Of 2022 only bounds are known, so the first war-year, and whatever is measured by it, lies
    between two values; later years are read at the source's best figure. From `war_dyads.csv`:
    war_year, days, per_day_low, per_day_high, relative_low, relative_high; no row where the table
    holds nothing of this war.
    """
    own = dyads[dyads["war"].eq(DYAD)].sort_values("year")
    days = [311 if year == 2022 else 365 + calendar.isleap(year) for year in own["year"]]
    rows = own.assign(episode=DYAD, start=WAR_BEGAN, exposure_days=days, shape_invented=False,
                      use=True)  # fmt: skip
    low, high = (
        war_years(rows.assign(best=own["best"].fillna(own[end]))).set_index("war_year")
        for end in ("low", "high")
    )
    bounds = {
        "days": low["days"],
        "per_day_low": low["per_day"],
        "per_day_high": high["per_day"],
        "relative_low": high["relative"],
        "relative_high": low["relative"],
    }
    return pd.DataFrame(bounds).astype("float64").reset_index()
