"""The shape that four compiled sources share, on small files."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from analysis.errors import DataError
from analysis.observations import PUBLISHED_DERIVED
from analysis.sources import published_figures
from analysis.sources.checks import Checks, tell
from analysis.sources.corrections import load_corrections
from analysis.sources.manifest import Source, load_manifest
from analysis.sources.published_figures import DATED_BY_ADDRESS, FILE, FILES, to_measures
from analysis.sources.publishers import publishers_of
from analysis.sources.raw import Raw, join_notes
from analysis.sources.reading import read_table

GROWTH = {
    "growth": {
        "measure": "real_gdp_growth",
        "unit": ["percent"],
        "within": [-50, 30],
        "span": "year",
        "area": ["Russia"],
    }
}
PAYMENT = {
    "bonus": {
        "measure": "signing_payment",
        "unit": ["RUB million"],
        "within": [0.1, 10],
        "factor": 1e6,
    }
}
ROW = {
    "indicator": "growth",
    "area": "Russia",
    "period_start": "2024-01-01",
    "period_end": "2024-12-31",
    "value": "4.3",
    "unit": "percent",
    "published": "2025-04-11",
    "published_precision": "day",
    "publisher": "Rosstat",
    "title": "t",
    "url": "u",
    "note": "",
}
Open = Callable[..., Raw]


@pytest.fixture
def open_raw(tmp_path: Path) -> Open:
    """Return a factory of a read source with the given rows, each a change of `ROW`."""

    def make(*changes: dict[str, str], corrections: str = "", **details: object) -> Raw:
        folder = tmp_path / "some"
        folder.mkdir(exist_ok=True)
        columns = list(FILES[FILE].columns)
        rows = pd.DataFrame([{**ROW, **change} for change in changes], columns=columns)
        rows.to_csv(folder / FILE, index=False, lineterminator="\n")
        if corrections:
            (folder / "corrections.yaml").write_text(corrections, encoding="utf-8")
        said = ("title", "publisher", "url", "licence", "frequency", "unit", "grade")
        entry = {
            "id": "some",
            **dict.fromkeys(said, "x"),
            "coverage": "2021 to 2026",
            "retrieved": "2026-11-23",
            "files": [{"path": f"some/{FILE}", "sha256": "0" * 64, "bytes": 1}],
            "figures": GROWTH,
            **details,
        }
        (tmp_path / "sources.yaml").write_text(json.dumps([entry]), encoding="utf-8")
        source: Source = load_manifest(tmp_path)[0]
        raw = Raw(source, {}, {FILE: Checks(source.place(FILE))})
        own = load_corrections(source)
        content = source.path(FILE).read_bytes()
        raw[FILE] = read_table(content, FILES[FILE], raw.checks[FILE], own)
        return raw

    return make


def checked(raw: Raw) -> pd.DataFrame:
    """Return the rows that are used, or refuse them."""
    rows = published_figures.check(raw)
    tell(*raw.checks.values())
    return rows


@pytest.mark.parametrize("text", ["-35", "4.3", "0.0"])
def test_a_number_is_a_number_sign_included(open_raw: Open, text: str) -> None:
    rows = checked(open_raw({"value": text}))
    assert rows["value"].item() == float(text)
    assert rows["low"].isna().all()


@pytest.mark.parametrize(("text", "low", "high"), [("0.5-1.5", 0.5, 1.5), ("1-2", 1.0, 2.0)])
def test_a_range_gives_low_midpoint_and_high_and_says_so(
    open_raw: Open, text: str, low: float, high: float
) -> None:
    raw = open_raw({"value": text, "note": "range of the bank"})
    row = to_measures(raw).iloc[0]
    assert (row["low"], row["value"], row["high"]) == (low, (low + high) / 2, high)
    assert f"range {low:g} to {high:g}, midpoint" in row["note"]


@pytest.mark.parametrize(
    "text", [">1.5", "~2", "1.5-0.5", "1-1", "1,5", "1 000", "2e1", "+2", "-1--2", "", "n/a"]
)
def test_anything_else_in_value_is_refused(open_raw: Open, text: str) -> None:
    with pytest.raises(DataError, match="column 'value'"):
        checked(open_raw({"value": text}))


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"indicator": "other"}, "indicator"),
        ({"area": "Ukraine"}, "area"),
        ({"unit": "RUB"}, "unit"),
        ({"value": "43"}, "value"),
        ({"value": "20-43"}, "value"),
        ({"period_start": "2024-02-01"}, "period_start"),
        ({"period_end": "2024-12-30"}, "period_start"),
        ({"period_end": "2023-12-31"}, "period_start"),
        ({"period_end": "31.12.2024"}, "period_end"),
        ({"published": "2027-01-01"}, "published"),
        ({"published": ""}, "published"),
        ({"published_precision": "unknown"}, "published"),
        ({"published_precision": "month"}, "published"),
        ({"published_precision": "year", "published": "2025-04-30"}, "published"),
        ({"published_precision": "week"}, "published_precision"),
        ({"publisher": ""}, "publisher"),
        ({"url": ""}, "url"),
    ],
)
def test_a_cell_against_its_declaration_is_refused_with_its_place(
    open_raw: Open, change: dict[str, str], column: str
) -> None:
    with pytest.raises(DataError, match=f"some/{FILE}.* line 2, column '{column}'"):
        checked(open_raw(change))


def test_a_doubled_row_is_refused(open_raw: Open) -> None:
    with pytest.raises(DataError, match=r"line 3.*stands twice"):
        checked(open_raw({}, {}))


def test_an_indicator_that_is_declared_must_occur(open_raw: Open) -> None:
    with pytest.raises(DataError, match="no row of 'bonus'"):
        checked(open_raw({}, figures={**GROWTH, **PAYMENT}))


def test_an_indicator_left_out_is_known_but_not_read(open_raw: Open) -> None:
    left_out = {"year_of_turn": {"why": "a year is not an amount"}}
    rows = checked(open_raw({}, {"indicator": "year_of_turn"}, figures={**GROWTH, **left_out}))
    assert rows["indicator"].tolist() == ["growth"]


@pytest.mark.parametrize(
    ("precision", "published"), [("month", "2025-04-30"), ("year", "2025-12-31")]
)
def test_a_month_or_year_of_publication_is_its_last_day(
    open_raw: Open, precision: str, published: str
) -> None:
    raw = open_raw({"published": published, "published_precision": precision})
    row = to_measures(raw).iloc[0]
    assert row["published"] == pd.Timestamp(published)
    assert PUBLISHED_DERIVED not in row["note"]


def test_a_missing_date_is_derived_from_the_declared_lag_and_marked(open_raw: Open) -> None:
    change = {"published": "", "published_precision": "unknown", "note": "rounded"}
    raw = open_raw(change, publication_lag_days=45)
    row = to_measures(raw).iloc[0]
    assert row["published"] == pd.Timestamp("2025-02-14")
    assert row["note"] == f"rounded; {PUBLISHED_DERIVED}"


def test_a_missing_date_is_taken_from_the_address_of_the_page(open_raw: Open) -> None:
    change = {
        "published": "",
        "published_precision": "unknown",
        "url": "https://a.org/2025/02/03/b",
    }
    raw = open_raw(change, publication_lag_days=45)
    row = to_measures(raw).iloc[0]
    assert row["published"] == pd.Timestamp("2025-02-03")
    assert row["note"] == DATED_BY_ADDRESS


def test_a_figure_can_declare_a_longer_lag_than_its_source(open_raw: Open) -> None:
    change = {"published": "", "published_precision": "unknown"}
    raw = open_raw(change, publication_lag_days=30, publication_lags={"growth": 60})
    row = to_measures(raw).iloc[0]
    assert row["published"] == pd.Timestamp("2025-03-01")


def test_a_missing_date_without_a_declared_lag_is_refused(open_raw: Open) -> None:
    raw = open_raw({"published": "", "published_precision": "unknown"})
    with pytest.raises(DataError, match="declares no lag"):
        to_measures(raw)


def test_figures_are_converted_to_the_unit_of_the_measure(open_raw: Open) -> None:
    raw = open_raw(
        {"indicator": "bonus", "area": "Ukraine", "unit": "RUB million", "value": "0.195"},
        figures=PAYMENT,
    )
    row = to_measures(raw).iloc[0]
    assert (row["indicator"], row["value"]) == ("signing_payment", 195_000.0)


CORRECTION = """
- file: published_figures.csv
  where: {indicator: growth}
  column: published
  found: '%s'
  use: '2025-05-01'
  reason: a test
  when: '2026-11-24'
  who: a test
