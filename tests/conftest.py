"""Shared by all tests: the project as it stands, and its evidence, computed once."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from analysis.observations import read
from analysis.project import Project

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def project() -> Project:
    """The project whose tests these are."""
    return Project(ROOT)


@pytest.fixture(scope="session")
def observations(project: Project) -> pd.DataFrame:
    """The one table of observations as the pipeline built it. A test must not change it."""
    return read(project.observations)
