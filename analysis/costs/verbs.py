"""What notebooks call: draws to tidy frames, tables of errors and of others' totals, and readings
in sentences. `notebooks/casualties.ipynb` goes through them in order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from analysis import text
from analysis.costs import lives
from analysis.costs.draws import Drawn, MonthDraws, WindowDraws
from analysis.costs.kinds import Kind
from analysis.costs.readings import direction, is_year
from analysis.costs.rows import label
from analysis.costs.study import Study
from analysis.costs.thresholds import Rules
from analysis.errors import DataError
from analysis.models.register import Posterior
from analysis.observations import Row
from analysis.series import MONTH_DAYS, WAR_START, Window, overlap

VIEWS = {"stock": "as a stock", "flow": "net change", "both": "both ways together"}
"""What is said of a kind that is read both ways."""


def by_month(study: Study, drawn: Drawn, posterior: Posterior) -> MonthDraws:
    """Return the draws by month of a register, by the posterior of `FilledRegister(drawn.rates)`.

    The study gives the errors and the random stream.
    """
    return lives.put_errors(drawn, posterior, study.settings)


def by_year(drawn: Drawn, view: str = "flow", years: str = "") -> WindowDraws:
    """Return draws in the years that a kind is read by, named for readers, as ``year 1``.

    Or by `years` of another sort, ``war`` or ``calendar``.
    """
    own, years = drawn.view(view), years or drawn.anchor.windows.years
    kept = own.take(at for at, name in enumerate(own.names) if is_year(name, years))
    return replace(kept, windows=tuple(replace(one, name=label(one.name)) for one in kept.windows))


def tidy(draws: MonthDraws | WindowDraws, n: int = 0) -> pd.DataFrame:
    """Return draws as a tidy frame, one row a draw: what seaborn's functions take.

    Parameters
    ----------
    draws
        By month or by window.
    n
        How many draws, spread evenly over all. By default all by window, so that a figure has the
        numbers of `Study.amounts`, and 2,000 by month.

    Returns
    -------
    pandas.DataFrame
        Columns date (first day of the month) or window, draw, value, filled (whether something
        else than what the kind is counted by fills a part of it).

    Examples
    --------
    >>> months = pd.period_range("2024-01", "2024-02", freq="M")
    >>> seen = np.array([True, True])
    >>> tidy(MonthDraws(months, np.array([[1.0, 2.0], [3.0, 4.0]]), seen))
            date  draw  value  filled
    0 2024-01-01     0    1.0   False
    1 2024-02-01     0    2.0   False
    2 2024-01-01     1    3.0   False
    3 2024-02-01     1    4.0   False
    """
    if isinstance(draws, MonthDraws):
        name, at, usual = "date", draws.months.to_timestamp().to_numpy(), 2000
    else:
        at = np.array([window.name for window in draws.windows], dtype=object)
        name, usual = "window", len(draws.amounts)
    chosen = np.unique(np.linspace(0, len(draws.amounts) - 1, n or usual).astype(int))
    columns = {"draw": np.repeat(chosen, len(at)), "value": draws.amounts[chosen].ravel()}
    columns |= {"filled": np.tile(draws.filled > 0, len(chosen))}
    return pd.DataFrame({name: np.tile(at, len(chosen))} | columns)


def draws_of(study: Study, n: int = 0) -> Iterator[pd.DataFrame]:
    """Yield the draws of each kind, so that others can add them up, draw by draw.

    Frames of kind, party, view, window, draw and amount (a month, in the kind's unit), of `n`
    draws that are spread evenly over all; of all of them when nought.
    """
    for drawn in study.draw_all():
        for view in drawn.views:
            key = {"kind": drawn.kind.kind, "party": drawn.party, "view": view.view}
            table = tidy(view, n).rename(columns={"value": "amount"}).assign(**key)
            yield table[[*key, "window", "draw", "amount"]]


def errors(study: Study, drawn: Drawn) -> pd.DataFrame:
    """Return how far the source of a kind may be wrong, and what each size rests on.

    Returns
    -------
    pandas.DataFrame
        By error: size (standard deviation in logs; of a slow error, its change in a square-root
        year, times `error_factor`), basis, reason.
    """
    budget = study.settings.budgets[drawn.anchor.budget]
    sizes: dict[str, Any] = {"common": budget.common, "slow": budget.slow, "single": budget.single}
    sizes |= {f"upward, under {edge.under_months:g} months old": edge for edge in budget.edge}
    if budget.floor is not None:
        sizes |= {"upward, first war-year": budget.floor.first_year,
                  "upward, later": budget.floor.later}  # fmt: skip
    factors = {"slow": study.settings.slow}
    return pd.DataFrame(
        [(one.size * factors.get(name, 1), one.basis, one.reason) for name, one in sizes.items()],
        index=pd.Index(sizes, name=drawn.anchor.label),
        columns=["size", "basis", "reason"],
    )


def published(drawn: Drawn, answers: pd.DataFrame, measure: str, day: dt.date) -> pd.DataFrame:
    """Return what others published of a total, and what the draws say of the same period.

    Parameters
    ----------
    drawn
        A kind with draws by month.
    answers
        The context table ``published_answers``.
    measure
        As named there; rows of the kind's country whose unit is persons or USD billion.
    day
        What was published later is left out.

    Returns
    -------
    pandas.DataFrame
        name, value, low, high (of ours 90 in 100, of theirs what they published, if anything),
        ours: two rows a period, ours first, summed over all its months and marked where something
        else than the anchor fills some; periods that the draws do not hold are left out.
    """
    own: Any = answers[(answers["side"] == drawn.party) & (answers["measure"] == measure)]
    own = own[(own["published_by"] <= f"{day}") & (own["kind"].isin(["flow", "cumulative"]))]
    rows: list[tuple[Any, ...]] = []
    for answer in own.sort_values(["as_of", "publisher"], kind="stable").itertuples():
        window = period_window(str(answer.period))
        if window is None or drawn.months is None:
            continue
        if answer.kind == "cumulative":
            window = replace(window, start=WAR_START)
        days = overlap(drawn.months.months, window)
        if days.sum() < window.days:
            continue
        totals = drawn.months.amounts @ (days / MONTH_DAYS)
        low, middle, high = np.quantile(totals, [0.05, 0.5, 0.95])
        until = f"to {window.end:%B %Y}"
        projected = ", partly projected" if (days * drawn.months.filled).any() else ""
        rows.append((f"this project, {until}{projected}", middle, low, high, True))
        theirs = answer.value, answer.low, answer.high
        rows.append((f"{answer.publisher}, {until}", *theirs, False))
    columns = ["name", "value", "low", "high", "ours"]
    return pd.DataFrame(rows, columns=columns).drop_duplicates(ignore_index=True)


def left_out(drawn: Drawn, answers: pd.DataFrame, measure: str, day: dt.date) -> text.Prose:
    """Return which totals of others cannot stand beside ours: not dated well, or of later days."""
    unclear, later = [], []
    own: Any = answers[(answers["side"] == drawn.party) & (answers["measure"] == measure)]
    for one in own.sort_values("as_of", kind="stable").itertuples():
        ends = [one.value] if pd.isna([one.low, one.high]).any() else [one.low, one.high]
        told = f"{one.publisher} {' to '.join(map(text.fixed, ends))}"
        if one.published_by <= f"{day}":
            window = period_window(str(one.period))
            if window and drawn.months and window.end > drawn.months.months[-1].end_time.date():
                later.append(f"{told} by {text.month(window.end)}")
        # a month or a year of publication that had begun by the day, and was not over
        elif not one.day_stated and f"{day}".startswith(one.published):
            unclear.append(told)
    reasons = {"left out as their day or period is not known": unclear, "of days after ours": later}
    said = [f"{why}: {text.listing(told)}" for why, told in reasons.items() if told]
    return text.Prose(f"{drawn.party}: of others' totals, {'; '.join(said) or 'left out: none'}.")


def period_window(period: str) -> Window | None:
    """Return a period that is written as ``2025``, ``2025-03`` or ``2022-02-24/2025-12``."""
    first, _, last = period.partition("/")
    try:
        start, end = pd.Period(first).start_time, pd.Period(last or first).end_time
    except ValueError:
        return None
    return Window(period, max(start.date(), WAR_START), end.date())


def tell_readings(study: Study, readings: pd.DataFrame) -> text.Prose:
    """Return one sentence for each of `Study.readings`: its windows, the change, how sure.

    Those of both views together have no number, and below low confidence no direction: no word is
    stronger than the evidence.
    """
    rows: Any = readings[readings["reading"] != "same_windows"].to_dict("records")
    lines = dict.fromkeys(_sentence(study, row) for row in rows)
    return text.Prose("\n".join(lines) or "No two windows can be compared yet.")


def title_of(study: Study, readings: pd.DataFrame) -> str:
    """Return the first of the readings of a kind as the title of a figure.

    Raises
    ------
    DataError
        There is none.
    """
    if readings.empty:
        raise DataError(
            "no two years can be compared yet",
            where=f"observations as of {study.known.day}",
            remedy="Take a later day for as_of",
        )
    row: Any = readings.iloc[0].to_dict()
    kind = study.kinds.of(row["kind"], row["party"])
    return f"{row['party']}: {kind.title}, {_compared(row)}, {_change(kind, row)}"


def _sentence(study: Study, row: Row) -> str:
    kind = study.kinds.of(row["kind"], row["party"])
    view = f", {VIEWS[row['view']]}" if len(kind.views) > 1 else ""
    change = "" if row["view"] == "both" else f"{_change(kind, row)}; "
    told = f"- **{row['party']}: {kind.title}**{view}, {_compared(row)}: "
    return f"{told}{change}{_chance(study.rules, kind, row)}."


def _compared(row: Row) -> str:
    last, first = (
        f"the twelve months to {text.month(row[f'{which}_end'])}"
        if "newest" in str(row[which])
        else label(str(row[which]))
        for which in ("last", "first")
    )
    return f"{last} against {first}"


def _change(kind: Kind, row: Row) -> str:
    low, high = float(row["low90"]), float(row["high90"])
    if row["statistic"] == "ratio":
        much = "many" if kind.unit in ("persons", "vehicles") else "much"
        # a digit more where both ends would read the same
        digits = 2 if text.digits(low) != text.digits(high) else 3
        value, *ends = (text.digits(one, digits) for one in (row["value"], low, high))
        return f"{value} times as {much} ({' to '.join(ends)})"
    form = text.count if kind.unit in ("persons", "vehicles") else text.digits
    value = text.signed(float(row["value"]), form)
    return f"{value} {text.unit(kind.unit)} a month ({text.interval(low, high)})"


def _chance(rules: Rules, kind: Kind, row: Row) -> str:
    if not kind.counted:
        return "shown, not counted"
    said = f"{row['confidence']} confidence"
    if row["confidence"] == "very low":
        return f"{said}, no {'direction' if row['view'] == 'both' else 'chance'} is stated"
    if not row["likelihood"]:
        return f"{text.both_ways(row['side'])}, {said}"
    way = row["side"] if direction(row["side"]) else "risen" if row["p_rise"] > 0.5 else "fallen"
    most = rules.most_beside(row["likelihood"])
    chance = min(float(row["probability"]), most)
    over = "more than " if row["probability"] > most else ""
    number = text.fixed(100 * chance)
    return f"{way}, {row['likelihood']} ({over}{number} in 100), {said}"
