"""Traps of the World Economic Outlook, on the real vintages and on damaged copies."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable

import pandas as pd
import pytest

from analysis.errors import DataError
from analysis.observations import Catalogue, drop_withdrawn_forecasts, filter_as_of
from analysis.sources.build import observe_source
from analysis.sources.manifest import Source

Observed = Callable[[str], pd.DataFrame]
Observe = Callable[..., pd.DataFrame]
FILE = "weo_vintages.csv"


def _figure(table: pd.DataFrame, vintage: str, indicator: str, party: str, year: int) -> float:
    rows = table[
        (table["note"] == f"vintage {vintage}")
        & (table["indicator"] == indicator)
        & (table["party"] == party)
        & (table["period_end"].dt.year == year)
    ]
    return float(rows["value"].item())


def test_in_october_2021_russia_was_to_grow_2_947_percent_in_2022(observed: Observed) -> None:
    table = observed("imf_weo")
    assert _figure(table, "2021-10", "real_gdp_growth_forecast", "Russia", 2022) == 2.947


def test_growth_of_2021_was_revised_after_october_2021(observed: Observed) -> None:
    table = observed("imf_weo")
    at = {
        "2021-10": "real_gdp_growth_forecast",
        "2022-04": "real_gdp_growth",
        "2022-10": "real_gdp_growth",
        "2023-04": "real_gdp_growth",
        "2025-10": "real_gdp_growth",
    }
    figures = [
        round(_figure(table, vintage, measure, "Russia", 2021), 1)
        for vintage, measure in at.items()
    ]
    assert figures == [4.7, 4.7, 4.7, 5.6, 5.9]


def test_vintages_of_2022_give_ukraine_no_forecast_beyond_the_year(observed: Observed) -> None:
    table = observed("imf_weo")
    for vintage in ("2022-04", "2022-10"):
        rows = table[(table["note"] == f"vintage {vintage}") & (table["party"] == "Ukraine")]
        growth = rows[rows["indicator"].str.startswith("real_gdp_growth")]
        assert growth["period_end"].dt.year.max() == 2022


def test_the_first_two_vintages_hold_growth_only(observed: Observed) -> None:
    table = observed("imf_weo")
    early = table[table["published"] <= "2020-04-30"]
    assert set(early["note"]) == {"vintage 2019-10", "vintage 2020-04"}
    assert set(early["indicator"]) == {"real_gdp_growth", "real_gdp_growth_forecast"}


def test_ukraines_gdp_of_2021_is_181_billion_before_rebasing(observed: Observed) -> None:
    table = observed("imf_weo")
    assert _figure(table, "2021-10", "gdp_current_forecast", "Ukraine", 2021) == 181.038
    assert _figure(table, "2025-10", "gdp_current", "Ukraine", 2021) == pytest.approx(199.8, abs=1)


def test_a_vintage_is_known_from_the_last_day_of_its_month(observed: Observed) -> None:
    table = observed("imf_weo")
    october = table[table["note"] == "vintage 2021-10"]
    assert set(october["published"]) == {pd.Timestamp("2021-10-31")}
    known = filter_as_of(table, dt.date(2021, 10, 30))
    assert "vintage 2021-10" not in set(known["note"])


def test_outturns_and_projections_are_different_measures(observed: Observed) -> None:
    table = observed("imf_weo")
    forecast = table["indicator"].str.endswith("_forecast")
    year_of_vintage = table["note"].str[-7:-3].astype(int)
    # nothing after the year of the vintage is an outturn, nothing long before it a projection
    assert not (~forecast & (table["period_end"].dt.year > year_of_vintage)).any()
    growth = table["indicator"].str.startswith("real_gdp_growth")
    old = table["period_end"].dt.year < year_of_vintage - 2
    russian = table["party"] == "Russia"
    assert not (forecast & growth & old & russian).any()


def test_aggregates_without_a_flag_are_projections_from_the_year_of_the_vintage(
    observed: Observed,
) -> None:
    table = observed("imf_weo")
    world = table[(table["party"] == "World") & (table["note"] == "vintage 2023-04")]
    growth = world[world["indicator"].str.startswith("real_gdp_growth")]
    split = growth.groupby("indicator")["period_end"].agg(["min", "max"])
    assert split.loc["real_gdp_growth", "max"].year == 2022
    assert split.loc["real_gdp_growth_forecast", "min"].year == 2023


def test_population_is_in_persons_and_free_of_binary_noise(observed: Observed) -> None:
    table = observed("imf_weo")
    assert _figure(table, "2021-10", "population_forecast", "Russia", 2022) > 1.4e8
    assert not table["value"].map(lambda value: len(repr(value)) > 12).any()


def test_the_table_stays_light(observed: Observed) -> None:
    assert len(observed("imf_weo").to_csv(index=False)) < 1_500_000


def _edit(old: str, new: str) -> dict[str, tuple[str, str]]:
    return {FILE: (old, new)}


GROWTH = "2021-10,RUS,Russian Federation,NGDP_RPCH,H,,2022,2.947,2020,1\n"


@pytest.mark.parametrize(
    ("new", "problem"),
    [
        (GROWTH.replace("2.947", "294.7"), "out of bounds"),
        (GROWTH.replace(",1\n", ",0\n"), "contradicts the date"),
        (GROWTH.replace(",1\n", ",\n"), "no date of an outturn"),
        (GROWTH.replace(",H,", ",USD,"), "not a unit"),
        (GROWTH.replace(",2020,1", ",FY20,1"), "not a year"),
        (GROWTH.replace("RPCH", "R"), "NGDP_R"),
        ("", "hole"),
        (GROWTH + GROWTH, "stands twice"),
    ],
)
def test_a_damaged_figure_is_refused(observe_altered: Observe, new: str, problem: str) -> None:
    with pytest.raises(DataError, match=problem):
        observe_altered("imf_weo", _edit(GROWTH, new))


def test_a_missing_vintage_is_refused(observe_altered: Observe) -> None:
    def drop(text: str) -> str:
        return "".join(
            line for line in text.splitlines(keepends=True) if not line.startswith("2022-10")
        )

    with pytest.raises(DataError, match="the vintages are"):
        observe_altered("imf_weo", {FILE: drop})


def test_a_vintage_without_a_series_of_the_others_is_refused(observe_altered: Observe) -> None:
    def drop(text: str) -> str:
        return "".join(
            line
            for line in text.splitlines(keepends=True)
            if not (line.startswith("2022-10,IND") and ",LP," in line)
        )

    with pytest.raises(DataError, match="2022-10 differs from the others in IND LP"):
        observe_altered("imf_weo", {FILE: drop})


def test_a_share_of_the_world_that_contradicts_gdp_is_refused(observe_altered: Observe) -> None:
    def change(text: str) -> str:
        lines = text.splitlines(keepends=True)
        place = next(
            number
            for number, line in enumerate(lines)
            if line.startswith("2024-04,IND") and ",PPPSH," in line and ",2024," in line
        )
        cells = lines[place].split(",")
        value = cells.index("2024") + 1
        cells[value] = str(float(cells[value]) * 1.02)
        return "".join([*lines[:place], ",".join(cells), *lines[place + 1 :]])

    with pytest.raises(DataError, match="contradicts GDP"):
        observe_altered("imf_weo", {FILE: change})


def _current(table: pd.DataFrame, day: dt.date, catalogue: Catalogue) -> pd.DataFrame:
    known = drop_withdrawn_forecasts(filter_as_of(table, day), catalogue, ["imf_weo"])
    return known[known["indicator"].str.endswith("_forecast")]


def test_a_forecast_that_the_next_vintage_withdrew_is_not_current(
    observed: Observed, catalogue: Catalogue
) -> None:
    def growth(day: dt.date) -> dict[int, float]:
        rows = _current(observed("imf_weo"), day, catalogue)
        rows = rows[rows["indicator"].eq("real_gdp_growth_forecast") & rows["party"].eq("Ukraine")]
        return dict(zip(rows["period_end"].dt.year, rows["value"].round(1), strict=True))

    before = growth(dt.date(2022, 3, 31))
    assert [before[year] for year in (2022, 2023, 2024)] == [3.6, 3.4, 3.8]
    # that release had no outturn of 2021 yet
    assert growth(dt.date(2022, 12, 31)) == {2021: 3.4, 2022: -35.0}


def test_every_current_forecast_is_of_the_newest_vintage(
    observed: Observed, catalogue: Catalogue
) -> None:
    ahead = _current(observed("imf_weo"), dt.date(2022, 12, 31), catalogue)
    assert set(ahead["note"]) == {"vintage 2022-10"}


def test_all_forecasts_are_kept_as_releases(observed: Observed) -> None:
    table = observed("imf_weo")
    ahead = table[table["indicator"] == "real_gdp_growth_forecast"]
    assert ahead["published"].nunique() == 13


def test_a_year_that_is_not_over_is_a_projection_whatever_the_flag_says(
    observed: Observed,
) -> None:
    table = observed("imf_weo")
    # the flag of India's fiscal year 2024/25 said outturn in October 2024
    assert _figure(table, "2024-10", "real_gdp_growth_forecast", "India", 2024) == (
        pytest.approx(7.0, abs=0.05)
    )
    outturns = table[~table["indicator"].str.endswith("_forecast")]
    outturns = outturns[outturns["indicator"] != "population"]
    assert (outturns["published"] >= outturns["period_end"]).all()


def with_april_2026(text: str) -> str:
    """Return the file with a vintage as that of April 2026: without dates of outturns and flags."""
    text = "".join(line for line in text.splitlines(True) if not line.startswith("2026-04,"))
    newest = [line for line in text.splitlines() if line.startswith("2025-10,")]
    rows = []
    for line in newest:
        cells = next(csv.reader([line]))
        rows.append(["2026-04", *cells[1:-2], "", ""])
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows(rows)
    return text + written.getvalue()


def test_in_april_2026_years_before_2025_are_outturns_and_2025_is_the_first_estimate(
    altered: Callable[..., Source], catalogue: Catalogue
) -> None:
    table = observe_source(altered("imf_weo", {FILE: with_april_2026}), catalogue)
    newest = table[table["note"] == "vintage 2026-04"]
    ends = newest.groupby(newest["indicator"].str.endswith("_forecast"))["period_end"]
    assert ends.max()[False].year == 2024
    assert ends.min()[True].year == 2025
    assert set(newest["published"]) == {pd.Timestamp("2026-04-14")}


def test_a_vintage_without_flags_must_say_its_first_estimate(
    altered: Callable[..., Source], catalogue: Catalogue
) -> None:
    source = altered("imf_weo", {FILE: with_april_2026}, details={"first_estimates": {}})
    with pytest.raises(DataError, match="2026-04 does not say what is an outturn"):
        observe_source(source, catalogue)


def test_the_panel_says_which_years_are_no_outturns(
    context: Callable[[str], dict[str, pd.DataFrame]],
) -> None:
    panel = context("imf_weo")["panel.csv"]
    assert panel["iso"].nunique() == 210 and panel["aggregate"].eq(1).sum() == 546
    assert panel.loc[panel["outturn"] == 1, "year"].max() == 2024
    assert panel.loc[panel["outturn"] == 0, "year"].min() == 2025
    assert set(panel["published"]) == {"2026-04-14"}


def test_ukraines_population_in_the_panel_is_that_of_controlled_territory(
    context: Callable[[str], dict[str, pd.DataFrame]],
) -> None:
    panel = context("imf_weo")["panel.csv"]
    people = panel[panel["iso"] == "UKR"].set_index("year")["lp"]
    assert people[2021] > 40 and people[2022] < 35
