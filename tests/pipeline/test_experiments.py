"""Experiments for real: notebooks run on days and at bounds that are allowed, and the README."""

from __future__ import annotations

import ast
import html
import json
import shlex
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import matplotlib as mpl
import pytest

from analysis.parameters.schema import FAMILIES, SCHEMA
from analysis.parameters.types import Number, OneOf, Whole
from analysis.params import load_params
from analysis.provenance import SETTINGS

ROOT = Path(__file__).resolve().parents[2]
EARLY = ("2022-02-25", "2022-12-31", "2024-06-30")

SHARED = {
    "level": (0.001, 0.2),
    "momentum_months": (3, 24),
    "confidence": (0.5, 0.999),
    "replications": (100,),
    "seed": (0, 2**32 - 1),
    "start": ("2025-06-01",),
    "end": ("2022-03-31",),
}
"""Bounds of what every notebook has, tried with the family that is quickest."""

OTHERS = [
    ("casualties", {"as_of": "2024-06-30", "start": "2023-01-01"}),
    ("casualties", {"without_sources": ["general_staff"]}),
    ("casualties", {"start": "2025-06-01"}),
    ("economy", {"forecast_vintage": "2019-10"}),
    ("economy", {"rivals": ["Ukraine"]}),
    ("economy", {"without_sources": ["imf_weo"]}),
    ("economy", {"start": "2025-06-01"}),
    ("emigration", {"include_russia": True}),
    ("emigration", {"without_sources": ["unhcr", "eurostat", "displacement_figures"]}),
    ("emigration", {"without_indicators": ["births", "protection_decisions"]}),
    ("reconstruction", {"without_sources": ["reconstruction_figures"]}),
    ("territory", {"map_start": "2022-02-24"}),
    ("territory", {"map_start": "2026-01-01"}),
    ("territory", {"start": "2025-06-01"}),
    ("territory", {"without_sources": ["general_staff"]}),
]


def cases() -> Iterator[tuple[str, dict[str, object]]]:
    """Yield every run: early days, both bounds of each family's own numbers, and the rest."""
    for family in FAMILIES:
        for day in EARLY:
            yield family, {"as_of": day}
    for name, spec in SCHEMA.items():
        if spec.block not in FAMILIES:
            continue
        match spec.kind:
            case Whole(low=low, high=high) | Number(low=low, high=high):
                bounds = [low, high]
            case OneOf(options=options):
                bounds = list(options)
            case _:
                bounds = []
        yield from ((spec.block, {name: _allowed(name, bound)}) for bound in bounds)
    for name, values in SHARED.items():
        yield from (("reconstruction", {name: value}) for value in values)
    yield from OTHERS


def _allowed(name: str, bound: float) -> float:
    """Return a bound, or the nearest value that does not contradict the other of a pair."""
    if name == "wounded_per_killed_low":
        return min(bound, 3.5)
    return max(bound, 1.5) if name == "wounded_per_killed_high" else bound


class Watched(dict[str, Any]):
    """Parameters that note which of them are read."""

    def __init__(self, values: Any) -> None:
        super().__init__(values)
        self.read: set[str] = set()

    def __getitem__(self, name: str) -> Any:
        self.read.add(name)
        return super().__getitem__(name)


def run_in_process(family: str, overrides: dict[str, object]) -> tuple[list[Any], Watched]:
    """Run a notebook's cells here; return what they show, and the parameters of the study."""
    values = load_params(ROOT / "params.yaml").for_notebook(family, overrides=overrides)
    notebook = json.loads((ROOT / "notebooks" / f"{family}.ipynb").read_text(encoding="utf-8"))
    names: dict[str, Any] = dict(values)
    shown = []
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code" or "parameters" in cell["metadata"].get("tags", ()):
            continue
        body = ast.parse("".join(cell["source"])).body
        if isinstance(body[-1], ast.Expr):
            value = eval(compile(ast.Expression(body[-1].value), family, "eval"), names)
            shown.append(display(value))
        else:
            exec(compile(ast.Module(body, []), family, "exec"), names)
            study = names["chapter"].study
            object.__setattr__(study, "parameters", Watched(study.parameters))
    return shown, names["chapter"].study.parameters


