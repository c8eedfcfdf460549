"""What was counted since the article, from the observations as they are on file."""

from __future__ import annotations

import datetime as dt

import pytest

from analysis.pages.reading import PERIOD, civilians_since, series_names
from analysis.project import Project
from analysis.series import open_known

ARTICLE = dt.date(2025, 12, 10)


def test_civilians_of_january_to_august_2026_are_held_against_2025(project: Project) -> None:
    (row,) = civilians_since(open_known("2026-09-30", project=project), ARTICLE)
    assert row[0] == PERIOD
    assert row[3] == pytest.approx(2526 / 365 * 30.4375)
    assert row[4] == pytest.approx(2222 / 243 * 30.4375)
    assert row[5:] == (dt.date(2025, 1, 1), dt.date(2026, 1, 1), dt.date(2026, 8, 31))


def test_on_the_day_of_the_article_nothing_was_counted_since(project: Project) -> None:
    assert not [*civilians_since(open_known("2025-12-10", project=project), ARTICLE)]


def test_forecasts_of_what_there_is_at_a_time_speak_of_its_change(project: Project) -> None:
    names = series_names(project, {})
    land = next(name for key, name in names.items() if key.startswith("area_occupied/"))
    deaths = next(name for key, name in names.items() if key.endswith("/mediazona_meduza"))
    assert "change in km²" in land and "change" not in deaths
