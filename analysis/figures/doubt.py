"""Figures of how far results can be trusted: specifications, and the size and power of tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis import formats
from analysis.figures import canvas, labels, marks, rows, theme
from analysis.figures.figure import Caption, Figure
from analysis.figures.svg import RIGHT
from analysis.source_names import source_name

TESTS: Mapping[str, str] = {
    "calibrated": "Calibrated (ours)",
    "conservative": "Conservative (ours)",
    "HAC t (statsmodels)": "HAC t-test",
    "Mann-Kendall": "Mann-Kendall",
    "Perron-Yabu": "Perron-Yabu",
    "trend-free prewhitened Mann-Kendall": "Prewhitened",
}
"""The tests that are drawn, by their names in the study."""
MOST_SPECIFICATIONS = 100
"""More cannot be told apart on a phone."""
FEWEST_CALIBRATED = 8
"""Values from which the calibrated test is used."""
OWN_TESTS = ("calibrated", "conservative")
TEST_HUES = ("c1", "c3", "c2", "c5", "c6", "c4")
CURVE = 150.0
"""Height of the panel of estimates."""
UNDECIDED = "undecided"
SIZES = 112.0
"""Height of a panel of sizes."""
NAME_LETTERS = 15
"""Of a line of the name of a choice."""
HEAD_ROOM = 17.0
"""Room above the options of a choice, for its name."""
BEYOND = 0.35
"""Whiskers are cut at this share of the span of the estimates beyond them."""
SHARES = (("agreeing", "agree", "c3"), ("undecided", "cannot tell", "c6"),
          ("contrary", "the contrary", "ink"))  # fmt: skip
"""Parts of a bar: column, name, colour."""


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
    named = frame.assign(source=frame["source"].map(source_name)) if "source" in frame else frame
    ordered = named.sort_values("estimate", ignore_index=True)
    drawn = _thin(ordered)
    options = _options(drawn, choices)
    few = f" {len(drawn)} of {len(ordered)} are drawn." if len(drawn) < len(ordered) else ""
    left = max(labels.width(option.text, theme.SMALL) for option in options) + 10
    tall = options[-1].middle + 12
    with canvas.sheet(CURVE + 22 + tall) as drawing:
        wide = theme.WIDTH - left - 6
        upper = canvas.panel(drawing, left, 10, wide, CURVE)
        cut = _draw_estimates(upper, drawn)
        _draw_choices(canvas.panel(drawing, left, CURVE + 22, wide, tall), drawn, options)
        return canvas.finish(
            drawing,
            caption,
            subtitle=f"Each dot above is one specification, {formats.phrase(unit)}, with its "
            "interval where the test gives one; the marks below it show its choices. Filled and "
            f"thick: agrees with the verdict; hollow and thin: does not.{few}{cut}",
            source="Source: own computation from the sources named in the figure.",
            alt=_specification_words(ordered, unit),
            table=drawn[[*choices, "estimate", "low", "high", "agrees"]].rename(
                columns=lambda name: str(name).capitalize()
            ),
        )


@dataclass(frozen=True)
class _Option:
    """One option of a choice: its name as written, and where its row stands."""

    choice: str
    value: str
    text: str
    middle: float


def _options(frame: pd.DataFrame, choices: Sequence[str]) -> list[_Option]:
    """Return every option in rows below one another, with room above each choice for its name."""
    options, at = [], 0.0
    for choice in choices:
        at += HEAD_ROOM
        for value in dict.fromkeys(str(one) for one in frame[choice]):
            text = labels.wrap(value, NAME_LETTERS)
            height = labels.height(text, theme.SMALL) + 2
            options.append(_Option(choice, value, text, at + height / 2))
            at += height
    return options


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


def _draw_estimates(axes: Axes, frame: pd.DataFrame) -> str:
    """Draw estimates and whiskers; return a sentence if whiskers are cut at the axis."""
    low, high = float(frame["estimate"].min()), float(frame["estimate"].max())
    room = BEYOND * max(high - low, abs(high), abs(low))
    every = frame[["estimate", "low", "high"]]
    low, high = (
        max(low - room, float(every.min().min())),
        min(high + room, float(every.max().max())),
    )
    canvas.value_axis(axes, low, high)
    axes.set_xlim(-0.7, len(frame) - 0.3)
    axes.set_xticks([])
    bottom, top = axes.get_ylim()
    bounded = frame[frame["low"].notna() & frame["high"].notna()]
    axes.vlines(bounded.index, bounded["low"].clip(bottom, top), bounded["high"].clip(bottom, top),
                color=theme.light("c6"), lw=0.8, alpha=0.45)  # fmt: skip
    for agrees, face in ((False, "paper"), (True, "c3")):
        chosen = frame[frame["agrees"].astype(bool) == agrees]
        axes.plot(chosen.index, chosen["estimate"], ls="none", marker="o", ms=3.2,
                  mfc=theme.light(face), mec=theme.light("c3" if agrees else "c6"), mew=0.8,
                  zorder=3)  # fmt: skip
    cut = int(((bounded["low"] < bottom) | (bounded["high"] > top)).sum())
    if not cut:
        return ""
    return (
        f" The intervals of {cut} go beyond {canvas.axis_number(bottom)} to "
        f"{canvas.axis_number(top)} and are cut there."
    )


def _draw_choices(axes: Axes, frame: pd.DataFrame, options: Sequence[_Option]) -> None:
    """Draw a mark where a specification makes a choice, dark where it agrees."""
    axes.set_xlim(-0.7, len(frame) - 0.3)
    axes.set_ylim(options[-1].middle + 12, 0)
    axes.set_xticks([])
    axes.set_yticks([option.middle for option in options], [option.text for option in options],
                    gid=RIGHT)  # fmt: skip
    named: set[str] = set()
    for option in options:
        if option.choice not in named:
            named.add(option.choice)
            top = option.middle - labels.height(option.text, theme.SMALL) / 2 - 1
            axes.annotate(
                option.choice.capitalize(), (0, top), xycoords=("axes fraction", "data"),
                xytext=(-4, 1), textcoords="offset points", ha="right", va="bottom",
                size=theme.SMALL, weight="bold", annotation_clip=False,
            )  # fmt: skip
        made = frame[frame[option.choice].astype(str) == option.value]
        for agrees, hue in ((False, "c6"), (True, "c3")):
            at = made.index[made["agrees"].astype(bool) == agrees]
            axes.hlines([option.middle] * len(at), at - 0.3, at + 0.3, color=theme.light(hue),
                        lw=4.5 if agrees else 1.6)  # fmt: skip


def agreement(specifications: pd.DataFrame, caption: Caption) -> Figure:
    """Draw for each trend which share of its reasonable specifications agrees with the verdict.

    Parameters
    ----------
    specifications
        Columns ``name``, ``verdict``, ``specifications`` (count), ``agreeing``, ``undecided`` and
        ``contrary`` (shares of one).
    """
    frame = whole_shares(specifications)
    frame = frame.sort_values("agreeing", ascending=False, ignore_index=True)
    laid = rows.lay_out([str(name) for name in frame["name"]])
    with canvas.sheet(rows.TOP + laid.tall + canvas.FOOT) as drawing:
        axes = canvas.panel(drawing, laid.left, rows.TOP, theme.WIDTH - laid.left - 16, laid.tall)
        places = rows.set_rows(axes, laid, 0, 100)
        axes.set_xticks(places, [f"{formats.fixed(place)}{formats.THIN}%" for place in places])
        _draw_shares(axes, frame, laid)
        return canvas.finish(
            drawing,
            caption,
            subtitle="Share of reasonable specifications (source, window, frequency, transform, "
            "test) that agree with the verdict, cannot tell, or say the contrary. Where the "
            "verdict is 'undecided', to find no trend is to agree and to find one the contrary",
            source="Source: own computation from the sources of each series.",
            alt=" ".join(_share_words(row) for _, row in frame.iterrows()),
            table=frame.rename(columns=lambda name: str(name).capitalize()),
        )


def whole_shares(specifications: pd.DataFrame) -> pd.DataFrame:
    """Return shares that add up to one: every specification agrees, cannot tell or contradicts.

    Where the verdict is that nothing can be said, a specification that finds no trend agrees with
    it and one that finds a trend contradicts it: none is left that cannot tell.
    """
    frame = specifications
    neither = frame["verdict"] == UNDECIDED
    undecided = (1 - frame["agreeing"] - frame["contrary"]).clip(lower=0.0).where(~neither, 0.0)
    return frame.assign(undecided=undecided, contrary=1 - frame["agreeing"] - undecided)


def _share_words(row: pd.Series) -> str:
    told = ", ".join(f"{formats.share(float(row[column]))} {name}" for column, name, _ in SHARES)
    return f"{row['name']} ({row['verdict']}, {row['specifications']} specifications): {told}."


def _draw_shares(axes: Axes, frame: pd.DataFrame, laid: rows.Rows) -> None:
    """Draw one bar a row in three parts, told apart by height and darkness as well as by place."""
    left = np.zeros(len(frame))
    for column, _, hue in SHARES:
        wide = 100 * frame[column].to_numpy(dtype=float)
        height = rows.ROW * (0.45 if column == "undecided" else 0.9)
        axes.barh(laid.middles, wide, left=left, height=height, color=theme.light(hue), lw=0,
                  zorder=2)  # fmt: skip
        left += wide
    sides = ((0.0, "left"), (0.5, "center"), (1.0, "right"))
    for (_, text, hue), (side, align) in zip(SHARES, sides, strict=True):
        axes.annotate(
            text, (side, 1), xycoords="axes fraction", xytext=(0, 6), ha=align,
            textcoords="offset points", size=theme.SMALL, annotation_clip=False, weight="bold",
            color=theme.light(hue),
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
    high = float(sizes["percent"].max())
    shown = [key for key in TESTS if (sizes["test"] == key).any()]
    above = 17.0 * -(-len(shown) // 2) + 14
    left = canvas.left_room([0.0, high], ticks=4)
    wide = theme.WIDTH / 2 - left - 8
    with canvas.sheet(above + -(-len(lengths) // 2) * (SIZES + 52)) as drawing:
        for place, n in enumerate(lengths):
            row, column = divmod(place, 2)
            axes = canvas.panel(
                drawing, left + column * theme.WIDTH / 2, above + row * (SIZES + 52) + 20, wide,
                SIZES,
            )  # fmt: skip
            _draw_sizes(axes, sizes[sizes["n"] == n], high, 100 * level)
            axes.set_title(f"{n} values", loc="left", size=theme.SMALL, pad=5)
            if place == 0:
                _name_tests(axes, shown, left)
        return canvas.finish(
            drawing, caption,
            subtitle="Percent of series of Gaussian noise without any trend in which a test finds "
            "one, by the persistence (AR(1) coefficient, 0 to 1). Dashed: tests of others; the "
            "line across is what a test "
            f"at {formats.percent(100 * level)} promises",
            source="Source: own simulation.",
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
    axes.tick_params(axis="x", pad=5)
    axes.axhline(level, color=theme.light("ink"), lw=1.0)
    for key, hue, marker in zip(TESTS, TEST_HUES, theme.MARKERS, strict=True):
        line = own[own["test"] == key].sort_values("coefficient")
        axes.plot(line["coefficient"], line["percent"], color=theme.light(hue), marker=marker,
                  ms=3.6, lw=1.6, ls=theme.SOLID if key in OWN_TESTS else theme.DASHED)  # fmt: skip


def _name_tests(axes: Axes, shown: Sequence[str], left: float) -> None:
    """Name the lines above the panels: they lie too close at their ends to be named there."""
    for key, hue, marker in zip(TESTS, TEST_HUES, theme.MARKERS, strict=True):
        if key not in shown:
            continue
        row, column = divmod(shown.index(key), 2)
        lines = -(-len(shown) // 2)
        marks.key(axes, TESTS[key], column * theme.WIDTH / 2 - left, marker=marker,
                   face=theme.light(hue), colour=hue,
                   above=22 + 17.0 * (lines - 1 - row))  # fmt: skip


def _size_table(sizes: pd.DataFrame) -> pd.DataFrame:
    """Return one row a test and length, one column a persistence, in percent."""
    wide = sizes.pivot_table(index=["test", "n"], columns="coefficient", values="percent")
    wide.columns = [f"persistence {formats.number(float(name))}" for name in wide.columns]
    named = wide.reset_index().rename(columns={"test": "Test", "n": "Values"})
    return named.assign(Test=named["Test"].map(dict(TESTS)))
