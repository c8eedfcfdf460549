"""The figures of timeline, calibration and checking: there, from the tables, told in words."""

from __future__ import annotations

import dataclasses
import html
import re
from typing import Any

import pandas as pd
import pytest
from made_up_results import TABLES, whole

from analysis import text
from analysis.pages import figures, standing
from analysis.pages.build import Site
from analysis.pages.inputs import Inputs
from analysis.pages.outcomes import place_in


def said(svg: str) -> str:
    """Return the title and the words for the blind of a figure."""
    found = re.findall(r"<(?:title|desc)[^>]*>(.*?)</", svg)
    return html.unescape(" | ".join(found)).replace("\xa0", " ")


def changed(name: str, **columns: object) -> Inputs:
    """Return the made-up results with other values in one table."""
    return changed_to(name, whole().tables[name].assign(**columns))


def changed_to(name: str, table: pd.DataFrame) -> Inputs:
    """Return the made-up results with another table."""
    inputs = whole()
    return dataclasses.replace(inputs, tables={**inputs.tables, name: table})


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return Site(whole()).files()


@pytest.mark.parametrize(
    ("page", "ids"),
    [("timeline.html", ["months-russia"]), ("checking.html", ["record"]),
     ("calibration.html", ["coverage-1", "coverage-2", "place"])],
)  # fmt: skip
def test_a_page_carries_its_figures_with_words_for_the_blind(
    pages: dict[str, str], page: str, ids: list[str]
) -> None:
    for name in ids:
        figure = re.search(rf'<figure id="{name}">(.*?)</figure>', pages[page], re.DOTALL)
        assert figure and 'role="img"' in figure[1] and re.search(r"<desc[^>]*>.*\d", figure[1])
        assert "<style" not in figure[1]


def test_the_timeline_follows_its_table() -> None:
    assert "Soldiers killed: 1.9 (90 in 100: 1.3 to 2.7) times" in said(
        figures.timeline(whole(), "Russia")
    )
    other = changed("timeline", value=0.5, side=["fallen", "risen"])
    drawn = said(figures.timeline(other, "Russia"))
    assert (
        "Russia: 1 of the 1 readings drawn here that had a direction turned" in drawn
        and "Soldiers killed: 0.5" in drawn
    )


def test_coverage_tells_the_method_in_use_apart_from_what_stands_beside_it() -> None:
    in_use, beside = map(said, figures.coverages(whole()))
    assert "In 8 of 8 trials" in in_use and "variances plugged in" not in in_use
    assert "Lowest beside it: " in beside and "variances plugged in, where" in beside
    worse = changed("calibration", realised=0.3)
    assert "In 0 of 8 trials" in said(next(figures.coverages(worse)))


def test_a_trial_that_falls_short_is_told_with_its_cause(pages: dict[str, str]) -> None:
    worse = changed("calibration", realised=0.3, cause="the model has no drift")
    page = Site(worse).files()["calibration.html"]
    table = re.search(r'<h3 id="short">.*?</table>', page, re.DOTALL)
    assert table and table[0].count("the model has no drift") == 8
    assert 'id="short"' not in pages["calibration.html"]


def test_history_and_record_count_what_held() -> None:
    assert "1 of 1 earlier intervals" in said(figures.history(whole()))
    assert "0 of 1 earlier intervals" in said(figures.history(changed("history", held90=False)))
    assert "0 of 1 ranges" in said(figures.record(changed("checked", held=False)))


def test_every_forecast_whose_time_has_come_is_counted_and_what_was_issued_shown() -> None:
    checked = whole().tables["checked"]
    (row,) = standing.held(checked).to_dict("records")
    assert row["one_level"] == row["six_level"] == "1 of 1" and row["one_same"] == text.MISSING
    assert row["uncounted"] == 1  # and does not vanish
    (issued,) = standing.issued(checked).to_dict("records")
    assert (issued["target"], issued["came"]) == ("2026-08", "no count")


def test_history_tells_revisions_from_what_another_source_says() -> None:
    for same, n in ((True, 0), (False, 1)):
        drawn = said(figures.history(changed("history", same_source=same)))
        assert f"in {n} cases another source says it" in drawn


def test_lists_without_a_row_are_named_with_the_reason() -> None:
    lists = {"mediazona_meduza": True, "Oryx": False, "UNHCR": True}
    never, uncovered = standing.not_replayed(dataclasses.replace(whole(), lists=lists))
    assert "no earlier release" in never and never.endswith(": Oryx.")
    assert "cover to 90%" in uncovered and uncovered.endswith(": UNHCR.")


def test_how_many_series_were_made_up_comes_from_the_table() -> None:
    (told,) = standing.simulated(whole())
    assert "1 kinds and 2 lengths, 1,000 of each" in told
    filled = changed("calibration", target="filled window", n_series=200, length=46)
    assert "200 series of each of 1 kinds, and of one length" in list(standing.simulated(filled))[1]


def test_the_record_tells_how_many_forecasts_were_issued_beforehand() -> None:
    for name, issued in (("local level", 2), ("local level (hindcast)", 0)):
        drawn = said(figures.record(changed("checked", method=name)))
        assert f"issued beforehand: {issued}" in drawn


