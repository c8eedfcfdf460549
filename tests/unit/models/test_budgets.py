import numpy as np
import pandas as pd
import pytest

from analysis.errors import DataError
from analysis.models.budgets import Budget, load_uncertainty
from analysis.models.errors import (
    CENTRED,
    edge_scales,
    error_factors,
    normal_rows,
    slow_paths,
    spans,
    split_normal,
    with_errors,
)

MONTHS = pd.period_range("2022-02", "2025-12", freq="M")
SPANS = spans(MONTHS)


def size(value, **more):
    return {"size": value, "basis": "declared", "reason": "made up for a test", **more}


def budget(common=0.0, slow=0.0, single=0.0, **more):
    return Budget(
        counts="made up for a test",
        common=size(common),
        slow=size(slow),
        single=size(single),
        **more,
    )


def stream(seed=1):
    return np.random.default_rng(seed)


def test_the_middle_draw_is_what_the_source_says():
    draws = with_errors(np.arange(1.0, 48), MONTHS, budget(0.3, 0.3, 0.1), stream(), 4000)
    assert np.median(draws, axis=0) == pytest.approx(np.arange(1.0, 48), rel=2e-3)


def test_every_path_has_its_mirror():
    factors = error_factors(SPANS, budget(0.3, 0.3, 0.1), stream(), 1000)
    assert np.array_equal(1 / factors[:500], factors[500:])
    assert len(error_factors(SPANS, budget(0.3, 0.3, 0.1), stream(), 999)) == 999


def test_a_common_error_cancels_from_a_ratio_and_a_slow_one_does_not():
    common = with_errors(np.ones(47), MONTHS, budget(common=0.3), stream(), 500)
    slow = with_errors(np.ones(47), MONTHS, budget(slow=0.3), stream(), 500)
    assert np.ptp(common[:, 40] / common[:, 2]) < 1e-12
    assert np.std(np.log(slow[:, 40] / slow[:, 2])) > 0.3


def test_the_slow_size_is_the_scale_of_a_students_change_in_a_year():
    paths = slow_paths(SPANS, 0.29, stream(), 40_000)
    change = paths[:, 30] - paths[:, 18]
    # quartiles of Student's distribution with five degrees of freedom lie at .7267 scales
    assert np.quantile(np.abs(change), 0.5) == pytest.approx(0.29 * 0.7267, rel=0.02)
    assert change.std() == pytest.approx(0.29 * np.sqrt(5 / 3), rel=0.05)


@pytest.mark.parametrize("covered", [MONTHS, MONTHS[-3:], pd.period_range("2021-01", "2023-06")])
def test_paths_are_centred_over_three_war_years_whatever_is_covered(covered):
    bounds = {"period_start": [CENTRED[0]], "period_end": [CENTRED[1]]}
    asked = pd.DataFrame(
        {
            "period_start": [*bounds["period_start"], covered[0].start_time],
            "period_end": [*bounds["period_end"], covered[-1].end_time.normalize()],
        }
    )
    assert np.abs(slow_paths(spans(asked), 0.3, stream(), 100)[:, 0]).max() < 1e-12


def test_an_annual_figure_takes_the_mean_of_its_months():
    monthly = slow_paths(SPANS, 0.3, stream(), 50)
    annual = slow_paths(spans(pd.period_range("2022", "2025", freq="Y")), 0.3, stream(), 50)
    # the first year of the grid begins earlier than the months, so the walks are of equal length
    days = np.r_[5, [m.days_in_month for m in MONTHS[1:]]]
    for year in (2022, 2023, 2025):
        inside = year == MONTHS.year
        mean = monthly[:, inside] @ days[inside] / days[inside].sum()
        assert annual[:, year - 2022] == pytest.approx(mean, abs=1e-12)


def test_later_months_leave_the_draws_of_earlier_ones_as_they_are():
    whole = budget(0.1, 0.3, 0.05)
    short = with_errors(np.ones(40), MONTHS[:40], whole, stream(), 200)
    longer = with_errors(np.ones(47), MONTHS, whole, stream(), 200)
    assert np.allclose(longer[:, :40], short)


