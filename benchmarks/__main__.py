"""Measure all parts, or those named by their letters.

python -m benchmarks            # everything: writes benchmarks/results.json, docs/benchmarks.md
python -m benchmarks d e        # some parts; the others keep what an earlier run found
python -m benchmarks d --quick  # on small sizes, to try it: writes nothing
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks import growth, models, pipeline
from benchmarks.measuring import describe
from benchmarks.project_copy import ProjectCopy
from benchmarks.results import Part, show, store

ALONE: dict[str, Callable[..., Part]] = {"d": models.local_levels, "e": models.controls}
"""Parts that need no copy of the project."""
IN_A_COPY: dict[str, Callable[..., Part]] = {
    "a": pipeline.rebuild,
    "b": pipeline.nothing,
    "c": pipeline.one_change,
    "f": pipeline.calibration,
    "g": growth.growth,
    "h": pipeline.memory,
}
"""Parts that build and change a copy, each its own."""


def main() -> None:
    """Measure, show, and write the results."""
    parser = argparse.ArgumentParser(
        "python -m benchmarks", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    names = sorted({**ALONE, **IN_A_COPY})
    listed = ", ".join(f"{n} ({(ALONE | IN_A_COPY)[n].__name__})" for n in names)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"any of {listed}")
    parser.add_argument("--quick", action="store_true", help="small sizes; nothing is written")
    asked = parser.parse_args()
    wanted = asked.parts or names
    for name in wanted:
        if name not in names:
            parser.error(f"there is no part '{name}'; there are {listed}")
    machine = describe()
    for name in sorted(set(wanted)):
        found = _measured(name, quick=asked.quick)
        print(show(name, found), flush=True)
        if not asked.quick:
            store(name, found, machine)


def _measured(name: str, *, quick: bool) -> Part:
    if name in ALONE:
        return ALONE[name](quick=quick)
    with tempfile.TemporaryDirectory(prefix="warcosts-bench-") as folder:
        return IN_A_COPY[name](ProjectCopy.copy(Path(folder) / "copy"), quick=quick)


if __name__ == "__main__":
    main()
