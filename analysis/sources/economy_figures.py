"""Dated growth outturns and forecasts, quarterly growth, budgets and signing payments.

Successive releases of an institution revise each other whichever outlet quotes them, so the
source is the institution. Where a row names the release that it quotes, the figure was known by
the end of that release's month, even if the article is later.
"""

from __future__ import annotations

import pandas as pd

from analysis import observations
from analysis.catalogue import Catalogue
from analysis.sources.checks import refuse_where
from analysis.sources.manifest import Source
from analysis.sources.published_figures import (
    FILE,
    Figure,
    Span,
    institution_of,
    join_notes,
    to_measures,
)
from analysis.sources.published_figures import read as read_figures
from analysis.sources.publishers import publisher_source
from analysis.sources.vintages import drop_restatements

_BELLIGERENTS = ("Russia", "Ukraine")
_COMPARED = (
    *_BELLIGERENTS, "World", "Euro area", "United States", "China", "India", "Germany", "France",
    "United Kingdom", "Japan", "Saudi Arabia", "Brazil",
)  # fmt: skip
_RUSSIA = ("Russia",)
_PERCENT = ("percent",)
_TRILLION = ("RUB trillion",)
REGIONS = (
    "Astrakhan; Nizhny Novgorod", "Belgorod", "Chuvashia", "Khanty-Mansi", "Krasnodar", "Mari El",
    "Moscow city", "Moscow oblast", "Orenburg", "Samara", "Tatarstan", "Tyumen", "Voronezh",
)  # fmt: skip
"""Regions whose payments the file gives; one row speaks of two."""
HIGHEST = "region max (anywhere)"
_BONUS = "recruit_signon_bonus_"
_AVERAGE = "signing_payment_average"


def _bonus(measure: str = "signing_payment", span: Span = "month") -> Figure:
    # 0.195 to 3.6 million roubles; the file gives millions
    return Figure(measure, ("RUB million",), 0.1, 10, span, _RUSSIA, factor=1e6)


def _average(measure: str = _AVERAGE) -> Figure:
    return Figure(measure, ("RUB",), 1e5, 1e7, "any", _RUSSIA)


