"""What an earlier build found is used again where, and only where, nothing behind it changed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from analysis.evidence import build, earlier
from analysis.evidence.examine import Examined, examine
from analysis.evidence.tables import stores
from analysis.parameters.schema import SCHEMA
from analysis.project import Project
from analysis.sources.manifest import Source
from analysis.study import Study

CODE = "some code"


@pytest.fixture(scope="module")
def study(project: Project) -> Study:
    return project.open_studies({"latest": "latest"})["latest"]["reconstruction"]


@pytest.fixture(scope="module")
def issued(project: Project) -> Study:
    return project.open_studies({"article": "2025-12-10"})["article"]["reconstruction"]


@pytest.fixture
def copy(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """The project without anything kept from an earlier build."""
    monkeypatch.setattr(Project, "cache", property(lambda self: tmp_path))
    return project


def renamed(source: Source, **changes: object) -> Source:
    return replace(source, details={**source.details, **changes})


def with_value(study: Study, row: int, column: str, value: object) -> Study:
    table = study.table.reset_index(drop=True)
    table.loc[row, column] = value
    return replace(study, table=table)


def last_digit(study: Study) -> Study:
    value = float(study.table["value"].iloc[0])
    return with_value(study, 0, "value", value * (1 + 2**-52))


def another_title(study: Study) -> Study:
    used = study.table["source"].str.partition("/")[0].iloc[0]
    sources = [renamed(one, title="new") if one.id == used else one for one in study.sources]
    return replace(study, sources=sources)


CHANGES: dict[str, Callable[[Study], Study]] = {
    "the last digit of a figure": last_digit,
    "a note": lambda study: with_value(study, 0, "note", "another note"),
    "a day of publication": lambda study: with_value(
        study, 0, "published", pd.Timestamp("2020-01-01")
    ),
    "a row less": lambda study: replace(study, table=study.table.iloc[1:]),
    "the order of rows": lambda study: replace(study, table=study.table.iloc[::-1]),
    "the title of a source": another_title,
    "the date": lambda study: replace(study, as_of="2026-01-01"),
    "a parameter": lambda study: replace(study, parameters={**study.parameters, "prewar_gdp": 1.0}),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=list(CHANGES))
def test_whatever_examining_is_given_changes_the_key(
    study: Study, issued: Study, change: Callable[[Study], Study]
) -> None:
    before = earlier.key_of(study, issued, CODE)
    assert earlier.key_of(change(study), issued, CODE) != before


def test_code_and_the_day_of_the_article_change_the_key(study: Study, issued: Study) -> None:
    before = earlier.key_of(study, issued, CODE)
    assert earlier.key_of(study, issued, "other code") != before
    assert earlier.key_of(study, replace(issued, as_of="2025-12-11"), CODE) != before
    assert earlier.key_of(replace(study), replace(issued), CODE) == before


def test_a_source_that_the_family_does_not_read_leaves_the_key_alone(
    study: Study, issued: Study
) -> None:
    other = next(one for one in study.sources if one.id == "deepstate")
    sources = [renamed(one, title="new") if one is other else one for one in study.sources]
    before = earlier.key_of(study, issued, CODE)
    assert earlier.key_of(replace(study, sources=sources), issued, CODE) == before


@pytest.mark.parametrize("family", ["casualties", "territory"])
def test_a_study_has_no_parameter_of_another_family(project: Project, family: str) -> None:
    study = project.open_studies({"latest": "latest"})["latest"][family]
    blocks = {SCHEMA[name].block for name in study.parameters}
    assert blocks == {"shared", family, "statistics"}


@pytest.mark.parametrize("family", ["reconstruction", "territory"])
def test_what_was_found_is_read_again_to_the_last_digit(project: Project, family: str) -> None:
    dated = project.open_studies({"article": "2025-12-10", "latest": "latest"})
    plain = examine(
        family, dated["latest"][family], dated["article"][family], "latest",
        project.claims, stores(project)[family],
    )  # fmt: skip
    again = Examined.from_dict(json.loads(json.dumps(plain)))
    assert again.evidence
    assert again.to_dict() == plain
    found = Examined.from_dict(plain)
    for part in ("needed", "evidence", "varied", "forecasts", "judgements"):
        assert getattr(again, part) == getattr(found, part)


def test_tables_that_are_gone_are_made_again_for_what_an_earlier_build_found(
    copy: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "FAMILIES", ("reconstruction",))
    own = tmp_path / "own tables"
    shutil.copytree(copy.tables("reconstruction"), own)
    store = replace(stores(copy)["reconstruction"], directory=own)
    monkeypatch.setattr(build, "stores", lambda _: {"reconstruction": store})
    reports = dict(copy.params.reports)
    first, texts = build._examine_all(copy, copy.claims, reports, 1, "sequential")
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    gone = store.path(next(pattern for one in first.values() for pattern in one.needed))
    before = gone.read_bytes()
    gone.unlink()
    _, again = build._examine_all(copy, copy.claims, reports, 1, "sequential")
    assert not again
    assert gone.read_bytes() == before


def test_a_second_build_examines_nothing_and_writes_the_same(
    copy: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = build.build_evidence(copy, backend="sequential")
    remembered = {path: text for path, text in first.items() if copy.cache in path.parents}
    assert len(remembered) == 10
    for path, text in remembered.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    asked = []

    def noted(family: str, *rest: object) -> object:
        asked.append(family)
        return examine(family, *rest)

    monkeypatch.setattr(build, "examine", noted)
    second = build.build_evidence(copy, backend="sequential")
    assert not asked
    assert second == {path: text for path, text in first.items() if path not in remembered}
    next(path for path in remembered if path.name == "economy-latest.json").unlink()
    third = build.build_evidence(copy, backend="sequential")
    assert asked == ["economy"]
    assert {path: text for path, text in third.items() if path not in remembered} == second
