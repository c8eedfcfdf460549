"""Tables and facts of the pages that hold both editions, as their templates ask for them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.pages.frames import Table, of_frame
from analysis.pages.messages import Messages

GROUPS = {"kind": "title", "first": "window", "last": "window"}
"""By column, the group of messages that tells its values; by default that of its own name."""


def table(frame: pd.DataFrame, caption: str, messages: Messages, names: Mapping[str, str]) -> Table:
    """Return a frame with heads in words; ids and keys among the values are told in words."""

    def told(column: Any, value: Any) -> Any:
        if isinstance(value, (bool, np.bool_)):
            return messages.say("truth.yes" if value else "truth.no")
        if isinstance(value, str) and value in names:
            return names[value]
        key = f"{GROUPS.get(column, column)}.{value}"
        return messages.say(key) if messages.has(key) else value

    shown = frame.apply(lambda column: column.map(lambda value: told(column.name, value)))
    named = messages.group("head")
    heads = [named.get(name, name.replace("_", " ")) for name in map(str, frame.columns)]
    return of_frame(shown, heads, messages.say(f"caption.{caption}"))


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
    """Return each kind of each country with who counts it."""
    columns = ["party", "title", "unit", "anchor", "grade", "cost"]
    return pd.DataFrame([*entries.values()], columns=columns)


def budgets(uncertainty: Mapping[str, Any], names: Mapping[str, str]) -> pd.DataFrame:
    """Return the error sizes of each source and on what the slow one is based."""
    return pd.DataFrame(
        {
            "source": names.get(name, name.replace("_", " ")),
            **{part: (entry.get(part) or {}).get("size") for part in ("common", "slow", "single")},
            "basis": (entry.get("slow") or {}).get("basis", ""),
        }
        for name, entry in uncertainty.items()
    )


def turns(timeline: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Yield, kind by kind, the months in which the reading of its pace turned."""
    rows = timeline[timeline["reading"] == "pace"]
    for (party, kind, view), own in rows.groupby(["party", "kind", "view"], sort=False):
        ordered = own.sort_values("day", kind="stable")
        turned = ordered[ordered["side"] != ordered["side"].shift()]
        yield {
            "party": party, "kind": kind, "view": view, "turns": len(turned) - 1,
            "first": ordered["day"].iloc[0],
            "rows": turned.drop(columns=["party", "kind", "view", "reading"]),
        }  # fmt: skip


def rule_slots(rules: Mapping[str, Any], messages: Messages) -> dict[str, dict[str, Any]]:
    """Return the thresholds of `claims.yaml` by the part of the methods that tells them."""
    words = [
        messages.say("methods.word", word=one["word"], above=float(one["above"]))
        if one["above"]
        else messages.say("methods.word_last", word=one["word"])
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
        age = (day - newest).days if newest else None
        due = newest + dt.timedelta(rhythm) if newest and rhythm else None
        yield {
            **source.model_dump(),
            "name": source.name or source.publisher,
            "figures": len(rows),
            "newest": newest,
            "reaches": _last(rows.loc[rows["published"] >= rows["period_end"], "period_end"]),
            "age": age,
            "late": age is not None and 0 < rhythm < age,
            "expected": source.next_release or due,
        }


def _last(days: pd.Series) -> dt.date | None:
    return None if days.empty else pd.Timestamp(days.max()).date()
