"""Growth is chained within one release; levels of two releases are never compared."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from analysis.errors import DataError
from analysis.indicators.growth import chain, counterfactual, growth_rates, relative
from analysis.project import Project
from analysis.study import Study


def observed(*rows: tuple[str, str, int, float, str, str]) -> pd.DataFrame:
    """Rows of (indicator, party, year, value, source, published)."""
    frame = pd.DataFrame(
        rows, columns=["indicator", "party", "year", "value", "source", "published"]
    )
    frame["period_start"] = pd.to_datetime(frame["year"].astype(str) + "-01-01")
    frame["period_end"] = pd.to_datetime(frame["year"].astype(str) + "-12-31")
    frame["published"] = pd.to_datetime(frame["published"])
    return frame.drop(columns="year")


ACTUAL, AHEAD = "real_gdp_growth", "real_gdp_growth_forecast"
TABLE = observed(
    (AHEAD, "Russia", 2021, 4.0, "imf_weo", "2021-10-31"),
    (AHEAD, "Russia", 2022, 10.0, "imf_weo", "2021-10-31"),
    (AHEAD, "Russia", 2023, 10.0, "imf_weo", "2021-10-31"),
    (ACTUAL, "Russia", 2021, 6.0, "imf_weo", "2024-10-31"),
    (ACTUAL, "Russia", 2022, -10.0, "imf_weo", "2024-10-31"),
    (ACTUAL, "Russia", 2023, 10.0, "imf_weo", "2024-10-31"),
    (AHEAD, "Russia", 2024, 3.0, "imf_weo", "2024-10-31"),
    (ACTUAL, "Russia", 2024, 4.0, "economy_figures/rosstat", "2025-02-01"),
)


def test_the_gap_is_chained_from_the_base_year() -> None:
    path = counterfactual(TABLE, "Russia", None, base_year=2021, forecast_vintage="2021-10")
    assert path.loc[2021, "gap"] == 0
    assert path.loc[2022, "gap"] == pytest.approx(100 * (1 - 0.9 / 1.1))
    assert path.loc[2023, "gap"] == pytest.approx(100 * (1 - 0.9 / 1.1))


def test_every_year_of_a_path_is_of_one_release_and_says_which() -> None:
    rates = growth_rates(TABLE, "Russia", None)
    assert rates["value"].tolist() == [6.0, -10.0, 10.0, 3.0]
    assert rates["forecast"].tolist() == [False, False, False, True]
    assert set(rates["source"]) == {"imf_weo"}
    assert set(rates["released"]) == {pd.Timestamp("2024-10-31")}
    before = growth_rates(TABLE, "Russia", dt.date(2024, 10, 30))
    assert before["value"].tolist() == [4.0, 10.0, 10.0]


ROSSTAT = "economy_figures/rosstat"


def test_a_year_that_only_an_older_release_has_is_left_out() -> None:
    older = observed((AHEAD, "Russia", 2025, 9.0, "imf_weo", "2024-04-30"))
    rates = growth_rates(pd.concat([TABLE, older]), "Russia", None)
    assert 2025 not in rates.index


def test_the_statistics_office_follows_the_outlook_from_its_own_release_on() -> None:
    newest = observed(
        (ACTUAL, "Russia", 2023, 11.0, ROSSTAT, "2025-02-01"),
        (ACTUAL, "Russia", 2022, -9.0, ROSSTAT, "2023-02-01"),
    )
    rates = growth_rates(pd.concat([TABLE, newest]), "Russia", None, ROSSTAT)
    assert rates["value"].tolist() == [6.0, -10.0, 11.0, 4.0]
    assert rates["source"].tolist() == ["imf_weo", "imf_weo", ROSSTAT, ROSSTAT]
    assert rates["released"].dt.year.tolist() == [2024, 2024, 2025, 2025]
    assert not rates["forecast"].any()


def test_a_statistics_office_that_has_published_nothing_since_is_no_reading_of_its_own() -> None:
    before = growth_rates(TABLE, "Russia", dt.date(2025, 1, 31), ROSSTAT)
    assert before.empty
    how = {"base_year": 2021, "publisher": ROSSTAT}
    day = dt.date(2025, 1, 31)
    assert relative(TABLE, "Russia", ["Russia"], day, **how).empty  # type: ignore[arg-type]
    path = counterfactual(
        TABLE, "Russia", day, base_year=2021, forecast_vintage="2021-10", publisher=ROSSTAT
    )
    assert path.empty


def test_the_path_says_which_years_are_forecasts_and_of_which_release() -> None:
    path = counterfactual(TABLE, "Russia", None, base_year=2021, forecast_vintage="2021-10")
    assert path["forecast"].tolist() == [False, False, False]
    assert path["source"].tolist() == ["imf_weo"] * 3


def test_a_missing_year_is_refused() -> None:
    with pytest.raises(DataError, match="growth in 2023 is missing"):
        chain(pd.Series({2022: 1.0, 2024: 1.0}), 2021)


def test_a_country_that_grows_like_its_rival_stays_at_100() -> None:
    twin = TABLE.assign(party="Twin")
    table = relative(pd.concat([TABLE, twin]), "Russia", ["Twin"], None, base_year=2021)
    assert table["Twin"].tolist() == pytest.approx([100.0] * len(table))


def test_falling_behind_a_rival_lowers_the_index() -> None:
    rival = observed(
        (ACTUAL, "Rival", 2021, 0.0, "imf_weo", "2024-10-31"),
        (ACTUAL, "Rival", 2022, 0.0, "imf_weo", "2024-10-31"),
        (ACTUAL, "Rival", 2023, 10.0, "imf_weo", "2024-10-31"),
    )
    table = relative(pd.concat([TABLE, rival]), "Russia", ["Rival"], None, base_year=2021)
    assert table["Rival"].tolist() == pytest.approx([100.0, 90.0, 90.0])


@pytest.fixture(scope="module")
def latest(project: Project) -> Study:
    # with the newest data before the outlook of April 2026
    return project.open_study("economy", {"as_of": "2026-04-29"})


def _gap(study: Study, publisher: str) -> pd.DataFrame:
    return counterfactual(
        study.table,
        "Russia",
        study.day,
        base_year=2021,
        forecast_vintage="2021-10",
        publisher=publisher,
    )


def test_russias_gap_is_minus_0_14_percent_in_2024_by_the_outlook(latest: Study) -> None:
    # 100 x (1 - 0.98564 x 1.04083 x 1.04344 / (1.02947 x 1.02 x 1.018)), from the raw file
    path = _gap(latest, "imf_weo")
    assert path.loc[2024, "gap"] == pytest.approx(-0.139, abs=0.001)
    assert not path.loc[2024, "forecast"] and path.loc[2025, "forecast"]
    assert path.loc[2025, "gap"] == pytest.approx(0.935, abs=0.001)


def test_russias_gap_is_0_02_percent_in_2025_with_what_rosstat_revised(latest: Study) -> None:
    # 100 x (1 - 0.98564 x 1.04083 x 1.049 x 1.01 / (1.02947 x 1.02 x 1.018 x 1.017))
    path = _gap(latest, ROSSTAT)
    assert path.loc[2025, "gap"] == pytest.approx(0.020, abs=0.001)
    assert path["released"].dt.strftime("%Y-%m").tolist() == ["2025-10"] * 3 + ["2026-02"] * 2


def test_against_the_united_states_the_index_of_2024_is_98_68_or_with_rosstat_99_20(
    latest: Study,
) -> None:
    for publisher, index in (("imf_weo", 98.676), (ROSSTAT, 99.202)):
        table = relative(
            latest.table,
            "Russia",
            ["United States"],
            latest.day,
            base_year=2021,
            publisher=publisher,
        )
        assert table.loc[2024, "United States"] == pytest.approx(index, abs=0.001)
        assert not table.loc[2024, "forecast"]


def test_the_series_of_growth_name_the_publisher_of_each(project: Project) -> None:
    for as_of, sources in (("2025-12-10", ["imf_weo"]), ("2026-04-29", ["imf_weo", ROSSTAT])):
        study = project.open_study("economy", {"as_of": as_of})
        for name in ("real_gdp_growth", "gdp_gap", "relative_gdp"):
            own = [one for one in study.all_series(name, "pace") if one.party == "Russia"]
            assert [one.source for one in own] == sources
            assert {one.group for one in own} == {"imf_weo"}
