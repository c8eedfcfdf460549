"""Static checks: parameters, claims and notebooks, all findings at once, running nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from analysis.acquisition.bounds import bounds_of
from analysis.catalogue import load_catalogue
from analysis.errors import WarCostsError
from analysis.notebook_rules.cells import (
    PYTHON,
    Finding,
    NotANotebook,
    NotebookText,
    read_notebook,
)
from analysis.notebook_rules.code import check_code
from analysis.notebook_rules.names import check_flow, check_reassignment
from analysis.notebook_rules.parameters_cell import check_content, check_position, find_cell
from analysis.notebook_rules.prose import check_prose
from analysis.parameters.documents import schema_text, table_is_current
from analysis.parameters.schema import FAMILIES, REPORTS, SCHEMA
from analysis.parameters.values import plain, shown
from analysis.parameters.vocabulary import Vocabulary, load_vocabulary
from analysis.params import Params, read_params
from analysis.sources.manifest import load_manifest

__all__ = ["Finding", "check_notebook", "check_project"]

KERNEL = "python3"
"""Name of the project's kernel: that of the environment in which the notebook is run."""

UNQUOTED_DATE = re.compile(r"(?<![\"'0-9])[0-9]{4}-[0-9]{2}-[0-9]{2}(?![\"'0-9])")


def check_project(root: Path) -> list[Finding]:
    """Return everything that is wrong with parameters, claims and notebooks.

    Parameters
    ----------
    root
        Folder of the project.

    Raises
    ------
    DataError
        The catalogue or the list of sources, which the checks rest on, is broken itself.
    """
    names = load_vocabulary(root)
    findings = [*check_parameters(root, names), *check_claims(root), *check_bounds(root)]
    folder = root / "notebooks"
    for path in sorted(folder.glob("*.ipynb")):
        findings += check_notebook(path, path.stem, names)
    for family in FAMILIES:
        if not (folder / f"{family}.ipynb").is_file():
            findings.append(Finding(f"notebooks/{family}.ipynb", "the notebook is missing"))
    return findings


def check_parameters(root: Path, names: Vocabulary) -> list[Finding]:
    """Return what is wrong with `params.yaml` and with what is written from its schema."""
    path = root / "params.yaml"
    params, errors = read_params(path, names)
    findings = [Finding(error.where, error.what, _remedy(error)) for error in errors]
    if params is not None:
        findings += _find_changed_defaults(params)
        findings += _find_unquoted_dates(path)
    written = root / "params.schema.json"
    if not written.is_file() or written.read_text(encoding="utf-8") != schema_text(names):
        findings.append(Finding(written.name, "it is not what the schema gives", _WRITE))
    page = root / "docs" / "parameters.md"
    if not page.is_file() or not table_is_current(page, names):
        problem = "its table is not what the schema gives"
        findings.append(Finding("docs/parameters.md", problem, _WRITE))
    return findings


_WRITE = "Write it anew with: warcosts params --write"


def _remedy(error: WarCostsError) -> str:
    expected = f"Expected {error.expected}" if error.expected else ""
    return ". ".join(part for part in (expected, error.remedy) if part)


def _find_changed_defaults(params: Params) -> Iterator[Finding]:
    for name, spec in SCHEMA.items():
        if params.values[name] != spec.default:
            yield Finding(
                f"params.yaml:{params.lines[name]}",
                f"{name} is {shown(plain(params.values[name]))}, but its default, which the "
                f"notebooks have, is {shown(plain(spec.default))}",
                "For an experiment use --set or 'dvc exp run -S'; a new default belongs into "
                "analysis/parameters/schema.py and the notebooks, too",
            )
    for name, as_of in REPORTS.items():
        if params.reports[name] != as_of:
            yield Finding(
                "params.yaml", f"the report '{name}' is as of {params.reports[name]}, not {as_of}"
            )


def _find_unquoted_dates(path: Path) -> Iterator[Finding]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        date = UNQUOTED_DATE.search(line.partition("#")[0])
        if date:
            yield Finding(
                f"params.yaml:{number}",
                f"the date {date[0]} is not in quotes, without which DVC refuses the file",
            )


def check_claims(root: Path) -> list[Finding]:
    """Return what is wrong with `claims.yaml`, if there is one."""
    path = root / "claims.yaml"
    if not path.is_file():
        return []
    from analysis.evidence.rules import load_claims
    from analysis.indicators.specification import load_specifications

    try:
        load_claims(path, load_specifications(load_catalogue(root / "indicators.yaml")))
    except WarCostsError as error:
        return [Finding(error.where, error.what, _remedy(error))]
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        return [Finding(f"claims.yaml:{line}", f"the text is not valid YAML ({error.problem})")]
    return []


def check_bounds(root: Path) -> list[Finding]:
    """Return what is wrong with the bounds of plausibility that sources declare."""
    measures = load_catalogue(root / "indicators.yaml").measures
    findings = []
    for source in load_manifest(root / "data" / "raw"):
        try:
            if "plausibility" in source.details:
                bounds_of(source.details, measures)
        except WarCostsError as error:
            findings.append(Finding(error.where, error.what, _remedy(error)))
    return findings


def check_notebook(path: Path, family: str, names: Vocabulary) -> list[Finding]:
    """Return everything that a notebook breaks of the rules, in the order of its cells.

    Parameters
    ----------
    path
        The notebook, not run.
    family
        The block of parameters that it has, which is also its name.
    names
        The names in the data that some parameters choose from.
    """
    name = f"notebooks/{path.name}"
    if family not in FAMILIES:
        return [Finding(name, f"no block of parameters is for it; expected {', '.join(FAMILIES)}")]
    try:
        notebook = read_notebook(path, name)
    except NotANotebook as error:
        return [Finding(name, f"the file is not a notebook: {error}")]
    findings = [
        *_check_storage(notebook),
        *_check_metadata(notebook, family),
        *_check_syntax(notebook),
        *check_position(notebook),
    ]
    parameters = find_cell(notebook)
    if parameters is not None and parameters.tree is not None:
        findings += check_content(parameters, family, names)
        findings += check_reassignment(notebook, parameters)
        findings += check_code(notebook, parameters, family, names.sources)
    findings += [*check_prose(notebook), *check_flow(notebook)]
    return sorted(findings, key=lambda finding: finding.order)


def _check_storage(notebook: NotebookText) -> Iterator[Finding]:
    if notebook.kernel != KERNEL:
        yield Finding(notebook.name, f"the kernel is '{notebook.kernel}'", f"Set it to '{KERNEL}'")
    for cell in notebook.cells:
        if cell.stored:
            yield Finding(
                cell.place(),
                "an output or an execution count is stored",
                "Clear all outputs and save",
            )


def _check_metadata(notebook: NotebookText, family: str) -> Iterator[Finding]:
    for language in notebook.languages:
        if language != PYTHON:
            yield Finding(notebook.name, f"the language is '{language}'", f"Set it to '{PYTHON}'")
    if notebook.family != family:
        yield Finding(
            notebook.name,
            f"the metadata war_costs.family are '{notebook.family}'",
            f"Set them to '{family}', as the file is called",
        )


def _check_syntax(notebook: NotebookText) -> Iterator[Finding]:
    for cell in notebook.cells:
        if cell.syntax_error is None:
            continue
        line = cell.syntax_error.lineno or 1
        text = (cell.syntax_error.text or "").strip()
        magic = re.match(r"[%!?]|.*=\s*[%!]|.*\?\Z", text)
        problem = "a magic or shell command" if magic else f"not Python ({cell.syntax_error.msg})"
        yield Finding(cell.place(line), f"'{text}' is {problem}")
