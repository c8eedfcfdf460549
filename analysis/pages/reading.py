"""Reads what the earlier stages made, and what the project's files declare, once for all pages."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis import text
from analysis.observations import read_built
from analysis.pages.inputs import EDITIONS, STAGES, Inputs
from analysis.pages.messages import say
from analysis.pages.standing import source_records
from analysis.params import FAMILIES
from analysis.sources.names import source_name, source_names

if TYPE_CHECKING:
    from analysis.costs.kinds import Anchor, Kind
    from analysis.observations import NamedSeries
    from analysis.project import Project
    from analysis.series import Known

DAYS = ("start", "end", "counted_to", "first_start", "first_end", "last_start", "last_end")
SHARES = (0.05, 0.5, 0.95)
SINCE = ["measure", "party", "source", "before", "after", "before_start", "after_start",
         "after_end"]  # fmt: skip
CHECKED = ["series", "method", "made", "target", "low90", "median", "high90", "came", "place",
           "held"]  # fmt: skip
PERIOD = "civilians_killed_period"
"""A count of several months at once, which is told with its own period."""
HORIZON = 6
"""Months since the article that are held against as many before."""


def read_inputs(project: Project, *, whole: bool = True) -> Inputs:
    """Return all that the pages show of a project.

    Parameters
    ----------
    project
        The checkout.
    whole
        Whether what is worked out for pages of the report alone is wanted, too: what came since
        the article, the record of forecasts, base rates, changes and hashes take seconds.

    Raises
    ------
    WarCostsError
        A file is missing that an earlier stage makes, or says what it must not.
    """
    from analysis.series import open_known
    from analysis.updates.changes import released_changes

    latest = open_known("latest", project=project)
    article = dt.date.fromisoformat(str(project.params.editions.article))
    known = {"article": latest.until(article), "latest": latest}
    tables = {name: read_table(project.processed / f"{name}.csv") for name in STAGES}
    if whole:
        tables |= _worked_out(project, latest, article)
    names = source_names(project.sources)
    names |= series_names(project, names)
    told = names | {one.id: say("leaning", source=names[one.id], side=one.leans)
                    for one in project.sources if one.leans}  # fmt: skip
    return Inputs(
        article=article,
        latest=latest.day,
        tables=tables,
        claims=[*_claims(project)],
        amendments=[one.model_dump() for one in project.claims.amendments],
        rules=project.claims.rules.model_dump(),
        kinds={(kind.kind, party): _kind(kind, party, tables["amounts"], known, told)
               for kind, party in project.kinds.each()},
        uncounted=project.kinds.uncounted,
        lists=_lists(project, latest) if whole else {},
        names=names,
        sources=[*source_records(project.sources, latest.published, latest.day)],
        uncertainty={name: one.model_dump() for name, one in project.uncertainty.items()},
        changes=released_changes(project) if whole else {},
        notebooks={
            (edition, family): project.executed(family, edition)
            for edition in EDITIONS
            for family in FAMILIES
            if project.executed(family, edition).is_file()
        },
        rows_hash={edition: hash_rows(one.table) for edition, one in known.items() if whole},
        address=str(project.params.site.address).rstrip("/"),
    )  # fmt: skip


def _worked_out(project: Project, latest: Known, article: dt.date) -> dict[str, pd.DataFrame]:
    from analysis.costs.forecasts import FILE, read_forecasts
    from analysis.models.base_rates import base_rates
    from analysis.series import open_context

    forecasts = read_forecasts(project.root / FILE)
    return {
        "forecasts": forecasts,
        "since": pd.DataFrame(since_article(latest, article), columns=SINCE),
        "checked": checked(latest, forecasts),
        "other_wars": base_rates(open_context("wars", project)),
    }


def _lists(project: Project, known: Known) -> dict[str, bool]:
    """Return of each anchor that is drawn whether an earlier release on file was revised since."""
    from analysis.costs.calibration import earlier_releases
    from analysis.costs.drawing import METHODS

    return {
        anchor.label: bool(earlier_releases(known, party, anchor))
        for kind, party in project.kinds.each()
        for anchor in kind.anchors
        if anchor.method in METHODS
    }


def read_table(path: Path) -> pd.DataFrame:
    """Return a table of an earlier stage."""
    text_columns = dict.fromkeys(("window", "first", "last", "target", "length"), str)
    frame = read_built(path, na_values=[""], dtype=text_columns)
    for column in DAYS:
        if column in frame:
            frame[column] = pd.to_datetime(frame[column]).dt.date
    return frame


def series_names(project: Project, names: Mapping[str, str]) -> dict[str, str]:
    """Return what readers see of each series of a country and source, by its id."""

    def title(entry: NamedSeries) -> str:
        measure = project.catalogue.measure(entry.measure)
        if measure.kind == "flow" or entry.frequency != "month":
            return str(entry.title)
        # of what there is at a time, forecasts speak of its change
        return say("series_title", title=entry.title, unit=text.unit(measure.unit))

    found = {}
    for name, entry in project.catalogue.series.items():
        for party, source in product(entry.parties, entry.sources):
            slots = {"title": title(entry), "source": source_name(names, source)}
            alone = len(entry.parties) == 1
            said = say("series", **slots) if alone else say("series_of", party=party, **slots)
            found[f"{name}/{party}/{source}"] = said
    return found


def _kind(
    kind: Kind, party: str, amounts: pd.DataFrame, known: Mapping[str, Known],
    names: Mapping[str, str],
) -> dict[str, Any]:  # fmt: skip
    rows = amounts[(amounts["kind"] == kind.kind) & (amounts["party"] == party)]
    used = {edition: _anchor(kind, party, rows[rows["as_of"] == edition], known[edition])
            for edition in EDITIONS}  # fmt: skip
    sources = {edition: _sources(anchor, party, known[edition]) for edition, anchor in used.items()}
    named = {edition: dict.fromkeys(names.get(one, one) for one in found)
             for edition, found in sources.items()}  # fmt: skip
    return {
        "party": party, "title": kind.title, "unit": kind.unit, "cost": kind.cost,
        "anchor": kind.anchors[0].label, "grade": kind.anchors[0].grade,
        "source": {edition: ", ".join([*named[edition]][:2]) or anchor.label
                   for edition, anchor in used.items()},
        "sources": sources,
        "restated": [one.label for one in kind.restates],
        "floor": [edition for edition, anchor in used.items() if "floor" in anchor.label],
    }  # fmt: skip


def _anchor(kind: Kind, party: str, rows: pd.DataFrame, known: Known) -> Anchor:
    """Return the anchor in use: the first known one of the best grade that the amounts have."""
    best = rows["grade"].max() if len(rows) else None
    found = (one for one in kind.anchors if one.grade == best and _sources(one, party, known))
    return next(found, kind.anchors[0])


def _sources(anchor: Anchor, party: str, known: Known) -> list[str]:
    """Return the sources of an anchor that had published of a country by a day."""
    return [
        one.source
        for one in anchor.figures
        if any(len(known.figures(measure, party, one.source)) for measure in one.measures)
    ]


def _claims(project: Project) -> Iterator[dict[str, Any]]:
    verdicts = json.loads((project.processed / "claims.json").read_text(encoding="utf-8"))
    for claim in project.claims.claims:
        yield {
            "id": claim.id, "title": claim.title, "paraphrase": claim.paraphrase,
            "overturn": claim.overturn, "family": claim.family,
            **{edition: verdicts[edition][claim.id] for edition in EDITIONS},
        }  # fmt: skip


def since_article(known: Known, article: dt.date) -> Iterator[tuple[object, ...]]:
    """Yield what was counted of the six months since the article, and of the six before."""
    from analysis.costs.forecasts import monthly_series, target_months

    months = target_months(article, HORIZON)
    for one in monthly_series(known):
        after, before = one.total(months), one.total(months - HORIZON)
        if after is not None and before is not None:
            name, party, source = one.name.split("/", 2)
            days = ((months[0] - HORIZON).start_time, months[0].start_time, months[-1].end_time)
            yield (name, party, source, before, after, *(day.date() for day in days))
    yield from civilians_since(known, article)


def civilians_since(known: Known, article: dt.date) -> Iterator[tuple[object, ...]]:
    """Yield the longest count of civilians killed since the article against the year before it.

    The United Nations gave totals of several months where single months have no figure.
    """
    from analysis.series import MONTH_DAYS

    rows = known.figures("civilians_killed", "Ukraine", "civilian_casualties")
    days = (rows["period_end"] - rows["period_start"]).dt.days + 1
    rows = rows.assign(month=rows["value"] / days * MONTH_DAYS, days=days)
    after = rows[(rows["period_start"] > pd.Timestamp(article)) & (rows["days"] > 90)]
    before = rows[rows["days"].between(365, 366)]
    if len(after) and len(before):
        new, old = after.sort_values("days").iloc[-1], before.iloc[-1]
        if old["period_end"] < new["period_start"]:
            span = (old["period_start"], new["period_start"], new["period_end"])
            yield (PERIOD, "Ukraine", "civilian_casualties", old["month"], new["month"],
                   *(day.date() for day in span))  # fmt: skip


def checked(known: Known, forecasts: pd.DataFrame) -> pd.DataFrame:
    """Return the forecasts whose time has come, of a month and of all months together, beside
    what came: empty where that has not been counted."""
    from analysis.costs.forecasts import monthly_series

    series = {one.name: one for one in monthly_series(known, gaps=True)}
    rows = []
    for key, own in forecasts.groupby(CHECKED[:4], sort=False):
        first, _, last = str(key[3]).partition("/")
        months = pd.period_range(first, last or first, freq="M")
        if months[-1].end_time.date() > known.day:
            continue
        found = series.get(str(key[0]))
        came = found.total(months) if found else None
        told = own.set_index("quantile")["value"].astype(float)
        low, median, high = (float(told[share]) for share in SHARES)
        place = None if came is None else place_in(own["quantile"], own["value"], came)
        held = None if came is None else low <= came <= high
        rows.append((*key, low, median, high, came, place, held))
    return pd.DataFrame(rows, columns=CHECKED)


def place_in(shares: pd.Series, values: pd.Series, came: float) -> float:
    """Return the share of a forecast below what came; beyond the last quantile, half its tail."""
    share, value = shares.to_numpy(dtype=float), values.to_numpy(dtype=float)
    order = share.argsort(kind="stable")
    share, value = share[order], value[order]
    beyond = share[0] / 2, (1 + share[-1]) / 2
    return round(float(np.interp(came, value, share, *beyond)), 3)


def hash_rows(rows: pd.DataFrame) -> str:
    return hashlib.sha256(rows.to_csv(index=False, lineterminator="\n").encode()).hexdigest()
