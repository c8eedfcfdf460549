"""Amounts, changes and chances in words: from a row of a table to a message of the catalogue."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, get_args

from markupsafe import Markup

from analysis import text
from analysis.observations import Row
from analysis.pages.messages import CATALOGUE, say, slot_formats
from analysis.plots.marks import Sign
from analysis.plots.marks import cell as drawn_cell
from analysis.plots.marks import dots as drawn_dots
from analysis.sources.names import source_name

KINDS: tuple[str, ...] = get_args(Sign)
RAISED = 1.05
"""How many times what a source states an amount is for the source's own number to be told."""
WIDTH = 150
"""Of the picture of a cell, in pixels."""


def text_of(row: Row, name: str) -> str:
    """Return a field as text; empty where the table has none."""
    value = row.get(name, "")
    return "" if text.is_missing(value) else str(value)


def last_day(row: Row) -> dt.date:
    """Return the last day that is counted of a window; its end where something else fills it."""
    day: dt.date = row["end"] if text.is_missing(row["counted_to"]) else row["counted_to"]
    return day


def amount(row: Row) -> str:
    """Return the middle amount with its unit."""
    return with_unit(float(row["median"]), str(row["unit"]))


def with_unit(value: float, unit: str) -> str:
    """Return a value with its unit; its sign stands before both."""
    group = "amount_below_nought" if value < 0 else "amount"
    return say(f"{group}.{unit}", value=abs(value))


def interval(row: Row) -> str:
    """Return the 90 percent interval, without its unit."""
    low, high = float(row["low90"]), float(row["high90"])
    group = "interval_about_nought" if low < 0 else "interval"
    return say(f"{group}.{row['unit']}", low=low, high=high)


def counted(cell: Any) -> str:
    """Return who counts what a cell shows, how and for which months, and what it states if less.

    Upward errors of a source, as of deaths that are still to be registered, raise the amount.
    """
    row = cell.amount
    stated = row.get("stated")
    is_raised = not text.is_missing(stated) and float(row["median"]) > RAISED * float(stated) > 0
    own = {"stated": with_unit(float(stated), str(row["unit"]))} if is_raised else {}
    name = str(row["window"])
    year = name.isdigit()
    window = CATALOGUE.named("window", name)
    when = {"year": name} if year else {"window": window, "end": last_day(row)}
    return say(
        "counted_raised" if is_raised else "counted",
        **own,
        source=cell.source,
        grade=CATALOGUE.graded(row["grade"], row["unit"]),
        period=say("period.year" if year else "period.to", **when),
    )


def short(name: str, later: bool = False) -> str:
    """Return a window's name under a mark: of a calendar year after others its last two digits."""
    return f"’{name[2:]}" if later and name.isdigit() else CATALOGUE.named("mark", name)


def change(reading: Row, unit: str) -> str:
    """Return how the last window compares with the first."""
    first = CATALOGUE.named("window", reading["first"])
    value = float(reading["value"])
    if reading["statistic"] == "ratio":
        key = "ratio" if value >= 0.995 else "ratio_below"
        return say(key, ratio=value, first=first)
    key = "difference.more" if value >= 0 else "difference.less"
    return say(key, amount=with_unit(abs(value), unit), first=first)


def toward(reading: Row) -> str:
    """Return the likelier side, which a likelihood word speaks of."""
    side = text_of(reading, "side")
    if side in ("unclear", ""):
        return "risen" if float(reading["p_rise"]) >= 0.5 else "fallen"
    return side


def probability(reading: Row) -> str:
    """Return the number beside a likelihood word, never above what the word allows."""
    share = float(reading["probability"])
    bound = 90 if text_of(reading, "likelihood") == "very likely" else 99
    over = share > (0.95 if bound == 90 else 0.99)
    said = say("chance.over", n=bound) if over else say("chance.in_100", share=share)
    return said.replace(" ", text.SPACE)


def chance(reading: Row, joint: str = "") -> str:
    """Return the side with its likelihood, word and number together.

    At low confidence there is a side and no word, at very low neither. A kind that is read
    both ways has one side, or one for each way.
    """
    if text_of(reading, "confidence") == "very low":
        return say("chance.very_low")
    if joint:
        return each_way(joint) or say("chance.both_ways", side=joint)
    word = text_of(reading, "likelihood")
    if not word:
        return say("chance.none", side=text_of(reading, "side"))
    return say("chance.plain", side=toward(reading), word=word, probability=probability(reading))


def each_way(joint: str) -> str:
    """Return the sides of a kind that has one for each way of reading it; empty for others."""
    stock, _, flow = joint.removesuffix(" as a flow").partition(" as a stock, ")
    return say("chance.each_way", stock=stock, flow=flow) if flow else ""


def line(party: str, reading: Row, last: Row) -> str:
    """Return the line below the heading for one country, from *pace* and its last amount."""
    if not last:
        return say("line.uncounted", party=party)
    slots: dict[str, Any] = {
        "party": party, "amount": amount(last), "interval": interval(last), "month": last_day(last)
    }  # fmt: skip
    if not reading or text_of(reading, "confidence") == "very low":
        return say("line.no_change", **slots)
    slots["change"] = change(reading, last["unit"])
    word = text_of(reading, "likelihood")
    if not word:
        return say("line.no_chance", **slots, side=text_of(reading, "side"))
    slots |= {"side": toward(reading), "word": word, "probability": probability(reading)}
    return say("line.chance", **slots)


