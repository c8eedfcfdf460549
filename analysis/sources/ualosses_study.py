"""Ukrainian deaths by year and role: a draft demographic study of the UALosses register.

Everything was published on one day, 2026-07-21, so at any earlier date this source does not
exist. Registered dead alone fall in 2025, while registered dead plus missing presumed dead rise
every year: the choice of measure decides the answer, so both are in the table. 2022 begins on
24 February (311 days).
"""

import pandas as pd

from analysis.sources.checks import Checks
from analysis.sources.raw import Raw, from_invasion, rows, years
from analysis.sources.tables import Table, date, integer, number, text

BY_YEAR, STATUS = "military_dead_by_year.csv", "register_status_by_year.csv"
TOTALS, BY_CAUSE = "totals_by_year.csv", "conflict_deaths_by_cause_tidy.csv"
COVERAGE, LAG = "register_coverage_sensitivity.csv", "registration_lag_scenarios.csv"
BESIDE = "military_triangulation_cumulative.csv"
YEARS = ("2022", "2023", "2024", "2025")
STUDY_ENDS = pd.Timestamp("2025-12-31")
CIVILIANS = "Civilians"
MILITARY = {
    "Registered combatants": "military_deaths_registered_study",
    "Late registrations (estimated)": "military_deaths_late_study",
    "Missing combatants (imputed)": "military_deaths_missing_study",
}
ROLES = {CIVILIANS: "civilian_deaths_study", **MILITARY}
"""What each role is measured as. The sum of the lows is wider than the study's own interval of a
sum, so sums of roles are never made from their bounds: the study gives those of each sum."""
SCENARIOS = {
    "as registered": "as-registered",
    "to 48 months (used)": "to-48-months",
    "to 60 months": "to-60-months",
    "to 72 months": "to-72-months",
}
STATES = ["dead", "missing", "prisoner", "released_prisoner"]
GAPS = [
    "of_which_ucdp_below_registered",
    "of_which_late_registrations",
    "of_which_imputed_missing",
]
REPORTED, REGISTERED = "ucdp_ukrainian_side_reported", "ualosses_registered_dead"
PERSONS, PERCENT = integer(0, 500_000), number(0, 100)
DIFFERENCE, TEXT = integer(-500_000, 500_000), text()
FILES = {
    BY_YEAR: Table(
        columns={
            "year": text(*YEARS, "Total"),
            REPORTED: PERSONS,
            "ucdp_best": TEXT,
            "ucdp_unknowns_split_evenly": PERSONS,
            "ukrainian_share_of_ucdp_military": TEXT,
            REGISTERED: PERSONS,
            **dict.fromkeys(("this_study", "ucdp_as_pct_of_registered"), TEXT),
            **dict.fromkeys(("gap_to_ucdp", *GAPS), DIFFERENCE),
        },
        key=("year",),
    ),
    COVERAGE: Table(
        columns={
            "missed": text("0%", "10%", "25%", "40%"),
            "combatant_deaths": PERSONS,
            **{f"{sex}_{year}": PERCENT for year in YEARS for sex in ("female", "male")},
        },
        key=("missed",),
    ),
    STATUS: Table(
        columns={
            "year": text(*YEARS),
            **dict.fromkeys((*STATES, "total"), PERSONS),
            **dict.fromkeys([f"{state}_pct" for state in STATES], PERCENT),
        },
        key=("year",),
    ),
    BY_CAUSE: Table(
        columns={
            "year": text(*YEARS, optional=True),
            "role": text(*ROLES, "Total"),
            **dict.fromkeys(("central", "low", "high"), PERSONS),
        },
        key=("year", "role"),
    ),
    TOTALS: Table(
        columns={
            "year": text(*YEARS, "Total"),
            **dict.fromkeys(("Females", "Males", "Total"), TEXT),
        },
        key=("year",),
    ),
    BESIDE: Table(
        columns={
            "date": date(),
            **dict.fromkeys(("kind", "source", "stated"), TEXT),
            **dict.fromkeys(("register_named_dead", "this_study", "this_study_mean"), PERSONS),
            **dict.fromkeys(("this_study_lo", "this_study_hi"), PERSONS),
        }
    ),
    LAG: Table(
        columns={
            "scenario": text(*SCENARIOS),
            "military_deaths": PERSONS,
            **{f"male_{year}": PERCENT for year in YEARS[:3]},
            **dict.fromkeys(("female_2025", "male_2025"), PERCENT),
        },
        key=("scenario",),
    ),
}
COUNT = "([0-9]{1,3}(?:,[0-9]{3}){0,3})"
RANGE = rf"^{COUNT} \({COUNT}-{COUNT}\)$"
"""As ``29,122 (28,678-29,462)``: central value and interval, commas between thousands."""


