"""Months without an advance, and every window in which one percent may have been taken."""

from __future__ import annotations

import datetime as dt

import made_up
import pandas as pd
import pytest
from small_study import row, study

from analysis.evidence.findings.territory import no_halt, one_percent_200k
from analysis.evidence.findings.windows import every_window
from analysis.evidence.records import Finding
from analysis.project import Project
from analysis.study import Study

HALT = made_up.claim(figure=0, compare="at_most", months=3, unit="months")


def _areas(*ends: float) -> Study:
    months = pd.period_range("2025-01", periods=len(ends), freq="M")
    rows = [
        row("area_occupied", "Ukraine", f"{month.end_time:%Y-%m-%d}", value, "deepstate")
        for month, value in zip(months, ends, strict=True)
    ]
    return study(rows)


@pytest.mark.parametrize(
    ("areas", "halts"),
    [
        ((100.0, 110.0, 120.0, 130.0), 0),
        ((100.0, 110.0, 105.0, 130.0), 1),
        ((100.0, 110.0, 110.0, 105.0), 2),
        # the loss lies before the last three months
        ((100.0, 90.0, 110.0, 120.0, 130.0), 0),
    ],
)
def test_a_month_without_a_net_gain_is_a_halt(areas: tuple[float, ...], halts: int) -> None:
    (one,) = no_halt(_areas(*areas), HALT).findings
    assert one.value == halts
    assert one.vote == ("no" if halts else "yes")
    assert len(list(filter(None, one.note.split(", ")))) == halts


def test_a_halt_is_named() -> None:
    (one,) = no_halt(_areas(100.0, 110.0, 105.0, 130.0), HALT).findings
    assert one.note.replace("\u202f", " ") == "March 2025"
    assert "DeepState" in one.label


def _daily(values: list[float]) -> pd.Series:
    return pd.Series(values, index=pd.date_range("2025-01-01", periods=len(values)))


def test_every_window_up_to_the_longest_is_tried_wherever_it_ends() -> None:
    share = _daily([1.0, 2.0, 4.0, 7.0])
    losses = pd.DataFrame({"low": _daily([0, 10, 30, 60]), "high": _daily([0, 20, 60, 120])})
    table = every_window(share, losses, last_day=pd.Timestamp("2025-01-03"), longest=2)
    assert table[["days", "gain", "low", "high"]].to_numpy().tolist() == [
        [1, 1, 10, 20],
        [1, 2, 20, 40],
        [2, 3, 30, 60],
    ]
    assert [f"{end:%d}" for end in table["end"]] == ["02", "03", "03"]


def _claim(**changed: object) -> object:
    settings = {
        "figure": 1.0, "tolerance": 15, "casualties": 200_000, "casualties_at_most": 300_000,
        "wounded_per_killed": [1.5, 3.5], "longest_window_days": 730, "unit": "percent",
        "last_day": dt.date(2025, 12, 10),
    }  # fmt: skip
    return made_up.claim(compare="near", **{**settings, **changed})


def _war(gain_a_day: float, losses_a_day: float, *, days: int = 400) -> Study:
    """Territory taken and losses claimed at a steady pace to the article's day."""
    last = pd.date_range(end="2025-12-10", periods=days)
    rows = []
    for place, moment in enumerate(last):
        when = f"{moment:%Y-%m-%d}"
        share, area = 10 + gain_a_day * place, 60_000 + place
        rows += [
            row("share_of_ukraine_occupied", "Ukraine", when, share, "deepstate"),
            row("area_occupied", "Ukraine", when, area, "deepstate"),
            row("personnel_losses_claimed", "Russia", when, losses_a_day, "general_staff"),
        ]
    return study(rows)


def _searched(given: Study, **changed: object) -> list[Finding]:
    return list(one_percent_200k(given, _claim(**changed)).findings)  # type: ignore[arg-type]


def test_a_window_that_holds_both_halves_is_found() -> None:
    # one percent in 200 days at 1,250 losses a day: 250,000
    (one,) = _searched(_war(0.005, 1_250))
    assert one.vote == "yes"
    assert one.value == pytest.approx(0.005 * 240)


def test_half_the_pace_at_the_same_losses_holds_both_halves_in_no_window() -> None:
    # one percent takes 400 days, 500,000 losses; at 300,000 losses 0.6 percent was taken
    (one,) = _searched(_war(0.0025, 1_250))
    assert one.vote == "no"
    assert one.value == pytest.approx(0.6)
    assert "425 000 losses or more" in one.note.replace("\u202f", " ")


def test_losses_far_below_the_figure_do_not_fit_either() -> None:
    (one,) = _searched(_war(0.01, 500, days=200))
    assert one.vote == "no"


def test_a_window_longer_than_the_longest_does_not_count() -> None:
    assert _searched(_war(0.005, 1_250), longest_window_days=150)[0].vote == "no"


def test_deaths_times_wounded_leave_open_what_their_range_leaves_open() -> None:
    given = _war(0.005, 10_000)
    weeks = pd.date_range("2024-11-04", "2025-12-01", freq="7D")
    deaths = [
        row(
            "military_deaths_estimated",
            "Russia",
            f"{day:%Y-%m-%d}/{day + pd.Timedelta(days=6):%Y-%m-%d}",
            2_100.0,
            "mediazona_meduza",
        )
        for day in weeks
    ]
    rows = given.table.to_dict("records") + study(deaths).table.to_dict("records")
    both = Study(pd.DataFrame(rows), given.catalogue, given.sources, given.parameters, given.as_of)
    # 300 deaths a day: 200 days are 150,000 to 270,000 killed and wounded
    claimed, by_deaths = _searched(both)
    assert (claimed.vote, by_deaths.vote) == ("no", "cannot be said")
    # an assumption narrow enough lets the reading decide: 240,000 to 252,000
    assert _searched(both, wounded_per_killed=[3.0, 3.2])[1].vote == "yes"
    # and so does one that is far off: 60,000 killed and no one wounded
    assert _searched(both, wounded_per_killed=[0.0, 0.0])[1].vote == "no"


def test_what_is_assumed_with_deaths_is_what_the_parameters_assume(project: Project) -> None:
    settings = project.claims.claim("one_percent_200k").settings
    values = project.params.all_values({})
    assumed = [values["wounded_per_killed_low"], values["wounded_per_killed_high"]]
    assert list(settings["wounded_per_killed"]) == assumed


@pytest.mark.parametrize(
    ("source", "most", "fewest"),
    # by a search in plain loops over the table, of every window up to 9 December 2025
    [("deepstate", 0.581, 479_140), ("isw_area", 0.653, 416_620)],
)
def test_no_window_up_to_the_article_holds_both_halves(
    project: Project, source: str, most: float, fewest: float
) -> None:
    claim = project.claims.claim("one_percent_200k")
    found = one_percent_200k(project.open_study("territory", {"as_of": "2025-12-10"}), claim)
    assert found.numbers[f"{source}_most_taken"] == pytest.approx(most, abs=0.001)
    assert found.numbers[f"{source}_fewest_losses"] == pytest.approx(fewest, abs=1)


def test_april_and_may_2026_brought_no_net_gain_on_one_map_only(project: Project) -> None:
    claim = project.claims.claim("no_halt")
    found = no_halt(project.open_study("territory", {"as_of": "latest"}), claim)
    assert found.numbers == {"deepstate": 0.0, "isw_area": 2.0}
    assert found.findings[1].note.replace("\u202f", " ") == "April 2026, May 2026"
