"""Russian military deaths by week: by name, and estimated from the probate registry.

By Mediazona, Meduza and the BBC, in three releases of the estimate, each with a shape of its own,
and a list by name. Only Russian citizens are counted: fighters recruited in occupied Donbas and
foreigners are outside. All weeks of the estimate run from Monday to Sunday (the dates of the
first two releases are the Mondays); those of the list by name from Thursday to Wednesday.
"""

import itertools

import pandas as pd

from analysis.sources.checks import Checks
from analysis.sources.raw import Raw, rows
from analysis.sources.tables import Table, date, integer, number

RELEASE_2024, RELEASE_2025, RELEASE_2026 = (
    "meduza_2024.csv",
    "meduza_2025_weekly.csv",
    "meduza_2026_weekly.csv",
)
BY_NAME = "confirmed_losses_per_week_article_2026-05-22.csv"
FIRST_WEEK = pd.Timestamp("2022-02-21")
LAST_WEEK_OF_MISSING = pd.Timestamp("2025-06-30")
"""Monday of the last week with an estimate (ED) instead of an extrapolation. The probate cases
behind the estimate of the missing run out after it: EDSuperlatesFromCoeffs falls to zero and
below by August 2025, and EDAssembled, its sum with the rest, falls with it. Past June 2025 the
sum is unfinished, and stands only in the measure that says so."""
REGISTER_YEARS = (2022, 2023, 2024, 2025)
MISSING = {
    "EDSuperlatesFromCoeffs": "military_deaths_with_missing",
    "ECSuperlates": "military_deaths_with_missing_floor",
    "EDSuperlatesCourts": "military_deaths_with_missing_courts",
}
"""Three estimates of the missing presumed dead (central, floor, from courts), never added up, and
the measures of their sums with the killed."""
BRANCHES = (
    "nguard", "rifle", "air", "pilot", "seaman", "marine", "tank", "art", "eng", "other", "nd",
    "special", "vol", "mob", "signal", "airdef", "chem", "pmc", "fsb", "groundavia", "inmates",
)  # fmt: skip
# weeks on file have at most 4,108 deaths and 2,650 named; running totals stay below 500,000
DEATHS, TOTAL = number(0, 10_000, optional=True), number(0, 500_000, optional=True)
NAMED, NAMED_OR_NONE = integer(0, 4_000), integer(0, 4_000, optional=True)
# excess of inheritance cases over a normal course: may fall below zero
CASES = number(-100, 10_000)
ENDS = ("", "High", "Low")
WEEK, TO_LAST_DAY = "7D", pd.Timedelta(days=6)


def _check_sums(table: pd.DataFrame, checks: Checks) -> None:
    # on the rows as they came: the assembled limits repeat the exchanged ones of 2022-W24
    for end in ENDS:
        killed = table[f"ED{end}"].fillna(table[f"EDPrediction{end}"])
        assembled = killed + table["EDSuperlatesFromCoeffs"]
        found = table[f"EDAssembled{end}"]
        checks.equal(found, assembled, 1e-6, "the estimates of killed and missing")
    courts = table["EDSuperlatesCourts"]
    share = courts.sum() / table["ECSuperlates"].sum()
    checks.equal(courts, table["ECSuperlates"] * share, 1e-6, "one multiple of the cases")


def _without_blank_rows(content: str) -> str:
    """Return a text that ends with its last row that has a cell: a spreadsheet writes more."""
    body = content.rstrip("\n,")
    return body + content[len(body) :].partition("\n")[0] + "\n"