def answer(cell: Any) -> str:
    """Return what a cell shows, as a sentence."""
    if cell.state == "uncounted":
        return say("answer.uncounted", party=cell.party)
    row = cell.amount
    slots = {
        "party": cell.party, "month": last_day(row), "amount": amount(row),
        "interval": interval(row),
    }  # fmt: skip
    if text_of(cell.reading, "confidence") in ("very low", ""):
        return say("answer.no_change", **slots)
    compared = change(cell.reading, row["unit"])
    return say("answer.change", **slots, change=compared, chance=chance(cell.reading, cell.joint))


def measured(row: Row) -> str:
    """Return the value of a line of a claim with its interval and unit."""
    unit = str(row["unit"])
    if CATALOGUE.has(f"counted_in.{unit}"):
        return say(f"counted_in.{unit}", n=row["value"])
    unit = CATALOGUE.group("claim_unit").get(unit, unit)
    if row.get("low") is None or row.get("high") is None:
        return text.quantity(row["value"], unit)
    value = text.quantity(row["value"], unit, ranged=True)
    return say(
        "claims.measured", value=value, interval=text.interval(row["low"], row["high"], unit)
    )


def attribution(row: Row, names: Mapping[str, str]) -> str:
    """Return who says a line of a claim, when, and what is to be known of it."""
    source = str(row["source"])
    by = [say("claims.own") if source.startswith("data/") else source_name(names, source)]
    by += [text.day(row["published"])] if row.get("published") else []
    notes = (str(row[key]) for key in ("note", "aside") if row.get(key))
    by += [one for one in notes if not one.startswith(str(row["label"]))]
    return say("claims.by", by="; ".join(by))


def claim_number(claim: str, numbers: Row) -> str:
    """Return the number of a claim's line on the front page; empty where it has none."""
    key = f"claim_number.{claim}"
    if not CATALOGUE.has(key):
        return ""
    slots = {name: numbers.get(name) for name in slot_formats(str(CATALOGUE.entries[key]))}
    return "" if None in slots.values() else say(key, **slots)


def picture(cell: Any, height: float) -> Markup:
    """Return the marks of a cell as SVG, with what they show in words beside it."""
    named = [replace(mark, name=short(mark.name, later=place > 0))
             for place, mark in enumerate(cell.marks)]  # fmt: skip
    return drawn_cell(
        named, cell.top, WIDTH, height, seen(cell), party=cell.party, scale_min=cell.bottom
    )


def seen(cell: Any) -> str:
    """Return the amounts of a cell in words, for those who do not see the marks."""
    rows = {row["window"]: row for row in cell.windows}
    told = []
    for mark in cell.marks:
        slots = {"window": CATALOGUE.named("window", mark.name)}
        if row := rows.get(mark.name):
            slots["amount"] = amount(row)
            slots |= {} if mark.kind == "claim" else {"interval": interval(row)}
        told.append(say(f"alt.{mark.kind}", **slots))
        if mark.before is not None:
            then = with_unit(mark.before, str(cell.amount["unit"]))
            told[-1] = say("alt.before", told=told[-1], amount=then)
    claim = cell.marks[0].kind == "claim"
    return say(
        "alt.claims" if claim else "alt.cell",
        party=cell.party, kind=cell.kind, view=cell.amount["view"], amounts="; ".join(told),
    )  # fmt: skip


def dots(cell: Any, of: int) -> Markup | str:
    """Return a strip of equally likely readings; empty where all lie on one side."""
    above = round(cell.rise * of)
    if not 0 < above < of:
        return ""
    return drawn_dots(above, of, say("chance.dots", n=above, of=of), party=cell.party)


def signs(rows: Sequence[Any]) -> list[str]:
    """Return the signs of a figure that its key has to explain."""
    marks = [mark for row in rows for cell in row.cells for mark in cell.marks]
    drawn = {mark.kind for mark in marks}
    drawn |= {"interval" for mark in marks if mark.low90 is not None}
    drawn |= {"before" for mark in marks if mark.before is not None}
    return [sign for sign in (*KINDS, "interval", "before") if sign in drawn]


def explained(rows: Sequence[Any], of: int) -> list[str]:
    """Return what the key of a figure says after its signs: of what it shows, and no more."""
    names = [mark.name for row in rows for cell in row.cells for mark in cell.marks]
    answers = [cell for row in rows if not row.claimed for cell in row.cells]
    shown = {
        "war_years": any(not name.isdigit() for name in names),
        "calendar": any(name.isdigit() for name in names),
        "nought": bool(names),
        "scale": any(all(cell.marks for cell in row.cells) for row in rows),
        "dots": any(dots(cell, of) for cell in answers),
        "trend": any(text_of(one.reading, "likelihood") and not one.joint for one in answers),
    }
    return [say(f"front.said.{key}", **({"of": of} if key == "dots" else {}))
            for key, is_shown in shown.items() if is_shown]  # fmt: skip


def notes(kind: str, edition: str) -> str:
    """Return what is noted of a kind, and on what condition its reading stands."""
    keys = [f"{group}.{kind}" for group in ("note", "condition")]
    keys = [own if CATALOGUE.has(own := f"{key}_{edition}") else key for key in keys]
    return "; ".join(filter(None, (say(key) for key in keys if CATALOGUE.has(key))))
