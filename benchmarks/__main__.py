"""Run the benchmarks: all of them, or those named.

python -m benchmarks                    # all, about six minutes
python -m benchmarks pipeline noop      # some
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks import engine, growth, pipeline, specification_curve, trends
from benchmarks.machine import describe
from benchmarks.results import Part, show, store
from benchmarks.workplace import Workplace

IN_A_COPY: dict[str, Callable[[Workplace], Part]] = {
    "pipeline": pipeline.rebuild,
    "alike": pipeline.alike,
    "memory": pipeline.memory,
    "noop": pipeline.noop,
    "parameter": pipeline.parameter,
    "update": pipeline.update,
}
"""Parts that share one copy of the project, in this order: the last two change it."""
ON_THEIR_OWN: dict[str, Callable[[], Part]] = {
    "engine": engine.part,
    "growth": growth.growth,
    "trends": trends.trends,
    "curve": specification_curve.part,
}


def main() -> None:
    """Measure, show, and write the results."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    names = [*IN_A_COPY, *ON_THEIR_OWN]
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"any of: {', '.join(names)}")
    wanted = parser.parse_args().parts or names
    for name in set(wanted) - set(names):
        parser.error(f"there is no part '{name}'; there are {', '.join(names)}")
    machine = describe()
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        if set(wanted) & set(IN_A_COPY):
            place = Workplace.create(Path(folder) / "copy")
        for name in names:
            if name in wanted:
                one = IN_A_COPY[name](place) if name in IN_A_COPY else ON_THEIR_OWN[name]()
                found[name] = one
                print(show(name, one), flush=True)
    store(found, machine)


if __name__ == "__main__":
    main()
