"""Figures of how far results can be trusted: specifications, and the size and power of tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis import formats
from analysis.figures import canvas, labels, rows, theme
from analysis.figures.figure import Caption, Figure

TESTS: Mapping[str, str] = {
    "calibrated": "Calibrated (ours)",
    "conservative": "Conservative (ours)",
    "HAC t (statsmodels)": "HAC t-test",
    "Mann-Kendall": "Mann-Kendall",
    "Perron-Yabu": "Perron-Yabu",
}
"""The tests that are drawn, by their names in the study."""
MOST_SPECIFICATIONS = 120
"""More cannot be told apart on a phone."""
FEWEST_CALIBRATED = 8
"""Values from which the calibrated test is used."""
OWN_TESTS = ("calibrated", "conservative")
TEST_HUES = ("c1", "c3", "c2", "c5", "c6")


def specification_curve(
    frame: pd.DataFrame, caption: Caption, *, choices: Sequence[str], unit: str = "percent"
) -> Figure:
    """Draw the result under every reasonable specification, sorted, with its choices below.

    Parameters
    ----------
    frame
        One row a specification: columns ``estimate``, ``low``, ``high`` (either may be missing),
        ``agrees`` (boolean) and one text column for each of `choices`.
    choices
        Names of the columns of choices, in the order to be shown.
    unit
        Of the estimates.
    """
    ordered = frame.sort_values("estimate", ignore_index=True)
    drawn = _thin(ordered)
    options = [(name, str(value)) for name in choices for value in dict.fromkeys(drawn[name])]
    left = max(*(labels.width(text, theme.SMALL) for _, text in options), 26.0) + 14
    matrix = 17.0 * len(options) + 14.0 * len(choices)
    few = f" {len(drawn)} of {len(ordered)} are drawn." if len(drawn) < len(ordered) else ""
    with canvas.sheet(190 + matrix) as drawing:
        wide = theme.WIDTH - left - 8
        _draw_estimates(canvas.panel(drawing, left, 10, wide, 160), drawn)
        _draw_choices(canvas.panel(drawing, left, 182, wide, matrix), drawn, options)
        return canvas.finish(
            drawing,
            caption,
            subtitle=f"Each dot above is one specification, {formats.phrase(unit)}; the marks "
            f"below it show its choices. Filled: agrees with the verdict.{few}",
            source="Source: own computation.",
            alt=_specification_words(ordered, unit),
            table=drawn[[*choices, "estimate", "low", "high", "agrees"]].rename(
                columns=lambda name: str(name).capitalize()
            ),
        )


def _thin(ordered: pd.DataFrame) -> pd.DataFrame:
    """Return at most `MOST_SPECIFICATIONS` rows, evenly spread over the order."""
    if len(ordered) <= MOST_SPECIFICATIONS:
        return ordered
    places = np.linspace(0, len(ordered) - 1, MOST_SPECIFICATIONS).round().astype(int)
    return ordered.iloc[places].reset_index(drop=True)


def _specification_words(ordered: pd.DataFrame, unit: str) -> str:
    low, middle, high = (
        formats.quantity(float(value), unit)
        for value in ordered["estimate"].quantile([0.0, 0.5, 1.0])
    )
    share = formats.share(float(ordered["agrees"].mean()))
    return (
        f"{len(ordered)} specifications, of which {share} agree with the verdict; estimates from "
        f"{low} to {high}, median {middle}."
    )


def _draw_estimates(axes: Axes, frame: pd.DataFrame) -> None:
    every = frame[["estimate", "low", "high"]]
    canvas.value_axis(axes, float(every.min().min()), float(every.max().max()))
    axes.set_xlim(-0.7, len(frame) - 0.3)
    axes.set_xticks([])
    bounded = frame[frame["low"].notna() & frame["high"].notna()]
    axes.vlines(bounded.index, bounded["low"], bounded["high"], color=theme.light("rule"), lw=1.6)
    for agrees, face in ((True, "c3"), (False, "paper")):
        chosen = frame[frame["agrees"].astype(bool) == agrees]
        axes.plot(chosen.index, chosen["estimate"], ls="none", marker="o", ms=4.2,
                  mfc=theme.light(face), mec=theme.light("c3"), mew=1.1, zorder=3)  # fmt: skip


def _draw_choices(axes: Axes, frame: pd.DataFrame, options: Sequence[tuple[str, str]]) -> None:
    """Draw a mark where a specification makes a choice; a run of marks is one line."""
    axes.set_xlim(-0.7, len(frame) - 0.3)
    heights, at, name = [], 0.0, options[0][0]
    for option, _ in options:
        at += 17.0 + (14.0 if option != name else 0.0)
        heights.append(at)
        name = option
    axes.set_ylim(heights[-1] + 10, heights[0] - 12)
    axes.set_xticks([])
    axes.set_yticks(heights, [value for _, value in options])
    for (option, value), height in zip(options, heights, strict=True):
        made = frame.index[frame[option].astype(str) == value]
        axes.hlines([height] * len(made), made - 0.32, made + 0.32,
                    color=theme.light("soft"), lw=3)  # fmt: skip


def agreement(specifications: pd.DataFrame, caption: Caption) -> Figure:
    """Draw for each trend which share of its reasonable specifications agrees with the verdict.

    Parameters
    ----------
    specifications
        Columns ``name``, ``verdict``, ``specifications`` (count), ``agreeing``, ``undecided`` and
        ``contrary`` (shares of one).
    """
    frame = specifications.sort_values("agreeing", ascending=False, ignore_index=True)
    # where the verdict is that there is no trend, to be undecided is to agree
    rest = 1 - frame["agreeing"] - frame["contrary"]
    frame = frame.assign(undecided=frame["undecided"].clip(upper=rest.clip(lower=0)))
    laid = rows.lay_out([str(name) for name in frame["name"]], 34, 9)
    with canvas.sheet(rows.TOP + laid.tall + canvas.FOOT) as drawing:
        axes = canvas.panel(drawing, laid.left, rows.TOP, theme.WIDTH - laid.left - 16, laid.tall)
        places = rows.set_rows(axes, laid, 0, 100)
        axes.set_xticks(places, [f"{formats.fixed(place)}{formats.THIN}%" for place in places])
        _draw_shares(axes, frame, laid)
        told = [
            f"{name}: {formats.share(float(share))} of {count}"
            for name, share, count in zip(
                frame["name"], frame["agreeing"], frame["specifications"], strict=True
            )
        ]
        return canvas.finish(
            drawing,
            caption,
            subtitle="Share of reasonable specifications (source, window, frequency, transform, "
            "test) that agree with the verdict, cannot tell, or say the contrary",
            source="Source: data/processed/specifications.csv.",
            alt="; ".join(told) + ".",
            table=frame.rename(columns=lambda name: str(name).capitalize()),
        )


def _draw_shares(axes: Axes, frame: pd.DataFrame, laid: rows.Rows) -> None:
    """Draw one bar a row in three parts, told apart by darkness as well as by place."""
    left = np.zeros(len(frame))
    parts = (("agreeing", "agree", "c3"), ("undecided", "cannot tell", "rule"),
             ("contrary", "contrary", "ink"))  # fmt: skip
    for column, _, hue in parts:
        wide = 100 * frame[column].to_numpy(dtype=float)
        axes.barh(laid.middles, wide, left=left, height=11, color=theme.light(hue), lw=0, zorder=2)
        left += wide
    for (_, text, hue), side, align in zip(
        parts, (0.0, 0.5, 1.0), ("left", "center", "right"), strict=True
    ):
        axes.annotate(
            text, (side, 1), xycoords="axes fraction", xytext=(0, 6), ha=align,
            textcoords="offset points", size=theme.SMALL, annotation_clip=False,
            color=theme.light("soft" if hue == "rule" else hue),
        )  # fmt: skip


def false_alarms(calibration: pd.DataFrame, caption: Caption, *, level: float = 0.05) -> Figure:
    """Draw how often each test finds a trend in series that have none, by their persistence.

    Parameters
    ----------
    calibration
        What `analysis.trends.calibration.run_study` returns. Drawn is what `drawn_sizes` chooses,
        at no more than four lengths.
    level
        What a test that keeps its word would reach.
    """
    sizes = drawn_sizes(calibration)
    lengths = _few(sorted(int(n) for n in sizes["n"].unique()))
    sizes = sizes[sizes["n"].isin(lengths)].assign(percent=lambda rows: 100 * rows["rate"])
    columns, tall = min(2, len(lengths)), 140.0
    high = float(sizes["percent"].max())
    left, right = (
        canvas.left_room([0.0, high], ticks=4),
        canvas.right_room(list(TESTS.values()), 12),
    )
    wide = (theme.WIDTH - right - columns * (left + 6)) / columns
    rows = -(-len(lengths) // columns)
    with canvas.sheet(rows * (tall + 52)) as drawing:
        for place, n in enumerate(lengths):
            row, column = divmod(place, columns)
            axes = canvas.panel(
                drawing, left + column * (wide + left + 6), row * (tall + 52) + 20, wide, tall
            )
            own = sizes[sizes["n"] == n]
            _draw_sizes(axes, own, high, 100 * level)
            axes.set_title(f"{n} values", loc="left", size=theme.SMALL, pad=5)
            if column == columns - 1:
                canvas.end_labels(axes, _size_labels(own), letters=12)
        return canvas.finish(
            drawing, caption,
            subtitle="Percent of series of Gaussian noise without any trend in which a test finds "
            "one, by the persistence (AR(1) coefficient, 0 to 1). The dark line is what a test "
            f"at {formats.percent(100 * level)} promises",
            source="Source: own simulation (data/processed/calibration.csv).",
            alt=" ".join(
                f"{name}: at most {formats.percent(float(own['percent'].max()))}."
                for key, name in TESTS.items()
                if len(own := sizes[sizes["test"] == key])
            ),
            table=_size_table(sizes),
        )  # fmt: skip


def drawn_sizes(calibration: pd.DataFrame) -> pd.DataFrame:
    """Return the false alarms that are drawn: Gaussian noise, enough values, tests of `TESTS`.

    With fewer values our test is the exact one, which is not told by the name of the calibrated.
    """
    drawn = calibration["test"].isin(list(TESTS)) & (calibration["n"] >= FEWEST_CALIBRATED)
    return calibration[drawn].query("noise == 'gaussian' and measure == 'size'")


def _few(lengths: Sequence[int]) -> list[int]:
    """Return at most four lengths, the shortest and longest among them."""
    if len(lengths) <= 4:
        return list(lengths)
    return [lengths[round(place * (len(lengths) - 1) / 3)] for place in range(4)]


def _draw_sizes(axes: Axes, own: pd.DataFrame, high: float, level: float) -> None:
    canvas.value_axis(axes, 0, high, ticks=4)
    axes.set_xlim(0, 1.02)
    axes.set_xticks([0, 0.5, 1], ["0", "0.5", "1"])
    axes.axhline(level, color=theme.light("ink"), lw=1.0)
    for key, hue in zip(TESTS, TEST_HUES, strict=True):
        line = own[own["test"] == key].sort_values("coefficient")
        axes.plot(line["coefficient"], line["percent"], color=theme.light(hue), marker="o", ms=4,
                  ls=theme.SOLID if key in OWN_TESTS else theme.DASHED)  # fmt: skip


def _size_labels(own: pd.DataFrame) -> list[canvas.Label]:
    return [
        canvas.Label(name, float(line["percent"].iloc[-1]), hue)
        for (key, name), hue in zip(TESTS.items(), TEST_HUES, strict=True)
        if len(line := own[own["test"] == key].sort_values("coefficient"))
    ]


def _size_table(sizes: pd.DataFrame) -> pd.DataFrame:
    """Return one row a test and length, one column a persistence, in percent."""
    wide = sizes.pivot_table(index=["test", "n"], columns="coefficient", values="percent")
    wide.columns = [f"persistence {formats.number(float(name))}" for name in wide.columns]
    named = wide.reset_index().rename(columns={"test": "Test", "n": "Values"})
    return named.assign(Test=named["Test"].map(dict(TESTS)))
