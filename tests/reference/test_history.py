"""Earlier releases with today's errors: the newest figures lie where the intervals say."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.project import Project


@pytest.fixture(scope="module")
def history(project: Project) -> pd.DataFrame:
    return pd.read_csv(project.processed / "history.csv", keep_default_na=False)


def test_of_what_was_revised_nine_in_ten_intervals_hold_what_is_said_now(
    history: pd.DataFrame,
) -> None:
    assert len(history) > 20
    assert history["held90"].mean() >= 0.9
    assert history["place"].between(0, 1).all()


def test_every_list_with_earlier_releases_is_replayed(history: pd.DataFrame) -> None:
    probate = history[history["list"].str.contains("probate")]
    assert {"2024-07-05", "2025-10-10"} <= set(probate["release"])
    assert {"2025-08-21", "2025-10-28"} <= set(
        history.loc[history["list"].str.contains("named dead"), "release"]
    )
    assert history["list"].str.contains("path forecast").any()


def test_the_newest_months_of_an_estimate_by_probate_were_raised_most(
    history: pd.DataFrame,
) -> None:
    probate = history[history["list"].str.contains("probate")]
    for release in ("2024-07-05", "2025-10-10"):
        own = probate[probate["release"].eq(release)].set_index("target")["revision"]
        assert own.idxmax() == "last six months" and own.max() > 0.15


def test_a_release_that_left_a_figure_as_it_was_is_counted_once(history: pd.DataFrame) -> None:
    assert not history.drop(columns="release").duplicated().any()


def test_what_another_source_says_is_told_from_a_revision(history: pd.DataFrame) -> None:
    same = history.groupby("list")["same_source"].mean()
    assert (same[same.index.str.contains("probate|path forecast")] == 1).all()
    named = history[history["list"].str.contains("named dead")]
    assert named["same_source"].eq(named["against"].str.contains("LostArmour")).all()


def test_errors_that_were_set_knowing_the_revisions_are_marked(history: pd.DataFrame) -> None:
    by_list = history.groupby("list")["set_knowing"].first()
    assert by_list[by_list.index.str.contains("probate")].str.contains("slow").all()
    # a judgement that was made knowing later releases is one too
    assert (by_list[by_list.index.str.contains("named dead")] == "slow").all()
    assert by_list[by_list.index.str.contains("a floor")].str.contains("floor").all()


def test_placebos_are_among_the_cells_of_coverage(project: Project) -> None:
    table = pd.read_csv(project.processed / "calibration.csv")
    placebos = table[table["series"].eq("placebos of the Outlook")]
    assert set(placebos["nominal"]) == {0.5, 0.9} and placebos["holds"].all()
    assert table["cell"].notna().all()
