"""Which parameters would flip a verdict, and where: a claim judged anew over their whole range."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from analysis.errors import WarCostsError
from analysis.parameters.schema import SCHEMA
from analysis.parameters.types import Number, Whole
from analysis.parameters.values import plain, shown
from analysis.params import Params

Judge = Callable[[Mapping[str, object]], tuple[str, str, frozenset[str]]]
"""Gives verdict, grade and the parameters that were read, under all parameters by name."""

HALVINGS = 12
"""Steps towards a tipping point, from two values that were tried: to a four-thousandth between."""

UNORDERED = ("seed",)
"""Numbers that name rather than measure: between two of them there is nothing."""


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
    matters
        Whether it is read at all; if not, nothing was tried.
    trials
        All values that were tried, that in use excepted.
    flips
        Those that give another verdict.
    tipping
        For a number, in words, where the verdict flips: ``above 201.5``.
    regrades
        Those that give the same verdict with another grade.
    refused
        Those that could not be tried.
    """

    parameter: str
    used: str
    matters: bool = True
    trials: tuple[Trial, ...] = ()
    flips: tuple[Trial, ...] = ()
    tipping: tuple[str, ...] = ()
    regrades: tuple[Trial, ...] = ()
    refused: tuple[Trial, ...] = ()


def analyse(
    judge: Judge, params: Params, as_of: str, names: Iterable[str]
) -> Iterator[Sensitivity]:
    """Yield one row a parameter, as soon as it is known.

    Parameters
    ----------
    judge
        Judges the claim.
    params, as_of
        The parameters in use.
    names
        Parameters to vary, one at a time. Those that the claim does not read are not tried.
    """
    used = params.all_values({"as_of": as_of})
    verdict, grade, read = judge(used)
    for name in names:
        if name in read:
            yield _Range(judge, params, as_of, name, (verdict, grade)).row()
        else:
            yield Sensitivity(name, _text(used[name]), matters=False)


def values_to_try(name: str, params: Params, used: object) -> list[object]:
    """Return what is tried: the declared values, and of a number the bounds; not that in use."""
    spec = SCHEMA[name]
    values = [plain(value) for value in spec.values_to_try(params.vocabulary)]
    if _is_ordered(name):
        assert isinstance(spec.kind, Whole | Number)
        kind = type(spec.default)
        values = sorted({*values, kind(spec.kind.low), kind(spec.kind.high)}, key=float)  # type: ignore[arg-type]
    return [value for value in values if value != used]


def _is_ordered(name: str) -> bool:
    return isinstance(SCHEMA[name].kind, Whole | Number) and name not in UNORDERED


class _Range:
    """The range of one parameter, all others as in use."""

    def __init__(
        self, judge: Judge, params: Params, as_of: str, name: str, base: tuple[str, str]
    ) -> None:
        self.judge = judge
        self.params = params
        self.as_of = as_of
        self.name = name
        self.base = base
        self.used = params.all_values({"as_of": as_of})[name]

    def row(self) -> Sensitivity:
        """Try every value, and find where a number tips the verdict."""
        values = values_to_try(self.name, self.params, self.used)
        tried = [(value, self.attempt(value)) for value in values]
        trials = tuple(trial for _, trial in tried)
        return Sensitivity(
            parameter=self.name,
            used=_text(self.used),
            trials=trials,
            flips=tuple(one for one in trials if self._flips(one)),
            tipping=tuple(self._tipping(tried)) if _is_ordered(self.name) else (),
            regrades=tuple(
                one for one in trials if one.verdict == self.base[0] and one.grade != self.base[1]
            ),
            refused=tuple(one for one in trials if one.refusal),
        )

    def attempt(self, value: object) -> Trial:
        """Judge the claim at a value.

        A value that contradicts another parameter, or at which the claim cannot be judged, is
        told as such and does not end the analysis.
        """

        try:
            overrides = {"as_of": self.as_of, self.name: value}
            verdict, grade, _ = self.judge(self.params.all_values(overrides))
        except WarCostsError as error:
            return Trial(self.name, _text(value), refusal=error.what)
        return Trial(self.name, _text(value), verdict, grade)

    def _flips(self, trial: Trial) -> bool:
        return bool(trial.verdict) and trial.verdict != self.base[0]

    def _tipping(self, tried: list[tuple[object, Trial]]) -> Iterator[str]:
        """Yield on either side of the value in use where the verdict first flips."""
        points = [(float(str(value)), self._flips(trial)) for value, trial in tried]
        used = float(str(self.used))
        for side, word in ((1, "above"), (-1, "below")):
            keeps = used
            for value, flips in sorted(points, key=lambda point: side * point[0]):
                if side * (value - used) > 0 and flips:
                    yield f"{word} {self._halve(keeps, value):.4g}"
                    break
                if side * (value - used) > 0:
                    keeps = value

    def _halve(self, keeps: float, flips: float) -> float:
        """Return the last value found that keeps the verdict, between one that does and not."""
        whole = isinstance(SCHEMA[self.name].kind, Whole)
        for _ in range(HALVINGS):
            middle = (keeps + flips) / 2
            value = round(middle) if whole else middle
            if value in (keeps, flips):
                break
            if self._flips(self.attempt(value)):
                flips = value
            else:
                keeps = value
        return keeps


def _text(value: object) -> str:
    return value if isinstance(value, str) else shown(value)
