"""`warcosts accept`: a file placed by hand is checked as a downloaded one is."""

from __future__ import annotations

import csv
import datetime as dt
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import Result
from small_project import LONG_AFTER, PERSONNEL, declare, declared_hashes_hold, next_of, state_of

from analysis.sources.manifest import load_manifest
from analysis.updates.offers import BEFORE

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
    assert "belongs to economy_figures or reconstruction_figures" in result.output
    result = warcosts(root, "accept", str(file), "--source", "economy_figures")
    assert result.exit_code == 0, result.output


def test_files_of_two_sources_are_said_to_be_so(
    make_project: Callable[..., Path], warcosts: Run, tmp_path: Path
) -> None:
    root = make_project("sipri", "uk_mod")
    files = [raw_files(root, source_id) for source_id in ("sipri", "uk_mod")]
    paths = [tmp_path / next(iter(own)) for own in files]
    for path in paths:
        path.write_text("a\n1\n", encoding="utf-8")
    said = refused(root, warcosts, *map(str, paths))
    assert f"{paths[0].name} belongs to sipri; {paths[1].name} belongs to uk_mod." in said
    assert "by themselves" in said and "--source" not in said


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
    corrections = root / "data" / "raw" / "isw_area" / "corrections.yaml"
    before = corrections.read_text()
    new = tmp_path / name
    new.write_bytes(next_of(root, "isw_area").files[name])
    corrections.write_text(before.replace("2026-04-04", "2026-04-05"))
    result = warcosts(root, "accept", str(new))
    assert result.exit_code == 1
    assert "the source may have mended it (then change or drop the entry" in result.output
    corrections.write_text(before)
    assert warcosts(root, "accept", str(new)).exit_code == 0


def test_two_commands_at_once_are_refused(
    make_project: Callable[..., Path], warcosts: Run, tmp_path: Path
) -> None:
    from analysis.updates.writing import alone

    root = make_project("sipri")
    paths = place(root, "sipri", tmp_path / "downloads")
    with alone(root):
        result = warcosts(root, "accept", *paths, *day_of(root, "sipri"))
    assert result.exit_code == 1
    assert "another change of data is running" in result.output


@pytest.mark.parametrize("option", ["--published", "--source"])
def test_options_are_checked(make_project: Callable[..., Path], warcosts: Run, option: str) -> None:
    root = make_project("sipri")
    file = root / "data" / "raw" / "sipri" / EXTRACT
    assert warcosts(root, "accept", str(file), option, "nonsense").exit_code != 0


@pytest.mark.parametrize("command", ["accept", "retire-source"])
@pytest.mark.parametrize("because", ["", "   "])
def test_a_reason_that_says_nothing_is_none(
    make_project: Callable[..., Path], warcosts: Run, command: str, because: str
) -> None:
    root = make_project("sipri")
    file = root / "data" / "raw" / "sipri" / EXTRACT
    what = str(file) if command == "accept" else "sipri"
    assert "it is empty: say why" in refused(root, warcosts, what, "--because", because, by=command)


def test_a_day_that_would_be_ignored_is_refused(
    make_project: Callable[..., Path], warcosts: Run, tmp_path: Path
) -> None:
    root = make_project("uk_mod")
    paths = place(root, "uk_mod", tmp_path / "downloads")
    said = refused(root, warcosts, *paths, "--published", "2020-01-01")
    assert "--published 2020-01-01: the day would be ignored" in said


@pytest.mark.parametrize("revision", ["12e4567", "1e5", "yes", "0x1f"])
def test_a_revision_that_looks_like_a_number_is_a_text(
    make_project: Callable[..., Path], warcosts: Run, tmp_path: Path, revision: str
) -> None:
    root = make_project("uk_mod")
    paths = place(root, "uk_mod", tmp_path / "downloads")
    result = warcosts(root, "accept", *paths, "--revision", revision)
    assert result.exit_code == 0, result.output
    manifest = load_manifest(root / "data" / "raw")
    assert [source.revision for source in manifest] == [revision]


def refused(root: Path, warcosts: Run, *arguments: str, by: str = "accept") -> str:
    """See that a file is refused in one paragraph and nothing changed; return what is said."""
    before = state_of(root)
    result = warcosts(root, by, *arguments)
    assert result.exit_code != 0, result.output
    said = result.output
    assert "Traceback" not in said and "a fault in it" not in said
    assert said.startswith(("Error: ", "Usage: ")) and len(said) < 3000
    assert state_of(root) == before
    return said


