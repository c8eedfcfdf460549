import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from made_up_rows import flow

from analysis.errors import DataError, WarCostsError
from analysis.observations import observe
from analysis.project import Project
from analysis.series import Known, open_known

CLAIMS = "personnel_losses_claimed"


@pytest.fixture(scope="module")
def known(project: Project) -> Known:
    return open_known(project=project)


def test_nothing_is_known_before_it_was_published(known: Known) -> None:
    article = known.until("2025-12-10")
    assert article.published["published"].max() <= pd.Timestamp("2025-12-10")
    assert article.figures("military_dead_and_missing", "Ukraine").empty
    assert not known.figures("military_dead_and_missing", "Ukraine").empty


def test_a_figure_stands_in_its_newest_release_of_the_day(known: Known) -> None:
    first_week = {"measure": "military_deaths_estimated", "party": "Russia"}
    values = {
        day: known.until(day).figures(**first_week)["value"].iloc[0]
        for day in ("2024-07-05", "2025-10-10", "2026-05-11")
    }
    assert [round(value) for value in values.values()] == [674, 434, 431]


def test_a_whole_release_holds_no_figure_of_the_one_before(known: Known) -> None:
    asked = (CLAIMS, "Russia", "general_staff")
    days = known.figures(*asked)["published"]
    newest = known.figures(*asked, release="newest")["published"]
    assert days.nunique() > 1 and set(newest) == {days.max()}


def test_a_forecast_that_the_newest_outlook_no_longer_makes_is_not_known(project: Project) -> None:
    """The one of April 2022 gave Ukraine no year beyond its own; the one before went to 2026."""
    known = open_known("2022-06-30", project=project)
    ahead = known.figures("real_gdp_growth_forecast", "Ukraine", "imf_weo")
    assert ahead["period_end"].max() == pd.Timestamp("2022-12-31")


def test_whoever_alters_the_figures_given_alters_nobody_elses(known: Known) -> None:
    asked = ("real_gdp_growth_forecast", "Ukraine", "imf_weo")
    figures = known.figures(*asked)
    figures["value"] = np.nan
    assert known.figures(*asked)["value"].notna().all()


def test_a_year_is_no_month(project: Project) -> None:
    measure = "military_deaths_estimated"
    rows = [flow(measure, "2024-01-01", f"2024-{end}", value, party="Russia", source="a_list")
            for end, value in (("12-31", 12.0), ("01-31", 1.0))]  # fmt: skip
    known = Known(observe(pd.DataFrame(rows), project.catalogue), "latest", project.catalogue)
    found = {length: known.figures(measure, "Russia", length=length)["value"].tolist()
             for length in ("month", "year", "")}  # fmt: skip
    assert found == {"month": [1.0], "year": [12.0], "": [1.0, 12.0]}


def test_leaving_out_a_source_leaves_out_its_publishers(project: Project) -> None:
    known = open_known(without_sources=["displacement_figures"], project=project)
    assert not known.table["source"].str.startswith("displacement_figures").any()


def test_a_source_that_does_not_exist_is_refused(project: Project) -> None:
    with pytest.raises(DataError, match="'mediazone' is not a known source"):
        open_known(without_sources=["mediazone"], project=project)


def test_the_day_of_the_article_is_its_own_cut_off(project: Project) -> None:
    assert open_known("2025-12-10", project=project).day == dt.date(2025, 12, 10)


def test_the_checkout_is_found_from_a_folder_within_it(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project.root / "notebooks")
    assert open_known("2022-06-30").day == dt.date(2022, 6, 30)


def test_no_checkout_is_found_outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(WarCostsError):
        open_known()


def test_a_measure_that_does_not_exist_is_refused_with_the_nearest_name(known: Known) -> None:
    with pytest.raises(DataError, match="personnel_losses_claimed"):
        known.figures("personel_losses_claimed", "Russia")


def test_a_named_series_is_one_row_a_month_and_source(known: Known) -> None:
    table = known.series("area_occupied")
    assert sorted(table["source"].unique()) == ["deepstate", "isw_area"]
    assert not table.duplicated(["month", "source"]).any()
    start = known.catalogue.series["area_occupied"].start
    assert start and table["month"].min() == pd.Timestamp(start)


def test_a_series_of_which_nothing_is_known_says_so(known: Known) -> None:
    with pytest.raises(DataError, match="nothing is known"):
        known.until("2022-03-01").series("refugees_abroad")
