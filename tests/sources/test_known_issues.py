"""Every line under `known_issues` in `sources.yaml` is handled by a test, or can only be told.

The table names for each line the test that would fail without its handling. What no figure can
show is told: the page of sources prints every line. A line that is added to `sources.yaml` fails
until it is in the table.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd
import pytest

from analysis.sources.manifest import Source
from analysis.sources.oryx import LONGEST_GAP

TESTS = Path(__file__).resolve().parents[1]
HERE = "sources/test_known_issues.py"
PRINTED = ""
"""The line is printed, and nothing else can be done."""

HANDLED: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("general_staff", "The publisher corrected its own total"): (
        "sources/test_general_staff.py::test_the_restatement_of_1650_on_2025_02_28_is_not_a_loss_of_that_day",
        "sources/test_general_staff.py::test_the_restatement_of_160_on_2025_04_22_is_not_a_loss_of_that_day",
    ),
    ("general_staff", "The first record"): (
        "sources/test_general_staff.py::test_the_first_record_already_holds_2800",
    ),
    ("general_staff", "Losses inside Russia's Kursk"): (PRINTED,),
    ("mediazona_meduza", "ED is the estimate"): (
        "sources/test_mediazona_meduza.py::test_the_second_half_of_2025_is_a_forecast_and_no_estimate",
    ),
    ("mediazona_meduza", "EDSuperlatesFromCoeffs"): (
        "sources/test_mediazona_meduza.py::test_past_june_2025_the_assembled_estimate_stands_only_where_it_is_called_unfinished",
        "sources/test_mediazona_meduza.py::test_missing_soldiers_stop_where_the_probate_cases_run_out",
    ),
    ("mediazona_meduza", "Named counts (Bmz*)"): (
        "sources/test_mediazona_meduza.py::test_named_counts_at_equal_age_by_year_of_death",
    ),
    ("mediazona_meduza", "Russian citizens only"): ( PRINTED,
    ),
    ("ualosses_study", "Registered dead alone fall"): (
        "sources/test_ualosses_study.py::test_registered_dead_alone_fall_in_2025_while_dead_and_missing_rise_every_year",
    ),
    ("ualosses_study", "About half are missing"): (
        "sources/test_ualosses_study.py::test_missing_people_presumed_dead_are_a_measure_of_their_own",
    ),
    ("ualosses_study", "If the register missed"): (
        "sources/test_ualosses_study.py::test_each_coverage_scenario_stands_beside_the_others",
    ),
    ("ukrainian_named_losses", "The last 12 months"): (
        "sources/test_ukrainian_named_losses.py::test_the_last_twelve_months_of_deaths_are_marked_as_right_censored",
    ),
    ("ukrainian_named_losses", "February 2022"): (
        "sources/test_ukrainian_named_losses.py::test_february_2022_holds_undated_and_pre_war_records_and_says_so",
    ),
    ("oryx", "Dates are when an item was added"): ( PRINTED,
    ),
    ("oryx", "All Types has a definition break"): (
        "sources/test_oryx.py::test_the_definition_break_of_all_types_in_may_2026_does_not_show",
    ),
    ("oryx", "The scrape holds a few broken rows"): (
        "sources/test_oryx.py::test_the_row_with_a_broken_label_keeps_its_captured_vehicles",
        "sources/test_oryx.py::test_the_day_that_lost_a_digit_is_put_right",
    ),
    ("oryx", "Gaps: 36 days"): (f"{HERE}::test_the_three_gaps_of_oryx_are_the_longest",),
    ("oryx", "The kind of war changed"): ( PRINTED,),
    ("deepstate", "Start no earlier than May 2022"): (PRINTED,),
    ("deepstate", "It lags Ukrainian advances"): ( PRINTED,),
    ("deepstate", "Russia's Kursk region"): (
        "sources/test_deepstate.py::test_russian_ground_held_by_ukraine_is_a_measure_of_its_own",
    ),
    ("isw_area", "February to April 2022"): (
        "sources/test_isw_area.py::test_drawing_conventions_before_may_2022_are_said_in_the_note",
    ),
    ("isw_area", "Monthly changes go"): (
        "sources/test_isw_area.py::test_both_map_makers_move_together_month_by_month",
    ),
    ("unhcr", "Russia's count fell"): (
        "sources/test_unhcr.py::test_russias_count_cannot_be_joined_across_its_change_of_source",
    ),
    ("unhcr", "Canada (+98,000)"): (
        "sources/test_unhcr.py::test_reporting_changes_of_canada_and_italy_are_told",
    ),
    ("unhcr", "Each release is a vintage"): (
        "sources/test_unhcr.py::test_each_release_is_a_vintage",
    ),
    ("eurostat", "September 2025 jumped"): (
        "sources/test_eurostat.py::test_the_jump_of_september_2025_says_why",
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
        "sources/test_imf_weo.py::test_every_current_forecast_is_of_the_newest_vintage", PRINTED,
    ),
    ("imf_weo", "October 2021 is the last"): (
        "sources/test_imf_weo.py::test_in_october_2021_russia_was_to_grow_2_947_percent_in_2022",
    ),
    ("imf_weo", "Growth in 2021 was revised"): (
        "sources/test_imf_weo.py::test_growth_of_2021_was_revised_after_october_2021", PRINTED,
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
    ),
    ("reconstruction_figures", "Needs, damage and losses"): (
        "sources/test_reconstruction_figures.py::test_needs_damage_and_losses_are_three_measures",
    ),
    ("reconstruction_figures", "Later editions exclude"): ( PRINTED,
    ),
    ("reconstruction_figures", "Ratios to GDP"): (
        "sources/test_reconstruction_figures.py::test_ratios_over_the_gdp_of_different_years_cannot_be_joined",
    ),
    ("civilian_casualties", "2022 months were revised"): (
        "sources/test_civilian_casualties.py::test_no_month_is_the_difference_of_two_running_totals",
        "sources/test_civilian_casualties.py::test_a_revised_month_is_a_second_row_and_not_an_edit",
    ),
    ("civilian_casualties", "Most but not all months"): (
        "sources/test_civilian_casualties.py::test_months_without_the_split_have_killed_and_injured_together",
        f"{HERE}::test_months_without_the_split_are_left_without_it",
    ),
    ("civilian_casualties", "Territory under occupation"): ( PRINTED,
    ),
    ("civilian_casualties", "February to July 2026"): (
        "unit/pages/test_inputs.py::test_civilians_of_january_to_august_2026_are_held_against_2025",
        PRINTED,
    ),
    ("published_estimates", "Statements of a total"): (
        "sources/test_published_estimates.py::test_a_statement_lower_than_the_one_before_is_taken_and_both_stand",
    ),
    ("oryx", "The row of 15 August 2026"): (PRINTED,),
    ("mediazona_meduza", "The list by name of May 2026"): (
        "sources/test_mediazona_meduza.py::test_weeks_of_the_list_by_name_run_from_thursday_to_wednesday",
        "sources/test_mediazona_meduza.py::test_the_blank_week_of_the_list_by_name_is_no_week_without_deaths",
    ),
    ("mediazona_meduza", "ECSuperlates is a floor"): (
        "sources/test_mediazona_meduza.py::test_killed_and_missing_are_summed_with_each_estimate_of_the_missing",
    ),
    ("ualosses_study", "2022 begins on 24 February"): (
        "sources/test_ualosses_study.py::test_2022_begins_on_24_february_in_every_measure",
    ),
    ("ualosses_study", "The sum of the lows"): (
        "sources/test_ualosses_study.py::test_the_interval_of_all_dead_is_the_studys_own_and_no_sum_of_intervals",
    ),
    ("ualosses_study", "The file that sets its total"): (
        "sources/test_ualosses_study.py::test_days_after_the_studys_end_do_not_repeat_its_total",
        "sources/test_ualosses_study.py::test_a_file_that_names_a_later_statement_came_out_no_earlier",
    ),
    ("imf_weo", "The vintage of April 2026"): (
        "sources/test_imf_weo.py::test_in_april_2026_years_before_2025_are_outturns_and_2025_is_the_first_estimate",
    ),
    ("imf_weo", "The panel's values"): (
        "sources/test_imf_weo.py::test_the_panel_says_which_years_are_no_outturns",
        "sources/test_imf_weo.py::test_ukraines_population_in_the_panel_is_that_of_controlled_territory",
    ),
    ("russia_nwf", "In roubles gold"): (
        "sources/test_russia_nwf.py::test_gold_is_by_weight_so_that_its_price_hides_no_sale",
        "sources/test_russia_nwf.py::test_the_liquid_part_is_in_dollars_and_nothing_is_in_roubles",
    ),
    ("russia_nwf", "Nothing is to be had"): (
        "sources/test_russia_nwf.py::test_months_before_october_2022_are_not_there",
    ),
    ("russia_nwf", "A buffer spent"): (PRINTED,),
    ("kiel_ust", "Allocations, not deliveries"): (PRINTED,),
    ("kiel_ust", "January 2022"): (
        "sources/test_kiel_ust.py::test_january_2022_is_before_the_invasion_and_says_so",
    ),
    ("kiel_ust", "A cost of the donors"): (
        "sources/test_kiel_ust.py::test_aid_is_a_cost_of_the_donors_and_not_of_ukraine",
    ),
    ("population", "The territory that is counted"): (
        "sources/test_population.py::test_the_territory_shrinks_in_2014_and_2022_and_the_rows_say_so",
    ),
    ("wars", "Where shape_invented"): (
        "sources/test_wars.py::test_invented_shapes_keep_their_mark",
    ),
    ("wars", "use is false"): (
        "sources/test_wars.py::test_wars_that_stand_twice_are_marked_as_not_for_use",
    ),
    ("wars", "start is the first year"): (
        "sources/test_wars.py::test_the_years_of_korea_count_from_its_first_25_deaths",
    ),
    ("wars", "In 14 rows"): (PRINTED,),
    ("wars", "Of Russia and Ukraine in 2022"): (
        "sources/test_wars.py::test_of_russia_and_ukraine_in_2022_there_are_bounds_only",
    ),
    ("published_answers", "Most are running totals"): (
        "sources/test_published_answers.py::test_killed_and_killed_and_wounded_stay_apart",
    ),
    ("published_answers", "Some state a day"): (
        "sources/test_published_answers.py::test_a_month_or_year_of_publication_is_its_last_day_and_said_to_be_no_day",
        "sources/test_published_answers.py::test_a_range_has_its_ends_and_its_middle",
        "sources/test_published_answers.py::test_a_blank_stays_blank",
    ),
}  # fmt: skip
"""By source and first words of the line: tests by file and name."""


def test_every_known_issue_has_an_answer_and_every_answer_an_issue(
    manifest: Mapping[str, Source],
) -> None:
    lines = [(source.id, line) for source in manifest.values() for line in source.known_issues]
    answered = {
        (name, line): [key for key in HANDLED if key[0] == name and line.startswith(key[1])]
        for name, line in lines
    }
    assert [line for line, keys in answered.items() if len(keys) != 1] == []
    assert set(HANDLED) == {key for keys in answered.values() for key in keys}


@pytest.mark.parametrize(
    "answer", sorted({one for answers in HANDLED.values() for one in answers} - {PRINTED})
)
def test_what_handles_an_issue_is_there(answer: str) -> None:
    file, _, name = answer.partition("::")
    module = ast.parse((TESTS / file).read_text(encoding="utf-8"))
    assert name in {node.name for node in module.body if isinstance(node, ast.FunctionDef)}


def test_the_three_gaps_of_oryx_are_the_longest(
    observed: Callable[[str], pd.DataFrame],
) -> None:
    table = observed("oryx")
    days = table[(table["party"] == "Russia") & (table["period_end"] < "2025-07-01")]["period_end"]
    gaps = pd.Series(days.diff().dt.days.to_numpy(), index=days).nlargest(3)
    assert sorted(gaps) == [22, 22, 36]
    assert gaps["2024-04-08"] == LONGEST_GAP == 36
    assert {f"{day:%Y-%m}" for day in gaps.index} == {"2024-01", "2024-04", "2025-05"}


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
    # counted in the raw file: 37 of 48 months have a figure, and of these 15 lack the split
    assert len(killed | injured | both) == 37
    assert len((killed | injured | both) - (killed & injured)) == 15
