"""A figure as a reader meets it: finding, drawing, source, and its numbers one click away."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from html import escape
from urllib.parse import quote

import pandas as pd

from analysis import formats
from analysis.figures import theme

NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
UNPRINTED = "wc-fallback"
"""Class of the style that a notebook's output brings along and a page leaves out."""
WIDE = "wide"
"""Class of a table that may be wider than the text."""
MANY_COLUMNS = 5
LONG = 60
"""Letters of a cell that needs room."""


@dataclass(frozen=True)
class Caption:
    """The words around a figure.

    Attributes
    ----------
    id
        Small letters, digits and hyphens; unique on a page.
    title
        The finding, made from results by the caller.
    subtitle
        What is plotted and in which unit; made from the data where empty.
    source
        Where the data come from; made from the data where empty.
    note
        What a reader must know to read it rightly.
    """

    id: str
    title: str
    subtitle: str = ""
    source: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.id):
            raise ValueError(f"'{self.id}' cannot be the id of a figure")


@dataclass(frozen=True, eq=False)
class Table:
    """A table as a notebook's output.

    Attributes
    ----------
    frame
        Column names are the heads; the index is not shown. Text is escaped when written.
    caption
        What the table holds.
    note
        What a reader must know.
    decimals
        Of every number that is not whole by kind; by default three digits each.
    """

    frame: pd.DataFrame
    caption: str
    note: str = ""
    decimals: int | None = None

    def html(self) -> str:
        """Return the table in its own scrolling region."""
        note = f'<p class="wc-note">{escape(self.note)}</p>' if self.note else ""
        wide = f" {WIDE}" if self.frame.shape[1] >= MANY_COLUMNS else ""
        table = table_html(self.frame, self.caption, cards=True, decimals=self.decimals)
        return f'<div class="wc-table{wide}">{table}{note}</div>'

    def _repr_html_(self) -> str:
        return self.html()

    def __repr__(self) -> str:
        return f"Table: {self.caption} ({len(self.frame)} rows)"


@dataclass(frozen=True, eq=False)
class Figure:
    """A finished figure.

    Attributes
    ----------
    id, title, subtitle, source_line, note
        As in `Caption`.
    svg
        Inline SVG; colours are the classes of the theme.
    alt
        What the figure shows, made from its data.
    table
        The numbers drawn; column names are the heads.
    """

    id: str
    svg: str
    title: str
    subtitle: str
    alt: str
    source_line: str
    table: pd.DataFrame
    note: str = ""

    def html(self) -> str:
        """Return the figure for a page, which has the theme's style."""
        lines = (("wc-note", self.note), ("wc-source", self.source_line))
        below = "".join(f'<p class="{name}">{escape(text)}</p>' for name, text in lines if text)
        subtitle = f'<p class="wc-sub">{escape(self.subtitle)}</p>' if self.subtitle else ""
        title = escape(self.title.removesuffix("."))
        return (
            f'<figure class="wc-figure" id="{self.id}"><figcaption>'
            f'<p class="wc-title">{title}</p>{subtitle}</figcaption>'
            f"{self.svg}{below}{self._data()}</figure>"
        )

    def drawn(self) -> Drawn:
        """Return what a page needs of the figure."""
        return Drawn(self.title, self.html())

    def csv(self) -> str:
        """Return the numbers as CSV."""
        return self.table.to_csv(
            index=False, lineterminator="\n", float_format="%.6g", date_format="%Y-%m-%d"
        )

    def _data(self) -> str:
        link = "data:text/csv;charset=utf-8," + quote(self.csv(), safe=",:;/()+=*@")
        return (
            '<details class="wc-data"><summary>Numbers'
            f'<span class="sr"> of the figure: {escape(self.title)}</span></summary>'
            f'<p><a download="{self.id}.csv" href="{link}">Download as CSV'
            f'<span class="sr">: {escape(self.title)}</span></a></p>'
            f"{table_html(self.table, self.title)}</details>"
        )

    def _repr_html_(self) -> str:
        return self.html() + fallback_style()

    def __repr__(self) -> str:
        return f"Figure: {self.title} {self.alt}"


