"""What a month of war costs, by year."""

from __future__ import annotations

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.plots import sheet, shown, theme
from analysis.plots.theme import light

__all__ = ["open_marks", "pace", "windows_axis"]

BARS = (("low90", "high90", 2.2, 0.45), ("low50", "high50", 5.5, 0.6))
"""Of each interval: its columns, how wide its bar is, how strong."""


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

    Examples
    --------
    >>> rows = pd.DataFrame([("Russia", "year_1", 24., 23., 25., 21., 27., 0)],
    ...     columns="party window median low50 high50 low90 high90 filled".split())
    >>> figure = pace(rows, rows, "Soldiers killed", unit="hundreds killed a month")
    """
    parties = list(amounts["party"].unique())
    high, said = float(amounts["high90"].max()), []
    with theme.themed():
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


def windows_axis(axes: Axes) -> None:
    """Name the first year below an axis in full and later ones shortly, for narrow panels.

    Examples
    --------
    >>> axes = Figure().subplots()
    >>> axes.set_xticks(range(3), ["year 1", "year 2", "year 3"])[0].label1.get_text()
    'year 1'
    >>> windows_axis(axes)
    >>> [one.get_text() for one in axes.get_xticklabels()]
    ['year 1', '2', '3']
    """
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
