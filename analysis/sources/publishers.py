"""Sources that compile several publishers: each publisher is a source of its own.

In the table of observations a release replaces an earlier one of the same source. Two publishers
who state the same figure must therefore not share a source, or the later would silently
overwrite the earlier; and one publisher under two spellings must share it, or a revision would
not replace the figure that it revises. Spellings are data: `institutions` in `sources.yaml`.
"""

import re
import unicodedata

import pandas as pd

from analysis.errors import DataError
from analysis.sources.manifest import MANIFEST, Source
from analysis.sources.raw import Raw

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_NOT_IDENTITY = (
    r"\([^)]*\)",  # through whom the figure came
    r"[;,].*$",  # further publishers, the occasion
    r"(?<=\S)\s+(via|as cited by)\s.*$",
    rf"\b({_MONTHS})\s+[0-9]{{4}}\b",  # the edition: a later one revises an earlier one
)
_LIMIT = 40


def publishers_of(names: pd.Series, raw: Raw) -> pd.Series:
    """Return the source of each row, ``source_id/publisher``, whichever outlet quotes it.

    An institution with a pattern is told by it. Where no institution of a source has one that
    fits, the publisher's name is its identity; a source all of whose institutions have patterns
    takes nobody else.

    Parameters
    ----------
    names
        Publishers as the raw file names them, with lines of the file as index.
    raw
        Names the source, and notes a publisher that fits no institution or several: two must
        never overwrite each other, nor one be taken for two.
    """
    source = raw.source
    patterns = {one: entry.match for one, entry in source.institutions.items() if entry.match}
    only_these = len(patterns) == len(source.institutions) > 0
    found = {name: _publisher(name, patterns, source, only_these) for name in names.unique()}
    wrong = names.map(lambda name: found[name] == "")
    if wrong.any():
        checks = raw.checks(next(iter(raw.tables)))
        expected = f"a publisher that fits one of `institutions` of {source.id} in {MANIFEST}"
        checks.refuse(wrong, names, "'{}' is not valid here", expected)
        checks.close()
    return names.map(found)


def _publisher(name: str, patterns: dict[str, str], source: Source, only_these: bool) -> str:
    fits = [one for one, pattern in patterns.items() if re.match(pattern, name)]
    if len(fits) == 1:
        return f"{source.id}/{fits[0]}"
    return "" if fits or only_these else f"{source.id}/{slug(name)}"


def slug(publisher: str) -> str:
    """Return what identifies a publisher: ASCII, in small letters, at most 40 characters.

    What stands in brackets, behind a comma or semicolon, behind 'via' or 'as cited by', and the
    month of an edition do not belong to its identity.

    Raises
    ------
    DataError
        The name holds nothing that could identify a publisher.

    Examples
    --------
    >>> slug("US officials (via NYT)"), slug("World Bank April 2022 (via Reuters)")
    ('us-officials', 'world-bank')
    """
    name = publisher
    for pattern in _NOT_IDENTITY:
        name = re.sub(pattern, " ", name)
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii")
    words = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
    if not words:
        raise DataError(f"'{publisher}' does not name a publisher", where=MANIFEST)
    if len(words) <= _LIMIT:
        return words
    at_word = words.rfind("-", 0, _LIMIT + 1)
    return words[: at_word if at_word > 0 else _LIMIT]
