"""The fork engine gives what stock papermill gives, byte for byte, whatever a cell does."""

# ruff: noqa: F811  (fixtures are imported, and named again as arguments)

from __future__ import annotations

import json
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from analysis.execution.runs import NotebookRun, run_notebooks

sys.path.insert(0, str(Path(__file__).parent))
from engine_fixtures import fresh, write_cells  # noqa: F401

CELLS = {
    "parameters": ("year = 2022  # 2022 to 2026", "parameters"),
    "a value": "year + 1",
    "no output": "a = 1",
    "None is not shown": "None",
    "a suppressed value": "1 + 1;",
    "printed text": "print('one')\nprint('two', end='')",
    "both streams": (
        "import sys\nprint('e', file=sys.stderr)\nprint('o')\nprint('f', file=sys.stderr)"
    ),
    "text before and after a display": (
        "from IPython.display import display\nprint('before')\ndisplay(1)\nprint('after')"
    ),
    "a slow cell, whose text stock sends in pieces": (
        "import time\n"
        "for i in range(4):\n"
        "    print(i)\n"
        "    print(i, file=sys.stderr)\n"
        "    time.sleep(0.15)"
    ),
    "text flushed by the cell": "print('x', flush=True)\nprint('y', flush=True)",
    "much text": "print('0123456789' * 30_000)",
    "text that is not ASCII": "print('Україна → 1 000 км²')",
    "a carriage return": "print('10 %\\r20 %')",
    "a table": "import pandas as pd\npd.DataFrame({'a': [1, 2], 'b': ['x', None]})",
    "HTML": "class H:\n    def _repr_html_(self):\n        return '<b>x</b>'\nH()",
    "Markdown": "class M:\n    def _repr_markdown_(self):\n        return '**x**'\nM()",
    "a bundle of types with metadata": (
        "class B:\n"
        "    def _repr_mimebundle_(self, include=None, exclude=None):\n"
        "        return {'text/plain': 'p', 'application/json': {'k': [1, None]}}, {'m': 1}\n"
        "B()"
    ),
    "display of raw data": "display({'text/html': '<i>r</i>', 'text/plain': 'r'}, raw=True)",
    "an updated display": "handle = display('old', display_id='one')\nhandle.update('new')",
    "a display updated by a later cell": "later = display('old', display_id=True)",
    "the later cell": "later.update('new')\nlater.display('again')",
    "cleared output": (
        "from IPython.display import clear_output\n"
        "print('gone')\ndisplay('gone')\nclear_output()\nprint('kept')"
    ),
    "output cleared by what follows": (
        "display('gone')\nclear_output(wait=True)\nprint('x', flush=True)\ndisplay('kept')"
    ),
    "an image": "from IPython.display import SVG\nSVG('<svg xmlns=\"http://www.w3.org/2000/svg\"/>')",
    "a figure before pyplot": "from matplotlib.figure import Figure\nFigure()",
    "a figure left open": (
        "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.title('t')\nprint('first')"
    ),
    "two figures": "plt.figure()\nplt.figure()\nNone",
    "a figure shown": "plt.plot([2, 1])\nplt.show()\nprint('after')",
    "a figure as the value": "fig, ax = plt.subplots()\nax.bar([1], [1])\nfig",
    "the backend": "import matplotlib\nmatplotlib.get_backend()",
    "vector figures": "%config InlineBackend.figure_formats = ['svg']",
    "seaborn's settings": "import seaborn\nseaborn.set_theme()\nsorted(plt.rcParams)[:3]",
    "default settings of libraries": (
        "import numpy as np\n"
        "pd.get_option('display.max_rows'), np.get_printoptions()['precision'], "
        "np.geterr(), plt.rcParams['figure.dpi']"
    ),
    "a warning": "import warnings\nwarnings.warn('careful')",
    "a deprecation": "warnings.warn('old', DeprecationWarning)",
    "a numerical warning": "np.float64(1) / np.float64(0)",
    "logging": "import logging\nlogging.warning('w')\nlogging.info('i')",
    "an awaited value": "import asyncio\nawait asyncio.sleep(0.01)\nprint('awoke')\n'slept'",
    "a task of an earlier cell": "task = asyncio.ensure_future(asyncio.sleep(0.01, 'done'))",
    "the task awaited": "await task",
    "a loop that runs": "asyncio.get_event_loop().is_running()",
    "a context variable": "import decimal\ndecimal.getcontext().prec = 7\ndecimal.Decimal(1) / 3",
    "a context variable later": "decimal.Decimal(1) / 3",
    "threads that print": (
        "import threading\n"
        "t = threading.Thread(target=lambda: (print('from a thread'), display('shown')))\n"
        "t.start()\nt.join()"
    ),
    "a line magic": "%pwd\n%precision 3\n3.14159",
    "a cell magic": "%%capture captured\nprint('caught')",
    "what was captured": "captured.stdout",
    "a cell magic that writes": "%%writefile {folder}/written.txt\nline",
    "a shell cell": "%%bash\necho from bash\necho to stderr >&2",
    "names that are defined": "%who",
    "a shell command": "!echo shell; exit 3",
    "its status": "_exit_code",
    "a shell command assigned": "lines = !echo one; echo two\nlines",
    "help": "?len",
    "source of a function": (
        "def documented():\n    'Doc.'\nimport inspect\ninspect.getsource(documented)"
    ),
    "C code and commands": (
        "import os, subprocess\n"
        "subprocess.run(['sh', '-c', 'echo out; echo err >&2'])\n"
        "os.write(1, b'raw\\n')\n"
        "time.sleep(0.3)"
    ),
    "history": "_, __, In[1]",
    "values of earlier cells": "Out[max(Out)]",
    "the module": "__name__, sys.modules['__main__'].a, sys.argv[0][-11:]",
    "where modules are looked for": "sys.path[sys.path.index('') + 1][-13:]",
    "an address": "object()",
    "the folder": "print(os.getcwd()); os.getcwd()",
    "standard input": "sys.stdin.read()",
    "pickling of a class defined here": (
        "import pickle\ntype(pickle.loads(pickle.dumps(H()))).__name__"
    ),
    "timing magics": "%timeit -n1 -r1 -q pass",
    "an error that is expected": ("{}['missing']", "raises-exception"),
    "an error in a function of another cell": (
        "def divide(a):\n    return 1 / a\n\nprint('before')\ndivide(0)",
        "raises-exception",
    ),
    "an error in a library": ("pd.DataFrame({'a': [1]})['b']", "raises-exception"),
    "an error in a display": (
        "class E:\n    def __repr__(self):\n        raise ValueError('no repr')\nE()",
        "raises-exception",
    ),
    "an error in a coroutine": ("await asyncio.sleep(-1, 1 / 0)", "raises-exception"),
    "wrong syntax": ("def f(:", "raises-exception"),
    "an unknown magic": ("%no_such_magic", "raises-exception"),
    "an error with notes": (
        "e = KeyError('k')\ne.add_note('a note')\nraise e from ValueError('v')",
        "raises-exception",
    ),
    "input, refused": ("input('name? ')", "raises-exception"),
    "a password, refused": ("import getpass; getpass.getpass()", "raises-exception"),
    "an exit with a code": ("sys.exit(3)", "raises-exception"),
    "an interrupt raised by the cell": ("raise KeyboardInterrupt", "raises-exception"),
    "a skipped cell": ("print('never')", "skip-execution"),
    "an empty cell": "  ",
    "a comment": "# nothing",
    "the count": "print(get_ipython().execution_count)",
}


