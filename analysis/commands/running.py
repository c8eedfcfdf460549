"""Commands that try something: run and draws."""

import json
from pathlib import Path

import click

from analysis.commands import pass_root
from analysis.commands.output import check_place, written
from analysis.commands.pipeline import refuse_unbuilt
from analysis.commands.studies import AS_OF, study_of
from analysis.errors import ParameterError
from analysis.params import check_notebook_name, parse_settings
from analysis.project import Project


@click.command(
    epilog="""\b
Examples:
  warcosts run casualties --set error_factor=2 --output experiment.html
  warcosts run economy --set 'rivals=[China, India]' --set base_year=2019 --output rivals.html"""
)
@click.argument("notebook", metavar="NOTEBOOK")
@click.option(
    "settings",
    "--set",
    "-s",
    multiple=True,
    metavar="NAME=VALUE",
    help="Set a parameter. May be given many times.",
)
@click.option(
    "--output",
    "-o",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FILE.html",
    help="The page to write. Its record is written beside it, as FILE.json.",
)
@pass_root
def run(root: Path, notebook: str, settings: tuple[str, ...], output: Path) -> None:
    """Run one notebook with other parameters, as an experiment.

    The page shows the parameters of the run and the command that repeats it. Nothing in
    reports/ is touched. Values are written as in params.yaml: 0.1, true, 2024-06-30, [a, b].
    """
    check_notebook_name(notebook)
    chosen = parse_settings(settings)
    page = check_output(output, root)
    # only once all else is well: these import the libraries of the notebooks
    from analysis.notebooks import run_notebook
    from analysis.pages.build import render_experiment
    from analysis.updates.locks import shared

    with shared(root):
        project = Project(root)
        refuse_unbuilt(root)
        text = run_notebook(project, notebook, chosen)
        html, record = render_experiment(project, notebook, text)
    with written(page, page.with_suffix(".json")) as (own, beside):
        own.write_text(html, encoding="utf-8", newline="\n")
        beside.write_text(record, encoding="utf-8", newline="\n")
    click.echo(f"Wrote {output} and {output.with_suffix('.json').name}")


def check_output(output: Path, root: Path) -> Path:
    """Return the page to write, or refuse a place that would overwrite something."""
    where = f"--output {output}"
    page = output.resolve()
    if page.suffix != ".html":
        raise ParameterError(f"'{output.name}' is no page", where=where, expected="FILE.html")
    for path in (page, page.with_suffix(".json")):
        check_place(path, root, where)
        if path.exists() and not _is_record(page.with_suffix(".json")):
            raise ParameterError(
                f"{path.name} exists and no earlier run has written it",
                where=where,
                expected="a new name, or that of an earlier experiment",
            )
    return page


def _is_record(path: Path) -> bool:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(content, dict) and {"page", "parameters", "command"} <= content.keys()


@click.command(
    epilog="""\b
Examples:
  warcosts draws -o draws.csv
  warcosts draws --as-of 2025-12-10 --draws 4000 -o draws.csv"""
)
@click.option("--output", "-o", required=True, type=click.Path(dir_okay=False, path_type=Path))
@AS_OF
@click.option("--draws", "n", type=click.IntRange(1000, 200_000), help="How many; else all.")
@pass_root
def draws(root: Path, output: Path, as_of: str | None, n: int | None) -> None:
    """Write the draws behind every amount, so that others can add them up.

    One row a kind, country, view, window and draw: the mean amount of a month. Draws of one number
    belong together, over kinds and windows.
    """
    target = output.resolve()
    check_place(target, root, f"--output {output}")
    from analysis.costs import draws_of

    tables = draws_of(study_of(Project(root), as_of), n or 0)
    rows = 0
    # kind by kind: all draws together are some millions of rows
    with written(target) as (beside,), beside.open("w", encoding="utf-8", newline="") as file:
        for table in tables:
            table.to_csv(
                file, index=False, header=not rows, lineterminator="\n", float_format="%.6g"
            )
            rows += len(table)
        if not rows:
            told = f"--as-of {as_of or 'latest'}"
            raise ParameterError("nothing can be drawn of what was known", where=told)
    click.echo(f"Wrote {rows:,} draws to {output}")
