"""Territory: months without an advance, and windows in which one percent was taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from analysis.evidence.findings.facts import Found, day, finding
from analysis.evidence.findings.windows import (
    claimed_losses,
    daily_share,
    every_window,
    losses_by_deaths,
)
from analysis.evidence.records import Finding
from analysis.evidence.rules import Claim
from analysis.formats import month
from analysis.prose import fill
from analysis.source_names import source_name
from analysis.study import Study

MAPS = ("deepstate", "isw_area")
CLAIMED, BY_DEATHS = "losses claimed by the General Staff", "deaths times wounded per killed"


def no_halt(study: Study, claim: Claim) -> Found:
    """Count months without a net Russian gain among the last ones, on each map."""
    findings: list[Finding] = []
    numbers: dict[str, float] = {}
    for series in study.all_series("area_occupied", "pace"):
        recent = series.frame.tail(int(claim.settings["months"]))
        without = recent[recent["value"] <= 0]
        told = {"months": len(recent), "map": source_name(series.source)}
        findings.append(
            finding(
                fill("months without a net gain among the last {months:exact} ({map})", told),
                study.figures("area_occupied", "Ukraine", series.source).iloc[-1],
                float(len(without)),
                unit="months",
                agrees=len(without) <= float(claim.settings["figure"]),
                note=", ".join(month(str(end)) for end in without["period_end"]),
            )
        )
        numbers[series.source] = float(len(without))
    return Found(tuple(findings), numbers, _halts(findings))


def _halts(findings: Sequence[Finding]) -> str:
    """Say how many months brought Russia no net gain, map by map."""
    counts = [fill("{n:exact} {label}", {"n": one.value, "label": one.label}) for one in findings]
    return f"The maps show {' and '.join(counts)}." if counts else ""


@dataclass(frozen=True, eq=False)
class Search:
    """All windows on one map with one reading of losses, and what the claim asks of them.

    Attributes
    ----------
    windows
        See `analysis.evidence.findings.windows.every_window`.
    wanted
        Lowest and highest gain that counts as the article's, percent of the territory.
    losses
        Lowest and highest losses that count as the article's.
    """

    source: str
    reading: str
    windows: pd.DataFrame
    wanted: tuple[float, float]
    losses: tuple[float, float]

    @cached_property
    def enough_gain(self) -> pd.DataFrame:
        """Windows in which about the article's share of the territory was taken."""
        return self.windows[self.windows["gain"].between(*self.wanted)]

    @cached_property
    def within_losses(self) -> pd.DataFrame:
        """Windows with losses that may be those of the article."""
        few, many = self.losses
        return self.windows[(self.windows["low"] <= many) & (self.windows["high"] >= few)]

    @property
    def holds(self) -> bool | None:
        """Whether both halves hold in some window; `None` if within the bounds of losses only."""
        few, many = self.losses
        both = self.enough_gain
        if ((both["low"] >= few) & (both["high"] <= many)).any():
            return True
        return None if both.index.isin(self.within_losses.index).any() else False


def one_percent_200k(study: Study, claim: Claim) -> Found:
    """Search every window up to the article's day for both halves of the claim.

    'The current offensive' has no stated beginning, so every window that ends by the article's
    day and is at most `longest_window_days` long is tried, on both maps, with the losses that
    the General Staff claims and with deaths counted independently times the wounded that
    `wounded_per_killed` assumes. 'More than 200,000' is more than that and no more than
    `casualties_at_most`: by the letter any larger number would do, and nothing could speak
    against it. Losses are those of the whole front, an upper bound for one offensive.
    """
    findings = []
    numbers: dict[str, float] = {}
    searches = _searches(study, claim)
    for search in searches:
        if search.windows.empty:
            continue
        findings.append(_searched(study, claim, search))
        if search.reading == CLAIMED:
            numbers |= _numbers(search)
    return Found(tuple(findings), numbers, _answer(claim, findings, numbers))


