"""Errors that a user can act on: one short paragraph, with place and remedy."""

from typing import Any


class WarCostsError(Exception):
    """Something a user can mend.

    Parameters
    ----------
    what
        What is wrong, as a sentence without its full stop.
    where
        File, row, column or parameter, as ``data/raw/oryx/x.csv, row 12, column 'country'``.
    expected
        What would have been valid.
    remedy
        What to do about it.
    """

    def __init__(self, what: str, *, where: str = "", expected: str = "", remedy: str = "") -> None:
        self.what, self.where, self.expected, self.remedy = what, where, expected, remedy
        parts = [f"{where}: {what}." if where else f"{what}."]
        if expected:
            parts.append(f"Expected {expected}.")
        if remedy:
            parts.append(f"{remedy}.")
        super().__init__(" ".join(parts))

    def __reduce__(self) -> tuple[Any, ...]:
        """Keep place and remedy apart when a worker hands the error to its parent."""
        return type(self).__new__, (type(self), *self.args), vars(self)


class DataError(WarCostsError):
    """A raw file, or a table made from it, is not what its source promises."""


class ParameterError(WarCostsError):
    """A parameter is unknown, of the wrong type, or out of bounds."""


class ClaimError(WarCostsError):
    """A claim names something that does not exist, or a rule that cannot be applied."""


class NotebookError(WarCostsError):
    """A notebook breaks a rule, or a cell of it failed."""