FILES = {
    # named; estimated from the registry; flash estimate in the period that it was fitted to, and
    # beyond it: all running totals
    RELEASE_2024: Table(
        columns={
            "Date": date(),
            "Число погибших в поименных списках": integer(0, 500_000),
            "Оценка на основе данных РНД": TOTAL,
            **dict.fromkeys(("ED_high", "ED_low"), TOTAL),
            "Оперативная оценка, обучающий период": TOTAL,
            **dict.fromkeys(("ED_prediction_high", "ED_prediction_low"), TOTAL),
            "Оперативная оценка, прогноз": TOTAL,
            **dict.fromkeys(("ED_onlyprediction_high", "ED_onlyprediction_low"), TOTAL),
        },
        unended=True,
    ),
    RELEASE_2025: Table(
        columns={
            "Date": date(format="%d/%m/%Y"),
            "Estimate based on probate data": DEATHS,
            **dict.fromkeys(("ED_high", "ED_low"), DEATHS),
            "Flash estimate (by date of discovery)": DEATHS,
            **dict.fromkeys(("ED_prediction_high", "ED_prediction_low"), DEATHS),
            "Number of confirmed deaths (by date of death)": NAMED,
        },
        cut=_without_blank_rows,
        unended=True,
    ),
    RELEASE_2026: Table(
        columns={
            "Year": integer(2022, 2100),
            "Week": integer(1, 53),
            **dict.fromkeys(("BmzNow", *(f"Bmz{year}" for year in REGISTER_YEARS)), NAMED),
            **dict.fromkeys(("ECSuperlates", "EDSuperlatesFromCoeffs"), CASES),
            "EDSuperlatesCourts": CASES,
            **{
                f"ED{kind}{end}": DEATHS for kind in ("", "Prediction", "Assembled") for end in ENDS
            },
        },
        as_served=_check_sums,
    ),
    # what each column holds, in words
    "meduza_2026_schema.txt": None,
    BY_NAME: Table(
        columns={
            "week_start": date(format="%d.%m.%Y"),
            **dict.fromkeys(("total", *BRANCHES), NAMED_OR_NONE),
        },
        unended=True,
    ),
}
FLASH = ("flash", "flash_high", "flash_low")
SHORT = {
    RELEASE_2024: (
        *("monday", "named", "ed", "ed_high", "ed_low", "fitted", "fitted_high", "fitted_low"),
        *FLASH,
    ),
    RELEASE_2025: ("monday", "ed", "ed_high", "ed_low", *FLASH, "named"),
}
"""Names of the columns in what follows."""


def _weeks(raw: Raw, name: str) -> pd.DataFrame:
    """Return a release with short names; `monday` is the first day of the week."""
    if name in SHORT:
        return raw[name].set_axis(list(SHORT[name]), axis=1)
    table = raw[name]
    number = table["Week"].astype(int).map("-W{:02d}-1".format)
    week = table["Year"].astype(int).astype(str) + number
    own = {"ED": "ed", "EDPrediction": "model", "EDAssembled": "assembled"}
    names = {f"{one}{end}": f"{own[one]}_{end.lower()}".rstrip("_") for one in own for end in ENDS}
    monday = pd.to_datetime(week, format="%G-W%V-%u", errors="coerce")
    return table.rename(columns=names).assign(monday=monday)


def check(raw: Raw) -> None:
    """Note weeks that are missing, ranges without their value, and lists that shrink.

    The two releases before are frozen, and so is the list by name.
    """
    table, checks = _weeks(raw, RELEASE_2026), raw.checks[RELEASE_2026]
    monday = table["monday"].rename("Week")
    checks.refuse(monday.isna(), monday, "{} is not a week of that year", "ISO weeks")
    checks.in_order(monday, WEEK)
    checks.covers(monday, raw.source)
    if monday.iloc[0] != FIRST_WEEK:
        checks.note(f"the weeks begin with {monday.iloc[0]}", expected=f"{FIRST_WEEK:%Y-%m-%d}")
    for column in ("ed", "model"):
        checks.ordered(table[f"{column}_low"], table[column], table[f"{column}_high"])
    both = table["ed"].notna() == table["model"].notna()
    problem = "{} stands where one of estimate and forecast is due"
    checks.refuse(both, table["ed"], problem, "an estimate up to some week, a forecast after it")
    known = [*(f"Bmz{year}" for year in REGISTER_YEARS), "BmzNow"]
    for earlier, later in itertools.pairwise(known):
        fell = table[later] < table[earlier]
        checks.refuse(fell, table[later], "{} is less than was known before", "lists that grow")


