"""Abadie and Gardeazabal (2003), *American Economic Review* 93, page 120 and Table 3.

The synthetic Basque Country is .8508 of Catalonia and .1492 of Madrid. Weights of the
predictors are those whose control follows output a head from 1960 to 1969 best; the search for
them is here, the weights of the regions are found by our own function.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize

from analysis.models.synthetic_control import simplex_weights

DATA = Path(__file__).parent / "data" / "basque.csv"
BASQUE = "Basque Country (Pais Vasco)"
SECTORS = ["agriculture", "energy", "industry", "construction", "services.venta",
           "services.nonventa"]  # fmt: skip


@pytest.fixture(scope="module")
def regions() -> pd.DataFrame:
    return pd.read_csv(DATA).query("regionname != 'Spain (Espana)'")


def predictors(table: pd.DataFrame) -> pd.DataFrame:
    """Return the study's predictors, one a row, scaled by their spread over regions."""
    schools = ["school.illit", "school.prim", "school.med", "school.high"]
    table = table.assign(**{"school.high": table["school.high"] + table["school.post.high"]})
    table[schools] = 100 * table[schools].div(table[schools].sum(axis=1), axis=0)
    spans = dict.fromkeys((*schools, "invest"), (1964, 1969))
    spans |= {"gdpcap": (1960, 1969), "popdens": (1969, 1969)}
    spans |= {f"sec.{name}": (1961, 1969) for name in SECTORS}
    rows = {
        name: table[table["year"].between(*span)].groupby("regionname")[name].mean()
        for name, span in spans.items()
    }
    values = pd.DataFrame(rows).T
    return values.div(values.std(axis=1), axis=0)


def test_the_synthetic_basque_country_is_catalonia_and_madrid(regions: pd.DataFrame) -> None:
    features = predictors(regions)
    output = regions.pivot(index="year", columns="regionname", values="gdpcap").loc[1960:1969]
    donors = [name for name in output if name != BASQUE]

    def weigh(importance: np.ndarray) -> np.ndarray:
        root = np.sqrt(np.abs(importance) / np.abs(importance).sum())[:, None]
        scaled = features.to_numpy() * root
        where = features.columns.get_indexer([BASQUE, *donors])
        return simplex_weights(scaled[:, where[0]], scaled[:, where[1:]])

    def miss(importance: np.ndarray) -> float:
        gap = output[BASQUE].to_numpy() - output[donors].to_numpy() @ weigh(importance)
        return float((gap**2).mean())

    equal = np.full(len(features), 1 / len(features))
    found = minimize(miss, equal, method="Nelder-Mead", options={"maxiter": 1000})
    weights = pd.Series(weigh(found.x), donors)
    assert weights["Cataluna"] == pytest.approx(0.851, abs=0.01)
    assert weights["Madrid (Comunidad De)"] == pytest.approx(0.149, abs=0.01)
    assert weights.drop(["Cataluna", "Madrid (Comunidad De)"]).max() < 0.01
