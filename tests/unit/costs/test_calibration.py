"""Calibration by history: what is compared with what."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from made_up_rows import flow

from analysis.costs.calibration import (
    compare,
    earlier_releases,
    placebo_coverage,
    replay,
    windows_of_all,
)
from analysis.costs.draws import Settings, WindowDraws
from analysis.costs.kinds import Anchor, Figures
from analysis.models.budgets import Budget
from analysis.models.counterfactual import Counterfactual
from analysis.observations import observe
from analysis.project import Project
from analysis.series import Known, Window, calendar_years, war_years

LIST = {"source": "a_list", "measures": ["named_dead"]}
ANCHOR = Anchor.model_validate(
    {
        "label": "a list",
        "method": "register",
        "grade": 3,
        "grade_reason": "each can be checked",
        "figures": [LIST],
        "windows": {"years": "war", "first": "year_1", "last": "half_covered",
                    "before": "previous", "newest": "twelve_months"},
    }
)  # fmt: skip


def known(*rows: tuple[str, str, float, str]) -> Known:
    """Return figures of named dead: party, month, value, day of publication."""
    table = pd.DataFrame(rows, columns=["party", "month", "value", "published"])
    month = pd.PeriodIndex(table["month"], freq="M")
    table = table.assign(
        indicator="named_dead",
        source="a_list",
        period_start=month.start_time,
        period_end=month.end_time.normalize(),
        published=pd.to_datetime(table["published"]),
    )
    return Known(table, "latest", SimpleNamespace())


def test_only_a_release_that_was_revised_is_replayed() -> None:
    published = known(
        ("Ukraine", "2023-01", 100, "2023-06-01"),
        ("Ukraine", "2023-01", 120, "2024-06-01"),
        ("Ukraine", "2023-02", 100, "2024-01-01"),
        ("Russia", "2023-01", 100, "2023-01-01"),
        ("Russia", "2023-01", 110, "2023-03-01"),
    )
    days = earlier_releases(published, "Ukraine", ANCHOR)
    assert [day.date() for day in days] == [dt.date(2023, 6, 1)]
    also = earlier_releases(published, "Ukraine", ANCHOR, newest_too=True)
    assert [day.date() for day in also] == [dt.date(2023, 6, 1), dt.date(2024, 6, 1)]


def windows(years: list[Window], covered: list[float]) -> WindowDraws:
    shares = np.array(covered)
    return WindowDraws(
        "flow",
        tuple(years),
        np.ones((4, len(years))),
        shares,
        0 * shares,
        tuple(one.end for one in years),
    )


def test_windows_are_those_of_the_anchors_years_that_both_releases_cover() -> None:
    years = war_years(dt.date(2024, 3, 1))
    then = windows([*years, *calendar_years(dt.date(2022, 3, 1))], [1.0, 0.95, 0.2, 1.0])
    newest = windows(years, [1.0, 1.0, 0.9])
    assert windows_of_all([then, newest], "war") == ["year_1", "year_2"]
    assert windows_of_all([then, newest], "calendar") == []


def test_windows_of_one_name_but_other_days_are_not_compared() -> None:
    early, late = (Window("year_1", dt.date(2022, 2, 24), end)
                   for end in (dt.date(2023, 2, 23), dt.date(2023, 6, 1)))  # fmt: skip
    both = [windows([early], [1.0]), windows([late], [1.0])]
    assert windows_of_all(both, "war") == []


def test_the_newest_value_has_a_place_among_the_draws() -> None:
    draws = np.arange(1.0, 101.0)
    inside = compare(draws, 60.0, 50.0)
    assert inside["place"] == pytest.approx(0.595)
    assert inside["held50"] and inside["held90"]
    assert inside["revision"] == pytest.approx(np.log(1.2))
    between = compare(draws, 90.0, 50.0)
    assert not between["held50"] and between["held90"]
    outside = compare(draws, 99.0, 99.0)
    assert not outside["held90"]
    assert np.isnan(compare(draws, -1.0, 1.0)["revision"])


class Placebos(Counterfactual):
    """A study whose placebos are held less often than they should be in one year."""

    def coverage(self, level: float = 0.9) -> pd.DataFrame:
        """Return 12 placebos, of which all but six are held in 2023."""
        table = pd.DataFrame({"held": [12, 6], "placebos": 12}, index=[2022, 2023])
        return table.assign(share=table["held"] / 12)


def test_placebos_are_told_like_simulated_series() -> None:
    table = placebo_coverage(Placebos(pd.DataFrame(), pd.DataFrame(), [2022, 2023]))
    assert table[["nominal", "length"]].to_numpy().tolist() == [
        [0.5, 2022], [0.5, 2023], [0.9, 2022], [0.9, 2023]]  # fmt: skip
    assert table["holds"].tolist() == [True, True, True, False]
    assert (table["n_series"] == 12).all() and table["error"].iloc[0] == 0


def size(value: float) -> dict[str, object]:
    return {"size": value, "basis": "declared", "reason": "made up for a test"}


PARTS = {
    "counts": "made up for a test",
    "common": size(0.1),
    "slow": size(0.1),
    "single": size(0.02),
}
FLOOR = {"floor": {"first_year": size(0.6), "later": size(0.15)}}


@pytest.mark.parametrize(
    ("floor", "other", "days"),
    [({}, "", {"a list": ["2023-06-01"]}), (FLOOR, "", {}),
     (FLOOR, "2024-09-01", {"another list": ["2023-06-01", "2024-06-01"]}),
     (FLOOR, "2024-03-01", {"another list": ["2023-06-01"]}),  # its newest is no earlier one
     ({}, "2024-09-01", {"a list": ["2023-06-01"], "another list": ["2023-06-01", "2024-06-01"]})],
)  # fmt: skip
def test_a_release_is_held_against_what_was_said_later_and_a_floor_never_against_itself(
    project: Project, floor: dict[str, object], other: str, days: dict[str, list[str]]
) -> None:
    measure = "military_deaths_estimated"
    releases = [("a_list", "2023-06-01", 100.0), ("a_list", "2024-06-01", 120.0)]
    releases += [("another_list", other, 150.0)] if other else []
    rows = [
        flow(measure, f"{start:%Y-%m-%d}", f"{start + pd.offsets.MonthEnd():%Y-%m-%d}", value,
             party="Ukraine", source=source, published=day)
        for source, day, value in releases
        for start in pd.date_range("2022-03-01", "2023-02-01", freq="MS")
    ]  # fmt: skip
    table = observe(pd.DataFrame(rows), project.catalogue)
    anchors = [
        ANCHOR.model_copy(update={
            "label": source.replace("_", " "), "budget": source,
            "figures": (Figures(source=source, measures=(measure,)),),
        }) for source in ("another_list", "a_list")
    ]  # fmt: skip
    kind = project.kinds.of("soldiers_killed", "Ukraine").model_copy(update={"anchors": anchors})
    budgets = {"a_list": Budget.model_validate(PARTS | floor),
               "another_list": Budget.model_validate(PARTS)}  # fmt: skip
    settings = Settings({"seed": 1}, budgets, n=1000, slow=1.0)
    published = Known(table, "latest", project.catalogue)
    found = pd.DataFrame(replay(published, kind, "Ukraine", anchors[1], settings))
    held = found.groupby("against")["release"].unique() if len(found) else pd.Series()
    assert {name: sorted(own) for name, own in held.items()} == days
