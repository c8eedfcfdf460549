"""Every parameter of the project: what it may be, what it means, and why its default is that.

This table is the only place where a parameter is declared. From it come the check of
`params.yaml` and of the command line, `params.schema.json` for editors, the table in the
documentation, the panel in the reports, and what `warcosts sensitivity` tries.
"""

from __future__ import annotations

from dataclasses import dataclass

from analysis.indicators.specification import FAMILIES as FAMILIES
from analysis.parameters.types import (
    WAR_BEGAN,
    Day,
    Flag,
    Kind,
    NameOf,
    NamesOf,
    Number,
    OneOf,
    Value,
    Whole,
)
from analysis.parameters.vocabulary import Vocabulary

BLOCKS = ("shared", *FAMILIES, "statistics")
"""The blocks of `params.yaml` that hold parameters, in their order."""

REPORTS = {"article": "2025-12-10", "latest": "latest"}
"""The reports that are built, with their default `as_of`."""


@dataclass(frozen=True)
class ParameterSpec:
    """The declaration of one parameter.

    Attributes
    ----------
    name
        Its name, the same in `params.yaml`, in notebooks and on the command line.
    block
        Its block in `params.yaml`.
    kind
        What values it may have.
    default
        The value that the published reports use.
    unit
        Unit of the value; empty where there is none.
    meaning
        What it sets, in a sentence.
    reason
        Why the default is what it is, in a sentence.
    tries
        Values that `warcosts sensitivity` tries beside the one in use.
    try_each
        For a list of names: whether each name alone is tried.
    """

    name: str
    block: str
    kind: Kind
    default: Value
    unit: str
    meaning: str
    reason: str
    tries: tuple[Value, ...] = ()
    try_each: bool = False

    def allowed(self, names: Vocabulary) -> str:
        """Return in words what the parameter may be, with its unit."""
        unit = f" ({self.unit})" if self.unit not in ("", "date", "year") else ""
        return f"{self.kind.allowed(names)}{unit}"

    def values_to_try(self, names: Vocabulary) -> tuple[Value, ...]:
        """Return the declared range of the parameter, for an analysis of sensitivity."""
        if self.try_each and isinstance(self.kind, NamesOf):
            return tuple((name,) for name in names.names(self.kind.topic))
        return self.tries


COMPARATORS = (
    "Germany", "France", "United Kingdom", "Poland", "Czechia", "Japan", "United States",
    "China", "India", "Turkey", "Brazil", "Kazakhstan", "Mexico", "South Africa",
)  # fmt: skip
_EUROPEAN = (
    "Germany", "France", "United Kingdom", "Poland", "Czechia", "Hungary", "Romania",
    "Bulgaria", "Slovakia", "Estonia", "Latvia", "Lithuania",
)  # fmt: skip
_LARGE = (
    "United States", "China", "India", "Japan", "Germany", "France", "United Kingdom",
    "Brazil", "Mexico", "Indonesia", "South Korea", "Turkey",
)  # fmt: skip

