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
COMPILATIONS = (
    "displacement_figures",
    "economy_figures",
    "published_estimates",
    "reconstruction_figures",
)
"""Sources that compile several publishers: the publisher alone is named."""
PUBLISHERS: Mapping[str, str] = {
    "analysts-polled": "Analysts polled by the Bank of Russia",
    "bbc-russia": "BBC Russian Service",
    "bbc-russian-service-and-mediazona": "BBC Russian Service and Mediazona",
    "ces": "Centre for Economic Strategy",
    "coordination-headquarters": "Coordination Headquarters for Prisoners of War",
    "commissioner-for-the-missing": "Commissioner for the Missing",
    "dayfr": "Day.fr",
    "deputy-pm-novak": "Russian Deputy Prime Minister Novak",
    "dutch-mivd": "Dutch military intelligence",
    "excess-deaths-estimate": "Estimate from excess deaths",
    "gen-milley": "General Milley",
    "gen-zaluzhnyi": "General Zaluzhnyi",
    "ier": "Institute for Economic Research",
    "ifo": "ifo Institute",
    "iiss": "International Institute for Strategic Studies",
    "istories": "iStories",
    "kluge": "J. Kluge",
    "lostarmour": "LostArmour",
    "lostarmour-info-and-ualosses": "LostArmour and UALosses",
    "mediazona-bbc-news-russian": "Mediazona and BBC Russian Service",
    "norwegian-defense-intelligence": "Norwegian Defence Intelligence",
    "pentagon-leak": "Leaked Pentagon papers",
    "re-russia": "Re: Russia",
    "rusecrets": "RuSecrets",
    "tass-count-of-mod-reports": "TASS count of Russian Ministry of Defence reports",
    "the-bell": "The Bell",
    "ubn": "Ukraine Business News",
    "us-dod": "US Department of Defense",
    "us-intelligence-services": "US intelligence services",
    "us-sec-of-def": "US Secretary of Defense",
    "western-intelligence-agencies": "Western intelligence agencies",
}
"""Names of publishers that cannot be made from the words of their slug."""
FULL_NAMES: Mapping[str, str] = {
    "reconstruction_figures/rdna": "World Bank, Government of Ukraine, European Commission and "
    "United Nations",
    "reconstruction_figures/kse": "Kyiv School of Economics",
}
"""Publishers within a compilation who are known by more than their short name."""
ACRONYMS: Mapping[str, str] = {
    name.lower(): name
    for name in ("AFP", "BBC", "CIA", "CMASF", "CSIS", "EBRD", "EU", "GDP", "IMF", "IOM", "KSE",
                 "NATO", "NBU", "OHCHR", "RDNA", "TASS", "UALosses", "UK", "UN", "UNHCR", "US",
                 "USA", "WEO")
}  # fmt: skip
PROPER: Mapping[str, str] = {
    **ACRONYMS,
    **{name.lower(): name for name in ("Czechia", "Europe", "Germany", "June", "Poland", "Russia",
                                       "Russian", "Ukraine")},
}  # fmt: skip
"""Words that begin with a capital letter wherever they stand."""
SMALL = ("and", "estimate", "for", "group", "nations", "of", "officials", "the")
"""Words that stay small within a name."""
OWN_NAMES: Mapping[str, str] = {
    "unhcr/russia-recounted": "UNHCR",
    "unhcr/without-us": "UNHCR, without the US immigration service",
    "economy_figures/istories/regional": "iStories",
    "economy_figures/kluge/regional-and-federal": "J. Kluge",
    "economy_figures/russian-economy-ministry": "Russia's economy ministry",
    "economy_figures/russian-government": "Russia's government",
}
"""Names that neither the words nor the parts of an id give."""
BY_WHICH_WAY = re.compile(r"(;| \(|, (through|posts|inputs|area statistics)\b).*", re.DOTALL)
"""What follows a publisher's name in `sources.yaml`: how the data came from there."""
IN_BRACKETS = re.compile(r" \([^)]*\)|, \d+ vintages.*")
WORD = re.compile(r"[A-Za-z]+")
NUMBERS = re.compile(r"(?<=-)(\d+)-(\d+)\b")


def source_name(source: str) -> str:
    """Return a source's short name; a publisher within a source is named after it.

    Several sources are joined by 'and'.

    >>> source_name("general_staff"), source_name("reconstruction_figures/rdna and world_bank")
    ('General Staff of Ukraine', 'RDNA and World Bank')
    >>> source_name("unhcr and world_bank"), source_name("published_estimates/nato-nations")
    ('UNHCR and World Bank', 'NATO nations')
    >>> source_name("unhcr/russia-recounted"), source_name("displacement_figures/iom/rounds-1-12")
    ('UNHCR', 'IOM, rounds 1 to 12')
    """
    names = (_one_name(part) for part in source.split(" and "))
    return " and ".join(dict.fromkeys(names))


def publisher_name(source: str, publisher: str) -> str:
    """Return who published a source, for the line under a figure.

    Parameters
    ----------
    source
        Id of the source, perhaps with the publisher within a compilation.
    publisher
        As `sources.yaml` has it; what follows the name itself is left out.

    Examples
    --------
    >>> publisher_name("imf_weo", "International Monetary Fund, through an archive of releases")
    'International Monetary Fund'
    >>> publisher_name("displacement_figures/ces", "UNHCR, IOM and others")
    'Centre for Economic Strategy'
    """
    if source in FULL_NAMES:
        return FULL_NAMES[source]
    compiled = source.partition("/")[0] in COMPILATIONS and "/" in source
    name = "" if compiled or " and " in source else BY_WHICH_WAY.sub("", publisher)
    return name or source_name(source)


def short_title(title: str) -> str:
    """Return a title without what stands in brackets.

    >>> short_title("Recovery needs (RDNA1 to RDNA5) and direct damage (RDNA, KSE)")
    'Recovery needs and direct damage'
    """
    return IN_BRACKETS.sub("", title)


def _one_name(source: str) -> str:
    if source in SHORT_NAMES:
        return SHORT_NAMES[source]
    if source in OWN_NAMES:
        return OWN_NAMES[source]
    name, _, within = source.partition("/")
    if name in COMPILATIONS and within:
        name, _, within = within.partition("/")
    first = SHORT_NAMES.get(name) or PUBLISHERS.get(name) or _capitals(name)
    return ", ".join([first, *(_small(part) for part in within.split("/") if part)])


def _spaced(slug: str) -> str:
    return NUMBERS.sub(r"\1 to \2", slug).replace("-", " ").replace("_", " ")


def _capitals(slug: str) -> str:
    """Write the words of a name, its first and its nouns with a capital letter."""

    def written(found: re.Match[str]) -> str:
        word = found[0]
        if word in ACRONYMS:
            return ACRONYMS[word]
        return word if word in SMALL and found.start() else word[:1].upper() + word[1:]

    return WORD.sub(written, _spaced(slug))


def _small(slug: str) -> str:
    return WORD.sub(lambda found: PROPER.get(found[0], found[0]), _spaced(slug))
