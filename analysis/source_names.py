"""What a source is called in a sentence, a table, or beside its line."""

from __future__ import annotations

import re
from collections.abc import Mapping

SHORT_NAMES: Mapping[str, str] = {
    "general_staff": "General Staff of Ukraine",
    "uk_mod": "UK Ministry of Defence",
    "mediazona_meduza": "Mediazona and Meduza",
    "oryx": "Oryx",
    "ualosses_study": "UALosses study",
    "ukrainian_named_losses": "Named losses",
    "civilian_casualties": "United Nations",
    "published_estimates": "Published estimates",
    "deepstate": "DeepState",
    "isw_area": "ISW",
    "unhcr": "UNHCR",
    "eurostat": "Eurostat",
    "displacement_figures": "Surveys and registers",
    "imf_weo": "IMF",
    "world_bank": "World Bank",
    "sipri": "SIPRI",
    "economy_figures": "Published figures",
    "reconstruction_figures": "RDNA and KSE",
}
ACRONYMS: Mapping[str, str] = {
    name.lower(): name
    for name in ("AFP", "BBC", "CES", "CIA", "CMASF", "CSIS", "EBRD", "EU", "GDP", "IER", "IISS",
                 "IMF", "IOM", "KSE", "MIVD", "NATO", "NBU", "OHCHR", "PM", "RDNA", "TASS",
                 "UALosses", "UBN", "UK", "UN", "UNHCR", "US", "USA", "WEO")
}  # fmt: skip
WORD = re.compile(r"[a-z]+")


def source_name(source: str) -> str:
    """Return a source's short name; a publisher within a source is named after it.

    >>> source_name("general_staff"), source_name("reconstruction_figures/rdna and world_bank")
    ('General Staff of Ukraine', 'RDNA and World Bank')
    >>> source_name("unhcr and world_bank"), source_name("published_estimates/iiss")
    ('UNHCR and World Bank', 'IISS')
    >>> source_name("unhcr/without-us")
    'UNHCR, without US'
    """
    return " and ".join(_one_name(part) for part in source.split(" and "))


def _one_name(source: str) -> str:
    if source in SHORT_NAMES:
        return SHORT_NAMES[source]
    name, _, publisher = source.partition("/")
    if not publisher:
        return _spaced(name)
    if name in COMPILATIONS:
        return _spaced(publisher)
    own = SHORT_NAMES.get(name, _spaced(name))
    spaced = _spaced(publisher)
    return f"{own}, {spaced[:1].lower() + spaced[1:]}"


COMPILATIONS = (
    "displacement_figures",
    "economy_figures",
    "published_estimates",
    "reconstruction_figures",
)
"""Sources that compile several publishers: the publisher alone is named."""


def _spaced(name: str) -> str:
    text = name.replace("-", " ").replace("_", " ").replace("/", ", ")
    text = WORD.sub(lambda found: ACRONYMS.get(found[0], found[0]), text)
    return text[:1].upper() + text[1:]
