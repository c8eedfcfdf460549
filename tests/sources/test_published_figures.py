"""The shape that four compiled sources share, on small files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from analysis.errors import DataError
from analysis.observations import PUBLISHED_DERIVED
from analysis.sources.manifest import RawFile, Source
from analysis.sources.published_figures import (
    COLUMNS,
    DATED_BY_ADDRESS,
    FILE,
    Figure,
    institution_of,
    join_notes,
    read,
    to_measures,
)

GROWTH = {"growth": Figure("real_gdp_growth", ("percent",), -50, 30, "year", ("Russia",))}
PAYMENT = {"bonus": Figure("signing_payment", ("RUB million",), 0.1, 10, factor=1e6)}
ROW = {
    "indicator": "growth",
    "area": "Russia",
    "period_start": "2024-01-01",
    "period_end": "2024-12-31",
    "value": "4.3",
    "unit": "percent",
    "published": "2025-04-11",
    "published_precision": "day",
    "publisher": "Rosstat",
    "title": "t",
    "url": "u",
    "note": "",
}
Write = Callable[..., Source]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a factory of a source with the given rows, each a change of `ROW`."""

    def make(*changes: dict[str, str], corrections: str = "", **details: object) -> Source:
        folder = tmp_path / "economy_figures"
        folder.mkdir(exist_ok=True)
        rows = pd.DataFrame([{**ROW, **change} for change in changes], columns=list(COLUMNS))
        rows.to_csv(folder / FILE, index=False, lineterminator="\n")
        if corrections:
            (folder / "corrections.yaml").write_text(corrections, encoding="utf-8")
        file = RawFile(f"economy_figures/{FILE}", "", 0)
        return Source("economy_figures", tmp_path, (file,), {"retrieved": "2026-11-23", **details})

    return make


@pytest.mark.parametrize("text", ["-35", "4.3", "0.0"])
def test_a_number_is_a_number_sign_included(write: Write, text: str) -> None:
    rows = read(write({"value": text}), GROWTH)
    assert rows["value"].item() == float(text)
    assert rows["low"].isna().all()


@pytest.mark.parametrize(("text", "low", "high"), [("0.5-1.5", 0.5, 1.5), ("1-2", 1.0, 2.0)])
def test_a_range_gives_low_midpoint_and_high_and_says_so(
    write: Write, text: str, low: float, high: float
) -> None:
    source = write({"value": text, "note": "range of the bank"})
    row = to_measures(read(source, GROWTH), GROWTH, source).iloc[0]
    assert (row["low"], row["value"], row["high"]) == (low, (low + high) / 2, high)
    assert f"range {low:g} to {high:g}, midpoint" in row["note"]


@pytest.mark.parametrize(
    "text", [">1.5", "~2", "1.5-0.5", "1-1", "1,5", "1 000", "2e1", "+2", "-1--2", "", "n/a"]
)
def test_anything_else_in_value_is_refused(write: Write, text: str) -> None:
    with pytest.raises(DataError, match="column 'value'"):
        read(write({"value": text}), GROWTH)


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"indicator": "other"}, "indicator"),
        ({"area": "Ukraine"}, "area"),
        ({"unit": "RUB"}, "unit"),
        ({"value": "43"}, "value"),
        ({"value": "20-43"}, "value"),
        ({"period_start": "2024-02-01"}, "period_start"),
        ({"period_end": "2024-12-30"}, "period_start"),
        ({"period_end": "2023-12-31"}, "period_start"),
        ({"period_end": "31.12.2024"}, "period_end"),
        ({"published": "2027-01-01"}, "published"),
        ({"published": ""}, "published"),
        ({"published_precision": "unknown"}, "published"),
        ({"published_precision": "month"}, "published"),
        ({"published_precision": "year", "published": "2025-04-30"}, "published"),
        ({"published_precision": "week"}, "published_precision"),
        ({"publisher": ""}, "publisher"),
        ({"url": ""}, "url"),
    ],
)
def test_a_cell_against_its_declaration_is_refused_with_its_place(
    write: Write, change: dict[str, str], column: str
) -> None:
    with pytest.raises(DataError, match=f"economy_figures/{FILE}, line 2, column '{column}'"):
        read(write(change), GROWTH)


def test_a_doubled_row_is_refused(write: Write) -> None:
    with pytest.raises(DataError, match=r"line 3.*stands twice"):
        read(write({}, {}), GROWTH)


def test_an_indicator_that_is_declared_must_occur(write: Write) -> None:
    with pytest.raises(DataError, match="no row of 'bonus'"):
        read(write({}), {**GROWTH, **PAYMENT})


