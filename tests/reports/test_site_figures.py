"""Figures of the pages are drawn again where, and only where, what they are drawn from changed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from built_pages import ROOT
from test_built_site import clone

from analysis.evidence.documents import read_evidence
from analysis.evidence.records import Judgement, judgement_of
from analysis.evidence.rules import Claim
from analysis.figures.figure import Caption, Drawn, Figure
from analysis.indicators.specification import load_specifications
from analysis.params import Params
from analysis.project import Project
from analysis.report import claim_figures, site_figures
from analysis.report.site import build_site
from analysis.report.site_figures import SiteFigures

CLAIM = "million_casualties"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(clone(tmp_path))


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of figures, as they are drawn: none of them really."""
    names: list[str] = []

    def stand_in(name: str) -> Figure:
        names.append(name)
        return Figure(name, "<svg/>", f"Title of {name}", "", "", "", pd.DataFrame({"a": [1]}))

    for name in ("beside_the_data", "forecasts"):
        monkeypatch.setattr(
            claim_figures, name, lambda *_, name=name: [stand_in(name.replace("_", "-"))]
        )
    monkeypatch.setattr(claim_figures, "agreement", lambda *_: stand_in("agreement"))
    monkeypatch.setattr(site_figures.changes, "changes", lambda _, caption: stand_in(caption.id))
    return names


def write(figures: SiteFigures) -> None:
    for path, text in figures.fresh.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def figures_of(project: Project) -> SiteFigures:
    return SiteFigures(project, load_specifications(project.catalogue))


def judged(project: Project) -> tuple[Claim, Judgement]:
    path = project.processed / "claims.json"
    entries = json.loads(path.read_text(encoding="utf-8"))["claims"]
    (entry,) = (one for one in entries if one["id"] == CLAIM)
    return project.claims.claim(CLAIM), judgement_of(entry["judgements"]["latest"])


def own(project: Project, name: str) -> Path:
    """Return a processed file that a test may change."""
    path = project.processed / name
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(content)
    return path


def titles(some: Iterable[Drawn]) -> list[str]:
    return [one.title for one in some]


def test_a_figure_of_a_claim_follows_the_claim_and_its_judgement(
    project: Project, drawn: list[str]
) -> None:
    claim, judgement = judged(project)
    first = figures_of(project)
    assert titles(first.of_claim(claim, judgement)) == ["Title of beside-the-data"]
    write(first)
    again = figures_of(project)
    assert again.of_claim(claim, judgement) == first.of_claim(claim, judgement)
    assert not again.fresh
    drawn.clear()
    finding = replace(judgement.findings[0], value=float(judgement.findings[0].value or 0) + 1)
    again.of_claim(claim, replace(judgement, findings=(finding, *judgement.findings[1:])))
    again.of_claim(replace(claim, settings={**claim.settings, "tolerance": 99}), judgement)
    assert drawn == ["beside-the-data"] * 2


def test_the_other_figures_follow_their_files(project: Project, drawn: list[str]) -> None:
    def all_of(figures: SiteFigures) -> None:
        figures.agreement()
        figures.forecasts()

    first = figures_of(project)
    all_of(first)
    write(first)
    drawn.clear()
    all_of(figures_of(project))
    assert drawn == []
    with own(project, "observations.csv").open("a", encoding="utf-8") as file:
        file.write("\n")
    all_of(figures_of(project))
    assert drawn == ["forecasts"]
    path = own(project, "specifications.csv")
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    drawn.clear()
    all_of(figures_of(project))
    assert drawn == ["agreement", "forecasts"]


def test_figures_follow_the_names_of_indicators_and_sources(
    project: Project, drawn: list[str]
) -> None:
    first = figures_of(project)
    first.agreement()
    first.forecasts()
    write(first)
    drawn.clear()
    named = {
        name: replace(spec, title=f"{spec.title} again")
        for name, spec in first.specifications.items()
    }
    SiteFigures(project, named).agreement()
    assert drawn == ["agreement"]
    raw = project.raw.resolve()
    project.raw.unlink()
    project.raw.mkdir()
    for path in raw.iterdir():
        (project.raw / path.name).symlink_to(path)
    text = (raw / "sources.yaml").read_text(encoding="utf-8")
    (project.raw / "sources.yaml").unlink()
    (project.raw / "sources.yaml").write_text(f"{text}\n", encoding="utf-8")
    drawn.clear()
    figures_of(project).forecasts()
    assert drawn == ["forecasts"]


def test_a_figure_of_changes_follows_its_rows_and_what_is_noticeable(
    project: Project, drawn: list[str]
) -> None:
    flat = pd.read_csv(project.processed / "evidence.csv")
    rows = [row for row in read_evidence(flat) if row.as_of == "latest"]
    first = figures_of(project)
    assert len(first.changes(rows, 10.0)) == 2
    write(first)
    drawn.clear()
    assert figures_of(project).changes(rows, 10.0) == first.changes(rows, 10.0)
    assert drawn == []
    figures_of(project).changes(rows, 20.0)
    assert drawn == ["changes-russia", "changes-ukraine"]
    drawn.clear()
    russian = [
        replace(row, title=f"{row.title} ") if row.party == "Russia" else row for row in rows
    ]
    figures_of(project).changes(russian, 10.0)
    assert drawn == ["changes-russia"]


@pytest.mark.parametrize(
    ("name", "value", "redrawn"),
    [("smallest_gain", 70.0, True), ("start", "2022-03-01", True), ("prewar_gdp", 190.0, False)],
)
def test_forecasts_follow_the_parameters_of_their_families(
    project: Project,
    drawn: list[str],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    value: object,
    redrawn: bool,
) -> None:
    first = figures_of(project)
    first.forecasts()
    write(first)
    drawn.clear()
    before = Params.all_values

    def changed(self: Params, *rest: Any) -> dict[str, object]:
        return {**before(self, *rest), name: value}

    monkeypatch.setattr(Params, "all_values", changed)
    figures_of(project).forecasts()
    assert drawn == ["forecasts"] * redrawn


def test_every_figure_follows_the_code(
    project: Project, drawn: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = figures_of(project)
    first.agreement()
    write(first)
    drawn.clear()
    monkeypatch.setattr(site_figures, "code_text", lambda *_: "other code")
    figures_of(project).agreement()
    assert drawn == ["agreement"]


def test_what_has_no_plain_form_is_no_part_of_a_key(project: Project) -> None:
    claim, judgement = judged(project)
    odd = replace(claim, settings={**claim.settings, "odd": object()})
    with pytest.raises(TypeError, match="cannot be part of a key"):
        figures_of(project).of_claim(odd, judgement)


def test_a_figure_that_was_kept_is_the_figure() -> None:
    figure = Figure("a", "<svg/>", "Losses < gains", "", "", "", pd.DataFrame({"a": [1]}))
    assert figure.drawn().html() == figure.html()
    assert figure.drawn().title == Caption("a", "Losses < gains").title


@pytest.mark.slow
def test_pages_with_kept_figures_are_those_without(project: Project) -> None:
    first = build_site(project.root)
    kept = {path: text for path, text in first.items() if path.startswith(".cache/")}
    assert len(kept) > 10
    for path, text in kept.items():
        (project.root / path).parent.mkdir(parents=True, exist_ok=True)
        (project.root / path).write_text(text, encoding="utf-8")
    second = build_site(project.root)
    assert second == {path: text for path, text in first.items() if path not in kept}
    assert second["reports/claims.html"] == (ROOT / "reports/claims.html").read_text("utf-8")
