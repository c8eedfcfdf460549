"""Recovery needs and damage: the joint assessments (RDNA1 to RDNA5) and the school KSE.

Needs, damage and losses are three measures. The source is the assessment: ``rdna`` or ``kse``,
with the sector or the year of the GDP behind it where a measure holds several series.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis import observations
from analysis.catalogue import Catalogue
from analysis.errors import DataError
from analysis.sources.checks import refuse_where
from analysis.sources.manifest import Source
from analysis.sources.published_figures import (
    FILE,
    Figure,
    institution_of,
    join_notes,
    to_measures,
)
from analysis.sources.published_figures import read as read_figures
from analysis.sources.publishers import publisher_source
from analysis.sources.reading import place
from analysis.sources.vintages import drop_restatements

_BILLION = ("USD bn",)
_OF_DAMAGE, _OF_NEEDS = ("% of damage",), ("% of needs",)
SECTORS_OF_NEEDS = (
    "housing", "transport", "energy_extractives", "commerce_industry", "agriculture",
    "explosive_hazard", "debris",
)  # fmt: skip
SECTORS_OF_DAMAGE = ("housing", "transport", "energy", "energy_extractives", "commerce_industry")
SHARES_OF_NEEDS = (
    "housing", "transport", "commerce_industry", "agriculture", "energy", "social_protection",
    "explosive_hazard",
)  # fmt: skip
SHARES_OF_DAMAGE = ("housing", "transport", "commerce_industry")
RATIO_UNIT = r"x (\d{4}) (?:nominal )?GDP"
_RATIOS = ("x 2021 GDP", "x 2022 GDP", "x 2024 nominal GDP", "x 2025 nominal GDP")
_CHANGES = ("% vs RDNA3", "% vs RDNA4")


def _sector(measure: str) -> Figure:
    return Figure(f"{measure}_sector", _BILLION, 5, 150)


def _share(units: tuple[str, ...]) -> Figure:
    return Figure("reconstruction_share", units, 3, 60)


FIGURES = {
    "rdna_needs_total": Figure("recovery_needs", _BILLION, 200, 1500),
    "rdna_damage_total": Figure("direct_damage", _BILLION, 80, 800),
    "kse_direct_damage_total": Figure("direct_damage", _BILLION, 50, 800),
    "rdna_losses_total": Figure("economic_losses", _BILLION, 200, 3000),
    "kse_indirect_lost_revenue": Figure("economic_losses", _BILLION, 800, 5000),
    "kse_indirect_lost_value_added": Figure("economic_losses", _BILLION, 200, 3000),
    "rdna_needs_to_gdp": Figure("recovery_needs_to_gdp_published", _RATIOS, 1, 6),
    "rdna_needs_to_gdp_alt": Figure("recovery_needs_to_gdp_published", _RATIOS, 1, 6),
    "rdna_needs_already_met_since_2022": Figure("needs_met", _BILLION, 5, 200),
    **{f"rdna_needs_{name}": _sector("recovery_needs") for name in SECTORS_OF_NEEDS},
    **{f"rdna_damage_{name}": _sector("direct_damage") for name in SECTORS_OF_DAMAGE},
    **{f"kse_direct_damage_{name}": _sector("direct_damage") for name in ("energy", "housing")},
    **{f"rdna_needs_share_{name}": _share(_OF_NEEDS) for name in SHARES_OF_NEEDS},
    **{f"rdna_damage_share_{name}": _share(_OF_DAMAGE) for name in SHARES_OF_DAMAGE},
    "rdna_energy_damaged_assets_change": Figure("reconstruction_share", _CHANGES, 5, 200),
    "rdna_transport_needs_change": Figure("reconstruction_share", _CHANGES, 5, 200),
}
LEFT_OUT = {
    # 587.7 of RDNA5 in a newspaper; the release itself says 'almost 588', which is kept
    "rdna_needs_total_precise": "the total of the release in another rounding, not a revision",
    "rdna_needs_short_term_36m": "needs of the next 36 months, not of ten years",
}
INSTITUTIONS = {
    r"World Bank / Government of Ukraine|.*\(quoting RDNA": "RDNA",
    r"KSE Institute": "KSE",
}
TOTALS = ("rdna_needs_total", "rdna_damage_total", "kse_direct_damage_total")
INVASION = pd.Timestamp("2022-02-24")
"""All figures count from this day."""
IN_STEPS = (*TOTALS, "kse_direct_damage_energy", "kse_direct_damage_housing")
STEPS = (0.85, 1.7)
"""From one estimate to the next; energy rose most, from 9.0 to 14.6."""
_PREFIX = r"^(?:rdna|kse)_(?:needs|damage|direct_damage|indirect)?_?"
KSE_LOSSES_REDEFINED = pd.Timestamp("2025-01-01")
"""From its estimate of February 2026 on, KSE's losses hold a forecast and a new method."""


def read(source: Source) -> pd.DataFrame:
    """Read the file; see `published_figures.read`.

    Raises
    ------
    DataError
        Besides, a figure does not count from the invasion or leaps; an edition is not the one
        its note names, lacks a total, has damage above its needs or sectors above their total,
        or a share that its sector contradicts.
    """
    rows = read_figures(source, FIGURES, LEFT_OUT)
    path = source.path(FILE)
    starts = rows["period_start"]
    refuse_where(
        starts != INVASION, starts, "{} is not the day of the invasion", f"{INVASION:%F}", path
    )
    _check_editions(rows, path)
    _check_steps(rows, path)
    return rows