def test_an_indicator_left_out_is_known_but_not_read(write: Write) -> None:
    rows = read(write({}, {"indicator": "year_of_turn"}), GROWTH, {"year_of_turn": "a reason"})
    assert rows["indicator"].tolist() == ["growth"]


@pytest.mark.parametrize(
    ("precision", "published"), [("month", "2025-04-30"), ("year", "2025-12-31")]
)
def test_a_month_or_year_of_publication_is_its_last_day(
    write: Write, precision: str, published: str
) -> None:
    source = write({"published": published, "published_precision": precision})
    row = to_measures(read(source, GROWTH), GROWTH, source).iloc[0]
    assert row["published"] == pd.Timestamp(published)
    assert PUBLISHED_DERIVED not in row["note"]


def test_a_missing_date_is_derived_from_the_declared_lag_and_marked(write: Write) -> None:
    change = {"published": "", "published_precision": "unknown", "note": "rounded"}
    source = write(change, publication_lag_days=45)
    row = to_measures(read(source, GROWTH), GROWTH, source).iloc[0]
    assert row["published"] == pd.Timestamp("2025-02-14")
    assert row["note"] == f"rounded; {PUBLISHED_DERIVED}"


def test_a_missing_date_is_taken_from_the_address_of_the_page(write: Write) -> None:
    change = {
        "published": "",
        "published_precision": "unknown",
        "url": "https://a.org/2025/02/03/b",
    }
    source = write(change, publication_lag_days=45)
    row = to_measures(read(source, GROWTH), GROWTH, source).iloc[0]
    assert row["published"] == pd.Timestamp("2025-02-03")
    assert row["note"] == DATED_BY_ADDRESS


def test_a_figure_can_declare_a_longer_lag_than_its_source(write: Write) -> None:
    change = {"published": "", "published_precision": "unknown"}
    source = write(change, publication_lag_days=30, publication_lags={"growth": 60})
    row = to_measures(read(source, GROWTH), GROWTH, source).iloc[0]
    assert row["published"] == pd.Timestamp("2025-03-01")


def test_a_missing_date_without_a_declared_lag_is_refused(write: Write) -> None:
    source = write({"published": "", "published_precision": "unknown"})
    with pytest.raises(DataError, match="declares no lag"):
        to_measures(read(source, GROWTH), GROWTH, source)


def test_figures_are_converted_to_the_unit_of_the_measure(write: Write) -> None:
    source = write(
        {"indicator": "bonus", "area": "Ukraine", "unit": "RUB million", "value": "0.195"}
    )
    row = to_measures(read(source, PAYMENT), PAYMENT, source).iloc[0]
    assert (row["indicator"], row["value"]) == ("signing_payment", 195_000.0)


CORRECTION = """
- file: published_figures.csv
  where: {indicator: growth}
  column: published
  found: '%s'
  use: '2025-05-01'
  reason: a test
  when: '2026-11-24'
  who: a test
"""


def test_a_correction_can_fill_an_empty_date(write: Write) -> None:
    change = {"published": "", "published_precision": "day"}
    rows = read(write(change, corrections=CORRECTION % ""), GROWTH)
    assert rows["published"].tolist() == [pd.Timestamp("2025-05-01")]


def test_a_correction_fails_loudly_once_the_source_mends_it(write: Write) -> None:
    with pytest.raises(DataError, match="may have mended"):
        read(write({}, corrections=CORRECTION % ""), GROWTH)


def test_one_institution_is_one_whichever_outlet_quotes_it(write: Write) -> None:
    source = write(
        {"publisher": "IMF (via A)"},
        {"publisher": "IMF WEO April 2026 (via B)"},
        {"publisher": "Rosstat"},
    )
    found = institution_of(read(source, GROWTH), {"IMF": "IMF", "Rosstat": "Rosstat"}, source)
    assert found.tolist() == ["IMF", "IMF", "Rosstat"]


@pytest.mark.parametrize("institutions", [{"World": "W"}, {"Ross": "R", "Rosstat": "S"}])
def test_a_publisher_of_no_institution_or_of_two_is_refused(
    write: Write, institutions: dict[str, str]
) -> None:
    source = write({})
    with pytest.raises(DataError, match="'Rosstat' is not valid here"):
        institution_of(read(source, GROWTH), institutions, source)


def test_notes_are_joined_without_empty_parts() -> None:
    notes = join_notes(pd.Series(["a", "", ""]), pd.Series(["b", "c", ""]))
    assert notes.tolist() == ["a; b", "c", ""]
