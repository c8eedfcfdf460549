"""The Jinja environment, what every page carries, and where a page stands.

A page is one file: its styles and its few lines of script stand in it, and its security policy
names them by their hashes and forbids everything else, so that no page can ask anything of a
server.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from analysis import text
from analysis.pages import figures, front, messages, standing, told
from analysis.pages.frames import WORDY
from analysis.pages.inputs import Inputs
from analysis.pages.messages import CATALOGUE, say
from analysis.plots.marks import key
from analysis.plots.theme import css

HERE = Path(__file__).parent
SINGLE = ("claims", "methods", "calibration", "checking", "timeline", "data", "changes", "glossary")
"""Pages that hold both editions, in the order of the navigation."""

UNSAFE = re.compile(r"[\"\\<\x00-\x1f]")
STRAIGHT = re.compile(
    r"<(script|style|pre|code)\b.*?</\1>|(?<=\w)(?:'|&#39;)(?=\w)|(?<=s)(?:'|&#39;)(?= \w|<)", re.S
)
"""An apostrophe that is not yet one in print; before it, whatever is no text for readers."""
BREAKS = re.compile(r"(<pre\b.*?</pre>)|\s*\n\s*", re.S)
"""The end of a line with what is blank around it; before it, whatever is shown as it stands."""


@dataclass(frozen=True)
class Place:
    """Where a page stands in `reports/`, of which day and edition it is, and in which site."""

    path: str
    day: dt.date
    article: dt.date
    edition: str = "latest"  # also of a page that holds both
    root: str = ""  # the way from the page to `reports/`
    other: str = ""  # the same page in the other edition; empty where one page holds both
    rules: dt.date | None = None  # when they changed last, which may be later than the page's day
    address: str = ""  # empty where the site is published nowhere yet
    families: Sequence[str] = ()  # those that have a page

    @property
    def modified(self) -> dt.date:
        """When the page was last changed: by newer data, or by other rules."""
        return max(self.day, self.rules or self.day)


def place_of(inputs: Inputs, path: str) -> Place:
    """Return where a page stands."""
    name, is_article = path.rpartition("/")[2], path.startswith("article/")
    families = tuple(dict.fromkeys(family for _, family in inputs.notebooks))
    other = ""
    if name == "index.html" or name.removesuffix(".html") in families:
        newest = name if name == "index.html" else f"latest/{name}"
        other = newest if is_article else f"article/{name}"
    return Place(
        path=path,
        day=inputs.article if is_article else inputs.latest,
        article=inputs.article,
        edition="article" if is_article else "latest",
        root="../" * path.count("/"),
        other=other,
        rules=max((one["date"] for one in inputs.amendments), default=None),
        address=inputs.address,
        families=families,
    )


def card_of(path: str) -> str:
    """Return the name of a page's picture; what is embedded has that of the front page."""
    name = "index" if path.startswith("embed/") else path.removesuffix(".html")
    return f"{name.replace('/', '-')}.png"


@cache
def asset(name: str) -> str:
    """Return a file of `assets`, without line breaks that only people need."""
    lines = (HERE / "assets" / name).read_text(encoding="utf-8").splitlines()
    kept = [line.strip() for line in lines if not line.strip().startswith(("/*", "//"))]
    return "\n".join([css()] * (name == "style.css") + [line for line in kept if line])


def policy(printed: str) -> str:
    """Return the security policy of a page, which has a style of its own for paper."""
    own, paper, script = (
        f"'sha256-{base64.b64encode(hashlib.sha256(one.encode()).digest()).decode()}'"
        for one in (asset("style.css"), printed, asset("script.js"))
    )
    return (
        f"default-src 'none'; style-src {own} {paper}; script-src {script}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def printed(place: Place) -> str:
    """Return the style that puts the day and the address at the foot of every printed sheet.

    A message in a style must not end its text, nor the style.
    """
    address = f"{place.address}/{place.path}" if place.address else place.path
    said = say("site.printed", day=place.day, address=address)
    safe = UNSAFE.sub(lambda found: f"\\{ord(found[0]):x} ", said)
    return f'@page{{@bottom-left{{content:"{safe}"}}}}'


def environment() -> Environment:
    """Return the templates, with `say` for every word in them."""
    found = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters |= {
        "reworded": messages.line,
        "noted": partial(CATALOGUE.reworded, "noted"),
        "unit": text.unit,
        "settings": messages.settings,
    }
    found.globals |= {
        "say": say,
        "told": told,
        "front": front,
        "figures": figures,
        "standing": standing,
        "sign": key,
        "table": standing.table,
        "named": CATALOGUE.named,
        "groups": CATALOGUE.groups,
        "language": CATALOGUE.language.replace("_", "-"),
        "style": Markup(asset("style.css")),
        "script": Markup(asset("script.js")),
        "policy": policy,
        "printed": printed,
        "card_of": card_of,
        "single": SINGLE,
        "wordy": WORDY,
    }
    return found


def render(templates: Environment, name: str, place: Place, **content: Any) -> str:
    """Return a page with one kind of apostrophe, and without what indents the templates."""
    page = templates.get_template(name).render(place=place, **content)
    page = STRAIGHT.sub(lambda found: found[0] if found[1] else "’", page)
    return BREAKS.sub(lambda found: found[1] or "\n", page).strip() + "\n"