# fmt: off
_SHARED = (
    ParameterSpec(
        "as_of", "shared", Day(word="latest"), "latest", "date",
        "Only figures published by this day are used, each in its release of that day.",
        "'latest' uses all there is; the second report is built as of the article's date.",
        ("2023-12-31", "2024-06-30", "2024-12-31", "2025-06-30", "2025-12-10", "latest"),
    ),
    ParameterSpec(
        "start", "shared", Day(), WAR_BEGAN, "date",
        "First day of the war whose figures are used.",
        "The full-scale invasion began on that day; a later start leaves out its first shock.",
        ("2022-02-24", "2022-06-01", "2022-09-01", "2023-01-01"),
    ),
    ParameterSpec(
        "end", "shared", Day(word="as_of"), "as_of", "date",
        "Last day whose figures are used.",
        "'as_of' uses the record up to the date of the report, as a reader of that day would.",
        ("as_of", "2024-12-31", "2025-06-30"),
    ),
    ParameterSpec(
        "level", "shared", Number(0.001, 0.2), 0.05, "probability",
        "Significance level: how often a test may find a trend where there is none.",
        "Five percent is the convention of the field; the calibrated tests keep it.",
        (0.01, 0.05, 0.1),
    ),
    ParameterSpec(
        "momentum_months", "shared", Whole(3, 24), 12, "months",
        "Momentum compares the last so many months with as many before them.",
        "Twelve months against twelve leave the season out of the comparison.",
        (6, 9, 12, 18),
    ),
    ParameterSpec(
        "confidence", "shared", Number(0.5, 0.999), 0.95, "probability",
        "Coverage of the intervals that are drawn and printed.",
        "It is the counterpart of a level of five percent.",
        (0.8, 0.9, 0.95, 0.99),
    ),
    ParameterSpec(
        "replications", "shared", Whole(100, 9999), 999, "draws",
        "Bootstrap draws behind each interval of a ratio of mean paces.",
        "With 999 the ends of a 95 % interval are draws, and their noise is below the rounding.",
        (499, 999, 1999),
    ),
    ParameterSpec(
        "seed", "shared", Whole(0, 2**32 - 1), 20251210, "",
        "Seed of every random draw.",
        "It is the article's date, so it was not chosen for its result.",
        (1, 2, 3, 20251210),
    ),
    ParameterSpec(
        "without_sources", "shared", NamesOf("sources"), (), "",
        "Sources that are left out of the analysis.",
        "No source is left out; leaving one out at a time shows which the answer hangs on.",
        try_each=True,
    ),
    ParameterSpec(
        "without_indicators", "shared", NamesOf("indicators"), (), "",
        "Indicators of `indicators.yaml` that are left out of the analysis.",
        "No indicator is left out.",
    ),
)

_CASUALTIES = (
    ParameterSpec(
        "drop_recent_months", "casualties", Whole(0, 12), 3, "months",
        "Newest months of losses by name that are left out.",
        "People are entered, and move from missing to dead, months after the event; three months "
        "is the least that the source bears.",
        (0, 1, 3, 6, 9),
    ),
    ParameterSpec(
        "wounded_per_killed_low", "casualties", Number(0.5, 10), 1.5, "wounded for each killed",
        "Lowest plausible number of wounded for each soldier killed.",
        "Published ratios for Russian forces run from two to three; half a person less is "
        "allowed for.",
        (1.0, 1.5, 2.0),
    ),
    ParameterSpec(
        "wounded_per_killed_high", "casualties", Number(0.5, 10), 3.5, "wounded for each killed",
        "Highest plausible number of wounded for each soldier killed.",
        "Published ratios for Russian forces run from two to three; half a person more is "
        "allowed for.",
        (2.5, 3.0, 3.5, 4.0),
    ),
)

_ECONOMY = (
    ParameterSpec(
        "base_year", "economy", Whole(2019, 2021), 2021, "year",
        "Year at which outturn and pre-war forecast are set equal.",
        "It is the last year before the invasion; growth in it was revised upwards later, so an "
        "earlier base makes Russia's gap smaller.",
        (2019, 2020, 2021),
    ),
    ParameterSpec(
        "forecast_vintage", "economy", NameOf("vintages", before=WAR_BEGAN[:7]), "2021-10", "",
        "Release of the World Economic Outlook that gives the pre-war forecast.",
        "It is the last release before the invasion.",
        ("2020-10", "2021-04", "2021-10"),
    ),
    ParameterSpec(
        "comparators", "economy", NamesOf("areas", at_least=10, never=("Russia", "Ukraine")),
        COMPARATORS, "",
        "Countries whose gap to the pre-war forecast is shown beside Russia's and Ukraine's.",
        "Large economies, neighbours and emerging markets, so that the pandemic's aftermath and "
        "the energy shock are seen elsewhere too.",
        (_EUROPEAN, _LARGE),
    ),
    ParameterSpec(
        "rivals", "economy", NamesOf("areas", at_least=1, never=("Russia",)),
        ("United States", "China", "India", "European Union"), "",
        "Economies that Russia's is compared with.",
        "They are the four that the article names.",
        (("China",), ("United States",), ("India",), ("European Union",)),
    ),
)

