"""Our notebook runs against the stock commands, side by side in one run.

    python -m benchmarks.engine --notebooks 5 --json benchmarks/engine.json

Each side starts from the command line and imports what it needs, as a user's would. Ours
runs all notebooks with both engines of :mod:`analysis.execution`; the stock side runs
``papermill`` and then ``jupyter nbconvert`` for each. Memory is what all processes of a
side hold together, shared pages counted once (proportional set size), at its highest.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import asdict, replace
from pathlib import Path

import nbformat

from benchmarks.machine import describe
from benchmarks.measuring import Measured, measure, surroundings
from benchmarks.results import Part, Row

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
    """Measure both of our engines and both stock commands on the same notebooks.

    Each runs twice: on the clock, then with its memory watched.
    """
    environment = surroundings()
    names = [str(path) for path in notebooks]
    executed = [str(folder / f"papermill-{path.name}") for path in notebooks]
    papermill = [
        [sys.executable, "-m", "papermill", source, target, "-p", "seed", str(seed)]
        for seed, (source, target) in enumerate(zip(names, executed, strict=True))
    ]
    nbconvert = [
        [sys.executable, "-m", "jupyter", "nbconvert", "--to", "html", name] for name in executed
    ]
    commands = {
        "our run, forked": [[sys.executable, "-c", OURS, "fork", str(folder), *names]],
        "our run, stock kernels": [[sys.executable, "-c", OURS, "stock", str(folder), *names]],
        "papermill command": papermill,
        "jupyter nbconvert command": nbconvert,
    }
    return {
        label: replace(
            measure(some, environment, memory=True), seconds=measure(some, environment).seconds
        )
        for label, some in commands.items()
    }


def same_bytes(folder: Path, notebooks: list[Path]) -> bool:
    return all(
        (folder / "fork" / path.name).read_bytes() == (folder / "stock" / path.name).read_bytes()
        for path in notebooks
    )


def part(count: int = 4) -> Part:
    """Both engines and the stock commands, as a part of ``python -m benchmarks``."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        notebooks = write_notebooks(folder, count)
        results = compare(folder, notebooks)
        if not same_bytes(folder, notebooks):
            raise SystemExit("the two engines wrote different files")
    return Part(
        f"The engine on {count} notebooks",
        "Notebooks with a table, a fit and two figures. Both of our runs wrote the same bytes.",
        [Row(f"{label}, time", one.seconds, "s") for label, one in results.items()]
        + [Row(f"{label}, most memory", one.peak_mib, "MiB") for label, one in results.items()],
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
        identical = same_bytes(folder, notebooks)
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
            **describe(),
        }
        arguments.json.write_text(json.dumps(report, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
