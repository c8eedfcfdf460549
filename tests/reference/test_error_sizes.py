"""The sizes in `uncertainty.yaml` that are computed, from the releases on file by July 2026."""

import numpy as np
import pandas as pd
import pytest
from reference.error_sizes import (
    NEWEST_HALVES,
    between_stocks,
    by_day,
    claims_drift,
    edge_of_releases,
    list_against_study,
    revisions,
    slow_of_releases,
)

from analysis.models.budgets import load_uncertainty
from analysis.models.coverage import CLAIMS

RELEASES = ("2024-07-05", "2025-10-10", "2026-05-11")
AS_OF = "2026-07-21"


@pytest.fixture(scope="module")
def budgets(project):
    return load_uncertainty(project.root / "uncertainty.yaml")


@pytest.fixture(scope="module")
def known(observations):
    by_then = observations[observations["published"] <= AS_OF]

    def figures(measure, source, published=AS_OF, until="2100-01-01"):
        rows = by_then[(by_then["indicator"] == measure) & (by_then["source"] == source)]
        rows = rows[(rows["published"] <= published) & (rows["period_end"] <= until)]
        rows = rows.sort_values(["published", "period_start"], kind="stable")
        return rows.drop_duplicates(["period_start", "period_end"], keep="last")

    return figures


KILLED, MISSING = "military_deaths_estimated", "military_deaths_missing"


@pytest.fixture(scope="module")
def releases(observations):
    """The three releases of the probate estimate; the missing were first in that of 2026."""
    return [release(observations, day, KILLED, MISSING) for day in RELEASES]


def release(observations, day, *measures):
    """Return the sum of measures by week in one release."""
    rows = observations[
        (observations["source"] == "mediazona_meduza")
        & (observations["published"] == day)
        & observations["indicator"].isin(measures)
    ]
    # past the last estimated week the column of the missing runs on for nothing
    last = rows.loc[rows["indicator"] == KILLED, "period_end"].max()
    rows = rows[rows["period_end"] <= last]
    return (
        rows.groupby(["period_start", "period_end"], as_index=False)[["value", "low", "high"]]
        .sum(min_count=1)
        .sort_values("period_start")
    )


def test_the_probate_estimates_slow_error_is_its_releases(releases, budgets):
    sizes = slow_of_releases(by_day(releases))
    assert sizes.tolist() == pytest.approx([0.30, 0.34, 0.23], abs=0.005)
    together = (sizes**2).mean() ** 0.5
    slow = budgets["mediazona_meduza"].slow
    assert slow.basis == "vintages"
    assert slow.size == pytest.approx(together, abs=0.005)


def test_what_slow_and_upward_error_share_is_told_with_the_size_without_it(releases, budgets):
    """The newest two half-years of a release are in both; without them the slow error shrinks."""
    sizes = slow_of_releases(by_day(releases), without=NEWEST_HALVES)
    told = f"{(sizes**2).mean() ** 0.5:.2f}"
    budget = budgets["mediazona_meduza"]
    assert f"without them it would be {told}" in " ".join(budget.slow.reason.split())
    for size in (budget.slow, budget.edge[0]):
        assert "on the cautious side" in " ".join(size.reason.split())
    assert float(told) < 0.6 * budget.slow.size


def test_the_probate_estimates_edge_is_its_releases(releases, budgets):
    table = edge_of_releases(by_day(releases), [pd.Timestamp(day) for day in RELEASES])
    assert table["upward"].tolist() == pytest.approx([0.31, 0.10, 0.43, 0.18], abs=0.005)
    edges = budgets["mediazona_meduza"].edge
    assert {edge.basis for edge in edges} == {"vintages"}
    for under, size in table["size"].items():
        declared = next(edge.size for edge in edges if under <= edge.under_months)
        assert declared == pytest.approx(size, abs=0.005)


def test_what_the_edge_hangs_on_is_told_with_the_revisions_that_there_were(
    observations, releases, budgets
):
    """A change of definition: killed and missing, or killed alone, against the release before."""
    reason = " ".join(budgets["mediazona_meduza"].edge[0].reason.split())
    alone = release(observations, RELEASES[-1], KILLED)
    for last, told in ((releases[-1], 4), (alone, 6)):
        found = revisions(by_day([releases[1], last]), 0, 1)["revision"]
        written = [f"{one:+.2f}".replace("0.", ".", 1) for one in found[:told]]
        assert f"{', '.join(written[:3])} and {written[3]} against killed" in reason
        assert not written[4:] or f"moved by {' and '.join(written[4:])}" in reason


