"""Made-up records for the tests of figures and pages; no figure here is anyone's."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.evidence.records import Evidence, Finding, Judgement
from analysis.evidence.rules import Claim, SeriesRule
from analysis.indicators.series import SERIES_COLUMNS, Series

SERIES_RULE = SeriesRule(
    noticeable_change=10, fewest_described=2, fewest_tested=4, fewest_per_side=6, months_old=6,
    sure_direction=0.975, contrary_direction=0.6667,
)  # fmt: skip


def frame(
    start: str, periods: int, frequency: str = "MS", *, ahead: int = 0, seed: int = 1,
    level: float = 1000.0, band: float = 0.0,
) -> pd.DataFrame:  # fmt: skip
    """Return a wavy series with or without bounds, its last `ahead` values forecasts."""
    starts = pd.date_range(start, periods=periods, freq=frequency)
    noise = np.random.default_rng(seed).normal(0, 0.08, periods)
    value = level * (0.5 + np.sin(np.linspace(0, 2.6, periods)) + noise)
    ends = starts[1:].append(pd.DatetimeIndex([starts[-1] + (starts[-1] - starts[-2])]))
    content = {
        "period_start": starts,
        "period_end": ends - pd.Timedelta(days=1),
        "value": value,
        "low": value * (1 - band) if band else np.nan,
        "high": value * (1 + band) if band else np.nan,
        "forecast": np.arange(periods) >= periods - ahead,
    }
    return pd.DataFrame(content)[list(SERIES_COLUMNS)]


def series(
    party: str = "Russia", source: str = "general_staff", *, claimed: bool = False,
    unit: str = "persons a day", reading: str = "pace", frequency: str = "month",
    data: pd.DataFrame | None = None,
) -> Series:  # fmt: skip
    """Return a series around a frame."""
    return Series(
        indicator="losses",
        party=party,
        source=source,
        title="Personnel losses",
        reading=reading,
        unit=unit,
        frequency=frequency,
        frame=frame("2022-03-01", 48) if data is None else data,
        claimed=claimed,
        source_title="A register of losses",
    )


def evidence(
    as_of: str = "latest", party: str = "Russia", reading: str = "pace", *,
    verdict: str = "partly supported", grade: str = "weak", indicator: str = "losses",
    source: str = "general_staff", change: float | None = 41.8, claimed: bool = True,
) -> Evidence:  # fmt: skip
    """Return one row of evidence."""
    return Evidence(
        as_of=as_of, family="casualties", indicator=indicator, title=f"Title of {indicator}",
        party=party, reading=reading, source=source, group=source, claimed=claimed,
        unit="persons a day", frequency="month", cost="rise", n=48, first_period="2022-03-31",
        last_period="2026-02-28", first_value=300.0, last_value=1100.0, change=change,
        change_low=None, change_high=None, verdict=verdict, grade=grade,
        reason="A rise on record; no test of a trend agrees.",
        war_years={"2022/23": 400.0, "2023/24": 700.0, "2024/25": 1500.0, "2025/26": 1100.0},
        spark=(1.0, 3.0, 2.0, 5.0, 4.0),
    )  # fmt: skip


def claim(name: str = "rebuild_ratio", **settings: object) -> Claim:
    """Return a claim about a figure, or with ``decisive`` one about a trend."""
    given = {"figure": 2.6, "unit": "ratio", "compare": "at_least", "stated": True} | settings
    return Claim(
        id=name, family="reconstruction", title=f"Title of {name}",
        paraphrase=f"What the article says about {name}.", kind="figure", rule="figure",
        overturn="Another count.", parties=("Russia", "Ukraine"), readings=("pace", "momentum"),
        indicators=(), settings=given,
    )  # fmt: skip


def judgement(
    as_of: str = "latest", verdict: str = "partly supported", **parts: object
) -> Judgement:
    """Return a verdict on a claim with two findings."""
    return Judgement(
        claim="rebuild_ratio", as_of=as_of, verdict=verdict, grade="moderate",
        answer="The data give 2.05 to 2.62.", reason="Two of three readings reach it.",
        overturn="Another count.",
        findings=(
            Finding("needs over the GDP of 2021", 2.62, "ratio", True, "imf_weo", "2025-02-25"),
            Finding("needs over the GDP of 2022", 2.05, "ratio", False, "world_bank", "2023-03-23",
                    low=1.9, high=2.2, note="the year after"),
        ),
        **{"specifications": {"Russia": shares()}, **parts},  # type: ignore[arg-type]
    )  # fmt: skip


def part(verdict: str = "undecided", grade: str = "weak") -> dict[str, object]:
    """Return the verdict of one part of a claim, with the votes behind it."""
    return {"verdict": verdict, "grade": grade, "supporting": ["a", "b"], "contradicting": ["c"],
            "open": [], "families": {}, "flips": {},
            "voters": [voter("a", "rise"), voter("b", "rise"), voter("c", "fall")]}  # fmt: skip


def voter(group: str, side: str, *, turning: Sequence[str] = ()) -> dict[str, object]:
    """Return one vote as `claims.json` holds it."""
    return {"group": group, "source": f"Source {group}", "side": side, "score": 1.0,
            "titles": [f"Losses by {group}"], "families": ["casualties"],
            "turning": list(turning)}  # fmt: skip


def shares() -> dict[str, object]:
    """Return what the specifications of a party's trends say."""
    return {"sized": {"rising": 0.09, "neither": 0.91, "falling": 0.0},
            "all": {"rising": 0.31, "neither": 0.6, "falling": 0.09},
            "specifications": 936, "sources": 4, "voters": 6}  # fmt: skip
