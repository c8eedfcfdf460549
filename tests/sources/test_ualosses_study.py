"""Known traps of the study of the UALosses register."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from analysis.errors import DataError
from analysis.observations import filter_as_of
from analysis.sources.ualosses_study import BY_YEAR, COVERAGE, STATUS, TOTALS


@pytest.fixture(scope="module")
def table(observed) -> pd.DataFrame:
    """All observations of the source."""
    return observed("ualosses_study")


def by_year(table: pd.DataFrame, measure: str) -> dict[int, float]:
    """Return the values of a measure by year, without the total of all years."""
    rows = table[table["indicator"] == measure]
    single = rows[rows["period_start"].dt.year == rows["period_end"].dt.year]
    return dict(zip(single["period_end"].dt.year, single["value"], strict=True))


def test_registered_dead_alone_fall_in_2025_while_dead_and_missing_rise_every_year(table):
    registered = by_year(table, "military_dead_registered")
    both = by_year(table, "military_dead_and_missing")
    assert registered == {2022: 21_685, 2023: 25_375, 2024: 25_674, 2025: 16_980}
    assert both == {2022: 29_122, 2023: 36_522, 2024: 53_916, 2025: 60_355}


def test_the_interval_in_brackets_becomes_low_and_high(table):
    rows = table[table["indicator"] == "military_dead_and_missing"]
    last = rows[rows["period_start"] == "2025-01-01"].iloc[0]
    assert (last["low"], last["high"]) == (57_221, 61_811)


def test_2022_is_ten_months(table):
    rows = table[table["period_end"] == "2022-12-31"]
    assert rows["period_start"].eq(pd.Timestamp("2022-02-24")).all()
    assert rows["note"].str.contains("ten months").all()


def test_the_total_keeps_its_own_interval_over_the_whole_period(table):
    rows = table[table["note"].str.contains("total of all years")]
    rows = rows[rows["indicator"] == "military_dead_and_missing"]
    assert rows[["value", "low", "high"]].to_numpy().tolist() == [[179_915, 175_330, 182_368]]
    assert rows.iloc[0]["period_start"] == pd.Timestamp("2022-02-24")
    assert rows.iloc[0]["period_end"] == pd.Timestamp("2025-12-31")


def test_as_of_the_article_this_source_does_not_exist(table):
    assert table["published"].ge(pd.Timestamp("2026-07-21")).all()
    assert filter_as_of(table, dt.date(2025, 12, 10)).empty


def test_each_coverage_scenario_stands_beside_the_others(table):
    rows = table[table["indicator"] == "military_dead_coverage_scenario"].set_index("source")
    values = rows["value"].to_dict()
    assert values == {
        "ualosses_study/missed-0": 178_059,
        "ualosses_study/missed-10": 197_843,
        "ualosses_study/missed-25": 237_411,
        "ualosses_study/missed-40": 296_764,
    }


def test_missing_and_prisoners_on_the_register_are_measures_of_their_own(table):
    assert by_year(table, "military_register_missing")[2025] == 39_461
    assert by_year(table, "military_register_prisoners")[2022] == 1_598 + 3_647


def test_missing_people_presumed_dead_are_a_measure_of_their_own(table):
    assert by_year(table, "military_missing_presumed_dead") == {
        2022: 7_420, 2023: 10_937, 2024: 27_623, 2025: 42_302,
    }  # fmt: skip
    total = table[table["note"].str.contains("total of all years")].set_index("indicator")["value"]
    assert total["military_missing_presumed_dead"] == 88_282
    assert total["military_missing_presumed_dead"] / total["military_dead_and_missing"] == (
        pytest.approx(0.49, abs=0.005)
    )


def test_deaths_reported_to_the_conflict_data_program_are_a_measure_of_their_own(table):
    assert by_year(table, "military_dead_reported")[2025] == 14_150


@pytest.mark.parametrize(
    ("file", "edit", "expected"),
    [
        (BY_YEAR, ('"29,122 (28,678-29,462)"', '"29122 (28678-29462)"'), "is not a figure"),
        (BY_YEAR, ('"29,122 (28,678-29,462)"', '"29,122"'), "is not a figure"),
        (BY_YEAR, ('"29,122 (28,678-29,462)"', '"29,122 (29,462-28,678)"'), "outside its own"),
        (BY_YEAR, ('"29,122 (28,678-29,462)"', '"39,122 (28,678-39,462)"'), "less UCDP's best"),
        (BY_YEAR, (",21685,", ",31685,"), "registered less UCDP"),
        (BY_YEAR, ("\n2023,", "\n2022,"), "stands twice"),
        (BY_YEAR, (",12693,1547,", ",12693,1647,"), "the sum of its three parts"),
        (BY_YEAR, ("Total,82560", "Total,92560"), "the sum of the years"),
        (BY_YEAR, lambda text: text.replace("Total", "2026"), "'2026' is not known"),
        (TOTALS, ('"1,139 (972-1,338)"', '"1139"'), "is not a figure"),
        (TOTALS, ('"1,139 (972-1,338)"', '"1,239 (972-1,338)"'), "the dead of both sexes"),
        (COVERAGE, ("10%,197843", "10%,217843"), "those counted over the share found"),
        (COVERAGE, ("25%,", "26%,"), "'26%' is not known"),
        (STATUS, ("2022,21014,8112", "2022,8112,21014"), "the share of dead"),
        (STATUS, ("2022,21014,", "2022,21015,"), "the sum of the four states"),
        (STATUS, lambda text: text[: text.index("2025,")], "each once and in order"),
    ],
)
def test_contradictions_are_refused(observe_altered, file, edit, expected):
    with pytest.raises(DataError, match=expected) as refused:
        observe_altered("ualosses_study", {file: edit})
    assert f"data/raw/ualosses_study/{file}" in str(refused.value)


def one(table: pd.DataFrame, measure: str, end: str) -> pd.Series:
    """Return the row of a measure whose period ends on a day, the shortest of several."""
    rows = table[(table["indicator"] == measure) & (table["period_end"] == end)]
    return rows.sort_values("period_start").iloc[-1]


def test_2022_begins_on_24_february_in_every_measure(table):
    ends = table[(table["period_end"] == "2022-12-31") & (table["kind"] == "flow")]
    assert ends["period_start"].eq(pd.Timestamp("2022-02-24")).all()
    assert (ends["period_end"] - ends["period_start"]).dt.days.add(1).eq(311).all()


def test_civilians_and_missing_have_the_bounds_of_the_study(table):
    civilians = one(table, "civilian_deaths_study", "2022-12-31")
    assert (civilians["low"], civilians["value"], civilians["high"]) == (18_173, 24_611, 32_932)
    missing = one(table, "military_deaths_missing_study", "2025-12-31")
    assert (missing["low"], missing["high"]) == (39_180, 43_752)


def test_the_interval_of_all_dead_is_the_studys_own_and_no_sum_of_intervals(table):
    everyone = one(table, "all_deaths_study", "2022-12-31")
    parts = [
        one(table, f"{role}_study", "2022-12-31")
        for role in ("civilian_deaths", "military_deaths_late", "military_deaths_missing")
    ]
    registered = one(table, "military_deaths_registered_study", "2022-12-31")["value"]
    lows = sum(part["low"] for part in parts) + registered
    assert everyone["low"] == 47_281 > lows


def test_days_after_the_studys_end_do_not_repeat_its_total(observe_altered):
    whole = observe_altered("ualosses_study", {})
    of_july = whole["published"] == "2026-07-31"
    totals = whole[of_july & (whole["indicator"] == "military_dead_and_missing_total")]
    assert totals["period_end"].max() == pd.Timestamp("2025-12-31")
    assert totals["value"].tolist() == [51_474, 71_739, 115_452, 127_018, 179_915]


def test_a_file_that_names_a_later_statement_came_out_no_earlier(observe_altered):
    whole = observe_altered("ualosses_study", {})
    totals = whole[whole["indicator"] == "military_dead_and_missing_total"]
    assert totals["published"].min() == pd.Timestamp("2026-07-31")


def test_each_assumption_on_late_registration_is_a_source_of_its_own(table):
    rows = table[table["indicator"] == "military_dead_lag_scenario"]
    assert rows["source"].nunique() == len(rows) == 4
    assert rows["value"].min() == 171_395 and rows["value"].max() == 187_201


def test_roles_that_miss_the_studys_total_are_refused(observe_altered):
    with pytest.raises(DataError, match="the military dead of the study"):
        observe_altered(
            "ualosses_study",
            {"conflict_deaths_by_cause_tidy.csv": ("2023,Missing combatants (imputed),10939",
                                                   "2023,Missing combatants (imputed),11000")},
        )  # fmt: skip
