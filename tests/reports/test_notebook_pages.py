"""What a notebook's cells become, and what they cannot become."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
from built_pages import BUILT
from made_up_site import RECORD, notebook
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from analysis.errors import NotebookError
from analysis.report.notebook import read_notebook
from analysis.report.pages import render_notebook_page


def write(folder: Path, *cells: nbformat.NotebookNode) -> Path:
    path = folder / "made_up.ipynb"
    nbformat.write(new_notebook(cells=list(cells)), path)
    return path


def output(tags: tuple[str, ...] = (), **data: str) -> nbformat.NotebookNode:
    bundle = {name.replace("_", "/"): text for name, text in data.items()}
    return new_code_cell("show()", outputs=[new_output("display_data", data=bundle)],
                         metadata={"tags": list(tags)})  # fmt: skip


QUESTION = new_markdown_cell("# Why?")


@pytest.fixture(scope="module")
def html(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("notebook") / "casualties.ipynb"
    nbformat.write(notebook(), path)
    return render_notebook_page(path, RECORD)


ORDER = (
    "<h1>", '<div class="wc-answer">', '<p class="says">', '<span class="v v-', "<figure class=",
    'id="how-sure-and-why"', '<div class="wc-votes', 'id="evidence-by-indicator"',
    '<div class="wc-evidence', 'id="what-would-change-the-answer"', '<div class="wc-overturn',
    'id="where-the-data-come-from"', '<div class="wc-sources', 'id="parameters-used"',
)  # fmt: skip
NUMBER = re.compile(r"\d")
BUILT_NOTEBOOKS = [path for path in BUILT if path.parent.name in ("latest", "article")]


def check_order(html: str) -> None:
    main = html[html.index("<main") :]
    places = [main.find(part) for part in ORDER]
    assert -1 not in places
    assert places == sorted(places)


def test_the_parts_of_a_page_stand_in_the_order_that_readers_need(html: str) -> None:
    check_order(html)


@pytest.mark.parametrize(
    "path", BUILT_NOTEBOOKS, ids=lambda path: f"{path.parent.name}-{path.stem}"
)
def test_a_built_page_answers_first_with_a_number_and_keeps_the_order(path: Path) -> None:
    html = path.read_text(encoding="utf-8")
    check_order(html)
    told = re.findall(r'<p class="says">(.*?)</p>', html)
    assert told
    assert all(NUMBER.search(one) for one in told)
    assert not any("independent sources" in one for one in told)


def test_no_code_is_hidden_and_all_of_it_is_folded(html: str) -> None:
    for source in ("prepare", "figure", "answer", "evidence", "as_of"):
        assert source in html
    assert html.count("<pre") == html.count('<details class="code">') + 1  # the command


def test_what_a_cell_printed_is_not_shown_unless_asked_for(tmp_path: Path, html: str) -> None:
    assert "not shown" not in html
    printed = new_code_cell("print()", outputs=[new_output("stream", text="<b>seen</b>")],
                            metadata={"tags": ["stream"]})  # fmt: skip
    assert "&lt;b&gt;seen" in render_notebook_page(write(tmp_path, QUESTION, printed))


def test_the_style_that_figures_bring_for_notebooks_is_left_out(html: str) -> None:
    assert "wc-fallback" not in html


def test_a_changed_parameter_is_named(html: str) -> None:
    assert "Changed from the default: level." in html
    assert "warcosts run casualties --set level=0.1" in html


@pytest.mark.parametrize("bundle", [
    {"text_html": '<img src=x onerror="alert(1)">', "text_plain": "<img>"},
    {"text_html": ' <figure class="wc-figure"><script>alert(1)</script>', "text_plain": "<b>"},
    {"text_markdown": "<script>alert(1)</script> [a](javascript:alert(1))"},
    {"text_plain": "<script>alert(1)</script>"},
    {"image_svg+xml": "<svg onload=alert(1)>", "text_plain": "<svg>"},
])  # fmt: skip
def test_markup_from_data_is_shown_not_run(tmp_path: Path, bundle: dict[str, str]) -> None:
    html = render_notebook_page(write(tmp_path, QUESTION, output(**bundle)))
    for poison in ("<script>alert", "<img src=x", "<svg onload", 'href="javascript:'):
        assert poison not in html


def test_markdown_cells_cannot_bring_html(tmp_path: Path) -> None:
    cell = new_markdown_cell("Text <b onclick=x>bold</b>\n\n## A *title* <i>")
    html = render_notebook_page(write(tmp_path, QUESTION, cell))
    assert "&lt;b onclick" in html
    assert "<b onclick" not in html


def test_a_notebook_with_a_failed_cell_makes_no_page(tmp_path: Path) -> None:
    failed = new_code_cell("x", outputs=[new_output("error", ename="KeyError", evalue="",
                                                    traceback=[])])  # fmt: skip
    with pytest.raises(NotebookError, match=r"made_up\.ipynb: a cell failed with KeyError"):
        read_notebook(write(tmp_path, QUESTION, failed))


def test_a_notebook_without_a_question_makes_no_page(tmp_path: Path) -> None:
    with pytest.raises(NotebookError, match="asks no question"):
        read_notebook(write(tmp_path, new_markdown_cell("Text only")))


def test_two_figures_of_one_id_make_no_page(tmp_path: Path) -> None:
    figure = '<figure class="wc-figure" id="same"></figure>'
    with pytest.raises(NotebookError, match="have the id 'same'"):
        read_notebook(write(tmp_path, QUESTION, output(text_html=figure),
                            output(text_html=figure)))  # fmt: skip


def test_a_folded_output_is_one_click_away(tmp_path: Path) -> None:
    cell = output(("fold",), text_plain="details")
    cell.metadata["summary"] = "The tests"
    html = render_notebook_page(write(tmp_path, QUESTION, cell))
    assert "<summary>The tests</summary><pre>details</pre>" in html
