"""`dvc repro` does what is needed and no more, and gives the same bytes anywhere."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from analysis.code_hashes import code_text, code_texts
from analysis.indicators.specification import FAMILIES
from analysis.trends import build_tables

ROOT = Path(__file__).resolve().parents[2]
DATES = ("article", "latest")
Run = Callable[..., subprocess.CompletedProcess[str]]

ELSEWHERE = {
    "TZ": "Pacific/Kiritimati",
    "LC_ALL": "C",
    "LANG": "C",
    "PYTHONHASHSEED": "4711",
    "COLUMNS": "40",
}


def _changed_stages(run: Run) -> set[str]:
    """Return the stages that DVC would run, frozen and unchanged ones left out."""
    status = json.loads(run("dvc", "status", "--json").stdout)
    return {name.removeprefix("dvc.yaml:") for name in status}


def test_a_fresh_clone_is_up_to_date(run: Run) -> None:
    assert _changed_stages(run) == set()


def test_what_tools_leave_beside_the_code_is_no_change(copy: Path, run: Run) -> None:
    left = (
        "analysis/__pycache__/cli.cpython-311.pyc",
        "analysis/trends/__pycache__/null.pyc",
        "notebooks/.ipynb_checkpoints/economy-checkpoint.ipynb",
        "data/raw/.DS_Store",
    )
    for name in left:
        path = copy / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"left")
    assert _changed_stages(run) == set()


def test_repro_runs_nothing_when_nothing_changed(run: Run) -> None:
    done = run("dvc", "repro")
    assert "Running stage" not in done.stdout
    assert run("git", "status", "--porcelain").stdout == ""


@pytest.mark.slow
def test_a_rebuild_elsewhere_gives_the_same_bytes(copy: Path, run: Run) -> None:
    # the calibration takes minutes and is built again by `make rebuild`
    run("dvc", "freeze", "calibration")
    run(
        "git",
        "commit",
        "-qam",
        "frozen",
        env={
            "GIT_AUTHOR_NAME": "t",
            "GIT_AUTHOR_EMAIL": "t@t",
            "GIT_COMMITTER_NAME": "t",
            "GIT_COMMITTER_EMAIL": "t@t",
        },
    )
    (copy / "data/processed/notebooks/made_from.json").unlink()
    done = run("dvc", "repro", "--force", env=ELSEWHERE)
    assert done.stdout.count("Running stage") == len(_stages()) - 1
    assert _executed(done) == set(FAMILIES)
    assert run("git", "status", "--porcelain").stdout == ""


def _edit_sources(copy: Path, change: Callable[[str], str]) -> None:
    place = copy / "data" / "raw" / "sources.yaml"
    place.write_text(change(place.read_text(encoding="utf-8")), encoding="utf-8")


def _add_a_month_to_eurostat(copy: Path) -> None:
    path = copy / "data/raw/eurostat/temporary_protection_decisions_monthly.csv"
    old = hashlib.sha256(path.read_bytes()).hexdigest()
    with path.open("a", encoding="utf-8", newline="\n") as file:
        file.write("2026-06,EU27_2020,TOTAL,T,UA,PER,M,47000,2026\n")
    new = hashlib.sha256(path.read_bytes()).hexdigest()
    _edit_sources(
        copy,
        lambda text: text.replace(old, new).replace(
            "coverage: 2022-08 to 2026-05", "coverage: 2022-08 to 2026-06"
        ),
    )


def _executed(done: subprocess.CompletedProcess[str]) -> set[str]:
    """Return the families whose notebooks were executed, both dates of each."""
    lines = re.findall(r"(?m)^(\w+) · (article|latest) ", done.stderr)
    families = {family for family, _ in lines}
    assert sorted(lines) == sorted((family, date) for family in families for date in DATES)
    left = len(FAMILIES) * len(DATES) - len(lines)
    assert (f"{left} unchanged" in done.stderr) is (left > 0)
    return families


def test_one_changed_raw_file_executes_only_what_depends_on_it(copy: Path, run: Run) -> None:
    _add_a_month_to_eurostat(copy)
    run("dvc", "repro", "observations")
    assert "calibration" not in _changed_stages(run)
    assert _executed(run("dvc", "repro", "notebooks")) == {"emigration"}


def test_one_changed_parameter_executes_only_what_reads_it(copy: Path, run: Run) -> None:
    path = copy / "params.yaml"
    text = path.read_text(encoding="utf-8")
    assert "prewar_gdp: 200.0" in text
    path.write_text(text.replace("prewar_gdp: 200.0", "prewar_gdp: 190.0"), encoding="utf-8")
    assert _changed_stages(run) == {"evidence", "notebooks", "pages"}
    assert _executed(run("warcosts", "build", "notebooks")) == {"reconstruction"}


def test_one_changed_notebook_executes_only_itself(copy: Path, run: Run) -> None:
    path = copy / "notebooks" / "territory.ipynb"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("## Area occupied", "## The area occupied"), encoding="utf-8")
    assert _changed_stages(run) == {"notebooks", "pages"}
    assert _executed(run("warcosts", "build", "notebooks")) == {"territory"}


@cache
def _stages() -> dict[str, dict[str, Any]]:
    """Return every stage as it is declared."""
    stages = yaml.safe_load((ROOT / "dvc.yaml").read_text(encoding="utf-8"))["stages"]
    return dict(stages)


def _depends_on(name: str) -> set[str]:
    """Return what a stage depends on; in the place of the hashes of code, what they are of."""
    hashes = f"data/processed/code/{name}.json"
    listed = set(_stages()[name]["deps"])
    return (listed - {hashes}) | _code_of(name) if hashes in listed else listed


def _code_of(name: str) -> set[str]:
    """Return what a stage reads of code, rules and definitions."""
    return set(json.loads(code_text(ROOT, name)))


def test_every_stage_names_the_files_it_reads() -> None:
    for name in _stages():
        deps = _depends_on(name)
        assert "requirements.lock" in deps, name
        assert [dep for dep in deps if not (ROOT / dep).exists()] == [], name


def test_every_stage_depends_on_the_hashes_of_its_own_code() -> None:
    watched = _stages()["code"]["deps"]
    for name in _stages():
        hashes = {dep for dep in _stages()[name]["deps"] if dep.startswith("data/processed/code")}
        assert hashes == (set() if name == "code" else {f"data/processed/code/{name}.json"})
    assert set(code_texts(ROOT)) == set(_stages()) - {"code"}
    for path in set().union(*map(_code_of, code_texts(ROOT))):
        assert any(path == dep or path.startswith(f"{dep}/") for dep in watched), path


def test_what_was_built_is_of_the_stages_that_there_are() -> None:
    built = yaml.safe_load((ROOT / "dvc.lock").read_text(encoding="utf-8"))["stages"]
    assert set(built) == set(_stages())


IMPORTED = {
    "observations": "analysis.acquisition.journal, analysis.project, analysis.sources.registry",
    "calibration": "analysis.project, analysis.trends.calibration",
    "evidence": "analysis.evidence.build, analysis.evidence.tables, analysis.project",
    "notebooks": "analysis.chapters.chapter, analysis.chapters.shape, analysis.project, "
    "analysis.report_notebooks",
    "pages": "analysis.datapackage, analysis.project, analysis.report.site",
}
"""What the command of a stage imports, see `analysis.commands.pipeline`."""

ONLY_SETTINGS = (
    "analysis/catalogue.py", "analysis/errors.py", "analysis/hashing.py",
    "analysis/indicators/specification.py",
    "analysis/parameters", "analysis/params.py", "analysis/plain_yaml.py", "analysis/project.py",
    "analysis/sources/manifest.py",
)  # fmt: skip
"""How the calibration comes by its two settings, which DVC follows by their values."""


@pytest.mark.parametrize("stage", IMPORTED)
def test_every_stage_depends_on_all_code_that_it_imports(stage: str) -> None:
    told = (
        f"import {IMPORTED[stage]}, json, sys\n"
        "found = [module for name, module in sys.modules.items() if name.startswith('analysis.')]\n"
        "print(json.dumps([module.__file__ for module in found]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", told], cwd=ROOT, check=True, capture_output=True, text=True
    )
    files = {Path(name).relative_to(ROOT).as_posix() for name in json.loads(done.stdout)}
    watched = _depends_on(stage) | set(ONLY_SETTINGS if stage == "calibration" else ())
    unwatched = {
        name
        for name in files
        if not name.endswith("__init__.py")
        and not any(name == path or name.startswith(f"{path}/") for path in watched)
    }
    assert len(files) > 10
    assert unwatched == set()


def test_a_source_that_is_called_otherwise_executes_the_notebooks_that_name_it(
    copy: Path, run: Run
) -> None:
    _edit_sources(
        copy,
        lambda text: text.replace(
            "title: Visually confirmed losses", "title: Losses seen on pictures"
        ),
    )
    run("dvc", "repro", "observations")
    assert _executed(run("warcosts", "build", "notebooks")) == {"casualties"}


@pytest.mark.parametrize(
    ("file", "damage", "message"),
    [
        ("uk_mod/monthly_russian_casualties.csv", b"", "empty"),
        ("sipri/military_expenditure_extract.csv", b"<!DOCTYPE html><html></html>", "web page"),
    ],
)
def test_bad_raw_input_stops_the_pipeline_and_leaves_outputs_alone(
    copy: Path, run: Run, file: str, damage: bytes, message: str
) -> None:
    path = copy / "data" / "raw" / file
    old = hashlib.sha256(path.read_bytes()).hexdigest()
    path.write_bytes(damage)
    _edit_sources(copy, lambda text: text.replace(old, hashlib.sha256(damage).hexdigest()))
    table = copy / "data" / "processed" / "observations.csv"
    before = table.read_bytes()
    done = run("warcosts", "build", "observations", check=False)
    assert done.returncode == 1
    assert message in done.stderr and file in done.stderr
    assert "Traceback" not in done.stderr
    assert table.read_bytes() == before


def test_a_stage_that_fails_leaves_its_earlier_outputs(copy: Path, run: Run) -> None:
    # what changes are told against; code is that of the environment, not of the copy
    (copy / "data" / "baseline" / "claims.json").write_text("{", encoding="utf-8")
    done = run("dvc", "repro", "pages", check=False)
    assert done.returncode != 0
    assert "failed to reproduce 'pages'" in done.stderr
    assert run("git", "status", "--porcelain", "reports", "data/processed").stdout == ""


def test_every_output_is_kept_while_its_stage_runs() -> None:
    for name, declared in _stages().items():
        for output in [*declared.get("outs", []), *declared.get("metrics", [])]:
            ((path, how),) = output.items()
            assert how == {"cache": False, "persist": True}, f"{name}: {path}"


@pytest.mark.parametrize("family", ["emigration", "territory"])
def test_a_null_table_in_git_is_what_its_code_simulates(family: str, tmp_path: Path) -> None:
    folder = ROOT / "data" / "processed" / "null_tables" / family
    patterns = json.loads((folder / "patterns.json").read_text())
    without_gaps = [one["n"] for one in patterns if one == {"n": one["n"], "last": one["n"] - 1}]
    (fresh,) = build_tables([min(without_gaps)], tmp_path)
    assert fresh.read_bytes() == (folder / fresh.name).read_bytes()


def test_a_changed_raw_file_is_refused_by_name(copy: Path, run: Run) -> None:
    path = copy / "data" / "raw" / "uk_mod" / "monthly_russian_casualties.csv"
    path.write_bytes(path.read_bytes() + b"\n")
    done = run("warcosts", "build", "observations", check=False)
    assert done.returncode == 1
    assert "data/raw/uk_mod/monthly_russian_casualties.csv" in done.stderr
    assert "warcosts accept" in done.stderr
