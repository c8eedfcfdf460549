"""Titles that state how a series changed, in the words that its unit and its period allow.

A change of percentages is told in percentage points, a quantity that may cross nought by where
it came from and went to, a differenced stock as its net change, and annual data by their years.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis import formats
from analysis.catalogue import Catalogue
from analysis.evidence.records import Evidence, Finding
from analysis.indicators.specification import Specification
from analysis.prose import fill
from analysis.source_names import source_name

NET_CHANGE = "net change of "
NEW = "new "
MONEY = ("USD billion",)
"""Units of totals whose pace is told as what is new: a count of things lost needs no such word."""
BY_WAR_YEAR = ("month", "quarter")
"""Frequencies whose pace is compared by the means of full war-years."""


def is_net_change(spec: Specification, reading: str, catalogue: Catalogue) -> bool:
    """Return whether a reading is the difference of a stock, which can go both ways.

    A running total can only rise: its difference is an amount, not a balance.
    """
    if reading not in ("pace", "momentum") or not spec.per or spec.cumulative:
        return False
    is_stock = bool(spec.measure) and catalogue.measure(spec.measure).kind == "stock"
    return spec.series == "refugees" or (spec.series == "level" and is_stock)


def before_title(spec: Specification, reading: str, catalogue: Catalogue) -> str:
    """Return what stands before a title where a level and its pace would share one name.

    What a month adds to the damage can fall while the damage rises.
    """
    if is_net_change(spec, reading, catalogue):
        return NET_CHANGE
    if reading != "pace" or not spec.cumulative or spec.series != "level":
        return ""
    return NEW if catalogue.measure(spec.measure).unit in MONEY else ""


def findings(rows: Sequence[Evidence], *, noticeable: float, before: str = "") -> str:
    """Return in a sentence or two how series changed; every number comes from the evidence.

    Parameters
    ----------
    rows
        Of a pace or a total. Sources are named where several tell of one country; what was said
        of one series is not said again of the next.
    noticeable
        Percent below which a change counts as hardly any (`claims.yaml`).
    before
        What stands before each title (see `before_title`).
    """
    text, last = "", None
    parties = [row.party for row in rows]
    for row in rows:
        named = parties.count(row.party) > 1
        said = _said(row, noticeable=noticeable, before=before, named=named)
        if said == last:
            continue
        text += f"{'. ' if text else ''}{said.whole}" if last is None or (
            said.title != last.title
        ) else f"; {said.after(last)}"  # fmt: skip
        last = said
    return text + "." if text else ""


@dataclass(frozen=True)
class _Said:
    """The parts of a sentence."""

    party: str
    title: str
    moved: str
    span: str
    aside: str

    @property
    def whole(self) -> str:
        return f"{self.party}: {self.title} {self.moved} {self.span}{self.aside}"

    def after(self, before: _Said) -> str:
        """Return what differs from the sentence before, of the same title."""
        party = "" if self.party == before.party else f"{self.party}: "
        span = "" if self.span == before.span else f" {self.span}"
        return f"{party}{self.moved}{span}{self.aside}"


def _said(row: Evidence, *, noticeable: float, before: str, named: bool) -> _Said:
    first, last = _ends(row)
    net = before == NET_CHANGE
    passage = formats.passage(first, last, row.unit, signed=net)
    asides: list[str] = []
    if net or row.change is None or first * last < 0:
        moved, span = f"went {passage}", _between(row, net=net)
    elif abs(row.change) < noticeable:
        moved, span = "hardly changed", _between(row, net=net)
        asides.append(passage)
    elif row.unit.startswith("percent"):
        moved, span = f"went {passage}", _between(row, net=net)
        asides.append(formats.points(last - first))
    else:
        word = "rose" if row.change > 0 else "fell"
        moved, span = f"{word} by {formats.percent(abs(row.change))}", _span(row)
    asides += [source_name(row.source)] if named else []
    title = before + lower(row.title)
    return _Said(row.party, title, moved, span, f" ({'; '.join(asides)})" if asides else "")


PAIR = 2
EITHER_WAY = "may go either way"
"""Of a reading whose range lies on both sides."""


def borne_out(found: Sequence[Finding], every: Sequence[Finding] = ()) -> str:
    """Return by how many of the readings that count a claim is borne out, the others aside.

    Parameters
    ----------
    found
        The readings that are drawn.
    every
        All readings of the claim; some may have another unit or no number.

    Examples
    --------
    >>> known = Finding("a", 2.7, "ratio", True, "rdna", "2025-02-25")
    >>> other = Finding("b", 1.0, "ratio", False, "kse", "2025-02-14")
    >>> borne_out([known, other])
    'Of the readings that count, 1 of 2 bears the claim out'
    """
    votes = [one.agrees for one in found if one.counts]
    reached, unsure, aside = votes.count(True), votes.count(None), len(found) - len(votes)
    elsewhere = max(0, sum(one.counts for one in every) - len(votes))
    told = {
        "reached": reached, "counted": len(votes), "unsure": unsure, "aside": aside,
        "elsewhere": elsewhere,
    }  # fmt: skip
    bears = "bears the claim out" if reached <= 1 else "bear the claim out"
    if not votes:
        said = "No reading counts"
    elif len(votes) == 1:
        alone = bears if reached else "does not bear the claim out"
        said = f"The one reading that counts {EITHER_WAY if unsure else alone}"
    else:
        which = "none" if not reached else "{reached:exact}"
        said = f"Of the readings that count, {which} of {{counted:exact}} {bears}"
        if reached == len(votes):
            together = "Both" if reached == PAIR else "All {counted:exact}"
            said = f"{together} readings that count {bears}"
        said += f", {{unsure:exact}} {EITHER_WAY}" if unsure else ""
    if elsewhere:
        said = said.replace("that count", "drawn here that count", 1)
        also = "counts" if elsewhere == 1 else "count"
        said += f"; {{elsewhere:exact}} more of another kind {also}"
    if aside:
        said += "; {aside:exact} more " + ("is drawn beside" if aside == 1 else "are drawn beside")
    return fill(said, told)


def lower(title: str) -> str:
    """Return a title as it stands within a sentence."""
    return title if title[:2].isupper() else title[:1].lower() + title[1:]


def _by_war_year(row: Evidence) -> bool:
    return row.reading == "pace" and row.frequency in BY_WAR_YEAR and len(row.war_years) > 1


def _ends(row: Evidence) -> tuple[float, float]:
    if _by_war_year(row):
        means = list(row.war_years.values())
        return means[0], means[-1]
    return float(row.first_value or 0.0), float(row.last_value or 0.0)


def _periods(row: Evidence) -> tuple[str, str]:
    if _by_war_year(row):
        years = list(row.war_years)
        return years[0], years[-1]
    return (
        formats.period(row.first_period, row.frequency),
        formats.period(row.last_period, row.frequency),
    )


def _span(row: Evidence) -> str:
    first, last = _periods(row)
    return f"from {'war-year ' if _by_war_year(row) else ''}{first} to {last}"


def _between(row: Evidence, *, net: bool) -> str:
    if _by_war_year(row):
        return "between war-years {} and {}".format(*_periods(row))
    if net and row.frequency == "irregular":
        return f"between the first release and the last, of {formats.month(row.last_period)}"
    return "between {} and {}".format(*_periods(row))
