"""Rules that damage a JSON file; see `damage`."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from damage_shapes import Shape, shifted


def _json(
    change: Callable[[Shape, list[dict[str, object]]], list[dict[str, object]]],
) -> Callable[[bytes, Shape], bytes | None]:
    def apply(content: bytes, shape: Shape) -> bytes | None:
        loaded = json.loads(content)
        keyed = isinstance(loaded, dict)
        records = [{"": key, **record} for key, record in loaded.items()] if keyed else list(loaded)
        new = change(shape, [dict(record) for record in records])
        if keyed:
            # a key that stands twice is written twice, as a faulty program would
            parts = [
                f'"{record[""]}": ' + json.dumps({k: v for k, v in record.items() if k})
                for record in new
            ]
            return ("{" + ", ".join(parts) + "}").encode()
        return json.dumps(new, indent=4).encode()

    return apply


Edit = Callable[[int], object]


def _each(edit: Edit) -> Callable[[Shape, list[dict[str, object]]], list[dict[str, object]]]:
    def change(shape: Shape, records: list[dict[str, object]]) -> list[dict[str, object]]:
        for record in records:
            record[shape.values[0]] = edit(int(str(record[shape.values[0]])))
        return records

    return change


def _single(
    edit: Edit, *, last: bool = False
) -> Callable[[Shape, list[dict[str, object]]], list[dict[str, object]]]:
    def change(shape: Shape, records: list[dict[str, object]]) -> list[dict[str, object]]:
        filled = [record for record in records if record[shape.values[0]]]
        record = filled[-1 if last else len(filled) // 2]
        record[shape.values[0]] = edit(int(str(record[shape.values[0]])))
        return records

    return change


def _moved(
    days: int, *, only_last: bool = False
) -> Callable[[Shape, list[dict[str, object]]], list[dict[str, object]]]:
    def change(shape: Shape, records: list[dict[str, object]]) -> list[dict[str, object]]:
        name = shape.dates[0]
        for record in records[-1:] if only_last else records:
            record[name] = shifted(str(record[name]), shape.form, days)
        return records

    return change


def _swapped(shape: Shape, records: list[dict[str, object]]) -> list[dict[str, object]]:
    name = shape.values[0]
    half = records[len(records) // 2 :]
    one = half[0]
    other = next(record for record in half if record[name] != one[name])
    one[name], other[name] = other[name], one[name]
    return records


JSON_RULES: Mapping[str, Callable[[bytes, Shape], bytes | None]] = {
    title: _json(change)
    for title, change in {
        "field dropped": lambda shape, records: [
            {key: value for key, value in record.items() if key != shape.values[0]}
            for record in records
        ],
        "field renamed": lambda shape, records: [
            {(f"{key}_new" if key == shape.values[0] else key): record[key] for key in record}
            for record in records
        ],
        "field added": lambda shape, records: [{**record, "x": 1} for record in records],
        "two figures swapped": _swapped,
        "dates a day later": _moved(1),
        "dates a day earlier": _moved(-1),
        "dates a year later": _moved(366),
        "all figures a tenth higher": _each(lambda value: round(value * 1.1)),
        "record twice": lambda shape, records: [*records[:100], *records[99:]],
        "record missing": lambda shape, records: [*records[:20], *records[21:]],
        "records reversed": lambda shape, records: records[::-1],
        "half of the records": lambda shape, records: records[: len(records) // 2],
        "a year missing": lambda shape, records: [
            record for record in records if not str(record[shape.dates[0]]).startswith("2024")
        ],
        "no records": lambda shape, records: [],
        "numbers as text": _each(str),
        "thousands separators": _each(lambda value: f"{value:,}"),
        "one decimal comma": _single(lambda value: f"{value},0"),
        "unit times 10": _each(lambda value: value * 10),
        "unit times 1000": _each(lambda value: value * 1000),
        "unit over 1000": _each(lambda value: value // 1000),
        "unit times a million": _each(lambda value: value * 1_000_000),
        "one figure times 10": _single(lambda value: value * 10),
        "last figure times 10": _single(lambda value: value * 10, last=True),
        "last figure over 10": _single(lambda value: value // 10, last=True),
        "last figure times 1000": _single(lambda value: value * 1000, last=True),
        "last figure over 1000": _single(lambda value: value // 1000, last=True),
        "last figure doubled": _single(lambda value: value * 2, last=True),
        "last figure halved": _single(lambda value: value // 2, last=True),
        "last figure a tenth higher": _single(lambda value: round(value * 1.1), last=True),
        "last figure nought": _single(lambda value: 0, last=True),
        "last figure negative": _single(lambda value: -value, last=True),
        "last figure nan": _single(lambda value: float("nan"), last=True),
        "last figure null": _single(lambda value: None, last=True),
        "last figure text": _single(str, last=True),
        "last date a day later": _moved(1, only_last=True),
        "last date a day earlier": _moved(-1, only_last=True),
        "last date a year later": _moved(366, only_last=True),
        "last date a year earlier": _moved(-366, only_last=True),
        "last record twice": lambda shape, records: [*records, records[-1]],
        "signs flipped": _each(lambda value: -value),
        "one figure negative": _single(lambda value: -value),
        "one figure nan": _single(lambda value: float("nan")),
        "one figure null": _single(lambda value: None),
        "one figure true": _single(lambda value: True),
    }.items()
}
