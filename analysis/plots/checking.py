"""Checking our work: whether intervals held, what came of forecasts, readings over time."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, PercentFormatter
from scipy.stats import binom

from analysis import text
from analysis.plots import sheet, theme
from analysis.plots.theme import light

__all__ = ["coverage", "pit", "record", "timeline"]

FloatArray: TypeAlias = npt.NDArray[np.float64]
BoolArray: TypeAlias = npt.NDArray[np.bool_]

MOVED: Mapping[str, tuple[str, str]] = {"release": ("^", "△"), "rule": ("s", "□")}
"""What moved a reading: the mark in the figure, and the same in words."""
UNFILED = "no release of that day on file"
"""The side of a reading whose sources may have been known on a day but are not on file."""
WIDE_STEPS = (0.1, 0.3, 1.0, 3.0, 10.0)
GOALS = ((0.5, 0.42, "gold"), (0.9, 0.85, "teal"))
"""Of each interval: what it says, the least that is asked of it, its colour."""


def coverage(rows: pd.DataFrame, title: str, *, source: str = "") -> Figure:
    """Draw how often intervals held, against how often they should: a dot a cell.

    Parameters
    ----------
    rows
        method (the one in use first), nominal (.5 or .9), realised (shares of one); a row a cell,
        which is a kind of series and a length.

    Examples
    --------
    >>> rows = pd.DataFrame({"method": ["in use", "in use", "plugged in"],
    ...     "nominal": [0.9, 0.5, 0.9], "realised": [0.89, 0.5, 0.7]})
    >>> figure = coverage(rows, "Intervals hold as often as they say")
    """
    with theme.themed():
        figure, axes, methods = _rows(rows["method"], [0.2, 0.4, 0.6, 0.8, 1.0], 62)
        axes.set(xlabel="", ylabel="", xlim=(min(0.3, rows["realised"].min() - 0.03), 1.01))
        words = []
        for nominal, least, colour in GOALS:
            group = rows[np.isclose(rows["nominal"], nominal)]
            axes.axvspan(least, nominal, color=light("shade"), lw=0, zorder=0.1)
            axes.axvline(nominal, color=light(colour), lw=1.2, zorder=0.5)
            sheet.label(axes, nominal, -0.5, f"{100 * nominal:.0f} in 100", dy=8)
            _dots(axes, group["realised"], group["method"].map(methods.index), 3.6,
                  color=light(colour), linewidth=0)  # fmt: skip
            for name, held in group.groupby("method", sort=False)["realised"]:
                low, high = 100 * held.min(), 100 * held.max()
                words.append(f"{name}, {100 * nominal:.0f} in 100: {low:.0f} to {high:.0f} percent")
        return sheet.finish(
            figure, title, source=source, alt=f"Share of intervals that held. {'; '.join(words)}.",
            subtitle="share of intervals that held what they were to hold; a dot a kind of series",
            key="shaded: from the least that is asked to what is said",
        )  # fmt: skip


def record(rows: pd.DataFrame, title: str, *, source: str = "") -> Figure:
    """Draw where what came fell in each forecast's distribution, a line a series.

    Parameters
    ----------
    rows
        name (of the series), share (of the forecast's distribution below what came, of one),
        hindcast (bool: filled in later, from the data of its day): open dots.

    Examples
    --------
    >>> rows = pd.DataFrame({"name": ["claims", "claims"], "share": [0.3, 0.97],
    ...     "hindcast": [True, False]})
    >>> figure = record(rows, "One of two fell within")
    """
    held = rows["share"].between(0.05, 0.95).groupby(rows["name"], sort=False).agg(["sum", "size"])
    with theme.themed():
        figure, axes, names = _rows(rows["name"], [0.05, 0.25, 0.5, 0.75, 0.95])
        axes.set(xlabel="", ylabel="", xlim=(-0.02, 1.02))
        for low, strength in ((0.05, 0.1), (0.25, 0.16)):
            axes.axvspan(low, 1 - low, color=light("teal"), alpha=strength, lw=0, zorder=0.1)
        for hindcast, group in rows.groupby("hindcast"):
            _dots(axes, group["share"], group["name"].map(names.index), 5, linewidth=1.2,
                  color=light("paper" if hindcast else "ink"),
                  edgecolor=light("ink"))  # fmt: skip
        words = (f"{name}: {row['sum']} of {row['size']}" for name, row in held.iterrows())
        return sheet.finish(
            figure, title, source=source, subtitle="where in its forecast each value fell",
            key="shaded: intervals of 50 and 90 in 100 · ● issued before · ○ filled in later, from "
            "the data of its day", alt=f"Within the interval of 90 in 100: {'; '.join(words)}.",
        )  # fmt: skip


def _dots(axes: Axes, values: pd.Series, rows: pd.Series, size: float, **style: Any) -> None:
    """Draw a dot a value in its row, beside its neighbours where it would cover them.

    As seaborn's swarm, whose order of ties and whose side hang on a processor's last bits: here
    the order is that of rounded values, and places are whole steps from the middle of the row.
    """
    unit = (size + 0.4) * axes.figure.dpi / 72
    across = unit * abs(np.subtract(*axes.get_xlim())) / axes.bbox.width
    beside = unit * abs(np.subtract(*axes.get_ylim())) / axes.bbox.height
    last: dict[tuple[int, int], float] = {}
    places = []
    for row, value in sorted(zip(rows, values.round(6), strict=True)):
        steps = ((n + 1) // 2 * (-1) ** n for n in itertools.count())
        step = next(s for s in steps if value - last.get((row, s), -np.inf) > across)
        last[row, step] = value
        places.append((value, row + step * beside))
    x, y = np.reshape(places, (-1, 2)).T
    axes.scatter(x, y, s=size**2, zorder=2, **style)


def _rows(
    names: pd.Series, ticks: Sequence[float], least: float = 0
) -> tuple[Figure, Axes, list[str]]:
    """Return a sheet with a line a name and a scale of shares, and the names in order."""
    order = list(dict.fromkeys(names))
    lines = [sheet.wrapped(name, 124, theme.SMALL) for name in order]
    deep = max(least, 10 + 13 * max(map(len, lines)))
    figure, (axes,) = sheet.sheet(46 + deep * len(order), left=140, top=22, right=16)
    axes.set_ylim(len(order) - 0.5, -0.5)
    axes.yaxis.set_major_locator(FixedLocator(range(len(order))))
    axes.set_yticks(range(len(order)), ["\n".join(line) for line in lines])
    axes.set_xticks(ticks)
    axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=0, symbol=" %"))
    return figure, axes, order


def pit(rows: pd.DataFrame, title: str, *, source: str = "") -> Figure:
    """Draw where the newest value fell in each earlier interval: flat if errors are right.

    Parameters
    ----------
    rows
        pit: shares of one.

    Examples
    --------
    >>> figure = pit(pd.DataFrame({"pit": [0.1, 0.5, 0.52, 0.93]}), "Too few to tell")
    """
    bins, count = 10, len(rows)
    low, high = binom.ppf([0.05, 0.95], count, 1 / bins)
    with theme.themed():
        figure, (axes,) = sheet.sheet(176, top=10)
        axes.axhspan(low, high, color=light("shade"), lw=0, zorder=0.1)
        sns.histplot(rows, x="pit", bins=bins, binrange=(0, 1), color=light("teal"), alpha=1,
                     shrink=0.86, linewidth=0, ax=axes)  # fmt: skip
        axes.axhline(count / bins, color=light("ink"), lw=1.2, linestyle=(0, (3, 2)))
        axes.set_xlim(0, 1)
        axes.set_xticks([0, 0.5, 1])
        axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=0, symbol=" %"))
        sheet.amounts_axis(axes, high=1.05 * max(high, axes.get_ylim()[1]))
        sheet.fit(figure, axes, ["if errors"])
        sheet.label(axes, 1, count / bins, "if errors\nare right", dx=5, ha="left")
        heights = np.histogram(rows["pit"], bins, (0, 1))[0]
        return sheet.finish(
            figure, title, source=source, key="shaded: 90 in 100 of such bars, if errors are right",
            subtitle="how many newest values fell in each tenth of the earlier interval",
            alt=f"{count} values by tenth: {', '.join(map(str, heights))}; {count / bins:.1f} each "
            "if errors are right.",
        )  # fmt: skip


def timeline(
    rows: pd.DataFrame, title: str, *, party: str, names: Mapping[str, str],
    differences: Collection[str] = (), claimed: Collection[str] = (),
    article: date | None = None, source: str = "",
) -> Figure:  # fmt: skip
    """Draw what each kind's reading would have been, by the day on which it is asked.

    Parameters
    ----------
    rows
        Rows of `timeline.csv` of one country and reading: day, kind, value, low90, high90,
        moved_by (with *release* or *rule* among its words); value is empty where nothing is known,
        and where `side` is `UNFILED` no release of that day is on file.
    names
        The heading of each kind's panel; kinds that it leaves out are not drawn.
    differences
        Kinds read as a difference: each has a scale of its own. Ratios share one.
    claimed
        Kinds that a belligerent says of its enemy: grey.

    Examples
    --------
    >>> rows = pd.DataFrame({"day": pd.to_datetime(["2024-01-31", "2024-02-29"]),
    ...     "kind": "soldiers_killed", "value": [2.0, 2.4], "low90": [1.5, 2.0],
    ...     "high90": [2.7, 2.9], "moved_by": ["", "release"]})
    >>> figure = timeline(rows, "Known since 2024", party="Russia",
    ...     names={"soldiers_killed": "Soldiers killed"})
    """
    drawn = rows[rows["kind"].isin(names)].sort_values("day", kind="stable")
    drawn = drawn.fillna({"moved_by": ""})
    known = drawn.dropna(subset="value")
    found = [kind for kind in names if kind in set(known["kind"])]
    kinds = sorted(found, key=lambda kind: kind in differences)
    bounds = _bounds(known[~known["kind"].isin(differences)])
    columns, signs, said = min(2, len(kinds)), set(), []
    deep = -(-len(kinds) // columns)
    with theme.themed():
        figure, panels = sheet.sheet(
            46 + 96 * deep, rows=deep, columns=columns, top=24, between=36, across=50, sharex=True
        )
        for axes, kind in zip(panels, kinds, strict=False):
            level = 0.0 if kind in differences else 1.0
            colour = "soft" if kind in claimed else theme.party_colour(party)
            signs |= _timeline_panel(axes, drawn[drawn["kind"] == kind], colour, level)
            _scale(axes, bounds if level else None)
            heading = names[kind] + ", claimed" * (kind in claimed)
            sheet.panel_name(axes, heading, colour if kind in claimed else "ink")
            end = sheet.each(known[known["kind"] == kind])[-1]
            said.append(f"{heading}: {sheet.interval(end.value, end.low90, end.high90)}"
                        + " times" * bool(level))  # fmt: skip
        sheet.time_axis(panels[0], rows["day"].min(), rows["day"].max())
        for axes in panels[: len(kinds)] if article is not None else ():
            sheet.article_line(axes, article, "")
        _align(figure, panels, len(kinds), columns)
        key = _signs_in_words(signs, article is not None)
        return sheet.finish(
            figure, title, source=source, key=key,
            subtitle=f"{party}: last over first year, or what it is more by, as known by each day, "
            "with 90 in 100",
            alt=f"{party}, by {text.month(str(rows['day'].max()))}. {'; '.join(said)}.",
        )  # fmt: skip


def _signs_in_words(signs: Collection[str], dated: bool) -> str:
    """Return what the signs in the panels mean."""
    key = [f"{sign} moved a twentieth or more by a {what}"
           for what, (_, sign) in MOVED.items() if what in signs]  # fmt: skip
    key += ["thin line: day of the article"] * dated
    return " · ".join([*key, *[f"dashed: {UNFILED}"] * (UNFILED in signs)])


def _bounds(ratios: pd.DataFrame) -> tuple[float, float]:
    """Return the ends of the scale that all ratios share."""
    low = max(0.05, ratios["low90"].min(), 0.0) if len(ratios) else 1.0
    high = min(20.0, ratios["high90"].max()) if len(ratios) else 1.0
    return min(0.8, low) / 1.05, max(1.25, high) * 1.05


def _scale(axes: Axes, bounds: tuple[float, float] | None) -> None:
    """Give a panel the scale of ratios, or one of its own."""
    if bounds is None:
        sheet.amounts_axis(axes, ticks=3)
        return
    sheet.ratio_axis(axes, *bounds, vertical=True)
    if bounds[1] > 12 * bounds[0]:
        steps = [step for step in WIDE_STEPS if bounds[0] <= step <= bounds[1]]
        axes.yaxis.set_major_locator(FixedLocator(steps))


def _align(figure: Figure, panels: Sequence[Axes], count: int, columns: int) -> None:
    """Hide what is empty, name the days below each column, and give the left the widest margin."""
    for axes in panels[count:]:
        axes.set_visible(False)
    panels[count - columns].tick_params(labelbottom=True)
    margins = []
    for axes in panels[:count:columns]:
        sheet.fit(figure, axes)
        margins.append(figure.subplotpars.left)
    figure.subplots_adjust(left=max(margins))


def _timeline_panel(axes: Axes, rows: pd.DataFrame, colour: str, level: float) -> set[str]:
    """Draw one kind about the level that stands for no change; return the signs that it has."""
    x = sheet.days(rows["day"])
    value = rows["value"].to_numpy(dtype=float)
    if level:
        axes.axhspan(1 / 1.1, 1.1, color=light("shade"), lw=0, zorder=0.1)
    axes.axhline(level, color=light("soft"), lw=0.9, zorder=0.3)
    # plain matplotlib: seaborn takes half a second for nine panels of steps
    axes.fill_between(x, rows["low90"], rows["high90"], step="post", color=light(colour), alpha=0.2,
                      lw=0)  # fmt: skip
    axes.step(x, value, where="post", color=light(colour), lw=1.8)
    signs = set()
    for what, (marker, _) in MOVED.items():
        moved = rows["moved_by"].str.contains(what).to_numpy() & _noticeable(value)
        if moved.any():
            signs.add(what)
        axes.plot(
            x[moved], value[moved], linestyle="none", marker=marker, markersize=5.5, mew=1.2,
            color=light(colour), markerfacecolor=light("paper"), clip_on=False,
        )  # fmt: skip
    unfiled = rows["side"].eq(UNFILED).to_numpy() if "side" in rows else np.zeros(len(x), bool)
    if unfiled.any():
        signs.add(UNFILED)
        axes.plot(x, np.where(unfiled, 0.05, np.nan), transform=axes.get_xaxis_transform(),
                  color=light("slate"), lw=1.2, linestyle=(0, (3, 2)))  # fmt: skip
    return signs


def _noticeable(value: FloatArray) -> BoolArray:
    """Return where a value is a twentieth away from the one before, or the first known."""
    before = np.concatenate([[np.nan], value[:-1]])
    moved: BoolArray = ~(np.abs(value - before) < 0.05 * np.abs(before))
    return moved & ~np.isnan(value)
