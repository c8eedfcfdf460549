"""Strict reading: nothing is guessed, coerced or dropped, and every refusal names its place."""

from __future__ import annotations

import string
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.errors import DataError
from analysis.sources.reading import (
    COUNT,
    DATE,
    MONTH,
    NUMBER,
    OPTIONAL_NUMBER,
    OPTIONAL_TEXT,
    TEXT,
    Column,
    convert,
    read_json,
    read_table,
    read_text,
)

COLUMNS = {"date": DATE, "country": TEXT, "count": COUNT}
GOOD = "date,country,count\n2024-01-01,Russia,1\n2024-01-02,Russia,2.5\n"


@pytest.fixture
def raw(tmp_path: Path):
    """Return a function that writes a raw file, as text or bytes, and gives its path."""

    def write(content: str | bytes, name: str = "file.csv") -> Path:
        path = tmp_path / "some_source" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        return path

    return write


def refusal(path: Path, columns=COLUMNS, **options) -> str:
    """Return the message with which a table is refused."""
    with pytest.raises(DataError) as refused:
        read_table(path, columns, **options)
    return str(refused.value)


def test_a_good_table_is_read_with_types_and_the_lines_of_its_file(raw):
    table = read_table(raw(GOOD), COLUMNS)
    assert table["date"].tolist() == [pd.Timestamp("2024-01-01"), pd.Timestamp("2024-01-02")]
    assert table["count"].tolist() == [1.0, 2.5]
    assert table.index.tolist() == [2, 3]
    assert table.index.name == "line"


def test_a_quoted_cell_keeps_its_commas(raw):
    table = read_table(raw('date,country,count\n2024-01-01,"Russia, here",1\n'), COLUMNS)
    assert table["country"].tolist() == ["Russia, here"]


@pytest.mark.parametrize(
    ("damage", "expected"),
    [
        (lambda text: "", "the file is empty"),
        (lambda text: " \n \n", "the file is empty"),
        (lambda text: "<!DOCTYPE html><html>503</html>", "web page"),
        (lambda text: "\n\n<html><body>Not found", "web page"),
        (lambda text: '<?xml version="1.0"?><Error/>', "web page"),
        (lambda text: "date,country,count\n", "a header but no rows"),
        (lambda text: text.replace(",count\n", ",counts\n"), "column 'count' is missing"),
        (lambda text: text.replace(",count\n", ",count,more\n"), "column 'more' is not known"),
        (lambda text: text.replace("date,country", "country,date", 1), "another order"),
        (lambda text: text.replace("date,country", "date,date", 1), "column 'country' is missing"),
        (lambda text: text.replace(",1\n", "\n"), "the row has 2 cells"),
        (lambda text: text.replace(",1\n", ",1,\n"), "the row has 4 cells"),
        (lambda text: text.replace("Russia,1", '"Russia,1'), "cannot be read as CSV"),
        (lambda text: text.replace(",1\n", ",many\n"), "'many' is not a number"),
        (lambda text: text.replace(",1\n", ",\n"), "is empty"),
        (lambda text: text.replace(",1\n", ",NaN\n"), "'NaN' is not a number"),
        (lambda text: text.replace(",1\n", ",inf\n"), "'inf' is not a number"),
        (lambda text: text.replace(",1\n", ",0x10\n"), "'0x10' is not a number"),
        (lambda text: text.replace(",1\n", ',"1,5"\n'), "'1,5' is not a number"),
        (lambda text: text.replace(",1\n", ',"1 000"\n'), "'1 000' is not a number"),
        (lambda text: text.replace(",1\n", ",1_000\n"), "'1_000' is not a number"),
        (lambda text: text.replace(",1\n", ",٣\n"), "'٣' is not a number"),
        (lambda text: text.replace(",1\n", ",-1\n"), "'-1' is too small"),
        (lambda text: text.replace("2024-01-01", "2024-02-30"), "'2024-02-30' is not a date"),
        (lambda text: text.replace("2024-01-01", "2024-1-1"), "'2024-1-1' is not a date"),
        (lambda text: text.replace("2024-01-01", "01/01/2024"), "'01/01/2024' is not a date"),
        (lambda text: text.replace("2024-01-01", "2024-01-01 00:00"), "is not a date"),
        (lambda text: text[:-1], "cut off"),
        (lambda text: text.replace("\n", "\r\n"), "carriage return"),
        (lambda text: text.replace("\n", "\r"), "a return"),
        (lambda text: "\ufeff" + text, "byte order mark"),
    ],
)
def test_a_damaged_table_is_refused_by_what_is_wrong_with_it(raw, damage, expected):
    message = refusal(raw(damage(GOOD)))
    assert expected in message
    assert message.startswith("data/raw/some_source/file.csv")


