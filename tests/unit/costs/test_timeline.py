"""The timeline: which days, which figures, what moved a reading, and why there is none."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from analysis.costs.kinds import Kind, Kinds
from analysis.costs.timeline import (
    ENDS,
    NOTHING,
    YEAR_OVER,
    batches,
    days_until,
    follow,
    relevant,
    state,
    unknown,
)
from analysis.series import Known
from analysis.text import NOT_ON_FILE

WINDOWS = {"years": "war", "first": "year_1", "last": "half_covered", "before": "previous",
           "newest": "twelve_months"}  # fmt: skip
KIND = Kind.model_validate(
    {
        "kind": "soldiers_killed",
        "parties": ["Russia"],
        "family": "casualties",
        "title": "Soldiers killed",
        "unit": "persons",
        "cost": "a life lost",
        "anchors": [
            {
                "label": "a list",
                "method": "register",
                "grade": 3,
                "grade_reason": "each can be checked",
                "figures": [{"source": "a_list", "measures": ["dead"]}],
                "fill": {"source": "claims", "measures": ["claimed"]},
                "windows": WINDOWS,
            }
        ],
    }
)
KINDS = Kinds(kinds=(KIND,), uncounted=("nothing else",))


def known(*rows: tuple[str, str, str, str]) -> Known:
    table = pd.DataFrame(rows, columns=["source", "indicator", "party", "published"])
    table = table.assign(published=pd.to_datetime(table["published"]))
    return Known(table, "latest", SimpleNamespace())


def test_days_are_month_ends_from_december_2022_and_both_editions() -> None:
    days = days_until(dt.date(2023, 3, 5), dt.date(2023, 2, 10))
    assert [str(day) for day in days] == [
        "2022-12-31", "2023-01-31", "2023-02-10", "2023-02-28", "2023-03-05"]  # fmt: skip
    assert days_until(days[1], dt.date(2025, 12, 10)) == days[:2]


def test_a_kind_hangs_on_its_own_figures_only() -> None:
    everything = known(
        ("a_list", "dead", "Russia", "2023-01-01"),
        ("a_list", "dead", "Ukraine", "2023-01-01"),
        ("a_list", "wounded", "Russia", "2023-01-01"),
        ("claims", "claimed", "Russia", "2023-01-01"),
        ("claims/compiled", "claimed", "Russia", "2023-01-01"),
        ("another", "dead", "Russia", "2023-01-01"),
    )
    kept = relevant(everything, KINDS, KIND, "Russia").published
    assert kept.index.tolist() == [0, 1, 2]
    assert kept["source"].tolist() == ["a_list", "claims", "claims/compiled"]


def test_only_days_with_new_figures_or_another_year_over_are_read() -> None:
    own = known(
        ("a_list", "dead", "Russia", "2023-03-15"), ("a_list", "dead", "Russia", "2023-05-01")
    )
    days = days_until(dt.date(2023, 7, 31), dt.date(2023, 7, 31))
    read = [str(day) for batch in batches(own, days, size=2) for day in batch]
    # the first day, the end of the first war-year, and both releases
    assert read == ["2022-12-31", "2023-02-28", "2023-03-31", "2023-05-31"]
    assert state(own, dt.date(2023, 4, 30)) == (1, 1, 1)


@pytest.mark.parametrize(
    ("day", "reading", "why"),
    [
        ("2024-02-22", "pace", NOTHING),
        ("2024-02-23", "pace", NOT_ON_FILE),
        ("2025-01-31", "same_windows", NOTHING),
        ("2025-02-28", "same_windows", NOT_ON_FILE),
    ],
)
def test_before_two_years_were_over_nothing_could_be_known(
    day: str, reading: str, why: str
) -> None:
    assert unknown(KIND, reading, dt.date.fromisoformat(day)) == why


def row(side: str, value: float, window: str = "year_2") -> dict[str, Any]:
    return {"view": "flow", "reading": "pace", "side": side, "likelihood": "", "value": value,
            "low90": value, "high90": value, **dict.fromkeys(ENDS, window)}  # fmt: skip


def test_a_release_or_the_end_of_a_year_moves_a_reading_and_noise_does_not() -> None:
    days = [dt.date(2024, month, 28) for month in range(1, 7)]
    read = {
        days[0]: [],
        days[1]: [row("unclear", 1.1)],  # the second war-year was over
        days[2]: [row("unclear", 1.12)],  # two hundredths: noise
        days[3]: [row("risen", 1.13)],  # another side
        days[4]: [row("risen", 2.0)],
    }
    own = known(
        ("claims", "claimed", "Russia", "2024-03-01"),
        ("a_list", "dead", "Russia", "2024-04-01"),
        ("claims", "claimed", "Russia", "2024-04-02"),
        ("claims", "claimed", "Russia", "2024-05-02"),
    )
    rows = list(follow(KIND, "Russia", own, days, read))
    assert [one["moved_by"] for one in rows] == [
        "", YEAR_OVER, "", "release of a_list", "release of claims", ""]  # fmt: skip
    assert rows[0]["side"] == NOTHING and "value" not in rows[0]
    # a day on which nothing changed repeats the one before
    assert rows[5]["value"] == 2.0 and rows[5]["day"] == days[5]
