"""GDP below the path that was forecast before the war, net of what befell every country.

The path chains the growth that the Outlook of October 2021 forecast, the outturn that of the
newest Outlook; levels are never compared, for countries are rebased in between. What the two
lie apart is no cost of war by itself, as every country left its path: the other economies that
both releases hold are *placebos*, their median is taken off, and their spread is the error.

In logs, with F the forecast's and N the newest growth of economy i in year s, in percent::

    gap[i, t] = sum over s = base + 1 .. t of  log(1 + N[i, s] / 100) - log(1 + F[i, s] / 100)
    net[i, t] = gap[i, t] - median over placebos j of gap[j, t]
    shortfall = 100 (1 - exp(net))                                       percent of the path

A draw adds the whole path of one placebo about that median, either way round, smeared by a
quarter of the placebos' spread (a smoothed bootstrap: Silverman, *Density Estimation*, 1986,
section 6.4), and a revision of each year's growth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from analysis.errors import DataError
from analysis.series import Known, calendar_years
from analysis.series.flows import Array

OUTLOOK = "imf_weo"
GROWTH = ("real_gdp_growth", "real_gdp_growth_forecast")
GROUPS = ["World", "Euro area", "European Union"]
NO_PLACEBOS = ["Russia", "Ukraine", "Belarus", *GROUPS]
SMEAR = 0.25
"""Width of the kernel on the placebos' paths, as a share of their spread."""
REVISION = 0.8
"""Points by which a year's growth is revised after the first April: by its releases .82."""


@dataclass(frozen=True, eq=False)
class Counterfactual:
    """A country's GDP against its path forecast before the war."""

    forecast: pd.DataFrame  # growth in percent, year by economy, in the release of the path
    newest: pd.DataFrame  # the same in the newest release
    years: Sequence[int]  # that are read, all after the base year
    base_year: int = 2021  # the last in which path and outturn are taken to be equal
    dollars: pd.Series | None = None  # GDP of 2021 in billion dollars by economy

    @cached_property
    def gaps(self) -> pd.DataFrame:
        """Log of the newest level over the path's, year by economy; below nought is below."""
        return (self._levels(self.newest) - self._levels(self.forecast)).dropna(axis=1)

    def _levels(self, growth: pd.DataFrame) -> pd.DataFrame:
        """Return the log of a level over that of the base year, for the years of the study."""
        chain = range(self.base_year + 1, max(self.years) + 1)
        levels: pd.DataFrame = growth.reindex(chain).div(100).map(np.log1p).cumsum()
        return levels.loc[list(self.years)]

    def placebos(self, country: str = "") -> pd.DataFrame:
        """Return the gaps of all other economies of both releases, year by economy."""
        return self.gaps.drop(columns=[*NO_PLACEBOS, country], errors="ignore")

    def net(self, country: str, *, net_of_placebos: bool = True) -> pd.Series:
        """Return the country's gap in logs by year, less the placebos' median."""
        gap = self.gaps[country]
        return gap - self.placebos(country).median(axis=1) if net_of_placebos else gap

    def shortfall(self, country: str) -> pd.DataFrame:
        """Return how far below its path a country was by year, percent of the path.

        Columns: below_path; placebos, the median of the others; net, below the path that the
        placebos' median would have led to.
        """
        others = self.placebos(country).median(axis=1)
        gaps = {"below_path": self.gaps[country], "placebos": others, "net": self.net(country)}
        return -100 * pd.DataFrame(gaps).apply(np.expm1)

    def draws(
        self,
        country: str,
        n: int,
        rng: np.random.Generator,
        *,
        net_of_placebos: bool = True,
        revision: float = REVISION,
        factor: float = 1.0,
    ) -> Array:
        """Return draws of the shortfall in percent of the path, of shape (n, years).

        Each error is used both ways round, so that the middle of the draws is the estimate.
        `net_of_placebos` takes their median off the estimate and the errors, `revision` is the
        standard deviation of a year's growth in points, and `factor` multiplies the errors.
        """
        others = self.placebos(country)
        middle = others.median(axis=1) if net_of_placebos else 0.0
        paths = others.sub(middle, axis=0).to_numpy().T
        half = (n + 1) // 2
        chosen = paths[rng.integers(len(paths), size=half)]
        centred = paths - paths.mean(axis=0)
        kernel = rng.standard_normal((half, len(paths))) @ centred / np.sqrt(len(paths) - 1)
        revised = rng.standard_normal((half, len(self.years))).cumsum(axis=1) * revision / 100
        error = factor * (chosen + SMEAR * kernel + revised)
        estimate = self.net(country, net_of_placebos=net_of_placebos).to_numpy()
        logs = np.concatenate([estimate + error, estimate - error])[:n]
        return np.asarray(-100 * np.expm1(logs))

    def in_dollars(self, percent: Array, country: str, *, net_of_placebos: bool = True) -> Array:
        """Return a shortfall as billion dollars of 2021 a month of war, shape as `percent`.

        A percent of the path's level in a year, over the months of war in it: 2022 has 311 days.
        """
        if self.dollars is None or country not in self.dollars:
            raise DataError(
                f"GDP of {country} in 2021 is not known in dollars",
                where="observations, gdp_current of imf_weo",
            )
        path = self._levels(self.forecast)[country]
        if net_of_placebos:
            path = path + self.placebos(country).median(axis=1)
        windows = calendar_years(pd.Timestamp(max(self.years), 12, 31))
        months = pd.Series({int(window.name): window.months for window in windows})
        level = self.dollars[country] * path.map(np.exp) / months[list(self.years)]
        return np.asarray(percent / 100 * level.to_numpy())

    def coverage(self, level: float = 0.9) -> pd.DataFrame:
        """Return how often a placebo's interval holds nought, by year: placebos, share.

        A placebo, no party to this war, is treated as the country once, with itself left out:
        the share that holds is what the interval of a country at war is worth.
        """
        held = []
        for number, placebo in enumerate(self.placebos()):
            draws = self.draws(str(placebo), 4000, np.random.default_rng([number, 2021]))
            low, high = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2], axis=0)
            held.append((low <= 0) & (high >= 0))
        table = {"placebos": len(held), "share": np.mean(held, axis=0)}
        return pd.DataFrame(table, self.gaps.index)


