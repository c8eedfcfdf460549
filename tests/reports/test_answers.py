"""What a page answers: sentences with their ranges, made from the evidence."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import made_up
import pandas as pd

from analysis import formats
from analysis.chapters.answers import lately, sentence
from analysis.report.blocks import KnownSource, Sources
from analysis.report.evidence_list import EvidenceList
from analysis.report.glossary import link_first_uses
from analysis.report.matrix import rows
from analysis.report.pages import overall, say_once
from analysis.report.records import Headline, Told
from analysis.sources.manifest import RawFile, Source


def row(title: str, change: float | None, **other: object) -> made_up.Evidence:
    made = made_up.evidence(indicator=title, source=title, change=change, claimed=False)
    return replace(made, title=title, **other)  # type: ignore[arg-type]


def said(text: str) -> str:
    return text.replace(formats.THIN, " ")


def test_what_rose_and_what_fell_are_told_with_their_ranges() -> None:
    found = [row("Deaths", 229.2), row("Wounded", 175.9), row("Vehicles", -53.7), row("Rest", 3.0)]
    assert said(sentence(found, noticeable=10)) == (
        "Against the first year, deaths and wounded rose by 176 to 229 %; vehicles fell by 54 %; "
        "rest hardly changed (+3 %)."
    )


def test_of_many_series_two_are_named_and_the_rest_counted() -> None:
    found = [row("A", 20.0), row("B", 77.0), row("C", 68.0), row("D", 28.0)]
    assert said(sentence(found, noticeable=10)) == (
        "Against the first year, B, C and 2 others rose by 20 to 77 %."
    )


def test_a_measure_that_rose_by_one_source_and_fell_by_another_names_both() -> None:
    found = [row("Damage", 73.0), row("Damage", -63.0)]
    found = [replace(one, source=name, group=name)
             for one, name in zip(found, ("oryx", "unhcr"), strict=True)]  # fmt: skip
    assert said(sentence(found, noticeable=10)) == (
        "Against the first year, damage (Oryx) rose by 73 %; damage (UNHCR) fell by 63 %."
    )


def test_percentages_totals_and_changes_of_sign_are_told_as_levels() -> None:
    shares = row("Return", -39.5, unit="percent", first_value=81.0, last_value=49.0, war_years={})
    turned = row("Net flow", -135.0, unit="persons a month", first_value=35_270.0,
                 last_value=-12_490.0, war_years={})  # fmt: skip
    assert said(sentence([shares, turned], noticeable=10)) == (
        "Return: 81 % at first, 49 % most recently; net flow: 35 300 persons a month at first, "
        "−12 500 persons a month most recently."
    )


def test_a_pace_that_shares_its_name_with_a_level_is_told_apart() -> None:
    found = [row("Damage", -63.0), row("Area", 40.0)]
    before = {"Damage": "new ", "Area": "net change of "}
    assert said(sentence(found, noticeable=10, before=before)) == (
        "Against the first year, net change of area rose by 40 %; new damage fell by 63 %."
    )


def test_what_restates_or_counts_for_nothing_is_not_told_twice() -> None:
    restated = replace(row("Deaths", 500.0), group="Deaths")
    aside = row("Total", 900.0, verdict="true by construction")
    assert said(sentence([row("Deaths", 20.0), restated, aside], noticeable=10)) == (
        "Against the first year, deaths rose by 20 %."
    )
    assert sentence([aside], noticeable=10) == (
        "Nothing had been published by then that bears on it."
    )


def test_a_belligerents_figure_is_a_claim_in_the_answer_too() -> None:
    claimed = replace(row("Losses", 20.0), claimed=True)
    assert "losses (claim) rose" in sentence([claimed], noticeable=10)


def test_the_last_months_are_told_with_their_range() -> None:
    falling, rising = row("A", -19.2), row("B", 14.0)
    assert said(lately([falling, row("C", -71.0)], 12)) == (
        "In the last 12 months the pace fell by 19 to 71 % against the 12 before."
    )
    assert said(lately([falling, rising], 6, "price")) == (
        "In the last 6 months the price changed by −19 % to +14 %, by source, against the 6 before."
    )
    assert lately([row("D", None)], 12) == ""


def test_a_rise_that_means_a_lower_cost_is_explained() -> None:
    html = EvidenceList([replace(row("Growth", 20.0), cost="fall")])._repr_html_()
    assert "A rise means a lower cost here." in html
    assert "lower cost" not in EvidenceList([row("Losses", 20.0)])._repr_html_()


def test_a_caveat_of_an_indicator_is_said_once() -> None:
    reasons = ("A rise: +20 %. Maps differ.", "A fall: −5 %. Maps differ.", "A rise. Other maps.")
    found = [replace(row("Area", 20.0), source=name, reason=reason)
             for name, reason in zip(("oryx", "unhcr", "sipri"), reasons, strict=True)]  # fmt: skip
    html = EvidenceList(found)._repr_html_()
    assert html.count("Maps differ.") == 1
    assert all(part in html for part in ("A rise: +20 %.", "A fall: −5 %.", "A rise. Other maps."))


def test_what_no_source_can_tell_is_one_row_for_all_of_them() -> None:
    found = [replace(row("Payment", None, verdict="not testable"), source=name)
             for name in ("oryx", "unhcr", "sipri")]  # fmt: skip
    found.append(row("Payment", 20.0))
    merged = rows({"latest": found, "article": []})
    assert [one.sources for one in merged] == [("oryx", "unhcr", "sipri"), ("Payment",)]
    html = EvidenceList(found)._repr_html_()
    assert html.count("<tr>") == 3
    assert "Oryx; UNHCR; SIPRI" in html


def test_a_forecast_is_not_taken_for_the_last_period_of_a_source() -> None:
    days = pd.to_datetime(["2025-12-31", "2030-12-31"])
    known = pd.DataFrame({"period_end": days, "published": pd.Timestamp("2026-04-14")})
    html = Sources([KnownSource.of(Source("imf_weo", Path("raw"), ()), known)])._repr_html_()
    assert said(html).count("2 figures, to 31 December 2025, forecasts to 31 December 2030") == 1


def test_the_text_that_a_notebook_keeps_of_its_sources_outlives_a_release() -> None:
    days = pd.to_datetime(["2025-10-31"])
    known = pd.DataFrame({"period_end": days, "published": days})
    file = RawFile("imf_weo/weo_vintages.csv", "0" * 64, 1)
    before, after = (
        repr(Sources([KnownSource.of(Source("imf_weo", Path("raw"), files, entry), known)]))
        for files, entry in (((), {"title": "WEO"}), ((file,), {"title": "WEO", "revision": "2"}))
    )
    assert before == after


def test_the_answer_for_both_is_that_of_the_country_where_it_is_weakest() -> None:
    verdicts = {"Russia": "undecided", "Ukraine": "partly supported"}
    told = {party: Told("", verdict, "") for party, verdict in verdicts.items()}
    both = [Headline(party, one, one) for party, one in told.items()]
    assert overall(made_up.judgement(verdict="undecided"), both) == (
        "It cannot be said for both countries that a month of war costs more than it used to: "
        "for Russia it is undecided, for Ukraine it is partly supported."
    )


def test_only_the_first_use_of_a_term_in_running_text_is_linked() -> None:
    html = "<h2>Momentum</h2><p>The price and the momentum, momentum <a>pace</a></p>"
    assert link_first_uses(html, "g.html") == (
        '<h2>Momentum</h2><p>The price and the <a class="term" href="g.html#momentum">momentum</a>,'
        " momentum <a>pace</a></p>"
    )


def test_of_the_articles_day_only_what_differs_is_told() -> None:
    now = Told("", "supported", "weak", {"sources": "In 3 of 6.", "lately": "Less."})
    then = replace(now, facts={"sources": "In 2 of 6.", "lately": "Less.", "stability": "Stays."})
    assert Headline("Russia", then, now).then == ["In 2 of 6.", "Stays."]
    assert Headline("Russia", now, now).then == []


def test_what_stands_behind_every_verdict_that_moved_is_said_once() -> None:
    why = ["since then: 2 figures gone; setting a from 1 to 2", "since then: setting a from 1 to 2"]
    shared, verdicts = say_once(pd.DataFrame({"what": ["x", "y"], "why": why}))
    assert shared == ["setting a from 1 to 2"]
    assert verdicts["why"].tolist() == ["2 figures gone", "nothing else"]
    alone = pd.DataFrame({"what": ["x"], "why": why[:1]})
    assert say_once(alone) == ([], alone)


def test_a_single_further_series_is_named_rather_than_counted() -> None:
    found = [row("A", 20.0), row("B", 77.0), row("C", 68.0)]
    assert said(sentence(found, noticeable=10)) == (
        "Against the first year, B, C and A rose by 20 to 77 %."
    )
