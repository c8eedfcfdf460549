import dataclasses
from types import SimpleNamespace

import numpy as np
import pytest

from analysis.costs.assess import Assessment
from analysis.costs.readings import Outcome
from analysis.costs.study import Study, open_study
from analysis.costs.synthesis import _chance, power
from analysis.project import Project
from analysis.series import war_year


@pytest.fixture(scope="module")
def study(project: Project) -> Study:
    return open_study(project, as_of="2026-07-31", n_draws=2000)


def test_the_rule_is_the_surer_the_more_every_cost_has_risen(study: Study) -> None:
    drawn = [study.draw("soldiers_killed", party) for party in ("Russia", "Ukraine")]
    found = {(one.kind.kind, one.party): Assessment(study, one).readings for one in drawn}
    assert power(found, study)["soldiers_only"].is_monotonic_increasing
    assert power(found, study)["soldiers_only"].iloc[-1] > 0.3


def test_a_kind_without_a_reading_supports_nothing(study: Study) -> None:
    table = power({}, study)
    assert (table.drop(columns=["rise"]) == 0).all(axis=None)


def test_the_table_is_the_same_again(study: Study) -> None:
    one = study.draw("soldiers_killed", "Ukraine")
    found = {(one.kind.kind, one.party): Assessment(study, one).readings}
    again = dataclasses.replace(study)
    assert power(found, study).equals(power(found, again))


def test_a_source_that_may_be_too_low_is_published_too_low_in_a_simulated_world() -> None:
    """In one world of ten it has a fifth of what happened; then a rise by twice is not seen."""
    draws = np.where(np.arange(1000) < 100, 5.0, 1.0)
    found = Outcome(war_year(1), war_year(2), "ratio", np.ones(1000), draws, 0.1)
    told = _chance(SimpleNamespace(outcome=found), 1.0, np.random.default_rng(1))  # type: ignore[arg-type]
    assert np.mean(told > 0.95) == pytest.approx(0.9, abs=0.01)
    assert np.min(told) == pytest.approx(0.1)
