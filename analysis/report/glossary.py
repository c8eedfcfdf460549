"""The terms that reports use, in plain words: `assets/glossary.yaml`, and links to them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from analysis.plain_yaml import load_yaml
from analysis.report.markdown import anchor

EVERYDAY = ("As of", "Break", "Flow", "Power", "Price", "Reading", "Size", "Stock", "Trend")
"""Terms that are everyday words too: a link under each would mislead."""
LINKED_IN = ("p", "li", "dd")
NOT_IN = ("a", "button", "code", "figure", "h1", "h2", "h3", "nav", "pre", "summary", "table")
TOKEN = re.compile(r"(<[^>]*>)")
TAG = re.compile(r"<(/?)([a-z0-9]+)")


@cache
def load_glossary() -> Mapping[str, str]:
    """Return each term with its explanation, in alphabetical order."""
    text = (files("analysis.report") / "assets" / "glossary.yaml").read_text(encoding="utf-8")
    terms: dict[str, str] = load_yaml(text)
    return dict(sorted(terms.items(), key=lambda item: item[0].lower()))


@cache
def _pattern() -> re.Pattern[str]:
    terms = sorted(set(load_glossary()) - set(EVERYDAY), key=len, reverse=True)
    return re.compile(rf"\b({'|'.join(map(re.escape, terms))})(?=s?\b)", re.IGNORECASE)


def link_first_uses(html: str, address: str) -> str:
    """Return HTML in which the first use of each term on running text links to the glossary.

    Parameters
    ----------
    html
        Of a page's main part.
    address
        Of the glossary, from that page.
    """
    spelled = {term.lower(): term for term in load_glossary()}
    linked: set[str] = set()
    around: dict[str, int] = dict.fromkeys((*LINKED_IN, *NOT_IN), 0)

    def link(found: re.Match[str]) -> str:
        term = spelled[found[0].lower()]
        if term in linked:
            return found[0]
        linked.add(term)
        return f'<a class="term" href="{address}#{anchor(term)}">{found[0]}</a>'

    parts = TOKEN.split(html)
    for place, part in enumerate(parts):
        tag = TAG.match(part)
        if tag:
            if tag[2] in around:
                around[tag[2]] += -1 if tag[1] else 1
        elif any(around[name] for name in LINKED_IN) and not any(around[name] for name in NOT_IN):
            parts[place] = _pattern().sub(link, part)
    return "".join(parts)
