"""The list of sources and raw files, `data/raw/sources.yaml`, and the check of their hashes."""

import datetime as dt
import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Self, TypeVar

from pydantic import (
    AfterValidator,
    Field,
    RootModel,
    ValidationError,
    field_validator,
    model_validator,
)

from analysis.errors import DataError
from analysis.sources.figures import (
    Address,
    Bounds,
    Coverage,
    Figure,
    Institution,
    ReleaseDay,
    day_of,
    each_once,
    problem,
)
from analysis.yaml import Document, read_document

MANIFEST = "data/raw/sources.yaml"
"""How messages name the list."""
EARLIER = "earlier"
"""Folder within a source's own that holds the files that a release replaced."""
NAME = re.compile(r"[a-z][a-z0-9_]*")
"""What a source may be called: it becomes a folder, a module and a part of addresses."""

TO_DO = "TO DO"
"""What stands in a new entry until it says better."""

DayCount = Annotated[int, Field(ge=0, le=10_000)]
Year = Annotated[int, Field(ge=1900, le=2100)]
Told = TypeVar("Told")


class RawFile(Document):
    """One raw file as it was declared; `path` is relative to the raw folder."""

    path: str
    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    bytes: int = Field(ge=0, le=1_000_000_000)

    @property
    def name(self) -> str:
        """Its name without the folder."""
        return Path(self.path).name


class Earlier(Document):
    """A release that was replaced: its day, its files, and what was said of it."""

    day: str = Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(-[0-9]+)?$")
    complete_to: dt.date
    details: Mapping[str, Any]
    files: tuple[RawFile, ...]


class Retired(Document):
    """Since when a source is out of use, and why: its figures stay, no further one is expected."""

    day: dt.date
    because: str = Field(min_length=1)