def test_a_series_that_was_scored_and_has_no_range_ahead_is_named() -> None:
    inputs = whole()
    scored = dict.fromkeys(inputs.tables["forecast_scores"]["series"])
    bare = changed_to("outlooks", inputs.tables["outlooks"].iloc[:0])
    assert standing.uncast(bare)["series"] == [inputs.names.get(one, one) for one in scored]
    assert "No range is given for" in Site(bare).files()["checking.html"]


def test_turns_of_a_reading_are_told_with_the_unit_of_their_values() -> None:
    assert "how many times the first year’s amount" in Site(whole()).files()["timeline.html"]
    other = changed("readings", statistic="difference")
    page = Site(other).files()["timeline.html"].replace("\xa0", " ")
    assert "less the first’s, people a month" in page and "how many times" not in page


def test_tables_without_rows_have_no_figure() -> None:
    empty = {name: pd.DataFrame(columns=list(columns)) for name, columns in TABLES.items()}
    inputs = dataclasses.replace(whole(), tables=empty)
    assert not figures.timeline(inputs, "Russia")
    assert list(figures.coverages(inputs)) == []
    assert not figures.history(inputs) and not figures.record(inputs)


@pytest.mark.parametrize(("drift", "n"), [(0.8, 1), (1.3, 0)])
def test_whether_drift_beats_the_level_is_said_whichever_way_it_falls(drift: float, n: int) -> None:
    scores = pd.DataFrame(
        [("a", "all", "local level", "relative_crps", 0.9),
         ("a", "all", "drift", "relative_crps", drift), ("a", "1", "drift", "crps", 9.0)],
        columns=list(TABLES["forecast_scores"]),
    )  # fmt: skip
    assert standing.verdict(scores) == {"all": 1, "level": 1, "n": n}


def test_a_turn_is_from_one_stated_side_to_another() -> None:
    sides = ["nothing could be known", "risen", "unclear", "risen, perhaps by less than a tenth",
             "no release of that day on file", "fallen", "little changed"]  # fmt: skip
    found = timeline_of(sides)
    assert found["turns"] == 2 and found["first"] == "2024-02-29"
    assert (found["untold"], found["months"]) == (1, 5)


def timeline_of(sides: list[str], *days: str) -> dict[str, Any]:
    """Return what is told of one reading, at the ends of months and then on some days."""
    ends = pd.date_range("2024-01-31", periods=len(sides) - len(days), freq="ME").strftime("%F")
    rows = pd.DataFrame({"day": [*ends, *days], "side": sides, "value": range(len(sides))})
    named = rows.assign(party="Russia", kind="soldiers_killed", view="flow", reading="pace")
    (found,) = standing.turns(changed_to("timeline", named), "Russia")
    return found


def test_the_last_row_of_a_reading_is_what_is_known_now_though_its_direction_stayed() -> None:
    rows = timeline_of(["risen", "unclear", "risen", "risen", "risen"])["rows"]
    assert list(rows["value"]) == [0, 1, 2, 4]


def test_days_within_a_month_are_no_months() -> None:
    found = timeline_of(["unclear", "risen", "unclear", "risen"], "2024-04-10", "2024-04-16")
    assert (found["untold"], found["months"]) == (1, 2)


def test_readings_are_told_in_the_order_of_the_panels_and_what_is_not_drawn_last() -> None:
    rows = whole().tables["timeline"]
    parts = [("births_missing", "flow"), ("people_abroad", "flow"), ("people_abroad", "stock")]
    more = [rows.assign(kind=kind, view=view) for kind, view in parts]
    found = standing.turns(changed_to("timeline", pd.concat([*more, rows])), "Russia")
    told = [(one["kind"], one["view"], one["drawn"]) for one in found]
    assert told == [("soldiers_killed", "flow", True), ("people_abroad", "stock", True),
                    ("births_missing", "flow", True), ("people_abroad", "flow", False)]  # fmt: skip


def test_a_side_that_is_unclear_one_way_is_no_side() -> None:
    both = "risen as a stock, unclear as a flow"
    assert standing.directions(pd.Series(["fallen", both, "fallen", both, "risen"])) == [
        "fallen", "risen"]  # fmt: skip
    told = "risen as a stock, fallen as a flow"
    assert standing.directions(pd.Series([both, told])) == [told]
    rows = pd.DataFrame({"day": ["2024-01-31", "2024-02-29"], "side": [both, told]}).assign(
        party="Ukraine", kind="people_abroad", view="both", reading="pace"
    )
    (found,) = standing.turns(changed_to("timeline", rows), "Ukraine")
    assert (found["turns"], found["untold"], found["months"]) == (0, 1, 2)


def test_what_moved_a_reading_is_told_by_the_names_of_its_sources() -> None:
    rows = pd.DataFrame({"moved_by": ["release of mediazona_meduza, oryx", "rule: a year more"],
                         "side": ["risen as a stock, fallen as a flow", "risen"]})  # fmt: skip
    told = standing.moved_rows(rows, {"mediazona_meduza": "Mediazona and Meduza"})
    assert list(told["moved_by"]) == ["release: Mediazona and Meduza and oryx", "rule: a year more"]
    assert told["side"][0] == "total higher; added lower"


@pytest.mark.parametrize(("came", "place"), [(15.0, 0.275), (5.0, 0.025), (99.0, 0.975)])
def test_what_came_has_its_place_in_the_forecast(came: float, place: float) -> None:
    shares, values = pd.Series([0.5, 0.05, 0.95]), pd.Series([20.0, 10.0, 30.0])
    assert place_in(shares, values, came) == place
