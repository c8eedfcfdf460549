import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from analysis.costs.drawing import add
from analysis.costs.draws import Drawn, MonthDraws, Settings, WindowDraws, windows_until
from analysis.costs.lives import _continued
from analysis.costs.people import _trend, read_stock
from analysis.costs.rows import shares_for_no_rise
from analysis.costs.study import open_study
from analysis.costs.things import a_month
from analysis.costs.verbs import tidy
from analysis.project import Project
from analysis.series import MONTH_DAYS, Window, war_year

Continued = Callable[..., MonthDraws]


def by_month(last: str, covered_to: str) -> MonthDraws:
    months = pd.period_range("2022-02", last, freq="M")
    seen = np.asarray(months <= pd.Period(covered_to, "M"))
    amounts = np.tile(np.arange(len(months), dtype=float), (4, 1))
    return MonthDraws(months, amounts, seen)


def test_a_window_is_the_mean_of_its_days() -> None:
    draws = by_month("2023-02", "2023-02").within([war_year(1)])
    days = np.array([5, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 31, 23])
    assert draws.amounts[0, 0] == pytest.approx(days @ np.arange(13) / days.sum())


def test_a_window_tells_what_is_counted_and_what_is_filled() -> None:
    draws = by_month("2024-02", "2023-04").within([war_year(2)])
    assert draws.covered[0] == pytest.approx((5 + 31 + 30) / 365)
    assert draws.covered[0] + draws.filled[0] == pytest.approx(1)
    assert draws.counted_to == (dt.date(2023, 4, 30),)


def test_the_last_counted_day_is_that_of_the_anchor_and_within_the_window() -> None:
    draws = by_month("2024-02", "2023-02").within([war_year(1), war_year(2)])
    assert draws.counted_to == (dt.date(2023, 2, 23), dt.date(2023, 2, 28))
    none = by_month("2024-02", "2023-01").within([war_year(2)])
    assert none.counted_to == (None,)
    gap = by_month("2023-02", "2023-02")
    gap.covered[3:5] = False  # months missing within a window move its end nowhere
    assert gap.within([war_year(1)]).counted_to == (dt.date(2023, 2, 23),)


def test_a_month_that_a_source_does_not_cover_to_its_end_is_counted_to_its_last_figure(
    project: Project,
) -> None:
    kind = project.kinds.of("soldiers_killed", "Russia")
    figures = pd.DataFrame({"period_end": pd.to_datetime(["2023-11-19", "2023-11-26"])})
    empty = Drawn(kind, "Russia", kind.anchors[0], figures=figures)
    (view,) = empty.by(by_month("2023-11", "2023-11"), dt.date(2023, 12, 10)).views
    ends = dict(zip(view.names, view.counted_to, strict=True))
    assert ends["year_1"] == dt.date(2023, 2, 23)
    assert ends["year_2"] == ends["2023"] == dt.date(2023, 11, 26)


def test_a_sum_is_counted_to_the_day_to_which_all_its_parts_are(project: Project) -> None:
    windows, early, late = [war_year(1), war_year(2)], dt.date(2023, 6, 30), dt.date(2023, 12, 31)
    parts = []
    for kind, ends in (("soldiers_killed", (early, None)), ("civilians_killed", (late, late))):
        view = replace(WindowDraws.counted(windows, np.ones((4, 2))), counted_to=ends)
        own = project.kinds.of(kind, "Ukraine")
        parts.append(Drawn(own, "Ukraine", own.anchors[0], (view,)))
    whole = add(project.kinds.of("all_killed", "Ukraine"), "Ukraine", parts)
    assert whole.views[0].counted_to == (early, None)


def test_what_fills_enters_no_window_that_the_anchor_covers_by_half() -> None:
    draws = by_month("2024-02", "2023-08").within([war_year(2)])
    days = np.array([5, 31, 30, 31, 30, 31, 31])
    assert draws.amounts[0, 0] == pytest.approx(days @ np.arange(12, 19) / days.sum())
    assert draws.covered[0] == pytest.approx(days.sum() / 365)
    assert draws.filled[0] == 0


def test_a_window_of_which_little_is_known_has_no_amount() -> None:
    assert by_month("2023-09", "2023-09").within([war_year(2)]).windows == ()


def test_a_months_amount_is_that_of_30_days_and_a_half() -> None:
    window = Window("2022", dt.date(2022, 2, 24), dt.date(2022, 12, 31))
    assert a_month(np.array([[311.0]]), [window])[0, 0] == pytest.approx(MONTH_DAYS)


