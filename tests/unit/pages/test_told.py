"""Changes, lines of claims and who counts until when, in words."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from made_up_results import amount, made_up

from analysis.pages import told
from analysis.pages.cells import CountryCell, Edition, FigureRow
from analysis.pages.messages import CATALOGUE, say
from analysis.plots.marks import Mark


def plain(said: str) -> str:
    return said.replace("\xa0", " ")


@pytest.mark.parametrize(
    ("statistic", "value", "said"),
    [
        ("ratio", 4.62, "4.6 times year 1"),
        ("ratio", 0.995, "1.0 times year 1"),
        ("ratio", 0.994, "99% of year 1"),
        ("ratio", 0.31, "31% of year 1"),
        ("difference", 3.14, "$3.1 bn more than in year 1"),
        ("difference", -9.6, "$9.6 bn less than in year 1"),
    ],
)
def test_a_change_is_told_in_times_or_below_one_as_a_share(
    statistic: str, value: float, said: str
) -> None:
    row = {"statistic": statistic, "value": value, "first": "year_1"}
    assert plain(told.change(row, "USD billion")) == said


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ({"value": 1.2, "unit": "million persons"}, "1.2 million people"),
        ({"value": 1.24, "unit": "million persons", "low": 1.0, "high": 1.31},
         "1.2 million people (1.0 to 1.3 million people)"),
        ({"value": 2.94, "unit": "ratio", "low": 2.6, "high": None}, "2.9"),
        ({"value": 2.94, "unit": "ratio", "low": None, "high": 3.1}, "2.9"),
        ({"value": 1, "unit": "months", "low": 1, "high": 2}, "1 month"),
        ({"value": 3, "unit": "months"}, "3 months"),
        ({"value": 98.68, "unit": "index"}, "98.7"),
    ],
)  # fmt: skip
def test_a_line_of_a_claim_has_its_value_interval_and_unit_in_words(
    line: dict[str, Any], said: str
) -> None:
    assert plain(told.measured(line)) == said


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ({"source": "cia"}, "(Central Intelligence Agency)"),
        ({"source": "cia", "published": "2025-08-01"},
         "(Central Intelligence Agency; 1 August 2025)"),
        ({"source": "cia", "note": "no method stated", "aside": "too old"},
         "(Central Intelligence Agency; no method stated; too old)"),
        ({"source": "cia", "note": "killed and wounded, a total"}, "(Central Intelligence Agency)"),
        ({"source": "data/processed/readings.csv", "aside": "too old"},
         "(our own readings; too old)"),
    ],
)  # fmt: skip
def test_a_line_of_a_claim_is_told_with_its_notes_but_not_what_its_label_says(
    line: dict[str, Any], said: str
) -> None:
    names = {"cia": "Central Intelligence Agency"}
    found = told.attribution({"label": "killed and wounded", **line}, names)
    assert plain(found) == said


@pytest.mark.parametrize(
    ("counted_to", "said"),
    [(dt.date(2025, 11, 30), "year 4, to November 2025"), (None, "year 4, to February 2026")],
)
def test_a_window_is_told_to_the_last_day_that_is_counted_or_else_filled(
    counted_to: dt.date | None, said: str
) -> None:
    row = amount("Ukraine", "people_abroad", "year_4", 6e6, view="stock", grade=3,
                 counted_to=counted_to)  # fmt: skip
    cell = Edition(made_up([row], []), "latest").cell("Ukraine", "people_abroad")
    assert plain(told.counted(replace(cell, source="UNHCR"))) == f"UNHCR, count, {said}"


@pytest.mark.parametrize(
    ("unit", "said"), [("persons", "survey"), ("births", "model"), ("USD billion of 2021", "model")]
)
def test_a_survey_is_told_as_one_and_a_model_as_one(unit: str, said: str) -> None:
    row = amount("Ukraine", "displaced_within", "2025", 4e6, unit=unit, grade=2)
    cell = CountryCell("Ukraine", "displaced_within", amount=row, source="UNHCR, IOM")
    assert plain(told.counted(cell)) == f"UNHCR, IOM, {said}, 2025"


def test_what_is_verified_one_by_one_is_on_condition_of_what_goes_unverified() -> None:
    notes = [told.notes("civilians_killed", edition) for edition in ("article", "latest")]
    assert [note.rpartition("more go ")[2] for note in notes] == [
        "unverified than before", "unlisted than before",
    ]  # fmt: skip


def test_a_floor_is_told_as_the_source_of_an_amount_whose_interval_may_go_below_it() -> None:
    assert say("measured.floor", amount="190") == "190, from a floor"
    assert not any("at least" in one for key, one in CATALOGUE.entries.items()
                   if key.startswith(("measured.", "alt.", "front.key.")))  # fmt: skip


def test_a_calendar_year_is_told_as_that_year_whatever_is_counted_of_it() -> None:
    row = amount("Ukraine", "direct_damage", "2025", 2.0, unit="USD billion", grade=3, covered=0.8)
    cell = CountryCell("Ukraine", "direct_damage", amount=row, source="World Bank")
    assert row["end"] == dt.date(2025, 12, 31)
    assert plain(told.counted(cell)) == "World Bank, assessment, 2025"


def said_of(rows: list[FigureRow]) -> list[str]:
    """Return which messages the key of a figure has after its signs."""
    _, found = told.explained(rows, 20)
    keys = {"front.said.dots": {"of": 20}}
    return [name for name in CATALOGUE.groups["front"]["said"]
            if say(key := f"front.said.{name}", **keys.get(key, {})) in found]  # fmt: skip


def signs_of(rows: list[FigureRow]) -> list[str]:
    """Return the signs that the key of a figure has."""
    return told.explained(rows, 20)[0]


def test_a_key_explains_what_is_drawn_and_no_more() -> None:
    marks = [Mark("year_1", "disc", 3.0), Mark("year_2", "unknown")]
    cell = CountryCell("Ukraine", "civilians_killed", marks=marks, rise=0.6)
    none = CountryCell("Russia", "civilians_killed")
    row = FigureRow("civilians_killed", (none, cell), "casualties")
    assert signs_of([row]) == ["disc", "unknown"]
    mark = Mark("2022", "disc", 3.0, low90=2.0, high90=4.0, before=2.0)
    sure = replace(cell, marks=[mark], rise=1.0)
    then = replace(row, cells=(none, sure))
    assert signs_of([then]) == ["disc", "interval", "before"]
    assert said_of([row]) == ["war_years", "nought", "dots"]
    assert said_of([replace(row, claimed=True)]) == ["war_years", "nought"]
    assert said_of([then]) == ["calendar", "nought"]
    assert said_of([replace(row, cells=(sure, sure))]) == ["calendar", "nought", "scale"]
    assert said_of([replace(row, cells=(none, none))]) == []


def test_what_a_chance_means_is_said_only_where_one_is_stated() -> None:
    cells = [
        CountryCell("Russia", "soldiers_killed", reading={"likelihood": word}, joint=joint)
        for word, joint in (("likely", ""), ("", ""), ("likely", "risen"))
    ]
    rows = [FigureRow("soldiers_killed", (cell,), "") for cell in cells]
    assert [said_of([row]) for row in rows] == [["trend"], [], []]
    claimed = FigureRow("killed_and_wounded_claimed", (cells[0],), "", claimed=True)
    assert not said_of([claimed])
