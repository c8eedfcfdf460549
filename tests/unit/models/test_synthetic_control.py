"""Synthetic control: weights, gaps and what a study refuses."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import DataError
from analysis.models.synthetic_control import (
    NO_DONORS,
    SyntheticControl,
    open_control,
    short_names,
    simplex_weights,
)

YEARS = range(2000, 2026)


@pytest.fixture
def growth() -> pd.DataFrame:
    """A country that is .7 of one donor and .3 of another, and falls by 20 points in 2022."""
    rng = np.random.default_rng(3)
    table = pd.DataFrame(rng.normal(3, 2, (26, 8)), YEARS, [f"donor {n}" for n in range(8)])
    table["country"] = 0.7 * table["donor 1"] + 0.3 * table["donor 5"]
    table.loc[2022, "country"] -= 20
    return table


@given(st.integers(0, 10_000), st.integers(2, 12), st.integers(2, 12))
@settings(max_examples=40, deadline=None)
def test_no_other_weights_on_the_simplex_are_nearer(seed: int, rows: int, donors: int) -> None:
    rng = np.random.default_rng(seed)
    target, others = rng.normal(size=rows), rng.normal(size=(rows, donors))
    weights = simplex_weights(target, others, 0.01)
    assert weights.min() >= 0 and weights.sum() == pytest.approx(1)

    def loss(w: np.ndarray) -> float:
        return float(((target - others @ w) ** 2).sum() + 0.01 * (w**2).sum())

    for other in rng.dirichlet(np.full(donors, 0.5), 200):
        # the way towards any other point goes up
        assert loss(0.99 * weights + 0.01 * other) >= loss(weights) - 1e-9


def test_the_two_donors_that_make_the_country_are_found(growth: pd.DataFrame) -> None:
    study = SyntheticControl(growth, "country", 2000, ridge=1e-6)
    assert study.weights.head(2).round(3).to_dict() == {"donor 1": 0.7, "donor 5": 0.3}
    assert study.fit_before < 1e-3
    assert study.carries_weight


def test_a_fall_put_into_2022_is_the_gap(growth: pd.DataFrame) -> None:
    study = SyntheticControl(growth, "country", 2000, ridge=1e-6)
    synthetic = 1 + study.synthetic[2022] / 100
    assert study.gaps[2022] == pytest.approx(20 / synthetic, abs=0.05)
    assert list(study.gaps.index) == [2022, 2023, 2024, 2025]


def test_years_after_the_last_do_not_move_the_weights(growth: pd.DataFrame) -> None:
    other = growth.copy()
    other.loc[2022:] += 50.0
    first, second = (SyntheticControl(table, "country", 2000).weights for table in (growth, other))
    pd.testing.assert_series_equal(first, second)


def test_the_country_is_no_donor_of_its_placebos(growth: pd.DataFrame) -> None:
    study = SyntheticControl(growth, "country", 2000)
    assert list(study.placebos.index) == study.donors
    other = SyntheticControl(growth.assign(country=growth["country"] + 5), "country", 2000)
    pd.testing.assert_frame_equal(study.placebos, other.placebos)


def test_a_country_that_no_mix_of_donors_follows_carries_no_weight(growth: pd.DataFrame) -> None:
    wild = growth.assign(country=growth["country"] + 15.0 * (-1.0) ** np.arange(26))
    assert not SyntheticControl(wild, "country", 2000).carries_weight


def test_leaving_out_the_donor_it_leans_on_moves_the_gap(growth: pd.DataFrame) -> None:
    study = SyntheticControl(growth, "country", 2000)
    without = study.leave_one_out()
    assert {"donor 1", "donor 5"} <= set(without.index)
    assert (without.loc["donor 1"] - study.gaps).abs().max() > 0.1


def test_a_study_with_a_hole_is_refused(growth: pd.DataFrame) -> None:
    growth.loc[2005, "donor 2"] = np.nan
    with pytest.raises(DataError, match="donor 2 has no growth"):
        SyntheticControl(growth, "country", 2000)
    assert SyntheticControl(growth, "country", 2006).donors


def panel() -> pd.DataFrame:
    isos = ["RUS", "UKR", "DEU", "FRA", "ITA", "EST", "GUY", "G7"]
    names = ["Russian Federation", "Ukraine", "Germany", "France", "Italy", "Estonia, Republic of",
             "Guyana", "G7"]  # fmt: skip
    rng = np.random.default_rng(1)
    return pd.concat(
        pd.DataFrame(
            {
                "country": name,
                "iso": iso,
                "year": list(YEARS),
                "aggregate": int(iso == "G7"),
                "ngdp_rpch": rng.normal(2, 1, 26),
                "ngdprppppc": 20_000.0,
                "lp": 0.8 if iso == "GUY" else 50.0,
            }
        )
        for iso, name in zip(isos, names, strict=True)
    )


def test_donors_are_large_enough_and_untouched_by_the_war() -> None:
    assert sorted(open_control(panel(), "Russia", 2000).donors) == ["France", "Germany", "Italy"]
    assert sorted(open_control(panel(), "Germany", 2000).donors) == ["France", "Italy"]


def test_every_economy_left_out_has_its_reason() -> None:
    assert {"RUS", "UKR", "BLR", "EST", "LVA", "LTU", "POL", "MDA", "ROU", "FIN"} <= set(NO_DONORS)
    assert all(NO_DONORS.values())


def test_an_economy_that_the_panel_lacks_is_named() -> None:
    with pytest.raises(DataError, match="no economy 'Atlantis'"):
        open_control(panel(), "Atlantis", 2000)


def test_names_stay_unique() -> None:
    names = short_names(pd.DataFrame({"country": ["Congo, Republic of", "Congo, Democratic"]}))
    assert names.is_unique
    plain = pd.DataFrame({"country": ["Korea, Republic of", "Russian Federation"]})
    assert short_names(plain).tolist() == ["Korea", "Russia"]
