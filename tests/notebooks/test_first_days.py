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


def without_readings(day: date, family: str) -> list[tuple[str, str]]:
    """Return the kinds that cannot be compared on a day."""
    study = costs.open_study(as_of=f"{day}", n_draws=1000)
    found = []
    for one in KINDS[family]:
        try:
            if study.readings(study.draw(*one)).empty:
                found.append(one)
        except DataError:
            found.append(one)
    return found


@pytest.mark.parametrize("family", KINDS)
def test_a_notebook_names_the_first_day_on_which_every_kind_has_readings(family: str) -> None:
    day = first_day(family)
    assert without_readings(day, family) == []
    assert without_readings(day - timedelta(days=1), family) != []
