"""A million casualties: totals only grow, a voice has one vote, a lower bound denies nothing."""

from __future__ import annotations

import made_up
import pytest
from small_study import row, study

from analysis.evidence.findings.casualties import million_casualties
from analysis.evidence.findings.facts import Found
from analysis.evidence.records import Finding
from analysis.project import Project

CLAIM = made_up.claim(figure=1.0, unit="million persons", compare="at_least", months_old=6)
TOTAL = "killed_and_wounded_total_published"


def _estimate(publisher: str, day: str, value: float, **more: object) -> dict[str, object]:
    return row(TOTAL, "Russia", day, value, f"published_estimates/{publisher}", **more)  # type: ignore[arg-type]


def _vote(*rows: dict[str, object], **parameters: object) -> list[str]:
    found = million_casualties(study(list(rows), **parameters), CLAIM)
    return [one.vote for one in found.findings]


def test_the_claimed_total_says_when_it_crossed_the_figure() -> None:
    rows = [
        row("personnel_losses_claimed_total", "Russia", day, value, "general_staff")
        for day, value in (("2025-05-01", 9.0e5), ("2025-06-12", 1.0e6), ("2025-12-01", 1.2e6))
    ]
    found = million_casualties(study(rows), CLAIM)
    assert [(one.value, one.vote, one.claimed) for one in found.findings] == [(1.2, "yes", True)]
    assert found.numbers["crossed"] == "2025-06-12"
    short = million_casualties(study(rows[:1]), CLAIM)
    assert [one.vote for one in short.findings] == ["no"]
    assert short.findings[0].note == "not reached"


def test_a_recent_total_below_the_figure_contradicts_it() -> None:
    assert _vote(_estimate("csis", "2025-11-01", 0.8e6)) == ["no"]


def test_an_old_total_below_the_figure_says_nothing_and_one_above_still_holds() -> None:
    # a total only grows: seven months before the day of the study
    assert _vote(_estimate("csis", "2025-06-01", 0.95e6)) == ["not counted"]
    assert _vote(_estimate("csis", "2025-06-01", 1.05e6)) == ["yes"]


def test_a_lower_bound_below_the_figure_contradicts_nothing() -> None:
    assert _vote(_estimate("csis", "2025-12-01", 0.6e6, low=0.6e6)) == ["not counted"]
    assert _vote(_estimate("csis", "2025-12-01", 1.1e6, low=1.1e6)) == ["yes"]


def test_a_range_on_both_sides_of_the_figure_cannot_decide() -> None:
    around = _estimate("csis", "2025-12-01", 1.0e6, low=0.9e6, high=1.1e6)
    assert _vote(around) == ["cannot be said"]


def test_who_restates_the_general_staff_has_no_vote_of_his_own() -> None:
    assert _vote(_estimate("uk-ministry-of-defence", "2025-12-01", 1.2e6)) == ["not counted"]


def test_of_one_government_only_the_newest_figure_votes() -> None:
    rows = [
        _estimate("us-dod", "2025-11-01", 1.1e6),
        _estimate("us-officials", "2025-12-01", 0.9e6),
    ]
    assert _vote(*rows) == ["not counted", "no"]


def _weeks(measure: str, days: list[str], value: float, **bounds: float) -> list[dict[str, object]]:
    return [
        row(measure, "Russia", day, value, "mediazona_meduza", "2025-12-01", **bounds)  # type: ignore[arg-type]
        for day in days
    ]


def test_deaths_are_multiplied_by_one_and_the_wounded_assumed_for_each() -> None:
    first, second = "2025-01-06/2025-01-12", "2025-01-13/2025-01-19"
    rows = [
        *_weeks("military_deaths_estimated", [first], 1e5, low=0.9e5, high=1.2e5),
        # the week that the estimate covers is not counted again
        *_weeks("military_deaths_forecast", [first, second], 5e4, low=4e4, high=6e4),
        *_weeks("military_deaths_missing", [first], 1e4),
    ]
    given = study(rows, wounded_per_killed_low=2.0, wounded_per_killed_high=3.0)
    (one,) = million_casualties(given, CLAIM).findings
    assert (one.low, one.high) == pytest.approx((0.13 * 3, 0.19 * 4))
    assert one.value == pytest.approx(0.15 * 3.5)
    assert one.vote == "no"
    many = study(rows, wounded_per_killed_low=2.0, wounded_per_killed_high=5.0)
    assert million_casualties(many, CLAIM).findings[0].vote == "cannot be said"


@pytest.fixture(scope="module", params=["2025-12-10", "latest"])
def real(project: Project, request: pytest.FixtureRequest) -> tuple[str, Found]:
    claim = project.claims.claim("million_casualties")
    study = project.open_study("casualties", {"as_of": request.param})
    return request.param, million_casualties(study, claim)


def test_on_the_articles_day_nothing_but_the_general_staff_decides(real: tuple[str, Found]) -> None:
    as_of, found = real
    voting = [one for one in found.findings if one.vote in ("yes", "no")]
    if as_of == "latest":
        assert sorted(round(one.value or 0, 2) for one in voting) == [1.2, 1.35, 1.4, 1.49]
        assert all(one.agrees for one in voting)
    else:
        assert [one.source for one in voting] == ["general_staff"]


def test_no_note_holds_the_words_of_whoever_compiled_the_table(real: tuple[str, Found]) -> None:
    _, found = real
    assert all(_is_clean(one) for one in found.findings)


def _is_clean(one: Finding) -> bool:
    return "derived" not in one.note and "only;" not in one.note and "_" not in one.label
