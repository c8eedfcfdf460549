"""The catalogue: typed slots, plural by rule, and templates that ask for nothing it lacks."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

from analysis.pages import messages as room
from analysis.pages.messages import CATALOGUE, FORMATS, MessageError, Messages, slot_formats
from analysis.pages.site import environment

HERE = Path(room.__file__).parent
SAID = re.compile(r'\bsay\("([a-zA-Z0-9_. ]+)"[,)]')
NOT_COUNTED = ("missing.", "absent.")
COMPILERS = ("glossary.DeepState", "glossary.LostArmour", "glossary.Mediazona and Meduza",
             "glossary.RDNA")  # fmt: skip
SPELT_OUT = "noted.RU/BY"
"""What stands for an abbreviation of a source."""
SMALL = Messages(
    "en_GB",
    {
        "rows": {"plural": "n", "one": "{n:exact} row", "other": "{n:exact} rows"},
        "side.risen": "higher",
        "chance": "{side:side} since {day:day}",
        "kinds": "{names:list side}",
        "days": "{days:list month}",
        "plain": "{text}",
    },
)


def test_a_message_fills_its_slots_in_their_formats() -> None:
    said = SMALL.say("chance", side="risen", day=dt.date(2025, 12, 10))
    assert said.replace("\xa0", " ") == "higher since 10 December 2025"


@pytest.mark.parametrize(("n", "said"), [(1, "1 row"), (2, "2 rows"), (0, "0 rows")])
def test_the_plural_follows_the_rule_of_the_language(n: int, said: str) -> None:
    assert SMALL.say("rows", n=n) == said


def test_a_list_is_told_as_the_language_lists() -> None:
    assert SMALL.say("kinds", names=["risen", "risen", "risen"]) == "higher, higher and higher"
    days = SMALL.say("days", days=["2025-02-23", "2025-12-31"]).replace("\xa0", " ")
    assert days == "February and December 2025"
    days = SMALL.say("days", days=["2025-12-31", "2026-02-23"]).replace("\xa0", " ")
    assert days == "December 2025 and February 2026"


@pytest.mark.parametrize(
    ("key", "slots"),
    [
        ("nowhere", {}),
        ("plain", {}),
        ("plain", {"text": "a", "more": "b"}),
        ("plain", {"text": 3}),
        ("rows", {"n": "three"}),
        ("days", {"days": ["soon"]}),
        ("chance", {"side": "sideways", "day": dt.date(2025, 1, 1)}),
        ("chance", {"side": "risen", "day": "soon"}),
    ],
)
def test_a_message_refuses_what_does_not_fit(key: str, slots: dict[str, object]) -> None:
    with pytest.raises(MessageError):
        SMALL.say(key, **slots)


def _texts() -> list[tuple[str, str]]:
    found = []
    for key, entry in CATALOGUE.entries.items():
        forms = [entry] if isinstance(entry, str) else list(entry.values())[1:]
        found += [(key, form) for form in forms]
    return found


def test_every_slot_of_the_catalogue_has_a_known_format() -> None:
    groups = {key.rpartition(".")[0] for key in CATALOGUE.entries}
    for key, text in _texts():
        for form in slot_formats(text).values():
            own = form.removeprefix("list").strip()
            assert not own or own in FORMATS or own in groups, f"{key}: {form}"


def test_templates_and_code_ask_only_for_messages_that_exist() -> None:
    files = [*(HERE / "templates").iterdir(), *HERE.glob("*.py")]
    asked = {key for file in files for key in SAID.findall(file.read_text(encoding="utf-8"))}
    assert len(asked) > 80
    assert sorted(asked - set(CATALOGUE.entries)) == []


def test_no_message_is_written_for_one_country_alone() -> None:
    named = [
        key
        for key, text in _texts()
        if re.search(r"Russia|Ukrain|Kyiv|Moscow|Donetsk", text)
        and not key.startswith((*NOT_COUNTED, *COMPILERS, SPELT_OUT, "party."))
        and not re.search(r"Russia-Ukraine", text)
    ]
    assert named == []


def test_no_template_holds_words_of_its_own() -> None:
    for file in (HERE / "templates").glob("*.html"):
        text = re.sub(r"\{% block kind %\}\w+", " ", file.read_text(encoding="utf-8"))
        text = re.sub(r"<style>.*?</style>", " ", text, flags=re.S)
        text = re.sub(r"\{[{%#].*?[}%#]\}", " ", text, flags=re.S)
        words = re.findall(r"[A-Za-z]{2,}", re.sub(r"<[^>]+>|&[a-z]+;", " ", text))
        assert words == [], file.name


def test_no_python_of_the_room_holds_html() -> None:
    for file in HERE.glob("*.py"):
        text = re.sub(r"re\.compile\(.*?\)", "", file.read_text(encoding="utf-8"))
        assert not re.search(r"\"[^\"\n]*</?(p|div|span|td|table|svg|ul|li)\b[^\"\n]*\"", text), (
            file.name
        )


def test_ranges_keep_their_digits_beside_each_other() -> None:
    slots = {"boom_low": 4.13, "boom_high": 4.9, "stall_low": 1.0, "stall_high": 1.27}
    said = CATALOGUE.say("claim_number.growth_stalled", **slots)
    assert said == "4.1%–4.9%, then 1.0%–1.3%"
    assert CATALOGUE.say("ratio", ratio=3.0, first="2022") == "3.0 times 2022"


def test_terms_are_told_in_alphabetical_order_whatever_their_capitals() -> None:
    page = environment().get_template("glossary.html")
    shown = "".join(page.blocks["main"](page.new_context({"title": "Words"})))
    terms = re.findall(r"<dt[^>]*>([^<]+)", shown)
    assert terms == sorted(terms, key=str.lower) and terms.index("Claim") < terms.index("CRPS")
    assert {
        "ISW",
        "UALosses",
        "Oryx",
        "Hindcast",
        "Window",
        "Direction",
        *(key.removeprefix("glossary.") for key in COMPILERS),
    } <= {*terms}


@pytest.mark.parametrize(
    ("value", "said"), [(4.0, "4.0"), (0.1, "0.10"), (73_100, "73,000"), (0, "0"), (-3.56, "−3.6")]
)
def test_two_digits_stand_even_where_the_last_is_nought(value: float, said: str) -> None:
    assert FORMATS["digits"](value) == said
