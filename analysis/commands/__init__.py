"""The command `warcosts`: what there is, and how errors reach the user.

Commands are imported when they run, so that help comes at once. Whatever a user can mend ends as
one paragraph and exit status 1; a wrong command line ends with status 2, as is usual.
"""

import functools
import importlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from analysis.errors import WarCostsError

SECTIONS = {
    "Look": {
        "params": ("settings", "Show every parameter, its value and what it may be."),
        "diff": ("running", "Show what differs between two runs."),
        "changes": ("changing", "Show what moved since the last commit or release, and why."),
        "sensitivity": ("studies", "Show what another choice would make of a kind of cost."),
    },
    "Try": {
        "check": ("settings", "Check every file a person edits, running nothing."),
        "run": ("running", "Run one notebook with other parameters, as an experiment."),
        "draws": ("studies", "Write the draws behind every amount."),
    },
    "Data": {
        "fetch": ("data", "Download new releases of the sources."),
        "accept": ("data", "Accept a raw file placed by hand."),
        "new-source": ("data", "Begin a source that is new."),
        "retire-source": ("data", "Take a source out of use."),
    },
    "Build": {
        "forecast": ("studies", "Issue forecasts to be scored."),
        "build": ("build", "Build one stage of the reports (dvc repro calls this)."),
    },
}
"""Every command by section, in the order of the help: its module, and its line in the help."""
MODULES = {name: module for section in SECTIONS.values() for name, (module, _) in section.items()}


def command(
    *examples: str, context_settings: dict[str, Any] | None = None
) -> Callable[[Callable[..., None]], click.Command]:
    """Make a command of a function that is first given the folder of the project.

    The folder is looked for only when the command runs, so that its help, at whose end examples
    stand, can be read anywhere.
    """

    def of(function: Callable[..., None]) -> click.Command:
        @click.pass_context
        def with_root(context: click.Context, /, *args: Any, **kwargs: Any) -> None:
            from analysis.project import Project

            start = context.find_root().params.get("project") or Path.cwd()
            context.invoke(function, Project.here(start).root, *args, **kwargs)

        functools.update_wrapper(with_root, function)
        return click.command(epilog=epilog(*examples), context_settings=context_settings)(with_root)

    return of


def epilog(*examples: str) -> str:
    """Return examples as they stand at the end of a help, a line each."""
    head = "Example:" if len(examples) == 1 else "Examples:"
    return "\n  ".join([f"\b\n{head}", *examples])


class LazyGroup(click.Group):
    """A group that imports a command when it is called, and turns errors into paragraphs."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command."""
        if cmd_name not in MODULES:
            return None
        module = importlib.import_module(f"analysis.commands.{MODULES[cmd_name]}")
        found: click.Command = getattr(module, cmd_name.replace("-", "_"))
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands by section, without importing one."""
        for section, commands in SECTIONS.items():
            with formatter.section(section):
                formatter.write_dl([(name, told) for name, (_, told) in commands.items()])

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        """Read the command line; what is wrong with it is told, and not repeated in whole."""
        with _cut_short():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; say in one paragraph what went wrong."""
        try:
            with _cut_short():
                return super().invoke(ctx)
        except (click.ClickException, click.Abort, click.exceptions.Exit, BrokenPipeError):
            raise  # click knows what to do with these
        except Exception as error:
            if ctx.params.get("debug"):
                raise
            click.echo(f"Error: {told(error)}", err=True)
        ctx.exit(1)


@contextmanager
def _cut_short() -> Iterator[None]:
    try:
        yield
    except click.ClickException as error:
        vars(error)["message"] = cut(error.message)
        raise


def cut(message: str) -> str:
    """Return a message with every word from outside that is too long cut off."""
    return re.sub(r"\S{200,}", lambda word: f"{word[0][:60]}...", message)


REMEDIES = {
    FileNotFoundError: "Build it: dvc repro. Or restore it: git checkout -- {}",
    FileExistsError: "Make way for it, or name another place",
    IsADirectoryError: "Make way for it, or name another place",
    NotADirectoryError: "Make way for it, or name another place",
    PermissionError: "Give yourself leave to use it, or name another place",
}


def told(error: Exception) -> str:
    """Return in one paragraph what went wrong."""
    if isinstance(error, OSError) and error.filename is not None:
        where = str(error.filename)
        remedy = REMEDIES.get(type(error), "").format(where)
        error = WarCostsError(error.strerror or "", where=where, remedy=remedy)
    elif not isinstance(error, WarCostsError | OSError):
        error = WarCostsError(
            f"the program failed ({type(error).__name__}: {error}). This is a fault in it, not in "
            "your data. Repeat the command as 'warcosts --debug ...' to see where, and report that"
        )
    return cut(str(error))


@click.group(
    cls=LazyGroup,
    # by name alone, to offer the nearest where one is misspelt
    commands={name: click.Command(name) for name in MODULES},
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
