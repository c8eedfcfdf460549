"""Recovery needs and damage: the joint assessments (RDNA1 to RDNA5) and the school KSE.

Needs, damage and losses are three measures. The source is the assessment: ``rdna`` or ``kse``,
with the sector or the year of the GDP behind it where a measure holds several series.
"""

import pandas as pd

from analysis.sources import published_figures
from analysis.sources.history import drop_restatements
from analysis.sources.published_figures import FILE, source_of, to_measures
from analysis.sources.raw import INVASION, Raw, join_notes

FILES = published_figures.FILES
RATIO_UNIT = r"x ([0-9]{4}) (?:nominal )?GDP"
OF_SHARES = ("% of damage", "% of needs")
TOTALS = ("rdna_needs_total", "rdna_damage_total", "kse_direct_damage_total")
IN_STEPS = (*TOTALS, "kse_direct_damage_energy", "kse_direct_damage_housing")
STEPS = (1.7, 0.85)
"""Most and least from one estimate to the next; energy rose most, from 9.0 to 14.6."""
_PREFIX = r"^(?:rdna|kse)_(?:needs|damage|direct_damage|indirect)?_?"
KSE_LOSSES_REDEFINED = pd.Timestamp("2025-01-01")
"""From its estimate of February 2026 on, KSE's losses hold a forecast and a new method."""


def check(raw: Raw) -> None:
    """Note figures that leap, and editions that contradict their note or themselves."""
    table, checks = published_figures.check(raw), raw.checks[FILE]
    starts = table["period_start"]
    checks.refuse(starts != INVASION, starts, "{} is not the day of the invasion", f"{INVASION:%F}")
    _check_editions(table, raw)
    series = table[table["indicator"].isin(IN_STEPS)].sort_values("period_end")
    checks.in_proportion(series["value"], *STEPS, by=series["indicator"])


def _check_editions(table: pd.DataFrame, raw: Raw) -> None:
    checks, figures = raw.checks[FILE], raw.source.figures
    joint = table[table["indicator"].str.startswith("rdna")]
    wide = joint.pivot_table(index="period_end", columns="indicator", values="value")
    needs, damage = wide["rdna_needs_total"], wide["rdna_damage_total"]
    named = joint["note"].str.extract(r"^RDNA([0-9])")[0].astype("float64")
    mistaken = named.notna() & (named != joint["period_end"].rank(method="dense"))
    expected = "the edition that the note begins with"
    checks.refuse(mistaken, joint["period_end"], "{} is another edition's", expected)
    wrong = {
        "the edition has no total of needs or damage": needs.isna() | damage.isna(),
        "the damage exceeds the needs": damage > needs,
    }
    for kind, total in (("needs", needs), ("damage", damage)):
        sectors = [name for name, one in figures.items() if one.measure.endswith("_sector")
                   and name.startswith(f"rdna_{kind}_")]  # fmt: skip
        wrong[f"the sectors of the {kind} exceed the total"] = wide[sectors].sum(axis=1) > total
    for name in ("housing", "transport", "commerce_industry"):
        share = wide[f"rdna_needs_{name}"] / needs * 100
        gap = (share - wide[f"rdna_needs_share_{name}"]).abs()
        wrong[f"the share of {name} in needs contradicts its amount"] = gap > 1
    for problem, found in wrong.items():
        checks.agree(found, problem)


def observe(raw: Raw) -> pd.DataFrame:
    """Return needs, damage, losses, sectors and ratios by assessment.

    Traps. Needs, damage and losses are three measures. Editions differ in scope and prices and
    leave out needs already met, so a step between them is not the cost of a year: each row keeps
    the note of its edition. The ratios to GDP use another year's GDP each time: the year is in
    the source, so no series joins them.
    """
    table = to_measures(raw)
    gdp_year = table["raw_unit"].str.extract(f"^{RATIO_UNIT}$")[0]
    table["part"] = _part(table, gdp_year)
    note = join_notes(_what(table, gdp_year), table["note"])
    return drop_restatements(table.assign(source=source_of(table), note=note, party="Ukraine"))


def _part(table: pd.DataFrame, gdp_year: pd.Series) -> pd.Series:
    """Return what follows the assessment in the source's id, empty for totals."""
    name = table["figure"].str.replace(_PREFIX, "", regex=True).str.replace("_", "-")
    of_what = table["figure"].str.extract("^rdna_(needs|damage)_share_")[0]
    name = name.mask(of_what.notna(), of_what + "-" + name)
    name = name.mask(table["figure"].isin([*TOTALS, "rdna_losses_total"]), "")
    name = name.mask(table["indicator"] == "needs_met", "")
    name = name.mask(gdp_year.notna(), "gdp-" + gdp_year)
    # RDNA1's own release says 'more than 1.5', other outlets 'about 1.6'
    name = name.mask(table["figure"] == "rdna_needs_to_gdp_alt", name + "-other-outlets")
    redefined = table["figure"].str.startswith("kse_indirect")
    redefined &= table["period_end"] >= KSE_LOSSES_REDEFINED
    return name.mask(redefined, name + "-redefined")


def _what(table: pd.DataFrame, gdp_year: pd.Series) -> pd.Series:
    """Return what the note must name: sector, kind of share, or year of the GDP."""
    sector = table["figure"].str.replace(f"{_PREFIX}(?:share_)?", "", regex=True)
    sector = "sector " + sector.str.replace("_", " ")
    named = table["indicator"].str.endswith("_sector") | table["raw_unit"].isin(OF_SHARES)
    what = sector.where(named, "").mask(gdp_year.notna(), "GDP of " + gdp_year)
    share = table["indicator"].eq("reconstruction_share")
    return join_notes(what, table["raw_unit"].where(share, ""))
