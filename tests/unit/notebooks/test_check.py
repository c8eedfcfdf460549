"""The rules for notebooks find every way to break them."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from analysis.errors import NotebookError
from analysis.notebooks.check import check_notebook
from analysis.params import Params

Made = Callable[..., Path]


def told(path: Path, params: Params) -> str:
    return "\n".join(map(str, check_notebook(path, params)))


def test_a_notebook_that_keeps_the_rules_has_no_findings(territory: Made, params: Params) -> None:
    assert told(territory(), params) == ""


AGAIN = [
    "as_of = 'latest'",
    "as_of: str = 'latest'",
    "as_of += 'x'",
    "a, (as_of, *b) = 1, (2, 3)",
    "[as_of] = [1]",
    "for as_of in 'ab':\n    pass",
    "[as_of for as_of in 'ab']",
    "with memoryview(b'') as as_of:\n    pass",
    "import numpy as as_of",
    "from math import pi as as_of",
    "print(as_of := 1)",
    "del as_of",
    "as_of[0] = 'x'",
    "as_of.value = 1",
    "as_of.append(1)",
    "del as_of[0]",
    "(lambda as_of: 1)(2)",
    "try:\n    pass\nexcept ValueError as as_of:\n    pass",
    "match 1:\n    case as_of:\n        pass",
    "match []:\n    case [*as_of]:\n        pass",
    "match {}:\n    case {**as_of}:\n        pass",
    "def as_of():\n    pass",
    "class as_of:\n    pass",
    "def f(as_of):\n    pass",
    "def f():\n    global as_of\n    as_of = 1",
    "type_ = 1\nfor type_, as_of in []:\n    pass",
]


@pytest.mark.parametrize("code", AGAIN)
def test_a_parameter_that_is_set_again_is_found(territory: Made, params: Params, code: str) -> None:
    assert "territory.ipynb, cell 4, line" in told(territory(code), params)
    assert "the parameter as_of is set again" in told(territory(code), params)


HIDDEN = [
    ("def f():\n    return 1", "'f' is defined here"),
    ("class A:\n    pass", "'A' is defined here"),
    ("import os", "'os' is imported"),
    ("import numpy, time", "'time' is imported"),
    ("from pathlib import Path", "'pathlib' is imported"),
    ("from .x import y", "is imported"),
    ("from math import *", "an import of everything"),
    ("open('x')", "'open' leads to"),
    ("import pandas as pd\npd.read_csv(x)", "'read_csv' leads to"),
    ("import pandas as pd\npd.Timestamp.now()", "'now' leads to"),
    ("import pandas as pd\npd.io.common.os.environ", "'environ' leads to"),
    ("globals()['as_of'] = 1", "'globals' leads to"),
    ("exec('as_of = 1')", "'exec' leads to"),
    ("().__class__.__base__", "'__class__' leads to"),
    ("import numpy as np\nnp.random.normal()", "'np.random.normal' hides its seed"),
    ("import numpy as np\nnp.random.default_rng()", "draws other numbers in every run"),
    ("known = 1\nknown.sample(3)", "'sample' draws other values"),
    ("x = 'data/raw/x.csv'", "is a path or an address"),
    ("x = '/etc'", "is a path or an address"),
    ("x = 'https://a.b'", "is a path or an address"),
    ("x = '../up'", "is a path or an address"),
    ("%matplotlib inline", "is a magic or a shell command"),
    ("!ls", "is a magic or a shell command"),
    ("x = = 1", "is no Python"),
    ("undefined_name", "Undefined name"),
    ("import math", "imported but unused"),
]


@pytest.mark.parametrize(("code", "said"), HIDDEN)
def test_what_hides_something_is_found(
    territory: Made, params: Params, code: str, said: str
) -> None:
    assert said in told(territory(code), params)


def test_what_shows_the_analysis_is_allowed(territory: Made, params: Params) -> None:
    code = (
        "import pandas as pd\nimport seaborn as sns\nimport statsmodels.api as sm\n"
        "import numpy as np\n"
        "rng = np.random.default_rng([3, 1])\n"
        "frame = pd.DataFrame({'a': rng.normal(size=3)}).assign(b=lambda x: 2 * x.a)\n"
        "sns.relplot(frame.sample(2, random_state=3), x='a', y='b')\n"
        "sm.OLS.from_formula('b ~ a', frame).fit().summary()\n"
        "known = frame.query('a > 0')['economy_figures/rosstat':]"
    )
    assert told(territory(code), params) == ""


def first(*lines: str) -> str:
    return "\n".join(lines)


GOOD = (
    "as_of = 'latest'  # a date",
    "map_start = '2022-05-01'  # a date",
    "window_months = 6  # months",
    "smallest_gain = 50.0  # km2",
)


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (first(*GOOD[:3], "smallest_gain = 51.0  # x"), "is 51.0, but its default is 50"),
        (first(*GOOD[:3], "smallest_gain = 50  # x"), "is 50, but its default is 50.0"),
        (first(*GOOD[:3]), "the parameter smallest_gain is missing"),
        (first(*GOOD[1:]), "the parameter as_of is missing"),
        (first(*GOOD, "prewar_gdp = 200.0  # x"), "'prewar_gdp' is not a parameter of territory"),
        (first(*GOOD, "sede = 1  # x"), "'sede' is not a parameter of territory. Perhaps seed"),
        (first(*GOOD, "window_months = 6  # x"), "window_months stands twice"),
        (first(*GOOD, "print(as_of)"), "it is no 'name = literal'"),
        (first(*GOOD[:3], "smallest_gain = 25.0 * 2  # x"), "smallest_gain is no literal"),
        (first(*GOOD[:3], "smallest_gain = 50.0"), "smallest_gain has no comment"),
        (first(*GOOD[:3], "smallest_gain = 50.0  # 1 to 99"), "says 99, but allowed is"),
        (first(*GOOD, "interval = 0.9  # share"), "the parameter interval is not used"),
    ],
)  # fmt: skip
def test_a_parameters_cell_that_is_not_as_declared_is_found(
    territory: Made, params: Params, cell: str, said: str
) -> None:
    assert said in told(territory(first=cell), params)


def test_defaults_are_the_declared_ones_whatever_value_a_run_puts_in(
    territory: Made, params: Params
) -> None:
    """Else no experiment with the whole pipeline could run."""
    assert told(territory(), params.override({"smallest_gain": 100.0})) == ""


def test_code_before_the_parameters_is_found(territory: Made, params: Params) -> None:
    path = territory()
    notebook = nbformat.read(path, 4)
    notebook.cells.insert(0, nbformat.v4.new_code_cell("x = 1"))
    nbformat.write(notebook, path)
    assert "the first code cell, and no other, has the tag 'parameters'" in told(path, params)


def test_a_second_parameters_cell_and_an_injected_one_are_found(
    territory: Made, params: Params
) -> None:
    path = territory("x = 1")
    notebook = nbformat.read(path, 4)
    notebook.cells[3].metadata["tags"] = ["parameters", "injected-parameters"]
    nbformat.write(notebook, path)
    assert "cell 4: the first code cell, and no other" in told(path, params)
    assert "cell 4: the cell was put in by a run" in told(path, params)


def test_stored_outputs_are_found(territory: Made, params: Params) -> None:
    path = territory()
    notebook = nbformat.read(path, 4)
    notebook.cells[2].execution_count = 1
    nbformat.write(notebook, path)
    assert "cell 3: the cell has stored outputs" in told(path, params)


@pytest.mark.parametrize(
    ("prose", "said"),
    [
        ("It rose by 41 percent.", "prose says '41'"),
        ("<b>bold</b>", "prose holds '<b>'"),
        ("![x](y)", "prose holds '!['"),
    ],
)
def test_prose_with_numbers_or_html_is_found(
    territory: Made, params: Params, prose: str, said: str
) -> None:
    assert said in told(territory(prose=prose), params)


def test_prose_may_name_days_and_years_and_code(territory: Made, params: Params) -> None:
    prose = "From 24 February 2022, in 2023 and October 2021, `x[1]`, $a^2$, [a](#b2)."
    assert told(territory(prose=prose), params) == ""


def test_a_notebook_of_another_name_or_kernel_is_found(territory: Made, params: Params) -> None:
    kernel = {"name": "ir", "display_name": "R"}
    findings = told(territory(kernelspec=kernel, war_costs={"family": "terrytory"}), params)
    assert "war_costs.family = 'terrytory'. Expected the name of the file, one of" in findings
    assert "its kernel's name and language are 'ir '" in findings


def coded(source: str, family: str = "territory") -> bytes:
    cell = {"cell_type": "code", "source": source, "metadata": {"tags": ["parameters"]}}
    metadata = {"war_costs": {"family": family}}
    return json.dumps({"nbformat": 4, "metadata": metadata, "cells": [cell]}).encode()


HOSTILE = [
    b"",
    b"{}",
    b"[]",
    b"null",
    b"{",
    b"\xff\xfe",
    b"[" * 100000,
    b" " * 6_000_000,
    b'{"nbformat": 4}',
    b'{"nbformat": 3, "cells": [], "metadata": {}}',
    b'{"nbformat": 4, "cells": 5, "metadata": {}}',
    b'{"nbformat": 4, "cells": [5], "metadata": {}}',
    b'{"nbformat": 4, "cells": [], "metadata": []}',
    b'{"nbformat": 4, "cells": [], "metadata": {}}',
    b'{"nbformat": 4, "metadata": {}, "cells": [{"cell_type": "code", "source": 5}]}',
    b'{"nbformat": 4, "metadata": {}, "cells": [{"cell_type": "raw", "source": ""}]}',
    b'{"nbformat": {}, "metadata": {"war_costs": 5}, "cells": []}',
    coded("(" * 3000),
    coded("x\x00"),
    coded("1 +" * 9000 + "1"),
    coded("x = " + "[" * 150 + "]" * 150),
    coded("seed = " + "-" * 3000 + "1"),
    coded("seed = 9" + "9" * 5000),
    coded("seed = 1e9999"),
    coded("as_of = '\\ud800'"),
    coded("lambda: (yield)"),
    coded("# coding: latin-1\nx = 1"),
    coded("if True:\n\tx = 1\n        y = 2"),
    coded("await x"),
    coded("x = 1", family="\ud800"),
    coded("x = 1", family="x" * 10000),
]


@pytest.mark.parametrize("content", HOSTILE, ids=range(len(HOSTILE)))
def test_whatever_the_file_holds_the_answer_is_findings(
    tmp_path: Path, params: Params, content: bytes
) -> None:
    path = tmp_path / "territory.ipynb"
    path.write_bytes(content)
    findings = check_notebook(path, params)
    assert findings
    assert all("\n" not in str(finding) and len(str(finding)) < 400 for finding in findings)


def test_a_notebook_that_is_missing_is_told_as_such(tmp_path: Path, params: Params) -> None:
    assert "missing" in told(tmp_path / "territory.ipynb", params)


def test_a_ruff_that_cannot_run_is_told_as_such(
    territory: Made, params: Params, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise FileNotFoundError("ruff")

    monkeypatch.setattr(subprocess, "run", fail)
    with pytest.raises(NotebookError, match=r"ruff, which checks the names"):
        check_notebook(territory(), params)
