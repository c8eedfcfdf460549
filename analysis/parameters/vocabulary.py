"""The names that occur in the data, which some parameters choose from."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from analysis.catalogue import load_catalogue
from analysis.sources.manifest import load_manifest

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
    """

    areas: tuple[str, ...]
    sources: tuple[str, ...]
    indicators: tuple[str, ...]
    vintages: tuple[str, ...]
    retrieved: str = ""

    def names(self, topic: Topic) -> tuple[str, ...]:
        """Return the valid names of a topic, sorted."""
        valid: tuple[str, ...] = getattr(self, topic)
        return valid


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
    sources = load_manifest(root / "data" / "raw")
    extract = root / "data" / "raw" / "imf_weo" / "weo_vintages.csv"
    with extract.open(encoding="utf-8") as lines:
        vintages = {line.split(",", 1)[0] for line in lines} - {"vintage"}
    return Vocabulary(
        areas=tuple(sorted(set(catalogue.areas.values()))),
        sources=tuple(sorted(source.id for source in sources)),
        indicators=tuple(sorted(catalogue.indicators)),
        vintages=tuple(sorted(vintages)),
        retrieved=max((str(source.details.get("retrieved", "")) for source in sources), default=""),
    )


def nearest(name: str, valid: Iterable[str]) -> str:
    """Return the valid name that is most like `name`, or an empty text."""
    found = difflib.get_close_matches(name, list(valid), n=1, cutoff=0.5)
    return found[0] if found else ""
