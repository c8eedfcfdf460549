"""Figures of the pages that hold both editions, from their tables; titles are findings."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

import pandas as pd
from markupsafe import Markup

from analysis import plots
from analysis.pages.cells import VIEWS
from analysis.pages.inputs import Inputs
from analysis.pages.messages import CATALOGUE, say
from analysis.pages.standing import HINDCAST, IN_USE, LEVEL, differences, turns

if TYPE_CHECKING:
    from matplotlib.figure import Figure

CLAIMED = "killed_and_wounded_claimed"


def _drawn(figure: Figure) -> Markup:
    """Return a figure for a page, which has its style."""
    return Markup(plots.theme.inline(plots.svg.to_svg(figure)))


def timeline(inputs: Inputs, party: str) -> Markup | str:
    """Return each kind's pace in a country as known by the end of every month."""
    rows = inputs.tables["timeline"]
    shown = rows["view"] == rows["kind"].map(lambda kind: VIEWS.get(kind, "flow"))
    own = rows[shown & (rows["reading"] == "pace") & (rows["party"] == party)]
    if own["value"].notna().sum() == 0:
        return ""
    told = [one["turns"] for one in turns(inputs, party) if one["drawn"] and one["sides"]]
    title = say("timeline.finding", party=party, n=sum(map(bool, told)), all=len(told))
    units = {kind: unit for (kind, view), unit in differences(inputs, party).items()
             if view == VIEWS.get(kind, "flow")}  # fmt: skip
    names = {}
    for kind in sorted(VIEWS, key=lambda kind: kind in units):  # ratios, of one scale, come first
        unit = CATALOGUE.first(f"panel_unit.{units.get(kind, '')}")
        names[kind] = CATALOGUE.first(f"panel.{kind}", f"title.{kind}") + (unit and f",\n{unit}")
    return _drawn(plots.checking.timeline(
        own, title, party=party, names=names, differences=units, claimed=(CLAIMED,),
        article=inputs.article,
    ))  # fmt: skip


def coverages(inputs: Inputs) -> Iterator[Markup]:
    """Yield how often intervals held by simulation: the method in use, then what stands beside."""
    rows = inputs.tables["calibration"]
    if rows.empty:
        return
    targets, methods = (rows[group].map(partial(CATALOGUE.named, group))
                        for group in ("target", "method"))  # fmt: skip
    ours = rows["method"] == IN_USE
    asked = rows[ours & rows["goal"].notna()]
    reached = int((asked["realised"] >= asked["goal"]).sum())
    title = say("calibration.finding", n=reached, all=len(asked))
    yield _drawn(plots.checking.coverage(rows[ours].assign(method=targets[ours]), title))
    beside = rows.assign(method=targets + ": " + methods)[~ours]
    if len(beside):
        wide = beside[beside["nominal"] == beside["nominal"].max()]
        lowest = wide.loc[wide["realised"].idxmin(), "method"]
        held = wide.loc[wide["method"] == lowest, "realised"]
        title = say("calibration.beside", method=lowest, low=held.min(), high=held.max())
        yield _drawn(plots.checking.coverage(beside, title))


def history(inputs: Inputs) -> Markup | str:
    """Return where newest values fell in the intervals of earlier releases."""
    rows = inputs.tables["history"].dropna(subset=["place"])
    if rows.empty:
        return ""
    held, same = (int(rows[name].astype(bool).sum()) for name in ("held90", "same_source"))
    title = say("calibration.history_finding", n=held, all=len(rows), others=len(rows) - same)
    return _drawn(plots.checking.pit(rows["place"].astype(float), title))


def record(inputs: Inputs) -> Markup | str:
    """Return where what came fell in its forecast, of the level that wanders.

    Of hindcasts only those of all months together, which the months would tell twice.
    """
    rows = inputs.tables["checked"].dropna(subset=["came"])
    drawn = rows["target"].str.contains("/") | ~rows["method"].str.contains(HINDCAST)
    rows = rows[drawn & rows["method"].str.startswith(LEVEL)]
    if rows.empty:
        return ""
    shares = pd.DataFrame({
        "name": rows["series"].map(lambda name: inputs.names.get(name, name)),
        "share": rows["place"].astype(float),
        "hindcast": rows["method"].str.contains(HINDCAST),
    })  # fmt: skip
    issued = int((~shares["hindcast"]).sum())
    title = say("checking.finding", n=int(rows["held"].sum()), all=len(rows), issued=issued)
    return _drawn(plots.checking.record(shares, title))
