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
    from analysis.costs.issuing import issue
    from analysis.updates.journal import write_together
    from analysis.updates.locks import alone

    path = root / FILE
    before = path.read_text(encoding="utf-8") if path.is_file() else ""
    with alone(root) if issued else nullcontext():
        text = issue(Project(root))
        if issued:
            write_together(root, {FILE.as_posix(): text})
    rows = text[len(before) :].splitlines()
    for line in rows if before else rows[1:]:
        made, _, method, series, target, quantile, value = line.split(",")
        if float(quantile) == 0.5 and "hindcast" not in method:
            click.echo(f"{made}  {series:<60} {target:<18} {float(value):>14,.4g}  {method}")
    click.echo("Issued." if issued else "Nothing was written. Issue them with: --issue")
