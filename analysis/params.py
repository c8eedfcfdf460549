"""The parameters: `params.yaml` and overrides, checked against the one schema.

Nothing runs on a parameter that is not declared, not of its type or out of its bounds. An error
names the place (``params.yaml:12`` or ``--set level=0.5``), the value, what is allowed and the
nearest valid name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from analysis.errors import ParameterError
from analysis.parameters.documents import write_schema
from analysis.parameters.located_yaml import Located, parse, parse_value
from analysis.parameters.rules import check_together
from analysis.parameters.schema import (
    BLOCKS,
    FAMILIES,
    REPORTS,
    SCHEMA,
    ParameterSpec,
    names_of,
)
from analysis.parameters.types import Value
from analysis.parameters.values import (
    check_family,
    check_value,
    find_spec,
    plain,
    shown,
    unknown_name,
)
from analysis.parameters.vocabulary import Vocabulary, load_vocabulary

__all__ = [
    "FAMILIES",
    "SCHEMA",
    "ParameterSpec",
    "Params",
    "check_family",
    "load_params",
    "parse_overrides",
    "write_schema",
]


@dataclass(frozen=True)
class Params:
    """The checked content of `params.yaml`.

    Attributes
    ----------
    reports
        The `as_of` of each report that is built, by its name.
    values
        Every parameter of every block by name (names are unique across blocks).
    lines
        The line of each in the file.
    vocabulary
        The names in the data that some parameters choose from.
    """

    reports: Mapping[str, str]
    values: Mapping[str, Value]
    lines: Mapping[str, int]
    vocabulary: Vocabulary

    def for_notebook(
        self, family: str, *, overrides: Mapping[str, object] | None = None
    ) -> dict[str, object]:
        """Return the parameters of one notebook, flat and ready for JSON.

        Parameters
        ----------
        family
            One of `FAMILIES`.
        overrides
            Values that replace those of `params.yaml`, as ``{"as_of": "2025-12-10"}``.

        Raises
        ------
        ParameterError
            The family or an override is unknown, or a value is not allowed.
        """
        checked = self._override(family, overrides or {})
        return {name: plain(value) for name, value in checked.items()}

    def all_values(self, overrides: Mapping[str, object] | None = None) -> dict[str, object]:
        """Return every parameter of every block, flat, with some replaced.

        Raises
        ------
        ParameterError
            An override is unknown or not allowed.
        """
        checked = self._override(None, overrides or {})
        return {name: plain(value) for name, value in checked.items()}

    def label(self, as_of: str) -> str:
        """Return the name of the report that is built at a date, or the date itself."""
        labels = {date: name for name, date in self.reports.items()}
        return labels.get(as_of, as_of)

    def _override(self, family: str | None, overrides: Mapping[str, object]) -> dict[str, Value]:
        valid = tuple(SCHEMA) if family is None else names_of(check_family(family))
        values = {name: self.values[name] for name in valid}
        places = {name: f"params.yaml:{line}" for name, line in self.lines.items()}
        for name, value in overrides.items():
            places[name] = f"--set {name}={_typed(value)}"
            spec = find_spec(name, family, places[name])
            values[name] = check_value(spec, value, places[name], self.vocabulary)
        check_together(values, places, self.vocabulary)
        return values


def _typed(value: object) -> str:
    """Return a value about as it was typed."""
    if isinstance(value, str):
        return value
    return "~" if value is None else shown(value)


def parse_overrides(settings: Sequence[str], family: str) -> dict[str, object]:
    """Return overrides written as ``name=value``, with values read as YAML.

    The names are checked here; `Params.for_notebook` checks the values.

    Raises
    ------
    ParameterError
        A setting has no '=', its value is not YAML, or its name is unknown or stands twice.

    Examples
    --------
    >>> parse_overrides(["as_of=2024-06-30", "level=0.1"], "casualties")
    {'as_of': '2024-06-30', 'level': 0.1}
    """
    overrides: dict[str, object] = {}
    for setting in settings:
        where = f"--set {setting}"
        name, equals, text = setting.partition("=")
        name = name.strip()
        if not equals or not name:
            raise ParameterError(
                "the setting has no name or no '='", where=where, expected="NAME=VALUE"
            )
        find_spec(name, family, where)
        if name in overrides:
            raise ParameterError(f"{name} is set twice", where=where, expected="one value")
        overrides[name] = parse_value(text, where, ParameterError)
    return overrides


def load_params(path: Path, names: Vocabulary | None = None) -> Params:
    """Read and check `params.yaml`.

    Parameters
    ----------
    path
        The file.
    names
        The names that occur in the data; looked up beside the file when left out.

    Raises
    ------
    ParameterError
        The file is missing, is not YAML, or one of its entries is unknown, doubled, missing,
        of the wrong type, or out of bounds: the first such.
    """
    params, errors = read_params(path, names or load_vocabulary(path.parent))
    if params is None:
        raise errors[0]
    return params


def read_params(
    path: Path, names: Vocabulary
) -> tuple[Params, list[ParameterError]] | tuple[None, list[ParameterError]]:
    """Return the checked content of `params.yaml`, or every error in it.

    Parameters
    ----------
    path
        The file.
    names
        The names that occur in the data.
    """
    reader = _Reader(path.name, names)
    try:
        params = reader.read(_read_text(path))
    except ParameterError as error:
        return None, [*reader.errors, error]
    return (None, reader.errors) if reader.errors else (params, [])


def _read_text(path: Path) -> str:
    try:
        # an editor may have put a mark of byte order before the text
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ParameterError(
            "the file cannot be read",
            where=path.name,
            expected="the parameters as UTF-8 text",
            remedy=f"Restore it with: git checkout -- {path.name}",
        ) from error


class _Reader:
    """Reads the blocks of `params.yaml` and gathers the errors on its way."""

    def __init__(self, file: str, names: Vocabulary) -> None:
        self.file = file
        self.names = names
        self.errors: list[ParameterError] = []

    def read(self, text: str) -> Params:
        """Return the content; it is only valid if there are no errors.

        Raises
        ------
        ParameterError
            An error after which nothing more can be said.
        """
        document = parse(text, self.file, ParameterError)
        blocks = self._entries(document, "the file", ("reports", *BLOCKS), "block")
        values: dict[str, Value] = {}
        lines: dict[str, int] = {}
        for block in BLOCKS:
            valid = tuple(spec.name for spec in SCHEMA.values() if spec.block == block)
            for name, entry in self._block(blocks, block, valid, "parameter").items():
                lines[name] = entry.line
                self._check(SCHEMA[name], entry, name, values)
        dates: dict[str, Value] = {}
        reports = self._block(blocks, "reports", tuple(REPORTS), "report")
        for label, entry in reports.items():
            self._check(SCHEMA["as_of"], entry, label, dates)
        self._check_reports(dates, reports)
        if not self.errors:
            places = {name: f"{self.file}:{line}" for name, line in lines.items()}
            check_together(values, places, self.names)
            for label, as_of in dates.items():
                place = f"{self.file}:{reports[label].line}"
                check_together({**values, "as_of": as_of}, {**places, "as_of": place}, self.names)
        return Params(
            reports=MappingProxyType({label: str(as_of) for label, as_of in dates.items()}),
            values=MappingProxyType(values),
            lines=MappingProxyType(lines),
            vocabulary=self.names,
        )

    def _check_reports(self, dates: Mapping[str, Value], lines: Mapping[str, Located]) -> None:
        """Refuse an article without a day, and two reports of one day."""
        if dates.get("article") == "latest":
            problem = "article is 'latest', but the article appeared on a day"
            self._refuse(problem, lines["article"].line, "a date (YYYY-MM-DD)")
        elif len(dates) > len(set(dates.values())):
            self._refuse("both reports are as of one day", lines["latest"].line, "another day")

    def _check(
        self, spec: ParameterSpec, entry: Located, name: str, values: dict[str, Value]
    ) -> None:
        try:
            place = f"{self.file}:{entry.line}"
            values[name] = check_value(spec, entry.plain, place, self.names)
        except ParameterError as error:
            self.errors.append(error)

    def _block(
        self, blocks: Mapping[str, Located], block: str, valid: Sequence[str], what: str
    ) -> dict[str, Located]:
        if block not in blocks:
            return {}
        return self._entries(blocks[block], f"the block '{block}'", valid, what)

    def _entries(
        self, located: Located, holder: str, valid: Sequence[str], what: str
    ) -> dict[str, Located]:
        """Return the entries with valid names; unknown and missing ones become errors."""
        if not isinstance(located.value, dict):
            problem = f"{holder} holds no names with values"
            self._refuse(problem, located.line, "lines of the form 'name: value'")
            return {}
        for name, entry in located.value.items():
            if name in SCHEMA and what == "parameter" and name not in valid:
                block = SCHEMA[name].block
                self._refuse(f"{name} stands in {holder}", entry.line, f"it in '{block}'")
            elif name not in valid:
                place = f"{self.file}:{entry.line}"
                self.errors.append(unknown_name(what, name, valid, place))
        for name in valid:
            if name not in located.value:
                self._refuse(f"the {what} '{name}' is missing from {holder}", located.line, "it")
        return {name: entry for name, entry in located.value.items() if name in valid}

    def _refuse(self, problem: str, line: int, expected: str) -> None:
        where = f"{self.file}:{line}"
        self.errors.append(ParameterError(problem, where=where, expected=expected))
