"""Amounts, changes and chances in words: from a row of a table to a message of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import get_args

from markupsafe import Markup

from analysis import text
from analysis.observations import Row
from analysis.pages.cells import CountryCell, FigureRow
from analysis.pages.messages import CATALOGUE, say, slot_formats
from analysis.plots import marks
from analysis.sources.names import source_name

RAISED = 1.05
"""How many times what a source states an amount is for the source's own number to be told."""
WIDTH = 150
"""Of the picture of a cell, in pixels."""


def amount(value: float, unit: str) -> str:
    """Return a value with its unit; its sign stands before both."""
    group = "amount_below_nought" if value < 0 else "amount"
    return say(f"{group}.{unit}", value=abs(value))


def interval(row: Row) -> str:
    """Return the 90 percent interval, without its unit."""
    group = "interval_about_nought" if row["low90"] < 0 else "interval"
    return say(f"{group}.{row['unit']}", low=row["low90"], high=row["high90"])


def counted(cell: CountryCell) -> str:
    """Return who counts what a cell shows, how and for which months, and what it states if less.

    Upward errors of a source, as of deaths that are still to be registered, raise the amount.
    """
    row = cell.amount
    window, unit, stated = row["window"], row["unit"], row.get("stated", 0.0)
    is_raised = row["median"] > RAISED * stated > 0
    if window.isdigit():
        period = say("period.year", year=window)
    else:
        period = say("period.to", window=CATALOGUE.named("window", window), end=row["until"])
    return say(
        "counted_raised" if is_raised else "counted",
        **({"stated": amount(stated, unit)} if is_raised else {}),
        source=cell.source,
        grade=CATALOGUE.first(f"grade.{row['grade']} {unit}", f"grade.{row['grade']}"),
        period=period,
    )


def change(reading: Row, unit: str) -> str:
    """Return how the last window compares with the first."""
    first, value = CATALOGUE.named("window", reading["first"]), reading["value"]
    if reading["statistic"] == "ratio":
        return say("ratio" if value >= 0.995 else "ratio_below", ratio=value, first=first)
    key = "difference.more" if value >= 0 else "difference.less"
    return say(key, amount=amount(abs(value), unit), first=first)


def chance(reading: Row, joint: str = "") -> str:
    """Return the side with its likelihood, word and number together.

    At low confidence there is a side and no word, at very low neither. A kind that is read
    both ways has one side, or one for each way. The number is never above what the word allows.
    """
    side, word, share = reading["side"], reading["likelihood"], reading["probability"]
    if reading["confidence"] == "very low":
        return say("chance.very_low")
    if joint:
        return each_way(joint) or say("chance.both_ways", side=joint)
    if not word:
        return say("chance.none", side=side)
    if side == "unclear":  # the word speaks of the likelier side
        side = "risen" if reading["p_rise"] >= 0.5 else "fallen"
    most = reading["most"]
    said = say("chance.over", n=100 * most) if share > most else say("chance.in_100", share=share)
    return say("chance.plain", side=side, word=word, probability=said.replace(" ", text.SPACE))


def each_way(joint: str) -> str:
    """Return the sides of a kind that has one for each way of reading it; empty for others."""
    stock, _, flow = joint.removesuffix(" as a flow").partition(" as a stock, ")
    return say("chance.each_way", stock=stock, flow=flow) if flow else ""


def summary(cell: CountryCell, group: str) -> str:
    """Return what a cell shows as a sentence: of soldiers killed a `line`, else an `answer`."""
    row, reading = cell.amount, cell.reading
    if not row:
        return say(f"{group}.uncounted", party=cell.party)
    slots = {"party": cell.party, "month": row["until"], "interval": interval(row),
             "amount": amount(row["median"], row["unit"])}  # fmt: skip
    if reading.get("confidence", "") in ("", "very low"):
        return say(f"{group}.no_change", **slots)
    compared = change(reading, row["unit"])
    return say(f"{group}.change", **slots, change=compared, chance=chance(reading, cell.joint))


def measured(row: Row) -> str:
    """Return the value of a line of a claim with its interval and unit."""
    unit, value, bounds = row["unit"], row["value"], (row.get("low"), row.get("high"))
    if f"counted_in.{unit}" in CATALOGUE.entries:
        return say(f"counted_in.{unit}", n=value)
    unit = CATALOGUE.named("claim_unit", unit)
    if None in bounds:
        return text.quantity(value, unit)
    ranged = text.quantity(value, unit, ranged=True)
    return say("claims.measured", value=ranged, interval=text.interval(*bounds, unit))