FIGURES = {
    "real_gdp_growth": Figure("real_gdp_growth", _PERCENT, -50, 30, "year", _COMPARED),
    "real_gdp_growth_forecast": Figure(
        "real_gdp_growth_forecast", _PERCENT, -50, 30, "year", _COMPARED
    ),
    "real_gdp_yoy_quarter": Figure(
        "real_gdp_growth_quarter", _PERCENT, -50, 30, "quarter", _BELLIGERENTS
    ),
    "real_gdp_yoy_month": Figure("real_gdp_growth_month", _PERCENT, -50, 30, "month"),
    "real_gdp_qoq_sa": Figure(
        "real_gdp_growth_quarter_on_quarter", _PERCENT, -20, 20, "quarter", _RUSSIA
    ),
    "real_gdp_level_vs_prewar": Figure(
        "real_gdp_level_to_prewar", ("percent of pre-war level",), 40, 150, "quarter"
    ),
    "cpi_inflation": Figure("consumer_price_inflation", _PERCENT, 0, 50, "year", _RUSSIA),
    "key_rate": Figure("key_interest_rate", _PERCENT, 1, 50, "month", _RUSSIA),
    "federal_budget_deficit": Figure("budget_deficit", _TRILLION, 0, 20, "any", _RUSSIA, 1e3),
    "national_defence_budget_plan": Figure(
        "defence_budget_plan", _TRILLION, 3, 40, "year", _RUSSIA, 1e3
    ),
    "national_defence_pct_gdp_plan": Figure(
        "defence_budget_plan_share", _PERCENT, 2, 20, "year", _RUSSIA
    ),
    "contract_recruits": Figure("contract_recruits", ("persons",), 1e4, 1e6, "any", _RUSSIA),
    "contract_signers_paid_federal_bonus": Figure(
        "contract_recruits", ("persons",), 1e4, 3e5, "quarter", _RUSSIA
    ),
    "federal_spending_on_signon_bonuses": Figure(
        "signing_payment_spending", ("RUB billion",), 5, 200, "any", _RUSSIA
    ),
    "recruit_average_regional_bonus": _average(),
    "recruit_average_one-time_payment_on_signing": _average(),
    "recruit_average_one-time_bonus_37_regions": _average(),
    "recruit_average_bonus_plateau": _average(),
    "recruit_average_cost_per_recruit_regional+federal_bonus": _average(),
    "recruit_average_cost_per_recruit_FORECAST": _average(f"{_AVERAGE}_forecast"),
    f"{_BONUS}average of 37 regions (Kluge model)": _bonus(_AVERAGE),
    f"{_BONUS}federal": _bonus(span="day"),
    f"{_BONUS}{HIGHEST}": _bonus(),
    **{f"{_BONUS}{region}": _bonus() for region in REGIONS},
    f"{_BONUS}Moscow city": _bonus(span="day"),
}
WHAT_IS_AVERAGED = {
    "recruit_average_regional_bonus": "regional",
    "recruit_average_one-time_payment_on_signing": "one-time",
    "recruit_average_one-time_bonus_37_regions": "one-time-37-regions",
    # the same average, once in roubles and once in millions
    "recruit_average_bonus_plateau": "model-37-regions",
    f"{_BONUS}average of 37 regions (Kluge model)": "model-37-regions",
    "recruit_average_cost_per_recruit_regional+federal_bonus": "regional-and-federal",
    "recruit_average_cost_per_recruit_FORECAST": "regional-and-federal",
    "contract_signers_paid_federal_bonus": "paid-federal-bonus",
}
"""Averages and counts of different things share a measure, not a source: no series joins them."""
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_RELEASE = rf"({'|'.join(_MONTHS)}) (20\d\d)"
RELEASE_IN_PUBLISHER = rf"\b{_RELEASE}\b"
# 'October 2025 vintage', but not 'January 2023 forecast had been -3.5'
RELEASE_IN_NOTE = rf"(?:^|; ){_RELEASE}(?: vintage| forecast| report)?(?= \(|;|$)"
VINTAGE_IN_NOTE = r"\bvintage (20\d\d-\d\d)\b"

INSTITUTIONS = {
    r"Analysts polled by Bank of Russia|Consensus of analysts": "Analysts polled",
    r"Bank of Russia": "Bank of Russia",
    r"CMASF": "CMASF",
    r"CSIS": "CSIS",
    r"Deputy PM Novak": "Deputy PM Novak",
    r"EBRD": "EBRD",
    r"IMF": "IMF",
    r"Institute for Economic Research": "IER",
    r"(?:Janis )?Kluge": "Kluge",
    r"KSE": "KSE",
    r"Kyiv Independent": "Kyiv Independent",
    r"Kyiv government": "Ukrainian government",
    r"Meduza": "Meduza",
    r"National Bank of Ukraine": "National Bank of Ukraine",
    r"Odessa Journal|The Moscow Times / 7x7": "Moscow Times",
    r"Re:Russia": "Re Russia",
    # outlets that quote Rosstat's releases, first estimates and revisions alike; MENAFN does not
    # say whom it cites, but repeats what Rosstat had published two days before
    r"Rosstat|.*\(Rosstat|Trend/TASS|as cited by MENAFN": "Rosstat",
    r"Russian Economic Development Ministry": "Russian economy ministry",
    r"Russian Finance Ministry": "Russian finance ministry",
    r"Russian federal budget|via Lao Dong": "Russian federal budget",
    r"Russian government": "Russian government",
    r"Russian officials": "Russian officials",
    # quarters of 2022 quoted together; the last is an estimate that the statistics revised
    r"State Statistics Service of Ukraine|Ukrstat": "Ukrstat",
    r"UBN": "UBN",
    r"Ukrainian Ministry of Economy": "Ukrainian economy ministry",
    r"World Bank": "World Bank",
    r"dagens\.com": "dagens",
    r"dayFR": "dayFR",
    r"iStories": "iStories",
    r"mediaverzum": "Telex",
    r"newsfinale": "AFP",
    r"via rusecrets": "rusecrets",
}


