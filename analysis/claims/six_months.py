"""Six more months: what was forecast on the article's day, its interval, and what came."""

from dataclasses import dataclass

import pandas as pd

from analysis import text
from analysis.claims.case import Case
from analysis.claims.confidence import VerdictConfidence, capped, confidence_of
from analysis.claims.document import WaitSixMonths
from analysis.claims.messages import say
from analysis.claims.records import Found, Line, Verdict
from analysis.claims.rules import share_verdict, verdict_from
from analysis.costs.forecasts import METHOD, monthly_series

NO_COSTS = ("protection_decisions",)
"""Series that are no cost of a month: people abroad are counted where they are."""
SOLDIERS = {("military_deaths", "Russia"), ("named_losses", "Ukraine")}
"""Series of soldiers killed, and of whom."""
PARTLY = {"supported": "partly supported", "contradicted": "partly contradicted"}


@dataclass(frozen=True, eq=False)
class SixMonths:
    """One series over the six months: amounts, or changes of a stock."""

    name: str
    party: str
    source: str  # sources of one series share its say
    quantiles: pd.Series  # of the forecast of all six months together, by share
    came: float | None  # None where it was not known
    before: float | None  # in the six months before; the six known last where none had come

    def side(self, noticeable: float) -> int | None:
        """Return 1 if it cost noticeably more, -1 if less, 0 if neither; `None` if not known.

        Where the months had not come, by the forecast: more, or less, at nine in ten.
        """
        if self.before is None:
            return None
        margin = noticeable * abs(self.before)
        low, high = (self.quantiles[q] if self.came is None else self.came for q in (0.1, 0.9))
        return int(low >= self.before + margin) - int(high <= self.before - margin)


def by_forecast(case: Case, claim: WaitSixMonths) -> Verdict:
    """Return whether the six months cost noticeably more than the six before.

    Each series has one say, whichever sources measure it; a belligerent's claim has none. Without
    a count of soldiers killed in both countries no more than 'partly' is said of what came.
    """
    outcomes, rules = six_months(case), case.document.rules
    noticeable, most = rules.forecast.noticeable, rules.figure.most
    sides = [one.side(noticeable) for one in outcomes]
    lines = [_line(case, one, side) for one, side in zip(outcomes, sides, strict=True)]
    came = [one for one in outcomes if one.came is not None]
    says: dict[tuple[str, str], set[int]] = {}
    for one, side, line in zip(outcomes, sides, lines, strict=True):
        if line.counts and side is not None and (one in came or not came):
            says.setdefault((one.name, one.party), set()).add(side)
    # sources that disagree say neither
    each = [own.pop() if len(own) == 1 else 0 for own in says.values()]
    told = {"all": len(each), "more": each.count(1), "less": each.count(-1)}
    numbers = {f"things_{name}": float(count) for name, count in told.items()}
    found = Found(lines, numbers, [*(line.note for line in lines), *_left_out(case, outcomes)])
    tells = bool(each) if came else any(each)  # forecasts that leave all open say nothing
    verdict = share_verdict(told["more"], len(each), most) if tells else "undecided"
    uncounted = bool(came) and not {(one.name, one.party) for one in came} >= SOLDIERS
    # sources of one series are one source
    each_once = list(
        {(one.name, one.party): line for one, line in zip(outcomes, lines, strict=True)}.values()
    )
    sure = confidence_of(case, verdict, each_once, uncovered=uncounted)
    rule = say("rule_forecast" if came else "rule_forecast_ahead", **told)
    if not came:
        sure = capped(sure if each else VerdictConfidence("very low"), "low", say("ahead"))
    elif uncounted:
        rule, verdict = say("rule_forecast_partly", rule=rule), PARTLY.get(verdict, verdict)
    return verdict_from(case, claim, found, verdict, sure, rule=rule)


def _left_out(case: Case, outcomes: list[SixMonths]) -> list[str]:
    """Say which monthly series had no forecast that day, for want of an unbroken run of months."""
    forecast = {one.name for one in outcomes}
    titles = [
        entry.title
        for name, entry in case.known.catalogue.series.items()
        if entry.frequency == "month" and name not in forecast
    ]
    return [say("six_left_out", titles=text.listing(titles))] if outcomes and titles else []


def six_months(case: Case) -> list[SixMonths]:
    """Return every series that was forecast on the article's day for the months together."""
    article = case.document.article.published.isoformat()
    rows = case.forecasts
    rows = rows[(rows["made"] == article) & rows["method"].str.startswith(METHOD)]
    rows = rows[rows["target"].str.contains("/")]
    series = monthly_series(case.known, int(case.parameters["drop_recent_months"]))
    known = {one.name: one for one in series}
    outcomes = []
    for (name, target), own in rows.groupby(["series", "target"], sort=False):
        if name not in known:
            continue
        one = known[str(name)]
        first, last = str(target).split("/")
        months = pd.period_range(first, last, freq="M")
        came, before = one.total(months), one.total(months - len(months))
        if came is None and before is None and len(one.values) >= len(months):
            before = float(one.values.iloc[-len(months) :].sum())
        quantiles = own.set_index("quantile")["value"].astype(float)
        of, party, source = str(name).split("/", 2)
        outcomes.append(SixMonths(of, party, source, quantiles, came, before))
    return outcomes


def _aside(one: SixMonths) -> str:
    if one.name in NO_COSTS:
        return say("no_cost")
    return say("not_known_before") if one.before is None else ""


def _line(case: Case, one: SixMonths, side: int | None) -> Line:
    """Return a series as a line: what came, or what was expected where it had not."""
    entry = case.known.catalogue.series[one.name]
    measure = case.known.catalogue.measure(entry.measure)
    low, middle, high = (float(one.quantiles[share]) for share in (0.05, 0.5, 0.95))
    title = entry.title if measure.kind == "flow" else say("change_of", title=entry.title)
    told = {"title": title, "source": case.name(one.source)}
    label = say("forecast_line" if one.came is None else "came_line", **told)
    key = "six_unknown_before"
    told["expected"] = text.interval(low, high, measure.unit)
    if one.before is not None:
        key, told["before"] = "six_ahead", text.quantity(one.before, measure.unit)
        if one.came is not None:
            key = "six_within" if low <= one.came <= high else "six_outside"
            told["came"] = text.quantity(one.came, measure.unit)
    return case.line(
        label,
        case.known.figures(entry.measure, one.party, one.source).iloc[-1],
        middle if one.came is None else one.came,
        measure.unit,
        side == 1 if side or (side is not None and one.came is not None) else None,
        # what came is a count, and the interval that of what was expected of it
        bounds=(low, high) if one.came is None else None,
        note=say(key, **told),
        aside=_aside(one),
        modelled=one.came is None,
    )