def test_a_stock_has_its_mean_and_its_net_change() -> None:
    dates = pd.to_datetime(pd.Series(["2023-02-23", "2024-02-23"]))
    windows = [war_year(1), war_year(2)]
    stock, flow = read_stock(np.array([[365.0, 365.0]]), dates, windows)
    assert stock.of("year_1")[0] == pytest.approx(183)
    assert stock.of("year_2")[0] == pytest.approx(365)
    assert flow.of("year_1")[0] == pytest.approx(MONTH_DAYS)
    assert flow.of("year_2")[0] == pytest.approx(0)


def test_a_stock_is_not_read_past_its_last_count() -> None:
    dates = pd.to_datetime(pd.Series(["2023-02-23", "2023-09-01"]))
    stock, _ = read_stock(np.array([[1.0, 1.0]]), dates, [war_year(1), war_year(2)])
    assert [window.name for window in stock.windows] == ["year_1"]
    dates = pd.to_datetime(pd.Series(["2023-02-23", "2023-12-31"]))
    for view in read_stock(np.array([[1.0, 1.0]]), dates, [war_year(1), war_year(2)]):
        assert view.counted_to == (dt.date(2023, 2, 23), dt.date(2023, 12, 31))


def test_each_source_and_party_has_its_own_stream_and_keeps_it() -> None:
    settings = Settings({"seed": 1}, {}, n=10, slow=1.0)
    one, again, other = (
        settings.rng(*key).standard_normal()
        for key in (("oryx", "Russia"), ("oryx", "Russia"), ("oryx", "Ukraine"))
    )
    assert one == again != other


def test_newest_windows_are_those_that_the_anchor_covers() -> None:
    found = {
        window.name: window for window in windows_until(dt.date(2026, 7, 1), dt.date(2025, 3, 31))
    }
    assert found["newest"].end == dt.date(2025, 3, 31)
    assert found["before_newest"].end == dt.date(2024, 3, 31)


@pytest.fixture
def continued(project: Project) -> Continued:
    """Continue draws to the end of 2025 by a source that says half as much again in 2026."""
    fill = project.kinds.of("civilians_killed", "Ukraine").anchors[0].fill
    assert fill is not None
    own = Settings({"seed": 1}, project.uncertainty, n=4000, slow=1.0)
    years = by_month("2025-12", "2025-12")
    spread = np.random.default_rng(1).normal(0, 0.1, (4000, 1))
    years = replace(years, amounts=years.amounts[:1] * np.exp(spread))

    def made(in_2026: Iterable[int], *, erring: bool = False) -> MonthDraws:
        months = [f"2025-{month}" for month in range(1, 13)] + [f"2026-{one}" for one in in_2026]
        index = pd.PeriodIndex(months, freq="M")
        pace = pd.Series(np.where(index.year == 2025, 2.0, 3.0), index)
        settings = own if erring else replace(own.stated(), n=4000)
        return _continued(years, pace, fill, "Ukraine", settings)

    return made


def part(draws: MonthDraws) -> WindowDraws:
    """Return 2025 and the part of 2026 that draws have."""
    last = draws.months[-1].end_time.date()
    windows = windows_until(dt.date(2026, 12, 31), dt.date(2025, 12, 31), last)
    return draws.within(one for one in windows if one.name.startswith(("2025", "2026")))


def test_a_year_counted_in_part_goes_on_by_another_sources_pace(continued: Continued) -> None:
    longer = continued(range(1, 9))
    assert longer.filled.tolist() == [False] * 47 + [True] * 8
    view = part(longer)
    assert [one.name for one in view.windows] == ["2025", "2026 (Jan-Aug)"]
    assert view.covered == pytest.approx([1, 0]) and view.filled == pytest.approx([0, 1])
    assert view.of("2026 (Jan-Aug)") == pytest.approx(1.5 * view.of("2025"))


def test_the_error_of_what_carries_a_year_on_widens_its_part(continued: Continued) -> None:
    view = part(continued(range(1, 9), erring=True))
    last, later = np.log(view.amounts).std(axis=0)
    assert last == pytest.approx(0.1, rel=0.05)
    assert later > 1.2 * last
    assert np.median(view.amounts[:, 1] / view.amounts[:, 0]) == pytest.approx(1.5, rel=0.02)


@pytest.mark.parametrize(
    ("in_2026", "carried"),
    [
        (range(1, 7), 6),
        (range(1, 6), 0),
        ([1, 2, 3, 4, 5, 6, 8, 9], 6),
        ([1, 2, 3, 5, 6, 7, 8, 9, 10], 0),
        (range(2, 13), 0),
    ],
    ids=["half a year", "less", "a gap after it", "a gap within it", "no January"],
)
def test_a_part_of_a_year_is_six_months_from_january_on_without_a_gap(
    continued: Continued, in_2026: Iterable[int], carried: int
) -> None:
    longer = continued(in_2026)
    assert longer.filled.sum() == carried
    assert longer.months[-1] == pd.Period("2025-12", "M") + carried


