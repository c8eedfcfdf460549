"""What an entry of `sources.yaml` declares of its updates, held against what is known."""

from collections.abc import Iterable

import pandas as pd

from analysis.errors import DataError
from analysis.observations import Catalogue, is_derived, source_ids, unknown
from analysis.sources.figures import Bounds
from analysis.sources.manifest import MANIFEST, Source


def bounds_of(source: Source, measures: Iterable[str]) -> Bounds:
    """Return the bounds that a source declares, of measures that may stand in them."""
    where = f"{MANIFEST}, source {source.id}, plausibility"
    if source.plausibility is None:
        expected = "revised_percent, revised_share and step_factor"
        raise DataError("the source says not what an update may do", where=where, expected=expected)
    known = tuple(measures)
    for name in source.plausibility.largest_step:
        if name not in known:
            raise unknown("measure of the source", name, known, f"{where}, largest_step")
    return source.plausibility


def check_bounds(sources: Iterable[Source], catalogue: Catalogue) -> None:
    """Refuse a source whose bounds are of a measure that is not known."""
    for source in sources:
        if source.plausibility is not None:
            bounds_of(source, catalogue.measures)


def check_retrieved(sources: Iterable[Source], table: pd.DataFrame) -> None:
    """Refuse a day of retrieval before the days on which figures say that they were published."""
    stated = table[~is_derived(table)]
    newest = stated["published"].groupby(source_ids(stated)).max()
    for source in sources:
        day = newest.get(source.id)
        # a day's grace: it may be tomorrow already where the figure was published
        if day is not None and day > pd.Timestamp(source.retrieved) + pd.Timedelta(days=1):
            raise DataError(
                f"a figure was published on {day:%Y-%m-%d}, after it was retrieved",
                where=f"{MANIFEST}, source {source.id}, retrieved: {source.retrieved}",
                expected="the day on which the files were retrieved",
            )
