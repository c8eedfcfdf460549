"""The figures beside claims: what is put into the article's mouth, and what came of forecasts."""

from __future__ import annotations

import dataclasses

import made_up

from analysis.report.blocks import stated
from analysis.report.claim_figures import beside_the_data, forecast
from analysis.source_names import source_name

ENTRY = {
    "indicator": "losses_claimed", "source": "general_staff", "title": "Losses", "claimed": True,
    "kind": "flow",
    "source_title": "A register", "unit": "persons a day", "total_unit": "persons",
    "months": ["2025-12", "2026-01"], "point": [1000.0, 990.0],
    "quantiles": {"0.025": [700.0, 600.0], "0.1": [800.0, 700.0], "0.25": [900.0, 850.0],
                  "0.75": [1100.0, 1200.0], "0.9": [1250.0, 1400.0], "0.975": [1500.0, 1700.0]},
    "expected_total_low": 112_700.0, "expected_total_high": 334_300.0,
    "outturn": [1100.0, None], "outturn_total": None, "note": "A note",
    "issued": "2025-12-10",
}  # fmt: skip
HISTORY = made_up.frame("2023-01-01", 35)


def test_a_threshold_of_ours_is_not_put_into_the_articles_mouth() -> None:
    assert stated(made_up.claim()) == "more than 2.6"
    assert stated(made_up.claim(stated=False)) == ""
    drawn = beside_the_data(made_up.claim(stated=False), made_up.judgement())
    assert "article:" not in drawn[0].svg
    assert "article: 2.6" in beside_the_data(made_up.claim(), made_up.judgement())[0].svg


def test_what_does_not_vote_is_not_drawn_beside_the_articles_figure() -> None:
    kept = made_up.judgement().findings
    aside = dataclasses.replace(kept[0], label="too old", value=99.0, counts=False)
    unsure = dataclasses.replace(kept[0], label="a range on both sides", agrees=None)
    judged = dataclasses.replace(made_up.judgement(), findings=(*kept, aside, unsure))
    (figure,) = beside_the_data(made_up.claim(), judged)
    assert "too old" not in figure.alt
    assert "a range on both sides" in figure.alt
    assert figure.table["Agrees"].tolist() == ["yes", "no", "cannot be said"]


def test_a_long_answer_stands_as_text_and_not_as_a_title() -> None:
    short, long = (dataclasses.replace(made_up.judgement(), answer=text)
                   for text in ("The data give 2.05.", "It depends. " * 20))  # fmt: skip
    assert beside_the_data(made_up.claim(), short)[0].title == short.answer
    assert "the readings that count" in beside_the_data(made_up.claim(), long)[0].title


def test_a_forecast_tells_what_was_expected_and_what_came() -> None:
    scored = forecast({**ENTRY, "outturn": [1100.0, 950.0], "outturn_total": 63_000.0}, HISTORY)
    title = scored.title.replace("\u202f", " ")
    assert title == (
        "Losses (General Staff of Ukraine, claim): 113 000 to 334 000 persons were expected in "
        "six months; it came to 63 000"
    )
    assert "What came: 2 values" in scored.alt
    assert scored.note == "A note"


def test_a_forecast_of_a_stock_is_one_of_its_change() -> None:
    area = {**ENTRY, "kind": "stock", "claimed": False, "title": "Area", "source": "deepstate"}
    assert forecast(area, HISTORY).title.startswith("Area (change, DeepState): ")


def test_a_forecast_not_yet_over_shows_the_months_that_are_known() -> None:
    figure = forecast(ENTRY, HISTORY)
    assert "came" not in figure.title
    assert "What came: 1 100" in figure.alt.replace("\u202f", " ")


def test_sources_have_names_that_readers_know() -> None:
    assert source_name("oryx") == "Oryx"
    assert source_name("reconstruction_figures/rdna and world_bank") == "RDNA and World Bank"
    assert source_name("displacement_figures/unhcr/global/with-russia") == (
        "UNHCR, global, with Russia"
    )