def observe(raw: Raw) -> pd.DataFrame:
    """Return weekly deaths by release: estimated, forecast, missing, named; and running totals.

    Traps. The release of 2024 gives running totals. Its estimates stand in the table twice, as the
    totals that were published and as weekly differences, and never in one measure. Its flash
    estimate continues its own fitted path and not the probate estimate, so the first week of the
    forecast is a difference to the former (1,348 deaths, not 3,726).

    Named deaths are right-censored: recent weeks keep filling for more than a year. Counts of
    equal age are in the table because the columns Bmz2022 to Bmz2025, known at the end of those
    years, stand with that date of publication. The list by name of May 2026 has weeks that begin
    on Thursdays, so it is a source of its own that no sum can mix with the others.
    """
    released = {name: pd.Timestamp(raw.source.released(name)) for name in raw}
    weeks = raw[BY_NAME].rename(columns={"week_start": "monday"})
    note = "right-censored; weeks from Thursday to Wednesday"
    listed = _weekly(weeks, "total", "military_deaths_named", released[BY_NAME], note)
    tables = [
        *_observe_2024(_weeks(raw, RELEASE_2024), released[RELEASE_2024]),
        *_observe_2025(_weeks(raw, RELEASE_2025), released[RELEASE_2025]),
        *_observe_2026(_weeks(raw, RELEASE_2026), released[RELEASE_2026]),
        listed.assign(source=f"{raw.source.id}/by-name"),
    ]
    return pd.concat(tables, ignore_index=True).assign(party="Russia")


def _observe_2024(table: pd.DataFrame, released: pd.Timestamp) -> list[pd.DataFrame]:
    weekly = table[["monday"]].copy()
    for end in ("", "_high", "_low"):
        weekly[f"ed{end}"] = table[f"ed{end}"].diff().fillna(table[f"ed{end}"])
        continued = table[f"flash{end}"].fillna(table[f"fitted{end}"])
        weekly[f"flash{end}"] = continued.diff().where(table[f"flash{end}"].notna())
    difference = "difference of the running totals of this release"
    flash, name, listed = "flash estimate", "military_deaths", "by date of listing, not of death"
    return [
        _weekly(table, "ed", f"{name}_estimated_total", released, total=True),
        _weekly(table, "flash", f"{name}_forecast_total", released, flash, total=True),
        _weekly(table, "named", f"{name}_named_total", released, listed, total=True),
        _weekly(weekly, "ed", f"{name}_estimated", released, difference),
        _weekly(weekly, "flash", f"{name}_forecast", released, f"{flash}; {difference}"),
    ]


def _observe_2025(table: pd.DataFrame, released: pd.Timestamp) -> list[pd.DataFrame]:
    flash = "flash estimate by date of discovery, incomplete in the last weeks"
    return [
        _weekly(table, "ed", "military_deaths_estimated", released),
        _weekly(table, "flash", "military_deaths_forecast", released, flash),
        _weekly(table, "named", "military_deaths_named", released, "right-censored"),
    ]


def _observe_2026(table: pd.DataFrame, released: pd.Timestamp) -> list[pd.DataFrame]:
    over = table["monday"] > LAST_WEEK_OF_MISSING
    finished, after = table[~over], table[over]
    unfinished = "unfinished: the cases behind the missing run out"
    model, central = "model, not an estimate", "EDSuperlatesFromCoeffs"
    tables = [
        _weekly(table, "ed", "military_deaths_estimated", released),
        _weekly(table, "model", "military_deaths_forecast", released, model),
        _weekly(finished, central, "military_deaths_missing", released),
        _weekly(after, "assembled", "military_deaths_unfinished", released, unfinished),
        _weekly(table, "BmzNow", "military_deaths_named", released, "right-censored"),
    ]
    for column, measure in MISSING.items():
        # the limits are those of the killed: what is missing has none of its own
        sums = {
            f"both{end}": finished[f"ed{end}"] + finished[column] for end in ("", "_high", "_low")
        }
        tables.append(_weekly(finished.assign(**sums), "both", measure, released))
    for year in REGISTER_YEARS:
        # a handful of people counted by then were found later to have died in a later year, and
        # the week in which a year ends was not over: neither is a figure of that day
        known = pd.Timestamp(year=year, month=12, day=31)
        past = table[table["monday"] + TO_LAST_DAY <= known]
        note = f"known at the end of {year}; right-censored"
        tables.append(_weekly(past, f"Bmz{year}", "military_deaths_named", known, note))
    return tables


def _weekly(
    table: pd.DataFrame, column: str, measure: str, published: pd.Timestamp, note: str = "",
    *, total: bool = False,
) -> pd.DataFrame:  # fmt: skip
    last = table["monday"] + TO_LAST_DAY
    return rows(
        table[column],
        indicator=measure,
        start=last if total else table["monday"],
        end=last,
        published=published,
        low=table.get(f"{column}_low", float("nan")),
        high=table.get(f"{column}_high", float("nan")),
        note=note,
    )
