"""Commands about new data: fetch, accept, changes and new-source."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import yaml

from analysis.acquisition.accepting import Offer, Outcome, observe_stock, prepare
from analysis.acquisition.downloading import Limits
from analysis.acquisition.fetching import by_hand
from analysis.acquisition.fetching import fetch as fetch_offer
from analysis.acquisition.journal import exclusive, recover_locked, write_together
from analysis.acquisition.placing import offer_files, source_of
from analysis.acquisition.skeleton import make_skeleton
from analysis.acquisition.staging import load_stock
from analysis.catalogue import load_catalogue, unknown
from analysis.commands import pass_root
from analysis.errors import WarCostsError
from analysis.figure_changes import compare_figures, count
from analysis.observations import filter_as_of
from analysis.parameters.documents import write_schema, write_table
from analysis.parameters.vocabulary import load_vocabulary
from analysis.sources.manifest import Source, load_manifest


class Seconds(click.FloatRange):
    """A number of seconds; 'nan' is none, though it lies beyond no bound."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        seconds = float(super().convert(value, param, ctx))
        if math.isnan(seconds):
            self.fail(f"{value} is not in the range {self._describe_range()}.", param, ctx)
        return seconds


@click.command(
    epilog="""\b
Examples:
  warcosts fetch
  warcosts fetch general_staff isw_area --dry-run"""
)
@click.argument("names", nargs=-1, metavar="[SOURCE]...")
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@click.option("--because", default="", metavar="REASON", help="Accept what looks implausible.")
@click.option(
    "--timeout",
    type=Seconds(0.1, 600),
    default=30.0,
    show_default=True,
    help="Seconds a server may be silent.",
)
@click.option(
    "--attempts",
    type=click.IntRange(1, 10),
    default=4,
    show_default=True,
    help="How often each file is tried.",
)
@pass_root
def fetch(
    root: Path,
    *,
    names: tuple[str, ...],
    dry_run: bool,
    because: str,
    timeout: float,
    attempts: int,
) -> None:
    """Download new releases of the sources that have an address.

    Without SOURCE, of all of them. A release is checked before it replaces anything: its
    format, then whether it continues the one that is here. What is refused leaves everything
    as it was. Sources without an address are listed with the day of their next release and the
    file to edit.
    """
    recover_locked(root / "data")
    limits = Limits(attempts=attempts, silence=timeout)
    sources = {source.id: source for source in load_manifest(root / "data" / "raw")}
    for name in names:
        if name not in sources:
            raise unknown("source", name, sources, "data/raw/sources.yaml")
    if because and len(names) != 1:
        raise click.UsageError("--because speaks of one source: name it")
    today = _today()
    addressed = [source for source in sources.values() if source.details.get("fetch")]
    refused = 0
    for source in [sources[name] for name in names] if names else addressed:
        try:
            offer = replace(fetch_offer(source, today, limits), because=because)
            _take_in(root, source.id, offer, dry_run=dry_run)
        except WarCostsError as error:
            refused += 1
            click.echo(f"{source.id}: refused. {error}", err=True)
    if not names:
        _list_by_hand(sources.values(), today)
    if refused:
        raise click.exceptions.Exit(1)


def _today() -> dt.date:
    """Return the day on which data are taken in."""
    return dt.date.today()


def _list_by_hand(sources: Iterable[Source], today: dt.date) -> None:
    click.echo("\nTaken over by hand; then run: warcosts accept FILE")
    for one in by_hand(tuple(sources), today):
        state = "due since" if one.overdue else "expected from"
        click.echo(f"  {one.source_id}: {state} {one.due or 'no known day'}")
        for file in one.files:
            click.echo(f"    {'add a further file to ' if one.adds_file else ''}{file}")


