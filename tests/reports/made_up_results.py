"""Made-up results with the columns of the real ones, small enough to see through."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.claims.document import CLAIM_IDS
from analysis.pages.inputs import Inputs
from analysis.sources.corrections import Correction

WINDOW = ("as_of", "party", "kind", "view")
TABLES: Mapping[str, tuple[str, ...]] = {
    "amounts": (*WINDOW, "window", "start", "end", "median", "low50", "high50", "low90", "high90",
                "unit", "covered", "filled", "counted_to", "grade"),
    "readings": (*WINDOW, "reading", "first", "first_start", "first_end", "last", "last_start",
                 "last_end", "statistic", "value", "low90", "high90", "p_rise", "p_up_tenth",
                 "p_down_tenth", "side", "likelihood", "probability", "confidence", "reasons",
                 "tipping_slow", "tipping"),
    "choices": (*WINDOW, "reading", "choice", "name", "value", "low90", "high90", "p_up_tenth",
                "side", "in_use"),
    "timeline": ("day", "party", "kind", "view", "reading", "value", "low90", "high90", "side",
                 "likelihood", "moved_by"),
    "calibration": ("series", "length", "target", "method", "nominal", "realised", "goal",
                    "n_series"),
    "history": ("list", "release", "kind", "party", "target", "then", "against", "same_source",
                "value", "place", "held50", "held90", "set_knowing"),
    "forecast_scores": ("series", "target", "method", "score", "value"),
    "outlooks": ("as_of", "series", "method", "target", "quantile", "value"),
    "checked": ("series", "method", "made", "target", "low90", "median", "high90", "came", "place",
                "held"),
    "power": ("as_of", "rise", "supported", "partly_supported", "soldiers_only"),
    "published_answers": ("publisher", "side", "measure", "period", "value", "unit", "as_of",
                          "published", "kind", "url", "note"),
    "forecasts": ("made", "issued", "method", "series", "target", "quantile", "value"),
    "since": ("measure", "party", "source", "before", "after", "before_start",
              "after_start", "after_end"),
}  # fmt: skip
"""Columns of each table that the pages read."""
ARTICLE = dt.date(2025, 12, 10)
LATEST = dt.date(2026, 9, 8)
YEAR_ENDS = {n: dt.date(2022 + n, 2, 23) for n in range(1, 5)}


def amount(party: str, kind: str, window: str, median: float, **more: Any) -> dict[str, Any]:
    """Return one row of amounts; bars of a tenth either way."""
    if window.startswith("year_"):
        end = YEAR_ENDS[int(window[5:])]
        start = dt.date(end.year - 1, 2, 24)
    else:
        start, end = dt.date(int(window), 1, 1), dt.date(int(window), 12, 31)
    row = {
        "as_of": "latest", "party": party, "kind": kind, "view": "flow", "window": window,
        "start": start, "end": end, "median": median,
        "low50": median - abs(median) * 0.05, "high50": median + abs(median) * 0.05,
        "low90": median - abs(median) * 0.15, "high90": median + abs(median) * 0.2,
        "unit": "persons", "covered": 1.0, "filled": 0.0, "counted_to": end, "grade": 4,
    }  # fmt: skip
    return row | more


def reading(party: str, kind: str, first: str, last: str, value: float, side: str,
            probability: float, likelihood: str, **more: Any) -> dict[str, Any]:  # fmt: skip
    """Return one row of readings: last over first."""
    rise = probability if value >= 1 else 1 - probability
    row: dict[str, Any] = dict.fromkeys(TABLES["readings"])
    row |= {
        "as_of": "latest", "party": party, "kind": kind, "view": "flow", "reading": "pace",
        "first": first, "last": last, "statistic": "ratio", "value": value,
        "low90": value * 0.8, "high90": value * 1.25, "p_rise": rise, "p_up_tenth": rise,
        "p_down_tenth": 1 - rise, "side": side, "likelihood": likelihood,
        "probability": probability, "confidence": "medium", "reasons": "", "tipping_slow": 0.4,
        "tipping": "",
    }  # fmt: skip
    return row | more


def series(party: str, kind: str, values: Mapping[str, float], **more: Any) -> list[dict[str, Any]]:
    """Return a row of amounts a window."""
    return [amount(party, kind, window, value, **more) for window, value in values.items()]


def years(*values: float, first: int = 1) -> dict[str, float]:
    """Return values by war-year."""
    return {f"year_{n}": value for n, value in enumerate(values, first)}


def calendar(*values: float) -> dict[str, float]:
    """Return values by calendar year from 2022."""
    return {str(2022 + n): value for n, value in enumerate(values)}


def whole() -> Inputs:
    """Return results of every kind of the front page."""
    amounts = [
        *series("Russia", "soldiers_killed", years(2460, 4830, 10300)),
        amount("Russia", "soldiers_killed", "year_4", 11900, filled=0.8, grade=1 + 1),
        *series("Ukraine", "soldiers_killed", years(2840, 3210, 4400, 5000)),
        *series("Ukraine", "civilians_killed", years(720, 190, 200, 230)),
        *series("Ukraine", "people_abroad", years(4.9e6, 6.2e6, 6.6e6, 5.9e6), view="stock",
                grade=3),
        *series("Russia", "gdp_shortfall", calendar(6.1, 3.4, -1.1, 0.2), unit="USD billion",
                grade=2),
        *series("Ukraine", "gdp_shortfall", calendar(5.2, 5.1, 5.3, 5.6), unit="USD billion",
                grade=2),
        *series("Russia", "military_spending", calendar(3.1, 4.0, 6.2), unit="USD billion",
                grade=3),
        *series("Ukraine", "military_spending", calendar(2.9, 4.6, 4.7), unit="USD billion",
                grade=3),
        *series("Ukraine", "direct_damage", calendar(11.2, 1.4, 2.0, 1.6), unit="USD billion",
                grade=3),
        *series("Ukraine", "land_held", years(81000, 64000, 65000, 68000), unit="km2",
                view="stock", grade=3),
        *series("Russia", "killed_and_wounded_claimed", years(12162, 21881, 38167, 32648), grade=1),
    ]  # fmt: skip
    readings = [
        reading("Russia", "soldiers_killed", "year_1", "year_3", 4.6, "risen", 0.996,
                "very likely"),
        reading("Ukraine", "soldiers_killed", "year_1", "year_4", 1.77, "risen", 0.93,
                "very likely"),
        reading("Ukraine", "civilians_killed", "year_1", "year_4", 0.31, "fallen", 0.97,
                "very likely"),
        reading("Ukraine", "people_abroad", "year_1", "year_4", 1.2, "risen", 0.97, "very likely",
                view="stock"),
        reading("Ukraine", "people_abroad", "year_1", "year_4", 1.2,
                "risen as a stock, fallen as a flow", 0.97, "", view="both"),
        reading("Russia", "gdp_shortfall", "2022", "2025", -5.9, "fallen", 0.91, "",
                statistic="difference"),
        reading("Ukraine", "gdp_shortfall", "2022", "2025", 0.4, "unclear", 0.6, "",
                statistic="difference"),
        reading("Russia", "military_spending", "2022", "2024", 3.1, "risen", 0.99, "very likely",
                statistic="difference"),
        reading("Ukraine", "military_spending", "2022", "2024", 1.8, "risen", 0.99, "very likely",
                statistic="difference"),
        reading("Ukraine", "direct_damage", "2022", "2025", -9.6, "fallen", 0.98, "very likely",
                statistic="difference", p_rise=0.02),
        reading("Ukraine", "land_held", "year_1", "year_4", 0.84, "fallen", 0.97, "very likely",
                view="stock"),
        reading("Russia", "killed_and_wounded_claimed", "year_1", "year_4", 2.68, "risen", 0.96,
                ""),
    ]  # fmt: skip
    earlier = [one | {"as_of": "article", "median": one["median"] * 0.92} for one in amounts
               if one["window"] not in ("year_4", "2025")]  # fmt: skip
    before = {"year_4": "year_3", "2025": "2024"}
    then = [one | {"as_of": "article", "last": before.get(one["last"], one["last"])}
            for one in readings]  # fmt: skip
    kinds = {
        (one["kind"], one["party"]): {
            "party": one["party"], "title": one["kind"], "unit": one["unit"], "anchor": "a count",
            "grade": one["grade"], "cost": "a life lost", "floor": FLOORS.get(one["kind"], ()),
            "source": dict.fromkeys(("article", "latest"), SOURCES[one["kind"]]),
        }
        for one in amounts
    }  # fmt: skip
    since = [("civilians_killed", "Ukraine", "un", 1400, 1850),
             ("protection_decisions", "Ukraine", "eurostat", 300000, 246000),
             ("area_occupied", "Ukraine", "deepstate", 2600, 1118),
             ("area_occupied", "Ukraine", "isw_area", 2600, 572)]  # fmt: skip
    return made_up(
        amounts + earlier, readings + then, kinds=kinds, claims=CLAIMS, amendments=AMENDMENTS,
        rules=RULES, sources=SOURCE_RECORDS, uncounted=UNCOUNTED, uncertainty=UNCERTAINTY,
        changes=CHANGES, rows_hash={"latest": "ab" * 32, "article": "cd" * 32},
        since=pd.DataFrame([dict(zip(TABLES["since"], (*row, dt.date(2025, 6, 1),
                            dt.date(2025, 12, 1), dt.date(2026, 5, 31)), strict=True))
                            for row in since]),
        calibration=pd.DataFrame([
            ("local level", length, target, method, nominal, nominal - 0.02, nominal - 0.05, 1000)
            for length in (16, 52) for target in ("realised ratio", "forecast")
            for method in ("in use", "variances plugged in") for nominal in (0.5, 0.9)
        ], columns=list(TABLES["calibration"])),
        forecast_scores=pd.DataFrame([
            ("civilians_killed/Ukraine/un", "all", method, score, 0.4)
            for method in ("local level", "drift") for score in ("crps", "relative_crps")
        ], columns=list(TABLES["forecast_scores"])),
        checked=pd.DataFrame([
            ("civilians_killed/Ukraine/un", "local level, hindcast", "2025-06-30",
             "2025-07/2025-12", 900.0, 1100.0, 1500.0, 1420.0, 0.92, True),
            ("civilians_killed/Ukraine/un", "local level, hindcast", "2025-06-30", "2025-07",
             150.0, 180.0, 250.0, 240.0, 0.9, True),
            ("civilians_killed/Ukraine/un", "local level", "2026-08-04", "2026-08",
             150.0, 180.0, 250.0, None, None, None),
        ], columns=list(TABLES["checked"])),
        history=pd.DataFrame([
            ("mediazona_meduza", "2024-07-05", "soldiers_killed", "Russia", "year_1", 2300.0,
             "mediazona_meduza", True, 2430.0, 0.7, True, True, "slow"),
        ], columns=list(TABLES["history"])),
        timeline=pd.DataFrame([
            dict(zip(TABLES["timeline"], ("2023-06-30", "Russia", "soldiers_killed", "flow", "pace",
                                          1.4, 0.9, 2.2, "unclear", "", ""), strict=True)),
            dict(zip(TABLES["timeline"], ("2023-07-31", "Russia", "soldiers_killed", "flow", "pace",
                                          1.9, 1.3, 2.7, "risen", "very likely", "new counts"),
                     strict=True)),
        ]),
    )  # fmt: skip


SOURCES = {
    "soldiers_killed": "Mediazona and Meduza", "civilians_killed": "United Nations",
    "people_abroad": "UNHCR", "gdp_shortfall": "IMF", "military_spending": "SIPRI",
    "direct_damage": "World Bank and others", "land_held": "DeepState and ISW",
    "killed_and_wounded_claimed": "General Staff of the other side",
}  # fmt: skip
FLOORS = {"civilians_killed": ("article", "latest")}


def made_up(amounts: list[dict[str, Any]], readings: list[dict[str, Any]], **more: Any) -> Inputs:
    """Return inputs that hold these amounts and readings and nothing else."""
    tables = {name: pd.DataFrame(columns=list(columns)) for name, columns in TABLES.items()}
    if amounts:
        tables["amounts"] = pd.DataFrame(amounts)
    if readings:
        tables["readings"] = pd.DataFrame(readings)
    for name in set(TABLES) & set(more):
        tables[name] = more.pop(name)
    return Inputs(article=ARTICLE, latest=LATEST, tables=tables, most=MOST, **more)


UNCOUNTED = ("soldiers wounded", "civilians killed and damage done in Russia", "emigration from "
             "Russia", "21,000 to 23,500 dead of the units of Donetsk and Luhansk", "Ukrainians in "
             "Russia and under occupation")  # fmt: skip
CHANGES = {
    "new": ["civilians killed in August 2026: 372", "land held at the end of July 2026"],
    "revised": ["refugees abroad, 2025: 5.8 million became 5.9 million"],
    "rules": ["kinds.yaml: Soldiers killed, Ukraine: anchors.a list.windows.newest: last -> half"],
    "amended": ["The newest months of a list are compared where half of them are counted."],
}
UNCERTAINTY = {
    "mediazona_meduza": {"common": {"size": 0.09}, "slow": {"size": 0.29, "basis": "vintages"},
                         "single": {"size": 0.03}},
    "oryx": {"common": {"size": 0.15}, "slow": {"size": 0.3, "basis": "declared"}},
}  # fmt: skip
MOST = {"virtually certain": 0.99, "extremely likely": 0.99, "very likely": 0.9, "likely": 0.99}
RULES = {
    "side": {"noticeable": 0.1, "probability": 0.9, "guard": 0.005},
    "likelihood": [{"word": "virtually certain", "above": 0.99}, {"word": "likely", "above": 0.66},
                   {"word": "about as likely as not", "above": 0.0}],
    "most_at_medium": "very likely",
    "confidence": {"points": {"no_other_source": -1, "one_other_source": 0,
                              "more_other_sources": 1, "other_side": -1, "definition_turns": -1,
                              "uncovered": -1, "fragile": -1},
                   "words": {"high": 4, "medium": 3, "low": 2}},
    "headline": {"soldiers": 0.9, "all_killed": 0.66},
}  # fmt: skip
VERDICT = {
    "verdict": "partly supported", "confidence": "medium", "numbers": {},
    "sentences": ["Soldiers killed rose on both sides.", "All killed rose in one country."],
    "reasons": ["the anchor is an estimate with its interval"], "tipping": [],
    "lines": [
        {"label": "needs of 588 billion dollars", "value": 2.9, "unit": "ratio", "agrees": True,
         "source": "World Bank", "published": "2026-02-23", "lane": "deciding"},
        {"label": "claimed by one side", "value": 1.4e6, "unit": "persons", "agrees": True,
         "source": "General Staff", "published": "2026-08-31", "lane": "claim"},
    ],
}  # fmt: skip
CLAIMS = [
    {"id": name, "title": f"The article says of {name} that it is so and not otherwise",
     "paraphrase": f"It is so with {name}.", "overturn": "A better count.",
     "family": "casualties", "latest": VERDICT,
     "article": VERDICT | {"verdict": "undecided", "confidence": ""}}
    for name in CLAIM_IDS
]  # fmt: skip
AMENDMENTS = [
    {"date": dt.date(2026, 11, 25), "change": "Annual figures are compared by their totals.",
     "why": "A leap day was a vote.",
     "moved": [{"claim": "headline", "as_of": "latest", "part": "", "before": "undecided",
                "after": "supported"}]},
]  # fmt: skip
SOURCE_RECORDS = [
    {"id": "mediazona_meduza", "name": "Mediazona and Meduza", "title": "Military deaths by week",
     "publisher": "Mediazona, Meduza and the BBC", "url": "https://example.org/deaths",
     "licence": "none stated; facts cited", "grade": "independent estimate", "unit": "deaths",
     "frequency": "weekly", "retrieved": dt.date(2026, 5, 12), "known_issues": ("It fills up.",),
     "files": [{"path": "mediazona_meduza/meduza_2026_weekly.csv"}], "figures": 412,
     "corrections": [
         Correction(file="meduza_2026_weekly.csv", where={"Year": 2022, "Week": week}, column="ED",
                    found=found, use=use, reason=reason, when=dt.date(2026, 6, 1), who="A name")
         for week, found, use, reason in (
             (24, "", 7.75, "It is blank."), (25, 391, None, "It stands twice."))],
     "newest": dt.date(2026, 5, 11), "reaches": dt.date(2025, 6, 30), "age": 120, "rhythm_days": 90,
     "late": True, "expected": dt.date(2026, 8, 9)},
    {"id": "un", "name": "United Nations", "title": "Civilians killed, verified",
     "publisher": "United Nations", "url": "https://example.org/un and https://example.org/more",
     "licence": "facts cited",
     "grade": "verified count", "unit": "persons", "frequency": "monthly", "corrections": (),
     "retrieved": dt.date(2026, 9, 8), "known_issues": (), "files": [{"path": "un/figures.csv"}],
     "figures": 88, "newest": dt.date(2026, 9, 8), "reaches": dt.date(2026, 8, 31), "age": 0,
     "rhythm_days": 31, "late": False, "expected": dt.date(2026, 10, 9)},
]  # fmt: skip
