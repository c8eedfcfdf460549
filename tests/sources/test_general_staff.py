"""Known traps of the General Staff's running total, on the real files and on damaged ones."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from analysis.errors import DataError
from analysis.sources.build import observe_source
from analysis.sources.general_staff import PERSONNEL, RESTATEMENTS


@pytest.fixture(scope="module")
def claimed(observed) -> pd.Series:
    """What was claimed for each day."""
    table = observed("general_staff")
    rows = table[table["indicator"] == "personnel_losses_claimed"]
    return rows.set_index("period_start")["value"]


def records(change):
    """Return an edit that changes the list of records in place and keeps the file's layout."""

    def edit(text: str) -> str:
        content = json.loads(text)
        change(content)
        return json.dumps(content, indent=4)

    return edit


def test_the_claim_for_2024_is_430_790(claimed):
    assert claimed["2024"].sum() == 430_790


def test_the_monthly_mean_per_day_peaks_in_december_2024(claimed):
    whole = claimed["2022-03":"2026-05"]
    assert whole.resample("MS").mean().idxmax() == pd.Timestamp("2024-12-01")


def test_the_restatement_of_1650_on_2025_02_28_is_not_a_loss_of_that_day(observed, claimed):
    table = observed("general_staff")
    total = table[table["indicator"] == "personnel_losses_claimed_total"]
    running = total.set_index("period_start")["value"]
    rise = running["2025-02-28"] - running["2025-02-27"]
    assert rise == 2_710
    assert claimed["2025-02-27"] == rise - 1_650
    notes = table[table["indicator"] == "personnel_losses_claimed"].set_index("published")["note"]
    assert "restatement of 1650 taken out" in notes["2025-02-28"]


def test_the_restatement_of_160_on_2025_04_22_is_not_a_loss_of_that_day(observed, claimed):
    table = observed("general_staff")
    total = table[table["indicator"] == "personnel_losses_claimed_total"]
    running = total.set_index("period_start")["value"]
    assert claimed["2025-04-21"] == running["2025-04-22"] - running["2025-04-21"] - 160


def test_daily_claims_and_restatements_add_up_to_the_published_total(observed, claimed):
    table = observed("general_staff")
    total = table[table["indicator"] == "personnel_losses_claimed_total"]
    assert claimed.sum() + 1_650 + 160 == total["value"].max()


def test_the_first_record_already_holds_2800(claimed):
    assert claimed.index[0] == pd.Timestamp("2022-02-24")
    assert claimed.iloc[0] == 2_800


def test_a_report_of_a_morning_is_about_the_day_before(observed):
    table = observed("general_staff")
    rows = table[table["indicator"] == "personnel_losses_claimed"]
    assert (rows["published"] - rows["period_end"]).eq(pd.Timedelta(days=1)).all()
    assert rows["period_start"].eq(rows["period_end"]).all()


def test_every_figure_is_marked_as_a_claim_about_the_enemy(observed):
    assert observed("general_staff")["note"].str.contains("claim by a belligerent").all()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda rows: rows.pop(100), "dates are missing"),
        (lambda rows: rows.insert(100, rows[99]), "stands twice"),
        (lambda rows: rows.insert(100, rows.pop(200)), "dates are missing"),
        (lambda rows: rows.reverse(), "out of order"),
        (lambda rows: rows.clear(), "holds no records"),
        (lambda rows: rows.__delitem__(slice(1400, None)), "the coverage in sources.yaml"),
        (lambda rows: rows[100].update(date="2022-06-31"), "'2022-06-31' is not a date"),
        (lambda rows: rows[100].update(date="5.6.2022"), "is not a date"),
        (lambda rows: rows[100].update(day=7), "not the day of the war"),
        (lambda rows: rows[100].update(personnel="many"), "missing or not a whole number"),
        (lambda rows: rows[100].update(personnel=3.5), "missing or not a whole number"),
        (lambda rows: rows[100].update(personnel=True), "missing or not a whole number"),
        (lambda rows: rows[100].update(personnel=-rows[100]["personnel"]), "falls from"),
        (lambda rows: rows[100].update(personnel=rows[100]["personnel"] - 2000), "falls from"),
        (lambda rows: rows[100].update(personnel=rows[100]["personnel"] * 10), "falls from"),
        (
            lambda rows: rows[-1].update(personnel=rows[-1]["personnel"] * 10),
            "more than a day's losses",
        ),
        (lambda rows: rows[100].pop("personnel"), "'personnel' is missing"),
        (lambda rows: rows[100].update(tanks=3), "'tanks' is not known"),
        (lambda rows: rows[100].update({"personnel*": "exactly"}), "'exactly' is not known"),
        (lambda rows: rows.__setitem__(100, 7), "not a record"),
        (
            lambda rows: [row.update(personnel=row["personnel"] * 10) for row in rows],
            "more than a day's losses",
        ),
    ],
)
def test_damaged_totals_are_refused(observe_altered, change, expected):
    with pytest.raises(DataError, match=expected) as refused:
        observe_altered("general_staff", {PERSONNEL: records(change)})
    assert f"data/raw/general_staff/{PERSONNEL}" in str(refused.value)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda rows: rows.reverse(), "out of order"),
        (lambda rows: rows.append(dict(rows[-1])), "stands twice"),
        (lambda rows: rows[22].update(day=1), "not the day of the war"),
        (lambda rows: rows[22].update(personnel=5000), "exceeds the rise"),
        (lambda rows: rows[22].pop("tank"), "'tank' is missing"),
        (lambda rows: rows[-1].update(date="2027-12-31", day=2137), "not a day of the totals"),
    ],
)
def test_damaged_restatements_are_refused(observe_altered, change, expected):
    with pytest.raises(DataError, match=expected):
        observe_altered("general_staff", {RESTATEMENTS: records(change)})


def test_a_restatement_that_is_missing_from_its_file_is_noticed(observe_altered):
    cut = records(lambda rows: rows.__delitem__(slice(22, None)))
    with pytest.raises(DataError, match="2025-02-28 by more than a day's losses"):
        observe_altered("general_staff", {RESTATEMENTS: cut})


def test_a_wrong_day_of_war_is_corrected_only_while_the_file_has_it(observe_altered):
    mend = records(lambda rows: rows[0].update(day=232))
    with pytest.raises(DataError, match="may have mended it"):
        observe_altered("general_staff", {RESTATEMENTS: mend})


def test_a_further_restatement_is_taken_out_too(altered, catalogue):
    add = records(lambda rows: rows[-1].update(personnel=100))
    table = observe_source(altered("general_staff", {RESTATEMENTS: add}), catalogue)
    rows = table[table["indicator"] == "personnel_losses_claimed"].set_index("published")
    assert "restatement of 100 taken out" in rows.loc["2025-12-31", "note"]
