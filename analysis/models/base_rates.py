"""How often other wars grew deadlier: context, never an input.

A *war-year* here is a year of 365 days counted from the start of a war: the first calendar year
with a given number of battle deaths, from the day the war began or 1 January. Deaths are spread
evenly over the days of war within a calendar year. Of the wars that reached 300 days of a third
year, `deadlier` are those whose years 3 and 4 (year 4 if it has 300 days) cost more deaths a
day than year 1. Two things decide what comes out and are no finding: where the start is put
(low beginnings count only with the lower threshold), and that long wars select themselves.

Many rows of the source divide a total over years: they say nothing of the shape. A war with
such a row in years 1, 3 or 4 is left out and counted, and let in for comparison only.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable

import pandas as pd
from scipy.stats import beta

from analysis.params import WAR_BEGAN

YEAR = 365
ENOUGH = 300
"""Days by which a war-year counts as reached."""
COMPARED = (1, 3, 4)
"""War-years that the comparison reads."""
THRESHOLDS = (25, 1_000)
"""Deaths in a calendar year that start a war: UCDP's armed conflict, and its war."""
SIZES = (1_000, 10_000)
DYAD = "Russia - Ukraine"
ANY = "any"


def war_years(wars: pd.DataFrame, threshold: int = 25, last: int = 6) -> pd.DataFrame:
    """Return deaths by war-year from those by calendar year (`wars.csv`).

    A war starts in the first calendar year with `threshold` deaths.

    Returns
    -------
    pandas.DataFrame
        Columns episode, war_year, days, deaths (empty where a calendar year has no figure),
        per_day, relative (to the first war-year's), invented (a calendar year of it has an
        invented shape), source, whole (no day of it lacks a row).
    """
    rows = _from_start(wars, threshold)
    # the day after the last day of each row, and of each war, counted from the start
    closes = rows["opens"] + rows["exposure_days"]
    length = closes.groupby(rows["episode"]).transform("max")
    pieces = []
    for number in range(1, last + 1):
        first, following = YEAR * (number - 1), YEAR * number
        days = (closes.clip(upper=following) - rows["opens"].clip(lower=first)).clip(lower=0)
        due = (length.clip(upper=following) - first).clip(lower=0)
        pieces.append(rows.assign(war_year=number, days=days, due=due)[days > 0])
    spread = pd.concat(pieces)
    spread["deaths"] = spread["best"] * spread["days"] / spread["exposure_days"]
    table = (
        spread.groupby(["episode", "war_year"])
        .agg(
            days=("days", "sum"),
            due=("due", "first"),
            deaths=("deaths", lambda deaths: deaths.sum(skipna=False)),
            invented=("shape_invented", "any"),
            source=("source", lambda names: " and ".join(sorted(set(names)))),
        )
        .reset_index()
    )
    table["per_day"] = table["deaths"] / table["days"]
    first_year = table[table["war_year"].eq(1)].set_index("episode")["per_day"]
    table["relative"] = table["per_day"] / table["episode"].map(first_year)
    return table.assign(whole=table["days"].eq(table["due"])).drop(columns="due")


def _from_start(wars: pd.DataFrame, threshold: int) -> pd.DataFrame:
    """Return rows from the start on, with the day, from the start, on which each opens."""
    rows = wars[wars["use"] & wars["exposure_days"].gt(0)]
    # a row without a figure is on the list because it passed 25 deaths
    reached = rows["best"].ge(threshold) | (rows["best"].isna() & (threshold <= THRESHOLDS[0]))
    starts = rows[reached].groupby("episode")["year"].min()
    rows = rows[rows["episode"].isin(starts.index)]
    first = rows["episode"].map(starts)
    rows = rows[rows["year"] >= first]
    january = pd.to_datetime(rows["year"].astype(str) + "-01-01")
    opens = january.where(january > pd.to_datetime(rows["start"]), pd.to_datetime(rows["start"]))
    begun = opens.groupby(rows["episode"]).transform("min")
    return rows.assign(opens=(opens - begun).dt.days)


def compare_years(wars: pd.DataFrame, threshold: int = 25) -> pd.DataFrame:
    """Return the wars that reached 300 days of a third year, one row each.

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
    read = table[table["war_year"].isin(COMPARED)]
    read = read[read["war_year"].lt(4) | read["days"].ge(ENOUGH)]
    days = table.pivot(index="episode", columns="war_year", values="days")
    reached = days.index[days.reindex(columns=COMPARED)[3].ge(ENOUGH)]
    read = read[read["episode"].isin(reached)]
    wide = read.pivot(index="episode", columns="war_year", values="per_day").reindex(
        columns=COMPARED
    )
    grouped = read.groupby("episode")
    # a year without a figure, or that the list skips in part, has no pace
    known = grouped["whole"].all() & grouped["deaths"].count().eq(grouped.size())
    later = wide[[3, 4]].mean(axis=1)
    result = _names(wars, threshold).loc[reached]
    result = result.assign(first=wide[1], later=later, ratio=later / wide[1])
    result = result.assign(
        deadlier=result["ratio"] > 1,
        invented=grouped["invented"].any(),
        known=known & result["ratio"].notna(),
        two_sources=grouped["source"].nunique() > 1,
    )
    return result.sort_values(["start", "war"], kind="stable").reset_index()


def _names(wars: pd.DataFrame, threshold: int) -> pd.DataFrame:
    rows = _from_start(wars, threshold)
    table = rows.groupby("episode").agg(
        type=("type", "first"), start=("year", "min"), deaths=("best", "sum")
    )
    deadliest = rows.sort_values(["best", "year"], kind="stable").groupby("episode")["war"].last()
    table.insert(0, "war", deadliest)
    return table


def share_deadlier(wars: pd.DataFrame, interval: float = 0.9) -> tuple[float, float, float]:
    """Return the share of rows that are `deadlier`, with Jeffreys' interval.

    At no or all successes the bound is nought or one (Brown, Cai and DasGupta, *Statistical
    Science* 16, 2001).
    """
    of, deadlier = len(wars), int(wars["deadlier"].sum())
    if of == 0:
        return float("nan"), 0.0, 1.0
    ends = (1 - interval) / 2, (1 + interval) / 2
    low, high = (float(beta.ppf(end, deadlier + 0.5, of - deadlier + 0.5)) for end in ends)
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
            for kind in [ANY, *sorted(large["type"].unique())]:
                chosen = large if kind == ANY else large[large["type"].eq(kind)]
                key = {"start_threshold": threshold, "fewest_deaths": size, "type": kind}
                rows.append(key | _rate(chosen, interval))
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
    table = pd.DataFrame({"days": low["days"], "per_day_low": low["per_day"]})
    table = table.assign(per_day_high=high["per_day"], relative_low=high["relative"])
    return table.assign(relative_high=low["relative"]).astype("float64").reset_index()
