"""What spoke for the methods, as committed, against the tables of the notes that quote it."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

ROOT = Path(__file__).resolve().parents[3]
NOTES = ROOT / "docs" / "methods-statistics.md"

Row = tuple[str, int, str, list[float], list[str]]


@pytest.fixture(scope="module")
def choices() -> pd.DataFrame:
    return pd.read_csv(ROOT / "benchmarks" / "choices.csv")


def _rows() -> list[Row]:
    """Return study, length, method, coefficients and cells of each row of such tables."""
    found, study, coefficients = [], "", []
    for line in NOTES.read_text(encoding="utf-8").splitlines():
        named = re.fullmatch(r"Measured choice: (\w+)", line)
        study = named[1] if named else study
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| n | method |"):
            coefficients = [float(cell) for cell in cells[2:]]
        elif coefficients and re.match(r"\| \d+ \| ", line):
            found.append((study, int(cells[0]), cells[1], coefficients, cells[2:]))
        elif not line.startswith("|"):
            coefficients = []
    return found


def test_every_rate_in_the_notes_is_that_of_the_file(choices: pd.DataFrame) -> None:
    keys = ["study", "n", "coefficient", "method", "measure"]
    percent = choices.set_index(keys)["percent"]
    for study, n, method, coefficients, cells in _rows():
        for coefficient, cell in zip(coefficients, cells, strict=True):
            first, _, power = cell.rstrip(")").partition(" (")
            measure = "coverage" if study == "interval" else "size"
            case = (study, n, coefficient, method)
            assert float(first) == pytest.approx(percent[*case, measure], abs=0.056), case
            if power:
                assert float(power) == pytest.approx(percent[*case, "power"], abs=0.51), case


def test_every_study_of_the_file_is_in_the_notes(choices: pd.DataFrame) -> None:
    told = {(study, n, method) for study, n, method, _, _ in _rows()}
    assert told == set(choices[["study", "n", "method"]].itertuples(index=False, name=None))


def test_our_own_rates_are_those_of_the_calibration_study(choices: pd.DataFrame) -> None:
    """Other code, the same series: a table of the calibration is read from the same numbers."""
    study = pd.read_csv(ROOT / "data" / "processed" / "calibration.csv")
    case = ["n", "coefficient", "measure"]
    gaussian = study[study["noise"] == "gaussian"]
    for named, method, test in (
        ("reading", "upper bound", "calibrated"),
        ("statistic", "ours", "calibrated"),
        ("conservative", "simulated", "conservative"),
    ):
        rates = gaussian[gaussian["test"] == test].set_index(case)["rate"]
        chosen = choices[(choices["study"] == named) & (choices["method"] == method)]
        assert len(chosen) >= 12
        there = rates.reindex(pd.MultiIndex.from_frame(chosen[case])).to_numpy()
        assert chosen["percent"].to_numpy() == pytest.approx(100 * there, abs=0.03)
