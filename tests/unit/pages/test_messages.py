"""The catalogue: typed slots, plural by rule, and templates that ask for nothing it lacks."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

from analysis.pages import messages as room
from analysis.pages.messages import (
    CATALOGUE,
    FORMATS,
    MessageError,
    Messages,
    line,
    slot_formats,
    told,
)
from analysis.pages.site import environment
from analysis.text import day

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


def test_the_column_of_directions_is_not_named_after_a_side_of_the_war() -> None:
    assert told("side", ("head",), {}) == "Direction"


def test_what_pandas_writes_for_truth_and_for_nothing_is_told_in_words() -> None:
    words = [told(one, (), {}) for one in ("True", "False", "NaN", "1.5")]
    assert words == ["yes", "no", "–", "1.5"]


def test_lines_of_what_changed_hold_no_ids() -> None:
    said = line(
        "gdp_shortfall of Russia, flow, pace (latest): side fallen, -10.8 [-22.6 to -0.5], 2022 to "
        "2024 -> side unclear, 16700 [7400 to 41000] persons. Can hang on: claim wait_six_months.",
    )
    assert said == (
        "Output lost of Russia, in a month, last year against first (as known now): fallen, −10.8 "
        "(−22.6 to −0.5), 2022 to 2024 → unclear, 16,700 (7,400 to 41,000) people. Can come from "
        "claim Six more months cost more."
    )


def test_of_what_is_new_or_gone_and_of_no_other_cause_no_word_of_the_program_is_left() -> None:
    said = "forecasts (latest): nothing -> 90, local level. Can hang on: the program."
    shown = (
        "forecasts (as known now): new, 90, wandering level. Can come from changes of the program."
    )
    assert line(said) == shown
    assert line("x: 3 -> nothing") == "x: 3 → no longer given"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("2022 to 2025. 16700 -> 7400", "2022 to 2025. 16,700 → 7,400"),
        ("39000.0 [975.7 to 20970.0]", "39,000 (975.7 to 20,970)"),
        ("2026-12 of 2021-12-31", "December\xa02026 of 2021-12-31"),
    ],
)
def test_amounts_are_grouped_and_months_named_years_and_days_are_not(said: str, shown: str) -> None:
    assert line(said) == shown


def test_a_side_read_both_ways_holds_no_comma_of_one_way() -> None:
    said = "little changed as a stock, risen, perhaps by less than a tenth as a flow"
    shown = "little changed as a stock, risen (perhaps by less than a tenth) as a flow"
    assert line(said) == shown
    assert told(said, ("window",), {}) == shown
    assert told("risen, perhaps by less than a tenth", (), {}).count(",") == 1


def test_a_line_names_the_series_it_speaks_of() -> None:
    names = {"area_occupied/Ukraine/deepstate": "Area of Ukraine occupied (DeepState)"}
    said = line("forecasts of area_occupied/Ukraine/deepstate", names)
    assert said == "forecasts of Area of Ukraine occupied (DeepState)"


def test_periods_and_signs_in_tables_are_those_of_prose() -> None:
    words = [told(one, (), {}) for one in ("2022/2026-07", "-1.4", "2024-01-31")]
    assert words == ["2022 to 2026-07", "−1.4", day("2024-01-31")]


def test_a_column_of_wars_is_not_named_after_the_source_of_that_name() -> None:
    names = {"wars": "UCDP and PRIO"}
    heads = [told("wars", (group,), names) for group in ("head", "window")]
    assert heads == ["wars", "UCDP and PRIO"]


def test_rules_as_a_cause_are_named_by_their_file_without_the_paths_of_settings() -> None:
    said = "Can hang on: new figures of IMF; kinds.yaml (kinds.a/Ukraine.anchors.A (x).fill, ...)."
    assert line(said) == "Can come from new figures of IMF; the rules in kinds.yaml."


def test_the_id_of_a_part_of_a_source_is_told_by_its_publisher() -> None:
    names = {"economy_figures": "Published figures", "economy_figures/kluge": "Kluge",
             "unhcr": "UNHCR", "unhcr/*/recounted": ""}  # fmt: skip
    ids = ("economy_figures/kluge/regional-and-federal", "unhcr/recounted", "a/b")
    words = [told(one, (), names) for one in ids]
    assert words == ["Kluge, regional and federal", "UNHCR", "a/b"]


def test_notes_of_sources_are_spelt_out() -> None:
    said = told("0.2m via RU/BY; publication date derived", (), {})
    assert said == "0.2m via Russia or Belarus; day of publication not stated"


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
