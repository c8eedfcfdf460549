"""How a new release changes its source's entry in `sources.yaml`."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from analysis.acquisition.staging import CORRECTIONS, Stock, digest
from analysis.errors import DataError
from analysis.sources.history import FOLDER

KEPT_FIELDS = (
    "retrieved",
    "revision",
    "published",
    "coverage",
    "vintages",
    "publication_lag_days",
    "publication_lags",
)
"""Fields of an entry that belong to one release: an earlier one keeps its own."""


def with_files(
    entry: Mapping[str, Any], files: Mapping[str, bytes], published: dt.date | None
) -> dict[str, Any]:
    """Return an entry that declares new content for some of its files.

    Parameters
    ----------
    files
        New content by name. A name that is not declared is a further release of a source that
        lists its `vintages`, and needs `published`.

    Raises
    ------
    DataError
        A file is not declared and cannot be added.
    """
    declared = [dict(file) for file in entry["files"]]
    vintages = dict(entry.get("vintages") or {})
    for name, content in files.items():
        path = f"{entry['id']}/{name}"
        state = {"path": path, "sha256": digest(content), "bytes": len(content)}
        known = [file["path"] for file in declared]
        if path in known:
            declared[known.index(path)] = state
            if name in vintages and published is not None:
                vintages[name] = published.isoformat()
            continue
        if not vintages or published is None:
            raise DataError(
                f"source {entry['id']} has no file '{name}'",
                where="data/raw/sources.yaml",
                expected=f"one of {', '.join(path.split('/')[1] for path in known)}",
                remedy="A further release of a source that lists its vintages is added with "
                "--published DATE"
                if vintages
                else "",
            )
        declared.append(state)
        vintages[name] = published.isoformat()
    changed: dict[str, Any] = {"files": declared}
    if vintages:
        changed["vintages"] = vintages
    return {**entry, **changed}


def with_release(
    entry: Mapping[str, Any], retrieved: dt.date, revision: str, published: dt.date | None
) -> dict[str, Any]:
    """Return an entry with the dates and the revision of a new release.

    Raises
    ------
    DataError
        The source dates its figures by the day of the release, and that day is not given or is
        not a later one.
    """
    changed = {"retrieved": retrieved.isoformat(), "revision": revision}
    if present := entry.get("published"):
        if published is None or published.isoformat() <= str(present):
            raise DataError(
                "the figures of this source bear the day of its release, which is not given"
                if published is None
                else f"the release is said to be of {published}, not later than the present one",
                where=f"data/raw/sources.yaml, source {entry['id']}, published",
                expected=f"a day after {present}",
                remedy="Say when the new release came out: --published DATE",
            )
        changed["published"] = published.isoformat()
    return {**entry, **changed}


def with_next_release(entry: Mapping[str, Any], newest: dt.date) -> dict[str, Any]:
    """Return an entry whose next release is expected by the rhythm of its source.

    Parameters
    ----------
    newest
        The newest day of publication in the release.

    Examples
    --------
    >>> with_next_release({"rhythm_days": 7}, dt.date(2026, 6, 28))["next_release"]
    '2026-07-05'
    """
    if "rhythm_days" not in entry:
        return dict(entry)
    due = newest + dt.timedelta(days=int(entry["rhythm_days"]))
    return {**entry, "next_release": due.isoformat()}


def with_override(
    entry: Mapping[str, Any], day: dt.date, problems: tuple[str, ...], because: str
) -> dict[str, Any]:
    """Return an entry that records what was accepted although it looked implausible, and why."""
    record = {"date": day.isoformat(), "although": list(problems), "because": because}
    return {**entry, "accepted": [*(entry.get("accepted") or ()), record]}


def with_earlier(entry: Mapping[str, Any], stock: Stock, complete_to: dt.date) -> dict[str, Any]:
    """Return an entry that keeps the release in stock as an earlier one."""
    day = earlier_day(stock)
    files = [
        {**file, "path": f"{stock.id}/{FOLDER}/{day}/{file['path'].split('/')[1]}"}
        for file in stock.entry["files"]
    ]
    release = {
        "day": day,
        "complete_to": complete_to.isoformat(),
        "details": {name: stock.entry[name] for name in KEPT_FIELDS if name in stock.entry},
        "files": files,
    }
    return {**entry, "earlier": [*(entry.get("earlier") or ()), release]}


def earlier_day(stock: Stock) -> str:
    """Return how the folder of the release in stock is called once it is an earlier one."""
    day = str(stock.entry["retrieved"])
    taken = {str(release["day"]) for release in stock.entry.get("earlier") or ()}
    names = [day, *(f"{day}-{number}" for number in range(2, len(taken) + 3))]
    return next(name for name in names if name not in taken)


def earlier_files(stock: Stock) -> dict[str, bytes]:
    """Return the files of the release in stock under the paths of an earlier one."""
    names = [*stock.names, *([CORRECTIONS] if CORRECTIONS in stock.files else [])]
    return {f"{FOLDER}/{earlier_day(stock)}/{name}": stock.files[name] for name in names}


_COVERAGE = re.compile(r"(\S+ to )(\d{4}-W\d{2}|\d{4}-\d{2}-\d{2}|\d{4}-\d{2})")


def extended_coverage(coverage: str, last: dt.date) -> str:
    """Return a coverage whose end is moved to the period that holds a day, if it lies later.

    Parameters
    ----------
    coverage
        As ``2022-03 to 2026-01``, with days, months or ISO weeks. Any other text stays.

    Examples
    --------
    >>> extended_coverage("2022-03 to 2026-01", dt.date(2026, 2, 28))
    '2022-03 to 2026-02'
    >>> extended_coverage("2022-W08 to 2025-W52", dt.date(2026, 1, 25))
    '2022-W08 to 2026-W04'
    >>> extended_coverage("2010 to 2024", dt.date(2025, 12, 31))
    '2010 to 2024'
    """
    ends = _COVERAGE.fullmatch(coverage)
    if ends is None:
        return coverage
    if "W" in ends[2]:
        week = last.isocalendar()
        end = f"{week.year}-W{week.week:02d}"
    else:
        end = last.isoformat()[: len(ends[2])]
    return ends[1] + max(end, ends[2])
