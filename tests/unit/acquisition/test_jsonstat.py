"""Eurostat's JSON-stat becomes the CSV file that the source reads."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from small_project import ROOT

from analysis.acquisition.jsonstat import to_csv
from analysis.errors import DataError

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
    assert to_csv(dataset(values, [row[0] for row in rows])) == FILE.read_bytes()


def test_figures_may_stand_in_a_list_with_nulls() -> None:
    text = to_csv(dataset([None, 100, 105], ["2022-07", "2022-08", "2022-09"])).decode()
    assert text.splitlines()[1:] == [
        "2022-07,EU27_2020,TOTAL,T,UA,PER,M,NA,2022",
        "2022-08,EU27_2020,TOTAL,T,UA,PER,M,100,2022",
        "2022-09,EU27_2020,TOTAL,T,UA,PER,M,105,2022",
    ]


def test_months_at_the_end_without_a_figure_yet_are_left_out() -> None:
    """The newest month stands in the answer as soon as one country has reported."""
    text = to_csv(dataset({"0": 100}, ["2026-05", "2026-06", "2026-07"])).decode()
    assert [line[:7] for line in text.splitlines()[1:]] == ["2026-05"]


def test_months_are_put_in_order_whatever_their_position() -> None:
    content = json.loads(dataset([100, 105], ["2022-08", "2022-09"]))
    content["dimension"]["time"]["category"]["index"] = {"2022-09": 0, "2022-08": 1}
    text = to_csv(json.dumps(content).encode()).decode()
    assert [line.split(",")[7] for line in text.splitlines()[1:]] == ["105", "100"]


def two_countries() -> bytes:
    content = json.loads(dataset([1, 2], ["2022-08"]))
    content["dimension"]["geo"]["category"]["index"] = {"DE": 0, "PL": 1}
    return json.dumps(content).encode()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: b"<html>", "is not JSON"),
        (lambda: b"[1]", "is no data set"),
        (lambda: dataset([1], ["2022-08"], **{"class": "collection"}), "is no data set"),
        (lambda: dataset([1], ["2022-08"], id=["time"]), "dimension 'age' is missing"),
        (lambda: dataset([1, 2], ["2022-08"]), "holds 2 figures"),
        (lambda: dataset({"7": 1}, ["2022-08"]), "outside the dimensions"),
        (lambda: dataset(["many"], ["2022-08"]), "'many' is not a number"),
        (lambda: dataset([True], ["2022-08"]), "'True' is not a number"),
        (lambda: dataset("1", ["2022-08"]), "neither a list nor a table"),
        (lambda: dataset([1], ["2022-08"], dimension={}), "is not complete"),
        (two_countries, "dimension 'geo' has 2 categories"),
    ],
)
def test_what_is_not_one_series_is_refused(make: Callable[[], bytes], message: str) -> None:
    with pytest.raises(DataError, match=message):
        to_csv(make())
