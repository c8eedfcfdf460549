"""What happens when a cell, a kernel or the user puts an end to a run."""

# ruff: noqa: F811  (fixtures are imported, and named again as arguments)

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import nbformat
import papermill
import psutil
import pytest
from papermill.exceptions import PapermillExecutionError

from analysis.errors import NotebookError, ParameterError
from analysis.execution.runs import NotebookRun, run_notebooks

sys.path.insert(0, str(Path(__file__).parent))
from engine_fixtures import Execute, execute, fresh, output_of, texts, write_cells  # noqa: F401

RUN_IN_PIPELINE = """
import sys
from pathlib import Path
from analysis.execution.runs import NotebookRun, run_notebooks
paths = [Path(argument) for argument in sys.argv[1:]]
run_notebooks(
    [NotebookRun(path.stem, path, {}, path.with_suffix(".out.ipynb")) for path in paths],
    preload=(), workers=2,
)
"""


def wait_until(condition: object, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)


def alive(pids: list[int]) -> list[int]:
    """Return those of `pids` that still run; zombies count, because nobody reaped them."""
    return [pid for pid in pids if psutil.pid_exists(pid)]


@pytest.mark.parametrize("engine", ["fork", "stock"])
def test_an_error_names_notebook_cell_line_and_run(
    tmp_path: Path,
    execute: Execute,
    engine: str,
) -> None:
    path = write_cells(tmp_path / "n.ipynb", "a = 1", "# comment\nb = a\n{}['key']", "never = 1")
    with pytest.raises(NotebookError, match=r"n\.ipynb, cell 3, line 3, in 'n': KeyError: 'key'"):
        execute(path, engine=engine)


def test_papermill_itself_reports_the_error_and_saves_what_was_done(
    tmp_path: Path,
    fresh: ProcessPoolExecutor,
) -> None:
    path = write_cells(tmp_path / "n.ipynb", "print('done')", "1 / 0", "print('never')")
    saved = {}
    for engine in ("nbclient", "warcosts-fork"):
        output = tmp_path / f"{engine}.ipynb"
        run = fresh.submit(
            papermill.execute_notebook,
            path,
            output,
            engine_name=engine,
            kernel_name="python3",
            progress_bar=False,
        )
        with pytest.raises(PapermillExecutionError) as caught:
            run.result()
        assert (caught.value.cell_index, caught.value.exec_count) == (2, 2)
        assert caught.value.ename == "ZeroDivisionError"
        cells = nbformat.read(output, as_version=4).cells
        saved[engine] = [(c.source, c.get("outputs"), c.get("execution_count")) for c in cells]
        marks = [c.metadata.get("papermill", {}).get("status") for c in cells]
        assert marks == [None, "completed", "completed", None, "failed", "pending"]
    assert saved["warcosts-fork"] == saved["nbclient"]


@pytest.mark.parametrize("engine", ["fork", "stock"])
def test_a_cell_that_is_expected_to_fail_does_not_stop_the_notebook(
    tmp_path: Path,
    execute: Execute,
    engine: str,
) -> None:
    path = write_cells(tmp_path / "n.ipynb", ("1 / 0", "raises-exception"), "print('on')")
    (done,) = execute(path, engine=engine)
    assert done.cells == 2
    assert "on" in output_of(path).read_text()


@pytest.mark.parametrize("engine", ["fork", "stock"])
def test_leaving_without_an_error_ends_the_notebook_early(
    tmp_path: Path,
    execute: Execute,
    engine: str,
) -> None:
    path = write_cells(tmp_path / "n.ipynb", "import sys\nsys.exit()", "print('never')")
    execute(path, engine=engine)
    assert nbformat.read(output_of(path), as_version=4).cells[2].outputs == []


@pytest.mark.parametrize("death", ["os._exit(0)", "os.kill(os.getpid(), signal.SIGKILL)"])
@pytest.mark.parametrize("engine", ["fork", "stock"])
def test_the_death_of_the_interpreter_is_an_error(
    tmp_path: Path,
    execute: Execute,
    death: str,
    engine: str,
) -> None:
    path = write_cells(tmp_path / "n.ipynb", "import os, signal", death, "1")
    with pytest.raises(NotebookError, match="cell 3, in 'n': the interpreter ended"):
        execute(path, engine=engine)