USUAL_GROWTH = (-13.0, 8.0)
"""Percent a year; only Ukraine in 2022 lay outside, at -20 to -45."""
COLLAPSE = ("Ukraine", 2022)
COLLAPSE_GROWTH = (-50.0, -15.0)
LARGEST_DISAGREEMENT = 6.0
"""Percentage points between a figure and the median of all for its country and year; in 2022
forecasts missed the outturn by more."""


def read(source: Source) -> pd.DataFrame:
    """Read the file; see `published_figures.read`.

    Raises
    ------
    DataError
        Besides, growth of a year is out of bounds or far from what all others say of it.
    """
    rows = read_figures(source, FIGURES)
    path = source.path(FILE)
    growth = rows[rows["indicator"].isin(["real_gdp_growth", "real_gdp_growth_forecast"])]
    year = growth["period_start"].dt.year
    collapse = (growth["area"] == COLLAPSE[0]) & (year == COLLAPSE[1])
    value = growth["value"]
    usual = value.between(*USUAL_GROWTH).where(~collapse, value.between(*COLLAPSE_GROWTH))
    refuse_where(~usual, value, "growth of {} is implausible", "percent a year", path)
    median = value.groupby([growth["area"], year]).transform("median")
    far = ((value - median).abs() > LARGEST_DISAGREEMENT) & (year != COLLAPSE[1])
    refuse_where(far, value, "growth of {} is far from all others", "percent a year", path)
    return rows


def observe(raw: pd.DataFrame, source: Source, catalogue: Catalogue) -> pd.DataFrame:
    """Return outturns, forecasts and payments by institution.

    Traps. Outturns and forecasts are different measures. Quarterly growth mixes vintages and has
    holes: each institution's estimates are given as they were published, never chained. Signing
    payments are scattered observations: each region is a party of its own
    (``Russia: Samara``), the federal amount is that of Russia, and averages are another measure.
    """
    rows = _by_release(to_measures(raw, FIGURES, source), _release(raw))
    institution = institution_of(rows, INSTITUTIONS, source)
    rows["source"] = [
        "/".join([publisher_source(source.id, name), *filter(None, [WHAT_IS_AVERAGED.get(figure)])])
        for name, figure in zip(institution, rows["figure"], strict=True)
    ]
    rows = _by_region(rows)
    return drop_restatements(observations.observe(rows, catalogue=catalogue))


def _by_release(rows: pd.DataFrame, release: pd.Series) -> pd.DataFrame:
    """Return rows published no later than the end of the month of the release they name.

    Trap: an article of January 2026 gives the central bank's forecasts of July 2025, October
    2025 and January 2026 for the same year. Only the last was new.
    """
    named = pd.to_datetime(release, format="%Y-%m") + pd.offsets.MonthEnd()
    earlier = named < rows["published"]
    mark = rf"(?:; )?{observations.PUBLISHED_DERIVED}$"
    own_note = rows["note"].str.replace(mark, "", regex=True)
    return rows.assign(
        published=rows["published"].mask(earlier, named),
        note=rows["note"].mask(earlier, join_notes("release of " + release.fillna(""), own_note)),
    )


def _release(rows: pd.DataFrame) -> pd.Series:
    """Return the month of the release that note or publisher name, as YYYY-MM, or missing."""
    found = rows["note"].str.extract(VINTAGE_IN_NOTE)[0]
    for texts, pattern in (
        (rows["note"], RELEASE_IN_NOTE),
        (rows["publisher"], RELEASE_IN_PUBLISHER),
    ):
        parts = texts.str.extract(pattern)
        number = parts[0].map({name: f"{place:02d}" for place, name in enumerate(_MONTHS, 1)})
        found = found.fillna(parts[1] + "-" + number)
    return found


def _by_region(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows with their party; a row that speaks of two regions becomes two."""
    regional = rows["figure"].isin([f"{_BONUS}{name}" for name in (*REGIONS, HIGHEST)])
    name = rows["figure"].str.removeprefix(_BONUS).replace(HIGHEST, "highest region")
    rows = rows.assign(region=name.str.split("; ").where(regional)).explode("region")
    party = "Russia: " + rows["region"]
    return rows.assign(party=party.fillna(rows["area"]))
