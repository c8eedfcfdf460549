"""How sources are read: files found, days capped, messages named, tables the same for any jobs."""

from __future__ import annotations

import datetime as dt
import sys
from types import ModuleType

import pandas as pd
import pytest
from unit.sources.conftest import entry

from analysis.errors import DataError
from analysis.observations import PUBLISHED_DERIVED, Catalogue, Measure
from analysis.sources.build import observe_source, read_release
from analysis.sources.raw import Raw, derived, rows
from analysis.sources.tables import Table, date, integer

CATALOGUE = Catalogue(
    units=("persons",),
    areas={},
    measures={"losses": Measure(unit="persons", kind="flow", definition="a flow")},
)


def observe(raw: Raw) -> pd.DataFrame:
    """Date each figure 60 days after its day."""
    table = raw["x.csv"]
    day = table["date"]
    return rows(
        table["count"],
        indicator="losses",
        start=day,
        published=day + pd.Timedelta(days=60),
        party="Russia",
        note=derived(table.index),
    )


@pytest.fixture
def module(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A module for the small source."""
    made = ModuleType("analysis.sources.some")
    columns = {"date": date(), "count": integer(0)}
    made.FILES = {"x.csv": Table(columns=columns, time="date", every="D")}  # type: ignore[attr-defined]
    made.observe = observe  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "analysis.sources.some", made)
    return made


def test_a_derived_day_of_publication_is_never_later_than_the_day_of_retrieval(load, module):
    (source,) = load(entry(retrieved="2024-03-01"))
    table = observe_source(source, CATALOGUE)
    assert table["note"].eq(PUBLISHED_DERIVED).all()
    assert table["published"].dt.date.tolist() == [dt.date(2024, 3, 1), dt.date(2024, 3, 1)]


def test_a_stated_day_is_left_as_it_is(load, module):
    module.observe = lambda raw: observe(raw).assign(note="")
    (source,) = load(entry(retrieved="2024-01-10"))
    assert observe_source(source, CATALOGUE)["published"].max() == pd.Timestamp("2024-03-02")


def test_a_file_shorter_than_declared_is_refused(load, module):
    (source,) = load(entry(coverage="2024-01-01 to 2024-01-05"))
    with pytest.raises(DataError, match=r"reaches from 2024-01-01 to 2024-01-02.*the coverage in"):
        read_release(source, {})


def test_a_file_that_the_module_does_not_know_is_refused(load, module):
    module.FILES = {"y.csv": None}
    (source,) = load(entry())
    with pytest.raises(DataError, match=r"does not say how 'x\.csv' is read"):
        read_release(source, {})


def test_a_source_without_a_module_is_told_so(load):
    (source,) = load(entry())
    with pytest.raises(DataError, match=r"no module.*warcosts new-source some"):
        read_release(source, {})


def test_an_offered_file_is_named_where_it_lies_and_not_in_the_raw_folder(load, module):
    (source,) = load(entry(coverage="2020-01-01 to 2024-01-05"))
    offered = source.model_copy(update={"shown": {"x.csv": "/home/me/x.csv"}})
    with pytest.raises(DataError, match=r"^/home/me/x\.csv, column 'date'"):
        read_release(offered, {})


def test_what_follows_from_a_figure_that_was_refused_is_not_told(load, module):
    def check(raw: Raw) -> None:
        raw.checks["x.csv"].note("the first thing is wrong")
        raise KeyError("what follows")

    module.check = check
    (source,) = load(entry())
    with pytest.raises(DataError, match="the first thing is wrong"):
        read_release(source, {})


@pytest.mark.parametrize("part", ["check", "observe"])
def test_a_module_that_did_not_foresee_a_file_is_told_with_its_source(load, module, part):
    def fail(raw: Raw) -> None:
        raise KeyError("Beyond Europe")

    setattr(module, part, fail)
    (source,) = load(entry())
    said = r"^source some: its module fails on its files \(KeyError: 'Beyond Europe'\)"
    with pytest.raises(DataError, match=said) as failed:
        observe_source(source, CATALOGUE)
    assert isinstance(failed.value.__cause__, KeyError), "--debug shows where"


def test_a_figure_of_tomorrow_where_it_was_published_keeps_its_own_day(load, module):
    (source,) = load(entry(retrieved="2024-01-01"))
    table = observe_source(source, CATALOGUE)
    assert table["published"].dt.date.tolist() == [dt.date(2024, 1, 1), dt.date(2024, 1, 2)]
