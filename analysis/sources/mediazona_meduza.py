"""Russian military deaths by week, as estimated by Mediazona, Meduza and the BBC.

Three releases (`mediazona_files`), so three dates of publication. Only Russian citizens are
counted: fighters recruited in occupied Donbas and foreigners are outside.
"""

from __future__ import annotations

import pandas as pd

from analysis import observations
from analysis.catalogue import Catalogue
from analysis.sources.manifest import Source
from analysis.sources.mediazona_files import (
    REGISTER_YEARS,
    RUNNING_TOTALS,
    WEEKS_2025,
    WEEKS_2026,
    Raw,
    read_releases,
)

TO_LAST_DAY = pd.Timedelta(days=6)
"""From the first day of a week to its last."""
LAST_WEEK_OF_MISSING = pd.Timestamp("2025-06-30")
"""Monday of the last week with an estimate (ED) instead of an extrapolation. The probate cases
behind the estimate of the missing run out after it: EDSuperlatesFromCoeffs falls to zero and
below by August 2025, and EDAssembled, its sum with the rest, falls with it. Neither may be used
as an observation past June 2025."""


def read(source: Source) -> Raw:
    """Read the three releases: see `mediazona_files.read_releases`."""
    return read_releases(source)


def observe(raw: Raw, source: Source, catalogue: Catalogue) -> pd.DataFrame:
    """Return weekly deaths by release: estimated, forecast, missing, named; and running totals.

    Traps
    -----
    The release of 2024 gives running totals. Its estimates stand in the table twice, as the
    totals that were published and as weekly differences, and never in one measure. Its flash
    estimate continues its own fitted path and not the probate estimate, so the first week of the
    forecast is a difference to the former (1,348 deaths, not 3,726).

    Named deaths are right-censored: recent weeks keep filling for more than a year. Counts of
    equal age are in the table because the columns Bmz2022 to Bmz2025, known at the end of those
    years, stand with that date of publication.
    """
    tables = [
        *_observe_2024(raw.totals_2024, pd.Timestamp(source.released(RUNNING_TOTALS))),
        *_observe_2025(raw.weeks_2025, pd.Timestamp(source.released(WEEKS_2025))),
        *_observe_2026(raw.weeks_2026, pd.Timestamp(source.released(WEEKS_2026))),
    ]
    return observations.combine(
        [
            observations.observe(table, party="Russia", source=source.id, catalogue=catalogue)
            for table in tables
        ]
    )


def _observe_2024(rows: pd.DataFrame, released: pd.Timestamp) -> list[pd.DataFrame]:
    named = _at_end_of_week(rows, "named", "military_deaths_named_total", released)
    flash = _at_end_of_week(rows, "flash", "military_deaths_forecast_total", released)
    weekly = rows[["monday"]].copy()
    for end in ("", "_high", "_low"):
        weekly[f"ed{end}"] = rows[f"ed{end}"].diff().fillna(rows[f"ed{end}"])
        continued = rows[f"flash{end}"].fillna(rows[f"fitted{end}"])
        weekly[f"flash{end}"] = continued.diff().where(rows[f"flash{end}"].notna())
    difference = "difference of the running totals of this release"
    return [
        _at_end_of_week(rows, "ed", "military_deaths_estimated_total", released),
        flash.assign(note="flash estimate"),
        named.assign(note="by date of listing, not of death"),
        _in_week(weekly, "ed", "military_deaths_estimated", released, difference),
        _in_week(
            weekly, "flash", "military_deaths_forecast", released, f"flash estimate; {difference}"
        ),
    ]


def _observe_2025(rows: pd.DataFrame, released: pd.Timestamp) -> list[pd.DataFrame]:
    flash = "flash estimate by date of discovery, incomplete in the last weeks"
    return [
        _in_week(rows, "ed", "military_deaths_estimated", released),
        _in_week(rows, "flash", "military_deaths_forecast", released, flash),
        _in_week(rows, "named", "military_deaths_named", released, "right-censored"),
    ]


def _observe_2026(rows: pd.DataFrame, released: pd.Timestamp) -> list[pd.DataFrame]:
    short = rows.rename(
        columns={
            **{"ED": "ed", "EDHigh": "ed_high", "EDLow": "ed_low"},
            **{"EDPrediction": "model", "EDPredictionHigh": "model_high"},
            "EDPredictionLow": "model_low",
        }
    )
    with_missing = rows[rows["monday"] <= LAST_WEEK_OF_MISSING]
    tables = [
        _in_week(short, "ed", "military_deaths_estimated", released),
        _in_week(short, "model", "military_deaths_forecast", released, "model, not an estimate"),
        _in_week(with_missing, "EDSuperlatesFromCoeffs", "military_deaths_missing", released),
        _in_week(rows, "BmzNow", "military_deaths_named", released, "right-censored"),
    ]
    for year in REGISTER_YEARS:
        # a handful of people counted by then were found later to have died in a later year, and
        # the week in which a year ends was not over: neither is a figure of that day
        known = pd.Timestamp(year=year, month=12, day=31)
        over = rows[rows["monday"] + TO_LAST_DAY <= known]
        note = f"known at the end of {year}; right-censored"
        tables.append(_in_week(over, f"Bmz{year}", "military_deaths_named", known, note))
    return tables


def _in_week(
    rows: pd.DataFrame, column: str, measure: str, published: pd.Timestamp, note: str = ""
) -> pd.DataFrame:
    given = rows[rows[column].notna()]
    return _figures(given, column, measure, published).assign(
        period_start=given["monday"], period_end=given["monday"] + TO_LAST_DAY, note=note
    )


def _at_end_of_week(
    rows: pd.DataFrame, column: str, measure: str, published: pd.Timestamp
) -> pd.DataFrame:
    given = rows[rows[column].notna()]
    sunday = given["monday"] + TO_LAST_DAY
    return _figures(given, column, measure, published).assign(
        period_start=sunday, period_end=sunday
    )


def _figures(
    given: pd.DataFrame, column: str, measure: str, published: pd.Timestamp
) -> pd.DataFrame:
    missing = pd.Series(float("nan"), index=given.index)
    return pd.DataFrame(
        {
            "indicator": measure,
            "value": given[column],
            "low": given.get(f"{column}_low", missing),
            "high": given.get(f"{column}_high", missing),
            "published": published,
        }
    )
