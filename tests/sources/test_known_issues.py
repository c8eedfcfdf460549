"""Every line under `known_issues` in `sources.yaml` is handled: by a test, or told on a page.

The table names for each line the test that would fail without its handling, or words that the
built pages must hold. A line that is added to `sources.yaml` fails until it is in the table.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from html import unescape
from pathlib import Path

import pandas as pd
import pytest

from analysis.chapters.territory import retaken_in_kursk
from analysis.sources.manifest import Source
from analysis.sources.oryx import MOST_DAYS_BETWEEN
from analysis.study import Study
from analysis.study_figures import price_windows

TESTS = Path(__file__).resolve().parents[1]
OpenStudy = Callable[..., Study]
HERE = "sources/test_known_issues.py"

HANDLED: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("general_staff", "The publisher corrected its own total"): (
        "sources/test_general_staff.py::test_the_restatement_of_1650_on_2025_02_28_is_not_a_loss_of_that_day",
        "sources/test_general_staff.py::test_the_restatement_of_160_on_2025_04_22_is_not_a_loss_of_that_day",
    ),
    ("general_staff", "The first record"): (
        "sources/test_general_staff.py::test_the_first_record_already_holds_2800",
    ),
    ("general_staff", "Losses inside Russia's Kursk"): (
        f"{HERE}::test_ground_retaken_in_kursk_stands_beside_the_price_of_ukrainian_ground",
        f"{HERE}::test_the_price_of_ground_says_that_losses_in_kursk_are_in_it",
    ),
    ("mediazona_meduza", "ED is the estimate"): (
        "sources/test_mediazona_meduza.py::test_the_second_half_of_2025_is_a_forecast_and_no_estimate",
        f"{HERE}::test_the_second_half_of_2025_is_drawn_as_a_forecast",
    ),
    ("mediazona_meduza", "EDSuperlatesFromCoeffs"): (
        "sources/test_mediazona_meduza.py::test_the_assembled_estimate_is_not_used_anywhere",
        "sources/test_mediazona_meduza.py::test_missing_soldiers_stop_where_the_probate_cases_run_out",
    ),
    ("mediazona_meduza", "Named counts (Bmz*)"): (
        "sources/test_mediazona_meduza.py::test_named_counts_at_equal_age_by_year_of_death",
    ),
    ("mediazona_meduza", "Russian citizens only"): (
        "page: Foreigners and fighters recruited in occupied Donbas are outside",
    ),
    ("ualosses_study", "Registered dead alone fall"): (
        "sources/test_ualosses_study.py::test_registered_dead_alone_fall_in_2025_while_dead_and_missing_rise_every_year",
    ),
    ("ualosses_study", "About 87,000 of 180,000"): (
        "sources/test_ualosses_study.py::test_missing_people_presumed_dead_are_a_measure_of_their_own",
    ),
    ("ualosses_study", "If the register missed"): (
        "sources/test_ualosses_study.py::test_each_coverage_scenario_stands_beside_the_others",
    ),
    ("ukrainian_named_losses", "The last 12 months"): (
        "sources/test_ukrainian_named_losses.py::test_the_last_twelve_months_of_deaths_are_marked_as_right_censored",
        f"{HERE}::test_the_newest_three_months_of_named_losses_are_dropped",
    ),
    ("ukrainian_named_losses", "February 2022"): (
        "sources/test_ukrainian_named_losses.py::test_february_2022_holds_undated_and_pre_war_records_and_says_so",
        f"{HERE}::test_named_losses_begin_with_march_2022",
    ),
    ("oryx", "Dates are when an item was added"): (
        f"{HERE}::test_vehicles_are_compared_by_quarter",
        "page: Dates are those of entry on the list",
    ),
    ("oryx", "All Types has a definition break"): (
        "sources/test_oryx.py::test_the_definition_break_of_all_types_in_may_2026_does_not_show",
    ),
    ("oryx", "The scrape holds a few broken rows"): (
        "sources/test_oryx.py::test_the_row_with_a_broken_label_keeps_its_captured_vehicles",
        "sources/test_oryx.py::test_the_day_that_lost_a_digit_is_put_right",
    ),
    ("oryx", "Gaps: 36 days"): (f"{HERE}::test_the_three_gaps_of_oryx_are_the_longest",),
    ("oryx", "The kind of war changed"): ("page: Falling vehicle losses are not lower intensity",),
    ("deepstate", "Start no earlier than May 2022"): (
        f"{HERE}::test_the_area_is_compared_from_may_2022_on",
    ),
    ("deepstate", "It lags Ukrainian advances"): ("page: DeepState lags Ukrainian advances",),
    ("deepstate", "Russia's Kursk region"): (
        "sources/test_deepstate.py::test_russian_ground_held_by_ukraine_is_a_measure_of_its_own",
    ),
    ("isw_area", "February to April 2022"): (
        "sources/test_isw_area.py::test_drawing_conventions_before_may_2022_are_said_in_the_note",
        f"{HERE}::test_the_area_is_compared_from_may_2022_on",
    ),
    ("isw_area", "Monthly changes correlate"): (
        "sources/test_isw_area.py::test_both_map_makers_move_together_month_by_month",
    ),
    ("unhcr", "Russia's count fell"): (
        "sources/test_unhcr.py::test_russias_count_cannot_be_joined_across_its_change_of_source",
    ),
    ("unhcr", "Canada (+98,000)"): (
        "sources/test_unhcr.py::test_reporting_changes_of_canada_and_italy_are_told",
        f"{HERE}::test_a_reporting_change_or_a_change_of_rules_is_said_with_its_verdict",
    ),
    ("unhcr", "Each release is a vintage"): (
        "sources/test_unhcr.py::test_each_release_is_a_vintage",
    ),
    ("eurostat", "September 2025 jumped"): (
        "sources/test_eurostat.py::test_the_jump_of_september_2025_says_why",
        f"{HERE}::test_a_reporting_change_or_a_change_of_rules_is_said_with_its_verdict",
    ),
    ("eurostat", "Months before August 2022"): (
        "sources/test_eurostat.py::test_months_before_august_2022_are_missing_not_nought",
    ),
    ("displacement_figures", "UNHCR's Europe total"): (
        "sources/test_displacement_figures.py::test_europes_total_cannot_be_joined_across_june_2023",
    ),
    ("displacement_figures", "From April 2025"): (
        "sources/test_displacement_figures.py::test_totals_with_and_without_russia_cannot_be_joined",
    ),
    ("displacement_figures", "Displaced people"): (
        "sources/test_displacement_figures.py::test_displaced_people_before_and_after_the_new_methods_of_2023_are_apart",
    ),
    ("imf_weo", "Never compare levels"): (
        "sources/test_imf_weo.py::test_every_current_forecast_is_of_the_newest_vintage",
        "page: levels of different releases are never compared",
    ),
    ("imf_weo", "October 2021 is the last"): (
        "sources/test_imf_weo.py::test_in_october_2021_russia_was_to_grow_2_947_percent_in_2022",
    ),
    ("imf_weo", "Growth in 2021 was revised"): (
        "sources/test_imf_weo.py::test_growth_of_2021_was_revised_after_october_2021",
        "page: Gap to the forecast of before the war by base year",
    ),
    ("imf_weo", "2022 vintages give Ukraine"): (
        "sources/test_imf_weo.py::test_a_forecast_that_the_next_vintage_withdrew_is_not_current",
    ),
    ("imf_weo", "October 2019 and April 2020"): (
        "sources/test_imf_weo.py::test_the_first_two_vintages_hold_growth_only",
    ),
    ("world_bank", "Ukraine's GDP in 2021"): (
        "sources/test_world_bank.py::test_ukraines_gdp_of_2021_is_199_8_here_and_181_0_before_rebasing",
    ),
    ("world_bank", "The World Bank's 2024 population"): (
        "sources/test_world_bank.py::test_ukraines_population_of_2024_says_that_it_assumes_a_return",
    ),
    ("economy_figures", "Quarterly growth mixes"): (
        "sources/test_economy_figures.py::test_quarterly_growth_has_holes_that_nothing_fills",
    ),
    ("economy_figures", "Recruitment payments"): (
        "sources/test_economy_figures.py::test_payments_of_regions_are_no_series_of_russia",
        "page: scattered observations that bear no trend",
    ),
    ("reconstruction_figures", "Needs, damage and losses"): (
        "sources/test_reconstruction_figures.py::test_needs_damage_and_losses_are_three_measures",
    ),
    ("reconstruction_figures", "Later editions exclude"): (
        "page: the step from one to the next is not the cost of that time alone",
    ),
    ("reconstruction_figures", "Ratios to GDP"): (
        "sources/test_reconstruction_figures.py::test_ratios_over_the_gdp_of_different_years_cannot_be_joined",
    ),
    ("civilian_casualties", "2022 months were revised"): (
        "sources/test_civilian_casualties.py::test_no_month_is_the_difference_of_two_running_totals",
        "sources/test_civilian_casualties.py::test_a_revised_month_is_a_second_row_and_not_an_edit",
    ),
    ("civilian_casualties", "At least one monthly figure"): (
        "sources/test_civilian_casualties.py::test_months_without_the_split_have_killed_and_injured_together",
        f"{HERE}::test_months_without_the_split_are_left_without_it",
    ),
    ("civilian_casualties", "Territory under occupation"): (
        "page: territory under occupation is counted least",
    ),
}  # fmt: skip
"""By source and first words of the line: tests by file and name, or words on a page."""


@pytest.fixture(scope="module")
def pages() -> str:
    """The text of the chapters of the newest report."""
    html = "".join(
        path.read_text(encoding="utf-8")
        for path in sorted((TESTS.parent / "reports" / "latest").glob("*.html"))
    )
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", html)))


def test_every_known_issue_has_an_answer_and_every_answer_an_issue(
    manifest: Mapping[str, Source],
) -> None:
    lines = [
        (source.id, str(line))
        for source in manifest.values()
        for line in source.details.get("known_issues", ())
    ]
    answered = {
        (name, line): [key for key in HANDLED if key[0] == name and line.startswith(key[1])]
        for name, line in lines
    }
    assert [line for line, keys in answered.items() if len(keys) != 1] == []
    assert set(HANDLED) == {key for keys in answered.values() for key in keys}


@pytest.mark.parametrize("answer", sorted({one for answers in HANDLED.values() for one in answers}))
def test_what_handles_an_issue_is_there(answer: str, pages: str) -> None:
    if answer.startswith("page: "):
        assert answer.removeprefix("page: ").lower() in pages.lower()
        return
    file, _, name = answer.partition("::")
    module = ast.parse((TESTS / file).read_text(encoding="utf-8"))
    assert name in {node.name for node in module.body if isinstance(node, ast.FunctionDef)}


def test_ground_retaken_in_kursk_stands_beside_the_price_of_ukrainian_ground(
    open_study: OpenStudy,
) -> None:
    study = open_study("general_staff", "deepstate", as_of="2025-12-10")
    windows = price_windows(study, "deepstate", 6, step=6)
    retaken = retaken_in_kursk(study, windows["period_start"], windows["period_end"])
    by_end = retaken.set_axis(windows["period_end"])
    # 548.24 km2 were held on 2024-11-30 and 16.883 on 2025-05-31
    assert by_end["2025-05-31"] == pytest.approx(531.357)
    assert by_end["2024-11-30"] == pytest.approx(-548.24)
    assert by_end["2024-05-31"] == 0
    dear = windows.set_index("period_end").loc["2025-05-31"]
    assert dear["losses"] / (dear["gain"] + 531.357) < 0.85 * dear["value"]


def test_the_price_of_ground_says_that_losses_in_kursk_are_in_it(open_study: OpenStudy) -> None:
    caveat = open_study("oryx").specification("losses_per_km2").caveat
    assert "Kursk" in caveat and "too high" in caveat


def test_the_second_half_of_2025_is_drawn_as_a_forecast(open_study: OpenStudy) -> None:
    frame = open_study("mediazona_meduza").series("military_deaths_estimated", "pace").frame
    late = frame[frame["period_start"] >= "2025-07-01"]
    assert len(late) == 6 and late["forecast"].all()
    assert not frame[frame["period_end"] < "2025-07-01"]["forecast"].any()


@pytest.mark.parametrize(
    ("parameters", "last"),
    [({}, "2025-07-31"), ({"drop_recent_months": 0}, "2025-10-31")],
)
def test_the_newest_three_months_of_named_losses_are_dropped(
    open_study: OpenStudy, parameters: dict[str, object], last: str
) -> None:
    study = open_study("ukrainian_named_losses", **parameters)
    frame = study.series("named_dead_and_missing", "pace").frame
    assert frame["period_end"].max() == pd.Timestamp(last)


def test_named_losses_begin_with_march_2022(open_study: OpenStudy) -> None:
    frame = open_study("ukrainian_named_losses").series("named_dead_and_missing", "pace").frame
    assert frame["period_start"].min() == pd.Timestamp("2022-03-01")


def test_vehicles_are_compared_by_quarter(open_study: OpenStudy) -> None:
    series = open_study("oryx").series("armoured_vehicles_confirmed", "pace", "Russia")
    assert series.frequency == "quarter"
    starts = series.frame["period_start"]
    assert set(starts.dt.month) == {1, 4, 7, 10} and set(starts.dt.day) == {1}


def test_the_three_gaps_of_oryx_are_the_longest(
    observed: Callable[[str], pd.DataFrame],
) -> None:
    table = observed("oryx")
    days = table[(table["party"] == "Russia") & (table["period_end"] < "2025-07-01")]["period_end"]
    gaps = pd.Series(days.diff().dt.days.to_numpy(), index=days).nlargest(3)
    assert sorted(gaps) == [22, 22, 36]
    assert gaps["2024-04-08"] == MOST_DAYS_BETWEEN == 36
    assert {f"{day:%Y-%m}" for day in gaps.index} == {"2024-01", "2024-04", "2025-05"}


@pytest.mark.parametrize("source", ["deepstate", "isw_area"])
def test_the_area_is_compared_from_may_2022_on(open_study: OpenStudy, source: str) -> None:
    study = open_study(source)
    levels = study.series("area_occupied", "total", source=source).frame
    assert levels["period_start"].min() == pd.Timestamp("2022-05-01")
    changes = study.series("area_occupied", "pace", source=source).frame
    assert changes["period_start"].min() >= pd.Timestamp("2022-05-01")


def test_a_reporting_change_or_a_change_of_rules_is_said_with_its_verdict(
    open_study: OpenStudy,
) -> None:
    study = open_study("oryx")
    hosts = study.specification("refugees_abroad").caveat
    assert "Canada" in hosts and "Italy" in hosts
    assert "September 2025" in study.specification("protection_decisions").caveat


def test_months_without_the_split_are_left_without_it(
    observed: Callable[[str], pd.DataFrame],
) -> None:
    table = observed("civilian_casualties")
    months = table[table["kind"].eq("flow") & (table["period_end"] < "2026-02-01")]
    months = months[(months["period_end"] - months["period_start"]).dt.days < 31]
    killed, injured, both = (
        set(months[months["indicator"] == name]["period_end"])
        for name in ("civilians_killed", "civilians_injured", "civilian_casualties")
    )
    # counted in the raw file: 37 of 48 months have a figure, and of these 15 lack the split (the
    # line in sources.yaml says 18)
    assert len(killed | injured | both) == 37
    assert len((killed | injured | both) - (killed & injured)) == 15
