"""Small frames of the shapes that the figures take, and one figure of each kind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from analysis import plots

ARTICLE = date(2025, 12, 10)


def amounts(**changes: object) -> pd.DataFrame:
    """Return four war-years of both countries; the last of Russia is partly projected."""
    rows = pd.DataFrame(
        [(party, f"year_{year}", 1000.0 * year * size, float(party == "Russia" and year == 4))
         for party, size in (("Russia", 3), ("Ukraine", 1)) for year in range(1, 5)],
        columns=["party", "window", "median", "filled"],
    )  # fmt: skip
    bars = {"low50": 0.9, "high50": 1.1, "low90": 0.7, "high90": 1.4}
    rows = rows.assign(**{name: rows["median"] * by for name, by in bars.items()})
    return rows.assign(**changes)


def choices() -> pd.DataFrame:
    """Return one reading under four choices; what is in use stands in two groups."""
    return pd.DataFrame(
        [("definition", "in use: with the missing", 4.9, True),
         ("definition", "killed only", 3.3, False),
         ("window", "in use: year 3 over year 1", 4.9, True),
         ("error factor", "errors twice as large", 4.9, False)],
        columns=["choice", "name", "value", "in_use"],
    ).assign(low90=3.0, high90=8.0, side="risen")  # fmt: skip


def timeline() -> pd.DataFrame:
    """Return two years of readings, moved by a release and by a rule; of three no release."""
    days = pd.date_range("2024-06-30", periods=24, freq="ME")
    moved = ["release" if place == 6 else "rule" if place == 12 else "" for place in range(24)]
    steps = np.where(np.arange(24) < 3, np.nan, 1.0 + (np.arange(24) >= 6) + (np.arange(24) >= 12))
    side = np.where(np.isnan(steps), "no release of that day on file", "risen")
    parts = [pd.DataFrame({"day": days, "kind": kind, "value": value * steps, "moved_by": moved,
                           "side": side})
             for kind, value in (("soldiers_killed", 0.8), ("civilians_killed", 0.2),
                                 ("gdp_shortfall", -3.0))]  # fmt: skip
    rows = pd.concat(parts, ignore_index=True)
    return rows.assign(low90=rows["value"] - 0.1, high90=rows["value"] + 0.4)


def _published() -> pd.DataFrame:
    return pd.DataFrame({"name": ["this project", "an institute", "a general staff"],
                         "value": [100.0, 120, 400_123], "low": [80.0, None, 395_000],
                         "high": [130.0, None, 410_000], "ours": [True, False, False]})  # fmt: skip


def _coverage() -> pd.DataFrame:
    return pd.DataFrame([(method, nominal, nominal - loss + cell / 200)
                         for method, loss in (("in use", 0.02), ("plugged in", 0.2))
                         for nominal in (0.5, 0.9) for cell in range(10)],
                        columns=["method", "nominal", "realised"])  # fmt: skip


FIGURES: dict[str, Callable[[], Figure]] = {
    "pace": lambda: plots.pace(amounts(), amounts(), "More & more <are> killed",
                               unit="killed a month", source="a study"),
    "choices": lambda: plots.choices(choices(), "It holds", party="Russia"),
    "published": lambda: plots.published(_published(), "Others agree", unit="killed in 2025"),
    "coverage": lambda: plots.coverage(_coverage(), "Intervals hold"),
    "record": lambda: plots.record(
        pd.DataFrame({"name": "claims", "share": [0.2, 0.97], "hindcast": [True, False]}), "Half"),
    "pit": lambda: plots.pit(pd.Series(np.linspace(0, 1, 50)), "Flat"),
    "timeline": lambda: plots.timeline(
        timeline(), "Known since 2024", party="Ukraine", article=ARTICLE,
        names={"soldiers_killed": "Soldiers killed", "civilians_killed": "Civilians killed",
               "gdp_shortfall": "Output lost, $ bn"}, differences=("gdp_shortfall",)),
}  # fmt: skip
"""One figure of each kind."""
