"""Matplotlib figures as small, canonical SVG.

A renderer of our own takes the place of matplotlib's: it writes no ids, definitions or clip paths
to be cleaned up afterwards. Lines are clipped as geometry, text stays text, neighbours of one style
share one path, circles are arcs, numbers keep one decimal. Each shape has a plain fill and stroke,
and beside them the names of its colours as classes. Pictures (`imshow`) are not supported.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from itertools import groupby
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.colors import to_hex, to_rgba
from matplotlib.figure import Figure
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Bbox, Transform

from analysis.plots import paths, theme
from analysis.plots.paths import short

__all__ = ["to_svg"]

HALO = "halo"
"""A text with this `gid` stands on a rim of paper, so that it reads over lines."""
FONTS = "system-ui,'Noto Sans','DejaVu Sans',sans-serif"
MIDDLE, LEADING = 0.36, 1.22
"""In letters: the middle of one above its baseline, and from line to line."""
GROWTH = 1.64
"""Pixels a unit where nothing says how wide the figure is to be shown."""
NAMES = {colour.light: name for name, colour in theme.COLOURS.items()}

_SAID: WeakKeyDictionary[Figure, tuple[str, str, str]] = WeakKeyDictionary()


def describe(figure: Figure, title: str, description: str, data: str = "") -> None:
    """Keep a figure's title and what it shows, in words for those who do not see it, and as CSV."""
    _SAID[figure] = (title, description, data)


def data_of(figure: Figure) -> str:
    """Return what a figure shows as CSV; empty where that was not said."""
    return _SAID.get(figure, ("", "", ""))[2]


@theme.themed()
def to_svg(figure: Figure) -> str:
    """Return a figure as SVG that stands alone, the same on every machine.

    Colours of the theme follow light and dark, others stay. Its alternative text is what
    `sheet.finish` was told, else the names of the axes.
    """
    unsaid = "Figure", "; ".join(map(_axes_in_words, figure.axes)) + ".", ""
    title, description, _ = _SAID.get(figure, unsaid)
    dpi = figure.dpi
    try:
        figure.dpi = 72
        box = figure.bbox
        renderer = Renderer(box.width, box.height)
        figure.draw(renderer)
        if figure not in _SAID:  # not laid out by us: names may stand outside the sheet
            inches = figure.get_tightbbox(renderer).padded(0.08)
            box = Bbox.union([Bbox(inches.get_points() * 72), box])
    finally:
        figure.dpi = dpi
    size = " ".join(map(short, (box.x0, renderer.height - box.y1, box.width, box.height)))
    body = "".join(_elements(renderer.shapes))
    heads = "".join(head for head, _ in renderer.shapes)
    drawn = re.findall(r' (fill|stroke)="(#\w+)"', heads)
    used = sorted({f"{key[0]}-{NAMES[value]}" for key, value in drawn if value in NAMES})
    mark = "f" + hashlib.sha256((title + description + size + body).encode()).hexdigest()[:10]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="wc" viewBox="{size}" '
        f'width="{round(box.width * GROWTH)}" height="{round(box.height * GROWTH)}" role="img" '
        f'aria-labelledby="{mark}-t {mark}-d" font-family="{FONTS}" stroke-linejoin="round">'
        f'<title id="{mark}-t">{escape(title)}</title>'
        f'<desc id="{mark}-d">{escape(description)}</desc>'
        f"<style>{theme.own_style(used)}</style>{body}</svg>\n"
    )


def _axes_in_words(axes: Any) -> str:
    title = axes.get_title() or axes.get_title(loc="left")
    return f"{title} {axes.get_ylabel() or 'values'} by {axes.get_xlabel() or 'place'}".strip()


def _head(tag: str, attributes: Mapping[str, str], size: str = "") -> str:
    """Return the beginning of an element; the names of its colours and size are its classes."""
    colours = [(key[0], attributes.get(key, "")) for key in ("fill", "stroke")]
    names = [f"{first}-{NAMES[value]}" for first, value in colours if value in NAMES]
    given = {"class": " ".join(filter(None, (*names, size))), **attributes}
    return f"<{tag}" + "".join(f' {key}="{value}"' for key, value in given.items() if value)


