"""Every parameter of the project: what it may be, what it means, and why it is what it is.

This is the only place where a parameter is declared. From it come the check of `params.yaml` and
of the command line, `params.schema.json` for editors, `docs/parameters.md`, the panel on the pages
and what `warcosts sensitivity` tries.
"""

import datetime as dt
import re
from collections.abc import Callable
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)

from analysis.yaml import Document, unknown_name

WAR_BEGAN = "2022-02-24"


def setting(default: Any, unit: str, *tries: Any, **bounds: Any) -> Any:
    """Declare a parameter; the text below it says what it sets and, after 'Why:', why so.

    `default` is its value in what is published (the file has to hold one all the same), `tries`
    are values that `warcosts sensitivity` tries (those of a choice are tried all), and `bounds`
    are as pydantic's `Field` takes them: `ge`, `le`, `min_length`, ...
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
RussianDead = Literal[
    "killed_and_missing", "killed_only", "floor_missing", "courts_missing", "with_donbas_units"
]


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
    error_factor: float = setting(1.0, "times the slow error", 0.5, 1.0, 1.5, 2.0, ge=0.25, le=4)
    """Factor on the slow error of every source; of output, damage, land and births, on all errors.
    Why: The sizes are what is thought to be true; half and double show what hangs on them."""
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


class Publication(Section):
    """The published pages."""

    address: str = setting(
        "", "", max_length=200, pattern=r"^(https://\S+)?$", examples=["https://example.org", ""]
    )
    """Address at which the pages are published; empty where they are not.
    Why: Pages are made to be read from a folder."""


class Casualties(Family):
    """Lives: soldiers, civilians, claims, and armoured vehicles."""

    russian_dead: RussianDead = setting("killed_and_missing", "")
    """Who counts as a Russian soldier killed.
    Why: Missing presumed dead are dead; inheritance cases show how many there are."""
    ukrainian_dead: Literal["dead_and_missing", "registered_dead"] = setting("dead_and_missing", "")
    """Who counts as a Ukrainian soldier killed.
    Why: The study presumes a stated part of the missing dead, and bounds it."""
    level_scale: float = setting(0.5, "log units a month", 0.25, 0.5, 1.0, ge=0.05, le=2)
    """Scale of the prior of the monthly change of deaths.
    Why: A month may well have half as many deaths again as the one before."""
    claims_drift_scale: float = setting(0.4, "log, square-root year", 0.2, 0.4, 0.8, ge=0.05, le=2)
    """Scale of the prior of the drift of what is claimed for each death.
    Why: Claims for each probate death halved within three years."""
    claims_noise_scale: float = setting(0.2, "log units", 0.1, 0.2, 0.4, ge=0.02, le=1)
    """Scale of the prior of the noise of claims from month to month.
    Why: Monthly claims follow deaths to within about a fifth."""
    claims_revise_register: bool = setting(False, "")
    """Whether claims may revise the register in months that it covers.
    Why: A belligerent's figure about its enemy never decides; it fills what is not covered."""
    drop_recent_months: int = setting(3, "months", 0, 1, 3, 6, ge=0, le=12)
    """Newest months of losses by name that are left out.
    Why: People are entered, and move from missing to dead, months after the event."""
    wounded_per_killed_low: float = setting(1.5, "for each killed", 1.0, 1.5, 2.0, ge=0.5, le=10)
    """Lowest plausible number of wounded for each killed.
    Why: Published ratios for Russian forces run from two to three; half a person less is
    allowed."""
    wounded_per_killed_high: float = setting(3.5, "for each killed", 3.0, 3.5, 4.0, ge=0.5, le=10)
    """Highest plausible number of wounded for each killed.
    Why: Published ratios for Russian forces run from two to three; half a person more is
    allowed."""

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        low, high = self.wounded_per_killed_low, self.wounded_per_killed_high
        if low > high:
            raise ValueError(
                f"wounded_per_killed_low is {low:g}, above wounded_per_killed_high, {high:g}"
            )
        return self


