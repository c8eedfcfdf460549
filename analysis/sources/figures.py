"""What is said of a source's indicators, publishers and updates: entries of `sources.yaml`."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, ValidationError, field_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from analysis.yaml import Document

Span = Literal["day", "month", "quarter", "half-year", "year", "any"]
Amount = Annotated[float, Field(ge=-1e15, le=1e15)]


def problem(what: str, expected: str) -> PydanticCustomError:
    """Return what a validator raises, in the words that are shown."""
    text = what.replace("{", "(").replace("}", ")")
    return PydanticCustomError("unknown_name", text, {"expected": expected})


def each_once(what: str, *fields: str) -> AfterValidator:
    """Return what refuses a list with two entries of the same fields, at the second."""

    def check(entries: Any) -> Any:
        keys = [[getattr(entry, name) for name in fields] for entry in entries or ()]
        for place, key in enumerate(keys):
            if key in keys[:place]:
                error = problem(f"{what} stands twice", "each once")
                at: InitErrorDetails = {"type": error, "loc": (place,), "input": None}
                raise ValidationError.from_exception_data("", [at])
        return entries

    return AfterValidator(check)


_SPAN = (
    "FIRST to LAST, as 2022-02-25 to 2026-06-28, 2022-03 to 2026-01, 2010 to 2024 or "
    "2022-W08 to 2025-W52"
)
_PERIOD = "(?:19|20)[0-9]{2}(?:-W[0-9]{2}|(?:-[0-9]{2}){0,2})"


def span_of(text: str) -> tuple[dt.date, dt.date]:
    """Return the first days of the periods that `FIRST to LAST` names; a `ValueError` else."""
    if not re.fullmatch(f"{_PERIOD} to {_PERIOD}", text):
        raise ValueError("it has another form")
    first, last = (
        dt.date.fromisoformat(f"{period}-1" if "W" in period else f"{period}-01-01"[:10])
        for period in text.split(" to ")
    )
    if last < first:
        raise ValueError("it ends before it begins")
    return first, last


def day_of(told: str) -> dt.date:
    """Return the day that a text begins with."""
    text = told.partition(" ")[0]
    if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise ValueError("it begins with no day")
    return dt.date.fromisoformat(text)


def read_by(parse: Callable[[str], object], expected: str) -> AfterValidator:
    """Return what refuses a text that a function cannot read."""

    def check(told: str) -> str:
        try:
            parse(told)
        except (ValueError, re.error) as error:
            raise problem(f"'{told}' cannot be read ({error})", expected) from None
        return told

    return AfterValidator(check)


ReleaseDay = Annotated[str, read_by(day_of, "2026-11-23, and more after a space")]
Pattern = Annotated[str, read_by(re.compile, "a regular expression")]
Coverage = Annotated[str, read_by(span_of, _SPAN)]
"""First and last period of a source, as 2022-02-25 to 2026-06-28."""


class Figure(Document):
    """What one indicator of a raw file must hold, and what it measures."""

    measure: str = ""  # its name in `indicators.yaml`; empty where it is not used, with `why`
    unit: tuple[str, ...] = ()  # units as the file may write them
    # bounds in that unit, included: wide enough for the next figure of its kind, narrow enough to
    # notice a change of unit
    within: tuple[Amount, Amount] = (-1e15, 1e15)
    span: Span = "any"  # of the calendar, that every period has
    area: tuple[str, ...] = ("Ukraine",)  # the only ones that occur
    factor: float = Field(1.0, gt=0, le=1e15)  # makes a figure one in the unit of the measure
    part: str = ""  # ends the source's id, where figures of one measure are not of one series
    each: tuple[str, ...] = ()  # what stands for {} in the name, to declare several at once
    note: str = ""  # what the note must say
    months: int = Field(0, ge=0, le=12)  # up to the date of a row, that are its period
    grows: bool = False  # whether a publisher's count can only rise
    why: str = ""

    @field_validator("within")
    @classmethod
    def _low_and_high(cls, within: tuple[float, float]) -> tuple[float, float]:
        if not within[0] < within[1]:
            raise problem(f"nothing lies within {within[0]:g} and {within[1]:g}", "[low, high]")
        return within


class Institution(Document):
    """A publisher within a source that compiles several."""

    name: str = ""  # what readers see, made of the words of its id where empty
    full: str = ""
    match: Pattern = ""  # for it as the file names it, from the start
    side: str = ""  # of the war, that it belongs to


class Address(Document):
    """A file that can be fetched, from where, and how the address gives it."""

    file: str
    address: str
    format: Literal["csv", "json", "jsonstat"]


Bound = Annotated[float, Field(ge=0)]


class Bounds(Document):
    """What an update of a source may do."""

    # largest revision of a figure, in percent of it or of its series' usual size; an index (a
    # growth rate, a share) may besides move by what `step_factor` allows
    revised_percent: Bound
    # largest share, in percent, of known figures that may be rewritten without a new date
    revised_share: Bound
    # how many times the largest recent step from one figure to the next a new step may be
    step_factor: Bound
    # largest step to a new figure by measure, in its unit: for rates, which come irregularly and
    # have no size that a factor could bound
    largest_step: Mapping[str, Bound] = {}
