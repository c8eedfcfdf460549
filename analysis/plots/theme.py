"""One look for every figure: named colours, sizes, matplotlib's parameters, and the pages' style.

A figure is drawn with the light value of each colour. `analysis.plots.svg` writes that value on the
shape itself and its name as a class, so that a page without style is plain but right and one file
serves light and dark. The countries are violet and brown: no flag has them, and they stay apart
for colour-blind readers and in grey print, where violet is the darker.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

__all__ = ["COLOURS", "css", "inline", "light", "party_colour", "themed"]

WIDTH = 414.0
"""Of a figure, in units: points for matplotlib, user units of the SVG."""
LETTER, SMALL, TITLE = 12.5, 11.5, 15.0
"""Sizes of letters in units: 9.9, 9.1 and 11.9 pixels where a phone shows 328 of its 360."""
SIZES = {LETTER: ("t1", 9.0), SMALL: ("t2", 8.4), TITLE: ("t3", 11.5)}
"""The class of each size, and the size on a wide page, where the drawing grows and they do not."""
WIDE = 600
"""Pixels from which a page counts as wide; paper never does, on which figures are small."""


class Colour(NamedTuple):
    """A named colour: its value on light and on dark paper."""

    light: str
    dark: str


COLOURS: Mapping[str, Colour] = {
    "ink": Colour("#1d2426", "#e8e6e1"),
    "soft": Colour("#566064", "#a9b1b3"),
    "rule": Colour("#d9dcd8", "#3a4346"),
    "faint": Colour("#bcc3c5", "#4c575b"),
    "shade": Colour("#eeefe9", "#232b2e"),
    "paper": Colour("#fdfdfa", "#161c1e"),
    "russia": Colour("#5a3a99", "#b9a3ee"),
    "ukraine": Colour("#ae5608", "#f0a45d"),
    "teal": Colour("#0c7069", "#62c9bd"),
    "gold": Colour("#7a6200", "#d3bb55"),
    "rose": Colour("#98386a", "#ec93bd"),
    "slate": Colour("#7c878c", "#7d898e"),
}
"""All have 4.5 to 1 against paper but `rule`, `faint`, `shade`, `slate`, which carry no words."""

OTHERS = ("teal", "rose", "gold", "soft")
"""For what is no country's: sources beside each other, maps, methods."""


def light(name: str) -> str:
    """Return the value to draw with for a colour's name."""
    return COLOURS[name].light


def party_colour(party: str) -> str:
    """Return the name of a country's colour; of anything else, the soft grey."""
    return party.lower() if party.lower() in ("russia", "ukraine") else "soft"


RC: Mapping[str, Any] = {
    "axes.axisbelow": True,
    "axes.edgecolor": light("soft"),
    "axes.facecolor": "none",
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.labelcolor": light("soft"),
    "axes.labelsize": SMALL,
    "axes.spines.left": False,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": LETTER,
    "axes.titlecolor": light("ink"),
    "figure.dpi": 72,
    "figure.facecolor": light("paper"),
    "figure.edgecolor": "none",
    "figure.figsize": (WIDTH / 72, 3.2),
    "font.family": ["DejaVu Sans"],
    "font.size": LETTER,
    "grid.color": light("rule"),
    "legend.fontsize": SMALL,
    "legend.frameon": False,
    "lines.linewidth": 2.0,
    "lines.markersize": 5.0,
    "lines.solid_capstyle": "butt",
    "patch.edgecolor": light("paper"),
    "svg.fonttype": "none",
    "svg.hashsalt": "war-costs",
    "text.color": light("ink"),
    "text.parse_math": False,
    "xtick.color": light("soft"),
    "xtick.labelsize": SMALL,
    "xtick.major.size": 3,
    "ytick.color": light("soft"),
    "ytick.labelsize": SMALL,
    "ytick.major.size": 0,
    "ytick.minor.size": 0,
}
"""Matplotlib's parameters, on top of its own defaults and never of a user's."""


def parameters() -> Any:
    """Return every parameter that a figure's look hangs on: the library's defaults, then ours."""
    import matplotlib
    from cycler import cycler

    hues = [light(name) for name in ("ink", *OTHERS)]
    defaults = dict(matplotlib.rcParamsDefault)
    own = {key: value for key, value in defaults.items()
           if not key.startswith(("backend", "interactive"))}  # fmt: skip
    return {**own, **RC, "axes.prop_cycle": cycler(color=hues)}


@contextmanager
def themed() -> Iterator[None]:
    """Draw within the theme, and leave the settings of others as they were."""
    import matplotlib

    with matplotlib.rc_context(parameters()):
        yield


_RULES = "".join(f".wc .{name}{{font-size:{wide}px}}" for name, wide in SIZES.values())
WIDE_SIZES = f"@media screen and (min-width:{WIDE}px){{{_RULES}}}"
"""The rule that keeps letters from growing with the drawing."""


def css() -> str:
    """Return the style of all figures for a page: the colours, light and dark, and the sizes."""
    lights, darks = (
        "".join(f"--{name}:{value};" for name, value in zip(COLOURS, shade, strict=True))
        for shade in zip(*COLOURS.values(), strict=True)
    )
    classes = "".join(
        f"svg .f-{name}{{fill:var(--{name})}}svg .s-{name}{{stroke:var(--{name})}}"
        for name in COLOURS
    )
    return (
        f":root{{{lights}}}@media screen and (prefers-color-scheme:dark){{:root{{{darks}}}}}"
        f"{classes}"
        "svg.wc{display:block;width:100%;max-width:42.5rem;height:auto;font-family:inherit}"
        f"{WIDE_SIZES}"
    )


def own_style(used: Sequence[str]) -> str:
    """Return the style of one figure that stands alone, for the classes that it uses."""
    dark = "".join(
        f".wc .{name}{{{'fill' if name[0] == 'f' else 'stroke'}:{COLOURS[name[2:]].dark}}}"
        for name in used
    )
    return f"@media screen and (prefers-color-scheme:dark){{{dark}}}{WIDE_SIZES}"


def inline(svg: str) -> str:
    """Return a figure for a page that has `css()`: without its own style."""
    return re.sub(r"<style>.*?</style>", "", svg, flags=re.DOTALL).rstrip("\n")
