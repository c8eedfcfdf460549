"""The rules of the project, and draws of war-years about given amounts."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.costs.draws import WindowDraws
from analysis.project import Project
from analysis.series import war_year


@pytest.fixture(scope="session")
def rules(project: Project):  # type: ignore[no-untyped-def]
    """The rules of the project."""
    return project.claims.rules


@pytest.fixture
def windows():  # type: ignore[no-untyped-def]
    """Make draws of war-years about given amounts, with a spread in logs."""

    def make(*amounts: float, spread: float = 0.1, view: str = "flow") -> WindowDraws:
        rng = np.random.default_rng(1)
        half = rng.standard_normal((5000, len(amounts))) * spread
        draws = np.array(amounts) * np.exp(np.concatenate([half, -half]))
        years = tuple(war_year(number + 1) for number in range(len(amounts)))
        return WindowDraws.counted(years, draws, view)

    return make
