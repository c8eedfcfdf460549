"""Prose that takes every number from a result by name.

``fill("Russia lost {tanks:count} vehicles, {change:change}.", results)`` writes a sentence. A
reference is a name, or a path of names joined by dots through mappings, records and sequences,
then a colon and one of `FORMATS`. A text needs no format. Nothing else may stand in braces, so a
number can reach a sentence only through a result.

In a notebook ``tell("...", results)`` gives the same as a paragraph of Markdown.
"""

from __future__ import annotations

import dataclasses
import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from string import Formatter
from typing import Any

from analysis import formats
from analysis.errors import WarCostsError

FORMATS: Mapping[str, Callable[[Any], str]] = {
    "change": formats.change,
    "count": formats.count,
    "day": formats.day,
    "exact": formats.exact,
    "large": formats.large,
    "month": formats.month,
    "number": formats.number,
    "percent": formats.percent,
    "probability": formats.probability,
    "ratio": formats.ratio,
    "share": formats.share,
    "usd_billion": lambda value: formats.quantity(value, "USD billion"),
}
"""What may stand after the colon. ``range NAME`` writes a pair (low, high) with format NAME."""

MARKDOWN = re.compile(r"([\\`*_\[\]<>#|])")


class ProseError(WarCostsError):
    """Prose refers to a result or a format that does not exist."""


@dataclass(frozen=True)
class Prose:
    """A paragraph of Markdown as the output of a notebook cell."""

    text: str

    def _repr_markdown_(self) -> str:
        return self.text

    def __str__(self) -> str:
        return self.text


def fill(template: str, results: object) -> str:
    """Return a sentence with its references replaced by results.

    Parameters
    ----------
    template
        Text with references such as ``{russia.total:count}`` or ``{needs:range usd_billion}``.
    results
        A mapping, a record (dataclass) or a sequence of those.

    Raises
    ------
    ProseError
        A reference does not resolve, a number has no format, or a format is unknown.

    Examples
    --------
    >>> fill("It rose by {pace.change:percent}.", {"pace": {"change": 41.8}})
    'It rose by 42\\u202f%.'
    """
    return "".join(_parts(template, results, str))


def tell(template: str, results: object) -> Prose:
    """Return a filled template as Markdown; text taken from results is escaped.

    The template is ours and may hold Markdown, a result may not.
    """
    return Prose("".join(_parts(template, results, _escape)))


def _escape(text: str) -> str:
    return MARKDOWN.sub(r"\\\1", text)


def _parts(template: str, results: object, escape: Callable[[str], str]) -> list[str]:
    parts = []
    for literal, name, form, conversion in Formatter().parse(template):
        parts.append(literal)
        if name is None:
            continue
        if conversion:
            raise ProseError(f"'{{{name}!{conversion}}}' asks for a conversion", where="prose")
        parts.append(escape(_written(resolve(name, results), name, form or "")))
    return parts


def resolve(path: str, results: object) -> Any:
    """Return the result that a dotted path names."""
    found = results
    for name in path.split("."):
        found = _step(found, name, path)
    return found


def _step(holder: object, name: str, path: str) -> object:
    if isinstance(holder, Mapping):
        names = [str(key) for key in holder]
        if name in holder:
            return holder[name]
    elif dataclasses.is_dataclass(holder) or hasattr(holder, "_fields"):
        names = [item for item in dir(holder) if not item.startswith("_")]
        if name in names:
            return getattr(holder, name)
    elif isinstance(holder, Sequence) and not isinstance(holder, str):
        names = [str(place) for place in range(len(holder))]
        if name in names:
            return holder[int(name)]
    else:
        names = []
    near = difflib.get_close_matches(name, names, n=1) or sorted(names)
    raise ProseError(
        f"the reference '{{{path}}}' does not resolve: there is no '{name}'",
        where="prose",
        expected="'" + "' or '".join(near[:8]) + "'" if near else "a result of that name",
    )


def _written(value: Any, name: str, form: str) -> str:
    if not form:
        if isinstance(value, str):
            return value
        raise ProseError(
            f"the reference '{{{name}}}' is a {type(value).__name__} without a format",
            where="prose",
            expected=f"'{{{name}:FORMAT}}' with one of {', '.join(FORMATS)}",
        )
    if form.startswith("range "):
        low, high = (_format(form.removeprefix("range "), name)(end) for end in _ends(value, name))
        return f"{low} to {high}"
    return _format(form, name)(value)


def _ends(value: Any, name: str) -> tuple[Any, Any]:
    if isinstance(value, Sequence) and not isinstance(value, str) and len(value) == 2:
        return value[0], value[1]
    return resolve("low", value), resolve("high", value)


def _format(form: str, name: str) -> Callable[[Any], str]:
    if form in FORMATS:
        return FORMATS[form]
    near = difflib.get_close_matches(form, FORMATS, n=1)
    raise ProseError(
        f"'{form}' in '{{{name}:{form}}}' is not a known format",
        where="prose",
        expected=f"'{near[0]}'" if near else f"one of {', '.join(FORMATS)}",
    )
