"""Figures that only the economy notebook shows."""

from __future__ import annotations

import pandas as pd

from analysis.chapters.chapter import Chapter
from analysis.figures import comparisons, paths
from analysis.figures.figure import Caption, Figure, Table
from analysis.indicators import growth
from analysis.prose import Prose, fill
from analysis.source_names import source_name


def counterfactual_gaps(chapter: Chapter) -> Figure:
    """Draw by how much real GDP lies below its last forecast before the war.

    The two countries stand among comparators that fought no war, so that a gap is not read as
    the war's doing.
    """
    study = chapter.study
    base_year = int(study.parameters["base_year"])
    areas = ["Russia", "Ukraine", *study.parameters["comparators"]]
    found = {
        area: growth.counterfactual(
            study.table,
            area,
            study.day,
            base_year=base_year,
            forecast_vintage=str(study.parameters["forecast_vintage"]),
        )
        for area in areas
    }
    # forecasts for years that have not begun say nothing about what the war has cost
    shown = {area: path[path.index <= study.day.year] for area, path in found.items()}
    last = {area: float(path[~path["forecast"]]["gap"].iloc[-1]) for area, path in shown.items()}
    worse = [area for area in study.parameters["comparators"] if last[area] > last["Russia"]]
    title = fill(
        "By the last outturn Ukraine's real GDP was {ukraine:percent} below the path forecast "
        "before the war; Russia's was {russia:percent} {side} it, and {worse:exact} of "
        "{areas:exact} comparators lay further below theirs.",
        {
            "ukraine": last["Ukraine"],
            "russia": abs(last["Russia"]),
            "side": "below" if last["Russia"] > 0 else "above",
            "worse": len(worse),
            "areas": len(study.parameters["comparators"]),
        },
    )
    note = "Growth rates are chained within one release each; levels of different releases are "
    return paths.counterfactual_gaps(
        shown, Caption(id="gdp-gap", title=title, note=note + "never compared.")
    )


def base_year_table(chapter: Chapter) -> Table:
    """List the gap under each base year: revisions of the years before the war move it."""
    study = chapter.study
    rows = []
    for base_year in (2019, 2020, 2021):
        row: dict[str, object] = {"Base year": str(base_year)}
        for party in ("Russia", "Ukraine"):
            path = growth.counterfactual(
                study.table,
                party,
                study.day,
                base_year=base_year,
                forecast_vintage=str(study.parameters["forecast_vintage"]),
            )
            outturns = path[~path["forecast"]]
            row[f"{party}, percent below"] = float(outturns["gap"].iloc[-1])
            row[f"{party}, year"] = str(int(outturns.index[-1]))
        rows.append(row)
    return Table(pd.DataFrame(rows), caption="Gap to the forecast of before the war by base year")


def growth_by_release(chapter: Chapter) -> Table:
    """List Russia's growth by release of the World Economic Outlook: how each year was revised."""
    released = chapter.study.published
    rows = released[
        released["indicator"].isin([growth.OUTTURN, growth.FORECAST])
        & (released["party"] == "Russia")
        & (released["source"] == "imf_weo")
    ]
    rows = rows.assign(
        year=rows["period_start"].dt.year.astype(str),
        release=rows["published"].dt.strftime("%Y-%m"),
    )
    rows = rows[rows["year"].between("2021", "2027")]
    table = rows.pivot_table(index="release", columns="year", values="value").reset_index()
    return Table(
        table.rename(columns={"release": "Release"}),
        caption="Growth of Russia's real GDP by release, percent",
        note="Each column is a year, each row what the release said of it.",
    )


def relative_gdp(chapter: Chapter) -> Table:
    """List Russia's real GDP relative to each rival, by year."""
    study = chapter.study
    base_year = int(study.parameters["base_year"])
    table = growth.relative(
        study.table, "Russia", list(study.parameters["rivals"]), study.day, base_year=base_year
    )
    table = table[table.index <= study.day.year]
    frame = table.drop(columns="forecast").reset_index(names="Year")
    frame["Forecast"] = table["forecast"].to_numpy()
    return Table(
        frame.astype({"Year": str}),
        caption="Russia's real GDP relative to rivals, the base year being one hundred",
    )


def payments(chapter: Chapter) -> Figure | Prose:
    """Draw every payment to volunteers that was published, by date; no line joins them."""
    known = chapter.study.known
    rows = known[known["indicator"].isin(["signing_payment", "signing_payment_average"])]
    if rows.empty:
        return chapter.nothing("payments to volunteers")
    region = rows["party"].str.partition(": ")[2]
    kind = rows["indicator"].map(
        {"signing_payment": "federal", "signing_payment_average": "average"}
    )
    frame = pd.DataFrame(
        {
            "day": rows["period_end"],
            "place": region.where(region != "", kind),
            "value": rows["value"] / 1e6,
            "publisher": rows["source"].map(source_name),
        }
    )
    title = fill(
        "{n:exact} published payments, from {low:number} to {high:number} million roubles: "
        "scattered observations that bear no trend.",
        {"n": len(frame), "low": float(frame["value"].min()), "high": float(frame["value"].max())},
    )
    return comparisons.payments(frame, Caption(id="payments", title=title), unit="RUB million")
