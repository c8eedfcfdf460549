"""Eurostat's answers (JSON-stat 2.0) as the table that the raw file holds."""

from __future__ import annotations

import csv
import io
import itertools
import json
import math
from collections.abc import Mapping
from typing import Any

from analysis.errors import DataError

COLUMNS = ("time", "geo", "age", "sex", "citizen", "unit", "freq", "value", "year")
MISSING = "NA"


def to_csv(content: bytes) -> bytes:
    """Return a data set as CSV: a row a month, the columns of Eurostat's file in `data/raw`.

    Parameters
    ----------
    content
        A JSON-stat data set of one indicator: every dimension but time has one category.

    Returns
    -------
    bytes
        UTF-8 with line feeds. Months at the end that have no figure yet are left out; a missing
        figure before them is NA.

    Raises
    ------
    DataError
        It is no JSON-stat data set, its size is not that of its dimensions, or it holds more
        than one series.

    Notes
    -----
    In JSON-stat the figures stand in row-major order of the dimensions in `id`, as a list or by
    their position; a missing one is null or left out
    (https://json-stat.org/format/, version 2.0).
    """
    dataset = _dataset(content)
    names = [str(name) for name in dataset["id"]]
    categories = [_categories(dataset["dimension"][name]) for name in names]
    for name, codes in zip(names, categories, strict=True):
        if name != "time" and len(codes) != 1:
            raise _refusal(f"the dimension '{name}' has {len(codes)} categories", "one")
    values = _values(dataset["value"], math.prod(len(codes) for codes in categories))
    rows = [
        {**dict(zip(names, codes, strict=True)), "value": value, "year": codes_of_time[:4]}
        for codes, value in zip(itertools.product(*categories), values, strict=True)
        for codes_of_time in [codes[names.index("time")]]
    ]
    rows.sort(key=lambda row: str(row["time"]))
    while rows and rows[-1]["value"] == MISSING:
        rows.pop()
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def _dataset(content: bytes) -> Mapping[str, Any]:
    try:
        dataset = json.loads(content)
    except ValueError as error:
        raise _refusal(f"the answer is not JSON ({error})", "a data set") from None
    if not isinstance(dataset, dict) or dataset.get("class") != "dataset":
        raise _refusal("the answer is no data set", "'class': 'dataset'")
    needed = {"id", "dimension", "value"}
    if not needed <= set(dataset) or not set(dataset["id"]) <= set(dataset["dimension"]):
        raise _refusal("the data set is not complete", ", ".join(sorted(needed)))
    missing = set(COLUMNS) - {"value", "year"} - set(dataset["id"])
    if missing:
        raise _refusal(f"the dimension '{min(missing)}' is missing", ", ".join(COLUMNS[:-2]))
    return dataset


def _categories(dimension: Mapping[str, Any]) -> list[str]:
    index = dimension["category"]["index"]
    # a list in order, or the position by code
    codes = index if isinstance(index, list) else sorted(index, key=lambda code: int(index[code]))
    return [str(code) for code in codes]


def _values(values: object, size: int) -> list[str]:
    if isinstance(values, list):
        if len(values) != size:
            raise _refusal(f"the data set holds {len(values)} figures", f"{size}")
        found = dict(enumerate(values))
    elif isinstance(values, dict):
        found = {int(position): value for position, value in values.items()}
    else:
        raise _refusal("the figures are neither a list nor a table", "figures by position")
    if any(not 0 <= position < size for position in found):
        raise _refusal("a figure stands outside the dimensions", f"positions below {size}")
    return [_figure(found.get(position)) for position in range(size)]


def _figure(value: object) -> str:
    if value is None:
        return MISSING
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _refusal(f"'{value}' is not a number", "numbers or null")
    return f"{value:.0f}" if float(value).is_integer() else repr(value)


def _refusal(problem: str, expected: str) -> DataError:
    return DataError(problem, where="the answer of Eurostat", expected=expected)