def test_death_is_noticed_while_a_process_started_by_a_cell_lives_on(
    tmp_path: Path,
    execute: Execute,
) -> None:
    # The fork inherits the kernel's end of the pipe, so the pipe does not end.
    path = write_cells(
        tmp_path / "n.ipynb",
        "import os, time\nif os.fork() == 0:\n    time.sleep(60)\n    os._exit(0)\nos._exit(1)",
    )
    start = time.monotonic()
    with pytest.raises(NotebookError, match="the interpreter ended"):
        execute(path, cell_timeout=30)
    assert time.monotonic() - start < 20


@pytest.mark.parametrize("engine", ["fork", "stock"])
def test_a_cell_that_takes_too_long_is_an_error(
    tmp_path: Path,
    execute: Execute,
    engine: str,
) -> None:
    path = write_cells(tmp_path / "n.ipynb", "1", "import time\ntime.sleep(60)")
    with pytest.raises(NotebookError, match="cell 3, in 'n': the cell took longer than 1 seconds"):
        execute(path, engine=engine, cell_timeout=1)


def test_a_cell_can_be_interrupted_after_its_time_and_the_notebook_go_on(
    tmp_path: Path,
    fresh: ProcessPoolExecutor,
) -> None:
    path = write_cells(
        tmp_path / "n.ipynb", ("import time\ntime.sleep(60)", "raises-exception"), "2"
    )
    executed = fresh.submit(
        papermill.execute_notebook,
        path,
        None,
        engine_name="warcosts-fork",
        kernel_name="python3",
        progress_bar=False,
        execution_timeout=0.5,
        interrupt_on_timeout=True,
    )
    # Stock papermill raises for errors of cells that are expected to fail, once all are done.
    with pytest.raises(PapermillExecutionError, match="KeyboardInterrupt"):
        executed.result()


def test_if_one_notebook_fails_none_is_written(
    tmp_path: Path,
    execute: Execute,
) -> None:
    good = write_cells(tmp_path / "good.ipynb", "1")
    bad = write_cells(tmp_path / "bad.ipynb", "1 / 0")
    output_of(bad).write_text("earlier")
    with pytest.raises(NotebookError):
        execute(good, bad, workers=1)
    assert output_of(bad).read_text() == "earlier"
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "bad.ipynb",
        "bad.out.ipynb",
        "good.ipynb",
    ]


def test_a_failure_ends_the_notebooks_that_still_run(
    tmp_path: Path,
    execute: Execute,
) -> None:
    pids = tmp_path / "pids"
    slow = write_cells(
        tmp_path / "slow.ipynb",
        f"import os, subprocess, time\n"
        f"child = subprocess.Popen(['sleep', '60'])\n"
        f"open({str(pids)!r}, 'w').write(f'{{os.getpid()}} {{os.getppid()}} {{child.pid}}')\n"
        f"time.sleep(60)",
    )
    bad = write_cells(
        tmp_path / "bad.ipynb",
        f"import os, time\nwhile not os.path.exists({str(pids)!r}):\n    time.sleep(0.05)\n1 / 0",
    )
    with pytest.raises(NotebookError, match="ZeroDivisionError"):
        execute(slow, bad, workers=2)
    wait_until(lambda: not alive([int(pid) for pid in pids.read_text().split()]))


def test_what_a_cell_started_does_not_outlive_its_notebook(
    tmp_path: Path, execute: Execute
) -> None:
    source = "import subprocess\nprint(subprocess.Popen(['sleep', '60']).pid)"
    path = write_cells(tmp_path / "n.ipynb", source)
    execute(path)
    (pid,) = texts(output_of(path))
    wait_until(lambda: not alive([int(pid)]))


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_ending_the_pipeline_ends_all_that_it_started(tmp_path: Path, signum: int) -> None:
    folder = tmp_path / "pids"
    folder.mkdir()
    source = (
        f"import os, time\nopen(f'{folder}/{{os.getpid()}}-{{os.getppid()}}', 'w').close()\n"
        "time.sleep(60)"
    )
    paths = [write_cells(tmp_path / f"{name}.ipynb", source) for name in "ab"]
    command = [sys.executable, "-c", RUN_IN_PIPELINE, *map(str, paths)]
    pipeline = subprocess.Popen(
        command,
        stderr=subprocess.PIPE,
        # a shell that runs the tests in the background has them ignore interrupts
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    )
    try:
        wait_until(lambda: len(list(folder.iterdir())) == 2)
        pids = [int(pid) for path in folder.iterdir() for pid in path.name.split("-")]
        assert alive(pids) == pids
        os.kill(pipeline.pid, signum)
        _out, err = pipeline.communicate(timeout=120)
    finally:
        with contextlib.suppress(ProcessLookupError):
            pipeline.kill()
    wait_until(lambda: not alive(pids))
    assert not list(tmp_path.glob("*.out.ipynb"))
    if signum == signal.SIGINT:
        assert b"KeyboardInterrupt" in err
        assert not list(tmp_path.glob(".*.tmp"))


