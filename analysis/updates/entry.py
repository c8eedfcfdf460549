"""How a new release changes what its source consists of: its entry in `sources.yaml`, and files."""

import datetime as dt
from collections.abc import Mapping

from analysis.errors import DataError
from analysis.sources.manifest import EARLIER, MANIFEST
from analysis.updates.stock import CORRECTIONS, Offer, Stock, digest

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


def with_release(stock: Stock, offer: Offer) -> Stock:
    """Return a source with what is offered: files, corrections, dates and revision.

    A source whose figures bear the day of its release needs a day after the present one.
    """
    new = _with_files(stock, offer.files, offer.published)
    if offer.corrections is not None:
        new = Stock(new.entry, {**new.files, CORRECTIONS: offer.corrections})
    new = new.saying(retrieved=offer.retrieved.isoformat())
    if offer.revision:
        new = new.saying(revision=offer.revision)
    if present := stock.entry.get("published"):
        if offer.published is None or offer.published.isoformat() <= present:
            raise DataError(
                "the figures of this source bear the day of its release, which is not given"
                if offer.published is None
                else f"the release is said to be of {offer.published}, not later than the present "
                "one",
                where=f"{MANIFEST}, source {stock.id}, published",
                expected=f"a day after {present}",
                remedy="Say when the new release came out: --published DATE",
            )
        new = new.saying(published=offer.published.isoformat())
    return new


def _with_files(stock: Stock, files: Mapping[str, bytes], published: dt.date | None) -> Stock:
    """Return a source with new content of some of its files.

    A name that is not declared is a further release of a source that lists its `vintages`, and
    needs `published`.
    """
    declared = dict(zip(stock.names, stock.entry["files"], strict=True))
    vintages = dict(stock.entry.get("vintages", {}))
    for name, content in files.items():
        if name not in declared and (not vintages or published is None):
            further = "A further release of a source that lists its vintages is added with "
            raise DataError(
                f"source {stock.id} has no file '{name}'",
                where=MANIFEST,
                expected=f"one of {', '.join(declared)}",
                remedy=f"{further}--published DATE" if vintages else "",
            )
        if published is not None and (name in vintages or name not in declared):
            vintages[name] = published.isoformat()
        path = f"{stock.id}/{name}"
        declared[name] = {"path": path, "sha256": digest(content), "bytes": len(content)}
    changed = {"vintages": vintages} if vintages else {}
    new = stock.saying(**changed, files=list(declared.values()))
    return Stock(new.entry, {**stock.files, **files})


def with_next_release(stock: Stock, newest: dt.date) -> Stock:
    """Return a source whose next release is expected by its rhythm."""
    if "rhythm_days" not in stock.entry:
        return stock
    due = newest + dt.timedelta(days=stock.entry["rhythm_days"])
    return stock.saying(next_release=due.isoformat())


def with_override(stock: Stock, offer: Offer, problems: tuple[str, ...]) -> Stock:
    """Return a source that records what was accepted although it looked implausible, and why."""
    record = {
        "date": offer.retrieved.isoformat(),
        "although": list(problems),
        "because": offer.because,
    }
    return stock.saying(accepted=[*stock.entry.get("accepted", ()), record])


def with_earlier(new: Stock, stock: Stock, complete_to: dt.date) -> Stock:
    """Return a source that keeps the release in stock as an earlier one, in a folder of its own."""
    earlier = stock.entry.get("earlier", [])
    retrieved, taken = stock.entry["retrieved"], {release["day"] for release in earlier}
    days = [retrieved, *(f"{retrieved}-{number}" for number in range(2, len(taken) + 3))]
    day = next(one for one in days if one not in taken)
    release = {
        "day": day,
        "complete_to": complete_to.isoformat(),
        "details": {name: stock.entry[name] for name in KEPT_FIELDS if name in stock.entry},
        "files": [
            {**file, "path": f"{stock.id}/{EARLIER}/{day}/{name}"}
            for name, file in zip(stock.names, stock.entry["files"], strict=True)
        ],
    }
    kept = [*stock.names, *([CORRECTIONS] if CORRECTIONS in stock.files else [])]
    files = {f"{EARLIER}/{day}/{name}": stock.files[name] for name in kept}
    return Stock(new.saying(earlier=[*earlier, release]).entry, {**new.files, **files})


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
