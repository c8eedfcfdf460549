"""One quantity over time: draws as bands, series as lines, counts and claims as marks."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis import text
from analysis.plots import sheet, theme
from analysis.plots.theme import light

__all__ = ["over_time"]

DASHED = (0.0, (3.0, 2.0))
LINES = ("", (4, 1.6), (1.5, 1.5), (6, 1.5, 1.5, 1.5))
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
BANDS = ((0.05, 0.18), (0.25, 0.3))
"""Of each band: its lower quantile, how strong it is."""
FEW = 8
"""So many points, if far enough apart, are labelled with their values."""

End = tuple[float, float, str, str]


def over_time(
    title: str, *, unit: str, bands: pd.DataFrame | None = None,
    lines: pd.DataFrame | None = None, points: pd.DataFrame | None = None, party: str = "",
    forecast_from: date | None = None, article: date | None = None, source: str = "",
) -> Figure:  # fmt: skip
    """Draw one quantity over time.

    Parameters
    ----------
    bands
        date, value, and draw (some 2,000) or quantile (.05, .25, .5, .75, .95 among them): drawn
        are the median and what holds 50 and 90 in 100. Months by the day they begin.
    lines
        date, value, name: a line each, named at its end if there are more.
    points
        date, value, name, and where known low, high (what holds 90 in 100) and claim (bool): discs,
        claims as open diamonds.
    party
        Gives the colour of the bands, and of a line that stands alone.
    forecast_from
        From this day on the bands' median is dashed: a forecast, or a trend carried on.
    article
        The day of the article: a thin line.

    Examples
    --------
    >>> months = pd.to_datetime(["2025-01-01", "2025-02-01"] * 2)
    >>> draws = pd.DataFrame({"date": months, "draw": [0, 0, 1, 1], "value": [5.0, 6, 7, 8]})
    >>> figure = over_time("Deaths rise", unit="killed a month", bands=draws, party="Russia")
    """
    colour = theme.party_colour(party)
    if bands is not None and "draw" in bands:
        quantiles = bands.groupby("date")["value"].quantile(np.array(QUANTILES))
        bands = quantiles.rename_axis(["date", "quantile"]).reset_index()
    given = {"bands": bands, "lines": lines, "points": points}
    layers = {
        key: frame.assign(x=sheet.days(frame["date"]))
        for key, frame in given.items()
        if frame is not None
    }
    everything = pd.concat([frame[["date", "x", "value"]] for frame in layers.values()])
    ends: list[End] = []
    said = []
    with theme.themed():
        figure, (axes,) = sheet.sheet(214)
        if bands is not None:
            ends += _bands(axes, layers["bands"], colour, forecast_from)
            said.append(_bands_in_words(layers["bands"]))
        if lines is not None:
            ends += _lines(axes, layers["lines"], colour)
        if points is not None:
            ends += _points(axes, layers["points"], colour, float(everything["x"].max()))
        for frame in (lines, points):
            said += [] if frame is None else [_in_words(*each) for each in
                                              frame.groupby("name", sort=False)]  # fmt: skip
        pad = pd.Timedelta(days=25 if points is None or len(points) > FEW else 90)
        sheet.time_axis(axes, everything["date"].min() - pad, everything["date"].max() + pad)
        sheet.amounts_axis(axes)
        if article is not None:
            sheet.article_line(axes, article)
        sheet.fit(figure, axes, [name for *_, name, _ in ends])
        sheet.label_ends(axes, ends)
        held = "; bands hold 50 and 90 in 100" if bands is not None else ""
        return sheet.finish(
            figure, title, source=source, subtitle=(f"{party}: " if party else "") + unit + held,
            key="dashed: forecast" if forecast_from is not None else "",
            alt=f"{unit}. {'. '.join(said)}.",
        )  # fmt: skip


def _bands(axes: Axes, frame: pd.DataFrame, colour: str, from_day: date | None) -> list[End]:
    """Draw the bands and the median with seaborn, dashed where they are a forecast."""
    later = pd.Series(False, frame.index)
    if from_day is not None:
        later = pd.to_datetime(frame["date"]) >= pd.Timestamp(from_day)
    joined = later | (frame["x"] == frame.loc[~later, "x"].max())  # the dashes begin at the line
    for part, style in ((frame[~later], "-"), (frame[joined], DASHED)):
        if part["x"].nunique() < 2:
            continue
        for low, strength in BANDS:
            within = part[part["quantile"].between(low - 1e-9, 1 - low + 1e-9)]
            sns.lineplot(
                within, x="x", y="value", estimator="median", errorbar=("pi", 100), lw=2, ax=axes,
                linestyle=style, color=light(colour), alpha=float(low == BANDS[-1][0]),
                err_kws={"alpha": strength, "linewidth": 0},
            )  # fmt: skip
    right = float(frame["x"].max())
    middle = float(frame.loc[frame["x"] == right, "value"].median())
    return [(right, middle, sheet.number(middle), colour)]


def _lines(axes: Axes, frame: pd.DataFrame, colour: str) -> list[End]:
    names = list(dict.fromkeys(frame["name"]))
    hues = dict(zip(names, [colour] if len(names) == 1 else theme.OTHERS * 3, strict=False))
    sns.lineplot(
        frame, x="x", y="value", hue="name", style="name", errorbar=None, lw=1.8, legend=False,
        palette={name: light(hue) for name, hue in hues.items()}, ax=axes,
        dashes=dict(zip(names, LINES * 3, strict=False)),
    )  # fmt: skip
    last = sheet.each(frame.sort_values("x", kind="stable").groupby("name", sort=False).tail(1))
    right = float(frame["x"].max())
    return [(right, row.value, row.name, hues[row.name]) for row in last if len(names) > 1]


def _points(axes: Axes, frame: pd.DataFrame, colour: str, right: float) -> list[End]:
    ends = []
    for name, group in frame.groupby("name", sort=False):
        claim = bool(group.get("claim", pd.Series([False])).iloc[0])
        tone = "soft" if claim else colour if len(group) <= FEW else "ink"
        if {"low", "high"} <= set(group):
            axes.vlines(group["x"], group["low"], group["high"], color=light(tone), lw=2.4)
        sns.scatterplot(
            group, x="x", y="value", marker="D" if claim else "o", linewidth=1.1, zorder=3, ax=axes,
            s=44 if len(group) <= FEW else 16, edgecolor=light("soft" if claim else "paper"),
            facecolor=light("paper" if claim else tone),
        )  # fmt: skip
        apart = group["x"].diff().min() > 90  # days; else numbers would meet
        for row in sheet.each(group) if len(group) <= FEW and apart else ():
            top = getattr(row, "high", row.value)
            sheet.label(axes, row.x, top, sheet.number(row.value, 3), dy=10, bold=True)
        x, y = float(group["x"].iloc[-1]), float(group["value"].iloc[-1])
        if x > right - 60 and len(group) > FEW:
            ends.append((x, y, str(name), tone))
        elif not (apart and len(group) == len(frame)):  # with numbers, the subtitle names them
            sheet.label(axes, x, y, str(name), colour=tone, dy=-12, ha="right")
    return ends


def _bands_in_words(frame: pd.DataFrame) -> str:
    table = frame.pivot_table(index="date", columns=frame["quantile"].round(3), values="value")
    picked = table.iloc[np.unique(np.linspace(0, len(table) - 1, 3).astype(int))]
    return "; ".join(
        f"{text.month(str(day))} {sheet.interval(row[0.5], row[0.05], row[0.95])}"
        for day, row in picked.iterrows()
    )


def _in_words(name: object, rows: pd.DataFrame) -> str:
    ends = [f"{sheet.number(row.value)} in {text.month(str(row.date))}"
            for row in sheet.each(rows.iloc[[0, -1]])]  # fmt: skip
    return f"{name}: {', '.join(ends)}"
