"""What an earlier build made is found under its key alone, and only whole."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.kept import keep, recall
from analysis.project import Project

CONTENT = {"evidence": [1.1, "ä", None, float("inf")]}
NAME = "examined/territory-latest"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def kept(project: Project) -> Path:
    path, text = keep(project, NAME, "key", CONTENT)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_what_is_kept_is_found_under_its_name_and_key_alone(project: Project) -> None:
    assert kept(project).is_relative_to(project.cache)
    assert recall(project, NAME, "key") == CONTENT
    assert recall(project, NAME, "other") is None
    assert recall(project, "examined/territory-article", "key") is None


@pytest.mark.parametrize("name", ["figures/../x", "/etc/x", "figures/", "figures/a/b", "x"])
def test_a_name_that_leads_elsewhere_is_refused(project: Project, name: str) -> None:
    with pytest.raises(ValueError, match="nothing can be kept"):
        recall(project, name, "key")
    with pytest.raises(ValueError, match="nothing can be kept"):
        keep(project, name, "key", CONTENT)


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text.replace("1.1", "1.2"),
        lambda text: text[:-3],
        lambda text: "",
        lambda text: "[]",
        lambda text: '{"key": "key"}',
        lambda text: text.replace('"content"', '"lost"'),
    ],
)
def test_what_is_damaged_is_as_good_as_nothing(
    project: Project, damage: Callable[[str], str]
) -> None:
    path = kept(project)
    path.write_text(damage(path.read_text(encoding="utf-8")), encoding="utf-8")
    assert recall(project, NAME, "key") is None
