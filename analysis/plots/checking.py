"""Checking our work: what was known when, whether intervals held, what came of forecasts."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Mapping, Sequence
from datetime import date
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
from analysis.plots import sheet, shown, theme
from analysis.plots.theme import light
from analysis.text import NOT_ON_FILE

__all__ = ["coverage", "pit", "record", "timeline"]

LOOKS = {0.5: ("gold", False), 0.9: ("teal", True)}
"""Of each interval its colour, and whether discs show it or rings: in grey colours are alike."""
MOVED: Mapping[str, tuple[str, str]] = {"release": ("^", "△"), "rule": ("s", "□")}
"""What moved a reading: the mark in the figure, and the same in words."""
WIDE_STEPS = (0.1, 0.3, 1.0, 3.0, 10.0)


@theme.themed()
def coverage(rows: pd.DataFrame, title: str) -> Figure:
    """Draw how often intervals held, against how often they should: a dot a cell.

    Parameters
    ----------
    rows
        method (the one in use first), nominal (.5 or .9), realised (shares of one); a row a cell,
        which is a kind of series and a length.
    """
    figure, axes, methods = _shares(rows["method"], [0, 0.2, 0.4, 0.6, 0.8, 1.0], 62)
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


@theme.themed()
def record(rows: pd.DataFrame, title: str) -> Figure:
    """Draw where what came fell in each forecast's distribution, a line a series.

    Parameters
    ----------
    rows
        name (of the series), share (of the forecast's distribution below what came, of one),
        hindcast (bool: filled in later, from the data of its day): open dots.
    """
    held = rows["share"].between(0.05, 0.95).groupby(rows["name"], sort=False).agg(["sum", "size"])
    figure, axes, names = _shares(rows["name"], [0.05, 0.25, 0.5, 0.75, 0.95])
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


def _shares(
    names: pd.Series, ticks: Sequence[float], least: float = 0
) -> tuple[Figure, Axes, list[str]]:
    """Return a sheet with a line a name and a scale of shares, and the names in order."""
    order = list(dict.fromkeys(names))
    lines = [sheet.wrapped(name, 124, theme.SMALL) for name in order]
    deep = max(least, 10 + 13 * max(map(len, lines)))
    figure, (axes,) = sheet.sheet(46 + deep * len(order), left=140, top=22, right=16)
    axes.set(xlabel="", ylabel="", xlim=(-0.02, 1.02), ylim=(len(order) - 0.5, -0.5), xticks=ticks)
    axes.yaxis.set_major_locator(FixedLocator(range(len(order))))
    axes.set_yticks(range(len(order)), ["\n".join(line) for line in lines])
    axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=0, symbol="%"))
    return figure, axes, order


@theme.themed()
def pit(shares: pd.Series, title: str) -> Figure:
    """Draw where the newest value fell in each earlier interval: flat if errors are right.

    Parameters
    ----------
    shares
        Of the interval's distribution below the value, of one.
    """
    bins, count = 10, len(shares)
    low, high = binom.ppf([0.05, 0.95], count, 1 / bins)
    figure, (axes,) = sheet.sheet(176, top=10)
    axes.axhspan(low, high, color=light("shade"), lw=0, zorder=0.1)
    sns.histplot(x=shares, bins=bins, binrange=(0, 1), color=light("teal"), alpha=1,
                 shrink=0.86, linewidth=0, ax=axes)  # fmt: skip
    axes.axhline(count / bins, color=light("ink"), lw=1.2, linestyle=(0, (3, 2)))
    axes.set(xlim=(0, 1), xticks=[0, 0.5, 1])
    axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=0, symbol="%"))
    sheet.amounts_axis(axes, high=1.05 * max(high, axes.get_ylim()[1]))
    sheet.fit(figure, axes, ["if errors"])
    sheet.label(axes, 1, count / bins, "if errors\nare right", dx=5, ha="left")
    heights = np.histogram(shares, bins, (0, 1))[0]
    return sheet.finish(
        figure, title, subtitle="how many newest values fell in each tenth of the earlier interval",
        key="shaded: 90 in 100 of such bars, if errors are right and values independent",
        alt=f"{count} values by tenth: {', '.join(map(str, heights))}; {count / bins:.1f} each "
        "if errors are right.",
    )  # fmt: skip


@theme.themed()
def timeline(
    rows: pd.DataFrame, title: str, *, party: str, names: Mapping[str, str], article: date,
    differences: Collection[str] = (), claimed: Collection[str] = (),
) -> Figure:  # fmt: skip
    """Draw what each kind's reading would have been, by the day on which it is asked.

    Parameters
    ----------
    rows
        Rows of `timeline.csv` of one country and reading: day, kind, value, low90, high90, side,
        moved_by (with *release* or *rule* among its words); value is empty where nothing is known,
        and where `side` is `NOT_ON_FILE` no release of that day is on file.
    names, article
        The heading of each kind's panel, of two lines at most, in their order, of which others
        have none; the day of the thin line.
    differences
        Kinds read as a difference: each has a scale of its own. Ratios share one.
    claimed
        Kinds that a belligerent says of its enemy: grey.
    """
    drawn = rows[rows["kind"].isin(names)].sort_values("day", kind="stable")
    known = drawn.dropna(subset="value")
    kinds = [kind for kind in names if kind in set(known["kind"])]
    ratios = known[~known["kind"].isin(differences)]
    columns, signs, said = min(2, len(kinds)), set(), []
    deep = -(-len(kinds) // columns)
    heads = {kind: names[kind] + ",\nclaimed" * (kind in claimed) for kind in kinds}
    more = 15 * ("\n" in "".join(heads.values()))
    figure, panels = sheet.sheet(
        46 + (96 + more) * deep, rows=deep, columns=columns, top=24 + more, between=36 + more,
        across=50, sharex=True,
    )  # fmt: skip
    sheet.time_axis(panels[0], rows["day"].min(), rows["day"].max())
    for axes, kind in zip(panels, kinds, strict=False):
        colour = "soft" if kind in claimed else theme.party_colour(party)
        own, is_ratio = drawn[drawn["kind"] == kind], kind not in differences
        signs |= _readings(axes, own, colour, float(is_ratio))
        if is_ratio:
            _ratio_scale(axes, ratios)
        else:
            sheet.amounts_axis(axes, ticks=3)
        sheet.panel_name(axes, heads[kind], colour if kind in claimed else "ink")
        sheet.article_line(axes, article, "")
        end = own.dropna(subset="value")[["value", "low90", "high90"]].iloc[-1]
        said.append(f"{heads[kind]}: {shown.interval(*end)}{' times' * is_ratio}")
    for axes in panels[len(kinds) :]:
        axes.set_visible(False)
    panels[len(kinds) - columns].tick_params(labelbottom=True)
    lefts = [sheet.fit(figure, axes) for axes in panels[: len(kinds) : columns]]
    figure.subplots_adjust(left=max(lefts))
    return sheet.finish(
        figure, title, key=_key(signs),
        subtitle=f"{party}: last year over first (×), or last less first, as known on each "
        "day; bands hold 90 in 100",
        alt=f"{party}, by {text.month(str(rows['day'].max()))}. {'; '.join(said)}."
        .replace("\n", " "),
    )  # fmt: skip


def _key(signs: Collection[str]) -> str:
    moved = [f"{sign} moved a twentieth or more by a {what}"
             for what, (_, sign) in MOVED.items() if what in signs]  # fmt: skip
    unfiled = [f"dashed: {NOT_ON_FILE}"] * (NOT_ON_FILE in signs)
    return " · ".join([*moved, "thin line: day of the article", *unfiled])


def _ratio_scale(axes: Axes, ratios: pd.DataFrame) -> None:
    """Give a panel the scale that all ratios share, with few steps where it is wide."""
    low = min(0.8, max(0.05, ratios["low90"].min())) / 1.05
    high = max(1.25, min(20.0, ratios["high90"].max())) * 1.05
    sheet.ratio_axis(axes, low, high, vertical=True)
    if high > 12 * low:
        steps = [step for step in WIDE_STEPS if low <= step <= high]
        axes.yaxis.set_major_locator(FixedLocator(steps))


def _readings(axes: Axes, rows: pd.DataFrame, colour: str, level: float) -> set[str]:
    """Draw one kind about the level that stands for no change; return the signs that it has."""
    x, value = sheet.days(rows["day"]), rows["value"].astype(float)
    # a twentieth away from the one before, or the first known
    noticeable = ~(value.diff().abs() < 0.05 * value.shift().abs()) & value.notna()
    if level:
        axes.axhspan(1 / 1.1, 1.1, color=light("shade"), lw=0, zorder=0.1)
    axes.axhline(level, color=light("soft"), lw=0.9, zorder=0.3)
    # plain matplotlib: seaborn takes half a second for nine panels of steps
    axes.fill_between(x, rows["low90"], rows["high90"], step="post", color=light(colour), alpha=0.2,
                      lw=0)  # fmt: skip
    axes.step(x, value, where="post", color=light(colour), lw=1.8)
    signs = set()
    for what, (marker, _) in MOVED.items():
        moved = (rows["moved_by"].fillna("").str.contains(what) & noticeable).to_numpy()
        signs |= {what} if moved.any() else set()
        axes.plot(
            x[moved], value[moved], linestyle="none", marker=marker, markersize=5.5, mew=1.2,
            color=light(colour), markerfacecolor=light("paper"), clip_on=False,
        )  # fmt: skip
    unfiled = rows["side"].eq(NOT_ON_FILE).to_numpy()
    if unfiled.any():
        signs.add(NOT_ON_FILE)
        axes.plot(x, np.where(unfiled, 0.05, np.nan), transform=axes.get_xaxis_transform(),
                  color=light("slate"), lw=1.2, linestyle=(0, (3, 2)))  # fmt: skip
    return signs
