"""Known traps of Oryx's list, in the daily scrape and the month ends."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.errors import DataError
from analysis.sources.oryx import DAILY, LATER


@pytest.fixture(scope="module")
def totals(observed) -> pd.DataFrame:
    """Running totals by day, one column a country."""
    table = observed("oryx")
    return table.pivot(index="period_start", columns="party", values="value")


def test_only_armoured_combat_vehicles_are_counted_and_never_all_types(totals):
    # tanks 318, AFV 232, IFV 307, APC 79, MRAP 8; 'All Types' has 1,115
    assert totals.loc["2022-03-28", "Russia"] == 318 + 232 + 307 + 79 + 8
    assert totals.loc["2025-06-30", "Ukraine"] == 4_729


def test_infantry_mobility_vehicles_are_left_out(totals):
    assert totals.loc["2022-03-28", "Ukraine"] == 77 + 61 + 60 + 28


def test_the_definition_break_of_all_types_in_may_2026_does_not_show(totals):
    steps = totals["2026-04":"2026-06"].diff().dropna()
    assert (steps > 0).all(axis=None)


def test_the_row_with_a_broken_label_keeps_its_captured_vehicles(totals):
    assert totals.loc["2022-12-26", "Russia"] == 1_577 + 735 + 1_849 + 280 + 43


def test_the_day_that_lost_a_digit_is_put_right(totals):
    around = totals.loc["2023-11-06":"2023-11-11", "Russia"]
    assert around.diff().abs().max() < 60


def test_a_running_total_falls_only_by_what_oryx_counted_twice(totals):
    assert totals.diff().min().min() > -60


def test_ukraines_missing_mine_resistant_vehicles_are_said_in_the_note(observed):
    table = observed("oryx")
    noted = table[table["note"] != ""]
    assert set(noted["party"]) == {"Ukraine"}
    assert noted["period_start"].max() == pd.Timestamp("2022-06-12")
    assert noted["note"].eq("no mine-resistant vehicles listed yet").all()


def test_the_month_ends_continue_the_daily_file_without_a_step(totals):
    overlap = totals["2025-06-27":"2025-07-19"]
    assert pd.Timestamp("2025-06-30") in overlap.index
    assert pd.Timestamp("2025-07-01") in overlap.index
    assert (overlap.diff().dropna() >= 0).all(axis=None)
    assert totals.index.max() == pd.Timestamp("2026-06-30")


def test_a_month_end_is_the_sum_of_its_types_where_the_page_states_another_sum(totals):
    assert totals.loc["2025-12-31", "Russia"] == 13_814
    assert totals.loc["2025-12-31", "Ukraine"] == 5_472


def test_a_total_is_published_on_the_day_it_was_on_the_page(observed):
    table = observed("oryx")
    assert table["published"].eq(table["period_end"]).all()
    assert table["kind"].eq("stock").all()


def on_both_files(text: str) -> str:
    """Give the daily file the month end of June 2025, with the counts of the other file."""
    rows = {
        "Russia": (4059, 2178, 6042, 670, 61),
        "Ukraine": (1207, 476, 1404, 1019, 623),
    }
    labels = (
        "Tanks",
        "Armoured Fighting Vehicles",
        "Infantry Fighting Vehicles",
        "Armoured Personnel Carriers",
        "Mine-Resistant Ambush Protected",
    )
    added = ""
    for country, counts in rows.items():
        named = dict(zip(labels, counts, strict=True))
        for label in ("All Types", *labels, "Infantry Mobility Vehicles"):
            count = named.get(label, 1)
            added += f"2025-06-30,{country},{label},{count},0,0,0,{count}\n"
    return text.replace("2025-07-01,Russia,All Types", f"{added}2025-07-01,Russia,All Types")


def test_a_day_in_both_files_is_taken_once_where_they_agree(observe_altered):
    table = observe_altered("oryx", {})
    again = observe_altered("oryx", {DAILY: on_both_files})
    pd.testing.assert_frame_equal(again, table)


def test_a_day_in_both_files_is_refused_where_they_disagree(observe_altered):
    def disagree(text: str) -> str:
        tanks = "2025-06-30,Russia,Tanks,4059,0,0,0,4059"
        return on_both_files(text).replace(tanks, tanks.replace("4059", "4060"))

    with pytest.raises(DataError, match=r"contradicts the other columns.*the count in"):
        observe_altered("oryx", {DAILY: disagree})


TANKS = "2022-03-30,Russia,Tanks,157,42,142,6,347"


@pytest.mark.parametrize(
    ("file", "edit", "expected"),
    [
        (DAILY, (TANKS, f"{TANKS}\n{TANKS}"), "stands twice"),
        (DAILY, (TANKS, TANKS.replace("Russia", "Russland")), "'Russland' is not known"),
        (DAILY, (TANKS, TANKS.replace("157", "1570").replace("347", "1760")), "total breaks"),
        (DAILY, (TANKS, TANKS.replace("157", "57").replace("347", "247")), "total breaks"),
        (DAILY, (TANKS, TANKS.replace("157", "157.5")), "not a whole number"),
        (DAILY, (TANKS, TANKS.replace("157", "-157")), "too small"),
        (LATER, ("22432,17239", "22432,17240"), "the sum of its four states"),
        (
            LATER,
            (",13098,10158,1023,1543,374,4082", ",13098,10158,1023,1543,374,4083"),
            "the sum of its five types",
        ),
        (LATER, ("2025-07-31,Russia", "2025-07-30,Russia"), "lacks a country"),
        (LATER, lambda text: text[: text.index("2026-06-30,Ukraine")], "lacks a country"),
        (LATER, lambda text: text[: text.index("2026-06-30,Russia")], "the coverage in"),
    ],
)
def test_contradictions_are_refused(observe_altered, file, edit, expected):
    with pytest.raises(DataError, match=expected) as refused:
        observe_altered("oryx", {file: edit})
    assert f"data/raw/oryx/{file}" in str(refused.value)


def test_the_broken_label_is_corrected_only_while_the_file_has_it(observe_altered):
    label = (
        "Infantry Fighting Vehicles "
        "(1849, of which destroyed: 1159, damaged: 40, abandoned: 81, cap"
    )

    def mend(text: str) -> str:
        return text.replace(
            f'"{label}",1159,81,0,40,1280', "Infantry Fighting Vehicles,1159,81,569,40,1849"
        )

    with pytest.raises(DataError, match="may have mended it"):
        observe_altered("oryx", {DAILY: mend})


def without(*days: str):
    """Return an edit that leaves out lists, or moves them to other days where two are given."""

    def edit(text: str) -> str:
        return "".join(row for row in text.splitlines(True) if not row.startswith(days))

    return edit


def test_a_list_that_is_not_of_a_month_end_is_taken(observe_altered):
    table = observe_altered("oryx", {LATER: lambda text: text.replace("2026-05-31", "2026-05-27")})
    assert pd.Timestamp("2026-05-27") in set(table["period_end"])


def test_a_month_end_that_cannot_be_had_blocks_none_after_it(observe_altered):
    table = observe_altered("oryx", {LATER: without("2026-04-30", "2026-05-31")})
    days = set(table["period_end"].astype(str))
    assert "2026-04-30" not in days and "2026-06-30" in days
