import numpy as np
import pytest
from scipy.stats import norm, t
from statsmodels.tsa.statespace.structural import UnobservedComponents

from analysis.models.budgets import Budget
from analysis.models.coverage import (
    CAUSES,
    CHANCE,
    GOALS,
    IN_USE,
    SERIES,
    _table,
    cover,
    cover_filled,
    local_level,
    most_likely,
    run_coverage,
)


@pytest.fixture(scope="module")
def budget():
    def size(value):
        return {"size": value, "basis": "declared", "reason": "made up for a test"}

    return Budget(counts="made up for a test", common=size(0.1), slow=size(0.29), single=size(0.03))


@pytest.fixture(scope="module")
def cell(budget):
    return cover(24, "local level", 400, (1, 2), budget).set_index(["target", "method", "nominal"])[
        "realised"
    ]


def test_the_method_in_use_holds_what_it_should(cell):
    for target in ("realised ratio", "level ratio", "forecast, 1 ahead", "forecast, 6 ahead"):
        for nominal, goal in GOALS.items():
            assert cell[target, IN_USE, nominal] > goal - 0.05


def test_a_slow_error_left_out_or_halved_holds_far_less(cell):
    none, half, full = (
        cell["realised ratio", method, 0.9]
        for method in ("no slow error", "half the slow error", IN_USE)
    )
    assert none < 0.2 < half < 0.75 < full


def test_variances_plugged_in_hold_less_than_integrated_ones(cell):
    assert cell["level ratio", "plug-in variances", 0.9] < cell["level ratio", IN_USE, 0.9] - 0.08


def test_the_most_likely_variances_are_those_of_statsmodels():
    seen = local_level((1, 46), np.random.default_rng(3)).seen
    fit = UnobservedComponents(seen[0], level="local level", use_exact_diffuse=True).fit(disp=0)
    noise, step = np.sqrt(fit.params)
    assert most_likely(seen)[0] == pytest.approx([step, noise], rel=0.15)


@pytest.fixture
def short_study(monkeypatch):
    monkeypatch.setattr("analysis.models.coverage.LENGTHS", (16,))


@pytest.mark.usefixtures("short_study")
def test_a_cell_depends_on_its_own_seed_alone_and_not_on_processes(budget, monkeypatch):
    two = dict([*SERIES.items()][:2])
    monkeypatch.setattr("analysis.models.coverage.SERIES", two)
    once = run_coverage(10, 5, budget, jobs=1)
    again = run_coverage(10, 5, budget, jobs=2)
    assert once.equals(again)
    alone = cover(16, "local level", 10, (5, 0), budget)
    assert np.array_equal(alone["realised"], once["realised"][: len(alone)])
    assert set(once["series"]) == set(two)


@pytest.mark.usefixtures("short_study")
def test_every_cell_that_falls_short_names_its_cause(budget):
    table = run_coverage(10, 5, budget)
    short = ~table["holds"]
    assert (table.loc[short, "cause"] != "").all()
    assert (table.loc[~short, "cause"] == "").all()
    assert set(table.loc[short, "method"]) <= {IN_USE}


def test_a_cell_holds_from_its_goal_on_and_what_stands_beside_has_none():
    held = [
        ("a", IN_USE, [0.42, 0.8499]),
        ("b", IN_USE, [0.4199, 0.85]),
        ("c", "other", [0.0, 0.0]),
    ]
    table = _table(24, "local level", 100, held)
    assert table["goal"].tolist()[:4] == [0.42, 0.85, 0.42, 0.85]
    assert table["goal"].isna().tolist() == [False] * 4 + [True] * 2
    assert table["holds"].tolist() == [True, False, False, True, True, True]


@pytest.mark.parametrize(
    ("realised", "n_series", "cause"),
    [
        (0.80, 100, CHANCE + CAUSES["level shift"]),
        (0.80, 400, CAUSES["level shift"]),
        (0.85, 400, ""),
    ],
)
def test_a_shortfall_of_two_standard_errors_may_be_chance(realised, n_series, cause):
    table = _table(24, "level shift", n_series, [("a", IN_USE, [0.5, realised])])
    assert table["cause"].tolist() == ["", cause]
    assert _table(24, "made up", 400, [("a", IN_USE, [0.5, 0.8])])["cause"][1] == "unexplained"


def test_a_filled_window_is_held_as_well():
    realised = cover_filled("local level", 40, (1, 1)).set_index("nominal")["realised"]
    assert realised[0.9] >= 0.75
    assert 0.25 <= realised[0.5] <= 0.8


def test_series_are_what_their_names_say():
    for name, simulate in SERIES.items():
        level, seen = simulate((300, 40), np.random.default_rng(1))
        assert level.shape == seen.shape == (300, 40)
        noisy = name in ("local level", "level shift", "heavy tails")
        assert (np.abs(seen - level).max() > 0) == noisy
    normal, heavy = (
        np.median(np.abs(seen - level))
        for level, seen in (SERIES[name]((4000, 40), np.random.default_rng(1))
                            for name in ("local level", "heavy tails"))
    )  # fmt: skip
    # a Student's middle over a normal one's, of the same standard deviation
    assert heavy / normal == pytest.approx(t.ppf(0.75, 3) / np.sqrt(3) / norm.ppf(0.75), abs=0.05)
    drift = SERIES["walk with drift"]((2000, 40), np.random.default_rng(1)).level
    assert np.diff(drift).mean() == pytest.approx(0.02, abs=0.002)
    about = SERIES["AR(1) about a trend"]((4000, 40), np.random.default_rng(1)).level
    rest = about - 0.02 * np.arange(40)
    assert rest[:, 0].std() == pytest.approx(0.2, rel=0.05)
    assert rest[:, -1].std() == pytest.approx(0.2, rel=0.05)