def test_a_refusal_names_line_and_column(raw):
    message = refusal(raw(GOOD.replace("2.5", "two")))
    assert "line 3, column 'count'" in message


def test_a_file_in_another_encoding_is_refused_with_its_line(raw):
    message = refusal(raw(GOOD.replace("Russia", "Rußland").encode("latin-1")))
    assert "byte 0xdf is not UTF-8" in message
    assert "line 2" in message


def test_a_byte_order_mark_and_carriage_returns_are_read_where_they_are_declared(raw):
    text = "\ufeff" + GOOD.replace("\n", "\r\n")
    table = read_table(raw(text), COLUMNS, byte_order_mark=True, line_end="\r\n")
    assert list(table) == list(COLUMNS)
    assert "lacks its byte order mark" in refusal(raw(text[1:]), byte_order_mark=True)
    lines = "\ufeff" + GOOD
    assert "line feeds" in refusal(raw(lines), byte_order_mark=True, line_end="\r\n")


def test_blank_last_rows_are_dropped_only_where_that_is_declared(raw):
    path = raw(GOOD + ",,\n")
    assert len(read_table(path, COLUMNS, drop_blank_last_rows=True)) == 2
    assert "is empty" in refusal(path)
    middle = GOOD.replace("Russia,1\n", "Russia,1\n,,\n")
    assert "is empty" in refusal(raw(middle), drop_blank_last_rows=True)


def test_a_file_without_a_last_line_end_is_read_only_where_that_is_declared(raw):
    assert len(read_table(raw(GOOD[:-1]), COLUMNS, ends_with_line_end=False)) == 2
    assert "cut off or padded" in refusal(raw(GOOD), ends_with_line_end=False)


def test_an_optional_cell_may_be_empty_and_stays_missing():
    path = Path("data/raw/x/y.csv")
    numbers = convert(pd.Series(["1", ""], name="n"), OPTIONAL_NUMBER, path)
    assert numbers.isna().tolist() == [False, True]
    assert convert(pd.Series([""], name="t"), OPTIONAL_TEXT, path).tolist() == [""]
    missing = Column("number", optional=True, missing=("", "NA"))
    assert convert(pd.Series(["NA"], name="n"), missing, path).isna().all()


def test_a_month_is_read_as_its_first_day():
    months = convert(pd.Series(["2022-03"], name="m"), MONTH, Path("data/raw/x/y.csv"))
    assert months.tolist() == [pd.Timestamp("2022-03-01")]


def test_a_word_outside_the_choices_is_refused_with_the_choices():
    column = Column(choices=("Russia", "Ukraine"))
    with pytest.raises(DataError, match=r"'russia' is not known.*Russia, Ukraine"):
        convert(pd.Series(["russia"], name="side"), column, Path("data/raw/x/y.csv"))


def test_an_integer_with_decimals_and_a_number_above_its_maximum_are_refused():
    path = Path("data/raw/x/y.csv")
    with pytest.raises(DataError, match="not a whole number"):
        convert(pd.Series(["1.5"], name="n"), Column("integer"), path)
    with pytest.raises(DataError, match=r"too large.*at most 10"):
        convert(pd.Series(["11"], name="n"), Column("number", maximum=10), path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_any_finite_number_that_python_writes_is_read_back_exactly(number):
    cells = pd.Series([repr(number)], name="n")
    exponent = repr(number).partition("e")[2]
    if len(exponent.lstrip("+-")) > 2:
        with pytest.raises(DataError):
            convert(cells, NUMBER, Path("data/raw/x/y.csv"))
    else:
        assert convert(cells, NUMBER, Path("data/raw/x/y.csv")).iloc[0] == number


@given(st.text(alphabet=string.printable, max_size=8))
def test_what_is_read_as_a_number_is_a_plain_decimal(text):
    cells = pd.Series([text], name="n")
    try:
        value = convert(cells, NUMBER, Path("data/raw/x/y.csv")).iloc[0]
    except DataError:
        return
    assert value == float(text)
    assert set(text) <= set("0123456789.+-eE")


def test_json_with_a_doubled_key_is_refused(raw):
    with pytest.raises(DataError, match="'2022-02' stands twice"):
        read_json(raw('{"2022-02": 1, "2022-02": 2}', "file.json"))


def test_json_that_is_cut_off_is_refused_with_its_line(raw):
    with pytest.raises(DataError, match="line 2: the file is not JSON"):
        read_json(raw("[1,\n2", "file.json"))


@pytest.mark.parametrize("constant", ["NaN", "Infinity", "-Infinity"])
def test_json_with_a_number_that_is_none_is_refused(raw, constant):
    with pytest.raises(DataError, match=f"holds {constant}"):
        read_json(raw(f"[{constant}]", "file.json"))


def test_text_is_returned_as_it_stands(raw):
    assert read_text(raw("a\nb")) == "a\nb"
