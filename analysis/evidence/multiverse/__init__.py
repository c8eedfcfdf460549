"""The multiverse, first form: how far a trend's verdict hangs on choices of data and method."""

from analysis.evidence.multiverse.curve import (
    CHOICES,
    ChoiceShare,
    SpecificationCurve,
    null_table_times,
    specification_curve,
)

__all__ = [
    "CHOICES",
    "ChoiceShare",
    "SpecificationCurve",
    "null_table_times",
    "specification_curve",
]
