import datetime as dt
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.costs.confidence import Confidence, independent, judge, own_amounts, way_of
from analysis.costs.draws import Drawn, Settings
from analysis.costs.readings import Outcome
from analysis.project import Project
from analysis.series import MONTH_DAYS, Known, Window, calendar_years, war_year

DAYS = pd.date_range("2022-02-24", "2024-02-23")


@pytest.fixture
def drawn(project: Project) -> Drawn:
    kind = project.kinds.of("soldiers_killed", "Russia")
    return Drawn(kind, "Russia", kind.anchors[0], ())


def said(rules, drawn: Drawn, **changes) -> Confidence:
    """The confidence of a reading that has risen, with some things changed."""
    given = {"side": "risen", "covered": 1.0, "others": [], "turned": [], "fragile": False}
    return judge(drawn, rules=rules, **{**given, **changes})


def test_an_estimate_that_nobody_else_bears_out_is_at_medium(rules, drawn) -> None:
    found = said(rules, drawn)
    assert (found.points, found.word) == (3, "medium")
    assert len(found.reasons) == 2


@pytest.mark.parametrize(
    ("changes", "points"),
    [
        ({"others": [("a", 1)]}, 4),
        ({"others": [("a", 1), ("b", 1)]}, 5),
        ({"others": [("a", -1)]}, 2),
        ({"others": [("a", 1), ("b", -1)]}, 3),
        ({"others": [("a", 0)]}, 3),
        ({"turned": ["killed only"]}, 2),
        ({"fragile": True}, 2),
        ({"side": "unclear", "others": [("a", 0)]}, 3),
    ],
)
def test_each_point_has_its_reason(rules, drawn, changes, points) -> None:
    found = said(rules, drawn, **changes)
    assert found.points == points
    assert sum(int(reason.split()[0]) for reason in found.reasons) == points


def test_a_reading_that_is_mostly_filled_has_the_fillers_grade(rules, drawn) -> None:
    found = said(rules, drawn, covered=0.7, others=[("a", 1), ("b", 1)])
    assert found.grade == 1
    assert found.word in ("low", "very low")


def test_a_claim_is_never_above_low_and_a_partisan_never_above_medium(rules, drawn) -> None:
    many = [(name, 1) for name in "abcd"]
    for grade, highest in ((1, "low"), (2, "medium")):
        anchor = drawn.anchor.model_copy(update={"grade": grade})
        other = Drawn(drawn.kind, drawn.party, anchor, ())
        assert said(rules, other, others=many).word in ("very low", "low", highest)


class Table(Known):
    """What a source says of a stock or a flow, made up."""

    def figures(self, *_: object, **__: object) -> pd.DataFrame:  # type: ignore[override]
        return self.published


def known(*rows: tuple[str, str, float]) -> Known:
    table = pd.DataFrame(rows, columns=["period_start", "period_end", "value"])
    table = table.assign(
        period_start=pd.to_datetime(table["period_start"]),
        period_end=pd.to_datetime(table["period_end"]),
    )
    return Table(table, "latest", None)  # type: ignore[arg-type]


def study(known: Known, panel: pd.DataFrame | None = None) -> Any:
    """What other sources are read from: what was known, and a panel of economies, or none."""
    values = {"control_start_russia": 2000, "ridge": 1e-6}
    settings = Settings(values, {}, n=1, slow=1.0)
    return SimpleNamespace(known=known, settings=settings, panel=panel, controls={})


def test_a_running_total_covers_both_windows_or_says_nothing(drawn) -> None:
    other = drawn.kind.independent[0]
    windows = (war_year(1), war_year(2))
    total = known(("2023-02-23", "2023-02-23", 365.0), ("2024-02-23", "2024-02-23", 1095.0))
    early, late = own_amounts(study(total), other, "Russia", "flow", windows)
    assert early == pytest.approx(30.4375) and late == pytest.approx(2 * 30.4375)
    # three fifths of the second
    short = known(("2023-02-23", "2023-02-23", 365.0), ("2023-10-01", "2023-10-01", 500.0))
    assert own_amounts(study(short), other, "Russia", "flow", windows) is None


def test_what_another_source_counts_within_periods_is_told_a_month(drawn) -> None:
    other = drawn.kind.independent[0].model_copy(update={"reads": "flow"})
    years = known(("2022-02-24", "2023-02-23", 365.0), ("2023-02-24", "2024-02-23", 730.0))
    found = own_amounts(study(years), other, "Russia", "flow", (war_year(1), war_year(2)))
    assert found == pytest.approx((MONTH_DAYS, 2 * MONTH_DAYS))


def test_a_stock_of_before_the_war_is_no_part_of_its_first_months(project: Project) -> None:
    other = project.kinds.of("people_abroad", "Ukraine").independent[0]
    counts = known(*((day, day, value) for day, value in (
        ("2021-12-25", 100.0), ("2022-02-23", 0.0), ("2022-12-24", 10.0))))  # fmt: skip
    newest = Window("before_newest", dt.date(2021, 12, 25), dt.date(2022, 12, 24))
    found = own_amounts(study(counts), other, "Ukraine", "stock", (newest, newest))
    assert found == pytest.approx((5.0, 5.0))


