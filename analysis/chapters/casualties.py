"""Figures that only the casualties notebook shows."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analysis.chapters.chapter import Chapter
from analysis.figures import estimates
from analysis.figures.figure import Caption, Figure, Table
from analysis.prose import Prose, fill, tell
from analysis.source_names import source_name

BELLIGERENT = "belligerent"
COUNTED: Mapping[str, str] = {
    "killed_total_published": "killed",
    "killed_and_wounded_total_published": "killed and wounded",
}


def published_ranges(chapter: Chapter, party: str, measure: str) -> Figure | Prose:
    """Draw every published estimate of a total with its range, claims told apart.

    Parameters
    ----------
    measure
        `killed_total_published` or `killed_and_wounded_total_published`.
    """
    known = chapter.study.published
    rows = known[(known["indicator"] == measure) & (known["party"] == party)]
    if rows.empty:
        return chapter.nothing(chapter.study.specification(measure).title)
    frame = pd.DataFrame(
        {
            "day": rows["period_end"],
            "claimed": rows["note"].str.contains(BELLIGERENT, case=False),
            "publisher": rows["source"].map(source_name),
            "low": rows["low"],
            "value": rows["value"],
            "high": rows["high"],
        }
    )
    newest = frame.sort_values("day").drop_duplicates("publisher", keep="last")
    recent = newest[newest["day"] >= newest["day"].max() - pd.DateOffset(years=1)]
    low = recent[["low", "value"]].min(axis=1).min()
    high = recent[["high", "value"]].max(axis=1).max()
    what = f"soldiers {COUNTED[measure]}"
    title = fill(
        "{party}: published totals of {what} run from {low:large} to {high:large} within the last "
        "year.",
        {"party": party, "what": what, "low": float(low), "high": float(high)},
    )
    caption = Caption(id=f"{measure.replace('_', '-')}-{party.lower()}", title=title)
    return estimates.dated_ranges(
        frame, caption, unit="persons", what=f"published totals of {what}, {party}"
    )


def presumed_dead(chapter: Chapter) -> Prose:
    """Say how many of the dead of the study on the register are missing and presumed dead."""

    def total(measure: str) -> float | None:
        rows = chapter.study.figures(measure, "Ukraine", "ualosses_study", all_days=True)
        # beside the years stands one row over all of them
        whole = rows[rows["period_start"].dt.year != rows["period_end"].dt.year]
        return float(whole["value"].iloc[0]) if len(whole) else None

    missing, deaths = total("military_missing_presumed_dead"), total("military_dead_and_missing")
    if missing is None or deaths is None:
        return chapter.nothing("missing people presumed dead")
    return tell(
        "Of the {deaths:large} military deaths of the study {missing:large}, or {share:share}, "
        "are missing people whom it presumes dead.",
        {"deaths": deaths, "missing": missing, "share": missing / deaths},
    )


def register_scenarios(chapter: Chapter) -> Table | Prose:
    """List what the total would be if the register had missed a share of deaths."""
    rows = chapter.study.figures("military_dead_coverage_scenario", "Ukraine", all_days=True)
    if rows.empty:
        return chapter.nothing("the coverage of the register")
    frame = pd.DataFrame(
        {
            "Share missed": rows["source"].str.rpartition("-")[2] + " %",
            "Deaths in all": rows["value"],
        }
    )
    return Table(
        frame,
        caption="Ukrainian military deaths if the register is not complete",
        note="What the study's total would be if the register had missed that share of the deaths.",
    )


def equal_age(chapter: Chapter) -> Table | Prose:
    """Compare named deaths at equal age: those of a year as known at the end of that year.

    Recent weeks keep filling for more than a year, so counts of different age cannot be
    compared.
    """
    published = chapter.study.published
    rows = published[published["indicator"] == "military_deaths_named"]
    rows = rows[rows["source"] == "mediazona_meduza"]
    at_end = rows[
        (rows["published"].dt.month == 12)
        & (rows["period_start"].dt.year == rows["published"].dt.year)
    ]
    if at_end.empty:
        return chapter.nothing("named deaths at equal age")
    sums = at_end.groupby(at_end["published"].dt.year)["value"].sum()
    frame = pd.DataFrame({"Year": sums.index, "Named by the end of the year": sums.to_numpy()})
    return Table(frame, caption="Russian military deaths by name, at equal age of the list")
