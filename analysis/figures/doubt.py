"""Figures of how far results can be trusted: specifications, and the size and power of tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.axes import Axes

from analysis import formats
from analysis.figures import canvas, labels, theme
from analysis.figures.figure import Caption, Figure

TESTS: Mapping[str, str] = {
    "calibrated": "Calibrated (ours)",
    "conservative": "Conservative (ours)",
    "HAC t (statsmodels)": "HAC t-test",
    "Mann-Kendall": "Mann-Kendall",
    "Hamed-Rao": "Hamed-Rao",
}
"""The tests that are drawn, by their names in the study."""
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
    frame = frame.sort_values("estimate", ignore_index=True)
    options = [(name, value) for name in choices for value in dict.fromkeys(frame[name])]
    texts = [str(value) for _, value in options]
    left = max(max(labels.width(text, theme.SMALL) for text in texts) + 14, 40.0)
    matrix = 17.0 * len(options) + 14.0 * len(choices)
    with canvas.sheet(190 + matrix) as drawing:
        wide = theme.WIDTH - left - 8
        above = canvas.panel(drawing, left, 10, wide, 160)
        _draw_estimates(above, frame)
        below = canvas.panel(drawing, left, 182, wide, matrix)
        _draw_choices(below, frame, options)
        share = frame["agrees"].mean()
        return canvas.finish(
            drawing, caption,
            subtitle=f"Each dot above is one specification, {formats.phrase(unit)}; the marks "
            "below it show its choices. Filled: agrees with the verdict",
            source="", alt=f"{len(frame)} specifications, of which {formats.share(share)} agree "
            f"with the verdict; estimates from {formats.quantity(frame['estimate'].min(), unit)} "
            f"to {formats.quantity(frame['estimate'].max(), unit)}, median "
            f"{formats.quantity(frame['estimate'].median(), unit)}.",
            table=frame[[*choices, "estimate", "low", "high", "agrees"]].rename(
                columns=str.capitalize),
        )  # fmt: skip


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


def _draw_choices(axes: Axes, frame: pd.DataFrame, options: Sequence[tuple[str, object]]) -> None:
    """Draw a mark where a specification makes a choice; a run of marks is one line."""
    axes.set_xlim(-0.7, len(frame) - 0.3)
    heights, at, name = [], 0.0, options[0][0]
    for option, _ in options:
        at += 17.0 + (14.0 if option != name else 0.0)
        heights.append(at)
        name = option
    axes.set_ylim(heights[-1] + 10, heights[0] - 12)
    axes.set_xticks([])
    axes.set_yticks(heights, [str(value) for _, value in options])
    for (option, value), height in zip(options, heights, strict=True):
        made = frame.index[frame[option] == value]
        axes.hlines([height] * len(made), made - 0.32, made + 0.32,
                    color=theme.light("soft"), lw=3)  # fmt: skip


def false_alarms(calibration: pd.DataFrame, caption: Caption, *, level: float = 0.05) -> Figure:
    """Draw how often each test finds a trend in series that have none, by their persistence.

    Parameters
    ----------
    calibration
        What `analysis.trends.calibration.run_study` returns. Drawn is Gaussian noise, at no more
        than four lengths, for the tests of `TESTS`.
    level
        What a test that keeps its word would reach.
    """
    sizes = calibration.query("noise == 'gaussian' and measure == 'size'")
    sizes = sizes[sizes["test"].isin(list(TESTS))]
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
            subtitle="Percent of series without any trend in which a test finds one, by the "
            "persistence of the series (AR(1) coefficient, 0 to 1). The dark line is what a test "
            f"at {formats.percent(100 * level)} promises",
            source="Source: own simulation (data/processed/calibration.csv).",
            alt=" ".join(
                f"{name}: at most {formats.percent(float(own['percent'].max()))}."
                for key, name in TESTS.items()
                if len(own := sizes[sizes["test"] == key])
            ),
            table=_size_table(sizes),
        )  # fmt: skip


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
