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
ROOT = Path(__file__).resolve().parents[2]
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


@pytest.fixture
def real_findings(tmp_path: Path, names: Vocabulary) -> Callable[..., list[str]]:
    """Give a function that changes a notebook of the project and returns what is found in it."""

    def find(family: str, change: Callable[[nbformat.NotebookNode], object]) -> list[str]:
        notebook = nbformat.read(ROOT / "notebooks" / f"{family}.ipynb", as_version=4)
        change(notebook)
        path = tmp_path / f"{family}.ipynb"
        nbformat.write(notebook, path)
        return [str(finding) for finding in check_notebook(path, family, names)]

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
        lambda notebook: notebook.cells.insert(0, nbformat.v4.new_code_cell("1 + 1")),
        "cell 3: code stands before the parameters (in cell 1)",
    ),
    "parameters that a run injected": (
        add("chapter.test_table()", tags=["injected-parameters"]),
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
    "a comment with another bound": (
        edit(PARAMETERS, "from 0.001 to 0.2", "from 0.001 to 0.5"),
        "line 4: the comment on level says 0.5, but allowed is a number from 0.001 to 0.2",
    ),
}  # fmt: skip

SET_ANEW = {
    "assigned": "level = 0.1",
    "assigned among others": "other, (level, *seed) = 1, (2, 3)",
    "assigned with a type": "level: float = 0.1",
    "added to": "level += 0.1",
    "a loop's name": "for level in (1, 2):\n    print(level)",
    "a comprehension's name": "[level for level in (1, 2)]",
    "a context's name": "with chapter as level:\n    print(level)",
    "an import's name": "import math as level\nprint(level)",
    "an imported thing": "from math import pi as level\nprint(level)",
    "a walrus": "print(level := 0.1)",
    "deleted": "del level",
    "declared global": "global level",
    "an error's name": "try:\n    chapter\nexcept ValueError as level:\n    print(level)",
    "a pattern's name": "match chapter:\n    case level:\n        print(level)",
    "an argument's name": "print((lambda level: level)(1))",
    "a list changed in place": "without_sources.append('oryx')",
    "an element set": "without_sources[0] = 'oryx'",
}

REFUSED = {
    "a bare name": "level",
    "an alias": "alias = without_sources",
    "arithmetic": "1 + 1",
    "a setting changed in the study": "chapter.study.parameters['level'] = 0.2",
    "a list changed": "chapter.study.parameters['without_sources'].append('oryx')",
    "a setting changed by a call": "chapter.study.parameters.update(level=0.2)",
    "a private method": "chapter._series('x', 'pace', '', '')",
    "a property": "chapter.evidence",
    "an unknown method": "chapter.compute()",
    "a call of what a call returns": "chapter.evidence_list().to_csv()",
    "two calls in one": "print(chapter.evidence_list())",
    "print": "print('x')",
    "display": "display(level)",
    "open": "open('x').read()",
    "exec": "exec('level')",
    "globals": "globals()",
    "get_ipython": "get_ipython().system('ls')",
    "getattr": "getattr(chapter, 'study')",
    "a function without a name": "helper = lambda: 1",
    "a loop": "for one in without_sources:\n    chapter.pace(one)",
    "a condition": "if level:\n    chapter.evidence_list()",
    "an unpacked import": "from analysis.chapters import *",
    "import os": "import os",
    "codecs.open": "import codecs\ncodecs.open('x')",
    "io.FileIO": "import io\nio.FileIO('x')",
    "plt.imread": "import matplotlib.pyplot as plt\nplt.imread('x')",
    "np.sys": "import numpy as np\nnp.sys.argv",
    "posix": "import posix\nposix.environ",
    "linecache": "import linecache\nlinecache.getline('x', 1)",
    "datetime.now": "import datetime\ndatetime.datetime.now()",
    "a generator of random numbers": (
        "from numpy.random import PCG64, Generator\nGenerator(PCG64()).normal()"
    ),
    "pandas": "from pandas import read_csv\nread_csv('x')",
    "the project": "from analysis.project import Project\nProject.here()",
    "the project through the chapters": (
        "from analysis.chapters.chapter import Project\nProject.here()"
    ),
    "a module through the chapters": (
        "from analysis.chapters import economy\neconomy.pd.read_csv('x')"
    ),
    "a module's own import": "from analysis.chapters import economy\neconomy.fill(chapter, 'x')",
    "a class": "from analysis.chapters.chapter import Chapter\nChapter('economy', '', 1, 1)",
    "another name for an import": (
        "from analysis.chapters.shape import shape as see\nsee(chapter, 'births')"
    ),
    "the module of the chapter": "from analysis.chapters import chapter",
    "a relative import": "from .chapters import economy",
    "a function without the chapter": (
        "from analysis.chapters import economy\neconomy.payments(level)"
    ),
}  # fmt: skip
"""Code that is neither an import from the chapters nor a call of one."""

