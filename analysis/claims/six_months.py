"""Six more months: what was forecast on the article's day, its interval, and what came."""

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

import pandas as pd

from analysis import text
from analysis.claims.case import Case
from analysis.claims.document import WaitSixMonths
from analysis.claims.messages import say
from analysis.claims.records import Found, Line, Verdict
from analysis.claims.rules import VerdictConfidence, capped, confidence_of, share_verdict
from analysis.costs.forecasts import METHOD, monthly_series
from analysis.series import MONTH_DAYS, Known

KILLED = ("civilians_killed", "Ukraine", "civilian_casualties")
"""Measure, party and source of a count of several months at once, told with its own period."""
NO_COSTS = ("protection_decisions",)
"""Series that are no cost of a month: people abroad are counted where they are."""
SOLDIERS = {("military_deaths", "Russia"), ("named_losses", "Ukraine")}
"""Series of soldiers killed, and of whom."""
PARTLY = {"supported": "partly supported", "contradicted": "partly contradicted"}


class SixMonths(NamedTuple):
    """One series of one source over the six months."""

    thing: tuple[str, str]  # series and party: what several sources may measure
    side: int | None  # 1 if it cost noticeably more, -1 if less, 0 if neither; None if not known
    came: bool  # or else it is what was forecast, or counted over other months
    line: Line


def by_forecast(case: Case, claim: WaitSixMonths) -> Verdict:
    """Return whether the six months cost noticeably more than the six before.

    Each series has one say, whichever sources measure it; a belligerent's claim has none. Without
    a count of soldiers killed in both countries no more than 'partly' is said of what came.
    """
    found = six_months(case)
    came = {one.thing for one in found if one.came}
    says: dict[tuple[str, str], set[int]] = {}
    for one in found:
        if one.line.counts and one.side is not None and (one.came or not came):
            says.setdefault(one.thing, set()).add(one.side)
    # sources that disagree say neither
    each = [own.pop() if len(own) == 1 else 0 for own in says.values()]
    told = {"all": len(each), "more": each.count(1), "less": each.count(-1)}
    tells = bool(each) if came else any(each)  # forecasts that leave all open say nothing
    most = case.document.rules.figure.most
    verdict = share_verdict(told["more"], len(each), most) if tells else "undecided"
    uncounted = bool(came) and not came >= SOLDIERS
    # sources of one series are one source
    each_once = list({one.thing: one.line for one in found}.values())
    sure = confidence_of(case, verdict, each_once, uncovered=uncounted)
    titles = text.listing([case.known.catalogue.series[one].title for one, _ in says]) or "nothing"
    rule = say("rule_forecast" if came else "rule_forecast_ahead", **told, titles=titles)
    if not came:
        sure = capped(sure if each else VerdictConfidence("very low"), "low", say("ahead"))
    elif uncounted:
        rule, verdict = say("rule_forecast_partly", rule=rule), PARTLY.get(verdict, verdict)
    result = Found(
        [one.line for one in found],
        {f"{'counted' if came else 'forecast'}_{name}": float(n) for name, n in told.items()},
        [*(one.line.note for one in found), *_left_out(case, found)],
    )
    return Verdict(claim, result, verdict, rule, *sure)


def _left_out(case: Case, found: list[SixMonths]) -> list[str]:
    """Say which monthly series had no forecast that day: too few months in a row, or new since."""
    forecast = {one.thing[0] for one in found}
    titles = [
        entry.title
        for name, entry in case.known.catalogue.series.items()
        if entry.frequency == "month" and name not in forecast
    ]
    return [say("six_left_out", titles=text.listing(titles))] if found and titles else []


