"""YAML text to plain values, each with its line, and to checked records.

Plain scalars are resolved as in YAML 1.2's core schema, which DVC follows too: `yes`, `017`,
`1:30` and a date are texts. Values are built from the parser's events, to a depth that is bounded,
so that neither depth nor repetition can exhaust anything.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from analysis.errors import DataError, WarCostsError
from analysis.yaml.words import Problem, describe, one_error, shorten

AnyModel = TypeVar("AnyModel", bound=BaseModel)

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


class Document(BaseModel):
    """Base of every record that is read from YAML: nothing unknown, nothing changed later."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, defer_build=True)


class Located(NamedTuple):
    """A document of plain values (keys are texts), and the line of each entry by its place."""

    value: Any
    lines: Mapping[KeyPath, int]

    def line(self, place: KeyPath) -> int:
        """Return the line of an entry, or of the nearest entry around it."""
        around = (place[:length] for length in range(len(place), 0, -1))
        return next((self.lines[one] for one in around if one in self.lines), 1)


def read_yaml(path: Path, where: str, *, error: type[WarCostsError] = DataError) -> Located:
    """Return the content of a YAML file with lines, by its `value`: plain values, dates as texts.

    An `error` tells of a file, named `where`, that is missing, no UTF-8, or not as `parse_yaml`
    wants it.
    """
    remedy = f"Mend it, or restore it with: git checkout -- {where}"
    try:
        if not path.exists():
            problem = "the file is missing"
        elif not path.is_file():
            problem = "it is not a regular file"
        elif path.stat().st_size > MAX_BYTES:
            problem = f"the file is larger than {MAX_BYTES // 1_000_000} MB"
        else:
            # an editor may have put a mark of byte order before the text
            text = path.read_text(encoding="utf-8-sig")
            return parse_yaml(text, where, error=error)
    except UnicodeDecodeError as failure:
        line = failure.object.count(b"\n", 0, failure.start) + 1
        where = f"{where}, line {line}"
        problem = f"byte {failure.object[failure.start]:#04x} is not UTF-8"
    except OSError as failure:
        problem = f"the file cannot be read ({failure.strerror})"
    raise error(problem, where=where, remedy=remedy)


def read_document(
    path: Path,
    model: type[AnyModel],
    where: str,
    *,
    error: type[WarCostsError] = DataError,
    context: object = None,
) -> AnyModel:
    """Return the content of a YAML file as a checked record.

    Parameters
    ----------
    model
        A pydantic model, as a subclass of `Document`. It is validated strictly: `5` is no text
        and `"5"` no number. Dates are ISO texts; tuples and sets are written as lists.
    context
        What validators of the model may look up (``info.context``).

    Raises
    ------
    WarCostsError
        Of class `error`, with every problem of the file: its line, its value, what is allowed
        there, and the nearest name where a name is unknown.
    """
    return check_document(
        read_yaml(path, where, error=error), model, where, error=error, context=context
    )


def check_document(
    located: Located,
    model: type[AnyModel],
    where: str | Callable[[KeyPath], str],
    *,
    error: type[WarCostsError] = DataError,
    context: object = None,
) -> AnyModel:
    """Return a parsed document as a checked record; the errors are those of `read_document`.

    `where` may be a function that names the place of a problem.
    """
    try:
        return model.model_validate_json(json.dumps(located.value), strict=True, context=context)
    except ValidationError as failure:
        errors = failure.errors()
    # a list with a wrong entry is called too short as well
    within = {one["loc"][:depth] for one in errors for depth in range(len(one["loc"]))}
    told = [one for one in errors if one["type"] != "too_short" or one["loc"] not in within]
    found = [describe(details, located.value, model) for details in told]
    # a value that is none of several types is one problem, told by who says most about it
    distinct = {problem.place if len(problem.place) else problem.what: problem for problem in found}
    ordered = sorted(distinct.values(), key=lambda one: (located.line(one.place), str(one)))

    def name(place: KeyPath) -> str:
        return where(place) if callable(where) else f"{where}, line {located.line(place)}"

    raise one_error([(name(problem.place), problem) for problem in ordered], error)


