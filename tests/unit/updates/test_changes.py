"""What `changes` says: what was put in, no more and no less, and what it hangs on."""

from __future__ import annotations

from typing import Any

import pytest
from made_up_states import (
    NAMES,
    SOURCES,
    amount,
    choice,
    figure,
    kind,
    outlook,
    reading,
    state,
    statement,
)

from analysis.updates.changes import compare
from analysis.updates.states import State

MONTHS = [figure(f"2025-{month:02d}", 100 + month) for month in range(1, 13)]
LOSSES = [kind("losses", "Ukraine"), kind("losses", "Russia", source="bank")]


def said(before: State, after: State) -> dict[str, list[str]]:
    lines = compare(before, after, NAMES).lines()
    assert tuple(lines) == ("new", "revised", "rules", "moved", "aged")
    return {part: [line.replace("\xa0", " ") for line in own] for part, own in lines.items() if own}


def test_where_nothing_differs_nothing_is_said() -> None:
    one = state(MONTHS, [reading("losses", "Ukraine")], [statement("Ukraine", "x")], kinds=LOSSES)
    assert said(one, one) == {}


def test_a_new_kind_that_turns_a_countrys_statement_is_named_with_all_that_belongs_to_it() -> None:
    before = state(
        MONTHS,
        [reading("losses", "Ukraine")],
        [statement("Ukraine", "dearer, whatever the weights", risen="losses")],
        kinds=LOSSES,
    )
    after = state(
        MONTHS,
        [reading("losses", "Ukraine"), reading("homes", "Ukraine", "fallen", value="0.6")],
        [statement("Ukraine", "depends on what is counted", risen="losses", fallen="homes")],
        kinds=[*LOSSES, kind("homes", "Ukraine", source="bank")],
    )
    assert said(before, after) == {
        "rules": ["kinds.yaml: homes, Ukraine: nothing -> an entry"],
        "moved": [
            "the statement on Ukraine (latest): dearer, whatever the weights; risen losses -> "
            "depends on what is counted; risen losses; fallen homes. Can hang on: homes, see "
            "there.",
            "homes of Ukraine, flow, pace (latest): nothing -> side fallen, likelihood very "
            "likely, confidence high, 0.6 [1.2 to 1.9], year_1 to year_3. Can hang on: kinds.yaml "
            "(kinds.homes/Ukraine).",
        ],
    }


def test_new_figures_are_told_by_source_and_are_a_cause_for_the_kinds_counted_by_it() -> None:
    after = state(
        [*MONTHS, figure("2026-01", 150)],
        [reading("losses", "Ukraine", "unclear"), reading("losses", "Russia", value="1.6")],
        kinds=LOSSES,
    )
    before = state(
        MONTHS, [reading("losses", "Ukraine"), reading("losses", "Russia")], kinds=LOSSES
    )
    assert said(before, after) == {
        "new": ["Office of Deaths: 1 new figure, to 31 January 2026"],
        "moved": [
            "losses of Ukraine, flow, pace (latest): side risen, 1.5 [1.2 to 1.9], year_1 to "
            "year_3 -> side unclear, 1.5 [1.2 to 1.9], year_1 to year_3. Can hang on: new figures "
            "of Office of Deaths.",
            # nothing of its source changed
            "losses of Russia, flow, pace (latest): 1.5 [1.2 to 1.9], year_1 to year_3 -> 1.6 "
            "[1.2 to 1.9], year_1 to year_3. Can hang on: the program.",
        ],
    }


