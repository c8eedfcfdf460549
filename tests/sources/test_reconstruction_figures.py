"""Traps of the figures on reconstruction, on the real file and on damaged copies."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pandas as pd
import pytest

from analysis.errors import DataError
from analysis.observations import filter_as_of

Observed = Callable[[str], pd.DataFrame]
Observe = Callable[..., pd.DataFrame]
FILE = "published_figures.csv"
ID = "reconstruction_figures"
ARTICLE = dt.date(2025, 12, 10)


def _rows(table: pd.DataFrame, indicator: str, source: str) -> pd.DataFrame:
    found = table[(table["indicator"] == indicator) & (table["source"] == f"{ID}/{source}")]
    return found.sort_values("period_end")


def test_needs_of_the_five_assessments(observed: Observed) -> None:
    needs = _rows(observed(ID), "recovery_needs", "rdna")
    assert needs["value"].tolist() == [349, 411, 486, 524, 588]


def test_the_fifth_assessment_does_not_exist_at_the_article(observed: Observed) -> None:
    known = filter_as_of(observed(ID), ARTICLE)
    assert _rows(known, "recovery_needs", "rdna")["value"].tolist() == [349, 411, 486, 524]
    assert known["published"].max() <= pd.Timestamp(ARTICLE)


def test_the_total_in_another_rounding_is_no_revision(observed: Observed) -> None:
    # a newspaper of March 2026 prints 587.7 where the release has 'almost 588'
    table = observed(ID)
    assert 587.7 not in set(table["value"])
    assert 154.9 not in set(table["value"])
    assert 155 in set(_rows(table, "direct_damage", "kse")["value"])


def test_needs_damage_and_losses_are_three_measures(observed: Observed) -> None:
    table = observed(ID)
    day = table[table["period_end"] == "2025-12-31"]
    values = {
        measure: _rows(day, measure, "rdna")["value"].tolist()
        for measure in ("recovery_needs", "direct_damage", "economic_losses")
    }
    assert values == {"recovery_needs": [588], "direct_damage": [195], "economic_losses": [667]}


def test_both_assessments_of_damage_stay_apart(observed: Observed) -> None:
    table = observed(ID)
    assert _rows(table, "direct_damage", "rdna")["value"].tolist() == [97, 135, 152, 176, 195]
    kse = _rows(table, "direct_damage", "kse")
    assert (len(kse), kse["value"].iloc[-1]) == (14, 170)


def test_needs_already_met_are_told_beside_the_needs(observed: Observed) -> None:
    assert _rows(observed(ID), "needs_met", "rdna")["value"].tolist() == [20]


def test_ratios_over_the_gdp_of_different_years_cannot_be_joined(observed: Observed) -> None:
    table = observed(ID)
    ratios = table[table["indicator"] == "recovery_needs_to_gdp_published"]
    assert ratios["source"].is_unique
    by_source = ratios.set_index(ratios["source"].str.removeprefix(f"{ID}/rdna/"))["value"]
    assert by_source.to_dict() == {
        "gdp-2021": 1.5,
        "gdp-2021-other-outlets": 1.6,
        "gdp-2022": 2.6,
        "gdp-2024": 2.8,
        "gdp-2025": 3.0,
    }
    assert ratios["note"].str.match(r"GDP of 20\d\d").all()


def test_two_point_six_was_said_of_the_second_assessment(observed: Observed) -> None:
    row = _rows(observed(ID), "recovery_needs_to_gdp_published", "rdna/gdp-2022")
    assert row["period_end"].item() == pd.Timestamp("2023-02-24")


def test_a_sector_is_a_series_and_named_in_its_note(observed: Observed) -> None:
    housing = _rows(observed(ID), "recovery_needs_sector", "rdna/housing")
    assert housing["value"].tolist() == [69, 80, 84]
    assert housing["note"].str.startswith("sector housing").all()
    energy = _rows(observed(ID), "direct_damage_sector", "kse/energy")
    assert energy["value"].tolist() == [8.1, 9.0, 14.6]


def test_shares_say_of_what_they_are(observed: Observed) -> None:
    table = observed(ID)
    shares = table[table["indicator"] == "reconstruction_share"]
    assert shares["note"].str.contains("% of damage|% of needs|% vs RDNA").all()
    assert _rows(table, "reconstruction_share", "rdna/needs-share-housing")["value"].tolist() == [
        17
    ]


def test_losses_of_the_school_before_and_after_its_new_method_cannot_be_joined(
    observed: Observed,
) -> None:
    table = observed(ID)
    assert _rows(table, "economic_losses", "kse/lost-revenue")["value"].tolist() == [1164]
    redefined = _rows(table, "economic_losses", "kse/lost-revenue-redefined")
    assert redefined["value"].tolist() == [1700]


def test_figures_known_to_the_month_only_count_from_its_last_day(observed: Observed) -> None:
    kse = _rows(observed(ID), "direct_damage", "kse").set_index("period_end")
    assert kse.at[pd.Timestamp("2022-03-17"), "published"] == pd.Timestamp("2022-03-31")


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("2024-12-31,524,USD bn", "2024-12-31,52.4,USD bn", "column 'value'"),
        ("2024-12-31,524,USD bn", "2024-12-31,524000,USD mn", "column 'unit'"),
        ("2024-12-31,524,USD bn", "2024-12-31,-524,USD bn", "column 'value'"),
        ("2022-06-01,97,USD bn", "2022-06-01,397,USD bn", "damage exceeds the needs"),
        ("2024-12-31,84,USD bn", "2024-12-31,184,USD bn", "column 'value'"),
        ("2024-12-31,176,USD bn", "2024-12-31,120,USD bn", "sectors of the damage exceed"),
        ("2023-12-31,80,USD bn", "2023-12-31,100,USD bn", "share of housing"),
        ("Ukraine,2022-02-24,2024-12-31,524", "Ukraine,2022-02-25,2024-12-31,524", "invasion"),
        ("2024-12-31,84,USD bn", "2025-12-31,84,USD bn", "another edition's"),
        ("2024-11-30,170,USD bn", "2024-11-30,100,USD bn", "out of proportion"),
        ("x 2022 GDP", "x 2023 GDP", "column 'unit'"),
        ("2024-12-31,524,USD bn,2025-02-25", "2024-12-31,524,USD bn,2099-12-25", "'published'"),
        ("rdna_needs_housing", "rdna_needs_castles", "column 'indicator'"),
    ],
)
def test_a_damaged_figure_is_refused(
    observe_altered: Observe, old: str, new: str, problem: str
) -> None:
    with pytest.raises(DataError, match=problem):
        observe_altered(ID, {FILE: lambda text: text.replace(old, new, 1)})
