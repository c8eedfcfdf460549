"""Tables and facts of the pages that hold both editions, as their templates ask for them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis import text
from analysis.costs.timeline import NOTHING
from analysis.pages.frames import PageTable, of_frame
from analysis.pages.messages import CATALOGUE, FORMATS, ISO_DAY, say
from analysis.pages.told import each_way
from analysis.text import NOT_ON_FILE, PERHAPS

GROUPS = {"kind": "title", "source": "budget", "first": "window", "last": "window"}
"""By column, the group of messages that tells its values; by default that of its own name."""
ABSENT = (NOTHING, NOT_ON_FILE)
"""Sides of the timeline on days on which there is no reading."""
MONTHS = re.compile(r"(\d{4}-\d\d)(?:/(\d{4}-\d\d))?")


def table(
    frame: pd.DataFrame, caption: str, names: Mapping[str, str], form: str = "", **slots: Any
) -> PageTable:
    """Return a frame with heads and ids in words, under a caption of the catalogue.

    Numbers have two digits, or one of `FORMATS`.
    """
    forms, named = CATALOGUE.group("form"), CATALOGUE.group("head")

    def shown_of(column: str, value: Any) -> Any:
        own = form or forms.get(column, "")
        counts = isinstance(value, (int, float)) and not isinstance(value, bool)
        if own and counts and not text.is_missing(value):
            return FORMATS[own](value)
        return told(column, value, names)

    shown = frame.apply(
        lambda column: column.astype(object).map(lambda value: shown_of(str(column.name), value))
    )
    heads = [
        text.share(name) if isinstance(name, float) else named.get(name, words(name))
        for name in frame.columns
    ]
    return of_frame(shown, heads, say(f"caption.{caption}", **slots))


def told(column: str, value: Any, names: Mapping[str, str]) -> Any:
    """Return a value of a column as readers see it: ids, days and months in words."""
    if isinstance(value, (bool, np.bool_)):
        return say("truth.yes" if value else "truth.no")
    if not isinstance(value, str) or value in names:
        return names.get(value, value)
    if months := MONTHS.fullmatch(value):
        first, last = (f"{month or months[1]}-01" for month in months.groups())
        return text.month(first) if first == last else say("period.months", start=first, end=last)
    if ISO_DAY.fullmatch(value):
        return text.day(value)
    found = CATALOGUE.named(GROUPS.get(column, column), value)
    if found == value:
        return CATALOGUE.reworded("noted", CATALOGUE.named("window", value))
    return found


def words(name: object) -> str:
    return str(name).replace("_", " ")


def wide(
    frame: pd.DataFrame, rows: Sequence[str], column: str, value: str = "value", **where: object
) -> pd.DataFrame:
    """Return the rows with the given values, one column a value of `column`, in their order."""
    for name, wanted in where.items():
        frame = frame[frame[name] == wanted]
    order = list(dict.fromkeys(frame[column]))
    table = frame.pivot_table(value, list(rows), column, sort=False, observed=True)
    return table.reindex(columns=order).reset_index()


def kinds(entries: Mapping[Any, Mapping[str, Any]]) -> pd.DataFrame:
    """Return each kind of each country with who counts it, and how."""
    columns = ["party", "title", "unit", "anchor", "grade", "cost"]
    frame = pd.DataFrame([*entries.values()], columns=columns)
    how = [CATALOGUE.graded(*pair) for pair in zip(frame["grade"], frame["unit"], strict=True)]
    return frame.assign(grade=how, unit=frame["unit"].map(text.unit))


def budgets(uncertainty: Mapping[str, Any], names: Mapping[str, str]) -> pd.DataFrame:
    """Return the error sizes of each source and why the slow one is of its size.

    Upward ones by age at release, youngest first, or of the first war-year and later.
    """
    return pd.DataFrame(
        {
            "source": names.get(name) or _budget(name),
            **{part: (entry.get(part) or {}).get("size") for part in ("common", "slow", "single")},
            "upward": ", ".join(text.fixed(one["size"], 2) for one in _upward(entry)),
            **{part: (entry.get("slow") or {}).get(part, "") for part in ("basis", "reason")},
        }
        for name, entry in uncertainty.items()
    )


def _upward(budget: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [*budget.get("edge", ()), *(budget.get("floor") or {}).values()]


def _budget(name: str) -> str:
    return say(f"budget.{name}") if CATALOGUE.has(f"budget.{name}") else words(name).capitalize()


def directions(sides: pd.Series) -> list[str]:
    """Return the sides that were stated, in order, each where it differs from the one before.

    What could not be told or known is no side, and a tenth more or less none of its own.

    >>> directions(pd.Series(["unclear", "risen", "unclear", "risen", "fallen"]))
    ['risen', 'fallen']
    """
    stated = sides[~sides.isin(ABSENT) & ~sides.str.contains("unclear")].str.replace(PERHAPS, "")
    return list(stated[stated != stated.shift()])


def turns(timeline: pd.DataFrame, party: str) -> Iterator[dict[str, Any]]:
    """Yield, kind by kind, the days on which the side of a country's pace changed, and the last.

    Months are those at whose end it is known; the days of article and page lie within one.
    """
    rows = timeline[(timeline["reading"] == "pace") & (timeline["party"] == party)]
    for (kind, view), own in rows.groupby(["kind", "view"], sort=False):
        ordered = own.sort_values("day", kind="stable")
        stated = ordered[~ordered["side"].isin(ABSENT)]
        ends = stated[pd.to_datetime(stated["day"]).dt.is_month_end]
        changed = ordered["side"].ne(ordered["side"].shift())
        changed.iloc[-1] = True
        yield {
            "kind": kind, "view": view, "turns": max(0, len(directions(ordered["side"])) - 1),
            "sides": len(directions(ordered["side"])),
            "first": stated["day"].iloc[0] if len(stated) else None,
            "untold": int(ends["side"].str.contains("unclear").sum()), "months": len(ends),
            "rows": ordered[changed].drop(columns=["party", "kind", "view", "reading"]),
        }  # fmt: skip


def moved_rows(rows: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Return rows of the timeline with sides and what moved them in words, no column empty."""

    def moved(value: object) -> object:
        if isinstance(value, str) and value.startswith("release of "):
            ids = value.removeprefix("release of ").split(", ")
            return say("moved.release", names=[names.get(one, words(one)) for one in ids])
        return value

    sides = [each_way(side) or side for side in rows["side"]]
    told = rows.assign(moved_by=rows["moved_by"].map(moved), side=sides)
    return told.dropna(axis=1, how="all")


