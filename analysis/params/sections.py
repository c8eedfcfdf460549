"""Every parameter of the project: what it may be, what it means, and why it is what it is.

This is the only place where a parameter is declared. From it come the check of `params.yaml` and
of the command line, `params.schema.json` for editors, `docs/parameters.md`, the panel on the pages
and what `warcosts sensitivity` tries.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, ConfigDict, Field, ValidationInfo, WithJsonSchema

from analysis.yaml import Document, unknown_name

WAR_BEGAN = "2022-02-24"


def setting(default: Any, unit: str, *tries: Any, **bounds: Any) -> Any:
    """Declare a parameter; the text below it says what it sets and, after 'Why:', why so.

    Parameters
    ----------
    default
        Its value in what is published. The file has to hold a value all the same.
    unit
        Of the value; empty where there is none.
    tries
        Values that `warcosts sensitivity` tries; those of a choice are tried all.
    bounds
        As pydantic's `Field` takes them: `ge`, `le`, `min_length`, ...
    """
    extra = {"default": default, "unit": unit, "tries": list(tries)}
    return Field(json_schema_extra=extra, **bounds)


def _check_day(text: str) -> str:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise ValueError(f"'{text[:40]}' is not a date in the form YYYY-MM-DD")
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"'{text}' is not a day of the calendar") from None
    if text < WAR_BEGAN:
        raise ValueError(f"'{text}' lies before the war began, {WAR_BEGAN}")
    return text


def _check_names(topic: str, never: tuple[str, ...] = ()) -> Callable[[Any, ValidationInfo], Any]:
    def check(value: Any, info: ValidationInfo) -> Any:
        names = value if isinstance(value, tuple) else (value,)
        valid = [name for name in getattr(info.context, topic, names) if name not in never]
        for position, name in enumerate(names):
            if name not in valid:
                raise unknown_name(topic.removesuffix("s"), name, valid)
            if name in names[:position]:
                raise ValueError(f"'{name}' stands twice")
        return value

    return check


_DATE = {"type": "string", "format": "date", "formatMinimum": WAR_BEGAN}
Day = Annotated[str, AfterValidator(_check_day), WithJsonSchema(_DATE)]
AsOf = Literal["latest"] | Day
Sources = Annotated[tuple[str, ...], AfterValidator(_check_names("sources"))]
Rivals = Annotated[tuple[str, ...], AfterValidator(_check_names("areas", never=("Russia",)))]
Vintage = Annotated[str, AfterValidator(_check_names("vintages"))]


class Section(Document):
    """A block of `params.yaml`."""

    model_config = ConfigDict(use_attribute_docstrings=True)


class Family(Section):
    """A block of `params.yaml` that one notebook has beside `shared`."""


class Editions(Section):
    """The two dates at which everything is built."""

    article: Day = setting("2025-12-10", "date")
    """Cut-off of the edition 'article'.
    Why: The article appeared on that day; only what had been published by then is used."""
    latest: AsOf = setting("latest", "date")
    """Cut-off of the edition 'latest'.
    Why: 'latest' uses all that the data hold."""


class Shared(Section):
    """What every notebook may have."""

    as_of: AsOf = setting("latest", "date", "2025-12-10", "latest")
    """Only figures published by this day are used, each in its release of that day.
    Why: 'latest' uses all there is; an edition sets its own day."""
    n_draws: int = setting(40000, "draws", 10000, 40000, ge=1000, le=200000)
    """Draws from the errors of every source.
    Why: With 40,000 a probability of .90 is known to within .003."""
    seed: int = setting(20251210, "", 1, 2, 3, 20251210, ge=0, le=2**32 - 1)
    """Seed of every random draw.
    Why: It is the article's date, so it was not chosen for its result."""
    error_factor: float = setting(1.0, "times the error budget", 0.5, 1.0, 1.5, 2.0, ge=0.25, le=4)
    """Factor on the size of every declared error of a source.
    Why: The budgets are what is thought to be true; half and double show what hangs on them."""
    without_sources: Sources = setting([], "")
    """Sources that are left out.
    Why: None is left out; leaving out one at a time shows which the answer hangs on."""
    interval: float = setting(0.9, "probability", 0.5, 0.8, 0.9, 0.95, ge=0.5, le=0.99)
    """Coverage of the intervals that are drawn and printed.
    Why: Ninety in a hundred is the convention of what is cited most."""


class Statistics(Section):
    """Forecasts and calibration."""

    forecast_horizon_months: int = setting(6, "months", 3, 6, ge=1, le=24)
    """How far ahead is forecast.
    Why: The article says 'not six months from now'."""
    calibration_series: int = setting(1000, "series", ge=50, le=100000)
    """Simulated series for each cell of the calibration.
    Why: With 1,000 a coverage of 90 percent is known to within two points."""


class Site(Section):
    """The published pages."""

    address: str = setting("", "", max_length=200, pattern=r"^(https://\S+)?$")
    """Address at which the pages are published; empty where they are not.
    Why: Pages are made to be read from a folder."""
