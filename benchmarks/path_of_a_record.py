"""Count the functions that one record of the General Staff passes on its way to the page.

python -m benchmarks.path_of_a_record

What is counted: the named functions of `analysis/`, each once, that run while the source is read
and checked, the kind of cost that rests on it is drawn, read and rounded to the rows of
`amounts.csv` and `readings.csv`, the claim that quotes it is judged, and its page is written, as of
the latest day. Not counted: comprehensions and lambdas, what runs at import, and what opens the
project (parameters, declarations, the table of all observations), which no record passes.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import analysis
from analysis.claims.build import judge, open_case
from analysis.costs import open_study
from analysis.pages.build import Site
from analysis.pages.inputs import read_inputs
from analysis.project import Project
from analysis.sources.build import observe_source

ROOT = Path(analysis.__file__).parent
SOURCE, KIND, CLAIM, FAMILY = (
    "general_staff",
    "killed_and_wounded_claimed",
    "million_casualties",
    "casualties",
)


@contextmanager
def counted(into: set[CodeType]) -> Iterator[None]:
    """Add the functions of the package that run meanwhile."""

    def see(frame: FrameType, event: str, _: Any) -> None:
        code = frame.f_code
        own = code.co_filename.startswith(str(ROOT)) and code.co_filename.endswith(".py")
        if event == "call" and own and not code.co_name.startswith("<"):
            into.add(code)

    sys.setprofile(see)
    try:
        yield
    finally:
        sys.setprofile(None)


def steps(project: Project) -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield each step of the way, ready to be run."""
    source = next(one for one in project.sources if one.id == SOURCE)
    catalogue = project.catalogue
    yield "raw file to observations", lambda: observe_source(source, catalogue)
    study = open_study(project)

    def read() -> None:
        drawn = study.draw(KIND, "Russia")
        for rows in (study.amounts, study.readings):
            rows(drawn)

    yield "observations to amounts and readings", read
    case = open_case(project, "latest")
    yield "readings to the verdict", lambda: judge(case, CLAIM)
    site = Site(read_inputs(project))
    yield "all of it to the page", lambda: site.topic("latest", FAMILY)


def main() -> None:
    """Print the functions and modules by step, and of the whole way."""
    whole: set[CodeType] = set()
    for name, run in steps(Project.here()):
        own: set[CodeType] = set()
        with counted(own):
            run()
        whole |= own
        print(f"{name:40} {len(own):4} functions")
    rooms = Counter(Path(code.co_filename).relative_to(ROOT).parts[0] for code in whole)
    files = {code.co_filename for code in whole}
    print(f"{'the whole way':40} {len(whole):4} functions in {len(files)} modules")
    print(", ".join(f"{room} {number}" for room, number in rooms.most_common()))


if __name__ == "__main__":
    main()
