"""Trend models of one series, for the notebooks: where it is, whether it rises, would it go on.

`fit_trend` fits statsmodels' `UnobservedComponents`, as a *local level* (the level walks) or as a
*smooth trend* (the slope walks and the level follows it; Harvey 1989, section 2.3.2), at every
point of a grid over both standard deviations, and mixes the smoothed states by the posterior
weights of the points. Amounts and sides of the answer do not come from here: the draws of
`budgets` hold the errors of sources, which a trend model of the series itself knows nothing of.

`fit_line` is least squares in logs for a few dated values, on draws of their errors.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy.special import ndtr, softmax

from analysis.errors import DataError
from analysis.models.grids import BOUNDS, Grid, combine, half_normal, mixture_quantile
from analysis.series.flows import Array

TrendKind = Literal["local level", "smooth trend"]
NOISES = (0.01, 1.0, 9)
STEPS = {"local level": (0.01, 1.0, 9), "smooth trend": (0.001, 1.0, 11)}
PRIOR_NOISE = 0.5
PRIOR_STEP = {"local level": 0.5, "smooth trend": 0.1}
"""Grids (first, last, number of points) and scales of half-normal priors, for series in logs;
others are first divided by twice the standard deviation of their changes."""
AT = {"5%": "low90", "50%": "median", "95%": "high90"}
NEGLIGIBLE = 1e-5


@dataclass(frozen=True)
class Trend:
    """A fitted trend model.

    Attributes
    ----------
    fitted
        statsmodels' results at the posterior means, of the logs where `logs` (the first of its
        tables holds the time of day).
    grid
        Posterior of noise and step.
    level, outlook
        By period: median with intervals of 50 and 90 percent, in the series' unit; the level of
        the past, and what would be observed next.
    slope
        The same for the slope of each period, in logs a period (or the series' unit); not a
        number for a local level, which has none.
    p_rising
        Probability that the slope now is above nought; not a number for a local level.
    """

    series: pd.Series
    kind: TrendKind
    logs: bool
    fitted: Any
    grid: Grid
    level: pd.DataFrame
    slope: pd.DataFrame
    outlook: pd.DataFrame
    p_rising: float

    @property
    def slope_now(self) -> tuple[str, pd.Series]:
        """The unit in which a slope is told, and the newest one in it."""
        unit, scale = ("percent a period", 100) if self.logs else ("a period", 1)
        return unit, scale * self.slope.iloc[-1]

    def summary(self) -> pd.DataFrame:
        """Return a table: both standard deviations, the level and the slope now, the outlook."""
        now = {f"level, {self.level.index[-1]}": self.level.iloc[-1]}
        if self.kind == "smooth trend":
            unit, slope = self.slope_now
            now[f"slope now, {unit}"] = slope
            now["probability that it rises"] = pd.Series({"median": self.p_rising})
        now[f"outlook, {self.outlook.index[-1]}"] = self.outlook.iloc[-1]
        rows = pd.DataFrame(now).T.reindex(columns=[*AT.values()]).set_axis(list(AT), axis=1)
        return pd.concat([self.grid.summary()[list(AT)], rows]).rename_axis(self.kind)

    def newest(self) -> pd.Series:
        """Return one row of a table: slope in the newest period with P(slope > 0), and outlook."""
        (unit, slope), ahead = self.slope_now, self.outlook.iloc[-1]
        now = {"newest": str(self.level.index[-1]), "level": self.level["median"].iloc[-1]}
        now |= {f"slope {q}, {unit}": slope[name] for q, name in AT.items()}
        now |= {"P(slope > 0)": self.p_rising, "outlook to": str(ahead.name)}
        return pd.Series(now | {f"outlook {q}": ahead[name] for q, name in AT.items()})

    def tidy(self) -> pd.DataFrame:
        """Return level and outlook for figures: date, part, quantile, value (series' unit).

        seaborn's ``errorbar=("pi", 100)`` of the rows is the 90 percent interval.
        """
        parts = pd.concat({"level": self.level, "outlook": self.outlook}, names=["part", "date"])
        frame = parts.rename(columns=BOUNDS).reset_index()
        frame = frame.melt(["part", "date"], var_name="quantile").astype({"quantile": float})
        return frame.assign(date=pd.PeriodIndex(frame["date"]).to_timestamp())


def fit_trend(
    series: pd.Series, kind: TrendKind = "local level", *, logs: bool = True, horizon: int = 6
) -> Trend:
    """Fit a trend model with its variances integrated.

    Parameters
    ----------
    series
        Indexed by periods of any frequency; gaps are allowed.
    kind
        `local level` or `smooth trend`.
    logs
        Fit the logs: for what is above nought. Otherwise the values themselves.
    horizon
        How many periods the outlook looks ahead.
    """
    values, unit = _scaled(series, logs)
    past, future = slice(len(values)), slice(len(values), None)
    known = pd.PeriodIndex(values.index)
    index = pd.period_range(known[0], periods=len(known) + horizon, freq=known.freq)
    model = sm.tsa.UnobservedComponents(
        values.reindex(index).to_numpy(), level=kind, use_exact_diffuse=True
    )
    model.ssm.tolerance = 0.0  # no steady state before its time
    grid, points = _posterior(model, kind, unit)
    kept = grid.weights > NEGLIGIBLE
    weights = grid.weights[kept] / grid.weights[kept].sum()
    smoothed = [model.smooth(point**2) for point in points[kept]]
    means = np.stack([one.smoothed_state for one in smoothed]) * unit
    covariances = np.stack([one.smoothed_state_cov for one in smoothed])
    sds = np.sqrt(np.einsum("pkkt->pkt", covariances).clip(min=0)) * unit
    level = _bounds(means[:, 0, past], sds[:, 0, past], weights, index[past])
    seen = np.hypot(sds[:, 0, future], points[kept][:, :1] * unit)
    outlook = _bounds(means[:, 0, future], seen, weights, index[future])
    slope, p_rising = pd.DataFrame(np.nan, level.index, level.columns), float("nan")
    if kind == "smooth trend":
        rises, errors = means[:, 1, past], sds[:, 1, past]
        slope = _bounds(rises, errors, weights, index[past])
        p_rising = float(weights @ ndtr(rises[:, -1] / errors[:, -1]))
    if logs:
        level, outlook = level.apply(np.exp), outlook.apply(np.exp)
    fitted = model.smooth((grid.summary()["mean"].to_numpy() / unit) ** 2)
    return Trend(series, kind, logs, fitted, grid, level, slope, outlook, p_rising)


def _posterior(model: Any, kind: TrendKind, unit: float) -> tuple[Grid, Array]:
    """Return the posterior in the series' unit, and its points as the model takes them."""
    points = combine(np.geomspace(*NOISES), np.geomspace(*STEPS[kind]))
    scales = np.array([PRIOR_NOISE, PRIOR_STEP[kind]])
    likelihood = np.array([model.loglike(point**2) for point in points])
    step = "step of the level, a period" if kind == "local level" else "step of the slope, a period"
    weights = softmax(likelihood + half_normal(points, scales))
    return Grid(points * unit, weights, ("noise, a period", step), scales * unit), points


def _bounds(means: Array, sds: Array, weights: Array, index: pd.PeriodIndex) -> pd.DataFrame:
    columns = {name: mixture_quantile(means, sds, weights, q) for name, q in BOUNDS.items()}
    return pd.DataFrame(columns, index=index)


def _scaled(series: pd.Series, logs: bool) -> tuple[pd.Series, float]:
    """Return what is fitted, without gaps in its index, and the unit to multiply back."""
    index = getattr(series, "index", None)
    if not isinstance(index, pd.PeriodIndex) or series.count() < 4:
        raise DataError("a trend needs four periods", expected="a series indexed by periods")
    values = pd.Series(_numbers(series, "values"), index).dropna().sort_index()
    every = pd.period_range(values.index[0], values.index[-1], freq=index.freq)
    if logs:
        if not (values > 0).all():
            raise DataError("a value is not above nought", remedy="Fit it with logs=False")
        return values.apply(np.log).reindex(every), 1.0
    unit = 2 * float(values.diff().std()) or 1.0
    return (values / unit).reindex(every), unit


def _numbers(values: object, name: str) -> Array:
    """Return what is given as numbers; what would turn into them without a word is refused."""
    found = np.asarray(values)
    if np.ma.isMaskedArray(values) or found.dtype.kind not in "fiu":
        raise DataError(
            f"{name} are no plain numbers", expected="numbers, with NaN where there is none"
        )
    return found.astype(float)


@dataclass(frozen=True)
class LogLine:
    """Least squares in logs through a few dated values.

    Attributes
    ----------
    ols
        statsmodels' fit to the values as published.
    slopes
        Draws of the change of the log in a year: one for each draw of the values' errors, with
        the line's own sampling error where values stray further from it than by those errors.
    """

    ols: Any
    slopes: Array

    def coefficients(self, title: str = "least squares in logs") -> Any:
        """Return statsmodels' table of level at the first date and slope; for tests of normality,
        which its summary holds besides, there are too few values."""
        names = ["level", "slope, a year"]
        with np.errstate(all="ignore"):  # two values leave nothing to judge their line by
            return self.ols.t_test(np.eye(2)).summary(xname=names, title=title)

    def summary(self) -> pd.DataFrame:
        """Return a table: change in a year, percent, with its interval, by the fit and by draws."""
        low, high = self.ols.conf_int(0.1)[1] if self.ols.df_resid else (np.nan, np.nan)
        rows = {
            "as published, least squares": [low, self.ols.params[1], high],
            "with errors of the values": np.quantile(self.slopes, [0.05, 0.5, 0.95]),
        }
        table = pd.DataFrame.from_dict(rows, orient="index", columns=["5%", "50%", "95%"])
        table = 100 * table.apply(np.expm1)
        table["P(rises)"] = [np.nan, (self.slopes > 0).mean()]
        return table.rename_axis("percent a year")


def fit_line(dates: pd.DatetimeIndex, values: Array, draws: Array, seed: int) -> LogLine:
    """Fit a trend in logs to few dated values, on draws of their errors.

    Parameters
    ----------
    dates
        Days of the values, at least two.
    values
        As published, above nought, shape (dates,).
    draws
        Draws of them with errors, above nought, shape (n, dates).
    seed
        For the sampling error of the line.
    """
    if len(dates) < 2:
        raise DataError("one value has no trend", expected="two dated values or more")
    years = np.asarray((dates - dates[0]).days, dtype=float) / 365.25
    design = sm.add_constant(years)
    logs, values = np.log(_numbers(draws, "draws")), np.log(_numbers(values, "values"))
    fit, inverse = sm.OLS(values, design).fit(), np.linalg.pinv(design)
    slopes, degrees = logs @ inverse[1], len(dates) - 2
    if degrees > 0:
        errors = logs - values
        # the residuals of the values as published hold their errors: only what is beyond them
        held = ((errors - errors @ (design @ inverse).T) ** 2).sum(axis=1).mean() / degrees
        spread = np.sqrt(max(fit.mse_resid - held, 0.0) / ((years - years.mean()) ** 2).sum())
        slopes = slopes + spread * np.random.default_rng([seed, 3]).standard_t(degrees, len(slopes))
    return LogLine(fit, slopes)
