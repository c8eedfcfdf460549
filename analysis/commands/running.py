"""Commands that try something: run, and diff, which sets two runs side by side."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from analysis.commands import command, epilog
from analysis.commands.output import check_place, written
from analysis.commands.stages import refuse_unbuilt
from analysis.errors import DataError, ParameterError
from analysis.params import check_notebook_name, parse_settings
from analysis.project import Project


@command(
    "warcosts run casualties --set error_factor=2 --output experiment.html",
    "warcosts run economy --set 'rivals=[China, India]' --set base_year=2019 --output rivals.html",
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
    from analysis.updates.writing import shared

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
        content = _read(path)
    except DataError:
        return False
    return {"page", "parameters", "command"} <= content.keys()


@click.command(
    epilog=epilog(
        "warcosts diff reports/article/casualties.html reports/latest/casualties.html",
        "warcosts diff reports/latest/casualties.json experiment.json",
    )
)
@click.argument("before", metavar="A", type=click.Path(path_type=Path))
@click.argument("after", metavar="B", type=click.Path(path_type=Path))
def diff(before: Path, after: Path) -> None:
    """Show what differs between two runs: parameters, data, and what each concludes.

    A and B are pages of notebooks, the JSON files beside them, or two files of verdicts
    (claims.json).
    """
    first, second = (_read(path) for path in (before, after))
    if not first.keys() & second.keys():
        where, expected = f"{before} and {after}", "records of two pages, or two files of verdicts"
        raise DataError("what they hold cannot be compared", where=where, expected=expected)
    old, new = dict(_flat(first)), dict(_flat(second))
    names = [name for name in dict.fromkeys([*old, *new]) if old.get(name) != new.get(name)]
    width = max(map(len, names), default=0)
    for name in names:
        click.echo(f"{name:<{width}}  {old.get(name, 'nothing')} -> {new.get(name, 'nothing')}")
    if not names:
        click.echo("Nothing differs.")


def _read(path: Path) -> dict[str, Any]:
    record = path.with_suffix(".json")
    try:
        content = json.loads(record.read_text(encoding="utf-8"))
        json.dumps(content, ensure_ascii=False).encode()  # half a letter can be written, not said
        if isinstance(content, dict):
            return content
    except OSError as error:
        raise DataError(
            f"the record cannot be read ({error.strerror})",
            where=str(record),
            expected="the page of a notebook or of 'warcosts run', or the JSON file beside it",
        ) from None
    except (ValueError, RecursionError):
        pass
    raise DataError("the file is no record", where=str(record), expected="a mapping in JSON")


def _flat(value: Any, above: str = "") -> Iterator[tuple[str, str]]:
    """Yield every value of a record by its path; a list is one value."""
    if isinstance(value, Mapping):
        for name, one in value.items():
            yield from _flat(one, f"{above}.{name}" if above else str(name))
    else:
        yield above, json.dumps(value, ensure_ascii=False)
