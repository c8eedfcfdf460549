"""What every page carries: the style for its own paper."""

from __future__ import annotations

import datetime as dt

from jinja2 import DictLoader, Environment

from analysis.pages.site import Place, policy, printed, render

DAY = dt.date(2026, 9, 16)


def test_paper_says_the_address_where_there_is_one_else_the_path() -> None:
    plain = printed(Place("latest/economy.html", DAY, DAY))
    assert "· latest/economy.html" in plain and "16\xa0September\xa02026" in plain
    placed = printed(Place("claims.html", DAY, DAY, address="https://example.org/war"))
    assert "· https://example.org/war/claims.html" in placed


def test_an_address_cannot_end_the_style_that_it_stands_in() -> None:
    told = printed(Place("a.html", DAY, DAY, address='https://x.org/"}</style>\\'))
    assert told.count('"') == 2 and "<" not in told and told.endswith('/a.html"}}')
    assert policy(told) != policy(told + " ")


def test_there_is_one_kind_of_apostrophe_but_in_code() -> None:
    shown = "<b title=\"a year's\">a year&#39;s</b> two years' ends <code>f'x'</code>"
    templates = Environment(loader=DictLoader({"a": f"{shown}<style>b's</style>"}))
    told = "<b title=\"a year’s\">a year’s</b> two years’ ends <code>f'x'</code>"
    assert render(templates, "a", Place("a", DAY, DAY)) == f"{told}<style>b's</style>\n"


def test_what_indents_the_templates_goes_and_what_indents_code_stays() -> None:
    shown = "  <p>x</p>\n\n  <pre>for a in b:\n    c\n\n    d</pre> <i>y</i>\n  <p>z</p>\n"
    templates = Environment(loader=DictLoader({"a": shown}))
    code = "<pre>for a in b:\n    c\n\n    d</pre> <i>y</i>"
    assert render(templates, "a", Place("a", DAY, DAY)) == f"<p>x</p>\n{code}\n<p>z</p>\n"
