"""Notebooks are executed apart, side by side, all or none, and leave nothing behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import nbformat
import papermill
import pytest

from analysis.errors import NotebookError
from analysis.notebooks.run import Task, execute

Made = Callable[..., Path]
ROOT = Path(__file__).parents[3]

RICH = (
    "as_of = 'latest'",
    "import sys\nimport warnings\nimport pandas as pd",
    "print('one', as_of)\nprint('two', file=sys.stderr)\nwarnings.warn('careful')\n"
    "pd.DataFrame({'a': [1, 2.5]})",
    "from IPython.display import Markdown, display\n"
    "handle = display(Markdown('*x*'), display_id=True)\nhandle.update(Markdown('y'))\nobject()",
    "pd.DataFrame([[1.5] * 15], columns=[f'a column {n}' for n in range(15)])",
    "import matplotlib.pyplot as plt\nfrom analysis.plots import use_theme\nuse_theme()",
    "figure, axes = plt.subplots()\naxes.plot([1, 2])\naxes.set_title('title')",
    "import time\nprint(sorted({'b', 'a'}), {'x', 'y', 'z'}, time.tzname)",
    "None",
)


def outputs(text: str) -> list[dict[str, Any]]:
    return [one for cell in json.loads(text)["cells"] for one in cell.get("outputs", [])]


def run(path: Path, parameters: dict[str, Any] | None = None, **options: Any) -> str:
    (text,) = execute([Task(path, parameters or {}, path.stem)], **options)
    return text


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Path:
    first, *others = RICH
    cells = [
        nbformat.v4.new_code_cell(first, metadata={"tags": ["parameters"]}),
        *map(nbformat.v4.new_code_cell, others),
    ]
    path = tmp_path_factory.mktemp("rich") / "rich.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    return path


@pytest.fixture(scope="module")
def executed(rich: Path) -> str:
    return run(rich, {"as_of": "2025-12-10"})


def test_rich_outputs_come_through(executed: str) -> None:
    shown = outputs(executed)
    streams = [one for one in shown if one["output_type"] == "stream"]
    assert "".join(streams[0]["text"]) == "one 2025-12-10\n"
    assert "".join(streams[1]["text"]).startswith("two\n<cell>:3: UserWarning: careful")
    kinds = [set(one["data"]) for one in shown if "data" in one]
    assert {"text/html", "text/plain"} in kinds
    assert any("image/svg+xml" in kind for kind in kinds)
    assert [
        one["data"]["text/markdown"] for one in shown if "text/markdown" in one.get("data", {})
    ] == [["y"]]
    assert "0x7f" not in executed
    assert str(ROOT) not in executed


def test_figures_are_svg_with_text_as_text(executed: str) -> None:
    figures = ["".join(one["data"]["image/svg+xml"]) for one in outputs(executed)
               if "image/svg+xml" in one.get("data", {})]  # fmt: skip
    assert len(figures) == 1
    assert ">title<" in figures[0]
    assert "<dc:date>" not in figures[0]


def test_the_record_holds_the_parameters_and_no_timings(executed: str) -> None:
    metadata = json.loads(executed)["metadata"]
    assert metadata["papermill"] == {"parameters": {"as_of": "2025-12-10"}}
    assert "time" not in json.dumps(metadata)


@pytest.mark.trial
def test_papermills_own_kernel_gives_the_same_bytes(rich: Path, executed: str) -> None:
    assert run(rich, {"as_of": "2025-12-10"}, stock=True) == executed


def test_papermill_as_a_user_calls_it_shows_the_same(
    rich: Path, executed: str, tmp_path: Path
) -> None:
    from analysis.notebooks.canonical import canonical_text

    notebook = papermill.execute_notebook(
        rich, tmp_path / "out.ipynb", {"as_of": "2025-12-10"}, kernel_name="python3",
        language="python", progress_bar=False,
    )  # fmt: skip
    assert same(executed, canonical_text(notebook))


def test_a_client_of_notebooks_shows_the_same(rich: Path, executed: str) -> None:
    """One as nbconvert and editors have it."""
    from nbclient import NotebookClient
    from papermill.iorw import load_notebook_node
    from papermill.parameterize import parameterize_notebook

    from analysis.notebooks.canonical import canonical_text

    given = {"as_of": "2025-12-10"}
    loaded = load_notebook_node(str(rich))
    notebook = parameterize_notebook(loaded, given, kernel_name="python3", language="python")
    folder = {"metadata": {"path": str(rich.parent)}}
    NotebookClient(notebook, kernel_name="python3", resources=folder).execute()
    assert same(executed, canonical_text(notebook))


def same(one: str, other: str) -> bool:
    """Compare all but the last cells: the runner fixes the order of sets and the zone."""
    first, second = (json.loads(text)["cells"][:-2] for text in (one, other))
    return len(first) > 6 and first == second


def test_bytes_hang_neither_on_workers_nor_on_the_users_settings(
    rich: Path, executed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    startup = tmp_path / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "00.py").write_text("print('started')\nas_of = 'mine'\n")
    (tmp_path / "ipython" / "profile_default" / "ipython_config.py").write_text(
        "c.InteractiveShell.ast_node_interactivity = 'all'\n"
    )
    (tmp_path / "matplotlibrc").write_text("axes.facecolor: red\nsvg.fonttype: path\n")
    for name, value in {
        "IPYTHONDIR": str(tmp_path / "ipython"),
        "MATPLOTLIBRC": str(tmp_path),
        "MPLBACKEND": "pdf",
        "TZ": "Pacific/Auckland",
        "LC_ALL": "C",
        "PYTHONHASHSEED": "7",
        "SOURCE_DATE_EPOCH": "banana",
        "COLUMNS": "40",
        "PYTHONPATH": str(tmp_path),
        "PYTHONSTARTUP": str(startup / "00.py"),
        "OMP_NUM_THREADS": "8",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pandas.py").write_text("raise SystemError('not the real one')")
    task = Task(rich, {"as_of": "2025-12-10"}, "rich")
    assert execute([task, task, task], 2) == [executed] * 3


def test_notebooks_do_not_see_each_other(write: Made) -> None:
    one = write(
        "x = 1", "import math\nmath.pi = 3\nimport os\nos.environ['LEFT'] = '1'", name="a.ipynb"
    )
    two = write(
        "x = 1", "import math\nimport os\nprint(math.pi > 3, 'LEFT' in os.environ)", name="b.ipynb"
    )
    texts = execute([Task(one, {}, "a"), Task(two, {}, "b"), Task(one, {}, "c")], 1)
    assert outputs(texts[1])[0]["text"] == ["True False\n"]


def test_a_notebook_runs_in_its_own_folder(write: Made) -> None:
    path = write("x = 1", "import os\nprint(os.path.exists('tiny.ipynb'), os.getcwd())")
    assert outputs(run(path))[0]["text"] == ["True .\n"]


DEEP = "def f():\n    raise ValueError('deep')\n\nf()"


def test_cells_may_await(write: Made) -> None:
    path = write("x = 1", "import asyncio\nawait asyncio.sleep(0)\nx")
    assert outputs(run(path))[0]["data"]["text/plain"] == ["1"]


@pytest.mark.parametrize(
    ("cell", "said", "stock"),
    [
        ("y = 1\n1 / 0", "tiny, cell 2: line 2: ZeroDivisionError: division by zero", False),
        (DEEP, "tiny, cell 2: line 2: ValueError: deep", False),
        (DEEP.replace("deep", "so\\ndeep"), "tiny, cell 2: line 2: ValueError: so deep", True),
        ("raise SystemExit(0)", "tiny, cell 2: SystemExit: the notebook ends there", True),
    ],
)
def test_an_error_names_notebook_cell_and_line(
    write: Made, cell: str, said: str, stock: bool
) -> None:
    with pytest.raises(NotebookError) as caught:
        run(write("x = 1", cell), {"x": 2}, stock=stock)
    assert str(caught.value).startswith(said)


def test_a_cell_that_is_no_python_is_an_error(write: Made) -> None:
    with pytest.raises(NotebookError, match=r"cell 2: line 2: SyntaxError"):
        run(write("x = 1", "y = 1\nx = = 2"))


def test_an_error_in_showing_a_result_is_kept(write: Made) -> None:
    text = "class Faulty:\n  def _repr_html_(self):\n    raise ValueError('not shown')\nFaulty()"
    kept = [one for one in outputs(run(write(text))) if one["output_type"] == "error"]
    assert [(one["ename"], one["evalue"]) for one in kept] == [("ValueError", "not shown")]


def test_every_failure_is_told_and_nothing_is_returned(write: Made) -> None:
    good, bad = write("x = 1", name="good.ipynb"), write("x = 1", "x.y", name="bad.ipynb")
    with pytest.raises(NotebookError, match=r"^2 notebooks failed: bad, cell 2: .* worse, cell 2"):
        execute([Task(bad, {}, "bad"), Task(good, {}, "good"), Task(bad, {}, "worse")], 2)


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("import os\nos._exit(3)", "cell 2: its interpreter ended with status 3"),
        ("import os\nos._exit(0)", "cell 2: its interpreter ended with status 0"),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)", "by signal 11 .Segmentation"),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "by signal 9 .Killed., as the"),
        ("raise SystemExit(0)", "cell 2: line 1: SystemExit: 0"),
    ],
)
def test_a_dead_worker_is_told_as_it_died(write: Made, cell: str, said: str) -> None:
    with pytest.raises(NotebookError, match=said) as caught:
        run(write("x = 1", cell))
    assert ("memory" in str(caught.value)) == ("signal 9" in said)


def test_what_takes_too_long_is_ended_even_where_it_listens_to_no_signal(write: Made) -> None:
    cell = (
        "import os, signal\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\n"
        "os.kill(os.getpid(), signal.SIGSTOP)"
    )
    with pytest.raises(NotebookError, match=r"tiny, cell 2: it took longer than 1 seconds"):
        run(write("x = 1", cell), seconds=1)


def test_what_takes_too_long_is_ended_with_all_it_started(write: Made, tmp_path: Path) -> None:
    mark = tmp_path / "pid"
    cell = (
        "import subprocess\np = subprocess.Popen(['sleep', '60'])\n"
        f"open({str(mark)!r}, 'w').write(str(p.pid))\np.wait()"
    )
    started = monotonic()
    with pytest.raises(NotebookError, match=r"tiny, cell 2: it took longer than 1.5 seconds"):
        run(write("x = 1", cell), seconds=1.5)
    assert monotonic() - started < 20
    assert not is_alive(int(mark.read_text()))


def test_a_parameter_that_is_set_again_is_an_error(write: Made) -> None:
    with pytest.raises(NotebookError, match=r"the parameter x was set again, to 3"):
        run(write("x = 1", "x = 3"), {"x": 2})


def test_a_list_that_is_changed_is_an_error(write: Made) -> None:
    path = write("names = []", "also = names\nalso.append('a')")
    with pytest.raises(NotebookError, match=r"the parameter names was set again, to \['a'\]"):
        run(path, {"names": []})


def test_an_interpreter_that_cannot_start_is_told_as_such(
    write: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(NotebookError, match=r"that executes notebooks ended with status 1"):
        run(write("x = 1"))


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] != "Z"
    except OSError:
        return False


def heed_signals() -> None:
    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, signal.SIG_DFL)


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_a_signal_leaves_no_process_and_no_file(
    write: Made, tmp_path: Path, signum: signal.Signals
) -> None:
    mark = tmp_path / "marks"
    mark.mkdir()
    cell = (
        "import os, subprocess, tempfile, time\n"
        "open(tempfile.gettempdir() + '/stray', 'w').close()\n"
        "p = subprocess.Popen(['sleep', '60'])\n"
        "for pid in (os.getpid(), os.getppid(), p.pid):\n"
        f"    open(f'{mark}/{{pid}}', 'w').close()\n"
        "time.sleep(60)"
    )
    path = write("x = 1", cell)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    before = {one.name for one in path.parent.iterdir()}
    code = f"""
        from pathlib import Path
        from analysis.notebooks.run import Task, execute
        task = Task(Path({str(path)!r}), {{}}, "t")
        execute([task, task], 2)
    """
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code)],
        env={**os.environ, "TMPDIR": str(scratch), "PYTHONPATH": str(ROOT)},
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        # whoever runs the tests in the background, or beyond its terminal, has them ignored
        preexec_fn=heed_signals,  # noqa: PLW1509 (no thread runs here)
    )
    wait_for(lambda: len(list(mark.iterdir())) == 5)
    pids = [int(one.name) for one in mark.iterdir()]
    assert all(map(is_alive, pids))
    process.send_signal(signum)
    assert process.wait(20) != 0
    wait_for(lambda: not any(map(is_alive, pids)))
    wait_for(lambda: not list(scratch.iterdir()))
    assert {one.name for one in path.parent.iterdir()} == before


def wait_for(holds: Callable[[], bool], seconds: float = 30) -> None:
    deadline = monotonic() + seconds
    while not holds():
        assert monotonic() < deadline, "it did not come about"
        sleep(0.05)


def test_nothing_is_left_in_the_temporary_folder(
    write: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write("x = 1")
    (tmp_path / "scratch").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "scratch"))
    run(path)
    assert list((tmp_path / "scratch").iterdir()) == []