def test_what_was_published_after_the_article_is_no_cause_of_what_is_said_as_of_it() -> None:
    both = [reading("losses", "Ukraine", edition=one) for one in ("article", "latest")]
    moved = [dict(one, side="unclear") for one in both]
    before = state(MONTHS, both, kinds=LOSSES)
    after = state([*MONTHS, figure("2026-01", 150)], moved, kinds=LOSSES)
    article, latest = said(before, after)["moved"]
    assert "(article)" in article and article.endswith("Can hang on: the program.")
    assert "(latest)" in latest and latest.endswith("new figures of Office of Deaths.")
    # an old figure that is found late is known to both
    after = state([*MONTHS, figure("2024-12", 90)], moved, kinds=LOSSES)
    both_moved = said(before, after)["moved"]
    assert len(both_moved) == 2
    assert all(line.endswith("new figures of Office of Deaths.") for line in both_moved)
    after = state([*MONTHS, figure("2024-12", 90), figure("2026-01", 150)], moved, kinds=LOSSES)
    assert said(before, after)["new"] == [
        "Office of Deaths: 2 new figures, to 31 January 2026; 1 of them known by the day of the "
        "edition 'article'"
    ]


def growth(period: str, value: float, party: str = "Ukraine") -> dict[str, Any]:
    return figure(period, value, party, indicator="growth", kind="index", unit="percent",
                  source="bank", published="2026-01-20")  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ([growth("2025-01", 0.1)], [growth("2025-01", -0.6)],
         "1 figure revised, the largest by −0.70 percent points (growth of Ukraine, 2025-01)"),
        ([figure("2025-01", 100)], [figure("2025-01", 111)],
         "1 figure revised, the largest by 11.0 percent (deaths of Ukraine, 2025-01)"),
        ([figure("2025-01", 0)], [figure("2025-01", 12)],
         "1 figure revised, the largest by 12.00 persons from nought (deaths of Ukraine, 2025-01)"),
        ([figure("2025", 100)], [figure("2025", 111)],
         "1 figure revised, the largest by 11.0 percent (deaths of Ukraine, 2025)"),
        ([figure("2025-01", 9, low=8)], [figure("2025-01", 9, low=7)], "1 figure bounds revised"),
        ([*MONTHS], MONTHS[1:], "1 figure vanished"),
    ],
)  # fmt: skip
def test_revisions_are_told_in_percent_and_those_of_growth_in_points(
    old: list[dict[str, Any]], new: list[dict[str, Any]], told: str
) -> None:
    lines = said(state(old), state(new))["revised"]
    assert [line.partition(": ")[2] for line in lines] == [told]


def test_a_revision_is_a_cause_and_one_of_a_country_that_nothing_uses_is_none() -> None:
    peers = [growth("2025-01", 2.0, party) for party in ("Ukraine", "Peru")]
    revised = [growth("2025-01", 2.0), growth("2025-01", 3.0, "Peru")]
    own = [kind("output", "Ukraine", source="bank"), kind("losses", "Ukraine")]
    rows = [reading("output", "Ukraine"), reading("losses", "Ukraine")]
    moved = [dict(row, value="9") for row in rows]
    lines = said(state(peers, rows, kinds=own), state(revised, moved, kinds=own))
    assert [line.partition("Can hang on: ")[2] for line in lines["moved"]] == ["the program."] * 2
    revised = [growth("2025-01", 1.0), growth("2025-01", 2.0, "Peru")]
    lines = said(state(peers, rows, kinds=own), state(revised, moved, kinds=own))
    assert [line.partition("Can hang on: ")[2] for line in lines["moved"]] == [
        "revised figures of The Bank.", "the program."
    ]  # fmt: skip
    # but a kind that is held against all countries hangs on any of them
    anchor = {"method": "gap", "figures": [{"source": "bank"}]}
    held = [{**own[0], "anchors": [anchor]}, own[1]]
    revised = [growth("2025-01", 2.0), growth("2025-01", 3.0, "Peru")]
    lines = said(state(peers, rows, kinds=held), state(revised, moved, kinds=held))
    assert lines["moved"][0].endswith("revised figures of The Bank.")


