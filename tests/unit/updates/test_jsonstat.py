"""Eurostat's JSON-stat becomes the CSV file that the source reads."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from small_project import ROOT

from analysis.errors import DataError
from analysis.updates.jsonstat import to_csv

FILE = ROOT / "data" / "raw" / "eurostat" / "temporary_protection_decisions_monthly.csv"


def dataset(values: object, months: list[str], **changes: Any) -> bytes:
    """Return an answer in the shape that Eurostat's service gives."""
    codes = {"freq": "M", "citizen": "UA", "sex": "T", "age": "TOTAL", "unit": "PER"}
    codes |= {"geo": "EU27_2020"}
    dimension: dict[str, Any] = {
        name: {"label": name, "category": {"index": {code: 0}, "label": {code: code}}}
        for name, code in codes.items()
    }
    index = {month: number for number, month in enumerate(months)}
    dimension["time"] = {"label": "Time", "category": {"index": index}}
    answer = {
        "version": "2.0",
        "class": "dataset",
        "source": "ESTAT",
        "id": [*codes, "time"],
        "size": [*[1] * len(codes), len(months)],
        "value": values,
        "status": {"0": ":"},
        "dimension": dimension,
    }
    return json.dumps(answer | changes).encode()


def test_the_real_file_comes_out_of_the_answer_that_holds_its_figures() -> None:
    """A round trip: the figures of the raw file as JSON-stat, and back, byte for byte."""
    rows = [line.split(",") for line in FILE.read_text(encoding="utf-8").splitlines()[1:]]
    values = {str(number): int(row[7]) for number, row in enumerate(rows) if row[7] != "NA"}
    assert to_csv(dataset(values, [row[0] for row in rows]))[0] == FILE.read_bytes()


def table(content: bytes) -> list[str]:
    return to_csv(content)[0].decode().splitlines()[1:]


def test_figures_may_stand_in_a_list_with_nulls() -> None:
    assert table(dataset([None, 100, 105], ["2022-07", "2022-08", "2022-09"])) == [
        "2022-07,EU27_2020,TOTAL,T,UA,PER,M,NA,2022",
        "2022-08,EU27_2020,TOTAL,T,UA,PER,M,100,2022",
        "2022-09,EU27_2020,TOTAL,T,UA,PER,M,105,2022",
    ]


def test_months_at_the_end_without_a_figure_yet_are_left_out() -> None:
    """The newest month stands in the answer as soon as one country has reported."""
    lines = table(dataset({"0": 100}, ["2026-05", "2026-06", "2026-07"]))
    assert [line[:7] for line in lines] == ["2026-05"]


def test_months_are_put_in_order_whatever_their_position() -> None:
    content = json.loads(dataset([100, 105], ["2022-08", "2022-09"]))
    content["dimension"]["time"]["category"]["index"] = {"2022-09": 0, "2022-08": 1}
    lines = table(json.dumps(content).encode())
    assert [line.split(",")[7] for line in lines] == ["105", "100"]


def changed(edit: Callable[[dict[str, Any]], object], values: object = None) -> bytes:
    """Return an answer of two months after an edit of what it holds."""
    content = json.loads(dataset(values or [100, 105], ["2022-08", "2022-09"]))
    edit(content)
    return json.dumps(content).encode()


def time(content: dict[str, Any]) -> dict[str, Any]:
    category: dict[str, Any] = content["dimension"]["time"]["category"]
    return category


def without_indices(content: dict[str, Any]) -> None:
    for name, dimension in content["dimension"].items():
        if name != "time":
            del dimension["category"]["index"]


VALID: dict[str, Callable[[dict[str, Any]], object]] = {
    "no index in a dimension of one category": without_indices,
    "no label": lambda one: one["dimension"]["geo"]["category"].pop("label"),
    "an index that is a list": lambda one: time(one).update(index=["2022-08", "2022-09"]),
    "figures by position": lambda one: one.update(value={"0": 100, "1": 105}),
    "figures with decimals of nought": lambda one: one.update(value=[100.0, 105.0]),
    "no status": lambda one: one.pop("status"),
    "a status that is a list": lambda one: one.update(status=[None, "p"]),
    "one status for all": lambda one: one.update(status="p"),
    "more than is read": lambda one: one.update(role={"time": ["time"]}, extension={"a": [1]}),
    "time first": lambda one: one.update(id=["time", *one["id"][:-1]], size=[2, *one["size"][:-1]]),
}


