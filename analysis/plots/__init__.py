"""Figures: one theme, seaborn's functions on tidy frames, and light SVG.

In a notebook, `plots.use_theme()` comes first; from then on every figure that a cell returns or
leaves open is shown as the same SVG, whatever runs the notebook. What a module lists in `__all__`
is found here by name and loaded when first used: `analysis.plots.marks`, which the pages need,
loads no matplotlib.
"""

from importlib import import_module
from pkgutil import iter_modules
from typing import Any

MODULES = tuple(module.name for module in iter_modules(__path__))


def __getattr__(name: str) -> Any:
    """Return a module, or a public name of one."""
    if name in MODULES:
        return import_module(f"{__name__}.{name}")
    if not name.startswith("_"):
        for module in MODULES:
            found = import_module(f"{__name__}.{module}")
            if name in found.__all__:
                return getattr(found, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
