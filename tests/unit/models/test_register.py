import numpy as np
import pandas as pd
import pytest
from scipy.stats import multivariate_normal

from analysis.errors import DataError
from analysis.models.register import INITIAL_SD, FilledRegister, integrate

POINT = np.array([0.25, 0.5, 0.1])


@pytest.fixture(scope="module")
def rates():
    rng = np.random.default_rng(3)
    logs = 4 + np.cumsum(0.2 * rng.standard_normal(30))
    factor = 1.5 + np.cumsum(0.1 * rng.standard_normal(30))
    table = pd.DataFrame(
        {"register": np.exp(logs), "claims": np.exp(logs + factor)},
        index=pd.period_range("2022-03", periods=30, freq="M"),
    )
    table.loc["2023-12":, "register"] = np.nan
    table.loc["2022-07", "register"] = np.nan
    table.loc["2023-02", "claims"] = np.nan
    return table


class NoChance:
    """A stream whose every draw is the mean."""

    def standard_normal(self, shape):
        return np.zeros(shape)


def written_out(rates, point, register_slow=0.0):
    """Mean and covariance of all that was seen, one entry at a time."""
    step, drift, noise = point
    logs = np.log(rates.to_numpy())
    seen = [(t, k) for t in range(len(logs)) for k in (0, 1) if np.isfinite(logs[t, k])]
    mean = np.full(len(seen), np.nanmean(logs[:, 0]))
    cov = np.empty((len(seen), len(seen)))
    for i, (s, j) in enumerate(seen):
        for m, (t, k) in enumerate(seen):
            both = min(s, t)
            cov[i, m] = INITIAL_SD**2 + step**2 * both
            if j == k == 1:
                cov[i, m] += INITIAL_SD**2 + drift**2 / 12 * both + noise**2 * (s == t)
            if j == k == 0 and register_slow:
                cov[i, m] += INITIAL_SD**2 + register_slow**2 / 12 * both
    return np.array([logs[place] for place in seen]), mean, cov


@pytest.mark.parametrize("slow", [0.0, 0.29])
@pytest.mark.parametrize("point", [POINT, np.array([0.05, 0.9, 0.02]), np.array([0.6, 0.05, 0.4])])
def test_the_filters_likelihood_is_the_normal_density_it_stands_for(rates, point, slow):
    values, mean, cov = written_out(rates, point, slow)
    wanted = multivariate_normal(mean, cov, allow_singular=False).logpdf(values)
    assert FilledRegister(rates, slow).loglike(point) == pytest.approx(wanted, abs=1e-6)


@pytest.mark.parametrize("slow", [0.0, 0.29])
@pytest.mark.parametrize("columns", [["register", "claims"], ["register"]])
def test_the_likelihoods_of_many_points_are_statsmodels_one_by_one(rates, columns, slow):
    model = FilledRegister(rates[columns], slow)
    points = np.array([POINT, [0.05, 0.9, 0.02], [0.6, 0.05, 0.4]])
    wanted = [model.loglike(point) for point in points]
    assert model.log_likelihoods(points) == pytest.approx(wanted, abs=1e-6)


def test_a_path_without_chance_is_statsmodels_smoothed_state(rates):
    for slow in (0.0, 0.29):
        model = FilledRegister(rates, slow)
        path = model.draw_paths(POINT, 1, NoChance())[0]
        assert path == pytest.approx(model.smooth(POINT).smoothed_state, abs=1e-7)


def test_drawn_paths_spread_as_statsmodels_smoothed_state(rates):
    model = FilledRegister(rates)
    paths = model.draw_paths(POINT, 20_000, np.random.default_rng(1))
    smoothed = model.smooth(POINT).smoothed_state_cov
    for month in (4, 22, 29):
        drawn = np.cov(paths[:, :, month].T)
        assert drawn == pytest.approx(smoothed[:, :, month], rel=0.05, abs=1e-5)
    # two months together, which the smoother's own table does not hold
    simulated = model.simulation_smoother()
    model.update(POINT)
    pairs = []
    rng = np.random.default_rng(2)
    for _ in range(3000):
        simulated.simulate(rng=rng)
        pairs.append(simulated.simulated_state[0, [24, 29]])
    wanted = np.cov(np.array(pairs).T)
    assert np.cov(paths[:, 0, [24, 29]].T) == pytest.approx(wanted, rel=0.12)


