"""Falling behind: by rival, from two bases, and year by year."""

from __future__ import annotations

import made_up
import pytest
from small_study import row, study

from analysis.evidence.findings.rivals import falling_behind
from analysis.evidence.records import Finding
from analysis.project import Project

CLAIM = made_up.claim(figure=99, compare="at_most", unit="index")
IMF, ROSSTAT = "imf_weo", "economy_figures/rosstat"
OWN = {"2022": -2.0, "2023": 4.0, "2024": 4.0}


def _rates(party: str, rates: dict[str, float], source: str = IMF) -> list[dict[str, object]]:
    published = "2025-10-31" if source == IMF else "2025-11-30"
    return [
        row("real_gdp_growth", party, year, value, source, published)
        for year, value in {"2021": 5.0, **rates}.items()
    ]


def _found(rival: dict[str, float], *more: dict[str, object]) -> list[Finding]:
    rows = [*_rates("Russia", OWN), *_rates("China", rival), *more]
    return list(falling_behind(study(rows, rivals=["China"]), CLAIM).findings)


def test_a_rival_that_grows_faster_each_year_leaves_russia_behind_on_every_reading() -> None:
    found = _found({"2022": 5.0, "2023": 5.0, "2024": 6.0})
    assert [one.vote for one in found] == ["yes", "yes", "yes"]
    assert found[0].value == pytest.approx(100 * 0.98 * 1.04 * 1.04 / (1.05 * 1.05 * 1.06))
    assert found[1].value == pytest.approx(100 * 1.04 * 1.04 / (1.05 * 1.06))
    assert found[2].value == 3


def test_a_rival_that_lost_ground_since_2022_is_told_apart_from_the_fall_of_that_year() -> None:
    found = _found({"2022": 9.0, "2023": 1.0, "2024": 1.0})
    assert [one.vote for one in found] == ["yes", "no", "no"]
    assert found[2].value == 1
    assert found[2].note == "2022"


def test_every_day_asks_for_every_year() -> None:
    found = _found({"2022": 5.0, "2023": 5.0, "2024": 3.0})
    assert (found[2].value, found[2].vote) == (2, "no")


def test_the_statistics_offices_revision_widens_the_reading_and_may_leave_it_open() -> None:
    # 98.99 by the Outlook and 99.94 with the revision: on either side of the threshold
    rival = {"2022": -1.0, "2023": 4.0, "2024": 4.0}
    revised = row("real_gdp_growth", "Russia", "2024", 5.0, ROSSTAT, "2025-11-30")
    found = _found(rival, revised)
    first = found[0]
    assert (first.low, first.high) == pytest.approx((98.990, 99.942), abs=0.001)
    assert first.vote == "cannot be said"
    assert first.source == "imf_weo and economy_figures/rosstat"
    assert first.published == "2025-11-30"


def test_a_forecast_decides_nothing() -> None:
    ahead = [
        row("real_gdp_growth_forecast", party, "2025", value, IMF, "2025-10-31")
        for party, value in (("Russia", -50.0), ("China", 5.0))
    ]
    found = _found({"2022": -2.0, "2023": 4.0, "2024": 4.0}, *ahead)
    assert [one.vote for one in found] == ["no", "no", "no"]
    assert found[0].value == pytest.approx(100)


def test_the_share_of_world_output_is_compared_within_one_release() -> None:
    shares = [
        row("world_share_ppp", "Russia", year, value, IMF, "2025-10-31")
        for year, value in (("2021", 4.0), ("2022", 3.0), ("2023", 3.3), ("2024", 3.6))
    ]
    # an older release had another level for a year that the newest leaves out
    shares.append(row("world_share_ppp", "Russia", "2025", 1.0, IMF, "2025-04-30"))
    found = _found({"2022": 5.0, "2023": 5.0, "2024": 6.0}, *shares)[3:]
    assert [one.value for one in found] == pytest.approx([90.0, 120.0, 1.0])
    assert [one.vote for one in found] == ["yes", "no", "no"]


def test_from_2022_to_2024_russia_gained_on_the_west_and_lost_to_asia(project: Project) -> None:
    # products of (1 + g) of 2023 and 2024, October 2025 release: Russia 1.0861, United States
    # 1.0581, China 1.1065, India 1.1629, European Union 1.0171
    study = project.open_study("economy", {"as_of": "2025-12-10"})
    claim = project.claims.claim("falling_behind")
    found = falling_behind(study, claim)
    text = found.answer.replace("\u202f", " ")
    assert "+2.6 % against the United States" in text
    assert "\N{MINUS SIGN}1.8 % against China" in text
    assert "\N{MINUS SIGN}6.6 % against India" in text
    assert "+6.8 % against the European Union" in text
    reached = {
        part: sum(bool(one.agrees) for one in found.findings if one.part == part)
        for part in dict.fromkeys(one.part for one in found.findings)
    }
    assert list(reached.values()) == [1, 3, 3, 0, 1]


def test_at_the_newest_the_united_states_may_lie_on_either_side(project: Project) -> None:
    # with the newest data before the outlook of April 2026
    study = project.open_study("economy", {"as_of": "2026-04-29"})
    found = falling_behind(study, project.claims.claim("falling_behind")).findings
    first = found[0]
    assert "United States" in first.label
    assert (first.low, first.high) == pytest.approx((98.676, 99.202), abs=0.001)
    assert first.agrees is None
