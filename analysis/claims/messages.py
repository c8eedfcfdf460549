"""Every sentence that a verdict is told in, from `messages.yaml` beside this module."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from analysis.errors import ClaimError
from analysis.text import fill, number
from analysis.yaml import read_yaml

FILE = Path(__file__).with_name("messages.yaml")
MESSAGES: Mapping[str, str] = read_yaml(FILE, FILE.name, error=ClaimError).value
"""Every template by its key."""


def say(key: str, **slots: Any) -> str:
    """Return a message with its slots filled; their formats stand in the message."""
    return fill(MESSAGES[key], slots)


def span(values: Sequence[float], form: Callable[[float | None], str] = number) -> str:
    """Return the least and the greatest of some values, or the one that both are written as."""
    low, high = form(min(values)), form(max(values))
    return low if low == high else f"{low} to {high}"
