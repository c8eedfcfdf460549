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
BY_HAND = ("entry", "measure", "series", "module", "notebook")
# as the stage would, which reads all other sources again, too
SHOW = """
from analysis import costs, observations
from analysis.project import Project
from analysis.sources.build import observe_source
project = Project.here()
(source,) = (one for one in project.sources if one.id == 'departures')
own = observe_source(source, project.catalogue)
built = observations.read(project.observations)
project.observations.write_text(observations.to_text(observations.combine([built, own])))
study = costs.open_study(project, n_draws=1000)
print({line})
"""
RUN = ("warcosts.py",)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("added")
    for name in (*SETTINGS, "params.schema.json", "pyproject.toml", "warcosts.py", "dvc.yaml"):
        shutil.copy(ROOT / name, root)
    for folder in ("analysis", "data/raw", "data/processed", "docs", "notebooks", "tests/sources"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / folder, root / folder, ignore=ignored)
    shutil.copy(ROOT / "tests" / "conftest.py", root / "tests")
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


def replaced(path: Path, *pairs: tuple[str, str]) -> None:
    """Replace passages of a file, each of which must stand there once."""
    text = path.read_text(encoding="utf-8")
    for old, new in pairs:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path.name}"
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


def test_what_the_page_says_brings_a_file_to_a_notebook(root: Path) -> None:
    (root / "departures.csv").write_text(BLOCKS["file"], encoding="utf-8")
    begun = run(root, *RUN, "new-source", "departures", "departures.csv")
    assert "analysis/sources/departures.py" in begun
    told = run(root, "-m", "pytest", "-q", "tests/sources/test_departures.py", fails=True)
    unsaid = "source departures: 'TO DO' still stands for title, publisher, url, "
    assert unsaid in told and unsaid in run(root, *RUN, "check", fails=True)
    again = run(root, *RUN, "new-source", "departures", "departures.csv", fails=True)
    assert "there is a source departures already" in again
    describe(root)
    declare(root)
    told = run(root, "-c", SHOW, fails=True)
    assert re.search("analysis/sources/departures.py.*: 'MEASURE' is not a known measure", told)
    module = root / "analysis" / "sources" / "departures.py"
    measure, party = BLOCKS["module"].split("\n")[:2]
    replaced(module, ('indicator="MEASURE",', measure), ('party="PARTY",', party),
             ("WHAT IS MEASURED, by whom, and", "Departures, and"))  # fmt: skip
    said = run(root, "-c", SHOW.replace("{line}", BLOCKS["notebook"].strip()))
    # 25,900 in June, of 30 days, as a month of 30.4375
    assert "2025-06" in said and "26277.7" in said and "departures" in said
    show(root, BLOCKS["notebook"])
    corrections = root / "data" / "raw" / "departures" / "corrections.yaml"
    corrections.write_text(BLOCKS["correction"], encoding="utf-8")
    assert run(root, *RUN, "check") == "Every file keeps its rules.\n"
    corrections.write_text(BLOCKS["correction"].replace("22800", "22900"), encoding="utf-8")
    found = run(root, *RUN, "check", fails=True)
    assert "a correction expects '22900' but the file holds '22800" in found and "1 find" in found
    corrections.unlink()


def test_a_column_that_was_renamed_is_taken_in_by_a_module_that_reads_both(root: Path) -> None:
    """Goes on from the test before: the publisher calls its column otherwise from August on."""
    module = root / "analysis" / "sources" / "departures.py"
    if not module.exists():
        pytest.skip("the source has not been added")
    content = BLOCKS["file"].replace("month,departures,", "month,people,")
    new = root / "departures.csv"
    new.write_text(f"{content}2025-07,25100,2025-08-11\n", encoding="utf-8")
    refused = run(root, *RUN, "accept", "departures.csv", fails=True)
    assert "column 'departures' is missing" in refused and "column 'people' is not known" in refused
    line = BLOCKS["column"].strip().replace("persons", "departures")
    replaced(module, ('"departures": integer(),', line), ('table["departures"]', 'table["people"]'))
    said = run(root, *RUN, "accept", "departures.csv")
    assert said.startswith("departures: 1 new figure, to 2025-07-31, 0 revised")


@pytest.mark.trial
def test_the_page_of_the_notebook_shows_what_was_added(root: Path) -> None:
    page = (
        "from analysis.notebooks import run_notebook\nfrom analysis.project import Project\n"
        "print(run_notebook(Project.here(), 'emigration', {'n_draws': 1000}))"
    )
    assert "departures" in run(root, "-c", page).rpartition('"id": "departures"')[2]


def test_at_most_sixty_lines_are_written_by_hand_in_at_most_four_files() -> None:
    lines = [line for block in BY_HAND for line in BLOCKS[block].splitlines() if line]
    # and the first line of the module, in words of one's own
    assert len(lines) + 1 <= 60
    files = set(re.findall(r"^\*\*[2-5]\. .*?`([\w/.]+)`", PAGE, re.M | re.S))
    assert len(files) <= 4


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
    """Add measure and series to indicators.yaml."""
    path = root / "indicators.yaml"
    text = path.read_text(encoding="utf-8")
    for section, block in (("measures", "measure"), ("series", "series")):
        added = textwrap.indent(BLOCKS[block], "  ")
        head = re.search(rf"^{section}:.*\n", text, re.M)
        assert head is not None
        text = text[: head.end()] + added + text[head.end() :]
    path.write_text(text, encoding="utf-8")


def show(root: Path, line: str) -> None:
    """Add a cell with one line to the notebook, before its last."""
    path = root / "notebooks" / "emigration.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    cell = {"cell_type": "code", "execution_count": None, "id": "departures", "metadata": {}}
    notebook["cells"].insert(-1, {**cell, "outputs": [], "source": [line.strip()]})
    path.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
