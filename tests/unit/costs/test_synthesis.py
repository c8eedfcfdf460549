import dataclasses
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pandas as pd
import pytest
from scipy.stats import expon, norm

from analysis.costs.assess import Assessment, Reading
from analysis.costs.confidence import Confidence
from analysis.costs.drawing import Basis
from analysis.costs.draws import Settings
from analysis.costs.kinds import Kinds
from analysis.costs.readings import Outcome
from analysis.costs.study import Study, open_study
from analysis.costs.synthesis import (
    _chance,
    country,
    frechet,
    power,
    same_windows,
    state,
    statements,
)
from analysis.project import Project
from analysis.series import war_year


@pytest.mark.parametrize(
    ("sides", "statement"),
    [
        ([1, 1], "dearer, whatever the weights"),
        ([-1, -1], "cheaper, whatever the weights"),
        ([1, -1, 0], "depends on what is counted"),
        ([1, 0], "what can be told has risen"),
        ([-1, 0], "what can be told has fallen"),
        ([0, 0], "nothing can be told"),
    ],
)
def test_kinds_are_never_pooled(sides: list[int], statement: str) -> None:
    assert state("Ukraine", dict(zip("abc", sides, strict=False))).statement == statement


def test_a_conjunction_is_bounded_whatever_the_dependence() -> None:
    assert frechet([0.9, 0.8]) == (pytest.approx(0.7), 0.8)
    assert frechet([0.4, 0.3])[0] == 0.0


def readings(**sides: tuple[str, str]) -> pd.DataFrame:
    """Paces of Russia by kind: side and confidence."""
    rows = [
        {"party": "Russia", "kind": kind, "view": "flow", "reading": "pace", "side": side,
         "confidence": confidence}
        for kind, (side, confidence) in sides.items()
    ]  # fmt: skip
    return pd.DataFrame(rows)


def test_a_kind_at_very_low_confidence_counts_as_open(project: Project) -> None:
    told = readings(
        soldiers_killed=("risen", "medium"),
        military_spending=("risen", "low"),
        gdp_shortfall=("fallen", "very low"),
    )
    one = country(told, project.kinds, "Russia")
    assert one.statement == "what can be told has risen"
    assert one.open == ("gdp_shortfall",)


def test_a_claim_and_vehicles_count_for_no_country(project: Project) -> None:
    told = readings(
        soldiers_killed=("risen", "medium"),
        military_spending=("risen", "low"),
        gdp_shortfall=("risen", "low"),
        killed_and_wounded_claimed=("fallen", "low"),
        armoured_vehicles=("fallen", "low"),
    )
    assert country(told, project.kinds, "Russia").statement == "dearer, whatever the weights"


def test_two_views_that_disagree_are_open(project: Project) -> None:
    sides = {"both": "risen as a stock, fallen as a flow", "stock": "risen", "flow": "fallen"}
    rows = pd.DataFrame(
        {"party": "Ukraine", "kind": "land_held", "view": view, "reading": "pace",
         "side": side, "confidence": "low"} for view, side in sides.items()
    )  # fmt: skip
    assert "land_held" in country(rows, project.kinds, "Ukraine").open


def test_both_countries_need_readings_of_the_same_windows(project: Project) -> None:
    row = {"kind": "soldiers_killed", "reading": "same_windows", "confidence": "low"}
    one = pd.DataFrame([{**row, "party": "Russia", "p_rise": 0.99}])
    two = pd.DataFrame([{**row, "party": "Russia", "p_rise": 0.99},
                        {**row, "party": "Ukraine", "p_rise": 0.98}])  # fmt: skip
    assert same_windows(one, project.kinds, "soldiers killed").empty
    assert len(same_windows(two, project.kinds, "soldiers killed")) == 2
    unsure = two.assign(confidence=["low", "very low"])
    assert same_windows(unsure, project.kinds, "soldiers killed").empty
    own = two.assign(view="flow", side="risen")
    table = statements(own, project.kinds).set_index("subject")
    assert tuple(table.loc["soldiers killed", ["low", "high"]]) == (pytest.approx(0.97), 0.98)
    assert table.loc["all killed", ["low", "high"]].isna().all()


@pytest.fixture
def alone(project: Project) -> Basis:
    """What one kind of one country is read by."""
    kinds = Kinds(kinds=(project.kinds.of("soldiers_killed", "Russia"),), uncounted=())
    settings = Settings({"seed": 1}, {}, n=1, slow=1.0)
    return Basis(cast(Any, None), settings, kinds, project.claims.rules)


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
    alone: Basis, spread: float
) -> None:
    table = power(found_by(spread, 0.001), alone).set_index("rise")
    wanted = norm.sf(norm.ppf(alone.rules.side.enough) - np.log1p(table.index) / spread)
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


def test_a_difference_is_a_share_of_the_size_of_the_first_amount(alone: Basis) -> None:
    errors, tables = 0.3 * expon.ppf((np.arange(8000) + 0.5) / 8000), []
    for amount in (1.0, 10.0, -10.0):
        first = np.full(8000, amount)
        last = first + abs(amount) * errors
        outcome = Outcome(war_year(1), war_year(3), "difference", first, last, 0.1)
        pace = Reading("flow", "pace", outcome, "", Confidence("low", 2, 3, ()), "", 1.0)
        tables.append(power({("soldiers_killed", "Russia"): [pace]}, alone))
    assert tables[0].equals(tables[1]) and tables[0].equals(tables[2])
    assert tables[0]["supported"].between(0.01, 0.99).any()


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