def attribution(row: Row, names: Mapping[str, str]) -> str:
    """Return who says a line of a claim, when, and what is to be known of it."""
    own = row["source"].startswith("data/")
    by = [say("claims.own") if own else source_name(names, row["source"])]
    by += [text.day(row["published"])] if row.get("published") else []
    notes = (row[key] for key in ("note", "aside") if row.get(key))
    by += [one for one in notes if not one.startswith(row["label"])]
    return say("claims.by", by="; ".join(by))


def claim_number(claim: str, numbers: Row) -> str:
    """Return the number of a claim's line on the front page; empty where it has none."""
    key = f"claim_number.{claim}"
    wanted = slot_formats(str(CATALOGUE.entries.get(key, "")))
    slots = {name: numbers.get(name) for name in wanted}
    return say(key, **slots) if slots and None not in slots.values() else ""


def picture(cell: CountryCell, row: FigureRow) -> Markup:
    """Return the marks of a cell as SVG, with what they show in words beside it.

    Calendar years after the first have their last two digits.
    """
    named = [
        replace(mark, name=f"’{mark.name[2:]}" if place and mark.name.isdigit()
                else CATALOGUE.named("mark", mark.name))
        for place, mark in enumerate(cell.marks)
    ]  # fmt: skip
    height = 100 if row.tall else 70
    return marks.cell(
        named, row.top, WIDTH, height, seen(cell), party=cell.party, scale_min=row.bottom
    )


def seen(cell: CountryCell) -> str:
    """Return the amounts of a cell in words, for those who do not see the marks."""
    rows, unit = {row["window"]: row for row in cell.windows}, cell.amount["unit"]
    told = []
    for mark in cell.marks:
        slots = {"window": CATALOGUE.named("window", mark.name)}
        if row := rows.get(mark.name):
            slots["amount"] = amount(row["median"], unit)
            slots |= {} if mark.kind == "claim" else {"interval": interval(row)}
        told.append(say(f"alt.{mark.kind}", **slots))
        if mark.so_far:
            told[-1] = say("alt.so_far", told=told[-1])
        if mark.before is not None:
            told[-1] = say("alt.before", told=told[-1], amount=amount(mark.before, unit))
    return say(
        "alt.claims" if cell.marks[0].kind == "claim" else "alt.cell",
        party=cell.party, kind=cell.kind, view=cell.amount["view"], amounts="; ".join(told),
    )  # fmt: skip


def dots(cell: CountryCell, of: int) -> Markup | str:
    """Return a strip of equally likely readings; empty where all lie on one side."""
    above = round(cell.rise * of)
    if not 0 < above < of:
        return ""
    return marks.dots(above, of, say("chance.dots", n=above, of=of), party=cell.party)


def explained(rows: Sequence[FigureRow], of: int) -> tuple[list[str], list[str]]:
    """Return the signs that a figure's key has, and what it says after: of what is shown alone."""
    drawn = [mark for row in rows for cell in row.cells for mark in cell.marks]
    answers = [cell for row in rows if not row.claimed for cell in row.cells]
    signs: set[str] = {mark.kind for mark in drawn}
    signs |= {"interval" for mark in drawn if mark.low90 is not None}
    signs |= {"before" for mark in drawn if mark.before is not None}
    signs |= {"open" for mark in drawn if mark.so_far}
    shown = {
        "war_years": any(not mark.name.isdigit() for mark in drawn),
        "calendar": any(mark.name.isdigit() for mark in drawn),
        "nought": bool(drawn),
        "scale": any(all(cell.marks for cell in row.cells) for row in rows),
        "dots": any(dots(cell, of) for cell in answers),
        "trend": any(cell.reading.get("likelihood") and not cell.joint for cell in answers),
    }
    said = [say(f"front.said.{key}", **({"of": of} if key == "dots" else {}))
            for key, is_shown in shown.items() if is_shown]  # fmt: skip
    return [one for one in (*get_args(marks.Sign), "interval", "before") if one in signs], said


def notes(kind: str, edition: str) -> str:
    """Return what is noted of a kind, and on what condition its reading stands."""
    keys = (f"note.{kind}", f"condition.{kind}")
    return "; ".join(filter(None, (CATALOGUE.first(f"{key}_{edition}", key) for key in keys)))