"""


def test_a_correction_can_fill_an_empty_date(open_raw: Open) -> None:
    change = {"published": "", "published_precision": "day"}
    rows = checked(open_raw(change, corrections=CORRECTION % ""))
    assert rows["published"].tolist() == [pd.Timestamp("2025-05-01")]


def test_a_correction_fails_loudly_once_the_source_mends_it(open_raw: Open) -> None:
    with pytest.raises(DataError, match="may have mended"):
        checked(open_raw({}, corrections=CORRECTION % ""))


def test_one_institution_is_one_whichever_outlet_quotes_it(open_raw: Open) -> None:
    raw = open_raw(
        {"publisher": "IMF (via A)"},
        {"publisher": "IMF WEO April 2026 (via B)"},
        {"publisher": "Rosstat"},
        institutions={"imf": {"match": "IMF"}, "rosstat": {"match": "Rosstat"}},
    )
    found = publishers_of(raw[FILE]["publisher"], raw)
    assert found.tolist() == ["some/imf", "some/imf", "some/rosstat"]


@pytest.mark.parametrize(
    "institutions",
    [{"w": {"match": "World"}}, {"r": {"match": "Ross"}, "s": {"match": "Rosstat"}}],
)
def test_a_publisher_of_no_institution_or_of_two_is_refused(
    open_raw: Open, institutions: dict[str, object]
) -> None:
    raw = open_raw({}, institutions=institutions)
    with pytest.raises(DataError, match="'Rosstat' is not valid here"):
        publishers_of(raw[FILE]["publisher"], raw)


def test_several_indicators_are_declared_at_once(open_raw: Open) -> None:
    growth = {"growth_of_{}": {**GROWTH["growth"], "each": ["gdp", "trade"]}}
    rows = checked(
        open_raw({"indicator": "growth_of_gdp"}, {"indicator": "growth_of_trade"}, figures=growth)
    )
    assert len(rows) == 2


def test_notes_are_joined_without_empty_parts() -> None:
    notes = join_notes(pd.Series(["a", "", ""]), pd.Series(["b", "c", ""]))
    assert notes.tolist() == ["a; b", "c", ""]
