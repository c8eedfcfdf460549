"""Tiny lines for tables: the shape of a series, without axes."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np

WIDTH, HEIGHT = 72, 20
POINTS = 28
"""More points than this cannot be told apart at that width."""


def sparkline(values: Sequence[float], label: str = "", *, claimed: bool = False) -> str:
    """Return a line with a dot at its end as inline SVG of some 300 bytes.

    Parameters
    ----------
    values
        Oldest first; more than `POINTS` are averaged in groups.
    label
        What it shows, for readers who do not see it. Without a label it is decoration beside a
        text that says the same.
    claimed
        A belligerent's claim is dotted, as in the figures.

    Returns
    -------
    str
        Empty for fewer than two values.
    """
    known = np.asarray([value for value in values if np.isfinite(value)], dtype=float)
    if known.size < 2:
        return ""
    if known.size > POINTS:
        known = np.array([group.mean() for group in np.array_split(known, POINTS)])
    low, high = float(known.min()), float(known.max())
    across = np.linspace(2, WIDTH - 4, known.size)
    down = HEIGHT - 3 - (known - low) / ((high - low) or 1) * (HEIGHT - 6)
    points = " ".join(f"{x:.0f},{y:.0f}" for x, y in zip(across, down, strict=True))
    name = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    dotted = ' class="claim"' if claimed else ""
    return (
        f'<svg class="spark" viewBox="0 0 {WIDTH} {HEIGHT}" {name}>'
        f'<polyline{dotted} points="{points}"/>'
        f'<circle cx="{across[-1]:.0f}" cy="{down[-1]:.0f}" r="2"/></svg>'
    )
