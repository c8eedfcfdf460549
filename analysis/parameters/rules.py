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
        if first < end or _is_early(name, values):
            continue
        # of two that contradict each other, the one set by hand is the one to name
        last = "as_of" if values["end"] == "as_of" else "end"
        raise ParameterError(
            f"{name} is {first}, not before the end of the record, {end}",
            where=places[_set_by_hand(places, name, last)],
            expected=f"{name} before {last}",
        )


def _is_early(name: str, values: Mapping[str, Value]) -> bool:
    """Return whether a start at its default meets a report of the first days.

    Where little was known yet the page says so. Maps begin weeks after the war, and a notebook
    without maps has nothing to do with their start.
    """
    at_default = values[name] == SCHEMA[name].default
    return at_default and (name == "map_start" or values["end"] == "as_of")


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
    if low <= high:
        return
    name = _set_by_hand(places, "wounded_per_killed_low", "wounded_per_killed_high")
    problem = f"wounded_per_killed_low is {low:g}, above wounded_per_killed_high, {high:g}"
    expected = f"at most {high:g}" if name.endswith("low") else f"at least {low:g}"
    raise ParameterError(problem, where=places[name], expected=expected)


def _check_segments(values: Mapping[str, Value], places: Mapping[str, str]) -> None:
    pieces = int(str(values.get("max_breaks", 0))) + 1
    share = float(str(values.get("min_segment", 0)))
    if pieces * share > 1:
        raise ParameterError(
            f"min_segment is {share:g}, so that {pieces} pieces do not fit into a series",
            where=places["min_segment"],
            expected=f"a share up to {1 / pieces:.2g} with max_breaks at {pieces - 1}",
        )


def _set_by_hand(places: Mapping[str, str], *names: str) -> str:
    """Return which of several parameters the command line sets; the first if it sets none."""
    return next((name for name in names if places[name].startswith("--")), names[0])
