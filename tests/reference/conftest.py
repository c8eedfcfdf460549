"""Values that R computed, by name; ``values/make_reference_values.R`` tells how."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from statsmodels.datasets import nile

VALUES = Path(__file__).parent / "values" / "r_reference.json"


@pytest.fixture(scope="session")
def r_values() -> dict[str, np.ndarray]:
    stored = json.loads(VALUES.read_text())
    return {name: np.array(value) for name, value in stored.items() if name != "versions"}


@pytest.fixture(scope="session")
def nile_flow() -> np.ndarray:
    """Annual flow of the Nile at Aswan, 1871 to 1970, as statsmodels ships it."""
    return nile.load_pandas().data["volume"].to_numpy()
