"""Figures of what came against what had been expected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from analysis import formats
from analysis.figures import canvas, lines, theme
from analysis.figures.figure import Caption, Figure

HIGHLIGHTED = ("Russia", "Ukraine")
GAPS = 210.0
"""Height of the panel of gaps."""
FAN = 176.0
"""Height of the panel of a forecast."""
FEW_BEYOND, FARTHEST = 3, 2
"""Comparators farther below than Russia: all are named up to so many, else so many of them."""
MONTH = 32
"""Days between the ends of two months, at most, and one."""


def counterfactual_gaps(paths: Mapping[str, pd.DataFrame], caption: Caption) -> Figure:
    """Draw by how much real GDP differs from its forecast, one line an area.

    Parameters
    ----------
    paths
        By area, what `analysis.indicators.growth.counterfactual` returns: index year, columns
        outturn, expected, gap (percent below the forecast), forecast.

    Notes
    -----
    Drawn upward for above: minus the gap. The two countries stand out, comparators are grey.
    """
    # adding nought makes the minus nought of the base year a plain one
    above = {area: -path["gap"] + 0.0 for area, path in paths.items()}
    named = _named(paths)
    values = [float(value) for line in above.values() for value in line]
    left, right = canvas.left_room(values), canvas.right_room(named, 14)
    years = sorted({int(year) for line in above.values() for year in line.index})
    with canvas.sheet(12 + GAPS + canvas.FOOT) as drawing:
        axes = canvas.panel(drawing, left, 12, theme.WIDTH - left - right, GAPS)
        canvas.value_axis(axes, min(values), max(values))
        _year_axis(axes, years)
        for area in sorted(paths, key=lambda name: name in HIGHLIGHTED):
            _draw_path(axes, above[area], paths[area]["forecast"], _hue(area),
                       named=area in named)  # fmt: skip
        canvas.end_labels(axes, [
            canvas.Label(area, float(above[area].iloc[-1]), _hue(area)) for area in named
        ], letters=14)  # fmt: skip
        others = len(paths) - len([area for area in paths if area in HIGHLIGHTED])
        return canvas.finish(
            drawing, caption,
            subtitle="Real GDP against the path forecast before the war, percent above (+) or "
            f"below. Grey: {others} countries compared; named are the highest and those farthest "
            "below. Dashed: the outturn is itself a forecast",
            source="Source: International Monetary Fund, World Economic Outlook.",
            alt=" ".join(
                f"{area}: {formats.change(float(line.iloc[-1]))} in {line.index[-1]}."
                for area, line in above.items()
            ),
            table=pd.DataFrame(above).rename_axis("Year").reset_index().astype({"Year": str}),
        )  # fmt: skip


def farthest_below(gaps: Mapping[str, float], than: str = "Russia") -> list[str]:
    """Return the comparators that lie below their forecast by more than an area, farthest first.

    Parameters
    ----------
    gaps
        By area, percent below the forecast.
    than
        The area they are held against.

    Returns
    -------
    list of str
        All of them where they are few, else the farthest.

    Examples
    --------
    >>> farthest_below({"Russia": 1.0, "Ukraine": 30.0, "A": 2.0, "B": 7.0, "C": -3.0})
    ['B', 'A']
    """
    beyond = [area for area in gaps if area not in HIGHLIGHTED and gaps[area] > gaps[than]]
    ordered = sorted(beyond, key=lambda area: (-gaps[area], area))
    return ordered if len(ordered) <= FEW_BEYOND else ordered[:FARTHEST]


def last_gaps(paths: Mapping[str, pd.DataFrame]) -> dict[str, float]:
    """Return by area the gap in the last year that is over; an area without one is left out."""
    over = {area: path.loc[~path["forecast"], "gap"] for area, path in paths.items()}
    return {area: float(gaps.iloc[-1]) for area, gaps in over.items() if len(gaps)}


def _named(paths: Mapping[str, pd.DataFrame]) -> list[str]:
    """Return the two countries, the comparator that lies highest, those farthest below."""
    gaps = last_gaps(paths)
    own = [area for area in paths if area in HIGHLIGHTED]
    others = sorted((area for area in gaps if area not in HIGHLIGHTED), key=gaps.__getitem__)
    below = farthest_below(gaps) if "Russia" in gaps else []
    return own + list(dict.fromkeys([*others[:1], *(below or others[-1:])]))


def _hue(area: str) -> str:
    return theme.PARTY.get(area, "soft")


def _year_axis(axes: Axes, years: Sequence[int]) -> None:
    axes.set_xlim(years[0], years[-1])
    wide, _ = canvas.size(axes)
    step = max(1, -(-len(years) * 40 // int(wide)))
    canvas.set_years(axes, {float(year): str(year) for year in years[::step]})


def _draw_path(axes: Axes, values: pd.Series, ahead: pd.Series, hue: str, *, named: bool) -> None:
    wide = 2.4 if hue != "soft" else 1.8 if named else 0.8
    outturn = values[~ahead]
    axes.plot(outturn.index, outturn, color=theme.light(hue), lw=wide, zorder=2 + wide)
    if ahead.any():
        later = values[ahead | ahead.shift(-1, fill_value=False)]
        axes.plot(later.index, later, color=theme.light(hue), lw=wide * 0.9, ls=theme.DASHED,
                  zorder=2 + wide)  # fmt: skip


def counterfactual_paths(paths: Mapping[str, pd.DataFrame], caption: Caption) -> Figure:
    """Draw outturn and forecast as two lines, one panel an area (see `counterfactual_gaps`)."""
    columns, tall = 3, 92.0
    rows = -(-len(paths) // columns)
    every = pd.concat([path[["outturn", "expected"]] for path in paths.values()])
    low, high = float(every.min().min()), float(every.max().max())
    years = sorted({int(year) for path in paths.values() for year in path.index})
    left = canvas.left_room([low, high], ticks=3, zero=False)
    wide = (theme.WIDTH - left - 10) / columns - 8
    with canvas.sheet(rows * (tall + 40)) as drawing:
        for place, (area, path) in enumerate(paths.items()):
            row, column = divmod(place, columns)
            axes = canvas.panel(
                drawing, left + column * (wide + 8), row * (tall + 40) + 18, wide, tall
            )
            canvas.value_axis(axes, low, high, ticks=3, zero=False)
            if column:
                axes.set_yticklabels([])
            axes.set_xlim(years[0], years[-1])
            axes.set_xticks([years[0], years[-1]], [str(years[0]), f"{years[-1]}"])
            for text, align in zip(axes.get_xticklabels(), ("left", "right"), strict=True):
                text.set(ha=align)
            hue = theme.PARTY.get(area, "c3")
            axes.plot(path.index, path["expected"], color=theme.light("soft"), ls=theme.DASHED,
                      lw=1.6)  # fmt: skip
            axes.plot(path.index, path["outturn"], color=theme.light(hue), lw=2.2)
            gap = formats.change(-float(path["gap"].iloc[-1]))
            axes.set_title(f"{area} {gap}", loc="left", size=theme.SMALL, pad=4)
        return canvas.finish(
            drawing, caption,
            subtitle=f"Real GDP, {years[0]} = 100. Line: outturn as known; dashed: forecast "
            f"before the war; number: difference in {years[-1]}",
            source="Source: International Monetary Fund, World Economic Outlook.",
            alt=" ".join(
                f"{area}: outturn {formats.number(float(path['outturn'].iloc[-1]))}, forecast "
                f"{formats.number(float(path['expected'].iloc[-1]))} in {path.index[-1]}."
                for area, path in paths.items()
            ),
            table=pd.concat([
                path.reset_index(names="Year").astype({"Year": str}).assign(Area=area)[
                    ["Area", "Year", "outturn", "expected", "gap", "forecast"]]
                for area, path in paths.items()
            ], ignore_index=True),
        )  # fmt: skip


def forecast_fan(
    history: pd.DataFrame, forecast: pd.DataFrame, caption: Caption, *, unit: str,
    outturn: pd.DataFrame | None = None, source: str = "", claimed: bool = False,
) -> Figure:  # fmt: skip
    """Draw what was known, what was expected, and what came.

    Parameters
    ----------
    history, outturn
        Columns ``period_end`` and ``value``; `outturn` covers the months forecast. A month that
        is missing leaves a gap.
    forecast
        Columns ``period_end``, ``value`` (middle), and pairs ``low_N``, ``high_N`` for each
        interval of N percent.
    unit
        Of the values.
    claimed
        Whether the figures are a belligerent's claim: their line is dotted.
    """
    lows = [name for name in map(str, forecast) if name.startswith("low_")]
    widths = sorted((int(name[4:]) for name in lows), reverse=True)
    every = [history["value"], *(forecast[name] for name in forecast if name != "period_end")]
    known = pd.concat(every if outturn is None else [*every, outturn["value"]])
    texts = ["forecast"] if outturn is None else ["forecast", "what came"]
    left = canvas.left_room([float(known.min()), float(known.max())])
    right = canvas.right_room(texts)
    style = theme.DOTTED if claimed else theme.SOLID
    with canvas.sheet(canvas.HEAD + FAN + canvas.FOOT) as drawing:
        axes = canvas.panel(drawing, left, canvas.HEAD, theme.WIDTH - left - right, FAN)
        canvas.value_axis(axes, float(known.min()), float(known.max()))
        ends = [forecast["period_end"]] + ([] if outturn is None else [outturn["period_end"]])
        canvas.time_axis(axes, history["period_end"].min().date(), pd.concat(ends).max().date())
        canvas.mark_article(axes)
        _draw_fan(axes, forecast, widths)
        _line(axes, history, "ink", style)
        _line(axes, pd.concat([history.tail(1), forecast]), "c6", theme.DASHED)
        wanted = [canvas.Label("forecast", float(forecast["value"].iloc[-1]), "c6")]
        if outturn is not None:
            _line(axes, pd.concat([history.tail(1), outturn]), "ink", style)
            _marks(axes, outturn)
            wanted.append(canvas.Label("what came", float(outturn["value"].iloc[-1]), "ink"))
        canvas.end_labels(axes, wanted)
        bands = ", ".join(f"{width}{formats.THIN}%" for width in reversed(widths))
        claim = "; dotted: a belligerent's claim" if claimed else ""
        unit_words = formats.phrase(unit)
        return canvas.finish(
            drawing, caption,
            subtitle=f"{unit_words[:1].upper()}{unit_words[1:]}. Dashed: forecast; bands: "
            f"intervals of {bands} for single months{claim}."
            + _outside(forecast, outturn, widths), source=source,
            alt=_fan_words(history, forecast, outturn, unit),
            table=_fan_table(history, forecast, outturn),
        )  # fmt: skip


def _outside(forecast: pd.DataFrame, outturn: pd.DataFrame | None, widths: Sequence[int]) -> str:
    """Say which months came outside the widest band: their total may still lie within."""
    if outturn is None or not widths:
        return ""
    both = forecast.merge(outturn, on="period_end", suffixes=("", "_came"))
    low, high = both[f"low_{widths[0]}"], both[f"high_{widths[0]}"]
    out = both[(both["value_came"] < low) | (both["value_came"] > high)]
    if out.empty:
        return ""
    months = " and ".join(formats.month(day) for day in out["period_end"])
    return (
        f" {months} came outside the band of {widths[0]}{formats.THIN}%; the range in the title is "
        "of the total, within which months can offset each other."
    )


def _marks(axes: Axes, outturn: pd.DataFrame) -> None:
    """Mark each month that came, so that one between two gaps is seen."""
    at = [canvas.number_of(day) for day in outturn["period_end"]]
    axes.plot(at, outturn["value"], ls="none", marker="o", ms=4, color=theme.light("ink"))


def _draw_fan(axes: Axes, forecast: pd.DataFrame, widths: Sequence[int]) -> None:
    at = [canvas.number_of(day) for day in forecast["period_end"]]
    for width in widths:
        axes.fill_between(at, forecast[f"low_{width}"], forecast[f"high_{width}"],
                          color=theme.light("c6"), alpha=0.2, lw=0)  # fmt: skip


def _line(axes: Axes, frame: pd.DataFrame, hue: str, style: Any) -> None:
    """Draw a line that breaks where a month is missing."""
    apart = frame["period_end"].diff() > pd.Timedelta(days=MONTH)
    for _, stretch in frame.groupby(apart.cumsum()):
        at = [canvas.number_of(day) for day in stretch["period_end"]]
        axes.plot(at, stretch["value"], color=theme.light(hue), ls=style, lw=2.0)


def _fan_words(
    history: pd.DataFrame, forecast: pd.DataFrame, outturn: pd.DataFrame | None, unit: str
) -> str:
    parts = (("Known then", history), ("Forecast", forecast), ("What came", outturn))
    return " ".join(
        canvas.describe(
            name,
            frame.assign(
                when=lines.in_words(frame.assign(period_start=frame["period_end"]), "month")
            ),
            unit,
        )
        for name, frame in parts
        if frame is not None
    )


def _fan_table(
    history: pd.DataFrame, forecast: pd.DataFrame, outturn: pd.DataFrame | None
) -> pd.DataFrame:
    parts = [history.assign(kind="known then"), forecast.assign(kind="forecast")]
    if outturn is not None:
        parts.append(outturn.assign(kind="what came"))
    table = pd.concat(parts, ignore_index=True)
    first = ["period_end", "kind", "value"]
    bounds = [name for name in map(str, forecast) if name.startswith(("low_", "high_"))]
    heads = {name: "{1}% {0}".format(*name.split("_")) for name in bounds}
    heads |= {"period_end": "Month", "kind": "Kind", "value": "Value"}
    return (
        table[first + bounds]
        .rename(columns=heads)
        .assign(Month=lambda rows: rows["Month"].dt.strftime("%Y-%m"))
    )
