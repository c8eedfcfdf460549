"""Strict reading: nothing is guessed, coerced or dropped, and every refusal names its place."""

from __future__ import annotations

import string
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import DataError
from analysis.sources.checks import Checks, tell
from analysis.sources.reading import decode, read_table
from analysis.sources.tables import (
    LARGEST,
    LONGEST,
    MONTH,
    Column,
    Table,
    convert,
    date,
    integer,
    number,
    text,
)

TABLE = Table(columns={"date": date(), "country": text(), "count": number(0)})
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


PLACE = "data/raw/some_source/file.csv"


def read(path: Path, table: Table = TABLE) -> pd.DataFrame:
    """Read a table."""
    checks = Checks(PLACE)
    frame = read_table(path.read_bytes(), table, checks)
    tell(checks)
    return frame


def refusal(path: Path, table: Table = TABLE) -> str:
    """Return the message with which a table is refused."""
    with pytest.raises(DataError) as refused:
        read(path, table)
    return str(refused.value)


def converted(cells: list[str], column: Column) -> pd.Series:
    """Return cells in their type, or refuse them."""
    checks = Checks(PLACE)
    values = convert(pd.Series(cells, name="n"), column, checks)
    tell(checks)
    return values


def test_a_good_table_is_read_with_types_and_the_lines_of_its_file(raw):
    table = read(raw(GOOD))
    assert table["date"].tolist() == [pd.Timestamp("2024-01-01"), pd.Timestamp("2024-01-02")]
    assert table["count"].tolist() == [1.0, 2.5]
    assert table.index.tolist() == [2, 3]
    assert table.index.name == "line"


def test_a_quoted_cell_keeps_its_commas(raw):
    table = read(raw('date,country,count\n2024-01-01,"Russia, here",1\n'))
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
        (lambda text: text.replace(",1\n", f",{'9' * 400}\n"), "99' is not a number"),
        (lambda text: text.replace(",1\n", f",{'9' * 5000}\n"), "99' is not a number"),
        (lambda text: text.replace(",1\n", f",0.{'3' * 400}\n"), "33' is not a number"),
        (lambda text: text.replace(",1\n", ",1e99\n"), "'1e99' is too large"),
        (lambda text: text.replace("2024-01-01", "9999-12-31"), "'9999-12-31' is not a date"),
        (lambda text: text.replace("2024-01-01", "0001-01-01"), "'0001-01-01' is not a date"),
        (lambda text: "\ufeff", "the file is empty"),
        (lambda text: text.replace("Russia,1\n", f"{'x' * 5000},1\n"), "xx' is no plain text"),
        (lambda text: text.replace("Russia,1\n", "Rus\x1b[31m,1\n"), "is no plain text"),
        (lambda text: text.replace("Russia,1\n", '"Rus\nsia",1\n'), "is no plain text"),
        (lambda text: text.replace("2024-01-01", "2024-02-30"), "'2024-02-30' is not a date"),
        (lambda text: text.replace("2024-01-01", "2024-1-1"), "'2024-1-1' is not a date"),
        (lambda text: text.replace("2024-01-01", "01/01/2024"), "'01/01/2024' is not a date"),
        (lambda text: text.replace("2024-01-01", "2024-01-01 00:00"), "is not a date"),
        (lambda text: text[:-1], "cut off"),
        (lambda text: text.replace("\n", "\r"), "do not end all in line feeds"),
        (lambda text: text.replace("\n", "\r\n", 1), "do not end all in line feeds"),
        (lambda text: text.replace("Russia", "Rus\0sia", 1), "a null character"),
    ],
)
def test_a_damaged_table_is_refused_by_what_is_wrong_with_it(raw, damage, expected):
    message = refusal(raw(damage(GOOD)))
    assert expected in message
    assert message.startswith("data/raw/some_source/file.csv")


def test_what_is_shown_of_a_cell_fits_into_a_paragraph(raw):
    for cell in ("9" * 100_000, "x" * 100_000, "\x07\x1b[31m"):
        message = refusal(raw(GOOD.replace(",1\n", f",{cell}\n")))
        assert len(message) < 400 and message.isprintable()
    message = refusal(raw('[{"date": "2024-01-01", "%s": 1}]' % ("k" * 100_000)), LISTED)
    assert len(message) < 1000


