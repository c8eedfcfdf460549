"""Notebooks as of a day on which little had been published: every cell has something to say."""

from __future__ import annotations

import ast
import collections
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest

from analysis.evidence.rejudging import Rejudging
from analysis.indicators.specification import FAMILIES
from analysis.project import Project

pytestmark = pytest.mark.slow

DAYS = ("2022-02-24", "2022-12-31", "2023-06-30", "2024-06-30")
ID = re.compile(r'\bid="([^"]+)"')


@pytest.fixture(autouse=True)
def here(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run in the project's folder, as a kernel does."""
    monkeypatch.chdir(project.root)


def outputs(notebook: Path, as_of: str) -> Iterator[str]:
    """Execute the code cells of a notebook in this process; yield what each shows."""
    names: dict[str, Any] = {}
    for cell in nbformat.read(notebook, as_version=4).cells:
        if cell.cell_type != "code":
            continue
        body = ast.parse(cell.source).body
        if isinstance(body[-1], ast.Expr):
            yield shown(eval(cell.source, names))
        else:
            exec(cell.source, names)
        if "parameters" in cell.metadata.get("tags", []):
            names["as_of"] = as_of


def shown(output: Any) -> str:
    """Return an output as a page has it."""
    markdown = getattr(output, "_repr_markdown_", None)
    return str(markdown() if markdown else output._repr_html_())


@pytest.mark.filterwarnings("ignore:Attempting to set identical low and high")
@pytest.mark.parametrize("as_of", DAYS)
@pytest.mark.parametrize("family", FAMILIES)
def test_every_cell_shows_something_on_an_early_day(
    project: Project, family: str, as_of: str
) -> None:
    found = list(outputs(project.notebooks / f"{family}.ipynb", as_of))
    assert len(found) > 10
    assert all(found)
    ids = collections.Counter(ID.findall(" ".join(found)))
    assert [name for name, count in ids.items() if count > 1] == []


@pytest.mark.parametrize("as_of", DAYS[:3])
def test_every_claim_has_a_verdict_on_an_early_day(project: Project, as_of: str) -> None:
    values = project.params.all_values({"as_of": as_of})
    for claim in project.claims.claims:
        verdict, *_ = Rejudging(project, claim.id)(values)
        assert verdict
