"""Draws of output lost, spending, damage, land and vehicles."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pandas as pd
from scipy.special import ndtri

from analysis.costs.draws import (
    EVE,
    Drawn,
    MonthDraws,
    Settings,
    WindowDraws,
    a_month,
    read_figures,
    windows_until,
)
from analysis.costs.kinds import Anchor, Kind
from analysis.costs.people import read_stock
from analysis.errors import DataError
from analysis.models.counterfactual import open_counterfactual
from analysis.series import (
    MONTH_DAYS,
    WAR_START,
    Known,
    Window,
    calendar_years,
    path_of_stock,
)

BASE = WAR_START.year - 1
"""The year before the war."""
SHORTEST_EDITION = 200
"""Days between two editions of a running total that make a window."""


def gap(known: Known, kind: Kind, party: str, anchor: Anchor, settings: Settings) -> Drawn | None:
    """Draw GDP below the path forecast before the war, in billion dollars a month of war."""
    values = settings.values
    try:
        study = open_counterfactual(
            known, vintage=str(values["forecast_vintage"]), base_year=int(values["base_year"])
        )
    except DataError:
        return None
    years = [year for year in study.years if year > BASE]
    if party not in study.gaps or not years:
        return None
    rng, net = settings.rng(anchor.figures[0].source, party), bool(values["net_of_placebos"])
    percent = study.draws(
        party,
        settings.n,
        rng,
        net_of_placebos=net,
        factor=settings.slow,
    )
    own = [place for place, year in enumerate(study.years) if year > BASE]
    windows = [one for one in calendar_years(known.day) if int(one.name) in years]
    view = WindowDraws.counted(
        windows, study.in_dollars(percent, party, net_of_placebos=net)[:, own]
    )
    frame = study.shortfall(party).rename_axis("year").reset_index()
    return Drawn(kind, party, anchor, (view,), figures=frame, model=study)


def spending(
    known: Known, kind: Kind, party: str, anchor: Anchor, settings: Settings
) -> Drawn | None:
    """Draw military spending above that of 2021, in billion dollars a month of war."""
    frame = read_figures(known, party, anchor.figures[0])
    frame = frame[frame["period_end"].dt.year >= BASE].reset_index(drop=True)
    years = frame["period_end"].dt.year.tolist()
    if years[:1] != [BASE] or len(years) < 2:
        return None
    drawn = settings.with_errors(frame["value"].to_numpy(), frame, anchor.budget, party)
    windows = [one for one in calendar_years(known.day) if int(one.name) in years]
    above = a_month(drawn[:, 1:] - drawn[:, :1], windows)
    return Drawn(kind, party, anchor, (WindowDraws.counted(windows, above),), figures=frame)


def increments(
    known: Known, kind: Kind, party: str, anchor: Anchor, settings: Settings
) -> Drawn | None:
    """Draw what each edition of a running total added; every total errs by itself."""
    asked = anchor.figures[0]
    frame = read_figures(known, party, asked)
    kept, last = [], EVE
    for place, end in enumerate(pd.DatetimeIndex(frame["period_end"])):
        if (end - last).days >= SHORTEST_EDITION:
            kept.append(place)
            last = end
    totals = frame.iloc[kept]
    if totals.empty:
        return None
    size = float(settings.values["edition_error"]) * settings.slow
    half = settings.rng(asked.source, party).standard_normal((len(totals), settings.n // 2)).T
    drawn = totals["value"].to_numpy() + size * np.concatenate([half, -half])
    added = np.diff(drawn, prepend=0.0, axis=1)
    ends = totals["period_end"].dt.date.tolist()
    starts = [WAR_START, *(day + dt.timedelta(days=1) for day in ends[:-1])]
    windows = [
        Window("year_1" if start == WAR_START else str(end.year), start, end)
        for start, end in zip(starts, ends, strict=True)
    ]
    view = WindowDraws.counted(windows, a_month(added, windows))
    return Drawn(kind, party, anchor, (view,), figures=frame)


def area(known: Known, kind: Kind, party: str, anchor: Anchor, settings: Settings) -> Drawn | None:
    """Draw land held: the mean of two maps on the days that both have, half their gap the error.

    Before those days the map that began first is used, drawn to the mean of the first such day.
    """
    paths = map_paths(known, party, anchor, settings)
    both = paths[paths.index >= pd.Timestamp(str(settings.values["map_start"]))].dropna()
    if both.empty:
        return None
    mean, half = both.mean(axis=1), (both.iloc[:, 0] - both.iloc[:, 1]) / 2
    start = both.index[0]
    early = paths.iloc[:, 1][paths.index < start].dropna()
    mean = pd.concat([early * mean.iloc[0] / paths.iloc[:, 1][start], mean])
    half = pd.concat([early * half.iloc[0] / paths.iloc[:, 1][start], half])
    dates = mean.index.to_series()
    # one number errs, so its draws are the quantiles themselves, in an order of chance
    levels = (settings.rng("maps", party).permutation(settings.n) + 0.5) / settings.n
    draws = ndtri(levels) * settings.slow
    windows = windows_until(known.day, mean.index[-1].date())
    known_paths = np.stack([mean.to_numpy(), half.to_numpy()])
    views = tuple(
        replace(view, amounts=view.amounts[0] + np.outer(draws, view.amounts[1]))
        for view in read_stock(known_paths, dates, windows)
    )
    frame = paths.rename_axis("day").reset_index()
    return Drawn(kind, party, anchor, views, figures=frame)


def map_paths(known: Known, party: str, anchor: Anchor, settings: Settings) -> pd.DataFrame:
    """Return the land held since the war began by day and map, square kilometres.

    A map that counts what was held before the war, too, is counted from the eve of the war.
    """
    days = pd.date_range(EVE, known.day)
    columns = {}
    for asked in anchor.figures:
        frame = read_figures(known, party, asked)
        path = path_of_stock(frame, days, from_nought=False)
        before = path[0] if np.isfinite(path[0]) else 0.0
        columns[asked.source] = path - before
    return pd.DataFrame(columns, index=days).iloc[1:]


def totals(
    known: Known, kind: Kind, party: str, anchor: Anchor, settings: Settings
) -> Drawn | None:
    """Draw what a running total by date added in each month, from nought on the eve of the war."""
    asked = anchor.figures[0]
    frame = read_figures(known, party, asked)
    if len(frame) < 2:
        return None
    days = pd.date_range(EVE, frame["period_end"].max())
    path = path_of_stock(frame, days, from_nought=True)
    added = pd.Series(np.diff(path), index=days[1:].to_period("M"))
    amounts = added.groupby(level=0).mean() * MONTH_DAYS
    whole = pd.PeriodIndex(amounts.index)
    whole = whole[whole.end_time.normalize() <= days[-1]]
    values = np.asarray(amounts[whole], dtype=np.float64)
    drawn = settings.with_errors(values, whole, anchor.budget, party)
    by_month = MonthDraws(whole, drawn, np.ones(len(whole), dtype=bool))
    windows = windows_until(known.day, whole[-1].end_time.date())
    return Drawn(kind, party, anchor, (by_month.within(windows),), by_month, frame)
