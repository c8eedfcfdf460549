"""Commands that draw of what is built, and what they have in common: a day, and a study of it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from analysis.commands import command
from analysis.commands.output import check_place, written
from analysis.commands.stages import refuse_unbuilt
from analysis.errors import ParameterError
from analysis.observations import unknown
from analysis.project import Project

if TYPE_CHECKING:
    from analysis.costs.study import Study

AS_OF = click.option("--as-of", metavar="DAY", help="Known by this day.  [default: latest]")
BY_READINGS = (
    "  it rests on readings, which stay as built: no parameter moves it here. What they hang on: "
    "warcosts sensitivity soldiers_killed (or another kind). Another value, in a copy of all: "
    "dvc exp run --temp -S SECTION.NAME=VALUE"
)


def study_of(project: Project, as_of: str | None) -> Study:
    """Return a study of what is built, or refuse the day, or tables that are not as built."""
    refuse_unbuilt(project.root)
    day = "latest" if as_of is None else as_of
    try:
        project.params.override({"as_of": day})
    except ParameterError as error:
        told = {"where": f"--as-of {day}", "expected": error.expected}
        raise ParameterError(error.what, **told) from None
    from analysis.costs.study import open_study

    return open_study(project, as_of=day)


@command(
    "warcosts draws -o draws.csv", "warcosts draws --as-of 2025-12-10 --draws 4000 -o draws.csv"
)
@click.option("--output", "-o", required=True, type=click.Path(dir_okay=False, path_type=Path))
@AS_OF
@click.option("--draws", "n", type=click.IntRange(1000, 200_000), help="How many; else all.")
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
            problem, remedy = "nothing can be drawn of what was known", "Take a later day"
            raise ParameterError(problem, where=told, remedy=remedy)
    click.echo(f"Wrote {rows:,} draws to {output}")


@command(
    "warcosts sensitivity soldiers_killed",
    "warcosts sensitivity rebuild_ratio",
    "warcosts sensitivity land_held --party Ukraine --as-of 2025-12-10",
)
@click.argument("kind", metavar="KIND|CLAIM")
@click.option("--party", default="", help="Only for this country.")
@AS_OF
def sensitivity(root: Path, kind: str, party: str, as_of: str | None) -> None:
    """Show what a KIND of cost would be by other choices, and what would turn its answer.

    Other definitions, windows, sources and sizes of the slow error, each with its ratio or
    difference, 90 percent interval and side; then the slow error, and what would have to be true
    of the world, at which the answer is lost. Of a CLAIM: which values of parameters that are
    worth trying give another verdict than those in use; of one that rests on readings, where to
    look instead.
    """
    project = Project(root)
    claims = {claim.id: claim.rule for claim in project.claims.claims}
    if kind in claims:
        if party or as_of:
            raise click.UsageError(f"{kind} is a claim: --party and --as-of are for kinds of cost")
        refuse_unbuilt(root)
        _print_trials(project, kind, by_readings=claims[kind] == "headline")
        return
    countries = [country for one, country in project.kinds.each() if one.kind == kind]
    if not countries:
        names = {one.kind for one, _ in project.kinds.each()}
        raise unknown("kind of cost or claim", kind, [*names, *claims], "sensitivity")
    if party and party not in countries:
        raise unknown(f"country of {kind}", party, countries, "--party")
    study = study_of(project, as_of)
    for country in [party] if party else countries:
        drawn = study.draw(kind, country)
        _print_study(f"{kind} of {country}", study.choices(drawn), study.readings(drawn))


def _print_trials(project: Project, claim: str, *, by_readings: bool) -> None:
    """Say which values of parameters give a claim another verdict, at each edition."""
    from analysis.claims.build import judge, open_case

    def told(edition: str, changed: Mapping[str, Any]) -> str:
        values = project.params.override(changed).flat()
        found = judge(open_case(project, edition, parameters=values), claim)
        return f"{found.verdict} ({found.confidence or 'no confidence'})"

    others = [
        (setting, value)
        for setting in project.params.describe()
        for value in setting.tries
        if value != setting.value and setting.name != "as_of"
    ]
    for edition in project.params.cutoffs:
        used = told(edition, {})
        click.echo(f"{claim}, {edition}: {used}")
        if by_readings:
            continue
        for setting, value in others:
            found = told(edition, {setting.name: value})
            if found != used:
                click.echo(f"  {setting.name} = {value} instead of {setting.value}: {found}")
        click.echo(f"  {len(others)} other values of parameters were tried; readings stay as built")
    if by_readings:
        click.echo(BY_READINGS)


def _print_study(title: str, choices: Any, readings: Any) -> None:
    click.echo(f"{title}, last window over the first:")
    for row in choices.itertuples():
        used = "*" if row.in_use else " "
        interval = f"[{row.low90:.3g} to {row.high90:.3g}]" if row.low90 == row.low90 else ""
        click.echo(
            f" {used} {row.view:<6}{row.choice:<14} {row.name!s:<58} {row.value:>9.3g} "
            f"{interval:<24} {row.side}"
        )
    for row in readings[readings["reading"] == "pace"].itertuples():
        if row.tipping_slow == row.tipping_slow:
            click.echo(
                f"   as a {row.view}: {row.side}; lost at a slow error of {row.tipping_slow:.2g} "
                "a square-root year"
            )
        if isinstance(row.tipping, str) and row.tipping:
            click.echo(f"   {row.tipping}")


@command("warcosts forecast", "warcosts forecast --issue")
@click.option("--issue", "issued", is_flag=True, help="Add them to data/forecasts.csv for good.")
def forecast(root: Path, issued: bool) -> None:
    """Forecast every monthly series six months ahead.

    Without --issue they are only shown. Issued, they are added to data/forecasts.csv, which is
    never rewritten, and the page 'Checking our work' scores them when their months are known. A
    month whose figure is published already is refused.
    """
    from analysis.costs.forecasts import FILE, expected, issue
    from analysis.series import open_known
    from analysis.updates.writing import alone, write_together

    with alone(root) if issued else nullcontext():
        project = Project(root)
        known = open_known(project=project)
        rows = expected(project, known)
        if issued:
            write_together(root, {FILE.as_posix(): issue(project, known, rows)})
    for row in rows[rows["quantile"] == 0.5].astype({"value": float}).itertuples():
        told = f"{row.made}  {row.series:<60} {row.target:<18}"
        click.echo(f"{told} {row.value:>14,.4g}  {row.method}")
    click.echo("Issued." if issued else "Nothing was written. Issue them with: --issue")
