"""Against what would have been, and against other wars: one line drawn into many."""

from __future__ import annotations

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.plots import sheet, theme
from analysis.plots.theme import light

__all__ = ["gaps", "other_wars"]


def gaps(
    rows: pd.DataFrame, title: str, *, unit: str = "percent of the path", source: str = ""
) -> Figure:
    """Draw a country's gap over those of economies that were not at war, a column a method.

    Parameters
    ----------
    rows
        party (whose panel), method, unit (an economy), year, gap (percent below what would have
        been; a loss is above nought). Rows whose unit is the party are the country itself.

    Examples
    --------
    >>> rows = pd.DataFrame([("Ukraine", "forecast path", unit, year, gap * (year - 2021))
    ...     for unit, gap in (("Ukraine", 30.0), ("Chile", 1.0), ("Peru", -2.0))
    ...     for year in (2021, 2022)], columns=["party", "method", "unit", "year", "gap"])
    >>> figure = gaps(rows, "Ukraine's gap exceeds every placebo")
    """
    methods, parties = rows["method"].unique(), rows["party"].unique()
    places = [(party, method) for party in parties for method in methods]
    said = []
    with theme.themed():
        figure, panels = sheet.sheet(
            26 + 150 * len(parties), rows=len(parties), columns=len(methods), top=24, right=14,
            between=42, sharey="row",
        )  # fmt: skip
        for axes, (party, method) in zip(panels, places, strict=True):
            group = rows[(rows["party"] == party) & (rows["method"] == method)]
            said.append(_gap_panel(axes, group, party, method))
        sheet.fit(figure, panels[0])
        return sheet.finish(
            figure, title, source=source, alt=" ".join(said), key="grey: economies not at war; "
            "the band holds 90 in 100 of them", subtitle=f"gap in {unit}; above nought is a loss",
        )  # fmt: skip


def _gap_panel(axes: Axes, rows: pd.DataFrame, party: str, method: str) -> str:
    colour = theme.party_colour(party)
    placebos, own = rows[rows["unit"] != party], rows[rows["unit"] == party]
    sns.lineplot(placebos, x="year", y="gap", units="unit", estimator=None, color=light("faint"),
                 lw=0.6, ax=axes)  # fmt: skip
    sns.lineplot(placebos, x="year", y="gap", estimator="median", errorbar=("pi", 90), lw=0,
                 color=light("slate"), err_kws={"alpha": 0.22, "lw": 0}, ax=axes)  # fmt: skip
    axes.plot(own["year"], own["gap"], color=light(colour), lw=2.4)
    axes.axvline(2022, color=light("soft"), lw=0.8, linestyle=(0, (1, 2)), zorder=0.8)
    years = sorted(rows["year"].unique())
    step = max(1, -(-len(years) // 3))
    axes.set_xticks(years[::-1][::step][::-1])
    axes.set_xlim(years[0], years[-1])
    axes.set_ylim(min(axes.get_ylim()[0], 1.05 * rows["gap"].min()),
                  max(axes.get_ylim()[1], 1.2 * own["gap"].max()))  # fmt: skip
    sheet.amounts_axis(axes)
    sheet.panel_name(axes, f"{party}: {method}", colour)
    end = own["gap"].iloc[-1]
    text = f"{sheet.number(end, 1 if abs(end) < 1 else 2)} %"
    above = end >= own["gap"].iloc[-2]  # the name keeps away from where the line comes from
    sheet.label(axes, years[-1], end, text, colour=colour, dx=-2, dy=9 if above else -10,
                ha="right", bold=True)  # fmt: skip
    low, high = placebos.loc[placebos["year"] == years[-1], "gap"].quantile([0.05, 0.95])
    return (
        f"{party} by {method}: {text} in {years[-1]}; 90 in 100 of {placebos['unit'].nunique()} "
        f"other economies between {sheet.number(low)} and {sheet.number(high)}."
    )


def other_wars(
    rows: pd.DataFrame, here: pd.DataFrame, title: str, *, source: str = "", years: int = 8
) -> Figure:
    """Draw each war's deaths a day by war-year, relative to its first, and this war among them.

    Parameters
    ----------
    rows
        war, year (1, 2, ...), relative: deaths a day over those of year 1.
    here
        party, year, relative, low90, high90: this war's soldiers killed, a line a country.
    years
        So many are drawn; ratios beyond a twentieth and twenty stand at the edge.

    Examples
    --------
    >>> rows = pd.DataFrame({"war": ["a", "a", "b", "b"], "year": [1, 2, 1, 2],
    ...     "relative": [1.0, 0.5, 1.0, 2.0]})
    >>> here = pd.DataFrame({"party": "Russia", "year": [1, 2], "relative": [1.0, 2.0],
    ...     "low90": [1.0, 1.6], "high90": [1.0, 2.4]})
    >>> figure = other_wars(rows, here, "Wars go either way")
    """
    low, high = 0.05, 20.0
    shown = rows[rows["year"] <= years].assign(relative=rows["relative"].clip(low, high))
    middle = shown.groupby("year")["relative"].median()
    count = shown["war"].nunique()
    with theme.themed():
        figure, (axes,) = sheet.sheet(226, top=10)
        sns.lineplot(shown, x="year", y="relative", units="war", estimator=None, lw=0.7,
                     color=light("faint"), ax=axes)  # fmt: skip
        ends = [(float(middle.index[-1]), float(middle.iloc[-1]), "median", "ink")]
        sns.lineplot(x=middle.index, y=middle.to_numpy(), color=light("ink"), lw=1.6,
                     linestyle=(0, (3, 2)), ax=axes)  # fmt: skip
        for party, group in here.groupby("party", sort=False):
            colour = theme.party_colour(str(party))
            axes.fill_between(group["year"], group["low90"], group["high90"],
                              color=light(colour), alpha=0.16, lw=0)  # fmt: skip
            sns.lineplot(group, x="year", y="relative", errorbar=None, color=light(colour), lw=2.4,
                         marker="o", markersize=6, markeredgewidth=0, ax=axes)  # fmt: skip
            last = sheet.each(group)[-1]
            ends.append((last.year, last.relative, str(party), colour))
        sheet.ratio_axis(axes, low, high, vertical=True)
        axes.axhline(1, color=light("soft"), lw=0.9, zorder=0.9)
        axes.set_xlim(0.9, years + 0.1)
        axes.set_xticks(range(1, years + 1), ["year 1", *map(str, range(2, years + 1))])
        sheet.fit(figure, axes, ["median"])
        sheet.label_ends(axes, ends)
        words = "; ".join(
            f"{row.party} year {row.year} {sheet.interval(row.relative, row.low90, row.high90)}"
            for row in sheet.each(here)
        )
        return sheet.finish(
            figure, title, source=source, subtitle="deaths a day over those of the first war-year",
            key=f"grey: {count} wars; dashed: the median of those still fought",
            alt=f"{count} wars; median in year {middle.index[-1]}: "
            f"{sheet.number(middle.iloc[-1])} times year 1. This war: {words}.",
        )  # fmt: skip
