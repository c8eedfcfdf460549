"""YAML as plain values: read by libyaml where PyYAML was built with it, ten times as fast."""

from __future__ import annotations

from typing import Any

import yaml

_SAFE_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def load_yaml(text: str) -> Any:
    """Return what `yaml.safe_load` does.

    Raises
    ------
    yaml.YAMLError
        The text is not YAML, or asks for objects that are not plain.

    Examples
    --------
    >>> load_yaml("units: [persons, km2]")
    {'units': ['persons', 'km2']}
    """
    return yaml.load(text, Loader=_SAFE_LOADER)
