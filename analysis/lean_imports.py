"""Imports without optional parts that take long to load and that nothing here uses."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

INTERNATIONAL_ADDRESSES = "rfc3987_syntax"
"""Grammar of international web addresses, by which jsonschema (and so nbformat and papermill)
could check texts that claim to be one. It is compiled whenever it is imported, which takes longer
than all else together, and no schema of a notebook asks for it."""


@contextmanager
def without(*modules: str) -> Iterator[None]:
    """Within the block, let imports find as if some modules were not installed.

    Modules that are imported already stay so; afterwards all can be imported again.

    Examples
    --------
    >>> with without(INTERNATIONAL_ADDRESSES):
    ...     import nbformat
    """
    hidden = [name for name in modules if name not in sys.modules]
    for name in hidden:
        # Python takes this as: known not to be there
        sys.modules[name] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]
