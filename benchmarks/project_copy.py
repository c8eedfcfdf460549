"""A copy of the project in a temporary folder, which a benchmark may build and change."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from benchmarks.measuring import Measured, measure, surroundings
from benchmarks.results import ROOT

STUDIES = ("calibration", "timeline")
"""Stages that the stock way has nothing to be held against."""
GIT = ("git", "-c", "user.name=benchmark", "-c", "user.email=benchmark@localhost")


class ProjectCopy:
    """A folder with a repository of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def copy(cls, folder: Path) -> ProjectCopy:
        """Copy what git tracks or would track, as it lies in the work tree."""
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT, check=True, capture_output=True, text=True,
        )  # fmt: skip
        for name in filter(None, listed.stdout.split("\0")):
            if (ROOT / name).is_file():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, folder / name)
        place = cls(folder)
        place.commit()
        return place

    def commit(self) -> None:
        """Put everything under git, as in a checkout."""
        for command in (("init", "-q"), ("add", "-A"), ("commit", "-qm", "copy")):
            subprocess.run([*GIT, *command], cwd=self.folder, check=True, capture_output=True)

    def run(self, *command: str, memory: bool = False) -> Measured:
        """Run one command in the copy."""
        return self.run_all([command], memory=memory)

    def run_all(self, commands: Sequence[Sequence[str]], *, memory: bool = False) -> Measured:
        """Run commands one after another in the copy, with its own code."""
        own = {"PYTHONPATH": str(self.folder), "DVC_SITE_CACHE_DIR": f"{self.folder}/.dvc/tmp/site"}
        return measure(commands, self.folder, surroundings(**own), memory=memory)

    @cached_property
    def pipeline(self) -> dict[str, Any]:
        """The stages of `dvc.yaml`."""
        text = (self.folder / "dvc.yaml").read_text(encoding="utf-8")
        return dict(yaml.safe_load(text)["stages"])

    def outputs(self, stage: str) -> list[str]:
        """Return the paths that a stage writes."""
        declared = self.pipeline[stage]
        entries = [*declared.get("outs", ()), *declared.get("metrics", ())]
        return [next(iter(one)) if isinstance(one, dict) else one for one in entries]

    def build(self) -> None:
        """Bring everything up to date but the studies, which stay frozen from now on."""
        self.run("dvc", "freeze", *STUDIES)
        self.run("dvc", "repro")

    def rebuild(self, *, memory: bool = False) -> Measured:
        """Build all but the studies from raw files, and nothing is there from an earlier build."""
        for stage in self.pipeline:
            for path in self.outputs(stage) if stage not in STUDIES else ():
                found = self.folder / path
                if found.is_dir():
                    shutil.rmtree(found)
                found.unlink(missing_ok=True)
        self.run("dvc", "freeze", *STUDIES)
        return self.run("dvc", "repro", "--force", memory=memory)

    def stock(self) -> tuple[Measured, Measured]:
        """Run the stock commands on every notebook at both editions: papermill, then nbconvert."""
        from analysis.notebooks.build import values_for
        from analysis.project import Project

        params, stock = Project(self.folder).params, self.folder / "stock"
        stock.mkdir(exist_ok=True)
        execute, convert = [], []
        for path in sorted((self.folder / "notebooks").glob("*.ipynb")):
            for edition in params.cutoffs:
                name = f"stock/{path.stem}-{edition}"
                values = json.dumps(values_for(path, params, edition), default=str)
                (self.folder / f"{name}.yaml").write_text(values, encoding="utf-8")
                command = [f"notebooks/{path.name}", f"{name}.ipynb", "-f", f"{name}.yaml"]
                execute.append(["papermill", *command])
                convert.append(["jupyter", "nbconvert", "--to", "html", f"{name}.ipynb"])
        return self.run_all(execute), self.run_all(convert)

    def replace(self, name: str, pattern: str, by: str) -> None:
        """Replace what a pattern finds in a file; there has to be something."""
        path = self.folder / name
        text, count = re.subn(pattern, by, path.read_text(encoding="utf-8"))
        if not count:
            raise SystemExit(f"{name} holds nothing like '{pattern}' any more")
        path.write_text(text, encoding="utf-8", newline="\n")


def bare_project(place: ProjectCopy, folder: Path) -> ProjectCopy:
    """Return a DVC project that is up to date, of as many stages and paths, each a short file."""
    stages: dict[str, Any] = {}
    for name, declared in place.pipeline.items():
        reads = [f"in/{name}-{n}.txt" for n, _ in enumerate(declared.get("deps", ()))]
        writes = [f"out/{name}-{n}.txt" for n, _ in enumerate(place.outputs(name))]
        for path in (*reads, *writes):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(f"{path}\n", encoding="utf-8")
        outs = [{path: {"cache": False, "persist": True}} for path in writes]
        stages[name] = {"cmd": "true", "deps": reads, "outs": outs}
    (folder / "dvc.yaml").write_text(yaml.safe_dump({"stages": stages}), encoding="utf-8")
    bare = ProjectCopy(folder)
    subprocess.run([*GIT, "init", "-q"], cwd=folder, check=True, capture_output=True)
    bare.run("dvc", "init", "-q")
    shutil.copy2(ROOT / ".dvc" / "config", folder / ".dvc" / "config")
    bare.commit()
    bare.run("dvc", "repro")
    return bare