def rule_slots(rules: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the thresholds of `claims.yaml` by the part of the methods that tells them."""
    words = [
        say("methods.word", word=one["word"], above=float(one["above"]))
        if one["above"]
        else say("methods.word_last", word=one["word"])
        for one in rules["likelihood"]
    ]
    points, side = rules["confidence"]["points"], rules["side"]
    return {
        "readings": {"probability": side["probability"], "noticeable": side["noticeable"]},
        "words": {"words": "; ".join(words), "most": rules["most_at_medium"]},
        "confidence": {**points, **rules["confidence"]["words"]},
        "headline": rules["headline"],
    }


def source_records(
    sources: Sequence[Any], observations: pd.DataFrame, day: dt.date
) -> Iterator[dict[str, Any]]:
    """Yield the entry of each source with the days of its figures and its age on a day."""
    ids = observations["source"].str.partition("/")[0]
    for source in sources:
        rows = observations[ids == source.id]
        newest = _last(rows["published"])
        rhythm = source.rhythm_days or 0
        due = newest + dt.timedelta(rhythm) if newest and rhythm else None
        expected = None if source.retired else source.next_release or due
        yield {
            **source.model_dump(),
            "name": source.name or source.publisher,
            "figures": len(rows),
            "newest": newest,
            "reaches": _last(rows.loc[rows["published"] >= rows["period_end"], "period_end"]),
            "age": (day - newest).days if newest else None,
            "late": expected is not None and expected < day,
            "expected": expected,
        }


def _last(days: pd.Series) -> dt.date | None:
    return None if days.empty else pd.Timestamp(days.max()).date()
