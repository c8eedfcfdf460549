"""Every sentence that a verdict is told in, from `messages.yaml` beside this module."""

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from analysis.errors import ClaimError
from analysis.text import fill, number
from analysis.yaml import read_yaml

FILE = Path(__file__).with_name("messages.yaml")
MESSAGES: Mapping[str, str] = read_yaml(FILE, FILE.name, error=ClaimError).value
"""Every template by its key."""
_EQUAL_ENDS = re.compile(r"(?<![Ff]rom )(?<!\S)([\d\u2212]\S*) to \1(?=[,;.)]*(?:\s|$))")
"""A range whose ends are written alike, as ``1.2 to 1.2 million``, and no way from one to one."""


def say(key: str, **slots: Any) -> str:
    """Return a message with its slots filled, by the formats that stand in it."""
    return _EQUAL_ENDS.sub(r"\1", fill(MESSAGES[key], slots))


def span(values: Sequence[float], form: Callable[[float | None], str] = number) -> str:
    """Return the least and the greatest of some values, or the one that both are written as."""
    low, high = form(min(values)), form(max(values))
    return low if low == high else f"{low} to {high}"
