"""Eurostat's answers (JSON-stat 2.0) as the table that the raw file holds."""

import json
import math
from collections import Counter
from typing import Annotated, Any, Literal

import pandas as pd
from pydantic import BaseModel, Field, ValidationError

from analysis.errors import DataError

COLUMNS = ("time", "geo", "age", "sex", "citizen", "unit", "freq", "value", "year")
MISSING = "NA"
MOST_FIGURES = 10_000
"""Places of a data set: eight centuries of months."""
FLAGS = {
    "p": "provisional", "e": "estimated", "ep": "estimated, provisional", "b": "break in series",
    "bp": "break in series, provisional", ":": "not available", "": "",
}  # fmt: skip
"""Eurostat's marks of figures that may be used; any other may say that they may not."""
UNTOLD = (None, "", ":")

Number = Annotated[int | float, Field(allow_inf_nan=False)] | None
ByPlace = list[Number] | dict[str, Number]
Marks = dict[str, str | None] | list[str | None] | str | None


class _Category(BaseModel):
    index: list[str] | dict[str, int] | None = None
    label: dict[str, str] = {}

    def codes(self) -> list[str]:
        """Return the codes in order; a dimension of one category may leave out the index."""
        if isinstance(self.index, dict):
            if sorted(self.index.values()) != list(range(len(self.index))):
                raise _refusal("categories are not numbered one by one", "positions from 0 on")
            return sorted(self.index, key=self.index.__getitem__)
        return list(self.label) if self.index is None else self.index


class _Dimension(BaseModel):
    category: _Category


class _Dataset(BaseModel):
    """A data set, as far as it is read (https://json-stat.org/format/, version 2.0)."""

    kind: Literal["dataset"] = Field(alias="class")
    id: list[str]
    size: list[int]
    dimension: dict[str, _Dimension]
    value: ByPlace
    status: Marks = None


def to_csv(content: bytes) -> tuple[bytes, str]:
    """Return a data set as CSV, a row a month in the columns of `COLUMNS`, and its marks in words.

    Months at the end that have no figure yet are left out; one missing before them is NA. A
    `DataError` says that it is no JSON-stat data set of one indicator, or that figures bear a mark
    that is not known.
    """
    dataset = _dataset(content)
    codes = {name: dataset.dimension[name].category.codes() for name in dataset.id}
    if [len(own) for own in codes.values()] != dataset.size:
        raise _refusal("the sizes are not those of the dimensions", "as many as categories")
    for name, own in codes.items():
        if len(set(own)) != len(own) or (name != "time" and len(own) != 1):
            raise _refusal(f"the dimension '{name}' has {len(own)} categories", "one of each")
    values = _values(dataset.value, math.prod(dataset.size))
    # each other dimension has one category, so that places are those of the months
    months = sorted(zip(codes["time"], values, strict=True))
    while months and months[-1][1] == MISSING:
        months.pop()
    same = {name: own[0] for name, own in codes.items() if name != "time"}
    rows = [same | {"time": month, "value": one, "year": month[:4]} for month, one in months]
    table = pd.DataFrame(rows, columns=COLUMNS).to_csv(index=False, lineterminator="\n")
    return table.encode(), _marks(dataset.status)


def _dataset(content: bytes) -> _Dataset:
    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(pairs)) < len(pairs):
            raise _refusal("a key stands twice", "each key once")
        return dict(pairs)

    try:
        answer = json.loads(content, object_pairs_hook=unique)
        dataset = _Dataset.model_validate(answer, strict=True)
    except ValidationError as error:
        # of a value that may be of several types the first is told
        one = error.errors()[0]
        place = ".".join(str(part) for part in one["loc"])[:60] or "the answer"
        raise _refusal(f"{place} is not as it should be ({one['msg']})", "JSON-stat 2.0") from None
    except (ValueError, RecursionError) as error:
        raise _refusal(f"the answer is not JSON ({str(error)[:80]})", "a data set") from None
    needed = COLUMNS[:-2]
    for name in sorted({*dataset.id, *needed}):
        if name not in dataset.dimension or name not in dataset.id:
            raise _refusal(f"the dimension '{name[:40]}' is missing", ", ".join(needed))
    return dataset


def _values(values: ByPlace, size: int) -> list[str]:
    """Return figures in row-major order of the dimensions, however they are given."""
    if size > MOST_FIGURES:
        raise _refusal(f"the data set has {size:,} places", f"at most {MOST_FIGURES:,}")
    places = [str(place) for place in range(size)]
    if isinstance(values, list):
        if len(values) != size:
            raise _refusal(f"the data set holds {len(values)} figures", f"{size}")
        values = dict(zip(places, values, strict=True))
    if not values.keys() <= set(places):
        raise _refusal("a figure stands outside the dimensions", f"positions below {size}")
    return [_figure(values.get(place)) for place in places]


def _figure(value: Number) -> str:
    if value is None:
        return MISSING
    return f"{value:.0f}" if float(value).is_integer() else repr(value)


def _marks(status: Marks) -> str:
    """Return how many figures bear which mark; refuse one that is not known."""
    marks = status.values() if isinstance(status, dict) else status or []
    counted = Counter([marks] if isinstance(marks, str) else marks)
    unknown = sorted({str(mark) for mark in counted if mark is not None} - set(FLAGS))
    if unknown:
        known = f"none, or one of {[*FLAGS][:-1]}"
        raise _refusal(f"figures bear the mark '{unknown[0][:20]}'", known)
    return ", ".join(f"{counted[mark]} {FLAGS[mark]}" for mark in counted if mark not in UNTOLD)


def _refusal(problem: str, expected: str) -> DataError:
    return DataError(problem, where="the answer of Eurostat", expected=expected)