@pytest.mark.parametrize(
    ("filled_to", "name"),
    [
        (dt.date(2026, 8, 31), "2026 (Jan-Aug)"),
        (dt.date(2026, 10, 31), "2026 (Jan-Oct)"),
        (dt.date(2026, 12, 31), "2026 (Jan-Dec)"),
    ],
)
def test_a_year_that_is_filled_in_part_has_that_part_for_its_window(
    filled_to: dt.date, name: str
) -> None:
    windows = windows_until(dt.date(2027, 1, 1), dt.date(2025, 12, 31), filled_to)
    in_2026 = [one for one in windows if one.name.startswith("2026")]
    assert in_2026 == [Window(name, dt.date(2026, 1, 1), filled_to)]
    assert {"2025", "2027", "year_4"} <= {one.name for one in windows}


def test_what_is_filled_of_the_year_that_is_counted_makes_no_part_of_it() -> None:
    day, covered_to = dt.date(2026, 1, 31), dt.date(2025, 8, 31)
    filled = windows_until(day, covered_to, dt.date(2025, 12, 31))
    assert filled == windows_until(day, covered_to)
    assert "2025" in [one.name for one in filled]


def test_tidy_draws_are_rows() -> None:
    months = by_month("2024-02", "2024-02")
    table = tidy(months, 2)
    assert table.columns.tolist() == ["date", "draw", "value", "filled"]
    assert len(table) == 2 * len(months.months)


def test_draws_of_windows_are_all_in_a_figure_which_so_has_the_numbers_of_its_table() -> None:
    years = [war_year(1), war_year(2)]
    amounts = np.random.default_rng(1).lognormal(size=(5000, 2))
    table = tidy(WindowDraws.counted(years, amounts))
    medians = table.groupby("window")["value"].median().tolist()
    assert medians == np.median(amounts, axis=0).tolist()


def test_no_rise_where_the_shares_say_so() -> None:
    dead, missing, later_dead, later_missing = 10.0, 2.0, 8.0, 12.0
    both, alone, unlisted = shares_for_no_rise((dead, missing), (later_dead, later_missing))
    assert dead + both * missing == pytest.approx(later_dead + both * later_missing)
    assert dead + missing == pytest.approx(later_dead + alone * later_missing)
    assert 1.2 * (dead + missing) == pytest.approx(later_dead + unlisted * later_missing)


def test_a_prediction_of_births_errs_by_the_line_and_by_the_year() -> None:
    before = pd.Series(13 - 0.07 * np.arange(8), range(2014, 2022))
    before += 0.01 * np.array([1, -1, 1, 1, -1, -1, 1, -1])
    settings = Settings({"seed": 1}, {}, n=40_000, slow=1.0)
    draws = np.log(_trend(before, np.array([2022, 2025]), np.random.default_rng(1), settings))
    fit = sm.OLS(before.to_numpy(), sm.add_constant(before.index.to_numpy(float))).fit()
    ahead = fit.get_prediction(sm.add_constant(np.array([2022.0, 2025.0])))
    expected = ahead.summary_frame(alpha=0.1)[["obs_ci_lower", "obs_ci_upper"]].to_numpy()
    ends = np.quantile(draws, [0.05, 0.95], axis=0).T
    assert ends == pytest.approx(expected, abs=0.001)


def test_amounts_stated_by_year_are_a_months_and_cover_what_they_state(project: Project) -> None:
    study = open_study(project, as_of="2026-09-16", n_draws=1000)
    view = study.draw("killed_and_wounded_claimed", "Ukraine").view("flow")
    assert view.names == ["2022", "2023", "2024", "2025"]
    assert np.median(view.of("2022")) == pytest.approx(118_500 / 311 * MONTH_DAYS)
    # the minister spoke on 17 December
    assert view.covered[-1] == pytest.approx(351 / 365)
    assert np.median(view.of("2025")) == pytest.approx(500_000 / 351 * MONTH_DAYS)


def test_what_is_counted_in_another_way_since_is_not_joined(project: Project) -> None:
    study = open_study(project, as_of="2026-09-16", n_draws=1000, include_russia=True)
    assert set(study.draw("people_abroad", "Ukraine").figures["source"]) == {"unhcr"}


def test_months_that_keep_filling_shape_no_year(project: Project) -> None:
    studies = [open_study(project, as_of="2026-09-16", n_draws=1000, drop_recent_months=months)
               for months in (0, 3)]  # fmt: skip
    listed, finished = (one.draw("soldiers_killed", "Ukraine").months for one in studies)
    at = {str(month): place for place, month in enumerate(listed.months)}
    falls = [np.median(one.amounts[:, at["2025-10"]] / one.amounts[:, at["2025-07"]])
             for one in (listed, finished)]  # fmt: skip
    assert falls[0] < 0.8 < falls[1]
