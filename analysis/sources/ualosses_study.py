"""Ukrainian military deaths by year: a draft demographic study of the UALosses register.

Everything was published on one day, 2026-07-21, so at any earlier date this source does not
exist. Registered dead alone fall in 2025, while registered dead plus missing presumed dead rise
every year: the choice of measure decides the answer, so both are in the table. About 87,000 of
180,000 are missing people presumed dead.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import observations
from analysis.catalogue import Catalogue
from analysis.errors import DataError
from analysis.sources.checks import refuse_where, require_equal, require_ordered
from analysis.sources.corrections import apply_corrections
from analysis.sources.manifest import Source
from analysis.sources.reading import TEXT, Column, place, read_table

BY_YEAR = "military_dead_by_year.csv"
COVERAGE = "register_coverage_sensitivity.csv"
STATUS = "register_status_by_year.csv"
INVASION = pd.Timestamp("2022-02-24")
"""2022 is ten months: the study counts from this day."""
YEARS = ("2022", "2023", "2024", "2025")
PERSONS = Column("integer", minimum=0, maximum=500_000)
DIFFERENCE = Column("integer", minimum=-500_000, maximum=500_000)
PERCENT = Column("number", minimum=0, maximum=100)
BY_YEAR_COLUMNS = {
    "year": Column(choices=(*YEARS, "Total")),
    "ucdp_ukrainian_side_reported": PERSONS,
    "ucdp_best": TEXT,
    "ucdp_unknowns_split_evenly": PERSONS,
    "ukrainian_share_of_ucdp_military": TEXT,
    "ualosses_registered_dead": PERSONS,
    "this_study": TEXT,
    "ucdp_as_pct_of_registered": TEXT,
    "gap_to_ucdp": DIFFERENCE,
    "of_which_ucdp_below_registered": DIFFERENCE,
    "of_which_late_registrations": DIFFERENCE,
    "of_which_imputed_missing": DIFFERENCE,
}
COVERAGE_COLUMNS = {
    "missed": Column(choices=("0%", "10%", "25%", "40%")),
    "combatant_deaths": PERSONS,
    **{f"{sex}_{year}": PERCENT for year in YEARS for sex in ("female", "male")},
}
STATUS_COLUMNS = {
    "year": Column(choices=YEARS),
    **dict.fromkeys(("dead", "missing", "prisoner", "released_prisoner", "total"), PERSONS),
    **dict.fromkeys(("dead_pct", "missing_pct"), PERCENT),
    **dict.fromkeys(("prisoner_pct", "released_prisoner_pct"), PERCENT),
}
FIGURE = ("period_start", "period_end", "value", "low", "high")
RANGE = r"(\d{1,3}(?:,\d{3})*) \((\d{1,3}(?:,\d{3})*)-(\d{1,3}(?:,\d{3})*)\)"
"""As ``29,122 (28,678-29,462)``: central value and interval, commas between thousands."""


@dataclass(frozen=True)
class Raw:
    """The three tables; in `by_year` the study's figures are split into value, low and high."""

    by_year: pd.DataFrame
    coverage: pd.DataFrame
    status: pd.DataFrame


def read(source: Source) -> Raw:
    """Read the three files.

    Raises
    ------
    DataError
        A year is missing or doubled, a figure is not in the form ``29,122 (28,678-29,462)``, or
        totals and shares are not those of their parts.
    """
    return Raw(_read_by_year(source), _read_coverage(source), _read_status(source))


def _read_by_year(source: Source) -> pd.DataFrame:
    path = source.path(BY_YEAR)
    rows = apply_corrections(read_table(path, BY_YEAR_COLUMNS), source, path)
    _require_rows(rows["year"], (*YEARS, "Total"), path)
    best, study = _split(rows["ucdp_best"], path), _split(rows["this_study"], path)
    rows = rows.assign(**study)
    require_equal(
        rows["gap_to_ucdp"], study["value"] - best["value"], 1, "this study less UCDP's best", path
    )
    parts = rows.filter(regex="^of_which_").sum(axis=1)
    require_equal(rows["gap_to_ucdp"], parts, 2, "the sum of its three parts", path)
    below = rows["ualosses_registered_dead"] - best["value"]
    require_equal(rows["of_which_ucdp_below_registered"], below, 1, "registered less UCDP", path)
    for column in ("ucdp_ukrainian_side_reported", "ualosses_registered_dead", "value"):
        # rounded parts: the sum may miss by half a person each
        total = pd.Series([rows[column].iloc[:-1].sum()], index=rows.index[-1:])
        require_equal(rows[column].iloc[-1:], total, 2, "the sum of the years", path)
    return rows


