"""YAML read strictly: each value with its line, no doubled key, no value that only looks right.

PyYAML follows YAML 1.1, where `yes` is true, `017` is fifteen and `1:30` is ninety; DVC follows
YAML 1.2, where they are text. A file that both read must not mean two things, so plain values
are resolved as in YAML 1.2's core schema, and dates stay text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import yaml

from analysis.errors import WarCostsError


@dataclass(frozen=True)
class Located:
    """A value and where it stands.

    Attributes
    ----------
    value
        Scalar, mapping of name to `Located`, or list: of plain values, or of `Located` where
        they are mappings.
    line
        Line in the file, counted from one.
    quoted
        Whether a scalar was written in quotes.
    """

    value: object
    line: int
    quoted: bool = False

    @property
    def plain(self) -> object:
        """The value without lines, whatever it holds."""
        return _plain(self)


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """PyYAML's safe loader, that of libyaml where there is one, with the scalars of YAML 1.2."""


_SCALARS = {
    "bool": r"true|True|TRUE|false|False|FALSE",
    "null": r"~|null|Null|NULL|",
    "int": r"[-+]?(0|[1-9][0-9]*)",
    "float": r"[-+]?(\.[0-9]+|[0-9]+\.[0-9]*|[0-9]+(?=[eE]))([eE][-+]?[0-9]+)?"
    r"|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)",
}
_Loader.yaml_implicit_resolvers = {}
for _name, _pattern in _SCALARS.items():
    _Loader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_name}", re.compile(rf"(?:{_pattern})\Z"), None
    )


def parse_value(text: str, where: str, error: type[WarCostsError]) -> object:
    """Return the plain value that a text stands for, as ``"[a, b]"`` for a list of two texts.

    Raises
    ------
    WarCostsError
        Of class `error`: the text is not YAML.

    Examples
    --------
    >>> [parse_value(text, "", WarCostsError) for text in ("0.1", "yes", "2024-06-30")]
    [0.1, 'yes', '2024-06-30']
    """
    try:
        return parse(text, where, error).plain
    except WarCostsError as failure:
        raise error(failure.what, where=where, expected="a value written as in YAML") from None


def _plain(located: Located) -> object:
    if isinstance(located.value, dict):
        return {name: _plain(entry) for name, entry in located.value.items()}
    if isinstance(located.value, list):
        return [_plain(one) if isinstance(one, Located) else one for one in located.value]
    return located.value


def parse(text: str, where: str, error: type[WarCostsError]) -> Located:
    """Return the content of a YAML document, every value with its line.

    Parameters
    ----------
    text
        One YAML document.
    where
        Name of the file, for messages.
    error
        Class of the error to raise.

    Raises
    ------
    WarCostsError
        Of class `error`: the text is not YAML, holds an unknown tag, or a key twice.
    """
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        return Located(None, 1) if node is None else _locate(loader, node, where, error)
    except yaml.MarkedYAMLError as failure:
        mark = failure.problem_mark or failure.context_mark
        line = mark.line + 1 if mark else 1
        raise error(
            f"the text is not valid YAML ({failure.problem or failure.context})",
            where=f"{where}:{line}",
        ) from None
    except (yaml.YAMLError, RecursionError):
        raise error("the text is not valid YAML", where=where) from None


def _locate(loader: _Loader, node: yaml.Node, where: str, error: type[WarCostsError]) -> Located:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        entries: dict[str, Located] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            if key in entries:
                raise error(
                    f"'{key}' stands twice",
                    where=f"{where}:{key_node.start_mark.line + 1}",
                    expected=f"one entry (the first is in line {entries[key].line})",
                )
            entry = _locate(loader, value_node, where, error)
            entries[key] = Located(entry.value, key_node.start_mark.line + 1, entry.quoted)
        return Located(entries, line)
    if isinstance(node, yaml.SequenceNode) and any(
        isinstance(one, yaml.MappingNode) for one in node.value
    ):
        return Located([_locate(loader, one, where, error) for one in node.value], line)
    quoted = isinstance(node, yaml.ScalarNode) and node.style in ("'", '"')
    try:
        return Located(loader.construct_object(node, deep=True), line, quoted)
    except (ValueError, TypeError, LookupError, OverflowError, AttributeError):
        # a tag that promises another type, or a number too long to be read
        raise error(
            "the value is not what its tag or its digits promise",
            where=f"{where}:{line}",
            expected="a plain value without a tag, of less than a thousand digits",
        ) from None
