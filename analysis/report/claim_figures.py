"""The figures beside a claim: its figure and the data's, its specifications, its forecasts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from analysis import formats
from analysis.evidence.records import Judgement
from analysis.evidence.rules import Claim
from analysis.figures import comparisons, doubt, paths
from analysis.figures.figure import Caption, Figure
from analysis.figures.lines import credit
from analysis.figures.wording import borne_out
from analysis.prose import fill
from analysis.source_names import source_name

KNOWN_MONTHS = 30
"""Months before a forecast that are drawn."""
INTERVALS: Mapping[int, tuple[str, str]] = {
    50: ("0.25", "0.75"), 80: ("0.1", "0.9"), 95: ("0.025", "0.975"),
}  # fmt: skip
"""Quantiles of a forecast by the percent they hold between them."""


LONGEST_TITLE = 130
"""Letters of an answer that still makes a title."""


def beside_the_data(claim: Claim, judgement: Judgement) -> list[Figure]:
    """Return the article's figure beside the readings that count, where there are several."""
    settings = claim.settings
    shown = [
        one
        for one in judgement.findings
        if one.unit == settings.get("unit") and one.value is not None and one.counts
    ]
    if len(shown) < 2 or not isinstance(settings.get("figure"), int | float):
        return []
    # a long answer stands as text: as a title in bold it would be a wall
    title = (
        judgement.answer
        if len(judgement.answer) <= LONGEST_TITLE
        else borne_out(shown, judgement.findings)
    )
    caption = Caption(id=f"figure-{claim.id.replace('_', '-')}", title=title)
    claimed = float(settings["figure"]) if settings.get("stated") else None
    return [comparisons.findings(shown, caption, claimed=claimed)]


def agreement(specifications: pd.DataFrame, titles: Mapping[str, str]) -> Figure:
    """Return how far the verdicts on trends hang on the way to look at the data.

    Parameters
    ----------
    specifications
        Rows of ``specifications.csv`` of one date.
    titles
        Of the indicators by name.
    """
    frame = specifications.assign(
        name=[
            f"{titles.get(indicator, indicator)}, {party}"
            for indicator, party in zip(
                specifications["indicator"], specifications["party"], strict=True
            )
        ]
    )
    most = {"most": int((frame["agreeing"] > 0.5).sum()), "all": len(frame)}
    title = fill("For {most:exact} of {all:exact} series most specifications agree", most)
    columns = ["name", "verdict", "specifications", "agreeing", "undecided", "contrary"]
    return doubt.agreement(frame[columns], Caption(id="specifications", title=title))


def forecast(entry: Mapping[str, Any], history: pd.DataFrame) -> Figure:
    """Return what six more months were expected to cost, and what they did cost.

    Parameters
    ----------
    entry
        One entry of ``forecasts.json``.
    history
        What was known then: columns period_end and value.
    """
    months = pd.PeriodIndex(entry["months"], freq="M").end_time.normalize()
    fan = pd.DataFrame({"period_end": months, "value": entry["point"]})
    for width, (low, high) in INTERVALS.items():
        fan[f"low_{width}"] = entry["quantiles"][low]
        fan[f"high_{width}"] = entry["quantiles"][high]
    came = pd.DataFrame({"period_end": months, "value": entry["outturn"]}).astype(
        {"value": "float64"}
    )
    came = came.dropna()
    identity = "-".join(str(entry[name]).replace("_", "-") for name in ("indicator", "source"))
    return paths.forecast_fan(
        history[["period_end", "value"]].tail(KNOWN_MONTHS),
        fan,
        Caption(
            id=f"forecast-{identity.replace('/', '-')}",
            title=_forecast_title(entry),
            subtitle="",
            note=str(entry["note"]),
        ),
        unit=str(entry["unit"]),
        outturn=came if len(came) else None,
        source=f"Source: {credit(str(entry['source']), '', str(entry['source_title']))}, as known "
        f"on {formats.day(entry['issued'])}.",
        claimed=bool(entry["claimed"]),
    )


def _forecast_title(entry: Mapping[str, Any]) -> str:
    unit = str(entry["total_unit"])
    aside = [
        "change" if entry["kind"] == "stock" else "",
        source_name(str(entry["source"])),
        "claim" if entry["claimed"] else "",
    ]
    form = "range large" if unit == "persons" else "range number"
    told = {
        "title": f"{entry['title']} ({', '.join(filter(None, aside))})",
        "range": (entry["expected_total_low"], entry["expected_total_high"]),
        "came": entry["outturn_total"],
        "unit": "km\N{SUPERSCRIPT TWO}" if unit == "km2" else unit,
    }
    total = f"{{range:{form}}}{formats.THIN}{{unit}}"
    title = fill(f"{{title}}: {total} were expected in six months", told)
    if told["came"] is None:
        return title
    return title + fill(f"; it came to {{came:{form.removeprefix('range ')}}}", told)


def forecasts(
    entries: Sequence[Mapping[str, Any]], histories: Mapping[tuple[str, str], pd.DataFrame]
) -> list[Figure]:
    """Return one figure a forecast; `histories` are by indicator and source."""
    return [
        forecast(entry, histories[str(entry["indicator"]), str(entry["source"])])
        for entry in entries
    ]
