"""Sources that compile several publishers: each publisher is a source of its own.

In the table of observations a release replaces an earlier one of the same source. Two publishers
who state the same figure must therefore not share a source, or the later would silently
overwrite the earlier; and one publisher under two spellings must share it, or a revision would
not replace the figure that it revises.
"""

from __future__ import annotations

import re
import unicodedata

from analysis.errors import DataError

ALIASES = {
    "center-for-strategic-and-international-studies": "csis",
    "the-centre-for-strategic-and-international-studies": "csis",
    "coordination-headquarters-for-the-treatment-of-prisoners-of-war": "coordination-headquarters",
    "commissioner-for-persons-missing-under-special-circumstances": "commissioner-for-the-missing",
    "ukrainian-commissioner-for-missing-persons": "commissioner-for-the-missing",
    "ukrainian-commissioner-for-missing-persons-kotenko": "commissioner-for-the-missing",
    "meduza-and-mediazona": "mediazona",
    "dutch-military-intelligence-and-security-service": "dutch-mivd",
    "nato-secretary-general-rutte-at-davos": "nato-secretary-general-rutte",
    "russian-ministry-of-defense": "russian-ministry-of-defence",
    "tass-count-of-russian-mod-reports": "tass-count-of-mod-reports",
    "ualosses-project": "ualosses",
    "uk-mod": "uk-ministry-of-defence",
}
"""Publishers whom the raw files name in several ways, or at great length: slug to slug."""

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_NOT_IDENTITY = (
    r"\([^)]*\)",  # through whom the figure came
    r"[;,].*$",  # further publishers, the occasion
    r"(?<=\S)\s+(via|as cited by)\s.*$",
    rf"\b({_MONTHS})\s+\d{{4}}\b",  # the edition: a later one revises an earlier one
)
_LIMIT = 40


def publisher_source(source_id: str, publisher: str) -> str:
    """Return the source of a publisher within a compilation: ``source_id/slug``.

    Parameters
    ----------
    source_id
        Id of the compilation in `sources.yaml`.
    publisher
        Publisher as the raw file names it. What stands in brackets, behind a comma or semicolon,
        behind 'via' or 'as cited by', and the month of an edition do not belong to its identity.

    Returns
    -------
    str
        ASCII, in small letters, with a slug of at most 40 characters.

    Raises
    ------
    DataError
        The name holds nothing that could identify a publisher.

    Examples
    --------
    >>> publisher_source("published_estimates", "US officials (via NYT)")
    'published_estimates/us-officials'
    >>> publisher_source("published_estimates", "CSIS (via Vanguard Report)")
    'published_estimates/csis'
    >>> publisher_source("economy_figures", "World Bank April 2022 (via Reuters)")
    'economy_figures/world-bank'
    """
    name = publisher
    for pattern in _NOT_IDENTITY:
        name = re.sub(pattern, " ", name)
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii")
    slug = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
    if not slug:
        raise DataError(f"'{publisher}' does not name a publisher", where=f"source {source_id}")
    return f"{source_id}/{_shorten(ALIASES.get(slug, slug))}"


def _shorten(slug: str) -> str:
    if len(slug) <= _LIMIT:
        return slug
    at_word = slug.rfind("-", 0, _LIMIT + 1)
    return slug[: at_word if at_word > 0 else _LIMIT]
