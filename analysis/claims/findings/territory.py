"""Territory: months without an advance, and windows in which one percent was taken."""

import numpy as np
import pandas as pd

from analysis import text
from analysis.claims.case import Case
from analysis.claims.document import NoHalt, OnePercent
from analysis.claims.findings.casualties import GENERAL_STAFF, weekly_deaths, wounded_per_killed
from analysis.claims.messages import say, span
from analysis.claims.records import Found, Line, Numbers
from analysis.series import month_ends

PARTY = "Ukraine"
MAPS = ("deepstate", "isw_area")
DAY = pd.Timedelta(days=1)


def no_halt(case: Case, claim: NoHalt) -> Found:
    """Count months without a net Russian gain among the last ones, on each map."""
    lines: list[Line] = []
    numbers: Numbers = {}
    counts = []
    for source in MAPS:
        area = case.known.figures("area_occupied", PARTY, source)
        gains = month_ends(area).set_index("month")["value"].diff().dropna().tail(claim.months)
        if gains.empty:
            continue
        without, name = gains[gains <= 0], case.name(source)
        label = say("months_without_gain", months=len(gains), source=name)
        agrees = len(without) <= claim.at_most
        note = ", ".join(say("month", month=month) for month in without.index)
        lines.append(case.line(label, area.iloc[-1], len(without), "months", agrees, note=note))
        numbers[source] = float(len(without))
        counts.append(say("halt", count=len(without), source=name))
    said = [say("halts", counts=text.listing(counts), months=claim.months)] if lines else []
    return Found(lines, numbers, said)


def one_percent_200k(case: Case, claim: OnePercent) -> Found:
    """Search every window up to the article's day for both halves of the claim.

    'The current offensive' has no stated beginning, so every window that ends by the article's
    day and is not too long is tried, on both maps, with deaths estimated independently times the
    wounded that the parameters assume, and beside them with the losses that the General Staff
    claims. 'More than 200,000' is more than that and no more than `casualties_at_most`: by the
    letter any larger number would do, and nothing could speak against it. Losses are those of the
    whole front, an upper bound for one offensive.
    """
    lines: list[Line] = []
    sentences = []
    numbers: Numbers = {}
    for reading in ("deaths", "claimed"):
        losses = _losses(case, reading)
        own = [_most_taken(case, claim, source, reading, losses) for source in MAPS]
        most = [line.value for line in own if line]
        lines += [line for line in own if line]
        if most:
            told = {"few": claim.casualties, "many": claim.casualties_at_most}
            sentences.append(say(f"taken_{reading}", span=span(most, text.percent), **told))
            numbers[f"most_taken_{reading}"] = max(most)
    return Found(lines, numbers, sentences)


def _losses(case: Case, reading: str) -> pd.DataFrame:
    """Return losses by day or week: as claimed, or independent deaths times the wounded assumed."""
    if reading == "claimed":
        claimed = case.known.figures("personnel_losses_claimed", "Russia", GENERAL_STAFF)
        return claimed.assign(low=claimed["value"], high=claimed["value"])
    few, many = wounded_per_killed(case)
    deaths = weekly_deaths(case)
    return deaths.assign(low=deaths["low"] * (1 + few), high=deaths["high"] * (1 + many))


def _most_taken(
    case: Case, claim: OnePercent, source: str, reading: str, losses: pd.DataFrame
) -> Line | None:
    """Return the most that was taken in a window whose losses are, or may be, the article's."""
    area = case.known.figures("share_of_ukraine_occupied", PARTY, source)
    share = area[area["period_end"] >= pd.Timestamp(case.parameters["map_start"])]
    by_day = share.drop_duplicates("period_end", keep="last").set_index("period_end")["value"]
    totals = losses.set_index("period_end")[["low", "high"]].cumsum()
    if len(totals):
        totals.loc[losses["period_start"].iloc[0] - DAY] = 0.0
    windows = every_window(
        by_day.asfreq("D").interpolate(),
        totals.sort_index().asfreq("D").interpolate(),
        pd.Timestamp(claim.last_day),
        claim.longest_window_days,
    )
    if windows.empty:
        return None
    few, many = claim.casualties, claim.casualties_at_most
    margin = claim.near * claim.tolerance / 100
    enough = windows["gain"].between(claim.near - margin, claim.near + margin)
    maybe = (windows["low"] <= many) & (windows["high"] >= few)
    surely = (windows["low"] >= few) & (windows["high"] <= many)
    least, most = (
        float(windows.loc[chosen, "gain"].max()) if chosen.any() else 0.0
        for chosen in (surely, maybe)
    )
    return case.line(
        say(f"most_taken_{reading}", few=few, many=many, source=case.name(source)),
        losses.iloc[-1],  # whose grade it has: a claim about the enemy's, or a count's
        most,
        "percent",
        True if (surely & enough).any() else None if (maybe & enough).any() else False,
        bounds=None if reading == "claimed" else (least, most),
        note=_windows_note(windows[enough]),
        also=[area.iloc[-1]],
        modelled=True,
    )


def _windows_note(windows: pd.DataFrame) -> str:
    if windows.empty:
        return say("no_window_found")
    days, low = windows["days"], windows["low"]
    told = {"short": int(days.min()), "long": int(days.max()), "low": float(low.min())}
    return say("windows_found", **told, end=windows["end"].max())


def every_window(
    share: pd.Series, losses: pd.DataFrame, last_day: pd.Timestamp, longest: int
) -> pd.DataFrame:
    """Return every window of at most so many days up to a last day.

    From percent of the territory by day and losses up to each day (low, high) come columns end,
    days, gain (percentage points), low and high; a window begins so many days before its end.
    """
    days = share.index.intersection(losses.index)
    days = days[days <= last_day]
    columns = {"gain": share, "low": losses["low"], "high": losses["high"]}
    values = {name: one.reindex(days).to_numpy() for name, one in columns.items()}
    lengths = range(1, min(longest, len(days) - 1) + 1)
    if not lengths:
        return pd.DataFrame(columns=["end", "days", *columns])
    return pd.DataFrame(
        {
            "end": np.concatenate([days.to_numpy()[length:] for length in lengths]),
            "days": np.repeat(lengths, [len(days) - length for length in lengths]),
            **{
                name: np.concatenate([one[length:] - one[:-length] for length in lengths])
                for name, one in values.items()
            },
        },
        copy=False,  # half a million rows: laid side by side they would be written twice
    )
