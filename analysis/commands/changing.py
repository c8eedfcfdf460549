"""The command `changes`: what moved since the last commit or release, and why."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import click
import pandas as pd

from analysis.commands import command
from analysis.commands.output import check_place, written
from analysis.errors import WarCostsError
from analysis.project import Project
from analysis.sources.names import source_names
from analysis.updates import states
from analysis.updates.changes import compare
from analysis.updates.writing import alone, write_together

SHOWN = 40


@command(
    "warcosts changes",
    "warcosts changes --prove",
    "warcosts changes --since-release --csv changes.csv",
    "warcosts changes --set-baseline",
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
def changes(
    root: Path, *, since_release: bool, proved: bool, csv_path: Path | None, set_baseline: bool
) -> None:
    """Show what moved since the last commit, and what it hangs on.

    Every reading, statement and verdict that says something else, at both dates, with before,
    after and cause; then new figures, revised figures and changed rules, apart. What a change can
    hang on is looked up; with --prove it is drawn with and without each, and said as 'because'.
    """
    if set_baseline:
        if since_release or proved or csv_path:
            raise click.UsageError("--set-baseline compares nothing: leave out the other options")
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
    lines = found.lines()
    if csv_path:
        with written(csv_path.resolve()) as (beside,):
            rows = [(part, line) for part, own in lines.items() for line in own]
            table = pd.DataFrame(rows, columns=["part", "change"])
            table.to_csv(beside, index=False, lineterminator="\n")
    click.echo("\n".join(_told(lines)).replace("\xa0", " "))


TITLES = {
    "moved": "What pages say otherwise",
    "new": "New figures",
    "revised": "Revised figures",
    "rules": "Changed rules and settings",
    "aged": "Sources past the day of their next release",
}


def _told(lines: Mapping[str, Sequence[str]]) -> Iterator[str]:
    if not any(lines.values()):
        yield "Nothing moved."
    for part, title in TITLES.items():
        if lines[part]:
            yield f"{title} ({len(lines[part])}):"
            yield from (f"  {line}" for line in lines[part][:SHOWN])
            if len(lines[part]) > SHOWN:
                yield f"  ... and {len(lines[part]) - SHOWN} more: --csv FILE writes them all"
