"""Corrections are data with a guard: they fail loudly once the source has mended its file."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
import yaml

from analysis.errors import DataError
from analysis.sources.corrections import apply_corrections, load_corrections
from analysis.sources.manifest import RawFile, Source, load_manifest

RAW = Path(__file__).resolve().parents[2] / "data" / "raw"
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
def corrected(tmp_path: Path, table: pd.DataFrame):
    """Return a function that applies entries of corrections.yaml to the table."""
    source = Source("some", tmp_path, (RawFile("some/x.csv", "", 0),))
    (tmp_path / "some").mkdir()

    def apply(*entries: dict) -> pd.DataFrame:
        source.corrections.write_text(yaml.safe_dump(list(entries)), encoding="utf-8")
        return apply_corrections(table, source, source.path("x.csv"))

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
    with pytest.raises(DataError, match=r"expects 24 but the file holds 25.*may have mended it"):
        corrected({**ENTRY, "found": 24})


def test_a_correction_that_fits_no_row_or_several_is_refused(corrected):
    with pytest.raises(DataError, match="fits 0 rows"):
        corrected({**ENTRY, "where": {"date": "2025-01-01"}})
    with pytest.raises(DataError, match="fits 2 rows"):
        corrected({**ENTRY, "where": {"date": "2024-01-02"}})


def test_a_correction_of_an_unknown_column_is_refused_with_the_nearest_one(corrected):
    with pytest.raises(DataError, match=r"'counts' is not a known column.*'count'"):
        corrected({**ENTRY, "column": "counts"})
    with pytest.raises(DataError, match="'land' is not a known column"):
        corrected({**ENTRY, "where": {"land": "Russia"}})


def test_a_correction_without_a_reason_is_refused(corrected):
    with pytest.raises(DataError, match="no reason"):
        corrected({**ENTRY, "reason": ""})
    with pytest.raises(DataError, match=r"entry 2: the correction is not complete: 'reason' is mi"):
        corrected(ENTRY, {name: value for name, value in ENTRY.items() if name != "reason"})


def test_a_field_that_no_correction_has_is_named(corrected):
    with pytest.raises(DataError, match=r"some/corrections.yaml, entry 1: .*'reson' is not known"):
        corrected({**ENTRY, "reson": "a slip"})


def test_a_slip_in_the_yaml_of_corrections_is_named_with_file_and_line(tmp_path, table):
    source = Source("some", tmp_path, (RawFile("some/x.csv", "", 0),))
    source.corrections.parent.mkdir()
    source.corrections.write_text("- file: x.csv\n  reason: a: b\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"^data/raw/some/corrections\.yaml, line 2: .*not valid"):
        apply_corrections(table, source, source.path("x.csv"))


@pytest.mark.parametrize("text", ["file: x.csv\n", "- x.csv\n"])
def test_corrections_that_are_no_list_of_entries_are_refused(tmp_path, table, text):
    source = Source("some", tmp_path, (RawFile("some/x.csv", "", 0),))
    source.corrections.parent.mkdir()
    source.corrections.write_text(text, encoding="utf-8")
    with pytest.raises(
        DataError, match=r"data/raw/some/corrections\.yaml, entry 1: the correction"
    ):
        apply_corrections(table, source, source.path("x.csv"))


def test_a_correction_of_a_file_that_the_source_does_not_have_is_refused(corrected):
    with pytest.raises(DataError, match=r"declares no file 'y.csv'"):
        corrected({**ENTRY, "file": "y.csv"})


def test_a_source_without_corrections_is_left_as_it_is(tmp_path, table):
    source = Source("some", tmp_path, (RawFile("some/x.csv", "", 0),))
    assert load_corrections(source) == ()
    assert apply_corrections(table, source, source.path("x.csv")) is table


def test_every_correction_of_the_real_data_is_complete():
    entries = [entry for source in load_manifest(RAW) for entry in load_corrections(source)]
    assert entries
    assert all(len(entry.reason) > 20 for entry in entries)
