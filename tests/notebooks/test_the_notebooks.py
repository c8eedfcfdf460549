"""The notebooks show their work: frames, models, seaborn's figures; and all of it follows."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pytest

from analysis.notebooks import Task, execute
from analysis.notebooks.source import read_notebook

ROOT = Path(__file__).parents[2]
NOTEBOOKS = ROOT / "notebooks"
FEW = {"n_draws": 1000}
FRAME, MODEL, FIGURE = 'class="dataframe"', 'class="simpletable"', "<svg"


class Least(NamedTuple):
    """What an executed notebook holds at least."""

    frames: int
    models: int
    figures: int


LEAST = {
    "casualties": Least(frames=8, models=5, figures=7),
    "territory": Least(frames=6, models=2, figures=4),
    "reconstruction": Least(frames=6, models=3, figures=3),
    "economy": Least(frames=20, models=7, figures=9),
    "emigration": Least(frames=18, models=5, figures=8),
    "other_wars": Least(frames=8, models=1, figures=2),
}
"""Main series: deaths (register and trend), names, civilians, claims; two maps; damage, needs and
needs over GDP; gap, growth and spending of both countries, and the control; people abroad,
decisions, border, displaced, births."""

CHANGED: dict[str, tuple[str, dict[str, Any]]] = {
    "prior": ("casualties", {"claims_drift_scale": 0.05}),
    # the error moves draws, the others what is read of the maps themselves
    "error": (
        "territory",
        {
            "error_factor": 2.0,
            "map_start": "2023-06-01",
            "window_months": 12,
            "smallest_gain": 200.0,
        },
    ),
    "editions": ("reconstruction", {"edition_error": 12.0, "prewar_gdp": 181.0}),
    "path": (
        "economy",
        {
            "base_year": 2019,
            "forecast_vintage": "2021-04",
            "net_of_placebos": False,
            "control_start_russia": 2005,
            "control_start_ukraine": 2010,
            "rivals": ["Germany"],
        },
    ),
    "people": ("emigration", {"include_russia": True, "births_path": "level"}),
}
"""What else is run: parameters that have another value."""
MOVED: dict[str, tuple[str, ...]] = {
    "prior": (
        "posterior.summary()",
        "drawn.tail(3)",
        'fill("Counted until',
        "study.amounts(russia)",
        "totals = {",
        "finish(every",
    ),
    "error": (
        "both.tail(3)",
        "readings = study.readings(land)",
        "study.amounts(land).set_index",
        "costs.tell_readings",
        "shared = maps",
        "price = pd.concat",
    ),
    "editions": ("readings = study.readings", "ends = {"),
    "path": (
        "others = placebos.melt",
        "lost = pd.concat",
        "peace = pd.concat",
        "relative = 100",
    ),
    "people": ("drawn, x=", "births_readings = study.readings"),
}
"""What they move: model, draws, figures, tables and sentences, each by words of its cell."""

Cells = list[dict[str, Any]]


def read(text: str) -> Cells:
    cells: Cells = json.loads(text)["cells"]
    return cells


def source(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def shown(cell: dict[str, Any]) -> str:
    """Return everything that a cell shows, as text."""
    outputs = [one["data"] for one in cell.get("outputs", ()) if "data" in one]
    return "".join(
        "".join(text) for data in outputs for kind, text in data.items() if kind != "text/plain"
    )


def after(cells: Cells, words: str) -> str:
    """Return what the one cell shows whose code holds some words."""
    found = [cell for cell in cells if cell["cell_type"] == "code" and words in source(cell)]
    assert len(found) == 1, f"{len(found)} cells hold {words}"
    return shown(found[0])


def calls(code: str) -> Iterator[str]:
    """Yield the functions of seaborn that a cell calls."""
    for node in ast.walk(ast.parse(code)):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="sns"), attr=name)):
                yield name


@pytest.fixture(scope="session")
def executed() -> Iterator[dict[str, Cells]]:
    """Yield each notebook as it is, and those with changed parameters as far as they are looked at.

    These lie in the project, which what they run asks for.
    """
    (ROOT / ".dvc" / "tmp").mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=ROOT / ".dvc" / "tmp") as folder:
        tasks = [Task(NOTEBOOKS / f"{family}.ipynb", FEW, family) for family in LEAST]
        for name, (family, changed) in CHANGED.items():
            beginning = Path(folder) / f"{family}.ipynb"
            beginning.write_text(cut(family, MOVED[name]), encoding="utf-8")
            tasks.append(Task(beginning, {**FEW, **changed}, name))
        names = [task.label for task in tasks]
        yield dict(zip(names, map(read, execute(tasks, jobs=2)), strict=True))


def cut(family: str, looked_at: Sequence[str]) -> str:
    """Return a notebook up to the last cell that is looked at."""
    notebook = json.loads((NOTEBOOKS / f"{family}.ipynb").read_text(encoding="utf-8"))
    cells = notebook["cells"]
    last = max(
        place for place, cell in enumerate(cells)
        if cell["cell_type"] == "code" and any(words in source(cell) for words in looked_at)
    )  # fmt: skip
    return json.dumps({**notebook, "cells": cells[: last + 1]})


@pytest.mark.parametrize("family", LEAST)
def test_frames_models_and_figures_of_seaborn_are_shown(
    family: str, executed: dict[str, Cells]
) -> None:
    code = [cell for cell in executed[family] if cell["cell_type"] == "code"]
    outputs = [shown(cell) for cell in code]
    figures = [
        cell for cell, text in zip(code, outputs, strict=True)
        if FIGURE in text and {"relplot", "catplot", "lmplot"} & set(calls(source(cell)))
    ]  # fmt: skip
    found = Least(
        sum(FRAME in text for text in outputs),
        sum(text.count(MODEL) for text in outputs),
        len(figures),
    )
    assert all(here >= least for here, least in zip(found, LEAST[family], strict=True)), found


@pytest.mark.parametrize("family", LEAST)
def test_nothing_is_warned_and_no_table_is_cut(family: str, executed: dict[str, Cells]) -> None:
    for cell in executed[family]:
        kinds = {one["output_type"] for one in cell.get("outputs", ())}
        assert kinds <= {"execute_result", "display_data"}, source(cell)
        assert not re.search(r"<t[dh][^>]*>\.\.\.</t", shown(cell)), source(cell)


@pytest.mark.parametrize("family", LEAST)
def test_there_are_at_least_as_many_words_of_prose_as_of_code(family: str) -> None:
    words = {"markdown": 0, "code": 0}
    for cell in read_notebook(NOTEBOOKS / f"{family}.ipynb").cells:
        words[cell.kind] += len(cell.source.split())
    assert words["markdown"] >= words["code"], words


@pytest.mark.parametrize("family", LEAST)
def test_cells_of_code_are_short(family: str) -> None:
    for cell in read_notebook(NOTEBOOKS / f"{family}.ipynb").code:
        assert cell.source.count("\n") < 30, cell.number
        assert max(map(len, cell.source.splitlines())) <= 130, cell.number


@pytest.mark.parametrize("family", LEAST)
def test_a_figure_says_what_its_intervals_hold_and_to_the_blind_its_values(
    family: str, executed: dict[str, Cells]
) -> None:
    for cell in executed[family]:
        code, drawn = source(cell), shown(cell)
        if "errorbar=band" in code or 'errorbar=("pi"' in code:
            assert re.search(r"(bars|bands) hold \d+ in 100", drawn), code
        for said in re.findall(r"<desc[^>]*>(.*?)</desc>", drawn):
            values = re.sub(r"\(.*?\)|\b20\d\d\b|90 in 100", "", said)
            assert len(re.findall(r"\d+(?:[.,]\d+)*", values)) >= 2, said
            assert not re.search(r"\bnan\b", said), said


def test_every_war_behind_the_share_is_listed(executed: dict[str, Cells]) -> None:
    (n,) = re.findall(r"Of (\d+) wars with", after(executed["other_wars"], '"Of {wars:exact}'))
    assert after(executed["other_wars"], 'used[["war"').count("<tr") == int(n) + 1


def test_windows_without_a_quotient_and_those_drawn_are_all_that_there_are(
    executed: dict[str, Cells],
) -> None:
    (cell,) = (one for one in executed["territory"] if "windows = gained" in source(one))
    (few, every) = map(int, re.findall(r"In (\d+) of (\d+) windows", shown(cell))[0])
    (data,) = ("".join(one["data"]["text/csv"]) for one in cell["outputs"])
    assert few + data.count('"killed and wounded, claimed"') == every


def test_the_few_days_of_the_first_month_are_left_out_of_the_figure_of_ukraine(
    executed: dict[str, Cells],
) -> None:
    drawn = after(executed["casualties"], "of_months = ")
    assert "2022-03-01" in drawn and "2022-02-01" not in drawn


def test_a_claim_is_called_one_wherever_it_is_shown(executed: dict[str, Cells]) -> None:
    """Every figure and table of code that names the General Staff says that it claims."""
    named = [
        (source(cell), text)
        for cell in executed["casualties"] + executed["territory"]
        for text in re.split(r"(?=<svg)", shown(cell))
        if "General Staff" in text or "personnel_losses" in text
    ]
    assert len(named) > 3
    assert [code for code, text in named if "claim" not in text] == []


@pytest.mark.parametrize(
    ("changed", "moved"), [(name, words) for name, all_of in MOVED.items() for words in all_of]
)
def test_a_parameter_moves_model_draws_figures_tables_and_sentences(
    changed: str, moved: str, executed: dict[str, Cells]
) -> None:
    assert after(executed[CHANGED[changed][0]], moved) != after(executed[changed], moved)


def test_a_changed_prior_leaves_civilians_and_names_the_amount_that_moved(
    executed: dict[str, Cells],
) -> None:
    before, now = executed["casualties"], executed["prior"]
    assert after(before, "study.readings(civilians") == after(now, "study.readings(civilians")
    told = after(now, "finish(every")
    assert "claims_drift_scale` is 0.05, not 0.4" in told
    amount = r"- Russia, soldiers killed \(flow\), (year \d|\d{4}|newest): "
    assert re.search(amount, told), "it names the amount that moved"
