"""Ids in the tables of notebooks are told by their names."""

from __future__ import annotations

from analysis.pages.frames import Entry, Table
from analysis.pages.messages import load_messages
from analysis.pages.notebook import NotebookPage, Part, Section
from analysis.pages.wording import in_words


def test_ids_become_names_and_folded_parts_say_what_they_hold() -> None:
    table = Table(head=[[Entry("window"), Entry("low90"), Entry("p_rise")]],
                  body=[[Entry("year_1"), Entry("mediazona_meduza"), Entry("2024-01-31")]],
                  )  # fmt: skip
    parts = [Part(tables=(table,), folded=True), Part(tables=(Table(caption="kept"),), title="t")]
    page = NotebookPage("?", [Section(parts=parts)], {}, {})
    in_words(page, {"mediazona_meduza": "Mediazona and Meduza"}, load_messages())
    assert [entry.text for entry in table.head[0]] == ["window", "From", "Chance higher"]
    assert [entry.text for entry in table.body[0]] == ["year 1", "Mediazona and Meduza",
                                                       "2024-01-31"]  # fmt: skip
    assert [part.title for part in page.sections[0].parts] == ["Amounts by window", "t"]
