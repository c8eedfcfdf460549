"""Known traps of the dated published estimates."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pandas as pd
import pytest

from analysis.errors import DataError
from analysis.observations import filter_as_of
from analysis.sources.published_estimates import FILE
from analysis.sources.publishers import address_date, post_date, publishers_of, slug
from analysis.sources.raw import Raw

ARTICLE = dt.date(2025, 12, 10)


@pytest.fixture(scope="module")
def table(observed) -> pd.DataFrame:
    """All observations of the source."""
    return observed("published_estimates")


def of(table: pd.DataFrame, publisher: str, party: str = "Russia") -> pd.DataFrame:
    """Return the rows of a publisher about a party, by date."""
    rows = table[(table["source"] == f"published_estimates/{publisher}")]
    return rows[rows["party"] == party].set_index("period_end").sort_index()


def test_what_is_counted_is_never_mixed(table):
    csis = of(table, "csis")
    last = csis.loc["2026-06-30"].set_index("indicator")["value"]
    assert last["killed_total_published"] == 425_000
    assert last["killed_and_wounded_total_published"] == 1_490_000


def test_two_publishers_of_one_day_do_not_overwrite_each_other(table):
    day = table[
        (table["period_end"] == "2024-11-19")
        & (table["indicator"] == "killed_and_wounded_total_published")
    ]
    assert set(day["source"]) == {
        "published_estimates/uk-ministry-of-defence",
        "published_estimates/western-intelligence-agencies",
    }


def test_one_publisher_under_several_names_is_one_source(manifest):
    names = (
        "CSIS",
        "CSIS (via Vanguard Report / Kyiv Independent)",
        "The Centre for Strategic and International Studies",
        "Center for Strategic and International Studies, Russia's Grinding War (Jan 2026)",
    )
    found = publishers_of(pd.Series(names), Raw(manifest["published_estimates"], {}, {}))
    assert set(found) == {"published_estimates/csis"}


def test_the_slug_of_a_publisher_is_short_and_ascii():
    name = "Österreichische Gesellschaft für sehr lange und genaue Namen"
    assert slug(name) == "osterreichische-gesellschaft-fur-sehr"


def test_a_name_that_identifies_nobody_is_refused_with_its_line(observe_altered):
    with pytest.raises(DataError, match=r"line 2, column 'publisher': '\(via TASS\)' is not valid"):
        observe_altered("published_estimates", {FILE: nameless})


def nameless(text: str) -> str:
    """Return the table with a publisher in its first row that is only an outlet."""
    rows = list(csv.reader(io.StringIO(text)))
    rows[1][rows[0].index("publisher")] = "(via TASS)"
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows(rows)
    return written.getvalue()


def test_a_statement_lower_than_the_one_before_is_taken_and_both_stand(observe_altered):
    row = (
        '2026-07-31,ukraine,killed (cumulative),,50000,,"President Zelensky, interview with Fox '
        'News (Ukrainska Pravda, 31 Jul 2026)",,https://www.pravda.com.ua/eng/news/2026/07/31/1/,\n'
    )
    table = observe_altered("published_estimates", {FILE: lambda text: text + row})
    stated = of(table, "president-zelensky", "Ukraine")
    killed = stated[stated["indicator"] == "killed_total_published"]["value"]
    assert killed.iloc[-2:].tolist() == [55_000, 50_000]


def test_a_range_without_a_central_value_has_its_midpoint_and_says_so(table):
    row = of(table, "nato-officials").loc["2022-03-24"].set_index("indicator")
    killed = row.loc["killed_total_published"]
    assert (killed["low"], killed["value"], killed["high"]) == (7_000, 11_000, 15_000)
    assert "midpoint of a range" in killed["note"]


def test_a_single_bound_is_the_value_and_says_which_it_is(table):
    lower = of(table, "cia").loc["2022-07-20"].set_index("indicator").loc["killed_total_published"]
    assert (lower["value"], lower["low"]) == (15_000, 15_000)
    assert "lower bound only" in lower["note"]
    upper = of(table, "uk-ministry-of-defence").loc["2022-06-29"]
    assert upper["value"] == 25_000
    assert "upper bound only" in upper["note"]


def test_a_belligerents_figure_is_marked_as_a_claim(table):
    about_itself = of(table, "president-zelensky", "Ukraine")
    assert about_itself["note"].str.contains("claim by a belligerent about itself").all()
    about_enemy = of(table, "russian-defence-minister-shoigu", "Ukraine")
    assert about_enemy["note"].str.contains("claim by a belligerent about its enemy").all()
    independent = of(table, "csis")
    assert not independent["note"].str.contains("belligerent").any()


def test_a_statement_found_in_two_places_is_one_row(table):
    dead = of(table, "us-officials", "Ukraine").loc[["2023-08-18"]].set_index("indicator")
    assert dead.loc["killed_total_published", "value"] == 70_000


def test_two_figures_of_one_publisher_for_one_date_are_refused(observe_altered):
    second = (
        "2023-08-18,ukraine,killed (cumulative),,70000,,US officials (via NYT)",
        "2023-08-18,ukraine,killed (cumulative),,90000,,US officials (via NYT)",
    )
    with pytest.raises(DataError, match="two figures of one measure for one date"):
        observe_altered("published_estimates", {FILE: second})


def test_a_report_of_january_2026_about_december_2025_was_not_known_to_the_article(table):
    csis = of(table, "csis")
    assert csis.loc["2025-12-01", "published"].eq(pd.Timestamp("2026-01-31")).all()
    known = filter_as_of(table, ARTICLE)
    assert known[known["source"] == "published_estimates/csis"]["period_end"].max() < (
        pd.Timestamp("2025-12-01")
    )


def test_a_leak_is_published_when_it_was_printed_and_not_when_it_was_written(table):
    leak = of(table, "pentagon-leak")
    assert leak.loc["2023-02-15", "published"].eq(pd.Timestamp("2023-04-08")).all()


def test_a_figure_whose_publication_is_not_known_is_marked(table):
    derived = table["note"].str.contains("publication date derived")
    lag = (table["published"] - table["period_end"]).dt.days
    assert set(lag[derived]) == {30}
    assert 60 < derived.sum() < 110


def test_a_report_for_november_was_not_known_at_its_end(table):
    report = of(table, "coordination-headquarters", "Ukraine").loc[["2025-11-30"]]
    assert set(report["published"]) == {pd.Timestamp("2025-12-30")}
    known = of(filter_as_of(table, ARTICLE), "coordination-headquarters", "Ukraine")
    assert known.index.max() == pd.Timestamp("2025-09-30")


def test_two_figures_from_a_page_of_2026_were_not_known_before(table):
    missing = of(table, "commissioner-for-the-missing", "Ukraine")
    missing = missing[missing["indicator"] == "missing_total_published"]["published"]
    assert missing["2025-02-03"] == missing["2025-05-02"] == pd.Timestamp("2026-02-28")


def test_a_lone_bound_is_an_open_range_and_not_a_value(table):
    lower = table["note"].str.contains("lower bound only")
    upper = table["note"].str.contains("upper bound only")
    assert table[lower]["high"].isna().all() and table[upper]["low"].isna().all()
    alone = table["low"].isna() != table["high"].isna()
    assert alone.sum() == lower.sum() + upper.sum() == 21


def test_the_daily_average_of_july_2025_becomes_the_month(observed, table):
    july = of(table, "uk-defence-intelligence").iloc[0]
    assert july["period_start"] == pd.Timestamp("2025-07-01")
    posted = observed("uk_mod").set_index("period_start")["value"]
    assert july["value"] == posted["2025-07-01"] == 1_072 * 31


def test_a_claim_for_a_year_covers_that_year(table):
    years = table[table["indicator"] == "killed_and_wounded_in_year_published"]
    periods = list(zip(years["period_start"], years["period_end"], strict=True))
    assert periods[0] == (pd.Timestamp("2022-02-24"), pd.Timestamp("2022-12-31"))
    assert periods[1] == (pd.Timestamp("2023-01-01"), pd.Timestamp("2023-12-31"))


def test_a_count_of_a_month_or_two_covers_them(table):
    months = table[table["indicator"] == "killed_in_period_published"].set_index("period_end")
    assert months.loc["2025-12-31", "period_start"] == pd.Timestamp("2025-12-01")
    two = table[
        (table["indicator"] == "killed_and_wounded_in_period_published")
        & (table["period_end"] == "2026-02-14")
    ].iloc[0]
    assert two["period_start"] == pd.Timestamp("2025-12-15")
    assert "not clear whether wounded are included" in two["note"]


def test_units_from_occupied_donetsk_and_luhansk_are_not_taken_for_all_of_russia(table, project):
    part = table[table["value"] == 22_250]
    assert part["party"].item() == "Russia (units from occupied Donetsk and Luhansk)"
    # in no country's count: told by both ends, and added at most by the definition that has them
    low, high = part["low"].item(), part["high"].item()
    assert any(f"{low:,.0f} to {high:,.0f} dead" in one for one in project.kinds.uncounted)
    anchors = project.kinds.of("soldiers_killed", "Russia").anchors
    assert {one.variants["with_donbas_units"].first_year for one in anchors} == {high}


def test_a_ratio_is_no_number_of_persons(table):
    ratio = table[table["indicator"] == "wounded_to_killed_ratio_published"].iloc[0]
    assert (ratio["low"], ratio["value"], ratio["high"]) == (6, 7, 8)
    assert ratio["unit"] == "ratio"


def test_a_publisher_whose_name_was_cut_off_is_named(table):
    assert not of(table, "civic-group", "Ukraine").empty


def test_soldiers_and_civilians_missing_are_not_mixed_with_soldiers(table):
    register = table[table["indicator"] == "missing_total_published"]
    soldiers = table[table["indicator"] == "missing_military_published"]
    assert register["note"].str.contains("soldiers and civilians").all()
    assert set(register["source"]) == {"published_estimates/commissioner-for-the-missing"}
    assert sorted(soldiers["value"]) == [7_200, 15_000, 74_679, 89_000]


@pytest.mark.parametrize(
    ("address", "stated", "printed"),
    [
        ("https://www.washingtonpost.com/world/2022/03/24/losses/", "2022-03-24", "2022-03-24"),
        ("https://www.reuters.com/world/cia-says-2022-07-20/", "2022-07-20", "2022-07-20"),
        ("https://www.france24.com/en/europe/20240503-france", "2024-05-03", "2024-05-03"),
        ("https://www.pravda.com.ua/eng/news/2025/08/5/7524844/", "2025-07-31", "2025-08-05"),
        ("https://www.nieuwsblad.be/cnt/dmf20221110_91854894", "2022-11-09", "2022-11-10"),
        ("https://en.webrwanda.com/2025/12/russia.html", "2025-12-17", "2025-12-17"),
        ("https://www.iiss.org/balance/2025/02/losses/", "2025-01-01", "2025-02-28"),
        ("https://x.com/DefenceHQ/status/1902662502334259284", "2025-03-20", "2025-03-20"),
        ("https://ukdefencejournal.org.uk/russia-hits-700000-casualties/", "2024-11-19", None),
        ("https://www.defense.gov/Speech/Article/3805429/remarks", "2024-06-13", None),
        ("https://example.org/2022/02/31/no-day/", "2022-03-01", "2022-03-01"),
        ("https://example.org/2022/13/no-month/", "2022-03-01", None),
        ("https://example.org/2099/99/99/no-month/", "2022-03-01", None),
    ],
)
def test_the_date_in_an_address(address, stated, printed):
    found = address_date(address, pd.Timestamp(stated))
    assert found == (pd.Timestamp(printed) if printed else None)


def test_a_page_that_is_no_post_has_no_post_date():
    assert post_date("https://example.com/DefenceHQ/status/1902662502334259284") is None


MARCH = "2022-03-24,russia,killed (cumulative),7000,,15000,"


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        ((MARCH, MARCH.replace("7000,,15000", ",,")), "the row has no figure"),
        ((MARCH, MARCH.replace("7000,,15000", "15000,,7000")), "outside its own range|far from"),
        ((MARCH, MARCH.replace("7000,,15000", "7000,20000,15000")), "outside its own range"),
        ((MARCH, MARCH.replace("15000", "150000")), "far from the low end"),
        ((MARCH, MARCH.replace("7000,,15000", "7,,15")), "out of bounds"),
        ((MARCH, MARCH.replace("7000,,15000", "45000,,50000")), "more killed than killed and"),
        ((MARCH, MARCH.replace("russia", "Russia")), "'Russia' is not known"),
        ((MARCH, MARCH.replace("killed (cumulative)", "killed")), "'killed' is not known"),
        ((MARCH, MARCH.replace("2022-03-24", "2022-02-01")), "from 2022-02-24"),
        (lambda text: text.replace(",22055,,", ",2205,,"), "the count falls"),
    ],
)
def test_contradictions_are_refused(observe_altered, edit, expected):
    with pytest.raises(DataError, match=expected) as refused:
        observe_altered("published_estimates", {FILE: edit})
    assert f"data/raw/published_estimates/{FILE}" in str(refused.value)


def test_the_order_of_rows_does_not_matter(observe_altered):
    def backwards(text: str) -> str:
        header, *rows = text.splitlines(keepends=True)
        return "".join([header, *reversed(rows)])

    table = observe_altered("published_estimates", {})
    pd.testing.assert_frame_equal(observe_altered("published_estimates", {FILE: backwards}), table)