def test_the_register_holds_exactly_in_every_draw(rates):
    draws = np.exp(integrate(FilledRegister(rates)).draws(300, seed=1))
    covered = rates["register"].notna().to_numpy()
    told = np.broadcast_to(rates["register"].to_numpy()[covered], (300, covered.sum()))
    assert draws[:, covered] == pytest.approx(told, rel=1e-9)
    assert draws[:, ~covered].std(axis=0).min() > 1


def test_claims_ten_times_as_large_move_nothing(rates):
    louder = rates.assign(claims=10 * rates["claims"])
    before = integrate(FilledRegister(rates)).draws(2000, seed=1)
    after = integrate(FilledRegister(louder)).draws(2000, seed=1)
    assert np.abs(np.median(after - before, axis=0)).max() < 0.01


def test_claims_decide_how_filled_months_move(rates):
    rising = rates.copy()
    rising.loc["2024-01":, "claims"] *= 3
    before, after = (
        np.median(integrate(FilledRegister(table)).draws(1000, seed=1)[:, -1])
        for table in (rates, rising)
    )
    assert after > before + 0.3


def test_claims_revise_the_register_only_where_that_is_asked_for(rates):
    rates = rates[:"2023-11"].interpolate()
    table = rates.assign(claims=rates["claims"] * np.exp(-0.08 * np.arange(len(rates))))
    draws = integrate(FilledRegister(table, register_slow=0.29)).draws(1000, seed=1)
    moved = np.median(draws, axis=0) - np.log(table["register"].to_numpy())
    assert moved[0] > 0.05
    assert moved[-1] < -0.05
    # all months lie within the first three war-years, over which the error is centred
    assert abs(moved.mean()) < 0.02


def test_a_wider_prior_of_the_drift_widens_what_is_filled(rates):
    narrow, wide = (
        integrate(FilledRegister(rates), drift_scale=scale).draws(2000, seed=1)[:, -1].std()
        for scale in (0.1, 1.5)
    )
    assert wide > 1.2 * narrow


def test_draws_depend_on_the_seed_alone(rates):
    posterior = integrate(FilledRegister(rates))
    assert np.array_equal(posterior.draws(50, seed=7), posterior.draws(50, seed=7))
    assert not np.array_equal(posterior.draws(50, seed=7), posterior.draws(50, seed=8))
    assert np.array_equal(posterior.draws(50, seed=7), posterior.states(50, seed=7)[:, 0])
    assert posterior.factors(50, seed=7).shape == (50, 1, 30)


def test_the_summary_tells_each_standard_deviation_with_its_prior(rates):
    table = integrate(FilledRegister(rates), level_scale=0.7).summary()
    assert list(table.columns) == ["mean", "std", "5%", "50%", "95%", "prior scale"]
    assert table["prior scale"].tolist() == [0.7, 0.4, 0.2]
    assert (table["5%"] < table["50%"]).all()
    assert (table["50%"] < table["95%"]).all()


def test_statsmodels_own_table_stands_beside(rates):
    posterior = integrate(FilledRegister(rates))
    params = posterior.fitted.params.to_numpy()
    assert params == pytest.approx(posterior.summary()["mean"].to_numpy())
    assert "drift" in str(posterior.fitted.summary().tables[1])


def test_a_reviewer_may_fit_the_model_by_maximum_likelihood(rates):
    model = FilledRegister(rates)
    fitted = model.fit(disp=0, maxiter=30)
    assert fitted.llf > model.loglike(model.start_params)
    assert (fitted.params > 0).all()


def test_a_register_needs_no_filler(rates):
    posterior = integrate(FilledRegister(rates[["register"]]))
    assert posterior.draws(20, seed=1).shape == (20, 30)
    assert np.exp(posterior.draws(20, seed=1)[:, 0]) == pytest.approx(rates["register"].iloc[0])


def test_a_rate_of_nought_is_refused(rates):
    with pytest.raises(DataError, match="above nought"):
        FilledRegister(rates.assign(claims=0.0))


def test_rates_without_months_are_refused(rates):
    with pytest.raises(DataError, match="PeriodIndex"):
        FilledRegister(rates.reset_index(drop=True))
