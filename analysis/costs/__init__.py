"""What a month of war costs: kinds to draws, to amounts and readings.

Public names are found here and loaded when first used: `analysis.costs.kinds`, which others need,
loads no model.
"""

from importlib import import_module
from typing import Any

PUBLIC = {
    "study": ("open_study", "Study"),
    "verbs": ("by_month", "by_year", "tidy", "draws_of", "errors", "published", "left_out",
              "tell_readings", "title_of"),
    "drawing": ("add",),
}  # fmt: skip
"""The public names of each module."""


def __getattr__(name: str) -> Any:
    for module, names in PUBLIC.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
