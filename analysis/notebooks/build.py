"""Every notebook at both editions: checked, executed, and given back as texts of files."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from analysis.errors import NotebookError
from analysis.notebooks.check import check_notebook
from analysis.notebooks.run import Task, execute
from analysis.notebooks.source import read_notebook
from analysis.params import Params
from analysis.project import Project


def build_notebooks(project: Project, jobs: int = 1) -> dict[str, str]:
    """Return every notebook as executed at both editions, by its path in the project.

    A `NotebookError` says which breaks a rule, fails, or differs from the pipeline's tables.
    """
    _refuse(check_notebooks(project))
    tasks: dict[str, Task] = {}
    # the largest notebook of one edition is done before it runs for the next: a fifth less memory
    for edition in project.params.cutoffs:
        for path in _paths(project):
            target = project.executed(path.stem, edition).relative_to(project.root)
            values = values_for(path, project.params, edition)
            tasks[target.as_posix()] = Task(path, values, f"{path.stem} ({edition})")
    texts = execute(list(tasks.values()), jobs, strict=True)
    return dict(zip(tasks, texts, strict=True))


def check_notebooks(project: Project) -> list[NotebookError]:
    """Return every rule that a notebook of the project breaks."""
    return [one for path in _paths(project) for one in check_notebook(path, project.params)]


def _paths(project: Project) -> list[Path]:
    return sorted(project.notebooks.glob("*.ipynb"))


def run_notebook(project: Project, family: str, settings: Mapping[str, Any]) -> str:
    """Return one notebook as executed with some parameters replaced.

    A `ParameterError` says which setting is unknown or not allowed, a `NotebookError` which rule
    the notebook breaks, or how it fails.
    """
    params = project.params.override(settings, family)
    path = project.notebooks / f"{family}.ipynb"
    _refuse(check_notebook(path, project.params))
    (text,) = execute([Task(path, values_for(path, params), family)])
    return text


def values_for(path: Path, params: Params, edition: str = "") -> dict[str, Any]:
    """Return the values of the parameters that a notebook declares."""
    notebook = read_notebook(path)
    values = params.flat(notebook.family)
    if edition:
        values["as_of"] = params.cutoffs[edition]
    return {name: values[name] for name in notebook.parameters if name in values}


def _refuse(findings: Sequence[NotebookError]) -> None:
    if findings:
        told = " ".join(map(str, findings[:20]))
        more = f" And {len(findings) - 20} more." if len(findings) > 20 else ""
        raise NotebookError(f"{told}{more}".removesuffix("."))
