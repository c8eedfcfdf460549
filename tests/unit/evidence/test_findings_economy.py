"""The boom, the stall and the price of volunteers, on made-up figures and on the real ones."""

from __future__ import annotations

import made_up
import pytest
from small_study import row, study

from analysis.evidence.findings.economy import growth_stalled, volunteers_cost
from analysis.evidence.records import Finding
from analysis.project import Project

STALLED = made_up.claim(
    boom=4.0, boom_years=[2023, 2024], stall=1.0, stall_years=[2025, 2026], tolerance=0.5,
    compare="parts", unit="percent", months_old=6,
)  # fmt: skip
COST = made_up.claim(figure=1.5, compare="at_least", months=6, unit="ratio")
ACTUAL, AHEAD, QUARTER = "real_gdp_growth", "real_gdp_growth_forecast", "real_gdp_growth_quarter"
ROSSTAT, NOVAK = "economy_figures/rosstat", "economy_figures/deputy-pm-novak"
MINISTRY = "economy_figures/russian-economy-ministry"


def _growth(*rows: dict[str, object], as_of: str = "2026-03-01") -> list[Finding]:
    return list(growth_stalled(study(list(rows), as_of), STALLED).findings)


def _actual(
    year: str, value: float, source: str = ROSSTAT, published: str = ""
) -> dict[str, object]:
    return row(ACTUAL, "Russia", year, value, source, published)


def _ahead(value: float, source: str, published: str, note: str = "") -> dict[str, object]:
    return row(AHEAD, "Russia", "2026", value, source, published, note=note)


@pytest.mark.parametrize(("value", "vote"), [(4.0, "yes"), (3.9, "no"), (7.0, "yes")])
def test_a_boom_is_four_percent_or_more(value: float, vote: str) -> None:
    (one,) = _growth(_actual("2023", value))
    assert (one.part, one.vote) == ("boom", vote)


@pytest.mark.parametrize(
    ("value", "vote"), [(1.5, "yes"), (0.5, "yes"), (1.6, "no"), (0.4, "no"), (4.0, "no")]
)
def test_a_stall_is_within_half_a_point_of_one_percent(value: float, vote: str) -> None:
    (one,) = _growth(_actual("2025", value))
    assert (one.part, one.vote) == ("stall", vote)


def test_a_minister_and_the_statistics_office_have_one_vote_with_the_newest_figure() -> None:
    found = _growth(
        _actual("2025", 4.0, NOVAK, "2026-02-03"), _actual("2025", 1.0, ROSSTAT, "2026-02-12")
    )
    assert [(one.value, one.source) for one in found] == [(1.0, ROSSTAT)]


def test_an_outturn_outranks_every_forecast() -> None:
    forecast = row(AHEAD, "Russia", "2025", 3.0, MINISTRY, "2026-02-20")
    found = _growth(_actual("2025", 1.0, published="2026-02-12"), forecast)
    assert [one.value for one in found] == [1.0]


def test_a_forecast_of_nine_months_ago_is_shown_and_does_not_vote() -> None:
    found = _growth(
        _ahead(1.0, MINISTRY, "2025-06-01"), _ahead(1.2, "economy_figures/cmasf", "2026-02-01")
    )
    assert {one.source: one.vote for one in found} == {
        MINISTRY: "not counted",
        "economy_figures/cmasf": "yes",
    }


def test_a_forecast_published_as_a_range_is_held_to_both_its_ends() -> None:
    note = "range; range 1.4 to 1.7, midpoint"
    (one,) = _growth(_ahead(1.55, "economy_figures/cmasf", "2026-02-01", note))
    assert (one.low, one.high, one.vote) == (1.4, 1.7, "cannot be said")
    assert one.note == ""


def test_the_newest_quarter_is_shown_and_not_held_against_a_year() -> None:
    quarter = row(QUARTER, "Russia", "2026-01-01/2026-03-31", -0.2, ROSSTAT, "2026-06-17")
    found = growth_stalled(study([quarter], "2026-06-30"), STALLED)
    assert [(one.value, one.vote) for one in found.findings] == [(-0.2, "not counted")]
    assert "(2026 Q1): \N{MINUS SIGN}0.2" in found.answer
    assert _growth(quarter, as_of="2026-06-16") == []


def _payment(
    month: str, value: float, source: str = "meduza", party: str = "Russia"
) -> dict[str, object]:
    return row("signing_payment", party, month, value, f"economy_figures/{source}")


def test_the_last_payment_is_divided_by_the_first() -> None:
    rows = [_payment("2024-06-01", 2e5), _payment("2025-06-01", 4e5), _payment("2025-03-01", 9e5)]
    (one,) = volunteers_cost(study(rows), COST).findings
    assert (one.value, one.vote) == (2.0, "yes")
    assert "200 000 roubles in June 2024, 400 000 in June 2025" in one.note.replace("\u202f", " ")
    fallen = [_payment("2024-06-01", 4e5), _payment("2025-06-01", 2e5)]
    assert [one.vote for one in volunteers_cost(study(fallen), COST).findings] == ["no"]


def test_a_rise_is_also_told_by_the_year() -> None:
    rows = [_payment("2023-06-01", 1e5), _payment("2025-06-01", 4e5)]
    (one,) = volunteers_cost(study(rows), COST).findings
    assert "at that pace 2.00 times in a year" in one.note


def test_payments_less_than_half_a_year_apart_are_no_reading() -> None:
    rows = [_payment("2025-10-01", 4e5), _payment("2026-01-01", 1e6)]
    assert volunteers_cost(study(rows), COST).findings == ()


def test_a_region_is_one_thing_whoever_reports_it_and_is_never_joined_to_another() -> None:
    rows = [
        _payment("2024-01-01", 1e6, "kluge", "Russia: Samara"),
        _payment("2025-01-01", 3e6, "moscow-times", "Russia: Samara"),
        _payment("2025-06-01", 9e6, "moscow-times", "Russia: Tatarstan"),
    ]
    (one,) = volunteers_cost(study(rows), COST).findings
    assert (one.label, one.value) == ("payment in Samara", 3.0)


@pytest.mark.parametrize(
    ("as_of", "boom", "stall", "quarter"),
    # votes yes, no and open by part, read off the raw file by hand
    [("2025-12-10", (4, 0, 0), (8, 1, 1), 0.6), ("2026-07-30", (4, 0, 0), (3, 0, 0), -0.2)],
)
def test_growth_of_russia_by_part(
    project: Project,
    as_of: str,
    boom: tuple[int, ...],
    stall: tuple[int, ...],
    quarter: float,
) -> None:
    claim = project.claims.claim("growth_stalled")
    found = growth_stalled(project.open_study("economy", {"as_of": as_of}), claim).findings
    for part, votes in (("boom", boom), ("stall", stall)):
        cast = [one.vote for one in found if one.part == part]
        assert tuple(cast.count(vote) for vote in ("yes", "no", "cannot be said")) == votes
    assert found[-1].value == quarter and not found[-1].counts