def _elements(shapes: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Let neighbouring paths of one look share one element; see-through ones stay apart."""
    for head, group in groupby(shapes, lambda shape: shape[0]):
        places = [place for _, place in group]
        if head.startswith("<text"):
            yield from (f"{head} {place}</text>" for place in places)
        elif "-opacity=" in head:
            yield from (f'{head} d="{place}"/>' for place in places)
        else:
            yield f'{head} d="{"".join(places)}"/>'


class Renderer(RendererBase):
    """Collects what matplotlib draws as shapes, in units from the upper left corner.

    A shape is the beginning of its element and what follows: where it is, and a text's words.
    """

    def __init__(self, width: float, height: float) -> None:
        super().__init__()
        self.width, self.height = width, height
        self.shapes: list[tuple[str, str]] = []
        self._lines: list[_Line] = []
        self._group = ""
        self._flip = Affine2D().scale(1, -1).translate(0, height)

    def get_canvas_width_height(self) -> tuple[float, float]:
        return self.width, self.height

    def draw_path(
        self, gc: GraphicsContextBase, path: Path, transform: Transform, rgbFace: Any = None
    ) -> None:
        head = _path_head(gc, rgbFace)
        if head == '<path fill="none"':
            return
        window = gc.get_clip_rectangle()
        if window is not None:
            (x0, y0), (x1, y1) = self._flip.transform(window.get_points())
            window = Bbox.from_extents(x0, min(y0, y1), x1, max(y0, y1))
        round_ = paths.circle(path, transform + self._flip)
        if round_ is None:
            filled = 'fill="none"' not in head
            place = paths.steps(path, transform + self._flip, window, filled)
        else:
            inside = window is None or window.padded(0.5).contains(*round_[:2])
            place = paths.arcs(*round_) if inside else ""
        if place:
            self.shapes.append((head, place))

    def open_group(self, s: str, gid: str | None = None) -> None:
        """Begin a text, whose lines come one by one."""
        if s == "text":
            self._group = gid or ""

    def draw_text(
        self, gc: GraphicsContextBase, x: float, y: float, s: str, prop: Any, angle: float,
        ismath: Any = False, mtext: Any = None,
    ) -> None:  # fmt: skip
        width = self.get_text_width_height_descent(s, prop, False)[0]
        bold = prop.get_weight() in ("bold", "semibold", 600, 700)
        aligned = mtext.get_ha() if mtext is not None else ""
        size, fill = float(prop.get_size_in_points()), to_hex(gc.get_rgb())
        self._lines.append(_Line(s, x, y, width, size, bold, fill, float(angle), aligned))

    def close_group(self, s: str) -> None:
        """End a text: its lines become one element."""
        if s == "text" and self._lines:
            self.shapes.append(_text(self._lines, self._group == HALO))
            self._lines = []


class _Line(NamedTuple):
    text: str
    x: float
    y: float
    width: float
    size: float
    bold: bool
    fill: str
    angle: float
    aligned: str

    def at(self, share: float) -> tuple[float, float]:
        """Return the place at a share of its length."""
        turn, along = math.radians(self.angle), share * self.width
        return self.x + along * math.cos(turn), self.y - along * math.sin(turn)


def _text(lines: Sequence[_Line], halo: bool) -> tuple[str, str]:
    """Give the lines of one text as one element, placed by its middle and spaced in letters."""
    first = lines[0]
    share = 0.5 if first.angle else _alignment(lines)
    ends = [line.at(share) for line in lines]
    x, y = (sum(end[axis] for end in ends) / len(ends) for axis in (0, 1))
    attributes = {
        "fill": first.fill,
        "font-size": short(first.size),
        "font-weight": "600" if first.bold else "",
        "text-anchor": "" if share == 0 else "middle" if share < 1 else "end",
    }
    if halo:
        attributes |= {"stroke": theme.light("paper"), "stroke-width": "3"}
        attributes["paint-order"] = "stroke"
    if first.angle:
        attributes["transform"] = f"rotate({short(-first.angle)} {short(x)} {short(y)})"
    else:
        y -= MIDDLE * first.size
    head = _head("text", attributes, theme.SIZES.get(first.size, ("", 0))[0])
    rise = 0 if first.angle else MIDDLE - LEADING * (len(lines) - 1) / 2
    place = f'x="{short(x)}" y="{short(y)}"'
    words = [escape(line.text, quote=False) for line in lines]
    if len(words) == 1:
        return head, f'{place} dy="{short(rise, 2)}em">{words[0]}'
    rises = [rise, *[LEADING] * (len(words) - 1)]
    spans = (f'<tspan x="{short(x)}" dy="{short(down, 2)}em">{line}</tspan>'
             for line, down in zip(words, rises, strict=True))  # fmt: skip
    return head, f"{place}>{''.join(spans)}"


def _alignment(lines: Sequence[_Line]) -> float:
    """Return which share of its length a line is placed by; of many lines, matplotlib is mum."""
    if lines[0].aligned:
        return {"left": 0.0, "right": 1.0}.get(lines[0].aligned, 0.5)
    for share in (0.0, 1.0):
        ends = [line.at(share)[0] for line in lines]
        if max(ends) - min(ends) < 0.6:
            return share
    return 0.5


def _path_head(gc: GraphicsContextBase, face: Any) -> str:
    """Return the beginning of a path, for its fill and stroke."""
    attributes = {"fill": "none"}
    edge: Any = gc.get_rgb() if gc.get_linewidth() > 0 else None
    for key, colour in (("fill", face), ("stroke", edge)):
        alpha = 0.0 if colour is None else to_rgba(colour)[3]
        if alpha and gc.get_forced_alpha():
            alpha = float(gc.get_alpha())
        if alpha:
            attributes[key] = to_hex(colour[:3])
            attributes[f"{key}-opacity"] = short(alpha, 2) if alpha < 1 else ""
    if "stroke" in attributes:
        dashes: Any = gc.get_dashes()[1]
        attributes["stroke-width"] = short(gc.get_linewidth())
        attributes["stroke-dasharray"] = " ".join(map(short, dashes or ()))
    return _head("path", attributes)