@pytest.mark.parametrize("name", VALID)
def test_every_valid_shape_is_read(name: str) -> None:
    """A dimension of one category may leave out its index, and more of the kind."""
    lines = table(changed(VALID[name]))
    assert lines == [
        "2022-08,EU27_2020,TOTAL,T,UA,PER,M,100,2022",
        "2022-09,EU27_2020,TOTAL,T,UA,PER,M,105,2022",
    ]


def test_marks_of_figures_are_told_and_not_lost() -> None:
    assert to_csv(changed(lambda one: one.update(status={"0": "e", "1": "p"})))[1] == (
        "1 estimated, 1 provisional"
    )
    assert to_csv(dataset([1], ["2022-08"]))[1] == ""


def set_geo(value: object) -> Callable[[dict[str, Any]], object]:
    return lambda one: one["dimension"].update(geo=value)


ODD: dict[str, Callable[[dict[str, Any]], object]] = {
    "two countries": lambda one: (
        one["dimension"]["geo"]["category"].update(index={"DE": 0, "PL": 1}),
        one["size"].__setitem__(5, 2),
    ),
    "no category": set_geo({}),
    "a dimension that is nothing": set_geo(None),
    "a category that is a list": set_geo({"category": ["EU27_2020"]}),
    "neither index nor label": set_geo({"category": {}}),
    "positions that are texts": lambda one: time(one).update(
        index={"2022-08": "0", "2022-09": "1"}
    ),
    "positions that are doubled": lambda one: time(one).update(index={"2022-08": 0, "2022-09": 0}),
    "a category twice": lambda one: time(one).update(index=["2022-08", "2022-08"]),
    "a size that is not that of its dimension": lambda one: one["size"].__setitem__(6, 3),
    "sizes that are fewer": lambda one: one.update(size=[2]),
    "no sizes": lambda one: one.pop("size"),
    "an id that is a number": lambda one: one["id"].__setitem__(0, 7),
    "an id that is a table": lambda one: one.update(id={"time": 1}),
    "a dimension that is not named": lambda one: one["id"].pop(0),
    "dimensions that are missing": lambda one: one.update(dimension={}),
    "too few figures": lambda one: one.update(value=[100]),
    "figures outside": lambda one: one.update(value={"7": 1}),
    "figures by names": lambda one: one.update(value={"first": 1}),
    "figures by other digits": lambda one: one.update(value={"\u0660": 1}),
    "figures that are texts": lambda one: one.update(value=["100", "105"]),
    "figures that are true": lambda one: one.update(value=[True, False]),
    "figures that are infinite": lambda one: one.update(value=[float("inf"), 1]),
    "figures in lists": lambda one: one.update(value=[[100], [105]]),
    "one figure": lambda one: one.update(value=100),
    "no figures": lambda one: one.pop("value"),
    "a mark that is not known": lambda one: one.update(status={"1": "c"}),
    "a mark that is a list": lambda one: one.update(status={"1": ["p"]}),
    "a collection": lambda one: one.update({"class": "collection"}),
    "no class": lambda one: one.pop("class"),
    "more places than months": lambda one: (
        time(one).update(index=[f"{n:06d}" for n in range(20_000)]),
        one["size"].__setitem__(6, 20_000),
    ),
}
TEXTS = {
    "a web page": b"<html>", "a list": b"[1]", "nothing": b"", "no UTF-8": b'{"\xff": 1}',
    "a key twice": dataset([1], ["2022-08"]).replace(b'"value": ', b'"value": [2], "value": '),
    "deep": b"[" * 100_000,
    "a number of many digits": b"9" * 10_000, "a text": b'"dataset"', "null": b"null",
}  # fmt: skip


@pytest.mark.parametrize("name", [*ODD, *TEXTS])
def test_any_other_shape_is_refused_in_one_paragraph(name: str) -> None:
    content = TEXTS[name] if name in TEXTS else changed(ODD[name])
    with pytest.raises(DataError) as refused:
        to_csv(content)
    said = str(refused.value)
    assert said.startswith("the answer of Eurostat: ") and "Expected" in said
    assert len(said) < 400 and "\n" not in said
