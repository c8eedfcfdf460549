"""The examples of CONTRIBUTING.md do what they say, in the code as it stands."""

from __future__ import annotations

import dataclasses
import re
import textwrap
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import jinja2
import numpy as np
import pandas as pd
import pytest
import yaml

from analysis import plots
from analysis.claims import document, messages
from analysis.claims.case import Case, newest
from analysis.claims.records import Found
from analysis.claims.rules import by_figure
from analysis.costs import open_study
from analysis.costs.kinds import Kinds
from analysis.costs.readings import pairs
from analysis.pages.site import environment
from analysis.params import sections
from analysis.project import Project
from analysis.series import open_known

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
EXAMPLES: Mapping[str, str] = dict(re.findall(r"^```\w+ (\w+)\n(.*?)^```$", PAGE, re.M | re.S))


def executed(name: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Run the Python of an example with the names of a module and return what it leaves."""
    names = dict(given)
    exec(compile(EXAMPLES[name], name, "exec"), names)
    return names


def test_the_parameter_declares_its_bounds_and_its_reason() -> None:
    source = "class Emigration(Family):\n" + textwrap.indent(EXAMPLES["parameter"], "    ")
    names = dict(vars(sections))
    exec(compile(source, "parameter", "exec"), names)
    model = names["Emigration"]
    field = model.model_fields["trend_from"]
    assert field.json_schema_extra["unit"] == "year"
    assert model(trend_from=2014).trend_from == 2014
    with pytest.raises(ValueError, match="2020"):
        model(trend_from=2021)


def test_the_kind_is_read_and_drawn(project: Project) -> None:
    added = yaml.safe_load(EXAMPLES["kind"])
    kinds = Kinds.model_validate({"kinds": added, "uncounted": ["nothing"]})
    study = open_study(project, as_of="2026-09-16", n_draws=1000)
    drawn = dataclasses.replace(study, kinds=kinds).draw("civilians_injured", "Ukraine")
    amounts = drawn.view("flow").of("year_3")
    assert 500 < float(np.median(amounts)) < 5000
    assert pairs(drawn, drawn.views[0], study.known.day)["pace"] == ("year_3", "year_4")


def test_the_definition_is_one_that_stands_in_the_file(project: Project) -> None:
    (added,) = yaml.safe_load(EXAMPLES["definition"])
    declared = project.kinds.of("soldiers_killed", "Ukraine").definitions
    assert [one.sets for one in declared if one.name == added["name"]] == [added["sets"]]


@pytest.fixture
def case(project: Project, monkeypatch: pytest.MonkeyPatch) -> Case:
    more = yaml.safe_load(EXAMPLES["messages"])
    monkeypatch.setattr(messages, "MESSAGES", {**messages.MESSAGES, **more})
    return Case(open_known(project=project), {}, project.claims, project.kinds)


def test_the_claim_is_read_and_judged(case: Case) -> None:
    model = executed("model", vars(document))["Displaced"]
    (entry,) = yaml.safe_load(EXAMPLES["claim"])
    claim = model.model_validate(entry)
    names = {"Case": Case, "Found": Found, "Displaced": model, "newest": newest,
             "say": messages.say}  # fmt: skip
    finding: Callable[..., Found] = executed("finding", names)["displaced_3m"]
    found = finding(case, claim)
    assert len(found.lines) == 1 and found.lines[0].agrees in (True, False)
    verdict = by_figure(case, claim, found)
    assert verdict.verdict in ("supported", "contradicted")
    assert "million people" in found.sentences[0]


def test_the_figure_is_drawn() -> None:
    import seaborn as sns

    from analysis.text import fill

    months = pd.date_range("2024-01", periods=6, freq="MS")
    frame = pd.DataFrame({"month": months, "deaths": [2.0, 3, 4, 5, 4, 6]})
    names = executed("figure", {"sns": sns, "plots": plots, "fill": fill, "frame": frame})
    assert "Deaths stood at" in plots.to_svg(names["grid"].figure)


def test_the_page_extends_what_is_there() -> None:
    templates = environment()
    template = templates.from_string(EXAMPLES["page"])
    assert "main" in template.blocks
    said = "".join(template.blocks["main"](template.new_context({"title": "A page"})))
    assert said.startswith("<h1>A page</h1>") and "{{" not in said
    with pytest.raises(jinja2.TemplateNotFound):
        templates.get_template("no such page.html")
