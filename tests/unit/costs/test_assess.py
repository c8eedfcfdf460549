"""What would turn a reading, and what would leave it without a side, by a list made up by month."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from made_up_rows import flow

from analysis.costs.assess import Assessment
from analysis.costs.draws import Settings
from analysis.costs.kinds import Kind, Kinds
from analysis.costs.readings import direction
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

    def size(value: float) -> dict[str, Any]:
        return {"size": value, "basis": "declared", "reason": "made up for a test"}

    def made(more: float, *, slow: float = 0.01, missing: float = 1.0, group: str = "") -> Any:
        months = pd.date_range("2022-03-01", "2024-02-01", freq="MS")
        rows = [
            flow(measure, f"{month:%Y-%m-%d}", f"{month + pd.offsets.MonthEnd():%Y-%m-%d}",
                 100 * (1 if place < 12 else times), party="Russia", source="a_list")
            for measure, times in zip(FIRST, (more, missing), strict=True)
            for place, month in enumerate(months)
        ]  # fmt: skip
        definition = {"name": "with the missing", "sets": {"russian_dead": "missing"}}
        definition |= {"group": group} if group else {}
        kind = Kind.model_validate({**KIND, "definitions": [definition]})
        parts = {"common": size(0), "slow": size(slow), "single": size(0)}
        errors = Budget.model_validate({"counts": "made up for a test", **parts})
        values = {"seed": 1, "russian_dead": "named"}
        known = Known(observe(pd.DataFrame(rows), project.catalogue), "latest", project.catalogue)
        kinds = Kinds(kinds=(kind,), uncounted=())
        settings = Settings(values, {"a_list": errors}, n=4000, slow=1.0)
        study = Study(known, settings, kinds, rules)
        return Assessment(study, study.draw("soldiers_killed", "Russia"))

    return made


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
