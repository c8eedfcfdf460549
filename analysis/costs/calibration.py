"""The stage `calibration`: how often intervals hold what they should, simulated and by history.

*By history*: every anchor of `kinds.yaml` is drawn as it stood on the day of each release that was
revised since, by the errors of `uncertainty.yaml`, without what fills it. Where what is said now,
before any error, falls among the draws is its probability integral transform (Dawid 1984): near
nought or one, the interval was too narrow or lay to one side. The sizes of some errors were set
knowing these revisions (`set_knowing`), so that this is no proof of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce

import numpy as np
import pandas as pd

from analysis.costs.drawing import METHODS
from analysis.costs.draws import Drawn, Settings, WindowDraws
from analysis.costs.kinds import Anchor, Kind
from analysis.models.budgets import Budget
from analysis.models.counterfactual import Counterfactual, open_counterfactual
from analysis.models.coverage import GOALS, IN_USE, run_coverage
from analysis.models.grids import BOUNDS
from analysis.observations import FIGURE
from analysis.project import Project
from analysis.series import (
    Known,
    calendar_years,
    last_months,
    open_known,
    overlap,
    war_years,
)
from analysis.series.flows import Array

SIMULATED = "mediazona_meduza"
"""The budget whose errors the simulated source has."""
CALIBRATION = "data/processed/calibration.csv"
HISTORY = "data/processed/history.csv"
DRAWS = 10_000
COVERED = 0.9
"""Share of a window that releases must cover where months are not known."""
HALF = 0.5
"""Share of a window's days that must lie in months which all releases cover."""
PARTS = ("common", "slow", "single")
BY_REVISIONS = ("vintages", "between")


def build_calibration(project: Project, jobs: int = 1) -> dict[str, str]:
    """Return coverage by simulation and of placebos left out once, and by history, as texts."""
    values, known = project.params.flat(), open_known(project=project)
    budget = project.uncertainty[SIMULATED]
    series, seed = int(values["calibration_series"]), int(values["seed"])
    vintage, base = str(values["forecast_vintage"]), int(values["base_year"])
    placebos = placebo_coverage(open_counterfactual(known, vintage=vintage, base_year=base))
    coverage = pd.concat([run_coverage(series, seed, budget, jobs), placebos], ignore_index=True)
    coverage.insert(0, "cell", coverage["series"] + ", " + coverage["length"].astype(str))
    return {CALIBRATION: _text(coverage), HISTORY: _text(by_history(project, known))}


def _text(table: pd.DataFrame) -> str:
    """Return a table as text, its numbers rounded to what they bear."""
    rounded = table.copy()
    for column in rounded.select_dtypes("float"):
        rounded[column] = rounded[column].map("{:.4g}".format).astype(float)
    return rounded.to_csv(index=False, lineterminator="\n")


def by_history(project: Project, known: Known) -> pd.DataFrame:
    """Return where what is said now falls in the intervals of every earlier release.

    A row an amount that was revised since, over the days that both releases cover. `revision` is
    a log, empty where the figures differ in sign; `set_knowing` names the parts of the error
    whose size comes from revisions, these among them.
    """
    settings = Settings(project.params.flat(), project.uncertainty).under(n_draws=DRAWS)
    rows: list[dict[str, object]] = []
    for kind, party in project.kinds.each():
        for anchor in kind.anchors:
            if anchor.method in METHODS:
                rows += replay(known, kind, party, anchor, settings)
    return pd.DataFrame(rows)


def replay(
    known: Known, kind: Kind, party: str, anchor: Anchor, settings: Settings
) -> Iterator[dict[str, object]]:
    """Yield the rows of one anchor, release by release."""
    stated, budget = settings.stated(), settings.budgets.get(anchor.budget)
    newest = said_now(kind, anchor, known, party, stated)
    if budget is not None and budget.floor is not None:
        # a floor says that more happened than it holds: its own newest figure tests nothing
        newest = [now for now in newest if now.anchor.budget != anchor.budget]
    replaced = any(now.anchor.budget != anchor.budget for now in newest)
    for day in earlier_releases(known, party, anchor, newest_too=replaced):
        draws = _draw(known.until(day), kind, party, anchor, settings)
        then = _draw(known.until(day), kind, party, anchor, stated)
        if draws is None or then is None:
            continue
        key = {"list": anchor.label, "party": party, "kind": kind.kind}
        for now in newest:
            for view, target, (own, before, value) in shared_amounts(draws, then, now):
                found = compare(own, float(np.median(value)), float(np.median(before)))
                if found["value"] != found["then"]:
                    told = {"release": day.date().isoformat(), "target": target}
                    same = now.anchor.budget == anchor.budget
                    against = {"against": now.anchor.label, "same_source": same, **found}
                    yield {**key, "view": view, **told, **against,
                           "set_knowing": _set_knowing(budget)}  # fmt: skip


