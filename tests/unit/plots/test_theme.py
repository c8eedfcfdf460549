"""Colours that can be read in light, dark and grey, and a style that knows them all."""

from __future__ import annotations

import pytest

from analysis import plots
from analysis.plots import theme
from analysis.plots.theme import COLOURS

WORDLESS = {"rule", "faint", "shade", "slate", "paper"}


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
              for part in parts]  # fmt: skip
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def _contrast(one: str, other: str) -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("shade", ["light", "dark"])
@pytest.mark.parametrize("name", sorted(set(COLOURS) - WORDLESS))
def test_words_can_be_read_on_paper(name: str, shade: str) -> None:
    assert _contrast(getattr(COLOURS[name], shade), getattr(COLOURS["paper"], shade)) >= 4.5


@pytest.mark.parametrize("shade", ["light", "dark"])
def test_marks_without_words_stand_out_from_paper(shade: str) -> None:
    assert _contrast(getattr(COLOURS["slate"], shade), getattr(COLOURS["paper"], shade)) >= 3


def test_the_countries_are_told_apart_in_grey_print() -> None:
    assert _contrast(theme.light("russia"), theme.light("ukraine")) > 1.4


def test_the_style_of_a_page_defines_every_class_and_both_shades() -> None:
    style = theme.css()
    for name, colour in COLOURS.items():
        assert f".f-{name}{{fill:var(--{name})}}" in style
        assert f"--{name}:{colour.light};" in style and f"--{name}:{colour.dark};" in style
    assert style.count("{") == style.count("}")


def test_what_is_no_country_has_no_colour_of_one() -> None:
    assert theme.party_colour("Ukraine") == "ukraine"
    assert theme.party_colour("ink") == theme.party_colour("") == "soft"


def test_each_public_name_has_one_module_and_an_unknown_one_is_refused() -> None:
    names = [name for module in plots.MODULES for name in getattr(plots, module).__all__]
    assert len(names) == len(set(names)) and not set(names) & set(plots.MODULES)
    assert all(getattr(plots, name) is not None for name in names)
    with pytest.raises(AttributeError, match="no attribute 'pie'"):
        plots.pie  # noqa: B018
