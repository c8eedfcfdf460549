"""YAML text to plain values, each with its line.

Plain scalars are resolved as in YAML 1.2's core schema, which DVC follows too: `yes`, `017`,
`1:30` and a date are texts. Values are built from the parser's events and without recursion, so
that neither depth nor repetition can exhaust anything.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
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

Place = tuple[str | int, ...]
"""Keys and positions that lead from the top of a document to a value."""


class Located(NamedTuple):
    """A document and the line of everything in it.

    Attributes
    ----------
    value
        Mappings (keys are texts), lists, texts, numbers, true, false and nothing.
    lines
        The line of each entry, by its place.
    """

    value: Any
    lines: Mapping[Place, int]

    def line(self, place: Place) -> int:
        """Return the line of an entry, or of the nearest entry around it."""
        around = (place[:length] for length in range(len(place), 0, -1))
        return next((self.lines[one] for one in around if one in self.lines), 1)


def parse_yaml(text: str, where: str, *, error: type[WarCostsError] = DataError) -> Located:
    """Return the content of a YAML text, with lines.

    Parameters
    ----------
    text
        One document.
    where
        How messages name it.
    error
        The class of what is raised.

    Raises
    ------
    WarCostsError
        Of class `error`: it is no YAML, or holds a key twice, an anchor, an alias or a tag.
    """
    builder = _Builder()
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.take(event)
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
    return Located(builder.root, builder.lines)


def parse_value(text: str, where: str, *, error: type[WarCostsError] = DataError) -> Any:
    """Return the plain value that a text stands for, as ``[a, b]`` for a list of two texts.

    Examples
    --------
    >>> [parse_value(text, "") for text in ("0.1", "yes", "2024-06-30", "[a, 1]")]
    [0.1, 'yes', '2024-06-30', ['a', 1]]
    """
    try:
        return parse_yaml(text, where, error=error).value
    except WarCostsError as failure:
        raise error(failure.what, where=where, expected="a value written as in YAML") from None


class _Builder:
    """Builds plain values from the events of a parser."""

    def __init__(self) -> None:
        self.root: Any = None
        self.lines: dict[Place, int] = {}
        self.problems: list[tuple[int, Problem]] = []
        self._holders: list[Any] = []
        self._places: list[Place] = []
        self._keys: list[str | None] = []
        self._documents = 0

    def refuse(self, what: str, line: int, expected: str = "") -> None:
        """Note a problem."""
        self.problems.append((line, Problem((), what, expected)))

    def take(self, event: Any) -> None:
        """Build on what comes next in the text."""
        line: int = event.start_mark.line + 1
        match event:
            case yaml.DocumentStartEvent():
                self._documents += 1
                if self._documents == 2:
                    self.refuse("a second document begins", line, "one document in a file")
            case yaml.AliasEvent():
                self.refuse(f"'*{event.anchor}' refers to another place", line, "the value itself")
                self._put(None, line, f"*{event.anchor}")
            case yaml.ScalarEvent():
                self._refuse_marks(event, line)
                self._put(self._scalar(event, line), line, event.value)
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                self._refuse_marks(event, line)
                self._begin({} if isinstance(event, yaml.MappingStartEvent) else [], line)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self._holders.pop()
                self._places.pop()
                self._keys.pop()

    def _refuse_marks(self, event: Any, line: int) -> None:
        if event.anchor:
            self.refuse(f"'&{event.anchor}' is an anchor", line, "the value alone")
        if event.tag is not None and event.tag != "!":
            self.refuse(f"'{shorten(event.tag)}' is a tag", line, "the value alone")

    def _begin(self, holder: Any, line: int) -> None:
        if len(self._holders) >= MAX_DEPTH:
            raise yaml.MarkedYAMLError(problem=f"there are more than {MAX_DEPTH} levels")
        if self._holders and isinstance(self._holders[-1], dict) and self._keys[-1] is None:
            self.refuse("a key is a list or a mapping", line, "a text")
        self._places.append(self._put(holder, line, ""))
        self._holders.append(holder)
        self._keys.append(None)

    def _put(self, value: Any, line: int, text: str) -> Place:
        """Place a value, or keep its text as the key of the next one; return where it stands."""
        if not self._holders:
            self.root = value
            return ()
        holder, around = self._holders[-1], self._places[-1]
        if isinstance(holder, list):
            holder.append(value)
            place: Place = (*around, len(holder) - 1)
            self.lines[place] = line
            return place
        key = self._keys[-1]
        if key is not None:
            holder[key] = value
            self._keys[-1] = None
            return (*around, key)
        place = (*around, text)
        if text in holder:
            first = self.lines[place]
            self.refuse(f"'{shorten(text)}' stands twice", line, f"the one in line {first} alone")
        self._keys[-1] = text
        self.lines.setdefault(place, line)
        return place

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
