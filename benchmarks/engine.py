"""Our notebook runs against the stock commands, side by side in one run.

    python benchmarks/engine.py --notebooks 5 --json benchmarks/engine.json

Each side starts from the command line and imports what it needs, as a user's would. Ours
runs all notebooks with both engines of :mod:`analysis.execution`; the stock side runs
``papermill`` and then ``jupyter nbconvert`` for each. Memory is what all processes of a
side hold together, shared pages counted once (proportional set size), at its highest.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

import nbformat
import psutil

OURS = """
import sys
from pathlib import Path
from analysis.execution.runs import NotebookRun, run_notebooks
engine, folder = sys.argv[1], Path(sys.argv[2])
run_notebooks(
    [
        NotebookRun(p.stem, p, {"seed": i}, folder / engine / p.name)
        for i, p in enumerate(map(Path, sys.argv[3:]))
    ],
    engine=engine,
)
"""

CELLS = (
    "seed = 0  # any number that is not negative",
    "import matplotlib.pyplot as plt\nimport numpy as np\nimport pandas as pd\n"
    "import seaborn as sns\nimport statsmodels.api as sm",
    "draws = np.random.default_rng(seed)\n"
    "table = pd.DataFrame({'t': range(48), 'y': draws.normal(size=48).cumsum()})\n"
    "table.describe()",
    "sm.OLS(table.y, sm.add_constant(table.t)).fit().params",
    "sns.lineplot(table, x='t', y='y')",
    "plt.hist(table.y)\nplt.show()",
)
PACKAGES = ("papermill", "nbconvert", "ipykernel", "pandas", "statsmodels", "matplotlib")
_SAMPLE_SECONDS = 0.05


@dataclass(frozen=True)
class Measured:
    """Seconds on the wall, and mebibytes at the peak."""

    seconds: float
    peak_mib: float


def measure(commands: list[list[str]], environment: dict[str, str]) -> Measured:
    """Run commands one after another and measure them together."""
    peak = 0.0
    start = time.perf_counter()
    for command in commands:
        with subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        ) as process:
            sampler = _Sampler(process.pid)
            sampler.start()
            _out, errors = process.communicate()
            sampler.stop()
        if process.returncode:
            raise SystemExit(f"{' '.join(command[:4])} failed:\n{errors.decode()}")
        peak = max(peak, sampler.peak_mib)
    return Measured(round(time.perf_counter() - start, 2), round(peak, 1))


class _Sampler(threading.Thread):
    """Watches the memory of a process and its descendants."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._pid = pid
        self._ended = threading.Event()
        self.peak_mib = 0.0

    def run(self) -> None:
        while not self._ended.wait(_SAMPLE_SECONDS):
            self.peak_mib = max(self.peak_mib, _held_mib(self._pid))

    def stop(self) -> None:
        self._ended.set()
        self.join()


def _held_mib(pid: int) -> float:
    held = 0
    try:
        root = psutil.Process(pid)
        members = [root, *root.children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0.0
    for member in members:
        try:
            held += member.memory_full_info().pss
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return held / 2**20


def write_notebooks(folder: Path, count: int) -> list[Path]:
    """Write notebooks as a family of this project has them: a table, a fit, two figures."""
    v4 = nbformat.v4
    cells = [v4.new_code_cell(source) for source in CELLS]
    cells[0].metadata["tags"] = ["parameters"]
    kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = v4.new_notebook(cells=cells, metadata={"kernelspec": kernelspec})
    paths = [folder / f"notebook-{number}.ipynb" for number in range(count)]
    for path in paths:
        nbformat.write(notebook, path)
    return paths


def compare(folder: Path, notebooks: list[Path]) -> dict[str, Measured]:
    """Measure both of our engines and both stock commands on the same notebooks."""
    single = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    environment = {**os.environ, **single}
    names = [str(path) for path in notebooks]
    ours = {
        engine: measure([[sys.executable, "-c", OURS, engine, str(folder), *names]], environment)
        for engine in ("fork", "stock")
    }
    executed = [str(folder / f"papermill-{path.name}") for path in notebooks]
    papermill = [
        [sys.executable, "-m", "papermill", source, target, "-p", "seed", str(seed)]
        for seed, (source, target) in enumerate(zip(names, executed, strict=True))
    ]
    nbconvert = [
        [sys.executable, "-m", "jupyter", "nbconvert", "--to", "html", name] for name in executed
    ]
    return {
        "our run, forked": ours["fork"],
        "our run, stock kernels": ours["stock"],
        "papermill command": measure(papermill, environment),
        "jupyter nbconvert command": measure(nbconvert, environment),
    }


def _same_bytes(folder: Path, notebooks: list[Path]) -> bool:
    return all(
        (folder / "fork" / path.name).read_bytes() == (folder / "stock" / path.name).read_bytes()
        for path in notebooks
    )


def main() -> None:
    """Compare, print a table and, if asked to, write it as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--notebooks", type=int, default=5)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        notebooks = write_notebooks(folder, arguments.notebooks)
        results = compare(folder, notebooks)
        identical = _same_bytes(folder, notebooks)
    ours = results["our run, forked"].seconds
    papermill = results["papermill command"].seconds
    both = papermill + results["jupyter nbconvert command"].seconds
    ratios = {
        "papermill / ours": round(papermill / ours, 1),
        "(papermill + nbconvert) / ours": round(both / ours, 1),
    }
    for label, measured in results.items():
        print(f"{label:<28} {measured.seconds:8.2f} s {measured.peak_mib:8.1f} MiB")
    for label, ratio in ratios.items():
        print(f"{label:<34} {ratio:.1f}")
    print(f"{'same bytes from both engines':<34} {'yes' if identical else 'no'}")
    if arguments.json:
        report = {
            "notebooks": arguments.notebooks,
            "results": {label: asdict(measured) for label, measured in results.items()},
            "ratios": ratios,
            "same_bytes_from_both_engines": identical,
            "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
            "python": platform.python_version(),
            "versions": {package: version(package) for package in PACKAGES},
            "load_at_end": [round(load, 2) for load in os.getloadavg()],
        }
        arguments.json.write_text(json.dumps(report, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
