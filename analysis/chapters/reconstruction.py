"""Figures that only the reconstruction notebook shows."""

from __future__ import annotations

import pandas as pd

from analysis import formats
from analysis.chapters.chapter import Chapter
from analysis.evidence.findings.reconstruction import prewar_gdp_measures
from analysis.figures import comparisons, lines
from analysis.figures.figure import Caption, Figure, Table
from analysis.prose import Prose, fill

PREWAR_GDP = ("gdp_current", "gdp_current_forecast")


def needs_by_denominator(chapter: Chapter) -> Figure | Prose:
    """Draw each edition's needs over each measure of the GDP before the war."""
    study = chapter.study
    editions = study.figures("recovery_needs", "Ukraine").sort_values("period_end")
    if editions.empty:
        return chapter.nothing("recovery needs")
    stated = float(study.parameters["prewar_gdp"])
    measures = [("as stated in the article", stated)]
    measures += [(one.name, one.value) for one in prewar_gdp_measures(study)]
    frame = pd.DataFrame(
        [
            {
                "edition": f"RDNA{number}, {formats.month(row['published'])}",
                "denominator": name,
                "ratio": float(row["value"]) / gdp,
            }
            for number, (_, row) in enumerate(editions.iterrows(), start=1)
            for name, gdp in measures
        ]
    )
    last = frame[frame["edition"] == frame["edition"].iloc[-1]]["ratio"]
    claim = chapter.claims.claim("rebuild_ratio")
    title = fill(
        "The newest needs are {low:ratio} to {high:ratio} times the prewar GDP, by its measure.",
        {"low": float(last.min()), "high": float(last.max())},
    )
    caption = Caption(id="needs-to-gdp", title=title, source=_ratio_sources(chapter))
    return comparisons.ratios(frame, caption, claimed=float(claim.settings["figure"]))


def _ratio_sources(chapter: Chapter) -> str:
    """Name who published the needs and who the GDP they are divided by."""
    study = chapter.study
    divided = [str(one.row["source"]) for one in prewar_gdp_measures(study)]
    named = [
        lines.dated(
            lines.credit(source, study.publishers[source.partition("/")[0]],
                         study.titles[source.partition("/")[0]]),
            study.released(source, measures),
        )
        for source, measures in (
            ("reconstruction_figures/rdna", ["recovery_needs"]),
            *((one, PREWAR_GDP) for one in dict.fromkeys(divided)),
        )
    ]  # fmt: skip
    return f"Source: {'; '.join(named)}."


def editions(chapter: Chapter) -> Table | Prose:
    """List needs, damage and losses by edition: three measures that are not added up."""
    study = chapter.study
    columns = {"recovery_needs": "Needs", "direct_damage": "Damage", "economic_losses": "Losses"}
    rows = pd.concat(
        [study.figures(name, "Ukraine", "reconstruction_figures/rdna") for name in columns]
    )
    rows = rows[rows["source"] == "reconstruction_figures/rdna"]
    if rows.empty:
        return chapter.nothing("recovery needs")
    table = rows.pivot_table(index="published", columns="indicator", values="value").reset_index()
    table = table.rename(columns={**columns, "published": "Published"})
    return Table(
        table,
        caption="Rapid damage and needs assessments, billion dollars",
        note="Billion dollars. Later editions leave out needs already met, add scope and reprice, "
        "so the step from one to the next is not the cost of that time alone.",
    )
