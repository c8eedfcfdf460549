"""What is written: the executed notebooks, and the lines a user sees meanwhile."""

# ruff: noqa: F811  (fixtures are imported, and named again as arguments)

from __future__ import annotations

import io
import json
import os
import sys
import sysconfig
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from analysis.execution.canonical import canonical_text
from analysis.execution.progress import LineProgress
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


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def notebook_with(*outputs: NotebookNode, source: str = "1") -> NotebookNode:
    cell = nbformat.v4.new_code_cell(source, outputs=list(outputs), execution_count=1)
    return nbformat.v4.new_notebook(cells=[cell])


def stream(name: str, text: str) -> NotebookNode:
    return nbformat.v4.new_output("stream", name=name, text=text)


def outputs_of(notebook: NotebookNode) -> list[NotebookNode]:
    return nbformat.reads(canonical_text(notebook), as_version=4).cells[0].outputs


def test_two_executions_give_the_same_bytes_without_times_paths_and_versions(
    tmp_path: Path, fresh: ProcessPoolExecutor
) -> None:
    path = write_cells(tmp_path / "n.ipynb", ("a = 1", "parameters"), "print(a)", "object()")
    contents = []
    for name in ("first", "second"):
        output = tmp_path / name / "n.ipynb"
        run = NotebookRun("n", path, {"a": 2}, output)
        fresh.submit(run_notebooks, [run], preload=()).result()
        contents.append(output.read_text())
    assert contents[0] == contents[1]
    assert contents[0].endswith("}\n")
    assert str(tmp_path) not in contents[0]
    written = json.loads(contents[0])
    assert written["metadata"]["papermill"] == {"parameters": {"a": 2}}
    assert "version" not in written["metadata"]["language_info"]
    assert [cell["metadata"] for cell in written["cells"]] == [
        {},
        {"tags": ["parameters"]},
        {"tags": ["injected-parameters"]},
        {},
        {},
    ]
    assert list(written) == sorted(written)


def test_printed_text_is_joined_between_other_outputs_standard_output_first() -> None:
    shown = nbformat.v4.new_output("display_data", {"text/plain": "d"})
    notebook = notebook_with(
        stream("stderr", "e"),
        stream("stdout", "a"),
        stream("stderr", "f"),
        stream("stdout", "b"),
        shown,
        stream("stdout", "c"),
    )
    found = [output.get("text", "shown") for output in outputs_of(notebook)]
    assert found == ["ab", "ef", "shown", "c"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<object at 0x7f00aa>", "<object at 0x0>"),
        (f"{os.getcwd()}/data/raw/a.csv", "./data/raw/a.csv"),
        (f"{sysconfig.get_path('purelib')}/pandas/x.py", "<packages>/pandas/x.py"),
        (f"{sysconfig.get_path('stdlib')}/re.py", "<python>/re.py"),
        (f"/elsewhere{os.getcwd()}/a", f"/elsewhere{os.getcwd()}/a"),
        ("at 12:00, 0x10", "at 12:00, 0x10"),
    ],
)
def test_what_text_says_about_this_machine_is_replaced(text: str, expected: str) -> None:
    assert outputs_of(notebook_with(stream("stdout", text)))[0].text == expected


def test_a_folder_whose_name_only_begins_like_the_project_s_is_another() -> None:
    text = outputs_of(notebook_with(stream("stdout", f"{os.getcwd()}-other/a")))[0].text
    assert text.endswith(f"{Path.cwd().name}-other/a")


def test_a_warning_names_the_cell_and_not_a_temporary_file() -> None:
    # IPython compiles a cell as a file in a folder with the number of the process.
    from ipykernel.compiler import get_tmp_hash_seed, murmur2_x86

    number = murmur2_x86("warn()", get_tmp_hash_seed())
    text = f"{tempfile.gettempdir()}/ipykernel_4711/{number}.py:1: UserWarning: w"
    notebook = notebook_with(stream("stderr", text), source="warn()")
    assert outputs_of(notebook)[0].text == "In[1]:1: UserWarning: w"


