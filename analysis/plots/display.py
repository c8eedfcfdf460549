"""In notebooks: figures as the same SVG with their data, frames without numbers of rows."""

from __future__ import annotations

import re
import sys
from functools import partial
from typing import Any

import matplotlib
import pandas as pd
from matplotlib.figure import Figure

from analysis.plots import theme
from analysis.plots.svg import data_of, to_svg
from analysis.text import number

__all__ = ["use_theme"]

INLINE = "module://matplotlib_inline.backend_inline"
CSV = "text/csv"
"""Under which an executed notebook keeps the data of a figure, beside the figure."""
WORDS = re.compile(r"<td>(?=[^<]*[A-Za-z]{2})(?!Na[NT]<)")
"""The beginning of a cell of words."""


def use_theme() -> None:
    """Draw everything from here on in the project's theme, whatever a user's settings say.

    Within IPython, figures are from then on shown as our SVG: those that a cell returns (a figure,
    or what seaborn's `relplot` and its like return) and those that it leaves open. Frames show
    three digits and whole texts, and no row numbers.
    """
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    if shell is not None:
        from IPython.core.pylabtools import activate_matplotlib
        from matplotlib_inline.backend_inline import configure_inline_support

        # the inline backend sets formats of its own when it is first configured: it comes first
        activate_matplotlib(INLINE)
        configure_inline_support(shell, INLINE)  # type: ignore[no-untyped-call]
        _register(shell.display_formatter)
        pd.set_option("display.float_format", partial(number, digits=3))
        pd.set_option("display.max_colwidth", None)
        pd.set_option("display.max_rows", 200)  # lists of which readers are told are whole
    matplotlib.rcParams.update(theme.parameters())


def _shown_figure(plot: Any) -> str:
    """Return a figure as SVG, closed, else the end of the cell would show it a second time."""
    import matplotlib.pyplot as plt

    plt.close(plot.figure)
    return to_svg(plot.figure)


def _shown_frame(frame: pd.DataFrame) -> str:
    """Return a frame as a table, words to the left; an index that only numbers rows is left out."""
    index = frame.index
    if index.nlevels == 1 and index.name is None and pd.api.types.is_integer_dtype(index):
        table = frame.to_html(index=False, max_rows=pd.get_option("display.max_rows"))
    else:
        table = frame._repr_html_()  # type: ignore[operator]
    return WORDS.sub('<td style="text-align:left">', table)


def _register(display: Any) -> None:
    from seaborn.axisgrid import Grid

    formatters = display.formatters
    for kind in ("image/png", "image/jpeg", "application/pdf"):
        formatters[kind].pop(Figure, None)
    for shown in (Figure, Grid):
        formatters["image/svg+xml"].for_type(shown, _shown_figure)
        # their own texts hold sizes that nobody asked for, and addresses that change
        formatters["text/plain"].for_type(shown, lambda _, printer, cycle: printer.text("Figure"))
    formatters["text/html"].for_type(pd.DataFrame, _shown_frame)
    display.mimebundle_formatter.for_type(
        Figure, lambda figure: {CSV: data} if (data := data_of(figure)) else {}
    )
