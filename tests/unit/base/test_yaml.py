"""YAML files are read strictly, and everything that is wrong is told at once."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import Annotated, Literal

import pytest
from pydantic import Field

from analysis.errors import ClaimError, DataError
from analysis.yaml import (
    Document,
    allowed,
    known_name,
    parse_value,
    parse_yaml,
    read_document,
    read_yaml,
    unknown_name,
)


class Part(Document):
    name: str
    share: float
    day: dt.date | None = None
    kind: Literal["flow", "stock"] = "flow"


class Whole(Document):
    parts: tuple[Part, ...]
    sizes: dict[int, float] = Field(default_factory=dict)


def read(tmp_path: Path, text: str) -> Whole:
    path = tmp_path / "whole.yaml"
    path.write_text(text, encoding="utf-8")
    return read_document(path, Whole, "whole.yaml")


def test_a_document_becomes_a_record(tmp_path: Path) -> None:
    whole = read(
        tmp_path,
        "parts:\n- {name: a, share: 1, day: 2022-02-24, kind: stock}\nsizes: {2022: 1.5}\n",
    )
    assert whole.parts[0].day == dt.date(2022, 2, 24)
    assert whole.sizes == {2022: 1.5}


def test_every_problem_is_told_with_its_line_and_what_is_allowed(tmp_path: Path) -> None:
    text = "parts:\n- name: a\n  share: '1'\n- nam: b\n  share: 2\n  kind: flo\nother: 1\n"
    with pytest.raises(DataError) as caught:
        read(tmp_path, text)
    told = str(caught.value)
    assert told.startswith("5 problems: ")
    assert "whole.yaml, line 3: parts.0.share is '1' (expected a number)" in told
    assert "whole.yaml, line 4: 'nam' is not known (expected 'name')" in told
    assert "whole.yaml, line 4: 'name' is missing (expected a text)" in told
    assert "line 6: parts.1.kind is 'flo' (expected one of flow, stock (perhaps 'flow'))" in told
    assert "whole.yaml, line 7: 'other' is not known (expected one of parts, sizes)" in told
    assert "\n" not in told


def test_a_doubled_key_is_refused_with_both_lines() -> None:
    with pytest.raises(DataError, match=r"line 3: 'a' stands twice. Expected the one in line 1"):
        parse_yaml("a: 1\nb: 2\na: 1\n", "x.yaml")


def test_a_doubled_key_deep_in_a_list_is_refused() -> None:
    with pytest.raises(DataError, match=r"line 2: 'b' stands twice"):
        parse_yaml("a:\n- {b: 1, b: 2}\n", "x.yaml")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: &x 1\n", "'&x' is an anchor"),
        ("a: 1\nb: *a\n", "refers to another place|undefined alias"),
        ("a: !!python/object/apply:os.system [x]\n", "is a tag"),
        ("a: 1\n---\nb: 2\n", "a second document begins"),
        ("? [1, 2]\n: 3\n", "a key is a list or a mapping"),
        ("a: [1\n", "not valid YAML"),
        ("a: \x00\n", "a character that YAML does not allow"),
        ("[" * 5000, "more than 40 levels|not valid YAML"),
        ("a: " + "9" * 5000, "a number is too long"),
    ],
)
def test_what_is_no_plain_yaml_is_refused_in_a_short_paragraph(text: str, said: str) -> None:
    with pytest.raises(DataError, match=said) as caught:
        parse_yaml(text, "x.yaml")
    assert len(str(caught.value)) < 300


def test_scalars_are_those_of_yaml_1_2() -> None:
    values = ("yes", "017", "1:30", "2024-06-30", "~", "true", "1e3", ".5", "-2", "'5'", "1_000")
    read = [parse_value(value, "") for value in values]
    assert read == ["yes", "017", "1:30", "2024-06-30", None, True, 1000.0, 0.5, -2, "5", "1_000"]
    assert parse_value("٤٢", "") == "٤٢"
    assert parse_value("-.inf", "") == float("-inf")


def test_a_file_that_is_missing_is_told_as_such(tmp_path: Path) -> None:
    with pytest.raises(ClaimError, match=r"the file is missing"):
        read_yaml(tmp_path / "claims.yaml", "claims.yaml", error=ClaimError)


def test_a_pipe_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    with pytest.raises(DataError, match=r"not a regular file"):
        read_yaml(tmp_path / "pipe.yaml", "pipe.yaml")


def test_a_byte_that_is_no_utf8_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_bytes(b"a: 1\nb: \xff\n")
    with pytest.raises(DataError, match=r"x.yaml, line 2: byte 0xff is not UTF-8"):
        read_yaml(tmp_path / "x.yaml", "x.yaml")


def test_a_mark_of_byte_order_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_bytes(b"\xef\xbb\xbfa: 1\r\n")
    assert read_yaml(tmp_path / "x.yaml", "x.yaml").value == {"a": 1}


def test_an_unknown_name_is_told_with_the_nearest() -> None:
    assert unknown_name("source", "oryks", ["oryx", "sipri"]).context["expected"] == "'oryx'"


class Listed(Document):
    sources: Annotated[tuple[Annotated[str, known_name("source")], ...], Field(min_length=1)]


def test_a_name_that_the_context_lacks_is_the_one_problem_of_its_list(tmp_path: Path) -> None:
    path = tmp_path / "listed.yaml"
    path.write_text("sources:\n- oryks\n- unhcr/poland\n", encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_document(path, Listed, path.name, context={"source": ["oryx", "unhcr"]})
    said = "listed.yaml, line 2: sources.0: 'oryks' is not a known source. Expected 'oryx'."
    assert str(caught.value) == said
    for context in (None, {"measure": ["deaths"]}, {"source": []}, {"source": ["oryks", "unhcr"]}):
        assert read_document(path, Listed, path.name, context=context).sources[0] == "oryks"
    path.write_text("sources: []\n", encoding="utf-8")
    with pytest.raises(DataError, match="at least 1"):
        read_document(path, Listed, path.name)


def test_what_a_text_must_be_is_told_in_words() -> None:
    assert allowed({"type": "string", "minLength": 3}) == "a text of 3 or more characters"
    assert allowed({"type": "string", "pattern": "^[a-z]+$"}) == "a text of the form ^[a-z]+$"
    shown = {"type": "string", "pattern": "^(x:.+)?$", "examples": ["x:y", ""]}
    assert allowed(shown) == "a text as 'x:y' or ''"


def test_bounds_are_told_in_words() -> None:
    assert allowed({"type": "integer", "exclusiveMinimum": 0}) == "a whole number above 0"
    assert allowed({"anyOf": [{"const": "latest"}, {"type": "null"}]}) == "'latest' or nothing"
