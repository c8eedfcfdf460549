"""The sentence of the front page and the lines below it follow from the readings alone."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from made_up_results import amount, made_up, reading, whole, years

from analysis.pages import front, told
from analysis.pages.build import Site
from analysis.pages.cells import CountryCell, Edition

RISEN = ("risen", 0.95, "very likely", 2.0)
LIKELY = ("unclear", 0.8, "likely", 1.3)
FALLEN = ("fallen", 0.95, "very likely", 0.5)
SAME = ("little changed", 0.93, "very likely", 1.0)
UNCLEAR = ("unclear", 0.55, "about as likely as not", 1.05)
LOW = ("risen", 0.98, "", 1.8)
NOW, OLD = dt.date(2026, 2, 23), dt.date(2025, 10, 31)
"""Ends of a count: seven, and ten, months before the day of the page, 8 September 2026."""


def edition(found: dict[str, Any], end: dt.date = NOW, **more: Any) -> Edition:
    """Return an edition in which soldiers killed of each country were found so."""
    amounts, readings = [], []
    for party, (side, probability, word, value) in found.items():
        for window, median in years(1000, 0, 0, 1000 * value).items():
            if median:
                amounts.append(amount(party, front.LIVES, window, median))
        amounts[-1]["counted_to"] = end
        confidence = "medium" if word else "low"
        readings.append(
            reading(party, front.LIVES, "year_1", "year_4", value, side, probability, word,
                    **{"confidence": confidence, **more})
        )  # fmt: skip
    return Edition(made_up(amounts, readings), "latest")


def sentence(found: dict[str, Any], end: dt.date = NOW, **more: Any) -> str:
    return front.headline(edition(found, end, **more)).replace("\xa0", " ")


@pytest.mark.parametrize(
    ("russia", "ukraine", "said"),
    [
        (RISEN, RISEN,
         "A month of war now kills more soldiers than in its first year, on both sides."),
        (RISEN, LIKELY,
         "A month of war now likely kills more soldiers than in its first year, on both sides."),
        (RISEN, LOW,
         "As counted, a month of war now kills more soldiers than in its first year, on both "
         "sides."),
        (RISEN, UNCLEAR,
         "A month of war now kills more of Russia’s soldiers than in its first year; of Ukraine’s "
         "that cannot be told."),
        (UNCLEAR, RISEN,
         "A month of war now kills more of Ukraine’s soldiers than in its first year; of Russia’s "
         "that cannot be told."),
        (FALLEN, FALLEN,
         "A month of war now kills fewer soldiers than in its first year, on both sides."),
        (RISEN, FALLEN,
         "A month of war now kills more of Russia’s soldiers than in its first year, and fewer of "
         "Ukraine’s."),
        (SAME, SAME,
         "A month of war now kills about as many soldiers as in its first year, on both sides."),
        (UNCLEAR, UNCLEAR,
         "Whether a month of war now kills more soldiers than in its first year cannot be told, on "
         "either side."),
    ],
)  # fmt: skip
def test_the_sentence_says_what_was_found(russia: Any, ukraine: Any, said: str) -> None:
    assert sentence({"Russia": russia, "Ukraine": ukraine}) == said


def test_a_count_ten_months_old_is_told_as_of_its_month_and_never_now() -> None:
    said = sentence({"Russia": RISEN, "Ukraine": RISEN}, OLD)
    assert said == (
        "By October 2025, a month of war killed more soldiers than in its first year, on both "
        "sides."
    )


@pytest.mark.parametrize(
    ("ukraine", "said"),
    [
        (LOW, "As counted to October and December 2025, a month of war killed more soldiers than "
         "in its first year, on both sides."),
        # no month stands for what cannot be told
        (UNCLEAR, "By October 2025, a month of war killed more of Russia’s soldiers than in its "
         "first year; of Ukraine’s that cannot be told."),
    ],
)  # fmt: skip
def test_counts_that_end_in_two_months_are_told_as_of_both(ukraine: Any, said: str) -> None:
    found = edition({"Russia": RISEN, "Ukraine": ukraine}, OLD)
    table = found.inputs.tables["amounts"]
    table.loc[table["party"] == "Ukraine", "counted_to"] = dt.date(2025, 12, 31)
    assert front.headline(Edition(found.inputs, "latest")).replace("\xa0", " ") == said


def test_without_a_count_none_is_made_up() -> None:
    assert sentence({}) == (
        "How many soldiers a month of war kills is in no open count, on either side."
    )
    assert sentence({"Russia": RISEN}).endswith("; Ukraine’s are not counted.")


def test_at_very_low_confidence_no_side_is_taken() -> None:
    said = sentence({"Russia": RISEN, "Ukraine": RISEN}, confidence="very low")
    assert said.startswith("Whether ")


@pytest.mark.parametrize("side", ["risen", "fallen", "unclear", "little changed"])
@pytest.mark.parametrize("word", ["", "about as likely as not", "likely", "very likely"])
def test_more_or_fewer_without_likely_needs_a_side(side: str, word: str) -> None:
    row = {"side": side, "likelihood": word, "p_rise": 0.7, "confidence": "medium"}
    cell = CountryCell("Russia", front.LIVES, amount={"median": 1.0}, reading=row)
    name, strength = front.outcome(cell)
    if strength == "sure" and name in ("more", "fewer"):
        assert side in ("risen", "fallen") and word
    if side == "unclear" and word != "likely":
        assert name == "open"


def test_swapping_the_countries_swaps_their_names_and_no_other_word() -> None:
    other = {"Russia": "Ukraine", "Ukraine": "Russia"}
    for one in (RISEN, LIKELY, FALLEN, SAME, UNCLEAR, LOW):
        for two in (RISEN, LIKELY, FALLEN, SAME, UNCLEAR, LOW):
            here = sentence({"Russia": one, "Ukraine": two})
            there = sentence({"Russia": two, "Ukraine": one})
            assert re.sub("Russia|Ukraine", lambda found: other[found[0]], here) == there


@pytest.mark.parametrize("as_of", ["latest", "article"])
def test_the_whole_sentence_has_at_most_thirty_words(as_of: str) -> None:
    said = front.headline(Edition(whole(), as_of))
    assert sum(any(map(str.isalpha, word)) for word in said.split()) <= 30
    assert "In Ukraine, for civilians" in said and "year 1 was worst" in said


def test_only_kinds_that_fell_with_a_word_were_worst_at_first() -> None:
    found = Edition(whole(), "latest")
    only = ("Ukraine",)  # of Russia none of them is counted, and the sentence has to say so
    assert front.worst_first(found) == {only: ["civilians_killed", "direct_damage", "land_held"]}
    low = dataclasses.replace(whole())
    rows = low.tables["readings"]
    rows.loc[rows["kind"] == "direct_damage", "likelihood"] = ""
    assert "direct_damage" not in front.worst_first(Edition(low, "latest"))[only]


def lines(found: dict[str, Any], **more: Any) -> list[str]:
    shown = edition(found, **more)
    return [told.summary(shown.cell(party, front.LIVES), "line").replace("\xa0", " ")
            for party in ("Russia", "Ukraine")]  # fmt: skip


def test_the_line_below_gives_amount_interval_ratio_and_chance() -> None:
    assert lines({"Russia": RISEN, "Ukraine": LOW}) == [
        "Russia, to February 2026: 2,000 killed a month (1,700–2,400), 2.0 times year 1; higher: "
        "very likely (over 90 in 100).",
        "Ukraine, to February 2026: 1,800 killed a month (1,500–2,200), 1.8 times year 1; higher, "
        "at low confidence.",
    ]  # fmt: skip
    assert lines({"Russia": RISEN})[1] == "Ukraine: no open count; missing is not nought."


def test_a_word_never_stands_beside_a_number_above_it() -> None:
    row = {"side": "risen", "confidence": "medium"}
    words = [
        ("very likely", 0.997, 0.9, "over 90"), ("very likely", 0.945, 0.9, "over 90"),
        ("virtually certain", 0.997, 0.99, "over 99"), ("likely", 0.87, 0.99, "87"),
    ]  # fmt: skip
    for word, share, most, said in words:
        row |= {"likelihood": word, "probability": share, "most": most}
        assert told.chance(row).replace("\xa0", " ") == f"higher: {word} ({said} in 100)"


def test_one_last_day_is_told_in_the_sentence_the_line_below_and_the_figure() -> None:
    found = edition({"Russia": RISEN, "Ukraine": LOW}, OLD)
    cell = next(row for row in found.rows() if row.kind == front.LIVES).cells[0]
    assert cell.amount["end"] != OLD
    for said in (front.headline(found), told.summary(cell, "line"), told.counted(cell)):
        assert "October 2025" in said.replace("\xa0", " ") and "February" not in said


def test_what_is_counted_only_to_a_month_is_told_by_the_last_day_of_any_window() -> None:
    found = edition({"Russia": RISEN}, dt.date(2025, 2, 23))
    extra = amount("Russia", front.LIVES, "2025", 900, counted_to=dt.date(2025, 3, 31))
    table = pd.concat([found.inputs.tables["amounts"], pd.DataFrame([extra])])
    inputs = replace(found.inputs, tables={**found.inputs.tables, "amounts": table})
    told = front.missing(Edition(inputs, "latest"))
    assert any("to March 2025 only" in one.replace("\xa0", " ") for one in told)


def test_the_newest_count_is_of_what_the_page_shows_and_no_claim() -> None:
    inputs = whole()
    latest = inputs.tables["since"]["after_end"].max()
    assert front.counted_to(Edition(inputs, "latest")) == latest
    table = inputs.tables["amounts"]
    claims = table["kind"] == "killed_and_wounded_claimed"
    table.loc[claims, "counted_to"] = inputs.article
    shown = table[(table["as_of"] == "article") & ~claims]["counted_to"]
    newest = shown[shown <= inputs.article].max()
    assert newest < inputs.article < latest
    assert front.counted_to(Edition(inputs, "article")) == newest


def test_what_is_not_yet_counted_since_the_article_is_always_said() -> None:
    found = Edition(whole(), "latest")
    assert front.LIVES in front.not_yet(found)
    told = [one.replace("\xa0", " ") for one in front.since(found.inputs)]
    assert told == [
        "December 2025 to May 2026 against the six months before: civilians killed up 32%",
        "EU grants of protection down 18%",
        "land newly occupied down 57% to 78%",
    ]


def test_a_count_with_months_of_its_own_comes_before_the_six_months_that_others_have() -> None:
    inputs = whole()
    table = inputs.tables["since"]
    own = table[table["measure"] == "civilians_killed"].assign(
        measure="civilians_killed_period", before_start=dt.date(2025, 1, 1),
        after_start=dt.date(2026, 1, 1), after_end=dt.date(2026, 8, 31),
    )  # fmt: skip
    rest = table[table["measure"] != "civilians_killed"]
    tables = {**inputs.tables, "since": pd.concat([rest, own])}
    found = front.since(replace(inputs, tables=tables))
    told = [one.replace("\xa0", " ") for one in found]
    assert told[0] == (
        "civilians verified killed a month up 32% (January to August 2026 against 2025)"
    )
    assert told[1].startswith(
        "December 2025 to May 2026 against the six months before: EU grants of"
    )


def test_what_was_undone_has_no_fall_by_more_than_all_of_it() -> None:
    inputs = whole()
    table = inputs.tables["since"]
    undone = table.assign(after=table["after"].where(table["source"] != "isw_area", -500))
    found = front.since(replace(inputs, tables={**inputs.tables, "since": undone}))
    assert found[-1] == (
        "land newly occupied below nought by at least one source, as more was given up than taken"
    )


def test_changes_of_data_revisions_and_rules_are_never_merged() -> None:
    changed = front.changed(whole())
    assert list(changed) == ["new", "revised", "rules"]
    assert changed["rules"] == {"told": "Soldiers killed, Ukraine", "more": 0}


def test_of_a_changed_rule_the_entry_is_told_and_of_figures_everything() -> None:
    said = ["claims.yaml: side.probability: 0.9 became 0.8: as reviewers asked"]
    changes = dict.fromkeys(front.PARTS, said)
    found = front.changed(replace(whole(), changes=changes))
    assert found["rules"]["told"] == "side.probability"
    assert found["new"]["told"] == found["revised"]["told"] == said[0]


def test_of_many_changes_the_first_are_told_and_the_others_counted() -> None:
    lines = [f"Source {number}: 3 new figures" for number in range(9)]
    changes = dict.fromkeys(front.PARTS, lines)
    inputs = replace(whole(), changes=changes)
    found = front.changed(inputs)
    assert found["new"] == {"told": "; ".join(lines[:2]), "more": 7}
    assert found["revised"] == {"told": lines[0], "more": 8}
    page = Site(inputs).index("index.html")
    assert '<a href="changes.html#revised">and 8 more</a>' in page


def test_what_is_expected_of_a_source_moves_no_page_of_the_article() -> None:
    inputs = whole()
    later = [{**one, "expected": dt.date(2031, 5, 1)} for one in inputs.sources]
    changed = replace(inputs, sources=later, changes={"new": ["UNHCR: 3 new figures"]})
    before, after = (Site(one).index("article/index.html") for one in (inputs, changed))
    assert before == after
    assert Site(inputs).index("index.html") != Site(changed).index("index.html")


def test_the_next_update_is_of_a_source_on_the_page_or_was_due_by_the_day() -> None:
    inputs, ruled = whole(), dt.date(2026, 11, 25)
    elsewhere = {"id": "oryx", "expected": dt.date(2026, 9, 10)}
    known = replace(inputs, sources=[elsewhere, *inputs.sources])
    newest = Edition(known, "latest")
    day = newest.day
    assert front.next_update(newest, day).replace("\xa0", " ") == "Next update October 2026"
    assert front.next_update(newest, ruled).replace("\xa0", " ") == (
        "Next update due since October 2026"
    )
    kinds = {key: {**one, "sources": {"latest": ["oryx"]}} for key, one in inputs.kinds.items()}
    shown = front.next_update(Edition(replace(known, kinds=kinds), "latest"), day)
    assert shown.replace("\xa0", " ") == "Next update September 2026"
    late = [{**elsewhere, "expected": dt.date(2026, 4, 27)}, *inputs.sources]
    shown = front.next_update(Edition(replace(known, kinds=kinds, sources=late), "latest"), day)
    assert shown.replace("\xa0", " ") == "Next update due since April 2026"
    assert front.next_update(Edition(known, "article"), day) == ""


def test_the_articles_edition_leads_to_no_embedded_page_for_that_shows_the_newest() -> None:
    newest, article = (Site(whole()).index(f"{path}index.html") for path in ("", "article/"))
    assert newest.count("embed/month.html") == 1 and "embed/" not in article


def test_the_foot_of_a_page_tells_the_day_of_the_data_from_that_of_the_rules() -> None:
    said = Site(whole()).index("article/index.html").replace("\xa0", " ")
    assert "Data as known on 10 December 2025. Rules of 25 November 2026." in said
    assert "Rules of" not in Site(replace(whole(), amendments=())).index("index.html")


def test_a_page_is_cited_by_the_year_of_its_rules_and_dated_by_what_changed_it_last() -> None:
    for path, day in (
        ("index.html", "8 September 2026"),
        ("article/index.html", "10 December 2025"),
    ):
        said = Site(whole()).index(path).replace("\xa0", " ")
        assert f"War Costs (2026), edition known on {day}." in said
        assert '<meta property="article:modified_time" content="2026-11-25">' in said
    unruled = Site(replace(whole(), amendments=())).index("article/index.html")
    assert "War Costs (2025)" in unruled and 'modified_time" content="2025-12-10"' in unruled


def test_other_wars_are_told_by_both_starts_and_only_where_they_are_known() -> None:
    inputs = whole()
    rows = pd.DataFrame(
        {
            "start_threshold": [25, 1000, 1000],
            "fewest_deaths": [1000, 1000, 10000],
            "type": ["any", "any", "any"],
            "deadlier": [32, 14, 9],
            "wars": [63, 45, 20],
        }
    )
    known = replace(inputs, tables={**inputs.tables, "other_wars": rows})
    told = front.other_wars(known)
    assert "32 of 63" in told and "14 of 45" in told and told.startswith("Context")
    assert "from 25 deaths a year" in told and told.endswith("from 1,000.")
    assert front.other_wars(inputs) == ""