def test_a_refusal_names_line_and_column(raw):
    message = refusal(raw(GOOD.replace("2.5", "two")))
    assert "line 3, column 'count'" in message


def test_a_file_in_another_encoding_is_refused_with_its_line(raw):
    message = refusal(raw(GOOD.replace("Russia", "Rußland").encode("latin-1")))
    assert "byte 0xdf is not UTF-8" in message
    assert "line 2" in message


@pytest.mark.parametrize(
    "as_served",
    [
        lambda content: "\ufeff" + content,
        lambda content: content.replace("\n", "\r\n"),
        lambda content: "\ufeff" + content.replace("\n", "\r\n"),
    ],
)
def test_line_ends_and_an_order_mark_are_as_the_publisher_serves_them(raw, as_served):
    assert read(raw(as_served(GOOD))).equals(read(raw(GOOD)))


def test_a_file_without_a_last_line_end_is_read_only_where_that_is_declared(raw):
    unended = replace(TABLE, unended=True)
    assert len(read(raw(GOOD[:-1]), unended)) == len(read(raw(GOOD), unended)) == 2
    assert "cut off" in refusal(raw(GOOD[:-1]))


def test_all_problems_of_a_file_are_told_at_once(raw):
    damaged = GOOD.replace("2024-01-01", "yesterday").replace("2.5", "two")
    message = refusal(raw(damaged))
    assert message.startswith(f"{PLACE}: 2 problems: (1) line 2, column 'date': 'yesterday'")
    assert "(2) line 3, column 'count': 'two' is not a number" in message


def test_a_fault_in_many_lines_is_told_once_with_their_number(raw):
    lines = "".join(f"2024-01-{day:02d},Russia,many{day}\n" for day in range(1, 31))
    assert "(and 29 more such lines)" in refusal(raw("date,country,count\n" + lines))


def test_a_renamed_column_is_read_under_both_names(raw):
    columns = {**TABLE.columns, "count": number(0, also=("losses",))}
    table = replace(TABLE, columns=columns)
    renamed = read(raw(GOOD.replace(",count\n", ",losses\n")), table)
    assert renamed.equals(read(raw(GOOD), table))


def test_rows_of_one_key_stand_once(raw):
    table = replace(TABLE, key=("date", "country"))
    message = refusal(raw(GOOD + "2024-01-02,Russia,7\n"), table)
    assert "line 4, column 'country': '2024-01-02, Russia' stands twice" in message


def test_days_that_must_follow_each_other_are_asked_for(raw):
    table = replace(TABLE, time="date", every="D")
    message = refusal(raw(GOOD.replace("2024-01-02", "2024-01-03")), table)
    assert "2024-01-03 stands where 2024-01-02 is due" in message


def test_what_a_publisher_lays_out_otherwise_is_cut_before_it_is_read(raw):
    def transposed(content: str) -> str:
        rows = [line.split(",") for line in content.splitlines()]
        return "".join(",".join(cells) + "\n" for cells in zip(*rows, strict=True))

    table = replace(TABLE, cut=transposed)
    served = "date,2024-01-01,2024-01-02\ncountry,Russia,Russia\ncount,1,2.5\n"
    assert read(raw(served), table).equals(read(raw(GOOD)))


def test_an_optional_cell_may_be_empty_and_stays_missing():
    assert converted(["1", ""], number(optional=True)).isna().tolist() == [False, True]
    assert converted([""], text(optional=True)).tolist() == [""]
    missing = Column(kind="number", optional=True, missing=("", "NA"))
    assert converted(["NA"], missing).isna().all()
    assert converted(["", ""], date(optional=True)).dtype.kind == "M"


def test_a_month_is_read_as_its_first_day():
    assert converted(["2022-03"], MONTH).tolist() == [pd.Timestamp("2022-03-01")]


@pytest.mark.parametrize("day", ["٢٠٢٤-٠١-٠١", "２０２４-01-01"])
def test_digits_of_other_scripts_are_no_date(day):
    with pytest.raises(DataError, match="is not a date"):
        converted([day], date())


def test_a_word_outside_the_choices_is_refused_with_the_choices():
    with pytest.raises(DataError, match=r"'russia' is not known.*Russia, Ukraine"):
        converted(["russia"], text("Russia", "Ukraine"))