@pytest.mark.parametrize(
    ("change", "path", "bears"),
    [
        ({"params": {"shared": {"error_factor": 2.0}}}, "params.yaml: shared: error_factor", True),
        ({"params": {"casualties": {"level_scale": 0.6}}}, "params.yaml: casualties: level_scale",
         True),
        ({"params": {"economy": {"ridge": 0.1}}}, "params.yaml: economy: ridge", False),
        ({"uncertainty": {"office": {"slow": 0.2}}}, "uncertainty.yaml: office: slow", True),
        ({"uncertainty": {"bank": {"slow": 0.2}}}, "uncertainty.yaml: bank: slow", False),
        ({"claims_rules": {"rules": {"side": {"noticeable": 0.2}}}},
         "claims.yaml: rules: side.noticeable", True),
    ],
)  # fmt: skip
def test_a_rule_is_told_and_is_a_cause_of_what_it_bears_on(
    change: dict[str, Any], path: str, bears: bool
) -> None:
    before = state(MONTHS, [reading("losses", "Ukraine")], kinds=LOSSES)
    after = state(MONTHS, [reading("losses", "Ukraine", "unclear")], kinds=LOSSES, **change)
    lines = said(before, after)
    assert [line.rpartition(":")[0] for line in lines["rules"]] == [path]
    file, entry, name = path.split(": ")
    cause = f"{file} ({entry}.{name})" if bears else "the program"
    assert lines["moved"][0].endswith(f"Can hang on: {cause}.")


def test_words_that_decide_nothing_are_no_rules() -> None:
    before = state(kinds=[kind("losses", "Ukraine", note="a")])
    after = state(kinds=[kind("losses", "Ukraine", note="b")])
    assert said(before, after) == {}


def test_a_rule_of_one_country_is_no_cause_for_the_other() -> None:
    rows = [reading("losses", "Ukraine"), reading("losses", "Russia")]
    moved = [dict(row, value="9") for row in rows]
    changed = [LOSSES[0], kind("losses", "Russia", source="bank", counted=False)]
    lines = said(state(MONTHS, rows, kinds=LOSSES), state(MONTHS, moved, kinds=changed))
    assert [line.partition("Can hang on: ")[2] for line in lines["moved"]] == [
        "the program.", "kinds.yaml (kinds.losses/Russia.counted)."
    ]  # fmt: skip


def test_a_sum_hangs_on_what_its_parts_hang_on() -> None:
    whole = {**kind("all", "Ukraine", source="none"), "parts": ["losses"], "anchors": []}
    kinds = [*LOSSES, whole]
    lines = said(state(MONTHS, [reading("all", "Ukraine")], kinds=kinds),
                 state([*MONTHS, figure("2026-01", 5)], [reading("all", "Ukraine", "fallen")],
                       kinds=kinds))  # fmt: skip
    assert lines["moved"][0].endswith("new figures of Office of Deaths.")


def test_a_source_past_the_day_of_its_next_release_is_named_once() -> None:
    """Its release was due on 10 March; the figures of another source bring the page to April."""
    early, late = state(MONTHS), state([*MONTHS, figure("2026-03", 1, "Russia", source="bank")])
    told = "Office of Deaths: its next release was expected on 10 March 2026"
    assert said(early, late)["aged"] == [told]
    assert "aged" not in said(late, late)
    # it was late already, has released since, and is due again
    overdue = state(MONTHS, sources=[{**SOURCES[0], "next_release": "2025-12-01"}, SOURCES[1]])
    assert said(overdue, late)["aged"] == [told]
    retired = [{**SOURCES[0], "retired": {"day": "2026-01-01", "because": "x"}}, SOURCES[1]]
    after = state([*MONTHS, figure("2026-03", 1, source="bank")], sources=retired)
    assert "aged" not in said(early, after)


def verdict(word: str, *sentences: str, voice: str = "", source: str = "") -> dict[str, Any]:
    line = {"label": "x", "voice": voice, "source": source}
    return {"verdict": word, "confidence": "low", "sentences": list(sentences), "lines": [line]}


