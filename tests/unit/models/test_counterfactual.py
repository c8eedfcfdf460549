"""GDP below the path forecast before the war: small tables whose answer is plain."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.errors import DataError
from analysis.models.counterfactual import (
    Counterfactual,
    growth_releases,
    outlook,
)

YEARS = [2022, 2023, 2024]
LOSSES = np.geomspace(0.1, 8.0, 20)


def rng() -> np.random.Generator:
    return np.random.default_rng(7)


@pytest.fixture
def study() -> Counterfactual:
    """Russia loses a tenth in 2022; twenty placebos lose a tenth of a point to eight points."""
    names = [f"placebo {number}" for number in range(20)]
    path = pd.DataFrame(3.0, YEARS, ["Russia", "Ukraine", "Belarus", *names])
    newest = path.copy()
    newest.loc[2022, "Russia"] = 100 * (1.03 * 0.9 - 1)
    newest.loc[2022, names] = 3.0 - LOSSES
    return Counterfactual(path, newest, YEARS, dollars=pd.Series({"Russia": 1000.0}))


def test_a_level_lost_once_stays_lost(study: Counterfactual) -> None:
    assert study.shortfall("Russia")["below_path"].round(6).tolist() == [10.0, 10.0, 10.0]


def test_what_befell_the_middle_placebo_is_taken_off(study: Counterfactual) -> None:
    row = study.shortfall("Russia").loc[2024]
    middle = np.exp(np.median(np.log(1 - LOSSES / 103)))
    assert row["placebos"] == pytest.approx(100 * (1 - middle))
    assert row["net"] == pytest.approx(100 * (1 - 0.9 / middle))


def test_belligerents_and_belarus_are_no_placebos(study: Counterfactual) -> None:
    assert set(study.placebos()) == {f"placebo {number}" for number in range(20)}
    assert "placebo 3" not in study.placebos("placebo 3")


def test_an_economy_that_a_release_lacks_is_no_placebo(study: Counterfactual) -> None:
    newest = study.newest.assign(other=1.0)
    newest.loc[2023, "placebo 0"] = np.nan
    left = Counterfactual(study.forecast, newest, YEARS).placebos()
    assert "other" not in left and "placebo 0" not in left


def test_the_middle_draw_is_the_estimate(study: Counterfactual) -> None:
    draws = study.draws("Russia", 20_000, rng())
    assert draws.shape == (20_000, 3)
    assert np.median(draws, axis=0) == pytest.approx(study.shortfall("Russia")["net"], abs=0.05)


def test_an_odd_number_of_draws_is_given(study: Counterfactual) -> None:
    assert study.draws("Russia", 7, rng()).shape == (7, 3)


def test_a_draw_takes_a_whole_path(study: Counterfactual) -> None:
    """The placebos differ in 2022 only, so without revisions no draw moves after it."""
    draws = study.draws("Russia", 1000, rng(), revision=0.0)
    assert np.ptp(draws, axis=1).max() < 1e-9


def test_the_spread_is_that_of_the_placebos_and_a_quarter(study: Counterfactual) -> None:
    placebos = study.placebos().loc[2022]
    expected = np.mean((placebos - placebos.median()) ** 2) + placebos.var() / 16
    draws = np.log1p(-study.draws("Russia", 40_000, rng(), revision=0.0)[:, 0] / 100)
    assert draws.var() == pytest.approx(expected, rel=0.02)


def test_revisions_add_up_over_years_and_a_factor_multiplies(study: Counterfactual) -> None:
    flat = Counterfactual(study.forecast, study.forecast, YEARS)
    logs = np.log1p(-flat.draws("Russia", 40_000, rng(), revision=1.0) / 100)
    assert logs.std(axis=0) == pytest.approx(0.01 * np.sqrt([1, 2, 3]), rel=0.02)
    larger = np.log1p(-flat.draws("Russia", 40_000, rng(), revision=1.0, factor=2.0) / 100)
    assert larger == pytest.approx(2 * logs)


def test_a_month_of_2022_is_one_of_311_days(study: Counterfactual) -> None:
    months = np.array([311, 365, 366]) / 30.4375
    path = np.array([1.03, 1.03**2, 1.03**3])
    ten = np.full((1, 3), 10.0)
    money = study.in_dollars(ten, "Russia", net_of_placebos=False)[0]
    assert money == pytest.approx(100 * path / months)
    # what is net of the placebos is a percent of the path that their median led to
    lowered = np.exp(study.placebos("Russia").median(axis=1)).to_numpy()
    assert study.in_dollars(ten, "Russia")[0] == pytest.approx(100 * path * lowered / months)


def test_money_needs_gdp_in_dollars(study: Counterfactual) -> None:
    with pytest.raises(DataError, match="GDP of Ukraine in 2021"):
        study.in_dollars(np.zeros((1, 3)), "Ukraine")


def test_intervals_of_placebos_hold_nought_as_often_as_they_say(study: Counterfactual) -> None:
    table = study.coverage(0.9)
    assert (table["placebos"] == 20).all()
    assert table["share"].between(0.8, 1.0).all()
    assert (study.coverage(0.5)["share"] < table["share"]).all()


def releases(*rows: tuple[str, int, float, str]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["party", "year", "value", "published"])
    return table.assign(published=pd.to_datetime(table["published"]))


def test_an_outlook_keeps_what_it_did_not_revise() -> None:
    table = releases(
        ("Russia", 2021, 4.7, "2021-10-31"),
        ("Russia", 2022, 2.9, "2021-10-31"),
        ("Russia", 2022, -8.5, "2022-04-30"),
    )
    assert outlook(table)["Russia"].to_dict() == {2021: 4.7, 2022: -8.5}
    assert outlook(table, pd.Timestamp("2021-12-31")).loc[2022, "Russia"] == 2.9


def test_only_the_outlook_tells_growth() -> None:
    day = pd.Timestamp("2023-01-01")
    rows = pd.DataFrame(
        {
            "indicator": ["real_gdp_growth", "real_gdp_growth_forecast", "real_gdp_growth"],
            "source": ["imf_weo", "imf_weo", "economy_figures/rosstat"],
            "party": "Russia",
            "value": [1.0, 2.0, 3.0],
            "period_start": day,
            "published": day,
        }
    )
    assert growth_releases(rows)["value"].tolist() == [1.0, 2.0]
