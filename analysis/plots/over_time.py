"""What could be known when: each kind's reading by the day on which it is asked."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator

from analysis import text
from analysis.plots import sheet, shown, theme
from analysis.plots.theme import light
from analysis.text import NOT_ON_FILE

__all__ = ["timeline"]

MOVED: Mapping[str, tuple[str, str]] = {"release": ("^", "△"), "rule": ("s", "□")}
"""What moved a reading: the mark in the figure, and the same in words."""
WIDE_STEPS = (0.1, 0.3, 1.0, 3.0, 10.0)


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
        The heading of each kind's panel, in their order, of which others have none; the day of the
        thin line.
    differences
        Kinds read as a difference: each has a scale of its own. Ratios share one.
    claimed
        Kinds that a belligerent says of its enemy: grey.

    Examples
    --------
    >>> rows = pd.DataFrame({"day": pd.to_datetime(["2024-01-31", "2024-02-29"]),
    ...     "kind": "soldiers_killed", "value": [2.0, 2.4], "low90": [1.5, 2.0],
    ...     "high90": [2.7, 2.9], "side": "risen", "moved_by": ["", "release"]})
    >>> figure = timeline(rows, "Known since 2024", party="Russia", article=date(2024, 2, 9),
    ...     names={"soldiers_killed": "Soldiers killed"})
    """
    drawn = rows[rows["kind"].isin(names)].sort_values("day", kind="stable")
    drawn = drawn.fillna({"moved_by": ""})
    known = drawn.dropna(subset="value")
    kinds = [kind for kind in names if kind in set(known["kind"])]
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
            said.append(f"{heading}: {shown.interval(end.value, end.low90, end.high90)}"
                        + " times" * bool(level))  # fmt: skip
        sheet.time_axis(panels[0], rows["day"].min(), rows["day"].max())
        for axes in panels[: len(kinds)]:
            sheet.article_line(axes, article, "")
        _align(figure, panels, len(kinds), columns)
        return sheet.finish(
            figure, title, key=_signs_in_words(signs),
            subtitle=f"{party}: last year over first (×), or last less first, as known on each "
            "day; bands hold 90 in 100",
            alt=f"{party}, by {text.month(str(rows['day'].max()))}. {'; '.join(said)}.",
        )  # fmt: skip


def _signs_in_words(signs: Collection[str]) -> str:
    key = [f"{sign} moved a twentieth or more by a {what}"
           for what, (_, sign) in MOVED.items() if what in signs]  # fmt: skip
    key += [
        "thin line: day of the article",
        *[f"dashed: {NOT_ON_FILE}"] * (NOT_ON_FILE in signs),
    ]
    return " · ".join(key)


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
        moved = (rows["moved_by"].str.contains(what) & noticeable).to_numpy()
        if moved.any():
            signs.add(what)
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