def _check_steps(rows: pd.DataFrame, path: Path) -> None:
    """Refuse an amount out of proportion to the one before it in its series."""
    series = rows[rows["indicator"].isin(IN_STEPS)].sort_values("period_end")
    step = series["value"] / series.groupby("indicator")["value"].shift()
    smallest, largest = STEPS
    expected = f"{smallest:g} to {largest:g} times the amount before"
    leap = (step < smallest) | (step > largest)
    refuse_where(leap, series["value"], "{} is out of proportion", expected, path)


def _check_editions(rows: pd.DataFrame, path: Path) -> None:
    joint = rows[rows["indicator"].str.startswith("rdna")]
    table = joint.pivot_table(index="period_end", columns="indicator", values="value")
    needs, damage = table["rdna_needs_total"], table["rdna_damage_total"]
    named = joint["note"].str.extract(r"^RDNA(\d)")[0].astype("float64")
    edition = joint["period_end"].rank(method="dense")
    expected = "the edition that the note begins with"
    mistaken = named.notna() & (named != edition)
    refuse_where(mistaken, joint["period_end"], "{} is another edition's", expected, path)
    wrong = {
        "the edition has no total of needs or damage": needs.isna() | damage.isna(),
        "the damage exceeds the needs": damage > needs,
    }
    sums = {"needs": (SECTORS_OF_NEEDS, needs), "damage": (SECTORS_OF_DAMAGE, damage)}
    for kind, (sectors, total) in sums.items():
        sector = table[[f"rdna_{kind}_{name}" for name in sectors]].sum(axis=1)
        wrong[f"the sectors of the {kind} exceed the total"] = sector > total
    for name in ("housing", "transport", "commerce_industry"):
        share = table[f"rdna_needs_{name}"] / needs * 100
        gap = (share - table[f"rdna_needs_share_{name}"]).abs()
        wrong[f"the share of {name} in needs contradicts its amount"] = gap > 1
    for problem, found in wrong.items():
        if found.any():
            raise DataError(
                problem, where=f"{place(path)}, period ending {found.index[found][0]:%Y-%m-%d}"
            )


def observe(raw: pd.DataFrame, source: Source, catalogue: Catalogue) -> pd.DataFrame:
    """Return needs, damage, losses, sectors and ratios by assessment.

    Traps. Needs, damage and losses are three measures. Editions differ in scope and prices and
    leave out needs already met, so a step between them is not the cost of a year: each row keeps
    the note of its edition. The ratios to GDP use another year's GDP each time: the year is in
    the source, so no series joins them.
    """
    rows = to_measures(raw, FIGURES, source)
    institution = institution_of(rows, INSTITUTIONS, source)
    gdp_year = rows["raw_unit"].str.extract(f"^{RATIO_UNIT}$")[0]
    part = _part(rows, gdp_year)
    rows["source"] = [
        "/".join([publisher_source(source.id, name), *filter(None, [series])])
        for name, series in zip(institution, part, strict=True)
    ]
    rows["note"] = join_notes(_what(rows, gdp_year), rows["note"])
    return drop_restatements(observations.observe(rows, catalogue=catalogue, party="Ukraine"))


def _part(rows: pd.DataFrame, gdp_year: pd.Series) -> pd.Series:
    """Return what follows the assessment in the source's id, empty for totals."""
    name = rows["figure"].str.replace(_PREFIX, "", regex=True).str.replace("_", "-")
    of_what = rows["figure"].str.extract("^rdna_(needs|damage)_share_")[0]
    name = name.mask(of_what.notna(), of_what + "-" + name)
    name = name.mask(rows["figure"].isin([*TOTALS, "rdna_losses_total"]), "")
    name = name.mask(rows["indicator"] == "needs_met", "")
    name = name.mask(gdp_year.notna(), "gdp-" + gdp_year)
    # RDNA1's own release says 'more than 1.5', other outlets 'about 1.6'
    name = name.mask(rows["figure"] == "rdna_needs_to_gdp_alt", name + "-other-outlets")
    redefined = rows["figure"].str.startswith("kse_indirect") & (
        rows["period_end"] >= KSE_LOSSES_REDEFINED
    )
    return name.mask(redefined, name + "-redefined")


def _what(rows: pd.DataFrame, gdp_year: pd.Series) -> pd.Series:
    """Return what the note must name: sector, kind of share, or year of the GDP."""
    sector = rows["figure"].str.replace(f"{_PREFIX}(?:share_)?", "", regex=True)
    sector = "sector " + sector.str.replace("_", " ")
    named = rows["indicator"].str.endswith("_sector") | rows["raw_unit"].isin(
        [*_OF_DAMAGE, *_OF_NEEDS]
    )
    share = rows["indicator"].eq("reconstruction_share")
    what = sector.where(named, "")
    what = what.mask(gdp_year.notna(), "GDP of " + gdp_year)
    return join_notes(what, rows["raw_unit"].where(share, ""))
