"""What an update may do to figures, and what it may not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pandas as pd
import pytest

from analysis.errors import DataError
from analysis.observations import PUBLISHED_DERIVED
from analysis.project import Project
from analysis.sources.figures import Bounds
from analysis.updates.plausibility import check_retrieved, find_problems

BOUNDS = Bounds(revised_percent=10, revised_share=10, step_factor=2)
TODAY = dt.date(2026, 12, 24)


def months(values: Sequence[float], *, first: str = "2023-01", kind: str = "flow") -> pd.DataFrame:
    """Return one figure a month, published ten days after its end."""
    starts = pd.date_range(f"{first}-01", periods=len(values), freq="MS").astype("datetime64[s]")
    ends = starts + pd.offsets.MonthEnd()
    return pd.DataFrame(
        {
            "indicator": "losses", "party": "Russia", "period_start": starts, "period_end": ends,
            "value": [float(value) for value in values], "low": float("nan"),
            "high": float("nan"), "unit": "persons", "kind": kind, "source": "office",
            "published": ends + pd.Timedelta(days=10), "note": "",
        }
    )  # fmt: skip


# steps of 5 and 10 around a slow rise
USUAL = [100 + number + (5 if number % 2 else -5) for number in range(24)]
PRESENT = months(USUAL)


def problems(release: pd.DataFrame, present: pd.DataFrame = PRESENT, **changes: object) -> str:
    given = {"complete_to": present["published"].max().date(), "today": TODAY} | changes
    return " | ".join(find_problems(present, release, BOUNDS, **given))  # type: ignore[arg-type]


def test_a_release_that_goes_on_as_before_is_plausible() -> None:
    assert problems(months([*USUAL, 119, 131])) == ""


def test_the_same_release_is_plausible() -> None:
    assert problems(PRESENT) == ""


def test_a_figure_that_is_gone_is_named() -> None:
    assert "1 known figure has gone, as losses of Russia for 2023-01-01" in problems(
        PRESENT.iloc[1:]
    )


def test_an_older_file_is_a_file_with_figures_gone() -> None:
    assert "3 known figures have gone" in problems(PRESENT.iloc[:-3])


def test_a_day_of_publication_that_moved_is_seen() -> None:
    moved = PRESENT.assign(published=PRESENT["published"] - pd.Timedelta(days=1))
    assert "another day of publication" in problems(moved)


def test_a_new_edition_that_dates_all_its_figures_anew_is_plausible() -> None:
    edition = PRESENT.assign(published=pd.Timestamp("2025-06-01"))
    assert problems(edition) == ""


def test_a_figure_from_the_future_is_refused() -> None:
    late = months([*USUAL, 119])
    assert "after today" in problems(late, today=dt.date(2025, 1, 20))


def test_a_half_year_may_give_way_to_its_whole_year_and_to_nothing_else() -> None:
    years = [f"{year}-12-31" for year in range(2015, 2025)]
    whole = pd.concat([months([100])] * 10, ignore_index=True).assign(
        period_start=pd.to_datetime([day.replace("12-31", "01-01") for day in years]),
        period_end=pd.to_datetime(years), published=pd.to_datetime(years) + pd.Timedelta(days=60),
    )  # fmt: skip
    known = pd.concat([whole.iloc[:9], whole.iloc[9:].assign(
        period_end=pd.Timestamp("2024-06-30"), published=pd.Timestamp("2024-09-01"))])  # fmt: skip
    assert problems(whole, known) == ""
    assert "1 known figure has gone" in problems(whole.iloc[:9], known)
    other = pd.concat([whole.iloc[:9], whole.iloc[9:].assign(party="Ukraine")])
    assert "1 known figure has gone" in problems(other, known)


def test_of_a_monthly_count_the_figure_of_june_may_not_go() -> None:
    june = PRESENT["period_end"].dt.month == 6
    assert "2 known figures have gone, as losses of Russia for 2023-06-01" in problems(
        PRESENT[~june]
    )


def test_a_small_revision_is_plausible_and_a_large_one_is_not() -> None:
    small, large = PRESENT.copy(), PRESENT.copy()
    small.loc[20, "value"] *= 1.09
    large.loc[20, "value"] *= 1.5
    assert problems(small) == ""
    assert "revised beyond what is plausible" in problems(large)


def test_many_small_revisions_without_a_new_date_rewrite_history() -> None:
    assert "are rewritten" in problems(PRESENT.assign(value=PRESENT["value"] * 1.01))


def test_a_revision_near_nought_is_measured_by_the_size_of_its_series() -> None:
    """From 1 to 2 is 100 percent, and nothing in a series of hundreds."""
    present = months([*USUAL[:-1], 1])
    release = present.copy()
    release.loc[23, "value"] = 2
    assert problems(release, present) == ""


def test_a_growth_rate_may_move_by_points() -> None:
    rates = [0.2 + (number % 3) for number in range(24)]
    present, release = months(rates, kind="index"), months(rates, kind="index")
    release.loc[23, "value"] += 1.5
    assert problems(release, present) == ""
    release.loc[23, "value"] += 5
    assert "revised beyond" in problems(release, present)


@pytest.mark.parametrize("value", [1190, 11.9, -119, 0])
def test_a_new_figure_out_of_proportion_is_refused(value: float) -> None:
    assert "a step without precedent" in problems(months([*USUAL, value]))


def test_a_figure_after_one_out_of_proportion_does_not_excuse_it() -> None:
    assert "a step without precedent" in problems(months([*USUAL, 1190, 1200]))


def test_a_year_without_figures_in_a_monthly_series_is_a_gap() -> None:
    late = pd.concat([PRESENT, months([120], first="2026-01")])
    assert "396 days are missing" in problems(late)


def test_a_series_that_always_came_irregularly_may_go_on_so() -> None:
    irregular = PRESENT.iloc[[0, 1, 7, 8, 19]]
    later = pd.concat([irregular, months([120], first="2026-01")])
    assert problems(later, irregular) == ""


def test_an_irregular_series_may_double_but_not_grow_tenfold() -> None:
    irregular = PRESENT.iloc[[0, 1, 7, 8, 19]]
    doubled, tenfold = (
        pd.concat([irregular, months([value], first="2026-01")]) for value in (230, 1150)
    )
    assert problems(doubled, irregular) == ""
    assert "without precedent" in problems(tenfold, irregular)


def test_figures_that_moved_by_one_period_are_seen_though_each_changes_little() -> None:
    smooth = months([1000 * 1.001**number for number in range(24)])
    moved = smooth.assign(value=smooth["value"].shift(), published=pd.Timestamp("2025-06-01"))
    assert "figures of the period before" in problems(moved.dropna(subset=["value"]), smooth)


@pytest.mark.parametrize("factor", [1.1, 0.9, 7])
def test_a_series_multiplied_by_one_factor_is_seen_though_each_change_is_small(
    factor: float,
) -> None:
    """In euros where it was in dollars, under a new date: a revision of one figure may be so."""
    edition = PRESENT.assign(value=PRESENT["value"] * factor, published=pd.Timestamp("2025-06-01"))
    assert f"have a common factor, {factor}" in problems(edition)


def test_a_series_rebased_by_a_little_is_plausible() -> None:
    edition = PRESENT.assign(value=PRESENT["value"] * 1.04, published=pd.Timestamp("2025-06-01"))
    assert problems(edition) == ""


def test_a_factor_of_less_than_half_of_a_series_is_a_revision() -> None:
    edition = PRESENT.assign(published=pd.Timestamp("2025-06-01"))
    edition.loc[:10, "value"] *= 1.08
    assert problems(edition) == ""


def test_two_figures_that_changed_places_are_seen_though_each_changes_little() -> None:
    edition = PRESENT.assign(published=pd.Timestamp("2025-06-01"))
    one, other = edition.loc[[21, 23], "value"]
    edition.loc[[21, 23], "value"] = other, one
    assert "have changed places" in problems(edition)


def releases(*days_and_factors: tuple[str, float]) -> pd.DataFrame:
    """Return editions of the same months, each figure moved a little by a share of its own."""
    shares = pd.Series(range(1, 25)) / 24
    return pd.concat(
        [
            PRESENT.assign(value=PRESENT["value"] + size * shares, published=pd.Timestamp(day))
            for day, size in days_and_factors
        ],
        ignore_index=True,
    )


def test_an_old_release_that_comes_as_the_newest_is_seen_though_each_change_is_small() -> None:
    known = releases(("2025-03-01", 0), ("2025-06-01", 2), ("2025-09-01", 4))
    again, new = releases(("2025-12-01", 2)), releases(("2025-12-01", 6))
    assert "go back to what the release of 2025-06-01 said" in problems(
        pd.concat([known, again]), known
    )
    assert problems(pd.concat([known, new]), known) == ""


def test_a_few_figures_that_return_to_an_earlier_value_are_revisions() -> None:
    known = releases(("2025-03-01", 0), ("2025-06-01", 2))
    edition = releases(("2025-12-01", 4))
    edition.loc[:9, "value"] = PRESENT.loc[:9, "value"]
    assert problems(pd.concat([known, edition]), known) == ""


def test_a_new_figure_long_after_its_period_is_refused() -> None:
    """A year too early, it would stand in the gaps of an irregular series unseen."""
    irregular = PRESENT.iloc[[0, 1, 7, 8, 19]]
    late = months([120], first="2024-02").assign(published=pd.Timestamp("2025-02-10"))
    assert "2025-02-10, 347 days after its period, and none of its series so far more than 10" in (
        problems(pd.concat([irregular, late]), irregular)
    )
    assert problems(pd.concat([irregular, late.assign(published=pd.Timestamp("2024-09-01"))]),
                    irregular, complete_to=dt.date(2024, 8, 15)) == ""  # fmt: skip


def test_a_rate_that_comes_irregularly_has_a_largest_step_of_its_own() -> None:
    rates = months([16, 15, 14, 15], kind="index").iloc[[0, 1, 3]]
    bounds = BOUNDS.model_copy(update={"largest_step": {"losses": 5}})
    until, kept = rates["published"].max().date(), {"first": "2023-06", "kind": "index"}
    for value, seen in ((20, False), (28, True), (7, True)):
        release = pd.concat([rates, months([value], **kept)])
        found = find_problems(rates, release, bounds, complete_to=until, today=TODAY)
        assert bool(found) == seen


def test_months_and_years_are_not_compared() -> None:
    year = months([1300], first="2025-01").assign(period_end=pd.Timestamp("2025-12-31"))
    year["published"] = pd.Timestamp("2026-01-10")
    assert problems(pd.concat([PRESENT, year])) == ""


def test_a_series_without_a_past_has_nothing_to_be_held_against() -> None:
    other = months([5, 5000]).assign(party="Ukraine")
    assert problems(pd.concat([PRESENT, other]), PRESENT, complete_to=dt.date(2022, 1, 1)) == ""


@pytest.mark.parametrize(
    ("derived", "said"),
    [
        (False, "is said to be published on 2025-02-10, after today"),
        (True, "has no day of publication, and by the lag in sources.yaml would be of 2025-02-10"),
    ],
)
def test_a_day_that_nobody_said_is_not_said_to_be_stated(derived: bool, said: str) -> None:
    late = months([*USUAL, 119]).assign(note=PUBLISHED_DERIVED if derived else "")
    assert said in problems(late, today=dt.date(2025, 1, 20))


def test_a_day_is_granted_for_it_may_be_tomorrow_where_a_figure_was_published() -> None:
    tomorrow = months([*USUAL, 119])
    assert problems(tomorrow, today=dt.date(2025, 2, 9)) == ""
    assert "after today" in problems(tomorrow, today=dt.date(2025, 2, 8))


def both(russia: pd.DataFrame, ukraine: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([russia, ukraine.assign(party="Ukraine")], ignore_index=True)


OTHER = [value * 3.1 for value in USUAL]
TWO = both(PRESENT, months(OTHER))


def test_a_party_that_stops_where_the_other_goes_on_is_noticed() -> None:
    release = both(months([*USUAL, 119]), months(OTHER))
    assert "losses of Ukraine (office) ends on 2024-12-31, where others go on" in (
        problems(release, TWO)
    )
    assert problems(both(months([*USUAL, 119]), months([*OTHER, 371])), TWO) == ""


def test_a_party_that_had_stopped_before_may_be_left_behind() -> None:
    before = both(PRESENT, months(OTHER[:-6]))
    assert problems(both(months([*USUAL, 119]), months(OTHER[:-6])), before) == ""


def test_a_party_given_the_figure_of_its_neighbour_is_noticed() -> None:
    alike = [value * 1.02 for value in USUAL]
    before = both(PRESENT, months(alike))
    assert "of another party too" in problems(both(months([*USUAL, 121]), months([*alike, 121])),
                                              before)  # fmt: skip
    # where figures of two were one before (totals that are shared out), it says nothing
    shared = both(PRESENT, PRESENT)
    assert problems(both(months([*USUAL, 121]), months([*USUAL, 121])), shared) == ""


def test_what_is_wrong_is_all_told_at_once() -> None:
    release = months([*USUAL, 119, 1310]).iloc[2:]
    release.loc[20, "value"] *= 1.5
    said = problems(release)
    assert said.count(" | ") >= 2
    assert "have gone" in said and "revised beyond" in said and "without precedent" in said


def test_no_source_was_retrieved_before_its_figures_were_published(
    project: Project, observations: pd.DataFrame
) -> None:
    check_retrieved(project.sources, observations)
    early = project.sources[0].model_copy(update={"retrieved": dt.date(2022, 3, 1)})
    with pytest.raises(DataError, match=r"source general_staff, retrieved: 2022-03-01: a figure"):
        check_retrieved([early], observations)
