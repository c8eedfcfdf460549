"""The command `warcosts`: what there is, and how errors reach the user.

Commands are imported when they run, so that help comes at once. Whatever a user can mend ends
as one paragraph and exit status 1; a wrong command line ends with status 2, as is usual.
"""

from __future__ import annotations

import difflib
import importlib
from dataclasses import dataclass
from pathlib import Path

import click

from analysis.errors import WarCostsError


@dataclass(frozen=True)
class LazyCommand:
    """Where a command is, and its line in the help."""

    section: str
    module: str
    attribute: str
    help: str


_PARAMETERS = "analysis.commands.parameters"
_PIPELINE = "analysis.commands.pipeline"
_DATA = "analysis.commands.data"
_CHANGES = "analysis.commands.changes"

COMMANDS = {
    "params": LazyCommand(
        "Look", _PARAMETERS, "params", "Show every parameter, its value and what it may be."
    ),
    "diff": LazyCommand("Look", _PARAMETERS, "diff", "Show what differs between two runs."),
    "changes": LazyCommand(
        "Look", _CHANGES, "changes", "Show what new data changed, and which verdicts moved."
    ),
    "check": LazyCommand(
        "Try", _PARAMETERS, "check", "Check parameters, claims and notebooks, running nothing."
    ),
    "run": LazyCommand(
        "Try", _PARAMETERS, "run", "Run one notebook with other parameters, as an experiment."
    ),
    "sensitivity": LazyCommand(
        "Try", _PARAMETERS, "sensitivity", "Show which parameters would flip a verdict."
    ),
    "fetch": LazyCommand("Data", _DATA, "fetch", "Download new releases of the sources."),
    "accept": LazyCommand("Data", _DATA, "accept", "Accept a raw file placed by hand."),
    "new-source": LazyCommand("Data", _DATA, "new_source", "Begin a source that is new."),
    "build": LazyCommand(
        "Build", _PIPELINE, "build", "Build one stage of the reports (dvc repro calls this)."
    ),
}
"""Every command by name, in the order of the help."""


class LazyGroup(click.Group):
    """A group that imports a command when it is called, and turns errors into paragraphs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands without importing one."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command."""
        lazy = COMMANDS.get(cmd_name)
        if lazy is None:
            return None
        command = getattr(importlib.import_module(lazy.module), lazy.attribute)
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; offer the nearest name where there is none."""
        near = difflib.get_close_matches(args[0], COMMANDS, n=1)
        if near and args[0] not in COMMANDS:
            ctx.fail(f"No such command '{args[0]}'. Did you mean '{near[0]}'?")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands by section, from the table above."""
        for section in dict.fromkeys(lazy.section for lazy in COMMANDS.values()):
            rows = [(name, lazy.help) for name, lazy in COMMANDS.items() if lazy.section == section]
            with formatter.section(section):
                formatter.write_dl(rows)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; say in one paragraph what went wrong."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.Abort, click.exceptions.Exit, BrokenPipeError):
            raise  # click knows what to do with these
        except (WarCostsError, OSError) as error:
            if ctx.params.get("debug"):
                raise
            click.echo(f"Error: {error}", err=True)
        except Exception as error:
            if ctx.params.get("debug"):
                raise
            click.echo(
                f"Error: the program failed ({type(error).__name__}: {error}). This is a fault "
                "in it, not in your data. Repeat the command as 'warcosts --debug ...' to see "
                "where, and report that.",
                err=True,
            )
        ctx.exit(1)


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 96},
    epilog="""\b
Examples:
  warcosts params casualties
  warcosts run casualties --set as_of=2024-06-30 --output experiment.html
  warcosts diff reports/latest/casualties.json experiment.json
  warcosts sensitivity headline

Every command explains itself: warcosts COMMAND --help. To build all reports, use 'make report'
or 'dvc repro'.""",
)
@click.option(
    "--project",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="Folder of the project. By default the nearest one, from here upwards.",
)
@click.option("--debug", is_flag=True, help="Show where in the program an error arose.")
@click.version_option(package_name="war-costs", prog_name="warcosts")
def main(project: Path | None, debug: bool) -> None:
    """Do the costs of the Russia-Ukraine war rise over time, for both countries?

    War Costs tests that claim, and the figures it leans on, against open data. This command
    shows and checks its parameters, runs experiments that leave the reports alone, and takes
    in new data.
    """
