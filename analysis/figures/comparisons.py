"""Figures that compare: war-years, published estimates, ratios, payments, a claim and the data."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from analysis import formats
from analysis.evidence.records import Evidence, Finding
from analysis.figures import canvas, labels, lines, theme
from analysis.figures.figure import Caption, Figure
from analysis.figures.svg import RIGHT

ROW = 24.0


def war_years(evidence: Sequence[Evidence], caption: Caption) -> Figure:
    """Draw the mean pace of each full war-year, one line of dots a series.

    Parameters
    ----------
    evidence
        Of the same unit; `Evidence.war_years` holds the means.
    """
    names = _evidence_names(evidence)
    hues = theme.colours([one.party for one in evidence])
    years = sorted({year for one in evidence for year in one.war_years})
    table = pd.DataFrame({"War-year": years})
    for one, name in zip(evidence, names, strict=True):
        table[f"{name}, {formats.phrase(one.unit)}"] = [one.war_years.get(y) for y in years]
    numbers = table.drop(columns="War-year").astype(float)
    left, right = canvas.left_room([float(numbers.max().max())]), canvas.right_room(names)
    with canvas.sheet(250) as drawing:
        axes = canvas.panel(drawing, left, 12, theme.WIDTH - left - right, 210)
        canvas.value_axis(axes, 0, float(numbers.max().max()))
        axes.set_xlim(-0.4, len(years) - 0.6)
        axes.set_xticks(range(len(years)), years)
        for one, column, hue in zip(evidence, numbers, hues, strict=True):
            style, wide = (theme.DOTTED, 2.6) if one.claimed else (theme.SOLID, 2.0)
            axes.plot(range(len(years)), numbers[column], color=theme.light(hue), ls=style,
                      lw=wide, marker="o", ms=6.5)  # fmt: skip
        canvas.end_labels(axes, [
            canvas.Label(name, float(numbers[column].dropna().iloc[-1]), hue)
            for name, column, hue in zip(names, numbers, hues, strict=True)
        ])  # fmt: skip
        one = evidence[0]
        return canvas.finish(
            drawing, caption,
            subtitle=f"{one.title}, mean of each full war-year (from 24{formats.THIN}February), "
            f"{formats.phrase(one.unit)}",
            source="Source: " + ", ".join(
                dict.fromkeys(lines.source_name(each.source) for each in evidence)) + ".",
            alt=" ".join(
                canvas.describe(
                    name,
                    pd.DataFrame({"when": years, "value": numbers[column]}),
                    lambda value: formats.quantity(value, one.unit),
                )
                for name, column in zip(names, numbers, strict=True)
            ),
            table=table,
        )  # fmt: skip


def _evidence_names(evidence: Sequence[Evidence]) -> list[str]:
    parties, sources = {one.party for one in evidence}, {one.source for one in evidence}
    found = []
    for one in evidence:
        parts = [one.party] if len(parties) > 1 else []
        parts += [lines.source_name(one.source)] if len(sources) > 1 or not parts else []
        found.append(", ".join(parts) + (" (claim)" if one.claimed else ""))
    return found


def dated_ranges(frame: pd.DataFrame, caption: Caption, *, unit: str) -> Figure:
    """Draw published estimates as ranges over the day they speak of.

    Parameters
    ----------
    frame
        Columns ``day`` (date), ``group`` (kind of publisher), ``publisher``, ``low``, ``value``,
        ``high``; any of the three numbers may be missing, not all.
    unit
        Of the numbers.
    """
    frame = frame.sort_values("day", ignore_index=True)
    middle = frame["value"].fillna(frame[["low", "high"]].mean(axis=1))
    groups = list(dict.fromkeys(frame["group"]))
    hue = dict(zip(groups, theme.colours(groups), strict=True))
    high = float(frame[["low", "value", "high"]].max().max())
    left, right = canvas.left_room([high]), canvas.right_room(groups)
    with canvas.sheet(300) as drawing:
        axes = canvas.panel(drawing, left, canvas.HEAD, theme.WIDTH - left - right, 246)
        canvas.value_axis(axes, 0, high)
        last = frame["day"].max()
        canvas.time_axis(axes, canvas.FIRST_DAY, pd.Timestamp(last).date())
        canvas.mark_article(axes)
        wanted = []
        for place, group in enumerate(groups):
            chosen = frame["group"] == group
            _draw_ranges(axes, frame[chosen], middle[chosen], hue[group], theme.MARKERS[place % 6])
            wanted.append(canvas.Label(group, float(middle[chosen].iloc[-1]), hue[group]))
        canvas.end_labels(axes, wanted)
        told = pd.DataFrame({"when": [formats.day(day) for day in frame["day"]], "value": middle})
        return canvas.finish(
            drawing, caption,
            subtitle=f"Published estimates, {formats.phrase(unit)}. Line: range; mark: estimate",
            source="Source: the publishers named in the table.",
            alt=canvas.describe(
                "Published estimates", told, lambda value: formats.quantity(value, unit)
            ),
            table=frame.rename(columns={
                "day": "Day", "group": "Kind of publisher", "publisher": "Publisher",
                "low": "Low", "value": "Estimate", "high": "High",
            }),
        )  # fmt: skip


def _draw_ranges(
    axes: Axes, frame: pd.DataFrame, middle: pd.Series, colour: str, marker: str
) -> None:
    at = np.array([canvas.number_of(day) for day in frame["day"]])
    shade = theme.light(colour)
    axes.vlines(at, frame["low"], frame["high"], color=shade, lw=2.2, alpha=0.6, zorder=2.5)
    sns.scatterplot(x=at, y=middle, ax=axes, marker=marker, s=34, color=shade, linewidth=0,
                    legend=False, zorder=3)  # fmt: skip
    axes.set_xlabel("")
    axes.set_ylabel("")


def ratios(frame: pd.DataFrame, caption: Caption, *, claimed: float | None = None) -> Figure:
    """Draw one quantity over several denominators, one row an edition.

    Parameters
    ----------
    frame
        Columns ``edition``, ``denominator``, ``ratio``, in the order to be shown.
    claimed
        The article's figure, a line across all rows.
    """
    editions = list(dict.fromkeys(frame["edition"]))
    kinds = list(dict.fromkeys(frame["denominator"]))
    hue = dict(zip(kinds, ("c1", "c3", "c2", "c5", "c4", "c6"), strict=False))
    left = max(labels.width(text, theme.SMALL) for text in editions) + 12
    legend = len(kinds) * 18.0
    tall = len(editions) * 30.0
    with canvas.sheet(tall + legend + 60) as drawing:
        axes = canvas.panel(drawing, left, legend + 26, theme.WIDTH - left - 16, tall)
        _rows(axes, editions, float(frame["ratio"].max()), claimed)
        for place, kind in enumerate(kinds):
            own = frame[frame["denominator"] == kind]
            at = [editions.index(edition) for edition in own["edition"]]
            marker = theme.MARKERS[place % 6]
            axes.plot(own["ratio"], at, ls="none", marker=marker, ms=7,
                      color=theme.light(hue[kind]), zorder=3)  # fmt: skip
            _key(axes, kind, hue[kind], marker, -26.0 - legend + 18.0 * place + 10, left)
        if claimed is not None:
            _mark_claimed(axes, claimed, formats.ratio(claimed))
        written = [
            f"{row.edition} over {row.denominator}: {formats.ratio(row.ratio)}"
            for row in frame.itertuples()
        ]
        return canvas.finish(
            drawing, caption, subtitle="Ratio by edition and by what it is divided by",
            source="Source: see the page's list of sources.", alt="; ".join(written) + ".",
            table=frame.rename(columns=str.capitalize),
        )  # fmt: skip


def _rows(axes: Axes, names: Sequence[str], high: float, claimed: float | None) -> None:
    axes.set_ylim(len(names) - 0.5, -0.5)
    top = max(high, claimed or 0.0)
    places = MaxNLocator(nbins=5, steps=[1, 2, 2.5, 5, 10]).tick_values(0, top)
    axes.set_xlim(0, max(places[-1], top))
    axes.set_xticks(places, [canvas.axis_number(place) for place in places])
    axes.set_yticks(range(len(names)), names, gid=RIGHT)
    for place in range(len(names)):
        axes.axhline(place, color=theme.light("rule"), lw=0.8, zorder=0.5)


def _key(axes: Axes, text: str, colour: str, marker: str, down: float, left: float) -> None:
    """Write a key line above a panel: the marker and what it stands for."""
    wide, tall = canvas.size(axes)
    place = 1 - down / tall
    axes.plot([(-left + 5) / wide], [place], transform=axes.transAxes, marker=marker, ms=7,
              color=theme.light(colour), clip_on=False)  # fmt: skip
    axes.annotate(text, (0, place), xycoords="axes fraction", xytext=(-left + 14, 0),
                  textcoords="offset points", ha="left", va="center",
                  color=theme.light(colour), annotation_clip=False)  # fmt: skip


def _mark_claimed(axes: Axes, value: float, text: str) -> None:
    axes.axvline(value, color=theme.light("ink"), lw=1.0, zorder=1.5)
    low, high = axes.get_xlim()
    align = "right" if (value - low) / (high - low) > 0.8 else "center"
    axes.annotate(f"article: {text}", (value, 1), xycoords=("data", "axes fraction"),
                  xytext=(0, 4), textcoords="offset points", ha=align, va="bottom",
                  size=theme.SMALL, annotation_clip=False)  # fmt: skip


def findings(
    found: Sequence[Finding], caption: Caption, *, claimed: float | None = None
) -> Figure:
    """Draw the article's figure beside the data's, one row a reading, all of one unit."""
    known = [one for one in found if one.value is not None or one.low is not None]
    names = [labels.wrap(one.label, 24) for one in known]
    left = max(labels.width(text, theme.SMALL) for text in names) + 12
    heights = max(34.0, max(labels.height(text, theme.SMALL) for text in names) + 10)
    high = max(max(v for v in (one.value, one.low, one.high) if v is not None) for one in known)
    unit = known[0].unit
    tall = heights * len(known)
    with canvas.sheet(tall + 50) as drawing:
        axes = canvas.panel(drawing, left, 22, theme.WIDTH - left - 16, tall)
        _rows(axes, names, high, claimed)
        for place, one in enumerate(known):
            _finding(axes, place, one)
        if claimed is not None:
            _mark_claimed(axes, claimed, formats.quantity(claimed, unit))
        return canvas.finish(
            drawing, caption,
            subtitle=f"What the data say under each reading, {formats.phrase(unit)}. "
            "Filled: agrees with the article",
            source="Source: " + "; ".join(dict.fromkeys(
                f"{lines.source_name(one.source)}, published {formats.day(one.published)}"
                for one in known)) + ".",
            alt="; ".join(
                f"{one.label}: {formats.measured(one.value, one.low, one.high, one.unit)}"
                for one in known
            ) + ".",
            table=pd.DataFrame({
                "Reading": [one.label for one in known],
                "Low": [one.low for one in known],
                "Value": [one.value for one in known],
                "High": [one.high for one in known],
                "Agrees": [{True: "yes", False: "no"}.get(one.agrees, "cannot be said")
                           for one in known],
                "Published": [one.published for one in known],
            }),
        )  # fmt: skip


def _finding(axes: Axes, place: int, one: Finding) -> None:
    if one.low is not None and one.high is not None:
        axes.plot([one.low, one.high], [place, place], color=theme.light("c3"), lw=4, alpha=0.5)
    if one.value is not None:
        face = theme.light("c3") if one.agrees else theme.light("paper")
        axes.plot([one.value], [place], marker="o", ms=8, mfc=face, mec=theme.light("c3"), mew=1.8)


def payments(frame: pd.DataFrame, caption: Caption, *, unit: str = "RUB") -> Figure:
    """Draw scattered payments by date, each region's last one named.

    Parameters
    ----------
    frame
        Columns ``day``, ``place`` (region, or what the amount is) and ``value``.
    """
    frame = frame.sort_values("day", ignore_index=True)
    latest = frame.drop_duplicates("place", keep="last").sort_values("value").tail(6)
    high = float(frame["value"].max())
    left, right = canvas.left_room([high]), canvas.right_room(list(latest["place"]))
    with canvas.sheet(300) as drawing:
        axes = canvas.panel(drawing, left, canvas.HEAD, theme.WIDTH - left - right, 246)
        canvas.value_axis(axes, 0, high)
        canvas.time_axis(
            axes, pd.Timestamp(frame["day"].min()).date(), pd.Timestamp(frame["day"].max()).date()
        )
        canvas.mark_article(axes)
        at = [canvas.number_of(day) for day in frame["day"]]
        sns.scatterplot(x=at, y=frame["value"], ax=axes, s=36, color=theme.light("c1"),
                        alpha=0.65, linewidth=0, legend=False, zorder=3)  # fmt: skip
        axes.set_xlabel("")
        axes.set_ylabel("")
        canvas.end_labels(axes, [
            canvas.Label(str(row.place), float(row.value), "c1") for row in latest.itertuples()
        ])  # fmt: skip
        told = pd.DataFrame(
            {"when": [formats.day(day) for day in frame["day"]], "value": frame["value"]}
        )
        return canvas.finish(
            drawing, caption,
            subtitle=f"Each dot is one published amount, {formats.phrase(unit)}; "
            "they are scattered observations, not a series",
            source="Source: published amounts, see the table.",
            alt=canvas.describe("Payments", told, lambda v: formats.quantity(v, unit)),
            table=frame.rename(columns={"day": "Day", "place": "Place", "value": "Amount"}),
        )  # fmt: skip
