"""The cells of 'A month of war costs': which mark, which years, and no claim among the answers."""

from __future__ import annotations

import datetime as dt
import math
import warnings
from dataclasses import replace

from made_up_results import amount, calendar, made_up, reading, series, whole, years

from analysis.pages import told
from analysis.pages.cells import CountryCell, Edition, marks_of
from analysis.pages.messages import CATALOGUE


def cell(party: str, kind: str, as_of: str = "latest") -> CountryCell:
    """Return a cell of the made-up results."""
    rows = Edition(whole(), as_of).rows()
    return next(one for row in rows for one in row.cells if (one.party, one.kind) == (party, kind))


def test_marks_tell_counts_from_what_is_projected_a_floor_and_a_claim() -> None:
    assert [mark.kind for mark in cell("Russia", "soldiers_killed").marks] == [
        "disc", "disc", "disc", "ring", "open",
    ]  # fmt: skip
    assert {mark.kind for mark in cell("Ukraine", "civilians_killed").marks} == {
        "at least", "open",
    }  # fmt: skip
    claim = cell("Russia", "killed_and_wounded_claimed")
    assert {mark.kind for mark in claim.marks} == {"claim", "open"}
    assert all(mark.low90 is None for mark in claim.marks)
    filled = {**amount("Russia", "wounded", "year_1", 9.0), "grade": 1, "filled": 1.0}
    assert marks_of([filled], (), True, dt.date(2022, 12, 31))[0].kind == "claim"


def test_no_claim_stands_in_a_row_of_the_answer() -> None:
    rows = Edition(whole(), "latest").rows()
    assert [row.kind for row in rows if row.claimed] == ["killed_and_wounded_claimed"]
    assert rows[-1].claimed
    for row in rows[:-1]:
        for one in row.cells:
            assert all(window["grade"] > 1 for window in one.windows)


def test_a_year_without_an_amount_between_two_others_is_a_gap_too() -> None:
    amounts = series("Ukraine", "civilians_killed", {"year_1": 720.0, "year_3": 190.0})
    found = [reading("Ukraine", "civilians_killed", "year_1", "year_3", 0.3, "fallen", 0.99, "")]
    row = next(one for one in Edition(made_up(amounts, found), "latest").rows()
               if one.kind == "civilians_killed")  # fmt: skip
    shown = row.cells[1]
    assert [mark.kind for mark in shown.marks] == ["disc", "unknown", "disc", "unknown", "open"]
    said = told.seen(shown).replace("\xa0", " ")
    assert said == (
        "Ukraine, Civilians killed in a month, with intervals of 90 in 100: year 1: 720 (610–860); "
        "year 2: not on file; year 3: 190 (160–230); year 4: not on file; year 5: not over"
    )


def test_what_is_missing_is_a_gap_and_not_nought() -> None:
    assert not cell("Russia", "civilians_killed").amount
    assert not cell("Russia", "land_held").amount
    absent = [one for key, one in CATALOGUE.entries.items() if key.startswith("absent.")]
    assert not any("no cost" in one for one in absent)  # what is not read here may well be a cost
    unknown = cell("Russia", "soldiers_killed").marks[-1]
    assert unknown.kind == "open" and math.isnan(unknown.value)


def test_two_dates_stand_on_one_scale() -> None:
    then = [mark.before for mark in cell("Ukraine", "soldiers_killed").marks]
    assert then[0] == 2840 * 0.92
    assert then[3] is None
    assert all(mark.before is None for mark in cell("Ukraine", "soldiers_killed", "article").marks)


