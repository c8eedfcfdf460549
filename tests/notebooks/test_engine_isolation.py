"""No notebook sees another or the pipeline, and the pipeline sees none of them."""

# ruff: noqa: F811  (fixtures are imported, and named again as arguments)

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import nbformat
import pytest

from analysis.execution import processes
from analysis.execution.processes import fork_is_safe
from analysis.execution.runs import NotebookRun, run_notebooks

sys.path.insert(0, str(Path(__file__).parent))
from engine_fixtures import (  # noqa: F401
    Execute,
    execute,
    fresh,
    output_of,
    texts,
    write_cells,
)

STATE_OF_THE_PIPELINE = """(
    __import__("random").getstate(),
    repr(__import__("numpy").random.get_state()),
    dict(__import__("os").environ),
    __import__("os").getcwd(),
    list(__import__("sys").path),
    list(__import__("sys").argv),
    repr(__import__("sys").stdout) + repr(__import__("sys").stdin),
    repr(__import__("warnings").filters),
    repr(__import__("logging").getLogger().handlers),
    __import__("signal").getsignal(2),
    __import__("gc").get_freeze_count(),
    sorted(vars(__import__("builtins"))),
    __import__("pandas").get_option("display.max_rows"),
    dict(__import__("matplotlib").rcParams),
    sorted(__import__("os").listdir("/proc/self/fd")),
    __import__("IPython").get_ipython(),
)"""

CHANGES_EVERYTHING = """
import builtins, os, random, sys, warnings, logging
import matplotlib.pyplot as plt, numpy as np, pandas as pd
random.seed(1); np.random.seed(1)
os.environ["LEFT_BEHIND"] = "x"; os.chdir("/"); sys.path.append("/left"); sys.argv.append("left")
warnings.simplefilter("error"); logging.basicConfig(level=0)
builtins.left_behind = np.left_behind = 1
pd.set_option("display.max_rows", 7); plt.rcParams["lines.linewidth"] = 9
plt.plot([1])
"""

LOOKS_FOR_LEFTOVERS = """
import builtins, os, sys, warnings, logging
import matplotlib.pyplot as plt, numpy as np, pandas as pd
print(
    "LEFT_BEHIND" in os.environ, os.getcwd() == "/", "/left" in sys.path, "left" in sys.argv,
    hasattr(builtins, "left_behind"), hasattr(np, "left_behind"),
    pd.get_option("display.max_rows") == 7, plt.rcParams["lines.linewidth"] == 9,
    ("error", None, Warning, None, 0) in warnings.filters, logging.getLogger().handlers != [],
    plt.get_fignums() != [], "np" in In[0], len(In) > 2,
)
"""


@pytest.fixture
def changed_pipeline(fresh: ProcessPoolExecutor) -> Iterator[None]:
    """A pipeline that has done to itself all that a notebook must not notice."""
    fresh.submit(exec, CHANGES_EVERYTHING.replace('os.chdir("/");', "")).result()
    yield
    undo = (
        "import builtins, os, sys, warnings, logging, numpy as np, pandas as pd\n"
        "import matplotlib, matplotlib.pyplot as plt\n"
        "del os.environ['LEFT_BEHIND'], builtins.left_behind, np.left_behind\n"
        "sys.path.remove('/left'); sys.argv.remove('left'); warnings.resetwarnings()\n"
        "logging.getLogger().handlers.clear(); pd.reset_option('display.max_rows')\n"
        "matplotlib.rcdefaults(); plt.close('all')"
    )
    fresh.submit(exec, undo).result()


def test_one_notebook_leaves_nothing_to_the_next(
    tmp_path: Path,
    execute: Execute,
) -> None:
    first = write_cells(tmp_path / "first.ipynb", CHANGES_EVERYTHING)
    second = write_cells(tmp_path / "second.ipynb", LOOKS_FOR_LEFTOVERS)
    execute(first, second, workers=1, preload=("pandas", "matplotlib.pyplot"))
    assert texts(output_of(second)) == [" ".join(["False"] * 13) + "\n"]


def test_the_pipeline_is_as_it_was_before(
    tmp_path: Path,
    execute: Execute,
    fresh: ProcessPoolExecutor,
) -> None:
    path = write_cells(tmp_path / "n.ipynb", CHANGES_EVERYTHING)
    execute(path, preload=("pandas", "matplotlib.pyplot"))  # importing is allowed to change it
    before = fresh.submit(eval, STATE_OF_THE_PIPELINE).result()
    execute(path, preload=("pandas", "matplotlib.pyplot"))
    assert fresh.submit(eval, STATE_OF_THE_PIPELINE).result() == before


