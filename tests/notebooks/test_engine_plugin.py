"""papermill finds the engine by its entry point, whichever is imported first."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from engine_fixtures import texts, write_cells

ENTRY_POINT = """
import entrypoints, sys
find = entrypoints.get_group_all
entrypoints.get_group_all = lambda group: (
    [entrypoints.EntryPoint("warcosts-fork", "analysis.execution.plugin", "engine")]
    if group == "papermill.engine" else find(group)
)
"""

EXECUTE = """
import papermill
papermill.execute_notebook(
    sys.argv[1], sys.argv[2], engine_name="warcosts-fork", progress_bar=False
)
"""


@pytest.mark.parametrize("first", ["papermill", "analysis.execution.engine"])
def test_the_engine_is_found_whichever_is_imported_first(tmp_path: Path, first: str) -> None:
    path = write_cells(tmp_path / "n.ipynb", "import sys\n'ipykernel.kernelapp' in sys.modules")
    output = tmp_path / "out.ipynb"
    script = f"{ENTRY_POINT}\nimport {first}\n{EXECUTE}"
    subprocess.run([sys.executable, "-c", script, path, output], check=True)
    assert texts(output) == ["False"]  # a stock kernel has an application


def test_papermill_alone_does_not_import_the_engine() -> None:
    script = f"{ENTRY_POINT}\nimport papermill\nassert 'ipykernel' not in sys.modules"
    subprocess.run([sys.executable, "-c", script], check=True)