class Source(Document):
    """One entry of `sources.yaml`: what is said of a source, and the files it has."""

    id: str  # its folder and module
    name: str = ""  # what readers see beside a line or a number
    title: str = Field(min_length=1)
    publisher: str
    url: str
    licence: str
    retrieved: dt.date
    frequency: str
    coverage: Coverage  # first and last period on file, as 2022-02-25 to 2026-06-28
    unit: str
    grade: str
    files: Annotated[tuple[RawFile, ...], each_once("the file", "path")]
    accepted: tuple[Mapping[str, Any], ...] = ()
    complete_releases: bool = False  # whether each states all forecasts, so that it ends the last
    download: str = ""
    earlier: tuple[Earlier, ...] = ()
    fetch: tuple[Address, ...] = ()
    figures: Mapping[str, Figure] = {}  # how its indicators are read
    first_estimates: Mapping[str, Year] = {}  # by release, the first year that is no outturn
    frozen: tuple[str, ...] = ()  # files of past releases, never served anew: checked by their hash
    institutions: Mapping[str, Institution] = {}  # its publishers
    known_issues: tuple[str, ...] = ()
    leans: str = ""  # to which side its compiler leans, told beside its name where it counts a cost
    next_release: dt.date | None = None
    parts: Mapping[str, str] = {}  # names of what ends its id
    plausibility: Bounds | None = None
    # days from the end of a period to its publication, where none is stated, and those of
    # indicators of the raw file that have their own
    publication_lag_days: DayCount | None = None
    publication_lags: Mapping[str, DayCount] = {}
    published: dt.date | None = None
    retired: Retired | None = None
    revision: str = ""
    rhythm_days: DayCount | None = None
    vintages: Mapping[str, ReleaseDay] = {}  # when files, or releases within them, were published
    # set when the list is read: data/raw, the folder of an earlier release within the source's own,
    # and how messages name files that lie elsewhere
    folder: Path = Path()
    release: str = ""
    shown: Mapping[str, str] = {}

    @field_validator("id")
    @classmethod
    def _is_a_name(cls, name: str) -> str:
        if not NAME.fullmatch(name):
            expected = "small letters, digits and underscores, beginning with a letter"
            raise problem(f"'{name}' cannot name a source", expected)
        return name

    @field_validator("figures")
    @classmethod
    def _one_by_one(cls, figures: Mapping[str, Figure]) -> Mapping[str, Figure]:
        """Return the figures with an entry for each indicator."""
        every = [
            (name.replace("{}", one), figure.model_copy(update={"each": ()}))
            for name, figure in figures.items()
            for one in figure.each or ("{}",)
        ]
        for name, times in Counter(name for name, _ in every).items():
            if times > 1:
                raise problem(f"'{name}' is declared twice", "each indicator once")
        return dict(every)

    @model_validator(mode="after")
    def _files_in_own_folders(self) -> Self:
        if not self.files:
            raise problem("no file is declared", "the raw files of the source")
        placed = [(file, (self.id, *Path(self.release).parts)) for file in self.files]
        for earlier in self.earlier:
            placed += [(file, (self.id, EARLIER, earlier.day)) for file in earlier.files]
        for file, folder in placed:
            if not file.name.strip(".") or Path(file.path).parts != (*folder, file.name):
                what = f"the file '{file.path}' is not in the folder of its source"
                raise problem(what, f"{'/'.join(folder)}/FILE")
        return self

    @model_validator(mode="after")
    def _earlier_can_be_read(self) -> Self:
        for earlier in self.earlier:
            try:
                self._as_of(earlier)
            except ValidationError as error:
                first = error.errors()[0]
                what = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
                raise problem(f"details of {earlier.day}: {what}", "as the entry itself") from None
        return self

    def path(self, name: str) -> Path:
        """Return the path of one of the source's raw files, by its name without the folder."""
        paths = {path.name: path for path in (self.folder / file.path for file in self.files)}
        if name not in paths:
            expected = f"one of {', '.join(sorted(paths))}"
            problem = f"source {self.id} declares no file '{name}'"
            raise DataError(problem, where=MANIFEST, expected=expected)
        return paths[name]

    def place(self, name: str) -> str:
        """Return how messages name one of its files."""
        own = Path(self.id, self.release, name)
        return self.shown.get(name) or f"data/raw/{own.as_posix()}"

    @property
    def corrections(self) -> Path:
        """Path of the source's corrections, which need not exist."""
        return self.folder / self.id / self.release / "corrections.yaml"

    def released(self, name: str) -> dt.date:
        """Return the day on which a file, or a release within it, was published: `vintages`."""
        lack = f"'{name}' has no day of release"
        return day_of(self._told(self.vintages.get(name), lack, f"{name}: 2026-11-23"))

    def figure(self, name: str) -> Figure:
        """Return what is said of an indicator: `figures`."""
        lack = f"'{name}' is not declared"
        return self._told(self.figures.get(name), lack, f"{name} under `figures`")

    def first_estimate(self, release: str) -> int:
        """Return the first year of a release that is no outturn: `first_estimates`."""
        lack = f"'{release}' has no first estimate"
        return self._told(self.first_estimates.get(release), lack, f"{release}: 2025")

    def publication(self) -> dt.date:
        """Return the day on which all of the source was published: `published`."""
        lack = "the source has no day of publication"
        return self._told(self.published, lack, "published: 2026-11-23")

    def lag(self, figure: str = "") -> dt.timedelta:
        """Return the time from a period to its publication, or that of an indicator of its own."""
        days = self.publication_lags.get(figure, self.publication_lag_days)
        lack = "a figure has no date of publication and the source declares no lag"
        return dt.timedelta(days=self._told(days, lack, "publication_lag_days"))

    def refuse_unsaid(self) -> None:
        """Refuse an entry that is still as a new source begins."""
        if unsaid := [name for name, value in self if value == TO_DO]:
            where, expected = f"{MANIFEST}, source {self.id}", "what readers are to be told"
            what = f"'{TO_DO}' still stands for {', '.join(unsaid)}"
            raise DataError(what, where=where, expected=expected)

    def _told(self, value: Told | None, lack: str, expected: str) -> Told:
        if value is None:
            raise DataError(lack, where=f"{MANIFEST}, source {self.id}", expected=expected)
        return value

    def before(self) -> tuple[Self, ...]:
        """Return the source as it was in each release that was replaced, oldest first."""
        return tuple(self._as_of(one) for one in self.earlier)

    def _as_of(self, earlier: Earlier) -> Self:
        now = self.model_dump(mode="json", exclude={"earlier", "folder"})
        then = earlier.model_dump(mode="json")
        own = {"files": then["files"], "release": f"{EARLIER}/{earlier.day}"}
        source = self.model_validate_json(json.dumps({**now, **then["details"], **own}))
        return source.model_copy(update={"folder": self.folder})


def _not_empty(sources: tuple[Source, ...]) -> tuple[Source, ...]:
    if not sources:
        raise problem("the file lists no source", "an entry for each source")
    return sources


_Sources = Annotated[tuple[Source, ...], AfterValidator(_not_empty), each_once("the source", "id")]


def load_manifest(folder: Path) -> tuple[Source, ...]:
    """Read `sources.yaml` in the raw folder, or refuse it with all its problems."""
    entries = read_document(folder / "sources.yaml", RootModel[_Sources], MANIFEST).root
    placed = {"folder": folder, "release": "", "shown": {}}
    return tuple(source.model_copy(update=placed) for source in entries)


def read_files(source: Source) -> dict[str, bytes]:
    """Return the raw files by name, or refuse those missing or not as they were declared."""
    contents = {}
    for file in source.files:
        path = source.folder / file.path
        where = source.place(path.name)
        if not path.is_file():
            remedy = f"Restore it with: git checkout -- {where}"
            expected = f"{file.bytes} bytes as sources.yaml declares"
            raise DataError("the file is missing", where=where, expected=expected, remedy=remedy)
        content = contents[path.name] = path.read_bytes()
        if len(content) != file.bytes or hashlib.sha256(content).hexdigest() != file.sha256:
            raise DataError(
                "the file is not the one that sources.yaml declares (its SHA-256 differs)",
                where=where,
                expected=f"SHA-256 {file.sha256[:12]}..., {file.bytes} bytes",
                remedy=f"If it is new data, run: warcosts accept {where}",
            )
    return contents
