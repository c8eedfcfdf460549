"""Armoured combat vehicles confirmed lost on pictures, both sides, by Oryx.

Counts are running totals by the day on which a loss was added to the list, not on which it
happened: only averages over quarters or longer bear meaning. They are a lower bound. The kind of
war changed (drones, infantry, motorbikes), so fewer vehicles lost do not mean less fighting.

Only tanks, armoured fighting vehicles, infantry fighting vehicles, armoured personnel carriers
and mine-resistant vehicles are used. 'All Types' had its definition changed in May 2026, and its
first row (Russia, 2022-03-28) is broken.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis import observations
from analysis.catalogue import Catalogue
from analysis.sources.checks import refuse_where, require_coverage, require_equal
from analysis.sources.corrections import apply_corrections
from analysis.sources.manifest import Source
from analysis.sources.reading import DATE, TEXT, Column, read_table

DAILY = "totals_by_type_2022-03_2025-07.csv"
MONTH_ENDS = "totals_by_type_month_ends_2025-06_on.csv"
TYPES = {
    "Tanks": "tanks",
    "Armoured Fighting Vehicles": "afv",
    "Infantry Fighting Vehicles": "ifv",
    "Armoured Personnel Carriers": "apc",
    "Mine-Resistant Ambush Protected": "mrap",
}
"""Labels of armoured combat vehicles in the daily file, and their columns in the other."""
OTHER_LABELS = ("All Types", "Infantry Mobility Vehicles")
FIRST_UKRAINIAN_MRAP = pd.Timestamp("2022-06-26")
"""Before, Ukraine's list has no such heading: none had been confirmed lost (then 3)."""
MOST_DAYS_BETWEEN = 36
"""The longest gap, to 2024-04-08; others are 22 days in 2024-01 and in 2025-05."""
MOST_REMOVED = 40
"""Oryx removes what it counted twice: at most 40 of a type at once (2022-09-29)."""
MOST_ADDED = 250
"""At most 241 of a type were added at once, over the longest gap."""
STATES = ("destroyed", "abandoned", "captured", "damaged")

COUNTRY = Column(choices=("Russia", "Ukraine"))
COUNT = Column("integer", minimum=0, maximum=50_000)
OPTIONAL = Column("integer", optional=True, minimum=0, maximum=50_000)
DAILY_COLUMNS = {
    "commit_date": DATE,
    "country": COUNTRY,
    # checked after the corrections: one label is broken
    "equipment_type_label": TEXT,
    **dict.fromkeys(STATES, COUNT),
    "type_total": COUNT,
}
MONTH_END_COLUMNS = {
    "date": DATE,
    "country": COUNTRY,
    "all_total": COUNT,
    **{f"all_{state}": COUNT for state in STATES},
    "acv_total": COUNT,
    **{f"acv_{state}": COUNT for state in STATES},
    **dict.fromkeys(TYPES.values(), COUNT),
    **dict.fromkeys(("imv", "towed_arty", "sp_arty", "rocket_missile_arty", "sam"), COUNT),
    **dict.fromkeys(("aircraft", "helicopters", "trucks"), COUNT),
    # no longer listed from May 2026 on
    **dict.fromkeys(("recon_uav", "ugv"), OPTIONAL),
}


@dataclass(frozen=True)
class Raw:
    """Both files in one shape.

    Attributes
    ----------
    daily, month_ends
        Columns date, country and one for each of the five types, in order of date; the type
        `mrap` is missing where Ukraine's list had none.
    """

    daily: pd.DataFrame
    month_ends: pd.DataFrame


def read(source: Source) -> Raw:
    """Read both files.

    Raises
    ------
    DataError
        A date lacks a type or holds it twice, totals are not the sum of their parts, a gap is
        longer or a step larger than any on file, or the files disagree on a day.
    """
    raw = Raw(_read_daily(source), _read_month_ends(source))
    joined = _join(raw, source.path(MONTH_ENDS))
    require_coverage(joined["date"], source, source.path(MONTH_ENDS))
    for _, rows in joined.groupby("country"):
        _check_steps(rows, source)
    return raw


def _read_daily(source: Source) -> pd.DataFrame:
    path = source.path(DAILY)
    rows = apply_corrections(read_table(path, DAILY_COLUMNS), source, path)
    labels = rows["equipment_type_label"]
    known = (*TYPES, *OTHER_LABELS)
    refuse_where(~labels.isin(known), labels, "'{}' is unknown", f"one of {', '.join(known)}", path)
    dates = rows["commit_date"]
    refuse_where(dates < dates.shift(), dates, "{} is out of order", "dates in order", path)
    doubled = rows.duplicated(["commit_date", "country", "equipment_type_label"])
    refuse_where(doubled, labels, "'{}' stands twice on a day", "each type once a day", path)
    parts = rows[list(STATES)].sum(axis=1)
    require_equal(rows["type_total"], parts, 0, "the sum of its four states", path)
    _check_complete(rows, path)
    vehicles = rows[labels.isin(list(TYPES))]
    table = vehicles.pivot(
        index=["commit_date", "country"], columns="equipment_type_label", values="type_total"
    )
    table.index.names = ["date", "country"]
    return table.rename(columns=TYPES)[list(TYPES.values())].reset_index()


