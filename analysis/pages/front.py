"""The words of the front page: which sentence follows from the readings, and what stands below."""

from __future__ import annotations

import datetime as dt
from typing import Any

from analysis import text
from analysis.costs.kinds import PARTIES
from analysis.pages.cells import LAYOUT, CountryCell, Edition
from analysis.pages.inputs import Inputs
from analysis.pages.messages import line, say

LIVES = "soldiers_killed"
NEW = dt.timedelta(days=274)
"""A count that ended longer before the page's day is told as of its month: nine months."""
SIX_MONTHS = dt.timedelta(days=182)
LONGEST = 30
"""Words of the heading."""
STRENGTHS = ("sure", "likely", "counted")
"""How strongly a side may be said: with its word, as likely, or as that of the counts alone."""
FEW, WAR = 25, 1000
"""Deaths in a year from which a war may be counted; and the size of a war that counts."""
ORDER = ("more", "fewer", "same", "open", "uncounted")
PARTS = {"new": 2, "revised": 1, "rules": 2}
"""What may have changed, never merged, and how many lines of it the front page has room for."""


def outcome(cell: CountryCell) -> tuple[str, str]:
    """Return what became of a month's cost, and how strongly that may be said.

    *More* and *fewer* need *likely* at least. At low confidence a side has no word and is said
    as that of the counts; at very low nothing is said. It is one of `ORDER`, and of `STRENGTHS`.
    """
    if not cell.amount:
        return "uncounted", "sure"
    if cell.reading.get("confidence", "") in ("very low", ""):
        return "open", "sure"
    side, word = cell.reading["side"], cell.reading["likelihood"]
    strength = "sure" if word else "counted"
    if side == "unclear" and word == "likely":
        side, strength = "risen" if cell.reading["p_rise"] >= 0.5 else "fallen", "likely"
    starts = {"risen": "more", "fallen": "fewer", "little changed": "same"}
    found = next((name for start, name in starts.items() if side.startswith(start)), "open")
    return ("open", "sure") if found == "open" or " as a " in side else (found, strength)


def headline(edition: Edition) -> str:
    """Return the sentence of the front page, at most thirty words, from the readings alone."""
    cells = (edition.cell(party, LIVES) for party in PARTIES)
    found = sorted(((*outcome(cell), cell) for cell in cells), key=lambda one: ORDER.index(one[0]))
    (name, strength, one), (other_name, other_strength, other) = found
    key = f"lives.{name}_{other_name}"
    if name in ("more", "fewer", "same"):
        key += f".{max(strength, other_strength, key=STRENGTHS.index)}"
    slots: dict[str, Any] = {} if name == other_name else {"a": one.party, "b": other.party}
    dated = (one,) if other_name == "open" != name else (one, other)  # of what is told
    if ends := sorted({cell.amount["until"] for cell in dated if cell.amount}):
        old = edition.day - ends[0] > NEW
        key += ".then" if old else ".now"
        slots |= {"months": ends} if old else {}
    first = say(key, **slots)
    by_countries = worst_first(edition)
    countries, worst = max(by_countries.items(), key=lambda item: len(item[1]), default=((), []))
    where = {"party": countries[0]} if len(countries) == 1 else {}
    while worst:
        told = say("worst_in" if where else "worst", **where, kinds=worst)
        both = say("two_sentences", one=first, two=told)
        if sum(any(map(str.isalpha, word)) for word in both.split()) <= LONGEST:
            return both
        worst = worst[:-1]
    return first


def worst_first(edition: Edition) -> dict[tuple[str, ...], list[str]]:
    """Return the kinds whose dearest year was the first, said with a word, in all that are counted.

    By the countries in which they are counted, which a sentence has to name.
    """
    kinds: dict[tuple[str, ...], list[str]] = {}
    for kind in (row["kind"] for row in LAYOUT["rows"] if row["kind"] != LIVES):
        counted = [cell for party in PARTIES if (cell := edition.cell(party, kind)).amount]
        if counted and all(map(first_was_worst, counted)):
            kinds.setdefault(tuple(cell.party for cell in counted), []).append(kind)
    return kinds


def first_was_worst(cell: CountryCell) -> bool:
    """Return whether the first year was the dearest, said with a word, whichever way it is read."""
    medians = [row["median"] for row in cell.windows]
    fewer = outcome(cell) == ("fewer", "sure") and " as a " not in cell.joint
    return fewer and medians[0] == max(medians)


def counted_to(edition: Edition) -> dt.date:
    """Return the last day that any count on the page covers.

    Claims do not say it, nor do years to come, nor what is projected.
    """
    shown = (row for one in edition.rows() for cell in one.cells for row in cell.windows)
    days = [row["counted_to"] for row in shown
            if row["grade"] > 1 and not text.is_missing(row["counted_to"])]  # fmt: skip
    if edition.as_of == "latest":  # an edition of the article's day has no months since
        days += edition.inputs.tables["since"]["after_end"].tolist()
    last: dt.date = max((day for day in days if day <= edition.day), default=edition.day)
    return last


