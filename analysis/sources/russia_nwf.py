"""National Wealth Fund of Russia by asset, on the first of each month.

A buffer spent is no cost by itself; it shows who pays. In roubles gold's revaluation hides sales,
so gold is given in kilograms, yuan in yuan, and the liquid part in dollars. Nothing is to be had
for February to September 2022 in this form.
"""

import pandas as pd

from analysis.sources.raw import Raw, convert_unit, derived, rows
from analysis.sources.tables import Table, date, number

FILE = "nwf_structure_monthly.csv"
TOTAL, LIQUID = "Volume of the National Wealth Fund, ", "Volume of liquid assets of the Fund, "
BANK = "Balance on Federal Treasury accounts with the Bank of the Russia, "
PROJECTS = (
    "Securities of Russian issuers related to the implementation of self-sustaining "
    "infrastructure projects, "
)
OTHERS = (
    "Deposits and subordinated debt with VEB_RF, RUB mln",
    "Debt obligations of foreign countries, USD mln",
    f"{PROJECTS}RUB mln",
    f"{PROJECTS}USD mln",
    "Preferred shares of credit organizations, RUB mln",
    "Subordinated debt of the banks, RUB mln",
    "Common stocks, RUB mln",
    "Preferred shares, RUB mln",
    "Bonds, RUB mln",
    "Bonds, CNY mln",
)
SHARE = "Share of liquid assets in the total Fund in USD equivalent"
HELD = [f"{BANK}{unit}" for unit in ("EUR mln", "CNY mln", "GOLD kg", "RUB mln")]
AMOUNT = number(0, 5e7)
FILES = {
    FILE: Table(
        columns={
            "date": date(),
            **dict.fromkeys((f"{TOTAL}RUB mln", f"{TOTAL}USD mln", *HELD, *OTHERS), AMOUNT),
            **dict.fromkeys((f"{LIQUID}RUB mln", f"{LIQUID}USD mln"), AMOUNT),
            SHARE: number(0, 1),
        },
        time="date",
        every="MS",
    )
}
MEASURES = {
    "wealth_fund": (f"{TOTAL}USD mln", 1e-3),
    "wealth_fund_liquid": (f"{LIQUID}USD mln", 1e-3),
    "wealth_fund_gold": (f"{BANK}GOLD kg", 1.0),
    "wealth_fund_yuan": (f"{BANK}CNY mln", 1e-3),
}
LARGEST_STEP = 1.6
"""From one month to the next: gold rose by half in July 2025, and fell by a third twice."""


def check(raw: Raw) -> None:
    """Note columns that contradict each other, and leaps."""
    table, checks = raw[FILE], raw.checks[FILE]
    share = table[f"{LIQUID}USD mln"] / table[f"{TOTAL}USD mln"]
    checks.equal(table[SHARE], share, 1e-4, "the liquid part over the whole, in dollars")
    rate = table[f"{TOTAL}RUB mln"] / table[f"{TOTAL}USD mln"]
    own_rate = table[f"{LIQUID}RUB mln"] / table[f"{LIQUID}USD mln"]
    checks.equal(own_rate.rename(f"{LIQUID}RUB mln"), rate, 0.05, "the fund's rate to the dollar")
    for column, _ in MEASURES.values():
        checks.in_proportion(table[column], LARGEST_STEP)


def observe(raw: Raw) -> pd.DataFrame:
    """Return the whole and the liquid part in dollars, gold by weight, and yuan.

    A month's table appears early in that month, on a day that the file does not give: it is
    derived, and no later than the day on which the file was compiled.
    """
    table, compiled = raw[FILE], pd.Timestamp(raw.source.released(FILE))
    published = table["date"] + raw.source.lag()
    dated = {"published": published.where(published <= compiled, compiled)}
    own = {**dated, "start": table["date"], "note": derived(table.index), "party": "Russia"}
    return pd.concat(
        rows(convert_unit(table[column], factor), indicator=measure, **own)
        for measure, (column, factor) in MEASURES.items()
    )