def test_a_year_that_is_not_over_is_drawn_and_told_so_far_and_is_held_against_no_other() -> None:
    amounts = series("Ukraine", "land_held", years(10, 20, 30, 40), view="stock")
    early = [one | {"as_of": "article"} for one in amounts]
    found = [reading("Ukraine", "land_held", "year_1", "year_3", 3, "risen", 0.95, "very likely",
                     view="stock")]  # fmt: skip
    inputs = made_up([*amounts, *early], [*found, found[0] | {"as_of": "article"}])
    shown = {as_of: next(row for row in Edition(inputs, as_of).rows() if row.kind == "land_held")
             for as_of in ("article", "latest")}  # fmt: skip
    then, now = (row.cells[1] for row in shown.values())
    assert [mark.so_far for mark in then.marks] == [False, False, False, True]
    assert told.seen(then).endswith("year 4: 40 (34–48), so far")
    assert ">4…</text>" in told.picture(then, shown["article"])
    assert "open" in told.explained([shown["article"]], 20)[0]
    assert [mark.before for mark in now.marks] == [10, 20, 30, None, None]
    assert "so far" not in told.seen(now)


def test_both_countries_of_a_row_have_one_scale_that_holds_all_of_it() -> None:
    for row in Edition(whole(), "latest").rows():
        reached = [
            value for one in row.cells for mark in one.marks for value in mark.known().values()
        ]
        assert (min([0, *reached]), max(reached, default=1)) == (row.bottom, row.top)
        assert (row.bottom < 0) is (row.kind == "gdp_shortfall")


def test_what_was_known_on_the_articles_day_is_told_in_words_and_of_stocks_that_they_are() -> None:
    said = told.seen(cell("Ukraine", "people_abroad")).replace("\xa0", " ")
    assert said.startswith("Ukraine, People abroad at a time, ")
    assert "4.9 million (4.2 million–5.9 million), as known on the article’s day 4.5 mil" in said
    assert told.notes("people_abroad", "latest") == "at a time"
    claims = told.seen(cell("Russia", "killed_and_wounded_claimed"))
    assert "year 1, claimed: " in claims and "90 in 100" not in claims


def test_war_years_and_calendar_years_are_not_mixed() -> None:
    amounts = [
        *series("Ukraine", "soldiers_killed", years(10, 20, 30)),
        *series("Ukraine", "soldiers_killed", calendar(11, 21, 31, 41)),
    ]
    for first, last, shown in (("year_1", "year_3", 3), ("2022", "2025", 4)):
        found = [
            reading("Ukraine", "soldiers_killed", first, last, 3, "risen", 0.95, "very likely")
        ]
        edition = Edition(made_up(amounts, found), "latest")
        windows = [row["window"] for row in edition.cell("Ukraine", "soldiers_killed").windows]
        assert len(windows) == shown and windows[0] == first and windows[-1] == last


def test_editions_of_a_running_total_begin_with_a_war_year() -> None:
    amounts = [
        amount("Ukraine", "direct_damage", "year_1", 11.0),
        *series("Ukraine", "direct_damage", {"2023": 1.0, "2024": 2.0}),
    ]
    found = [reading("Ukraine", "direct_damage", "year_1", "2024", -9, "fallen", 0.99, "")]
    edition = Edition(made_up(amounts, found), "latest")
    windows = [row["window"] for row in edition.cell("Ukraine", "direct_damage").windows]
    assert windows == ["year_1", "2023", "2024"]


def test_a_column_without_any_word_says_nothing_and_is_no_fault() -> None:
    """So pandas reads it from a file: as numbers, of which none is there."""
    inputs = whole()
    none = inputs.tables["readings"].assign(likelihood=math.nan, tipping=math.nan)
    other = replace(inputs, tables={**inputs.tables, "readings": none})
    with warnings.catch_warnings(action="error"):
        found = Edition(other, "latest").cell("Ukraine", "soldiers_killed")
    assert found.reading["likelihood"] == found.reading["tipping"] == ""
    assert told.chance(found.reading) == "higher, at low confidence"


def test_dots_are_shown_only_where_some_lie_on_each_side() -> None:
    assert told.dots(cell("Ukraine", "soldiers_killed"), 20).count("M") == 20
    assert told.dots(cell("Ukraine", "soldiers_killed"), 50).count("M") == 50
    assert told.dots(cell("Russia", "soldiers_killed"), 20) == ""
    assert told.dots(cell("Russia", "gdp_shortfall"), 20) == ""
