"""Commands that set things side by side: diff and sensitivity."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from analysis.commands import pass_root
from analysis.commands.pipeline import refuse_unbuilt
from analysis.commands.studies import AS_OF, study_of
from analysis.errors import DataError
from analysis.observations import unknown
from analysis.project import Project

MISSING = "nothing"
BY_READINGS = (
    "  it rests on readings, which stay as built: no parameter moves it here. What they hang on: "
    "warcosts sensitivity soldiers_killed (or another kind). Another value, in a copy of all: "
    "dvc exp run --temp -S SECTION.NAME=VALUE"
)


@click.command(
    epilog="""\b
Examples:
  warcosts diff reports/article/casualties.html reports/latest/casualties.html
  warcosts diff reports/latest/casualties.json experiment.json"""
)
@click.argument("before", metavar="A", type=click.Path(path_type=Path))
@click.argument("after", metavar="B", type=click.Path(path_type=Path))
def diff(before: Path, after: Path) -> None:
    """Show what differs between two runs: parameters, data, and what each concludes.

    A and B are pages, the JSON files beside them, or two files of verdicts (claims.json).
    """
    old, new = (dict(_flat(_read(path))) for path in (before, after))
    names = [name for name in dict.fromkeys([*old, *new]) if old.get(name) != new.get(name)]
    width = max(map(len, names), default=0)
    for name in names:
        click.echo(f"{name:<{width}}  {old.get(name, MISSING)} -> {new.get(name, MISSING)}")
    if not names:
        click.echo("Nothing differs.")


def _read(path: Path) -> Any:
    record = path.with_suffix(".json")
    try:
        content = json.loads(record.read_text(encoding="utf-8"))
        json.dumps(content, ensure_ascii=False).encode()  # half a letter can be written, not said
    except OSError as error:
        raise DataError(
            f"the record cannot be read ({error.strerror})",
            where=str(record),
            expected="a page of reports/ or of 'warcosts run', or the JSON file beside it",
        ) from None
    except (ValueError, RecursionError):
        raise DataError("the file is no record", where=str(record), expected="JSON") from None
    return content


def _flat(value: Any, above: str = "") -> Iterator[tuple[str, str]]:
    """Yield every value of a record by its path; a list is one value."""
    if isinstance(value, Mapping):
        for name, one in value.items():
            yield from _flat(one, f"{above}.{name}" if above else str(name))
    else:
        yield above, json.dumps(value, ensure_ascii=False)


@click.command(
    epilog="""\b
Examples:
  warcosts sensitivity soldiers_killed
  warcosts sensitivity rebuild_ratio
  warcosts sensitivity land_held --party Ukraine --as-of 2025-12-10"""
)
@click.argument("kind", metavar="KIND|CLAIM")
@click.option("--party", default="", help="Only for this country.")
@AS_OF
@pass_root
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
    pairs = [*project.kinds.each()]
    countries = [country for one, country in pairs if one.kind == kind]
    if not countries:
        names = {one.kind for one, _ in pairs}
        raise unknown("kind of cost or claim", kind, [*names, *claims], "sensitivity")
    if party and party not in countries:
        raise unknown(f"country of {kind}", party, countries, "--party")
    study = study_of(project, as_of)
    for country in [party] if party else countries:
        drawn = study.draw(kind, country)
        _print_choices(f"{kind} of {country}", study.choices(drawn))
        _print_tipping(study.readings(drawn))


def _print_trials(project: Project, claim: str, *, by_readings: bool) -> None:
    """Say which values of parameters give a claim another verdict, at each edition."""
    from analysis.claims.build import judge, open_case

    def told(edition: str, values: Mapping[str, Any] | None = None) -> str:
        found = judge(open_case(project, edition, parameters=values), claim)
        return f"{found.verdict} ({found.confidence or 'no confidence'})"

    params = project.params
    for edition in params.cutoffs:
        used = told(edition)
        click.echo(f"{claim}, {edition}: {used}")
        if by_readings:
            continue
        tried = 0
        for setting in params.describe():
            for value in setting.tries:
                if value == setting.value or setting.name == "as_of":
                    continue
                values = params.override({setting.name: value}).flat()
                found = told(edition, values)
                tried += 1
                if found != used:
                    click.echo(f"  {setting.name} = {value} instead of {setting.value}: {found}")
        click.echo(f"  {tried} other values of parameters were tried; readings stay as built")
    if by_readings:
        click.echo(BY_READINGS)


def _print_choices(title: str, table: Any) -> None:
    click.echo(f"{title}, last window over the first:")
    for row in table.itertuples():
        used = "*" if row.in_use else " "
        interval = f"[{row.low90:.3g} to {row.high90:.3g}]" if row.low90 == row.low90 else ""
        click.echo(
            f" {used} {row.view:<6}{row.choice:<14} {row.name!s:<58} {row.value:>9.3g} "
            f"{interval:<24} {row.side}"
        )


def _print_tipping(table: Any) -> None:
    for row in table[table["reading"] == "pace"].itertuples():
        if row.tipping_slow == row.tipping_slow:
            click.echo(
                f"   as a {row.view}: {row.side}; lost at a slow error of {row.tipping_slow:.2g} "
                "a square-root year"
            )
        if isinstance(row.tipping, str) and row.tipping:
            click.echo(f"   {row.tipping}")
