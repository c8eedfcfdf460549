"""Each notebook says from which day on it can be run, and on that day every kind of it is there."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from analysis import costs
from analysis.errors import DataError
from analysis.notebooks.source import read_notebook

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
KINDS = {
    "casualties": [("soldiers_killed", "Russia"), ("soldiers_killed", "Ukraine"),
                   ("civilians_killed", "Ukraine"), ("armoured_vehicles", "Russia")],
    "economy": [("gdp_shortfall", "Russia"), ("gdp_shortfall", "Ukraine"),
                ("military_spending", "Russia"), ("military_spending", "Ukraine")],
    "emigration": [("people_abroad", "Ukraine"), ("displaced_within", "Ukraine"),
                   ("births_missing", "Ukraine")],
    "reconstruction": [("direct_damage", "Ukraine")],
    "territory": [("land_held", "Ukraine")],
}  # fmt: skip


def first_day(family: str) -> date:
    """Return the day that a notebook names in its prose."""
    cells = read_notebook(NOTEBOOKS / f"{family}.ipynb").cells
    said = " ".join(cell.source for cell in cells if cell.kind == "markdown")
    (day,) = re.findall(r"any day from (\d+ \w+ \d{4}) on", said)
    return datetime.strptime(day, "%d %B %Y").date()


def has_readings(day: date, kind: str, party: str) -> bool:
    """Return whether a kind of a country can be compared on a day."""
    study = costs.open_study(as_of=f"{day}", n_draws=1000)
    try:
        return len(study.readings(study.draw(kind, party))) > 0
    except DataError:
        return False


@pytest.mark.parametrize("family", KINDS)
def test_a_notebook_names_the_first_day_on_which_every_kind_has_readings(family: str) -> None:
    day = first_day(family)
    before = day - timedelta(days=1)
    assert [one for one in KINDS[family] if not has_readings(day, *one)] == []
    assert [one for one in KINDS[family] if not has_readings(before, *one)] != []
