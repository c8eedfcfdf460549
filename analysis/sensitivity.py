"""Which parameters would flip a verdict: a claim judged anew at each declared value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from analysis.errors import WarCostsError
from analysis.parameters.schema import SCHEMA
from analysis.parameters.values import plain, shown
from analysis.params import Params

Judge = Callable[[str, str, Mapping[str, object]], tuple[str, str]]
"""Gives verdict and grade for a claim, an `as_of`, and all parameters by name."""


@dataclass(frozen=True)
class Trial:
    """A claim judged with one parameter at another value.

    Attributes
    ----------
    parameter, value
        What was set; the value as text.
    verdict, grade
        What came out; both empty if the value could not be tried.
    refusal
        Why it could not be tried, else empty.
    """

    parameter: str
    value: str
    verdict: str = ""
    grade: str = ""
    refusal: str = ""


@dataclass(frozen=True)
class Sensitivity:
    """How one parameter bears on a verdict.

    Attributes
    ----------
    parameter
        Its name.
    used
        The value in use, as text.
    trials
        All values that were tried, that in use excepted.
    flips
        Those that give another verdict.
    regrades
        Those that give the same verdict with another grade.
    refused
        Those that could not be tried.
    """

    parameter: str
    used: str
    trials: tuple[Trial, ...]
    flips: tuple[Trial, ...]
    regrades: tuple[Trial, ...]
    refused: tuple[Trial, ...]


def plan(params: Params, as_of: str, names: Iterable[str]) -> list[tuple[str, object]]:
    """Return parameters and values to try: the declared range of each but the value in use."""
    used = params.all_values({"as_of": as_of})
    return [
        (name, plain(value))
        for name in names
        for value in SCHEMA[name].values_to_try(params.vocabulary)
        if plain(value) != used[name]
    ]


def try_values(
    judge: Judge, claim: str, params: Params, as_of: str, planned: Iterable[tuple[str, object]]
) -> Iterator[Trial]:
    """Judge a claim once for each planned value, all else as it is.

    A value that contradicts another parameter, or at which the claim cannot be judged, is told
    as such and does not end the analysis.
    """
    for name, value in planned:
        try:
            values = params.all_values({"as_of": as_of, name: value})
            verdict, grade = judge(claim, str(values["as_of"]), values)
        except WarCostsError as error:
            yield Trial(name, _text(value), refusal=error.what)
        else:
            yield Trial(name, _text(value), verdict, grade)


def summarise(
    trials: Iterable[Trial], base: tuple[str, str], params: Params, as_of: str
) -> list[Sensitivity]:
    """Return one row a parameter, those that flip the verdict first.

    Parameters
    ----------
    trials
        What came out.
    base
        Verdict and grade with the parameters in use.
    params, as_of
        The parameters in use.
    """
    used = params.all_values({"as_of": as_of})
    by_name: dict[str, list[Trial]] = {}
    for trial in trials:
        by_name.setdefault(trial.parameter, []).append(trial)
    rows = [
        Sensitivity(
            parameter=name,
            used=_text(used[name]),
            trials=tuple(tried),
            flips=tuple(one for one in tried if one.verdict and one.verdict != base[0]),
            regrades=tuple(one for one in tried if one.verdict == base[0] and one.grade != base[1]),
            refused=tuple(one for one in tried if one.refusal),
        )
        for name, tried in by_name.items()
    ]
    return sorted(rows, key=lambda row: (not row.flips, not row.regrades))


def _text(value: object) -> str:
    return value if isinstance(value, str) else shown(value)
