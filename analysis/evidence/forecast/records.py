"""A forecast that was issued, and how it came out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from analysis.evidence.forecast.predictive import Predictive


@dataclass(frozen=True)
class SixMonthForecast:
    """A forecast of the pace of one indicator, issued with what was known on a day.

    Attributes
    ----------
    kind
        `flow`, or `stock` where the pace is the change of a stock.
    unit, total_unit
        Of a month's pace (``persons a day``) and of the amount over all months (``persons``).
    months
        The months forecast (``2025-12``): those not over on the day of issue.
    last_known
        Last month known on that day; months between it and the first are bridged.
    point
        Median of each month.
    quantiles
        For each level (``0.025``) one value a month.
    expected_total, expected_total_low, expected_total_high
        Median and interval (`confidence`) of the amount over all months.
    no_change_total
        The same at the pace of the last month known.
    model, origins
        The candidate chosen by backtest, and from how many past months it was tried.
    backtest
        Mean absolute error of each candidate in the backtest, on the scale of the model.
    predictive, no_change
        The distribution forecast, and that of a no-change forecast with its own past errors.
    outturn
        What came, one value a month; `None` where not known.
    outturn_total
        Amount over all months; `None` unless all are known.
    coverage
        Share of the known months inside the interval of each nominal coverage (``0.95``).
    crps, crps_no_change, mean_absolute_error, mean_absolute_error_no_change
        Mean over the known months, in `unit`; smaller is better.
    skill
        ``1 - crps / crps_no_change``: above 0 better than no change, below 0 worse.
    note
        What a reader has to know: bridged months, months not yet known.
    """

    indicator: str
    title: str
    party: str
    source: str
    source_title: str
    claimed: bool
    kind: str
    unit: str
    total_unit: str
    issued: str
    last_known: str
    months: tuple[str, ...]
    point: tuple[float, ...]
    quantiles: Mapping[str, tuple[float, ...]]
    expected_total: float
    expected_total_low: float
    expected_total_high: float
    no_change_total: float
    confidence: float
    model: str
    origins: int
    predictive: Predictive
    no_change: Predictive
    note: str
    backtest: Mapping[str, float] = field(default_factory=dict)
    outturn: tuple[float | None, ...] = ()
    outturn_total: float | None = None
    coverage: Mapping[str, float] = field(default_factory=dict)
    crps: float | None = None
    crps_no_change: float | None = None
    skill: float | None = None
    mean_absolute_error: float | None = None
    mean_absolute_error_no_change: float | None = None

    @property
    def is_scored(self) -> bool:
        """Whether any of its months is known."""
        return self.crps is not None

    @property
    def total_inside(self) -> bool | None:
        """Whether the amount that came lies in its interval; `None` while it is not known."""
        if self.outturn_total is None:
            return None
        return self.expected_total_low <= self.outturn_total <= self.expected_total_high

    def to_dict(self) -> dict[str, Any]:
        """Return plain types, for JSON."""
        return asdict(self)


TUPLES = ("months", "point", "outturn")


def forecast_of(plain: Mapping[str, Any]) -> SixMonthForecast:
    """Return the forecast that `SixMonthForecast.to_dict` has made plain."""
    changed = {
        **{name: tuple(plain[name]) for name in TUPLES},
        "quantiles": {level: tuple(values) for level, values in plain["quantiles"].items()},
        **{name: _predictive(plain[name]) for name in ("predictive", "no_change")},
    }
    return SixMonthForecast(**{**plain, **changed})


def _predictive(plain: Mapping[str, Any]) -> Predictive:
    return Predictive(**{**plain, **{name: tuple(plain[name]) for name in ("location", "spread")}})
