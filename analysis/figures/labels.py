"""Direct labels: where they go so that none covers another, and how wide their words are."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from functools import lru_cache

from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextToPath

from analysis.figures.theme import LETTER

LINE = 1.2
"""Height of a line in letters."""


def width(text: str, size: float = LETTER) -> float:
    """Return the width of the longest line in units, by the fonts that matplotlib brings along."""
    return max(_line_width(line, size) for line in text.split("\n"))


@lru_cache(maxsize=2048)
def _line_width(line: str, size: float) -> float:
    font = FontProperties(family="DejaVu Sans", size=size)
    return float(TextToPath().get_text_width_height_descent(line, font, ismath=False)[0])


def wrap(text: str, letters: int) -> str:
    """Break a label into lines of at most so many letters, at spaces only."""
    # an equation stays on its line
    text = text.replace(" = ", "\u202f=\u202f")
    broken = [textwrap.wrap(line, letters, break_long_words=False) for line in text.split("\n")]
    return "\n".join(line for lines in broken for line in lines)


def fit(text: str, room: float, size: float = LETTER) -> str:
    """Break a label into as few lines as the room allows, none much shorter than the others.

    A label that no break makes narrow enough has as many lines as it has words.

    Examples
    --------
    >>> fit("Real GDP relative to rivals, IMF", 150, size=11.6)
    'Real GDP relative\\nto rivals, IMF'
    """
    every = list(dict.fromkeys(wrap(text, letters) for letters in range(1, len(text) + 1)))
    fitting = [broken for broken in every if width(broken, size) <= room] or every[:1]
    fewest = min(broken.count("\n") for broken in fitting)
    return next(broken for broken in fitting if broken.count("\n") == fewest)


def height(text: str, size: float = LETTER) -> float:
    """Return the height of a label in units."""
    return size * LINE * (text.count("\n") + 1)


def spread(
    wanted: Sequence[float], heights: Sequence[float], low: float, high: float
) -> list[float]:
    """Move labels apart as little as possible.

    Parameters
    ----------
    wanted
        Where the middle of each label would be, in units.
    heights
        Height of each label.
    low, high
        Between which they must lie. Where they do not fit, they are packed from `low`.

    Returns
    -------
    list of float
        The middle of each label, in the order given; none overlaps another, and the sum of the
        squared moves is smallest (pool adjacent violators).

    Examples
    --------
    >>> spread([10.0, 11.0, 30.0], [4.0, 4.0, 4.0], 0.0, 40.0)
    [8.5, 12.5, 30.0]
    """
    order = sorted(range(len(wanted)), key=lambda place: (wanted[place], place))
    offsets, reach = [], 0.0
    for place in order:
        offsets.append(reach + heights[place] / 2)
        reach += heights[place]
    blocks: list[list[float]] = []
    for place, offset in zip(order, offsets, strict=True):
        blocks.append([wanted[place] - offset, 1.0])
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            total, members = blocks.pop()
            before, others = blocks.pop()
            both = members + others
            blocks.append([(total * members + before * others) / both, both])
    highest = max(high - reach, low)
    shifts = [min(max(mean, low), highest) for mean, n in blocks for _ in range(int(n))]
    middles = [0.0] * len(wanted)
    for place, shift, offset in zip(order, shifts, offsets, strict=True):
        middles[place] = shift + offset
    return middles
