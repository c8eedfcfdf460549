"""Known traps of DeepState's daily areas."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.errors import DataError
from analysis.sources.deepstate import FILE


@pytest.fixture(scope="module")
def table(observed) -> pd.DataFrame:
    """All observations of the source."""
    return observed("deepstate")


def test_april_2022_is_kept_and_marked_as_the_map_being_filled_in(table):
    april = table[table["period_start"] < "2022-05-01"]
    assert len(april) > 0
    assert april["note"].str.contains("map being filled in").all()
    later = table[table["period_start"] >= "2022-05-01"]
    assert not later["note"].str.contains("filled in").any()


def test_a_day_without_a_new_map_says_so(table):
    area = table[table["indicator"] == "area_occupied"].set_index("period_start")
    assert "no new map that day" in area.loc["2022-04-13", "note"]
    assert area.loc["2022-04-13", "value"] == area.loc["2022-04-12", "value"]


def test_areas_are_stocks_in_km2_for_every_day(table):
    area = table[table["indicator"] == "area_occupied"]
    assert area["period_start"].diff().dropna().eq(pd.Timedelta(days=1)).all()
    assert area["kind"].eq("stock").all()
    assert area["unit"].eq("km2").all()
    assert area.set_index("period_start").loc["2026-06-30", "value"] == 116_935.22


def test_russian_ground_held_by_ukraine_is_a_measure_of_its_own(table):
    held = table[table["indicator"] == "area_held_in_russia"]
    assert set(held["party"]) == {"Russia"}
    assert held["period_start"].min() == pd.Timestamp("2024-08-08")
    assert set(table[table["indicator"] == "area_occupied"]["party"]) == {"Ukraine"}


def column_edit(column: int, change):
    """Return an edit of one column of every row."""

    def edit(text: str) -> str:
        header, *rows = text.splitlines()
        cells = [row.split(",") for row in rows]
        for row in cells:
            row[column] = change(row[column])
        return "\n".join([header, *(",".join(row) for row in cells)]) + "\n"

    return edit


def without(first: str, last: str):
    """Return an edit that leaves out the days from first to last."""

    def edit(text: str) -> str:
        header, *rows = text.splitlines(keepends=True)
        return "".join([header, *(row for row in rows if not first <= row[:10] <= last)])

    return edit


ROW = "2022-04-05,1649189666,3.8,64203.418,108172.72,17.923,"


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (without("2023-01-01", "2023-12-31"), "dates are missing"),
        (without("2024-02-29", "2024-02-29"), "dates are missing"),
        (without("2026-06-01", "9999-12-31"), "the coverage in sources.yaml"),
        (lambda text: text.replace("\n2022-04-05", "\n2022-04-04", 1), "stands twice"),
        ((ROW, ROW.replace("1649189666", "1649275666")), "the hours from update_id"),
        ((ROW, ROW.replace("64203.418", "642034.18")), "too large"),
        ((ROW, ROW.replace("64203.418", "64202.418")), "since 2022 and the area before"),
        ((ROW, ROW.replace("17.923", "17.932")), "the area over that of Ukraine"),
        ((ROW, ROW.replace("64203.418,108172.72", "108172.72,64203.418")), "the area before"),
        ((ROW, ROW.replace("108172.72", "-108172.72")), "too small"),
        (
            (
                "1649792580,28.3,66445.989,110415.29,18.294,6327.21",
                "1649792580,28.3,66445.989,110415.29,18.294,6327.22",
            ),
            "map 1649792580.0 changed",
        ),
        (column_edit(4, lambda cell: repr(float(cell) / 1000)), "the area before"),
        (
            column_edit(0, lambda day: str((pd.Timestamp(day) + pd.Timedelta(days=1)).date())),
            "the coverage|the hours from",
        ),
        (column_edit(8, lambda cell: ""), "is not due here"),
    ],
)
def test_contradictions_are_refused(observe_altered, edit, expected):
    with pytest.raises(DataError, match=expected) as refused:
        observe_altered("deepstate", {FILE: edit})
    assert f"data/raw/deepstate/{FILE}" in str(refused.value)