def display(value: Any) -> str:
    """Return what IPython would show."""
    for method in ("_repr_html_", "_repr_markdown_"):
        if hasattr(value, method):
            return str(getattr(value, method)())
    return str(value._repr_mimebundle_())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("family", "overrides"), list(cases()), ids=lambda part: str(part).replace("'", "")
)
def test_a_notebook_runs_wherever_its_parameters_are_allowed(
    family: str, overrides: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    mpl.use("agg")
    with warnings.catch_warnings():
        # an axis of a single day is widened, which is what is wanted
        warnings.filterwarnings("ignore", "Attempting to set identical low and high xlims")
        shown, parameters = run_in_process(family, overrides)
    assert all(shown)
    statistics = {name for name in parameters.read if SCHEMA[name].block == "statistics"}
    assert statistics <= set(SETTINGS)
    others = {name for name in parameters.read if SCHEMA[name].block not in (family, "shared")}
    assert others - statistics == set()


@pytest.mark.slow
@pytest.mark.parametrize("family", FAMILIES)
def test_the_command_on_a_page_repeats_it_byte_for_byte(
    family: str, copy: Path, run: Callable[..., CompletedProcess[str]]
) -> None:
    for label in load_params(ROOT / "params.yaml").reports:
        page = copy / "reports" / label / f"{family}.html"
        record = page.with_suffix(".json")
        command = shlex.split(json.loads(record.read_text(encoding="utf-8"))["command"])
        assert html.escape(shlex.join(command), quote=False) in page.read_text(encoding="utf-8")
        run(*command)
        repeated = copy / f"{family}.html"
        assert repeated.read_bytes() == page.read_bytes()
        assert repeated.with_suffix(".json").read_bytes() == record.read_bytes()
        repeated.unlink()
        repeated.with_suffix(".json").unlink()
    assert run("git", "status", "--porcelain").stdout == ""


def readme_commands() -> list[str]:
    """Return the commands of the README's section on parameters."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    block = text.partition("## Try other parameters")[2].split("```")[1]
    lines = block.partition("\n")[2].replace("\\\n", " ").splitlines()
    return [line.partition(" #")[0].strip() for line in lines]


QUICK = [command for command in readme_commands() if command.startswith("warcosts ")]


def test_the_section_on_parameters_shows_every_command_that_is_tried() -> None:
    commands = [command.split()[1] for command in QUICK]
    assert commands == ["params", "run", "diff", "sensitivity", "check"]


@pytest.mark.slow
def test_the_commands_of_the_section_on_parameters_work(
    run: Callable[..., CompletedProcess[str]], copy: Path
) -> None:
    said = {command: run(*shlex.split(command)).stdout for command in QUICK}
    outputs = dict(zip((command.split()[1] for command in QUICK), said.values(), strict=True))
    assert "drop_recent_months = 3" in outputs["params"]
    assert (copy / "experiment.html").is_file()
    assert "as_of" in outputs["diff"]
    assert '"2024-06-30"' in outputs["diff"] or "2024-06-30" in outputs["diff"]
    assert "flips the verdict: prewar_gdp" in outputs["sensitivity"]
    assert "keep their rules" in outputs["check"]
    changed = run("git", "status", "--porcelain").stdout.splitlines()
    assert changed == ["?? experiment.html", "?? experiment.json"]


@pytest.mark.slow
def test_dvc_runs_a_stage_with_another_parameter_and_says_which(
    run: Callable[..., CompletedProcess[str]],
) -> None:
    run("dvc", "exp", "run", "-S", "statistics.calibration_replications=500", "calibration")
    said = run("dvc", "params", "diff").stdout.split()
    assert said[-3:] == ["statistics.calibration_replications", "5000", "500"]
    changed = run("git", "status", "--porcelain").stdout.split()
    assert changed[1::2] == ["data/processed/calibration.csv", "dvc.lock", "params.yaml"]
