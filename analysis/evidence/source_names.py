"""What sources are called where readers meet them: names, never ids."""

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
"""What a source is called beside its line."""
PROPER: Mapping[str, str] = {
    name.lower(): name
    for name in (
        "AFP", "BBC", "Bank", "Belousov", "Butosov", "CES", "CIA", "CMASF", "CSIS", "Czechia",
        "DoD", "EBRD", "EU", "Europe", "GDP", "Germany", "IER", "IISS", "IMF", "IOM", "KSE",
        "Kristoffersen", "Kyiv", "MIVD", "MOD", "Mediazona", "Meduza", "Milley", "NATO", "NBU",
        "OHCHR", "Poland", "RDNA", "Russia", "Russian", "Rutte", "Shoigu", "UALosses", "UBN", "UK",
        "UN", "UNHCR", "US", "USA", "Ukraine", "Ukrainian", "WEO", "Zaluzhnyi", "Zelensky",
        "iStories", "ifo",
    )
}  # fmt: skip
"""Words that are not written in small letters."""
OWN_NAMES: Mapping[str, str] = {
    "unhcr/russia-recounted": "UNHCR",
    "unhcr/without-us": "UNHCR, without the US immigration service",
    "displacement_figures/ces": "Centre for Economic Strategy",
    "displacement_figures/ifo": "ifo Institute",
    "displacement_figures/unhcr/global/with-russia": "UNHCR",
    "displacement_figures/unhcr/global/without-russia": "UNHCR",
    "published_estimates/uk-ministry-of-defence": "UK Ministry of Defence",
    "published_estimates/us-dod": "US Department of Defense",
    "published_estimates/dutch-mivd": "Dutch military intelligence",
    "published_estimates/norwegian-defense-intelligence": "Norwegian defence intelligence",
    "economy_figures/analysts-polled": "Analysts polled by the Bank of Russia",
    "economy_figures/bank-of-russia": "Bank of Russia",
    "economy_figures/deputy-pm-novak": "Russia's deputy prime minister",
    "economy_figures/russian-economy-ministry": "Russia's economy ministry",
    "economy_figures/russian-government": "Russia's government",
    "economy_figures/istories": "iStories",
    "economy_figures/istories/regional": "iStories",
    "economy_figures/moscow-times": "Moscow Times",
    "economy_figures/kluge/regional-and-federal": "Kluge",
}
"""Names that cannot be made from the id of a source."""
WORD = re.compile(r"[a-z]+")


def source_name(source: str) -> str:
    """Return a source's short name; a publisher within a source is named after it.

    Several sources are joined by 'and', as in `Finding.source`.

    >>> source_name("general_staff"), source_name("reconstruction_figures/rdna and world_bank")
    ('General Staff of Ukraine', 'RDNA and World Bank')
    >>> source_name("unhcr and world_bank"), source_name("published_estimates/iiss")
    ('UNHCR and World Bank', 'IISS')
    """
    names = (_one_name(part) for part in source.split(" and "))
    return " and ".join(dict.fromkeys(names))


def _one_name(source: str) -> str:
    name, _, publisher = source.partition("/")
    if source in OWN_NAMES:
        return OWN_NAMES[source]
    if not publisher:
        return SHORT_NAMES.get(name, name.replace("_", " "))
    return _publisher_name(publisher)


def _publisher_name(publisher: str) -> str:
    if publisher in SHORT_NAMES:
        return SHORT_NAMES[publisher]
    spaced = publisher.replace("-", " ").replace("_", " ").replace("/", ", ")
    text = WORD.sub(lambda found: PROPER.get(found[0], found[0]), spaced)
    return text[:1].upper() + text[1:]
