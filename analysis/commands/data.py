"""Commands about new data: fetch, accept, new-source and retire-source."""

import contextlib
import datetime as dt
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from analysis.commands import command, told
from analysis.commands.output import outdated
from analysis.errors import WarCostsError
from analysis.observations import filter_as_of
from analysis.params import build_parameter_documents
from analysis.project import Project
from analysis.sources.manifest import MANIFEST
from analysis.updates.accepting import Acceptance, prepare
from analysis.updates.downloading import Limits
from analysis.updates.figures import compare_figures
from analysis.updates.manifest_text import entries_of, with_values
from analysis.updates.offers import by_hand, fetched, named, placed, refuse_retired, source_of
from analysis.updates.skeleton import make_skeleton
from analysis.updates.stock import Offer, load_stock
from analysis.updates.writing import alone, recover, write_together

LARGEST_FIRST = 50_000_000
"""Bytes of the first file of a new source."""


class Seconds(click.FloatRange):
    """A number of seconds; 'nan' is none, though it lies beyond no bound."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        seconds = float(super().convert(value, param, ctx))
        if math.isnan(seconds):
            self.fail(f"{value} is not in the range {self._describe_range()}.", param, ctx)
        return seconds


def _words(context: click.Context, option: click.Parameter, value: str | None) -> str:
    """Refuse a reason of nothing but spaces: it would be kept for good, and say nothing."""
    if value is not None and not value.strip():
        raise click.BadParameter("it is empty: say why", context, option)
    return (value or "").strip()


FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
DRY_RUN = click.option(
    "--dry-run", is_flag=True, help="Show what would change, and change nothing."
)
BECAUSE = click.option(
    "--because", metavar="REASON", callback=_words, help="Accept what looks implausible."
)


@command(
    "warcosts fetch",
    "warcosts fetch general_staff isw_area --dry-run",
    context_settings={"show_default": True},
)
@click.argument("names", nargs=-1, metavar="[SOURCE]...")
@DRY_RUN
@BECAUSE
@click.option(
    "--timeout", type=Seconds(0.1, 600), default=30.0, help="Seconds a server may be silent."
)
@click.option(
    "--deadline",
    type=Seconds(0.1, 3600),
    default=120.0,
    help="Seconds that one attempt at a file may take in all.",
)
@click.option(
    "--attempts", type=click.IntRange(1, 10), default=4, help="How often each file is tried."
)
def fetch(
    root: Path, *, names: tuple[str, ...], dry_run: bool, because: str,
    timeout: float, deadline: float, attempts: int,
) -> None:  # fmt: skip
    """Download new releases of the sources that have an address.

    Without SOURCE, of all of them. A release is checked before it replaces anything: its
    format, then whether it continues the one that is here. What is refused leaves everything
    as it was. Sources without an address are listed with the day of their next release and the
    file to edit.
    """
    limits = Limits(attempts=attempts, silence=timeout, total=deadline)
    recover(root)
    sources = {source.id: source for source in Project(root).sources}
    chosen = [named(name, sources) for name in names]
    if because and len(names) != 1:
        raise click.UsageError("--because speaks of one source: name it")
    today = _today()
    addressed = [source for source in sources.values() if source.fetch and not source.retired]
    refused = 0
    for source in chosen or addressed:
        try:
            offer = replace(fetched(source, today, limits), because=because)
            with contextlib.nullcontext() if dry_run else alone(root):
                _take_in(root, source.id, offer, dry_run)
        except Exception as error:
            # each is tried, and each refusal is that source's, whatever came of it
            refused += 1
            click.echo(f"{source.id}: refused. {told(error)}", err=True)
    if not names:
        click.echo("\nTaken over by hand; then run: warcosts accept FILE")
        for line in by_hand(sources.values(), today):
            click.echo(f"  {line}")
    if refused:
        raise click.exceptions.Exit(1)


def _today() -> dt.date:
    return dt.date.today()


@command(
    "warcosts accept data/raw/sipri/military_expenditure_extract.csv --published 2026-04-27",
    "warcosts accept ~/Downloads/weo_vintages.csv",
    "warcosts accept --append rows/published_figures.csv --source civilian_casualties",
    'warcosts accept data/raw/unhcr/*.csv --because "Poland now reports by place of birth" ',
)
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=FILE)
@click.option("--source", "chosen", default="", help="Source, where the names do not tell it.")
@click.option("--published", type=click.DateTime(["%Y-%m-%d"]), help="Day of the release.")
@click.option("--revision", default="", help="Which state of its publisher it is, in words.")
@BECAUSE
@click.option("--append", is_flag=True, help="Add the rows of FILE to those that are here.")
@DRY_RUN
def accept(
    root: Path, *, files: tuple[Path, ...], chosen: str, published: dt.datetime | None,
    revision: str, because: str, append: bool, dry_run: bool,
) -> None:  # fmt: skip
    """Accept raw files of one source that were placed by hand.

    A FILE that lies elsewhere is copied to its place. The checks are those of 'fetch'. A
    reason given with --because overrides what looks implausible and is recorded in
    sources.yaml; a file that is malformed is never accepted.
    """
    recover(root)
    with contextlib.nullcontext() if dry_run else alone(root):
        project = Project(root)
        sources = {source.id: source for source in project.sources}
        source = source_of(files, sources, project.raw, chosen)
        if published and not (source.published or source.vintages):
            raise WarCostsError(
                "the day would be ignored: figures of this source state their own, or have a lag",
                where=f"--published {published:%Y-%m-%d}",
                remedy="Leave it out",
            )
        offer = placed(files, source, _today(), append=append)
        day, told = published.date() if published else None, revision or offer.revision
        offer = replace(offer, published=day, revision=told, because=because)
        _take_in(root, source.id, offer, dry_run)


def _take_in(root: Path, source_id: str, offer: Offer, dry_run: bool) -> None:
    project = Project(root)
    source = next(one for one in project.sources if one.id == source_id)
    if source.corrections.is_file():
        offer = replace(offer, corrections=source.corrections.read_bytes())
    manifest = (root / MANIFEST).read_text(encoding="utf-8")
    stock = load_stock(root, source, entries_of(manifest)[source_id])
    day = dt.date.fromisoformat(str(project.params.editions.article))
    outcome = prepare(offer, stock, manifest, project.catalogue, settled=day)
    if outcome.writes and not dry_run:
        write_together(root, outcome.writes)
    # said once it is done: a full disk must not leave word of figures that are not there
    click.echo(f"{source_id}: {_describe(outcome)}")
    for problem in outcome.overridden:
        click.echo(f"  accepted although {problem}")
    if dry_run:
        click.echo("  Nothing was written (--dry-run).")


def _describe(outcome: Acceptance) -> str:
    if not outcome.writes:
        return "nothing new; the file is the one that is here."
    if outcome.after.empty:
        return "its tables are read; it holds no observations."
    changes = compare_figures(filter_as_of(outcome.before, None), filter_as_of(outcome.after, None))
    new, revised = (changes[changes["kind"] == kind] for kind in ("new", "revised"))
    told = f"{len(new):,} new figure{'' if len(new) == 1 else 's'}"
    told += f", to {new['period_end'].max():%Y-%m-%d}" if len(new) else ""
    told += f", {len(revised):,} revised"
    if outcome.keeps_earlier:
        told += "; the files that are replaced are kept as an earlier release"
    return f"{told}."


@command("warcosts new-source border_crossings ~/Downloads/crossings.csv")
@click.argument("name")
@click.argument("file", type=FILE)
def new_source(root: Path, name: str, file: Path) -> None:
    """Begin the source NAME with its first raw FILE, a CSV table.

    Makes the raw folder with the file, an entry in sources.yaml, a module that reads the columns
    of the file, and a test that fails until the source is described. See docs/new-data.md for
    the way from there.
    """
    if not file.is_file() or file.stat().st_size > LARGEST_FIRST:
        raise WarCostsError(f"it is no file of at most {LARGEST_FIRST:,} bytes", where=str(file))
    with alone(root):
        project = Project(root)
        if name in {source.id for source in project.sources}:
            raise WarCostsError(f"there is a source {name} already", where=MANIFEST)
        manifest = (root / MANIFEST).read_text(encoding="utf-8")
        files = make_skeleton(manifest, name, file.name, file.read_bytes(), _today())
        for path in files:
            if (root / path).exists() and path != MANIFEST:
                raise WarCostsError("the file is there already", where=path)
        # the parameters may name the new source from now on
        names = replace(project.names, sources=tuple(sorted({*project.names.sources, name})))
        files |= outdated(build_parameter_documents(project.params, names, root), root)
        write_together(root, files)
    for path in files:
        click.echo(f"  {path}")
    click.echo(
        f"Describe the source in sources.yaml and analysis/sources/{name}.py, then run:\n"
        f"  python -m pytest tests/sources/test_{name}.py"
    )


@command('warcosts retire-source uk_mod --because "its posts ended in January 2026" ')
@click.argument("name")
@click.option(
    "--because", required=True, metavar="REASON", callback=_words, help="Why it is out of use."
)
def retire_source(root: Path, name: str, because: str) -> None:
    """Take the source NAME out of use: no further release of it is expected or fetched.

    Its figures stay, as reports of earlier days rest on them. To leave them out of a run, use
    the parameter without_sources.
    """
    with alone(root):
        refuse_retired(named(name, {source.id: source for source in Project(root).sources}))
        text = (root / MANIFEST).read_text(encoding="utf-8")
        said = {"day": _today().isoformat(), "because": because}
        write_together(root, {MANIFEST: with_values(text, name, {"retired": said})})
    click.echo(f"{name} is retired: its figures stay, and no further release is expected.")
