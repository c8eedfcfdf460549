"""Static checks: each way to break a notebook is found, with its place, and nothing else is."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner

from analysis.checks import check_notebook, check_project
from analysis.cli import main
from analysis.parameters.schema import FAMILIES
from analysis.parameters.vocabulary import Vocabulary

Build = Callable[[str], nbformat.NotebookNode]
PARAMETERS, USE, LAST = 1, 3, 4


@pytest.fixture
def findings(tmp_path: Path, build: Build, names: Vocabulary) -> Callable[..., list[str]]:
    """Give a function that changes the casualties notebook and returns what is found in it."""

    def find(change: Callable[[nbformat.NotebookNode], object]) -> list[str]:
        notebook = build("casualties")
        change(notebook)
        path = tmp_path / "casualties.ipynb"
        nbformat.write(notebook, path)
        return [str(finding) for finding in check_notebook(path, "casualties", names)]

    return find


def add(source: str, **metadata: object) -> Callable[[nbformat.NotebookNode], None]:
    """Return a change that adds a code cell at the end."""

    def change(notebook: nbformat.NotebookNode) -> None:
        notebook.cells.append(nbformat.v4.new_code_cell(source, metadata=metadata))

    return change


def edit(cell: int, old: str, new: str) -> Callable[[nbformat.NotebookNode], None]:
    """Return a change that replaces text in a cell."""

    def change(notebook: nbformat.NotebookNode) -> None:
        assert old in notebook.cells[cell].source
        notebook.cells[cell].source = notebook.cells[cell].source.replace(old, new)

    return change


@pytest.mark.parametrize("family", FAMILIES)
def test_a_notebook_that_keeps_the_rules_has_no_findings(
    family: str, tmp_path: Path, build: Build, names: Vocabulary
) -> None:
    nbformat.write(build(family), tmp_path / f"{family}.ipynb")
    assert check_notebook(tmp_path / f"{family}.ipynb", family, names) == []


PARAMETERS_CELL = {
    "a second parameters cell": (
        add("level = 0.05  # a number", tags=["parameters"]),
        "cell 6: a second parameters cell (the first is cell 2)",
    ),
    "no parameters cell": (
        lambda notebook: notebook.cells[PARAMETERS].metadata.pop("tags"),
        "no code cell has the tag 'parameters'",
    ),
    "a tagged cell of prose": (
        lambda notebook: notebook.cells[0].metadata.update(tags=["parameters"]),
        "cell 1: a cell of prose has the tag",
    ),
    "code before the parameters": (
        lambda notebook: notebook.cells.insert(0, nbformat.v4.new_code_cell("import math\nmath.e")),
        "cell 3: code stands before the parameters (in cell 1)",
    ),
    "parameters that a run injected": (
        add("asked", tags=["injected-parameters"]),
        "cell 6: the cell was injected by a run",
    ),
    "an unknown parameter": (
        edit(PARAMETERS, "momentum_months", "momentum_month"),
        "'momentum_month' is not a known parameter. Expected 'momentum_months'",
    ),
    "a parameter of another notebook": (
        edit(PARAMETERS, "drop_recent_months = 3", "window_months = 6"),
        "window_months is a parameter of the block 'territory'",
    ),
    "a missing parameter": (
        edit(PARAMETERS, "level = 0.05  #", "#"),
        "cell 2: the parameter level is missing",
    ),
    "another default": (
        edit(PARAMETERS, "level = 0.05", "level = 0.1"),
        "cell 2, line 4: level is 0.1, but its default is 0.05",
    ),
    "a default of the wrong type": (
        edit(PARAMETERS, "momentum_months = 12", "momentum_months = 12.0"),
        "momentum_months is 12.0, which is not a whole number",
    ),
    "a truth value for a number": (
        edit(PARAMETERS, "level = 0.05", "level = True"),
        "level is true, which is not a number",
    ),
    "a computed default": (
        edit(PARAMETERS, "level = 0.05", "level = 1 / 20"),
        "the value of level is not a literal",
    ),
    "a default from a call": (
        edit(PARAMETERS, "level = 0.05", "level = float('0.05')"),
        "the value of level is not a literal",
    ),
    "a parameter without a comment": (
        edit(PARAMETERS, "  # a number from 0.001 to 0.2 (probability)", ""),
        "cell 2, line 4: level has no comment",
    ),
    "a parameter with an empty comment": (
        edit(PARAMETERS, "# a number from 0.001 to 0.2 (probability)", "#"),
        "level has no comment",
    ),
    "two parameters on a line": (
        edit(PARAMETERS, "level = 0.05  #", "level = 0.05; confidence = 0.95  #"),
        "confidence has no line of its own",
    ),
    "a parameter set twice": (
        edit(PARAMETERS, "level = 0.05", "level = 0.05  # a number\nlevel = 0.05"),
        "level is set twice (first in line 4)",
    ),
    "two names for one value": (
        edit(PARAMETERS, "level = 0.05", "level = size = 0.05"),
        "something other than 'name = literal'",
    ),
    "an import among the parameters": (
        edit(PARAMETERS, "level = 0.05", "import math\nlevel = 0.05"),
        "cell 2, line 4: the parameters cell holds something other",
    ),
    "an unused parameter": (
        edit(USE, "drop_recent_months=drop_recent_months", "drop_recent_months=3"),
        "the parameter drop_recent_months is not used in any later cell",
    ),
    "a parameter that only prose names": (
        edit(USE, "drop_recent_months=drop_recent_months", "x='drop_recent_months'"),
        "the parameter drop_recent_months is not used in any later cell",
    ),
}  # fmt: skip

SET_ANEW = {
    "assigned": "level = 0.1",
    "assigned among others": "asked, (level, *seed) = 1, (2, 3)",
    "assigned with a type": "level: float = 0.1",
    "added to": "level += 0.1",
    "a loop's name": "for level in (1, 2):\n    print(level)",
    "a comprehension's name": "[level for level in (1, 2)]",
    "a context's name": "with np.errstate() as level:\n    print(level)",
    "an import's name": "import math as level\nprint(level)",
    "an imported thing": "from math import pi as level\nprint(level)",
    "a walrus": "print(level := 0.1)",
    "deleted": "del level",
    "declared global": "global level",
    "an error's name": "try:\n    asked\nexcept ValueError as level:\n    print(level)",
    "a pattern's name": "match asked:\n    case level:\n        print(level)",
    "an argument's name": "print((lambda level: level)(1))",
    "a list changed in place": "without_sources.append('oryx')",
    "an element set": "without_sources[0] = 'oryx'",
}

HIDDEN = {
    "open": ("open('x').read()", "open reads or writes a file"),
    "pathlib": ("from pathlib import Path\nPath(asked)", "the module pathlib reads or writes"),
    "read_csv": ("import pandas as pd\npd.read_csv(asked)", "pandas.read_csv reads or writes"),
    "read_csv by another name": (
        "from pandas import read_csv as fetch\nfetch(asked)", "pandas.read_csv reads or writes"
    ),
    "read_csv handed on": (
        "import pandas as pd\nlist(map(pd.read_csv, asked))", "pandas.read_csv reads or writes"
    ),
    "np.load": ("np.load(asked)", "numpy.load reads or writes"),
    "a path": ("print('data/raw/x')", "the path 'data/raw/x' reads or writes"),
    "a path in a formatted text": ("print(f'{asked}/x.csv')", "the path '/x.csv'"),
    "a file name": ("print('figures.json')", "the path 'figures.json'"),
    "a file written": ("asked.to_csv()", "to_csv() reads or writes a file"),
    "a figure saved": ("asked.savefig()", "savefig() reads or writes a file"),
    "the environment": ("import os\nos.environ['X']", "the module os reads the environment"),
    "the environment by name": (
        "from os import getenv\ngetenv('X')", "the module os reads the environment"
    ),
    "the command line": ("import sys\nsys.argv", "the module sys reads the environment"),
    "datetime.now": ("import datetime as dt\ndt.datetime.now()", "now() reads the clock"),
    "date.today": ("from datetime import date\ndate.today()", "today() reads the clock"),
    "time.time": ("import time\ntime.time()", "the module time reads the clock"),
    "Timestamp.now": ("import pandas as pd\npd.Timestamp.now()", "now() reads the clock"),
    "Timestamp('now')": ("import pandas as pd\npd.Timestamp('now')", "the date 'now' reads"),
    "datetime64('today')": ("np.datetime64('today')", "the date 'today' reads the clock"),
    "legacy random": ("np.random.normal()", "numpy.random.normal draws random numbers"),
    "legacy seed": ("np.random.seed(seed)", "numpy.random.seed draws random numbers"),
    "a generator without a seed": ("np.random.default_rng()", "default_rng draws random numbers"),
    "a generator with a seed of its own": (
        "np.random.default_rng(42)", "default_rng draws random numbers"
    ),
    "random": ("import random\nrandom.random()", "random.random draws random numbers"),
    "a sample": ("asked.sample(3)", "sample() draws random numbers"),
    "a seaborn bootstrap": (
        "import seaborn as sns\nsns.lineplot(asked)", "seaborn.lineplot, which bootstraps"
    ),
    "a data set from the network": (
        "import seaborn as sns\nsns.load_dataset('x')", "seaborn.load_dataset reaches the network"
    ),
    "a request": ("import urllib.request", "the module urllib.request reaches the network"),
    "an address": ("print('https://example.org/x')", "the address 'https://example.org/x'"),
    "exec": ("exec('level = 1')", "exec hides what the code does"),
    "globals": ("globals()['level'] = 1", "globals hides what the code does"),
    "getattr": ("getattr(np, 'load')(asked)", "getattr hides what the code does"),
    "a module by name": ("import importlib\nimportlib.x", "the module importlib hides"),
    "a star": ("from math import *", "'from math import *' hides what the code does"),
    "get_ipython": ("get_ipython().system('ls')", "get_ipython hides what the code does"),
    "a shell command": ("!ls", "'!ls' is a magic or shell command"),
    "a captured shell command": ("x = !ls", "'x = !ls' is a magic or shell command"),
    "a magic": ("%matplotlib inline", "'%matplotlib inline' is a magic or shell command"),
    "a cell magic": ("%%bash\nls", "'%%bash' is a magic or shell command"),
    "help": ("asked?", "'asked?' is a magic or shell command"),
}  # fmt: skip


@pytest.mark.parametrize("case", PARAMETERS_CELL)
def test_a_broken_parameters_cell_is_found(case: str, findings: Callable[..., list[str]]) -> None:
    change, expected = PARAMETERS_CELL[case]
    assert any(expected in finding for finding in findings(change)), findings(change)


@pytest.mark.parametrize("case", SET_ANEW)
def test_a_parameter_that_is_set_anew_is_found(
    case: str, findings: Callable[..., list[str]]
) -> None:
    name = "without_sources" if "without_sources" in SET_ANEW[case] else "level"
    found = findings(add(SET_ANEW[case]))
    assert any(
        finding.startswith("notebooks/casualties.ipynb, cell 6, line")
        and f"the parameter {name} is set anew" in finding
        for finding in found
    ), found


@pytest.mark.parametrize("case", HIDDEN)
def test_a_hidden_input_is_found(case: str, findings: Callable[..., list[str]]) -> None:
    source, expected = HIDDEN[case]
    found = findings(add(source))
    assert any("cell 6, line" in finding and expected in finding for finding in found), found


@pytest.mark.parametrize(
    "honest",
    [
        "import datetime as dt\ndt.date(2022, 2, 24)",
        "import pandas as pd\npd.Timestamp('2022-02-24')",
        "np.random.default_rng([seed, 1]).normal()",
        "import re\nre.compile('x')",
        "import seaborn as sns\nsns.lineplot(asked, errorbar=None)",
        "print('a sentence with data/raw in it')",
        "print('km2/month', 'a/b', '1/3', 'USD billion')",
        "display(asked)",
        "print([value for value in asked if value == level])",
    ],
)
def test_honest_code_is_left_alone(honest: str, findings: Callable[..., list[str]]) -> None:
    assert findings(add(honest)) == []


def test_an_undefined_name_is_found_with_its_cell_and_line(
    findings: Callable[..., list[str]],
) -> None:
    found = findings(add("asked\n\nasked + anwser"))
    assert found == ["notebooks/casualties.ipynb, cell 6, line 3: the name 'anwser' is undefined."]


def test_a_name_that_only_a_later_cell_defines_is_undefined(
    findings: Callable[..., list[str]],
) -> None:
    def swap(notebook: nbformat.NotebookNode) -> None:
        cells = notebook.cells
        cells[USE], cells[LAST] = cells[LAST], cells[USE]

    assert any("cell 4, line 1: the name 'np' is undefined" in one for one in findings(swap))


def test_an_import_in_vain_is_found(findings: Callable[..., list[str]]) -> None:
    assert any("'math' imported but unused" in one for one in findings(add("import math")))


@pytest.mark.parametrize(
    "source",
    ["def helper():\n    pass", "async def helper():\n    pass", "class helper:\n    pass",
     "helper = lambda: 1"],
)  # fmt: skip
def test_a_definition_is_found(source: str, findings: Callable[..., list[str]]) -> None:
    assert any("'helper' is defined here. Move it" in one for one in findings(add(source)))


def test_a_stored_output_is_found(findings: Callable[..., list[str]]) -> None:
    def store(notebook: nbformat.NotebookNode) -> None:
        notebook.cells[USE].outputs = [nbformat.v4.new_output("stream", text="1")]

    assert any("cell 4: an output or an execution count" in one for one in findings(store))


def test_a_stored_execution_count_is_found(findings: Callable[..., list[str]]) -> None:
    def store(notebook: nbformat.NotebookNode) -> None:
        notebook.cells[USE].execution_count = 0

    assert any("cell 4: an output or an execution count" in one for one in findings(store))


def test_another_kernel_is_found(findings: Callable[..., list[str]]) -> None:
    def change(notebook: nbformat.NotebookNode) -> None:
        notebook.metadata.kernelspec.name = "my-own"

    assert any("the kernel is 'my-own'" in one for one in findings(change))


def test_text_that_is_not_python_is_found(findings: Callable[..., list[str]]) -> None:
    assert any("'for' is not Python" in one for one in findings(add("for")))


def test_all_findings_come_at_once_in_the_order_of_the_cells(
    findings: Callable[..., list[str]],
) -> None:
    def break_all(notebook: nbformat.NotebookNode) -> None:
        add("level = 0.1\nopen('x')")(notebook)
        edit(PARAMETERS, "confidence = 0.95", "confidence = 0.9")(notebook)
        notebook.metadata.kernelspec.name = "my-own"

    places = [finding.split(": ")[0] for finding in findings(break_all)]
    assert places == [
        "notebooks/casualties.ipynb",
        "notebooks/casualties.ipynb, cell 2, line 6",
        "notebooks/casualties.ipynb, cell 6, line 1",
        "notebooks/casualties.ipynb, cell 6, line 2",
    ]


@pytest.mark.parametrize("text", ["", "<html>", "{}", '{"nbformat": 3}', "[1]", '{"nbformat": 4}'])
def test_a_file_that_is_no_notebook_is_found(text: str, tmp_path: Path, names: Vocabulary) -> None:
    path = tmp_path / "casualties.ipynb"
    path.write_text(text, encoding="utf-8")
    [finding] = check_notebook(path, "casualties", names)
    assert "the file is not a notebook" in finding.problem


def test_a_project_that_keeps_the_rules_passes(project: Path) -> None:
    assert check_project(project) == []
    result = CliRunner().invoke(main, ["--project", str(project), "check"])
    assert result.exit_code == 0
    assert "keep their rules" in result.output


def test_the_command_prints_every_finding_and_fails(project: Path) -> None:
    (project / "notebooks" / "territory.ipynb").unlink()
    (project / "notebooks" / "teritory.ipynb").write_text("{}", encoding="utf-8")
    _replace(project / "params.yaml", "momentum_months: 12", "momentum_months: 1")
    _replace(project / "params.yaml", "max_breaks: 3", "max_breaks: 30")
    result = CliRunner().invoke(main, ["--project", str(project), "check"])
    assert result.exit_code == 1
    for expected in (
        "momentum_months is 1, which is out of bounds",
        "max_breaks is 30, which is out of bounds",
        "notebooks/teritory.ipynb: no block of parameters is for it",
        "notebooks/territory.ipynb: the notebook is missing",
        "4 findings",
    ):
        assert expected in result.output


def test_a_setting_of_params_yaml_that_notebooks_do_not_have_is_found(project: Path) -> None:
    _replace(project / "params.yaml", "level: 0.05", "level: 0.1")
    [finding] = check_project(project)
    assert "level is 0.1, but its default, which the notebooks have, is 0.05" in finding.problem


def test_a_date_without_quotes_is_found_because_dvc_refuses_it(project: Path) -> None:
    _replace(project / "params.yaml", 'start: "2022-02-24"', "start: 2022-02-24")
    [finding] = check_project(project)
    assert "the date 2022-02-24 is not in quotes" in finding.problem


@pytest.mark.parametrize("name", ["params.schema.json", "docs/parameters.md"])
def test_a_generated_file_that_is_out_of_date_is_found(name: str, project: Path) -> None:
    _replace(project / name, "Significance level", "Level of significance")
    [finding] = check_project(project)
    assert finding.where == name
    result = CliRunner().invoke(main, ["--project", str(project), "params", "--write"])
    assert result.exit_code == 0
    assert check_project(project) == []


def test_a_claim_that_names_an_unknown_rule_is_found(project: Path) -> None:
    _replace(project / "claims.yaml", "rule: agreement", "rule: agrement")
    [finding] = check_project(project)
    assert "agrement" in finding.problem
    assert "agreement" in finding.remedy


def test_claims_that_are_not_yaml_are_found(project: Path) -> None:
    (project / "claims.yaml").write_text("claims: [\n", encoding="utf-8")
    [finding] = check_project(project)
    assert finding.where.startswith("claims.yaml:")


def test_a_source_written_as_a_list_of_lines_is_read_as_one_text(
    tmp_path: Path, build: Build, names: Vocabulary
) -> None:
    notebook = json.loads(nbformat.writes(build("casualties")))
    for cell in notebook["cells"]:
        if isinstance(cell["source"], list):
            cell["source"] = "".join(cell["source"])
    path = tmp_path / "casualties.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    assert check_notebook(path, "casualties", names) == []


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