@dataclass(frozen=True)
class Drawn:
    """A figure as a page takes it in, which can be kept and taken in again."""

    title: str
    markup: str

    def html(self) -> str:
        """Return the figure for a page, which has the theme's style."""
        return self.markup


@dataclass(frozen=True)
class _Column:
    name: str
    is_number: bool
    cells: tuple[str, ...] = field(repr=False)

    @property
    def is_long(self) -> bool:
        return any(len(cell) > LONG for cell in self.cells)


def table_html(
    frame: pd.DataFrame, caption: str, *, cards: bool = False, decimals: int | None = None
) -> str:
    """Return a frame as an HTML table in a region that scrolls and takes the keyboard's focus.

    With `cards`, a table with long texts becomes one card a row on a narrow screen. `decimals` are
    those of numbers that are not whole by their kind.
    """
    columns = [_column(str(name), frame[name], decimals) for name in frame]
    heads = "".join(
        f'<th scope="col"{" class=n" if column.is_number else ""}>{escape(column.name)}</th>'
        for column in columns
    )
    cards = cards and any(column.is_long for column in columns)
    rows = "".join(
        f"<tr>{''.join(_cell(column, place, cards) for column in columns)}</tr>"
        for place in range(len(frame))
    )
    label = escape(caption, quote=True)
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-label="Table: {label}">'
        f"<table{' class=cards' if cards else ''}>"
        f'<caption class="sr">{escape(caption)}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _column(name: str, values: pd.Series, decimals: int | None) -> _Column:
    if pd.api.types.is_bool_dtype(values):
        return _Column(name, False, tuple("yes" if value else "no" for value in values))
    if pd.api.types.is_integer_dtype(values) and name.lower().endswith("year"):
        return _Column(name, False, tuple(values.astype(str)))
    if pd.api.types.is_numeric_dtype(values):
        places = None if pd.api.types.is_integer_dtype(values) else decimals
        return _Column(name, True, tuple(_number(float(value), places) for value in values))
    if pd.api.types.is_datetime64_any_dtype(values):
        return _Column(name, False, tuple(formats.day(day) for day in values))
    cells = tuple(
        formats.MISSING if pd.isna(value) else formats.dates_in_words(str(value))
        for value in values
    )
    return _Column(name, False, cells)


def _number(value: float, decimals: int | None) -> str:
    if decimals is not None and math.isfinite(value):
        return formats.fixed(value, decimals)
    if value.is_integer() and abs(value) < 1e4:
        return formats.exact(value)
    return formats.number(value)


def _cell(column: _Column, place: int, cards: bool) -> str:
    kind = " class=n" if column.is_number else " class=long" if column.is_long else ""
    head = f' data-h="{escape(column.name)}"' if cards else ""
    return f"<td{kind}{head}>{escape(column.cells[place])}</td>"


def fallback_style() -> str:
    """Return the style for where no page gives one, as in JupyterLab, light or dark."""
    plain = (
        ".wc-figure{max-width:680px;margin:1em 0;color:var(--ink)}"
        ".wc-title{font-weight:600;font-size:1.15em;margin:0}"
        ".wc-sub,.wc-source,.wc-note{color:var(--soft);margin:.2em 0 .5em}"
        ".sr{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}"
        ".n{text-align:right}"
    )
    dark = "".join(f"--{name}:{colour.dark};" for name, colour in theme.COLOURS.items())
    light = "".join(f"--{name}:{colour.light};" for name, colour in theme.COLOURS.items())
    return (
        f'<style class="{UNPRINTED}">.wc-figure{{{light}}}'
        f'[data-jp-theme-light="false"] .wc-figure{{{dark}}}{plain}{theme.STYLE}</style>'
    )