def test_a_verdict_that_moved_is_told_with_sources_kinds_and_rules_it_rests_on() -> None:
    def one(claim: dict[str, Any], value: str, *more: dict[str, Any]) -> State:
        return state([*MONTHS, *more], [reading("losses", "Ukraine", value=value)], kinds=LOSSES,
                     claims={"article": {}, "latest": {"headline": claim}})  # fmt: skip

    before = one(verdict("undecided", voice="losses"), "1.5")
    after = one(verdict("supported", voice="losses", source="office"), "1.6", figure("2026-01", 9))
    assert said(before, after)["moved"][0] == (
        "claim headline (latest): undecided (low) -> supported (low). Can hang on: losses, see "
        "there; new figures of Office of Deaths."
    )
    before, after = one(verdict("undecided", "It is 1."), "1"), one(verdict("undecided", "2."), "1")
    assert said(before, after)["moved"] == [
        "claim headline (latest): undecided (low): It is 1 -> undecided (low): 2. Can hang on: "
        "the program."
    ]
    claims = {"article": {}, "latest": {"headline": verdict("supported")}}
    after = state(MONTHS, kinds=LOSSES, claims=claims, params={"economy": {"ridge": 0.002}})
    before = one(verdict("undecided"), "1.5")
    assert "(low). Can hang on: params.yaml (economy.ridge)." in said(before, after)["moved"][0]


def test_a_new_series_is_a_cause_of_its_forecasts_and_of_the_claim_on_what_is_forecast() -> None:
    def one(series: dict[str, Any], word: str, *quantiles: str) -> State:
        claims = {name: verdict(word) for name in ("headline", "wait_six_months")}
        return state(
            MONTHS, kinds=LOSSES, claims={"article": {}, "latest": claims},
            outlooks=outlook("deaths/Ukraine/office", "2026-01", *quantiles),
            indicators={"series": series},
        )  # fmt: skip

    entry = {"title": "Deaths", "family": "casualties", "measure": "deaths",
             "parties": ["Ukraine"], "sources": ["office"], "frequency": "month"}  # fmt: skip
    after = one({"deaths": entry}, "undecided", "80", "120", "150")
    moved = said(one({}, "supported"), after)["moved"]
    because = {line.partition(" (latest)")[0]: line.partition("hang on: ")[2] for line in moved}
    assert because == {
        "claim headline": "the program.",
        "claim wait_six_months": "indicators.yaml (series.deaths).",
        "forecasts of deaths/Ukraine/office, local level, 2026-01": "indicators.yaml "
        "(series.deaths).",
    }


def test_what_turned_stands_before_what_moved_by_numbers_and_amounts_are_told_once() -> None:
    before = state(
        MONTHS,
        [reading("losses", "Ukraine", which="newest"), reading("losses", "Ukraine")],
        kinds=LOSSES,
        amounts=[amount("losses", "Ukraine", "5", window) for window in ("2024", "newest")],
    )
    after = state(
        MONTHS,
        [reading("losses", "Ukraine", which="newest", value="2"), reading("losses", "Ukraine",
                                                                           "unclear")],
        kinds=LOSSES,
        amounts=[amount("losses", "Ukraine", "6", window) for window in ("2024", "newest")],
    )  # fmt: skip
    lines = [line.partition(" (")[0] for line in said(before, after)["moved"]]
    assert lines == [
        "losses of Ukraine, flow, pace", "losses of Ukraine, flow, newest",
        "amounts of losses of Ukraine, flow, newest and 1 other",
    ]  # fmt: skip


def on_pages(before: State, after: State) -> dict[str, list[str]]:
    lines = compare(before, after, NAMES).for_pages()
    return {part: [line.replace("\xa0", " ") for line in own] for part, own in lines.items() if own}


