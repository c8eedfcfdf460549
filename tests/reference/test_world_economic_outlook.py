"""GDP below the path of October 2021, and revisions of growth, by the Outlook of April 2026."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.models.counterfactual import (
    GROUPS,
    REVISION,
    Counterfactual,
    growth_releases,
    open_counterfactual,
    outlook,
)
from analysis.project import Project
from analysis.series import Known, open_known


@pytest.fixture(scope="module")
def known(project: Project) -> Known:
    """What was known between the Outlooks of April and October 2026."""
    return open_known("2026-09-01", project=project)


@pytest.fixture(scope="module")
def study(known: Known) -> Counterfactual:
    return open_counterfactual(known)


@pytest.mark.parametrize(
    ("country", "percent"),
    [("Russia", [4.26, 2.32, -0.68, 0.03]), ("Ukraine", [31.26, 29.84, 30.21, 31.68])],
)
def test_gdp_below_the_path(study: Counterfactual, country: str, percent: list[float]) -> None:
    found = study.shortfall(country)["below_path"]
    assert list(found.index) == [2022, 2023, 2024, 2025]
    assert found.tolist() == pytest.approx(percent, abs=0.02)


def test_there_are_38_placebos(study: Counterfactual) -> None:
    placebos = study.placebos()
    assert placebos.shape == (4, 38)
    assert not {"Russia", "Ukraine", "Belarus", "World", "European Union"} & set(placebos)
    # Germany lies further below its path than Russia: a gap to a forecast is no cost of war
    assert study.shortfall("Germany").loc[2025, "below_path"] > 7


def test_the_median_placebo_lies_below_its_path_too(study: Counterfactual) -> None:
    assert study.shortfall("Russia")["placebos"].tolist() == pytest.approx(
        [0.43, 1.40, 2.15, 2.15], abs=0.02
    )


def test_as_of_the_article_the_outlook_of_october_2025_counts(project: Project) -> None:
    then = open_counterfactual(open_known("2025-12-10", project=project))
    assert then.years == [2022, 2023, 2024]
    assert then.shortfall("Russia")["below_path"].tolist() == pytest.approx(
        [4.26, 2.30, -0.14], abs=0.02
    )


def test_growth_is_revised_by_eight_tenths_of_a_point(known: Known) -> None:
    releases = growth_releases(known.published)
    newest = outlook(releases)
    rows = {
        year: newest.loc[year] - outlook(releases, pd.Timestamp(year + 1, 4, 30)).loc[year]
        for year in range(2019, 2025)
    }
    found = pd.DataFrame(rows).T.drop(columns=GROUPS).dropna(axis=1)
    assert found.shape == (6, 41)
    assert np.sqrt((found**2).to_numpy().mean()) == pytest.approx(0.82, abs=0.02)
    by_country = np.sqrt((found**2).mean())
    assert by_country["Russia"] == pytest.approx(0.77, abs=0.02)
    assert by_country["Ukraine"] == pytest.approx(0.69, abs=0.02)
    assert pytest.approx(0.82, abs=0.05) == REVISION


def test_placebos_intervals_hold_nought_about_as_often_as_they_say(study: Counterfactual) -> None:
    assert study.coverage(0.9)["share"].between(0.85, 0.95).all()
    assert study.coverage(0.5)["share"].between(0.42, 0.65).all()
