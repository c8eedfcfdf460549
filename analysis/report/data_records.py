"""What the page of data says of each source and each indicator."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

import pandas as pd

from analysis import formats
from analysis.catalogue import Catalogue
from analysis.indicators.specification import Specification
from analysis.observations import FIGURE, is_derived
from analysis.report.records import IndicatorRecord, SourceRecord
from analysis.sources.corrections import load_corrections
from analysis.sources.manifest import Source


def source_records(
    sources: Sequence[Source], table: pd.DataFrame, specifications: Iterable[Specification]
) -> list[SourceRecord]:
    """Return what the pages say of each source.

    Parameters
    ----------
    table
        All observations.
    specifications
        Of the indicators.
    """
    used: dict[str, list[str]] = {}
    for spec in specifications:
        for source in spec.sources:
            used.setdefault(source, []).append(spec.name)
    ids = table["source"].str.partition("/")[0]
    return [
        _source_record(source, table[ids == source.id], used.get(source.id, []))
        for source in sources
    ]


def _source_record(source: Source, rows: pd.DataFrame, used: Sequence[str]) -> SourceRecord:
    details = source.details
    releases = rows.groupby(list(FIGURE))["published"].nunique()
    outturns = rows[rows["published"] >= rows["period_end"]]
    return SourceRecord(
        id=source.id,
        **{name: str(details.get(name, "")) for name in (
            "title", "publisher", "url", "licence", "grade", "frequency", "coverage", "retrieved",
            "revision")},
        newest=_day(rows["published"]),
        last_period=_day(outturns["period_end"] if len(outturns) else rows["period_end"]),
        rhythm_days=int(details["rhythm_days"]) if "rhythm_days" in details else None,
        observations=len(rows),
        releases=int(rows["published"].nunique()),
        revised=int((releases > 1).sum()),
        derived=int(is_derived(rows).sum()),
        files=tuple(file.path for file in source.files),
        issues=tuple(str(issue) for issue in details.get("known_issues", ())),
        corrections=tuple(
            f"{one.file}, {one.column}: {_quoted(one.found) or 'empty'} became "
            f"{'nothing (left out)' if one.use is None else _quoted(one.use)} on "
            f"{formats.day(one.when)}: {one.reason}"
            for one in load_corrections(source)
        ),
        indicators=tuple(used),
    )  # fmt: skip


def _quoted(value: object) -> str:
    """Return a value as the file holds it, or nothing where it is empty."""
    return f"'{value}'" if value is not None and str(value) else ""


def _day(days: pd.Series) -> dt.date:
    last: dt.date = days.max().date()
    return last


def indicator_records(
    specifications: Iterable[Specification], sources: Sequence[Source], catalogue: Catalogue
) -> list[IndicatorRecord]:
    """Return what the pages say of each indicator."""
    files = {source.id: [file.path for file in source.files] for source in sources}
    records = []
    for spec in specifications:
        definitions = [catalogue.measure(name).definition for name in spec.measures]
        records.append(
            IndicatorRecord(
                id=spec.name,
                title=spec.title,
                family=spec.family,
                parties=spec.parties,
                readings=spec.readings,
                unit=spec.unit or (catalogue.measure(spec.measure).unit if spec.measure else ""),
                definition="; ".join(definitions) or spec.title,
                sources=spec.sources,
                files=tuple(path for source in spec.sources for path in files[source]),
            )
        )
    return records