@pytest.mark.usefixtures("changed_pipeline")
def test_what_the_pipeline_did_to_itself_does_not_reach_a_notebook(
    tmp_path: Path,
    execute: Execute,
) -> None:
    source = (
        "import logging, sys, warnings, matplotlib.pyplot as plt\n"
        "print('left' in sys.argv, plt.rcParams['lines.linewidth'] == 9, plt.get_fignums(),\n"
        "      ('error', None, Warning, None, 0) in warnings.filters,\n"
        "      logging.getLogger().handlers)\n"
        "warnings.warn('only shown')"
    )
    path = write_cells(tmp_path / "n.ipynb", source, "plt.plot([1])\nNone")
    execute(path)
    printed, figure = texts(output_of(path))
    assert printed.startswith("False False [] False []\n")
    assert "UserWarning: only shown" in printed
    assert figure == "<Figure size 640x480 with 1 Axes>"


def test_notebooks_without_a_seed_draw_different_numbers(
    tmp_path: Path,
    execute: Execute,
) -> None:
    # Python seeds its own generator anew after a fork; numpy's would be a copy.
    source = "import random, numpy as np\nprint(random.random())\nprint(np.random.random())"
    paths = [write_cells(tmp_path / f"{name}.ipynb", source) for name in "abc"]
    execute(*paths, preload=("numpy.random",))
    drawn = [texts(output_of(path))[0].splitlines() for path in paths]
    for numbers in zip(*drawn, strict=True):
        assert len(set(numbers)) == 3


def test_exit_hooks_of_a_notebook_run_and_those_of_the_pipeline_do_not(
    tmp_path: Path,
    execute: Execute,
    fresh: ProcessPoolExecutor,
) -> None:
    hooked, temporary = tmp_path / "hooked", tmp_path / "temporary"
    fresh.submit(
        exec,
        "import atexit, tempfile\n"
        f"atexit.register(lambda: open({str(tmp_path / 'wrong')!r}, 'w').close())\n"
        "kept = tempfile.TemporaryDirectory()\n"
        f"open({str(temporary)!r}, 'w').write(kept.name)\n"
        "__import__('builtins').kept = kept",
    ).result()
    path = write_cells(
        tmp_path / "n.ipynb",
        f"import atexit, tempfile\natexit.register(lambda: open({str(hooked)!r}, 'w').close())",
        "own = tempfile.TemporaryDirectory()\nprint(own.name)",
    )
    execute(path)
    assert hooked.exists()
    assert not (tmp_path / "wrong").exists()
    assert Path(temporary.read_text()).is_dir()


def test_numerical_libraries_use_one_thread_in_every_notebook(
    tmp_path: Path,
    execute: Execute,
) -> None:
    source = (
        "import os, numpy as np\nnp.ones((400, 400)) @ np.ones((400, 400))\n"
        "print(os.environ['OMP_NUM_THREADS'], len(os.listdir('/proc/self/task')))"
    )
    path = write_cells(tmp_path / "n.ipynb", source)
    execute(path, preload=("numpy",))
    assert texts(output_of(path)) == ["1 1\n"]


def test_libraries_that_were_loaded_with_more_threads_use_one_too(tmp_path: Path) -> None:
    source = (
        "import ctypes, numpy\n"
        "names = {line.split(maxsplit=5)[-1].strip() for line in open('/proc/self/maps')}\n"
        "(blas,) = [name for name in names if 'libscipy_openblas64_' in name]\n"
        "print(ctypes.CDLL(blas).scipy_openblas_get_num_threads64_())"
    )
    path = write_cells(tmp_path / "n.ipynb", source)
    output = output_of(path)
    script = (
        "import os, sys\nfrom pathlib import Path\nimport numpy\n"
        "assert len(os.listdir('/proc/self/task')) > 1, 'this needs a library with threads'\n"
        "from analysis.execution.runs import NotebookRun, run_notebooks\n"
        "run_notebooks([NotebookRun('n', Path(sys.argv[1]), {}, Path(sys.argv[2]))], preload=())"
    )
    environment = {k: v for k, v in os.environ.items() if not k.endswith("_NUM_THREADS")}
    environment["OPENBLAS_NUM_THREADS"] = "2"
    subprocess.run([sys.executable, "-c", script, path, output], env=environment, check=True)
    assert texts(output) == ["1\n"]


def test_the_settings_of_the_user_s_own_ipython_are_not_read(
    tmp_path: Path,
    fresh: ProcessPoolExecutor,
    execute: Execute,
) -> None:
    startup = tmp_path / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "start.py").write_text("surprise = 1")
    setting = f"__import__('os').environ.__setitem__('IPYTHONDIR', {str(tmp_path / 'ipython')!r})"
    fresh.submit(eval, setting).result()
    try:
        for engine in ("fork", "stock"):
            path = write_cells(tmp_path / f"{engine}.ipynb", "'surprise' in globals()")
            execute(path, engine=engine)
            assert texts(output_of(path)) == ["False"]
    finally:
        fresh.submit(eval, "__import__('os').environ.pop('IPYTHONDIR')").result()


