"""Traps of the World Development Indicators, on the real files and on damaged copies."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from analysis.errors import DataError
from analysis.sources.checks import Checks
from analysis.sources.reading import read_table
from analysis.sources.world_bank import FILES

Observed = Callable[[str], pd.DataFrame]
Observe = Callable[..., pd.DataFrame]


def _figure(table: pd.DataFrame, indicator: str, party: str, year: int) -> pd.Series:
    rows = table[
        (table["indicator"] == indicator)
        & (table["party"] == party)
        & (table["period_end"].dt.year == year)
    ]
    assert len(rows) == 1
    return rows.iloc[0]


def test_ukraines_gdp_of_2021_is_199_8_here_and_181_0_before_rebasing(observed: Observed) -> None:
    today = _figure(observed("world_bank"), "gdp_current", "Ukraine", 2021)
    assert round(today["value"], 1) == 199.8
    weo = observed("imf_weo")
    then = weo[(weo["note"] == "vintage 2021-10") & (weo["indicator"] == "gdp_current_forecast")]
    then = then[(then["party"] == "Ukraine") & (then["period_end"].dt.year == 2021)]
    assert round(then["value"].item(), 1) == 181.0
    # different sources: neither can replace the other
    assert today["source"] != then["source"].item()


def test_needs_over_the_200_billion_of_the_article_are_2_62_for_the_fourth_assessment(
    observed: Observed,
) -> None:
    needs = observed("reconstruction_figures")
    fourth = needs[(needs["indicator"] == "recovery_needs") & (needs["period_end"] == "2024-12-31")]
    gdp = round(_figure(observed("world_bank"), "gdp_current", "Ukraine", 2021)["value"], -1)
    assert gdp == 200
    assert fourth["value"].item() / gdp == pytest.approx(2.62)


def test_ukraines_population_of_2024_says_that_it_assumes_a_return(observed: Observed) -> None:
    table = observed("world_bank")
    assert "assumes" in _figure(table, "population", "Ukraine", 2024)["note"]
    assert _figure(table, "population", "Ukraine", 2023)["note"] == ""
    assert _figure(table, "population", "Russia", 2024)["note"] == ""


def test_dollars_are_in_billions_and_persons_are_persons(observed: Observed) -> None:
    table = observed("world_bank")
    assert _figure(table, "gdp_current", "Russia", 2021)["value"] == 1843.392294
    assert _figure(table, "population", "Ukraine", 2021)["value"] == 44_298_640


def test_the_military_share_agrees_with_sipri_from_which_it_comes(observed: Observed) -> None:
    columns = ["party", "period_end"]
    share = "military_expenditure_share"
    bank, sipri = (
        table[table["indicator"] == share].set_index(columns)["value"]
        for table in (observed("world_bank"), observed("sipri"))
    )
    both = pd.concat([bank, sipri], axis=1, join="inner")
    assert len(both) == 30
    assert (both.iloc[:, 0] - both.iloc[:, 1]).abs().max() < 0.1


def test_each_file_has_the_date_of_its_own_release(observed: Observed) -> None:
    table = observed("world_bank")
    released = table.groupby("indicator")["published"].unique().map(lambda days: list(days))
    early, late = [pd.Timestamp("2026-03-01")], [pd.Timestamp("2026-03-20")]
    assert released.to_dict() == {
        "gdp_constant": early,
        "military_expenditure_share": early,
        "gdp_current": late,
        "population": late,
    }


@pytest.mark.parametrize(
    ("name", "old", "new", "problem"),
    [
        ("gdp_current_usd.csv", "Ukraine,UKR,2021,199765859570.9353\n", "", "'UKR' lacks a year"),
        ("gdp_current_usd.csv", "UKR,2021,1997", "UKR,2021,19976", "out of proportion"),
        ("gdp_current_usd.csv", "Ukraine,UKR,2021", "Ukraine,UKR,2022", "twice"),
        ("gdp_current_usd.csv", "UKR,2021,1997", "UKR,2021,-1997", "too small"),
        ("population.csv", "UKR,2022,41048766", "UKR,2022,31048766", "out of proportion"),
        ("population.csv", "ZAF,2024,64007187", "ZAF,2024,46007187", "0.85 to 1.15 times"),
        ("gdp_constant_usd.csv", "ukr,2024,", "ukr,2035,", "'UKR' lacks a year"),
        (
            "military_expenditure_percent_of_gdp.csv",
            "rus,2024,7.05",
            "rus,2024,705",
            "out of bounds",
        ),
    ],
)
def test_a_damaged_figure_is_refused(
    observe_altered: Observe, name: str, old: str, new: str, problem: str
) -> None:
    with pytest.raises(DataError, match=problem):
        observe_altered("world_bank", {name: (old, new)})


def test_a_file_without_ukraine_is_refused(observe_altered: Observe) -> None:
    def drop(text: str) -> str:
        return "".join(line for line in text.splitlines(keepends=True) if ",UKR," not in line)

    with pytest.raises(DataError, match="UKR is missing"):
        observe_altered("world_bank", {"population.csv": drop})


def test_another_year_of_data_is_taken_in(observe_altered: Observe) -> None:
    known = observe_altered("world_bank", {}).query("indicator == 'population'")["period_end"].max()

    def add(text: str) -> str:
        lines = text.splitlines()
        year = max(line.split(",")[-2] for line in lines[1:])
        last = [line for line in lines if line.split(",")[-2] == year]
        following = f",{int(year) + 1},"
        return text + "\n".join(line.replace(f",{year},", following) for line in last) + "\n"

    table = observe_altered("world_bank", {"population.csv": add})
    population = table[table["indicator"] == "population"]
    assert population["period_end"].max() == known + pd.DateOffset(years=1)


BANKS_OWN = (
    '\ufeff"Data Source","World Development Indicators",\r\n\r\n'
    '"Last Updated Date","2026-03-20",\r\n\r\n'
    '"Country Name","Country Code","Indicator Name","Indicator Code","2020","2021","2022",\r\n'
    '"Aruba","ABW","GDP (current US$)","NY.GDP.MKTP.CD","2481857122.9","2929446578.7","",\r\n'
    '"Ukraine","UKR","GDP (current US$)","NY.GDP.MKTP.CD","156617861448.5","199765859570.9","",\r\n'
)


def test_what_the_bank_itself_serves_is_read_as_a_row_a_year(tmp_path: Path) -> None:
    path = tmp_path / "gdp_current_usd.csv"
    path.write_bytes(BANKS_OWN.encode())
    table = read_table(path.read_bytes(), FILES[path.name], Checks(path.name))
    rows = table[table["Country Code"] == "UKR"].set_index("Year")["Value"]
    assert rows.to_dict() == {2020: 156617861448.5, 2021: 199765859570.9}
    other = tmp_path / "gdp_constant_usd.csv"
    other.write_bytes(BANKS_OWN.encode())
    read = read_table(other.read_bytes(), FILES[other.name], Checks(other.name))
    assert set(read["geo"]) == {"abw", "ukr"}


def test_small_countries_that_are_not_observed_may_be_small(observe_altered: Observe) -> None:
    added = {"population.csv": lambda text: text + "Tuvalu,TUV,2024,9646\n"}
    assert observe_altered("world_bank", added).equals(observe_altered("world_bank", {}))


def test_a_file_without_its_last_line_end_and_with_other_line_ends_is_the_same(
    observe_altered: Observe,
) -> None:
    as_served = {"gdp_current_usd.csv": lambda text: text.rstrip("\n").replace("\n", "\r\n")}
    assert observe_altered("world_bank", as_served).equals(observe_altered("world_bank", {}))
