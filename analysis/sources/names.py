"""What sources are called where readers meet them: names, never ids."""

import re
from collections.abc import Iterable, Mapping

from analysis.sources.manifest import Source


def source_names(sources: Iterable[Source]) -> dict[str, str]:
    """Return names by id: of sources, of publishers within them, and of what ends an id.

    A source that compiles several publishers is named by the publisher alone; what ends an id
    stands under ``id/*/end``.
    """
    names = {}
    for source in sources:
        names[source.id] = source.name or source.publisher
        for own, entry in source.institutions.items():
            names[f"{source.id}/{own}"] = entry.name or _words(own)
        names |= {f"{source.id}/*/{end}": text for end, text in source.parts.items()}
    return names


def source_name(names: Mapping[str, str], source: str) -> str:
    """Return a source's name by what `source_names` returned; several are parted by semicolons.

    A name may hold an *and* or a comma of its own.

    Examples
    --------
    >>> names = {"unhcr": "UNHCR", "unhcr/*/recounted": "", "figures": "Figures",
    ...          "figures/iom": "IOM"}
    >>> source_name(names, "figures/iom/rounds-1-12"), source_name(names, "figures/a-b")
    ('IOM, rounds 1 to 12', 'A b')
    >>> source_name(names, "unhcr/recounted and figures")
    'UNHCR; Figures'
    """
    parts = []
    for part in source.split(" and "):
        own, *ends = part.split("/")
        shown = names.get(own) or _words(own)
        compiles = any(name.startswith(f"{own}/") and "*" not in name for name in names)
        if compiles and ends:
            publisher, *ends = ends
            shown = names.get(f"{own}/{publisher}") or _words(publisher)
        told = [names.get(f"{own}/*/{end}", _words(end, capital=False)) for end in ends]
        parts.append(", ".join([shown, *filter(None, told)]))
    return "; ".join(dict.fromkeys(parts))


def _words(slug: str, *, capital: bool = True) -> str:
    text = re.sub(r"(?<=-)([0-9]+)-([0-9]+)\b", r"\1 to \2", slug)
    text = text.replace("-", " ").replace("_", " ")
    return text[:1].upper() + text[1:] if capital else text
