"""What notebooks call: years for readers, errors as a frame, others' totals, sentences."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.costs.draws import Drawn, MonthDraws
from analysis.costs.verbs import (
    by_year,
    errors,
    left_out,
    period_window,
    published,
    tell_readings,
    title_of,
)
from analysis.errors import DataError
from analysis.project import Project

ROW: dict[str, Any] = {
    "party": "Russia", "kind": "soldiers_killed", "view": "flow", "reading": "pace",
    "first": "year_1", "first_end": dt.date(2023, 2, 23), "last": "year_3",
    "last_end": dt.date(2025, 2, 23), "statistic": "ratio", "value": 5.8, "low90": 2.7,
    "high90": 13.0, "p_rise": 0.997, "side": "risen", "likelihood": "very likely",
    "probability": 0.997, "confidence": "medium",
}  # fmt: skip


@pytest.fixture(scope="module")
def study() -> Any:
    project = Project.here()
    settings = SimpleNamespace(budgets=project.uncertainty, slow=2.0)
    known = SimpleNamespace(day=dt.date(2026, 1, 1))
    rules = project.claims.rules
    return SimpleNamespace(kinds=project.kinds, settings=settings, known=known, rules=rules)


@pytest.fixture
def drawn(study: Any) -> Drawn:
    """Thirty people a month of 30.4375 days, counted from February 2022 to December 2025."""
    kind = study.kinds.of("soldiers_killed", "Russia")
    months = pd.period_range("2022-02", "2025-12", freq="M")
    seen = np.ones(len(months), dtype=bool)
    draws = MonthDraws(months, np.full((4, len(months)), 30.4375), seen)
    figures = pd.DataFrame({"period_end": [pd.Timestamp("2025-12-31")]})
    empty = Drawn(kind, "Russia", kind.anchors[0], figures=figures)
    return empty.by(draws, dt.date(2026, 1, 1))


def test_years_are_those_a_kind_is_read_by_in_words(drawn: Drawn, study: Any) -> None:
    assert [one.name for one in by_year(drawn).windows] == [f"year {n}" for n in (1, 2, 3, 4)]
    calendar = study.kinds.of("soldiers_killed", "Ukraine").anchors[0]
    other = Drawn(drawn.kind, "Ukraine", calendar, drawn.views)
    assert [one.name for one in by_year(other).windows] == ["2022", "2023", "2024", "2025"]


def test_the_slow_error_is_shown_as_it_is_used(drawn: Drawn, study: Any) -> None:
    table, budget = errors(study, drawn), study.settings.budgets["mediazona_meduza"]
    assert table.loc["slow", "size"] == 2 * budget.slow.size
    assert table.loc["common", "size"] == budget.common.size
    assert table["reason"].str.len().min() > 10


def test_ours_stands_before_each_total_of_others_over_its_days(drawn: Drawn) -> None:
    row = {"publisher": "an institute", "side": "Russia", "measure": "killed", "value": 900.0,
           "low": 800.0, "high": None, "as_of": "2024", "kind": "cumulative"}  # fmt: skip
    known = {**row, "period": "2022-02-24/2024-12", "published_by": "2025-01-31"}
    later = {**row, "period": "2022-02-24/2025-06", "published_by": "2026-01-02"}
    unclear = {**row, "period": "2022-02-24/?", "published_by": "2025-01-31"}
    beyond = {**row, "period": "2026", "published_by": "2025-01-31"}
    total = {**known, "period": "2024-12"}  # of all months, of which the last one is named
    answers = pd.DataFrame([known, later, unclear, beyond, total])
    table = published(drawn, answers, "killed", dt.date(2026, 1, 1))
    assert table["ours"].tolist() == [True, False]
    days = (dt.date(2024, 12, 31) - dt.date(2022, 2, 24)).days + 1
    assert table["value"].tolist() == pytest.approx([days, 900])
    assert table["low"].tolist() == pytest.approx([days, 800])
    assert table["high"].isna().tolist() == [False, True], "no bound where none was published"


def test_a_total_of_ours_holds_what_is_projected_and_says_so(drawn: Drawn) -> None:
    months = drawn.months
    assert months is not None
    projected = months.months > pd.Period("2024-12", "M")
    amounts = np.where(projected, 3 * months.amounts, months.amounts)
    partly = replace(drawn, months=MonthDraws(months.months, amounts, ~projected))
    row = {"publisher": "an institute", "side": "Russia", "measure": "killed", "value": 900.0,
           "low": None, "high": None, "as_of": "2025", "kind": "cumulative",
           "period": "2022-02-24/2025-12", "published_by": "2026-01-01"}  # fmt: skip
    ours = published(partly, pd.DataFrame([row]), "killed", dt.date(2026, 1, 1)).iloc[0]
    counted = (dt.date(2024, 12, 31) - dt.date(2022, 2, 24)).days + 1
    assert ours["value"] == pytest.approx(counted + 3 * 365)
    assert ours["name"].endswith("to December 2025, partly projected")


def test_totals_without_a_day_are_named_and_left_out(drawn: Drawn) -> None:
    row = {"side": "Russia", "measure": "killed", "value": 5e5, "low": 4e5, "high": None,
           "published": "2026-09",
           "published_by": "2026-09-30", "day_stated": False, "as_of": "2026",
           "period": "2022-02-24/2025-12"}  # fmt: skip
    dated = {"publisher": "B", "published": "2026-09-20", "day_stated": True}
    answers = pd.DataFrame([row | {"publisher": "A"}, row | dated])
    assert left_out(drawn, answers, "killed", dt.date(2026, 9, 16)).text.endswith(": A 500,000.")
    assert left_out(drawn, answers, "killed", dt.date(2026, 8, 1)).text.endswith(": none.")
    # stated well, but of a day after the last of ours
    after = row | {"publisher": "C", "published_by": "2026-02-05", "high": 6e5,
                   "period": "2022-02-24/2026-02-04"}  # fmt: skip
    within = {"publisher": "D", "period": "2022-02-24/2025-12-31"}
    answers = pd.DataFrame([after, after | within])
    told = left_out(drawn, answers, "killed", dt.date(2026, 9, 16)).text
    # a figure of either country stands above: the sentence says whose totals these are
    assert told.startswith(f"{drawn.party}: of others' totals, of days after ours: C 400,000 to ")
    assert told.endswith(" 600,000 by February\xa02026.")


def test_a_period_begins_no_earlier_than_the_war() -> None:
    year, months = period_window("2022"), period_window("2022-02-01/2022-11")
    assert year is not None and year.start == dt.date(2022, 2, 24)
    assert months is not None and months.end == dt.date(2022, 11, 30)
    assert period_window("2022-02-24/?") is None


def test_a_sentence_has_word_and_number_and_neither_outruns_the_evidence(study: Any) -> None:
    said = tell_readings(study, pd.DataFrame([ROW])).text
    assert said == (
        "- **Russia: Soldiers killed**, year 3 against year 1: 5.8 times as many (2.7 to 13); "
        "risen, very likely (more than 90 in 100), medium confidence."
    )
    low = tell_readings(study, pd.DataFrame([{**ROW, "likelihood": "", "confidence": "low"}])).text
    assert low.endswith("; risen, low confidence.")
    least = tell_readings(study, pd.DataFrame([{**ROW, "confidence": "very low"}])).text
    assert "risen" not in least and "no chance is stated" in least


def test_what_is_not_counted_has_no_side_in_words(study: Any) -> None:
    row = {**ROW, "kind": "killed_and_wounded_claimed"}
    said = tell_readings(study, pd.DataFrame([row])).text
    assert said.endswith("; shown, not counted.") and "risen" not in said


@pytest.mark.parametrize(("confidence", "said"), [
    ("low", "unclear as a stock, fallen as a flow, low confidence."),
    ("very low", "very low confidence, no direction is stated."),
])  # fmt: skip
def test_both_ways_together_go_by_the_same_rule(study: Any, confidence: str, said: str) -> None:
    side = {"side": "unclear as a stock, fallen as a flow", "likelihood": ""}
    row = {**ROW, **side, "party": "Ukraine", "kind": "displaced_within", "view": "both"}
    told = tell_readings(study, pd.DataFrame([{**row, "confidence": confidence}])).text
    assert told.endswith(f", both ways together, year 3 against year 1: {said}")
    side["side"] = "unclear as a stock, risen, perhaps by less than a tenth as a flow"
    small = tell_readings(study, pd.DataFrame([{**row, **side, "confidence": "low"}])).text
    assert small.endswith("stock, risen (perhaps by less than a tenth) as a flow, low confidence.")


@pytest.mark.parametrize(("view", "said"), [("stock", "as a stock"), ("flow", "net change")])
def test_of_what_is_read_both_ways_the_way_is_said(study: Any, view: str, said: str) -> None:
    row = {**ROW, "party": "Ukraine", "kind": "people_abroad", "view": view}
    told = tell_readings(study, pd.DataFrame([row])).text
    assert told.startswith(f"- **Ukraine: People abroad**, {said}, year 3 against year 1: ")


def test_two_readings_of_the_same_windows_are_said_once(study: Any) -> None:
    same = {**ROW, "reading": "year_on_year"}
    assert tell_readings(study, pd.DataFrame([ROW, same])).text.count("\n") == 0


def test_a_title_needs_two_years(study: Any) -> None:
    title = title_of(study, pd.DataFrame([{**ROW, "last": "newest"}]))
    assert title.replace("\N{NO-BREAK SPACE}", " ") == (
        "Russia: Soldiers killed, the twelve months to February 2025 against year 1, "
        "5.8 times as many (2.7 to 13)"
    )
    with pytest.raises(DataError, match="no two years"):
        title_of(study, pd.DataFrame())