def _draw(known: Known, kind: Kind, party: str, anchor: Anchor, settings: Settings) -> Drawn | None:
    """Return an anchor's draws, without what fills it: only what it covers is compared."""
    alone = anchor.model_copy(update={"fill": None})
    return METHODS[anchor.method](known, Drawn(kind, party, alone), settings)


def said_now(
    kind: Kind, anchor: Anchor, known: Known, party: str, settings: Settings
) -> list[Drawn]:
    """Return what an anchor's earlier releases are held against.

    What the same source counts by now (it may have changed its measure), and the anchor in use
    now, where that is another.
    """
    drawn = (_draw(known, kind, party, one, settings) for one in kind.anchors)
    found = [one for one in drawn if one is not None]
    same = [one for one in found if one.anchor.budget == anchor.budget][:1]
    return [*same, *(one for one in found[:1] if one.anchor.budget != anchor.budget)]


def shared_amounts(*drawn: Drawn) -> Iterator[tuple[str, str, tuple[Array, ...]]]:
    """Yield view, target and the amounts of the first, second and third draws of one kind.

    Where months are known: the mean over the months of a window that all of them cover, at least
    half of it, and of the last six months of the first. Else: windows that all of them have.
    """
    first, years = drawn[0], drawn[0].anchor.windows.years
    months = [one.months for one in drawn if one.months is not None]
    if len(months) < len(drawn):
        for view in first.views:
            views = [one.view(view.view) for one in drawn]
            for name in windows_of_all(views, years):
                yield view.view, name, tuple(one.of(name) for one in views)
        return
    common = reduce(pd.PeriodIndex.intersection, [one.months[one.covered] for one in months])
    end = common[-1].end_time.date()
    windows = war_years(end) if years == "war" else calendar_years(end)
    for window in (*windows, last_months(end, 6, name="last six months")):
        days = overlap(common, window)
        if days.sum() >= HALF * window.days:
            weights = days / days.sum()
            at = [one.amounts[:, one.months.get_indexer(common)] for one in months]
            yield "flow", window.name, tuple(one @ weights for one in at)


def compare(draws: Array, value: float, then: float) -> dict[str, object]:
    """Return where a value lies among draws made from an earlier one."""
    ends = {name: float(np.quantile(draws, share)) for name, share in BOUNDS.items()}
    return {
        "value": value,
        "then": then,
        "revision": float(np.log(value / then)) if value * then > 0 else float("nan"),
        **ends,
        "place": float((draws < value).mean() + (draws == value).mean() / 2),
        "held50": ends["low50"] <= value <= ends["high50"],
        "held90": ends["low90"] <= value <= ends["high90"],
    }


def earlier_releases(
    known: Known, party: str, anchor: Anchor, *, newest_too: bool = False
) -> list[pd.Timestamp]:
    """Return the days of releases that hold a figure of the anchor which was revised since.

    With `newest_too` also the day of the newest, for an anchor that another replaced.
    """
    rows = known.published[known.published["party"].eq(party)]
    days: set[pd.Timestamp] = set()
    for figures in anchor.figures:
        source = rows["source"]
        own = source.eq(figures.source) | source.str.startswith(f"{figures.source}/")
        asked = rows[own & rows["indicator"].isin(figures.measures)].sort_values("published")
        days.update(asked.loc[asked.duplicated(list(FIGURE), keep="last"), "published"])
        days.update(asked["published"].tail(1) if newest_too else ())
    return sorted(days)


def windows_of_all(views: Sequence[WindowDraws], years: str) -> list[str]:
    """Return the names of the windows, of one kind of year, that all views have and cover."""
    covered = [
        {one for one, share in zip(view.windows, view.covered, strict=True) if share >= COVERED}
        for view in views
    ]
    return [
        window.name
        for window in views[0].windows
        if all(window in own for own in covered)
        and (window.name.startswith("year_") if years == "war" else window.name.isdigit())
    ]


def placebo_coverage(study: Counterfactual) -> pd.DataFrame:
    """Return how often the interval of a placebo, left out once, holds nought, in rows as of
    `run_coverage`."""
    tables = [study.coverage(nominal).assign(nominal=nominal, goal=goal)
              for nominal, goal in GOALS.items()]  # fmt: skip
    rows = pd.concat(tables).rename(columns={"share": "realised", "placebos": "n_series"})
    rows["error"] = np.sqrt(rows["realised"] * (1 - rows["realised"]) / rows["n_series"])
    rows["holds"] = rows["realised"] >= rows["goal"]
    told = {"series": "placebos of the Outlook", "target": "GDP below the path"}
    return rows.assign(**told, method=IN_USE, cause="").reset_index(names="length")


def _set_knowing(budget: Budget | None) -> str:
    if budget is None:
        return "revision of growth"
    sizes = {part: [getattr(budget, part)] for part in PARTS} | {"edge": [*budget.edge]}
    sizes |= {"floor": [budget.floor.first_year, budget.floor.later]} if budget.floor else {}
    return ", ".join(
        part
        for part, own in sizes.items()
        if any(one.knowing or one.basis in BY_REVISIONS for one in own)
    )
