"""How a new release changes its source's entry in `sources.yaml`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from analysis.errors import DataError
from analysis.sources.manifest import EARLIER, MANIFEST
from analysis.updates.stock import CORRECTIONS, Stock, digest

Entry = dict[str, Any]

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
) -> Entry:
    """Return an entry that declares new content for some of its files.

    A name that is not declared is a further release of a source that lists its `vintages`, and
    needs `published`.
    """
    declared = {file["path"].rpartition("/")[2]: dict(file) for file in entry["files"]}
    vintages = dict(entry.get("vintages") or {})
    for name, content in files.items():
        if name not in declared and (not vintages or published is None):
            further = "A further release of a source that lists its vintages is added with "
            raise DataError(
                f"source {entry['id']} has no file '{name}'",
                where=MANIFEST,
                expected=f"one of {', '.join(declared)}",
                remedy=f"{further}--published DATE" if vintages else "",
            )
        if published is not None and (name in vintages or name not in declared):
            vintages[name] = published.isoformat()
        path = f"{entry['id']}/{name}"
        declared[name] = {"path": path, "sha256": digest(content), "bytes": len(content)}
    changed = {"vintages": vintages} if vintages else {}
    return {**entry, **changed, "files": list(declared.values())}


def with_release(
    entry: Mapping[str, Any], retrieved: dt.date, revision: str | None, published: dt.date | None
) -> Entry:
    """Return an entry with the dates and the revision of a new release.

    A source whose figures bear the day of its release needs a day after the present one. Where
    nobody says the revision (an empty text), that of the present release stays behind the day.
    """
    changed = {"retrieved": retrieved.isoformat()}
    if revision is not None:
        before = str(entry.get("revision", "")).rpartition(BEFORE)[2]
        by_hand = f"as placed by hand on {retrieved}" + (f"{BEFORE}{before}" if before else "")
        changed["revision"] = revision or by_hand
    if present := entry.get("published"):
        if published is None or published.isoformat() <= str(present):
            raise DataError(
                "the figures of this source bear the day of its release, which is not given"
                if published is None
                else f"the release is said to be of {published}, not later than the present one",
                where=f"{MANIFEST}, source {entry['id']}, published",
                expected=f"a day after {present}",
                remedy="Say when the new release came out: --published DATE",
            )
        changed["published"] = published.isoformat()
    return {**entry, **changed}


BEFORE = "; before that "


def with_next_release(entry: Mapping[str, Any], newest: dt.date) -> Entry:
    """Return an entry whose next release is expected by the rhythm of its source.

    >>> with_next_release({"rhythm_days": 7}, dt.date(2026, 6, 28))["next_release"]
    '2026-07-05'
    """
    if "rhythm_days" not in entry:
        return dict(entry)
    due = newest + dt.timedelta(days=int(entry["rhythm_days"]))
    return {**entry, "next_release": due.isoformat()}


def with_override(
    entry: Mapping[str, Any], day: dt.date, problems: tuple[str, ...], because: str
) -> Entry:
    """Return an entry that records what was accepted although it looked implausible, and why."""
    record = {"date": day.isoformat(), "although": list(problems), "because": because}
    return {**entry, "accepted": [*(entry.get("accepted") or ()), record]}


def with_earlier(entry: Mapping[str, Any], stock: Stock, complete_to: dt.date) -> Entry:
    """Return an entry that keeps the release in stock as an earlier one."""
    folder = f"{stock.id}/{EARLIER}/{earlier_day(stock)}"
    files = [
        {**file, "path": f"{folder}/{file['path'].rpartition('/')[2]}"}
        for file in stock.entry["files"]
    ]
    release = {
        "day": earlier_day(stock),
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
    return {f"{EARLIER}/{earlier_day(stock)}/{name}": stock.files[name] for name in names}


def extended_coverage(coverage: str, last: dt.date) -> str:
    """Return a coverage whose end is moved to the period that holds a day, if it lies later.

    Days, months, years and ISO weeks are known.

    >>> extended_coverage("2022-03 to 2026-01", dt.date(2026, 2, 28))
    '2022-03 to 2026-02'
    >>> extended_coverage("2022-W08 to 2025-W52", dt.date(2026, 1, 25))
    '2022-W08 to 2026-W04'
    >>> extended_coverage("2010 to 2024", dt.date(2025, 12, 31))
    '2010 to 2025'
    """
    first, _, end = coverage.partition(" to ")
    year, week, _ = last.isocalendar()
    held = f"{year}-W{week:02d}" if "W" in end else last.isoformat()[: len(end)]
    return f"{first} to {max(held, end)}"
