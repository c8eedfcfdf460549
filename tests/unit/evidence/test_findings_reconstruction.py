"""Needs over the prewar GDP: measured, forecast, and as published."""

from __future__ import annotations

import made_up
import pytest
from small_study import row, study

from analysis.evidence.findings.reconstruction import prewar_gdp, rebuild_ratio
from analysis.project import Project

RATIO = made_up.claim(figure=2.6, compare="at_least", unit="ratio")
GDP = made_up.claim(figure=200, compare="near", tolerance=5, unit="USD billion")
NEEDS = row(
    "recovery_needs", "Ukraine", "2024-12-31", 524.0, "reconstruction_figures/rdna", "2025-02-25"
)


def _gdp(value: float, source: str, published: str, *, ahead: bool = False) -> dict[str, object]:
    measure = "gdp_current_forecast" if ahead else "gdp_current"
    return row(measure, "Ukraine", "2021", value, source, published)


def test_needs_are_divided_by_the_gdp_and_not_the_other_way_round() -> None:
    found = rebuild_ratio(study([NEEDS], prewar_gdp=200.0), RATIO)
    assert [(one.value, one.vote) for one in found.findings] == [(2.62, "yes")]
    smaller = rebuild_ratio(study([NEEDS], prewar_gdp=250.0), RATIO)
    assert [(one.value, one.vote) for one in smaller.findings] == [(2.096, "no")]


def test_the_newest_edition_counts() -> None:
    later = {**NEEDS, "period_start": "2025-12-31", "period_end": "2025-12-31", "value": 588.0,
             "published": "2026-02-23"}  # fmt: skip
    found = rebuild_ratio(study([later, NEEDS], "2026-03-01"), RATIO)
    assert found.numbers["ratio"] == 2.94
    assert rebuild_ratio(study([later, NEEDS], "2026-02-22"), RATIO).numbers["ratio"] == 2.62


def test_a_forecast_of_before_the_war_is_shown_and_does_not_vote() -> None:
    rows = [
        NEEDS,
        _gdp(181.0, "imf_weo", "2021-10-31", ahead=True),
        _gdp(199.8, "imf_weo", "2025-10-31"),
        _gdp(180.0, "world_bank", "2025-07-01"),
    ]
    found = prewar_gdp(study(rows), GDP)
    assert {one.label: one.vote for one in found.findings} == {
        "World Bank": "not counted",
        "IMF, last release before the war": "not counted",
        "IMF, newest release": "yes",
    }
    over = rebuild_ratio(study(rows), RATIO).findings
    assert [one.vote for one in over] == ["yes", "not counted", "not counted", "yes"]


def test_the_world_bank_votes_where_the_imf_has_no_outturn() -> None:
    rows = [
        _gdp(181.0, "imf_weo", "2021-10-31", ahead=True),
        _gdp(199.0, "world_bank", "2022-07-01"),
    ]
    found = prewar_gdp(study(rows), GDP).findings
    assert {one.label: one.vote for one in found} == {
        "World Bank": "yes",
        "IMF, last release before the war": "not counted",
        "IMF, newest release": "not counted",
    }


def test_a_ratio_as_published_names_its_year_and_does_not_vote() -> None:
    published = row(
        "recovery_needs_to_gdp_published", "Ukraine", "2022-12-31", 2.6,
        "reconstruction_figures/rdna/gdp-2022", note='RDNA2: the "2.6 times" phrase (sic)',
    )  # fmt: skip
    (_, one) = rebuild_ratio(study([NEEDS, published]), RATIO).findings
    assert (one.label, one.vote) == ("ratio as published, over the GDP of 2022", "not counted")
    assert "sic" not in one.note


@pytest.mark.parametrize("as_of", ["2025-12-10", "latest"])
def test_the_prewar_gdp_is_199_8_billion_at_both_dates(project: Project, as_of: str) -> None:
    claim = project.claims.claim("prewar_gdp")
    found = prewar_gdp(project.open_study("reconstruction", {"as_of": as_of}), claim).findings
    voting = [one for one in found if one.counts]
    assert {round(one.value or 0, 1) for one in voting} == {199.8}
    assert all(one.agrees for one in voting)