def _check_complete(rows: pd.DataFrame, path: Path) -> None:
    counted = rows.groupby(["commit_date", "country"])["type_total"].transform("size")
    without_mrap = rows["country"].eq("Ukraine") & (rows["commit_date"] < FIRST_UKRAINIAN_MRAP)
    due = len(TYPES) + len(OTHER_LABELS) - without_mrap.astype(int)
    expected = "all types, without mine-resistant vehicles for Ukraine before 2022-06-26"
    refuse_where(counted != due, rows["commit_date"], "{} has not every type", expected, path)
    countries = rows.groupby("commit_date")["country"].transform("nunique")
    refuse_where(countries != 2, rows["commit_date"], "{} lacks a country", "both countries", path)


def _read_month_ends(source: Source) -> pd.DataFrame:
    path = source.path(MONTH_ENDS)
    rows = read_table(path, MONTH_END_COLUMNS)
    for group in ("all", "acv"):
        parts = rows[[f"{group}_{state}" for state in STATES]].sum(axis=1)
        require_equal(rows[f"{group}_total"], parts, 0, "the sum of its four states", path)
    rows = apply_corrections(rows, source, path)
    types = rows[list(TYPES.values())].sum(axis=1)
    require_equal(rows["acv_total"], types, 0, "the sum of its five types", path)
    for country in COUNTRY.choices:
        dates = rows.loc[rows["country"] == country, "date"]
        due = dates.iloc[0] + pd.offsets.MonthEnd() * pd.Series(range(len(dates)), dates.index)
        refuse_where(dates != due, dates, "{} is not the next month end", "month ends", path)
    dates = rows["date"]
    countries = rows.groupby("date")["country"].transform("nunique")
    refuse_where(countries != 2, dates, "{} lacks a country", "both countries", path)
    return rows[["date", "country", *TYPES.values()]].sort_values(["date", "country"])


def _join(raw: Raw, path: Path) -> pd.DataFrame:
    """Return all days in order. On a day that both files hold they must agree."""
    both = raw.month_ends.reset_index().merge(
        raw.daily, on=["date", "country"], suffixes=("", "_daily")
    )
    for name in TYPES.values():
        found = both.set_index("line")[name]
        implied = both.set_index("line")[f"{name}_daily"]
        require_equal(found, implied, 0, f"the count in {DAILY}", path)
    joined = pd.concat(
        [raw.daily.assign(file=DAILY), raw.month_ends.assign(file=MONTH_ENDS)], ignore_index=True
    )
    return joined.drop_duplicates(["date", "country"]).sort_values(
        ["date", "country"], ignore_index=True
    )


def _check_steps(rows: pd.DataFrame, source: Source) -> None:
    country, dates = rows["country"].iloc[0], rows["date"]
    gap = dates.diff().dt.days > MOST_DAYS_BETWEEN
    limits = f"to change by -{MOST_REMOVED} to +{MOST_ADDED} from one day on file to the next"
    for file in (DAILY, MONTH_ENDS):
        path, here = source.path(file), rows["file"] == file
        expected = f"at most {MOST_DAYS_BETWEEN} days without a record"
        refuse_where(gap & here, dates, "{} follows a gap", expected, path)
        for name in TYPES.values():
            step = rows[name].fillna(0).diff().fillna(0)
            wrong = (step < -MOST_REMOVED) | (step > MOST_ADDED)
            expected = f"the total of {name} of {country} {limits}"
            refuse_where(wrong & here, dates, "a running total breaks on {}", expected, path)


def observe(raw: Raw, source: Source, catalogue: Catalogue) -> pd.DataFrame:
    """Return the running total of the five types on each day of either file.

    The month ends after July 2025 come from another compiler; on a day that both hold they
    agree (`read` sees to it), so it does not matter which is taken.
    """
    joined = _join(raw, source.path(MONTH_ENDS))
    frame = pd.DataFrame(
        {
            "party": joined["country"],
            "period_start": joined["date"],
            "period_end": joined["date"],
            "value": joined[list(TYPES.values())].sum(axis=1),
            "published": joined["date"],
            "note": joined["mrap"].map(
                lambda count: "no mine-resistant vehicles listed yet" if pd.isna(count) else ""
            ),
        }
    )
    return observations.observe(
        frame,
        indicator="armoured_vehicles_confirmed_total",
        source=source.id,
        catalogue=catalogue,
    )
