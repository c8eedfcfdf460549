"""Errors are one paragraph with place and remedy, wherever they were raised."""

from __future__ import annotations

import pickle

import pytest

from analysis.errors import DataError, WarCostsError
from analysis.updates.downloading import DownloadError


def test_an_error_is_one_paragraph_with_place_and_remedy() -> None:
    error = DataError("a day is missing", where="x.csv, row 2", expected="a date", remedy="Add it")
    assert str(error) == "x.csv, row 2: a day is missing. Expected a date. Add it."


@pytest.mark.parametrize(
    "error",
    [DataError("a", where="b", expected="c", remedy="d"), DownloadError("it is gone", "x.json")],
)
def test_an_error_of_a_worker_keeps_its_place_and_remedy(error: WarCostsError) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert str(again) == str(error)
    assert vars(again) == vars(error)
