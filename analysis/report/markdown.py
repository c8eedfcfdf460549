"""Markdown to HTML, with no HTML let through, and code in colours that both themes carry."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from pygments import highlight  # type: ignore[import-untyped]
from pygments.formatters.html import HtmlFormatter  # type: ignore[import-untyped]
from pygments.lexers.python import PythonLexer  # type: ignore[import-untyped]

PARSER = MarkdownIt("commonmark", {"html": False, "typographer": False}).enable("table")
CODE = HtmlFormatter(nowrap=True, classprefix="k-")
NOT_LETTERS = re.compile(r"[^a-z0-9]+")


def to_html(text: str) -> str:
    """Return Markdown as HTML; anything that looks like HTML in it is shown as it stands."""
    return str(PARSER.render(text))


def code_html(source: str) -> str:
    """Return Python code with classes for its tokens."""
    return str(highlight(source, PythonLexer(), CODE)).rstrip("\n")


def anchor(text: str) -> str:
    """Return the id of a heading.

    >>> anchor("How sure, and why?")
    'how-sure-and-why'
    """
    return NOT_LETTERS.sub("-", text.lower()).strip("-") or "section"
