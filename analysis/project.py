"""Where everything lies: the only place that knows the layout, asks git, and ends processes.

What the project's files declare is read when first asked for, and whoever asks for nothing
imports nothing.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.errors import DataError, WarCostsError
from analysis.params import Names, Params, load_params

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from concurrent.futures import ProcessPoolExecutor

    from analysis.claims.document import Claims
    from analysis.costs.kinds import Kinds
    from analysis.models.budgets import Budget
    from analysis.observations import Catalogue
    from analysis.sources.manifest import Source


MARKS = ("params.yaml", "claims.yaml")
"""Files by which the folder of a project is known."""
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Project:
    """A checkout of the project, by its folder."""

    root: Path
    mixed: bool = False  # whether files are of several days: what one names another may not have

    @classmethod
    def here(cls, start: Path | None = None) -> Project:
        """Return the project that a folder is in, the current one by default.

        A notebook's kernel may have been started in any folder; it means the checkout whose code
        it has imported. A folder outside is refused with a `WarCostsError`.
        """
        start = (start or Path.cwd()).resolve()
        kernel = getattr(sys.modules.get("ipykernel.kernelapp"), "IPKernelApp", None)
        in_kernel = kernel is not None and kernel.initialized()
        own = [Path(__file__).resolve().parents[1]] if in_kernel else []
        for folder in (start, *start.parents, *own):
            if all((folder / mark).is_file() for mark in MARKS):
                return cls(folder)
        raise WarCostsError(
            "this folder is not in a War Costs project",
            expected=f"a folder with {' and '.join(MARKS)}, here or above",
            remedy="Go there, or name it with: warcosts --project FOLDER ...",
        )

    @property
    def raw(self) -> Path:
        """Raw files, a folder a source."""
        return self.root / "data" / "raw"

    @property
    def processed(self) -> Path:
        """Tables that the pipeline builds."""
        return self.root / "data" / "processed"

    @property
    def observations(self) -> Path:
        """The one table of observations."""
        return self.processed / "observations.csv"

    @property
    def notebooks(self) -> Path:
        """Notebooks, without outputs."""
        return self.root / "notebooks"

    @property
    def reports(self) -> Path:
        """The pages."""
        return self.root / "reports"

    def executed(self, family: str, edition: str) -> Path:
        """Return where a family's notebook lies as it was executed for an edition."""
        return self.processed / "notebooks" / family / f"{edition}.ipynb"

    @cached_property
    def names(self) -> Names:
        """The names in the data that parameters choose from."""
        return Names.of(self.root)

    @cached_property
    def params(self) -> Params:
        """Content of `params.yaml`."""
        return load_params(self.root / "params.yaml", self.names)

    @cached_property
    def catalogue(self) -> Catalogue:
        """Measures, areas, units and series of `indicators.yaml`."""
        from analysis.observations import load_catalogue

        sources = () if self.mixed else [source.id for source in self.sources]
        return load_catalogue(self.root / "indicators.yaml", sources)

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        """What is said of the sources in `data/raw`."""
        from analysis.sources.manifest import load_manifest

        return load_manifest(self.raw)

    @cached_property
    def kinds(self) -> Kinds:
        """Content of `kinds.yaml`."""
        from analysis.costs.kinds import load_kinds

        return load_kinds(self.root / "kinds.yaml", self._declared(self.params.flat()))

    @cached_property
    def uncertainty(self) -> Mapping[str, Budget]:
        """Content of `uncertainty.yaml`."""
        from analysis.models.budgets import load_uncertainty

        return load_uncertainty(self.root / "uncertainty.yaml")

    @cached_property
    def claims(self) -> Claims:
        """Content of `claims.yaml`."""
        from analysis.claims.document import load_claims

        parameters = [f"{one.section}.{one.name}" for one in self.params.describe()]
        return load_claims(self.root / "claims.yaml", self._declared(parameters))

    def _declared(self, parameters: Collection[str]) -> Mapping[str, Collection[str]]:
        """Return the names that rules may use, by what they name."""
        names = {"parameter": parameters}
        if not self.mixed:
            names["source"] = [source.id for source in self.sources]
            names |= {"measure": self.catalogue.measures, "budget": self.uncertainty}
        return names


def is_cloned(folder: Path) -> bool:
    """Return whether a folder is in a clone: in an archive there is nothing to ask git for."""
    return any((one / ".git").exists() for one in (folder, *folder.parents))


def ask_git(folder: Path, *words: str, given: bytes = b"") -> bytes:
    """Return what git answers in a folder; `given` is its standard input.

    A git that cannot be run or fails is a `DataError`, which is another thing than an empty answer.
    """
    try:
        asked = subprocess.run(
            ["git", "-C", str(folder), *words], input=given, capture_output=True, check=True
        )
    except OSError as error:
        problem = f"git cannot be run ({error.strerror})"
        raise DataError(problem, where="git", remedy="Install it, or mend the path") from None
    except subprocess.CalledProcessError as error:
        said = " ".join(error.stderr.decode(errors="replace").split())
        told = said or f"it ended with {error.returncode}"
        raise DataError(f"git could not be asked ({told})", where="git") from None
    return asked.stdout


def committed(root: Path, path: str, revision: str = "HEAD") -> bytes | None:
    """Return a file of a commit, or as it is staged (no revision); None where git has none."""
    if not is_cloned(root):
        return None
    asked = ask_git(root, "cat-file", "--batch", given=f"{revision}:./{path}\n".encode())
    head, _, content = asked.partition(b"\n")
    return None if head.endswith(b" missing") else content[:-1]


def end_with(parent: int, number: int) -> None:
    """Have this process sent a signal when the one that started it ends, where the system can."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, number)
    if os.getppid() != parent:  # it ended before
        os.kill(os.getpid(), number)


def side_by_side(jobs: int) -> ProcessPoolExecutor:
    """Return a pool of processes that end with this one; by themselves they would wait for ever."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    # the parent of a worker is this process, as it is not under a server of forks
    context = get_context("fork" if sys.platform == "linux" else "spawn")
    ended = (os.getpid(), signal.SIGKILL)
    return ProcessPoolExecutor(jobs, mp_context=context, initializer=end_with, initargs=ended)
