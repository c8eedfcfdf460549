"""What each family of indicators reads of the one table, as a small file with a hash.

DVC sees files, not rows. A notebook depends on the fingerprint of its family, which changes if and
only if a row that the family may read changes, so a new release of one source reruns only the
notebooks that use it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

import pandas as pd

from analysis.catalogue import Catalogue
from analysis.hashing import hash_text
from analysis.indicators.specification import FAMILIES, load_specifications
from analysis.observations import newest_publication, source_ids, to_text
from analysis.sources.manifest import Source, hash_printed

ALSO_READS = {
    # measures that a family's figures and claims show beside its indicators
    "casualties": (
        "source:general_staff",
        "source:published_estimates",
        "source:uk_mod",
        "source:civilian_casualties",
        "source:mediazona_meduza",
        "source:ualosses_study",
        "source:ukrainian_named_losses",
        "source:oryx",
    ),
    "economy": ("source:imf_weo", "source:economy_figures", "source:sipri", "source:world_bank"),
    "emigration": (
        "source:unhcr",
        "source:eurostat",
        "source:displacement_figures",
        "measure:population",
    ),
    "reconstruction": (
        "source:reconstruction_figures",
        "measure:gdp_current",
        "measure:gdp_current_forecast",
    ),
    "territory": (
        "source:deepstate",
        "source:isw_area",
        "source:general_staff",
        "source:mediazona_meduza",
    ),
}


def rows_of(table: pd.DataFrame, family: str, catalogue: Catalogue) -> pd.DataFrame:
    """Return the rows of the table that a family may read.

    A study of a family is opened on these rows alone, so nothing outside its fingerprint can
    reach its notebook.
    """
    specifications = load_specifications(catalogue).values()
    measures = {name for one in specifications if one.family == family for name in one.measures}
    sources: set[str] = set()
    for entry in ALSO_READS[family]:
        what, _, name = entry.partition(":")
        (sources if what == "source" else measures).add(name)
    return table[table["indicator"].isin(measures) | source_ids(table).isin(sources)]


def fingerprint(
    rows: pd.DataFrame, dates: Iterable[str] = (), sources: Sequence[Source] = ()
) -> dict[str, object]:
    """Return what identifies a set of rows, and what is said of their sources.

    Parameters
    ----------
    rows
        Observations of one family.
    dates
        ISO dates of reports: for each the rows published by then have a hash of their own, which
        no later release can change.
    sources
        The list of all sources.

    Returns
    -------
    dict
        Count, newest publication, sources, hash of what is printed of them, hash of all rows, and
        hash by date of report.
    """
    ids = set(source_ids(rows).unique())
    return {
        "rows": len(rows),
        "newest_publication": newest_publication(rows).isoformat(),
        "sources": sorted(ids),
        "printed": hash_printed(sources, ids),
        "sha256": _hash(rows),
        "published_by": {
            date: _hash(rows[rows["published"] <= pd.Timestamp(date)]) for date in dates
        },
    }


def _hash(rows: pd.DataFrame) -> str:
    return hash_text(to_text(rows))


def fingerprints(
    table: pd.DataFrame,
    catalogue: Catalogue,
    dates: Iterable[str] = (),
    sources: Sequence[Source] = (),
) -> dict[str, str]:
    """Return the text of every family's fingerprint by family (see `fingerprint`)."""
    listed = list(dates)
    found = {
        family: fingerprint(rows_of(table, family, catalogue), listed, sources)
        for family in FAMILIES
    }
    return {family: json.dumps(one, indent=2) + "\n" for family, one in found.items()}
