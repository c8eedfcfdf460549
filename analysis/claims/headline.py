"""The headline: the longer the war, the greater the losses of both countries."""

from collections.abc import Mapping

import pandas as pd

from analysis import text
from analysis.claims.case import Case
from analysis.claims.document import HeadlineClaim
from analysis.claims.messages import say
from analysis.claims.records import CONFIDENCES, Found, Line, Verdict
from analysis.claims.rules import VerdictConfidence
from analysis.costs.kinds import EVERYONE, PARTIES, SOLDIERS, Kind
from analysis.costs.readings import direction
from analysis.costs.synthesis import CHEAPER, DEARER, counted, country, frechet, same_windows
from analysis.costs.thresholds import Rules

Joint = Mapping[str, pd.DataFrame]
"""Readings of both countries over the same windows, by what stands in the statement."""
Chances = Mapping[str, tuple[float, float]]
"""Least chance, however the countries hang together, that more, and that fewer, were killed."""


def by_headline(case: Case, claim: HeadlineClaim) -> Verdict:
    """Return the verdict on the headline, with the lowest confidence of what it rests on."""
    rules, pace = case.document.rules, case.readings[case.readings["reading"] == "pace"]
    told = [country(case.readings, case.kinds, party) for party in PARTIES]
    joint = {what: same_windows(case.readings, case.kinds, what) for what in (SOLDIERS, EVERYONE)}
    chances = {what: _chances(rows) for what, rows in joint.items()}
    parts = {one.party: one.statement for one in told}
    verdict, key = headline_verdict(list(parts.values()), chances, rules)
    if key in ("rule_headline_dearer", "rule_headline_cheaper"):
        sided = [kind for one in told for kind in (*one.risen, *one.fallen)]
        rests_on = pace[pace["kind"].isin(sided)]
    elif key in ("rule_headline_lives", "rule_headline_fewer"):
        rests_on = pd.concat([joint[SOLDIERS], joint[EVERYONE]])
    else:
        rests_on = joint[SOLDIERS]
    # what would have to be true for the paces of soldiers killed to turn
    soldiers = [kind.kind for kind, _ in case.kinds.each() if SOLDIERS in kind.joint]
    tipping = pace.loc[pace["kind"].isin(soldiers), "tipping"].dropna()
    sentences = [lives(joint, chances, rules)]
    for one in told:
        kinds = []
        for way in ("risen", "fallen", "open"):
            titles = [case.kinds.of(kind, one.party).title for kind in getattr(one, way)]
            kinds += [say(f"kinds_{way}", kinds=", ".join(titles))] if titles else []
        slots = {"party": one.party, "statement": one.statement, "kinds": " ".join(kinds)}
        sentences.append(say("country", **slots))
    found = Found(
        _lines(case, pace[pace["view"] != "both"]),
        {what.replace(" ", "_"): round(chances[what][0], 3) for what in joint if len(joint[what])},
        sentences,
        chances[EVERYONE][0] if key == "rule_headline_lives" else None,
        [str(one) for one in tipping if one],
    )
    return Verdict(claim, found, verdict, say(key), *_lowest(case, rests_on), parts)


def headline_verdict(countries: list[str], chances: Chances, rules: Rules) -> tuple[str, str]:
    """Return the verdict by the statement on each country, and the key of its rule's sentence."""
    if set(countries) == {DEARER}:
        return "supported", "rule_headline_dearer"
    if set(countries) == {CHEAPER}:
        return "contradicted", "rule_headline_cheaper"
    names = (("partly supported", "lives", "soldiers"),
             ("partly contradicted", "fewer", "soldiers_fewer"))  # fmt: skip
    for way, (verdict, both, alone) in enumerate(names):
        if chances[SOLDIERS][way] >= rules.headline.soldiers:
            if chances[EVERYONE][way] >= rules.headline.all_killed:
                return verdict, f"rule_headline_{both}"
            return "undecided", f"rule_headline_{alone}"
    return "undecided", "rule_headline_open"


def _chances(rows: pd.DataFrame) -> tuple[float, float]:
    rise = [*rows["p_rise"]]
    return (frechet(rise)[0], frechet([1 - one for one in rise])[0]) if rise else (0.0, 0.0)


def _lowest(case: Case, rows: pd.DataFrame) -> VerdictConfidence:
    if rows.empty:
        return VerdictConfidence("very low", (say("lowest_open"),))
    word = _worst(rows)
    lowest = rows[rows["confidence"] == word].drop_duplicates(["kind", "party"])
    names = [_name(case, row["kind"], row["party"]) for _, row in lowest.iterrows()]
    return VerdictConfidence(word, (say("lowest_of", kinds=text.listing(names)),))


def _worst(rows: pd.DataFrame) -> str:
    return str(min(rows["confidence"], key=CONFIDENCES.index))


def _name(case: Case, kind: str, party: str) -> str:
    return say("kind_of", title=case.kinds.of(kind, party).title, party=party)


def _lines(case: Case, pace: pd.DataFrame) -> list[Line]:
    return [
        _line(case, row, kind)
        for party in PARTIES
        for kind in counted(case.kinds, party)
        for _, row in pace[(pace["kind"] == kind.kind) & (pace["party"] == party)].iterrows()
    ]


def _line(case: Case, row: pd.Series, kind: Kind) -> Line:
    ratio = row["statistic"] == "ratio"
    name = _name(case, row["kind"], row["party"])
    if len(kind.views) > 1:  # of land, less added is no land given back
        name = say(f"view_{row['view']}", name=name)
    windows = {"first": _window(row["first"]), "last": _window(row["last"])}
    return Line(
        label=say("last_over_first" if ratio else "change_between", name=name, **windows),
        value=float(row["value"]),
        low=float(row["low90"]),
        high=float(row["high90"]),
        unit="ratio" if ratio else kind.unit,
        agrees={1: True, -1: False}.get(direction(str(row["side"]))),
        source="data/processed/readings.csv",
        published=None,
        period_end=pd.Timestamp(row["last_end"]).date(),
        grade=int(row["grade"]),
        voice=str(row["kind"]),
        part=str(row["party"]),
        note=str(row["side"]),
        aside=say("very_low") if row["confidence"] == "very low" else "",
    )


def _window(name: object) -> str:
    """Return a window as it is said: a war-year by its number, a calendar year as it is."""
    _, _, number = str(name).partition("year_")
    return say("war_year", number=number) if number else str(name)


def lives(joint: Joint, chances: Chances, rules: Rules) -> str:
    """Say the least chance that more were killed in both countries; none at low confidence.

    As words are, it is limited at medium confidence and where a slow error is declared.
    """
    told, low = [], []
    for what, rows in joint.items():
        if rows.empty:
            continue
        least, word = chances[what][0], _worst(rows)
        if word in ("very low", "low"):
            low.append(what)
        else:
            chance = min(least, *map(rules.most_beside, rows["likelihood"]))
            told.append(say("lives_of", what=what, chance=chance))
    said = [say("lives", chances=text.listing(told))] if told else []
    said += [say("lives_low", kinds=text.listing(low))] if low else []
    return " ".join(said) or say("lives_open")
