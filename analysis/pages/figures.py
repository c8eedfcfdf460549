"""Figures of the pages that hold both editions, from their tables; titles are findings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd
from markupsafe import Markup

from analysis import plots, text
from analysis.costs.kinds import PARTIES
from analysis.pages import standing
from analysis.pages.cells import view_of, views
from analysis.pages.inputs import Inputs
from analysis.pages.messages import CATALOGUE, say

if TYPE_CHECKING:
    from matplotlib.figure import Figure

HINDCAST, LEVEL, DRIFT = "hindcast", "local level", "drift"
IN_USE, FILLED = "in use", "filled window"
CLAIMED = "killed_and_wounded_claimed"


def _drawn(figure: Figure) -> Markup:
    """Return a figure for a page, which has its style."""
    return Markup(plots.theme.inline(plots.svg.to_svg(figure)))


def timelines(inputs: Inputs) -> dict[str, Markup]:
    """Return a figure a country: each kind's pace as known by the end of every month."""
    shown, figures = _shown(inputs.tables["timeline"]), {}
    for party in PARTIES:
        own = shown[shown["party"] == party]
        if own["value"].notna().sum() == 0:
            continue
        units = _differences(inputs, party)
        told = [one["turns"] for one in turns(inputs, party) if one["drawn"] and one["sides"]]
        title = say("timeline.finding", party=party, n=sum(map(bool, told)), all=len(told))
        names = {kind: _heading(kind, units.get(kind, "")) for kind in _panels(units)}
        figures[party] = _drawn(plots.over_time.timeline(
            own, title, party=party, names=names, differences=units, claimed=(CLAIMED,),
            article=inputs.article,
        ))  # fmt: skip
    return figures


def _panels(differences: Mapping[str, str]) -> list[str]:
    """Return the kinds in the order of their panels: ratios, which share a scale, come first."""
    return sorted(views(), key=lambda kind: kind in differences)


def turns(inputs: Inputs, party: str) -> list[dict[str, Any]]:
    """Return how often each reading of a country turned; those that are drawn as drawn, first."""
    order = _panels(_differences(inputs, party))
    found = [one | {"drawn": one["kind"] in order and one["view"] == view_of(one["kind"])}
             for one in standing.turns(inputs.tables["timeline"], party)]  # fmt: skip
    return sorted(found, key=lambda one: order.index(one["kind"]) if one["drawn"] else len(order))


