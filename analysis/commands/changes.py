"""The command `changes`: what new data changed since the last commit or release."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

import click

from analysis import baseline
from analysis.acquisition.journal import exclusive, write_together
from analysis.commands import pass_root
from analysis.commands.text_table import lay_out
from analysis.errors import WarCostsError
from analysis.revisions import Revisions, as_one_table, compare

SHOWN = 20
"""Rows of a table in the terminal."""
NARROWEST = 60


@click.command(
    epilog="""\b
Examples:
  warcosts changes
  warcosts changes --since-release --csv changes.csv
  warcosts changes --set-baseline"""
)
@click.option("--since-release", is_flag=True, help="Compare with the last release.")
@click.option(
    "--csv",
    "csv_path",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write everything that changed to this file.",
)
@click.option("--set-baseline", is_flag=True, help="Make what is built now the last release.")
@pass_root
def changes(root: Path, since_release: bool, csv_path: Path | None, set_baseline: bool) -> None:
    """Show what new data changed: verdicts that moved and why, then figures.

    What was built last is compared with the last commit, or with the last release, which is
    what reports/revisions.html shows too.
    """
    if set_baseline:
        write_baseline(root)
        click.echo("What is built now is the release that later ones are compared with.")
        return
    revisions = compare_states(root, since_release=since_release)
    if csv_path:
        table = as_one_table(revisions)
        table.to_csv(csv_path, index=False, lineterminator="\n", float_format="%.10g")
    click.echo("\n".join(_told(revisions)))


def compare_states(root: Path, *, since_release: bool) -> Revisions:
    """Return what changed since the last commit or the last release.

    Raises
    ------
    WarCostsError
        There is none to compare with.
    """
    before = baseline.baseline_state(root) if since_release else baseline.committed_state(root)
    if before is None:
        raise WarCostsError(
            "there is no last release yet" if since_release else "git holds no observations",
            where=str(baseline.FOLDER if since_release else baseline.OBSERVATIONS),
            remedy="Make what is built now the one: warcosts changes --set-baseline"
            if since_release
            else "Commit what is built, or use --since-release",
        )
    return compare(before, baseline.current_state(root), baseline.bases(root))


def write_baseline(root: Path) -> None:
    """Make what is built now the release that later ones are compared with."""
    files = baseline.baseline_files(root)
    data = root / "data"
    with exclusive(data):
        write_together(data, {path.relative_to("data"): text for path, text in files.items()})


def _told(revisions: Revisions) -> Iterable[str]:
    yield revisions.summary
    parts = (
        ("Verdicts that moved", revisions.verdicts),
        ("Settings", revisions.settings),
        ("New periods", revisions.new),
        ("Revised figures, by size", revisions.tiers),
        ("The largest revisions", revisions.revised),
        ("Figures with other bounds or unit", revisions.restated),
        ("Figures that vanished", revisions.vanished),
        ("Estimates", revisions.estimates),
    )
    width = max(NARROWEST, shutil.get_terminal_size((110, 24)).columns)
    for title, table in parts:
        if len(table):
            yield f"\n{title}"
            yield lay_out(table.head(SHOWN), width)
            if len(table) > SHOWN:
                yield f"... and {len(table) - SHOWN:,} more: --csv FILE writes them all"
