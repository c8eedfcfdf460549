"""Known traps of the three releases of Mediazona and Meduza."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from analysis.errors import DataError
from analysis.observations import filter_as_of
from analysis.project import Project
from analysis.sources.build import observe_source
from analysis.sources.mediazona_meduza import BY_NAME, RELEASE_2025, RELEASE_2026

RELEASES = [pd.Timestamp(day) for day in ("2024-07-05", "2025-10-10", "2026-05-11")]


@pytest.fixture(scope="module")
def table(observed) -> pd.DataFrame:
    """All observations of the source."""
    return observed("mediazona_meduza")


def rows_of(table: pd.DataFrame, measure: str, published: str | None = None) -> pd.DataFrame:
    """Return the rows of a measure, of one release if given, by Monday."""
    rows = table[table["indicator"] == measure]
    if published:
        rows = rows[rows["published"] == published]
    return rows.set_index("period_start")


def line(text: str, start: str) -> str:
    """Return the line of a file that begins with `start`."""
    (found,) = [row for row in text.splitlines() if row.startswith(start)]
    return found


def edit_cell(start: str, column: int, value: str):
    """Return an edit of one cell of the line that begins with `start`."""

    def edit(text: str) -> str:
        old = line(text, start)
        cells = old.split(",")
        cells[column] = value
        return text.replace(old, ",".join(cells))

    return edit


def test_each_release_estimates_the_same_weeks_anew(table):
    estimates = table[table["indicator"] == "military_deaths_estimated"]
    assert sorted(estimates["published"].unique()) == RELEASES
    first_week = estimates[estimates["period_start"] == "2022-02-21"]
    assert first_week.sort_values("published")["value"].round().tolist() == [674, 434, 431]


def test_weeks_run_from_monday_to_sunday(table):
    by_name = table["source"] == "mediazona_meduza/by-name"
    weeks = table[~table["indicator"].str.endswith("_total") & ~by_name]
    assert weeks["period_start"].dt.day_of_week.eq(0).all()
    assert (weeks["period_end"] - weeks["period_start"]).eq(pd.Timedelta(days=6)).all()


def test_the_dates_of_2025_are_day_first(table):
    named = rows_of(table, "military_deaths_named", "2025-10-10")
    assert named.loc["2022-03-07", "value"] == 567
    assert named.index[-1] == pd.Timestamp("2025-08-11")


def test_the_blank_last_row_of_2025_is_no_week(table):
    assert len(rows_of(table, "military_deaths_named", "2025-10-10")) == 182


def test_the_running_totals_of_2024_are_stocks_and_not_weekly_deaths(table):
    totals = rows_of(table, "military_deaths_estimated_total")
    assert totals["kind"].eq("stock").all()
    assert totals.loc["2024-02-04", "value"] == pytest.approx(85_671, abs=1)
    weekly = rows_of(table, "military_deaths_estimated", "2024-07-05")
    assert weekly["value"].sum() == pytest.approx(85_671, abs=1)
    assert weekly["value"].max() < 3_100


def test_weekly_differences_of_2024_keep_their_bounds_in_order(table):
    weekly = rows_of(table, "military_deaths_estimated", "2024-07-05")
    assert (weekly["low"] < weekly["value"]).all()
    assert (weekly["value"] < weekly["high"]).all()


def test_the_forecast_of_2024_continues_the_flash_estimate_and_not_the_probate_estimate(table):
    forecast = rows_of(table, "military_deaths_forecast", "2024-07-05")
    assert forecast.loc["2024-02-05", "value"] == pytest.approx(1_348.6, abs=0.1)
    assert forecast["value"].between(1_000, 2_700).all()


def test_named_totals_of_2024_are_by_date_of_listing(table):
    named = rows_of(table, "military_deaths_named_total")
    assert named.loc["2022-02-27", "value"] == 6
    assert named.loc["2024-06-23", "value"] == 56_857
    assert named["note"].eq("by date of listing, not of death").all()


def test_the_second_half_of_2025_is_a_forecast_and_no_estimate(table):
    estimates = rows_of(table, "military_deaths_estimated", "2026-05-11")
    forecast = rows_of(table, "military_deaths_forecast", "2026-05-11")
    assert estimates.index[-1] == pd.Timestamp("2025-06-30")
    assert forecast.index[0] == pd.Timestamp("2025-07-07")
    assert forecast.index[-1] == pd.Timestamp("2025-12-22")


def test_missing_soldiers_stop_where_the_probate_cases_run_out(table):
    missing = rows_of(table, "military_deaths_missing")
    assert missing.index.max() == pd.Timestamp("2025-06-30")
    assert (missing["value"] > 0).all()


def test_past_june_2025_the_assembled_estimate_stands_only_where_it_is_called_unfinished(table):
    later = table[table["period_start"] > "2025-06-30"]
    assert set(later["indicator"]) == {
        "military_deaths_forecast",
        "military_deaths_named",
        "military_deaths_unfinished",
    }
    unfinished = rows_of(table, "military_deaths_unfinished")
    assert unfinished.index.min() == pd.Timestamp("2025-07-07")
    assert unfinished["note"].str.contains("unfinished").all()


@pytest.mark.parametrize(
    ("measure", "total"),
    [("", 292_581), ("_floor", 254_712), ("_courts", 264_242)],
)
def test_killed_and_missing_are_summed_with_each_estimate_of_the_missing(table, measure, total):
    both = rows_of(table, f"military_deaths_with_missing{measure}")
    killed = rows_of(table, "military_deaths_estimated", "2026-05-11")
    assert len(both) == len(killed) == 176
    assert (both["value"] >= killed["value"] - 100).all()
    assert both["value"].sum() == pytest.approx(total, abs=1)
    # the limits are those of the killed, those of week 24 of 2022 put right
    assert (
        (both["high"] - both["value"]).round(6).equals((killed["high"] - killed["value"]).round(6))
    )


def test_weeks_of_the_list_by_name_run_from_thursday_to_wednesday(table):
    named = table[table["source"] == "mediazona_meduza/by-name"]
    assert named["period_start"].dt.day_of_week.eq(3).all()
    assert named["period_start"].min() == pd.Timestamp("2022-02-24")
    assert named["value"].sum() == 201_998


def test_the_blank_week_of_the_list_by_name_is_no_week_without_deaths(table):
    named = table[table["source"] == "mediazona_meduza/by-name"]
    assert named["period_start"].max() == pd.Timestamp("2026-05-14")
    assert named["note"].str.contains("right-censored").all()
    assert named["published"].eq(pd.Timestamp("2026-05-22")).all()


def test_named_counts_of_equal_age_are_known_at_the_end_of_each_year(table):
    named = table[table["indicator"] == "military_deaths_named"]
    named = named[named["source"] == "mediazona_meduza"]
    week = named[named["period_start"] == "2022-02-21"].set_index("published")["value"]
    assert [week[f"{year}-12-31"] for year in (2022, 2023, 2024, 2025)] == [388, 414, 425, 427]
    assert week["2026-05-11"] == 427


def test_named_counts_at_equal_age_by_year_of_death(table):
    named = table[table["indicator"] == "military_deaths_named"]
    named = named[named["source"] == "mediazona_meduza"]
    sums = {
        year: named[
            (named["published"] == f"{year}-12-31")
            & (named["period_start"].dt.isocalendar().year == year)
        ]["value"].sum()
        for year in (2022, 2023, 2024, 2025)
    }
    assert sums[2022] < sums[2023] < sums[2024]
    # the week in which the year ends is left out: 12,492 with it
    assert sums[2022] == 12_157


def test_named_counts_never_fall_from_one_release_to_the_next_of_the_same_list(table):
    named = table[table["indicator"] == "military_deaths_named"]
    named = named[named["source"] == "mediazona_meduza"]
    same_list = named[named["published"] != "2025-10-10"].sort_values("published")
    assert same_list.groupby("period_start")["value"].is_monotonic_increasing.all()


def test_people_counted_in_a_week_that_was_not_over_are_left_out(table):
    named = table[table["indicator"] == "military_deaths_named"]
    named = named[named["source"] == "mediazona_meduza"]
    assert (named["period_end"] <= named["published"]).all()
    # the week of 2022-12-26 ends with 2023-01-01
    at_end = named[named["published"] == "2022-12-31"]["period_start"]
    assert at_end.max() == pd.Timestamp("2022-12-19")


def test_releases_are_dated_by_sources_yaml(altered, catalogue):
    (now,) = [one for one in Project.here().sources if one.id == "mediazona_meduza"]
    day = now.released("meduza_2026_weekly.csv") + dt.timedelta(days=9)
    later = {**now.vintages, "meduza_2026_weekly.csv": f"{day} (columns in another file)"}
    source = altered("mediazona_meduza", details={"vintages": later})
    table = observe_source(source, catalogue)
    published = table.loc[table["source"] == "mediazona_meduza", "published"]
    assert pd.Timestamp(day) in set(published)
    del later["meduza_2025_weekly.csv"]
    source = altered("mediazona_meduza", details={"vintages": later})
    with pytest.raises(DataError, match=r"'meduza_2025_weekly\.csv' has no day of release"):
        observe_source(source, catalogue)


def test_exchanged_limits_of_week_24_of_2022_are_put_right(table):
    week = rows_of(table, "military_deaths_estimated", "2026-05-11").loc["2022-06-13"]
    assert week["low"] == pytest.approx(2.28, abs=0.01)
    assert week["high"] == pytest.approx(13.27, abs=0.01)


def test_exchanged_limits_are_put_right_only_while_the_file_has_them(observe_altered):
    def mend(text: str) -> str:
        old = line(text, "2022,24,")
        low, high = "2.281229492131036", "13.274729485701625"
        new = old.replace(low, "*").replace(high, low).replace("*", high)
        swap = new.replace("46.74757944672315", "*").replace(
            "57.74107944029374", "46.74757944672315"
        )
        return text.replace(old, swap.replace("*", "57.74107944029374"))

    with pytest.raises(DataError, match="may have mended it"):
        observe_altered("mediazona_meduza", {RELEASE_2026: mend})


def test_as_of_the_article_the_release_of_october_2025_is_the_last(table):
    known = filter_as_of(table, pd.Timestamp("2025-12-10").date())
    estimates = known[known["indicator"] == "military_deaths_estimated"]
    assert estimates["published"].eq(pd.Timestamp("2025-10-10")).all()
    assert "military_deaths_missing" not in set(known["indicator"])


@pytest.mark.parametrize(
    ("file", "edit", "expected"),
    [
        (RELEASE_2025, ("21/02/2022", "02/21/2022"), "is not a date"),
        (RELEASE_2026, edit_cell("2022,9,", 2, "3"), "less than was known before"),
        (RELEASE_2026, edit_cell("2022,9,", 16, "1.0"), "killed and missing"),
        (RELEASE_2026, edit_cell("2022,9,", 9, "1.0"), "one multiple of the cases"),
        (RELEASE_2026, edit_cell("2022,9,", 1, "54"), "too large"),
        (RELEASE_2026, edit_cell("2022,52,", 1, "53"), "not a week of that year"),
        (RELEASE_2026, edit_cell("2022,9,", 1, "10"), "dates are missing|stands twice"),
    ],
)
def test_contradictions_are_refused(observe_altered, file, edit, expected):
    with pytest.raises(DataError, match=expected) as refused:
        observe_altered("mediazona_meduza", {file: edit})
    assert f"data/raw/mediazona_meduza/{file}" in str(refused.value)


def test_a_release_that_lost_its_last_weeks_is_refused(observe_altered):
    def cut(text: str) -> str:
        rows = text.split("\n")
        return "\n".join([*rows[: len(rows) * 9 // 10], ""])

    with pytest.raises(DataError, match="the coverage in sources"):
        observe_altered("mediazona_meduza", {RELEASE_2026: cut})


def test_past_releases_are_never_served_anew_and_so_declared(manifest):
    frozen = manifest["mediazona_meduza"].frozen
    assert frozen == ("meduza_2024.csv", RELEASE_2025, BY_NAME)
