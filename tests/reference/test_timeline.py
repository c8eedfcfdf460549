"""The timeline at the editions' dates is what the readings say; in between it tells its gaps."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.costs.timeline import NOTHING
from analysis.project import Project
from analysis.series import open_known
from analysis.text import NOT_ON_FILE

KEY = ["party", "kind", "view", "reading"]
SAID = ["value", "low90", "high90", "side", "likelihood"]


@pytest.fixture(scope="module")
def timeline(project: Project) -> pd.DataFrame:
    return pd.read_csv(project.processed / "timeline.csv", keep_default_na=False, na_values={
        name: [""] for name in SAID[:3]})  # fmt: skip


@pytest.mark.parametrize("edition", ["article", "latest"])
def test_rows_at_an_editions_date_are_its_readings(
    project: Project, timeline: pd.DataFrame, edition: str
) -> None:
    day = open_known(getattr(project.params.editions, edition), project=project).day
    readings = pd.read_csv(project.processed / "readings.csv", keep_default_na=False, na_values={
        name: [""] for name in SAID[:3]})  # fmt: skip
    readings = readings[readings["as_of"].eq(edition)].set_index(KEY).sort_index()
    rows = timeline[timeline["day"].eq(day.isoformat())].set_index(KEY).sort_index()
    rows = rows[~rows["side"].isin([NOTHING, NOT_ON_FILE])]
    assert len(rows) > 30
    pd.testing.assert_frame_equal(rows[SAID], readings[SAID], check_exact=True)


def test_a_gap_says_whether_anything_could_have_been_known(timeline: pd.DataFrame) -> None:
    pace = timeline[timeline["reading"].eq("pace") & timeline["kind"].eq("soldiers_killed")]
    russia = pace[pace["party"].eq("Russia")].set_index("day")["side"]
    # the second war-year ended on 23 February 2024; the first release on file is of July 2024
    assert russia["2022-12-31"] == NOTHING and russia["2024-01-31"] == NOTHING
    assert russia["2024-02-29"] == NOT_ON_FILE and russia["2024-06-30"] == NOT_ON_FILE
    assert russia["2024-07-31"] == "risen"


def test_what_moved_a_reading_is_a_release_or_a_rule(timeline: pd.DataFrame) -> None:
    moved = timeline[timeline["moved_by"].ne("")]
    assert moved["moved_by"].str.match(r"release of |rule: ").all()
    assert moved["value"].notna().mean() > 0.5
    changed = timeline.groupby(KEY)["side"].shift().ne(timeline["side"])
    known = ~timeline["side"].isin([NOTHING, NOT_ON_FILE])
    first = timeline["day"].eq(timeline["day"].min())
    assert timeline.loc[changed & known & ~first, "moved_by"].ne("").all()


def test_what_is_read_both_ways_moved_by_what_moved_its_stock(timeline: pd.DataFrame) -> None:
    keys = ["day", "party", "kind", "reading"]
    views = timeline.pivot(index=keys, columns="view", values="moved_by")
    views = views[views["both"].fillna("").ne("") & views["stock"].fillna("").ne("")]
    rule = views["stock"].str.startswith("rule: ")
    assert rule.any() and views.loc[rule, "both"].equals(views.loc[rule, "stock"].rename("both"))