_EMIGRATION = (
    ParameterSpec(
        "include_russia", "emigration", Flag(), False, "",
        "Whether refugees recorded in Russia count.",
        "Russia's count fell from 1.22 million to 6,894 in 2024 because its source changed, so "
        "a total with it shows a fall that did not happen.",
        (False, True),
    ),
)

_RECONSTRUCTION = (
    ParameterSpec(
        "prewar_gdp", "reconstruction", Number(100, 300), 200.0, "USD billion",
        "Prewar GDP of Ukraine that needs are divided by.",
        "It is the article's figure; today's data give 199.8 for 2021, the last forecast before "
        "the invasion 181.0.",
        (181.0, 199.8, 200.0),
    ),
)

_TERRITORY = (
    ParameterSpec(
        "window_months", "territory", OneOf((3, 6, 12)), 6, "months",
        "Length of the window over which losses are divided by the area gained.",
        "Half a year is long enough for gains to be well above zero in most windows.",
        (3, 6, 12),
    ),
    ParameterSpec(
        "map_start", "territory", Day(), "2022-05-01", "date",
        "First day from which the area is compared.",
        "The growth of April 2022 is one of the maps being filled in.",
        ("2022-05-01", "2022-12-01", "2023-06-01"),
    ),
    ParameterSpec(
        "smallest_gain", "territory", Number(1, 5000), 50.0, "km2",
        "Gain below which no price of a window is computed.",
        "The two maps' monthly changes differ by 66 km2 at the median, so the price of a smaller "
        "gain is mostly the error of a map.",
        (10.0, 50.0, 100.0, 200.0),
    ),
)

_STATISTICS = (
    ParameterSpec(
        "forecast_horizon_months", "statistics", Whole(1, 24), 6, "months",
        "How far ahead of the article's date is forecast.",
        "The article says 'not six months from now'.",
        (3, 6),
    ),
    ParameterSpec(
        "backtest_origins", "statistics", Whole(6, 60), 24, "months",
        "Past months from which a forecast is made to measure its errors.",
        "Two years of origins cover both halves of the war and leave a year to fit on.",
        (12, 18, 24),
    ),
    ParameterSpec(
        "measurement_draws", "statistics", Whole(20, 5000), 200, "draws",
        "Draws from a source's own interval that are carried through the whole chain.",
        "With 200 a share of draws is known to within three and a half points.",
        (100, 200, 500),
    ),
    ParameterSpec(
        "max_breaks", "statistics", Whole(1, 5), 3, "breaks",
        "Most breaks that a piecewise-linear trend may have.",
        "With four years of data more than four pieces would on average be shorter than one.",
        (1, 2, 3),
    ),
    ParameterSpec(
        "min_segment", "statistics", Number(0.05, 0.5), 0.15, "share of the series",
        "Shortest piece between two breaks.",
        "Fifteen percent is the usual trimming of Bai and Perron's tests.",
        (0.1, 0.15, 0.2),
    ),
    ParameterSpec(
        "calibration_replications", "statistics", Whole(500, 100000), 5000, "series",
        "Simulated series for each cell of the calibration study.",
        "With 5000 a size of 5 % is known to within 0.6 points.",
    ),
)

# fmt: on
SCHEMA: dict[str, ParameterSpec] = {
    spec.name: spec
    for spec in (
        *_SHARED,
        *_CASUALTIES,
        *_ECONOMY,
        *_EMIGRATION,
        *_RECONSTRUCTION,
        *_TERRITORY,
        *_STATISTICS,
    )
}  # fmt: skip
"""Every parameter by name. Names are unique across blocks."""


def names_of(family: str) -> tuple[str, ...]:
    """Return the names of a notebook's parameters in the order of its parameters cell."""
    return tuple(spec.name for spec in SCHEMA.values() if spec.block in ("shared", family))


def read_by(family: str) -> tuple[str, ...]:
    """Return the names of what a study of a family may read: its notebook's, and statistics."""
    blocks = ("shared", family, "statistics")
    return tuple(spec.name for spec in SCHEMA.values() if spec.block in blocks)
