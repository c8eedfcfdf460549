"""Rules that bind parameters to one another, as that a start lies before an end."""

from __future__ import annotations

from collections.abc import Mapping

from analysis.errors import ParameterError
from analysis.parameters.schema import SCHEMA
from analysis.parameters.types import Value
from analysis.parameters.vocabulary import Vocabulary

_NO_END = "9999-12-31"
"""Stands for the newest data where no raw file says when it was retrieved."""


def check_together(
    values: Mapping[str, Value], places: Mapping[str, str], names: Vocabulary
) -> None:
    """Refuse parameters that contradict one another.

    Parameters
    ----------
    values
        Parameters by name, each checked by itself: those of one notebook, or all. A rule
        applies where all its parameters are there.
    places
        Where each stands, for messages.
    names
        The names in the data, and the day on which they were last retrieved.

    Raises
    ------
    ParameterError
        Naming the parameter that is at odds and what it is at odds with.
    """
    newest = names.retrieved or _NO_END
    as_of = newest if values["as_of"] == "latest" else str(values["as_of"])
    if as_of > newest:
        raise ParameterError(
            f"as_of is {as_of}, later than any raw file was retrieved",
            where=places["as_of"],
            expected=f"a day up to {newest}, or 'latest' for all there is",
        )
    _check_period(values, places, as_of)
    _check_vintage(values, places, as_of)
    _check_ratios(values, places)
    _check_segments(values, places)


def _check_period(values: Mapping[str, Value], places: Mapping[str, str], as_of: str) -> None:
    end = as_of if values["end"] == "as_of" else str(values["end"])
    if end > as_of:
        raise ParameterError(
            f"end is {end}, after as_of ({values['as_of']})",
            where=places["end"],
            expected=f"a day up to {as_of}, or 'as_of'",
        )
    for name in ("start", "map_start"):
        first = str(values.get(name, ""))
        # where little was known yet, the page says so: a default contradicts no early report
        by_default = first == SCHEMA[name].default and values["end"] == "as_of"
        if first < end or by_default:
            continue
        # of two that contradict each other, the one set by hand is the one to name
        by_hand = [key for key in (name, "end", "as_of") if places[key].startswith("--set")]
        raise ParameterError(
            f"{name} is {first}, not before the end of the record, {end}",
            where=places[by_hand[0] if by_hand else name],
            expected=f"{name} before end, and end no later than as_of",
        )


def _check_vintage(values: Mapping[str, Value], places: Mapping[str, str], as_of: str) -> None:
    vintage = str(values.get("forecast_vintage", ""))
    if vintage > as_of[: len("2021-10")]:
        raise ParameterError(
            f"forecast_vintage is {vintage}, released after as_of, {as_of}",
            where=places["forecast_vintage"],
            expected=f"a release up to {as_of[:7]}",
        )


def _check_ratios(values: Mapping[str, Value], places: Mapping[str, str]) -> None:
    low = float(str(values.get("wounded_per_killed_low", 0)))
    high = float(str(values.get("wounded_per_killed_high", low)))
    if low > high:
        raise ParameterError(
            f"wounded_per_killed_low is {low:g}, above wounded_per_killed_high, {high:g}",
            where=places["wounded_per_killed_low"],
            expected=f"a number up to {high:g}",
        )


def _check_segments(values: Mapping[str, Value], places: Mapping[str, str]) -> None:
    pieces = int(str(values.get("max_breaks", 0))) + 1
    share = float(str(values.get("min_segment", 0)))
    if pieces * share > 1:
        raise ParameterError(
            f"min_segment is {share:g}, so that {pieces} pieces do not fit into a series",
            where=places["min_segment"],
            expected=f"a share up to {1 / pieces:.2g} with max_breaks at {pieces - 1}",
        )
