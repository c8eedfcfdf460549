"""Releases add to what is known and never change what was known."""

from __future__ import annotations

import datetime as dt

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.observations import COLUMNS, KEY, combine, filter_as_of, to_text
from analysis.sources.history import add_release

RETRIEVED = dt.date(2026, 12, 24)
COMPLETE_TO = dt.date(2026, 6, 30)


def table(*rows: tuple[str, float, str]) -> pd.DataFrame:
    """Return observations from (month, value, day of publication)."""
    frame = pd.DataFrame(
        [
            dict.fromkeys(COLUMNS, "x")
            | {"period_start": f"{month}-01", "period_end": f"{month}-28", "value": value}
            | {"low": float("nan"), "high": float("nan"), "published": published, "note": ""}
            for month, value, published in rows
        ],
        columns=list(COLUMNS),
    )
    for column in ("period_start", "period_end", "published"):
        frame[column] = pd.to_datetime(frame[column]).astype("datetime64[s]")
    return frame.astype({"value": float, "low": float, "high": float})


def added(known: pd.DataFrame, release: pd.DataFrame) -> list[tuple[str, float, str]]:
    result = add_release(known, release, complete_to=COMPLETE_TO, retrieved=RETRIEVED)
    return [
        (f"{row.period_start:%Y-%m}", row.value, f"{row.published:%Y-%m-%d}")
        for row in result.itertuples()
    ]


KNOWN = table(("2026-04", 1.0, "2026-05-02"), ("2026-05", 2.0, "2026-06-02"))


def test_a_figure_that_stands_unchanged_keeps_its_date() -> None:
    assert added(KNOWN, KNOWN) == [("2026-04", 1, "2026-05-02"), ("2026-05", 2, "2026-06-02")]


def test_a_new_period_keeps_the_date_its_source_gives() -> None:
    release = pd.concat([KNOWN, table(("2026-06", 3.0, "2026-07-02"))])
    assert added(KNOWN, release)[-1] == ("2026-06", 3, "2026-07-02")


def test_a_rewritten_figure_is_added_on_the_day_of_retrieval() -> None:
    """The file says June 2026, but in June 2026 it said something else."""
    release = table(("2026-04", 1.0, "2026-05-02"), ("2026-05", 2.5, "2026-06-02"))
    assert added(KNOWN, release) == [
        ("2026-04", 1, "2026-05-02"),
        ("2026-05", 2, "2026-06-02"),
        ("2026-05", 2.5, "2026-12-24"),
    ]


def test_a_figure_that_is_gone_stays() -> None:
    assert added(KNOWN, KNOWN.iloc[1:]) == added(KNOWN, KNOWN)


def test_a_figure_that_appears_late_was_not_known_in_its_day() -> None:
    release = pd.concat([table(("2026-03", 0.5, "2026-04-02")), KNOWN])
    assert ("2026-03", 0.5, "2026-12-24") in added(KNOWN, release)


def test_a_new_edition_leaves_the_one_before() -> None:
    """All rows bear the day of the edition."""
    release = KNOWN.assign(published=pd.Timestamp("2026-08-01"))
    assert len(added(KNOWN, release)) == 4


def test_an_old_release_that_turns_up_does_not_replace_the_newest() -> None:
    """A row of January is past: re-dated to December it would hide the figure of June."""
    release = pd.concat([table(("2026-05", 1.8, "2026-06-01")), KNOWN])
    assert added(KNOWN, release) == added(KNOWN, KNOWN)


def test_the_last_bits_of_a_number_are_no_revision() -> None:
    release = KNOWN.assign(value=KNOWN["value"] * (1 + 1e-13))
    assert added(KNOWN, release) == added(KNOWN, KNOWN)


def test_a_revision_on_the_same_day_replaces_the_one_of_that_day() -> None:
    known = table(("2026-05", 2.0, "2026-06-30"))
    result = add_release(
        known, known.assign(value=2.5), complete_to=COMPLETE_TO, retrieved=COMPLETE_TO
    )
    assert result["value"].tolist() == [2.5]


def test_a_rewritten_figure_says_so_in_its_note() -> None:
    release = KNOWN.assign(value=[1.0, 2.5], note="claim")
    result = add_release(KNOWN, release, complete_to=COMPLETE_TO, retrieved=RETRIEVED)
    assert result["note"].iloc[-1] == f"claim; as in the release retrieved on {RETRIEVED}"


MONTHS = st.sampled_from(["2026-01", "2026-02", "2026-03", "2026-04"])
DAYS = st.dates(dt.date(2026, 5, 1), dt.date(2026, 9, 30)).map(dt.date.isoformat)
ROWS = st.lists(st.tuples(MONTHS, st.integers(1, 4).map(float), DAYS), min_size=1, max_size=12)


@settings(max_examples=30, deadline=None)
@given(before=ROWS, after=ROWS, day=st.dates(dt.date(2026, 5, 1), dt.date(2026, 6, 30)))
def test_no_release_whatever_changes_what_was_known_on_an_earlier_day(
    before: list[tuple[str, float, str]], after: list[tuple[str, float, str]], day: dt.date
) -> None:
    known, release = (table(*rows).drop_duplicates(list(KEY)) for rows in (before, after))
    known = known[known["published"] <= pd.Timestamp(COMPLETE_TO)]
    result = add_release(known, release, complete_to=COMPLETE_TO, retrieved=RETRIEVED)
    assert to_text(filter_as_of(result, day)) == to_text(filter_as_of(combine([known]), day))
    assert not result.duplicated(list(KEY)).any()


@settings(max_examples=30, deadline=None)
@given(before=ROWS, after=ROWS)
def test_afterwards_the_newest_figures_are_those_of_the_release(
    before: list[tuple[str, float, str]], after: list[tuple[str, float, str]]
) -> None:
    known, release = (table(*rows).drop_duplicates(list(KEY)) for rows in (before, after))
    known = known[known["published"] <= pd.Timestamp(COMPLETE_TO)]
    result = add_release(known, release, complete_to=COMPLETE_TO, retrieved=RETRIEVED)
    now = filter_as_of(result, None).set_index("period_start")["value"]
    wanted = filter_as_of(release, None).set_index("period_start")["value"]
    assert now[wanted.index].to_dict() == wanted.to_dict()
