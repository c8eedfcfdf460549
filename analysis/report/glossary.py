"""The terms that reports use, in plain words: `assets/glossary.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files

from analysis.plain_yaml import load_yaml


def load_glossary() -> Mapping[str, str]:
    """Return each term with its explanation, in alphabetical order."""
    text = (files("analysis.report") / "assets" / "glossary.yaml").read_text(encoding="utf-8")
    terms: dict[str, str] = load_yaml(text)
    return dict(sorted(terms.items(), key=lambda item: item[0].lower()))
