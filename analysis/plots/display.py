"""Figures in notebooks: the same SVG in JupyterLab, papermill, nbconvert and the build."""

from __future__ import annotations

import sys
from typing import Any

import matplotlib
from matplotlib.figure import Figure

from analysis.plots import theme
from analysis.plots.svg import to_svg

__all__ = ["figure_formatter", "use_theme"]

INLINE = "module://matplotlib_inline.backend_inline"


def use_theme() -> None:
    """Draw everything from here on in the project's theme, whatever a user's settings say.

    Within IPython, figures are from then on shown as our SVG: those that a cell returns (a figure,
    or what seaborn's `relplot` and its like return) and those that it leaves open.

    Examples
    --------
    >>> use_theme()
    """
    shell = _shell()
    if shell is not None:
        from IPython.core.pylabtools import activate_matplotlib
        from matplotlib_inline.backend_inline import configure_inline_support

        # the inline backend sets formats of its own when it is first configured: it comes first
        activate_matplotlib(INLINE)
        configure_inline_support(shell, INLINE)  # type: ignore[no-untyped-call]
        _register(shell)
    matplotlib.rcParams.update(theme.parameters())


def figure_formatter(plot: Any) -> str:
    """Return what a notebook shows of a figure, or of what seaborn's `relplot` and its like return.

    The figure is closed, else the end of the cell would show it a second time.
    """
    import matplotlib.pyplot as plt

    plt.close(plot.figure)
    return to_svg(plot.figure)


def _register(shell: Any) -> None:
    from seaborn.axisgrid import Grid

    formatters = shell.display_formatter.formatters
    for kind in ("image/png", "image/jpeg", "application/pdf"):
        formatters[kind].pop(Figure, None)
    for shown in (Figure, Grid):
        formatters["image/svg+xml"].for_type(shown, figure_formatter)
        # their own texts hold sizes that nobody asked for, and addresses that change
        formatters["text/plain"].for_type(shown, lambda _, printer, cycle: printer.text("Figure"))


def _shell() -> Any:
    """Return the running IPython, if this is one."""
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython is not None else None
