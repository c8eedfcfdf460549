"""A small table of observations, and the case that it makes with the project's own claims."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analysis.claims.case import Case
from analysis.claims.document import Claims, load_claims
from analysis.costs.kinds import Kinds
from analysis.observations import Catalogue, load_catalogue, observe
from analysis.series import Known

ROOT = Path(__file__).parents[3]
PARAMETERS = {
    "prewar_gdp": 200.0,
    "edition_error": 6.0,
    "wounded_per_killed_low": 1.5,
    "wounded_per_killed_high": 3.5,
    "map_start": "2022-05-01",
    "base_year": 2021,
    "rivals": ["China"],
    "drop_recent_months": 3,
    "forecast_horizon_months": 6,
    "seed": 1,
}


@pytest.fixture(scope="session")
def claims() -> Claims:
    return load_claims(ROOT / "claims.yaml")


@pytest.fixture(scope="session")
def by_id(claims: Claims) -> dict[str, Any]:
    return {claim.id: claim for claim in claims.claims}


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue(ROOT / "indicators.yaml")


@pytest.fixture
def case(claims: Claims, catalogue: Catalogue) -> Callable[..., Case]:
    """Return what makes a case as of a day from rows (measure, party, source, start, end, ...)."""

    def made(*rows: dict[str, Any], day: str = "2025-12-10", **more: Any) -> Case:
        table = pd.DataFrame([{"party": "Russia", "source": "x", **row} for row in rows])
        known = Known(observe(table, catalogue).sort_values("published"), day, catalogue)
        forecasts = more.pop("forecasts", pd.DataFrame())
        kinds = Kinds(kinds=(), uncounted=())
        return Case(known, PARAMETERS | more, claims, kinds, forecasts=forecasts)

    return made
