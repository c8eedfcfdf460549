import re
from pathlib import Path

import pytest

from analysis.costs.kinds import Kinds, load_kinds
from analysis.errors import DataError
from analysis.project import Project


@pytest.fixture(scope="module")
def kinds(project: Project) -> Kinds:
    return project.kinds


def test_a_claim_about_the_enemy_decides_nothing(kinds: Kinds) -> None:
    for kind, _ in kinds.each():
        if any(anchor.grade == 1 for anchor in kind.anchors):
            assert not kind.counted
        assert all(other.grade > 1 for other in kind.independent)


def test_a_kind_that_does_not_exist_is_refused_with_the_nearest(kinds: Kinds) -> None:
    with pytest.raises(DataError, match="soldiers_killed"):
        kinds.of("soldier_killed", "Russia")


@pytest.mark.parametrize(
    ("pattern", "change", "said"),
    [
        (r"grade: 4", "grade: 5", "grade"),
        (r"overlaps: \[soldiers_killed\]", "overlaps: [soldier_killed]", "soldiers_killed"),
        (r"    counted: false\n", "", "uncounted"),
        ("kind: displaced_within", "kind: people_abroad", "'people_abroad' stands twice"),
        (r"method: area", "method: aera", "area"),
    ],
)
def test_a_fault_in_the_file_is_told(
    project: Project, tmp_path: Path, pattern: str, change: str, said: str
) -> None:
    text, count = re.subn(pattern, change, (project.root / "kinds.yaml").read_text(), count=1)
    assert count == 1
    path = tmp_path / "kinds.yaml"
    path.write_text(text)
    with pytest.raises(DataError, match=said):
        load_kinds(path)