def split(cells: pd.Series, checks: Checks | None = None) -> pd.DataFrame:
    """Return value, low and high of figures as ``29,122 (28,678-29,462)``."""
    parts = cells.str.extract(RANGE).set_axis(["value", "low", "high"], axis=1)
    numbers = parts.replace(",", "", regex=True).astype("float64")
    if checks is not None:
        wrong = parts.isna().any(axis=1)
        checks.refuse(wrong, cells, "'{}' is not a figure", "a figure as 29,122 (28,678-29,462)")
        checks.ordered(numbers["low"], numbers["value"], numbers["high"])
    return numbers


def check(raw: Raw) -> None:
    """Note years that are missing, and totals and shares that are not those of their parts."""
    for name in (BY_YEAR, STATUS, COVERAGE):
        first = raw[name].iloc[:, 0]
        due = FILES[name].columns[str(first.name)].choices
        if tuple(first) != due:
            wrong, expected = f"the rows are {', '.join(first)}", f"{', '.join(due)}, each once"
            raw.checks[name].note(wrong, expected=f"{expected} and in order")
    _check_by_year(raw[BY_YEAR], raw.checks[BY_YEAR])
    status, checks = raw[STATUS], raw.checks[STATUS]
    checks.equal(status["total"], status[STATES].sum(axis=1), 0, "the sum of the four states")
    for state in STATES:
        percent = status[state] / status["total"] * 100
        checks.equal(status[f"{state}_pct"], percent, 0.0501, f"the share of {state}")
    table, checks = raw[COVERAGE], raw.checks[COVERAGE]
    share = table["missed"].str.removesuffix("%").astype("float64") / 100
    counted = table["combatant_deaths"].iloc[0] / (1 - share)
    checks.equal(table["combatant_deaths"], counted, 1, "those counted over the share found")
    _check_roles(raw)
    table, checks = raw[BESIDE], raw.checks[BESIDE]
    checks.in_order(table["date"])
    checks.never_falling(table["this_study"], table["date"])
    checks.ordered(table["this_study_lo"], table["this_study_mean"], table["this_study_hi"])


def _check_by_year(table: pd.DataFrame, checks: Checks) -> None:
    best, study = split(table["ucdp_best"], checks), split(table["this_study"], checks)
    gap = table["gap_to_ucdp"]
    checks.equal(gap, study["value"] - best["value"], 1, "this study less UCDP's best")
    checks.equal(gap, table[GAPS].sum(axis=1), 2, "the sum of its three parts")
    below = table[REGISTERED] - best["value"]
    checks.equal(table[GAPS[0]], below, 1, "registered less UCDP")
    for column in (table[REPORTED], table[REGISTERED], study["value"]):
        # rounded parts: the sum may miss by half a person each
        total = pd.Series([column.iloc[:-1].sum()], index=table.index[-1:])
        checks.equal(column.iloc[-1:], total, 2, "the sum of the years")


