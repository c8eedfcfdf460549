"""Draws of output lost and of military spending, by calendar year."""

from __future__ import annotations

from analysis.costs.draws import Drawn, Settings, WindowDraws, a_month, read_figures
from analysis.costs.kinds import Anchor, Kind
from analysis.errors import DataError
from analysis.models.budgets import with_errors
from analysis.models.counterfactual import open_counterfactual
from analysis.series import WAR_START, Known, calendar_years

BASE = WAR_START.year - 1


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
    rng = settings.rng(anchor.figures[0].source, party)
    percent = study.draws(
        party,
        settings.n,
        rng,
        net_of_placebos=bool(values["net_of_placebos"]),
        factor=settings.slow,
    )
    own = [place for place, year in enumerate(study.years) if year > BASE]
    windows = [one for one in calendar_years(known.day) if int(one.name) in years]
    view = WindowDraws.counted(windows, study.in_dollars(percent, party)[:, own])
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
    drawn = with_errors(
        frame["value"].to_numpy(),
        frame,
        settings.budgets[anchor.budget],
        settings.rng(anchor.budget, party),
        settings.n,
        settings.slow,
    )
    windows = [one for one in calendar_years(known.day) if int(one.name) in years]
    above = a_month(drawn[:, 1:] - drawn[:, :1], windows)
    return Drawn(kind, party, anchor, (WindowDraws.counted(windows, above),), figures=frame)
