"""The parameters of each notebook, beside those that all share."""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from analysis.params.sections import Day, Family, Rivals, Vintage, setting

RussianDead = Literal[
    "killed_and_missing", "killed_only", "floor_missing", "courts_missing", "with_donbas_units"
]


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
    def _check_order(self) -> Casualties:
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
    """Standard error of a total of one edition of the damage assessment.
    Why: It is the spread of two assessments of like dates."""


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
