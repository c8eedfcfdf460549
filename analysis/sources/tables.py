"""How raw files are declared: what their columns hold, and how a table is read."""

from collections.abc import Callable, Mapping
from typing import Literal

import pandas as pd
from pydantic import BaseModel, ConfigDict

from analysis.sources.checks import Checks


class Column(BaseModel):
    """What a column of a raw file must hold.

    Attributes
    ----------
    kind
        `date` needs `format` where it is not ISO; `month` is ``YYYY-MM``, read as its first day.
    optional, missing
        Whether a cell may be empty, and how that is written.
    minimum, maximum
        Bounds for numbers, included.
    choices
        The only values that may occur in text.
    also
        Names of the column in other releases.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["text", "number", "integer", "date", "month"] = "text"
    optional: bool = False
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    format: str = "%Y-%m-%d"
    missing: tuple[str, ...] = ("",)
    also: tuple[str, ...] = ()


def text(*choices: str, optional: bool = False) -> Column:
    """Return a column of text, of some values only where any are given."""
    return Column(choices=choices, optional=optional)


def number(
    minimum: float | None = None, maximum: float | None = None, *, optional: bool = False
) -> Column:
    """Return a column of numbers within bounds."""
    return Column(kind="number", minimum=minimum, maximum=maximum, optional=optional)


def integer(
    minimum: float | None = None, maximum: float | None = None, *, optional: bool = False
) -> Column:
    """Return a column of whole numbers within bounds."""
    return Column(kind="integer", minimum=minimum, maximum=maximum, optional=optional)


def date(form: str = "%Y-%m-%d", *, optional: bool = False) -> Column:
    """Return a column of dates."""
    return Column(kind="date", format=form, optional=optional)


MONTH = Column(kind="month")


class Table(BaseModel):
    """How one raw file is read.

    Attributes
    ----------
    columns
        Every column of the file, in its order, with what it must hold.
    key
        Columns that together stand once.
    time, every
        Column of dates that cover what `sources.yaml` declares, and their step in pandas' words,
        if they follow each other.
    cut
        What makes this table of the text that its publisher serves, where that is laid out
        otherwise; a text in the layout of the table comes back as it was.
    json_key
        The file is JSON: a list of records (then it is empty), or records by the values of this
        column. A record may lack what is optional.
    as_served
        Checks of the rows as they came, before corrections.
    unended
        Whether the publisher does not end the last line: of other files it is the mark of one
        that was cut off.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    columns: Mapping[str, Column]
    key: tuple[str, ...] = ()
    time: str = ""
    every: str = ""
    cut: Callable[[str], str] | None = None
    json_key: str | None = None
    as_served: Callable[[pd.DataFrame, Checks], None] | None = None
    unended: bool = False
