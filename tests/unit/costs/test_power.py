import dataclasses
from typing import Any

import numpy as np
import pytest
from scipy.stats import norm

from analysis.costs.assess import Assessment, Reading
from analysis.costs.confidence import Confidence
from analysis.costs.kinds import Kinds
from analysis.costs.readings import Outcome
from analysis.costs.study import Study, open_study
from analysis.costs.synthesis import power
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


def found_by(spread: float, joint: float, *words: str) -> Any:
    """The pace of one kind and the same windows, with normal errors in logs of such sizes."""
    ones, errors = np.ones(8000), norm.ppf((np.arange(8000) + 0.5) / 8000)
    sizes, told = {"pace": spread, "same_windows": joint}, words or ("low", "low")
    readings = []
    for (name, size), word in zip(sizes.items(), told, strict=True):
        draws = np.exp(size * errors)
        outcome = Outcome(war_year(1), war_year(3), "ratio", ones, draws, 0.1)
        readings.append(Reading("flow", name, outcome, "", Confidence(word, 2, 3, ()), "", 1.0))
    return {("soldiers_killed", "Russia"): readings}


@pytest.mark.parametrize("spread", [0.1, 0.5])
def test_the_rule_finds_a_rise_as_often_as_a_normal_error_lets_it(
    study: Study, spread: float
) -> None:
    kinds = Kinds(kinds=(study.kinds.of("soldiers_killed", "Russia"),), uncounted=())
    alone = dataclasses.replace(study, kinds=kinds)
    table = power(found_by(spread, 0.001), alone).set_index("rise")
    wanted = norm.sf(norm.ppf(study.rules.side.enough) - np.log1p(table.index) / spread)
    for name in ("supported", "supported_if_sure"):
        assert table[name].to_numpy() == pytest.approx(wanted, abs=0.015)
    # from a tenth on the same windows are sure, of soldiers and of all
    told = (table["partly_supported"] + table["supported"])[0.1:]
    assert told.to_numpy() == pytest.approx(1, abs=0.015)
    assert table["soldiers_only"][0.1:].eq(0).all()
    unsure = power(found_by(spread, 0.001, "very low", "low"), alone).set_index("rise")
    assert unsure["supported"].eq(0).all() and unsure["partly_supported"][0.1:].eq(1).all()
    assert unsure["supported_if_sure"].equals(table["supported_if_sure"])
    joint = power(found_by(0.5, 0.001, "very low", "very low"), alone)
    assert joint[["partly_supported", "soldiers_only"]].eq(0).all(axis=None)


def test_the_table_is_the_same_again(study: Study) -> None:
    one = study.draw("soldiers_killed", "Ukraine")
    found = {(one.kind.kind, one.party): Assessment(study, one).readings}
    again = dataclasses.replace(study)
    assert power(found, study).equals(power(found, again))
