import dataclasses

import pytest

from analysis.costs.assess import Assessment
from analysis.costs.study import Study, open_study
from analysis.costs.synthesis import power
from analysis.project import Project


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
