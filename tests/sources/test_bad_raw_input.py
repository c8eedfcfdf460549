"""What every raw file must be safe from, whatever its source: one error, naming the file."""

from __future__ import annotations

import pytest

from analysis.errors import DataError
from analysis.sources.registry import observe_source

TABLES = {
    "uk_mod": ("monthly_russian_casualties.csv",),
    "mediazona_meduza": (
        "meduza_2024.csv",
        "meduza_2025_weekly.csv",
        "meduza_2026_weekly.csv",
    ),
    "oryx": (
        "totals_by_type_2022-03_2025-07.csv",
        "totals_by_type_month_ends_2025-06_on.csv",
    ),
    "published_estimates": ("military_losses.csv",),
    "ualosses_study": (
        "military_dead_by_year.csv",
        "register_coverage_sensitivity.csv",
        "register_status_by_year.csv",
    ),
    "deepstate": ("occupied_area_daily.csv",),
    "isw_area": ("area_assessed_as_controlled_by_russia.csv",),
    "civilian_casualties": ("published_figures.csv",),
}
RECORDS = {
    "general_staff": (
        "russia_losses_personnel.json",
        "russia_losses_equipment_correction.json",
    ),
    "ukrainian_named_losses": (
        "monthly_2025-08-21.json",
        "monthly_2025-10-28.json",
        "monthly_2025-11-08.json",
    ),
}


def named(files: dict[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    """Return pairs of source and file."""
    return [(source, file) for source, names in files.items() for file in names]


def toggle_line_ends(text: str) -> str:
    """Write other line ends than the publisher does."""
    return text.replace("\r\n", "\n") if "\r\n" in text else text.replace("\n", "\r\n")


def toggle_byte_order_mark(text: str) -> str:
    """Take the byte order mark away, or put one there."""
    return text[1:] if text.startswith("\ufeff") else "\ufeff" + text


def latin_1(text: str) -> bytes:
    """Save with a letter that is not UTF-8, as an old spreadsheet would."""
    return text.encode("utf-8").replace(b",", b",\xe9", 1)


def without_first_column(text: str) -> str:
    """Leave out a column."""
    lines = text.splitlines(keepends=True)
    return "".join(line.partition(",")[2] for line in lines)


def rename_first_column(text: str) -> str:
    """Give the first column another name."""
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    return mark + "x" + text.removeprefix("\ufeff")


def with_semicolons(text: str) -> str:
    """Use the separator of a spreadsheet with decimal commas."""
    return text.replace(",", ";")


def with_first_row_doubled(text: str) -> str:
    """Have one row twice."""
    header, first, *rest = text.splitlines(keepends=True)
    return "".join([header, first, first, *rest])


def with_text_in_a_number(text: str) -> str:
    """Write a word where the last filled number of the second line stands."""
    lines = text.splitlines(keepends=True)
    cells = lines[1].split(",")
    for number, cell in reversed(list(enumerate(cells))):
        if cell.strip().replace(".", "", 1).isdigit():
            cells[number] = cell.replace(cell.strip(), "unknown")
            break
    return "".join([lines[0], ",".join(cells), *lines[2:]])


ANY_FILE = {
    "an empty file": lambda text: "",
    "a server's error page": lambda text: "<!DOCTYPE html>\n<html><h1>503</h1></html>\n",
    "a download that broke off": lambda text: text[: len(text) // 2 + 3],
    "other line ends": toggle_line_ends,
    "a byte order mark that should not be there": toggle_byte_order_mark,
    "another encoding": latin_1,
}
ANY_TABLE = {
    "a missing column": without_first_column,
    "a renamed column": rename_first_column,
    "semicolons": with_semicolons,
    "a doubled row": with_first_row_doubled,
    "text in a number": with_text_in_a_number,
    "a header alone": lambda text: text.splitlines(keepends=True)[0],
}


@pytest.mark.parametrize("damage", ANY_FILE)
@pytest.mark.parametrize(("source", "file"), named(TABLES) + named(RECORDS))
def test_no_file_is_read_that_is_not_what_it_was(observe_altered, source, file, damage):
    with pytest.raises(DataError) as refused:
        observe_altered(source, {file: ANY_FILE[damage]})
    assert f"data/raw/{source}/{file}" in str(refused.value)


@pytest.mark.parametrize("damage", ANY_TABLE)
@pytest.mark.parametrize(("source", "file"), named(TABLES))
def test_no_table_is_read_whose_columns_or_rows_changed(observe_altered, source, file, damage):
    with pytest.raises(DataError) as refused:
        observe_altered(source, {file: ANY_TABLE[damage]})
    assert f"data/raw/{source}/{file}" in str(refused.value)


@pytest.mark.parametrize("source", [*TABLES, *RECORDS])
def test_a_file_that_nobody_declared_is_refused_before_it_is_read(altered, catalogue, source):
    file = {**TABLES, **RECORDS}[source][0]
    changed = altered(source, {file: lambda text: text + "\n"}, declared=False)
    with pytest.raises(DataError, match=r"not the one that sources.yaml declares") as refused:
        observe_source(changed, catalogue)
    assert f"data/raw/{source}/{file}" in str(refused.value)


@pytest.mark.parametrize("source", [*TABLES, *RECORDS])
def test_the_same_files_give_the_same_observations(manifest, altered, catalogue, source):
    again = observe_source(altered(source), catalogue)
    assert again.equals(observe_source(manifest[source], catalogue))