def test_long_text_without_a_space_is_cleaned_in_no_time() -> None:
    # A careless pattern takes minutes for an image that is printed.
    start = time.perf_counter()
    canonical_text(notebook_with(stream("stdout", "0123456789/" * 300_000)))
    assert time.perf_counter() - start < 5


def test_images_are_left_as_they_are() -> None:
    svg = f"<svg>{os.getcwd()} at 0x12</svg>"
    shown = nbformat.v4.new_output("display_data", {"image/svg+xml": svg})
    assert outputs_of(notebook_with(shown))[0].data["image/svg+xml"] == svg


def test_many_notebooks_run_at_once_and_are_returned_in_order(
    tmp_path: Path, execute: Execute
) -> None:
    # Each waits for the other: one after another they would never end.
    source = (
        "import pathlib, time\nfolder = pathlib.Path({folder!r})\n(folder / '{me}').touch()\n"
        "while not (folder / '{other}').exists():\n    time.sleep(0.02)"
    )
    paths = [
        write_cells(tmp_path / f"{a}.ipynb", source.format(folder=str(tmp_path), me=a, other=b))
        for a, b in (("x", "y"), ("y", "x"))
    ]
    done = execute(*paths, workers=2, cell_timeout=30)
    assert [executed.run.name for executed in done] == ["x", "y"]
    assert all(executed.cells == 1 and executed.seconds > 0 for executed in done)


def test_output_larger_than_any_pipe_arrives_whole(tmp_path: Path, execute: Execute) -> None:
    path = write_cells(
        tmp_path / "n.ipynb",
        "import os\nprint('x' * 3_000_000)",
        "for _ in range(300):\n    os.write(2, b'y' * 10_000)",
        "from IPython.display import HTML\nHTML('z' * 3_000_000)",
    )
    execute(path)
    printed, raw, _ = texts(output_of(path))
    assert (len(printed), len(raw)) == (3_000_001, 3_000_000)
    shown = nbformat.read(output_of(path), as_version=4).cells[-1].outputs[0]
    assert len(shown.data["text/html"]) == 3_000_000


def test_what_is_printed_by_commands_keeps_its_place_among_prints(
    tmp_path: Path, execute: Execute
) -> None:
    # A stock kernel reads commands' output in a thread, so there the place is left to chance.
    source = (
        "import subprocess\n"
        "for i in range(20):\n"
        "    print('before', i)\n"
        "    subprocess.run(['echo', f'command {i}'])\n"
        "    print('after', i)"
    )
    path = write_cells(tmp_path / "n.ipynb", source)
    execute(path)
    (printed,) = texts(output_of(path))
    expected = [line for i in range(20) for line in (f"before {i}", f"command {i}", f"after {i}")]
    assert printed.splitlines() == expected


def test_a_log_has_one_plain_line_a_notebook() -> None:
    log = io.StringIO()
    tell(LineProgress(log))
    assert log.getvalue().splitlines() == [
        "casualties · article                       12 cells    0.8 s",
        "economy · latest                            1 cell     2.0 s",
    ]


def test_a_terminal_also_shows_what_is_running() -> None:
    terminal = Terminal()
    tell(LineProgress(terminal))
    written = terminal.getvalue()
    assert "… casualties · article 3/12, economy · latest 0/1" in written
    assert written.endswith("\r\x1b[K")
    lines = [line.split("\x1b[K")[-1] for line in written.splitlines()]
    assert "casualties · article                       12 cells    0.8 s" in lines


def tell(progress: LineProgress) -> None:
    progress.started("casualties · article", 12)
    progress.started("economy · latest", 1)
    progress.advanced("casualties · article", 3)
    progress.finished("casualties · article", 12, 0.84)
    progress.finished("economy · latest", 1, 1.96)
    progress.closed()
