"""Commands about settings: params and check."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import groupby
from pathlib import Path

import click

from analysis.commands import command
from analysis.commands.output import outdated
from analysis.commands.stages import NOT_READ
from analysis.errors import DataError, NotebookError, WarCostsError
from analysis.observations import read
from analysis.params import Params, Setting, build_parameter_documents
from analysis.project import Project
from analysis.sources.manifest import Source
from analysis.yaml import shown

WIDEST = 110
"""Columns of a terminal that are used at most."""


@command("warcosts params", "warcosts params casualties", "warcosts params casualties --cell")
@click.argument("notebook", required=False, metavar="[NOTEBOOK]")
@click.option("--cell", is_flag=True, help="Print the parameters cell of the notebook.")
@click.option("--write", is_flag=True, help="Write params.schema.json and the tables in docs/.")
def params(root: Path, notebook: str | None, cell: bool, write: bool) -> None:
    """Show every parameter, its value and what it may be.

    Without NOTEBOOK, in brief; with the name of a notebook, what each parameter of it
    sets and why its default is what it is. A star marks a value that is not the default.
    """
    project = Project(root)
    if write:
        from analysis.updates.writing import write_together

        write_together(root, build_parameter_documents(project.params, project.names, root))
    elif notebook is None:
        if cell:
            raise click.UsageError("--cell needs the name of a notebook")
        click.echo(_overview(project.params))
    elif cell:
        for setting in project.params.describe(notebook):
            click.echo(setting.line)
    else:
        click.echo(_details(project.params.describe(notebook)), nl=False)


def _overview(loaded: Params) -> str:
    formatter = click.HelpFormatter(max_width=WIDEST)
    for section, settings in groupby(loaded.describe(), key=lambda setting: setting.section):
        with formatter.section(section):
            formatter.write_dl([(one.name, f"{_value(one)}; {one.allowed}") for one in settings])
    formatter.write("\nMore on those of one notebook: warcosts params NOTEBOOK")
    return formatter.getvalue()


def _value(setting: Setting) -> str:
    return shown(setting.value) + (" *" if setting.value != setting.default else "")


def _details(settings: list[Setting]) -> str:
    formatter = click.HelpFormatter(max_width=WIDEST)
    for setting in settings:
        unit = f" ({setting.unit})" if setting.unit else ""
        formatter.write(f"{setting.name} = {_value(setting)}\n")
        formatter.indent()
        formatter.write_text(setting.what)
        formatter.write_text(f"Allowed: {setting.allowed}{unit}.")
        formatter.write_text(f"Default: {shown(setting.default)}. {setting.why}")
        formatter.dedent()
        formatter.write_paragraph()
    return formatter.getvalue()


@command("warcosts check")
def check(root: Path) -> None:
    """Check every file that a person edits, running nothing.

    Parameters, claims, kinds of cost, errors of sources, indicators, the list of sources, its files
    and corrections, notebooks, and that no issued forecast was rewritten. Every finding is printed,
    with its file and line or cell.
    """
    from analysis.notebooks import check_notebooks

    # rules for notebooks ask other programs: meanwhile the files are read
    with ThreadPoolExecutor(1) as pool:
        notebooks = pool.submit(lambda: [*_told([lambda: check_notebooks(Project(root))])])
        findings = list(dict.fromkeys([*_findings(Project(root)), *notebooks.result()]))
    for finding in findings:
        click.echo(finding)
    if findings:
        noun = "finding" if len(findings) == 1 else "findings"
        raise NotebookError(f"{len(findings)} {noun}", remedy="Nothing was run")
    click.echo("Every file keeps its rules.")


def _told(checks: Iterable[Callable[[], object]]) -> Iterator[str]:
    """Yield what checks find: each raises it, or returns a list of it."""
    for one in checks:
        try:
            found = one()
        except WarCostsError as error:
            found = [error]
        yield from map(str, found if isinstance(found, list) else ())


def _findings(project: Project) -> Iterator[str]:
    from analysis.costs.forecasts import check_append_only
    from analysis.pages.messages import CATALOGUE
    from analysis.sources.build import read_release
    from analysis.sources.corrections import load_corrections
    from analysis.updates.plausibility import bounds_of, check_retrieved

    try:
        sources = project.sources
    except WarCostsError:
        sources = ()  # told below, by whatever needs the list of sources

    def described(source: Source) -> None:
        source.refuse_unsaid()
        if source.plausibility is not None:
            bounds_of(source, project.catalogue.measures)
        if load_corrections(source):  # each is tried against its file
            read_release(source, project.catalogue.areas)

    def titled() -> None:
        for kind, _ in project.kinds.each():
            if f"title.{kind.kind}" not in CATALOGUE.entries:
                where, wanted = "analysis/pages/messages/en.yaml", f"an entry title.{kind.kind}"
                raise DataError("a kind has no title for readers", where=where, expected=wanted)

    def retrieved() -> None:
        if project.observations.is_file():  # else nothing has been built yet
            check_retrieved(project.sources, read(project.observations))

    return _told([
        lambda: project.catalogue,
        lambda: project.sources,
        *(partial(described, source) for source in sources),
        lambda: _strays(project.raw, project.sources),
        retrieved,
        lambda: project.uncertainty,
        titled,
        lambda: project.claims,
        lambda: check_append_only(project),
        lambda: _changed_defaults(project.params),
        lambda: _old_documents(project),
    ])  # fmt: skip


def _strays(raw: Path, sources: Iterable[Source]) -> list[str]:
    every = [one for source in sources for one in (source, *source.before())]
    own = {raw / file.path for one in every for file in one.files}
    own |= {one.corrections for one in every} | {raw / "sources.yaml"}
    return [
        f"data/raw/{path.relative_to(raw)}: nothing reads it. Expected a file that sources.yaml "
        "lists, or corrections.yaml. Take a release in with: warcosts accept FILE"
        for path in sorted(raw.rglob("*"))
        if path.is_file() and path not in own and path.name not in NOT_READ
    ]


def _changed_defaults(loaded: Params) -> list[str]:
    return [
        f"params.yaml: {one.name} is {shown(one.value)}, but its default, which the notebooks "
        f"have, is {shown(one.default)}. For an experiment use --set or 'dvc exp run --temp -S'; "
        "a new default belongs into analysis/params and the notebooks, too."
        for one in loaded.describe()
        # where the pages are published is nobody's to publish but the checkout's own
        if one.value != one.default and one.section != "site"
    ]


def _old_documents(project: Project) -> list[str]:
    texts = build_parameter_documents(project.params, project.names, project.root)
    return [
        f"{path}: it is not what is declared. Write it anew: warcosts params --write"
        for path in outdated(texts, project.root)
    ]
