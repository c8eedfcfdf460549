"""Forecasts are issued once, kept as they were, and told from hindcasts."""

from __future__ import annotations

import datetime as dt
import subprocess
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from made_up_rows import flow, stock

from analysis.costs.forecasts import (
    FILE,
    HINDCAST,
    Monthly,
    check_append_only,
    hindcasts,
    issued_rows,
    monthly_series,
    paths,
    refuse_known_targets,
    refuse_made_twice,
    target_months,
    unbroken,
)
from analysis.errors import DataError
from analysis.observations import load_catalogue, observe
from analysis.project import Project
from analysis.series import Known

ROOT = Path(__file__).parents[3]
PARAMETERS = {"forecast_horizon_months": 6, "seed": 1, "drop_recent_months": 3}


@pytest.fixture(scope="module")
def known() -> Known:
    """Protection decisions of 2023 and 2024, each month known a month after its end."""
    ends = pd.date_range("2023-01-31", "2024-12-31", freq="ME")
    rows = [
        flow(
            "protection_decisions", f"{end:%Y-%m}-01", f"{end:%Y-%m-%d}", 1000.0 + 50 * place,
            party="Ukraine", source="eurostat",
            published=f"{end + pd.DateOffset(months=1):%Y-%m-%d}",
        )
        for place, end in enumerate(ends)
    ]  # fmt: skip
    rows += [
        stock("area_occupied", f"{end:%Y-%m-%d}", 6e4 + 300 * place, party="Ukraine",
              source="isw_area")
        for place, end in enumerate(ends)
    ]  # fmt: skip
    catalogue = load_catalogue(ROOT / "indicators.yaml")
    return Known(observe(pd.DataFrame(rows), catalogue), "latest", catalogue)


def test_a_stock_is_forecast_by_its_changes(known: Known) -> None:
    series = {one.name: one for one in monthly_series(known)}
    area = series["area_occupied/Ukraine/isw_area"]
    assert not area.is_flow
    assert len(area.values) == 23
    assert area.values.unique() == pytest.approx([300.0])


def test_months_behind_a_gap_are_not_read() -> None:
    months = pd.PeriodIndex(["2024-01", "2024-02", "2024-04", "2024-05"], freq="M")
    assert unbroken(pd.Series([1.0, 2.0, 3.0, 4.0], index=months)).tolist() == [3.0, 4.0]
    assert unbroken(pd.Series([1.0, 0.0, 3.0, 4.0], index=months)).tolist() == [3.0, 4.0]


def test_changes_come_back_in_their_own_unit() -> None:
    months = pd.period_range("2023-01", periods=24, freq="M")
    values = 300 + 50 * np.random.default_rng(1).standard_normal(24)
    series = Monthly("x", pd.Series(values, index=months), is_flow=False)
    draws = paths(series, pd.period_range("2025-01", periods=6, freq="M"), "local level", 1)
    assert draws is not None and draws.shape == (4000, 6)
    assert np.median(draws) == pytest.approx(300, abs=30)
    assert 30 < draws[:, 0].std() < 120


def test_a_series_that_ended_long_before_is_not_forecast() -> None:
    months = pd.period_range("2021-01", periods=24, freq="M")
    series = Monthly("x", pd.Series(np.arange(1.0, 25.0), index=months), is_flow=True)
    assert paths(series, pd.period_range("2024-06", periods=6, freq="M"), "local level", 1) is None


def test_targets_begin_with_the_first_month_that_is_not_over() -> None:
    assert str(target_months(dt.date(2025, 12, 31), 6)[0]) == "2026-01"


def test_a_hindcast_reads_what_was_known_on_its_day_only(known: Known) -> None:
    day = dt.date(2024, 3, 31)
    rows = hindcasts(known, PARAMETERS, [day])
    assert set(rows["made"]) == {"2024-03-31"}
    assert rows["method"].str.endswith(HINDCAST).all()
    later = known.published["published"] > pd.Timestamp(day)
    changed = known.published.assign(value=known.published["value"].where(~later, 1.0))
    again = hindcasts(Known(changed, "latest", known.catalogue), PARAMETERS, [day])
    assert rows["value"].tolist() == again["value"].tolist()


