"""A made-up executed notebook: a frame, a model's table, a figure, prose and parameters."""

from __future__ import annotations

from pathlib import Path

import nbformat
import numpy as np
import pandas as pd
import statsmodels.api as sm
from matplotlib.figure import Figure
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from analysis.plots.svg import describe, to_svg
from analysis.plots.theme import light, themed


def drawn(title: str) -> str:
    """Return a figure of our own as SVG."""
    with themed():
        figure = Figure(figsize=(5.75, 3))
        axes = figure.add_subplot()
        axes.plot([1, 2, 3], [2, 3, 5], color=light("teal"))
        axes.set_title(title)
    describe(figure, title, "A line that rises.")
    return to_svg(figure)


def cell(source: str, *outputs: dict[str, str], tags: tuple[str, ...] = ()) -> object:
    """Return a code cell with outputs."""
    made = new_code_cell(source, metadata={"tags": list(tags)} if tags else {})
    made.outputs = [new_output("display_data", data=data) for data in outputs]
    return made


def write_notebook(path: Path, question: str) -> Path:
    """Write an executed notebook and return its path."""
    frame = pd.DataFrame(
        {"month": pd.period_range("2025-01", periods=5, freq="M").astype(str),
         "deaths": [9100.0, 9800.5, 10211.25, 11004.0, 10990.0], "source": ["a"] * 5}
    )  # fmt: skip
    model = sm.OLS(
        np.array([1.0, 2.1, 2.9, 4.2, 5.3, 5.8, 7.1, 8.2]), sm.add_constant(np.arange(8.0))
    ).fit()
    many = pd.DataFrame({"n": range(20), "square": [n * n for n in range(20)]})
    book = new_notebook(
        metadata={"papermill": {"parameters": {"as_of": "2025-12-10", "seed": 7}}},
        cells=[
            new_markdown_cell(f"# {question}\n\nWhat is asked, and *why*. <b>no HTML</b>"),
            cell('as_of = "latest"  # the day\nseed = 1\nlevels = [1, 2]', tags=("parameters",)),
            cell('as_of = "2025-12-10"\nseed = 7', tags=("injected-parameters",)),
            new_markdown_cell("## What is counted\n\nThe frame shows the last months."),
            cell("deaths.tail()", {"text/html": frame.to_html(), "text/plain": "frame"}),
            new_markdown_cell("## The model\n\nA line in logs."),
            cell("fit.summary()", {"text/html": model.summary().as_html(), "text/plain": "x"}),
            cell(
                "draw()",
                {
                    "image/svg+xml": drawn("Deaths rose"),
                    "text/plain": "Figure",
                    "text/csv": "month,deaths\n1,2\n2,3\n3,5\n",
                },
            ),
            cell("many", {"text/html": many.to_html(), "text/plain": "frame"}),
            cell("tell()", {"text/markdown": "It rose by **12%**."}),
            cell("for one in many:\n    one\n\n    one", {"text/plain": "'plain'"}, tags=("fold",)),
        ],
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(book, path)
    return path
