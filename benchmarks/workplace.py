"""A copy of the project in a temporary folder, which a benchmark may build and change."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import statistics
import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from benchmarks.measuring import Measured, measure, surroundings

ROOT = Path(__file__).resolve().parents[1]
FAMILIES = ("casualties", "economy", "emigration", "reconstruction", "territory")
REBUILDS = 3
_GIT = ("git", "-c", "user.name=benchmark", "-c", "user.email=benchmark@localhost")


@dataclass(frozen=True, eq=False)
class Workplace:
    """A copy of what git tracks, with a repository of its own.

    The calibration, a simulation that takes minutes and depends on nothing but code, is frozen:
    the stock way has nothing like it to be held against.

    Attributes
    ----------
    folder
        The copy; `create` makes it.
    """

    folder: Path

    @classmethod
    def create(cls, folder: Path) -> Workplace:
        """Copy the work tree as it is."""
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT, check=True, capture_output=True, text=True,
        )  # fmt: skip
        for name in filter(None, listed.stdout.split("\0")):
            if (ROOT / name).is_file():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                (folder / name).write_bytes((ROOT / name).read_bytes())
        place = cls(folder)
        place.commit()
        place.run("dvc", "freeze", "calibration")
        return place

    def commit(self) -> None:
        """Put everything under git, as in a checkout."""
        for command in (("init", "-q"), ("add", "-A"), ("commit", "-qm", "copy")):
            subprocess.run([*_GIT, *command], cwd=self.folder, check=True, capture_output=True)

    @cached_property
    def environment(self) -> dict[str, str]:
        """Of commands in the copy, which use its own code."""
        return surroundings(PYTHONPATH=str(self.folder))

    def run(self, *command: str, memory: bool = False) -> Measured:
        """Run one command in the copy."""
        return measure([command], self.environment, self.folder, memory=memory)

    def rebuild(self, *, memory: bool = False) -> Measured:
        """Build every stage but the calibration, whatever is up to date."""
        self.forget()
        return self.run("dvc", "repro", "--force", memory=memory)

    @cached_property
    def full_seconds(self) -> float:
        """Of a full rebuild, the median of several."""
        return statistics.median(self.rebuild().seconds for _ in range(REBUILDS))

    def forget(self) -> None:
        """Remove what earlier builds found, as `make rebuild` does."""
        shutil.rmtree(self.folder / ".cache", ignore_errors=True)
        record = self.folder / "data" / "processed" / "notebooks" / "made_from.json"
        record.unlink(missing_ok=True)

    @cached_property
    def stock(self) -> tuple[Measured, Measured]:
        """The stock commands, one after another: all runs of papermill, then all of nbconvert."""
        run, convert = self._stock_commands()
        executed = measure(run, self.environment, self.folder)
        return executed, measure(convert, self.environment, self.folder)

    def stock_memory(self) -> float:
        """Return the most MiB that either command held on the largest notebook."""
        run, convert = self._stock_commands()
        watched = [run[0], convert[0]]
        return measure(watched, self.environment, self.folder, memory=True).peak_mib

    def _stock_commands(self) -> tuple[list[list[str]], list[list[str]]]:
        run, convert = [], []
        for family, label, parameters in self.notebook_parameters():
            output = f"stock/{family}-{label}.ipynb"
            run.append(["papermill", f"notebooks/{family}.ipynb", output, "-f", str(parameters)])
            convert.append(["jupyter", "nbconvert", "--to", "html", output])
        return run, convert

    def notebook_parameters(self) -> list[tuple[str, str, Path]]:
        """Write the parameters of each notebook at each date; return family, label and file."""
        code = (
            "import json\n"
            "from analysis.project import Project\n"
            "params = Project.here().params\n"
            "print(json.dumps({label: {family: params.for_notebook(family, overrides="
            "{'as_of': day}) for family in %r} for label, day in params.reports.items()}))"
        )
        done = subprocess.run(
            ["python", "-c", code % (FAMILIES,)],
            cwd=self.folder, env=self.environment, check=True, capture_output=True, text=True,
        )  # fmt: skip
        written = []
        for label, families in json.loads(done.stdout).items():
            for family, values in families.items():
                path = self.folder / "stock" / f"{family}-{label}.yaml"
                path.parent.mkdir(exist_ok=True)
                path.write_text(json.dumps(values), encoding="utf-8")
                written.append((family, label, path))
        return written

    def change_a_parameter(self, billions: float) -> None:
        """Set Ukraine's GDP before the war, which one family reads, to so many US dollars."""
        self._replace("params.yaml", r"(?m)^  prewar_gdp: .*$", f"  prewar_gdp: {billions}")

    def update_a_raw_file(self) -> None:
        """Add a month to one file of one source, and declare it."""
        name = "eurostat/temporary_protection_decisions_monthly.csv"
        path = self.folder / "data" / "raw" / name
        old = hashlib.sha256(path.read_bytes()).hexdigest()
        *_, last = path.read_text(encoding="utf-8").split()
        year, month = (int(part) for part in last[:7].split("-"))
        following = f"{year + month // 12}-{month % 12 + 1:02d}"
        with path.open("a", encoding="utf-8", newline="\n") as file:
            file.write(last.replace(last[:7], following, 1) + "\n")
        new = hashlib.sha256(path.read_bytes()).hexdigest()
        self._replace("data/raw/sources.yaml", old, new)
        covered = "coverage: 2022-08 to "
        self._replace("data/raw/sources.yaml", covered + last[:7], covered + following)

    def _replace(self, name: str, pattern: str, replacement: str) -> None:
        path = self.folder / name
        text, count = re.subn(pattern, replacement, path.read_text(encoding="utf-8"))
        if not count:
            raise SystemExit(f"{name} holds nothing like '{pattern}' any more")
        path.write_text(text, encoding="utf-8")


def bare_project(folder: Path) -> Workplace:
    """Return a DVC project of one stage that is up to date: what DVC itself costs."""
    folder.mkdir()
    (folder / "in.txt").write_text("something\n", encoding="utf-8")
    (folder / "dvc.yaml").write_text(
        "stages:\n  only:\n    cmd: cp in.txt out.txt\n    deps: [in.txt]\n"
        "    outs:\n      - out.txt: {cache: false}\n",
        encoding="utf-8",
    )
    place = Workplace(folder)
    subprocess.run([*_GIT, "init", "-q"], cwd=folder, check=True, capture_output=True)
    place.run("dvc", "init", "-q")
    (folder / ".dvc" / "config").write_bytes((ROOT / ".dvc" / "config").read_bytes())
    place.commit()
    place.run("dvc", "repro")
    return place
