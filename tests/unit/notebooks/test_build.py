"""Every notebook is built at both editions, and says at its end whether it may be believed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import nbformat
import pandas as pd
import pytest

from analysis.errors import NotebookError, ParameterError
from analysis.notebooks.build import build_notebooks, run_notebook
from analysis.notebooks.finish import Rows, _moved, declared
from analysis.notebooks.run import Task, execute
from analysis.params import Params
from analysis.project import Project

ROOT = Path(__file__).parents[3]
READINGS = (
    "party,kind,view,reading,value,low90,high90,side\n"
    "Russia,land_held,flow,pace,{value},1,2,risen\n"
)
NAMES = ["as_of", "map_start", "window_months", "smallest_gain"]
FRAME = (
    "import pandas as pd\n\nfrom analysis.notebooks import finish\n\n"
    "given = pd.Series([as_of, map_start, window_months, smallest_gain])\ngiven"
)
READ = (
    "row = {'party': 'Russia', 'kind': 'land_held', 'view': 'flow', 'reading': 'pace'}\n"
    "readings = pd.DataFrame([{**row, 'value': 1.5, 'low90': 1, 'high90': 2, 'side': 'risen'}])\n"
)
Make = Callable[..., Project]


@pytest.fixture
def make(tmp_path: Path, params: Params) -> Make:
    """Return a small project with one notebook of some cells."""

    def make(*cells: str, value: str = "1.5") -> Project:
        for name in ("params.yaml", "claims.yaml", "indicators.yaml"):
            shutil.copy(ROOT / name, tmp_path / name)
        (tmp_path / "data").mkdir()
        (tmp_path / "data" / "raw").symlink_to(ROOT / "data" / "raw")
        (tmp_path / "data" / "processed").mkdir()
        table = pd.concat(
            [
                pd.read_csv(pd.io.common.StringIO(READINGS.format(value=value))).assign(
                    as_of=edition
                )
                for edition in ("article", "latest")
            ]
        )
        table.to_csv(tmp_path / "data" / "processed" / "readings.csv", index=False)
        (tmp_path / "notebooks").mkdir()
        lines = [one.line for one in params.describe("territory") if one.name in NAMES]
        first = nbformat.v4.new_code_cell("\n".join(lines), metadata={"tags": ["parameters"]})
        notebook = nbformat.v4.new_notebook(
            cells=[first, *map(nbformat.v4.new_code_cell, cells)],
            metadata={
                "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
                "war_costs": {"family": "territory"},
            },
        )
        nbformat.write(notebook, tmp_path / "notebooks" / "territory.ipynb")
        return Project(tmp_path)

    return make


def said(text: str) -> str:
    last = json.loads(text)["cells"][-1]["outputs"][-1]
    return "".join(last["data"]["text/markdown"])


def test_both_editions_are_built_with_their_days(make: Make) -> None:
    texts = build_notebooks(make(FRAME, READ + "finish(readings)"), jobs=2)
    assert list(texts) == [
        "data/processed/notebooks/territory/article.ipynb",
        "data/processed/notebooks/territory/latest.ipynb",
    ]
    records = [json.loads(text)["metadata"]["papermill"]["parameters"] for text in texts.values()]
    assert [record["as_of"] for record in records] == ["2025-12-10", "latest"]
    assert sorted(records[0]) == sorted(NAMES)
    for text in texts.values():
        assert "Every parameter has the value it was given" in said(text)
        assert "All 1 readings are those of the pipeline" in said(text)


def test_a_reading_that_is_not_the_pipelines_fails_a_build_only(make: Make) -> None:
    project = make(FRAME, READ + "finish(readings)", value="1.6")
    with pytest.raises(NotebookError, match=r"value is 1.5 here and 1.6 in the pipeline"):
        build_notebooks(project)
    told = said(run_notebook(project, "territory", {}))
    assert "**Mind:** Russia, land_held, flow, pace: value is 1.5 here" in told


@pytest.mark.parametrize(
    ("damaged", "problem"),
    [("", "the table cannot be read"), ("as of,party\nlatest,Russia\n", "has no column 'as_of'")],
)
def test_a_published_table_that_is_damaged_fails_a_build(
    make: Make, damaged: str, problem: str
) -> None:
    project = make(FRAME, READ + "finish(readings)")
    (project.processed / "readings.csv").write_text(damaged, encoding="utf-8")
    with pytest.raises(NotebookError, match=problem):
        build_notebooks(project)


def test_the_last_cell_tells_which_parameters_were_changed_and_what_they_move(make: Make) -> None:
    project = make(FRAME, READ + "finish(readings)", value="1.6")
    text = said(run_notebook(project, "territory", {"smallest_gain": 100.0}))
    assert "`smallest_gain` is 100.0, not 50.0. 1 of 1 of the comparisons" in text
    assert "- Russia, land held (flow): 1.5 (1 to 2), risen; published: 1.6 (1 to 2)" in text


def amount(window: str, median: float, low: float, high: float) -> Rows:
    row = {"median": f"{median}", "low90": f"{low}", "high90": f"{high}"}
    return {("Russia", "soldiers_killed", "flow", window): row}


def test_of_amounts_the_one_of_each_kind_that_moved_most_is_told() -> None:
    published = amount("year_4", 160, 70, 400) | amount("year_3", 140, 100, 200)
    ours = amount("year_4", 170, 90, 310) | amount("year_3", 140, 100, 210)
    assert _moved("amounts", ours, published) == [
        "2 of 2 of the amounts differ from those published (of each kind the one that moved most):",
        "- Russia, soldiers killed (flow), year 4: 170 (90 to 310); published: 160 (70 to 400)",
    ]
    assert _moved("amounts", published, published) == [
        "None of the amounts differ from those published."
    ]
    (none,) = _moved("amounts", ours, {})
    assert none.startswith("No amounts are published yet")


def test_an_amount_that_is_not_the_pipelines_fails_a_build(make: Make) -> None:
    amounts = "amounts = readings.assign(window='year_1', median=1.5).drop(columns='reading')\n"
    project = make(FRAME, READ + amounts + "finish(readings, amounts)")
    table = pd.DataFrame([{
        "as_of": "latest", "party": "Russia", "kind": "land_held", "view": "flow",
        "window": "year_1", "median": 1.4, "low90": 1, "high90": 2,
    }])  # fmt: skip
    table.to_csv(project.processed / "amounts.csv", index=False)
    with pytest.raises(NotebookError, match=r"year_1: median is 1.5 here and 1.4 in the pipeline"):
        build_notebooks(project)


def test_a_change_that_moves_nothing_is_told_as_such(make: Make) -> None:
    project = make(FRAME, READ + "finish(readings)")
    text = said(run_notebook(project, "territory", {"as_of": "2024-06-30"}))
    assert "`as_of` is '2024-06-30', not 'latest'. None of the comparisons" in text


def test_neither_a_build_nor_a_run_takes_a_notebook_that_breaks_a_rule(make: Make) -> None:
    project = make(FRAME, "as_of = '2024-06-30'", "finish()")
    for refused in (
        lambda: build_notebooks(project),
        lambda: run_notebook(project, "territory", {}),
    ):
        with pytest.raises(
            NotebookError, match=r"cell 3, line 1: the parameter as_of is set again"
        ):
            refused()


def test_a_setting_that_is_not_allowed_is_refused_before_anything_runs(make: Make) -> None:
    with pytest.raises(ParameterError, match=r"--set window_months=5"):
        run_notebook(make(FRAME, "finish()"), "territory", {"window_months": 5})


@pytest.mark.parametrize("stock", [False, True])
def test_outside_a_build_a_parameter_that_was_set_again_is_said(make: Make, stock: bool) -> None:
    project = make(FRAME, "window_months = 12", "finish()")
    path = project.notebooks / "territory.ipynb"
    (text,) = execute([Task(path, {"smallest_gain": 60.0}, "t")], stock=stock)
    assert said(text) == "**Mind:** the parameter window_months was set again: it is 12, not 6."


@pytest.mark.parametrize("stock", [False, True])
def test_a_name_that_is_no_parameter_of_the_notebook_is_said(make: Make, stock: bool) -> None:
    path = make(FRAME, "finish()").notebooks / "territory.ipynb"
    (text,) = execute([Task(path, {"window_month": 12}, "t")], stock=stock)
    told = "**Mind:** window_month is no parameter of this notebook (expected 'window_months')."
    assert said(text) == told


def test_in_papermills_own_kernel_a_build_refuses_a_parameter_that_was_set_again(
    make: Make,
) -> None:
    project = make(FRAME, "window_months = 12", "finish()")
    task = Task(project.notebooks / "territory.ipynb", {"as_of": "latest"}, "t")
    with pytest.raises(NotebookError, match=r"window_months was set again: it is 12, not 6"):
        execute([task], strict=True, stock=True)


CELL = "as_of = 'latest'\nseed = 1"


@pytest.mark.parametrize(
    ("history", "given", "strange"),
    [
        (["", CELL, "x = 1"], {"as_of": "latest", "seed": 1}, []),
        ([CELL, "# Parameters\nseed = 5"], {"as_of": "latest", "seed": 5}, []),
        ([CELL, "# Parameters\nsead = 5"], {"as_of": "latest", "seed": 1}, ["sead"]),
        ([CELL, "print(seed)", CELL.replace("1", "7")], {"as_of": "latest", "seed": 7}, []),
        ([CELL, "seed = 9"], {"as_of": "latest", "seed": 1}, []),
        (["import math", "x = (1", CELL], {"as_of": "latest", "seed": 1}, []),
        ([], {}, []),
    ],
)
def test_what_was_declared_is_read_from_the_cells_that_ran(
    history: list[str], given: dict[str, object], strange: list[str]
) -> None:
    assert declared(history) == (given, strange)
