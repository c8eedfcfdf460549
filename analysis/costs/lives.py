"""Draws of people killed: a register that something fills, years spread over months, or alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.costs.draws import (
    Drawn,
    MonthDraws,
    Settings,
    WindowDraws,
    chosen_figures,
    read_dated,
    read_figures,
    read_months,
    windows_until,
)
from analysis.costs.kinds import Figures
from analysis.models.benchmarking import benchmark, war_days
from analysis.models.errors import split_normal, with_errors
from analysis.models.register import FilledRegister, Posterior, integrate
from analysis.series import MONTH_DAYS, Known, calendar_years, overlap, war_year

STATES = 4000
"""Draws of the state space; they are resampled."""
SHORTEST_PART = 6
"""Months of a year that are read as its part: with fewer the season would decide."""


def register(known: Known, drawn: Drawn, settings: Settings) -> Drawn | None:
    """Draw a register by month: filled, where something is declared to fill it."""
    anchor, party = drawn.anchor, drawn.party
    values, (asked, added) = settings.values, chosen_figures(anchor, settings)
    unfinished = int(values["drop_recent_months"]) if anchor.drops_recent else 0
    counts = read_months(known, party, asked, unfinished)
    if len(counts) < 2:
        return None
    if added:  # dead of the first war-year, spread over its days
        months, first = pd.PeriodIndex(counts.index), war_year(1)
        share = overlap(months, first) / np.maximum(war_days(months), 1)
        counts = counts + added / first.months * share
    columns = {asked.source: counts}
    if anchor.fill is not None:
        columns[anchor.fill.source] = read_months(known, party, anchor.fill)
    rates = pd.DataFrame(columns) / MONTH_DAYS
    rates.index = pd.PeriodIndex(rates.index, name="month")
    drawn = replace(drawn, figures=read_figures(known, party, asked), rates=rates)
    posterior = None
    if anchor.fill is not None:
        revised = settings.budgets[anchor.budget].slow.size * settings.slow
        slow = revised if values["claims_revise_register"] else 0.0
        scales = ("level_scale", "claims_drift_scale", "claims_noise_scale")
        model = FilledRegister(rates, register_slow=slow)
        posterior = integrate(model, *(float(values[name]) for name in scales))
    months_drawn = put_errors(drawn, posterior, settings)
    return replace(drawn.by(months_drawn, known.day), model=posterior)


def put_errors(drawn: Drawn, posterior: Posterior | None, settings: Settings) -> MonthDraws:
    """Return draws by month of a register's own `rates` with its errors.

    They are filled where there is a posterior, of `FilledRegister(drawn.rates)`.
    """
    own = drawn.rates.iloc[:, 0].dropna()
    if posterior is None:
        months, rates = pd.PeriodIndex(own.index), own.to_numpy()
    else:
        months = posterior.model.months
        rates = np.exp(posterior.draws(STATES, int(settings.values["seed"])))
        if posterior.model.register_slow:  # the model holds the slow error already
            settings = replace(settings, slow=0.0)
    covered = np.asarray(months.isin(own.index))
    amounts = settings.with_errors(
        rates * MONTH_DAYS,
        months,
        drawn.anchor.budget,
        drawn.party,
        released=drawn.figures["published"].max(),
        filled=~covered,
    )
    return MonthDraws(months, amounts, covered)


def spread(known: Known, drawn: Drawn, settings: Settings) -> Drawn | None:
    """Draw yearly estimates with their published bounds, and spread them over months."""
    anchor, party = drawn.anchor, drawn.party
    asked, _ = chosen_figures(anchor, settings)
    frame = read_figures(known, party, asked)
    frame = frame[frame["period_end"].dt.year == frame["period_start"].dt.year]
    if frame.empty or anchor.shape is None:
        return None
    published, errors = settings.rng(anchor.budget, party).spawn(2)
    central, low, high = (frame[name].to_numpy() for name in ("value", "low", "high"))
    totals = split_normal(central, low, high, published, settings.n)
    budget = settings.budgets[anchor.budget]
    years = frame[["period_start", "period_end"]]
    totals = with_errors(totals, years, budget, errors, settings.n, settings.slow)
    unfinished = int(settings.values["drop_recent_months"]) if anchor.drops_recent else 0
    shape = read_months(known, party, anchor.shape, unfinished)
    rates = benchmark(totals, frame["period_start"].dt.year.tolist(), shape / MONTH_DAYS)
    months = pd.PeriodIndex(rates.columns)
    covered = np.ones(len(months), dtype=bool)
    by_month = MonthDraws(months, rates.to_numpy() * MONTH_DAYS, covered)
    filled_to = None
    if anchor.fill is not None:
        pace = read_months(known, party, anchor.fill)
        by_month = _continued(by_month, pace, anchor.fill, party, settings)
        filled_to = by_month.months[-1].end_time.date()
    windows = windows_until(known.day, frame["period_end"].max().date(), filled_to)
    return replace(drawn, views=(by_month.within(windows),), months=by_month, figures=frame)


def _continued(
    drawn: MonthDraws, pace: pd.Series, fill: Figures, party: str, settings: Settings
) -> MonthDraws:
    """Return yearly estimates with the months since, by the pace of another source.

    Each stands to the last year's mean as it does in that source, whose error may have changed
    in between (International Monetary Fund, *Quarterly National Accounts Manual* 2017, 6.B:
    extrapolation by an indicator).
    """
    year, paces = calendar_years(drawn.months[-1].end_time.date())[-1], pd.PeriodIndex(pace.index)
    later = paces[paces.year == int(year.name) + 1]
    # an unbroken run from January, or the part of the year would have another name than its months
    later = later[later.month == np.arange(1, len(later) + 1)]
    seen = np.ones(len(paces), dtype=bool)
    indicator = MonthDraws(paces, pace.to_numpy()[None, :], seen).within([year])
    if len(later) < SHORTEST_PART or not indicator.windows:
        return drawn
    bounds = pd.DataFrame(
        {
            "period_start": pd.to_datetime([year.start, later[0].start_time]),
            "period_end": pd.to_datetime([year.end, later[-1].end_time.normalize()]),
        }
    )
    erring = settings.with_errors(np.ones(2), bounds, fill.source, party)
    level = drawn.within([year]).amounts / indicator.amounts * erring[:, 1:] / erring[:, :1]
    counted = np.arange(len(drawn.months) + len(later)) < len(drawn.months)
    amounts = np.hstack([drawn.amounts, level * pace[later].to_numpy()])
    return MonthDraws(pd.PeriodIndex(drawn.months.append(later)), amounts, counted)


def yearly(known: Known, drawn: Drawn, settings: Settings) -> Drawn | None:
    """Draw amounts that are stated by year, of a year that was not over up to the day stated."""
    frame = read_dated(known, drawn, settings)
    start, end = frame["period_start"], frame["period_end"]
    frame = frame[end.dt.year == start.dt.year].reset_index(drop=True)
    if frame.empty:
        return None
    values = frame["value"].to_numpy()
    stated = settings.with_errors(values, frame, drawn.anchor.budget, drawn.party)
    days = ((frame["period_end"] - frame["period_start"]).dt.days + 1).to_numpy()
    own = {window.name: window for window in calendar_years(known.day)}
    windows = tuple(own[str(year)] for year in frame["period_end"].dt.year)
    covered = days / [window.days for window in windows]
    ends = tuple(frame["period_end"].dt.date)
    view = WindowDraws("flow", windows, stated / (days / MONTH_DAYS), covered, 0 * covered, ends)
    return replace(drawn, views=(view,), figures=frame)
