"""Commands about parameters: params, check, run, diff and sensitivity."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import click

from analysis.catalogue import load_catalogue
from analysis.commands import pass_root
from analysis.differences import HEADINGS, compare, format_verdict, read_record
from analysis.errors import NotebookError
from analysis.evidence.rules import Claims, load_claims
from analysis.parameters.documents import write_schema, write_table
from analysis.parameters.schema import BLOCKS, REPORTS, SCHEMA, ParameterSpec, names_of
from analysis.parameters.values import check_family, find_spec, plain, shown
from analysis.params import Params, load_params, parse_overrides
from analysis.provenance import own_claims
from analysis.sensitivity import Sensitivity, analyse

NARROWEST, WIDEST = 60, 110


@click.command(
    epilog="""\b
Examples:
  warcosts params
  warcosts params casualties
  warcosts params casualties --cell"""
)
@click.argument("family", required=False, metavar="[NOTEBOOK]")
@click.option("--cell", is_flag=True, help="Print the parameters cell of the notebook.")
@click.option("--write", is_flag=True, help="Write params.schema.json and the table in docs/.")
@pass_root
def params(root: Path, family: str | None, cell: bool, write: bool) -> None:
    """Show every parameter, its value and what it may be.

    Without NOTEBOOK, one line each; with the name of a notebook, what each parameter of it
    sets and why its default is what it is. A star marks a value that params.yaml changes.
    """
    loaded = load_params(root / "params.yaml")
    if write:
        write_schema(root / "params.schema.json")
        write_table(root / "docs" / "parameters.md", loaded.vocabulary)
    elif family is None:
        if cell:
            raise click.UsageError("--cell needs the name of a notebook")
        click.echo("\n".join(_overview(loaded)))
    elif cell:
        from analysis.notebook_rules.parameters_cell import write_cell

        click.echo(write_cell(check_family(family), loaded.vocabulary))
    else:
        click.echo("\n".join(_details(loaded, check_family(family))))


def _width() -> int:
    columns = shutil.get_terminal_size((WIDEST, 24)).columns
    return max(NARROWEST, min(columns, WIDEST))


def _overview(loaded: Params) -> Iterator[str]:
    width = max(map(len, SCHEMA))
    for block in BLOCKS:
        yield f"{block}:"
        for spec in SCHEMA.values():
            if spec.block == block:
                value = _cut(_value(spec, loaded), 26)
                line = f"  {spec.name:<{width}}  {value:<26}  {spec.allowed(loaded.vocabulary)}"
                yield _cut(line, _width())
        yield ""
    yield "More on those of one notebook: warcosts params NOTEBOOK"


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 4].rstrip()} ..."


def _details(loaded: Params, family: str) -> Iterator[str]:
    for name in names_of(family):
        spec = SCHEMA[name]
        yield f"{name} = {_value(spec, loaded)}"
        lines = (
            spec.meaning,
            f"Allowed: {spec.allowed(loaded.vocabulary)}.",
            f"Default: {shown(plain(spec.default))}. {spec.reason}",
        )
        for line in lines:
            yield textwrap.fill(
                line,
                _width(),
                initial_indent="    ",
                subsequent_indent="    ",
                break_on_hyphens=False,
            )
        yield ""


def _value(spec: ParameterSpec, loaded: Params) -> str:
    value = loaded.values[spec.name]
    return shown(plain(value)) + (" *" if value != spec.default else "")


@click.command(
    epilog="""\b
Example:
  warcosts check"""
)
@pass_root
def check(root: Path) -> None:
    """Check parameters, claims and notebooks, running nothing.

    Every finding is printed, with its file, cell and line. A notebook must have one parameters
    cell, first, with declared parameters at their defaults; hand each to the chapter as it is;
    set none anew; otherwise hold only imports from analysis.chapters, calls of them, and prose
    without numbers, pictures and links; and store no output.
    """
    from analysis.checks import check_project

    findings = check_project(root)
    for finding in findings:
        click.echo(str(finding))
    if findings:
        noun = "finding" if len(findings) == 1 else "findings"
        raise NotebookError(f"{len(findings)} {noun}", remedy="Nothing was run")
    click.echo("Parameters, claims and notebooks keep their rules.")


@click.command(
    epilog="""\b
Examples:
  warcosts run casualties --set as_of=2024-06-30 --output experiment.html
  warcosts run economy --set 'rivals=[China, India]' --set base_year=2019 --output rivals.html"""
)
@click.argument("family", metavar="NOTEBOOK")
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
def run(root: Path, family: str, settings: tuple[str, ...], output: Path) -> None:
    """Run one notebook with other parameters, as an experiment.

    The page shows the parameters of the run and the command that repeats it. Nothing in
    reports/ is touched. Values are written as in params.yaml: 0.1, true, 2024-06-30, [a, b].
    """
    from analysis.experiments import run_experiment

    loaded = load_params(root / "params.yaml")
    overrides = parse_overrides(settings, check_family(family))

    def judge(values: Mapping[str, object]) -> dict[str, str]:
        return _judge_own(root, family, values)

    run_experiment(root, loaded, family, overrides, output, judge=judge)
    click.echo(f"Wrote {output} and {output.with_suffix('.json').name}")


def _judge_own(root: Path, family: str, values: Mapping[str, object]) -> dict[str, str]:
    """Return the verdicts on the claims of one family."""
    from analysis.evidence.judge import Case, judge
    from analysis.project import Project

    study = Project(root).open_study(family, values)
    claims = _load_claims(root)
    case = Case({family: study}, claims, str(values["as_of"]), evidence=())
    found = [judge(case, claim.id) for claim in own_claims(claims, family)]
    return {one.claim: format_verdict(one.verdict, one.grade) for one in found}


@click.command(
    epilog="""\b
