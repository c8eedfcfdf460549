"""Checking our work: whether intervals held, and what came of forecasts."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, PercentFormatter
from scipy.stats import binom

from analysis import text
from analysis.models.coverage import GOALS
from analysis.plots import sheet, theme
from analysis.plots.theme import light

__all__ = ["coverage", "pit", "record"]

LOOKS = {0.5: ("gold", False), 0.9: ("teal", True)}
"""Of each interval its colour, and whether discs show it or rings: in grey colours are alike."""


def coverage(rows: pd.DataFrame, title: str) -> Figure:
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
        figure, axes, methods = _rows(rows["method"], [0, 0.2, 0.4, 0.6, 0.8, 1.0], 62)
        axes.set(xlabel="", ylabel="", xlim=(-0.02, 1.02))
        words = []
        for nominal, least in GOALS.items():
            colour, discs = LOOKS[nominal]
            group = rows[np.isclose(rows["nominal"], nominal)]
            axes.axvspan(least, nominal, color=light("shade"), lw=0, zorder=0.1)
            axes.axvline(nominal, color=light(colour), lw=1.2, zorder=0.5)
            sheet.label(axes, nominal, -0.5, f"{100 * nominal:.0f} in 100", dy=8)
            _dots(axes, group["realised"], group["method"].map(methods.index), 3.6,
                  color=light(colour if discs else "paper"), edgecolor=light(colour),
                  linewidth=0 if discs else 0.9)  # fmt: skip
            for name, held in group.groupby("method", sort=False)["realised"]:
                low, high = text.share(held.min()), text.share(held.max())
                words.append(f"{name}, {100 * nominal:.0f} in 100: {low} to {high}")
        return sheet.finish(
            figure, title, alt=f"Share of intervals that held. {'; '.join(words)}.",
            subtitle="share of intervals that held what they were to hold; a dot a kind of series",
            key="○ intervals of 50 in 100 · ● of 90 in 100 · shaded: from the least that is asked "
            "to what is said",
        )  # fmt: skip


def record(rows: pd.DataFrame, title: str) -> Figure:
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
            figure, title, subtitle="where in its forecast each value fell",
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
    axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=0, symbol="%"))
    return figure, axes, order


def pit(shares: pd.Series, title: str) -> Figure:
    """Draw where the newest value fell in each earlier interval: flat if errors are right.

    Parameters
    ----------
    shares
        Of the interval's distribution below the value, of one.

    Examples
    --------
    >>> figure = pit(pd.Series([0.1, 0.5, 0.52, 0.93]), "Too few to tell")
    """
    bins, count = 10, len(shares)
    low, high = binom.ppf([0.05, 0.95], count, 1 / bins)
    with theme.themed():
        figure, (axes,) = sheet.sheet(176, top=10)
        axes.axhspan(low, high, color=light("shade"), lw=0, zorder=0.1)
        sns.histplot(x=shares, bins=bins, binrange=(0, 1), color=light("teal"), alpha=1,
                     shrink=0.86, linewidth=0, ax=axes)  # fmt: skip
        axes.axhline(count / bins, color=light("ink"), lw=1.2, linestyle=(0, (3, 2)))
        axes.set_xlim(0, 1)
        axes.set_xticks([0, 0.5, 1])
        axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=0, symbol="%"))
        sheet.amounts_axis(axes, high=1.05 * max(high, axes.get_ylim()[1]))
        sheet.fit(figure, axes, ["if errors"])
        sheet.label(axes, 1, count / bins, "if errors\nare right", dx=5, ha="left")
        heights = np.histogram(shares, bins, (0, 1))[0]
        return sheet.finish(
            figure, title, key="shaded: 90 in 100 of such bars, if errors are right",
            subtitle="how many newest values fell in each tenth of the earlier interval",
            alt=f"{count} values by tenth: {', '.join(map(str, heights))}; {count / bins:.1f} each "
            "if errors are right.",
        )  # fmt: skip
