"""Readings in sentences, for notebooks: no word is stronger than the evidence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from analysis import text
from analysis.costs.choices import label
from analysis.costs.kinds import Kind
from analysis.costs.readings import direction
from analysis.costs.study import Study
from analysis.errors import DataError
from analysis.observations import Row

VIEWS = {"stock": "as a stock", "flow": "net change", "both": "both ways together"}
"""What is said of a kind that is read both ways."""


def tell_readings(study: Study, readings: pd.DataFrame) -> text.Prose:
    """Return one sentence for each of `Study.readings`: its windows, the change, how sure.

    Those of both views together have no number, and below low confidence no direction.
    """
    rows: list[Any] = readings.to_dict("records")
    lines = dict.fromkeys(f"- {line}" for row in rows for line in _sentence(study, row))
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
    return f"{row['party']}: {kind.title}, {_windows(row)}, {_change(kind, row)}"


def _sentence(study: Study, row: Row) -> Iterator[str]:
    if row["reading"] == "same_windows":
        return
    kind = study.kinds.of(row["kind"], row["party"])
    what = f"**{row['party']}: {kind.title}**"
    if len(kind.views) > 1:
        what += f", {VIEWS[row['view']]}"
    if row["view"] == "both":
        yield f"{what}, {_windows(row)}: {_chance(study, kind, row)}."
        return
    yield f"{what}, {_windows(row)}: {_change(kind, row)}; {_chance(study, kind, row)}."


def _windows(row: Row) -> str:
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


def _chance(study: Study, kind: Kind, row: Row) -> str:
    if not kind.counted:
        return "shown, not counted"
    said = f"{row['confidence']} confidence"
    if row["confidence"] == "very low":
        return f"{said}, no {'direction' if row['view'] == 'both' else 'chance'} is stated"
    if not row["likelihood"]:
        return f"{row['side']}, {said}"
    way = row["side"] if direction(row["side"]) else "risen" if row["p_rise"] > 0.5 else "fallen"
    rules = study.rules
    most = rules.most if row["likelihood"] == rules.most_at_medium else rules.likelihood[0].above
    chance = min(float(row["probability"]), most)
    over = "more than " if row["probability"] > most else ""
    number = text.fixed(100 * chance)
    return f"{way}, {row['likelihood']} ({over}{number} in 100), {said}"