@click.command(
    epilog="""\b
Examples:
  warcosts accept data/raw/sipri/military_expenditure_extract.csv --published 2026-04-27
  warcosts accept ~/Downloads/weo_vintages.csv
  warcosts accept data/raw/unhcr/*.csv --because "Poland now reports by place of birth" """
)
@click.argument(
    "files",
    nargs=-1,
    required=True,
    metavar="FILE...",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option("--source", "chosen", default="", help="Source, where the names do not tell it.")
@click.option("--published", type=click.DateTime(["%Y-%m-%d"]), help="Day of the release.")
@click.option("--revision", default="", help="Which state of its publisher it is, in words.")
@click.option("--because", default="", metavar="REASON", help="Accept what looks implausible.")
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@pass_root
def accept(
    root: Path,
    *,
    files: tuple[Path, ...],
    chosen: str,
    published: dt.datetime | None,
    revision: str,
    because: str,
    dry_run: bool,
) -> None:
    """Accept raw files of one source that were placed by hand.

    A FILE that lies elsewhere is copied to its place. The checks are those of 'fetch'. A
    reason given with --because overrides what looks implausible and is recorded in
    sources.yaml; a file that is malformed is never accepted.
    """
    recover_locked(root / "data")
    raw = root / "data" / "raw"
    sources = {source.id: source for source in load_manifest(raw)}
    source = source_of(files, sources, raw, chosen)
    offer = offer_files(
        files,
        source,
        _today(),
        revision=revision,
        published=published.date() if published else None,
        because=because,
    )
    _take_in(root, source.id, offer, dry_run=dry_run)


def _take_in(root: Path, source_id: str, offer: Offer, *, dry_run: bool) -> None:
    data = root / "data"
    with exclusive(data):
        source = next(one for one in load_manifest(data / "raw") if one.id == source_id)
        if source.corrections.is_file():
            offer = replace(offer, corrections=source.corrections.read_bytes())
        catalogue = load_catalogue(root / "indicators.yaml")
        known = observe_stock(load_stock(root, source), catalogue)
        manifest = (data / "raw" / "sources.yaml").read_text(encoding="utf-8")
        outcome = prepare(offer, known, manifest, catalogue, settled=_settled(root))
        if outcome.writes and not dry_run:
            write_together(data, outcome.writes)
            _write_documents(root)
        # said once it is done: a full disk must not leave word of figures that are not there
        click.echo(f"{source_id}: {_describe(outcome)}")
        for problem in outcome.overridden:
            click.echo(f"  accepted although {problem}")
        if dry_run:
            click.echo("  Nothing was written (--dry-run).")


def _write_documents(root: Path) -> None:
    """Write anew what lists the names that occur in the data: schema and table of parameters."""
    schema, page = root / "params.schema.json", root / "docs" / "parameters.md"
    # a folder of data and settings alone has neither
    if schema.is_file() and page.is_file():
        write_schema(schema)
        write_table(page, load_vocabulary(root))


def _settled(root: Path) -> dt.date:
    """Return the last fixed day of a report: what was known by then must not change."""
    # only the days are read: checking all parameters would need the very data that may be broken
    reports = yaml.safe_load((root / "params.yaml").read_text(encoding="utf-8"))["reports"]
    return max(dt.date.fromisoformat(day) for day in reports.values() if day != "latest")


def _describe(outcome: Outcome) -> str:
    if not outcome.writes:
        return "nothing new; the file is the one that is here."
    changes = compare_figures(filter_as_of(outcome.before, None), filter_as_of(outcome.after, None))
    new, revised = (changes[changes["kind"] == kind] for kind in ("new", "revised"))
    until = f", to {new['period_end'].max():%Y-%m-%d}" if len(new) else ""
    kept = "; the files that are replaced are kept as an earlier release"
    return (
        f"{count(len(new), 'new figure')}{until}, {len(revised):,} revised"
        f"{kept if outcome.keeps_earlier else ''}."
    )


@click.command(
    epilog="""\b
Example:
  warcosts new-source border_crossings ~/Downloads/crossings.csv"""
)
@click.argument("name")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@pass_root
def new_source(root: Path, name: str, file: Path) -> None:
    """Begin the source NAME with its first raw FILE.

    Makes the raw folder with the file, an entry in sources.yaml, a module and a test that fails
    until the source is described. See docs/new-data.md for the way from there.
    """
    manifest = (root / "data" / "raw" / "sources.yaml").read_text(encoding="utf-8")
    files = make_skeleton(manifest, name, file, file.read_bytes(), _today())
    _refuse_present(root, files)
    data = root / "data"
    with exclusive(data):
        write_together(data, {Path("..", path): content for path, content in files.items()})
        _write_documents(root)
    for path in files:
        click.echo(f"  {path.as_posix()}")
    click.echo(
        f"Describe the source in sources.yaml and analysis/sources/{name}.py, then run:\n"
        f"  python -m pytest tests/sources/test_{name}.py"
    )


def _refuse_present(root: Path, paths: Iterable[Path]) -> None:
    for path in paths:
        if (root / path).exists() and path.name != "sources.yaml":
            raise WarCostsError("the file is there already", where=path.as_posix())
