"""The answer to a page's question: what is asked of each country, and a sentence with its range.

What a page asks of each country stands in `ASKED`. A sentence is made from the evidence alone:
what rose and by how much, what fell, and what the last months brought.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from analysis import formats
from analysis.evidence.case import listed
from analysis.evidence.records import ASIDE, Evidence
from analysis.figures import wording
from analysis.indicators.specification import FAMILIES
from analysis.prose import fill
from analysis.source_names import source_name

NAMED = 2
"""So many indicators are named in a sentence; of more the rest are counted."""
GAP = ("gdp_gap", "real_gdp_growth", "world_share_ppp", "relative_gdp")
ARMAMENT = ("military_expenditure_share", "military_expenditure_constant")


@dataclass(frozen=True)
class Asked:
    """What a page asks of the figures of one country.

    Attributes
    ----------
    says
        What is so if the verdict is 'supported'.
    indicators
        Which bear on it, the one to name first coming first; empty for all of the family.
    lately
        Whether it is also asked if the rise goes on.
    """

    party: str
    says: str
    indicators: tuple[str, ...] = ()
    reading: str = "pace"
    lately: bool = True


ASKED: Mapping[str, tuple[Asked, ...]] = {
    "casualties": (
        Asked("Russia", "A month costs more than at first"),
        Asked("Ukraine", "A month costs more than at first"),
    ),
    "economy": (
        Asked("Russia", "The economy falls further behind", GAP),
        Asked("Russia", "Armament takes more", ARMAMENT),
        Asked("Ukraine", "The economy falls further behind", GAP),
        Asked("Ukraine", "Armament takes more", ARMAMENT),
    ),
    "emigration": (
        Asked("Ukraine", "More leave in a month than at first",
              ("protection_decisions", "net_border_outflow", "refugees_abroad")),
        Asked("Ukraine", "Fewer mean to return", ("return_intention",)),
        Asked("Russia", "More ask for asylum than at first", ("asylum_applications",)),
    ),
    "reconstruction": (
        Asked("Ukraine", "Needs and damage have grown", ("recovery_needs", "direct_damage"),
              "total", lately=False),
        Asked("Ukraine", "Each month adds more than at first", ("recovery_needs", "direct_damage")),
    ),
    "territory": (
        Asked("Ukraine", "More land is lost in a month than at first", ("area_occupied",)),
        Asked("Russia", "A square kilometre costs more than at first", ("losses_per_km2",),
              "price"),
    ),
}  # fmt: skip
"""By family, in the order of the page."""
assert set(ASKED) == set(FAMILIES)


def sentence(
    rows: Sequence[Evidence], *, noticeable: float, before: Mapping[str, str] = MappingProxyType({})
) -> str:
    """Say what rose and what fell since the first year, with the range over the series.

    Parameters
    ----------
    rows
        Evidence under one reading for one country; rows that count for nothing are left out.
    noticeable
        Change in percent below which nothing changed.
    before
        By indicator, what stands before its title, so that a level and its pace are told apart.

    Examples
    --------
    ``Against the first year, A and B rose by 20 to 77 %; C fell by 33 %.``
    """
    counted = [
        replace(row, title=before.get(row.indicator, "") + wording.lower(row.title))
        for row in _one_a_group(rows)
    ]
    levels = [row for row in counted if _is_level(row)]
    changes = [row for row in counted if not _is_level(row) and row.change is not None]
    moved: list[tuple[str, Callable[[float], bool]]] = [
        ("rose", lambda change: change >= noticeable),
        ("fell", lambda change: change <= -noticeable),
        ("hardly changed", lambda change: abs(change) < noticeable),
    ]
    groups = [
        (verb, [row for row in changes if belongs(row.change or 0.0)]) for verb, belongs in moved
    ]
    told_apart = _in_several([rows for _, rows in groups])
    clauses = [_clause(verb, rows, told_apart) for verb, rows in groups if rows]
    if clauses:
        clauses[0] = f"against the first year, {clauses[0]}"
    clauses += _levels(levels)
    text = "; ".join(clauses)
    return f"{text[:1].upper()}{text[1:]}." if text else NOTHING


NOTHING = "Nothing had been published by then that bears on it."


def lately(rows: Sequence[Evidence], months: int, what: str = "pace") -> str:
    """Say how the last months compare with as many before; nothing where that is not known."""
    changes = [row.change for row in _one_a_group(rows) if row.change is not None]
    if not changes:
        return ""
    low, high = min(changes), max(changes)
    told = {"months": months, "what": what}
    if low * high <= 0:
        told["moved"] = "changed"
        told["by"] = f"{formats.change(low)} to {formats.change(high)}, by source,"
    else:
        told["moved"] = "rose" if low > 0 else "fell"
        told["by"] = _span([abs(low), abs(high)], "percent")
    return fill(
        "In the last {months:exact} months the {what} {moved} by {by} against the {months:exact} "
        "before.",
        told,
    )


def _one_a_group(rows: Sequence[Evidence]) -> list[Evidence]:
    """Return one row an indicator and group of sources, of those that count."""
    chosen: dict[tuple[str, str], Evidence] = {}
    for row in rows:
        if row.verdict not in ASIDE:
            chosen.setdefault((row.indicator, row.group), row)
    return list(chosen.values())


def _is_level(row: Evidence) -> bool:
    """Whether first and last value tell more than a change in percent.

    A percentage of a percentage misleads, and so does one of a total or across nought.
    """
    if row.reading in ("total", "price") or row.change is None:
        return True
    if row.unit.startswith(("percent", "ratio", "index")):
        return True
    return (row.first_value or 0.0) * (row.last_value or 0.0) < 0


def _in_several(groups: Sequence[Sequence[Evidence]]) -> set[str]:
    """Return the indicators that moved one way by one source and another way by another."""
    named = [{row.indicator for row in rows} for rows in groups]
    every = [name for names in named for name in names]
    return {name for name in every if every.count(name) > 1}


def _clause(verb: str, rows: Sequence[Evidence], told_apart: set[str]) -> str:
    ordered = sorted(rows, key=lambda row: -abs(row.change or 0.0))
    titles = list(
        dict.fromkeys(
            f"{_title(row)} ({source_name(row.source)})"
            if row.indicator in told_apart
            else _title(row)
            for row in ordered
        )
    )
    named, more = titles[:NAMED], len(titles) - NAMED
    if more > 1:
        told = ", ".join(named) + fill(" and {more:exact} others", {"more": more})
    else:
        told = listed(titles)
    if verb == "hardly changed":
        ends = dict.fromkeys(formats.change(found([row.change or 0.0 for row in rows]))
                             for found in (min, max))  # fmt: skip
        return f"{told} {verb} ({' to '.join(ends)})"
    return f"{told} {verb} by {_span([abs(row.change or 0.0) for row in rows], 'percent')}"


def _levels(rows: Sequence[Evidence]) -> list[str]:
    """Tell the first and the last value of each indicator, as ranges over its sources."""
    by_title: dict[str, list[Evidence]] = {}
    for row in rows:
        by_title.setdefault(_title(row), []).append(row)
    clauses = []
    for title, members in list(by_title.items())[:NAMED]:
        ends = [_ends(row) for row in members]
        told = {
            "title": title,
            "first": _span([first for first, _ in ends], members[0].unit),
            "last": _span([last for _, last in ends], members[0].unit),
        }
        clauses.append(fill("{title}: {first} at first, {last} most recently", told))
    return clauses


def _ends(row: Evidence) -> tuple[float, float]:
    """Return first and last value; of a series by month the means of the war-years."""
    years = list(row.war_years.values())
    if row.reading == "pace" and row.frequency in ("month", "quarter") and len(years) > 1:
        return years[0], years[-1]
    return float(row.first_value or 0.0), float(row.last_value or 0.0)


def _span(values: Sequence[float], unit: str) -> str:
    low, high = min(values), max(values)
    if formats.quantity(low, unit) == formats.quantity(high, unit):
        return formats.quantity(low, unit)
    return formats.interval(low, high, unit)


def _title(row: Evidence) -> str:
    claim = " (claim)" if row.claimed and "claim" not in row.title.lower() else ""
    return wording.lower(row.title) + claim
