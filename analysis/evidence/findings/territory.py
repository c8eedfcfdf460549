"""Territory: months without an advance, and windows in which one percent was taken."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.evidence.findings.facts import Found, day, finding
from analysis.evidence.records import Finding
from analysis.evidence.rules import Claim
from analysis.study import Study

MAPS = ("deepstate", "isw_area")


def no_halt(study: Study, claim: Claim) -> Found:
    """Count months without a net Russian gain among the last ones, on each map."""
    findings: list[Finding] = []
    numbers: dict[str, float] = {}
    for series in study.all_series("area_occupied", "pace"):
        recent = series.frame.tail(int(claim.settings["months"]))
        without = recent[recent["value"] <= 0]
        allowed = float(claim.settings["figure"])
        listed = ", ".join(f"{month:%B %Y}" for month in without["period_end"])
        last = study.figures("area_occupied", "Ukraine", series.source).iloc[-1]
        findings.append(
            finding(
                f"months without a net gain among the last {len(recent)} ({series.source})",
                last,
                float(len(without)),
                unit="months",
                agrees=len(without) <= allowed,
                note=listed,
            )
        )
        numbers[series.source] = float(len(without))
    return Found(tuple(findings), numbers)


def one_percent_200k(study: Study, claim: Claim) -> Found:
    """Search every window that ends with the article for both halves of the claim.

    'The current offensive' has no stated beginning: every window that ends on the article's day
    (or the last day known by then) and is at most `longest_window_days` long is tried. Taken by
    the letter, 'more than 200,000' holds for any larger number; taken closely, the two figures
    belong to one window, so the losses may exceed 200,000 by half at most. Both are readings.
    Losses are those claimed on the whole front, an upper bound for one offensive.
    """
    findings: list[Finding] = []
    numbers: dict[str, object] = {}
    settings = claim.settings
    casualties, close = float(settings["casualties"]), float(settings["close"])
    for source in MAPS:
        table = window_table(study, source, last_day=pd.Timestamp(settings["last_day"]))
        table = table[table["days"] <= int(settings["longest_window_days"])]
        if table.empty:
            continue
        last = study.figures("area_occupied", "Ukraine", source).iloc[-1]
        wanted = float(settings["figure"])
        margin = wanted * float(settings["tolerance"]) / 100
        percent = table[(table["gain"] - wanted).abs() <= margin]
        for reading, fits in (
            ("by the letter", percent[percent["losses"] > casualties]),
            ("closely", percent[percent["losses"].between(casualties, close * casualties)]),
        ):
            findings.append(
                finding(
                    f"windows with both halves, read {reading} ({source})",
                    last,
                    float(len(fits)),
                    unit="windows",
                    agrees=bool(len(fits)),
                    note=_windows_note(percent),
                )
            )
        at_losses = table[table["losses"] >= casualties].head(1)
        if len(at_losses) and len(percent):
            row = at_losses.iloc[0]
            findings.append(
                finding(
                    f"territory taken while claimed losses reached the figure ({source})",
                    last,
                    float(row["gain"]),
                    unit="percent",
                    agrees=None,
                    note=f"in {row['days']:.0f} days to {day(row['end'])}",
                )
            )
            numbers |= {
                f"{source}_gain_at_losses": float(row["gain"]),
                f"{source}_days_at_losses": float(row["days"]),
                f"{source}_shortest_days": float(percent["days"].min()),
                f"{source}_longest_days": float(percent["days"].max()),
                f"{source}_losses_low": float(percent["losses"].min()),
                f"{source}_losses_high": float(percent["losses"].max()),
            }
    return Found(tuple(findings), numbers)


def _windows_note(percent: pd.DataFrame) -> str:
    """Say in which windows about one percent was taken, and at what claimed losses."""
    if percent.empty:
        return "in no window was about one percent taken"
    first, final = percent.iloc[0], percent.iloc[-1]
    return (
        f"about one percent was taken in the {first['days']:.0f} to {final['days']:.0f} days "
        f"to {day(final['end'])}, at {percent['losses'].min():,.0f} to "
        f"{percent['losses'].max():,.0f} claimed losses"
    )


def window_table(study: Study, source: str, *, last_day: pd.Timestamp) -> pd.DataFrame:
    """Return gain (percent of the territory) and claimed losses of every window to a last day.

    Returns
    -------
    pandas.DataFrame
        Columns start, end, days, gain, losses; ordered by days.
    """
    share = study.figures("share_of_ukraine_occupied", "Ukraine", source)
    share = share[share["period_end"] >= pd.Timestamp(study.parameters["map_start"])]
    losses = study.figures("personnel_losses_claimed", "Russia", "general_staff")
    if share.empty or losses.empty:
        return pd.DataFrame(columns=["start", "end", "days", "gain", "losses"])
    held = share.drop_duplicates("period_end", keep="last").set_index("period_end")["value"]
    claimed = losses.set_index("period_end")["value"].sort_index().cumsum()
    days = pd.date_range(
        max(held.index[0], claimed.index[0]),
        min(held.index[-1], claimed.index[-1], last_day),
        freq="D",
    )
    area = held.reindex(held.index.union(days)).interpolate("index").reindex(days)
    total = claimed.reindex(claimed.index.union(days)).ffill().reindex(days)
    table = pd.DataFrame(
        {
            "start": days[:-1],
            "end": days[-1],
            "days": np.arange(len(days) - 1, 0, -1),
            "gain": float(area.iloc[-1]) - area.to_numpy()[:-1],
            "losses": float(total.iloc[-1]) - total.to_numpy()[:-1],
        }
    )
    return table.iloc[::-1].reset_index(drop=True)
