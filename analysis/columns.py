"""What every column of the processed tables means: the data dictionary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from analysis.evidence.records import ASIDE, GRADES, READINGS, VERDICTS

Type = Literal["string", "number", "integer", "boolean", "date"]


@dataclass(frozen=True)
class Meaning:
    """What a column means.

    Attributes
    ----------
    choices
        The only values that occur; empty where any may.
    required
        Whether a cell is never empty.
    """

    type: Type
    description: str
    choices: tuple[str, ...] = ()
    required: bool = False


def _text(description: str, *choices: str, required: bool = False) -> Meaning:
    return Meaning("string", description, choices, required)


def _number(description: str, *, required: bool = False) -> Meaning:
    return Meaning("number", description, required=required)


def _count(description: str) -> Meaning:
    return Meaning("integer", description)


def _date(description: str) -> Meaning:
    return Meaning("date", description, required=True)


OBSERVATIONS: Mapping[str, Meaning] = {
    "indicator": _text("What is measured: a measure of indicators.yaml", required=True),
    "party": _text("For whom: a country, or a region as 'Russia: Samara'", required=True),
    "period_start": _date("First day of the period; of a stock, its day"),
    "period_end": _date("Last day of the period; of a stock, its day"),
    "value": _number("The figure, in the unit beside it", required=True),
    "low": _number(
        "Lower bound as the source states it. With `high` empty and `value` equal to it the figure "
        "is a lower bound only ('more than'); empty where the source states none"
    ),
    "high": _number(
        "Upper bound as the source states it. With `low` empty and `value` equal to it the figure "
        "is an upper bound only; empty where the source states none"
    ),
    "unit": _text("Unit of value, low and high", required=True),
    "kind": _text(
        "Whether the figure is of a period (flow), of a day (stock), or a rate, share or index",
        "flow", "stock", "index", required=True,
    ),
    "source": _text(
        "Source by its id in sources.yaml; behind a slash the publisher or series within it",
        required=True,
    ),
    "published": _date(
        "Day on which this figure was published; derived from the lag that sources.yaml declares "
        "where `note` says 'publication date derived'. A revision is a row of its own"
    ),
    "note": _text("What must be known to read the figure"),
}  # fmt: skip

_TREND: Mapping[str, Meaning] = {
    "method": _text("Test of the trend"),
    "slope": _number("Trend a year, feasible GLS; of a momentum, the step between its periods"),
    "slope_low": _number("Lower bound of the slope"),
    "slope_high": _number("Upper bound of the slope"),
    "theil_sen": _number("Median of the slopes between all pairs of values, a year"),
    "persistence": _number("Median-unbiased AR(1) coefficient of the noise, for a typical step"),
    "persistence_low": _number("Lower bound of the persistence, 90 percent"),
    "persistence_high": _number("Upper bound of the persistence, 90 percent"),
    "p_two_sided": _number("p-value of the calibrated test, two-sided"),
    "p_rising": _number("p-value of the calibrated test against a rise"),
    "p_falling": _number("p-value of the calibrated test against a fall"),
    "p_conservative_rising": _number("p-value against a rise, valid whatever the persistence"),
    "p_conservative_falling": _number("p-value against a fall, valid whatever the persistence"),
    "smallest_attainable_p": _number("Smallest two-sided p-value that so many values can give"),
    "size": _number("Chance of a false alarm at this length and persistence"),
    "power": _number("Chance of finding a trend as steep as the slope seen"),
    "detectable_slope": _number("Slope a year, or step, found with a chance of 0.8"),
    "tipping_persistence": _number("Persistence at which the verdict of the test would flip"),
}
_DIRECTION: Mapping[str, Meaning] = {
    "slope": _number("Slope now, local linear trend"),
    "low": _number("Lower bound of the slope now"),
    "high": _number("Upper bound of the slope now"),
    "probability_rising": _number("Probability that the slope now is above nought"),
}
_MEASUREMENT: Mapping[str, Meaning] = {
    "common": _number("Share of draws within the source's bounds that keep the verdict, "
                      "if all figures err alike"),
    "independent": _number("The same, if each figure errs by itself"),
}  # fmt: skip


def _with_prefix(prefix: str, meanings: Mapping[str, Meaning]) -> dict[str, Meaning]:
    return {f"{prefix}_{name}": meaning for name, meaning in meanings.items()}


EVIDENCE: Mapping[str, Meaning] = {
    "as_of": _text("Date of the report: article, latest or an ISO date", required=True),
    "family": _text("Family of the indicator", required=True),
    "indicator": _text("Indicator of indicators.yaml", required=True),
    "title": _text("Title of the indicator", required=True),
    "party": _text("For whom", required=True),
    "reading": _text("Question that is asked", *READINGS, required=True),
    "source": _text("Source of the series"),
    "group": _text("Name under which sources that restate each other count once"),
    "claimed": Meaning("boolean", "Whether the series is a belligerent's claim"),
    "unit": _text("Unit of the series"),
    "frequency": _text("Spacing of the series"),
    "cost": _text("Direction of the indicator that is a cost"),
    "n": _count("Number of values"),
    "first_period": _text("Start of the first period"),
    "last_period": _text("End of the last period"),
    "first_value": _number("First value"),
    "last_value": _number("Last value"),
    "change": _number("What happened, in percent"),
    "change_low": _number("Lower bound of the change"),
    "change_high": _number("Upper bound of the change"),
    "verdict": _text("Verdict", *VERDICTS, *ASIDE, required=True),
    "grade": _text("Grade of the evidence; empty for verdicts that count for nothing", *GRADES),
    "reason": _text("Why, in one sentence"),
    "war_years": _text("Mean value in each war-year, as JSON"),
    "spark": _text("Values for a small line, oldest first, as JSON"),
    "chain": _text("Indicators of one chain are one quantity told twice and count as one row"),
    "turning": Meaning("boolean", "Whether the newest months likely go against the comparison"),
    **_with_prefix("trend", _TREND),
    **_with_prefix("direction", _DIRECTION),
    **_with_prefix("measurement", _MEASUREMENT),
}

SPECIFICATIONS: Mapping[str, Meaning] = {
    "as_of": _text("Date of the report", required=True),
    "indicator": _text("Indicator of indicators.yaml", required=True),
    "party": _text("For whom", required=True),
    "reading": _text("Question that is asked", required=True),
    "verdict": _text("Verdict of the main analysis", required=True),
    "direction": _text("Direction that the verdict speaks of"),
    "specifications": _count("Number of reasonable ways to analyse the same data"),
    "agreeing": _number("Share of them that agree with the verdict"),
    "agreeing_sized": _number("Share that agree, among tests that keep their size"),
    "contrary": _number("Share that find the contrary"),
    "undecided": _number("Share that find neither"),
    "same_sign": _number("Share with an estimate of the same sign"),
    "median_percent_a_year": _number("Median estimate, percent a year"),
    "too_short": _count("Number of ways for which the series is too short"),
}

CALIBRATION: Mapping[str, Meaning] = {
    "test": _text("Test that is tried", required=True),
    "noise": _text("Kind of noise of the simulated series", required=True),
    "n": _count("Length of the series"),
    "coefficient": _number("AR(1) coefficient of the noise", required=True),
    "measure": _text("Rate without a trend (size) or with one (power)", "size", "power"),
    "trend": _number("Trend of the simulated series; for tests of a step, its height"),
    "rate": _number("Share of series in which the test finds a trend", required=True),
    "replications": _count("Number of simulated series"),
    "standard_error": _number("Standard error of the rate"),
    "target": _number("What the test is held to: the largest size, or the power of a rival"),
    "met": _text("Whether it met that; a power within two standard errors counts", "yes", "no"),
}

TABLES: Mapping[str, Mapping[str, Meaning]] = {
    "observations.csv": OBSERVATIONS,
    "evidence.csv": EVIDENCE,
    "specifications.csv": SPECIFICATIONS,
    "calibration.csv": CALIBRATION,
}
"""Processed tables by file."""
