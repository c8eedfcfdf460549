"""SIPRI's military expenditure, on the real extract and on damaged copies."""

from __future__ import annotations

import re
from collections.abc import Callable

import pandas as pd
import pytest

from analysis.errors import DataError
from analysis.sources.build import observe_source

Observed = Callable[[str], pd.DataFrame]
Observe = Callable[..., pd.DataFrame]
FILE = "military_expenditure_extract.csv"


def _figure(table: pd.DataFrame, indicator: str, party: str, year: int) -> float:
    rows = table[
        (table["indicator"] == indicator)
        & (table["party"] == party)
        & (table["period_end"] == f"{year}-12-31")
    ]
    return float(rows["value"].item())


def test_millions_of_dollars_become_billions_and_fractions_percent(observed: Observed) -> None:
    table = observed("sipri")
    assert _figure(table, "military_expenditure_current", "Russia", 2024) == 148.9672751
    assert _figure(table, "military_expenditure_constant", "Russia", 2024) == 150.5339968
    assert _figure(table, "military_expenditure_share", "Ukraine", 2024) == 34.48152977
    share_of_government = _figure(
        table, "military_expenditure_share_of_government", "Ukraine", 2024
    )
    assert share_of_government == 54.00685829


def test_every_year_of_both_countries_is_there_once(observed: Observed) -> None:
    counts = observed("sipri").groupby(["indicator", "party"]).size()
    assert counts.tolist() == [15] * 8


def test_the_edition_gives_the_date_of_publication(observed: Observed) -> None:
    assert set(observed("sipri")["published"]) == {pd.Timestamp("2025-04-28")}


LOCAL = '"local currency, calendar year"'


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("Russia,2024,milex_share_gdp", "Russia,2023,milex_share_gdp", "stands twice"),
        ("Russia,2024,milex_share_gdp", "Ukraine,2024,milex_share_gdp", "stands twice"),
        ("Russia,2024,milex_share_gdp", "Russia,2035,milex_share_gdp", "lacks an indicator"),
        ("fraction of GDP,0.07052338645003664", "fraction of GDP,7.05", "out of bounds"),
        ("spending,0.18898396317145036", "spending,0.07", "share of government"),
        ("fraction of GDP,0.07052338645003664", "fraction of GDP,0.03", "leap of GDP"),
        ("fraction of GDP,0.07052338645003664", "percent of GDP,0.0705", "not the unit"),
        ('current",148967.27514048334', 'current",14896.727514048334', "leaps"),
        ('current",109203.62473837858', 'current",109203.7', "dollars of 2023"),
        ('rates",150533.99675193994', 'rates",15053.399675193994', "leaps"),
        (f"{LOCAL},13827500000000.0", f"{LOCAL},34500000000000.0", "exchange rate|leaps"),
        ("Russia,2024,milex_share_gdp,fraction of GDP,0.07052338645003664\n", "", "lacks"),
    ],
)
def test_a_damaged_figure_is_refused(
    observe_altered: Observe, old: str, new: str, problem: str
) -> None:
    with pytest.raises(DataError, match=problem):
        observe_altered("sipri", {FILE: (old, new)})


def test_an_extract_without_its_last_year_is_refused(observe_altered: Observe) -> None:
    def drop(text: str) -> str:
        return "".join(
            line for line in text.splitlines(keepends=True) if not re.search(",202[4-9],", line)
        )

    with pytest.raises(DataError, match="2010-01-01 to 2023-01-01"):
        observe_altered("sipri", {FILE: drop})


def test_an_indicator_that_sources_yaml_no_longer_declares_is_told(altered, catalogue):
    source = altered("sipri", details={"figures": {}})
    with pytest.raises(DataError, match=r"sources\.yaml, source sipri: 'milex_.*' is not declared"):
        observe_source(source, catalogue)
