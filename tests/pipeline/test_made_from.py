"""A notebook is executed where anything that it is made from has changed, and nowhere else."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from analysis import report_notebooks
from analysis.errors import DataError
from analysis.execution.runs import NotebookRun
from analysis.project import Project
from analysis.report_notebooks import RECORD, build_notebooks

EVERY = {
    f"{family} · {date}"
    for family in ("casualties", "economy", "emigration", "reconstruction", "territory")
    for date in ("article", "latest")
}


@pytest.fixture
def executed(copy: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], set[str]]:
    """Build the notebooks of the copy; return the names of those that would be executed."""

    def build() -> set[str]:
        names: set[str] = set()

        def note(runs: Sequence[NotebookRun], **_: object) -> None:
            names.update(run.name for run in runs)

        monkeypatch.setattr(report_notebooks, "run_notebooks", note)
        _, kept = build_notebooks(Project(copy))
        assert kept == len(EVERY) - len(names)
        return names

    return build


def append(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8", newline="\n") as file:
        file.write(text)


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


PROCESSED = Path("data", "processed")
OF_TERRITORY = {"territory · article", "territory · latest"}
CHANGES: dict[str, tuple[Callable[[Path], object], set[str]]] = {
    "nothing": (lambda root: None, set()),
    "a notebook": (
        lambda root: replace(root / "notebooks/territory.ipynb", "## Area", "## The area"),
        OF_TERRITORY,
    ),
    "a parameter of a family": (
        lambda root: replace(root / "params.yaml", "smallest_gain: 50.0", "smallest_gain: 60.0"),
        OF_TERRITORY,
    ),
    "a shared parameter": (
        lambda root: replace(root / "params.yaml", "  level: 0.05", "  level: 0.06"),
        EVERY,
    ),
    "a setting of the statistics": (
        lambda root: replace(root / "params.yaml", "max_breaks: 3", "max_breaks: 2"),
        EVERY,
    ),
    "the day of a report": (
        lambda root: replace(
            root / "params.yaml", 'article: "2025-12-10"', 'article: "2025-12-09"'
        ),
        EVERY,
    ),
    "rows of a family": (
        lambda root: append(root / PROCESSED / "fingerprints" / "territory.json", " "),
        OF_TERRITORY,
    ),
    "a null table of a family": (
        lambda root: next((root / PROCESSED / "null_tables" / "territory").glob("*.npz")).unlink(),
        OF_TERRITORY,
    ),
    "code of chapters": (
        lambda root: append(root / "analysis/chapters/territory.py", "# more\n"),
        EVERY,
    ),
    "code of evidence": (
        lambda root: append(root / "analysis/trends/kendall.py", "# more\n"),
        EVERY,
    ),
    "a rule of verdicts": (lambda root: append(root / "claims.yaml", "# more\n"), EVERY),
    "code that only pages read": (
        lambda root: append(root / "analysis/report/templates/base.html", "<!-- more -->\n"),
        set(),
    ),
    "an executed notebook": (
        lambda root: append(root / PROCESSED / "notebooks/territory/article.ipynb", "\n"),
        {"territory · article"},
    ),
    "an executed notebook, which is gone": (
        lambda root: (root / PROCESSED / "notebooks/economy/latest.ipynb").rename(root / "moved"),
        {"economy · latest"},
    ),
    "the record, which is damaged": (
        lambda root: (root / PROCESSED / "notebooks" / RECORD).write_text("[1, 2"),
        EVERY,
    ),
    "the record, which is something else": (
        lambda root: (root / PROCESSED / "notebooks" / RECORD).write_text("[1, 2]"),
        EVERY,
    ),
}


@pytest.mark.parametrize(("change", "stale"), CHANGES.values(), ids=list(CHANGES))
def test_what_has_changed_is_executed(
    copy: Path,
    executed: Callable[[], set[str]],
    change: Callable[[Path], object],
    stale: set[str],
) -> None:
    change(copy)
    assert executed() == stale


@pytest.mark.parametrize("missing", ["fingerprints/economy.json", "null_tables/economy"])
def test_what_an_earlier_stage_has_not_built_is_named(copy: Path, missing: str) -> None:
    (copy / PROCESSED / missing).rename(copy / "moved")
    with pytest.raises(DataError, match=f"data/processed/{missing}.*dvc repro"):
        build_notebooks(Project(copy))


def test_the_record_in_git_is_that_of_the_notebooks_in_git(copy: Path) -> None:
    ((path, text),) = build_notebooks(Project(copy))[0].items()
    assert path == copy / PROCESSED / "notebooks" / RECORD
    assert path.read_text(encoding="utf-8") == text
    assert {name.replace("/", " · ") for name in json.loads(text)} == EVERY
