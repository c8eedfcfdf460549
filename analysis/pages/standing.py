"""Tables and facts of the pages that hold both editions, as their templates ask for them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis import text
from analysis.costs.calibration import COVERED
from analysis.costs.forecasts import LONGEST_GAP
from analysis.costs.timeline import NOTHING
from analysis.pages.cells import VIEWS
from analysis.pages.frames import PageTable, of_frame
from analysis.pages.inputs import Inputs
from analysis.pages.messages import CATALOGUE, FORMATS, ISO_DAY, say
from analysis.pages.told import each_way
from analysis.text import NOT_ON_FILE, PERHAPS

HINDCAST, LEVEL, DRIFT = "hindcast", "local level", "drift"
IN_USE, FILLED = "in use", "filled window"
GROUPS = {"kind": "title", "source": "budget", "first": "window", "last": "window"}
"""By column, the group of messages that tells its values; by default that of its own name."""
ABSENT = (NOTHING, NOT_ON_FILE)
"""Sides of the timeline on days on which there is no reading."""
MONTHS = re.compile(r"(\d{4}-\d\d)(?:/(\d{4}-\d\d))?")


def table(
    frame: pd.DataFrame, caption: str, names: Mapping[str, str], form: str = "", **slots: Any
) -> PageTable:
    """Return a frame with heads and ids in words, under a caption of the catalogue.

    Numbers have two digits, or one of `FORMATS`.
    """
    forms, named = CATALOGUE.groups["form"], CATALOGUE.groups["head"]

    def shown(column: pd.Series) -> pd.Series:
        write = FORMATS.get(form or forms.get(column.name, ""))
        values = [told(str(column.name), value, names) for value in column]
        if write:
            values = [write(value) if isinstance(value, (int, float)) and not text.is_missing(value)
                      else value for value in values]  # fmt: skip
        return pd.Series(values, dtype=object)

    heads = [
        text.share(name) if isinstance(name, float) else named.get(name, name.replace("_", " "))
        for name in frame.columns
    ]
    return of_frame(frame.apply(shown), heads, say(f"caption.{caption}", **slots))


def told(column: str, value: Any, names: Mapping[str, str]) -> Any:
    """Return a value of a column as readers see it: ids, days and months in words."""
    if isinstance(value, (bool, np.bool_)):
        return say("truth.yes" if value else "truth.no")
    if not isinstance(value, str) or value in names:
        return names.get(value, value)
    if months := MONTHS.fullmatch(value):
        first, last = (f"{month or months[1]}-01" for month in months.groups())
        return text.month(first) if first == last else say("period.months", start=first, end=last)
    if ISO_DAY.fullmatch(value):
        return text.day(value)
    keys = (f"{GROUPS.get(column, column)}.{value}", f"window.{value}")
    return CATALOGUE.first(*keys) or CATALOGUE.reworded("noted", value)


def wide(
    frame: pd.DataFrame, rows: Sequence[str], column: str, value: str = "value", **where: object
) -> pd.DataFrame:
    """Return the rows with the given values, one column a value of `column`, in their order."""
    for name, wanted in where.items():
        frame = frame[frame[name] == wanted]
    order = list(dict.fromkeys(frame[column]))
    table = frame.pivot_table(value, list(rows), column, sort=False, observed=True)
    return table.reindex(columns=order).reset_index()


def kinds(entries: Mapping[Any, Mapping[str, Any]]) -> pd.DataFrame:
    """Return each kind of each country with who counts it, and how."""
    columns = ["party", "title", "unit", "anchor", "grade", "cost"]
    frame = pd.DataFrame([*entries.values()], columns=columns)
    how = [CATALOGUE.first(f"grade.{grade} {unit}", f"grade.{grade}")
           for grade, unit in zip(frame["grade"], frame["unit"], strict=True)]  # fmt: skip
    return frame.assign(grade=how, unit=frame["unit"].map(text.unit))


def budgets(uncertainty: Mapping[str, Any], names: Mapping[str, str]) -> pd.DataFrame:
    """Return the error sizes of each source and why the slow one is of its size.

    Upward ones by age at release, youngest first, or of the first war-year and later.
    """
    rows = []
    for name, entry in uncertainty.items():
        said = CATALOGUE.first(f"budget.{name}") or name.replace("_", " ").capitalize()
        upward = [*entry.get("edge", ()), *(entry.get("floor") or {}).values()]
        slow = entry.get("slow") or {}
        rows.append({
            "source": names.get(name) or said,
            **{part: (entry.get(part) or {}).get("size") for part in ("common", "slow", "single")},
            "upward": ", ".join(text.fixed(one["size"], 2) for one in upward),
            **{part: slow.get(part, "") for part in ("basis", "reason")},
        })  # fmt: skip
    return pd.DataFrame(rows)


def directions(sides: pd.Series) -> list[str]:
    """Return the sides that were stated, in order, each where it differs from the one before.

    What could not be told or known is no side, and a tenth more or less none of its own.

    >>> directions(pd.Series(["unclear", "risen", "unclear", "risen", "fallen"]))
    ['risen', 'fallen']
    """
    stated = sides[~sides.isin(ABSENT) & ~sides.str.contains("unclear")].str.replace(PERHAPS, "")
    return list(stated[stated != stated.shift()])


def differences(inputs: Inputs, party: str) -> dict[tuple[str, str], str]:
    """Return the unit of each kind and view of a country that is read as a difference."""
    readings, amounts = inputs.table("readings", "latest"), inputs.table("amounts", "latest")
    units = amounts.drop_duplicates("kind").set_index("kind")["unit"]
    rows = readings[(readings["statistic"] == "difference") & (readings["party"] == party)]
    pairs = zip(rows["kind"], rows["view"], strict=True)
    return {(kind, view): str(units.get(kind, "")) for kind, view in pairs}


def turns(inputs: Inputs, party: str) -> list[dict[str, Any]]:
    """Return the days on which the side of each pace of a country changed, and the last.

    Those that are drawn come first, ratios before differences. Months are those at whose end the
    side is known; the days of article and page lie within one.
    """
    timeline, units = inputs.tables["timeline"], differences(inputs, party)
    rows = timeline[(timeline["reading"] == "pace") & (timeline["party"] == party)]
    found = []
    panels = sorted(VIEWS.items(), key=lambda panel: panel in units)
    places = {panel: place for place, panel in enumerate(panels)}
    key: Any  # kind and view
    for key, own in rows.groupby(["kind", "view"], sort=False):
        ordered = own.sort_values("day", kind="stable")
        stated = ordered[~ordered["side"].isin(ABSENT)]
        ends = stated[pd.to_datetime(stated["day"]).dt.is_month_end]
        changed = ordered["side"].ne(ordered["side"].shift())
        changed.iloc[-1] = True
        sides = len(directions(ordered["side"]))
        found.append({
            "kind": key[0], "view": key[1], "drawn": key in places, "unit": units.get(key),
            "place": places.get(key, len(places)),
            "sides": sides, "turns": max(0, sides - 1),
            "first": stated["day"].iloc[0] if len(stated) else None,
            "untold": int(ends["side"].str.contains("unclear").sum()), "months": len(ends),
            "rows": ordered[changed].drop(columns=["party", "kind", "view", "reading"]),
        })  # fmt: skip
    return sorted(found, key=lambda one: one["place"])


def moved_rows(rows: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Return rows of the timeline with sides and what moved them in words, no column empty."""

    def moved(value: object) -> object:
        if isinstance(value, str) and value.startswith("release of "):
            ids = value.removeprefix("release of ").split(", ")
            said = [names.get(one, one.replace("_", " ")) for one in ids]
            return say("moved.release", names=said)
        return value

    sides = [each_way(side) or side for side in rows["side"]]
    told = rows.assign(moved_by=rows["moved_by"].map(moved), side=sides)
    return told.dropna(axis=1, how="all")