@pytest.fixture(scope="module")
def files(
    fresh: ProcessPoolExecutor,
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, bytes]:
    """The same notebook executed by both engines, with the same parameter."""
    folder = tmp_path_factory.mktemp("equality")
    notebook = folder / "notebook.ipynb"
    cells = json.loads(json.dumps(list(CELLS.values())).replace("{folder}", str(folder)))
    write_cells(notebook, *cells)
    (folder / "written.txt").touch()
    contents = {}
    for engine in ("stock", "fork"):
        output = folder / f"{engine}.ipynb"
        run = NotebookRun(engine, notebook, {"year": 2025}, output)
        fresh.submit(run_notebooks, [run], engine=engine, cell_timeout=60).result()
        contents[engine] = output.read_bytes()
    return contents


def cell_of(files: dict[str, bytes], engine: str, name: str) -> NotebookNode:
    # Before it come the title and, after the first cell, the parameters that were set.
    position = list(CELLS).index(name)
    notebook = nbformat.reads(files[engine].decode(), as_version=4)
    return notebook.cells[position + 1 + (position > 0)]


@pytest.mark.parametrize("name", CELLS)
def test_a_cell_has_the_outputs_that_stock_papermill_gives(
    files: dict[str, bytes], name: str
) -> None:
    assert cell_of(files, "fork", name) == cell_of(files, "stock", name)


def test_the_files_of_both_engines_are_identical(files: dict[str, bytes]) -> None:
    assert files["fork"] == files["stock"]


def test_the_comparison_is_of_notebooks_that_were_executed(files: dict[str, bytes]) -> None:
    assert cell_of(files, "stock", "a value").outputs[0].data["text/plain"] == "2026"
    silent = {name for name in CELLS if not cell_of(files, "stock", name).get("outputs")}
    assert silent == {
        "parameters",
        "no output",
        "None is not shown",
        "a suppressed value",
        "a task of an earlier cell",
        "vector figures",
        "a cell magic",
        "help",
        "timing magics",
        "a skipped cell",
        "an empty cell",
        "a comment",
    }
