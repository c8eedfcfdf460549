"""Every page on paper: a real PDF, read sheet by sheet."""

from __future__ import annotations

from browser import A4, SMALLEST_LETTER, Print, broken_words

FEWEST_LETTERS = 200
"""Of a sheet; one with less should not have begun."""
FEWEST_BEFORE = 60
"""Letters of the text before the colophon, on the last sheet: a heading and a line."""


def test_a_page_prints_on_a4_with_numbered_sheets(printed: Print) -> None:
    assert printed.size == (210, 297)
    count = len(printed.sheets)
    for number, sheet in enumerate(printed.sheets, start=1):
        assert f"{number} / {count}" in sheet


def test_no_word_is_broken_on_paper(printed: Print) -> None:
    assert printed.broken_words() == []


def test_no_sheet_is_all_but_empty(printed: Print) -> None:
    assert [sheet for sheet in printed.sheets if len(sheet) < FEWEST_LETTERS] == []


def test_the_colophon_does_not_stand_on_a_sheet_of_its_own(printed: Print) -> None:
    before, _, _ = printed.sheets[-1].partition("Figures of a belligerent are claims")
    assert len(before) >= FEWEST_BEFORE


def test_no_heading_is_broken_over_two_sheets(printed: Print) -> None:
    sheets = ["".join(sheet.split()) for sheet in printed.sheets]
    for heading in printed.headings:
        assert any("".join(heading.split()) in sheet for sheet in sheets), heading


def test_no_heading_stands_last_on_a_sheet(printed: Print) -> None:
    count = len(printed.sheets)
    for number, sheet in enumerate(printed.sheets, start=1):
        text = "".join(sheet.replace(f"{number} / {count}", "").split())
        for heading in printed.headings:
            assert not text.endswith("".join(heading.split())), heading


def test_a_way_to_another_page_is_not_printed_as_a_bare_sentence(printed: Print) -> None:
    assert printed.bare_links == ()


def test_no_figure_is_cut(printed: Print) -> None:
    assert all(height <= A4["height"] for height in printed.figure_heights)
    # a line may break at a hyphen, where a blank is read that is not there
    sheets = ["".join(sheet.split()) for sheet in printed.sheets]
    for figure in printed.figures:
        title, last = ("".join(words.split()) for words in figure)
        assert any(title in sheet and last in sheet for sheet in sheets), title


def test_labels_of_figures_are_large_enough_on_paper_and_none_covers_another(
    printed: Print,
) -> None:
    assert printed.legible.overlaps == []
    assert printed.legible.smallest >= SMALLEST_LETTER


def test_what_only_a_screen_can_do_is_not_printed(printed: Print) -> None:
    for words in ("Download as CSV", "Show all code", "To the content"):
        assert not any(words in sheet for sheet in printed.sheets)


def test_pieces_of_a_word_are_found() -> None:
    words = frozenset(["Changed", "momentum", "of", "General", "no"])
    assert broken_words("C h ange d no mo men tum of General", words) == [
        "C/h/ange/d",
        "mo/men/tum",
    ]
