"""Titles say a change in the words that its unit and its period allow."""

from __future__ import annotations

import dataclasses

import made_up
import pytest

from analysis import formats
from analysis.evidence.records import Evidence, Finding
from analysis.figures import wording
from analysis.indicators.specification import load_specifications
from analysis.project import Project

NOTICEABLE = 10.0


def _row(**changed: object) -> Evidence:
    plain = dataclasses.replace(
        made_up.evidence(), title="Real GDP below its path", unit="percent", frequency="year",
        first_period="2022-02-24", last_period="2025-12-31", first_value=4.258, last_value=0.5501,
        change=-87.08, war_years={},
    )  # fmt: skip
    return dataclasses.replace(plain, **changed)  # type: ignore[arg-type]


def _said(row: Evidence, *, before: str = "") -> str:
    return wording.findings([row], noticeable=NOTICEABLE, before=before).replace(formats.THIN, " ")


def test_percentages_change_by_percentage_points_never_by_percent() -> None:
    assert _said(_row()) == (
        "Russia: real GDP below its path went from 4.3 to 0.6 % between 2022 and 2025 "
        "(−3.7 percentage points)."
    )


def test_a_growth_that_crosses_nought_is_told_from_where_to_where() -> None:
    row = _row(title="Growth of real GDP", first_value=-28.76, last_value=1.8, change=None)
    assert _said(row) == "Russia: growth of real GDP went from −29 to 1.8 % between 2022 and 2025."


def test_a_pace_that_changes_its_sign_has_no_percentage_even_where_one_was_computed() -> None:
    row = _row(title="Refugees abroad", unit="persons a month", frequency="irregular",
               first_value=35270.0, last_value=-12490.0, change=-135.4)  # fmt: skip
    assert "135" not in _said(row)
    assert _said(row, before=wording.NET_CHANGE) == (
        "Russia: net change of refugees abroad went from +35 300 to −12 500 persons a month "
        "between the first release and the last, of December 2025."
    )


def test_the_difference_of_a_stock_is_its_net_change_by_full_war_years() -> None:
    row = _row(title="Area occupied", unit="km2 a month", frequency="month", first_value=1545.0,
               last_value=85.25, change=None,
               war_years={"2022/23": -1320.0, "2025/26": 350.0})  # fmt: skip
    assert _said(row, before=wording.NET_CHANGE) == (
        "Russia: net change of area occupied went from −1 320 to +350 km² a month between "
        "war-years 2022/23 and 2025/26."
    )


def test_annual_data_are_told_by_their_years() -> None:
    row = _row(title="Births", unit="persons a month", change=-18.07, first_value=2.0,
               last_value=1.6)  # fmt: skip
    assert _said(row) == "Russia: births fell by 18 % from 2022 to 2025."


def test_a_change_too_small_to_notice_is_called_so_with_its_numbers() -> None:
    row = _row(first_value=31.26, last_value=31.90, change=2.057)
    assert _said(row) == (
        "Russia: real GDP below its path hardly changed between 2022 and 2025 (from 31 to 32 %)."
    )


def test_sources_are_named_where_several_tell_of_one_country_and_nothing_is_said_twice() -> None:
    first = _row(title="Military spending", unit="USD billion a year", change=68.9,
                 first_value=88.9, last_value=150.2, source="sipri")  # fmt: skip
    other = dataclasses.replace(first, source="world_bank", change=50.1)
    ukraine = dataclasses.replace(first, party="Ukraine", change=61.6, first_period="2023-01-01")
    told = wording.findings([first, other], noticeable=NOTICEABLE).replace(formats.THIN, " ")
    assert told == (
        "Russia: military spending rose by 69 % from 2022 to 2025 (SIPRI); rose by 50 % "
        "(World Bank)."
    )
    told = wording.findings([first, ukraine], noticeable=NOTICEABLE).replace(formats.THIN, " ")
    assert told == (
        "Russia: military spending rose by 69 % from 2022 to 2025; Ukraine: rose by 62 % from "
        "2023 to 2025."
    )
    assert wording.findings([first, first], noticeable=NOTICEABLE).count("rose") == 1


@pytest.mark.parametrize(("name", "reading", "net"), [
    ("area_occupied", "pace", True), ("refugees_abroad", "pace", True),
    ("recovery_needs", "pace", True), ("recovery_needs", "total", False),
    ("armoured_vehicles_confirmed", "pace", False), ("personnel_losses_claimed", "pace", False),
    ("real_gdp_growth", "pace", False),
])  # fmt: skip
def test_only_a_stock_that_can_fall_has_a_net_change(name: str, reading: str, *, net: bool) -> None:
    catalogue = Project.here().catalogue
    spec = load_specifications(catalogue)[name]
    assert wording.is_net_change(spec, reading, catalogue) == net


@pytest.mark.parametrize(("name", "reading", "word"), [
    ("direct_damage", "pace", wording.NEW), ("direct_damage", "total", ""),
    ("recovery_needs", "pace", wording.NET_CHANGE), ("armoured_vehicles_confirmed", "pace", ""),
    ("military_expenditure_constant", "pace", ""),
])  # fmt: skip
def test_what_a_month_adds_is_not_called_by_the_name_of_the_whole(
    name: str, reading: str, word: str
) -> None:
    catalogue = Project.here().catalogue
    assert wording.before_title(load_specifications(catalogue)[name], reading, catalogue) == word
    assert "new damage fell by 63 %" in _said(
        _row(title="Damage", unit="USD billion a month", change=-63.0), before=wording.NEW
    )


@pytest.mark.parametrize(("votes", "told"), [
    ([True, True], "Both readings that count bear the claim out"),
    ([False, False], "Of the readings that count, none of 2 bears the claim out"),
    ([True, False, False], "Of the readings that count, 1 of 3 bears the claim out"),
    ([True, True, False], "Of the readings that count, 2 of 3 bear the claim out"),
    ([True], "The one reading that counts bears the claim out"),
    ([False], "The one reading that counts does not bear the claim out"),
    ([None], "The one reading that counts may go either way"),
    ([True, None], "Of the readings that count, 1 of 2 bears the claim out, 1 may go either way"),
    ([None, None], "Of the readings that count, none of 2 bears the claim out, 2 may go either "
     "way"),
])  # fmt: skip
def test_a_title_counts_the_readings_that_bear_a_claim_out(
    votes: list[bool | None], told: str
) -> None:
    found = [Finding("a", 2.7, "ratio", vote, "rdna", "2025-02-25") for vote in votes]
    assert wording.borne_out(found) == told


def test_a_reading_that_does_not_count_is_not_counted_in_a_title() -> None:
    counted = Finding("a", 200.0, "USD billion", True, "imf", "2025-10-31")
    aside = dataclasses.replace(counted, agrees=False, counts=False)
    assert wording.borne_out([counted, aside]) == (
        "The one reading that counts bears the claim out; 1 more is drawn beside"
    )
    others = [counted, dataclasses.replace(counted, unit="years"), aside]
    assert wording.borne_out([counted, counted], [counted, *others]) == (
        "Both readings drawn here that count bear the claim out; 1 more of another kind counts"
    )
    assert wording.borne_out([aside, aside]) == "No reading counts; 2 more are drawn beside"