def next_update(edition: Edition, day: dt.date) -> str:
    """Return when a source of a count on the page is, or was by the day, first expected to publish.

    An edition of an earlier day stays as it is, whatever is expected since.
    """
    inputs = edition.inputs
    cells = (cell for row in edition.rows() if not row.claimed for cell in row.cells)
    shown = {name for cell in cells for name in cell.sources} | {*inputs.tables["since"]["source"]}
    ids = {name.partition("/")[0] for name in shown}
    days = [one["expected"] for one in inputs.sources if one["id"] in ids and one.get("expected")]
    if not days or edition.as_of != "latest":
        return ""
    return say("front.due" if min(days) < day else "front.next", month=min(days))


def changed(inputs: Inputs) -> dict[str, dict[str, Any]]:
    """Return the first lines of each part of what changed, and how many more there are.

    Of a changed rule its entry only; the page of changes has its file and the rest.
    """
    found = {}
    for part, shown in PARTS.items():
        lines = inputs.changes.get(part, ())
        told = [line(one) for one in lines[:shown]]
        told = [one.split(": ")[1] for one in told] if part == "rules" else told
        found[part] = {"told": "; ".join(told), "more": max(len(lines) - shown, 0)}
    return found


def other_wars(inputs: Inputs) -> str:
    """Return how often other long wars grew deadlier, by both starts; context and no evidence."""
    table = inputs.tables.get("other_wars")
    if table is None:
        return ""
    rows = table[(table["type"] == "any") & (table["fewest_deaths"] == WAR)]
    few, many = (rows[rows["start_threshold"] == start].iloc[0] for start in (FEW, WAR))
    return say(
        "front.other_wars", start=FEW, few=int(few["deadlier"]), of_few=int(few["wars"]),
        size=WAR, many=int(many["deadlier"]), of_many=int(many["wars"]),
    )  # fmt: skip


def since(inputs: Inputs) -> list[str]:
    """Return what changed from the six months before the article to the six since, counts first.

    Sources of one thing stand in one item, as the range of their changes. Items with periods of
    their own come before the two times six months, which the first of the others names.
    """
    table = inputs.tables["since"]
    own, framed = list[str](), list[str]()
    for name in (item["series"] for item in LAYOUT["since"]):
        rows = table[(table["measure"] == name) & (table["before"] > 0)]
        if rows.empty:
            continue
        changes = 100 * (rows["after"] / rows["before"] - 1)
        change, row = _change_told(changes.min(), changes.max()), rows.iloc[0]
        start, end = row["after_start"], row["after_end"]
        if name.endswith("_period"):
            year, month = str(row["before_start"].year), text.month(start)
            if start.year == end.year:
                month = month.rpartition(text.SPACE)[0]
            slots = {"item": name, "change": change, "start": month, "end": end, "year": year}
            own.append(say("since.period", **slots))
            continue
        told = say("since.change", item=name, change=change)
        first = say("front.since", after_start=start, after_end=end, first=told)
        framed.append(told if framed else first)
    return [*own, *framed][:4]


def _change_told(low: float, high: float) -> str:
    if low < -100:
        return say("since.below_nought")
    if low < 0 < high:
        return say("since.either", low=abs(low), high=high)
    few, many = sorted((abs(low), abs(high)))
    side = "up" if high > 0 else "down"
    if text.percent(few) == text.percent(many):
        return say(f"since.{side}", percent=few)
    return say(f"since.{side}_between", few=few, many=many)


def not_yet(edition: Edition) -> list[str]:
    """Return the kinds of the figure of which a country's count does not reach six months on."""
    table = edition.inputs.tables["since"]
    told = {item["kind"] for item in LAYOUT["since"] if item["series"] in set(table["measure"])}
    until = table["after_end"].max() if len(table) else edition.inputs.article + SIX_MONTHS
    kinds = []
    for kind in (row["kind"] for row in LAYOUT["rows"] if row["kind"] not in told):
        ends = [_counted_until(edition.cell(party, kind)) for party in PARTIES]
        if any(end and end < until for end in ends):
            kinds.append(kind)
    return kinds


def _counted_until(cell: CountryCell) -> dt.date | None:
    """Return the last day that is counted of a kind, in whichever window."""
    days = (row["counted_to"] for row in cell.amounts)
    return max((day for day in days if not text.is_missing(day)), default=None)


def missing(edition: Edition) -> list[str]:
    """Return what is not counted, and what would turn the answer: at most five items."""
    things = edition.inputs.uncounted
    found = [say("missing.uncounted", things="; ".join(things))] if things else []
    for cell in (edition.cell(party, LIVES) for party in PARTIES):
        if tipping := cell.reading.get("tipping"):
            found.append(say("missing.tipping", party=cell.party, tipping=tipping))
        until = _counted_until(cell)
        if until and edition.day - until > NEW:
            found.append(say("missing.old", party=cell.party, month=until))
    return [*found, say("missing.overturn")][:5]