Examples:
  warcosts diff reports/article/casualties.html reports/latest/casualties.html
  warcosts diff reports/latest/casualties.html experiment.html"""
)
@click.argument("before", metavar="A", type=click.Path(path_type=Path))
@click.argument("after", metavar="B", type=click.Path(path_type=Path))
def diff(before: Path, after: Path) -> None:
    """Show what differs between two runs: parameters, data, code and verdicts.

    A and B are pages, the JSON files beside them, or two files of verdicts (claims.json).
    """
    differences = compare(read_record(before), read_record(after))
    for heading in HEADINGS:
        rows = [one for one in differences if one.heading == heading]
        if rows:
            click.echo(f"{heading}:")
            width = max(len(one.name) for one in rows)
            for one in rows:
                click.echo(f"  {one.name:<{width}}  {one.before} -> {one.after}")
    if not differences:
        click.echo("Nothing differs.")


@click.command(
    epilog="""\b
Examples:
  warcosts sensitivity headline
  warcosts sensitivity million_casualties --report latest --parameter wounded_per_killed_low"""
)
@click.argument("claim")
@click.option(
    "reports",
    "--report",
    multiple=True,
    type=click.Choice(list(REPORTS)),
    default=list(REPORTS),
    help="Judge at the date of this report. By default at each.",
)
@click.option(
    "names",
    "--parameter",
    "-p",
    multiple=True,
    metavar="NAME",
    help="Try this parameter. May be given many times; by default all are tried.",
)
@pass_root
def sensitivity(root: Path, claim: str, reports: tuple[str, ...], names: tuple[str, ...]) -> None:
    """Show which parameters would flip the verdict on CLAIM, and where.

    The claim is judged anew over the range of each parameter, one parameter at a time, all else
    as in params.yaml: at every declared value, at both bounds of a number, and between them where
    the verdict tips. Parameters that the claim does not read are named and not tried. Rows come
    as they are known; a claim about all families takes minutes.
    """
    loaded = load_params(root / "params.yaml")
    _load_claims(root).claim(claim)
    for name in names:
        find_spec(name, None, f"--parameter {name}")
    from analysis.evidence import rejudging
    from analysis.project import Project

    judge = rejudging.Rejudging(Project(root), claim)
    for report in reports:
        as_of = loaded.reports[report]
        found = judge(loaded.all_values({"as_of": as_of}))
        click.echo(f"{claim}, {report}: {format_verdict(*found[:2])}")
        rows = []
        for row in analyse(judge, loaded, as_of, names or SCHEMA):
            rows.append(row)
            for line in _lines(row):
                click.echo(line)
        click.echo("\n".join(_summary(rows)) + "\n")


def _load_claims(root: Path) -> Claims:
    return load_claims(root / "claims.yaml", load_catalogue(root / "indicators.yaml").indicators)


def _lines(row: Sensitivity) -> Iterator[str]:
    """Say what became of one parameter: where the verdict flips, and all that was tried."""
    for trial in row.flips:
        yield (
            f"  flips the verdict: {row.parameter} = {_cut(trial.value, 40)} instead of "
            f"{_cut(row.used, 40)}: {format_verdict(trial.verdict, trial.grade)}"
        )
    if row.tipping:
        yield f"  flips the verdict: {row.parameter} {' and '.join(row.tipping)}"
    for trial in row.regrades:
        yield (
            f"  changes the grade: {row.parameter} = {_cut(trial.value, 40)} instead of "
            f"{_cut(row.used, 40)}: {format_verdict(trial.verdict, trial.grade)}"
        )
    moved = (*row.flips, *row.regrades, *row.refused)
    same = ", ".join(_cut(trial.value, 30) for trial in row.trials if trial not in moved)
    if same:
        yield f"  changes nothing: {row.parameter} = {same}"
    for trial in row.refused:
        yield f"  not possible: {row.parameter} = {_cut(trial.value, 40)} ({trial.refusal})"


def _summary(rows: Sequence[Sensitivity]) -> Iterator[str]:
    unread = [row.parameter for row in rows if not row.matters]
    if unread:
        yield f"  not read by the claim, so not tried: {', '.join(unread)}"
    flipping = [row.parameter for row in rows if row.flips or row.tipping]
    yield (
        f"The verdict hangs on {', '.join(flipping)}." if flipping else "Nothing flips the verdict."
    )
