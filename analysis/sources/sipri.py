"""Military expenditure of Russia and Ukraine (SIPRI)."""

import pandas as pd

from analysis.sources.raw import Raw, convert_unit, rows, years
from analysis.sources.tables import Table, date, number, text

FILE = "military_expenditure_extract.csv"
PARTIES = ("Russia", "Ukraine")
CONSTANT, CURRENT, LOCAL = "milex_constant_2023_usd", "milex_current_usd", "milex_local_currency"
OF_GDP, OF_GOVERNMENT = "milex_share_gdp", "milex_share_gov"
INDICATORS = [CONSTANT, CURRENT, OF_GDP, OF_GOVERNMENT, LOCAL]
FILES = {
    FILE: Table(
        columns={
            "country": text(*PARTIES),
            "year": date(format="%Y"),
            "indicator": text(*INDICATORS),
            "unit": text(),
            "value": number(),
        },
        key=("country", "year", "indicator"),
        time="year",
    )
}
BASE_YEAR = 2023
"""In this year constant and current dollars are the same."""
LARGEST_RISE, LARGEST_FALL = 8.0, 0.5
"""Ukraine's spending rose to 7.2 times the year before in 2022; none ever fell by half."""
EXCHANGE_RATES = {"Russia": (20.0, 200.0), "Ukraine": (5.0, 100.0)}
"""Plausible units of local currency to the dollar, 2010 on."""


def check(raw: Raw) -> None:
    """Note figures out of unit or bounds, and countries that break an identity of the source."""
    table, checks = raw[FILE], raw.checks[FILE]
    units = zip(table["unit"], raw.told(table["indicator"], "unit"), strict=True)
    wrong = pd.Series([unit not in known for unit, known in units], table.index)
    problem, expected = "'{}' is not the unit of its indicator", "that of `figures`"
    checks.refuse(wrong, table["unit"], problem, expected)
    raw.check_bounds(FILE, table["indicator"], table["value"])
    wide = table.pivot_table(index=["country", "year"], columns="indicator", values="value")
    wide = wide.reindex(columns=INDICATORS)
    for problem, found in _contradictions(wide).items():
        if found.any():
            country, year = found.index[found][0]
            what = f"the military expenditure of {country} in {year:%Y} {problem}"
            checks.note(what, expected="all five indicators for consecutive years, consistent")


def _contradictions(wide: pd.DataFrame) -> dict[str, pd.Series]:
    """Return which country and year breaks an identity, by what it does."""
    country = wide.index.get_level_values("country")
    year = wide.index.get_level_values("year").to_series(index=wide.index).dt.year
    money = [CONSTANT, CURRENT, LOCAL]
    leap = wide[money] / wide.groupby("country")[money].shift()
    rate = wide[LOCAL] / wide[CURRENT] / 1e6
    limits = country.to_series(index=wide.index).map(EXCHANGE_RATES).str
    output = wide[CURRENT] / wide[OF_GDP]
    output_step = output / output.groupby("country").shift()
    same = (wide[CONSTANT] / wide[CURRENT] - 1).abs() < 1e-9
    gap = year.groupby("country").diff()
    return {
        "lacks an indicator": wide.isna().any(axis=1),
        "does not follow the year before": gap.notna() & (gap != 1),
        "leaps": ((leap > LARGEST_RISE) | (leap < LARGEST_FALL)).any(axis=1),
        "implies a leap of GDP": (output_step > 2) | (output_step < 0.5),
        "differs in constant and current dollars of 2023": (year == BASE_YEAR) & ~same,
        "implies an impossible exchange rate": (rate < limits[0]) | (rate > limits[1]),
        "has a share of government spending below that of GDP": wide[OF_GOVERNMENT] <= wide[OF_GDP],
    }


def observe(raw: Raw) -> pd.DataFrame:
    """Return four measures by country and year, all published with the edition of the source.

    Expenditure in local currency is read for its check only.
    """
    measure = raw.told(raw[FILE]["indicator"], "measure")
    table, measure = raw[FILE][measure != ""], measure[measure != ""]
    return rows(
        convert_unit(table["value"], raw.told(table["indicator"], "factor")),
        indicator=measure,
        **years(table["year"].dt.year),
        published=pd.Timestamp(raw.source.publication()),
        party=table["country"],
    )
