"""Draws of output lost, spending, damage, land and vehicles."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from scipy.special import ndtri

from analysis.costs.draws import (
    Drawn,
    MonthDraws,
    Settings,
    WindowDraws,
    a_month,
    read_figures,
    windows_until,
)
from analysis.costs.people import read_stock
from analysis.errors import DataError
from analysis.models.counterfactual import open_counterfactual
from analysis.series import EVE, MONTH_DAYS, WAR_START, Known, Window, calendar_years, path_of_stock

BASE = WAR_START.year - 1
"""The year before the war."""
SHORTEST_EDITION = 200
"""Days between two editions of a running total that make a window."""


def gap(known: Known, drawn: Drawn, settings: Settings) -> Drawn | None:
    """Draw GDP below the path forecast before the war, in billion dollars a month of war."""
    values, party = settings.values, drawn.party
    vintage, base_year = str(values["forecast_vintage"]), int(values["base_year"])
    try:
        study = open_counterfactual(known, vintage=vintage, base_year=base_year)
    except DataError:
        return None
    of_war = [place for place, year in enumerate(study.years) if year > BASE]
    if party not in study.gaps or not of_war:
        return None
    rng, net = settings.rng(drawn.anchor.figures[0].source, party), bool(values["net_of_placebos"])
    percent = study.draws(party, settings.n, rng, net_of_placebos=net, factor=settings.slow)
    dollars = study.in_dollars(percent, party, net_of_placebos=net)[:, of_war]
    windows = [one for one in calendar_years(known.day) if int(one.name) in study.years]
    frame = study.shortfall(party).rename_axis("year").reset_index()
    view = WindowDraws.counted(windows, dollars)
    return replace(drawn, views=(view,), figures=frame, model=study)


def spending(known: Known, drawn: Drawn, settings: Settings) -> Drawn | None:
    """Draw military spending above that of 2021, in billion dollars a month of war."""
    frame = read_figures(known, drawn.party, drawn.anchor.figures[0])
    frame = frame[frame["period_end"].dt.year >= BASE].reset_index(drop=True)
    years = frame["period_end"].dt.year.tolist()
    if years[:1] != [BASE] or len(years) < 2:
        return None
    spent = settings.with_errors(frame["value"].to_numpy(), frame, drawn.anchor.budget, drawn.party)
    windows = [one for one in calendar_years(known.day) if int(one.name) in years]
    above = a_month(spent[:, 1:] - spent[:, :1], windows)
    return replace(drawn, views=(WindowDraws.counted(windows, above),), figures=frame)


def increments(known: Known, drawn: Drawn, settings: Settings) -> Drawn | None:
    """Draw what each edition of a running total added; every total errs by itself."""
    asked = drawn.anchor.figures[0]
    frame = read_figures(known, drawn.party, asked)
    kept: list[int] = []
    windows, last = [], EVE
    for place, end in enumerate(pd.DatetimeIndex(frame["period_end"])):
        if (end - last).days >= SHORTEST_EDITION:
            start = last + pd.Timedelta(days=1)
            windows.append(Window(str(end.year) if kept else "year_1", start.date(), end.date()))
            kept.append(place)
            last = end
    if not kept:
        return None
    size = float(settings.values["edition_error"]) * settings.slow
    rng = settings.rng(asked.source, drawn.party)
    half = rng.standard_normal((len(kept), settings.n // 2)).T
    totals = frame["value"].to_numpy()[kept] + size * np.concatenate([half, -half])
    added = a_month(np.diff(totals, prepend=0.0, axis=1), windows)
    return replace(drawn, views=(WindowDraws.counted(windows, added),), figures=frame)


def area(known: Known, drawn: Drawn, settings: Settings) -> Drawn | None:
    """Draw land held: the mean of two maps on the days that both have, half their gap the error.

    Before those days the map that began first is used, drawn to the mean of the first such day.
    """
    days = pd.date_range(EVE, known.day)
    columns = {}
    for asked in drawn.anchor.figures:
        path = path_of_stock(read_figures(known, drawn.party, asked), days, from_nought=False)
        # a map that counts what was held before the war, too, is counted from the eve of the war
        columns[asked.source] = path - np.nan_to_num(path[0])
    paths = pd.DataFrame(columns, index=days).iloc[1:]
    both = paths[paths.index >= pd.Timestamp(str(settings.values["map_start"]))].dropna()
    if both.empty:
        return None
    mean, half = both.mean(axis=1), (both.iloc[:, 0] - both.iloc[:, 1]) / 2
    start = both.index[0]
    early = paths.iloc[:, 1][paths.index < start].dropna()
    mean = pd.concat([early * mean.iloc[0] / paths.iloc[:, 1][start], mean])
    half = pd.concat([early * half.iloc[0] / paths.iloc[:, 1][start], half])
    # one number errs, so its draws are the quantiles themselves, in an order of chance
    levels = (settings.rng("maps", drawn.party).permutation(settings.n) + 0.5) / settings.n
    draws = ndtri(levels) * settings.slow
    windows = windows_until(known.day, mean.index[-1].date())
    views = tuple(
        replace(view, amounts=view.amounts[0] + np.outer(draws, view.amounts[1]))
        for view in read_stock(np.stack([mean, half]), mean.index.to_series(), windows)
    )
    return replace(drawn, views=views, figures=paths.rename_axis("day").reset_index())


def totals(known: Known, drawn: Drawn, settings: Settings) -> Drawn | None:
    """Draw what a running total by date added in each month, from nought on the eve of the war."""
    frame = read_figures(known, drawn.party, drawn.anchor.figures[0])
    if len(frame) < 2:
        return None
    days = pd.date_range(EVE, frame["period_end"].max())
    path = path_of_stock(frame, days, from_nought=True)
    added = pd.Series(np.diff(path), index=days[1:].to_period("M"))
    amounts = added.groupby(level=0).mean() * MONTH_DAYS
    whole = pd.PeriodIndex(amounts.index)
    whole = whole[whole.end_time.normalize() <= days[-1]]
    values = np.asarray(amounts[whole], dtype=np.float64)
    draws = settings.with_errors(values, whole, drawn.anchor.budget, drawn.party)
    by_month = MonthDraws(whole, draws, np.ones(len(whole), dtype=bool))
    return replace(drawn, figures=frame).by(by_month, known.day)
