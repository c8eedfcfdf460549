"""The beginning of a new source: what it may be called, and what is made of its columns."""

from __future__ import annotations

import ast
import datetime as dt
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from click.testing import Result
from small_project import ROOT, state_of

from analysis.errors import DataError
from analysis.sources.manifest import load_manifest
from analysis.updates.skeleton import make_skeleton

TODAY = dt.date(2026, 12, 24)
MONTHLY = (
    "month,departures,rate,region,published\n2025-01,7,1.5,a,2025-02-10\n2025-02,8,,b,2025-03-10\n"
)


def skeleton(name: str, file: str = "file.csv", content: str = "a\n1\n") -> dict[str, str]:
    made = make_skeleton("", name, file, content.encode(), TODAY)
    return {path: text if isinstance(text, str) else text.decode() for path, text in made.items()}


def module(content: str, file: str = "file.csv") -> str:
    return skeleton("crossings", file, content)["analysis/sources/crossings.py"]


@pytest.mark.parametrize(
    ("content", "coverage"),
    [
        (MONTHLY, "2025-01 to 2025-02"),
        ("country,count\na,1\n", "2026-12-24 to 2026-12-24"),
        ("day,count\n1850-01-01,1\n", "2026-12-24 to 2026-12-24"),
        ("day,count\n2024-13-45,1\n", "2026-12-24 to 2026-12-24"),
    ],
)
def test_the_list_of_sources_can_be_read_with_any_new_one(
    tmp_path: Path, content: str, coverage: str
) -> None:
    made = skeleton("crossings", content=content)
    (tmp_path / "sources.yaml").write_text(made["data/raw/sources.yaml"], encoding="utf-8")
    (source,) = load_manifest(tmp_path)
    assert source.coverage == coverage


@pytest.mark.parametrize("name", ["pandas", "json", "class", "match", "analysis", "oryx", "raw"])
def test_a_word_a_library_or_a_module_that_is_there_cannot_name_a_source(name: str) -> None:
    with pytest.raises(DataError, match=f"'{name}' is a word .*, or a module of analysis/sources"):
        skeleton(name)


@pytest.mark.parametrize("name", ["Crossings", "2026", "a-b", "a/b", "", "a\nb", "\u0430"])
def test_what_cannot_be_a_folder_and_a_module_cannot_name_a_source(name: str) -> None:
    with pytest.raises(DataError, match="cannot name a source"):
        skeleton(name)


@pytest.mark.parametrize(
    "file",
    [
        'q";print("INJECTED");z=".csv',
        "a b.csv",
        "../a.csv",
        ".csv",
        "a.txt",
        "a.csv\n",
        "\u0430.csv",
    ],
)
def test_the_name_of_a_file_does_not_become_code(file: str) -> None:
    with pytest.raises(DataError, match="cannot name a raw file"):
        skeleton("crossings", file)


@pytest.mark.parametrize(
    "header", ['q";print("INJECTED");z="', "{{ 7 * 7 }}", "{0}", "\\", "a'b", "%s", "__import__"]
)
def test_the_names_of_columns_stay_words(header: str) -> None:
    quoted = '"' + header.replace('"', '""') + '"'
    tree = ast.parse(module(f"{quoted},value\na,1\n"))
    words = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    assert header in words
    called = [ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)]
    assert not {"print", "__import__"} & set(called)