def test_what_is_no_file_or_far_too_large_is_refused_at_once(
    make_project: Callable[..., Path], warcosts: Run, tmp_path: Path
) -> None:
    root = make_project("sipri")
    offered = tmp_path / EXTRACT
    os.mkfifo(offered)
    assert "not a regular file" in refused(root, warcosts, str(offered))
    offered.unlink()
    with offered.open("wb") as file:
        file.truncate(3_000_000_000)
    assert "3,000,000,000 bytes. Expected at most 1,000,000" in refused(
        root, warcosts, str(offered)
    )
    # the same in its own place
    place = root / "data" / "raw" / "sipri" / EXTRACT
    kept = place.read_bytes()
    place.unlink()
    shutil.move(offered, place)
    assert "3,000,000,000 bytes" in warcosts(root, "accept", str(place)).output
    place.write_bytes(kept)
    offered.mkdir()
    assert "is a directory" in refused(root, warcosts, str(offered))
    assert "does not exist" in refused(root, warcosts, str(tmp_path / "nowhere.csv"))
    for name in ("/dev/zero", "/dev/null"):
        assert "not a regular file" in refused(root, warcosts, name, "--source", "sipri")


def test_a_file_that_cannot_be_read_is_said_to_be_so(
    make_project: Callable[..., Path],
    warcosts: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    root = make_project("sipri")
    shutil.copy(root / "data" / "raw" / "sipri" / EXTRACT, tmp_path)
    own = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path == tmp_path / EXTRACT:
            raise PermissionError(13, "Permission denied")
        return own(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    said = warcosts(root, "accept", str(tmp_path / EXTRACT)).output
    assert "the file cannot be read (Permission denied)" in said


def test_all_problems_of_a_file_are_told_at_once_and_under_its_own_path(
    make_project: Callable[..., Path], warcosts: Run, tmp_path: Path
) -> None:
    root = make_project("uk_mod")
    name, content = next(iter(raw_files(root, "uk_mod").items()))
    lines = content.decode().splitlines(keepends=True)
    lines[3] = lines[3].replace(",31,", ",thirty,").replace(",30,", ",thirty,")
    lines[5] = "x" + lines[5]
    (tmp_path / name).write_text("".join(lines), encoding="utf-8")
    said = refused(root, warcosts, str(tmp_path / name))
    assert f"{tmp_path / name}: 2 problems: (1) line" in said
    assert "'thirty' is not a number" in said and "is not known" in said
    assert "data/raw" not in said


def test_files_in_the_bytes_of_their_publishers_are_taken_in_without_a_new_figure(
    make_project: Callable[..., Path], warcosts: Run, tmp_path: Path
) -> None:
    root = make_project("uk_mod")
    name, content = next(iter(raw_files(root, "uk_mod").items()))
    (tmp_path / name).write_bytes(content.rstrip(b"\n").replace(b"\n", b"\r\n"))
    result = warcosts(root, "accept", str(tmp_path / name))
    assert "uk_mod: 0 new figures, 0 revised." in result.output
    assert declared_hashes_hold(root)
    mixed = content.replace(b"\n", b"\r\n", 3)
    (tmp_path / name).write_bytes(mixed)
    assert "lines do not end all in line feeds" in refused(root, warcosts, str(tmp_path / name))


def bank_download(content: str) -> str:
    """Return a table of the World Bank as its own service gives it."""
    header, *rows = csv.reader(content.splitlines())
    assert header == ["Country Name", "Country Code", "Year", "Value"]
    years = sorted({row[2] for row in rows})
    values = {(row[0], row[1], row[2]): row[3] for row in rows}
    countries = [*dict.fromkeys((row[0], row[1]) for row in rows), ("Small, Isle of", "SIL")]
    lines = ['\ufeff"Data Source","World Development Indicators",', "",
             '"Last Updated Date","2026-07-01",', "",
             '"Country Name","Country Code","Indicator Name","Indicator Code",'
             + "".join(f'"{year}",' for year in years)]  # fmt: skip
    for name, code in countries:
        cells = [values.get((name, code, year), "54922") for year in years]
        named = f'"{name}","{code}","Population, total","SP.POP.TOTL",'
        lines.append(named + "".join(f'"{cell}",' for cell in cells))
    return "\r\n".join(lines)


def test_the_world_banks_own_download_with_all_countries_is_taken_in(
    make_project: Callable[..., Path], warcosts: Run, tmp_path: Path
) -> None:
    root = make_project("world_bank")
    content = raw_files(root, "world_bank")["population.csv"].decode()
    (tmp_path / "population.csv").write_text(bank_download(content), encoding="utf-8", newline="")
    day = (dt.date.fromisoformat(entry_of(root)["vintages"]["population.csv"])).isoformat()
    result = warcosts(root, "accept", str(tmp_path / "population.csv"), "--published", day)
    assert "world_bank: 0 new figures, 0 revised." in result.output


@pytest.mark.parametrize("days", [1, 2])
def test_what_is_dated_to_tomorrow_is_taken_and_to_the_day_after_is_not(
    make_project: Callable[..., Path],
    warcosts: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    days: int,
) -> None:
    """It is tomorrow already where the figure was published."""
    from analysis.commands import data

    for source_id in ("general_staff", "isw_area"):
        root = make_project(source_id, name=source_id)
        paths = place(root, source_id, tmp_path / "downloads")
        text = Path(paths[0]).read_text(encoding="utf-8")
        last = dt.date.fromisoformat(re.findall(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}", text)[-1])
        monkeypatch.setattr(data, "_today", lambda last=last: last - dt.timedelta(days=days))
        result = warcosts(root, "accept", *paths)
        assert result.exit_code == days - 1, result.output
        assert ("new figures" if days == 1 else "") in result.output


def test_a_table_of_eurostat_may_end_with_months_that_have_no_figure_yet(
    make_project: Callable[..., Path], warcosts: Run, tmp_path: Path
) -> None:
    root = make_project("eurostat")
    paths = place(root, "eurostat", tmp_path / "downloads")
    text = Path(paths[0]).read_text(encoding="utf-8")
    last = text.splitlines()[-1]
    first = dt.date.fromisoformat(f"{last[:7]}-01") + dt.timedelta(days=32)
    cells = [f"{first:%Y-%m}", *last.split(",")[1:7], "NA", f"{first:%Y}"]
    Path(paths[0]).write_text(f"{text}{','.join(cells)}\n", encoding="utf-8")
    result = warcosts(root, "accept", *paths)
    assert "eurostat: 1 new figure" in result.output
    assert entry_of(root)["coverage"].endswith(last[:7])


def test_a_list_of_oryx_may_be_missing_and_its_days_need_not_be_month_ends(
    make_project: Callable[..., Path], warcosts: Run, tmp_path: Path
) -> None:
    root = make_project("oryx")
    paths = place(root, "oryx", tmp_path / "downloads")
    *rows, russia, ukraine = Path(paths[0]).read_text(encoding="utf-8").splitlines(keepends=True)
    # forty days on, as no list of the month's end could be had
    later = dt.date.fromisoformat(russia[:10]) + dt.timedelta(days=9)
    rows += [f"{later}{row[10:]}" for row in (russia, ukraine)]
    Path(paths[0]).write_text("".join(rows), encoding="utf-8")
    result = warcosts(root, "accept", *paths)
    assert f"oryx: 2 new figures, to {later}" in result.output


def test_the_revision_of_before_is_not_lost(
    make_project: Callable[..., Path], warcosts: Run, tmp_path: Path
) -> None:
    root = make_project("uk_mod")
    before, day = entry_of(root)["revision"].rpartition(BEFORE)[2], LONG_AFTER.isoformat()
    for _ in range(2):
        paths = place(root, "uk_mod", tmp_path / "downloads")
        assert warcosts(root, "accept", *paths).exit_code == 0
        assert entry_of(root)["revision"] == f"as placed by hand on {day}{BEFORE}{before}"


def test_a_file_of_a_past_release_is_never_served_anew(
    make_project: Callable[..., Path], warcosts: Run, tmp_path: Path
) -> None:
    root = make_project("oryx")
    name = "totals_by_type_2022-03_2025-07.csv"
    content = raw_files(root, "oryx")[name]
    (tmp_path / name).write_bytes(content.replace(b"2022-03-28", b"2022-03-27", 1))
    assert "never served anew" in refused(root, warcosts, str(tmp_path / name))


def test_a_source_without_observations_is_read_and_taken_in(
    make_project: Callable[..., Path], warcosts: Run, tmp_path: Path
) -> None:
    root = make_project("published_answers")
    name, content = next(iter(raw_files(root, "published_answers").items()))
    lines = content.splitlines(keepends=True)
    (tmp_path / name).write_bytes(b"".join(lines[:-1]))
    result = warcosts(root, "accept", str(tmp_path / name))
    assert result.output == "published_answers: its tables are read; it holds no observations.\n"
    assert declared_hashes_hold(root)
    (tmp_path / name).write_bytes(lines[0] + b"a,b\n")
    assert "cells" in refused(root, warcosts, str(tmp_path / name))


def figure_of(value: str) -> dict[str, str]:
    return {
        "indicator": "civilians_killed_month", "area": "Ukraine", "period_start": "2027-03-01",
        "period_end": "2027-03-31", "value": value, "unit": "persons (verified)",
        "published": "2027-04-12", "published_precision": "day", "publisher": "OHCHR / HRMMU",
        "title": "made up", "url": "https://example.org/1",
    }  # fmt: skip


def appended(root: Path, path: Path, rows: list[dict[str, str]], columns: int = 99) -> Path:
    """Write rows to a file of their own, under the columns of the source in another order."""
    known = raw_files(root, "civilian_casualties")["published_figures.csv"].decode().splitlines()[0]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, sorted(known.split(","))[:columns], extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_rows_can_be_added_to_a_table_without_its_other_rows(
    make_project: Callable[..., Path], warcosts: Run, tmp_path: Path
) -> None:
    root = make_project("civilian_casualties")
    before = raw_files(root, "civilian_casualties")["published_figures.csv"]
    revision = entry_of(root).get("revision", "")
    rows = appended(root, tmp_path / "month.csv", [figure_of("372")])
    said = warcosts(root, "accept", "--append", str(rows), "--source", "civilian_casualties").output
    assert said == "civilian_casualties: 1 new figure, to 2027-03-31, 0 revised.\n"
    after = raw_files(root, "civilian_casualties")["published_figures.csv"]
    assert after.startswith(before) and after.count(b"\n") == before.count(b"\n") + 1
    assert entry_of(root)["coverage"].endswith("2027-03")
    assert entry_of(root).get("revision", "") == revision
    again = refused(root, warcosts, "--append", str(rows), "--source", "civilian_casualties")
    assert f"published_figures.csv with the rows of {rows}" in again and "twice" in again


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "under another header"),
        (b"indicator,area\nx,y\n", "line 1: the rows to append stand under another header"),
        (b"\xff\xfe", "rows cannot be added to it"),
        (b'a,"b', "rows cannot be added to it"),
    ],
)
def test_rows_under_another_header_are_not_added(
    make_project: Callable[..., Path], warcosts: Run, tmp_path: Path, content: bytes, said: str
) -> None:
    root = make_project("civilian_casualties")
    (tmp_path / "rows.csv").write_bytes(content)
    chosen = ("--source", "civilian_casualties")
    assert said in refused(root, warcosts, "--append", str(tmp_path / "rows.csv"), *chosen)


