"""The stage `timeline`: what each reading would have been, from what had been published by a day.

At the end of every month since December 2022 and at both editions' dates, by the functions that
make `readings.csv`. A kind is drawn again only where the figures that it can read changed, or
another year was over: all that a reading hangs on are those figures and the day.
"""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pandas as pd
from joblib import Parallel, delayed

from analysis.costs.assess import Assessment
from analysis.costs.build import to_text
from analysis.costs.kinds import Figures, Kind, Kinds
from analysis.costs.readings import READINGS
from analysis.costs.rows import reading_rows
from analysis.costs.study import Study, open_study
from analysis.models.counterfactual import GROWTH, OUTLOOK
from analysis.observations import Row, of_source
from analysis.project import Project
from analysis.series import Known, calendar_years, war_years
from analysis.text import NOT_ON_FILE

TIMELINE = "data/processed/timeline.csv"
FIRST = "2022-12-31"
COLUMNS = ("day", "party", "kind", "view", "reading", "value", "low90", "high90", "side",
           "likelihood", "moved_by")  # fmt: skip
NOTHING = "nothing could be known"
NEEDED = {"same_windows": 3}
"""Years that must be over for a reading; two where it is not named."""
ENDS = ("first_start", "first_end", "last_start", "last_end")
"""What tells whether a reading is of the windows that it was of before."""
YEAR_OVER = "rule: another year was over"
MOVED = 0.05
"""Share by which a value must differ from the one before to have moved."""


def build_timeline(project: Project, jobs: int = 1) -> dict[str, str]:
    """Return the timeline of every kind, as the text of its file.

    `moved_by` is ``release of`` a source, or ``rule:`` and which year was over; empty where the
    side stayed and the value moved by less than a twentieth. Where there is no reading the side
    says whether nothing could be known, or no release of that day is on file.
    """
    study = open_study(project, as_of="latest")
    days = days_until(study.known.day, dt.date.fromisoformat(study.article))
    own = {
        (kind.kind, party): replace(study, known=relevant(study.known, study.kinds, kind, party))
        for kind, party in study.kinds.each()
    }
    tasks = [(key, part) for key, narrow in own.items() for part in batches(narrow.known, days)]
    read = Parallel(n_jobs=jobs)(delayed(read_days)(own[key], *key, part) for key, part in tasks)
    found: dict[tuple[str, str], dict[dt.date, list[Row]]] = {key: {} for key in own}
    for (key, _), part in zip(tasks, read, strict=True):
        found[key] |= part
    rows = (
        row
        for kind, party in study.kinds.each()
        for row in follow(kind, party, own[kind.kind, party].known, days, found[kind.kind, party])
    )
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return {TIMELINE: to_text(table.sort_values("day", kind="stable"))}


def days_until(last: dt.date, article: dt.date) -> list[dt.date]:
    """Return the ends of months up to a day, that day, and that of the article, in order."""
    return sorted({*pd.date_range(FIRST, last, freq="ME").date, last, min(article, last)})


def relevant(known: Known, kinds: Kinds, kind: Kind, party: str) -> Known:
    """Return what was known of all that a kind, or what it is the sum of, can be read from."""
    rows = known.published
    keep = pd.Series(False, rows.index)
    for one in [kinds.of(part, party) for part in kind.parts] or [kind]:
        for source, measure, whose in figures_of(one, party):
            asked = rows["indicator"].eq(measure) & (rows["party"].eq(whose) | (whose == ""))
            keep |= asked & of_source(rows, source)
    return replace(known, published=rows[keep].reset_index(drop=True))


def figures_of(kind: Kind, party: str) -> Iterator[tuple[str, str, str]]:
    """Yield source, measure and party (empty: all) of whatever a kind can be read from."""
    asked: list[Figures | None] = [other.figures for other in kind.independent]
    for anchor in kind.anchors:
        asked += [*anchor.figures, anchor.shape, anchor.fill]
        for variant in anchor.variants.values():
            for measure in variant.measures:
                yield anchor.figures[0].source, measure, party
        if anchor.method == "gap":
            yield from ((OUTLOOK, measure, "") for measure in (*GROWTH, "gdp_current"))
    for figures in asked:
        if figures is not None:
            yield from ((figures.source, measure, party) for measure in figures.measures)


