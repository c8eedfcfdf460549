"""Synthetic control: a weighted mean of other economies that grew as a country did before 2022.

Weights are not negative and sum to one (Abadie and Gardeazabal, *American Economic Review* 93,
2003; Abadie, *Journal of Economic Literature* 59, 2021). With y the country's growth and X the
donors' in the years before the war, in percent::

    minimise over w  |y - X w|^2 + ridge |w|^2   with  w >= 0,  sum of w = 1

As the weights sum to one, y - X w = D w with D = y 1' - X: non-negative least squares on the
rows of D, a ridge and a row of ones gives the minimum up to its scale (Lawson and Hanson,
*Solving Least Squares Problems*, 1974, chapter 23).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
from scipy.optimize import nnls

from analysis.errors import DataError
from analysis.series.flows import Array

_NEIGHBOUR, _TRADE = "neighbour that the war hit", "took in trade and people of Russia"
NO_DONORS = {
    "RUS": "at war", "UKR": "at war", "BLR": "in it beside Russia",
    **dict.fromkeys(("EST", "LVA", "LTU", "POL", "MDA", "ROU", "FIN"), _NEIGHBOUR),
    **dict.fromkeys(("ARM", "GEO", "KAZ", "KGZ", "TJK", "UZB"), _TRADE),
}  # fmt: skip
"""Economies that the war moved, and why each is no donor."""
LEAST_PEOPLE = 3.0
"""Millions of people in 2021 that a donor has: small states grow by single projects."""
LEAST_INCOME = 8_000.0
"""Output a head in 2021 that a donor has, international dollars of 2021. Without both limits
Guyana (63 percent of growth in 2022, oil), Guinea-Bissau and Brunei carry the weight."""
LAST = 2025
"""Last year whose gap is read: later years of the panel are forecasts."""
POOR_FIT = 2.0
"""A fit before the war worse than the donors' median by this factor carries no weight."""


@dataclass(frozen=True, eq=False)
class SyntheticControl:
    """One study: a country, its donors, and the years by which weights are found."""

    growth: pd.DataFrame  # percent, year by economy: country and donors, no hole from `start` on
    country: str  # the column whose course without the war is asked for
    start: int  # first year by which weights are found
    last_before: int = 2021  # the last one, from which levels are chained
    ridge: float = 0.001  # penalty on unequal weights, squared percentage points

    def __post_init__(self) -> None:
        """Refuse a study that cannot be fitted."""
        holes = self.growth.loc[self.start :].isna().any()
        if self.country not in self.growth or holes.any() or self.start >= self.last_before:
            odd = holes[holes].index.tolist() or [self.country]
            raise DataError(
                f"no synthetic control of {self.country} from {self.start}: {odd[0]} has no growth",
                where="data/processed/panel.csv",
                expected="growth of the country and every donor in each year from the start",
            )

    @property
    def donors(self) -> list[str]:
        """Economies that may carry weight."""
        return [str(name) for name in self.growth if name != self.country]

    @cached_property
    def weights(self) -> pd.Series:
        """Weight of each donor, largest first; they sum to one."""
        before = self.growth.loc[self.start : self.last_before]
        own, others = before[self.country].to_numpy(), before[self.donors].to_numpy()
        found = simplex_weights(own, others, self.ridge)
        return pd.Series(found, self.donors).sort_values(ascending=False, kind="stable")

    @cached_property
    def synthetic(self) -> pd.Series:
        """Growth of the weighted donors by year, percent."""
        return self.growth.loc[self.start :, self.weights.index].dot(self.weights)

    @cached_property
    def gaps(self) -> pd.Series:
        """Percent by which the country's level was below the synthetic one, by year of war."""
        after = slice(self.last_before + 1, None)
        own, other = self.growth[self.country].loc[after], self.synthetic.loc[after]
        logs = np.log1p(own.to_numpy() / 100) - np.log1p(other.to_numpy() / 100)
        return pd.Series(-100 * np.expm1(logs.cumsum()), own.index)

    @cached_property
    def fit_before(self) -> float:
        """Root mean square difference of growth before the war, percentage points."""
        before = slice(self.start, self.last_before)
        differences = self.growth[self.country].loc[before] - self.synthetic.loc[before]
        return float(np.sqrt((differences**2).mean()))

    @cached_property
    def placebos(self) -> pd.DataFrame:
        """Every donor treated as the country, by the other donors: gaps by year, `fit_before`."""
        growth = self.growth[self.donors]
        studies = {name: replace(self, growth=growth, country=name) for name in self.donors}
        rows = {name: {**s.gaps, "fit_before": s.fit_before} for name, s in studies.items()}
        return pd.DataFrame.from_dict(rows, orient="index")

    @property
    def carries_weight(self) -> bool:
        """Whether the fit before the war is at most twice the donors' median."""
        return bool(self.fit_before <= POOR_FIT * self.placebos["fit_before"].median())

    def leave_one_out(self) -> pd.DataFrame:
        """Return the gaps without each donor of some weight: a row a donor, a column a year."""
        leaning = self.weights[self.weights >= 0.01].index
        rows = {name: replace(self, growth=self.growth.drop(columns=name)).gaps for name in leaning}
        return pd.DataFrame(rows).T.rename_axis("without")

    def summary(self) -> pd.DataFrame:
        """Return by year: gap; median, low and high (90 percent) of placebos that fit as well.

        Placebos whose own fit is worse than twice the donors' median say nothing. `net` is the
        gap less their median; `least` and `most` are the gaps with each donor left out.
        """
        fit = self.placebos["fit_before"]
        placebos = self.placebos[fit <= POOR_FIT * fit.median()].drop(columns="fit_before")
        without = self.leave_one_out()
        table = pd.DataFrame({"gap": self.gaps, "placebos": placebos.median()})
        table["low90"], table["high90"] = placebos.quantile(0.05), placebos.quantile(0.95)
        table["net"] = table["gap"] - table["placebos"]
        return table.assign(least=without.min(), most=without.max())