def test_a_run_whose_process_is_killed_is_an_error(
    tmp_path: Path,
    execute: Execute,
) -> None:
    path = write_cells(
        tmp_path / "n.ipynb",
        "import os, signal, time\nos.kill(os.getppid(), signal.SIGKILL)\ntime.sleep(60)",
    )
    with pytest.raises(NotebookError, match="the process that ran 'n' was killed"):
        execute(path)


ESCAPES = {
    "at its beginning": """
fork = os.fork
def interrupted():
    pid = fork()
    if pid == 0:
        os.kill(os.getpid(), signal.SIGINT)
    return pid
os.fork = interrupted
def target():
    pass
""",
    "at its end": """
class Interrupted:
    def flush(self):
        os.kill(os.getpid(), signal.SIGTERM)
    def write(self, text):
        pass
def target():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(3))
    sys.stdout = Interrupted()
""",
    "at its very end": """
leave = os._exit
def interrupted(code):
    os.kill(os.getpid(), signal.SIGINT)
    sum(range(1000))
    leave(code)
def target():
    os._exit = interrupted
""",
    "at its end, by an interrupt": """
class Interrupted:
    def flush(self):
        os.kill(os.getpid(), signal.SIGINT)
    def write(self, text):
        pass
def target():
    sys.stdout = Interrupted()
""",
}
"""How a handler can raise in a child where nothing catches it but the way out."""
FORK = """
import os, signal, sys
from analysis.execution.processes import ForkedProcess
signal.signal(signal.SIGINT, signal.default_int_handler)
parent = os.getpid()
{escape}
try:
    process = ForkedProcess(target)
finally:
    if os.getpid() != parent:
        os.write(1, b"the child goes on as its parent; ")
process.join()
os.write(1, b"the parent goes on" if signal.pthread_sigmask(0, ()) == set() else b"blocked")
"""


@pytest.mark.skipif(sys.platform != "linux", reason="forks on Linux only")
@pytest.mark.parametrize("escape", ESCAPES.values(), ids=list(ESCAPES))
def test_a_signal_does_not_lead_a_child_back_into_the_work_of_its_parent(escape: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FORK.format(escape=escape)],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout == "the parent goes on"


def test_a_missing_notebook_is_named_before_anything_runs(tmp_path: Path) -> None:
    run = NotebookRun("n", tmp_path / "none.ipynb", {}, tmp_path / "out.ipynb")
    with pytest.raises(NotebookError, match=r"none\.ipynb: there is no such notebook"):
        run_notebooks([run])


def test_two_runs_cannot_write_one_file(tmp_path: Path) -> None:
    path = write_cells(tmp_path / "n.ipynb", "1")
    runs = [NotebookRun(name, path, {}, tmp_path / "out.ipynb") for name in ("a", "b")]
    with pytest.raises(ParameterError, match="'a' and 'b' would write the same file"):
        run_notebooks(runs)


@pytest.mark.parametrize("value", [{1, 2}, Path("x"), (1, 2), {1: "a"}, float("nan")])
def test_a_parameter_that_json_would_change_is_refused(tmp_path: Path, value: object) -> None:
    path = write_cells(tmp_path / "n.ipynb", "1")
    run = NotebookRun("n", path, {"p": value}, tmp_path / "out.ipynb")
    with pytest.raises(ParameterError, match="parameter 'p'"):
        run_notebooks([run])