def six_months(case: Case) -> list[SixMonths]:
    """Return every series that was forecast on the article's day for the months together.

    Beside them stands what was counted of civilians since, over months of its own.
    """
    rows = case.forecasts
    rows = rows[rows["made"] == case.document.article.published.isoformat()]
    rows = rows[rows["method"].str.startswith(METHOD) & rows["target"].str.contains("/")]
    series = monthly_series(case.known, int(case.parameters["drop_recent_months"]))
    known = {one.name: one for one in series}
    found = []
    for (name, target), own in rows.groupby(["series", "target"], sort=False):
        if name in known:
            one = known[str(name)]
            first, last = str(target).split("/")
            months = pd.period_range(first, last, freq="M")
            came, before = one.total(months), one.total(months - len(months))
            if came is None and before is None and len(one.values) >= len(months):
                before = float(one.values.iloc[-len(months) :].sum())
            expected = own.set_index("quantile")["value"].astype(float)
            found.append(_one_series(case, str(name), expected, came, before))
    pairs = year_and_since(case.known, case.document.article.published)
    return [*found, *(_since(case, *pair) for pair in pairs)]


def year_and_since(known: Known, article: dt.date) -> Iterator[tuple[pd.Series, pd.Series]]:
    """Yield the year before and the longest count of civilians killed since the article, if known.

    The United Nations gave totals of several months where single months have no figure. What each
    makes a month stands under `month`.
    """
    rows = known.figures(*KILLED)
    days = (rows["period_end"] - rows["period_start"]).dt.days + 1
    rows = rows.assign(month=rows["value"] / days * MONTH_DAYS, days=days)
    after = rows[(rows["period_start"] > pd.Timestamp(article)) & (days > 90)]
    for _, new in after.sort_values("days").tail(1).iterrows():
        before = rows[days.between(365, 366) & (rows["period_end"] < new["period_start"])]
        yield from ((old, new) for _, old in before.tail(1).iterrows())


def _since(case: Case, old: pd.Series, new: pd.Series) -> SixMonths:
    """Return a count over months of its own, which decides nothing."""
    (measure, party, source), catalogue = KILLED, case.known.catalogue
    title, unit = catalogue.series[measure].title, catalogue.measure(measure).unit
    span = {"start": new["period_start"], "end": new["period_end"]}
    label = say("since_line", title=title, source=case.name(source), **span)
    after, before = (text.quantity(row["month"], unit) for row in (new, old))
    told = {"label": label, "after": after, "before": before, "year": str(old["period_end"].year)}
    aside, note = say("since_aside", **told), say("since", **told)
    line = case.line(label, new, new["month"], unit, None, note=note, aside=aside)
    return SixMonths((label, party), None, False, line)


def _one_series(
    case: Case, name: str, expected: pd.Series, came: float | None, before: float | None
) -> SixMonths:
    """Return a series by its forecast, what came, and the six months before.

    Where the months had not come its side is that of the forecast, at nine in ten, and those before
    are the six months known last.
    """
    thing, party, source = name.split("/", 2)
    entry = case.known.catalogue.series[thing]
    measure = case.known.catalogue.measure(entry.measure)
    low, least, middle, most, high = (float(expected[q]) for q in (0.05, 0.1, 0.5, 0.9, 0.95))
    title = entry.title if measure.kind == "flow" else say("change_of", title=entry.title)
    told = {"title": title, "source": case.name(source)}
    label = say("forecast_line" if came is None else "came_line", **told)
    told["expected"] = text.interval(low, high, measure.unit)
    key, aside, side = "six_unknown_before", say("not_known_before"), None
    if came is not None:
        least = middle = most = came
    if before is not None:
        margin = case.document.rules.forecast.noticeable * abs(before)
        side = int(least >= before + margin) - int(most <= before - margin)
        key, aside, told["before"] = "six_ahead", "", text.quantity(before, measure.unit)
        if came is not None:
            key = "six_within" if low <= came <= high else "six_outside"
            told["came"] = text.quantity(came, measure.unit)
    line = case.line(
        label,
        case.known.figures(entry.measure, party, source).iloc[-1],
        middle,
        measure.unit,
        side == 1 if side or (side is not None and came is not None) else None,
        # what came is a count, and the interval that of what was expected of it
        bounds=(low, high) if came is None else None,
        note=say(key, **told),
        aside=say("no_cost") if thing in NO_COSTS else aside,
        modelled=came is None,
    )
    return SixMonths((thing, party), side, came is not None, line)