def test_pages_tell_directions_that_are_others_apart_from_numbers_and_these_in_two_digits() -> None:
    before = state(
        MONTHS, [reading("losses", "Ukraine"), reading("losses", "Russia", value="1.52")],
        kinds=LOSSES,
        amounts=[amount("losses", "Ukraine", "16740", "2024")],
    )  # fmt: skip
    after = state(
        MONTHS, [reading("losses", "Ukraine", "fallen"), reading("losses", "Russia", value="1.64")],
        kinds=LOSSES,
        amounts=[amount("losses", "Ukraine", "17600", "2024")],
    )  # fmt: skip
    told = on_pages(before, after)
    assert [line.partition(" (")[0] for line in told["moved"]] == ["losses of Ukraine, flow, pace"]
    ratio, amounts = told["numbers"]
    assert ": 1.5 [1.2 to 1.9], year_1 to year_3 -> 1.6 [1.2 to 1.9]" in ratio
    assert ": 17,000 [" in amounts and " -> 18,000 [" in amounts


def test_what_reads_the_same_in_the_digits_of_a_page_is_told_at_the_terminal_alone() -> None:
    before, after = (
        state(MONTHS, [reading("losses", "Ukraine", value=value)], kinds=LOSSES)
        for value in ("1.52", "1.54")
    )
    assert len(said(before, after)["moved"]) == 1
    assert on_pages(before, after) == {}
    less = state(MONTHS, [reading("losses", "Ukraine", "risen, perhaps by less than a tenth")],
                 kinds=LOSSES)  # fmt: skip
    risen = state(MONTHS, [reading("losses", "Ukraine")], kinds=LOSSES)
    assert list(on_pages(risen, less)) == ["numbers"]


def test_a_claim_in_other_words_is_not_told_on_pages_and_one_of_another_verdict_is() -> None:
    def claims(verdict: str, words: str, value: float) -> dict[str, Any]:
        lines = [{"label": "needs", "value": value, "voice": "office", "source": "office"}]
        own = {"verdict": verdict, "confidence": "low", "sentences": [words], "lines": lines}
        return {"article": {}, "latest": {"rebuild": own}}

    first, worded, number, other = (
        state(MONTHS, claims=claims(*one), kinds=LOSSES)
        for one in (
            ("supported", "It is so.", 2.942), ("supported", "So it is.", 2.943),
            ("supported", "It is so.", 3.42), ("undecided", "It is so.", 2.942),
        )
    )  # fmt: skip
    assert len(said(first, worded)["moved"]) == 1 and on_pages(first, worded) == {}
    (line,) = on_pages(first, number)["numbers"]
    assert "supported (low): needs: 2.9 -> supported (low): needs: 3.4" in line
    (line,) = on_pages(first, other)["moved"]
    assert "supported (low) -> undecided (low)" in line


def test_figures_of_a_party_to_the_war_are_marked() -> None:
    sources = [{**SOURCES[0], "institutions": {"president": {"name": "P", "side": "Ukraine"}}},
               SOURCES[1]]  # fmt: skip
    graded = {"sources": {"bank": {"grade": 1, "why": "-"}}}
    old = state(MONTHS, sources=sources, claims_rules=graded)
    new = [figure("2026-01", 1, source=name) for name in ("office", "office/president", "bank")]
    after = state([*MONTHS, *new], sources=sources, claims_rules=graded)
    marks = [line.partition(":")[0] for line in said(old, after)["new"]]
    assert sorted(("(claims)" in one, "own figures)" in one) for one in marks) == [
        (False, False), (False, True), (True, False),
    ]  # fmt: skip


