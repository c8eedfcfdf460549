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

from analysis.costs.assess import Assessment
from analysis.costs.draws import Settings
from analysis.costs.kinds import Kind, Kinds
from analysis.costs.readings import direction
from analysis.costs.rows import choice_rows
from analysis.costs.study import Study
from analysis.costs.thresholds import Rules
from analysis.models.budgets import Budget
from analysis.observations import observe
from analysis.project import Project
from analysis.series import Known

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