def parse_yaml(text: str, where: str, *, error: type[WarCostsError] = DataError) -> Located:
    """Return the content of a YAML text, which messages name `where`, with lines.

    It is refused if it is no YAML, or holds a key twice, an anchor, an alias or a tag.
    """
    builder = _Builder(yaml.parse(text, Loader=_LOADER))
    roots: list[Any] = []
    try:
        for event in builder.events:
            if isinstance(event, yaml.DocumentStartEvent) and len(roots) == 1:
                builder.refuse(event, "a second document begins", "one document in a file")
            elif isinstance(event, yaml.NodeEvent):
                roots.append(builder.value(event, ()))
    except yaml.MarkedYAMLError as failure:
        mark = failure.problem_mark or failure.context_mark
        said = failure.problem or failure.context or "it cannot be read"
        problem = Problem((), f"the text is not valid YAML ({said})")
        builder.problems.append((mark.line + 1 if mark else 1, problem))
    except (yaml.YAMLError, ValueError):
        found = _FORBIDDEN.search(text)
        line = 1 + text.count("\n", 0, found.start() if found else 0)
        problem = Problem((), "the text holds a character that YAML does not allow")
        builder.problems.append((line, problem))
    if builder.problems:
        raise one_error([(f"{where}, line {line}", one) for line, one in builder.problems], error)
    return Located(roots[0] if roots else None, builder.lines)


def parse_value(text: str, where: str, *, error: type[WarCostsError] = DataError) -> Any:
    """Return the plain value that a text stands for, as ``[a, b]`` for a list of two texts.

    >>> [parse_value(text, "") for text in ("0.1", "yes", "2024-06-30", "[a, 1]")]
    [0.1, 'yes', '2024-06-30', ['a', 1]]
    """
    try:
        return parse_yaml(text, where, error=error).value
    except WarCostsError as failure:
        raise error(failure.what, where=where, expected="a value written as in YAML") from None


@dataclass(frozen=True)
class _Builder:
    """Builds plain values from the events of a parser, and notes lines and problems."""

    events: Iterator[Any]
    lines: dict[KeyPath, int] = field(default_factory=dict)
    problems: list[tuple[int, Problem]] = field(default_factory=list)

    def refuse(self, event: Any, what: str, expected: str) -> None:
        """Note a problem that an event tells of."""
        self.problems.append((event.start_mark.line + 1, Problem((), what, expected)))

    def value(self, event: Any, place: KeyPath) -> Any:
        """Return the value that begins with an event; `place` is as deep as anything may nest."""
        if isinstance(event, yaml.AliasEvent):
            self.refuse(event, f"'*{event.anchor}' refers to another place", "the value itself")
            return None
        if event.anchor:
            self.refuse(event, f"'&{event.anchor}' is an anchor", "the value alone")
        if event.tag is not None and event.tag != "!":
            self.refuse(event, f"'{shorten(event.tag)}' is a tag", "the value alone")
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if len(place) >= MAX_DEPTH:
            raise yaml.MarkedYAMLError(problem=f"there are more than {MAX_DEPTH} levels")
        within = takewhile(lambda one: not isinstance(one, yaml.CollectionEndEvent), self.events)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(within, place)
        values: list[Any] = []
        for child in within:
            own = (*place, len(values))
            self.lines[own] = child.start_mark.line + 1
            values.append(self.value(child, own))
        return values

    def _mapping(self, keys: Iterator[Any], place: KeyPath) -> dict[str, Any]:
        entries: dict[str, Any] = {}
        for event in keys:
            key = getattr(event, "value", "")
            own = (*place, key)
            self.value(event, own)  # for what is wrong with the key
            if isinstance(event, yaml.CollectionStartEvent):
                self.refuse(event, "a key is a list or a mapping", "a text")
            elif key in entries:
                alone = f"the one in line {self.lines[own]} alone"
                self.refuse(event, f"'{shorten(key)}' stands twice", alone)
            self.lines.setdefault(own, event.start_mark.line + 1)
            entries[key] = self.value(next(self.events), own)
        return entries

    def _scalar(self, event: yaml.ScalarEvent) -> Any:
        text: str = event.value
        if event.style:  # quoted, or a block
            return text
        if text in _WORDS:
            return _WORDS[text]
        is_integer = bool(_INTEGER.fullmatch(text))
        if not is_integer and not _FLOAT.fullmatch(text):
            return text
        if len(text) > MAX_DIGITS:
            self.refuse(event, "a number is too long", f"at most {MAX_DIGITS} digits")
            return None
        return int(text) if is_integer else float(re.sub(r"\.(?=[inIN])", "", text))
