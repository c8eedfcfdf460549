"""What a broken download or a hand-edited table does: one error that names file and place."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pandas as pd
import pytest

from analysis.catalogue import Catalogue
from analysis.errors import DataError
from analysis.sources.manifest import Source
from analysis.sources.registry import observe_source

TABLES = {
    ("displacement_figures", "published_figures.csv"): "value",
    ("economy_figures", "published_figures.csv"): "value",
    ("eurostat", "temporary_protection_decisions_monthly.csv"): "value",
    ("imf_weo", "weo_vintages.csv"): "value",
    ("reconstruction_figures", "published_figures.csv"): "value",
    ("sipri", "military_expenditure_extract.csv"): "value",
    ("unhcr", "population_by_asylum_country.csv"): "refugees",
    ("unhcr", "returns_and_solutions.csv"): "returned_refugees",
    ("unhcr", "russian_asylum_applications.csv"): "applied",
    ("unhcr", "ukrainian_refugee_stock_by_release.csv"): "excl_rus",
    ("world_bank", "gdp_constant_usd.csv"): "total_gdp_us_inflation_adjusted",
    ("world_bank", "gdp_current_usd.csv"): "Value",
    ("world_bank", "military_expenditure_percent_of_gdp.csv"): (
        "military_expenditure_percent_of_gdp"
    ),
    ("world_bank", "population.csv"): "Value",
}
"""A column of numbers of each table."""
IN_ORDER = {"eurostat"}
"""Sources whose rows must stand in order; of all others the order does not matter."""

every_table = pytest.mark.parametrize(
    ("source_id", "name", "column"),
    [(*table, column) for table, column in TABLES.items()],
    ids=["/".join(table) for table in TABLES],
)
Observe = Callable[..., pd.DataFrame]


def _edit_last_row(text: str, column: str, change: Callable[[str], str]) -> str:
    """Change a cell of the last row."""
    rows = list(csv.reader(io.StringIO(text)))
    place = rows[0].index(column)
    rows[-1][place] = change(rows[-1][place])
    edited = io.StringIO()
    csv.writer(edited, lineterminator="\n").writerows(rows)
    return edited.getvalue()


def _refused(observe: Observe, source_id: str, name: str, edit: Callable[[str], object]) -> str:
    with pytest.raises(DataError) as raised:
        observe(source_id, {name: edit})
    message = str(raised.value)
    assert f"data/raw/{source_id}/{name}" in message
    assert "\n" not in message
    return message


@every_table
def test_a_missing_column_is_named(
    observe_altered: Observe, source_id: str, name: str, column: str
) -> None:
    def rename(text: str) -> str:
        header, rest = text.split("\n", 1)
        names = ["was_" + item if item == column else item for item in header.split(",")]
        return ",".join(names) + "\n" + rest

    message = _refused(observe_altered, source_id, name, rename)
    assert f"column '{column}' is missing" in message


@every_table
@pytest.mark.parametrize("wrong", ["about 12", "12\N{NO-BREAK SPACE}000", "nan"])
def test_text_in_a_number_is_refused_with_its_line(
    observe_altered: Observe, source_id: str, name: str, column: str, wrong: str
) -> None:
    message = _refused(
        observe_altered,
        source_id,
        name,
        lambda text: _edit_last_row(text, column, lambda _: wrong),
    )
    assert "line " in message
    assert wrong in message


@every_table
def test_a_decimal_comma_is_refused(
    observe_altered: Observe, source_id: str, name: str, column: str
) -> None:
    _refused(
        observe_altered,
        source_id,
        name,
        lambda text: _edit_last_row(text, column, lambda cell: f"{cell or 1},5"),
    )


@every_table
def test_a_web_page_saved_as_csv_is_refused(
    observe_altered: Observe, source_id: str, name: str, column: str
) -> None:
    page = "<!DOCTYPE html><html><body>503 Service Unavailable</body></html>\n"
    assert "web page" in _refused(observe_altered, source_id, name, lambda _: page)


@every_table
def test_an_empty_file_is_refused(
    observe_altered: Observe, source_id: str, name: str, column: str
) -> None:
    assert "empty" in _refused(observe_altered, source_id, name, lambda _: "")


@every_table
def test_a_header_without_rows_is_refused(
    observe_altered: Observe, source_id: str, name: str, column: str
) -> None:
    message = _refused(observe_altered, source_id, name, lambda text: text.split("\n", 1)[0] + "\n")
    assert "no rows" in message


@every_table
def test_a_doubled_row_is_refused(
    observe_altered: Observe, source_id: str, name: str, column: str
) -> None:
    _refused(
        observe_altered,
        source_id,
        name,
        lambda text: text + text.rstrip("\n").split("\n")[-1] + "\n",
    )


@every_table
def test_a_byte_order_mark_and_another_encoding_are_refused(
    observe_altered: Observe, source_id: str, name: str, column: str
) -> None:
    mark = _refused(observe_altered, source_id, name, lambda text: "\N{BYTE ORDER MARK}" + text)
    assert "byte order mark" in mark
    latin = _refused(
        observe_altered, source_id, name, lambda text: text.encode("utf-8") + b"caf\xe9\n"
    )
    assert "UTF-8" in latin


@every_table
def test_a_file_cut_off_in_a_row_is_refused(
    observe_altered: Observe, source_id: str, name: str, column: str
) -> None:
    def cut(text: str) -> str:
        lines = text.splitlines()
        return "\n".join([*lines[:-1], lines[-1].split(",")[0]]) + "\n"

    assert "cells" in _refused(observe_altered, source_id, name, cut)
    _refused(observe_altered, source_id, name, lambda text: cut(text).rstrip("\n"))


@every_table
def test_the_order_of_rows_changes_nothing_or_is_refused(
    observe_altered: Observe, source_id: str, name: str, column: str
) -> None:
    def reverse(text: str) -> str:
        header, *rows = text.splitlines()
        return "\n".join([header, *reversed(rows)]) + "\n"

    if source_id in IN_ORDER:
        assert "out of order" in _refused(observe_altered, source_id, name, reverse)
    else:
        again = observe_altered(source_id, {name: reverse})
        pd.testing.assert_frame_equal(again, observe_altered(source_id, {}))


@pytest.mark.parametrize("source_id", sorted({source for source, _ in TABLES}))
def test_a_file_with_another_hash_is_refused_by_name(
    altered: Callable[..., Source], catalogue: Catalogue, source_id: str
) -> None:
    name = next(name for source, name in TABLES if source == source_id)
    source = altered(source_id, {name: lambda text: text + "\n"}, declared=False)
    with pytest.raises(DataError, match=f"{source_id}/{name}.*SHA-256"):
        observe_source(source, catalogue)
