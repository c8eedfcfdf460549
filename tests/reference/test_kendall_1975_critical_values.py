"""Critical values of S: Kendall (1975), *Rank Correlation Methods*, appendix table 1; the same
upper tail probabilities stand in Hollander and Wolfe (1973), table A.21. Pages not checked.

They are exact counts of permutations by inversions over n!, so they can be recomputed by hand: for
n = 4 only one order of 24 has S = 6. Tolerance: half a unit of the last printed digit.
"""

import numpy as np
import pytest

from analysis.trends.kendall import exact_distribution

# n, S, upper tail probability as printed
TABLE = [
    (4, 6, "0.042"),
    (4, 4, "0.167"),
    (5, 10, "0.0083"),
    (5, 8, "0.042"),
    (5, 6, "0.117"),
    (6, 15, "0.0014"),
    (6, 13, "0.0083"),
    (6, 11, "0.028"),
    (7, 15, "0.015"),
    (7, 13, "0.035"),
    (8, 18, "0.016"),
    (8, 16, "0.031"),
    (9, 20, "0.022"),
    (9, 18, "0.038"),
    (10, 23, "0.023"),
    (10, 21, "0.036"),
]


@pytest.mark.parametrize(("n", "s", "printed"), TABLE)
def test_upper_tails_of_s_are_those_of_the_table(n, s, printed):
    support, probability = exact_distribution(np.arange(float(n)))
    digits = len(printed.split(".")[1])
    assert probability[support >= s].sum() == pytest.approx(float(printed), abs=0.51 * 10**-digits)
