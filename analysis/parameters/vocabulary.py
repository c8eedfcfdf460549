"""The names that occur in the data, which some parameters choose from."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from analysis.catalogue import Catalogue, load_catalogue
from analysis.errors import DataError
from analysis.sources.manifest import Source, load_manifest

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

Topic = Literal["areas", "sources", "indicators", "vintages"]


@dataclass(frozen=True)
class Vocabulary:
    """The names that occur in the data, which some parameters choose from.

    Attributes
    ----------
    areas
        Countries and groups of `indicators.yaml`.
    sources
        Sources of `data/raw/sources.yaml`.
    indicators
        Indicators of `indicators.yaml`.
    vintages
        Releases of the World Economic Outlook, as ``2021-10``.
    retrieved
        The last day on which any raw file was retrieved; empty if none says.
    codes
        Areas by their codes, as ``USA``.
    """

    areas: tuple[str, ...]
    sources: tuple[str, ...]
    indicators: tuple[str, ...]
    vintages: tuple[str, ...]
    retrieved: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)

    def names(self, topic: Topic) -> tuple[str, ...]:
        """Return the valid names of a topic, sorted."""
        valid: tuple[str, ...] = getattr(self, topic)
        return valid

    def nearest(self, name: str, valid: Iterable[str]) -> str:
        """Return the valid name that was probably meant, be it by a code or as 'Oct 2021'."""
        valid = list(valid)
        meant = self.codes.get(name.upper(), "") or _as_month(name)
        return meant if meant in valid else nearest(name, valid)


def _as_month(text: str) -> str:
    """Return a month as ``2021-10`` if a text names one, as 'Oct 2021' does."""
    found = re.fullmatch(r"([A-Za-z]{3})[a-z]*\.? +([0-9]{4})", text)
    if not found or found[1].capitalize() not in MONTHS:
        return ""
    return f"{found[2]}-{MONTHS.index(found[1].capitalize()) + 1:02}"


def load_vocabulary(root: Path) -> Vocabulary:
    """Read the valid names from the catalogue, the list of sources and the WEO extract.

    Parameters
    ----------
    root
        Folder of the project.

    Raises
    ------
    DataError
        One of these files breaks its own rules.
    """
    catalogue = load_catalogue(root / "indicators.yaml")
    return vocabulary_of(root, catalogue, load_manifest(root / "data" / "raw"))


def vocabulary_of(root: Path, catalogue: Catalogue, sources: Sequence[Source]) -> Vocabulary:
    """Return the valid names of a project whose catalogue and list of sources have been read."""
    vintages = _vintages(root, "data/raw/imf_weo/weo_vintages.csv")
    return Vocabulary(
        areas=tuple(sorted(set(catalogue.areas.values()))),
        sources=tuple(sorted(source.id for source in sources)),
        indicators=tuple(sorted(catalogue.indicators)),
        vintages=tuple(sorted(vintages)),
        retrieved=max((str(source.details.get("retrieved", "")) for source in sources), default=""),
        codes=dict(catalogue.areas),
    )


def _vintages(root: Path, extract: str) -> set[str]:
    try:
        with (root / extract).open(encoding="utf-8") as lines:
            return {line.split(",", 1)[0] for line in lines} - {"vintage"}
    except (OSError, UnicodeDecodeError):
        raise DataError(
            "the file, which says what releases there are, cannot be read",
            where=extract,
            remedy=f"Restore it with: git checkout -- {extract}",
        ) from None


def nearest(name: str, valid: Iterable[str]) -> str:
    """Return the valid name that is most like `name`, capitals aside, or an empty text.

    Examples
    --------
    >>> nearest("LEVEL", ["end", "level"]), nearest("birth", ["births"]), nearest("x", ["level"])
    ('level', 'births', '')
    """
    folded = {one.casefold(): one for one in valid}
    found = difflib.get_close_matches(name.casefold(), folded, n=1, cutoff=0.5)
    return folded[found[0]] if found else ""
