"""One look for every figure: colours by name, sizes, line styles, and the style for matplotlib.

Colours are names, not values. A figure is drawn with the light value of each name; afterwards
`analysis.figures.svg` turns the values into CSS classes, so that one drawing serves light and
dark pages. The hues for the two countries are violet and brown (no flag has them, and they stay
apart for colour-blind readers and in grey print, where violet is darker).

A figure is drawn `WIDTH` units wide, as a phone of 360 pixels shows it, with letters of at least
eleven pixels there. On a wider page the letters grow less than the drawing (see `STYLE`), which
can only leave more room, so one layout serves all widths.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import seaborn as sns

WIDTH = 340.0
"""Units; a unit is a point for matplotlib and a user unit of the SVG."""
LETTER = 12.5
SMALL = 11.6


@dataclass(frozen=True)
class Colour:
    """A named colour: its value on light and on dark paper."""

    light: str
    dark: str


COLOURS: Mapping[str, Colour] = {
    "ink": Colour("#1d2426", "#e8e6e1"),
    "soft": Colour("#566064", "#a9b1b3"),
    "rule": Colour("#d9dcd8", "#3a4346"),
    "shade": Colour("#f1f2ec", "#21292b"),
    "paper": Colour("#fdfdfa", "#161c1e"),
    "c1": Colour("#5a3a99", "#b9a3ee"),
    "c2": Colour("#ae5608", "#f0a45d"),
    "c3": Colour("#0c7069", "#62c9bd"),
    "c4": Colour("#7a6200", "#d3bb55"),
    "c5": Colour("#98386a", "#ec93bd"),
    "c6": Colour("#44535c", "#b4c2ca"),
}
"""Every colour has at least 4.5:1 against paper, except `rule` and `shade`, which bear nothing."""

PARTY: Mapping[str, str] = {"Russia": "c1", "Ukraine": "c2"}
SOURCE: Mapping[str, str] = {
    "uk_mod": "c3",
    "reconstruction_figures/kse": "c3",
    "world_bank": "c4",
    "deepstate": "c3",
    "isw_area": "c5",
}
"""Sources that stand beside another of the same country, and maps, which are no country's: these
have a colour of their own in every figure. All others have that of the country they tell of."""
OTHERS = ("c3", "c5", "c4", "c6")
MARKERS = ("o", "s", "D", "^", "v", "P")

SOLID = "solid"
DOTTED = (0.0, (0.0, 2.0))
"""A belligerent's claim: a row of round dots."""
DASHED = (0.0, (2.5, 1.5))
"""A forecast."""


def light(name: str) -> str:
    """Return the value to draw with for a colour's name."""
    return COLOURS[name].light


def colours(lines: Sequence[tuple[str, str]]) -> list[str]:
    """Return one colour's name for each line, told by party and source.

    It is that of its source, else of its party: the same in every figure. Where lines of several
    parties are compared, the party decides. A colour that another line has is never given twice.

    Examples
    --------
    >>> colours([("Russia", "oryx"), ("Ukraine", "oryx")])
    ['c1', 'c2']
    >>> colours([("Russia", "uk_mod"), ("Russia", "general_staff")])
    ['c3', 'c1']
    """
    compared = len({party for party, _ in lines}) > 1
    wanted = [
        PARTY.get(party, "") if compared else SOURCE.get(source, PARTY.get(party, ""))
        for party, source in lines
    ]
    spare = iter([hue for hue in OTHERS if hue not in wanted] * len(wanted) or OTHERS * len(wanted))
    names: list[str] = []
    for hue in wanted:
        names.append(hue if hue and hue not in names else next(spare))
    return names


def style() -> dict[str, Any]:
    """Return the matplotlib parameters of the theme, built on seaborn's white grid."""
    base: dict[str, Any] = sns.axes_style("whitegrid")
    return base | {
        "axes.axisbelow": True,
        "axes.edgecolor": light("rule"),
        "axes.facecolor": "none",
        "axes.grid": False,
        "axes.labelcolor": light("soft"),
        "axes.unicode_minus": True,
        "figure.dpi": 72,
        "figure.facecolor": "none",
        "font.family": ["DejaVu Sans"],
        "font.size": LETTER,
        "lines.dash_capstyle": "round",
        "lines.linewidth": 2.0,
        "lines.markersize": 5.0,
        "path.simplify": True,
        "path.simplify_threshold": 0.3,
        "savefig.facecolor": "none",
        "svg.fonttype": "none",
        "svg.hashsalt": "war-costs",
        "text.color": light("ink"),
        "timezone": "UTC",
        "xtick.bottom": False,
        "xtick.color": light("soft"),
        "xtick.labelsize": SMALL,
        "ytick.color": light("soft"),
        "ytick.labelsize": SMALL,
        "ytick.left": False,
    }


def _variables(shade: str) -> str:
    return "".join(f"--{name}:{getattr(colour, shade)};" for name, colour in COLOURS.items())


def variables(selector: str = ":root") -> str:
    """Return CSS that defines the colours for light and dark."""
    return (
        f"{selector}{{{_variables('light')}}}"
        f"@media (prefers-color-scheme:dark){{{selector}{{{_variables('dark')}}}}}"
        f"@media print{{{selector}{{{_variables('light')}}}}}"
    )


STYLE = (
    "".join(f".s-{name}{{stroke:var(--{name})}}.f-{name}{{fill:var(--{name})}}" for name in COLOURS)
    + ".wc-figure svg{display:block;width:100%;max-width:37rem;height:auto;overflow:visible;"
    "font-family:inherit;font-variant-numeric:tabular-nums}"
    ".wc-figure{container-type:inline-size}"
    ".wc-figure svg path,.wc-figure svg use{stroke-linecap:round;stroke-linejoin:round;"
    "vector-effect:non-scaling-stroke}"
    f".wc-figure svg text{{font-size:{LETTER}px;fill:var(--ink)}}"
    f".wc-figure svg .t2{{font-size:{SMALL}px}}.wc-figure svg .tb{{font-weight:600}}"
    ".wc-figure svg text.f-soft{fill:var(--soft)}"
    + "".join(
        f".wc-figure svg text.f-{name}{{fill:var(--{name})}}"
        for name in COLOURS
        if name.startswith("c")
    )
    + ".wc-figure svg .halo{paint-order:stroke;stroke:var(--paper);stroke-width:3px;"
    "stroke-linejoin:round}"
    "@container (min-width:440px){.wc-figure svg text{font-size:9.6px}"
    ".wc-figure svg .t2{font-size:8.8px}}"
    "@container (min-width:540px){.wc-figure svg text{font-size:7.8px}"
    ".wc-figure svg .t2{font-size:7.2px}.wc-figure svg .halo{stroke-width:2px}}"
    "@media print{.wc-figure svg{max-width:none}.wc-figure svg text{font-size:11px}"
    ".wc-figure svg .t2{font-size:10.4px}}"
)
"""CSS of the drawings themselves; pages include it once, a notebook's output brings it along."""
