"""What the page of methods says of the calibration study."""

from __future__ import annotations

import pandas as pd

from analysis.report import calibration_tables

COLUMNS = ["test", "noise", "n", "coefficient", "measure", "rate", "target", "met"]


def study(*rows: tuple[object, ...]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=COLUMNS)


STUDY = study(
    ("calibrated", "gaussian", 5, 0.9, "size", 0.40, None, None),
    ("calibrated", "gaussian", 12, 0.9, "size", 0.084, 0.10, "yes"),
    ("conservative", "gaussian", 12, 0.9, "size", 0.041, 0.055, "yes"),
    ("conservative", "heavy-tailed", 12, 0.9, "size", 0.071, 0.055, "no"),
    ("Mann-Kendall", "gaussian", 12, 0.9, "size", 0.45, None, None),
    ("Yue-Wang", "gaussian", 12, 0.9, "size", 0.98, None, None),
    ("breaks", "gaussian", 48, 0.9, "size", 0.123, None, None),
    ("step, calibrated", "gaussian", 24, 0.9, "size", 0.058, 0.10, "yes"),
)


def test_the_title_names_only_what_is_drawn_and_says_which_noise() -> None:
    title = calibration_tables.finding(STUDY)
    assert "45" in title
    assert "98" not in title
    assert "Gaussian noise, in at most 4.1" in title


def test_the_test_of_five_values_goes_by_its_own_name() -> None:
    table = calibration_tables.size_and_power(STUDY)
    assert "exact Kendall" in table
    assert "breaks" not in table


def test_what_is_said_besides_a_trend_has_its_false_alarms() -> None:
    table = calibration_tables.other_alarms(STUDY)
    assert "at least one break" in table
    assert "12.3" in table
    assert "5.8" in table


def test_a_missed_target_is_shown_with_what_was_reached() -> None:
    table = calibration_tables.missed(STUDY)
    assert "heavy-tailed" in table
    assert "7.1" in table
    assert "8.4" not in table
