"""Figures that compare: war-years, published estimates, payments, ratios, a claim and the data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes

from analysis import formats
from analysis.evidence.records import Evidence, Finding
from analysis.evidence.source_names import source_name
from analysis.figures import canvas, lines, rows, theme
from analysis.figures.figure import Caption, Figure
from analysis.indicators.war_years import FIRST_DAY

NAMED_PLACES = 6
KEY_ROW = 18.0
HUES = ("c1", "c3", "c2", "c5", "c4", "c6")


def war_years(evidence: Sequence[Evidence], caption: Caption) -> Figure:
    """Draw the mean pace of each full war-year, one line of dots a series.

    Parameters
    ----------
    evidence
        Of the same unit; `Evidence.war_years` holds the means.
    """
    names = lines.names(evidence)
    means = pd.DataFrame(
        {name: pd.Series(one.war_years) for name, one in zip(names, evidence, strict=True)}
    ).sort_index()
    hues = theme.colours([one.party for one in evidence])
    high = float(means.max().max())
    left, right = canvas.left_room([high]), canvas.right_room(names)
    with canvas.sheet(250) as drawing:
        axes = canvas.panel(drawing, left, 12, theme.WIDTH - left - right, 210)
        canvas.value_axis(axes, min(0.0, float(means.min().min())), high)
        _draw_war_years(axes, means, evidence, hues)
        return canvas.finish(
            drawing,
            caption,
            subtitle=f"{evidence[0].title}, mean of each full war-year (from "
            f"24{formats.THIN}February), {formats.phrase(evidence[0].unit)}",
            source=f"Source: {_sources(evidence)}.",
            alt=_describe_columns(means, evidence[0].unit),
            table=_war_year_table(means, evidence),
        )


def _draw_war_years(
    axes: Axes, means: pd.DataFrame, evidence: Sequence[Evidence], hues: Sequence[str]
) -> None:
    axes.set_xlim(-0.4, len(means) - 0.6)
    axes.set_xticks(range(len(means)), list(means.index))
    for one, name, hue in zip(evidence, means, hues, strict=True):
        style, wide = (theme.DOTTED, 2.6) if one.claimed else (theme.SOLID, 2.0)
        shade = theme.light(hue)
        axes.plot(
            range(len(means)), means[name], color=shade, ls=style, lw=wide, marker="o", ms=6.5
        )
    wanted = [
        canvas.Label(str(name), float(means[name].dropna().iloc[-1]), hue)
        for name, hue in zip(means, hues, strict=True)
    ]
    canvas.end_labels(axes, wanted)


def _describe_columns(means: pd.DataFrame, unit: str) -> str:
    parts = [
        canvas.describe(
            str(name),
            pd.DataFrame({"when": means.index, "value": means[name].to_numpy()}),
            unit,
        )
        for name in means
    ]
    return " ".join(parts)


def _war_year_table(means: pd.DataFrame, evidence: Sequence[Evidence]) -> pd.DataFrame:
    unit = formats.phrase(evidence[0].unit)
    table = means.rename(columns=lambda name: f"{name}, {unit}")
    return table.rename_axis("War-year").reset_index()


def _sources(evidence: Sequence[Evidence]) -> str:
    return ", ".join(dict.fromkeys(source_name(one.source) for one in evidence))


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
    frame["middle"] = frame["value"].fillna(frame[["low", "high"]].mean(axis=1))
    groups = sorted(set(frame["group"]))  # so that a group keeps its colour in every figure
    hues = dict(zip(groups, theme.colours(groups), strict=True))
    high = float(frame[["low", "value", "high"]].max().max())
    left, right = canvas.left_room([high]), canvas.right_room(groups)
    with canvas.sheet(300) as drawing:
        axes = canvas.panel(drawing, left, canvas.HEAD, theme.WIDTH - left - right, 246)
        canvas.value_axis(axes, 0, high)
        canvas.time_axis(axes, FIRST_DAY, _last(frame["day"]))
        canvas.mark_article(axes)
        _draw_groups(axes, frame, hues)
        heads = {"day": "Day", "group": "Kind of publisher", "publisher": "Publisher",
                 "low": "Low", "value": "Estimate", "high": "High"}  # fmt: skip
        return canvas.finish(
            drawing,
            caption,
            subtitle=f"Published estimates, {formats.phrase(unit)}. Line: range; mark: estimate",
            source="Source: the publishers named in the table.",
            alt=canvas.describe("Published estimates", _told(frame, "middle"), unit),
            table=frame[list(heads)].rename(columns=heads),
        )


def _last(days: pd.Series) -> dt.date:
    return pd.Timestamp(days.max()).date()


def _told(frame: pd.DataFrame, column: str) -> pd.DataFrame:
    when = [formats.day(day) for day in frame["day"]]
    return pd.DataFrame({"when": when, "value": frame[column].to_numpy()})


def _draw_groups(axes: Axes, frame: pd.DataFrame, hues: Mapping[str, str]) -> None:
    wanted = []
    for place, (group, hue) in enumerate(hues.items()):
        own = frame[frame["group"] == group]
        at = [canvas.number_of(day) for day in own["day"]]
        shade = theme.light(hue)
        axes.vlines(at, own["low"], own["high"], color=shade, lw=2.2, alpha=0.6, zorder=2.5)
        _scatter(axes, at, own["middle"], shade, theme.MARKERS[place % len(theme.MARKERS)])
        wanted.append(canvas.Label(group, float(own["middle"].iloc[-1]), hue))
    canvas.end_labels(axes, wanted)


def _scatter(
    axes: Axes, at: Sequence[float], values: pd.Series, shade: str, marker: str = "o"
) -> None:
    sns.scatterplot(
        x=np.asarray(at), y=values.to_numpy(), ax=axes, marker=marker, s=34, color=shade,
        linewidth=0, legend=False, zorder=3,
    )  # fmt: skip
    axes.set_xlabel("")
    axes.set_ylabel("")


def payments(frame: pd.DataFrame, caption: Caption, *, unit: str = "RUB") -> Figure:
    """Draw scattered payments by date, the last one of the highest places named.

    Parameters
    ----------
    frame
        Columns ``day``, ``place`` (region, or what the amount is) and ``value``.
    unit
        Of the amounts.
    """
    frame = frame.sort_values("day", ignore_index=True)
    newest = frame.drop_duplicates("place", keep="last")
    named = newest.sort_values("value").tail(NAMED_PLACES)
    high = float(frame["value"].max())
    left, right = canvas.left_room([high]), canvas.right_room([str(one) for one in named["place"]])
    with canvas.sheet(300) as drawing:
        axes = canvas.panel(drawing, left, canvas.HEAD, theme.WIDTH - left - right, 246)
        canvas.value_axis(axes, 0, high)
        canvas.time_axis(axes, pd.Timestamp(frame["day"].min()).date(), _last(frame["day"]))
        canvas.mark_article(axes)
        at = [canvas.number_of(day) for day in frame["day"]]
        _scatter(axes, at, frame["value"], theme.light("c1"))
        places, values = named["place"].tolist(), named["value"].tolist()
        pairs = zip(places, values, strict=True)
        canvas.end_labels(axes, [canvas.Label(str(one), float(at), "c1") for one, at in pairs])
        return canvas.finish(
            drawing,
            caption,
            subtitle=f"Each dot is one published amount, {formats.phrase(unit)}; they are "
            "scattered observations, not a series",
            source="Source: published amounts, see the table.",
            alt=canvas.describe("Payments", _told(frame, "value"), unit),
            table=frame.rename(columns={"day": "Day", "place": "Place", "value": "Amount"}),
        )


def ratios(frame: pd.DataFrame, caption: Caption, *, claimed: float | None = None) -> Figure:
    """Draw one quantity over several denominators, one row an edition.

    Parameters
    ----------
    frame
        Columns ``edition``, ``denominator``, ``ratio``, in the order to be shown.
    claimed
        The article's figure, a line across all rows.
    """
    editions = list(dict.fromkeys(str(name) for name in frame["edition"]))
    kinds = list(dict.fromkeys(str(name) for name in frame["denominator"]))
    laid = rows.lay_out(editions, 24, 16)
    low, high = rows.round_ends(0, max(float(frame["ratio"].max()), claimed or 0.0))
    above = rows.TOP + KEY_ROW * len(kinds)
    with canvas.sheet(above + laid.tall + canvas.FOOT) as drawing:
        axes = canvas.panel(drawing, laid.left, above, theme.WIDTH - laid.left - 16, laid.tall)
        places = rows.set_rows(axes, laid, low, high)
        axes.set_xticks(places, [canvas.axis_number(place) for place in places])
        _draw_ratios(axes, frame, laid, editions, kinds)
        if claimed is not None:
            rows.mark_claimed(axes, claimed, formats.ratio(claimed))
        written = [
            f"{edition} over {kind}: {formats.ratio(float(value))}"
            for edition, kind, value in zip(
                frame["edition"], frame["denominator"], frame["ratio"], strict=True
            )
        ]
        return canvas.finish(
            drawing,
            caption,
            subtitle="Ratio by edition and by what it is divided by",
            source="Source: see the list of sources.",
            alt="; ".join(written) + ".",
            table=frame.rename(columns=lambda name: str(name).capitalize()),
        )


def _draw_ratios(
    axes: Axes, frame: pd.DataFrame, laid: rows.Rows, editions: Sequence[str], kinds: Sequence[str]
) -> None:
    wide, tall = canvas.size(axes)
    for place, (kind, hue) in enumerate(zip(kinds, HUES, strict=False)):
        own = frame[frame["denominator"] == kind]
        at = [laid.middles[editions.index(str(edition))] for edition in own["edition"]]
        marker, shade = theme.MARKERS[place], theme.light(hue)
        axes.plot(own["ratio"], at, ls="none", marker=marker, ms=7, color=shade, zorder=3)
        up = 1 + (rows.TOP + KEY_ROW * (len(kinds) - place) - 9) / tall
        axes.plot([(5 - laid.left) / wide], [up], transform=axes.transAxes, marker=marker, ms=7,
                  color=shade, clip_on=False)  # fmt: skip
        axes.annotate(kind, (0, up), xycoords="axes fraction", xytext=(14 - laid.left, 0),
                      textcoords="offset points", va="center", color=shade,
                      annotation_clip=False)  # fmt: skip


def findings(found: Sequence[Finding], caption: Caption, *, claimed: float | None = None) -> Figure:
    """Draw the article's figure beside the data's, one row a reading, all of one unit."""
    known = [one for one in found if one.value is not None or one.low is not None]
    laid = rows.lay_out([one.label for one in known], 26, 16)
    unit = known[0].unit
    every = [v for one in known for v in (one.value, one.low, one.high, claimed) if v is not None]
    low, high = rows.round_ends(min(every), max(every))
    with canvas.sheet(rows.TOP + laid.tall + canvas.FOOT) as drawing:
        axes = canvas.panel(drawing, laid.left, rows.TOP, theme.WIDTH - laid.left - 16, laid.tall)
        places = rows.set_rows(axes, laid, low, high)
        axes.set_xticks(places, [canvas.axis_number(place) for place in places])
        for at, one in zip(laid.middles, known, strict=True):
            _draw_finding(axes, at, one)
        if claimed is not None:
            rows.mark_claimed(axes, claimed, formats.quantity(claimed, unit))
        written = [
            f"{one.label}: {formats.measured(one.value, one.low, one.high, one.unit)}"
            for one in known
        ]
        return canvas.finish(
            drawing,
            caption,
            subtitle=f"What the data say under each reading, {formats.phrase(unit) or 'ratio'}. "
            "Filled: agrees with the article",
            source=f"Source: {_published(known)}.",
            alt="; ".join(written) + ".",
            table=_finding_table(known),
        )


def _published(known: Sequence[Finding]) -> str:
    names = [f"{source_name(one.source)} ({one.published[:10]})" for one in known]
    return "; ".join(dict.fromkeys(names))


def _draw_finding(axes: Axes, at: float, one: Finding) -> None:
    shade = theme.light("c3")
    if one.low is not None and one.high is not None:
        axes.plot([one.low, one.high], [at, at], color=shade, lw=4, alpha=0.5)
    if one.value is not None:
        face = shade if one.agrees else theme.light("paper")
        axes.plot([one.value], [at], marker="o", ms=8, mfc=face, mec=shade, mew=1.8)


def _finding_table(known: Sequence[Finding]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Reading": [one.label for one in known],
            "Low": pd.Series([one.low for one in known], dtype="float64"),
            "Value": pd.Series([one.value for one in known], dtype="float64"),
            "High": pd.Series([one.high for one in known], dtype="float64"),
            "Agrees": [one.vote for one in known],
            "Published": [one.published for one in known],
        }
    )
