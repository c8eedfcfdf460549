"""Each notebook says from which day on it can be run, and on that day every kind of it is there."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path

import pytest

from analysis import costs
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


@pytest.mark.parametrize("family", KINDS)
def test_on_its_first_day_every_kind_of_a_notebook_has_readings(family: str) -> None:
    study = costs.open_study(as_of=f"{first_day(family)}", n_draws=1000)
    for kind, party in KINDS[family]:
        assert len(study.readings(study.draw(kind, party))), kind
