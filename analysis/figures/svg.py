"""From matplotlib's SVG to a small inline one: classes for colours, text as text, no ids but ours.

matplotlib repeats style on every element, wraps each in groups and numbers them by hash. A page
holds many figures, so all of that goes: colours become classes (`analysis.figures.theme`), numbers
keep one decimal, paths become relative, markers become circles or short paths, and the only ids
are those of title and description, made from the figure's own id.
"""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape
from io import StringIO

from matplotlib.figure import Figure as Drawing

from analysis.figures import labels
from analysis.figures.theme import COLOURS, SMALL

SVG = "{http://www.w3.org/2000/svg}"
HREF = "{http://www.w3.org/1999/xlink}href"
NAMES = {colour.light: name for name, colour in COLOURS.items()}
COMMAND = re.compile(r"([MLCQZz])([^MLCQZz]*)")
TRANSLATE = re.compile(r"translate\(([-\d.e]+)[ ,]([-\d.e]+)\)")
HALO = "halo"
"""A text with this `gid` is drawn on a rim of paper, so that it reads over lines."""
RIGHT = "right"
"""A text with this `gid` ends where it stands; matplotlib forgets that for texts of many lines."""

MIDDLE = 0.36
"""Height of the middle of a letter above its baseline, in letters."""

Point = tuple[float, float]
Step = tuple[str, tuple[Point, ...]]


@dataclass(frozen=True)
class Shape:
    """One element to write: its tag, its style, and what places it."""

    tag: str
    style: tuple[tuple[str, str], ...]
    place: str
    content: str = ""

    @property
    def can_join(self) -> bool:
        """Whether this line may share one path with a neighbour of the same style."""
        return self.tag == "path" and not any("f-" in value for _, value in self.style)


def compact(drawing: Drawing, *, id: str, title: str, description: str) -> str:
    """Return a drawing as inline SVG.

    Parameters
    ----------
    drawing
        Drawn in the theme; every colour one of `COLOURS`.
    id
        Prefix of the ids within, unique on a page.
    title, description
        For readers who do not see it.

    Raises
    ------
    ValueError
        A colour is not in the theme.
    """
    buffer = StringIO()
    drawing.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    root = ET.fromstring(buffer.getvalue())
    markers = {f"#{path.get('id')}": path for path in root.iter(f"{SVG}path") if path.get("id")}
    shapes = _joined(list(_shapes(root, markers, "")))
    _, _, width, height = (root.get("viewBox") or "").split()
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_short(float(width))} '
        f'{_short(float(height))}" role="img" aria-labelledby="{id}-t {id}-d">'
        f'<title id="{id}-t">{escape(title)}</title><desc id="{id}-d">{escape(description)}</desc>'
    )
    return head + "".join(_written(shapes)) + "</svg>"


def _shapes(node: ET.Element, markers: dict[str, ET.Element], group: str) -> Iterator[Shape]:
    """Walk the tree in drawing order and give each visible thing once."""
    texts = [child for child in node if child.tag == f"{SVG}text"]
    if texts:
        yield _text(texts, group)
    for child in node:
        if child.tag == f"{SVG}g":
            yield from _shapes(child, markers, child.get("id") or "")
        elif child.tag == f"{SVG}path":
            yield from _path(_steps(child.get("d") or ""), _declarations(child))
        elif child.tag == f"{SVG}use":
            yield from _marker(child, markers[child.get(HREF) or ""])


def _declarations(element: ET.Element) -> dict[str, str]:
    pairs = (part.split(":", 1) for part in (element.get("style") or "").split(";") if part)
    return {key.strip(): value.strip() for key, value in pairs}


def _style(declared: dict[str, str]) -> tuple[tuple[str, str], ...]:
    classes = []
    for letter, key, default in (("f", "fill", "#000000"), ("s", "stroke", "none")):
        value = declared.get(key, default)
        if value == "none":
            continue
        if value not in NAMES:
            raise ValueError(f"the colour {value} of {key} is not in the theme")
        classes.append(f"{letter}-{NAMES[value]}")
    style = [("class", " ".join(classes))] if classes else []
    if declared.get("fill") == "none":
        style.append(("fill", "none"))
    if "stroke" in declared and declared["stroke"] != "none":
        for key in ("stroke-width", "stroke-dasharray", "stroke-opacity"):
            if key in declared and declared[key] != "none":
                style.append((key, declared[key].replace(", ", " ")))
    if "fill-opacity" in declared:
        style.append(("fill-opacity", declared["fill-opacity"]))
    if "opacity" in declared:
        style.append(("opacity", declared["opacity"]))
    return tuple(style)


def _steps(path: str) -> list[Step]:
    steps: list[Step] = []
    for command, rest in COMMAND.findall(path):
        numbers = [float(text) for text in rest.split()]
        points = tuple(zip(numbers[::2], numbers[1::2], strict=True))
        steps.append((command.upper(), points))
    return steps


def _path(steps: list[Step], declared: dict[str, str]) -> Iterator[Shape]:
    if len(steps) < 2:
        return
    style = _style(declared)
    if any(key == "class" for key, _ in style):
        yield Shape("path", style, _relative(steps))