def rule_slots(rules: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the thresholds of `claims.yaml` by the part of the methods that tells them."""
    said = [
        say("methods.word", word=one["word"], above=float(one["above"]))
        if one["above"]
        else say("methods.word_last", word=one["word"])
        for one in rules["likelihood"]
    ]
    return {
        "readings": {name: rules["side"][name] for name in ("probability", "noticeable")},
        "words": {"words": "; ".join(said), "most": rules["most_at_medium"]},
        "confidence": rules["confidence"]["points"] | rules["confidence"]["words"],
        "headline": rules["headline"],
    }


def uncast(inputs: Inputs) -> dict[str, Any]:
    """Return the series that were scored and have no range of the next six months, and why."""
    cast = set(inputs.table("outlooks", "latest")["series"])
    scored = dict.fromkeys(inputs.tables["forecast_scores"]["series"])
    left = [inputs.names.get(one, one) for one in scored if one not in cast]
    return {"series": left, "gap": LONGEST_GAP}


def not_replayed(inputs: Inputs) -> Iterator[str]:
    """Yield which lists have no row in the table of history, and why."""
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


def held(checked: pd.DataFrame) -> pd.DataFrame:
    """Return how many forecasts held what came, by months together and method, a row a series."""
    six = checked["target"].str.contains("/").map({False: "one", True: "six"})
    level = checked["method"].str.startswith(LEVEL).map({False: "same", True: "level"})
    rows = []
    for name, own in checked.assign(part=six + "_" + level).groupby("series", sort=False):
        counts = {}
        for part in ("one_level", "one_same", "six_level", "six_same"):
            chosen = own[own["part"] == part]
            n, counted = int(chosen["held"].eq(True).sum()), int(chosen["came"].count())
            counts[part] = say("checking.of", n=n, all=counted) if counted else text.MISSING
        rows.append({"series": name, **counts, "uncounted": int(own["came"].isna().sum())})
    return pd.DataFrame(rows)


def issued(checked: pd.DataFrame) -> pd.DataFrame:
    """Return the forecasts of the level that were issued before what they speak of came."""
    rows = checked[checked["method"] == LEVEL].drop(columns=["method", "place"])
    return rows.assign(came=rows["came"].astype(object).fillna(say("checking.uncounted")))


def relative(scores: pd.DataFrame) -> pd.DataFrame:
    """Return the scores of the level and of the drift over those of no change, a row a series."""
    short, score = scores["method"].map({LEVEL: "level", DRIFT: "drift"}), scores["score"]
    names = (short + "_" + score.str.removeprefix("relative_")).where(score.str.contains("_"))
    names = names.mask(score == "p_drift_better", "p_drift_better")
    found = wide(scores.assign(column=names).dropna(), ["series"], "column", target="all")
    columns = ["level_crps", "level_wis", "drift_crps", "drift_wis", "p_drift_better"]
    return found.reindex(columns=["series", *(one for one in columns if one in found)])


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