class Economy(Family):
    """Growth, the shortfall of GDP, and military spending."""

    base_year: int = setting(2021, "year", 2019, 2020, 2021, ge=2019, le=2021)
    """Year at which outturn and pre-war forecast are set equal.
    Why: It is the last year before the invasion."""
    forecast_vintage: Vintage = setting("2021-10", "release", "2020-10", "2021-04", "2021-10")
    """Release of the World Economic Outlook with the pre-war forecast.
    Why: It is the last release before the invasion."""
    control_start_russia: int = setting(1998, "year", 1996, 1998, 2000, 2005, ge=1992, le=2015)
    """First year of growth to which Russia's synthetic control is fitted.
    Why: The collapse after the Soviet Union is no guide to the years before the war."""
    control_start_ukraine: int = setting(2000, "year", 1998, 2000, 2005, 2010, ge=1992, le=2015)
    """First year of growth to which Ukraine's synthetic control is fitted.
    Why: Its economy began to grow again in that year."""
    ridge: float = setting(0.001, "", 0.0001, 0.001, 0.01, ge=0, le=1)
    """Weight of the penalty on the squared weights of the synthetic control.
    Why: It only makes the weights unique where several fit alike."""
    net_of_placebos: bool = setting(True, "")
    """Whether what befell all other economies is taken off the shortfall.
    Why: The energy shock and the pandemic's aftermath were not this war's cost alone."""
    rivals: Rivals = setting(
        ["United States", "China", "India", "European Union"], "", ["China"], min_length=1
    )
    """Economies that Russia's is compared with.
    Why: They are the four that the article names."""


class Emigration(Family):
    """People abroad, displaced and not born."""

    include_russia: bool = setting(False, "")
    """Whether refugees recorded in Russia count.
    Why: Russia's count fell from 1.22 million to 6,894 in 2024 because its source changed."""
    births_path: Literal["trend", "level"] = setting("trend", "")
    """What births would have been: their trend before the war, or 2021's level.
    Why: Births fell by some seven percent a year before the war; the level is the other end."""


class Reconstruction(Family):
    """Damage and needs."""

    prewar_gdp: float = setting(200.0, "USD billion", 181.0, 199.8, 200.0, ge=100, le=300)
    """Prewar GDP of Ukraine that needs are divided by.
    Why: It is the article's figure; data give 199.8 for 2021, the last forecast before it 181.0."""
    edition_error: float = setting(6.0, "USD billion", 3.0, 6.0, 12.0, ge=0, le=50)
    """Standard error of a total of damage in one edition; needs err in proportion.
    Why: It is the spread of two assessments of damage on like dates."""


class Territory(Family):
    """Land held, and losses for each square kilometre."""

    map_start: Day = setting("2022-05-01", "date", "2022-05-01", "2022-12-01", "2023-06-01")
    """First day from which the area is compared.
    Why: The growth of April 2022 is one of the maps being filled in."""
    window_months: Literal[3, 6, 12] = setting(6, "months")
    """Length of the window over which losses are divided by the area gained.
    Why: Half a year is long enough for gains to be well above zero in most windows."""
    smallest_gain: float = setting(50.0, "km2", 10.0, 50.0, 100.0, 200.0, ge=1, le=5000)
    """Gain below which no price of a window is computed.
    Why: The two maps' monthly changes differ by 66 square kilometres at the median."""


class OtherWars(Family):
    """Base rates of other wars: context, never input."""

    fewest_deaths: int = setting(1000, "deaths", 1000, 10000, ge=25, le=1000000)
    """Size from which a war is counted.
    Why: It is the usual definition of a war."""
    start_threshold: Literal[25, 1000] = setting(25, "deaths a year")
    """Deaths of the first year that make it the start of a war.
    Why: It is the usual definition of an armed conflict; the start decides the answer."""
