"""The table of observations: its shape, its validation, and the `as of` filter."""

from __future__ import annotations

import datetime as dt
from io import StringIO
from pathlib import Path
from random import Random

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import observations
from analysis.errors import DataError
from analysis.observations import (
    COLUMNS,
    FIGURE,
    KEY,
    PUBLISHED_DERIVED,
    Catalogue,
    Measure,
    cut_off,
    drop_withdrawn_forecasts,
    filter_as_of,
    load_catalogue,
    read,
)

CATALOGUE = Catalogue(
    measures={
        "losses": Measure(unit="persons", kind="flow", definition="a flow"),
        "growth": Measure(unit="percent", kind="index", definition="a rate"),
        "growth_forecast": Measure(
            unit="percent", kind="index", definition="a rate", forecast=True
        ),
    },
    areas={},
    units=("persons", "percent"),
)
FIRST_DAY = dt.date(2022, 2, 24)
DAYS = 1500


def _day(number: int) -> dt.date:
    return FIRST_DAY + dt.timedelta(days=number)


def _table(*rows: dict[str, object]) -> pd.DataFrame:
    base = {
        "indicator": "losses",
        "party": "Russia",
        "period_start": "2024-01-01",
        "period_end": "2024-01-31",
        "value": 10.0,
        "published": "2024-02-01",
        "source": "general_staff",
    }
    return observations.observe(
        pd.DataFrame([{**base, **row} for row in rows]), catalogue=CATALOGUE
    )


def _read_again(table: pd.DataFrame) -> pd.DataFrame:
    return observations.read(StringIO(observations.to_text(table)))


@st.composite
def tables(draw: st.DrawFn) -> pd.DataFrame:
    """Draw a valid table: few figures, so that many rows are revisions of each other."""
    keys = draw(
        st.lists(
            st.tuples(
                st.sampled_from(("losses", "growth", "growth_forecast")),
                st.sampled_from(("Russia", "Ukraine")),
                st.integers(0, 3),
                st.sampled_from(("a", "b/c")),
                st.integers(0, DAYS),
            ),
            min_size=1,
            max_size=16,
            unique=True,
        )
    )
    values = draw(
        st.lists(st.floats(-1e9, 1e9, allow_nan=False), min_size=len(keys), max_size=len(keys))
    )
    rows = [
        {
            "indicator": indicator,
            "party": party,
            "period_start": _day(30 * period),
            "period_end": _day(30 * period + 29),
            "value": value,
            # nothing is published before its period ends
            "published": _day(30 * period + 29 + delay),
            "source": source,
        }
        for (indicator, party, period, source, delay), value in zip(keys, values, strict=True)
    ]
    table = _table(*rows)
    return observations.validate(
        draw(st.permutations(range(len(table))).map(lambda order: table.iloc[list(order)])),
        CATALOGUE,
    ).reset_index(drop=True)


few = settings(max_examples=25, deadline=None, derandomize=True)
"""Building a table takes milliseconds, and a busy machine must not fail a test."""
days = st.integers(-1, DAYS + 120).map(_day)


def _rows_of(table: pd.DataFrame, columns: tuple[str, ...]) -> set[tuple[object, ...]]:
    return set(table[list(columns)].itertuples(index=False, name=None))


@few
@given(tables(), days)
def test_no_figure_comes_from_the_future(table: pd.DataFrame, day: dt.date) -> None:
    known = filter_as_of(table, day)
    assert (known["published"] <= pd.Timestamp(day)).all()
    assert _rows_of(known, KEY) <= _rows_of(table, KEY)


@few
@given(tables())
def test_latest_sees_every_figure_in_its_last_release(table: pd.DataFrame) -> None:
    latest = filter_as_of(table, None)
    assert _rows_of(latest, FIGURE) == _rows_of(table, FIGURE)
    last = table.groupby(list(FIGURE))["published"].max()
    assert latest.set_index(list(FIGURE))["published"].sort_index().equals(last.sort_index())


@few
@given(tables())
def test_on_the_day_of_the_page_nothing_is_left_out(table: pd.DataFrame) -> None:
    by_day = filter_as_of(table, cut_off(table, CATALOGUE, "latest"))
    pd.testing.assert_frame_equal(by_day, filter_as_of(table, None))


@few
@given(tables(), days, days)
def test_a_later_day_never_loses_a_period(
    table: pd.DataFrame, one: dt.date, other: dt.date
) -> None:
    earlier, later = (filter_as_of(table, day) for day in sorted((one, other)))
    assert _rows_of(earlier, FIGURE) <= _rows_of(later, FIGURE)


@few
@given(tables(), days)
def test_each_figure_stands_once(table: pd.DataFrame, day: dt.date) -> None:
    assert not filter_as_of(table, day).duplicated(list(FIGURE)).any()


