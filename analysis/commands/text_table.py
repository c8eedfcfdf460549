"""Tables in the terminal: every row whole, long cells wrapped within their column."""

from __future__ import annotations

import itertools
import textwrap

import pandas as pd

NARROWEST = 8
"""Characters that a column keeps, however narrow the terminal."""
GAP = "  "


def lay_out(table: pd.DataFrame, width: int) -> str:
    """Return a table as text, numbers to the right, no line longer than `width` if possible.

    Examples
    --------
    >>> table = pd.DataFrame({"what": ["one long cell"], "size": [3.0]})
    >>> print(lay_out(table, 14))
    what      size
    one long     3
    cell
    """
    columns = [str(name) for name in table.columns]
    numeric = [pd.api.types.is_numeric_dtype(table[name]) for name in table.columns]
    rows = [columns, *([_cell(value) for value in row] for row in table.itertuples(index=False))]
    widths = _fit([max(map(len, column)) for column in zip(*rows, strict=True)], width)
    return "\n".join(line for row in rows for line in _lines(row, widths, numeric))


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.4g}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def _fit(natural: list[int], width: int) -> list[int]:
    """Return widths of columns, the widest made narrower until all fit."""
    widths = list(natural)
    while sum(widths) + len(GAP) * (len(widths) - 1) > width and max(widths) > NARROWEST:
        widths[widths.index(max(widths))] -= 1
    return widths


def _lines(row: list[str], widths: list[int], numeric: list[bool]) -> list[str]:
    cells = [textwrap.wrap(cell, width) or [""] for cell, width in zip(row, widths, strict=True)]
    return [
        GAP.join(
            part.rjust(width) if to_the_right else part.ljust(width)
            for part, width, to_the_right in zip(parts, widths, numeric, strict=True)
        ).rstrip()
        for parts in itertools.zip_longest(*cells, fillvalue="")
    ]
