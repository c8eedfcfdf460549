"""In a notebook: one SVG a figure, whatever made it and whatever the user has set."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

CELLS = [
    "import matplotlib.pyplot as plt, pandas as pd, seaborn as sns; from analysis import plots",
    "plots.use_theme(); frame = pd.DataFrame({'x': [1, 2, 3], 'y': [2, 4, 3]})",
    "grid = sns.relplot(frame, x='x', y='y', kind='line', errorbar=None)",
    "sns.relplot(frame, x='x', y='y', kind='line', errorbar=None)",
    "axes = sns.lineplot(frame, x='x', y='y', errorbar=None)",
    "figure, axes = plt.subplots(); axes.plot([1, 2]); figure",
    "plots.finish(sns.lineplot(frame, x='x', y='y', errorbar=None), 'A finding', alt='Up')",
]
DATA = [
    "plots.finish(sns.relplot(frame, x='x', y='y'), 'Dots', also={'a line': frame.tail(1)})",
    "frame.tail(1).assign(y=' '.join(map(str, range(200)))).set_index('x')",
    "frame.tail(1)",
    "frame.assign(y=['killed only', None, '']).set_index('x')",
    "frame.assign(y=frame['y'] / 3).set_index('x').tail(1)",
]
RUN = """
import json, sys
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
shown = []
class Hook(DisplayHook):
    def write_output_prompt(self): pass
    def write_format_data(self, data, metadata=None): shown[-1].append(data)
class Publisher(DisplayPublisher):
    def publish(self, data, metadata=None, **rest): shown[-1].append(data)
class Shell(InteractiveShell):
    displayhook_class, display_pub_class = Type(Hook), Type(Publisher)
shell = Shell.instance()
for cell in json.loads(sys.argv[1]):
    shown.append([])
    shell.run_cell(cell).raise_error()
sys.stderr.write(json.dumps(shown))
"""


@pytest.fixture(scope="module")
def shown() -> list[list[dict[str, str]]]:
    done = subprocess.run([sys.executable, "-c", RUN, json.dumps(CELLS + DATA)], text=True,
                          capture_output=True, check=True)  # fmt: skip
    found: list[list[dict[str, str]]] = json.loads(done.stderr)
    return found


def test_each_figure_is_shown_once_as_svg_and_as_nothing_else(
    shown: list[list[dict[str, str]]],
) -> None:
    for cell, outputs in zip(CELLS[2:], shown[2 : len(CELLS)], strict=True):
        assert [set(output) for output in outputs] == [{"image/svg+xml", "text/plain"}], cell
        assert outputs[0]["text/plain"] == "Figure"


def test_a_figure_left_open_and_one_returned_look_the_same(
    shown: list[list[dict[str, str]]],
) -> None:
    assert shown[2][0] == shown[3][0] and shown[2][0]["image/svg+xml"].startswith("<svg")


def test_what_finish_was_told_is_the_alternative_text(shown: list[list[dict[str, str]]]) -> None:
    drawn = shown[6][0]["image/svg+xml"]
    assert ">A finding</title>" in drawn and ">Up</desc>" in drawn


def test_a_figure_carries_what_it_shows_as_csv(shown: list[list[dict[str, str]]]) -> None:
    (output,) = shown[len(CELLS)]
    assert set(output) == {"image/svg+xml", "text/csv", "text/plain"}
    assert output["text/csv"] == "layer,x,y\n,1,2\n,2,4\n,3,3\na line,3,3\n"


def test_a_long_text_in_a_frame_is_shown_whole(shown: list[list[dict[str, str]]]) -> None:
    (output,) = shown[len(CELLS) + 1]
    assert f"<td>{' '.join(map(str, range(200)))}</td>" in output["text/html"]


def test_rows_have_no_numbers_but_what_names_them_stays(
    shown: list[list[dict[str, str]]],
) -> None:
    plain, words, named = (outputs[0]["text/html"] for outputs in shown[-3:])
    assert "<th>2</th>" not in plain and "<td>3</td>" in plain
    assert "<th>3</th>" in named and "<td>1</td>" in named
    assert '<td style="text-align:left">killed only</td>' in words and words.count("left") == 1
