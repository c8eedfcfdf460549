"""The command `warcosts`: what there is, and how errors reach the user.

Commands are imported when they run, so that help comes at once. Whatever a user can mend ends as
one paragraph and exit status 1; a wrong command line ends with status 2, as is usual.
"""

from __future__ import annotations

import difflib
import importlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Concatenate, NamedTuple, ParamSpec, TypeVar

import click

from analysis.errors import WarCostsError

P = ParamSpec("P")
R = TypeVar("R")

LONGEST_WORD = 200


class LazyCommand(NamedTuple):
    """Where a command is, and its line in the help."""

    section: str
    module: str
    attribute: str
    help: str


COMMANDS = {
    "params": LazyCommand(
        "Look", "settings", "params", "Show every parameter, its value and what it may be."
    ),
    "diff": LazyCommand("Look", "comparing", "diff", "Show what differs between two runs."),
    "changes": LazyCommand(
        "Look", "changing", "changes", "Show what moved since the last release, and why."
    ),
    "sensitivity": LazyCommand(
        "Look", "comparing", "sensitivity", "Show what another choice would make of a kind of cost."
    ),
    "check": LazyCommand(
        "Try", "settings", "check", "Check every file a person edits, running nothing."
    ),
    "run": LazyCommand(
        "Try", "running", "run", "Run one notebook with other parameters, as an experiment."
    ),
    "draws": LazyCommand("Try", "running", "draws", "Write the draws behind every amount."),
    "fetch": LazyCommand("Data", "data", "fetch", "Download new releases of the sources."),
    "accept": LazyCommand("Data", "data", "accept", "Accept a raw file placed by hand."),
    "new-source": LazyCommand("Data", "data", "new_source", "Begin a source that is new."),
    "retire-source": LazyCommand("Data", "data", "retire_source", "Take a source out of use."),
    "forecast": LazyCommand("Build", "forecasting", "forecast", "Issue forecasts to be scored."),
    "build": LazyCommand(
        "Build", "build", "build", "Build one stage of the reports (dvc repro calls this)."
    ),
}
"""Every command by name, in the order of the help."""


def pass_root(command: Callable[Concatenate[Path, P], R]) -> Callable[P, R]:
    """Give a command the folder of the project as its first argument.

    The folder is looked for only when the command runs, so that its help can be read anywhere.
    """

    @click.pass_context
    def with_root(context: click.Context, /, *args: P.args, **kwargs: P.kwargs) -> R:
        from analysis.project import Project

        start = context.find_root().params.get("project") or Path.cwd()
        return context.invoke(command, Project.here(start).root, *args, **kwargs)

    with_root.__name__ = command.__name__
    with_root.__doc__ = command.__doc__
    return with_root


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
        module = importlib.import_module(f"analysis.commands.{lazy.module}")
        command = getattr(module, lazy.attribute)
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

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        """Read the command line; what is wrong with it is told, and not repeated in whole."""
        try:
            return super().make_context(*args, **kwargs)
        except click.ClickException as error:
            vars(error)["message"] = cut(error.message)
            raise

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; say in one paragraph what went wrong."""
        try:
            return super().invoke(ctx)
        except click.ClickException as error:
            vars(error)["message"] = cut(error.message)
            raise
        except (click.Abort, click.exceptions.Exit, BrokenPipeError):
            raise  # click knows what to do with these
        except Exception as error:
            if ctx.params.get("debug"):
                raise
            click.echo(f"Error: {cut(_told(error))}", err=True)
        ctx.exit(1)


def cut(message: str) -> str:
    """Return a message with every word from outside that is too long cut off."""
    return re.sub(rf"\S{{{LONGEST_WORD},}}", lambda word: f"{word[0][:60]}...", message)


def _told(error: Exception) -> str:
    match error:
        case WarCostsError():
            return str(error)
        case OSError(filename=str() | Path() as place, strerror=str(problem)):
            remedy = _remedy(error)
            return str(WarCostsError(problem, where=str(place), remedy=remedy))
        case OSError():
            return str(error)
    return (
        f"the program failed ({type(error).__name__}: {error}). This is a fault in it, not in your "
        "data. Repeat the command as 'warcosts --debug ...' to see where, and report that."
    )


def _remedy(error: OSError) -> str:
    match error:
        case FileNotFoundError():
            return f"Build it: dvc repro. Or restore it: git checkout -- {error.filename}"
        case FileExistsError() | IsADirectoryError() | NotADirectoryError():
            return "Make way for it, or name another place"
        case PermissionError():
            return "Give yourself leave to use it, or name another place"
    return ""


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 96},
    epilog="""\b
Examples:
  warcosts params casualties
  warcosts run casualties --set error_factor=2 --output experiment.html
  warcosts diff reports/latest/casualties.json experiment.json
  warcosts sensitivity soldiers_killed

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
    """What does a month of war cost Russia and Ukraine, and has that risen?

    War Costs puts amounts with their doubt to that question, and tests the figures of an article
    that answered it. This command shows and checks the parameters, runs experiments that leave
    the reports alone, and takes in new data.
    """