@pytest.mark.parametrize("summed", [False, True])
def test_rows_that_are_kept_are_those_of_a_fresh_stream(summed):
    whole = stream(7).standard_normal((6, 3))
    wanted = np.cumsum(whole, axis=0) if summed else whole
    for count in (0, 2, 6, 2):
        found = normal_rows(stream(7), count, 3, summed=summed)
        assert np.array_equal(found, wanted[:count])
    assert not np.array_equal(normal_rows(stream(8), 6, 3, summed=summed), wanted)
    with pytest.raises(ValueError, match="read-only"):
        found += 1


def test_the_factor_multiplies_the_slow_error_alone():
    parts = budget(0.1, 0.3, 0.05)
    once, twice, none = (
        np.log(error_factors(SPANS, parts, stream(), 200, factor)) for factor in (1, 2, 0)
    )
    assert np.allclose(twice - once, once - none)
    assert np.abs(twice - once).max() > 0.3
    assert np.abs(none).max() > 0


def test_only_unfinished_and_filled_months_are_raised_and_never_lowered():
    edges = (size(0.31, under_months=18), size(0.18, under_months=24))
    parts = budget(edge=edges)
    filled = MONTHS > "2025-10"
    scales = edge_scales(SPANS, parts, pd.Timestamp("2025-12-31"), filled)
    assert scales[filled].tolist() == [0.31, 0.31]
    assert set(scales[MONTHS < "2023-12"]) == {0.0}
    assert set(scales[(MONTHS > "2024-01") & (MONTHS < "2024-06")]) == {0.18}
    # an age is that of the middle of a month, as of the half-years by which sizes were measured
    assert edge_scales(SPANS, parts, pd.Timestamp("2025-12-20"))[MONTHS == "2023-12"] == [0.0]
    released = edge_scales(SPANS, parts, pd.Timestamp("2025-12-31"))
    errors = np.log(error_factors(SPANS, parts, stream(), 2000, edges=released))
    assert errors.min() == 0
    assert errors[:, -1].mean() == pytest.approx(0.31 * np.sqrt(2 / np.pi), rel=0.05)
    assert edge_scales(SPANS, parts).max() == 0


def test_a_floor_is_raised_most_in_the_first_war_year():
    floor = {"first_year": size(0.6), "later": size(0.15)}
    errors = np.log(error_factors(SPANS, budget(floor=floor), stream(), 20_000))
    assert errors.min() >= 0
    typical = np.median(errors, axis=0)
    assert typical[1] == pytest.approx(0.6 * 0.6745, rel=0.03)
    assert typical[-1] == pytest.approx(0.15 * 0.6745, rel=0.03)
    assert abs(np.corrcoef(errors[:, 1], errors[:, -1])[0, 1]) < 0.03


def test_fewer_draws_of_a_model_are_used_equally_often():
    states = np.arange(4.0)[:, None] + 1
    drawn = with_errors(states, MONTHS[:1], budget(), stream(), 4000)[:, 0]
    assert np.unique(drawn, return_counts=True)[1].tolist() == [1000] * 4


def test_published_bounds_come_out_as_published_on_either_side():
    draws = split_normal(np.array([100.0, 7.0]), [80, np.nan], [150, np.nan], stream(), 100_000)
    assert np.quantile(draws[:, 0], [0.025, 0.5, 0.975]) == pytest.approx([80, 100, 150], rel=0.01)
    assert set(draws[:, 1]) == {7.0}


def test_a_wrong_basis_is_told_with_its_line(tmp_path):
    path = tmp_path / "uncertainty.yaml"
    part = "{size: 0.1, basis: guess, reason: a number out of the air}"
    good = part.replace("guess", "declared")
    path.write_text(
        f"one:\n  counts: what it is for\n  common: {part}\n  slow: {good}\n  single: {good}\n"
    )
    with pytest.raises(DataError, match=r"line 3.*guess"):
        load_uncertainty(path)


def test_an_upward_error_may_not_grow_with_age():
    with pytest.raises(ValueError, match="rising ages"):
        budget(edge=(size(0.1, under_months=18), size(0.3, under_months=24)))
