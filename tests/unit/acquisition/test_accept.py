"""`warcosts accept`: a file placed by hand is checked as a downloaded one is."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import Result
from small_project import PERSONNEL, ROOT, declared_hashes_hold, next_of, state_of

Run = Callable[..., Result]
EXTRACT = "military_expenditure_extract.csv"


def raw_files(root: Path, source_id: str) -> dict[str, bytes]:
    folder = root / "data" / "raw" / source_id
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def place(root: Path, source_id: str, folder: Path) -> list[str]:
    """Write the next release of a source to a folder and return the paths."""
    later = next_of(root, source_id)
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in later.files.items():
        (folder / name).write_bytes(content)
    return [str(folder / name) for name in later.files]


def day_of(root: Path, source_id: str) -> tuple[str, str]:
    """Return the option that says when the next release of a source came out."""
    day = next_of(root, source_id).published
    assert day is not None
    return "--published", day.isoformat()


def entry_of(root: Path) -> dict[str, Any]:
    text = (root / "data" / "raw" / "sources.yaml").read_text(encoding="utf-8")
    entry: dict[str, Any] = yaml.safe_load(text)[0]
    return entry


def last_year(paths: list[str]) -> str:
    """Return the last year of a release of military expenditure."""
    lines = Path(paths[0]).read_text(encoding="utf-8").splitlines()[1:]
    return max(line.split(",")[1] for line in lines)


def commit(root: Path) -> None:
    git = ["git", "-c", "user.name=test", "-c", "user.email=test@localhost", "-C", str(root)]
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "as it was"]):
        subprocess.run([*git, *command], check=True)


def test_a_file_from_another_folder_is_taken_to_its_place(
    make_project: Callable[..., Path], warcosts: Run, tmp_path: Path
) -> None:
    root = make_project("sipri")
    published = day_of(root, "sipri")
    paths = place(root, "sipri", tmp_path / "downloads")
    result = warcosts(root, "accept", *paths, *published, "--revision", "the next edition")
    assert result.exit_code == 0, result.output
    assert f"8 new figures, to {last_year(paths)}-12-31" in result.output
    entry = entry_of(root)
    assert (entry["published"], entry["revision"]) == (published[1], "the next edition")
    assert declared_hashes_hold(root)


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("", "which is not given. Expected a day after {present}"),
        ("{present}", "not later than the present one"),
        ("{year}-11-30", "holds figures to {year}-12-31"),
    ],
)
def test_a_dated_edition_needs_a_day_after_the_present_one_and_after_its_figures(
    make_project: Callable[..., Path], warcosts: Run, tmp_path: Path, day: str, said: str
) -> None:
    root = make_project("sipri")
    paths = place(root, "sipri", tmp_path / "downloads")
    known = {"present": entry_of(root)["published"], "year": last_year(paths)}
    before = state_of(root)
    options = ("--published", day.format(**known)) if day else ()
    result = warcosts(root, "accept", *paths, *options)
    assert result.exit_code == 1
    assert said.format(**known) in result.output
    assert state_of(root) == before


def test_the_next_release_is_expected_by_the_rhythm_of_the_source(
    make_project: Callable[..., Path], warcosts: Run, tmp_path: Path
) -> None:
    root = make_project("sipri")
    published = day_of(root, "sipri")
    paths = place(root, "sipri", tmp_path / "downloads")
    assert warcosts(root, "accept", *paths, *published).exit_code == 0
    entry = entry_of(root)
    due = dt.date.fromisoformat(published[1]) + dt.timedelta(days=entry["rhythm_days"])
    assert entry["next_release"] == due.isoformat()


def test_corrections_are_not_accepted_as_a_release(
    make_project: Callable[..., Path], warcosts: Run
) -> None:
    root = make_project("isw_area")
    result = warcosts(root, "accept", str(root / "data" / "raw" / "isw_area" / "corrections.yaml"))
    assert result.exit_code == 1
    assert "They count as soon as they stand there: run dvc repro" in result.output


def test_one_new_figure_is_told_as_one(
    make_project: Callable[..., Path], warcosts: Run, tmp_path: Path
) -> None:
    root = make_project("uk_mod")
    result = warcosts(root, "accept", *place(root, "uk_mod", tmp_path / "downloads"))
    assert re.search(r"uk_mod: 1 new figure, to \d{4}-\d\d-\d\d, 0 revised", result.output)


def test_the_schema_of_the_parameters_follows_the_data(
    make_project: Callable[..., Path], warcosts: Run, tmp_path: Path
) -> None:
    root = make_project("uk_mod", "imf_weo")
    (root / "docs").mkdir()
    shutil.copy(ROOT / "docs" / "parameters.md", root / "docs")
    shutil.copy(ROOT / "params.schema.json", root)
    result = warcosts(root, "accept", *place(root, "uk_mod", tmp_path / "downloads"))
    assert result.exit_code == 0, result.output
    schema = json.loads((root / "params.schema.json").read_text(encoding="utf-8"))
    chosen = schema["properties"]["shared"]["properties"]["without_sources"]
    assert chosen["items"]["enum"] == ["imf_weo", "uk_mod"]


def test_a_file_that_was_overwritten_in_place_is_compared_with_what_git_holds(
    make_project: Callable[..., Path], warcosts: Run
) -> None:
    root = make_project("general_staff")
    commit(root)
    paths = place(root, "general_staff", root / "data" / "raw" / "general_staff")
    result = warcosts(root, "accept", *paths)
    assert result.exit_code == 0, result.output
    assert "62 new figures" in result.output
    assert declared_hashes_hold(root)


def test_without_the_file_before_nothing_can_be_compared_and_nothing_is_accepted(
    make_project: Callable[..., Path], warcosts: Run
) -> None:
    root = make_project("general_staff")
    paths = place(root, "general_staff", root / "data" / "raw" / "general_staff")
    before = state_of(root)
    result = warcosts(root, "accept", *paths)
    assert result.exit_code == 1
    assert "neither here nor in git" in result.output
    assert state_of(root) == before


def test_a_malformed_file_is_refused_whatever_the_reason_given(
    make_project: Callable[..., Path], warcosts: Run, tmp_path: Path
) -> None:
    root = make_project("general_staff")
    damaged = tmp_path / PERSONNEL
    records = json.loads(raw_files(root, "general_staff")[PERSONNEL])
    records[40]["personnel"] = "many"
    damaged.write_text(json.dumps(records), encoding="utf-8")
    before = state_of(root)
    result = warcosts(root, "accept", str(damaged), "--because", "I trust it")
    assert result.exit_code == 1
    assert "the field 'personnel' is missing or not a whole number" in result.output
    assert state_of(root) == before


def test_an_implausible_file_is_refused_with_the_way_to_accept_it(
    make_project: Callable[..., Path], warcosts: Run, tmp_path: Path
) -> None:
    root = make_project("eurostat")
    name, content = next(iter(raw_files(root, "eurostat").items()))
    row = content.rstrip().rpartition(b"\n")[2]
    value = int(row.split(b",")[7])
    # Eurostat rounds to five
    fallen = value * 4 // 25 * 5
    changed = row.replace(b",%d," % value, b",%d," % fallen)
    (tmp_path / name).write_bytes(content.replace(row, changed))
    before = state_of(root)
    result = warcosts(root, "accept", str(tmp_path / name))
    assert result.exit_code == 1
    assert f"from {value} to {fallen}" in result.output
    assert "--because" in result.output
    assert state_of(root) == before
    result = warcosts(root, "accept", str(tmp_path / name), "--because", "Poland recounted")
    assert result.exit_code == 0, result.output
    assert entry_of(root)["accepted"][0]["because"] == "Poland recounted"


def test_a_further_release_is_added_to_the_vintages(
    make_project: Callable[..., Path], warcosts: Run, tmp_path: Path
) -> None:
    root = make_project("ukrainian_named_losses")
    published = day_of(root, "ukrainian_named_losses")
    paths = place(root, "ukrainian_named_losses", tmp_path / "downloads")
    months = json.loads(Path(paths[0]).read_text(encoding="utf-8"))
    result = warcosts(root, "accept", *paths, "--source", "ukrainian_named_losses", *published)
    assert result.exit_code == 0, result.output
    entry = entry_of(root)
    assert entry["vintages"][Path(paths[0]).name] == published[1]
    assert entry["coverage"] == f"2022-02 to {max(months)}"
    assert declared_hashes_hold(root)


def test_a_file_of_an_unknown_name_is_refused(
    make_project: Callable[..., Path], warcosts: Run, tmp_path: Path
) -> None:
    root = make_project("sipri")
    (tmp_path / "other.csv").write_text("a\n1\n", encoding="utf-8")
    result = warcosts(root, "accept", str(tmp_path / "other.csv"))
    assert result.exit_code == 1
    assert "other.csv belongs to no source" in result.output


def test_a_name_that_several_sources_have_needs_the_source(
    make_project: Callable[..., Path], warcosts: Run, tmp_path: Path
) -> None:
    root = make_project("economy_figures", "reconstruction_figures")
    file = tmp_path / "published_figures.csv"
    shutil.copy(root / "data" / "raw" / "economy_figures" / "published_figures.csv", file)
    result = warcosts(root, "accept", str(file))
    assert result.exit_code == 1
    assert "economy_figures, reconstruction_figures" in result.output
    result = warcosts(root, "accept", str(file), "--source", "economy_figures")
    assert result.exit_code == 0, result.output


def test_another_changed_file_of_the_source_must_be_named_too(
    make_project: Callable[..., Path], warcosts: Run
) -> None:
    root = make_project("world_bank")
    commit(root)
    published = day_of(root, "world_bank")
    paths = place(root, "world_bank", root / "data" / "raw" / "world_bank")
    result = warcosts(root, "accept", paths[0], *published)
    assert result.exit_code == 1
    assert "has changed too" in result.output
    result = warcosts(root, "accept", *paths, *published)
    assert result.exit_code == 0, result.output


def test_a_dry_run_changes_nothing(
    make_project: Callable[..., Path], warcosts: Run, tmp_path: Path
) -> None:
    root = make_project("sipri")
    published = day_of(root, "sipri")
    paths = place(root, "sipri", tmp_path / "downloads")
    before = state_of(root)
    result = warcosts(root, "accept", *paths, *published, "--dry-run")
    assert result.exit_code == 0
    assert state_of(root) == before


def test_a_correction_that_no_longer_fits_is_said_and_mended_beside_the_new_file(
    make_project: Callable[..., Path], warcosts: Run, tmp_path: Path
) -> None:
    """The publisher mends the cell that a correction corrects: the entry must go with it."""
    root = make_project("isw_area")
    commit(root)
    name = "area_assessed_as_controlled_by_russia.csv"
    lines = raw_files(root, "isw_area")[name].decode().splitlines(keepends=True)
    doubled = [line for line in lines if line.startswith("2026-04-04")]
    assert len(doubled) == 2
    corrections = root / "data" / "raw" / "isw_area" / "corrections.yaml"
    corrections.write_text(corrections.read_text().replace("2026-04-04", "2026-04-05"))
    new = tmp_path / name
    new.write_bytes(next_of(root, "isw_area").files[name])
    result = warcosts(root, "accept", str(new))
    assert result.exit_code == 1
    assert "the correction" in result.output


def test_two_commands_at_once_are_refused(
    make_project: Callable[..., Path], warcosts: Run, tmp_path: Path
) -> None:
    from analysis.acquisition.journal import exclusive

    root = make_project("sipri")
    paths = place(root, "sipri", tmp_path / "downloads")
    with exclusive(root / "data"):
        result = warcosts(root, "accept", *paths, *day_of(root, "sipri"))
    assert result.exit_code == 1
    assert "another command is taking in data" in result.output


@pytest.mark.parametrize("option", ["--published", "--source"])
def test_options_are_checked(make_project: Callable[..., Path], warcosts: Run, option: str) -> None:
    root = make_project("sipri")
    file = root / "data" / "raw" / "sipri" / EXTRACT
    assert warcosts(root, "accept", str(file), option, "nonsense").exit_code != 0