def _shown(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the readings of pace, each in the view that is shown of its kind."""
    return rows[(rows["reading"] == "pace") & (rows["view"] == rows["kind"].map(view_of))]


def _differences(inputs: Inputs, party: str) -> Mapping[str, str]:
    """Return the unit of each kind of a country that is read as a difference, as it is shown."""
    return {kind: unit for (own, kind, view), unit in read_as(inputs).items()
            if own == party and view == view_of(kind)}  # fmt: skip


def read_as(inputs: Inputs) -> Mapping[tuple[str, str, str], str]:
    """Return the unit of each country, kind and view that is read as a difference."""
    readings, amounts = inputs.table("readings", "latest"), inputs.table("amounts", "latest")
    units = amounts.drop_duplicates("kind").set_index("kind")["unit"]
    rows = readings[readings["statistic"] == "difference"]
    keys = zip(rows["party"], rows["kind"], rows["view"], strict=True)
    return {key: str(units.get(key[1], "")) for key in keys}


def uncast(inputs: Inputs) -> dict[str, Any]:
    """Return the series that were scored and have no range of the next six months, and why."""
    from analysis.costs.forecasts import LONGEST_GAP

    outlooks = inputs.table("outlooks", "latest")
    scored = dict.fromkeys(inputs.tables["forecast_scores"]["series"])
    left = [inputs.names.get(one, one) for one in scored if one not in set(outlooks["series"])]
    return {"series": left, "gap": LONGEST_GAP}


def _heading(kind: str, unit: str) -> str:
    title = say(f"panel.{kind}" if CATALOGUE.has(f"panel.{kind}") else f"title.{kind}")
    key = f"panel_unit.{unit}"
    return f"{title}, {say(key)}" if CATALOGUE.has(key) else title


def coverages(inputs: Inputs) -> Iterator[Markup]:
    """Yield how often intervals held by simulation: the method in use, then what stands beside."""
    rows = inputs.tables["calibration"]
    if rows.empty:
        return
    ours = rows["method"] == IN_USE
    asked = rows[ours & rows["goal"].notna()]
    held = int((asked["realised"] >= asked["goal"]).sum())
    title = say("calibration.finding", n=held, all=len(asked))
    targets = rows["target"].map(lambda target: CATALOGUE.named("target", target))
    rows = rows.assign(method=rows["method"].map(lambda name: CATALOGUE.named("method", name)))
    yield _drawn(plots.checking.coverage(rows[ours].assign(method=targets[ours]), title))
    beside = rows[~ours]
    if len(beside):
        named = targets[~ours] + ": " + beside["method"]
        beside = beside.assign(method=named)
        wide = beside[beside["nominal"] == beside["nominal"].max()]
        worst = wide[wide["method"] == wide.loc[wide["realised"].idxmin(), "method"]]
        title = say(
            "calibration.beside",
            method=str(worst["method"].iloc[0]),
            low=float(worst["realised"].min()),
            high=float(worst["realised"].max()),
        )
        yield _drawn(plots.checking.coverage(beside, title))


def history(inputs: Inputs) -> Markup | str:
    """Return where newest values fell in the intervals of earlier releases."""
    rows = inputs.tables["history"].dropna(subset=["place"])
    if rows.empty:
        return ""
    held = int(rows["held90"].astype(bool).sum())
    others = int((~rows["same_source"].astype(bool)).sum())
    title = say("calibration.history_finding", n=held, all=len(rows), others=others)
    return _drawn(plots.checking.pit(rows["place"].astype(float), title))


def not_replayed(inputs: Inputs) -> Iterator[str]:
    """Yield which lists have no row in the table of history, and why."""
    from analysis.costs.calibration import COVERED

    held = set(inputs.tables["history"]["list"])
    for revised, why in ((False, {}), (True, {"covered": COVERED})):
        lists = [name for name, own in inputs.lists.items() if own == revised and name not in held]
        if lists:
            yield say(f"calibration.none_{'covered' if revised else 'revised'}",
                      lists="; ".join(lists), **why)  # fmt: skip


def simulated(inputs: Inputs) -> Iterator[str]:
    """Yield how many series were made up, and how many of them have a year to be filled."""
    rows = inputs.tables["calibration"]
    compared = rows["target"].isin(rows.loc[rows["method"] != IN_USE, "target"])
    for key, chosen in (("text", compared), ("filled", rows["target"] == FILLED)):
        if chosen.any():
            own = rows[chosen]
            yield say(f"calibration.simulated_{key}", kinds=own["series"].nunique(),
                      lengths=own["length"].nunique(), n=int(own["n_series"].max()))  # fmt: skip


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
    held = int(rows["held"].sum())
    title = say("checking.finding", n=held, all=len(rows), issued=issued)
    return _drawn(plots.checking.record(shares, title))


def held(checked: pd.DataFrame) -> pd.DataFrame:
    """Return how many forecasts held what came, by months together and method, a row a series."""
    rows = []
    for name, own in checked.groupby("series", sort=False):
        six, level = own["target"].str.contains("/"), own["method"].str.startswith(LEVEL)
        parts = {"one_level": ~six & level, "one_same": ~six & ~level,
                 "six_level": six & level, "six_same": six & ~level}  # fmt: skip
        counts = {part: _held_of(own[chosen]) for part, chosen in parts.items()}
        rows.append({"series": name, **counts, "uncounted": int(own["came"].isna().sum())})
    return pd.DataFrame(rows)


def _held_of(rows: pd.DataFrame) -> str:
    n, counted = int(rows["held"].eq(True).sum()), int(rows["came"].count())
    return say("checking.of", n=n, all=counted) if counted else text.MISSING


def issued(checked: pd.DataFrame) -> pd.DataFrame:
    """Return the forecasts of the level that were issued before what they speak of came."""
    rows = checked[checked["method"] == LEVEL].drop(columns=["method", "place"])
    return rows.assign(came=rows["came"].astype(object).fillna(say("checking.uncounted")))


def relative(scores: pd.DataFrame) -> pd.DataFrame:
    """Return the scores of the level and of the drift over those of no change, a row a series."""
    rows = scores[scores["target"] == "all"]
    columns = {
        f"{short}_{score.removeprefix('relative_')}": rows[
            (rows["method"] == method) & (rows["score"] == score)
        ].set_index("series")["value"]
        for short, method in (("level", LEVEL), ("drift", DRIFT))
        for score in ("relative_crps", "relative_wis")
    }
    better = rows[rows["score"] == "p_drift_better"].set_index("series")["value"]
    columns["p_drift_better"] = better
    return pd.DataFrame(columns).dropna(axis=1, how="all").rename_axis("series").reset_index()


def verdict(scores: pd.DataFrame) -> dict[str, Any]:
    """Return on how many series the level beats no change, and the drift the level, by CRPS."""
    found = relative(scores)
    if not {"level_crps", "drift_crps"} <= set(found):
        return {}
    return {
        "all": len(found),
        "level": int((found["level_crps"] < 1).sum()),
        "n": int((found["drift_crps"] < found["level_crps"]).sum()),
    }
