"""Every page keeps the rules of HTML that a parser does not check."""

from __future__ import annotations

from pathlib import Path

import html5lib
import pytest
from html_rules import RULES, problems
from test_page_files import tree

BROKEN = {
    "a block in a phrase": "<p>x</p><span><div>x</div></span>",
    "a block in a link in a phrase": "<span><a href='#x'><div>x</div></a></span>",
    "a list with other children": "<ul><div>x</div></ul>",
    "text between the items of a list": "<ul>x<li>y</li></ul>",
    "an item without a list": "<div><li>x</li></div>",
    "a meaning without a term": "<dl><dd>x</dd></dl>",
    "a term without a meaning": "<dl><dt>x</dt><dd>y</dd><dt>z</dt></dl>",
    "two summaries": "<details><summary>x</summary><summary>y</summary></details>",
    "a summary that is not first": "<details><p>x</p><summary>y</summary></details>",
    "a caption amid a figure": "<figure><p>x</p><figcaption>y</figcaption><p>z</p></figure>",
    "rows of several widths": "<table><tbody><tr><th scope=row>x</th><td>y</td></tr>"
    "<tr><th scope=row>x</th></tr></tbody></table>",
    "a table without heads": "<table><tbody><tr><td>x</td></tr></tbody></table>",
    "a head of nothing": "<table><tbody><tr><th>x</th></tr></tbody></table>",
    "a button in a link": "<a href='#x'><button type=button>y</button></a>",
    "an obsolete attribute": "<p align=left>x</p>",
    "an unknown attribute": "<p colour=red>x</p>",
    "a link to nowhere": "<a>x</a>",
    "a link without words": "<a href='#x'></a>",
    "a button without a type": "<button>x</button>",
    "a field without a label": "<select><option>x</option></select>",
    "an image without words": "<img src=x>",
    "a region without a name": "<div role=region>x</div>",
    "a reference that finds nothing": "<section aria-labelledby=y>x</section>",
    "an id of two words": "<p id='a b'>x</p>",
    "an order of its own": "<p tabindex=3>x</p>",
    "a name that nobody reads": "<div aria-label=x>y</div>",
    "a style in the body": "<div><style>p{}</style></div>",
}


def _parsed(body: str, language: str = ' lang="en"') -> list[str]:
    page = f"<!DOCTYPE html><html{language}><head><title>x</title></head><body>{body}</body></html>"
    return problems(html5lib.parse(page))


def test_a_page_keeps_the_rules_of_html(page: Path) -> None:
    assert problems(tree(page)) == []


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN)
def test_a_broken_rule_is_found(body: str) -> None:
    assert _parsed(body)


def test_a_page_without_a_language_is_found() -> None:
    assert _parsed("<p>x</p>", language="")


def test_a_sound_page_has_no_problems() -> None:
    body = (
        "<main><h1>x</h1><p id=a>y <a href='#a'>z</a></p><dl><dt>x</dt><dd><p>y</p></dd></dl>"
        "<details><summary>x</summary><p>y</p></details><label>x<select><option>y</option></select>"
        "</label><section aria-labelledby=a><ul><li><p>x</p></li></ul></section></main>"
    )
    assert _parsed(body) == []
    assert len(RULES) > 10
