"""Seven million who left and many who will not return: counts and surveys, each with one vote."""

from __future__ import annotations

import datetime as dt

import made_up
import pytest
from small_study import row, study

from analysis.evidence.findings.emigration import emigration_7m, many_not_return
from analysis.evidence.records import Finding
from analysis.project import Project

LEFT = made_up.claim(
    figure=7, compare="near", tolerance=10, share=16.6667, unit="million persons",
    stated_on=dt.date(2025, 12, 10), months_old=12,
)  # fmt: skip
STAY = made_up.claim(figure=33.3333, compare="at_least", unit="percent", months_old=18)
PEOPLE = row("population", "Ukraine", "2021", 42e6, "world_bank", "2022-06-01")
OUTSIDE, BOTH = "refugees_abroad", "refugees_abroad_and_in_russia"


def _left(*rows: dict[str, object]) -> list[Finding]:
    return list(emigration_7m(study(list(rows)), LEFT).findings)


def test_a_count_is_one_vote_for_the_number_and_the_share_together() -> None:
    (one,) = _left(PEOPLE, row(OUTSIDE, "Ukraine", "2025-06-30", 7e6, "unhcr"))
    assert (one.value, one.vote) == (7.0, "yes")
    assert "17\u202f% of the population" in one.note


def test_the_number_alone_is_not_enough() -> None:
    many = row("population", "Ukraine", "2021", 60e6, "world_bank", "2022-06-01")
    (one,) = _left(many, row(OUTSIDE, "Ukraine", "2025-06-30", 7e6, "unhcr"))
    assert one.vote == "no"  # 11.7 percent of 60 million


@pytest.mark.parametrize(("value", "vote"), [(6.2e6, "no"), (6.4e6, "yes"), (7.8e6, "no")])
def test_seven_million_is_within_a_tenth_of_it(value: float, vote: str) -> None:
    (one,) = _left(PEOPLE, row(OUTSIDE, "Ukraine", "2025-06-30", value, "unhcr"))
    assert one.vote == vote


def test_a_count_of_a_day_long_before_the_articles_does_not_vote() -> None:
    (one,) = _left(PEOPLE, row(OUTSIDE, "Ukraine", "2024-11-30", 7e6, "unhcr"))
    assert one.vote == "not counted"
    assert "too old" in one.note


def test_the_recounted_row_says_how_few_it_holds_in_russia_and_does_not_vote_again() -> None:
    found = _left(
        PEOPLE,
        row(OUTSIDE, "Ukraine", "2025-06-30", 5_000_000, "unhcr"),
        row(BOTH, "Ukraine", "2025-06-30", 5_005_488, "unhcr/russia-recounted"),
    )
    assert [one.vote for one in found] == ["no", "not counted"]
    assert "holds 5 488 persons in Russia" in found[1].note.replace("\u202f", " ")


def test_the_balance_at_the_border_is_shown_and_does_not_vote() -> None:
    found = _left(
        row("net_border_outflow", "Ukraine", "2023", 1e6, "displacement_figures/border"),
        row("net_border_outflow", "Ukraine", "2024", 2e6, "displacement_figures/border"),
    )
    (one,) = found
    assert (one.value, one.vote) == (3.0, "not counted")
    assert one.label.endswith("2023 to 2024")


def test_counts_with_and_without_russia_are_two_readings() -> None:
    counted = "displacement_figures/unhcr/global"
    found = _left(
        PEOPLE,
        row("refugees_recorded", "Ukraine", "2025-04-17", 6.9e6, f"{counted}/with-russia"),
        row("refugees_recorded", "Ukraine", "2025-10-01", 5.9e6, f"{counted}/without-russia"),
    )
    assert {one.label.rpartition(", ")[2]: one.vote for one in found} == {
        "with those in Russia": "yes",
        "without those in Russia": "no",
    }


def _survey(value: float, note: str = "", day: str = "2025-06-01") -> list[Finding]:
    rows = [row("return_intention", "Ukraine", day, value, "displacement_figures/unhcr", note=note)]
    return list(many_not_return(study(rows), STAY).findings)


def test_those_who_do_not_plan_to_return_are_at_most_the_rest() -> None:
    (one,) = _survey(80.0)
    # 20 percent, the undecided among them, are fewer than a third whatever the undecided do
    assert (one.value, one.vote) == (20.0, "no")
    (open_,) = _survey(40.0)
    assert (open_.value, open_.vote) == (60.0, "cannot be said")


ANSWERS = "4% plan to return soon regardless; almost 11% had already returned; {}% undecided"


def test_a_survey_that_tells_the_undecided_gives_two_bounds() -> None:
    (one,) = _survey(35.0, ANSWERS.format(25))
    assert (one.low, one.high, one.vote) == (25.0, 50.0, "cannot be said")
    (sure,) = _survey(35.0, ANSWERS.format(10))
    assert (sure.low, sure.high, sure.vote) == (40.0, 50.0, "yes")


def test_an_old_survey_does_not_vote() -> None:
    (one,) = _survey(80.0, day="2024-06-01")
    assert one.vote == "not counted"


def test_the_newest_round_of_a_survey_is_its_reading() -> None:
    rows = [
        row("return_intention", "Ukraine", day, value, "displacement_figures/unhcr")
        for day, value in (("2025-08-01", 70.0), ("2022-09-15", 81.0))
    ]
    found = many_not_return(study(rows), STAY)
    assert [one.value for one in found.findings] == [30.0]
    assert found.numbers == {"first": 81.0, "last": 70.0}


@pytest.mark.parametrize(
    ("as_of", "votes"),
    # by hand: 5.294 and 6.918 million on the article's day; 5.219, 5.6, 6.918 and 5.9 since
    [("2025-12-10", {5.29: "no", 6.92: "yes"}),
     ("latest", {5.22: "no", 5.6: "no", 6.92: "yes", 5.9: "no"})],
)  # fmt: skip
def test_who_has_left_by_the_counts_on_file(
    project: Project, as_of: str, votes: dict[float, str]
) -> None:
    claim = project.claims.claim("emigration_7m")
    found = emigration_7m(project.open_study("emigration", {"as_of": as_of}), claim).findings
    assert {round(one.value or 0, 2): one.vote for one in found if one.counts} == votes
