"""The Jinja environment: templates beside this module, autoescape on, one head for every page.

A page is one file. Its style and its few lines of script stand in it, and its security policy
names both by their hashes and forbids everything else: no request, no other script.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from analysis import formats
from analysis.figures import theme, wording
from analysis.figures.sparkline import sparkline
from analysis.report import blocks, markdown
from analysis.report.glossary import link_first_uses
from analysis.report.records import SiteContext
from analysis.source_names import source_name


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("analysis.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        day=formats.day,
        exact=formats.exact,
        percent=formats.percent,
        share=formats.share,
        source_name=source_name,
        setting=_setting,
        in_words=formats.dates_in_words,
        anchor=markdown.anchor,
        breakable=_breakable,
        joined=_joined,
        unit=_unit,
        within=wording.lower,
        markdown=lambda text: Markup(markdown.to_html(text)),
    )
    environment.globals.update(
        chip=lambda verdict, grade="": Markup(blocks.chip(verdict, grade)),
        spark=lambda values, label, claimed=False: Markup(
            sparkline(values, label, claimed=claimed)
        ),
        stated=blocks.stated,
        adds=blocks.adds,
        answered=lambda answer: Markup(blocks.answered(answer)),
    )
    return environment


def _setting(value: object) -> str:
    """Return the value of a parameter as a reader writes it: lists without brackets."""
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value)) or "none"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _breakable(path: str) -> Markup:
    """Return a path that breaks after a slash or an underscore, if it must."""
    return Markup(re.sub("([/_])", r"\1<wbr>", str(escape(path))))


def _joined(definitions: str) -> str:
    """Return definitions joined by semicolons as one sentence."""
    return "; ".join(
        [text if not place else wording.lower(text)
         for place, text in enumerate(definitions.split("; "))]
    )  # fmt: skip


def _unit(unit: str) -> str:
    """Return a unit as words where it stands alone."""
    return unit if unit.startswith("percent") else formats.phrase(unit) or unit


@cache
def _asset(name: str) -> str:
    return (files("analysis.report") / "assets" / name).read_text(encoding="utf-8").strip()


@cache
def style() -> str:
    """Return the style of every page."""
    lines = (line.strip() for line in _asset("style.css").splitlines())
    own = "".join(line for line in lines if line and not line.startswith("/*"))
    return theme.variables() + own + theme.STYLE


@cache
def script() -> str:
    """Return the script of pages with sorting, filters or ages."""
    return _asset("script.js")


def policy(*, scripted: bool) -> str:
    """Return the security policy of a page."""
    allowed = f"'sha256-{_hash(script())}'" if scripted else "'none'"
    return (
        f"default-src 'none'; style-src 'sha256-{_hash(style())}'; script-src {allowed}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


ROLES = (
    (re.compile(r'<th (?=[^>]*scope="col")'), '<th role="columnheader" '),
    (re.compile(r'<th (?=[^>]*scope="row)'), '<th role="rowheader" '),
    *((re.compile(rf"<{tag}(?=[ >])"), f'<{tag} role="{role}"') for tag, role in (
        ("table", "table"), ("thead", "rowgroup"), ("tbody", "rowgroup"), ("tr", "row"),
        ("td", "cell"))),
)  # fmt: skip
CARDS = re.compile(r'<table class="?cards\b.*?</table>', re.DOTALL)
MAIN = re.compile(r"<main .*?</main>", re.DOTALL)


def _with_roles(html: str) -> str:
    """Name the roles in tables that are cards on a phone: no longer laid out so, they lose them."""

    def name(found: re.Match[str]) -> str:
        table = found[0]
        for pattern, named in ROLES:
            table = pattern.sub(named, table)
        return table

    return CARDS.sub(name, html)


def render(
    template: str,
    site: SiteContext | None,
    *,
    title: str,
    description: str = "",
    scripted: bool = False,
    **content: Any,
) -> str:
    """Return a page as one HTML file.

    Parameters
    ----------
    template
        Name of a file in `templates`.
    site
        Where the page stands; `None` for a page on its own.
    title
        Of the page, for the window and for shared links.
    description
        What it says, for search engines and shared links; the title where empty.
    scripted
        Whether the page brings the script.
    content
        What the template asks for; anything missing is an error.
    """
    page = _environment().get_template(template).render(
        site=site,
        title=title,
        description=description or title,
        style=Markup(style()),
        script=Markup(script()) if scripted else "",
        policy=policy(scripted=scripted),
        **content,
    )  # fmt: skip
    if site and template != "glossary.html":
        address = f"{site.root}glossary.html"
        page = MAIN.sub(lambda found: link_first_uses(found[0], address), page, count=1)
    return _with_roles(page) + "\n"