def _split(cells: pd.Series, path: Path) -> pd.DataFrame:
    parts = cells.str.extract(f"^{RANGE}$")
    expected = "a figure as 29,122 (28,678-29,462)"
    refuse_where(parts.isna().any(axis=1), cells, "'{}' is not a figure", expected, path)
    numbers = parts.replace(",", "", regex=True).astype("float64")
    numbers = numbers.set_axis(["value", "low", "high"], axis=1)
    require_ordered(numbers["low"], numbers["value"], numbers["high"], path)
    return numbers


def _read_coverage(source: Source) -> pd.DataFrame:
    path = source.path(COVERAGE)
    rows = apply_corrections(read_table(path, COVERAGE_COLUMNS), source, path)
    _require_rows(rows["missed"], COVERAGE_COLUMNS["missed"].choices, path)
    share = rows["missed"].str.removesuffix("%").astype("float64") / 100
    counted = rows["combatant_deaths"].iloc[0] / (1 - share)
    require_equal(rows["combatant_deaths"], counted, 1, "those counted over the share found", path)
    return rows


def _read_status(source: Source) -> pd.DataFrame:
    path = source.path(STATUS)
    rows = apply_corrections(read_table(path, STATUS_COLUMNS), source, path)
    _require_rows(rows["year"], YEARS, path)
    kinds = ["dead", "missing", "prisoner", "released_prisoner"]
    require_equal(rows["total"], rows[kinds].sum(axis=1), 0, "the sum of the four states", path)
    for kind in kinds:
        percent = rows[kind] / rows["total"] * 100
        require_equal(rows[f"{kind}_pct"], percent, 0.0501, f"the share of {kind}", path)
    return rows


def _require_rows(cells: pd.Series, due: tuple[str, ...], path: Path) -> None:
    if tuple(cells) != due:
        raise DataError(
            f"the rows are {', '.join(cells)}",
            where=f"{place(path)}, column '{cells.name}'",
            expected=f"{', '.join(due)}, each once and in order",
        )


def observe(raw: Raw, source: Source, catalogue: Catalogue) -> pd.DataFrame:
    """Return deaths by year under both measures, the register's other states, and scenarios.

    The study's total over all years is kept as one row over the whole period, for its interval
    is not the sum of the intervals of the years. The register's own count of dead by state
    (21,014 in 2022) leaves out records that the study dates (21,685) and is not used.
    """
    published = pd.Timestamp(str(source.details["published"]))
    by_year = _with_period(raw.by_year)
    years = by_year[by_year["year"] != "Total"]
    status = _with_period(raw.status)
    captured = status["prisoner"] + status["released_prisoner"]
    tables = {
        "military_dead_and_missing": by_year.filter(items=FIGURE),
        "military_missing_presumed_dead": _valued(by_year, by_year["of_which_imputed_missing"]),
        "military_dead_registered": _valued(years, years["ualosses_registered_dead"]),
        "military_dead_reported": _valued(years, years["ucdp_ukrainian_side_reported"]),
        "military_register_missing": _valued(status, status["missing"]),
        "military_register_prisoners": _valued(status, captured),
    }
    fixed: dict[str, Any] = {"party": "Ukraine", "published": published, "catalogue": catalogue}
    observed = [
        observations.observe(
            table.assign(note=_note(table)), indicator=measure, source=source.id, **fixed
        )
        for measure, table in tables.items()
    ]
    scenarios = pd.DataFrame(
        {
            "period_start": pd.Timestamp("2025-12-31"),
            "period_end": pd.Timestamp("2025-12-31"),
            "value": raw.coverage["combatant_deaths"],
            # each scenario is a source of its own: they are alternatives, not revisions
            "source": f"{source.id}/missed-" + raw.coverage["missed"].str.removesuffix("%"),
            "note": "if the register had missed " + raw.coverage["missed"] + " of the dead",
        }
    )
    observed.append(
        observations.observe(scenarios, indicator="military_dead_coverage_scenario", **fixed)
    )
    return observations.combine(observed)


def _with_period(rows: pd.DataFrame) -> pd.DataFrame:
    first = rows["year"].replace("Total", YEARS[0])
    last = rows["year"].replace("Total", YEARS[-1])
    starts = pd.to_datetime(first + "-01-01")
    starts = starts.where(starts >= INVASION, INVASION)
    return rows.assign(period_start=starts, period_end=pd.to_datetime(last + "-12-31"))


def _valued(rows: pd.DataFrame, values: pd.Series) -> pd.DataFrame:
    return rows[["period_start", "period_end"]].assign(value=values)


def _note(table: pd.DataFrame) -> pd.Series:
    ten_months = table["period_start"].eq(INVASION) & table["period_end"].dt.year.eq(2022)
    all_years = table["period_start"].eq(INVASION) & table["period_end"].dt.year.gt(2022)
    draft = pd.Series("draft study", index=table.index)
    return draft.mask(ten_months, "draft study; ten months").mask(
        all_years, "draft study; total of all years"
    )
