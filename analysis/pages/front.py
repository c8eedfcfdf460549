"""The words of the front page: which sentence follows from the readings, and what stands below."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from analysis import text
from analysis.costs.kinds import PARTIES
from analysis.observations import Row
from analysis.pages.cells import Edition, layout
from analysis.pages.messages import say
from analysis.pages.told import claim_number, last_day, text_of
from analysis.pages.wording import line

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


def outcome(reading: Row, counted: bool) -> tuple[str, str]:
    """Return what became of a month's cost, and how strongly that may be said.

    *More* and *fewer* need *likely* at least. At low confidence a side has no word and is said
    as that of the counts; at very low nothing is said. It is one of `ORDER`, and of `STRENGTHS`.
    """
    if not counted:
        return "uncounted", "sure"
    side, word = text_of(reading, "side"), text_of(reading, "likelihood")
    if text_of(reading, "confidence") in ("very low", ""):
        return "open", "sure"
    strength = "sure" if word else "counted"
    if side == "little changed":
        return "same", strength
    for name, starts in (("more", "risen"), ("fewer", "fallen")):
        if side.startswith(starts) and " as a " not in side:
            return name, strength
    if side == "unclear" and word == "likely":
        return ("more" if float(reading["p_rise"]) >= 0.5 else "fewer"), "likely"
    return "open", "sure"


def headline(edition: Edition) -> str:
    """Return the sentence of the front page, at most thirty words, from the readings alone."""
    found = {}
    for party in PARTIES:
        reading, amount = edition.pace(party, LIVES)
        found[party] = (*outcome(reading, bool(amount)), amount)
    (a, one), (b, other) = sorted(found.items(), key=lambda item: ORDER.index(item[1][0]))
    strength = max(one[1], other[1], key=STRENGTHS.index)
    key = f"lives.{one[0]}_{other[0]}"
    if one[0] in ("more", "fewer", "same"):
        key += f".{strength}"
    ends = sorted({last_day(found) for _, _, found in (one, other) if found})
    slots: dict[str, Any] = {} if one[0] == other[0] else {"a": a, "b": b}
    if ends:
        old = edition.day - min(ends) > NEW
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
    for kind in (row["kind"] for row in layout()["rows"] if row["kind"] != LIVES):
        found = {party: _first_was_worst(edition, party, kind) for party in PARTIES}
        countries = tuple(party for party, worst in found.items() if worst)
        if countries and False not in found.values():
            kinds.setdefault(countries, []).append(kind)
    return kinds


def _first_was_worst(edition: Edition, party: str, kind: str) -> bool | None:
    reading, amount = edition.pace(party, kind)
    if not amount:
        return None
    each_way = " as a " in edition.joint(party, kind)
    medians = [float(row["median"]) for row in edition.years(party, kind)]
    fewer = outcome(reading, True) == ("fewer", "sure")
    return fewer and not each_way and medians[0] == max(medians)


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


def next_update(edition: Edition) -> str:
    """Return when a source of a count on the page is first expected to publish after its day.

    Where rules are of a later day, the update was due by then. An edition of an earlier day stays
    as it is, whatever is expected since.
    """
    inputs = edition.inputs
    if edition.as_of != "latest":
        return ""
    cells = [cell for row in edition.rows() if not row.claimed for cell in row.cells]
    shown = {name for cell in cells for name in cell.sources} | {*inputs.tables["since"]["source"]}
    ids = {name.partition("/")[0] for name in shown}
    days = [one["expected"] for one in inputs.sources if one["id"] in ids and one.get("expected")]
    first = min((day for day in days if day > inputs.latest), default=None)
    if first is None:
        return ""
    due = inputs.ruled is not None and first <= inputs.ruled
    return say("front.due" if due else "front.next", month=first)


def below(edition: Edition) -> dict[str, Any]:
    """Return what stands around the figure: since the article, claims, what is missing, changes."""
    changes = edition.inputs.changes
    return {
        "since": since(edition),
        "not_yet": not_yet(edition),
        "claims": [_one_line(one, edition.as_of) for one in edition.inputs.claims],
        "missing": missing(edition),
        "other_wars": other_wars(edition),
        "changed": {
            part: {
                "told": "; ".join(_short(part, line(one)) for one in lines[:shown]),
                "more": max(len(lines) - shown, 0),
            }
            for part, shown in PARTS.items()
            for lines in [changes.get(part, ())]
        },
    }  # fmt: skip


def _short(part: str, said: str) -> str:
    """Return of a changed rule its entry only; the page of changes has its file and the rest."""
    return said.split(": ")[1] if part == "rules" else said


def other_wars(edition: Edition) -> str:
    """Return how often other long wars grew deadlier, by both starts; context and no evidence."""
    table = edition.inputs.tables.get("other_wars")
    if table is None:
        return ""
    rows = table[(table["type"] == "any") & (table["fewest_deaths"] == WAR)]
    few, many = (rows[rows["start_threshold"] == start].iloc[0] for start in (FEW, WAR))
    return say(
        "front.other_wars", start_few=FEW, few=int(few["deadlier"]), of_few=int(few["wars"]),
        start_many=WAR, many=int(many["deadlier"]), of_many=int(many["wars"]),
    )  # fmt: skip


def since(edition: Edition) -> list[dict[str, Any]]:
    """Return what changed from the six months before the article to the six since, counts first.

    Sources of one thing stand in one item, as the range of their changes. Items with periods of
    their own come before the two times six months, which the first of the others names.
    """
    table = edition.inputs.tables["since"]
    found = []
    for name in (item["series"] for item in layout()["since"]):
        rows = table[(table["measure"] == name) & (table["before"] > 0)]
        if len(rows):
            changes = sorted(100 * (rows["after"] / rows["before"] - 1))
            change = _change_told(changes[0], changes[-1])
            row = rows.iloc[0].to_dict()
            found.append({**row, "told": _since_told(name, change, row)})
    own, framed = ([one for one in found if one["measure"].endswith("_period") is is_own]
                   for is_own in (True, False))  # fmt: skip
    for one in framed[:1]:
        months = {name: one[name] for name in ("after_start", "after_end")}
        one["told"] = say("front.since", **months, first=one["told"])
    return [*own, *framed][:4]


def _since_told(name: str, change: str, row: Row) -> str:
    if not name.endswith("_period"):
        return say("since.change", item=name, change=change)
    start, end, year = row["after_start"], row["after_end"], str(row["before_start"].year)
    month = text.month(start)
    if start.year == end.year:
        month = month.rpartition(text.SPACE)[0]
    return say("since.period", item=name, change=change, start=month, end=end, year=year)


def _change_told(low: float, high: float) -> str:
    if low < 0 < high:
        return say("since.either", low=abs(low), high=high)
    few, many = sorted((abs(low), abs(high)))
    side = "up" if high > 0 else "down"
    if say("since.up", percent=few) == say("since.up", percent=many):
        return say(f"since.{side}", percent=few)
    return say(f"since.{side}_between", few=few, many=many)


def not_yet(edition: Edition) -> list[str]:
    """Return the kinds of the figure of which a country's count does not reach six months on."""
    table = edition.inputs.tables["since"]
    told = {item["kind"] for item in layout()["since"] if item["series"] in set(table["measure"])}
    until = table["after_end"].max() if len(table) else edition.inputs.article + SIX_MONTHS
    kinds = []
    for kind in (row["kind"] for row in layout()["rows"] if row["kind"] not in told):
        ends = [_counted_until(edition, party, kind) for party in PARTIES]
        if any(end and end < until for end in ends):
            kinds.append(kind)
    return kinds


def _counted_until(edition: Edition, party: str, kind: str) -> dt.date | None:
    """Return the last day that is counted of a kind, in whichever window."""
    days = (row["counted_to"] for row in edition.amounts(party, kind))
    return max((day for day in days if not text.is_missing(day)), default=None)


def _one_line(claim: Mapping[str, Any], as_of: str) -> dict[str, str]:
    found = claim[as_of]
    return {
        "id": claim["id"],
        "title": say(f"claim.{claim['id']}"),
        "word": say(f"verdict.{found['verdict']}"),
        "number": claim_number(claim["id"], found.get("numbers", {})),
    }


def missing(edition: Edition) -> list[str]:
    """Return what is not counted, and what would turn the answer: at most five items."""
    things = edition.inputs.uncounted
    found = [say("missing.uncounted", things="; ".join(things))] if things else []
    for party in PARTIES:
        reading, _ = edition.pace(party, LIVES)
        if tipping := text_of(reading, "tipping"):
            found.append(say("missing.tipping", party=party, tipping=tipping))
        until = _counted_until(edition, party, LIVES)
        if until and edition.day - until > NEW:
            found.append(say("missing.old", party=party, month=until))
    return [*found, say("missing.overturn")][:5]