def open_counterfactual(
    known: Known, *, vintage: str = "2021-10", base_year: int = 2021
) -> Counterfactual:
    """Return the study from what was known on a day: the newest Outlook by then is the outturn.

    The Outlook of the month `vintage` forecast the path, from the `base_year` on.

    A `DataError` tells that none was known, or none with an estimate for a year of the war.
    """
    releases, newest = growth_releases(known.published), growth_releases(known.table)
    issued = pd.Period(vintage, freq="M").end_time
    # the April after a year has its first estimate, whether or not it is flagged as one
    last = base_year if newest.empty else int(newest["published"].max().year) - 1
    begun = [int(window.name) for window in calendar_years(known.day)]
    years = [year for year in begun if base_year < year <= last]
    if not years or not (releases["published"] <= issued).any():
        raise DataError(
            f"no Outlook tells how far GDP is from the path of {vintage}",
            where=f"observations as of {known.day}",
            expected="growth of a year after the base year that was over, by imf_weo",
        )
    rows = known.table
    own = rows["source"].eq(OUTLOOK) & rows["indicator"].eq("gdp_current")
    dollars = rows[own & rows["period_start"].dt.year.eq(2021)].set_index("party")["value"]
    return Counterfactual(outlook(releases, issued), outlook(newest), years, base_year, dollars)


def growth_releases(observations: pd.DataFrame) -> pd.DataFrame:
    """Return the Outlook's growth: party, value, published, year; a row a figure."""
    own = observations["source"].eq(OUTLOOK) & observations["indicator"].isin(GROWTH)
    rows = observations[own]
    return rows[["party", "value", "published"]].assign(year=rows["period_start"].dt.year)


def outlook(releases: pd.DataFrame, day: pd.Timestamp = pd.Timestamp.max) -> pd.DataFrame:
    """Return growth, year by economy, as the newest Outlook of a day had it.

    A figure that a release repeats has no row of its own, so each is the newest known.
    """
    rows = releases[releases["published"] <= day].sort_values("published", kind="stable")
    return rows.groupby(["year", "party"])["value"].last().unstack()
