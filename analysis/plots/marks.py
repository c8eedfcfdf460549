"""The marks of the front page: one cell of *a month of war costs* as a light SVG of its own.

No matplotlib here: a page of some thirty cells is written in a few milliseconds. Lengths are in
pixels as the cell is shown; every value stands on a scale from nought.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
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
    """

    name: str
    kind: Sign
    value: float = math.nan
    low50: float | None = None
    high50: float | None = None
    low90: float | None = None
    high90: float | None = None
    before: float | None = None

    def reaches(self) -> list[float]:
        """Return every value that it shows."""
        known = (self.value, self.low50, self.high50, self.low90, self.high90, self.before)
        return [value for value in known if value is not None and math.isfinite(value)]


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
    nought = height - FOOT + scale_min * unit
    step = (width - 2 * SIDE) / max(1, len(marks) - 1)
    parts = [_path(f"M0 {_n(nought)}h{_n(width)}", "soft", 1)]
    for place, mark in enumerate(marks):
        x = SIDE + place * step if len(marks) > 1 else width / 2
        colour = "soft" if mark.kind == "claim" else theme.party_colour(party)
        parts.append(_drawn(mark, x, nought, unit, colour))
        at_edge = place == 0 and len(mark.name) > 3  # a longer name begins at the edge
        parts.append(_letters(mark.name, 0 if at_edge else x, height - FOOT / 2 + 1, at_edge))
    return _sheet(width, height, label, "".join(parts))


def _drawn(mark: Mark, x: float, nought: float, unit: float, colour: str) -> str:
    """Draw one mark over its intervals and the tick of what was known before."""
    if mark.kind in LETTERS:
        return _letters(LETTERS[mark.kind], x, nought - 12, size=15)
    parts, y = [], nought - unit * mark.value
    if mark.before is not None:  # to the left of the mark, where no interval's cap is
        parts.append(_path(f"M{_n(x - 14)} {_n(nought - unit * mark.before)}h6", "slate", 2.4))
    for *ends, wide, cap in INTERVALS:
        known = [end for end in (getattr(mark, name) for name in ends) if end is not None]
        if len(known) == 2:
            low, high = (nought - unit * end for end in known)
            caps = "".join(f"M{_n(x - cap)} {_n(end)}h{_n(2 * cap)}" for end in (low, high) if cap)
            parts.append(_path(f"M{_n(x)} {_n(low)}V{_n(high)}{caps}", colour, wide))
    circle = f"M{_n(x - 3)} {_n(y)}a3 3 0 1 0 6 0a3 3 0 1 0-6 0z"
    if mark.kind == "disc":
        parts.append(_path(circle, "paper", 1, fill=colour))
    elif mark.kind == "ring":
        parts.append(_path(circle, colour, 2, fill="paper"))
    elif mark.kind == "claim":  # dashes that leave the corners whole
        dashes = ' stroke-dasharray="2.4 1.13" stroke-dashoffset="1.2"'
        parts.append(_path(f"M{_n(x)} {_n(y - 5)}l5 5l-5 5l-5-5z", colour, 1.5, "paper", dashes))
    else:  # an arrow up from the floor; where the top is near it still stays on the sheet
        rise = min(11.0, max(6.0, y - 1))
        arrow = f"M{_n(x)} {_n(y)}v-{_n(rise)}m-3.5 3.5l3.5-3.5l3.5 3.5"
        parts.append(_path(f"M{_n(x - 6)} {_n(y)}h12{arrow}", colour, 2))
    return "".join(parts)


def dots(above: int, of: int, label: str, *, party: str = "") -> Markup:
    """Return a strip of equally likely readings, those filled that lie above the first year.

    So many lie `above`, `of` how many in all; the label says the same, as *1 of 20*.
    """
    across = min(of, IN_A_ROW)
    places = [
        f"M{_n(2 + 7 * (place % across))} {_n(5 + 8 * (place // across))}"
        "a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0z"
        for place in range(of)
    ]
    colour = theme.party_colour(party)
    filled = _path("".join(places[:above]), colour, 1, fill=colour)
    others = _path("".join(places[above:]), "soft", 1, fill="paper")
    return _sheet(7 * across + 2, 8 * math.ceil(of / across) + 2, label, filled + others)


def key(kind: Sign | Literal["interval", "before"]) -> Markup:
    """Return one sign for the key below the figure, said by the words beside it."""
    x, nought = 9, 9
    if kind == "interval":
        mark, nought = Mark("", "disc", 8, 5, 11, 1, 15), 17
    elif kind == "before":
        mark, x = Mark("", "disc", 0, before=0), 16
    else:
        mark, nought = Mark("", kind, 0), 13 if kind == "at least" else 21 if kind in LETTERS else 9
    return _sheet(18, 18, "", _drawn(mark, x, nought, 1, "soft"))


def _sheet(width: float, height: float, label: str, body: str) -> Markup:
    said = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    return Markup(
        f'<svg xmlns="http://www.w3.org/2000/svg" class="mark" viewBox="0 0 {_n(width)} '
        f'{_n(height)}" width="{_n(width)}" height="{_n(height)}" {said}>{body}</svg>'
    )


def _path(path: str, stroke: str, wide: float, fill: str = "", more: str = "") -> str:
    classes = f"f-{fill} s-{stroke}" if fill else f"s-{stroke}"
    return (
        f'<path class="{classes}" fill="{theme.light(fill) if fill else "none"}" '
        f'stroke="{theme.light(stroke)}" stroke-width="{_n(wide)}"{more} d="{path}"/>'
    )


def _letters(text: str, x: float, y: float, at_edge: bool = False, size: int = 11) -> str:
    anchor = "" if at_edge else ' text-anchor="middle"'
    return (
        f'<text class="f-soft" fill="{theme.light("soft")}" font-size="{size}"{anchor} '
        f'x="{_n(x)}" y="{_n(y)}" dy=".36em">{escape(text)}</text>'
    )


def _n(value: float) -> str:
    """Write a number in hundredths where it needs them; a hair up, so that no last bit decides."""
    text = f"{math.floor(value * 100 + 0.5 + 1e-5) / 100:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
