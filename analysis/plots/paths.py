"""Paths of an SVG: circles as arcs, relative steps between rounded points, short numbers."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Bbox, Transform

__all__: list[str] = []

LETTERS = {Path.MOVETO: "M", Path.LINETO: "L", Path.CURVE3: "Q", Path.CURVE4: "C"}


def circle(path: Path, transform: Transform) -> tuple[float, float, float] | None:
    """Return middle and radius if a path is a circle as matplotlib's markers are."""
    corners = np.asarray(transform.transform(path.vertices))
    codes: Any = path.codes
    if codes is None or len(corners) != 26 or np.any(codes[1:25] != Path.CURVE4):
        return None
    ends = corners[0:25:3]
    middle = (ends[:-1].min(axis=0) + ends[:-1].max(axis=0)) / 2
    radii = np.hypot(*(ends - middle).T)
    return None if np.ptp(radii) > 0.05 else (float(middle[0]), float(middle[1]), float(radii[0]))


def arcs(x: float, y: float, radius: float) -> str:
    r, d = short(radius), short(2 * radius)
    return f"M{_join((x - radius, y))}a{r} {r} 0 1 0 {d} 0a{r} {r} 0 1 0-{d} 0z"


def steps(path: Path, transform: Transform, window: Bbox | None, filled: bool) -> str:
    """Write a path with relative steps from point to rounded point, so that errors do not add."""
    clip: Any = None
    if filled:
        path, transform = transform.transform_path(path), Affine2D()
        curved = path.codes is not None and np.any(np.isin(path.codes, (3, 4)))
        if window is not None and not curved:
            corners, rim = np.asarray(path.vertices), window.padded(0.5)
            ends = np.nanmin(corners, axis=0), np.nanmax(corners, axis=0)
            if not all(rim.contains(*end) for end in ends):
                path = path.clip_to_bbox(window)
    elif window is not None:
        # matplotlib clips a unit further out; no last bit decides of what lies on the rim itself
        clip = window.padded(-1 + 1e-4).extents
    parts: list[str] = []
    at = start = (0, 0)
    for points, code in path.iter_segments(transform, clip=clip, curves=True):
        if code == Path.CLOSEPOLY:
            parts.append("z")
            at = start
            continue
        whole = [(tenths(x), tenths(y)) for x, y in np.reshape(points, (-1, 2))]
        letter = LETTERS[code]
        if letter == "M":
            at = start = whole[0]
            if parts and parts[-1].startswith("M"):
                parts.pop()
            parts.append("M" + _join((at[0] / 10, at[1] / 10)))
        elif letter != "L" or whole[0] != at:
            by = [v / 10 for x, y in whole for v in (x - at[0], y - at[1])]
            if letter == "L" and 0 in by:
                parts.append(f"h{short(by[0])}" if by[1] == 0 else f"v{short(by[1])}")
            else:
                parts.append(letter.lower() + _join(by))
            at = whole[-1]
    return "".join(parts) if len(parts) > 1 else ""


def tenths(value: float) -> int:
    """Round to tenths, from a hair below the middle upward: no processor's last bit decides."""
    return math.floor(value * 10 + 0.5 + 1e-5)


def short(value: float, places: int = 1) -> str:
    """Write a number without what can be left out.

    >>> short(0.5), short(-0.04), short(12.0), short(0.25, 2), short(-0.3)
    ('.5', '0', '12', '.25', '-.3')
    """
    scale = 10**places
    text = f"{math.floor(value * scale + 0.5 + 1e-5) / scale:.{places}f}".rstrip("0").rstrip(".")
    return re.sub(r"^(-?)0\.", r"\1.", text) if text not in ("-0", "") else "0"


def _join(numbers: Sequence[float]) -> str:
    return re.sub(r" -", "-", " ".join(map(short, numbers)))
