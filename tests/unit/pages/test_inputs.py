"""What was counted since the article, from the observations as they are on file."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from made_up_results import whole

from analysis.costs.forecasts import FILE, read_forecasts
from analysis.pages.build import Site
from analysis.pages.inputs import kinds_of, names_of, read_table, source_records
from analysis.pages.outcomes import PERIOD, checked, civilians_since
from analysis.project import Project
from analysis.series import open_known
from analysis.sources.manifest import Retired

ARTICLE = dt.date(2025, 12, 10)


def who_counts(project: Project) -> dict[tuple[str, str], dict[str, Any]]:
    """Return the kinds of each country as the pages name who counts them."""
    latest = open_known("latest", project=project)
    known = {"article": latest.until(ARTICLE), "latest": latest}
    return kinds_of(project, read_table(project.processed / "amounts.csv"), known)


def test_civilians_of_january_to_august_2026_are_held_against_2025(project: Project) -> None:
    (row,) = civilians_since(open_known("2026-09-30", project=project), ARTICLE)
    assert row[0] == PERIOD
    assert row[3] == pytest.approx(2526 / 365 * 30.4375)
    assert row[4] == pytest.approx(2222 / 243 * 30.4375)
    assert row[5:] == (dt.date(2025, 1, 1), dt.date(2026, 1, 1), dt.date(2026, 8, 31))


def test_a_later_year_of_civilians_is_held_against_the_last_before_it_and_not_lost(
    project: Project,
) -> None:
    known = open_known("2026-09-30", project=project)
    table = known.published
    months = table[table["indicator"].eq("civilians_killed") & table["period_end"].eq("2026-08-31")]
    day = pd.Timestamp(2027, 1, 13)
    year = months.tail(1).assign(
        period_start=pd.Timestamp(2026, 1, 1), period_end=pd.Timestamp(2026, 12, 31),
        published=day, value=3650.0,
    )  # fmt: skip
    later = replace(known, published=pd.concat([table, year]), as_of=f"{day:%Y-%m-%d}")
    (row,) = civilians_since(later, ARTICLE)
    assert row[3:5] == pytest.approx((2526 / 365 * 30.4375, 3650 / 365 * 30.4375))
    assert row[5:] == (dt.date(2025, 1, 1), dt.date(2026, 1, 1), dt.date(2026, 12, 31))


def test_a_forecast_is_held_against_months_on_both_sides_of_a_gap(project: Project) -> None:
    """Civilians of January and February 2024 have no monthly figure, those of March have."""
    known = open_known("2026-09-16", project=project)
    issued = read_forecasts(project.root / FILE)
    own = issued[issued["series"].str.startswith("civilians_killed")]
    found = checked(known, own).groupby("target")["came"].first()
    assert found.isna().to_dict() == {
        "2024-01": True, "2024-02": True, "2024-01/2024-06": True,
        "2024-03": False, "2024-04": False, "2024-05": False, "2024-06": False,
    }  # fmt: skip
    early = checked(open_known("2024-04-30", project=project), own)
    assert set(early["target"]) == {f"2024-0{n}" for n in range(1, 5)}


def test_on_the_day_of_the_article_nothing_was_counted_since(project: Project) -> None:
    assert not [*civilians_since(open_known("2025-12-10", project=project), ARTICLE)]


def test_a_source_is_late_by_the_day_of_its_next_release_alone(project: Project) -> None:
    day, before, after = (dt.date(2026, 9, n) for n in (16, 15, 17))
    rows = pd.DataFrame({"source": "a", "published": [pd.Timestamp(2026, 1, 1)],
                         "period_end": [pd.Timestamp(2025, 12, 31)]})  # fmt: skip
    entry = project.sources[0].model_copy(update={"id": "a", "rhythm_days": 7})
    gone = Retired(day=before, because="It ended.")
    for change, late in (
        ({"next_release": before}, True), ({"next_release": after}, False),
        ({"next_release": None}, True), ({"retired": gone}, False),
    ):  # fmt: skip
        source = entry.model_copy(update=change)
        (found,) = source_records([source], rows, day)
        assert found["late"] is late and (found["expected"] is None) is bool(source.retired)


def test_a_list_and_a_map_are_named_with_the_side_that_they_lean_to(project: Project) -> None:
    kinds = who_counts(project)
    assert "leans to Russia" in kinds["soldiers_killed", "Ukraine"]["source"]["article"]
    land = kinds["land_held", "Ukraine"]["source"]["latest"]
    assert land == "DeepState (close to Ukraine’s armed forces), ISW"


def test_no_source_is_named_before_it_had_published(project: Project) -> None:
    """A minister spoke a week after the article; the missing were told apart half a year later."""
    kinds = who_counts(project)
    claimed = kinds["killed_and_wounded_claimed", "Ukraine"]["source"]
    assert claimed["article"] == "Russian Ministry of Defence by TASS"
    assert claimed["latest"].endswith("Belousov")
    assert kinds["soldiers_killed", "Russia"]["source"]["article"] == "Mediazona and Meduza"


def test_what_is_read_otherwise_than_a_file_has_it_stands_with_its_source(project: Project) -> None:
    rows = open_known("latest", project=project).published
    told = {one["id"]: one["corrections"] for one in source_records(project.sources, rows, ARTICLE)}
    files = {path.parent.name for path in project.raw.glob("*/corrections.yaml")}
    assert {name for name, own in told.items() if own} == files and len(files) > 5
    page = Site(whole()).files()["data.html"]
    cells = [re.sub("<[^>]+>", "", cell) for cell in re.findall("<td.*?</td>", page)]
    at = cells.index("ED: Year 2022; Week 24")
    assert cells[at + 1 : at + 4] == ["nothing", "7.75", "It is blank."]
    at = cells.index("ED: Year 2022; Week 25")
    assert cells[at + 1 : at + 4] == ["391", "nothing, the row is left out", "It stands twice."]
    assert page.count("2 cells are read otherwise") == 1


def test_forecasts_of_what_there_is_at_a_time_speak_of_its_change(project: Project) -> None:
    names = names_of(project)
    land = next(name for key, name in names.items() if key.startswith("area_occupied/"))
    deaths = next(name for key, name in names.items() if key.endswith("/mediazona_meduza"))
    assert "change in km²" in land and "change" not in deaths