def test_a_retired_source_keeps_its_figures_and_takes_none(
    make_project: Callable[..., Path], warcosts: Run, tmp_path: Path
) -> None:
    root = make_project("uk_mod", "sipri")
    paths = place(root, "uk_mod", tmp_path / "downloads")
    because = "its posts ended in January 2026"
    assert warcosts(root, "retire-source", "uk_mod", "--because", because).exit_code == 0
    retired = entry_of(root)["retired"]
    assert retired == {"day": LONG_AFTER.isoformat(), "because": because}
    assert because in refused(root, warcosts, *paths)
    listed = warcosts(root, "fetch").output
    assert "sipri" in listed and "uk_mod" not in listed
    # one with an address too
    declare(root, "uk_mod", "https://example.org/x.csv", "csv")
    before = state_of(root)
    for again in (("fetch", "uk_mod"), ("retire-source", "uk_mod", "--because", "another")):
        told = warcosts(root, *again)
        assert told.exit_code == 1 and f"retired since {LONG_AFTER}: {because}" in told.output
    assert state_of(root) == before
    said = warcosts(root, "retire-source", "uk_mud", "--because", "x").output
    assert "'uk_mud' is not a known source" in said and "Expected 'uk_mod'" in said


def test_a_party_that_stops_and_one_with_its_neighbours_figures_are_noticed(
    make_project: Callable[..., Path], warcosts: Run, tmp_path: Path
) -> None:
    """Ukraine missing from a new month of Oryx; SIPRI's own checks refuse its missing year."""
    root = make_project("oryx")
    paths = place(root, "oryx", tmp_path / "downloads")
    text = Path(paths[0]).read_text(encoding="utf-8")
    Path(paths[0]).write_text(text.rstrip("\n").rpartition("\n")[0] + "\n", encoding="utf-8")
    assert "lacks a country" in refused(root, warcosts, *paths)
