"""The command `changes`: what moved since the last commit or release, and why."""

import csv
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click

from analysis.commands import pass_root
from analysis.commands.output import check_place, written
from analysis.errors import WarCostsError
from analysis.project import Project
from analysis.sources.names import source_names
from analysis.updates import states
from analysis.updates.changes import Changes, compare
from analysis.updates.journal import write_together
from analysis.updates.locks import alone

SHOWN = 40


@click.command(
    epilog="""\b
Examples:
  warcosts changes
  warcosts changes --prove
  warcosts changes --since-release --csv changes.csv
  warcosts changes --set-baseline"""
)
@click.option("--since-release", is_flag=True, help="Compare with the last release.")
@click.option("--prove", "proved", is_flag=True, help="Draw with and without each cause (minutes).")
@click.option(
    "--csv",
    "csv_path",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write everything that changed to this file.",
)
@click.option("--set-baseline", is_flag=True, help="Make what is built now the last release.")
@pass_root
def changes(
    root: Path, *, since_release: bool, proved: bool, csv_path: Path | None, set_baseline: bool
) -> None:
    """Show what moved since the last commit, and what it hangs on.

    Every reading, statement and verdict that says something else, at both dates, with before,
    after and cause; then new figures, revised figures and changed rules, apart. What a change can
    hang on is looked up; with --prove it is drawn with and without each, and said as 'because'.
    """
    if set_baseline:
        with alone(root):
            write_together(root, states.baseline_files(root))
        click.echo("What is built now is the release that later ones are compared with.")
        return
    if csv_path:
        check_place(csv_path.resolve(), root, f"--csv {csv_path}")
    before = states.released_state(root) if since_release else states.committed_state(root)
    if before is None:
        raise WarCostsError(
            "there is nothing to compare with",
            where=states.FOLDER if since_release else "the last commit",
            remedy="Make what is built now the release: warcosts changes --set-baseline",
        )
    after = states.current_state(root)
    found = compare(before, after, source_names(Project(root).sources))
    if proved:
        from analysis.commands.proving import prove

        found = replace(found, moved=prove(root, before, after, found.moved))
    if csv_path:
        _write(found, csv_path.resolve())
    click.echo("\n".join(_told(found)).replace("\xa0", " "))


TITLES = {
    "moved": "What pages say otherwise",
    "new": "New figures",
    "revised": "Revised figures",
    "rules": "Changed rules and settings",
    "aged": "Sources past the day of their next release",
}


def _told(found: Changes) -> Iterator[str]:
    lines = found.lines()
    if not any(lines.values()):
        yield "Nothing moved."
    for part, title in TITLES.items():
        if lines[part]:
            yield f"{title} ({len(lines[part])}):"
            yield from (f"  {line}" for line in lines[part][:SHOWN])
            if len(lines[part]) > SHOWN:
                yield f"  ... and {len(lines[part]) - SHOWN} more: --csv FILE writes them all"


def _write(found: Changes, path: Path) -> None:
    with written(path) as (beside,), beside.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["part", "change"])
        writer.writerows((part, line) for part, lines in found.lines().items() for line in lines)