ARGUMENTS = {
    "a sum": ("chapter.pace('x', party=level + 1)", "'level + 1'"),
    "a call": ("chapter.pace(str(level))", "'str(level)'"),
    "an attribute": ("chapter.pace(chapter.family)", "'chapter.family'"),
    "a formatted text": ("chapter.pace(f'{level}')", "is neither a literal nor a parameter"),
    "a name that is no parameter": ("chapter.pace(chapter, chapter)", "'chapter' is neither"),
    "unpacked keywords": ("chapter.pace('x', **{'party': 'x'})", "'**{'party': 'x'}'"),
    "an unpacked list": ("chapter.pace(*without_sources)", "'*without_sources'"),
}
PATHS = (
    "data/raw/oryx/x.csv", "/etc/passwd", "../x", "~/x", "x.csv", "a path with a space/x y.csv",
    "C:\\\\x", "https://example.org/x", "general_staff/../../x", "figures.json", " ",
)  # fmt: skip

PROSE = {
    "a script": ("<script src='x.js'></script>", "holds HTML"),
    "a tag": ("Some <b>text</b>", "holds HTML"),
    "a comment": ("<!-- hidden -->", "holds HTML"),
    "an image": ("![a map](map.png)", "holds an image"),
    "an image from the network": ("![a map](https://example.org/map.png)", "holds an image"),
    "an image by reference": ("![a map][map]", "holds an image"),
    "a link": ("[a file](x.html)", "holds a link"),
    "a link by reference": ("[a file][x]\n\n[x]: x.html", "line 3: the prose holds a link"),
    "a bare address": ("See https://example.org", "holds a link"),
    "a number": ("Losses rose by 12 percent.", "holds a number"),
    "a year": ("Since 2022 they rise.", "holds a number"),
    "a number in a later line": ("Text.\n\nIt is 5.", "line 3: the prose holds a number"),
}  # fmt: skip

MAGIC = {
    "a shell command": "!ls",
    "a captured shell command": "x = !ls",
    "a magic": "%matplotlib inline",
    "a cell magic": "%%bash\nls",
    "help": "chapter?",
}

OPENING = {
    "two parameters exchanged": (
        {"start=start": "start=end", "end=end": "end=start"},
        "the parameter start is not used as it is: 'start=end'",
    ),
    "a parameter multiplied away": (
        {"level=level": "level=level * 0 + 0.1"},
        "the parameter level is not used as it is: 'level=level * 0 + 0.1'",
    ),
    "a parameter bounded": ({"level=level": "level=max(level, 0.1)"}, "'level=max(level, 0.1)'"),
    "a literal in its place": (
        {"level=level": "level=0.1"}, "the parameter level is not used as it is: 'level=0.1'"
    ),
    "a literal in its place, the name elsewhere": (
        {"level=level": "level=0.1", "chapter = ": "level\nchapter = "},
        "the parameter level is not used as it is",
    ),
    "a parameter left out": (
        {"    level=level,\n": ""}, "the parameter level is not used: open_chapter is not given it"
    ),
    "parameters unpacked": (
        {"level=level": "**{'level': level}"}, "parameters are handed on as '**{'level': level}'"
    ),
    "one argument more": ({"level=level": "level=level, x=level"}, "given x, which is not a par"),
    "a chapter of another family": (
        {'    "{family}",\n': '    "other",\n'}, "the notebook opens 'other', not '{family}'"
    ),
    "a family that is computed": (
        {'"{family}"': 'str("{family}")'}, "the notebook opens str('{family}'), not '{family}'"
    ),
    "another name for the chapter": (
        {"chapter = ": "study = "}, "what open_chapter returns is not called 'chapter'"
    ),
    "two names for the chapter": (
        {"chapter = ": "chapter = other = "}, "what open_chapter returns is not called 'chapter'"
    ),
    "no opening": ({"chapter = open_chapter": "chapter = dict"}, "no cell opens the chapter"),
    "a second opening": ({"chapter = ": "chapter = open_chapter()\nchapter = "}, "a second time"),
    "an open_chapter of its own": (
        {"from analysis.chapters.chapter ": "from elsewhere "},
        "open_chapter is not imported from analysis.chapters.chapter",
    ),
}  # fmt: skip


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("case", OPENING)
def test_a_chapter_that_is_not_opened_with_every_parameter_as_it_is_is_found(
    case: str, family: str, real_findings: Callable[..., list[str]]
) -> None:
    edits, expected = OPENING[case]

    def change(notebook: nbformat.NotebookNode) -> None:
        [opening] = [cell for cell in notebook.cells if "open_chapter(" in cell.source]
        for old, new in edits.items():
            assert old.replace("{family}", family) in opening.source
            opening.source = opening.source.replace(
                old.replace("{family}", family), new.replace("{family}", family)
            )

    found = real_findings(family, change)
    assert any(expected.replace("{family}", family) in finding for finding in found), found


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


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("case", REFUSED)
def test_code_that_is_no_call_of_a_chapter_is_found(
    case: str, family: str, real_findings: Callable[..., list[str]]
) -> None:
    found = real_findings(family, add(REFUSED[case]))
    refused = ("is not an import", "Move it into the package")
    assert any(", line" in one and any(part in one for part in refused) for one in found), found


