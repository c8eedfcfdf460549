"""What is said of a source's indicators, publishers and updates: entries of `sources.yaml`."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from analysis.yaml import Document

Span = Literal["day", "month", "quarter", "half-year", "year", "any"]


class Figure(Document):
    """What one indicator of a raw file must hold, and what it measures.

    Attributes
    ----------
    measure
        Name of the measure in `indicators.yaml`; empty where it is not used, with `why`.
    unit
        Units as the file may write them.
    within
        Bounds in that unit, included: wide enough for the next figure of its kind, narrow
        enough to notice a change of unit.
    span, area
        Calendar span of every period, and the only areas that occur.
    factor
        What a figure is multiplied by to be in the unit of the measure.
    part
        What ends the source's id, where figures of one measure are not of one series.
    each
        What stands for ``{}`` in the name, where several indicators are declared at once.
    note, months, grows
        What the note must say, the months up to the date of a row that are its period, and
        whether a publisher's count can only rise.
    """

    measure: str = ""
    unit: tuple[str, ...] = ()
    within: tuple[float, float] = (-1e15, 1e15)
    span: Span = "any"
    area: tuple[str, ...] = ("Ukraine",)
    factor: float = 1.0
    part: str = ""
    each: tuple[str, ...] = ()
    note: str = ""
    months: int = 0
    grows: bool = False
    why: str = ""


class Institution(Document):
    """A publisher within a source that compiles several.

    Attributes
    ----------
    name, full
        What readers see (made of the words of its id where empty), and its full name.
    match
        Regular expression for the publisher as the file names it, from the start.
    side
        The side of the war that it belongs to.
    """

    name: str = ""
    full: str = ""
    match: str = ""
    side: str = ""


class Address(Document):
    """A file that can be fetched, from where, and how the address gives it."""

    file: str
    address: str
    format: Literal["csv", "json", "jsonstat"]


Bound = Annotated[float, Field(ge=0)]


class Bounds(Document):
    """What an update of a source may do.

    Attributes
    ----------
    revised_percent
        Largest revision of a figure, in percent of it or of its series' usual size. An index
        (a growth rate, a share) may besides move by what `step_factor` allows.
    revised_share
        Largest share, in percent, of known figures that may be rewritten without a new date of
        publication.
    step_factor
        How many times the largest recent step from one figure to the next a new step may be.
    largest_step
        Largest step to a new figure by measure, in its unit: for rates, which come irregularly
        and have no size that a factor could bound.
    """

    revised_percent: Bound
    revised_share: Bound
    step_factor: Bound
    largest_step: Mapping[str, Bound] = {}
