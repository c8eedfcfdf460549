"""Amounts and readings with their intervals: by year, by other choices, beside what others say."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis import text
from analysis.plots import sheet, shown, theme
from analysis.plots.theme import light

__all__ = ["choices", "open_marks", "pace", "published", "windows_axis"]

BARS = (("low90", "high90", 2.2, 0.45), ("low50", "high50", 5.5, 0.6))
"""Of each interval: its columns, how wide its bar is, how strong."""
LINE, GAP = 13.0, 4.5
"""Height of a line of names, and of the gap between rows, in units."""
NAMES = 168.0
"""Room for the names at the left."""
TENTH = 1.1
CAP = 8.0
"""Length of the strokes that end an interval, in units."""


@theme.themed()
def pace(
    amounts: pd.DataFrame, earlier: pd.DataFrame, title: str, *, unit: str, source: str = ""
) -> Figure:
    """Draw the amounts of one kind by year, a panel a country.

    Parameters
    ----------
    amounts
        Rows of `amounts.csv` of one view: party, window, median, low50, high50, low90, high90,
        filled; in order of time.
    earlier
        The same rows as known on the article's day: grey ticks.
    unit
        What is counted, said below the title, as *soldiers killed a month*.
    """
    parties = list(amounts["party"].unique())
    high, said = float(amounts["high90"].max()), []
    figure, panels = sheet.sheet(206, columns=len(parties), top=24, right=8, sharey=True)
    for axes, party in zip(panels, parties, strict=True):
        group, then = amounts[amounts["party"] == party], earlier[earlier["party"] == party]
        colour = theme.party_colour(party)
        _marks(axes, then[then["window"].isin(group["window"])], group, "slate", "_", 17)
        _panel(axes, group, colour)
        axes.set_ylim(0, high + 0.14 * high)
        sheet.amounts_axis(axes)
        sheet.panel_name(axes, party, colour)
        words = (
            f"{row.window.replace('_', ' ')} "
            + ("partly projected " if row.filled > 0 else "count or estimate ")
            + shown.interval(row.median, row.low90, row.high90)
            for row in sheet.each(group)
        )
        said.append(f"{party}: " + "; ".join(words))
    sheet.fit(figure, panels[0])
    projected = "○ partly projected · " * bool((amounts["filled"] > 0).any())
    return sheet.finish(
        figure, title, subtitle=f"{unit}; bars hold 50 and 90 in 100",
        key=f"{projected}▬ as known on the article’s day",
        source=source, alt=". ".join(said) + ".",
    )  # fmt: skip


def _marks(
    axes: Axes, rows: pd.DataFrame, group: pd.DataFrame, colour: str, marker: str, size: float,
    filled: bool = True,
) -> None:  # fmt: skip
    sns.pointplot(
        rows, x="window", y="median", order=list(group["window"]), errorbar=None, ax=axes,
        linestyle="none", marker=marker, markersize=size, markeredgewidth=1.8, color=light(colour),
        markerfacecolor=light(colour if filled else "paper"), zorder=3,
    )  # fmt: skip


def _panel(axes: Axes, rows: pd.DataFrame, colour: str) -> None:
    order = list(rows["window"])
    for low, high, wide, strength in BARS:
        sns.pointplot(
            sheet.spans(rows, "window", [low, "median", high]), x="window", y="value", order=order,
            estimator="median", errorbar=("pi", 100), linestyle="none", marker="none", ax=axes,
            color=light(colour), err_kws={"linewidth": wide, "alpha": strength},
        )  # fmt: skip
    for projected, group in rows.groupby(rows["filled"] > 0):
        _marks(axes, group, rows, colour, "o", 6.8, filled=not projected)
    for place, row in enumerate(sheet.each(rows)):
        sheet.label(axes, place, row.high90, shown.number(row.median), dy=9, bold=True)
    axes.set_xticks(range(len(order)), [name.replace("_", " ") for name in order])
    windows_axis(axes)
    axes.tick_params(axis="x", length=0)
    axes.set_xlim(-0.6, len(order) - 0.4)


def windows_axis(axes: Axes) -> None:
    """Name the first year below an axis in full and later ones shortly, for narrow panels."""
    first, *later = (one.get_text() for one in axes.get_xticklabels())
    short = [
        f"’{name[2:]}" if first.isdigit() and name.isdigit() else name.removeprefix("year ")
        for name in later
    ]
    axes.set_xticks(axes.get_xticks(), [first, *short])


def open_marks(axes: Axes, group: int) -> None:
    """Draw the marks of one group of seaborn's points unfilled, as every key of ours has them.

    Rings are amounts partly projected, open diamonds what a side claims of the other.
    """
    marked = [line for line in axes.lines if line.get_marker() not in ("", "None", None)]
    marked[group].set(markerfacecolor=light("paper"), markeredgewidth=1.8, zorder=4)


@theme.themed()
def choices(
    rows: pd.DataFrame, title: str, *, party: str, statistic: str = "ratio", tenth: float = 0.0,
    unit: str = "", source: str = "",
) -> Figure:  # fmt: skip
    """Draw one reading under other definitions, windows, sources and error sizes.

    Its title goes on with how many bars lie wholly on either side of no change, as the eye counts.

    Parameters
    ----------
    rows
        Rows of `choices.csv` of one country, kind and reading: choice, name, value, low90, high90,
        side, in_use. What is in use comes first, once, and is stronger; what has no side, since
        another source fills it in part, is a ring and not counted.
    statistic, tenth
        *ratio*: equal steps in the log; *difference*: plain, and `tenth` is what is noticeable.
    """
    used, others = rows[rows["in_use"]].head(1), rows[~rows["in_use"]]
    used = used.assign(name=used["name"].str.removeprefix("in use: "))
    blocks = [("in use", used), *others.groupby("choice", sort=False)]
    names: list[tuple[str, bool]] = []
    for head, block in blocks:
        names += [(str(head), True), *((name, False) for name in block["name"])]
    frame = pd.concat([block for _, block in blocks])
    is_ratio = statistic == "ratio"
    none = 1 if is_ratio else 0
    filled = frame["side"].eq("")
    bars = frame[~filled]
    counted = (("above", sum(bars["low90"] > none)), ("below", sum(bars["high90"] < none)))
    beyond = text.listing([f"{n} lie{'s' * (n == 1)} {side}" for side, n in counted if n])
    title += f": of {bars['low90'].count()} bars {beyond or 'none lies beyond'} no change"
    what = "times the first" if is_ratio else unit or "difference"
    low, high = float(frame["low90"].min()), float(frame["high90"].max())
    figure, axes, places = _rows(names)
    frame["place"] = [at for at, (_, heading) in zip(places, names, strict=True) if not heading]
    _shade_sides(axes, *((1 / TENTH, TENTH) if is_ratio else (-tenth, tenth)))
    if filled.any():
        _ranges(axes, frame[filled], "soft")
        open_marks(axes, 0)
    _ranges(axes, frame[~filled & ~frame["in_use"]], "soft")
    _ranges(axes, frame[frame["in_use"]], theme.party_colour(party), strong=True)
    if is_ratio:  # there is room for the names of both sides
        room = max(high / low, 2.0) ** 0.3
        sheet.ratio_axis(axes, min(low / 1.08, 1 / room), max(high * 1.08, room))
    else:
        room = 0.22 * (max(high, 0.0) - min(low, 0.0)) + tenth
        axes.set_xlim(min(1.06 * low, -room), max(1.06 * high, room))
        sheet.round_numbers(axes.xaxis)
    return sheet.finish(
        figure, title, source=source, subtitle=f"{party}: {what}; bars hold 90 in 100",
        key="ring: partly projected, not counted above" if filled.any() else "",
        alt=f"{party}, {what}. {_in_words(frame)}.", data=frame.drop(columns="place"),
    )  # fmt: skip


@theme.themed()
def published(
    rows: pd.DataFrame, title: str, *, unit: str, source: str = "", party: str = ""
) -> Figure:
    """Draw what others published beside our own amount of the same quantity and period.

    Its title goes on with how many of theirs lie within the interval of ours that stands before.

    Parameters
    ----------
    rows
        name (publisher and period), value, low, high (of ours 90 in 100; of theirs the range that
        they published, if any), ours (bool).
    """
    ours = rows["ours"].astype(bool)
    bounds = rows[["low", "high"]].astype(float).where(ours).ffill()
    held = rows["value"].between(bounds["low"], bounds["high"]) & ~ours
    shaded = "; shaded: ours" if ours.sum() == 1 else ""
    colour = theme.party_colour(party)
    figure, axes, places = _rows([(name, False) for name in rows["name"]])
    frame = rows.rename(columns={"low": "low90", "high": "high90"}).assign(place=places)
    for low, high in bounds[ours].to_numpy() if shaded else ():
        axes.axvspan(low, high, color=light(colour), alpha=0.12, lw=0, zorder=0.2)
    _ranges(axes, frame[~ours], "soft")
    _ranges(axes, frame[ours], colour, strong=True)
    least, most = rows[["low", "value"]].min().min(), rows[["high", "value"]].max().max()
    axes.set_xlim(min(0.0, float(least)), 1.06 * float(most))
    sheet.round_numbers(axes.xaxis)
    words = "; ".join(
        f"{row.name} {text.fixed(row.value)}"  # theirs to the digit
        + f" (published range: {text.fixed(row.low)} to {text.fixed(row.high)})"
        * (not pd.isna([row.low, row.high]).any())
        for row in sheet.each(rows[~ours])
    )
    return sheet.finish(
        figure, f"{title}: {held.sum()} of {(~ours).sum()} of theirs within our intervals",
        source=source, subtitle=f"{unit}{shaded}", data=rows,
        key="bars: of ours 90 in 100, of theirs the range that was published, if any",
        alt=f"{unit}. {_in_words(frame[ours])}; {words}.",
    )  # fmt: skip


def _rows(names: Sequence[tuple[str, bool]]) -> tuple[Figure, Axes, list[float]]:
    """Return a sheet with a line a name, and where each stands; a heading is bold."""
    lines = [sheet.wrapped(name, NAMES - 6, theme.SMALL, bold=bold) for name, bold in names]
    depths = np.array([LINE * len(each) + GAP for each in lines])
    places = [float(place) for place in depths.cumsum() - depths / 2]
    figure, (axes,) = sheet.sheet(depths.sum() + 42, left=sheet.EDGE + NAMES, right=14)
    axes.set_ylim(depths.sum(), 0)
    axes.grid(False)
    for (_, heading), each, place in zip(names, lines, places, strict=True):
        axes.annotate(
            "\n".join(each), (0, place), xycoords=("axes fraction", "data"), xytext=(-NAMES, 0),
            textcoords="offset points", ha="left", va="center", size=theme.SMALL, linespacing=1.0,
            color=light("soft" if heading else "ink"), weight="bold" if heading else "normal",
        )  # fmt: skip
    return figure, axes, places


def _ranges(axes: Axes, rows: pd.DataFrame, colour: str, *, strong: bool = False) -> None:
    """Draw rows of one look at their `place`."""
    if len(rows):
        sns.pointplot(
            sheet.spans(rows, "place", ["low90", "value", "high90"]), x="value", y="place",
            orient="y", native_scale=True, estimator="median", errorbar=("pi", 100), zorder=3,
            linestyle="none", color=light(colour), marker="o", markersize=5.5 if strong else 4,
            markeredgewidth=1.4, err_kws={"linewidth": 3 if strong else 1.8}, ax=axes,
        )  # fmt: skip
        # seaborn's own caps grow with the distance of rows; without them a bar that is shorter than
        # its mark is not seen
        bars = rows[rows["high90"] > rows["low90"]]
        for end in ("low90", "high90"):
            axes.plot(bars[end], bars["place"], linestyle="none", marker="|", markersize=CAP,
                      markeredgewidth=1.4, color=light(colour), zorder=2.5)  # fmt: skip
    axes.set(xlabel="", ylabel="", yticks=[])


def _shade_sides(axes: Axes, low: float, high: float) -> None:
    """Shade where a change is less than a tenth, and name the sides above."""
    axes.axvspan(low, high, color=light("shade"), lw=0, zorder=0.1)
    axes.axvline(1 if low > 0 else 0, color=light("soft"), lw=0.9, zorder=0.3)
    for name, place, side, dx in (("← fallen", low, "right", -3), ("risen →", high, "left", 3)):
        axes.annotate(
            name, (place, 1), xycoords=("data", "axes fraction"), ha=side, va="bottom",
            xytext=(dx, 1), textcoords="offset points", size=theme.SMALL, color=light("soft"),
        )  # fmt: skip


def _in_words(rows: pd.DataFrame) -> str:
    values = zip(rows["name"], rows["value"], rows["low90"], rows["high90"], strict=True)
    return "; ".join(f"{name} {shown.interval(*one)}" for name, *one in values)