def simplex_weights(target: Array, donors: Array, ridge: float = 0.0) -> Array:
    """Return weights, none negative and summing to one, that bring donors nearest a target.

    `ridge` is a penalty on the sum of the squared weights, in the target's unit squared.
    """
    count = donors.shape[1]
    differences = target[:, None] - donors
    rows = np.vstack([differences, np.sqrt(ridge) * np.eye(count), np.ones(count)])
    found, _ = nnls(rows, np.append(np.zeros(len(rows) - 1), 1.0), maxiter=100 * count)
    return np.asarray(found / found.sum())


def open_control(
    panel: pd.DataFrame, country: str, start: int, *, ridge: float = 0.001
) -> SyntheticControl:
    """Return the study of a country from the panel of economies, `data/processed/panel.csv`.

    The country is ``Russia``, ``Ukraine`` or an economy as the panel writes it, as Germany.

    Raises
    ------
    DataError
        The panel has no such country, or not its growth in every year from `start` on.
    """
    economies = panel[panel["aggregate"].eq(0)]
    economies = economies.assign(country=short_names(economies))
    in_2021 = economies[economies["year"].eq(2021)].set_index("country")
    large = in_2021["lp"].ge(LEAST_PEOPLE) & in_2021["ngdprppppc"].ge(LEAST_INCOME)
    donors = in_2021.index[large & ~in_2021["iso"].isin(list(NO_DONORS))]
    growth = economies.pivot(index="year", columns="country", values="ngdp_rpch").loc[start:LAST]
    others = growth[[name for name in donors if name != country]].dropna(axis=1)
    if country not in growth:
        raise DataError(
            f"the panel has no economy '{country}'",
            where="data/processed/panel.csv, column 'country'",
            expected=f"one as {', '.join(growth.columns[:3])}",
        )
    return SyntheticControl(
        others.assign(**{country: growth[country]}), country, start, 2021, ridge
    )


def short_names(panel: pd.DataFrame) -> pd.Series:
    """Return the economies' names without what follows a comma, where that stays unique."""
    full = pd.Series(panel["country"].unique())
    short = full.str.partition(",")[0].replace({"Russian Federation": "Russia"})
    names = short.where(~short.duplicated(keep=False), full)
    return panel["country"].map(dict(zip(full, names, strict=True)))
