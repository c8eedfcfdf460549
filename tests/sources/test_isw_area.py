"""Known traps of the area computed from the maps of the Institute for the Study of War."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.errors import DataError
from analysis.sources.isw_area import FILE


@pytest.fixture(scope="module")
def table(observed) -> pd.DataFrame:
    """All observations of the source."""
    return observed("isw_area")


def test_square_metres_become_square_kilometres(table):
    area = table[table["indicator"] == "area_occupied"].set_index("period_start")
    assert area.loc["2022-02-22", "value"] == pytest.approx(43_679.05, abs=0.01)
    assert area["unit"].eq("km2").all()
    assert area["value"].max() < 603_628


def test_the_doubled_4_april_2026_is_one_day(table):
    area = table[table["indicator"] == "area_occupied"].set_index("period_start")
    assert area.index.is_unique
    assert area.loc["2026-04-04", "value"] == pytest.approx(120_949.026, abs=0.001)
    assert area.index.to_series().diff().dropna().eq(pd.Timedelta(days=1)).all()


def test_the_doubled_day_is_left_out_only_while_the_file_has_it(observe_altered):
    def mend(text: str) -> str:
        rows = text.splitlines(keepends=True)
        (second,) = [row for row in rows if row.startswith("2026-04-04") and ",0.0," in row]
        return text.replace(second, "")

    # without the doubled row the changes over 7 and 30 rows do not fit either
    with pytest.raises(DataError, match="contradicts the other columns"):
        observe_altered("isw_area", {FILE: mend})


def test_drawing_conventions_before_may_2022_are_said_in_the_note(table):
    early = table["period_start"] < "2022-05-01"
    assert table.loc[early, "note"].str.contains("drawing conventions").all()
    assert not table.loc[~early, "note"].str.contains("drawing conventions").any()


def test_a_publication_date_that_the_file_does_not_give_is_marked_as_derived(table):
    assert table["note"].str.contains("publication date derived").all()


def test_both_map_makers_move_together_month_by_month(observed, table):
    deepstate = observed("deepstate")

    def monthly(rows: pd.DataFrame) -> pd.Series:
        area = rows[rows["indicator"] == "area_occupied"].set_index("period_start")["value"]
        # from 2023 on: the withdrawals of autumn 2022 would make any two maps agree
        return area["2022-12":"2026-05"].resample("ME").last().diff().dropna()

    ours, theirs = monthly(table), monthly(deepstate)
    assert ours.corr(theirs) == pytest.approx(0.885, abs=0.002)
    assert (ours - theirs).abs().median() == pytest.approx(66, abs=2)


SECOND = "2022-02-24,81984426651.93939,38305374099.68546,38305374099.68546,38305374099.68546,13.58"


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        ((SECOND, SECOND.replace("81984426651.93939", "81984436651.93939")), "contradicts"),
        (
            (SECOND, SECOND.replace("24,81984426651.93939,", "24,81984426651.93939,-")),
            "contradicts",
        ),
        ((SECOND, SECOND.replace("13.58", "13.59")), "the area over that of Ukraine"),
        ((SECOND, SECOND.replace("2022-02-24", "2022-02-23")), "stands twice"),
        ((SECOND, SECOND.replace("81984426651.93939", "81984,42665193939")), "7 cells"),
        (lambda text: text[: text.index("2026-06-01")], "the coverage in sources.yaml"),
        (lambda text: text.replace("2022-02-", "2021-02-"), "dates are missing"),
    ],
)
def test_contradictions_are_refused(observe_altered, edit, expected):
    with pytest.raises(DataError, match=expected) as refused:
        observe_altered("isw_area", {FILE: edit})
    assert f"data/raw/isw_area/{FILE}" in str(refused.value)


def test_an_area_in_another_unit_is_refused(observe_altered):
    def in_square_kilometres(text: str) -> str:
        header, *rows = text.splitlines()
        cells = [row.split(",") for row in rows]
        for row in cells:
            row[1:5] = [repr(float(cell) / 1e6) if cell else "" for cell in row[1:5]]
        return "\n".join([header, *(",".join(row) for row in cells)]) + "\n"

    with pytest.raises(DataError, match="the file holds"):
        observe_altered("isw_area", {FILE: in_square_kilometres})
