"""Mediazona and Meduza, estimate of Russian military deaths from the probate registry, release of
11 May 2026: dead with missing a month of war, before any error, 2,427, 4,799 and 11,940 in the
first three war-years (1 %), ratio 4.92; killed only, ratio 3.27 (.05). Weeks are spread over their
days, the first over its four days of war, and war-years are formed from months.
"""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.models.register import FilledRegister, integrate
from analysis.series import MONTH_DAYS, monthly, overlap, war_year


def by_month(observations, *measures):
    asked = observations[
        (observations["source"] == "mediazona_meduza")
        & (observations["published"] == "2026-05-11")
        & observations["indicator"].isin(measures)
    ]
    weeks = asked.groupby(["period_start", "period_end"], as_index=False)["value"].sum()
    weeks = weeks[weeks["period_end"] <= "2025-07-06"]
    table = monthly(weeks.assign(low=np.nan, high=np.nan)).set_index("month")["value"]
    months = pd.PeriodIndex(pd.DatetimeIndex(table.index), freq="M")
    return pd.Series(table.to_numpy(), index=months)[:"2025-03"]


def by_war_year(months):
    days = [overlap(months.index, war_year(number)) for number in (1, 2, 3)]
    return [float(months.to_numpy() @ held / held.sum()) for held in days]


def test_dead_with_missing_by_war_year(observations):
    months = by_month(observations, "military_deaths_with_missing")
    years = by_war_year(months)
    assert years == pytest.approx([2427, 4799, 11_940], rel=0.01)
    assert years[2] / years[0] == pytest.approx(4.92, rel=0.01)


def test_killed_only_rose_less(observations):
    years = by_war_year(by_month(observations, "military_deaths_estimated"))
    assert years[2] / years[0] == pytest.approx(3.27, abs=0.05)


@pytest.fixture
def rates(observations):
    """The register and the claims that fill it, as known when June 2026 was."""
    claims = observations[
        (observations["indicator"] == "personnel_losses_claimed")
        & (observations["source"] == "general_staff")
        & (observations["published"] <= "2026-06-28")
    ].drop_duplicates(["period_start", "period_end"], keep="last")
    claimed = monthly(claims).set_index("month")["value"]
    claimed.index = pd.PeriodIndex(pd.DatetimeIndex(claimed.index), freq="M")
    dead = by_month(observations, "military_deaths_with_missing")
    return pd.DataFrame({"register": dead, "claims": claimed}) / MONTH_DAYS


def test_claims_that_fill_leave_the_war_years_as_they_are(rates):
    dead = rates["register"].dropna() * MONTH_DAYS
    model = FilledRegister(rates)
    draws = np.exp(integrate(model).draws(500, seed=1)) * MONTH_DAYS
    for number, wanted in zip((1, 2, 3), by_war_year(dead), strict=True):
        held = overlap(model.months, war_year(number))
        assert draws @ held / held.sum() == pytest.approx(np.full(500, wanted))
    # claims for each death fell by half: what they fill is uncertain by more than that
    fourth = overlap(model.months, war_year(4))
    filled = np.quantile(draws @ fourth / fourth.sum(), [0.05, 0.95])
    assert filled[1] / filled[0] > 1.5


def middle_ratio(posterior):
    draws, months = np.exp(posterior.draws(4000, seed=1)), posterior.model.months
    first, third = (draws @ overlap(months, war_year(n)) / war_year(n).days for n in (1, 3))
    return np.median(third / first)


def test_claims_allowed_to_revise_give_less_than_where_their_drift_is_held(rates):
    """Held at .46, its size against a register without error, the ratio is 3.9; where one grid
    finds both, the register's own drift is not counted twice, and it is 3.6."""
    posterior = integrate(FilledRegister(rates, register_slow=0.29))
    found = posterior.summary()["mean"]
    assert found["drift of the factor, a root year"] == pytest.approx(0.32, abs=0.02)
    assert middle_ratio(posterior) == pytest.approx(3.63, abs=0.06)
    step, _, noise = found
    held = replace(posterior.grid, points=np.array([[step, 0.46, noise]]), weights=np.ones(1))
    assert middle_ratio(replace(posterior, grid=held)) == pytest.approx(3.95, abs=0.1)
    before = integrate(FilledRegister(rates[:"2025-03"], register_slow=0.29))
    # later claims, of months that no register covers, do not move it
    assert middle_ratio(before) == pytest.approx(middle_ratio(posterior), abs=0.02)
