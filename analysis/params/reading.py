"""`params.yaml` and settings of the command line, checked against the declarations."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, Self

from pydantic import ConfigDict, PrivateAttr, ValidationInfo, model_validator

from analysis.errors import DataError, ParameterError
from analysis.params import sections
from analysis.params.sections import Family, Section
from analysis.yaml import (
    Document,
    KeyPath,
    Located,
    allowed,
    check_document,
    nearest_or_all,
    parse_value,
    read_document,
    schema_of,
    shorten,
    shown,
)


class _Areas(Document):
    """What the names need of `indicators.yaml`, whatever else it declares."""

    model_config = ConfigDict(extra="ignore")

    areas: Mapping[str, str] = {}


@dataclass(frozen=True)
class Names:
    """The names in the data that some parameters choose from."""

    sources: tuple[str, ...]
    areas: tuple[str, ...]
    vintages: tuple[str, ...]

    @classmethod
    def of(cls, root: Path) -> Self:
        """Return the names of a project: folders of raw files, areas, and releases of the WEO."""
        raw = root / "data" / "raw"
        areas = read_document(root / "indicators.yaml", _Areas, "indicators.yaml").areas
        extract = raw / "imf_weo" / "weo_vintages.csv"
        try:
            lines = extract.read_text(encoding="utf-8").splitlines() if extract.exists() else []
        except UnicodeDecodeError as error:
            where = extract.relative_to(root).as_posix()
            raise DataError(
                f"the file cannot be read ({error})", where=where, expected="CSV in UTF-8",
                remedy=f"Restore it: git checkout -- {where}",
            ) from None  # fmt: skip
        vintages = {line.partition(",")[0] for line in lines[1:]}
        return cls(
            sources=tuple(sorted(entry.name for entry in raw.iterdir() if entry.is_dir())),
            areas=tuple(sorted(set(areas.values()))),
            vintages=tuple(sorted(one for one in vintages if one and one < "2022-02")),
        )


class Setting(NamedTuple):
    """One parameter as it is declared, and its value."""

    name: str
    section: str
    value: Any
    default: Any
    unit: str
    allowed: str
    what: str
    why: str
    tries: tuple[Any, ...]

    @property
    def may_be(self) -> str:
        """What is allowed, with the unit."""
        unit = f" ({self.unit})" if self.unit not in ("", "date", "year") else ""
        return f"{self.allowed}{unit}"

    @property
    def line(self) -> str:
        """Its line in the parameters cell of a notebook."""
        literal = repr(self.value).replace("'", '"')
        return f"{self.name} = {literal}  # {self.may_be}"


class Params(Document):
    """The checked content of `params.yaml`: a section a block."""

    editions: sections.Editions
    shared: sections.Shared
    casualties: sections.Casualties
    economy: sections.Economy
    emigration: sections.Emigration
    reconstruction: sections.Reconstruction
    territory: sections.Territory
    other_wars: sections.OtherWars
    statistics: sections.Statistics
    site: sections.Publication

    _names: Names | None = PrivateAttr(default=None)

    @model_validator(mode="after")
    def _check_editions(self, info: ValidationInfo) -> Self:
        if self.editions.article == self.editions.latest:
            raise ValueError("both editions have the same day")
        self._names = info.context
        return self

    @property
    def cutoffs(self) -> dict[str, str]:
        """The `as_of` of each edition, by its name."""
        return dict(self.editions.model_dump())

    def flat(self, notebook: str = "") -> dict[str, Any]:
        """Return every parameter but the editions, or those that a notebook may have, by name."""
        dumped = self.model_dump(mode="json", include=set(_blocks(notebook)))
        return {name: value for section in dumped.values() for name, value in section.items()}

    def override(self, settings: Mapping[str, Any], notebook: str = "") -> Self:
        """Return the parameters with some replaced, by name as ``{"error_factor": 2.0}``.

        All are checked again. A `ParameterError` names the setting as it is typed, and all that is
        wrong: a name that is unknown, or not one of the notebook's where one is given, or a value
        that is not allowed.
        """
        document = self.model_dump(mode="json")
        places: dict[KeyPath, str] = {}
        for name, value in settings.items():
            typed = shorten(f"--set {name}={shown(value).strip(chr(39))}", 200)
            section = _block_of(name, notebook, where=typed)
            document[section][name] = value
            places[section, name] = typed

        def where(place: KeyPath) -> str:
            near = [typed for key, typed in places.items() if key[: len(place)] == place[:2]]
            return near[0] if near else "params.yaml"

        located, own = Located(document, {}), type(self)
        return check_document(located, own, where, error=ParameterError, context=self._names)

    def describe(self, notebook: str = "") -> list[Setting]:
        """Return every parameter with its declaration, or those that a notebook may have."""
        blocks = _blocks(notebook) if notebook else tuple(SECTIONS)
        return [one for name in blocks for one in _settings(name, getattr(self, name))]


SECTIONS: dict[str, type[Section]] = {
    name: field.annotation  # type: ignore[misc]
    for name, field in Params.model_fields.items()
}
"""The blocks of `params.yaml`, in its order."""

FAMILIES = tuple(name for name, section in SECTIONS.items() if issubclass(section, Family))
"""The notebooks."""


def _settings(name: str, section: Section) -> Iterator[Setting]:
    schema = schema_of(type(section))
    for key, value in section.model_dump(mode="json").items():
        entry = schema["properties"][key]
        choices = (False, True) if entry.get("type") == "boolean" else entry.get("enum", ())
        what, _, why = " ".join(entry["description"].split()).partition(" Why: ")
        yield Setting(
            name=key,
            section=name,
            value=value,
            default=entry["default"],
            unit=entry["unit"],
            allowed=allowed(entry),
            what=what,
            why=why,
            tries=tuple(entry["tries"] or choices),
        )


def load_params(path: Path, names: Names | None = None) -> Params:
    """Read and check `params.yaml`, by the names in the data, which are looked up beside it.

    A `ParameterError` tells every problem: its line, its value, what is allowed, the nearest name.
    """
    names = names or Names.of(path.parent)
    return read_document(path, Params, path.name, error=ParameterError, context=names)


def parse_settings(settings: Sequence[str]) -> dict[str, Any]:
    """Return settings written as ``name=value``, with values read as YAML.

    >>> parse_settings(["as_of=2024-06-30", "interval=0.8"])
    {'as_of': '2024-06-30', 'interval': 0.8}
    """
    values: dict[str, Any] = {}
    for setting in settings:
        where = shorten(f"--set {setting}", 200)
        name, equals, text = setting.partition("=")
        name = name.strip()
        if not equals or not name:
            raise ParameterError(
                "the setting has no name or no '='", where=where, expected="NAME=VALUE"
            )
        if name in values:
            raise ParameterError(f"{name} is set twice", where=where, expected="one value")
        values[name] = parse_value(text, where, error=ParameterError)
    return values


def _blocks(notebook: str) -> tuple[str, ...]:
    """Return the blocks of the parameters that a notebook may have, or of all that can be set."""
    return ("shared", check_notebook_name(notebook)) if notebook else tuple(SECTIONS)[1:]


def _block_of(name: str, notebook: str, where: str) -> str:
    """Return the block of a parameter; refuse a name that is unknown, or not the notebook's."""
    blocks = {key: block for block in SECTIONS for key in SECTIONS[block].model_fields}
    valid = [key for key, block in blocks.items() if block in _blocks(notebook)]
    if name in valid:
        return blocks[name]
    what = f"{shown(name)} is not a known parameter"
    if name in blocks:
        what = f"{name} is a parameter of '{blocks[name]}', not of the {notebook or 'command'}"
    raise ParameterError(what, where=where, expected=nearest_or_all(name, valid))


def check_notebook_name(notebook: str) -> str:
    """Return the name of a notebook, or refuse it with the nearest."""
    if notebook in FAMILIES:
        return notebook
    what = f"{shown(notebook)} is not a known notebook"
    raise ParameterError(what, expected=nearest_or_all(notebook, FAMILIES))
