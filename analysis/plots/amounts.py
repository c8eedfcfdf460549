"""What a month of war costs, by war-year or calendar year."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.plots import sheet, theme
from analysis.plots.theme import light

__all__ = ["open_marks", "pace", "windows_axis"]

BARS = (("low90", "high90", 2.2, 0.45), ("low50", "high50", 5.5, 0.6))
"""Of each interval: its columns, how wide its bar is, how strong."""
MARKS: Mapping[str, tuple[str, bool]] = {
    "count or estimate": ("o", True),
    "partly projected": ("o", False),
    "claim": ("D", False),
}
"""Of each kind of amount: its mark, and whether it is filled."""


def pace(
    amounts: pd.DataFrame, title: str, *, unit: str, source: str = "",
    earlier: pd.DataFrame | None = None,
) -> Figure:  # fmt: skip
    """Draw the amounts of one kind by war-year or calendar year, a panel a country.

    Parameters
    ----------
    amounts
        Rows of `amounts.csv` of one view: party, kind, window, median, low50, high50, low90,
        high90, filled, grade (1: a claim). Of the windows, the war-years, or where there are not
        two, calendar years; windows come in order of time. More kinds, more panels.
    unit
        What is counted, said below the title, as *soldiers killed a month*.
    earlier
        The same rows as known on the article's day: grey ticks.

    Examples
    --------
    >>> rows = pd.DataFrame([("Russia", "soldiers", "year_1", 24., 23., 25., 21., 27., 0, 4)],
    ...     columns="party kind window median low50 high50 low90 high90 filled grade".split())
    >>> figure = pace(rows, "Soldiers killed", unit="hundreds killed a month")
    """
    rows = amounts.groupby(["party", "kind"], sort=False)[list(amounts)].apply(_in_years)
    rows = rows.reset_index(drop=True).assign(mark="count or estimate")
    rows.loc[rows["filled"] > 0, "mark"] = "partly projected"
    rows.loc[rows["grade"] == 1, "mark"] = "claim"
    groups: list[Any] = list(rows.groupby(["party", "kind"], sort=False))
    low, high = float(rows["low90"].min()), float(rows[["high90", "median"]].max().max())
    said = []
    with theme.themed():
        figure, panels = sheet.sheet(206, columns=len(groups), top=24, right=8, sharey=True)
        for axes, ((party, kind), group) in zip(panels, groups, strict=True):
            claimed = bool((group["mark"] == "claim").all())
            colour = "soft" if claimed else theme.party_colour(party)
            heading = party + ", claimed" * claimed
            if earlier is not None:
                then = earlier[(earlier["party"] == party) & (earlier["kind"] == kind)]
                _marks(axes, then[then["window"].isin(group["window"])], group, "slate", "_", 17)
            _panel(axes, group, colour)
            room = max(high, 0.0) - min(low, 0.0)
            axes.set_ylim(low - 0.06 * room if low < 0 else 0.0, max(high, 0.0) + 0.14 * room)
            sheet.amounts_axis(axes)
            sheet.panel_name(axes, heading, colour)
            words = (
                f"{row.window.replace('_', ' ')} {row.mark} "
                + sheet.interval(row.median, row.low90, row.high90)
                for row in sheet.each(group)
            )
            said.append(f"{heading}: " + "; ".join(words))
        sheet.fit(figure, panels[0])
        signs = {"partly projected": "○ partly projected", "claim": "◇ claim"}
        key = [signs[mark] for mark in dict.fromkeys(rows["mark"]) if mark in signs]
        key += ["▬ as known on the article’s day"] * (earlier is not None)
        return sheet.finish(
            figure, title, subtitle=f"{unit}; bars hold 50 and 90 in 100", key=" · ".join(key),
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


def _in_years(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the windows that follow each other: war-years, else what there is of years."""
    in_war = rows["window"].str.startswith("year_")
    years = in_war if in_war.sum() > 1 else in_war | rows["window"].str.isdigit()
    return rows[years]


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
    for mark, group in rows.groupby("mark", sort=False):
        marker, filled = MARKS[str(mark)]
        _marks(axes, group, rows, colour, marker, 6.8, filled)
    for place, row in enumerate(sheet.each(rows)):
        top = max(row.high90, row.median)
        sheet.label(axes, place, top, sheet.number(row.median), dy=9, bold=True)
    axes.set_xticks(range(len(order)), [name.replace("_", " ") for name in order])
    windows_axis(axes)
    axes.tick_params(axis="x", length=0)
    axes.set_xlim(-0.6, len(order) - 0.4)