def test_the_probate_estimates_common_error_is_its_published_interval(observations, budgets):
    weeks = observations[
        (observations["source"] == "mediazona_meduza")
        & (observations["published"] == RELEASES[-1])
        & (observations["indicator"] == "military_deaths_estimated")
    ]
    common = budgets["mediazona_meduza"].common
    assert common.basis == "published"
    assert common.size == pytest.approx(half_width(weeks), abs=0.005)
    # of both, which are the measure in use, up to the last month that counts
    both = observations[
        (observations["source"] == "mediazona_meduza")
        & (observations["published"] == RELEASES[-1])
        & (observations["indicator"] == "military_deaths_with_missing")
        & (observations["period_end"] <= "2025-03-31")
    ]
    assert f"would make it {half_width(both):.2f}:" in " ".join(common.reason.split())


def half_width(weeks):
    """Return half the width of a published interval of 95 percent, over 1.96, of a sum, in logs."""
    total = weeks[["low", "high"]].sum()
    return np.log(total["high"] / total["low"]) / 2 / 1.96


def test_the_general_staffs_drift_is_what_the_grid_finds(releases, known, budgets):
    # the anchor's months end in March 2025; its last week is cut with them
    dead = releases[-1][releases[-1]["period_end"] <= "2025-04-06"]
    claims = known("personnel_losses_claimed", "general_staff", until="2025-03-31")
    slow = budgets["general_staff"].slow
    assert slow.basis == "model"
    assert slow.size == pytest.approx(claims_drift(dead, claims), abs=0.01)
    assert slow.size == CLAIMS[0], "made-up series have errors of the sizes in use"


def test_the_drift_of_people_abroad_is_that_against_eurostat(known, budgets):
    abroad = known("refugees_abroad", "unhcr")
    abroad = abroad[(abroad["party"] == "Ukraine") & (abroad["period_end"] >= "2022-06-30")]
    stock = known("protection_stock", "displacement_figures/eurostat/eu27")
    slow = budgets["unhcr"].slow
    assert slow.basis == "between"
    assert slow.size == pytest.approx(between_stocks(abroad, stock), abs=0.01)


def test_the_list_by_name_drifts_less_against_the_study_than_is_declared(known, budgets):
    # the release of that day, which ends in October
    listed = known("named_dead_and_missing", "ukrainian_named_losses", published="2025-11-08")
    by_year = listed.groupby(listed["period_start"].dt.year)["value"].sum()
    study = known("military_dead_and_missing", "ualosses_study")
    study = study[study["period_start"].dt.year == study["period_end"].dt.year]
    yearly = study.set_index(study["period_start"].dt.year)["value"]
    # the list ends in October 2025
    yearly[2025] *= 304 / 365
    found = list_against_study(by_year, yearly)
    assert found == pytest.approx(0.05, abs=0.01)
    assert budgets["ualosses_study"].slow.size > 2 * found


def test_the_change_of_method_of_the_displaced_is_what_its_budget_says(known, budgets):
    before = known("internally_displaced", "displacement_figures/iom/round-13")["value"].iloc[0]
    after = known("internally_displaced", "displacement_figures/iom/from-round-14")["value"].iloc[0]
    drop = 1 - after / before
    assert drop == pytest.approx(0.28, abs=0.01)
    assert budgets["iom"].slow.size == pytest.approx(0.33, abs=0.04)


def test_every_basis_that_is_computed_has_its_test_here(budgets):
    """A new computed size needs a rule and a test."""
    sizes = [
        (name, part, getattr(budget, part))
        for name, budget in budgets.items()
        for part in ("common", "slow", "single")
    ]
    sizes += [(name, "edge", edge) for name, budget in budgets.items() for edge in budget.edge]
    floors = {name: budget.floor for name, budget in budgets.items() if budget.floor}
    sizes += [(name, "floor", size) for name, floor in floors.items() for _, size in floor]
    computed = {
        (name, part) for name, part, size in sizes if size.basis in ("vintages", "between", "model")
    }
    assert computed == {
        ("mediazona_meduza", "slow"),
        ("mediazona_meduza", "edge"),
        ("general_staff", "slow"),
        ("general_staff", "single"),
        ("unhcr", "slow"),
    }