def _marker(use: ET.Element, marker: ET.Element) -> Iterator[Shape]:
    """Give a marker as a circle, or as its path moved to its place."""
    x, y = float(use.get("x") or 0), float(use.get("y") or 0)
    steps = _steps(marker.get("d") or "")
    declared = _declarations(marker) | _declarations(use)
    ends = [points[-1] for _, points in steps if points]
    radii = [math.hypot(*end) for end in ends]
    if sum(command == "C" for command, _ in steps) == 8 and max(radii) - min(radii) < 0.01:
        place = f'cx="{_short(x)}" cy="{_short(y)}" r="{_short(radii[0])}"'
        yield Shape("circle", _style(declared), place)
    else:
        moved = [(command, tuple((px + x, py + y) for px, py in at)) for command, at in steps]
        yield from _path(moved, declared)


def _relative(steps: list[Step]) -> str:
    """Write a path with steps from point to rounded point, so that errors do not add up."""
    parts: list[str] = []
    at = start = (0, 0)
    last = ""
    for command, points in steps:
        whole = [(round(x * 10), round(y * 10)) for x, y in points]
        if command == "Z":
            parts.append("z")
            at, last = start, "z"
            continue
        if command == "M":
            at = start = whole[0]
            parts.append("M" + _join([whole[0][0] / 10, whole[0][1] / 10]))
            last = "M"
            continue
        if command == "L" and whole[0] == at:
            continue
        steps_to = [value / 10 for x, y in whole for value in (x - at[0], y - at[1])]
        letter, numbers = _shortest(command, steps_to)
        text = _join(numbers)
        repeated = letter == last and letter not in "M"
        lead = "" if repeated else letter
        parts.append(lead + (text if not repeated or text.startswith("-") else " " + text))
        at, last = whole[-1], letter
    return "".join(parts)


def _shortest(command: str, steps: list[float]) -> tuple[str, list[float]]:
    if command == "L" and steps[1] == 0:
        return "h", steps[:1]
    if command == "L" and steps[0] == 0:
        return "v", steps[1:]
    return command.lower(), steps


def _join(numbers: Sequence[float]) -> str:
    text = ""
    for number in numbers:
        written = _short(number)
        text += written if not text or written.startswith("-") else " " + written
    return text


def _short(number: float) -> str:
    text = f"{number:.1f}".removesuffix(".0")
    if text == "-0":
        return "0"
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text


def _text(lines: list[ET.Element], group: str) -> Shape:
    """Give the lines of one text as one element whose lines are apart by its own letters."""
    places = [_place(line) for line in lines]
    declared = _declarations(lines[0])
    classes = [f"f-{NAMES[declared['fill']]}"] if declared.get("fill") in NAMES else []
    size = float(declared.get("font-size", "13").removesuffix("px"))
    classes += ["t2"] if size <= SMALL else []
    classes += ["tb"] if declared.get("font-weight") in ("600", "700", "bold") else []
    classes += ["halo"] if group.startswith(HALO) else []
    classes = [name for name in classes if name != "f-ink"]
    style = [("class", " ".join(classes))] if classes else []
    if declared.get("text-anchor") in ("middle", "end"):
        style.append(("text-anchor", declared["text-anchor"]))
    x, y = places[0][0], sum(place[1] for place in places) / len(places)
    # letters shrink on a wide page: they do so about their middle, not about their baseline
    y -= MIDDLE * size
    if group.startswith(RIGHT) and len(lines) > 1:
        ends = [
            place[0] + labels.width(line.text or "", size)
            for line, place in zip(lines, places, strict=True)
        ]
        x = max(ends)
        style.append(("text-anchor", "end"))
    rise = f' dy="{MIDDLE}em"'.replace("0.", ".") if len(lines) == 1 else ""
    place = f'x="{_short(x)}" y="{_short(y)}"{rise}'
    content = [escape(line.text or "", quote=False) for line in lines]
    return Shape("text", tuple(style), place, _lines(content, x))


def _lines(lines: list[str], x: float) -> str:
    if len(lines) == 1:
        return lines[0]
    first = f"{MIDDLE - 0.575 * (len(lines) - 1):.2f}em"
    spans = [
        f'<tspan x="{_short(x)}" dy="{first if place == 0 else "1.15em"}">{line}</tspan>'
        for place, line in enumerate(lines)
    ]
    return "".join(spans)


def _place(text: ET.Element) -> Point:
    moved = TRANSLATE.match(text.get("transform") or "")
    if moved:
        return float(moved[1]), float(moved[2])
    return float(text.get("x") or 0), float(text.get("y") or 0)


def _joined(shapes: list[Shape]) -> list[Shape]:
    """Let neighbouring lines of the same style share one path."""
    joined: list[Shape] = []
    for shape in shapes:
        before = joined[-1] if joined else None
        if before and before.can_join and shape.can_join and before.style == shape.style:
            joined[-1] = replace(before, place=before.place + shape.place)
        else:
            joined.append(shape)
    return joined


def _written(shapes: list[Shape]) -> Iterator[str]:
    """Write shapes; a run of circles of one style stands in a group that carries the style."""
    run: list[Shape] = []
    for shape in [*shapes, None]:
        if run and (shape is None or shape.tag != "circle" or shape.style != run[0].style):
            marks = "".join(f"<circle {mark.place}/>" for mark in run)
            yield f"<g{_attributes(run[0].style)}>{marks}</g>"
            run = []
        if shape is None:
            return
        if shape.tag == "circle":
            run.append(shape)
        elif shape.tag == "path":
            yield f'<path{_attributes(shape.style)} d="{shape.place}"/>'
        else:
            yield f"<text{_attributes(shape.style)} {shape.place}>{shape.content}</text>"


def _attributes(style: tuple[tuple[str, str], ...]) -> str:
    return "".join(f' {key}="{value}"' for key, value in style)
