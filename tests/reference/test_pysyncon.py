"""Synthetic control of Russia and Ukraine against pysyncon, which solves it another way."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from pysyncon import Synth

from analysis.models.synthetic_control import SyntheticControl, open_control
from analysis.project import Project
from analysis.series import open_context


@pytest.fixture(scope="module")
def panel(project: Project) -> pd.DataFrame:
    return open_context("panel", project)


def by_pysyncon(study: SyntheticControl, *, same_loss: bool) -> SyntheticControl:
    """Return the study with pysyncon's weights, as growth of one donor that has them all."""
    before = study.growth.loc[study.start : study.last_before]
    others, own = before[study.donors], before[study.country]
    # pysyncon divides each year by its spread over economies: this importance undoes it
    spread = before.std(axis=1).to_numpy() ** 2
    importance = spread / spread.mean() if same_loss else np.ones(len(own))
    model = Synth()
    model.fit(X0=others, X1=own, Z0=others, Z1=own, custom_V=importance)
    mixed = pd.DataFrame({"pysyncon": study.growth[study.donors] @ model.W})
    return replace(study, growth=mixed.assign(**{study.country: study.growth[study.country]}))


@pytest.mark.parametrize(("country", "start"), [("Russia", 1998), ("Ukraine", 2000)])
def test_gaps_agree_year_by_year_where_the_loss_is_the_same(
    panel: pd.DataFrame, country: str, start: int
) -> None:
    study = open_control(panel, country, start)
    other = by_pysyncon(study, same_loss=True)
    assert (study.gaps - other.gaps).abs().max() < 0.05


@pytest.mark.parametrize(
    ("country", "start", "most"), [("Russia", 1998, 0.8), ("Ukraine", 2000, 0.5)]
)
def test_gaps_are_near_where_every_year_weighs_the_same(
    panel: pd.DataFrame, country: str, start: int, most: float
) -> None:
    """Years in which economies lie far apart weigh less there: a choice, not an error.

    `docs/methods.md` gives the bounds, with the Outlook of April 2026.
    """
    study = open_control(panel, country, start)
    other = by_pysyncon(study, same_loss=False)
    assert 0.05 < (study.gaps - other.gaps).abs().max() < most


def test_a_shortfall_put_into_germany_is_found(panel: pd.DataFrame) -> None:
    germany = open_control(panel, "Germany", 1998)
    growth = germany.growth.copy()
    growth.loc[2022, "Germany"] -= 10
    found = replace(germany, growth=growth)
    assert 9 < found.summary().loc[2022, "net"] < 11
    assert 9 < found.gaps[2022] - germany.gaps[2022] < 11


def test_ukraine_has_no_good_control_and_russia_has_one(panel: pd.DataFrame) -> None:
    """Its growth fell by 15, 10 and 10 percent in 2009, 2014 and 2015: no donors did that."""
    russia, ukraine = open_control(panel, "Russia", 1998), open_control(panel, "Ukraine", 2000)
    assert russia.carries_weight and russia.weights.iloc[0] < 0.4
    assert not ukraine.carries_weight and ukraine.weights.iloc[0] > 0.5
    assert len(russia.donors) > 60
