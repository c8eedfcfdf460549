"""The command `warcosts`: runs the code of the checkout that it is called in.

An environment may have been made for another copy of the project, and the caller's path may hold a
package `analysis` of its own. Neither decides which code runs, and so which code a record names:
that of the checkout around the current folder does, or around `--project`.
"""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

MARKS = ("params.yaml", "claims.yaml", "analysis")
"""What the folder of a checkout holds."""


def find_checkout(start: Path) -> Path | None:
    """Return the nearest checkout from a folder upwards."""
    for folder in (start, *start.parents):
        if all((folder / mark).exists() for mark in MARKS):
            return folder
    return None


def _asked(arguments: Sequence[str]) -> Path:
    """Return the folder that `--project` names, or the current one."""
    for place, argument in enumerate(arguments):
        if argument == "--project" and place + 1 < len(arguments):
            return Path(arguments[place + 1])
        if argument.startswith("--project="):
            return Path(argument.partition("=")[2])
    return Path.cwd()


def settle() -> None:
    """Replace what the caller's environment would change by the project's own settings.

    The date of a build is that of its data; the threads of linear algebra, which gain nothing on
    series this short, would add up in another order; and a user without a home has a place for
    the settings that libraries look for.
    """
    os.environ.pop("SOURCE_DATE_EPOCH", None)
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"
    home = os.environ.get("HOME", "")
    if not home or not os.access(home, os.W_OK):
        os.environ["HOME"] = tempfile.mkdtemp(prefix="warcosts-home-")
        atexit.register(_remove, os.environ["HOME"], os.getpid())


def _remove(home: str, maker: int) -> None:
    """Remove a home at the end of the process that made it, and not of its forks."""
    if os.getpid() == maker:
        shutil.rmtree(home, ignore_errors=True)


def main() -> None:
    """Find the checkout, put its code first, and hand over to it."""
    settle()
    checkout = find_checkout(_asked(sys.argv[1:]).resolve()) or Path(__file__).resolve().parent
    sys.path.insert(0, str(checkout))
    from analysis.commands import main as command

    command()


if __name__ == "__main__":
    main()
