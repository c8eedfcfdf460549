"""An executed notebook as a page: sections, tables, figures, and nothing that reaches out."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from made_up_notebook import cell, write_notebook
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from analysis.errors import NotebookError
from analysis.pages.frames import Entry, PageTable
from analysis.pages.notebook import (
    NotebookPage,
    PageSection,
    Part,
    figure,
    in_words,
    prose,
    read_notebook,
    tell,
)
from analysis.text import day


def written(path: Path, *cells: object) -> Path:
    """Write a notebook of these cells."""
    nbformat.write(new_notebook(cells=list(cells)), path)
    return path


def page_of(path: Path) -> NotebookPage:
    """Return a notebook's file as a page."""
    return read_notebook(path.read_text(encoding="utf-8"), path.name, {})


def test_a_notebook_becomes_question_sections_and_parameters(tmp_path: Path) -> None:
    page = page_of(write_notebook(tmp_path / "x" / "latest.ipynb", "How many?"))
    assert page.question == "How many?"
    assert [section.title for section in page.sections] == ["", "What is counted", "The model"]
    assert page.defaults == {"as_of": "latest", "seed": 1, "levels": [1, 2]}
    assert page.used == {"as_of": "2025-12-10", "seed": 7, "levels": [1, 2]}
    model = page.sections[2]
    assert [len(part.tables) for part in model.parts] == [0, 3, 0, 1, 0, 0]
    assert model.parts[2].figure and model.parts[2].title == "Deaths rose"
    assert model.parts[-1].folded
    assert "fit" in model.code


def test_what_cells_show_stands_beside_the_prose_above_them(tmp_path: Path) -> None:
    page = page_of(write_notebook(tmp_path / "x" / "latest.ipynb", "How many?"))
    (block,) = page.sections[2].blocks
    assert [len(part) for part in (block.words, block.shown, block.rest)] == [1, 3, 2]
    assert sum(bool(part.figure) for part in block.shown) == 1 and block.rest[-1].folded


def test_prose_without_cells_joins_the_prose_after_it(tmp_path: Path) -> None:
    said = cell("tell()", {"text/markdown": "It rose."})
    cells = [new_markdown_cell("# Q\n\nFirst."), new_markdown_cell("Second."), said,
             new_markdown_cell("Third.")]  # fmt: skip
    (section,) = page_of(written(tmp_path / "a.ipynb", *cells)).sections
    assert [(len(one.words), len(one.rest)) for one in section.blocks] == [(2, 1), (1, 0)]


def test_the_data_of_figures_are_kept_by_their_anchors(tmp_path: Path) -> None:
    page = page_of(write_notebook(tmp_path / "x" / "latest.ipynb", "How many?"))
    assert [*page.data()] == [
        (page.sections[2].parts[2].id, "the-model-1", "month,deaths\n1,2\n2,3\n3,5\n")
    ]


def test_data_of_figures_are_numbered_within_their_section() -> None:
    folded = Part(parts=(Part(id="deaths-9-1", data="b"), Part(printed="x")), folded=True)
    deaths = PageSection("Deaths", "deaths", [Part(id="deaths-4-1", data="a"), folded])
    doubt = PageSection("Doubt", "doubt", [Part(id="doubt-2-1", data="c")])
    assert [*NotebookPage("?", [deaths, doubt], {}, {}).data()] == [
        ("deaths-4-1", "deaths-1", "a"), ("deaths-9-1", "deaths-2", "b"),
        ("doubt-2-1", "doubt-1", "c"),
    ]  # fmt: skip


@pytest.mark.parametrize("tag", ["parameters", "injected-parameters"])
def test_prose_above_and_below_the_parameters_keeps_their_names(tmp_path: Path, tag: str) -> None:
    said = cell("tell()", {"text/markdown": "`p_rise` by `window_months`"})
    cells = [new_markdown_cell("# Q\n\nBy `window_months`."),
             cell("window_months = 6", tags=(tag,)), said]  # fmt: skip
    above, below = page_of(written(tmp_path / "a.ipynb", *cells)).sections[0].parts
    assert "<code>window_months</code>" in str(above.prose)
    assert "<em>Chance higher</em> by <code>window_months</code>" in str(below.prose)


def test_html_in_prose_is_shown_and_not_taken(tmp_path: Path) -> None:
    page = page_of(write_notebook(tmp_path / "x" / "latest.ipynb", "How many?"))
    assert "&lt;b&gt;" in str(page.sections[0].parts[0].prose)


def test_a_table_is_called_what_its_cell_says_unless_it_has_a_name(tmp_path: Path) -> None:
    html = {"text/html": "<table><tr><td>1</td></tr></table>"}
    named = {"text/html": "<table><caption>own</caption><tr><td>1</td></tr></table>"}
    cells = [cell("frame", html, tags=("fold",)), cell("model", named)]
    for one in cells:
        one.metadata["caption"] = "the newest counts"
    path = written(tmp_path / "a.ipynb", new_markdown_cell("# Q"), *cells)
    frame, model = page_of(path).sections[0].parts
    assert (frame.title, frame.tables[0].caption) == ("the newest counts", "the newest counts")
    assert (model.title, model.tables[0].caption) == ("own", "own")


def test_code_is_marked_and_escaped(tmp_path: Path) -> None:
    path = written(
        tmp_path / "a.ipynb", new_markdown_cell("# Q"), cell("x < 1", {"text/plain": "y"})
    )
    assert "&lt;" in page_of(path).sections[0].code


def test_a_notebook_without_a_question_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotebookError, match="asks no question"):
        page_of(written(tmp_path / "a.ipynb", new_markdown_cell("## Only a section")))


def test_a_cell_that_failed_is_told(tmp_path: Path) -> None:
    failed = new_code_cell("1 / 0")
    failed.outputs = [new_output("error", ename="ZeroDivisionError", evalue="", traceback=[])]
    with pytest.raises(NotebookError, match="ZeroDivisionError"):
        page_of(written(tmp_path / "a.ipynb", new_markdown_cell("# Q"), failed))


@pytest.mark.parametrize(
    "inside",
    ["<script>x()</script>", '<a href="https://example.org"/>', '<rect onclick="x()"/>',
     '<image href="x.png"/>', "<foreignObject/>", '<use xlink:href="#a"/>'],
)  # fmt: skip
def test_a_figure_that_could_reach_beyond_the_page_is_refused(inside: str) -> None:
    head = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
    with pytest.raises(NotebookError):
        figure(f"{head}{inside}</svg>", "x.ipynb")


def test_a_figure_with_entities_or_no_xml_is_refused() -> None:
    bomb = '<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>'
    for text in (bomb, "<svg>"):
        with pytest.raises(NotebookError):
            figure(text, "x.ipynb")


def test_ids_become_names_and_folded_parts_say_what_they_hold() -> None:
    table = PageTable(head=[[Entry("window"), Entry("low90"), Entry("p_rise")]],
                  body=[[Entry("year_1"), Entry("mediazona_meduza"), Entry("2024-01-31")]],
                  )  # fmt: skip
    names = {"mediazona_meduza": "Mediazona and Meduza"}
    part = in_words(Part(tables=(table,), folded=True), names)
    assert [entry.text for entry in table.head[0]] == ["Window", "From", "Chance higher"]
    assert [entry.text for entry in table.body[0]] == ["year 1", "Mediazona and Meduza",
                                                       day("2024-01-31")]  # fmt: skip
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
