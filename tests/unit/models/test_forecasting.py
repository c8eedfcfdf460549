import numpy as np
import pytest
from scipy.special import ndtri
from scipy.stats import norm

from analysis.errors import DataError
from analysis.models.forecasting import (
    FEWEST,
    METHODS,
    REFERENCE,
    crps_sample,
    forecast,
    relative_scores,
    rolling_origins,
    weighted_interval_score,
)


def walk(seed, n=45, drift=0.0, noise=0.1):
    rng = np.random.default_rng(seed)
    return np.exp(5 + np.cumsum(drift + 0.05 * rng.standard_normal(n)) + noise * rng.normal(size=n))


def cut_short(series):
    """Return the series as it stood at every origin, without vintages."""
    return [series[:size] for size in range(FEWEST, len(series))]


@pytest.fixture(scope="module")
def scores():
    return rolling_origins(walk(1), cut_short(walk(1)), n=300)


def test_every_past_month_is_an_origin_and_no_target_lies_beyond_what_came(scores):
    assert sorted(scores["origin"].unique()) == list(range(FEWEST, 45))
    assert (scores["origin"] + scores["horizon"]).max() == 45
    assert set(scores["method"]) == set(METHODS)


def test_each_forecast_is_held_against_its_own_month(scores):
    wanted = walk(1)[scores["origin"] + scores["horizon"] - 1]
    assert scores["observed"].to_numpy() == pytest.approx(wanted)


def test_what_came_is_not_known_at_the_origin(scores):
    series = walk(1)
    changed = series.copy()
    changed[30:] *= 5
    after = rolling_origins(changed, cut_short(changed), n=300)
    same = ["median", "low50", "high90"]
    early = scores["origin"] <= 30
    assert np.allclose(scores.loc[early, same], after.loc[after["origin"] <= 30, same])


def test_earlier_releases_are_forecast_from_as_they_stood():
    series = walk(1)
    known = [0.5 * series[:20], 0.5 * series[:30]]
    table = rolling_origins(series, known, n=300)
    assert sorted(table["origin"].unique()) == [20, 30]
    first = table[(table["horizon"] == 1) & (table["method"] == REFERENCE)]
    assert (first["median"] < 0.7 * first["observed"]).all()


def test_the_reference_is_centred_on_the_last_six_months():
    series = walk(2)
    draws = forecast(series, REFERENCE, n=4001)
    middle = np.exp(np.log(series[-6:]).mean())
    assert np.median(draws, axis=0) == pytest.approx(middle, rel=0.02)
    past = np.log(series[6:]) - [np.log(series[k : k + 6]).mean() for k in range(len(series) - 6)]
    wanted = np.quantile(np.r_[past, -past], [0.05, 0.25, 0.75, 0.95])
    shares = np.quantile(np.log(draws[:, 0] / middle), [0.05, 0.25, 0.75, 0.95])
    assert shares == pytest.approx(wanted, abs=0.005)


def test_the_drift_goes_on_by_the_mean_change():
    series = np.exp(0.03 * np.arange(30) + 0.001 * np.sin(np.arange(30)))
    draws = forecast(series, "drift", n=2000)
    assert np.median(draws[:, -1]) == pytest.approx(series[-1] * np.exp(0.18), rel=0.01)


def test_the_drifts_own_error_widens_what_lies_far_ahead():
    changes = np.random.default_rng(5).standard_normal(11)
    series = np.exp(0.1 * np.r_[0, np.cumsum(changes)])
    spread = np.log(forecast(series, "drift", n=40_000)).std(axis=0)
    sd = 0.1 * changes.std(ddof=1) * np.sqrt(10 / 8)  # Student with ten degrees of freedom
    ahead = np.arange(1, 7)
    assert spread == pytest.approx(sd * np.sqrt(ahead + ahead**2 / 11), rel=0.03)


def test_a_noisy_level_is_forecast_better_than_as_before(scores):
    table = relative_scores(scores)
    assert table.loc[REFERENCE, "relative_crps"] == 1
    assert table.loc["local level", "relative_crps"] < 1
    assert table.loc["local level", "crps"] < table.loc["drift", "crps"]


