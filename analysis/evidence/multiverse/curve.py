"""All reasonable specifications of one trend, and how many agree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.catalogue import unknown
from analysis.evidence.multiverse.methods import SIZED, WORDS, Outcome, Settings, every_outcome
from analysis.evidence.multiverse.windows import Window, Windows, choose_windows
from analysis.parallel import run_tasks
from analysis.study import Study
from analysis.trends.series import gaps_of

CHOICES = ("source", "start", "end", "frequency", "transform", "test")
COLUMNS = (
    *CHOICES, "restates", "n", "estimate", "low", "high", "p_rising", "p_falling", "word", "agrees",
)  # fmt: skip
SHARES = ("agreeing", "agreeing_sized", "contrary", "undecided", "same_sign", "median_estimate")
OPPOSITE = {"rising": "falling", "falling": "rising", "neither": ""}


@dataclass(frozen=True)
class ChoiceShare:
    """Of the specifications that made a choice, how many agree."""

    choice: str
    option: str
    n: int
    agreeing: float
    contrary: float
    median_estimate: float


@dataclass(frozen=True, eq=False)
class CurveSummary:
    """What all reasonable specifications of one trend say.

    Attributes
    ----------
    direction
        What the verdict says: `rising`, `falling` or `neither`.
    n
        Specifications that count.
    agreeing, contrary, undecided
        Shares of them: the word of the direction, the opposite one, and `neither`. Nothing is
        contrary to `neither`. `None` where there are no specifications.
    agreeing_sized
        Share that agrees among the tests that keep their size. The others find a trend in up to
        half of all series without one, so a `neither` that they contest may still be right.
    same_sign
        Share whose slope has the sign of the direction, significant or not; `None` for `neither`.
    median_estimate
        Percent a year.
    too_short
        Windows left out since they hold too few values.
    """

    indicator: str
    party: str
    reading: str
    direction: str
    n: int
    agreeing: float | None
    agreeing_sized: float | None
    contrary: float | None
    undecided: float | None
    same_sign: float | None
    median_estimate: float | None
    too_short: int


@dataclass(frozen=True, eq=False)
class SpecificationCurve(CurveSummary):
    """Every reasonable specification of one trend.

    Attributes
    ----------
    table
        Columns `COLUMNS`, one row a specification; `estimate` in percent a year. Rows that
        `restates` come from a source that restates another; they are shown and not counted.
    by_choice
        The shares within each option of each choice.
    repeated
        Windows left out since they hold the same data as another.
    """

    level: float
    table: pd.DataFrame
    by_choice: tuple[ChoiceShare, ...]
    repeated: int

    def to_dict(self) -> dict[str, Any]:
        """Return the summary as plain types, for JSON; the table is left out."""
        fields = {name: value for name, value in vars(self).items() if name != "table"}
        return {**fields, "by_choice": [asdict(share) for share in self.by_choice]}


def specification_curve(
    study: Study,
    indicator: str,
    party: str,
    reading: str,
    *,
    direction: str | None = None,
    n_jobs: int = 1,
    backend: str | None = None,
) -> SpecificationCurve:
    """Test one trend under every combination of reasonable choices.

    Parameters
    ----------
    study
        Gives the series, the level, and the place of null tables.
    indicator, party, reading
        Which trend; a momentum is tested over the last 12 to 36 months.
    direction
        What the verdict says; by default what the calibrated test says of the first source's
        whole record.
    n_jobs, backend
        See `analysis.parallel.run_tasks`. The result is the same, bit for bit.

    Raises
    ------
    DataError
        The indicator is unknown.
    ParameterError
        The backend is unknown.

    Notes
    -----
    The idea is that of Simonsohn, Simmons and Nelson (2020) and of Steegen, Tuerlinckx, Gelman
    and Vanpaemel (2016). The specifications are not independent tests: the shares say how far
    the verdict hangs on choices, not how probable it is.
    """
    if direction is not None and direction not in WORDS:
        raise unknown("direction", direction, WORDS, "specification curve")
    level = float(study.parameters["level"])
    windows = choose_windows(study, indicator, party, reading)
    table = _test(windows, Settings(level, study.tables), n_jobs, backend)
    said = direction or (str(table["word"].iloc[0]) if len(table) else "neither")
    table["agrees"] = table["word"] == said
    counted = table[~table["restates"].astype(bool)]
    return SpecificationCurve(
        indicator=indicator,
        party=party,
        reading=reading,
        direction=said,
        level=level,
        table=table,
        n=len(counted),
        **_shares(counted, said),
        by_choice=tuple(_by_choice(counted, said)),
        too_short=windows.too_short,
        repeated=windows.repeated,
    )


def null_table_times(
    study: Study, indicator: str, party: str, reading: str
) -> list[tuple[int, ...]]:
    """Return the times of each pattern whose null table a curve needs, for `build_tables`."""
    windows = choose_windows(study, indicator, party, reading).distinct
    return list({_gaps(window): window.times for window in windows}.values())


def _gaps(window: Window) -> tuple[int, ...]:
    return gaps_of(np.array(window.times, dtype=np.int64))


def _test(windows: Windows, how: Settings, n_jobs: int, backend: str | None) -> pd.DataFrame:
    # windows of one length go to one worker, which tests them at once with one null table
    groups: dict[tuple[int, ...], list[int]] = {}
    for position, window in enumerate(windows.distinct):
        since = tuple(time - window.times[0] for time in window.times)
        groups.setdefault(since, []).append(position)
    tasks = [([windows.distinct[position] for position in group], how) for group in groups.values()]
    results = run_tasks(every_outcome, tasks, n_jobs=n_jobs, backend=backend)
    outcomes: dict[int, list[Outcome]] = {}
    for group, found in zip(groups.values(), results, strict=True):
        outcomes.update(zip(group, found, strict=True))
    rows = [
        vars(window.choice) | {"n": window.n} | vars(outcome) | {"word": outcome.word(how.level)}
        for position, window in enumerate(windows.distinct)
        for outcome in outcomes[position]
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _shares(table: pd.DataFrame, direction: str) -> Mapping[str, float | None]:
    if table.empty:
        return dict.fromkeys(SHARES)
    # ranks of persistent values are bounded, which their null tables do not know
    sized = table[table["test"].isin(SIZED) & (table["transform"] != "ranks")]
    sign = {"rising": 1.0, "falling": -1.0}.get(direction)
    return {
        "agreeing": float(table["agrees"].mean()),
        "agreeing_sized": float(sized["agrees"].mean()),
        "contrary": float((table["word"] == OPPOSITE[direction]).mean()),
        "undecided": float((table["word"] == "neither").mean()),
        "same_sign": None if sign is None else float((np.sign(table["estimate"]) == sign).mean()),
        "median_estimate": float(table["estimate"].median()),
    }


def _by_choice(table: pd.DataFrame, direction: str) -> list[ChoiceShare]:
    shares = []
    for choice in CHOICES:
        for option, rows in table.groupby(choice, sort=False):
            shares.append(
                ChoiceShare(
                    choice=choice,
                    option=str(option),
                    n=len(rows),
                    agreeing=float(rows["agrees"].mean()),
                    contrary=float((rows["word"] == OPPOSITE[direction]).mean()),
                    median_estimate=float(rows["estimate"].median()),
                )
            )
    return shares
