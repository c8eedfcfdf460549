"""Critical values of sup-F for one break in the mean: Bai and Perron (2003), *Critical values for
multiple structural change tests*, Econometrics Journal 6, table for trimming 0.15, q = 1, k = 1:
7.04 (10 %), 8.58 (5 %), 12.29 (1 %); page not checked. They are asymptotic; with 120 observations
the largest F is sought over fewer dates. Tolerance: 5 % relative, 1 % level 8 %, simulation error
included.
"""

import numpy as np
import pytest

from analysis.trends.breaktests import BreakDesign, partition
from analysis.trends.segments import break_statistics


def test_quantiles_of_sup_f_are_those_of_the_table():
    noise = np.random.default_rng(2003).standard_normal((120, 8_000))
    found = partition(noise, BreakDesign(120, "mean", 18, 1))
    largest = break_statistics(found.sums, 120, "mean")[0]
    ten, five, one = np.quantile(largest, [0.9, 0.95, 0.99])
    assert ten == pytest.approx(7.04, rel=0.05)
    assert five == pytest.approx(8.58, rel=0.05)
    assert one == pytest.approx(12.29, rel=0.08)
