"""Checks of a raw table: what is wrong is gathered, and all of it is told at once.

They make a raw file vouch for itself: days that must follow each other, columns that restate
each other, the span that `sources.yaml` promises.
"""

from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from analysis.errors import DataError
from analysis.sources.figures import span_of
from analysis.sources.manifest import Source
from analysis.yaml import shorten

MOST_TOLD = 12
"""Problems of a file that one message names."""
LONGEST = 300
"""Characters of a problem that a message shows."""


@dataclass
class Checks:
    """The checks of one file: each notes the first line at fault and goes on; `tell` raises.

    The index of what is checked is the line in the file; its name says so, and an index without
    a name is not shown. `place` is how messages name the file.
    """

    place: str
    problems: list[DataError] = field(default_factory=list)

    def note(self, problem: str, where: str = "", expected: str = "", remedy: str = "") -> None:
        """Note a problem of the file."""
        where = f"{self.place}, {where}" if where else self.place
        told = shorten(problem, LONGEST)
        self.problems.append(DataError(told, where=where, expected=expected, remedy=remedy))

    def refuse(
        self, wrong: pd.Series, cells: pd.Series, problem: str, expected: str, remedy: str = ""
    ) -> None:
        """Note the first line that is marked, with its cell for ``{}``, and how many more are."""
        if wrong.any():
            line = wrong.index[wrong][0]
            cell: object = cells[wrong.to_numpy()].iloc[0]
            shown = f"{cell:%Y-%m-%d}" if isinstance(cell, pd.Timestamp) else shorten(str(cell))
            more = f" (and {int(wrong.sum()) - 1} more such lines)" if wrong.sum() > 1 else ""
            at = f"{wrong.index.name} {line}, " if wrong.index.name else ""
            self.note(problem.format(shown) + more, f"{at}column '{cells.name}'", expected, remedy)

    def never_falling(self, totals: pd.Series, dates: pd.Series) -> None:
        """Refuse a cumulative count that falls."""
        wrong = totals.diff() < 0
        if wrong.any():
            line = wrong.index[wrong][0]
            fall = f"from {totals.shift()[line]:,.0f} to {totals[line]:,.0f}"
            self.refuse(
                wrong,
                totals,
                f"the running total falls {fall} on {dates[line]:%Y-%m-%d}",
                "a cumulative count that never falls",
                "If the publisher corrected itself, write it into corrections.yaml",
            )

    def in_order(self, dates: pd.Series, every: str = "") -> None:
        """Refuse dates that are doubled, out of order or, where a step is given, not one apart.

        The step is in pandas' words, as ``D`` or ``MS``.
        """
        due, wrong = dates.shift(), dates <= dates.shift()
        if every:
            due = due + pd.tseries.frequencies.to_offset(every)
            wrong = dates.ne(due) & due.notna()
        if wrong.any():
            line = wrong.index[wrong][0]
            if dates.duplicated(keep=False)[line]:
                problem = "the date {} stands twice"
            elif dates[line] < due[line]:
                problem = "the date {} is out of order"
            else:
                problem = f"{{}} stands where {due[line]:%Y-%m-%d} is due: dates are missing"
            without_gaps = ", without gaps" if every else ""
            self.refuse(wrong, dates, problem, f"every date once, in order{without_gaps}")

    def equal(self, found: pd.Series, implied: pd.Series, tolerance: float, meaning: str) -> None:
        """Refuse a column that contradicts other columns of its own file beyond rounding.

        A missing value agrees with nothing but another missing one.
        """
        wrong = ~((found - implied).abs() <= tolerance) & ~(found.isna() & implied.isna())
        if wrong.any():
            line = wrong.index[wrong][0]
            expected = f"{meaning}, which is {implied.at[line]:.10g}"
            self.refuse(wrong, found, "{} contradicts the other columns", expected)

    def ordered(self, low: pd.Series, middle: pd.Series, high: pd.Series) -> None:
        """Refuse a range that does not hold its own central value; missing bounds bind nothing."""
        wrong = (low > middle) | (middle > high) | (low > high)
        self.refuse(wrong, middle, "{} is outside its own range", "low <= central <= high")

    def in_proportion(
        self, values: pd.Series, factor: float, least: float | None = None, by: Any = None
    ) -> None:
        """Refuse a value that is more than `factor` times the one before, or less than `least`.

        Columns under `by` tell series apart.
        """
        step = values / (values if by is None else values.groupby(by)).shift()
        least = 1 / factor if least is None else least
        expected = f"{least:.3g} to {factor:.3g} times the figure before"
        wrong = (step > factor) | (step < least)
        self.refuse(wrong, values, "{} is out of proportion", expected)

    def agree(self, wrong: pd.Series, problem: str) -> None:
        """Refuse figures of one period, which is the index, that contradict each other."""
        if wrong.any():
            period = wrong.index[wrong][0]
            shown = f"{period:%Y-%m-%d}" if isinstance(period, pd.Timestamp) else period
            self.note(problem, f"period ending {shown}", "figures that agree")

    def covers(self, dates: pd.Series, source: Source) -> None:
        """Refuse a file whose periods, by their starts, span less than `sources.yaml` declares."""
        first, last = map(pd.Timestamp, span_of(source.coverage))
        if dates.empty:
            self.note("the file holds no figure", f"column '{dates.name}'", "figures")
        elif not (dates.min() <= first and dates.max() >= last):
            self.note(
                f"the file reaches from {dates.min():%Y-%m-%d} to {dates.max():%Y-%m-%d}",
                f"column '{dates.name}'",
                f"at least {first:%Y-%m-%d} to {last:%Y-%m-%d}, the coverage in sources.yaml",
                "Download it again; a file with a shorter span needs its coverage changed",
            )


def tell(*checks: Checks) -> None:
    """Raise all that was noted as one error, that of the file where it is all of one file."""
    problems = [problem for one in checks for problem in one.problems]
    if len(problems) <= 1:
        for problem in problems:
            raise problem
        return
    files = {one.where.partition(",")[0] for one in problems}
    place = min(files) if len(files) == 1 else ""
    told = [
        f"({number}) {one.where.removeprefix(place).lstrip(', ') or 'file'}: {one.what}"
        + (f" (expected {one.expected})" if one.expected else "")
        for number, one in enumerate(problems[:MOST_TOLD], start=1)
    ]
    if len(problems) > MOST_TOLD:
        told.append(f"and {len(problems) - MOST_TOLD} more")
    remedy = next((one.remedy for one in problems if one.remedy), "")
    raise DataError(f"{len(problems)} problems: {'; '.join(told)}", where=place, remedy=remedy)
