"""Made-up series for the tests of figures and pages; no figure here is anyone's."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.indicators.series import SERIES_COLUMNS, Series


def frame(
    start: str, periods: int, frequency: str = "MS", *, ahead: int = 0, seed: int = 1,
    level: float = 1000.0, band: float = 0.0,
) -> pd.DataFrame:  # fmt: skip
    """Return a wavy series with or without bounds, its last `ahead` values forecasts."""
    starts = pd.date_range(start, periods=periods, freq=frequency)
    noise = np.random.default_rng(seed).normal(0, 0.08, periods)
    value = level * (0.5 + np.sin(np.linspace(0, 2.6, periods)) + noise)
    ends = starts[1:].append(pd.DatetimeIndex([starts[-1] + (starts[-1] - starts[-2])]))
    content = {
        "period_start": starts,
        "period_end": ends - pd.Timedelta(days=1),
        "value": value,
        "low": value * (1 - band) if band else np.nan,
        "high": value * (1 + band) if band else np.nan,
        "forecast": np.arange(periods) >= periods - ahead,
    }
    return pd.DataFrame(content)[list(SERIES_COLUMNS)]


def series(
    party: str = "Russia", source: str = "general_staff", *, claimed: bool = False,
    unit: str = "persons a day", reading: str = "pace", frequency: str = "month",
    data: pd.DataFrame | None = None,
) -> Series:  # fmt: skip
    """Return a series around a frame."""
    return Series(
        indicator="losses",
        party=party,
        source=source,
        title="Personnel losses",
        reading=reading,
        unit=unit,
        frequency=frequency,
        frame=frame("2022-03-01", 48) if data is None else data,
        claimed=claimed,
        source_title="A register of losses",
    )