def test_other_choices_tipping_values_and_forecasts_are_told_with_what_they_hang_on() -> None:
    series = "deaths/Ukraine/office"
    before = state(
        MONTHS, [reading("losses", "Ukraine", slow="0.2", tipping="None are dead.")], kinds=LOSSES,
        choices=[choice("losses", "Ukraine", "narrow"), choice("losses", "Ukraine", "wide")],
        outlooks=outlook(series, "2026-01", "80", "120", "150"),
    )  # fmt: skip
    after = state(
        [*MONTHS, figure("2026-01", 5)],
        [reading("losses", "Ukraine", slow="0.1", tipping="A third are dead.")], kinds=LOSSES,
        choices=[choice("losses", "Ukraine", "narrow", "unclear"),
                 choice("losses", "Ukraine", "wide", value="3")],
        outlooks=outlook(series, "2026-02", "85", "90", "95"),
    )  # fmt: skip
    because = "Can hang on: new figures of Office of Deaths."
    assert said(before, after)["moved"] == [
        f"other choices for losses of Ukraine, flow, pace, definition, narrow and 1 other "
        f"(latest): side risen, 2 [1 to 3] -> side unclear, 2 [1 to 3]. {because}",
        f"losses of Ukraine, flow, pace (latest): 1.5 [1.2 to 1.9], year_1 to year_3, lost at a "
        f"slow error of 0.2, turned by: None are dead -> 1.5 [1.2 to 1.9], year_1 to year_3, lost "
        f"at a slow error of 0.1, turned by: A third are dead. {because}",
        f"forecasts of deaths/Ukraine/office, local level, 2026-02 and 1 other (latest): nothing "
        f"-> 90 [85 to 95]. {because.rstrip('.')}; the day of the page.",
    ]


def test_a_statement_on_both_countries_hangs_on_the_chances_that_moved() -> None:
    def one(value: str, low: str) -> State:
        rows = [reading("losses", "Ukraine", which="same_windows", value=value)]
        return state(MONTHS, rows, [statement("soldiers killed", "x", low=low, high="1")],
                     kinds=LOSSES)  # fmt: skip

    assert said(one("1", "0.8"), one("2", "0.9"))["moved"][0] == (
        "the statement on soldiers killed (latest): x; chance 0.8 to 1 -> x; chance 0.9 to 1. "
        "Can hang on: losses of Ukraine, see there."
    )


def test_a_statement_that_moved_though_no_kind_did_hangs_on_the_rules() -> None:
    before = state(MONTHS, [], [statement("Ukraine", "a", risen="losses")], kinds=LOSSES)
    after = state(MONTHS, [], [statement("Ukraine", "b", risen="losses")], kinds=LOSSES,
                  claims_rules={"rules": {"side": {"noticeable": 0.2}}})  # fmt: skip
    assert said(before, after)["moved"][0].endswith("claims.yaml (rules.side.noticeable).")


def test_a_page_that_says_nothing_of_a_kind_any_more_is_told() -> None:
    before = state(MONTHS, [reading("losses", "Ukraine")], kinds=LOSSES)
    after = state(MONTHS, [], kinds=LOSSES[1:])
    assert (
        "-> nothing. Can hang on: kinds.yaml (kinds.losses/Ukraine)."
        in (said(before, after)["moved"][0])
    )


def test_quantiles_that_no_page_shows_move_nothing() -> None:
    rows = outlook("deaths/Ukraine/office", "2026-01", "80", "120", "150")
    before, after = (
        state(outlooks=[*rows, *({**rows[0], "quantile": q, "value": at} for q in (".01", ".99"))])
        for at in ("60", "70")
    )
    assert said(before, after) == {}


def test_a_forecast_that_lacks_a_quantile_does_not_differ_from_itself() -> None:
    rows = outlook("deaths/Ukraine/office", "2026-01", "80", "120", "150")
    lacking = state(
        outlooks=[*rows, *outlook("deaths/Russia/office", "2026-01", "8", "9", "10")[1:]]
    )
    assert said(lacking, lacking) == {}


def test_what_is_said_of_both_countries_hangs_on_years_that_both_share_and_on_no_others() -> None:
    def rows(side: str) -> list[dict[str, str]]:
        return [
            reading("losses", "Ukraine", side, which="same_windows"),
            reading("homes", "Ukraine", side),
        ]

    kinds = [*LOSSES, kind("homes", "Ukraine", source="bank")]
    before, after = (
        state(MONTHS, rows(side), [statement("both", "told", low=chance)], kinds=kinds)
        for side, chance in (("risen", "0.9"), ("unclear", "0.4"))
    )
    (told,) = [one for one in said(before, after)["moved"] if "statement" in one]
    assert "losses of Ukraine, see there" in told and "homes" not in told
