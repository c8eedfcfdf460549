"""Losses for each square kilometre, over windows of months."""

from __future__ import annotations

import pandas as pd

from analysis.indicators.price import windows


def monthly(values: list[float], start: str = "2024-01") -> pd.DataFrame:
    months = pd.period_range(start, periods=len(values), freq="M")
    return pd.DataFrame(
        {
            "period_start": months.start_time,
            "period_end": months.end_time.normalize(),
            "value": values,
        }
    )


def test_a_price_is_losses_over_gain_within_the_window() -> None:
    table = windows(
        monthly([10.0] * 4), monthly([1.0, 1.0, 2.0, 2.0]), 2, smallest_gain=0.5, step=2
    )
    assert table["value"].tolist() == [10.0, 5.0]


def test_a_window_with_hardly_a_gain_has_no_price() -> None:
    table = windows(monthly([10.0] * 2), monthly([0.1, -0.05]), 2, smallest_gain=0.5, step=2)
    assert table["value"].isna().all()
    assert table["losses"].tolist() == [20.0]


def test_a_missing_month_does_not_stretch_a_window() -> None:
    losses = pd.concat([monthly([10.0]), monthly([10.0], "2024-06")])
    gains = pd.concat([monthly([1.0]), monthly([1.0], "2024-06")])
    assert windows(losses, gains, 2, smallest_gain=0.5, step=1).empty


def test_windows_that_do_not_overlap_end_with_the_last_month() -> None:
    table = windows(monthly([1.0] * 7), monthly([1.0] * 7), 3, smallest_gain=0.1, step=3)
    assert table["period_end"].dt.month.tolist() == [4, 7]