def test_a_steady_rise_is_forecast_best_by_its_drift():
    rise = walk(3, drift=0.05, noise=0.02)
    table = relative_scores(rolling_origins(rise, cut_short(rise), n=300))
    assert table["crps"].idxmin() == "drift"


def test_scores_do_not_depend_on_the_unit(scores):
    thousandths = walk(1) / 1000
    thousands = rolling_origins(thousandths, cut_short(thousandths), n=300)
    for score in ("crps", "wis", "held90"):
        assert thousands[score].to_numpy() == pytest.approx(scores[score].to_numpy(), abs=1e-9)


def test_changes_of_a_stock_are_forecast_and_scored_in_the_unit_that_they_had_then():
    """A later month that widens the spread of the whole series is not known at the origin."""
    logs = np.log(walk(4))
    tables = []
    for middle, unit in ((0.0, 1.0), (2.0, 40.0)):  # as the series has it now, or any other
        series = np.exp((logs - middle) / unit)
        tables.append(rolling_origins(series, cut_short(series), n=300, by_place=True))
        tables[-1]["crps"] *= unit
    assert tables[0]["crps"].to_numpy() == pytest.approx(tables[1]["crps"].to_numpy())
    plain = rolling_origins(np.exp(logs / 40), cut_short(np.exp(logs / 40)), n=300)["crps"] * 40
    assert not np.allclose(plain, tables[1]["crps"])


def test_the_same_seed_gives_the_same_draws():
    for method in METHODS:
        once, again = (forecast(walk(1), method, n=50, seed=3) for _ in range(2))
        assert np.array_equal(once, again)
        assert not np.array_equal(once, forecast(walk(1), method, n=50, seed=4))


@pytest.mark.parametrize("series", [walk(1)[:5], np.zeros(30), np.r_[walk(1), np.nan]])
def test_what_cannot_be_forecast_is_refused(series):
    with pytest.raises(DataError, match="above nought"):
        forecast(series, "drift")


def test_the_score_of_a_sample_is_its_definition_over_all_pairs():
    rng = np.random.default_rng(1)
    draws, observed = rng.standard_normal((30, 4)), rng.standard_normal(4)
    pairs = np.abs(draws[:, None] - draws[None]).mean(axis=(0, 1))
    wanted = np.abs(draws - observed).mean(axis=0) - pairs / 2
    assert crps_sample(draws, observed) == pytest.approx(wanted)


def test_a_large_normal_sample_has_the_closed_score_of_a_normal():
    # Gneiting and Raftery (2007), equation 21
    z = 0.7
    closed = z * (2 * norm.cdf(z) - 1) + 2 * norm.pdf(z) - 1 / np.sqrt(np.pi)
    sample = 3 + 2 * ndtri((np.arange(20_000) + 0.5) / 20_000)
    assert crps_sample(sample, np.array(3 + 2 * z)) == pytest.approx(2 * closed, rel=1e-3)


def test_the_weighted_interval_score_by_hand():
    ends = np.array([0.0, 1, 2, 3, 4])
    # the definition (Bracher and others 2021): median, half interval, nine tenths, over 2.5
    outside = weighted_interval_score(ends, np.array(5.0))
    assert outside == pytest.approx((0.5 * 3 + 0.25 * (2 + 4 * 2) + 0.05 * (4 + 20 * 1)) / 2.5)
    inside = weighted_interval_score(ends, np.array(2.0))
    assert inside == pytest.approx((0.25 * 2 + 0.05 * 4) / 2.5)


def test_no_false_forecast_scores_better_than_the_true_one():
    rng = np.random.default_rng(2)
    came = rng.standard_normal(4000)
    scores = [
        crps_sample(shift + spread * rng.standard_normal((400, 4000)), came).mean()
        for shift, spread in ((0, 1), (0.3, 1), (0, 1.4), (0, 0.7))
    ]
    assert scores[0] == min(scores)
