"""What would turn a reading, and what would leave it without a side, by a list made up by month."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from made_up_rows import flow

from analysis.costs import rows
from analysis.costs.assess import Assessment
from analysis.costs.draws import Drawn, Settings
from analysis.costs.kinds import Figures, Kind, Kinds, Other
from analysis.costs.readings import direction
from analysis.costs.rows import choice_rows
from analysis.costs.study import Study
from analysis.costs.thresholds import Rules
from analysis.models.budgets import Budget
from analysis.observations import observe
from analysis.project import Project
from analysis.series import Known, war_year

FIRST = ("military_deaths_estimated", "military_deaths_with_missing")
KIND = {
    "kind": "soldiers_killed", "parties": ["Russia"], "family": "casualties", "title": "Killed",
    "unit": "persons", "cost": "a life lost", "anchors": [{
        "label": "a list", "method": "register", "grade": 3, "grade_reason": "it can be checked",
        "budget": "a_list", "figures": [{"source": "a_list", "measures": [FIRST[0]]}],
        "parameter": "russian_dead", "variants": {"missing": {"measures": [FIRST[1]]}},
        "windows": {"years": "war", "first": "year_1", "last": "half_covered",
                    "before": "previous", "newest": "twelve_months"},
    }],
}  # fmt: skip
Assess = Callable[..., Assessment]


@pytest.fixture
def assess(project: Project, rules: Rules) -> Assess:
    """Assess a list of 100 dead a month in year 1, then more; with the missing, as many or not."""

    def made(more: float, *, slow: float = 0.01, missing: float = 1.0, group: str = "") -> Any:
        rows = [row for measure, times in zip(FIRST, (more, missing), strict=True)
                for row in release(measure, [1, times])]  # fmt: skip
        definition = {"name": "with the missing", "sets": {"russian_dead": "missing"}}
        definition |= {"group": group} if group else {}
        kind = Kind.model_validate({**KIND, "definitions": [definition]})
        return assessed(project, rules, kind, rows, slow)

    return made


def release(measure: str, years: list[float], **more: str) -> list[dict[str, Any]]:
    """Return a hundred dead a month, so many times in each year."""
    months = pd.date_range("2022-03-01", periods=12 * len(years), freq="MS")
    return [
        flow(measure, f"{month:%Y-%m-%d}", f"{month + pd.offsets.MonthEnd():%Y-%m-%d}",
             100 * years[place // 12], **{"party": "Russia", "source": "a_list", **more})
        for place, month in enumerate(months)
    ]  # fmt: skip


def assessed(
    project: Project, rules: Rules, kind: Kind, rows: list[dict[str, Any]], slow: float = 0.01
) -> Assessment:
    def size(value: float) -> dict[str, Any]:
        return {"size": value, "basis": "declared", "reason": "made up for a test"}

    parts = {"common": size(0), "slow": size(slow), "single": size(0)}
    errors = Budget.model_validate({"counts": "made up for a test", **parts})
    values = {"seed": 1, "russian_dead": "named"}
    known = Known(observe(pd.DataFrame(rows), project.catalogue), "latest", project.catalogue)
    kinds = Kinds(kinds=(kind,), uncounted=())
    settings = Settings(values, {"a_list": errors, "b_list": errors}, n=4000, slow=1.0)
    study = Study(known, settings, kinds, rules)
    return Assessment(study, study.draw("soldiers_killed", "Russia"))


def reasons(assessed: Assessment) -> str:
    (pace,) = (one for one in assessed.readings if one.reading == "pace")
    assert direction(pace.side) == 1
    return "; ".join(pace.confidence.reasons)


@pytest.mark.parametrize(
    ("missing", "group", "turned"),
    [
        (0.7, "definition", True),
        (1.02, "definition", False),
        (0.98, "definition", True),
        (0.7, "revision", False),
    ],
)
def test_a_definition_by_which_the_likelier_side_is_the_other_is_named(
    assess: Assess, missing: float, group: str, turned: bool
) -> None:
    found = reasons(assess(1.4, missing=missing, group=group))
    assert ("-1 another direction by: with the missing" in found) is turned


def spread(assessed: Assessment, drawn: Drawn | None) -> float:
    """The standard deviation of the pace in logs."""
    outcome = assessed.outcome(drawn, "flow", "pace")
    assert outcome is not None
    return float(np.std(np.log(outcome.draws)))


def test_a_factor_on_slow_errors_multiplies_the_one_in_use(assess: Assess) -> None:
    one = assess(1.5, slow=0.1)
    settings = replace(one.study.settings, slow=2.0)
    two = Assessment(replace(one.study, settings=settings), one.drawn)
    spreads = [spread(found, found.by_factor(1.5)) for found in (one, two)]
    assert spreads == pytest.approx([1.5 * spread(one, one.drawn), 2 * spreads[0]], rel=0.01)


def test_draws_are_added_until_what_is_said_is_settled_or_eight_times(assess: Assess) -> None:
    found = assess(1.5)
    for said, times in ((lambda *_: "", 1), (lambda *given: given[-1], 8)):
        outcome = found.settled("flow", "pace", said)
        assert outcome is not None and len(outcome.draws) == times * 4000


def test_the_net_change_of_a_stock_is_compared_by_a_difference(assess: Assess) -> None:
    found = assess(1.5)
    for views, statistic in ((("flow",), "ratio"), (("stock", "flow"), "difference")):
        kind = found.drawn.kind.model_copy(update={"views": views})
        other = Assessment(found.study, replace(found.drawn, kind=kind))
        outcome = other.outcome(found.drawn, "flow", "pace")
        assert outcome is not None and outcome.statistic == statistic


def test_other_definitions_are_those_that_the_anchor_knows(assess: Assess) -> None:
    found = assess(1.4, missing=0.7, group="revision")
    (known,) = found.drawn.kind.definitions
    unheard = known.model_copy(update={"name": "unheard", "sets": {"russian_dead": "unheard"}})
    kind = found.drawn.kind.model_copy(update={"definitions": (known, unheard)})
    drawn = replace(found.drawn, kind=kind)
    for brief, names in ((False, {known.name}), (True, set())):
        assert {*Assessment(found.study, drawn, brief).by_definition} == names


@pytest.mark.parametrize(("basis", "limited"), [("declared", True), ("vintages", False)])
def test_a_word_is_limited_where_a_slow_error_is_declared_however_sure_the_rest(
    assess: Assess, rules: Rules, basis: str, limited: bool
) -> None:
    found = assess(4)
    sure = rules.confidence.model_copy(update={"words": {"high": -9}, "caps": {}})
    budget = found.study.settings.budgets["a_list"]
    slow = budget.slow.model_copy(update={"basis": basis})
    budgets = {"a_list": budget.model_copy(update={"slow": slow})}
    study = replace(
        found.study,
        rules=rules.model_copy(update={"confidence": sure}),
        settings=replace(found.study.settings, budgets=budgets),
    )
    pace = Assessment(study, found.drawn).readings[0]
    assert pace.confidence.word == "high"
    word = rules.most_at_medium if limited else rules.likelihood[0].word
    assert pace.likelihood == word


@pytest.mark.parametrize("more", [1.5, 0.6])
def test_at_the_tipping_value_of_the_slow_error_the_side_is_lost(
    assess: Assess, rules: Rules, more: float
) -> None:
    found = assess(more, slow=0.05)
    lost = rows.slow_error(found, found.readings[0])
    assert lost is not None
    chances = []
    for times in (0.9, 1.1):
        settings = replace(found.study.settings, slow=times * lost / 0.05)
        outcome = found.outcome(found.resized(settings), "flow", "pace")
        assert outcome is not None
        chances.append(outcome.p_up if more > 1 else outcome.p_down)
    assert chances[0] >= rules.side.probability > chances[1]


def test_a_side_that_is_none_or_holds_with_any_error_has_no_tipping_value(assess: Assess) -> None:
    for found in (assess(1.0, slow=0.2), assess(4, slow=0.001)):
        assert rows.slow_error(found, found.readings[0]) is None


@pytest.mark.parametrize(
    ("amounts", "ratio", "difference", "side"),
    [((2.0, 3.0), 1.5, 1.0, "risen"), ((3.0, 1.5), 0.5, -1.5, "fallen"),
     ((4.0, 4.1), 1.025, 0.1, "little changed")],
)  # fmt: skip
def test_what_another_source_says_has_its_own_side_and_a_control_has_none(
    assess: Assess, monkeypatch: pytest.MonkeyPatch,
    amounts: tuple[float, float], ratio: float, difference: float, side: str,
) -> None:  # fmt: skip
    found = assess(1.5)
    others = tuple(Other(label=reads, reads=reads, grade=3, note="made up for a test")
                   for reads in ("flow", "control"))  # fmt: skip
    monkeypatch.setattr("analysis.costs.rows.own_amounts", lambda *_: amounts)
    for views, value in ((("flow",), ratio), (("stock", "flow"), difference)):
        kind = found.drawn.kind.model_copy(update={"independent": others, "views": views})
        other = Assessment(found.study, replace(found.drawn, kind=kind))
        told = [row for row in rows.choice_rows(other) if row["choice"] == "source"]
        assert [(row["name"], row["value"], row["side"]) for row in told] == [("flow", value, side)]


def test_dead_and_missing_are_of_a_window_of_which_nine_tenths_are_known(assess: Assess) -> None:
    """A list from March 2022 to February 2024: its first measure has the second, of the missing."""
    known = assess(1.5, missing=0.3).study.known
    figures = Figures(source="a_list", measures=FIRST)
    year = war_year(2)
    found = rows.dead_and_missing(known, "Russia", figures, year)
    assert found == pytest.approx((120, 30), rel=0.05)
    longer = replace(year, end=year.end.replace(month=6))
    assert rows.dead_and_missing(known, "Russia", figures, longer) is None


@pytest.mark.parametrize(("slow", "fragile"), [(0.25, True), (0.05, False)])
def test_a_side_that_larger_slow_errors_would_take_is_fragile(
    assess: Assess, slow: float, fragile: bool
) -> None:
    found = reasons(assess(1.5, slow=slow))
    assert ("-1 with slow errors 1.5 times as large" in found) is fragile


@pytest.mark.parametrize(
    ("source", "years", "told"),
    [("a_list", [1, 1, 2], True), ("a_list", [1, 1], False), ("b_list", [1, 1, 2], False)],
    ids=["the same list", "fewer years", "another list"],
)
def test_the_release_before_is_one_of_the_same_list_over_the_same_windows(
    project: Project, rules: Rules, source: str, years: list[float], told: bool
) -> None:
    first = KIND["anchors"][0]
    figures = [{"source": "b_list", "measures": [FIRST[0]]}]
    other = {**first, "label": "another list", "budget": "b_list", "figures": figures}
    before = {"name": "the release before", "before": True, "group": "revision"}
    made = {**KIND, "anchors": [first, other], "definitions": [before]}
    earlier = release(FIRST[0], years, source=source, published="2025-03-10")
    rows = [*earlier, *release(FIRST[0], [1, 1.5, 3], published="2025-06-10")]
    found = assessed(project, rules, Kind.model_validate(made), rows)
    chosen = {row["name"]: row for row in choice_rows(found) if row["choice"] == "revision"}
    assert set(chosen) == ({"the release before"} if told else set())
    assert all(row["stated"] == pytest.approx(2, rel=0.01) for row in chosen.values())


@pytest.mark.parametrize(("filled", "much"), [(0.3, "partly"), (0.8, "mostly")])
def test_a_window_that_something_else_fills_is_marked_and_has_no_side(
    assess: Assess, filled: float, much: str
) -> None:
    found = assess(1.5)
    view = found.drawn.views[0]
    shares = np.array([filled if name == "2023" else 0.0 for name in view.names])
    found = replace(found, drawn=replace(found.drawn, views=(replace(view, filled=shares),)))
    sides = {row["name"]: row["side"] for row in choice_rows(found) if row["choice"] == "window"}
    assert sides == {"year 2 over year 1": "risen", f"2023 over 2022, {much} projected": ""}


def test_what_claims_make_of_a_register_has_nothing_before_errors(
    project: Project, rules: Rules
) -> None:
    revised = {"name": "claims", "sets": {"claims_revise_register": True}, "group": "revision"}
    kind = Kind.model_validate({**KIND, "definitions": [revised]})
    found = assessed(project, rules, kind, release(FIRST[0], [1, 2]))
    stated = [row["stated"] for row in choice_rows(found) if row["choice"] == "revision"]
    assert len(stated) == 1 and math.isnan(stated[0])
