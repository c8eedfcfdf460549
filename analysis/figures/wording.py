"""Titles that state how a series changed, in the words that its unit and its period allow.

A change of percentages is told in percentage points, a quantity that may cross nought by where
it came from and went to, a differenced stock as its net change, and annual data by their years.
"""

from __future__ import annotations

from analysis import formats
from analysis.catalogue import Catalogue
from analysis.evidence.records import Evidence
from analysis.indicators.specification import Specification
from analysis.prose import fill
from analysis.source_names import source_name

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


def finding(row: Evidence, *, noticeable: float, named: bool = False, net: bool = False) -> str:
    """Return in one sentence how a series changed; every number comes from the evidence.

    Parameters
    ----------
    row
        Of a pace or a total.
    noticeable
        Percent below which a change counts as hardly any (`claims.yaml`).
    named
        Whether the source is named, where several tell of one country.
    net
        Whether the series is the difference of a stock (see `is_net_change`).
    """
    title = ("net change of " if net else "") + lower(row.title)
    title += f" ({source_name(row.source)})" if named else ""
    first, last = _ends(row)
    told = {
        "party": row.party, "title": title, "change": abs(row.change or 0.0),
        "moved": "rose" if (row.change or 0.0) > 0 else "fell",
        "span": _span(row), "between": _between(row, net=net),
        "passage": formats.passage(first, last, row.unit, signed=net),
        "points": formats.points(last - first),
    }  # fmt: skip
    if net or row.change is None or first * last < 0:
        return fill("{party}: {title} went {passage} {between}.", told)
    if abs(row.change) < noticeable:
        return fill("{party}: {title} hardly changed {between} ({passage}).", told)
    if row.unit.startswith("percent"):
        return fill("{party}: {title} went {passage} {between} ({points}).", told)
    return fill("{party}: {title} {moved} by {change:percent} {span}.", told)


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
