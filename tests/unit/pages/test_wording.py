"""Ids in the tables of notebooks are told by their names."""

from __future__ import annotations

import pytest

from analysis import text
from analysis.pages.frames import Entry, PageTable
from analysis.pages.messages import line, told
from analysis.pages.notebook import Part, in_words, prose, tell


def test_ids_become_names_and_folded_parts_say_what_they_hold() -> None:
    table = PageTable(head=[[Entry("window"), Entry("low90"), Entry("p_rise")]],
                  body=[[Entry("year_1"), Entry("mediazona_meduza"), Entry("2024-01-31")]],
                  )  # fmt: skip
    names = {"mediazona_meduza": "Mediazona and Meduza"}
    part = in_words(Part(tables=(table,), folded=True), names)
    assert [entry.text for entry in table.head[0]] == ["Window", "From", "Chance higher"]
    assert [entry.text for entry in table.body[0]] == ["year 1", "Mediazona and Meduza",
                                                       text.day("2024-01-31")]  # fmt: skip
    assert part.title == "Amounts by window"
    kept = Part(tables=(PageTable(caption="kept"),), title="t")
    assert in_words(kept, names).title == "t"


def test_prose_names_a_column_as_the_table_does() -> None:
    shown = str(prose("`tipping_slow` and `stated`"))
    assert "<em>Slow error at which it turns</em> and <code>stated</code>" in shown


def test_prose_keeps_the_names_of_parameters() -> None:
    shown = str(prose("`window_months`, `p_rise` and `other_months`", {"window_months": 6}))
    assert "<code>window_months</code>, <em>Chance higher</em>" in shown
    assert "<em>other months</em>" in shown


def test_below_a_table_of_chances_stands_that_confidence_has_not_entered_them() -> None:
    tables = [PageTable(head=[[Entry("reading"), Entry(name)]],
                        body=[[Entry("pace"), Entry("0.97")]])
              for name in ("p_rise", "value")]  # fmt: skip
    with_note, without = (in_words(Part(tables=(one,), folded=True), {}) for one in tables)
    shown, note = with_note.parts
    assert shown.tables and with_note.folded and not shown.folded
    assert with_note.title == "Readings"
    assert "before confidence is considered" in str(note.prose) and not without.parts


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
    assert words == ["2022 to 2026-07", "−1.4", text.day("2024-01-31")]


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


def test_the_table_of_a_model_has_words_for_its_heads_and_variances() -> None:
    table = PageTable(
                  head=[[Entry(""), *map(Entry, ("coef", "std err", "P>|z|", "[0.025", "0.975]"))]],
                  body=[[Entry("sigma2.irregular"), *map(Entry, ("1.5", "0.1", "0.0", "1", "2"))]],
                  )  # fmt: skip
    tell(table, {})
    heads = [entry.text for entry in table.head[0][1:]]
    assert heads == ["Estimate", "Standard error", "p-value", "From", "To"]
    assert [entry.text for entry in table.body[0][:2]] == ["variance of the noise", "1.5"]


def test_a_column_of_units_is_written_as_units_are_whatever_follows() -> None:
    table = PageTable(head=[[Entry("what"), Entry("unit")]],
                  body=[[Entry("ratio of two"), Entry("km2 (advances); more")]])  # fmt: skip
    tell(table, {})
    assert [entry.text for entry in table.body[0]] == ["ratio of two", "km² (advances); more"]


def test_notes_of_sources_are_spelt_out() -> None:
    said = told("0.2m via RU/BY; publication date derived", (), {})
    assert said == "0.2m via Russia or Belarus; day of publication not stated"
