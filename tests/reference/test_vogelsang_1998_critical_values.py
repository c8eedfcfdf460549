"""Critical values of two tests of a linear trend, each valid for stationary noise and for a random
walk: the t-PS of Vogelsang (1998), *Trend function hypothesis testing in the presence of serial
correlation*, Econometrica 66, 123-148, and the Dan-J of Bunzel and Vogelsang (2003), *Powerful
trend function tests that are robust to strong serial correlation*, Iowa State University working
paper 03018, with a bandwidth of 2 %.

The values, and the J of Park and Choi (1988) whose percentiles under a random walk stand beside
them, are those that Vogelsang's own programme ``trend.g`` holds for its users (5, 2.5 and 1 %,
right tail); the pair at 10 % stands in translations of that programme into R and Python. Those of
t-PS are cited as table II of the paper of 1998; page and table were not checked against either
paper. Residual variance has T - 2 degrees of freedom as in the programme; with T, |t| would be
0.1 % larger here.

Both kinds of noise must keep the level, as that is what b was chosen for. Tolerance: rates of
rejection 10 % relative, for the finite length (J has not quite faded from stationary noise at
T = 1,000, and the rate at 1 % is 0.8 to 0.9 % there, so 25 % at that level) and for simulation
(20,000 series; standard error 2 % at 10 %, 5 % at 1 %); percentiles of the statistics 5 %.
"""

import numpy as np
import pytest

from analysis.trends.autoregression import simulate_ar1
from analysis.trends.comparison import Panel
from analysis.trends.vogelsang import (
    DAN_J,
    T_PS,
    bunzel_vogelsang,
    daniell_ratio,
    partial_sum_ratio,
    polynomial_gain,
    vogelsang,
)

T, SERIES, BATCH = 1000, 20_000, 2000

# one-sided level, critical value, b
PRINTED_T_PS = [(0.1, 1.331, 0.494), (0.05, 1.720, 0.716), (0.025, 2.152, 0.995),
                (0.01, 2.647, 1.501)]  # fmt: skip
PRINTED_DAN_J = [(0.05, 1.710, 1.32227), (0.025, 2.052, 1.79541), (0.01, 2.462, 2.46582)]

# left tail, percentile of J under a random walk
PRINTED_J = [(0.01, 0.488), (0.025, 0.678), (0.05, 0.908)]


@pytest.fixture(scope="module", params=[0.0, 1.0], ids=["independent noise", "random walk"])
def statistics(request):
    """|t| of both tests, and J."""
    rng = np.random.default_rng([1998, round(request.param)])
    parts = []
    for _ in range(SERIES // BATCH):
        series = simulate_ar1((1,) * (T - 1), request.param, BATCH, rng)
        parts.append([partial_sum_ratio(series), daniell_ratio(series), polynomial_gain(series)])
    return request.param, np.concatenate(parts, axis=1)


@pytest.mark.parametrize(("which", "printed"), [(0, PRINTED_T_PS), (1, PRINTED_DAN_J)])
def test_the_printed_critical_values_are_kept_by_either_kind_of_noise(statistics, which, printed):
    _, (*sizes, j) = statistics
    for level, critical, b in printed:
        corrected = sizes[which] * np.exp(-b * j)
        rate = np.mean(corrected > critical) / 2  # one tail of a symmetric statistic
        assert rate == pytest.approx(level, rel=0.1 if level > 0.01 else 0.25), level
        assert np.quantile(corrected, 1 - 2 * level) == pytest.approx(critical, rel=0.05), level


def test_percentiles_of_j_are_those_of_a_random_walk(statistics):
    coefficient, (_, _, j) = statistics
    for tail, printed in PRINTED_J:
        if coefficient == 1.0:
            assert np.quantile(j, tail) == pytest.approx(printed, rel=0.03)
        else:
            assert np.mean(j < printed) == 1.0  # it fades in stationary noise


def test_the_tests_hold_the_printed_values():
    for table, printed in ((T_PS, PRINTED_T_PS), (DAN_J, PRINTED_DAN_J)):
        held = np.array([np.array(table.levels) / 2, table.critical, table.b])
        assert np.array_equal(held.T, printed)


@pytest.mark.parametrize(
    ("test", "ratio", "printed"),
    [
        (vogelsang, partial_sum_ratio, PRINTED_T_PS),
        (bunzel_vogelsang, daniell_ratio, PRINTED_DAN_J),
    ],
)
@pytest.mark.parametrize("coefficient", [0.0, 1.0])
def test_a_test_rejects_where_its_corrected_ratio_is_beyond_what_is_printed(
    test, ratio, printed, coefficient
):
    series = simulate_ar1((1,) * 59, coefficient, 2000, np.random.default_rng(2003))
    p_values = test(Panel(series, np.arange(60), np.zeros(2000)))
    for level, critical, b in printed:
        beyond = ratio(series) * np.exp(-b * polynomial_gain(series)) > critical
        assert beyond.any()
        assert np.array_equal(p_values <= 2 * level, beyond)
