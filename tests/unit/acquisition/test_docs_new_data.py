"""docs/new-data.md, tried out: a source is added in a copy by doing what the page says."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
import yaml
from small_project import ROOT, SETTINGS

PAGE = (ROOT / "docs" / "new-data.md").read_text(encoding="utf-8")
BLOCKS: dict[str, str] = dict(re.findall(r"^```\w+ (\w+)\n(.*?)^```$", PAGE, re.M | re.S))
SHOW = """
from analysis.commands.pipeline import build
from click.testing import CliRunner
from analysis.chapters.chapter import open_chapter
from analysis.params import load_params
from analysis.project import Project

built = CliRunner().invoke(build, ["observations"])
assert built.exit_code == 0, built.output or built.exception
parameters = Project.here().params.for_notebook("emigration", overrides={"as_of": "latest"})
chapter = open_chapter("emigration", **parameters)
figure = {line}
print("TITLE", figure.title if hasattr(figure, "title") else figure)
for row in chapter.rows("departures"):
    print("EVIDENCE", row.reading, row.n, row.first_value, row.last_value, row.verdict)
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("added")
    for name in (*SETTINGS, "params.schema.json", "pyproject.toml"):
        shutil.copy(ROOT / name, root)
    for folder in ("analysis", "data/raw", "docs", "notebooks", "tests"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / folder, root / folder, ignore=ignored)
    (root / "departures.csv").write_text(BLOCKS["file"], encoding="utf-8")
    run(root, "-c", "from analysis.cli import main; main()", "new-source", "departures",
        "departures.csv")  # fmt: skip
    return root


def run(root: Path, *arguments: str, fails: bool = False) -> str:
    """Run Python in the copy, whose own package comes first, and return what it prints."""
    environment = {**os.environ, "PYTHONPATH": str(root), "COLUMNS": "200"}
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode != 0) == fails, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_a_new_source_begins_with_a_test_that_says_what_is_to_do(root: Path) -> None:
    said = run(root, "-m", "pytest", "-p", "no:cacheprovider", "tests/sources/test_departures.py",
               fails=True)  # fmt: skip
    assert "say in data/raw/sources.yaml, source departures: title, publisher" in said


def test_a_name_that_exists_already_is_refused(root: Path) -> None:
    said = run(root, "-c", "from analysis.cli import main; main()", "new-source", "oryx",
               "departures.csv", fails=True)  # fmt: skip
    assert "there is a source oryx already" in said


def test_what_the_page_says_adds_an_indicator(root: Path) -> None:
    describe(root)
    declare(root)
    module = root / "analysis" / "sources" / "departures.py"
    text, last = (
        module.read_text(encoding="utf-8"),
        "from analysis.sources.manifest import Source\n",
    )
    assert f"`{last.strip()}`" in " ".join(PAGE.split())
    module.write_text(text.partition(last)[0] + last + BLOCKS["module"], encoding="utf-8")
    line = BLOCKS["notebook"].strip()
    said = run(root, "-c", SHOW.replace("{line}", line))
    assert "TITLE Ukraine: departures rose by" in said, said
    # 21,000 in 31 days, per month of 365.25 / 12 days
    assert "EVIDENCE pace 6 20618.95" in said
    show(root, line)
    for command in BLOCKS["commands"].splitlines():
        if command.startswith("warcosts "):
            run(root, "-c", "from analysis.cli import main; main()", *command.split()[1:])


def test_the_tests_take_in_the_new_source(root: Path) -> None:
    """Those that know all sources, and those that damage and update each."""
    tests = (
        "tests/unit/test_manifest.py",
        "tests/unit/test_params.py::test_the_names_come_from_the_data",
        "tests/unit/test_params.py::test_the_written_schema_is_that_of_the_project",
        "tests/sources/test_mutations.py::test_every_file_of_a_listed_source_is_damaged_and_has_a_"
        "next_release",
    )
    for_it = (
        "mutations.py::test_a_damaged_file_is_refused_or_changes_nothing",
        "mutations.py::test_a_file_that_says_the_same_in_other_bytes_changes_at_most_its_day",
        "mutations_in_what_is_new.py::test_damage_in_what_is_new_is_refused_or_listed",
        "mutations_in_what_is_new.py::test_yesterdays_file_again_is_refused_or_changes_nothing",
    )
    damaged = [f"tests/sources/test_{name}[departures]" for name in for_it]
    run(root, "-m", "pytest", "-p", "no:cacheprovider", *tests, *damaged)


def show(root: Path, line: str) -> None:
    """Add a cell with one line to the notebook."""
    path = root / "notebooks" / "emigration.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    cell = {"cell_type": "code", "execution_count": None, "id": "departures", "metadata": {}}
    notebook["cells"].append({**cell, "outputs": [], "source": [line]})
    path.write_text(json.dumps(notebook), encoding="utf-8")


def describe(root: Path) -> None:
    """Fill in the entry of sources.yaml."""
    path = root / "data" / "raw" / "sources.yaml"
    text = path.read_text(encoding="utf-8")
    start = text.index("- id: departures")
    entry = text[start:]
    for name, value in yaml.safe_load(BLOCKS["entry"]).items():
        entry = entry.replace(f"  {name}: TO DO", f"  {name}: {value}")
    path.write_text(text[:start] + entry, encoding="utf-8")
    assert "TO DO" not in entry


def declare(root: Path) -> None:
    """Add measure and indicator to indicators.yaml."""
    path = root / "indicators.yaml"
    text = path.read_text(encoding="utf-8")
    for section, block in (("measures", "measure"), ("indicators", "indicator")):
        added = textwrap.indent(BLOCKS[block], "  ")
        head = re.search(rf"^{section}:.*\n", text, re.M)
        assert head is not None
        text = text[: head.end()] + added + text[head.end() :]
    path.write_text(text, encoding="utf-8")