def test_a_stock_that_begins_later_covers_no_first_year(project: Project) -> None:
    kind = project.kinds.of("people_abroad", "Ukraine")
    other = kind.independent[0]
    late = known(("2023-03-31", "2023-03-31", 4.0), ("2025-03-31", "2025-03-31", 5.0))
    years = (war_year(1), war_year(2))
    assert own_amounts(study(late), other, "Ukraine", "stock", years) is None
    later = (war_year(2), war_year(3))
    assert own_amounts(study(late), other, "Ukraine", "stock", later) is not None


FIRST, SECOND = calendar_years(dt.date(2023, 1, 1))
CALENDAR = (FIRST, SECOND)


@pytest.fixture
def panel() -> pd.DataFrame:
    """Russia, the mean of two of six donors until the war, falls by 20 and then 10 percent."""
    growth = pd.DataFrame(
        np.random.default_rng(3).normal(3, 2, (26, 6)), range(2000, 2026), list("ABCDEF")
    )
    growth.loc[2022:] = 0.0
    growth["Russia"] = growth[["A", "B"]].mean(axis=1)
    growth.loc[2022:2023, "Russia"] = [-20.0, -10.0]
    table = growth.melt(var_name="country", value_name="ngdp_rpch", ignore_index=False)
    table = table.assign(aggregate=0, lp=10.0, ngdprppppc=20_000.0, published="2026-04-14")
    return table.rename_axis("year").reset_index().assign(iso=table["country"].array)


def by_control(
    project: Project, panel: pd.DataFrame, windows: tuple[Window, Window], day: str = "2026-04-14"
) -> tuple[float, float] | None:
    """What the synthetic control of Russia says of two windows, known by a day."""
    control = project.kinds.of("gdp_shortfall", "Russia").independent[0]
    read = study(replace(known(), as_of=day), panel)
    return own_amounts(read, control, "Russia", "flow", windows)


def test_a_control_is_read_a_month_of_war_of_calendar_years(
    project: Project, panel: pd.DataFrame
) -> None:
    found = by_control(project, panel, CALENDAR)
    assert found == pytest.approx((20 / 311 * MONTH_DAYS, 28 / 365 * MONTH_DAYS), rel=1e-3)
    assert by_control(project, panel, (war_year(1), war_year(2))) is None


def test_a_control_that_was_published_after_the_day_is_not_read(
    project: Project, panel: pd.DataFrame
) -> None:
    assert by_control(project, panel, CALENDAR, "2026-04-13") is None


def test_a_control_that_fits_badly_before_the_war_is_not_read(
    project: Project, panel: pd.DataFrame
) -> None:
    own = panel["country"].eq("Russia") & panel["year"].lt(2022)
    panel.loc[own, "ngdp_rpch"] += 20 * (-1.0) ** panel.loc[own, "year"]
    assert by_control(project, panel, CALENDAR) is None


def test_a_control_agrees_by_its_own_two_years(rules, project: Project, panel) -> None:
    kind = project.kinds.of("gdp_shortfall", "Russia")
    shortfall = Drawn(kind, "Russia", kind.anchors[0], ())
    outcome = Outcome(FIRST, SECOND, "difference", np.ones(9), np.ones(9), 0.1)
    for day, found in (("2026-04-14", [("synthetic control", 1)]), ("2026-04-13", [])):
        read = study(replace(known(), as_of=day), panel)
        read.rules = rules
        assert independent(read, shortfall, "flow", outcome, "risen") == found


def test_a_small_rise_is_agreed_with_by_a_source_that_rose_by_less_than_a_tenth(
    rules, project: Project
) -> None:
    kind = project.kinds.of("people_abroad", "Ukraine")
    stock = Drawn(kind, "Ukraine", kind.anchors[0], ())
    read = study(known(("2023-02-24", "2023-02-24", 4.0), ("2025-02-23", "2025-02-23", 4.4)))
    read.rules = rules
    outcome = Outcome(war_year(2), war_year(3), "ratio", np.ones(9), np.ones(9), 0.1)
    ways = [
        {way for _, way in independent(read, stock, "stock", outcome, side)}
        for side in ("risen, perhaps by less than a tenth", "risen")
    ]
    assert ways == [{1}, {0}]


def test_a_claim_is_no_independent_source(rules, drawn) -> None:
    first = drawn.kind.independent[0]
    read = study(known(("2023-02-23", "2023-02-23", 365.0), ("2024-02-23", "2024-02-23", 1095.0)))
    read.rules = rules
    outcome = Outcome(war_year(1), war_year(2), "ratio", np.ones(9), np.ones(9), 0.1)
    for grade, found in ((1, []), (rules.confidence.fewest_independent_grade, [(first.label, 1)])):
        others = (first.model_copy(update={"grade": grade}),)
        kind = drawn.kind.model_copy(update={"independent": others})
        assert independent(read, replace(drawn, kind=kind), "flow", outcome, "risen") == found


@pytest.mark.parametrize(
    ("early", "late", "statistic", "way"),
    [(1, 0.905, "ratio", -1), (1, 0.915, "ratio", 0), (1, 1.1, "ratio", 1),
     (1, 0.95, "difference", 0), (-10, -11.5, "difference", -1), (-10, -9.5, "difference", 0)],
)  # fmt: skip
def test_a_source_goes_the_way_in_which_it_changed_noticeably(
    early: float, late: float, statistic: str, way: int
) -> None:
    assert way_of(early, late, statistic, 0.1) == way