def _check_roles(raw: Raw) -> None:
    """Note roles that contradict the study's total of the military, and of all."""
    table, checks = raw[BY_CAUSE], raw.checks[BY_CAUSE]
    checks.ordered(table["low"], table["central"], table["high"])
    by_role = table.pivot_table(index="year", columns="role", values="central").loc[list(YEARS)]
    study = split(raw[BY_YEAR].set_index("year")["this_study"])["value"]
    by_sex, own = raw[TOTALS].set_index("year"), raw.checks[TOTALS]
    women, men, totals = (split(by_sex[sex], own)["value"] for sex in ("Females", "Males", "Total"))
    own.equal((women + men).rename("Total"), totals, 2, "the dead of both sexes")
    sums = by_role[list(MILITARY)].sum(axis=1).rename("central").rename_axis("")
    everyone = sums + by_role[CIVILIANS].to_numpy()
    checks.equal(sums, study.reindex(YEARS), 2, "the military dead of the study in that year")
    checks.equal(everyone, totals.reindex(YEARS), 2, "all dead of that year")


def observe(raw: Raw) -> pd.DataFrame:
    """Return deaths by year under all measures, the register's other states, and scenarios.

    The study's total over all years is one row over the whole period, for its interval is not
    the sum of the intervals of the years. The register's own count of dead by state (21,014 in
    2022) leaves out records that the study dates (21,685) and is not used.
    """
    table, status = raw[BY_YEAR], raw[STATUS]
    missed, late = raw[COVERAGE]["missed"], raw[LAG]["scenario"]
    every, totals = table[table["year"] != "Total"], raw[TOTALS]
    role = raw[BY_CAUSE][raw[BY_CAUSE]["role"].isin(list(ROLES))]
    captured = status["prisoner"] + status["released_prisoner"]
    tables = [
        _by_year("military_dead_and_missing", table["year"], **split(table["this_study"])),
        _by_year("military_missing_presumed_dead", table["year"], table[GAPS[2]]),
        _by_year("military_dead_registered", every["year"], every[REGISTERED]),
        _by_year("military_dead_reported", every["year"], every[REPORTED]),
        _by_year("military_register_missing", status["year"], status["missing"]),
        _by_year("military_register_prisoners", status["year"], captured),
        rows(
            raw[COVERAGE]["combatant_deaths"],
            indicator="military_dead_coverage_scenario",
            start=STUDY_ENDS,
            # each scenario is a source of its own: they are alternatives, not revisions
            source=f"{raw.source.id}/missed-" + missed.str.removesuffix("%"),
            note="if the register had missed " + missed + " of the dead",
        ),
        rows(
            raw[LAG]["military_deaths"],
            indicator="military_dead_lag_scenario",
            start=STUDY_ENDS,
            source=f"{raw.source.id}/" + late.map(SCENARIOS),
            note="late registrations counted " + late,
        ),
        _by_year(role["role"].map(ROLES), role["year"], role["central"], **role[["low", "high"]]),
        _by_year("all_deaths_study", totals["year"], **split(totals["Total"])),
        _by_year("all_deaths_study_women", totals["year"], **split(totals["Females"])),
        _beside(raw),
    ]
    whole = pd.concat(tables, ignore_index=True).assign(party="Ukraine")
    whole["published"] = whole["published"].fillna(pd.Timestamp(raw.source.publication()))
    return whole


def _by_year(
    indicator: str | pd.Series, year: pd.Series, value: pd.Series, **bounds: pd.Series
) -> pd.DataFrame:
    start = from_invasion(years(year.replace("Total", YEARS[0]))["start"])
    end = years(year.replace("Total", YEARS[-1]))["end"]
    scope = year.map({YEARS[0]: "; ten months", "Total": "; total of all years"}).fillna("")
    note = "draft study" + scope
    return rows(value, indicator=indicator, start=start, end=end, note=note, **bounds)


def _beside(raw: Raw) -> pd.DataFrame:
    """Return the study's running total at the days on which others stated theirs.

    What others stated stands with `published_estimates`. Traps: days after 2025 repeat the total
    of the study's end and are left out; and the file names a statement of 2026-07-31, so it came
    out no earlier than that.
    """
    own = raw[BESIDE][raw[BESIDE]["date"] <= STUDY_ENDS]
    return rows(
        own["this_study_mean"],
        indicator="military_dead_and_missing_total",
        start=own["date"],
        published=max(pd.Timestamp(raw.source.publication()), raw[BESIDE]["date"].max()),
        low=own["this_study_lo"],
        high=own["this_study_hi"],
        note="draft study; mean of its draws",
    )
