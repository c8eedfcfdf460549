"""One notebook run with other parameters, outside the reports."""

from __future__ import annotations

import contextlib
import json
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from analysis.checks import check_notebook
from analysis.errors import NotebookError, ParameterError
from analysis.params import Params
from analysis.provenance import RunRecord, record_path, record_run, record_text

Judge = Callable[[Mapping[str, object]], Mapping[str, str]]
"""Gives the verdict on each claim of the record, as text, under all parameters by name."""


def check_output(output: Path, root: Path) -> Path:
    """Return the full path of the page that an experiment writes, or refuse it.

    Raises
    ------
    ParameterError
        It is no HTML file, its folder does not exist, it lies in a folder of the pipeline, or it
        or its record would replace something that no run has written.
    """
    where = f"--output {output}"
    page = output.resolve()
    if page.suffix != ".html":
        raise ParameterError("the output is not a page", where=where, expected="FILE.html")
    for folder in PIPELINE:
        if page.is_relative_to((root / folder).resolve()):
            raise ParameterError(
                f"the output lies in {folder}/, which experiments leave alone",
                where=where,
                expected="a file elsewhere",
                remedy="To change the reports, change params.yaml and run: dvc repro",
            )
    if not page.parent.is_dir():
        raise ParameterError(
            "the folder of the output does not exist", where=where, remedy="Make it first"
        )
    if page.is_dir():
        raise ParameterError("the output is a folder", where=where, expected="FILE.html")
    record = record_path(page)
    for path in (page, record):
        if path.exists() and (_is_tracked(path) or not _is_record(record)):
            raise ParameterError(
                f"{path.name} exists and no earlier run has written it",
                where=where,
                expected="a new name, or that of an earlier experiment",
            )
    return page


PIPELINE = ("reports", "data", "notebooks", "analysis")
"""Folders that the pipeline reads or writes."""


def _is_record(path: Path) -> bool:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError):
        return False
    return isinstance(content, dict) and {"notebook", "parameters", "command"} <= content.keys()


def _is_tracked(path: Path) -> bool:
    """Return whether git keeps the file; without git, nothing is kept."""
    try:
        asked = subprocess.run(
            ["git", "ls-files", "--error-unmatch", "--", path.name],
            cwd=path.parent,
            capture_output=True,
            check=False,
        )
    except OSError:
        return False
    return asked.returncode == 0


def run_experiment(
    root: Path,
    params: Params,
    family: str,
    overrides: Mapping[str, object],
    output: Path,
    *,
    judge: Judge,
) -> RunRecord:
    """Run a notebook with some parameters replaced; write its page and, beside it, its record.

    Parameters
    ----------
    root
        Folder of the project; nothing in it is written unless `output` lies there.
    params
        Content of `params.yaml`.
    family
        Name of the notebook.
    overrides
        Parameters that differ from `params.yaml`.
    output
        The page. It and the record appear only if all went well.
    judge
        Gives the verdicts of the record under the parameters of the run.

    Raises
    ------
    ParameterError
        A parameter or the output is refused; nothing has run then.
    NotebookError
        The notebook breaks a rule, or a cell of it failed.
    """
    parameters = params.for_notebook(family, overrides=overrides)
    values = params.all_values(parameters)
    page = check_output(output, root)
    notebook = root / "notebooks" / f"{family}.ipynb"
    _require_clean(notebook, family, params)
    record = record_run(root, params, family, parameters)
    # judging takes a moment and a notebook half a minute: what fails should fail first
    verdicts = judge(values)
    html = _render(root, notebook, record, params, parameters)
    _write_all({page: html, record_path(page): record_text(record, verdicts)})
    return record


def _require_clean(notebook: Path, family: str, params: Params) -> None:
    if not notebook.is_file():
        raise NotebookError("the notebook is missing", where=f"notebooks/{notebook.name}")
    findings = check_notebook(notebook, family, params.vocabulary)
    if findings:
        raise NotebookError(
            findings[0].problem,
            where=findings[0].where,
            remedy=f"See all {len(findings)} findings with: warcosts check",
        )


def _render(
    root: Path,
    notebook: Path,
    record: RunRecord,
    params: Params,
    parameters: Mapping[str, object],
) -> str:
    # these import papermill and Jinja2, which takes a second: only once all else is well
    from analysis.execution.runs import NotebookRun, run_notebooks
    from analysis.report.pages import render_notebook_page
    from analysis.report.site import edition_site

    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(root):
        executed = Path(folder) / notebook.name
        run = NotebookRun(f"{record.notebook} · {record.as_of}", notebook, parameters, executed)
        run_notebooks([run])
        return render_notebook_page(executed, record, site=edition_site(root, params, record))


def _write_all(files: Mapping[Path, str]) -> None:
    """Write all files or none: each beside its place first, then all moved there."""
    with contextlib.ExitStack() as stack:
        staged = {path: path.with_name(f".{path.name}.tmp") for path in files}
        for path, text in files.items():
            stack.callback(staged[path].unlink, missing_ok=True)
            staged[path].write_text(text, encoding="utf-8", newline="\n")
        for path, temporary in staged.items():
            temporary.replace(path)