@few
@given(tables(), days)
def test_what_is_shown_is_the_last_release_that_was_known(
    table: pd.DataFrame, day: dt.date
) -> None:
    known = filter_as_of(table, day)
    for row in known.itertuples():
        same = table[(table[list(FIGURE)] == [getattr(row, name) for name in FIGURE]).all(axis=1)]
        then = same[same["published"] <= pd.Timestamp(day)]
        newest = then.loc[then["published"].idxmax()]
        assert (row.published, row.value) == (newest["published"], newest["value"])


@few
@given(tables(), days)
def test_to_filter_twice_is_to_filter_once(table: pd.DataFrame, day: dt.date) -> None:
    once = filter_as_of(table, day)
    pd.testing.assert_frame_equal(filter_as_of(once, day), once)


@few
@given(tables(), days, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_decide_what_is_known(
    table: pd.DataFrame, day: dt.date, random: Random
) -> None:
    order = list(range(len(table)))
    random.shuffle(order)
    shuffled = filter_as_of(table.iloc[order].reset_index(drop=True), day)
    pd.testing.assert_frame_equal(
        observations.combine([shuffled]), observations.combine([filter_as_of(table, day)])
    )


def _current(table: pd.DataFrame, day: dt.date, complete: tuple[str, ...]) -> pd.DataFrame:
    return drop_withdrawn_forecasts(filter_as_of(table, day), CATALOGUE, complete)


complete_sources = st.sampled_from(((), ("a",), ("b",), ("a", "b")))


@few
@given(tables(), days, complete_sources)
def test_what_is_current_was_known(
    table: pd.DataFrame, day: dt.date, complete: tuple[str, ...]
) -> None:
    known = filter_as_of(table, day)
    assert _rows_of(_current(table, day, complete), KEY) <= _rows_of(known, KEY)


@few
@given(tables(), days, days, complete_sources)
def test_a_later_day_loses_nothing_but_forecasts_that_a_newer_complete_release_left_out(
    table: pd.DataFrame, one: dt.date, other: dt.date, complete: tuple[str, ...]
) -> None:
    before, after = (_current(table, day, complete) for day in sorted((one, other)))
    newest = after["published"].groupby(observations.source_ids(after)).max()
    for lost in _rows_of(before, FIGURE) - _rows_of(after, FIGURE):
        indicator, source = str(lost[0]), str(lost[-1]).partition("/")[0]
        assert indicator == "growth_forecast" and source in complete
        held = before[(before[list(FIGURE)] == list(lost)).all(axis=1)]["published"]
        assert newest[source] > held.item()


def test_a_forecast_is_withdrawn_by_a_complete_release_without_it() -> None:
    first, second = "2021-10-31", "2022-04-30"
    ahead = {"indicator": "growth_forecast", "source": "a", "period_end": "2024-12-31"}
    table = _table(
        {**ahead, "published": first, "value": 3.0},
        {**ahead, "published": first, "party": "Ukraine", "value": 4.0},
        {**ahead, "published": second, "value": 2.0},
        {**ahead, "published": first, "source": "b", "value": 5.0},
        {**ahead, "published": first, "indicator": "growth", "value": 6.0,
         "period_start": "2020-01-01", "period_end": "2020-12-31"},
    )  # fmt: skip
    april = dt.date(2022, 4, 30)
    assert sorted(_current(table, april, ("a",))["value"]) == [2.0, 5.0, 6.0]
    assert sorted(_current(table, april, ())["value"]) == [2.0, 4.0, 5.0, 6.0]
    assert sorted(_current(table, dt.date(2022, 4, 29), ("a",))["value"]) == [3.0, 4.0, 5.0, 6.0]


def test_a_revision_replaces_the_figure_it_revises() -> None:
    table = _table(
        {"value": 10.0, "published": "2024-02-01"}, {"value": 12.0, "published": "2024-06-01"}
    )
    assert filter_as_of(table, dt.date(2024, 5, 31))["value"].tolist() == [10.0]
    assert filter_as_of(table, dt.date(2024, 6, 1))["value"].tolist() == [12.0]


def test_a_figure_is_known_on_the_day_of_its_publication() -> None:
    table = _table({"published": "2024-02-01"})
    assert len(filter_as_of(table, dt.date(2024, 2, 1))) == 1
    assert filter_as_of(table, dt.date(2024, 1, 31)).empty


def test_another_source_does_not_revise() -> None:
    table = _table({"value": 10.0}, {"value": 12.0, "source": "uk_mod", "published": "2024-03-01"})
    assert sorted(filter_as_of(table, None)["value"]) == [10.0, 12.0]


def test_before_the_first_publication_nothing_is_known_but_the_columns() -> None:
    known = filter_as_of(_table({}), dt.date(2000, 1, 1))
    assert tuple(known.columns) == COLUMNS
    assert known.empty


@few
@given(tables())
def test_what_is_written_is_read_again(table: pd.DataFrame) -> None:
    # ten significant digits are kept
    rounded = table.assign(value=table["value"].map(lambda value: float(f"{value:.10g}")))
    pd.testing.assert_frame_equal(_read_again(table), rounded)


def test_writing_is_the_same_on_every_machine() -> None:
    table = _table(
        {"value": 1 / 3, "low": 0.1 + 0.2, "note": 'said "over" a, b'}, {"party": "Ukraine"}
    )
    content = observations.to_text(table)
    assert "\r" not in content
    assert content.split("\n")[0] == ",".join(COLUMNS)
    assert "0.3333333333,0.3,," in content
    assert observations.to_text(_read_again(table)) == content


def test_a_missing_bound_stays_missing_and_an_empty_note_empty() -> None:
    row = _read_again(_table({})).iloc[0]
    assert pd.isna(row["low"])
    assert row["note"] == ""


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ({"value": float("nan")}, "no finite value"),
        ({"value": float("inf")}, "no finite value"),
        ({"party": ""}, "no party or no source"),
        ({"source": ""}, "no party or no source"),
        ({"published": None}, "lacks a date"),
        ({"period_end": None}, "lacks a date"),
        ({"period_end": "2023-12-31"}, "ends before it starts"),
        ({"low": 11.0}, "low bound above its value"),
        ({"high": 9.0}, "high bound below its value"),
        ({"published": "2023-12-31"}, "published before its period began"),
        ({"published": "2024-01-30"}, "published before its period ended"),
        ({"low": 9.0}, "one bound that is not its value"),
        ({"high": 11.0}, "one bound that is not its value"),
    ],
)
def test_a_row_that_breaks_a_rule_is_refused_with_its_place(
    row: dict[str, object], problem: str
) -> None:
    table = _table({"party": "Ukraine"}, row)
    with pytest.raises(DataError, match=problem) as raised:
        observations.validate(table, CATALOGUE)
    assert "losses" in str(raised.value)
    assert "1 such rows" in str(raised.value)