def _searches(study: Study, claim: Claim) -> list[Search]:
    settings = claim.settings
    wanted = float(settings["figure"])
    margin = wanted * float(settings["tolerance"]) / 100
    few, many = settings["wounded_per_killed"]
    readings = {
        CLAIMED: claimed_losses(study),
        BY_DEATHS: losses_by_deaths(study, (float(few), float(many))),
    }
    return [
        Search(
            source,
            reading,
            every_window(
                daily_share(study, source),
                losses,
                last_day=pd.Timestamp(settings["last_day"]),
                longest=int(settings["longest_window_days"]),
            ),
            wanted=(wanted - margin, wanted + margin),
            losses=(float(settings["casualties"]), float(settings["casualties_at_most"])),
        )
        for source in MAPS
        for reading, losses in readings.items()
    ]


def _searched(study: Study, claim: Claim, search: Search) -> Finding:
    """Return the most that was taken in a window whose losses are those of the article."""
    few, many = search.losses
    surely = search.windows[(search.windows["low"] >= few) & (search.windows["high"] <= many)]
    most = float(search.within_losses["gain"].max())
    least = float(surely["gain"].max()) if len(surely) else 0.0
    told = {"few": few, "many": many, "map": source_name(search.source), "how": search.reading}
    return finding(
        fill("most taken at {few:count} to {many:count} losses ({map}, {how})", told),
        study.figures("area_occupied", "Ukraine", search.source).iloc[-1],
        most,
        unit="percent",
        agrees=search.holds,
        bounds=None if search.reading == CLAIMED else (least, most),
        note=_windows_note(search),
        claimed=search.reading == CLAIMED,
    )


def _windows_note(search: Search) -> str:
    """Say in which windows about one percent was taken, and at what losses."""
    windows = search.enough_gain
    if windows.empty:
        return "about one percent was taken in no window"
    return fill(
        "about one percent was taken in windows of {short:exact} to {long:exact} days, at "
        "{low:count} losses or more, up to {end:day}",
        {
            "short": int(windows["days"].min()),
            "long": int(windows["days"].max()),
            "low": float(windows["low"].min()),
            "end": day(windows["end"].max()),
        },
    )


def _numbers(search: Search) -> dict[str, float]:
    numbers = {f"{search.source}_most_taken": float(search.within_losses["gain"].max())}
    if len(search.enough_gain):
        numbers[f"{search.source}_fewest_losses"] = float(search.enough_gain["low"].min())
    return numbers


def _answer(claim: Claim, findings: Sequence[Finding], numbers: Mapping[str, float]) -> str:
    """Say whether any window holds both halves, and at what losses one percent was taken."""
    most = [numbers[name] for name in numbers if name.endswith("_most_taken")]
    fewest = [numbers[name] for name in numbers if name.endswith("_fewest_losses")]
    if not most or not fewest:
        return "Neither map reaches back to the days in question."
    settings = claim.settings
    told = {
        "few": float(settings["casualties"]),
        "many": float(settings["casualties_at_most"]),
        "most": (min(most), max(most)),
        "fewest": (min(fewest), max(fewest)),
        "times": (min(fewest) / settings["casualties"], max(fewest) / settings["casualties"]),
        "fit": sum(bool(one.agrees) for one in findings if one.claimed),
        "maps": len(most),
    }
    shown = "{fit:exact} of {maps:exact} maps show" if told["fit"] else "no map shows"
    told["windows"] = fill(shown, told)
    answer = fill(
        "By the losses that the General Staff claims, {windows} a window in which both halves "
        "hold: at {few:count} to {many:count} losses at most "
        "{most:range number} % of the territory was taken, and about one percent at no fewer than "
        "{fewest:range count}, {times:range ratio} times the article's figure.",
        told,
    )
    if any(one.agrees is None for one in findings):
        answer += (
            " By deaths counted independently it cannot be said: it depends on how many wounded "
            "are assumed for each killed."
        )
    return answer
