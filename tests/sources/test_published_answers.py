"""Traps of the answers that others published."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.errors import DataError
from analysis.sources.build import ask_module, read_release
from analysis.sources.published_answers import FILE


@pytest.fixture(scope="module")
def answers(context) -> pd.DataFrame:
    """The table that stands beside the observations."""
    return context("published_answers")["published_answers.csv"]


def test_a_range_has_its_ends_and_its_middle(answers):
    row = answers[(answers["side"] == "Russia") & (answers["as_stated"] == "275000-325000")]
    assert row[["low", "value", "high"]].iloc[0].tolist() == [275_000, 300_000, 325_000]


def test_a_range_is_that_of_its_own_publisher_and_no_upper_end_of_it(answers):
    own = answers[(answers["publisher"] == "CSIS") & (answers["measure"] == "killed")]
    ends = own[own["side"] == "Russia"].set_index("period")[["low", "high"]]
    # not the range of the UK Ministry of Defence of that month
    assert ends.loc["2022-02-24/2023-02"].tolist() == [60_000, 70_000]
    assert ends.loc["2022-02-24/2025-06"].tolist() == [200_000, 250_000], "as many as 250,000"


def test_a_range_beside_the_unit_is_a_range_too(answers):
    row = answers[(answers["publisher"] == "UCDP") & (answers["period"] == "2024")].iloc[0]
    assert (row["low"], row["value"], row["high"]) == (80_950, 102_120, 126_998)
    assert row["unit"] == "persons"


def test_a_blank_stays_blank(answers):
    blank = answers[answers["as_stated"] == ""]
    assert len(blank)
    assert blank[["low", "value", "high"]].isna().all(axis=None)


def test_just_under_one_is_at_most_one(answers):
    row = answers[answers["as_stated"] == "just under 1"].iloc[0]
    assert (row["value"], row["high"]) == (1, 1) and pd.isna(row["low"])


def test_a_month_or_year_of_publication_is_its_last_day_and_said_to_be_no_day(answers):
    assert 20 <= answers["day_stated"].sum() < len(answers)
    months = answers[answers["published"].str.len() == len("2025-09")]
    assert (months["published_by"] > months["published"]).all()
    years = answers[answers["published"].isin(["2022", "2023", "2024", "2025"])]
    assert years["published_by"].str.endswith("-12-31").all() and len(years)


def test_what_was_retrieved_had_been_published_by_then(answers, manifest):
    """Some rows state the year alone, and were on file before it was over."""
    retrieved = manifest["published_answers"].retrieved.isoformat()
    of_the_year = answers.loc[answers["published"] == "2026", "published_by"]
    assert len(of_the_year) and set(of_the_year) == {min(retrieved, "2026-12-31")}
    assert answers["published_by"].max() <= retrieved


def test_killed_and_killed_and_wounded_stay_apart(answers):
    measures = set(answers.loc[answers["publisher"] == "CSIS", "measure"])
    assert measures >= {"killed", "killed and wounded", "killed and wounded, pace"}


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("275000-325000", "325000-275000", "upside down"),
        ("275000-325000", "about 300000", "is no figure"),
        ("275000-325000", "٢٧٥٠٠٠", "is no figure"),
        ("275000-325000", "9" * 400, "is no figure"),
        ("2025-12-31,2026-01-27,flow", "2025-12-31,soon,flow", "is no date"),
        ("2025-12-31,2026-01-27,flow", "2025-12-31,2026-02-30,flow", "is no date"),
        ("2025-12-31,2026-01-27,flow", "2025-12-31,2026-13,flow", "is no date"),
        ("2025-12-31,2026-01-27,flow", "2025-12-31,0000,flow", "is no date"),
        ("2026-01-27,flow,https://", "2026-01-27,flow,see ", "is no address"),
    ],
)
def test_a_cell_that_cannot_be_read_is_refused(altered, catalogue, old, new, problem):
    source = altered("published_answers", {FILE: lambda text: text.replace(old, new, 1)})
    with pytest.raises(DataError, match=problem):
        ask_module(read_release(source, catalogue.areas), "context")