def test_a_kernel_that_the_user_installed_under_the_same_name_is_not_used(
    tmp_path: Path,
    fresh: ProcessPoolExecutor,
    execute: Execute,
) -> None:
    spec = tmp_path / "data" / "kernels" / "python3"
    spec.mkdir(parents=True)
    (spec / "kernel.json").write_text(
        '{"argv": ["false"], "display_name": "x", "language": "python"}'
    )
    name = "JUPYTER_PATH"
    setting = f"__import__('os').environ.__setitem__({name!r}, {str(tmp_path / 'data')!r})"
    fresh.submit(eval, setting).result()
    try:
        path = write_cells(tmp_path / "n.ipynb", "1")
        execute(path, engine="stock")
        assert texts(output_of(path)) == ["1"]
    finally:
        fresh.submit(eval, f"__import__('os').environ.pop({name!r})").result()


def test_a_process_with_other_threads_is_not_forked() -> None:
    release = threading.Event()
    thread = threading.Thread(target=release.wait)
    thread.start()
    try:
        assert not fork_is_safe()
    finally:
        release.set()
        thread.join()


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_systems_where_forks_are_unsafe_do_not_fork(
    monkeypatch: pytest.MonkeyPatch, platform: str
) -> None:
    monkeypatch.setattr(processes.sys, "platform", platform)
    assert not fork_is_safe()


def test_where_it_cannot_fork_it_runs_stock_papermill_with_the_same_result(
    tmp_path: Path,
    execute: Execute,
) -> None:
    path = write_cells(tmp_path / "n.ipynb", "import sys; sys.argv[0][-11:]", "1 + 1")
    execute(path)
    forked = output_of(path).read_bytes()
    release = threading.Event()
    thread = threading.Thread(target=release.wait)
    thread.start()
    try:
        run_notebooks([NotebookRun("n", path, {}, tmp_path / "stock.ipynb")])
    finally:
        release.set()
        thread.join()
    assert (tmp_path / "stock.ipynb").read_bytes() == forked


def test_papermill_s_own_command_can_use_the_engine_for_other_kernels_too(
    tmp_path: Path,
    fresh: ProcessPoolExecutor,
) -> None:
    path = write_cells(tmp_path / "n.ipynb", "1")
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata.kernelspec.name = "no-such-kernel"
    nbformat.write(notebook, path)
    run = fresh.submit(
        __import__("papermill").execute_notebook,
        path,
        None,
        engine_name="warcosts-fork",
        progress_bar=False,
    )
    with pytest.raises(Exception, match="no-such-kernel"):
        run.result()


def test_a_notebook_may_fork_and_what_the_fork_prints_is_kept(
    tmp_path: Path,
    execute: Execute,
) -> None:
    source = (
        "import multiprocessing\n"
        "def work(n):\n    print('worker', n, flush=True)\n    return n * n\n"
        "print('before')\n"
        "with multiprocessing.get_context('fork').Pool(2) as pool:\n"
        "    print(sorted(pool.map(work, [1, 2])))"
    )
    path = write_cells(tmp_path / "n.ipynb", source)
    execute(path)
    (printed,) = texts(output_of(path))
    lines = printed.splitlines()
    assert lines[0] == "before"
    assert lines[-1] == "[1, 4]"
    assert sorted(lines[1:-1]) == ["worker 1", "worker 2"]


def test_lines_of_forks_that_print_at_once_stay_whole(
    tmp_path: Path,
    execute: Execute,
) -> None:
    source = (
        "import os\n"
        "def work():\n"
        "    for n in range(200):\n        print('a', 'b', 'c', n)\n"
        "    print('end', end='', flush=True)\n    os._exit(0)\n"
        "forks = [pid for _ in range(4) if (pid := os.fork()) or work()]\n"
        "for pid in forks:\n    os.waitpid(pid, 0)"
    )
    path = write_cells(tmp_path / "n.ipynb", source)
    execute(path)
    printed = "".join(texts(output_of(path))).replace("end", "")
    assert sorted(printed.splitlines()) == sorted(4 * [f"a b c {n}" for n in range(200)])


def test_interrupts_count_only_while_a_cell_runs(
    tmp_path: Path,
    execute: Execute,
) -> None:
    path = write_cells(
        tmp_path / "n.ipynb",
        "import signal\nprint(signal.getsignal(signal.SIGINT) is signal.default_int_handler)",
        f"print(signal.getsignal({int(signal.SIGTERM)}) is signal.SIG_DFL)",
    )
    execute(path)
    assert texts(output_of(path)) == ["True\n", "True\n"]
