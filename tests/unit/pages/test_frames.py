"""Tables from frames and from what a notebook printed: text only, spans kept."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.pages.frames import Entry, of_frame, of_html, shown_as
from analysis.pages.site import environment


def test_a_frame_of_pandas_is_read_back() -> None:
    frame = pd.DataFrame({"month": ["2025-01"], "deaths": [9100.5]})
    table = of_html(frame.to_html())[0]
    assert [entry.text for entry in table.head[0]] == ["month", "deaths"]
    assert [entry.text for entry in table.body[0]] == ["2025-01", "9100.5"]
    assert table.body[0][0].head and table.right == {1}


def test_numbers_of_rows_are_left_out_and_an_index_with_a_name_is_kept() -> None:
    frame = pd.DataFrame({"n": range(40)}, index=pd.RangeIndex(7, 47))
    cut = of_html(frame.to_html(max_rows=4))[0]
    assert [entry.text for row in cut.body for entry in row] == ["0", "1", "...", "38", "39"]
    named = of_html(frame.rename_axis("year").to_html(max_rows=4))[0]
    assert [row[0].text for row in named.body] == ["7", "8", "...", "45", "46"]


def test_the_name_of_the_columns_gives_way_to_that_of_the_index() -> None:
    frame = pd.DataFrame({"Russia": [1.5]}, index=pd.Index(["2025-01"], name="month"))
    table = of_html(frame.rename_axis(columns="party").to_html())[0]
    assert [[entry.text for entry in row] for row in table.head] == [["month", "Russia"]]


def test_nothing_but_text_and_spans_is_taken_from_html() -> None:
    table = of_html(
        '<script>evil()</script><table><caption>C</caption><tr><td colspan="2" onclick="x()">'
        "a <b>b</b> &lt;i&gt;</td></tr></table>"
    )[0]
    assert table.caption == "C"
    assert table.body == [[Entry("a b <i>", span=2)]]


def test_the_name_of_an_index_stands_in_the_row_of_heads() -> None:
    frame = pd.DataFrame({"deaths": [1.5]}, index=pd.Index(["2025-01"], name="month"))
    table = of_html(frame.to_html())[0]
    assert [[entry.text for entry in row] for row in table.head] == [["month", "deaths"]]


def test_no_table_is_no_table() -> None:
    assert of_html("<div>plain</div>") == []


@pytest.mark.parametrize(
    ("value", "shown"),
    [(1234.56, "1,200"), (np.int64(1234), "1,234"), (None, "–"), (float("nan"), "–"),
     (dt.date(2025, 12, 10), "10\xa0December\xa02025"), ("x", "x")],
)  # fmt: skip
def test_values_are_shown_as_readers_write_them(value: object, shown: str) -> None:
    assert shown_as(value) == shown


def test_a_long_table_is_folded() -> None:
    frame = pd.DataFrame({"n": range(30)})
    assert of_frame(frame, ["N"], "Numbers").long
    assert not of_frame(frame.tail(3), ["N"], "Numbers").long


@pytest.mark.parametrize("text", ["1,234", "−4.6", "12%", "0.05", "1e-05"])
def test_numbers_stand_at_the_right(text: str) -> None:
    assert of_frame(pd.DataFrame({"a": ["x"], "b": [text]}), ["A", "B"], "").right == {1}


@pytest.mark.parametrize("text", ["", "x1", "2025-01", "1 to 2"])
def test_words_and_months_do_not(text: str) -> None:
    assert not of_frame(pd.DataFrame({"a": ["x"], "b": [text]}), ["A", "B"], "").right


def test_a_column_of_numbers_stands_at_the_right_with_its_head() -> None:
    frame = pd.DataFrame(
        {"kind": ["a", "b"], "value": [1.5, np.nan], "period": ["2022", "2022 on"]}
    )
    assert of_frame(frame, ["Kind", "Value", "Period"], "").right == {2}


def test_a_column_that_heads_its_rows_stays_at_the_left() -> None:
    frame = pd.DataFrame({"year": [2022, 2023], "value": [1, 2]})
    assert of_frame(frame, ["Year", "Value"], "").right == {1}


def test_heads_that_span_columns_stand_apart_and_those_of_numbers_at_the_right() -> None:
    columns = pd.MultiIndex.from_product([["Russia"], ["kind", "deaths"]])
    frame = pd.DataFrame([["counted", 1.5], ["filled", 2.5]], ["year 1", "year 2"], columns)
    (table,) = of_html(frame.to_html())
    assert table.right == {1}
    parts: Any = environment().get_template("parts.html").module
    shown = str(parts.bare(table, "t"))
    cells = re.findall(r'<t[hd][^>]*?(?: class="(\w)")?>([^<]*)</t[hd]>', shown)
    assert cells == [
        ("s", ""), ("s", "Russia"), ("s", ""), ("s", "kind"), ("n", "deaths"),
        ("s", "year 1"), ("s", "counted"), ("n", "1.5"),
        ("s", "year 2"), ("s", "filled"), ("n", "2.5"),
    ]  # fmt: skip
    assert 'scope="colgroup" colspan="2"' in shown


def test_heads_that_statsmodels_writes_as_a_row_are_heads() -> None:
    (table,) = of_html(
        "<table><tr><td></td><th>coef</th></tr><tr><th>level</th><td>-1.5</td></tr></table>"
    )
    assert [[one.text for one in row] for row in table.head] == [["", "coef"]]
    assert len(table.body) == 1 and table.right == {1}


def test_a_table_with_sentences_becomes_cards_where_each_stands_under_one_head() -> None:
    frame = pd.DataFrame({"name": ["a", "b"], "reason": ["short", "because " * 9]})
    table = of_frame(frame, ["Name", "Why"], "")
    assert table.cards and not of_frame(frame[:1], ["Name", "Why"], "").cards
    table.body[0][1].rows = 2
    assert not table.cards


def test_a_short_table_of_many_columns_becomes_cards_and_a_long_one_stays_a_table() -> None:
    frame = pd.DataFrame({name: range(13) for name in "abcde"})
    heads = [*frame.columns]
    assert of_frame(frame[:12], heads, "").cards and not of_frame(frame, heads, "").cards
    assert not of_frame(frame[:12].drop(columns="e"), heads[:-1], "").cards
