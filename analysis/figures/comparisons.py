"""Figures that compare: war-years, published estimates, payments, ratios, a claim and the data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis import formats
from analysis.evidence.records import Evidence, Finding
from analysis.figures import canvas, estimates, labels, lines, marks, rows, theme
from analysis.figures.figure import Caption, Figure
from analysis.source_names import source_name

NAMED_PLACES = 4
APART = 16.0
"""Between a name and the value at the end of its line."""
BOLD = 1.15
"""How much wider bold letters are."""
RATIO_HUES = ("c2", "c6", "c3", "c5")
SAME_MARK = 0.01
"""Difference, as a share of the largest ratio, that a mark covers."""
BASE = 100.0
"""Of an index."""
NOTHING = 0.5
"""Where the axis ends at least: a figure of noughts alone begins at its left, too."""
AGREES = {True: "yes", False: "no", None: "not counted"}


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
    hues = theme.colours([(one.party, one.source) for one in evidence])
    high = float(means.max().max())
    left, right = canvas.left_room([high]), canvas.right_room(names)
    with canvas.sheet(12 + 160 + canvas.FOOT) as drawing:
        axes = canvas.panel(drawing, left, 12, theme.WIDTH - left - right, 160)
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
        axes.plot(range(len(means)), means[name], color=shade, ls=style, lw=wide, marker="o", ms=5)
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


def payments(frame: pd.DataFrame, caption: Caption, *, unit: str = "RUB") -> Figure:
    """Draw scattered payments by date, the highest places named at their dots.

    Parameters
    ----------
    frame
        Columns ``day``, ``place`` (region, or what the amount is) and ``value``; perhaps
        ``publisher``.
    unit
        Of the amounts.
    """
    frame = frame.sort_values("day", ignore_index=True)
    high = float(frame["value"].max())
    left = canvas.left_room([high])
    publishers = (
        estimates.most_frequent(frame["publisher"])
        if "publisher" in frame
        else "the publishers named"
    )
    with canvas.sheet(canvas.HEAD + estimates.PANEL + canvas.FOOT) as drawing:
        axes = canvas.panel(drawing, left, canvas.HEAD, theme.WIDTH - left - 10, estimates.PANEL)
        canvas.value_axis(axes, 0, high)
        canvas.time_axis(
            axes, pd.Timestamp(frame["day"].min()).date(), estimates.last_day(frame["day"])
        )
        canvas.mark_article(axes)
        at = np.array([canvas.number_of(day) for day in frame["day"]])
        axes.plot(at, frame["value"], ls="none", marker="o", ms=4.2, color=theme.light("c1"))
        highest = frame.sort_values("value").drop_duplicates("place", keep="last")
        marks.point_labels(axes, [
            marks.Point(str(row["place"]), canvas.number_of(row["day"]), float(row["value"]))
            for _, row in highest.tail(NAMED_PLACES).iloc[::-1].iterrows()
        ], avoid=list(zip(at, frame["value"], strict=True)))  # fmt: skip
        return canvas.finish(
            drawing,
            caption,
            subtitle=f"Each dot is one published amount, {formats.phrase(unit)}; they are "
            "scattered observations, not a series. Named: the highest",
            source=f"Source: {publishers}.",
            alt=canvas.describe("Payments", estimates.told(frame, "value"), unit),
            table=frame.rename(columns=lambda name: "Amount" if name == "value"
                               else str(name).capitalize()),
        )  # fmt: skip


def ratios(frame: pd.DataFrame, caption: Caption, *, claimed: float | None = None) -> Figure:
    """Draw one quantity over several denominators, one row an edition.

    Parameters
    ----------
    frame
        Columns ``edition``, ``denominator``, ``ratio``, in the order to be shown. Denominators
        whose ratios cannot be told apart share a mark and are named together.
    claimed
        The article's figure, a line across all rows.
    """
    editions = list(dict.fromkeys(str(name) for name in frame["edition"]))
    kinds = _merge_kinds(frame)
    laid = rows.lay_out(editions)
    low, high = rows.round_ends(0, 1.1 * max(float(frame["ratio"].max()), claimed or 0.0))
    names = [labels.fit(_joined(group), rows.ROOM - marks.MARK, theme.SMALL) for group in kinds]
    above = rows.TOP + sum(labels.height(name) + 4 for name in names)
    with canvas.sheet(above + laid.tall + canvas.FOOT) as drawing:
        wide = theme.WIDTH - laid.left - rows.RIGHT_EDGE
        axes = canvas.panel(drawing, laid.left, above, wide, laid.tall)
        places = rows.set_rows(axes, laid, low, high)
        rows.write_values(axes, laid, _spans(frame, editions))
        axes.set_xticks(places, [canvas.axis_number(place) for place in places])
        _draw_ratios(axes, frame, laid, editions, dict(zip(names, kinds, strict=True)))
        if claimed is not None:
            rows.mark_claimed(axes, laid, claimed, formats.ratio(claimed))
        written = [
            f"{edition} over {kind}: {formats.ratio(float(value))}"
            for edition, kind, value in zip(
                frame["edition"], frame["denominator"], frame["ratio"], strict=True
            )
        ]
        return canvas.finish(
            drawing,
            caption,
            subtitle="Needs of each edition over the GDP before the war, by its measure",
            source="Source: see the table.",
            alt="; ".join(written) + ".",
            table=frame.rename(columns=lambda name: str(name).capitalize()),
        )


def _merge_kinds(frame: pd.DataFrame) -> list[tuple[str, ...]]:
    """Return denominators in groups whose ratios differ by less than a mark is wide."""
    wide = frame.pivot_table(index="edition", columns="denominator", values="ratio", sort=False)
    apart = SAME_MARK * float(frame["ratio"].max())
    groups: list[tuple[str, ...]] = []
    for name in dict.fromkeys(str(one) for one in frame["denominator"]):
        fits = (
            place
            for place, group in enumerate(groups)
            if (wide[group[0]] - wide[name]).abs().max() < apart
        )
        place = next(fits, None)
        if place is None:
            groups.append((name,))
        else:
            groups[place] = (*groups[place], name)
    return groups


def _draw_ratios(
    axes: Axes, frame: pd.DataFrame, laid: rows.Rows, editions: Sequence[str],
    kinds: Mapping[str, tuple[str, ...]],
) -> None:  # fmt: skip
    """Draw a mark and its number for each measure in each row, and name the marks above."""
    above = rows.TOP + sum(labels.height(name) + 4 for name in kinds)
    for place, ((name, group), hue) in enumerate(zip(kinds.items(), RATIO_HUES, strict=False)):
        own = frame[frame["denominator"] == group[0]]
        at = [laid.middles[editions.index(str(edition))] for edition in own["edition"]]
        shade, marker = theme.light(hue), theme.MARKERS[place]
        face = shade if place == 0 else theme.light("paper")
        axes.plot(own["ratio"], at, ls="none", marker=marker, ms=5.5, mfc=face, mec=shade,
                  mew=1.6, zorder=3)  # fmt: skip
        above -= labels.height(name) + 4
        marks.key(axes, name, -laid.left, marker=marker, face=face, colour=hue,
                   above=above + labels.height(name) / 2 - 7)  # fmt: skip


def _spans(frame: pd.DataFrame, editions: Sequence[str]) -> list[str]:
    """Return the ratios of each edition, from the lowest to the highest."""
    ends = frame.groupby("edition")["ratio"].agg(["min", "max"])
    return [
        formats.interval(float(ends["min"][edition]), float(ends["max"][edition]), "ratio")
        for edition in editions
    ]


def _joined(names: Sequence[str]) -> str:
    return "; ".join(names)


def findings(found: Sequence[Finding], caption: Caption, *, claimed: float | None = None) -> Figure:
    """Draw the article's figure beside the data's, one row a reading, all of one unit.

    An index begins near its values, with a line at its base of 100.
    """
    known = [one for one in found if one.value is not None or one.low is not None]
    unit = known[0].unit
    told = [formats.measured(one.value, one.low, one.high, unit) for one in known]
    # the unit stands in the subtitle; without it a name has more room beside its value
    bare = [_without_unit(text, unit) for text in told]
    rooms = [theme.WIDTH - APART - BOLD * labels.width(text, theme.SMALL) for text in bare]
    laid = rows.lay_out([one.label for one in known], rooms)
    low, high, base = _finding_ends(known, claimed)
    is_whole = all(value.is_integer() for value in _values(known, claimed))
    with canvas.sheet(rows.TOP + laid.tall + canvas.FOOT) as drawing:
        wide = theme.WIDTH - laid.left - rows.RIGHT_EDGE
        axes = canvas.panel(drawing, laid.left, rows.TOP, wide, laid.tall)
        places = rows.set_rows(axes, laid, low, high, whole=is_whole)
        rows.write_values(axes, laid, bare)
        axes.set_xticks(places, [canvas.axis_number(place) for place in places])
        for at, one in zip(laid.middles, known, strict=True):
            _draw_finding(axes, at, one)
        if base is not None:
            rows.mark_base(axes, laid, base)
        if claimed is not None:
            rows.mark_claimed(axes, laid, claimed, formats.quantity(claimed, unit))
        begins = "" if low <= 0 else f". The axis begins at {canvas.axis_number(low)}"
        return canvas.finish(
            drawing,
            caption,
            subtitle=f"What the data say under each reading, {formats.phrase(unit) or 'ratio'}. "
            f"Filled: agrees with the article{begins}",
            source=f"Source: {_published(known)}.",
            alt="; ".join(f"{one.label}: {text}" for one, text in zip(known, told, strict=True))
            + ".",
            table=_finding_table(known),
        )


def _without_unit(text: str, unit: str) -> str:
    phrase = formats.phrase(unit)
    return text.replace(formats.THIN + phrase, "").replace(phrase, "") if phrase else text


def _values(known: Sequence[Finding], claimed: float | None) -> list[float]:
    every = [value for one in known for value in (one.value, one.low, one.high)]
    return [float(value) for value in (*every, claimed) if value is not None]


def _finding_ends(
    known: Sequence[Finding], claimed: float | None
) -> tuple[float, float, float | None]:
    """Return the ends of the axis, and the base of an index."""
    values = _values(known, claimed)
    if known[0].unit != "index":
        # a mark at the very edge would have its number on it
        return *rows.round_ends(min(values), 1.02 * max(*values, NOTHING)), None
    low, high = rows.round_ends(min(*values, BASE), max(*values, BASE), zero=False)
    return low, high, BASE


def _published(known: Sequence[Finding]) -> str:
    names = [f"{source_name(one.source)}, {formats.day(one.published)}" for one in known]
    return "; ".join(dict.fromkeys(names))


def _draw_finding(axes: Axes, at: float, one: Finding) -> None:
    shade = theme.light("c3")
    if one.low is not None and one.high is not None:
        axes.plot([one.low, one.high], [at, at], color=shade, lw=4, alpha=0.5)
    if one.value is None:
        return
    face = shade if one.agrees else theme.light("paper")
    axes.plot([one.value], [at], marker="o", ms=5.5, mfc=face, mec=shade, mew=1.6, clip_on=False)


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