@pytest.mark.parametrize("case", MAGIC)
def test_a_magic_or_shell_command_is_found(case: str, findings: Callable[..., list[str]]) -> None:
    line = MAGIC[case].partition("\n")[0]
    expected = f"cell 6, line 1: '{line}' is a magic or shell command"
    assert any(expected in finding for finding in findings(add(MAGIC[case])))


@pytest.mark.parametrize("case", ARGUMENTS)
def test_an_argument_that_is_computed_is_found(
    case: str, findings: Callable[..., list[str]]
) -> None:
    source, expected = ARGUMENTS[case]
    found = findings(add(source))
    assert any("cell 6, line 1" in finding and expected in finding for finding in found), found


@pytest.mark.parametrize("path", PATHS)
def test_a_hidden_path_is_found(path: str, findings: Callable[..., list[str]]) -> None:
    found = findings(add(f"chapter.pace({path!r})"))
    assert any(f"the text '{path}' is a path or an address" in finding for finding in found), found


@pytest.mark.parametrize("case", PROSE)
def test_prose_that_brings_in_anything_is_found(
    case: str, findings: Callable[..., list[str]]
) -> None:
    text, expected = PROSE[case]

    def change(notebook: nbformat.NotebookNode) -> None:
        notebook.cells.append(nbformat.v4.new_markdown_cell(text))

    found = findings(change)
    assert any("cell 6, line" in finding and expected in finding for finding in found), found


def test_a_raw_cell_is_found(findings: Callable[..., list[str]]) -> None:
    def change(notebook: nbformat.NotebookNode) -> None:
        notebook.cells.append(nbformat.v4.new_raw_cell("anything"))

    assert any("cell 6: a raw cell" in finding for finding in findings(change))


def test_an_attachment_is_found(findings: Callable[..., list[str]]) -> None:
    def change(notebook: nbformat.NotebookNode) -> None:
        notebook.cells[0]["attachments"] = {"x.png": {"image/png": "AAAA"}}

    assert any("cell 1: a file is attached" in finding for finding in findings(change))


def test_a_number_in_a_summary_is_found(findings: Callable[..., list[str]]) -> None:
    found = findings(add("chapter.test_table()", summary="The 12 tests"))
    assert any("cell 6: the text 'The 12 tests' holds a number" in one for one in found), found


@pytest.mark.parametrize(
    "honest",
    [
        "chapter.pace('births')",
        "chapter.pace('recovery_needs', source='reconstruction_figures/rdna-five', party='')",
        "chapter.level('refugees_abroad', zero=False)",
        "from analysis.chapters import territory\nterritory.price(chapter, months=momentum_months)",
        "from analysis.chapters.shape import shape\nshape(chapter, 'births')",
        "chapter.panels(('births', without_sources))",
    ],
)
def test_a_call_of_a_chapter_is_left_alone(honest: str, findings: Callable[..., list[str]]) -> None:
    assert findings(add(honest)) == []


def test_an_undefined_name_is_found_with_its_cell_and_line(
    findings: Callable[..., list[str]],
) -> None:
    found = findings(add("chapter.test_table()\n\nchapter.pace(anwser)"))
    place = "notebooks/casualties.ipynb, cell 6, line 3"
    assert f"{place}: the name 'anwser' is undefined." in found
    assert all(finding.startswith(place) for finding in found)


def test_a_name_that_only_a_later_cell_defines_is_undefined(
    findings: Callable[..., list[str]],
) -> None:
    def swap(notebook: nbformat.NotebookNode) -> None:
        cells = notebook.cells
        cells[USE], cells[LAST] = cells[LAST], cells[USE]

    assert any("cell 4, line 1: the name 'chapter' is undefined" in one for one in findings(swap))


def test_an_import_in_vain_is_found(findings: Callable[..., list[str]]) -> None:
    assert any("'math' imported but unused" in one for one in findings(add("import math")))


@pytest.mark.parametrize(
    "source",
    ["def helper():\n    pass", "async def helper():\n    pass", "class helper:\n    pass"],
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


@pytest.mark.parametrize(("part", "key"), [("kernelspec", "language"), ("language_info", "name")])
def test_another_language_is_found(part: str, key: str, findings: Callable[..., list[str]]) -> None:
    def change(notebook: nbformat.NotebookNode) -> None:
        notebook.metadata.setdefault(part, {})[key] = "R"

    assert any("the language is 'R'" in one for one in findings(change))


def test_metadata_of_another_family_are_found(findings: Callable[..., list[str]]) -> None:
    def change(notebook: nbformat.NotebookNode) -> None:
        notebook.metadata["war_costs"]["family"] = "economy"

    assert any("war_costs.family are 'economy'" in one for one in findings(change))


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