def test_a_forecast_whose_months_have_not_passed_is_no_hindcast(known: Known) -> None:
    rows = issued_rows(known, PARAMETERS, issued=known.day)
    assert not rows["method"].str.endswith(HINDCAST).any()
    assert set(rows["target"]) >= {"2025-02", "2025-02/2025-07"}
    assert hindcasts(known, PARAMETERS, [known.day]).empty


def test_quantiles_of_a_forecast_do_not_cross(known: Known) -> None:
    rows = issued_rows(known, PARAMETERS, issued=known.day)
    for _, own in rows.groupby(["method", "series", "target"]):
        assert own["value"].astype(float).is_monotonic_increasing


def test_a_target_that_is_known_already_is_refused(known: Known) -> None:
    row = {"series": "protection_decisions/Ukraine/eurostat", "target": "2024-12"}
    with pytest.raises(DataError, match=r"2024-12 .* is known already"):
        refuse_known_targets(pd.DataFrame([row]), known, PARAMETERS)
    refuse_known_targets(pd.DataFrame([row | {"target": "2025-01"}]), known, PARAMETERS)


def test_a_second_forecast_from_one_day_is_refused() -> None:
    row = {"series": "a/b/c", "made": "2025-01-01"}
    with pytest.raises(DataError, match="on file"):
        refuse_made_twice(pd.DataFrame([row]), pd.DataFrame([row]))
    refuse_made_twice(pd.DataFrame([row]), pd.DataFrame([row | {"made": "2024-01-01"}]))


@pytest.fixture
def repository(tmp_path: Path) -> Callable[[str], Any]:
    """Return what commits a version of the file of forecasts, and gives the project."""

    def git(*arguments: str) -> None:
        identity = ("-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false")
        subprocess.run(
            ["git", *identity, *arguments], cwd=tmp_path, check=True, capture_output=True
        )

    git("init", "-q")
    (tmp_path / "data").mkdir()

    def commit(text: str) -> Any:
        (tmp_path / FILE).write_text(text, encoding="utf-8")
        git("add", "-A")
        git("commit", "-qm", "x")
        return SimpleNamespace(root=tmp_path)

    return commit


def test_rewriting_a_past_row_is_refused_with_its_line(repository: Callable[[str], Any]) -> None:
    project = repository("made\n1\n2\n")
    check_append_only(project)
    (project.root / FILE).write_text("made\n1\n2\n3\n", encoding="utf-8")
    check_append_only(project)
    (project.root / FILE).write_text("made\n1\n9\n3\n", encoding="utf-8")
    with pytest.raises(DataError, match="line 3"):
        check_append_only(project)
    (project.root / FILE).unlink()
    with pytest.raises(DataError, match=r"csv, at the end:.*was changed"):
        check_append_only(project)


def test_a_past_row_that_was_rewritten_in_a_commit_is_refused(
    repository: Callable[[str], Any],
) -> None:
    repository("made\n1\n2\n")
    project = repository("made\n1\n9\n")
    with pytest.raises(DataError, match="was changed"):
        check_append_only(project)


def test_a_record_that_git_cannot_show_in_whole_is_not_taken_for_one_that_was_kept(
    repository: Callable[[str], Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository("made\n1\n2\n")
    project = repository("made\n1\n9\n")
    part = tmp_path / "part"
    words = ["git", "clone", "-q", "--depth", "1", f"file://{tmp_path}", str(part)]
    subprocess.run(words, check=True, capture_output=True)
    with pytest.raises(DataError, match=r"history of this clone is cut off.*--unshallow"):
        check_append_only(Project(part))
    monkeypatch.setenv("PATH", str(part))
    with pytest.raises(DataError, match="git cannot be run"):
        check_append_only(project)