@pytest.mark.parametrize("command", [["check"], ["format", "--check"]], ids=lambda one: one[0])
@pytest.mark.parametrize(
    "content", [MONTHLY, "day,it's\n2025-01-01,7\n", 'a,"say ""it"""\nx,1\n', "a\\'b,c\n1,2\n"]
)
def test_the_module_is_written_as_the_style_of_the_project_wants_it(
    content: str, command: list[str]
) -> None:
    ruff = [sys.executable, "-m", "ruff", *command, "--stdin-filename", "analysis/sources/some.py"]
    done = subprocess.run(
        [*ruff, "-"], cwd=ROOT, input=module(content), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_new_source_is_not_due_on_the_day_on_which_it_is_made() -> None:
    entry = yaml.safe_load(skeleton("crossings")["data/raw/sources.yaml"])[0]
    assert (entry["rhythm_days"], entry["next_release"]) == (60, "2027-02-22")
    assert (entry["name"], entry["title"]) == ("Crossings", "TO DO")


def test_the_module_reads_the_columns_of_the_file() -> None:
    text = module(MONTHLY)
    for line in (
        "from analysis.sources.tables import MONTH, Table, date, integer, number, text",
        '"month": MONTH,', '"departures": integer(),', '"rate": number(optional=True),',
        '"region": text(),', '"published": date(),', 'key=("month",),',
        'every="MS",', "end = start + pd.offsets.MonthEnd()", 'published=table["published"],',
    ):  # fmt: skip
        assert line in text, line
    entry = yaml.safe_load(skeleton("crossings", content=MONTHLY)["data/raw/sources.yaml"])[0]
    assert entry["coverage"] == "2025-01 to 2025-02" and "publication_lag_days" not in entry


def test_a_file_without_days_of_publication_has_a_lag_and_says_so() -> None:
    content = "day,value\n2025-01-01,7\n2025-01-03,8\n"
    text = module(content)
    assert "published=end + raw.source.lag()," in text and "note=derived(table.index)," in text
    assert "every" not in text
    entry = yaml.safe_load(skeleton("crossings", content=content)["data/raw/sources.yaml"])[0]
    assert entry["publication_lag_days"] == 45


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "no table"),
        ("a\n", "no table"),
        ("a,b\n1,2\n\n1\n", r"file\.csv, line 4: the file is no table"),
        ("a,a\n1,2\n", "told apart"),
        (",b\n1,2\n", "told apart"),
        ('a,"b\n1,2\n', "no table"),
        ("month;departures\n2025-01;5\n", "no column holds numbers.*separated by commas"),
        ("month,departures\n2025-01,many\n", "no column holds numbers"),
    ],
)
def test_what_is_no_table_of_figures_is_refused(content: str, said: str) -> None:
    with pytest.raises(DataError, match=said):
        skeleton("crossings", content=content)


def test_a_new_source_is_in_the_schema_of_the_parameters_with_it(
    make_project: Callable[..., Path], warcosts: Callable[..., Result], tmp_path: Path
) -> None:
    root = make_project("uk_mod")
    (root / "docs").mkdir()
    shutil.copy(ROOT / "docs" / "parameters.md", root / "docs")
    shutil.copy(ROOT / "params.schema.json", root)
    (tmp_path / "file.csv").write_text(MONTHLY, encoding="utf-8")
    said = warcosts(root, "new-source", "crossings", str(tmp_path / "file.csv"))
    assert said.exit_code == 0 and "  params.schema.json\n" in said.output
    assert "crossings" in json.dumps(json.loads((root / "params.schema.json").read_text("utf-8")))
    assert (root / "data/raw/crossings/file.csv").read_text(encoding="utf-8") == MONTHLY
    before = state_of(root)
    for name, said in (("crossings", "there is a source"), ("uk_mod", "there is a source")):
        result = warcosts(root, "new-source", name, str(tmp_path / "file.csv"))
        assert result.exit_code == 1 and said in result.output
    assert state_of(root) == before


def test_what_is_no_file_or_far_too_large_begins_no_source(
    make_project: Callable[..., Path], warcosts: Callable[..., Result], tmp_path: Path
) -> None:
    root = make_project("uk_mod")
    with (tmp_path / "file.csv").open("wb") as file:
        file.truncate(3_000_000_000)
    for path in (tmp_path / "file.csv", "/dev/zero"):
        result = warcosts(root, "new-source", "crossings", str(path))
        assert result.exit_code == 1 and "it is no file of at most 50,000,000" in result.output