@pytest.mark.parametrize(
    ("column", "value", "problem"),
    [
        ("unit", "percent", "not in the unit of its measure"),
        ("kind", "stock", "not of the kind of its measure"),
    ],
)
def test_another_unit_or_kind_than_the_catalogues_is_refused(
    column: str, value: str, problem: str
) -> None:
    with pytest.raises(DataError, match=problem):
        observations.validate(_table({}).assign(**{column: value}), CATALOGUE)


def test_an_unknown_measure_is_refused_with_the_nearest_name() -> None:
    table = _table({}).assign(indicator="loses")
    with pytest.raises(DataError, match=r"'loses' is not a known measure.*'losses'"):
        observations.validate(table, CATALOGUE)


def test_the_same_figure_published_twice_on_a_day_is_refused() -> None:
    with pytest.raises(DataError, match="stands twice"):
        observations.validate(_table({"value": 1.0}, {"value": 2.0}), CATALOGUE)


def test_a_forecast_may_be_published_before_its_period() -> None:
    table = _table({"indicator": "growth_forecast", "published": "2021-10-31"})
    assert len(observations.validate(table, CATALOGUE)) == 1


def test_what_is_no_flow_may_be_published_before_its_period_is_over() -> None:
    table = _table({"indicator": "growth", "published": "2024-01-30"})
    assert len(observations.validate(table, CATALOGUE)) == 1


def test_bounds_may_touch_the_value_and_be_missing() -> None:
    table = _table(
        {"low": 10.0, "high": 10.0}, {"party": "Ukraine"}, {"party": "Belarus", "low": 10.0}
    )
    assert len(observations.validate(table, CATALOGUE)) == 3


def test_observe_takes_unit_and_kind_from_the_catalogue() -> None:
    row = _table({"indicator": "growth"}).iloc[0]
    assert (row["unit"], row["kind"], row["note"]) == ("percent", "index", "")


@pytest.mark.parametrize("column", ["party", "value", "published", "source", "period_end"])
def test_observe_asks_for_what_only_the_source_can_know(column: str) -> None:
    frame = _table({}).drop(columns=[column])
    with pytest.raises(KeyError, match=column):
        observations.observe(frame, catalogue=CATALOGUE)


@few
@given(tables())
def test_combining_gives_one_order_whatever_the_order_of_sources(table: pd.DataFrame) -> None:
    parts = [part for _, part in table.groupby("source")]
    one, other = observations.combine(parts), observations.combine(parts[::-1])
    pd.testing.assert_frame_equal(one, other)
    assert len(one) == len(table)