def state(known: Known, day: dt.date) -> tuple[int, int, int]:
    """Return what a reading of a day hangs on: figures published, war-years and years over."""
    published = int((known.published["published"] <= pd.Timestamp(day)).sum())
    return published, *years_over(day)


def years_over(day: dt.date) -> tuple[int, int]:
    """Return how many war-years and calendar years of the war were over by a day."""
    war, calendar = war_years(day), calendar_years(day)
    return sum(one.end <= day for one in war), sum(one.end <= day for one in calendar)


def batches(known: Known, days: Sequence[dt.date], size: int = 8) -> list[list[dt.date]]:
    """Return the days on which something changed, in batches of equal length for workers."""
    states = [None, *(state(known, day) for day in days)]
    moves = zip(days, itertools.pairwise(states), strict=True)
    changed = [day for day, (before, now) in moves if now != before]
    return [changed[at : at + size] for at in range(0, len(changed), size)]


def read_days(
    study: Study, kind: str, party: str, days: Sequence[dt.date]
) -> dict[dt.date, list[Row]]:
    """Return the readings of one kind on some days; none where nothing was known."""
    found = {}
    for day in days:
        then = replace(study, known=study.known.until(day))
        drawn = then.draw_if_known(kind, party)
        found[day] = [*reading_rows(Assessment(then, drawn, brief=True))] if drawn else []
    return found


def follow(
    kind: Kind,
    party: str,
    known: Known,
    days: Sequence[dt.date],
    read: dict[dt.date, list[Row]],
) -> Iterator[Row]:
    """Yield one row a day and reading, with what moved it since the day before."""
    keys = sorted(
        {(row["view"], row["reading"]) for rows in read.values() for row in rows},
        key=lambda key: (key[0], READINGS.index(key[1])),
    )
    current: dict[tuple[str, str], Row] = {}
    for place, day in enumerate(days):
        before, last = current, days[place - 1] if place else None
        if day in read:
            current = {(row["view"], row["reading"]): row for row in read[day]}
        for key in keys:
            row = current.get(key)
            moved = "" if last is None else moved_by(kind, known, last, day, before.get(key), row)
            told = row or {"side": unknown(kind, key[1], day), "likelihood": ""}
            named = {"day": day, "party": party, "kind": kind.kind}
            yield {**named, "view": key[0], "reading": key[1], **told, "moved_by": moved}


def unknown(kind: Kind, reading: str, day: dt.date) -> str:
    """Return why there is no reading: too few years were over, or no figures are on file."""
    war, calendar = years_over(day)
    over = calendar if kind.anchors[-1].windows.years == "calendar" else war
    return NOTHING if over < NEEDED.get(reading, 2) else NOT_ON_FILE


def moved_by(
    kind: Kind, known: Known, last: dt.date, day: dt.date, before: Row | None, now: Row | None
) -> str:
    """Return what moved a reading since the day before; empty where it stayed."""
    if now is None:
        return ""
    if before is not None and before["side"] == now["side"]:
        value, earlier = (float(row.get("value", math.nan)) for row in (now, before))
        if not abs(value - earlier) > MOVED * abs(earlier):
            return ""
    others = before is not None and any(before[end] != now[end] for end in ENDS)
    if others and years_over(day) != years_over(last):
        return YEAR_OVER
    published = known.published["published"]
    new = known.published[(published > pd.Timestamp(last)) & (published <= pd.Timestamp(day))]
    sources = dict.fromkeys(source.partition("/")[0] for source in sorted(new["source"]))
    figures = (one for anchor in kind.anchors for one in anchor.figures)
    anchors = {one.source.partition("/")[0] for one in figures}
    own = [source for source in sources if source in anchors]
    return f"release of {', '.join(own or sources)}" if sources else YEAR_OVER
