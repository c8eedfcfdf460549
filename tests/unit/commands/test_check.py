"""`warcosts check` reads every file that a person edits: each is told where it is wrong."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from analysis.commands import main, settings
from analysis.project import Project

ROOT = Path(__file__).resolve().parents[3]
EDITED = ("params.yaml", "claims.yaml", "kinds.yaml", "uncertainty.yaml", "indicators.yaml",
          "params.schema.json", "docs/parameters.md", "data/raw/sources.yaml")  # fmt: skip


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The files that are edited as copies, raw files and tables as they are."""
    for name in EDITED:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, tmp_path / name)
    for folder in filter(Path.is_dir, (ROOT / "data" / "raw").iterdir()):
        (tmp_path / "data" / "raw" / folder.name).symlink_to(folder, target_is_directory=True)
    (tmp_path / "data" / "processed").symlink_to(ROOT / "data" / "processed")
    return tmp_path


def test_nothing_is_found_in_the_files_that_are_here(root: Path) -> None:
    assert list(settings._findings(Project(root))) == []


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("indicators.yaml", "measures:", "measurs:", "indicators.yaml, line"),
        ("indicators.yaml", "[general_staff]", "[general_staf]", "'general_staf' is not a known"),
        ("indicators.yaml", "[general_staff]", "[general_staf/x]", "Expected 'general_staff'"),
        ("indicators.yaml", "parties: [Ukraine]", "parties: [Ukrain]", "perhaps 'Ukraine'"),
        ("indicators.yaml", "measure: births,", "measure: birth,", "line {}: 'birth' is not a"),
        ("kinds.yaml", "source: general_staff", "source: general_staf", "line {}: "),
        ("kinds.yaml", "[personnel_losses_", "[personel_losses_", "'personnel_losses_claimed'"),
        ("kinds.yaml", "budget: mediazona", "budget: xmediazona", "Expected 'mediazona_meduza'"),
        ("kinds.yaml", "parameter: russian_dead", "parameter: russian_deat", "'russian_dead'"),
        ("claims.yaml", "  general_staff: {", "  general_staf: {", "claims.yaml, line {}: "),
        ("claims.yaml", "near: reconstruction.", "near: rekonstruction.", "is not a known param"),
        ("uncertainty.yaml", "basis: declared", "basis: guessed", "'guessed'"),
        ("kinds.yaml", "    unit: ", "    unitt: ", "'unitt' is not known"),
        ("kinds.yaml", "kind: displaced_within", "kind: moved_within", "title.moved_within"),
        ("claims.yaml", "noticeable:", "noticable:", "'noticable' is not known"),
        ("params.yaml", "seed: 20251210", "seed: x", "shared.seed is 'x'"),
        ("params.yaml", "seed: 20251210", "seed: 1", "seed is 1, but its default"),
        ("params.schema.json", "seed", "sead", "params.schema.json: it is not what is declared"),
        ("docs/parameters.md", "`seed`", "`sead`", "docs/parameters.md: it is not what is"),
        ("data/raw/sources.yaml", "retrieved: ", "retrievd: ", "'retrievd' is not known"),
    ],
)
def test_what_is_wrong_in_any_of_them_is_found(
    root: Path, name: str, old: str, new: str, said: str
) -> None:
    path = root / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    line = 1 + text[: text.index(old)].count("\n")
    assert said.format(line) in " ".join(settings._findings(Project(root)))


def test_each_source_with_a_wrong_correction_is_found(root: Path) -> None:
    for source in ("oryx", "sipri"):
        folder = root / "data" / "raw" / source
        folder.unlink()
        folder.mkdir()
        (folder / "corrections.yaml").write_text("- file: x\n", encoding="utf-8")
    found = " ".join(settings._findings(Project(root)))
    assert "data/raw/oryx/corrections.yaml" in found and "data/raw/sipri/corrections.yaml" in found


def test_a_file_that_nothing_reads_is_found(root: Path) -> None:
    raw = root / "data" / "raw"
    (raw / "sipri").unlink()
    (raw / "sipri").mkdir()
    for name in ("sipri/correction.yaml", "sipri/new.csv", "notes.txt", "sipri/.DS_Store"):
        (raw / name).touch()
    (raw / "sipri" / "corrections.yaml").touch()
    found = [one.partition(": ") for one in settings._findings(Project(root))]
    places = [
        f"data/raw/{name}" for name in ("notes.txt", "sipri/correction.yaml", "sipri/new.csv")
    ]
    assert [place for place, _, said in found if said.startswith("nothing reads it")] == places
    assert len(found) == len(places)
    (raw / "sources.yaml").write_text("- id: sipri\n", encoding="utf-8")
    found = " ".join(settings._findings(Project(root)))
    assert "'files' is missing" in found and "nothing reads it" not in found


def test_a_misspelt_measure_of_a_sources_bounds_is_found(root: Path) -> None:
    path = root / "data" / "raw" / "sources.yaml"
    text = path.read_text(encoding="utf-8")
    first = "    step_factor: 2\n"
    assert first in text
    changed = text.replace(first, f"{first}    largest_step: {{no_such_measure: 3}}\n", 1)
    path.write_text(changed, encoding="utf-8")
    assert "no_such_measure" in " ".join(settings._findings(Project(root)))


def test_a_cluster_is_for_the_stages_that_spread_their_work(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(ROOT)
    asked = ["build", "readings", "--cluster", "tcp://127.0.0.1:1"]
    said = CliRunner().invoke(main, asked)
    assert said.exit_code == 2 and "--cluster is for calibration, timeline" in said.output
