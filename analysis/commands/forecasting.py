"""The command `forecast`: what is expected of the next six months, issued to be scored."""

from contextlib import nullcontext
from pathlib import Path

import click

from analysis.commands import pass_root
from analysis.project import Project


@click.command(
    epilog="""\b
Examples:
  warcosts forecast
  warcosts forecast --issue"""
)
@click.option("--issue", "issued", is_flag=True, help="Add them to data/forecasts.csv for good.")
@pass_root
def forecast(root: Path, issued: bool) -> None:
    """Forecast every monthly series six months ahead.

    Without --issue they are only shown. Issued, they are added to data/forecasts.csv, which is
    never rewritten, and the page 'Checking our work' scores them when their months are known. A
    month whose figure is published already is refused.
    """
    from analysis.costs.forecasts import FILE
    from analysis.costs.issuing import expected, issue
    from analysis.series import open_known
    from analysis.updates.journal import write_together
    from analysis.updates.locks import alone

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