def test_a_day_is_its_own_cut_off() -> None:
    table = _table({"published": "2026-06-30"})
    assert cut_off(table, CATALOGUE, "2025-12-10") == dt.date(2025, 12, 10)
    assert cut_off(table, CATALOGUE, dt.date(2025, 12, 10)) == dt.date(2025, 12, 10)


def test_the_latest_day_is_that_of_the_newest_publication() -> None:
    table = _table({"published": "2024-02-01"}, {"party": "Ukraine", "published": "2026-06-30"})
    assert cut_off(table, CATALOGUE, "latest") == dt.date(2026, 6, 30)


def test_the_end_of_an_observed_period_counts_and_that_of_a_forecast_does_not() -> None:
    # a stock or a rate may be known before its period is over
    rate = {"indicator": "growth", "period_end": "2024-12-31", "published": "2024-06-30"}
    ahead = {**rate, "indicator": "growth_forecast", "period_end": "2031-12-31"}
    assert cut_off(_table(rate), CATALOGUE, "latest") == dt.date(2024, 12, 31)
    assert cut_off(_table(rate, ahead), CATALOGUE, "latest") == dt.date(2024, 12, 31)


def test_a_figure_with_a_derived_day_is_not_left_out() -> None:
    derived = {"party": "Ukraine", "published": "2026-08-29", "note": PUBLISHED_DERIVED}
    table = _table({"published": "2026-07-21"}, derived)
    assert len(filter_as_of(table, cut_off(table, CATALOGUE, "latest"))) == 2


@pytest.mark.parametrize(
    "values", [[dt.date(2024, 1, 1)], [True], ["12"], pd.to_datetime(["2024-01-01"])]
)
def test_what_is_no_number_is_refused_and_not_converted(values: object) -> None:
    frame = _table({}).drop(columns=["unit", "kind"]).assign(value=values)
    with pytest.raises(DataError, match="'value' holds other things than numbers"):
        observations.observe(frame, CATALOGUE)


def test_a_masked_value_is_missing_and_so_refused() -> None:
    masked = np.ma.masked_array([999.0], mask=[True])
    frame = _table({}).drop(columns=["unit", "kind"]).assign(value=masked)
    with pytest.raises(DataError, match="no finite value"):
        observations.validate(observations.observe(frame, CATALOGUE), CATALOGUE)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("unit: persons", "unit: person", r"'person' is not a known unit.*'persons'"),
        ("kind: flow", "kind: flows", r"line 4.*flow"),
        ("definition: a", "definitions: a", r"'definitions' is not known"),
        ("units: [persons]", "units: [persons]\nunits: [x]", r"twice"),
        ("areas: {}", "areas: {}\nindicators: {}", r"'indicators' is not known"),
        ("measures:", "measures: []\nx:", r"line"),
    ],
)
def test_a_catalogue_with_a_slip_is_refused_with_its_place(
    tmp_path: Path, old: str, new: str, problem: str
) -> None:
    good = (
        "units: [persons]\nareas: {}\nmeasures:\n"
        "  losses: {unit: persons, kind: flow, definition: a}\n"
    )
    path = tmp_path / "indicators.yaml"
    path.write_text(good, encoding="utf-8")
    assert load_catalogue(path).measure("losses").kind == "flow"
    path.write_text(good.replace(old, new), encoding="utf-8")
    with pytest.raises(DataError, match=rf"(?s)indicators\.yaml.*{problem}"):
        load_catalogue(path)


@pytest.mark.parametrize("text", ["", "[]", "7", "units: [a"])
def test_an_empty_catalogue_or_a_list_is_refused_as_such(tmp_path: Path, text: str) -> None:
    path = tmp_path / "indicators.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=r"^indicators\.yaml"):
        load_catalogue(path)


BUILT = "indicator,party,period_start,period_end,value,low,high,unit,kind,source,published,note\n"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "cannot be read"),
        (BUILT.encode()[:-6], "no column 'note'"),
        (f'{BUILT}"a,b\n'.encode(), "cannot be read"),
        (f"{BUILT}a,b,2024-01-01,2024-0,1,,,u,flow,s,2024-02-01,\n".encode(), "a day of the table"),
        (f"{BUILT}a,b,2024-01-01,2024-01-31,x,,,u,flow,s,2024-02-01,\n".encode(), "than numbers"),
        (b"\xff\xfe", "cannot be read"),
    ],
)
def test_a_table_that_is_not_as_built_is_told_in_one_line(
    tmp_path: Path, content: bytes, problem: str
) -> None:
    (tmp_path / "observations.csv").write_bytes(content)
    with pytest.raises(DataError, match=problem) as refused:
        read(tmp_path / "observations.csv")
    assert "\n" not in str(refused.value)
    with pytest.raises(DataError, match=r"is missing.*dvc repro"):
        read(tmp_path / "none.csv")
