"""The stage `calibration`: how often intervals hold what they should, simulated and by history.

*By history*: every anchor of `kinds.yaml` is drawn as it stood on the day of each release that was
revised since, by the errors of `uncertainty.yaml`, without what fills it. Where what is said now,
before any error, falls among the draws is its probability integral transform (Dawid 1984): near
nought or one, the interval was too narrow or lay to one side. The sizes of some errors were set
knowing these revisions (`set_knowing`), so that this is no proof of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import reduce

import numpy as np
import pandas as pd

from analysis.costs.drawing import METHODS
from analysis.costs.draws import Drawn, Settings, WindowDraws
from analysis.costs.kinds import Anchor, Kind
from analysis.costs.readings import is_year
from analysis.models.budgets import Budget
from analysis.models.counterfactual import Counterfactual, open_counterfactual
from analysis.models.coverage import GOALS, IN_USE, run_coverage
from analysis.models.grids import BOUNDS
from analysis.observations import FIGURE, of_source
from analysis.project import Project
from analysis.series import Known, calendar_years, last_months, open_known, overlap, war_years
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
    """Return coverage by simulation and of placebos left out once, and by history, as texts.

    History has a row an amount that was revised since, over the days that both releases cover.
    `revision` is a log, empty where the figures differ in sign; `set_knowing` names the parts of
    the error whose size comes from revisions, these among them.
    """
    values, known = project.params.flat(), open_known(project=project)
    budget = project.uncertainty[SIMULATED]
    series, seed = int(values["calibration_series"]), int(values["seed"])
    vintage, base = str(values["forecast_vintage"]), int(values["base_year"])
    placebos = placebo_coverage(open_counterfactual(known, vintage=vintage, base_year=base))
    coverage = pd.concat([run_coverage(series, seed, budget, jobs), placebos], ignore_index=True)
    coverage.insert(0, "cell", coverage["series"] + ", " + coverage["length"].astype(str))
    settings = replace(Settings.of(values, project.uncertainty), n=DRAWS)
    history = pd.DataFrame(
        row
        for kind, party in project.kinds.each()
        for anchor in kind.anchors
        if anchor.method in METHODS
        for row in replay(known, kind, party, anchor, settings)
    )
    # a release that left a figure as it was tests nothing anew
    history = history.drop_duplicates(history.columns.difference(["release"]))
    return {CALIBRATION: _text(coverage), HISTORY: _text(history)}


def _text(table: pd.DataFrame) -> str:
    """Return a table as text, its numbers rounded to what they bear."""
    rounded = table.copy()
    for column in rounded.select_dtypes("float"):
        rounded[column] = rounded[column].map("{:.4g}".format).astype(float)
    return rounded.to_csv(index=False, lineterminator="\n")


def replay(
    known: Known, kind: Kind, party: str, anchor: Anchor, settings: Settings
) -> Iterator[dict[str, object]]:
    """Yield the rows of one anchor, release by release.

    It is held against what the same source counts by now, and against the anchor in use now, where
    that is another and came out later.
    """
    stated, budget = settings.stated(), settings.budgets.get(anchor.budget)
    drawn = (_draw(known, kind, party, one, stated) for one in kind.anchors)
    now = [one for one in drawn if one is not None]
    same = [one for one in now if one.anchor.budget == anchor.budget][:1]
    others = [one for one in now[:1] if one.anchor.budget != anchor.budget]
    if budget is not None and budget.floor is not None:
        same = []  # a floor says that more happened than it holds: its own newest tests nothing
    replaced = releases(known, party, others[0].anchor)["published"].max() if others else None
    for day in earlier_releases(known, party, anchor, newest_too=bool(others)):
        earlier = known.until(day)
        draws, then = (_draw(earlier, kind, party, anchor, one) for one in (settings, stated))
        if draws is None or then is None:
            continue
        for held_against in (*same, *(others if replaced and day < replaced else ())):
            for view, target, (own, before, value) in shared_amounts(draws, then, held_against):
                found = compare(own, float(np.median(value)), float(np.median(before)))
                if found["value"] != found["then"]:
                    yield {
                        "list": anchor.label, "party": party, "kind": kind.kind, "view": view,
                        "release": day.date().isoformat(), "target": target,
                        "against": held_against.anchor.label, "same_source": held_against in same,
                        **found, "set_knowing": _set_knowing(budget),
                    }  # fmt: skip


def _draw(known: Known, kind: Kind, party: str, anchor: Anchor, settings: Settings) -> Drawn | None:
    # without what fills it: only what it covers is compared
    alone = anchor.model_copy(update={"fill": None})
    return METHODS[anchor.method](known, Drawn(kind, party, alone), settings)


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
    """Return the days of releases of which a figure was revised since; perhaps the newest, too."""
    rows = releases(known, party, anchor)
    days = set(rows.loc[rows.duplicated(list(FIGURE), keep="last"), "published"])
    return sorted(days.union(rows["published"].tail(1) if newest_too else ()))


def releases(known: Known, party: str, anchor: Anchor) -> pd.DataFrame:
    """Return all figures of an anchor's own sources, by day of publication."""
    rows = known.published[known.published["party"].eq(party)]
    own = [
        of_source(rows, one.source) & rows["indicator"].isin(one.measures) for one in anchor.figures
    ]
    return rows[np.any(own, axis=0)].sort_values("published")


def windows_of_all(views: Sequence[WindowDraws], years: str) -> list[str]:
    """Return the names of the windows, of one kind of year, that all views have and cover."""
    covered = [
        {one for one, share in zip(view.windows, view.covered, strict=True) if share >= COVERED}
        for view in views
    ]
    shared = [one.name for one in views[0].windows if all(one in own for own in covered)]
    sort = "war" if years == "war" else "calendar"
    return [name for name in shared if is_year(name, sort)]


def placebo_coverage(study: Counterfactual) -> pd.DataFrame:
    """Return how often the interval of a placebo left out holds nought, as `run_coverage` does."""
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
