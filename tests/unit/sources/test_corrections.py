"""Corrections are data with a guard: they fail loudly once the source has mended its file."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from unit.sources.conftest import entry

from analysis.errors import DataError
from analysis.sources.checks import Checks, tell
from analysis.sources.corrections import apply_correction, load_corrections
from analysis.sources.manifest import load_manifest
from analysis.sources.tables import Table, date, integer, text

RAW = Path(__file__).resolve().parents[3] / "data" / "raw"
ENTRY = {
    "file": "x.csv",
    "where": {"date": "2024-01-02", "country": "Russia"},
    "column": "count",
    "found": 25,
    "use": 249,
    "reason": "a digit was lost",
    "when": "2026-11-24",
    "who": "War Costs",
}


COLUMNS = Table(columns={"date": date(), "country": text(), "count": integer(0, 1000)})


@pytest.fixture
def table() -> pd.DataFrame:
    """Two days, two countries."""
    return pd.DataFrame(
        {
            "date": pd.to_datetime(["2024-01-01", "2024-01-02", "2024-01-02"]),
            "country": ["Russia", "Russia", "Ukraine"],
            "count": [248.0, 25.0, 30.0],
        },
        index=pd.Index([2, 3, 4], name="line"),
    )


@pytest.fixture
def corrected(load, table: pd.DataFrame) -> Callable[..., pd.DataFrame]:
    """Return a function that applies entries of corrections.yaml, or its text, to the table."""

    def apply(*entries: object, text: str | None = None) -> pd.DataFrame:
        (source,) = load(entry())
        content = json.dumps(entries) if text is None else text
        source.corrections.write_text(content, encoding="utf-8")
        checks = Checks("data/raw/some/x.csv")
        result = table
        for correction in load_corrections(source):
            result = apply_correction(result, correction, COLUMNS, checks)
        tell(checks)
        return result

    return apply


def test_a_correction_changes_one_cell_and_leaves_the_table_it_was_given_alone(corrected, table):
    result = corrected(ENTRY)
    assert result["count"].tolist() == [248.0, 249.0, 30.0]
    assert table["count"].tolist() == [248.0, 25.0, 30.0]


def test_a_correction_without_a_value_leaves_the_row_out(corrected):
    assert corrected({**ENTRY, "use": None}).index.tolist() == [2, 4]


def test_corrections_build_on_each_other_in_their_order(corrected):
    second = {
        **ENTRY,
        "where": {"count": 249},
        "column": "country",
        "found": "Russia",
        "use": "Russia (corrected)",
    }
    assert corrected(ENTRY, second)["country"].tolist()[1] == "Russia (corrected)"


def test_a_date_can_be_corrected(corrected):
    entry = {**ENTRY, "column": "date", "found": "2024-01-02", "use": "2024-01-03"}
    assert corrected(entry)["date"].tolist()[1] == pd.Timestamp("2024-01-03")


def test_a_correction_fails_once_the_source_has_mended_the_value(corrected):
    with pytest.raises(DataError, match=r"expects '24' but the file holds '25.*may have mended it"):
        corrected({**ENTRY, "found": 24})


def test_a_correction_that_fits_no_row_is_refused(corrected):
    with pytest.raises(DataError, match="fits no row"):
        corrected({**ENTRY, "where": {"date": "2025-01-01"}})


def test_a_correction_that_catches_new_rows_names_their_lines_and_says_what_to_do(corrected):
    with pytest.raises(DataError, match=r"fits 2 rows \(lines 3, 4\).*name the row more closely"):
        corrected({**ENTRY, "where": {"date": "2024-01-02"}})


def test_all_corrections_that_fail_are_told_at_once(corrected):
    with pytest.raises(DataError, match=r"2 problems: .*expects '24'.*fits no row"):
        corrected({**ENTRY, "found": 24}, {**ENTRY, "where": {"date": "2025-01-01"}})


def test_a_cell_is_corrected_once(corrected):
    line = (
        r"^data/raw/some/corrections\.yaml, line \d+: 1: the correction of this cell stands twice"
    )
    with pytest.raises(DataError, match=line):
        corrected(ENTRY, ENTRY)
    turned = dict(reversed(list(ENTRY["where"].items())))
    with pytest.raises(DataError, match="stands twice"):
        corrected({**ENTRY, "use": 25}, {**ENTRY, "where": turned, "use": 25})


@pytest.mark.parametrize(
    ("column", "use", "problem"),
    [
        ("count", "many", "'many' is not a number"),
        ("count", "٢٤٩", "is not a number"),
        ("count", -1, "'-1' is too small"),
        ("count", 1e15, "is too large"),
        ("count", 2.5, "'2.5' is not a whole number"),
        ("count", "", "'' is empty"),
        ("date", 20240103, "'20240103' is not a date"),
        ("date", "now", "'now' is not a date"),
        ("date", "03/01/2024", "'03/01/2024' is not a date"),
        ("date", "2024-13-01", "'2024-13-01' is not a date"),
    ],
)
def test_a_correction_may_not_bring_in_what_the_file_may_not_hold(corrected, column, use, problem):
    found = {"count": 25, "date": "2024-01-02"}[column]
    place = f"x.csv, a correction, column '{column}': .*{problem}"
    with pytest.raises(DataError, match=place):
        corrected({**ENTRY, "column": column, "found": found, "use": use})


def test_a_day_under_where_that_is_none_is_refused(corrected):
    for day in ("2024-1-2", "yesterday", 20240102):
        with pytest.raises(DataError, match=r"a correction, column 'date': .*is not a date"):
            corrected({**ENTRY, "where": {"date": day}})


def test_a_correction_of_an_unknown_column_is_refused_with_the_nearest_one(corrected):
    with pytest.raises(DataError, match=r"'counts' is not a known column.*'count'"):
        corrected({**ENTRY, "column": "counts"})
    with pytest.raises(DataError, match="'land' is not a known column"):
        corrected({**ENTRY, "where": {"land": "Russia"}})


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"reason": ""}, "reason"),
        ({"reson": "a slip"}, "'reson' is not known"),
        ({"where": {}}, "where"),
        ({"when": "yesterday"}, "when"),
        ({"when": "2026-99-99"}, "when"),
    ],
)
def test_an_entry_that_is_not_complete_is_refused_with_its_place(corrected, change, problem):
    with pytest.raises(
        DataError, match=rf"(?s)^data/raw/some/corrections\.yaml, line \d+.*{problem}"
    ):
        corrected({**ENTRY, **change})


def test_a_missing_field_is_named(corrected):
    with pytest.raises(DataError, match="reason"):
        corrected(ENTRY, {name: value for name, value in ENTRY.items() if name != "reason"})


@pytest.mark.parametrize(
    "text",
    ["- file: x.csv\n  reason: a: b\n", "file: x.csv\n", "- x.csv\n", "- file: a\n  file: b\n"],
)
def test_a_slip_in_the_yaml_of_corrections_is_named_with_file_and_line(corrected, text):
    with pytest.raises(DataError, match=r"^data/raw/some/corrections\.yaml, line \d+: "):
        corrected(text=text)


def test_an_empty_file_of_corrections_corrects_nothing(corrected, table):
    assert corrected(text="# nothing yet\n") is table


def test_a_correction_of_a_file_that_the_source_does_not_have_is_refused(corrected):
    with pytest.raises(DataError, match=r"declares no file 'y.csv'"):
        corrected({**ENTRY, "file": "y.csv"})


def test_a_source_without_corrections_has_none(load):
    (source,) = load(entry())
    assert load_corrections(source) == ()


def test_every_correction_of_the_real_data_is_complete():
    entries = [entry for source in load_manifest(RAW) for entry in load_corrections(source)]
    assert entries
    assert all(len(entry.reason) > 20 for entry in entries)


def test_an_empty_cell_is_corrected_where_it_is_empty_and_nowhere_else(
    load: Callable[..., tuple], table: pd.DataFrame
) -> None:
    columns = Table(columns={**COLUMNS.columns, "count": integer(0, 1000, optional=True)})
    (source,) = load(entry())
    table.loc[3, "count"] = float("nan")
    one = {**ENTRY, "found": ""}
    source.corrections.write_text(json.dumps([one]), encoding="utf-8")
    checks = Checks("data/raw/some/x.csv")
    (correction,) = load_corrections(source)
    result = apply_correction(table, correction, columns, checks)
    tell(checks)
    assert result["count"].tolist() == [248.0, 249.0, 30.0]
