"""Territory: months without an advance, and windows in which one percent was taken."""

import numpy as np
import pandas as pd

from analysis import text
from analysis.claims.case import Case, at_most
from analysis.claims.document import NoHalt, OnePercent
from analysis.claims.findings.casualties import GENERAL_STAFF, weekly_deaths, wounded_per_killed
from analysis.claims.messages import say, span
from analysis.claims.records import Found, Line, Numbers
from analysis.series import month_ends

PARTY = "Ukraine"
MAPS = ("deepstate", "isw_area")
WEEK = pd.Timedelta(days=7)


def no_halt(case: Case, claim: NoHalt) -> Found:
    """Count months without a net Russian gain among the last ones, on each map."""
    lines: list[Line] = []
    numbers: Numbers = {}
    for source in MAPS:
        area = case.known.figures("area_occupied", PARTY, source)
        gains = month_ends(area).set_index("month")["value"].diff().dropna().tail(claim.months)
        if gains.empty:
            continue
        without = gains[gains <= 0]
        label = say("months_without_gain", months=len(gains), source=case.name(source))
        agrees = at_most(claim.at_most, len(without))
        note = ", ".join(say("month", month=month) for month in without.index)
        lines.append(case.line(label, area.iloc[-1], len(without), "months", agrees, note=note))
        numbers[source] = float(len(without))
    counts = [say("halt", count=n, source=case.name(source)) for source, n in numbers.items()]
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
    losses_told = {"few": claim.casualties, "many": claim.casualties_at_most}
    for reading, losses in (("deaths", _by_deaths(case)), ("claimed", _claimed(case))):
        most = []
        for source in MAPS:
            share = _daily_share(case, source)
            windows = every_window(
                share, losses, pd.Timestamp(claim.last_day), claim.longest_window_days
            )
            if len(windows):
                lines.append(_searched(case, claim, windows, source, reading))
                most.append(lines[-1].value)
        if most:
            told = span(most, text.percent)
            sentences.append(say(f"taken_{reading}", span=told, **losses_told))
            numbers[f"most_taken_{reading}"] = max(most)
    return Found(lines, numbers, sentences)


def _searched(
    case: Case, claim: OnePercent, windows: pd.DataFrame, source: str, reading: str
) -> Line:
    """Return the most that was taken in a window whose losses are those of the article.

    It holds if both halves hold in some window, and may hold if they do within the bounds of the
    losses only.
    """
    few, many = claim.casualties, claim.casualties_at_most
    margin = claim.near * claim.tolerance / 100
    enough = windows["gain"].between(claim.near - margin, claim.near + margin)
    maybe = (windows["low"] <= many) & (windows["high"] >= few)
    surely = (windows["low"] >= few) & (windows["high"] <= many)
    least, most = (
        float(windows.loc[chosen, "gain"].max()) if chosen.any() else 0.0
        for chosen in (surely, maybe)
    )
    claimed = reading == "claimed"
    area = case.known.figures("share_of_ukraine_occupied", PARTY, source).iloc[-1]
    # the grade is that of the losses: a claim about the enemy, or a count times an assumption
    losses = _claims(case).iloc[-1] if claimed else weekly_deaths(case).iloc[-1]
    return case.line(
        say(f"most_taken_{reading}", few=few, many=many, source=case.name(source)),
        losses,
        most,
        "percent",
        True if (surely & enough).any() else None if (maybe & enough).any() else False,
        bounds=None if claimed else (least, most),
        note=_windows_note(windows[enough]),
        also=[area],
        modelled=True,
    )


def _windows_note(windows: pd.DataFrame) -> str:
    """Say in which windows about one percent was taken, and at what losses."""
    if windows.empty:
        return say("no_window_found")
    days, low = windows["days"], windows["low"]
    told = {"short": int(days.min()), "long": int(days.max()), "low": float(low.min())}
    return say("windows_found", **told, end=windows["end"].max())


def _daily_share(case: Case, source: str) -> pd.Series:
    """Return the share of Ukraine occupied on each day, in percent, on one map."""
    share = case.known.figures("share_of_ukraine_occupied", PARTY, source)
    share = share[share["period_end"] >= pd.Timestamp(case.parameters["map_start"])]
    return _daily(share.drop_duplicates("period_end", keep="last").set_index("period_end")["value"])


def _claims(case: Case) -> pd.DataFrame:
    return case.known.figures("personnel_losses_claimed", "Russia", GENERAL_STAFF)


def _claimed(case: Case) -> pd.DataFrame:
    """Return losses claimed by the General Staff up to each day: low and high are the same."""
    total = _daily(_claims(case).set_index("period_end")["value"].cumsum())
    return pd.DataFrame({"low": total, "high": total})


def _by_deaths(case: Case) -> pd.DataFrame:
    """Return killed and wounded up to each day by deaths estimated independently."""
    few, many = wounded_per_killed(case)
    ends = weekly_deaths(case).set_index("period_end")
    totals = pd.DataFrame(
        {"low": ends["low"].cumsum() * (1 + few), "high": ends["high"].cumsum() * (1 + many)}
    )
    if len(totals):
        totals.loc[totals.index[0] - WEEK] = 0.0
    return totals.sort_index().apply(_daily)


def _daily(total: pd.Series) -> pd.Series:
    if total.empty:
        return pd.Series(index=pd.DatetimeIndex([]), dtype=float)
    days = pd.date_range(total.index[0], total.index[-1], freq="D")
    daily: pd.Series = total.reindex(total.index.union(days)).interpolate("index").reindex(days)
    return daily


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
