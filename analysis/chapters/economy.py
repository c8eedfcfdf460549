"""Figures that only the economy notebook shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis.chapters.chapter import Chapter
from analysis.evidence.case import listed
from analysis.figures import comparisons, paths
from analysis.figures.figure import Caption, Figure, Table
from analysis.indicators import growth
from analysis.prose import Prose, fill
from analysis.source_names import source_name

OUTTURNS = "outturns of growth after the base year"
PARTIES = ("Russia", "Ukraine")


def counterfactual_gaps(chapter: Chapter) -> Figure | Prose:
    """Draw by how much real GDP lies below its last forecast before the war.

    The two countries stand among comparators that fought no war, so that a gap is not read as
    the war's doing.
    """
    study = chapter.study
    base_year = int(study.parameters["base_year"])
    comparators = list(study.parameters["comparators"])
    found = {area: _gap(chapter, area, base_year) for area in (*PARTIES, *comparators)}
    # forecasts for years that have not begun say nothing about what the war has cost
    shown = {area: path[path.index <= study.day.year] for area, path in found.items()}
    last = paths.last_gaps(shown)
    if not set(PARTIES) <= set(last):
        return chapter.nothing(OUTTURNS)
    compared = [area for area in comparators if area in last]
    farthest = paths.farthest_below(last)
    title = fill(
        "By the outturn of {year} Ukraine's real GDP was {ukraine:percent} below the path "
        "forecast before the war; Russia's was {russia:percent} {side} it, and {worse:exact} of "
        "{areas:exact} comparators lay further below theirs"
        + (", {farthest} farthest." if farthest else "."),
        {
            "year": str(_outturns(found["Russia"]).index[-1]),
            "ukraine": last["Ukraine"],
            "russia": abs(last["Russia"]),
            "side": "below" if last["Russia"] > 0 else "above",
            "worse": sum(last[area] > last["Russia"] for area in compared),
            "areas": len(compared),
            "farthest": listed(farthest),
        },
    )
    note = (
        _beyond(farthest, last)
        + _releases(found["Russia"])
        + _newer(_gap(chapter, "Russia", base_year, national=True))
    )
    return paths.counterfactual_gaps(shown, Caption(id="gdp-gap", title=title, note=note))


def _beyond(farthest: Sequence[str], gaps: Mapping[str, float]) -> str:
    """Say by how much the comparators that are named lie below: a gap need not be the war's."""
    if not farthest:
        return ""
    told = [fill("{area} {gap:percent}", {"area": area, "gap": gaps[area]}) for area in farthest]
    return fill(
        "Farthest below among the countries compared: {told}; so a gap alone does not show what "
        "the war did. ",
        {"told": listed(told)},
    )


def _gap(chapter: Chapter, area: str, base_year: int, *, national: bool = False) -> pd.DataFrame:
    study = chapter.study
    return growth.counterfactual(
        study.growth,
        area,
        study.day,
        base_year=base_year,
        forecast_vintage=str(study.parameters["forecast_vintage"]),
        publisher=growth.NATIONAL[area] if national else growth.IMF,
    )


def _outturns(path: pd.DataFrame) -> pd.DataFrame:
    return path[~path["forecast"]]


def _releases(path: pd.DataFrame) -> str:
    """Say from which release the path is: forecasts of a release are marked as it marks them."""
    released = str(path["released"].dropna().max())
    return fill(
        "Growth is chained within one release each, the newest of the Outlook ({release:month}) "
        "against the last before the war; levels of different releases are never compared.",
        {"release": released},
    )


def _newer(path: pd.DataFrame) -> str:
    """Say what Russia's statistics office has published since, where it has."""
    if path.empty:
        return ""
    last = path.iloc[-1]
    own = path.index[path["source"] == last["source"]]
    return fill(
        " By what Russia's statistics office published in {release:month} on the years from "
        "{first} on, its real GDP of {last} lay {gap:number} % {side} that path; the years before "
        "are the Outlook's.",
        {
            "release": str(last["released"]),
            "first": str(own[0]),
            "last": str(own[-1]),
            "gap": round(abs(float(last["gap"])), 2),
            "side": "below" if last["gap"] > 0 else "above",
        },
    )


def base_year_table(chapter: Chapter) -> Table | Prose:
    """List the gap under each base year: revisions of the years before the war move it."""
    rows = []
    for base_year in (2019, 2020, 2021):
        row: dict[str, object] = {"Base year": str(base_year)}
        paths_by_name = {
            "Russia": _gap(chapter, "Russia", base_year),
            "Russia by its statistics office": _gap(chapter, "Russia", base_year, national=True),
            "Ukraine": _gap(chapter, "Ukraine", base_year),
        }
        for name, path in paths_by_name.items():
            outturns = _outturns(path)
            if len(outturns):
                row[f"{name}, {int(outturns.index[-1])}"] = float(outturns["gap"].iloc[-1])
        if not all(any(head.startswith(f"{name}, ") for head in row) for name in PARTIES):
            return chapter.nothing(OUTTURNS)
        rows.append(row)
    return Table(
        pd.DataFrame(rows),
        caption="Gap to the forecast of before the war by base year",
        note="Percent below the forecast in the year named; a minus is above it.",
        decimals=1,
    )


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
        note="Percent. Each column is a year, each row what the release said of it.",
        decimals=1,
    )


def relative_gdp(chapter: Chapter) -> Table:
    """List Russia's real GDP relative to each rival, by year."""
    study = chapter.study
    base_year = int(study.parameters["base_year"])
    table = growth.relative(
        study.growth, "Russia", list(study.parameters["rivals"]), study.day, base_year=base_year
    )
    table = table[table.index <= study.day.year]
    frame = table.drop(columns="forecast").reset_index(names="Year")
    frame["Forecast"] = table["forecast"].to_numpy()
    return Table(
        frame.astype({"Year": str}),
        caption="Russia's real GDP relative to rivals, the base year being one hundred",
        note=fill(
            "Russia's real GDP relative to that of each; {base_year} is a hundred.",
            {"base_year": str(base_year)},
        ),
        decimals=1,
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
    return comparisons.payments(frame, Caption(id="payments", title=title), unit="million roubles")
