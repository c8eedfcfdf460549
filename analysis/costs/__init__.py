"""What a month of war costs: kinds to draws, to amounts and readings.

Public names are found here and loaded when first used: `analysis.costs.kinds`, which others need,
loads no model.
"""

from importlib import import_module
from typing import Any

PUBLIC = {
    "open_study": "study",
    "Study": "study",
    "by_month": "verbs",
    "by_war_year": "verbs",
    "by_year": "verbs",
    "tidy": "verbs",
    "compare": "verbs",
    "sensitivity": "verbs",
    "draws_of": "verbs",
    "errors": "verbs",
    "published": "verbs",
    "tell_readings": "sentences",
    "title_of": "sentences",
    "add": "drawing",
    "country": "synthesis",
    "both": "synthesis",
    "build_readings": "build",
}
"""Where each public name is defined."""


def __getattr__(name: str) -> Any:
    """Return a public name of one of the modules."""
    if name not in PUBLIC:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{PUBLIC[name]}"), name)