def test_an_integer_with_decimals_and_a_number_above_its_maximum_are_refused():
    with pytest.raises(DataError, match="not a whole number"):
        converted(["1.5"], integer())
    with pytest.raises(DataError, match=r"too large.*at most 10"):
        converted(["11"], number(maximum=10))


@settings(deadline=None, derandomize=True)
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_any_finite_number_that_python_writes_is_read_back_exactly(value):
    exponent = repr(value).partition("e")[2]
    if len(exponent.lstrip("+-")) > 2 or abs(value) > LARGEST:
        with pytest.raises(DataError):
            converted([repr(value)], number())
    else:
        assert converted([repr(value)], number()).iloc[0] == value


@settings(deadline=None, derandomize=True)
@given(st.text(alphabet=string.printable, max_size=8))
def test_what_is_read_as_a_number_is_a_plain_decimal(written):
    try:
        value = converted([written], number()).iloc[0]
    except DataError:
        return
    assert value == float(written)
    assert set(written) <= set("0123456789.+-eE")


RECORDS = Table(columns={"month": MONTH, "dead": integer(0)}, json_key="month")
LISTED = replace(RECORDS, json_key="")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ('{"2022-02": {"dead": 1}, "2022-02": {"dead": 2}}', "'2022-02' stands twice"),
        ("{" + ", ".join(f'"{n}": 1' for n in range(100_000)) + ', "7": 1}', "'7' stands twice"),
        ('{"2022-02":\n1', "line 2: the file is not JSON"),
        ("[" * 100_000, "the file is not JSON"),
        ('{"2022-02": {"dead": NaN}}', "record 1: the field 'dead' is missing or not a whole"),
        ('{"2022-02": {"dead": -Infinity}}', "not a whole number"),
        ('{"2022-02": {"dead": "1"}}', "record 1: the field 'dead' is missing or not a whole"),
        ('{"2022-02": {"dead": 1.5}}', "not a whole number"),
        ('{"2022-02": {"dead": true}}', "not a whole number"),
        ('{"2022-02": {"dead": null}}', "not a whole number"),
        ('{"2022-02": {"dead": {"a": 1}}}', "not a whole number"),
        ('{"2022-02": {"dead": -1}}', "too small"),
        ('{"2022-02": {"dead": 1, "x": 2}}', "'x' is not known"),
        ('{"2022-02": 7}', "not a record"),
        ('{"2022-13": {"dead": 1}}', "is not a date"),
        ("{}", "holds no records"),
        ("7", "holds no records"),
        ('{"2022-02": {"dead": %s}}' % ("9" * 400), "of at most 40 characters"),
        ('{"2022-02": {"dead": %s}}' % ("9" * 5000), "with too long a number"),
        ('{"2022-02": {"dead": %s}}' % ("9" * LONGEST), "too large"),
        ('{"2022-02": {"dead": 1e999}}', "not a whole number"),
        ('{"2022-02": {"dead": 1, "%s": 2}}' % ("k" * 9000), "is not known"),
    ],
)
def test_json_that_is_not_what_it_should_be_is_refused(raw, content, problem):
    assert problem in refusal(raw(content, "file.json"), RECORDS)


@pytest.mark.parametrize("written", ["NaN", "Infinity", "1e999", "9" * 41])
def test_a_number_in_json_that_is_none_is_refused_where_decimals_may_stand(raw, written):
    table = Table(columns={"month": MONTH, "share": number()}, json_key="month")
    message = refusal(raw(f'{{"2022-02": {{"share": {written}}}}}', "file.json"), table)
    assert "record 1, column 'share'" in message and "is not a number" in message


def test_half_a_letter_is_no_text(raw):
    table = Table(columns={"month": MONTH, "side": text()}, json_key="month")
    assert "is no plain text" in refusal(raw('{"2022-02": {"side": "\\ud800"}}'), table)


def test_records_are_read_by_key_or_from_a_list(raw):
    by_key = read(raw('{"2022-02": {"dead": 3}}', "file.json"), RECORDS)
    listed = read(raw('[{"month": "2022-02", "dead": 3}]', "file.json"), LISTED)
    assert by_key.equals(listed) and by_key["dead"].tolist() == [3.0]
    assert by_key.index.name == "record"


def test_text_is_returned_with_line_feeds():
    assert decode(b"a\r\nb", PLACE) == "a\nb"
