"""YAML text to plain values, each with its line.

Plain scalars are resolved as in YAML 1.2's core schema, which DVC follows too: `yes`, `017`,
`1:30` and a date are texts. Values are built from the parser's events, to a depth that is bounded,
so that neither depth nor repetition can exhaust anything.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import takewhile
from typing import Any, NamedTuple

import yaml

from analysis.errors import DataError, WarCostsError
from analysis.yaml.words import Problem, one_error, shorten

MAX_BYTES = 5_000_000
MAX_DEPTH = 40
MAX_DIGITS = 300

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)", re.ASCII)
_FLOAT = re.compile(
    r"[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]+)?"
    r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)",
    re.ASCII,
)
_WORDS: Mapping[str, bool | None] = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("~", "null", "Null", "NULL", ""), None),
}
_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

KeyPath = tuple[str | int, ...]
"""Keys and positions that lead from the top of a document to a value."""


class Located(NamedTuple):
    """A document of plain values (keys are texts), and the line of each entry by its place."""

    value: Any
    lines: Mapping[KeyPath, int]

    def line(self, place: KeyPath) -> int:
        """Return the line of an entry, or of the nearest entry around it."""
        around = (place[:length] for length in range(len(place), 0, -1))
        return next((self.lines[one] for one in around if one in self.lines), 1)


def parse_yaml(text: str, where: str, *, error: type[WarCostsError] = DataError) -> Located:
    """Return the content of a YAML text, with lines.

    Parameters
    ----------
    where
        How messages name it.

    Raises
    ------
    WarCostsError
        Of class `error`: it is no YAML, or holds a key twice, an anchor, an alias or a tag.
    """
    builder = _Builder(yaml.parse(text, Loader=_LOADER))
    root = None
    try:
        root = builder.document()
    except yaml.MarkedYAMLError as failure:
        mark = failure.problem_mark or failure.context_mark
        problem = failure.problem or failure.context or "it cannot be read"
        builder.refuse(f"the text is not valid YAML ({problem})", mark.line + 1 if mark else 1)
    except (yaml.YAMLError, ValueError):
        found = _FORBIDDEN.search(text)
        line = 1 + text.count("\n", 0, found.start() if found else 0)
        builder.refuse("the text holds a character that YAML does not allow", line)
    if builder.problems:
        raise one_error([(f"{where}, line {line}", one) for line, one in builder.problems], error)
    return Located(root, builder.lines)


def parse_value(text: str, where: str, *, error: type[WarCostsError] = DataError) -> Any:
    """Return the plain value that a text stands for, as ``[a, b]`` for a list of two texts.

    >>> [parse_value(text, "") for text in ("0.1", "yes", "2024-06-30", "[a, 1]")]
    [0.1, 'yes', '2024-06-30', ['a', 1]]
    """
    try:
        return parse_yaml(text, where, error=error).value
    except WarCostsError as failure:
        raise error(failure.what, where=where, expected="a value written as in YAML") from None


def _line(event: Any) -> int:
    line: int = event.start_mark.line + 1
    return line


class _Builder:
    """Builds plain values from the events of a parser, and notes lines and problems."""

    def __init__(self, events: Iterator[Any]) -> None:
        self.lines: dict[KeyPath, int] = {}
        self.problems: list[tuple[int, Problem]] = []
        self._events = events

    def refuse(self, what: str, line: int, expected: str = "") -> None:
        """Note a problem."""
        self.problems.append((line, Problem((), what, expected)))

    def document(self) -> Any:
        """Return the value of the only document."""
        root, documents = None, 0
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents == 2:
                    self.refuse("a second document begins", _line(event), "one document in a file")
            elif isinstance(event, yaml.NodeEvent):
                root = self._value(event, ())
        return root

    def _value(self, event: Any, place: KeyPath) -> Any:
        """Return the value that begins with an event; `place` is as deep as anything may nest."""
        line = _line(event)
        if isinstance(event, yaml.AliasEvent):
            self.refuse(f"'*{event.anchor}' refers to another place", line, "the value itself")
            return None
        if event.anchor:
            self.refuse(f"'&{event.anchor}' is an anchor", line, "the value alone")
        if event.tag is not None and event.tag != "!":
            self.refuse(f"'{shorten(event.tag)}' is a tag", line, "the value alone")
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, line)
        if len(place) >= MAX_DEPTH:
            raise yaml.MarkedYAMLError(problem=f"there are more than {MAX_DEPTH} levels")
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(place)
        values: list[Any] = []
        for child in self._children():
            own = (*place, len(values))
            self.lines[own] = _line(child)
            values.append(self._value(child, own))
        return values

    def _mapping(self, place: KeyPath) -> dict[str, Any]:
        entries: dict[str, Any] = {}
        for event in self._children():
            line, key = _line(event), getattr(event, "value", "")
            own = (*place, key)
            self._value(event, own)  # for what is wrong with the key
            if isinstance(event, yaml.CollectionStartEvent):
                self.refuse("a key is a list or a mapping", line, "a text")
            elif key in entries:
                alone = f"the one in line {self.lines[own]} alone"
                self.refuse(f"'{shorten(key)}' stands twice", line, alone)
            self.lines.setdefault(own, line)
            entries[key] = self._value(next(self._events), own)
        return entries

    def _children(self) -> Iterator[Any]:
        """Yield what begins within the list or mapping that has begun, to its end."""
        return takewhile(lambda one: not isinstance(one, yaml.CollectionEndEvent), self._events)

    def _scalar(self, event: yaml.ScalarEvent, line: int) -> Any:
        text: str = event.value
        if event.style:  # quoted, or a block
            return text
        if text in _WORDS:
            return _WORDS[text]
        is_integer = bool(_INTEGER.fullmatch(text))
        if not is_integer and not _FLOAT.fullmatch(text):
            return text
        if len(text) > MAX_DIGITS:
            self.refuse("a number is too long", line, f"at most {MAX_DIGITS} digits")
            return None
        return int(text) if is_integer else float(re.sub(r"\.(?=[inIN])", "", text))
