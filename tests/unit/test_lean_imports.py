"""Nothing heavy is imported before it is used; what is left out can still be imported."""

from __future__ import annotations

import importlib
import json
import pickle
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from analysis.errors import DataError
from analysis.lean_imports import without
from analysis.plain_yaml import load_yaml

ROOT = Path(__file__).resolve().parents[2]
HEAVY = {
    "IPython", "arch", "httpx", "jinja2", "matplotlib", "nbclient", "nbformat", "numpy", "pandas",
    "papermill", "pydantic", "scipy", "seaborn", "statsmodels",
}  # fmt: skip


def _imported_by(code: str) -> set[str]:
    """Return the packages that a new interpreter holds after running some code."""
    told = f"{code}\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", told], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize(
    ("code", "unwanted"),
    [
        ("import analysis", HEAVY),
        ("import analysis.cli", HEAVY),
        (
            "from click.testing import CliRunner\nfrom analysis.cli import main\n"
            "assert CliRunner().invoke(main, ['--help']).exit_code == 0",
            HEAVY,
        ),
        (
            "from click.testing import CliRunner\nfrom analysis.cli import main\n"
            "assert CliRunner().invoke(main, ['check']).exit_code in (0, 1)",
            HEAVY - {"numpy", "pandas"},
        ),
        ("import analysis.sources.registry", HEAVY - {"numpy", "pandas"}),
        ("import analysis.evidence.patterns", HEAVY - {"numpy", "pandas", "scipy"}),
        ("import analysis.evidence.documents", HEAVY - {"numpy", "pandas"}),
        ("import analysis.report.site", {"arch", "papermill", "statsmodels.tsa"}),
    ],
    ids=["package", "cli", "help", "check", "observations", "null tables", "evidence", "pages"],
)
def test_a_command_imports_nothing_heavy_that_it_does_not_use(
    code: str, unwanted: set[str]
) -> None:
    assert _imported_by(code) & unwanted == set()


@pytest.mark.parametrize("module", ["analysis.report.notebook", "analysis.execution.runs"])
def test_the_grammar_that_nobody_needs_is_not_compiled(module: str) -> None:
    run = "" if module.endswith("notebook") else "\nanalysis.execution.runs.run_notebooks([])"
    imported = _imported_by(f"import {module}{run}")
    assert "nbformat" in imported
    assert "rfc3987_syntax" not in imported


def test_a_module_is_hidden_within_the_block_only() -> None:
    sys.modules.pop("this", None)
    with without("this"), pytest.raises(ImportError):
        importlib.import_module("this")
    assert importlib.import_module("this")


def test_a_module_that_is_imported_already_is_not_hidden() -> None:
    with without("json"):
        assert importlib.import_module("json") is json


@pytest.mark.parametrize(
    "name",
    ["indicators.yaml", "claims.yaml", "params.yaml", "dvc.yaml", "data/raw/sources.yaml"],
)
def test_the_fast_reader_of_yaml_gives_what_the_plain_one_gives(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert load_yaml(text) == yaml.safe_load(text)


def test_the_fast_reader_of_yaml_makes_no_objects() -> None:
    with pytest.raises(yaml.YAMLError):
        load_yaml("!!python/object/apply:os.getcwd []")


def test_an_error_of_a_worker_reaches_the_user_unchanged() -> None:
    error = DataError("it is empty", where="a.csv", expected="rows", remedy="Look at it")
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is DataError
    assert (str(again), again.where, again.remedy) == (str(error), "a.csv", "Look at it")
