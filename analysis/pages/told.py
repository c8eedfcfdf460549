"""Amounts, changes and chances in words: from a row of a table to a message of the catalogue."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, get_args

from markupsafe import Markup

from analysis import text
from analysis.pages.messages import Messages, slot_formats
from analysis.plots.marks import Kind
from analysis.plots.marks import cell as drawn_cell
from analysis.plots.marks import dots as drawn_dots
from analysis.sources.names import source_name

Row = Mapping[str, Any]
KINDS: tuple[str, ...] = get_args(Kind)


def text_of(row: Row, name: str) -> str:
    """Return a field as text; empty where the table has none."""
    value = row.get(name, "")
    return "" if text.is_missing(value) else str(value)


def last_day(row: Row) -> dt.date:
    """Return the last day that is counted of a window; its end where something else fills it."""
    day: dt.date = row["end"] if text.is_missing(row["counted_to"]) else row["counted_to"]
    return day


@dataclass(frozen=True)
class Told:
    """What is said of a row, in the words of one catalogue."""

    messages: Messages

    def amount(self, row: Row) -> str:
        """Return the middle amount with its unit."""
        return self.value(float(row["median"]), str(row["unit"]))

    def value(self, value: float, unit: str) -> str:
        """Return a value with its unit; its sign stands before both."""
        group = "amount_below_nought" if value < 0 else "amount"
        return self.messages.say(f"{group}.{unit}", value=abs(value))

    def interval(self, row: Row) -> str:
        """Return the 90 percent interval, without its unit."""
        low, high = float(row["low90"]), float(row["high90"])
        group = "interval_about_nought" if low < 0 else "interval"
        return self.messages.say(f"{group}.{row['unit']}", low=low, high=high)

    def counted(self, cell: Any) -> str:
        """Return who counts what a cell shows, how, and for which months."""
        row = cell.amount
        year = str(row["window"]).isdigit()
        when = {"year": str(row["window"])} if year else {"end": last_day(row)}
        return self.messages.say(
            "counted",
            source=cell.source,
            grade=self.messages.graded(row["grade"], row["unit"]),
            period=self.messages.say("period.year" if year else "period.to", **when),
        )

    def window(self, name: object) -> str:
        """Return a window's name: a war-year in words, a calendar year as it is."""
        return self.messages.named("window", name)

    def short(self, name: object, mixed: bool = False, later: bool = False) -> str:
        """Return a window's name under a mark; a war-year's among calendar years says so.

        A calendar year that is not the first is named by its last two digits.
        """
        if later and str(name).isdigit():
            return f"’{str(name)[2:]}"
        return self.messages.named("mark_mixed" if mixed else "mark", name)

    def change(self, reading: Row, unit: str) -> str:
        """Return how the last window compares with the first."""
        first = self.window(reading["first"])
        value = float(reading["value"])
        if reading["statistic"] == "ratio":
            key = "ratio" if value >= 0.995 else "ratio_below"
            return self.messages.say(key, ratio=value, first=first)
        amount = self.value(abs(value), unit)
        key = "difference.more" if value >= 0 else "difference.less"
        return self.messages.say(key, amount=amount, first=first)

    def toward(self, reading: Row) -> str:
        """Return the likelier side, which a likelihood word speaks of."""
        side = text_of(reading, "side")
        if side in ("unclear", ""):
            return "risen" if float(reading["p_rise"]) >= 0.5 else "fallen"
        return side

    def probability(self, reading: Row) -> str:
        """Return the number beside a likelihood word, never above what the word allows."""
        probability = float(reading["probability"])
        bound = 90 if text_of(reading, "likelihood") == "very likely" else 99
        if probability > (0.95 if bound == 90 else 0.99):
            said = self.messages.say("chance.over", n=bound)
        else:
            said = self.messages.say("chance.in_100", share=probability)
        return said.replace(" ", text.SPACE)

    def chance(self, reading: Row, joint: str = "") -> str:
        """Return the side with its likelihood, word and number together.

        At low confidence there is a side and no word, at very low neither. A kind that is read
        both ways has one side, or one for each way.
        """
        if text_of(reading, "confidence") == "very low":
            return self.messages.say("chance.very_low")
        if joint:
            stock, _, flow = joint.removesuffix(" as a flow").partition(" as a stock, ")
            if flow:
                return self.messages.say("chance.each_way", stock=stock, flow=flow)
            return self.messages.say("chance.both_ways", side=joint)
        word = text_of(reading, "likelihood")
        if not word:
            return self.messages.say("chance.none", side=text_of(reading, "side"))
        return self.messages.say(
            "chance.plain",
            side=self.toward(reading), word=word, probability=self.probability(reading),
        )  # fmt: skip

    def line(self, party: str, reading: Row, amount: Row) -> str:
        """Return the line below the heading for one country."""
        if not amount:
            return self.messages.say("line.uncounted", party=party)
        slots: dict[str, Any] = {
            "party": party, "amount": self.amount(amount), "interval": self.interval(amount),
            "month": last_day(amount),
        }  # fmt: skip
        if not reading or text_of(reading, "confidence") == "very low":
            return self.messages.say("line.no_change", **slots)
        slots["change"] = self.change(reading, amount["unit"])
        word = text_of(reading, "likelihood")
        if not word:
            slots["side"] = text_of(reading, "side")
            return self.messages.say("line.no_chance", **slots)
        return self.messages.say(
            "line.chance", **slots,
            side=self.toward(reading), word=word, probability=self.probability(reading),
        )  # fmt: skip

    def measured(self, line: Row) -> str:
        """Return the value of a line of a claim with its interval and unit."""
        unit, counted = str(line["unit"]), f"counted_in.{line['unit']}"
        if self.messages.has(counted):
            return self.messages.say(counted, n=line["value"])
        unit = self.messages.group("claim_unit").get(unit, unit)
        if line.get("low") is None or line.get("high") is None:
            return text.quantity(line["value"], unit)
        value = text.quantity(line["value"], unit, ranged=True)
        interval = text.interval(line["low"], line["high"], unit)
        return self.messages.say("claims.measured", value=value, interval=interval)

    def attribution(self, line: Row, names: Mapping[str, str]) -> str:
        """Return who says a line of a claim, when, and what is to be known of it."""
        source = str(line["source"])
        own = source.startswith("data/")
        by = [self.messages.say("claims.own") if own else source_name(names, source)]
        by += [text.day(line["published"])] if line.get("published") else []
        notes = (str(line[key]) for key in ("note", "aside") if line.get(key))
        by += [one for one in notes if not one.startswith(str(line["label"]))]
        return self.messages.say("claims.by", by="; ".join(by))

    def number(self, claim: str, numbers: Row) -> str:
        """Return the number of a claim's line on the front page; empty where it has none."""
        key = f"claim_number.{claim}"
        if not self.messages.has(key):
            return ""
        slots = {name: numbers.get(name) for name in slot_formats(str(self.messages.entries[key]))}
        return "" if None in slots.values() else self.messages.say(key, **slots)

    def picture(self, cell: Any, width: float = 150, height: float = 70) -> Markup:
        """Return the marks of a cell as SVG, with what they show in words beside it."""
        mixed = cell.marks[-1].name.isdigit()
        named = [replace(mark, name=self.short(mark.name, mixed, later=place > 0))
                 for place, mark in enumerate(cell.marks)]  # fmt: skip
        return drawn_cell(
            named, cell.top, width, height, self.seen(cell),
            party=cell.party, scale_min=cell.bottom,
        )  # fmt: skip

    def seen(self, cell: Any) -> str:
        """Return the amounts of a cell in words, for those who do not see the marks."""
        told = []
        known = [mark for mark in cell.marks if mark.kind != "unknown"]
        for mark, row in zip(known, cell.windows, strict=True):
            slots = {} if mark.kind == "claim" else {"interval": self.interval(row)}
            told.append(self.messages.say(
                f"alt.{mark.kind}", window=self.window(mark.name), amount=self.amount(row), **slots
            ))  # fmt: skip
        told += [self.messages.say("alt.unknown", window=self.window(mark.name))
                 for mark in cell.marks if mark.kind == "unknown"]  # fmt: skip
        return self.messages.say(
            "alt.cell", party=cell.party, kind=cell.kind, amounts="; ".join(told)
        )

    def dots(self, cell: Any, of: int) -> Markup | str:
        """Return a strip of equally likely readings; empty where all lie on one side."""
        above = round(cell.rise * of)
        if not 0 < above < of:
            return ""
        label = self.messages.say("chance.dots", n=above, of=of)
        return drawn_dots(above, of, label, party=cell.party)

    def signs(self, rows: Sequence[Any]) -> list[str]:
        """Return the signs of a figure that its key has to explain."""
        marks = [mark for row in rows for cell in row.cells for mark in cell.marks]
        drawn = {mark.kind for mark in marks} | {"interval"}
        drawn |= {"before" for mark in marks if mark.before is not None}
        return [sign for sign in (*KINDS, "interval", "before") if sign in drawn]

    def dotted(self, rows: Sequence[Any], of: int) -> bool:
        """Return whether a figure has a strip of equally likely readings."""
        return any(self.dots(cell, of) for row in rows if not row.claimed for cell in row.cells)

    def chances(self, rows: Sequence[Any]) -> bool:
        """Return whether a figure states a chance of any kind that is no claim."""
        return any(
            not row.claimed and not cell.joint and bool(text_of(cell.reading, "likelihood"))
            for row in rows for cell in row.cells if cell.reading
        )  # fmt: skip
