"""The calibration study in tables for the page of methods."""

from __future__ import annotations

import pandas as pd
from markupsafe import Markup

from analysis import formats
from analysis.figures.doubt import FEWEST_CALIBRATED, OWN_TESTS, drawn_sizes
from analysis.figures.figure import table_html

NOISE_NAMES = {"gaussian": "Gaussian noise", "level-shift": "one shift"}
SHOWN_COEFFICIENTS = (0.0, 0.6, 0.9)
STATEMENTS = {
    "step, calibrated": "Momentum: step between periods, calibrated test",
    "step, conservative": "Momentum: step between periods, conservative test",
    "step, bootstrap ratio": "Momentum: interval of the ratio leaves out no change (description)",
    "breaks": "Shape: at least one break is drawn",
    "direction now": "Direction now: surer than the level, either way",
}
"""What is said of a series besides its trend, by its name in the study."""


def finding(calibration: pd.DataFrame) -> str:
    """State the finding of the figure of false alarms, of the tests that are drawn."""
    worst = drawn_sizes(calibration).groupby("test")["rate"].max()
    ours = formats.share(float(worst.get("conservative", float("nan"))))
    usual = formats.share(float(worst.drop(list(OWN_TESTS), errors="ignore").max()))
    return (
        f"Usual tests find a trend in up to {usual} of series without one; the conservative test, "
        f"with Gaussian noise, in at most {ours}"
    )


def size_and_power(calibration: pd.DataFrame) -> Markup:
    """Return one row a test and length: largest size by kind of noise, power by persistence."""
    trends = _named(calibration[~calibration["test"].isin(STATEMENTS)])
    kinds = trends["noise"].map(NOISE_NAMES).fillna("other noise")
    sizes = trends[trends["measure"] == "size"].assign(kind="Size: " + kinds)
    power = trends.query("measure == 'power' and noise == 'gaussian'")
    power = power[power["coefficient"].isin(SHOWN_COEFFICIENTS)]
    index = ["test", "n"]
    wide = pd.concat(
        [
            sizes.pivot_table(index=index, columns="kind", values="rate", aggfunc="max"),
            power.pivot_table(index=index, columns="coefficient", values="rate").rename(
                columns=lambda one: f"Power at {formats.number(float(one))}"
            ),
        ],
        axis=1,
    )
    table = wide.mul(100).round(1).rename(columns=lambda name: f"{name}, %").reset_index()
    is_usual = ~table["test"].isin((*OWN_TESTS, "exact Kendall"))
    ordered = table.assign(is_usual=is_usual).sort_values(["is_usual", "test", "n"])
    named = ordered.drop(columns="is_usual").rename(columns={"test": "Test", "n": "Values"})
    return Markup(table_html(named, "Size and power", decimals=1))


def other_alarms(calibration: pd.DataFrame) -> Markup:
    """Return how often each statement besides the trend finds something that is not there."""
    rows = calibration[calibration["test"].isin(STATEMENTS)]
    rows = rows.query("noise == 'gaussian' and measure == 'size'")
    wide = rows.pivot_table(index=["test", "n"], columns="coefficient", values="rate")
    table = wide.mul(100).round(1).reindex(list(STATEMENTS), level="test")
    named = table.rename(columns=lambda one: f"At {formats.number(float(one))}, %").reset_index()
    named = named.assign(test=named["test"].map(dict(STATEMENTS)))
    shown = named.rename(columns={"test": "Statement", "n": "Values"})
    return Markup(table_html(shown, "False alarms besides the trend, by persistence", decimals=1))


def missed(calibration: pd.DataFrame) -> Markup:
    """Return every target that was set and not met, with what was reached."""
    rows = _named(calibration[calibration["met"] == "no"])
    shown = pd.DataFrame(
        {
            "Test": rows["test"],
            "Noise": rows["noise"],
            "Values": rows["n"],
            "Persistence": rows["coefficient"].map(formats.number),
            "Measure": rows["measure"],
            "Target, %": (100 * rows["target"]).round(1),
            "Reached, %": (100 * rows["rate"]).round(1),
        }
    )
    return Markup(table_html(shown, "Targets that were missed"))


def _named(rows: pd.DataFrame) -> pd.DataFrame:
    """Call the test of short series by its name."""
    exact = (rows["test"] == "calibrated") & (rows["n"] < FEWEST_CALIBRATED)
    return rows.assign(test=rows["test"].mask(exact, "exact Kendall"))
