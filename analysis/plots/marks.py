"""The marks of the front page: one cell of *a month of war costs* as a light SVG of its own.

No matplotlib here: a page of some thirty cells is written in a few milliseconds. Lengths are in
pixels as the cell is shown; every value stands on a scale from nought.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

from markupsafe import Markup

from analysis.plots import theme

__all__ = ["Mark", "cell", "dots", "key"]

Sign = Literal["disc", "ring", "at least", "claim", "unknown", "open"]
FOOT, HEAD, SIDE = 17.0, 8.0, 14.0
IN_A_ROW = 25
"""Dots of a strip."""
INTERVALS = (("low90", "high90", 1.3, 6.0), ("low50", "high50", 4.5, 0.0))
"""Of each its ends, how wide its bar is, and how far its caps stick out of the mark above it."""
HAIR = 1e-7
"""By which a place is raised, so that no last bit decides of its hundredths."""
LIGHT = {"": "none", **{name: colour.light for name, colour in theme.COLOURS.items()}}
LETTERS = {"unknown": "?", "open": "…"}
"""Of what has no value."""


@dataclass(frozen=True)
class Mark:
    """What one war-year cost.

    Attributes
    ----------
    name
        Below the mark, as *year 1* or *2*.
    kind
        disc: count or estimate; ring: partly projected; at least: a floor, with an arrow; claim:
        what a belligerent says of its enemy; unknown: a question mark, and open: an ellipsis for a
        year that is not over, of which `value` is not used.
    value, low50, high50, low90, high90
        In the unit of the scale; bounds that are not known stay out.
    before
        The value as known on the article's day: a grey tick.
    so_far
        Whether the year is not over: an ellipsis after its name.
    """

    name: str
    kind: Sign
    value: float = math.nan
    low50: float | None = None
    high50: float | None = None
    low90: float | None = None
    high90: float | None = None
    before: float | None = None
    so_far: bool = False

    def known(self) -> dict[str, float]:
        """Return every value that it shows, by its name."""
        names = ("value", "low50", "high50", "low90", "high90", "before")
        values = ((name, getattr(self, name)) for name in names)
        return {name: one for name, one in values if one is not None and math.isfinite(one)}


def cell(
    marks: Sequence[Mark], scale_max: float, width: float = 200, height: float = 84,
    label: str = "", *, party: str = "", scale_min: float = 0.0,
) -> Markup:  # fmt: skip
    """Return one cell of the front page's figure, of so many pixels.

    Parameters
    ----------
    marks
        One a war-year, from left to right.
    scale_max, scale_min
        Ends of the scale, within which all marks lie, shared by cells whose measures match; the
        least is nought unless something is below it.
    label
        What the cell shows, in words.
    party
        Whose cost: decides the colour, but for claims, which are grey.
    """
    unit = (height - FOOT - HEAD) / (scale_max - scale_min) if scale_max > scale_min else 0.0
    nought = round(height - FOOT + unit * scale_min + HAIR, 2)
    step = (width - 2 * SIDE) / max(1, len(marks) - 1)
    parts = [_path(f"M0 {nought:g}h{width:g}", "soft", 1)]
    for place, mark in enumerate(marks):
        x = round(SIDE + place * step + HAIR, 2) if len(marks) > 1 else width / 2
        if mark.kind in LETTERS:
            parts.append(_letters(LETTERS[mark.kind], x, nought - 12, size=15))
        else:
            rises = {name: unit * (value - scale_min) for name, value in mark.known().items()}
            ys = {name: round(height - FOOT - rise + HAIR, 2) for name, rise in rises.items()}
            colour = "soft" if mark.kind == "claim" else theme.party_colour(party)
            parts.append(_drawn(mark.kind, x, ys, colour))
        at_edge = place == 0 and len(mark.name) > 3  # a longer name begins at the edge
        name = mark.name + LETTERS["open"] * mark.so_far
        parts.append(_letters(name, 0 if at_edge else x, height - FOOT / 2 + 1, at_edge))
    return _sheet(width, height, label, "".join(parts))


def _drawn(kind: str, x: float, ys: Mapping[str, float], colour: str) -> str:
    """Draw one mark at the heights of its values, over its intervals and the tick before it."""
    parts, y = [], ys["value"]
    if "before" in ys:  # to the left of the mark, where no interval's cap is
        parts.append(_path(f"M{x - 14:g} {ys['before']:g}h6", "slate", 2.4))
    for *ends, wide, cap in INTERVALS:
        if ys.keys() >= set(ends):
            low, high = (ys[end] for end in ends)
            caps = "".join(f"M{x - cap:g} {end:g}h{2 * cap:g}" for end in (low, high) if cap)
            parts.append(_path(f"M{x:g} {low:g}V{high:g}{caps}", colour, wide))
    if kind == "disc":  # small, for most intervals are short and would be hidden
        parts.append(_path(_circle(x, y, 2.2), "paper", 0.8, fill=colour))
    elif kind == "ring":
        parts.append(_path(_circle(x, y, 3), colour, 2, fill="paper"))
    elif kind == "claim":  # dashes that leave the corners whole
        dashes = ' stroke-dasharray="2.4 1.13" stroke-dashoffset="1.2"'
        parts.append(_path(f"M{x:g} {y - 5:g}l5 5l-5 5l-5-5z", colour, 1.5, "paper", dashes))
    else:  # an arrow up from the floor; where the top is near it still stays on the sheet
        rise = min(11.0, max(6.0, y - 1))
        arrow = f"M{x:g} {y:g}v-{rise:g}m-3.5 3.5l3.5-3.5l3.5 3.5"
        parts.append(_path(f"M{x - 6:g} {y:g}h12{arrow}", colour, 2))
    return "".join(parts)


def _circle(x: float, y: float, r: float) -> str:
    return f"M{x - r:g} {y:g}a{r:g} {r:g} 0 1 0 {2 * r:g} 0a{r:g} {r:g} 0 1 0-{2 * r:g} 0z"


def dots(above: int, of: int, label: str, *, party: str = "") -> Markup:
    """Return a strip of equally likely readings, those filled that lie above the first year.

    So many lie `above`, `of` how many in all; the label says the same, as *1 of 20*.
    """
    across, colour = min(of, IN_A_ROW), theme.party_colour(party)
    places = [_circle(4.5 + 7 * (n % across), 5 + 8 * (n // across), 2.5) for n in range(of)]
    filled = _path("".join(places[:above]), colour, 1, fill=colour)
    others = _path("".join(places[above:]), "soft", 1, fill="paper")
    return _sheet(7 * across + 2, 8 * math.ceil(of / across) + 2, label, filled + others)


def key(kind: Sign | Literal["interval", "before"]) -> Markup:
    """Return one sign for the key below the figure, said by the words beside it."""
    if kind in LETTERS:
        return _sheet(18, 18, "", _letters(LETTERS[kind], 9, 9, size=15))
    sign: str = kind
    x, ys = 9, {"value": 13 if kind == "at least" else 9}
    if kind == "interval":
        sign, ys = "disc", {"value": 9, "low50": 12, "high50": 6, "low90": 16, "high90": 2}
    elif kind == "before":
        sign, x, ys = "disc", 16, {"value": 9, "before": 9}
    return _sheet(18, 18, "", _drawn(sign, x, ys, "soft"))


def _sheet(width: float, height: float, label: str, body: str) -> Markup:
    said = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    return Markup(
        f'<svg xmlns="http://www.w3.org/2000/svg" class="mark" viewBox="0 0 {width:g} '
        f'{height:g}" width="{width:g}" height="{height:g}" {said}>{body}</svg>'
    )


def _path(path: str, stroke: str, wide: float, fill: str = "", more: str = "") -> str:
    classes = f"f-{fill} s-{stroke}" if fill else f"s-{stroke}"
    return (
        f'<path class="{classes}" fill="{LIGHT[fill]}" stroke="{LIGHT[stroke]}" '
        f'stroke-width="{wide:g}"{more} d="{path}"/>'
    )


def _letters(text: str, x: float, y: float, at_edge: bool = False, size: int = 11) -> str:
    anchor = "" if at_edge else ' text-anchor="middle"'
    return (
        f'<text class="f-soft" fill="{LIGHT["soft"]}" font-size="{size}"{anchor} '
        f'x="{x:g}" y="{y:g}" dy=".36em">{escape(text)}</text>'
    )
