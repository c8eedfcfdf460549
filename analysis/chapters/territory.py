"""Figures that only the territory notebook shows."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from analysis.chapters.chapter import Chapter
from analysis.evidence.findings.territory import MAPS
from analysis.figures import lines, over_time
from analysis.figures.figure import Caption, Figure, Table
from analysis.indicators.series import SERIES_COLUMNS
from analysis.prose import Prose, fill
from analysis.source_names import source_name
from analysis.study import Study
from analysis.study_figures import price_windows

ROLLING = (6, 12)
"""Lengths of rolling windows, in months."""


def price(chapter: Chapter, months: int) -> Figure | Prose:
    """Draw claimed losses per square kilometre over rolling windows, on both maps.

    Rolling windows overlap and are for looking; the test uses windows that do not.
    """
    study = chapter.study
    drawn, last, before = [], [], []
    for one in study.all_series("losses_per_km2", "price"):
        windows = price_windows(study, one.source, months, step=1)
        frame = windows.assign(forecast=False)[list(SERIES_COLUMNS)]
        known = frame.dropna(subset=["value"])
        if len(known) < months + 1:
            continue
        drawn.append(replace(one, frame=frame, frequency="month"))
        last.append(float(known["value"].iloc[-1]))
        before.append(float(known["value"].iloc[-1 - months]))
    if not drawn:
        return chapter.nothing("losses per square kilometre")
    title = fill(
        "In the last {months:exact} months each square kilometre cost {low:count} to {high:count} "
        "claimed losses; in the {months:exact} before, {then_low:count} to {then_high:count}.",
        {
            "months": months,
            "low": min(last),
            "high": max(last),
            "then_low": min(before),
            "then_high": max(before),
        },
    )
    losses = study.all_series("personnel_losses_claimed", "pace")
    caption = Caption(
        id=f"price-{months}-months",
        title=title,
        note="Losses are those claimed on the whole front. Windows that gained too little are "
        "left out.",
        source=lines.source_line(
            [*drawn, *(one for one in losses if one.source == "general_staff")]
        ),
    )
    return over_time.price(drawn, caption)


def windows_table(chapter: Chapter) -> Table | Prose:
    """List the windows that do not overlap, which the test uses."""
    months = int(chapter.study.parameters["window_months"])
    tables = []
    for source in MAPS:
        windows = price_windows(chapter.study, source, months, step=months)
        tables.append(windows.assign(map=source))
    table = pd.concat(tables, ignore_index=True)
    if table.empty:
        return chapter.nothing("losses per square kilometre")
    kursk = retaken_in_kursk(chapter.study, table["period_start"], table["period_end"])
    both, smallest = table["gain"] + kursk, float(chapter.study.parameters["smallest_gain"])
    frame = pd.DataFrame(
        {
            "Map": table["map"].map(source_name),
            "From": table["period_start"],
            "To": table["period_end"],
            "Claimed losses": table["losses"],
            "Gain, km²": table["gain"],
            "Losses per km²": table["value"],
            "Retaken in Kursk, km²": kursk,
            "Losses per km², Kursk included": table["losses"] / both.where(both >= smallest),
        }
    )
    return Table(
        frame,
        caption="Windows that do not overlap",
        note="Claimed losses include those in Russia's Kursk region, where ground that Ukraine had "
        "taken was retaken; the area held there is DeepState's, for both maps. A minus there "
        "means that Ukraine advanced.",
    )


def retaken_in_kursk(study: Study, starts: pd.Series, ends: pd.Series) -> pd.Series:
    """Return the ground in Russia that Ukraine held before each window and no longer at its end.

    Returns
    -------
    pandas.Series
        Square kilometres; negative where Ukraine advanced, missing beyond the last day on file.
    """
    rows = study.figures("area_held_in_russia", "Russia", "deepstate", all_days=True)
    held = rows.set_index("period_end")["value"].sort_index()

    def on(day: pd.Timestamp) -> float:
        if held.empty or day < held.index[0]:
            # nothing is on file before Ukraine's troops crossed the border
            return 0.0
        return float(held.get(day, float("nan")))

    retaken = [
        on(start - pd.Timedelta(days=1)) - on(end) for start, end in zip(starts, ends, strict=True)
    ]
    return pd.Series(retaken, index=starts.index, dtype="float64")
