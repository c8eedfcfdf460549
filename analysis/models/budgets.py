"""How far a source may be wrong, apart from what varies in the war itself (`uncertainty.yaml`).

Errors are in logs: a figure is what the source says times exp(common + slow + single), and for
what is known to be too low times an upward factor besides.

common
    The same in every period; cancels from a ratio, counts for an amount.
slow
    A random walk by month, its size the standard deviation of the change in a square-root year.
    It does not cancel, and decides most ratios.
single
    Independent between periods.
edge
    Upward only: the newest months of a register are unfinished. Half-normal.
floor
    Upward only: what was verified is a part of what happened. Half-normal.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, RootModel, model_validator

from analysis.yaml import Document, read_document


class Size(Document):
    """One standard deviation in logs, its basis (see `uncertainty.yaml`), and what it rests on."""

    size: Annotated[float, Field(ge=0, le=3)]
    basis: Literal["published", "vintages", "between", "model", "declared"]
    reason: Annotated[str, Field(min_length=10)]
    knowing: bool = False
    """Whether a judgement was made knowing what the replay of earlier releases tests it by."""


class Edge(Size):
    """Scale of the upward factor of periods whose middle lies less than so long before release."""

    under_months: Annotated[float, Field(gt=0, le=120)]


class Floor(Document):
    """Scales of the upward factor of what was verified, in the first war-year and later."""

    first_year: Size
    later: Size


class Budget(Document):
    """The errors of one source, as the module tells them."""

    counts: Annotated[str, Field(min_length=10)]
    """What the budget is for, as a reader is told."""
    common: Size
    slow: Size
    single: Size
    edge: tuple[Edge, ...] = ()
    """By age at release, youngest first; the youngest's holds for filled months too."""
    floor: Floor | None = None

    @model_validator(mode="after")
    def _edges_are_ordered(self) -> Budget:
        ages = [edge.under_months for edge in self.edge]
        sizes = [edge.size for edge in self.edge]
        if ages != sorted(set(ages)) or sizes != sorted(sizes, reverse=True):
            raise ValueError("edge: expected rising ages with sizes that do not rise")
        return self


def load_uncertainty(path: Path) -> Mapping[str, Budget]:
    """Return the error budgets of `uncertainty.yaml` by name, or every problem with its line."""
    return read_document(path, RootModel[dict[str, Budget]], "uncertainty.yaml").root
