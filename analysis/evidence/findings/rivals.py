"""Rivals: whether Russia's economy falls behind, since when, and in how many of the years."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.evidence.findings.facts import Found, compare, compare_range, finding
from analysis.evidence.records import Finding
from analysis.evidence.rules import Claim
from analysis.indicators import growth
from analysis.prose import fill
from analysis.study import Study

PARTY = "Russia"
WAR_YEAR = 2022
"""The first year of the war: a second base, as the fall of that year is not what came after."""
SHARE = "share of world output"


@dataclass(frozen=True)
class Path:
    """Russia's real GDP relative to a rival by year, outturns only.

    Attributes
    ----------
    outlook
        By the newest release of the World Economic Outlook, the base year being 100.
    national
        The same with Russia's growth by its statistics office where it has published since;
        empty where it has not.
    """

    outlook: pd.Series
    national: pd.Series


def falling_behind(study: Study, claim: Claim) -> Found:
    """Hold 'every day further behind' against each rival and the share of world output.

    Three readings each: against the base year, against the first year of the war, and year by
    year, where 'every day' asks for every year. A rival with no outturn of the war yet is left
    out. Growth is chained within one release; outturns
    only, so that no forecast decides. Where Russia's statistics office has published since that
    release, the reading is the range of both, which may lie on either side of the threshold.
    """
    findings: list[Finding] = []
    numbers: dict[str, float] = {}
    since: dict[str, float] = {}
    for rival in study.parameters["rivals"]:
        path = _path(study, rival)
        bases = _bases(study, path.outlook)
        if not bases:
            continue
        findings += _against(study, claim, rival, path)
        numbers["year"] = int(path.outlook.index[-1])
        numbers[rival.lower().replace(" ", "_")] = _rebased(path.outlook, bases[0])
        if WAR_YEAR in bases:
            since[rival] = _rebased(path.outlook, WAR_YEAR) - 100
    findings += _world_share(study, claim)
    return Found(tuple(findings), numbers, _answer(findings, since, numbers))


def _path(study: Study, rival: str) -> Path:
    columns = []
    for publisher in (growth.IMF, growth.NATIONAL[PARTY]):
        table = growth.relative(
            study.growth,
            PARTY,
            [rival],
            study.day,
            base_year=int(study.parameters["base_year"]),
            publisher=publisher,
        )
        columns.append(table.loc[~table["forecast"], rival])
    return Path(*columns)


def _rebased(path: pd.Series, base_year: int) -> float:
    return float(100 * path.iloc[-1] / path[base_year])


def _against(study: Study, claim: Claim, rival: str, path: Path) -> list[Finding]:
    release = _releases(study)
    year = int(path.outlook.index[-1])
    findings = []
    for base_year in _bases(study, path.outlook):
        values = [_rebased(path.outlook, base_year)]
        if len(path.national):
            values.append(_rebased(path.national.loc[:year], base_year))
        low, high = min(values), max(values)
        findings.append(
            finding(
                f"real GDP relative to {_spoken(rival)} in {year} ({base_year} = 100)",
                release[0],
                values[0],
                unit="index",
                agrees=compare_range(low, high, claim.settings),
                bounds=(low, high) if len(values) > 1 else None,
                note="range: without and with what Russia's statistics office has published since"
                if len(values) > 1
                else "",
                also=release[1:] if len(values) > 1 else (),
                part=rival,
            )
        )
    return [*findings, _yearly(path.outlook, release[0], f"grew less than {_spoken(rival)}", rival)]


def _bases(study: Study, path: pd.Series) -> list[int]:
    """Return the base years that a path has gone on from; none before a year of the war is out."""
    if path.empty or path.index[-1] < WAR_YEAR:
        return []
    bases = dict.fromkeys((int(study.parameters["base_year"]), WAR_YEAR))
    return [year for year in bases if year in path.index and year < path.index[-1]]


def _releases(study: Study) -> list[pd.Series]:
    """Return a row of the newest Outlook, and one of the statistics office if it is newer."""
    rows = study.published
    rows = rows[rows["indicator"].eq(growth.OUTTURN) & rows["party"].eq(PARTY)]
    ordered = rows.sort_values(["published", "period_end"], kind="stable")
    outlook = ordered[ordered["source"] == growth.IMF].iloc[-1]
    office = ordered[ordered["source"] == growth.NATIONAL[PARTY]]
    return [outlook, *([office.iloc[-1]] if len(office) else [])]


def _yearly(path: pd.Series, row: pd.Series, label: str, part: str) -> Finding:
    """Count the years of the war in which a path fell; 'every day' asks for all of them."""
    falls = path.sort_index().diff().loc[WAR_YEAR:] < 0
    years = [str(year) for year in falls.index[falls]]
    return finding(
        f"years of {len(falls)} in which Russia {label}",
        row,
        float(falls.sum()),
        unit="years",
        agrees=bool(falls.all()),
        note=", ".join(years) or "none",
        part=part,
    )


def _world_share(study: Study, claim: Claim) -> list[Finding]:
    """Hold the share of world output at purchasing power parity against the same base years."""
    rows = study.figures("world_share_ppp", PARTY, growth.IMF, all_days=True)
    # of one release, so that a rebasing is not read as a change
    rows = rows[rows["published"] == rows["published"].max()].sort_values("period_end")
    share = rows.set_index(rows["period_start"].dt.year)["value"]
    bases = _bases(study, share)
    if not bases:
        return []
    last = rows.iloc[-1]
    findings = []
    for base_year in bases:
        value = _rebased(share, base_year)
        findings.append(
            finding(
                f"{SHARE} at purchasing power parity in {share.index[-1]} ({base_year} = 100)",
                last,
                value,
                unit="index",
                agrees=compare(value, claim.settings),
                part=SHARE,
            )
        )
    label = f"lost {SHARE}"
    return [*findings, _yearly(share, last, label, SHARE)]


def _spoken(area: str) -> str:
    return f"the {area}" if area.startswith(("United", "European")) else area


def _answer(
    findings: Sequence[Finding], since: Mapping[str, float], numbers: Mapping[str, float]
) -> str:
    """Say how the tests come out by rival, and what has changed since the war's first year."""
    if not findings:
        return ""
    told = []
    for part in dict.fromkeys(one.part for one in findings):
        own = [one for one in findings if one.part == part and one.agrees is not None]
        counts = {"part": part, "all": len(own), "reached": sum(bool(one.agrees) for one in own)}
        counts["who"] = "its share of world output falls" if part == SHARE else _spoken(part)
        told.append(fill("{who} in {reached:exact} of {all:exact}", counts))
    tests = f"By number of tests, Russia falls behind {'; '.join(told)}."
    if not since:
        return tests
    changes = [
        fill("{change:change} against {rival}", {"change": change, "rival": _spoken(rival)})
        for rival, change in since.items()
    ]
    return tests + fill(
        " From {first} to {last} its real GDP changed by {changes}.",
        {"first": str(WAR_YEAR), "last": str(int(numbers["year"])), "changes": ", ".join(changes)},
    )
