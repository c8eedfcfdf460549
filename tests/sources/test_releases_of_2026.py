"""Traps of the releases of summer 2026, each as it was known by its day."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd
import pytest

from analysis.observations import Catalogue
from analysis.sources.build import observe_source
from analysis.sources.manifest import Source

By = Callable[[str, str, str], pd.DataFrame]


@pytest.fixture(scope="module")
def by(manifest: Mapping[str, Source], catalogue: Catalogue) -> By:
    """Return the figures of a measure that a source had published by a day."""

    def figures(source: str, measure: str, day: str) -> pd.DataFrame:
        table = observe_source(manifest[source], catalogue)
        return table[(table["indicator"] == measure) & (table["published"] <= pd.Timestamp(day))]

    return figures


@pytest.mark.parametrize(
    ("source", "measure", "day", "end"),
    [
        ("general_staff", "personnel_losses_claimed_total", "2026-08-31", "2026-08-31"),
        ("deepstate", "area_occupied", "2026-07-31", "2026-07-31"),
        ("isw_area", "area_occupied", "2026-07-31", "2026-07-31"),
        ("eurostat", "protection_decisions", "2026-08-29", "2026-06-30"),
    ],
)
def test_a_source_reaches_the_end_of_its_release(
    by: By, source: str, measure: str, day: str, end: str
) -> None:
    assert by(source, measure, day)["period_end"].max() == pd.Timestamp(end)


def test_the_total_goes_on_where_another_compiler_begins(by: By) -> None:
    totals = by("general_staff", "personnel_losses_claimed_total", "2026-08-31")
    august = totals.set_index("period_end")["value"]["2026-08-08":"2026-08-10"]  # type: ignore[misc]
    assert august.tolist() == [1_456_610, 1_457_740, 1_459_210]


def test_the_newest_list_of_oryx_is_of_the_middle_of_august_and_of_no_month_end(by: By) -> None:
    totals = by("oryx", "armoured_vehicles_confirmed_total", "2026-08-31")
    newest = totals[totals["period_end"] == totals["period_end"].max()]
    assert set(newest["period_end"]) == set(newest["published"]) == {pd.Timestamp("2026-08-15")}
    assert newest.set_index("party")["value"].to_dict() == {"Russia": 14_148, "Ukraine": 6_038}


def test_february_to_july_2026_have_one_figure_together_and_none_by_month(by: By) -> None:
    killed = by("civilian_casualties", "civilians_killed", "2026-09-16")
    year = killed[killed["period_start"] >= "2026-01-01"]
    periods = zip(year["period_start"].dt.month, year["period_end"].dt.month, strict=True)
    assert dict(zip(periods, year["value"], strict=True)) == {
        (1, 1): 161,
        (1, 8): 2_222,
        (8, 8): 372,
    }


def test_a_president_may_state_fewer_killed_than_half_a_year_before(by: By) -> None:
    stated = by("published_estimates", "killed_total_published", "2026-07-31")
    own = stated[stated["source"] == "published_estimates/president-zelensky"]
    assert own.sort_values("period_end")["value"].tolist()[-2:] == [55_000, 50_000]
