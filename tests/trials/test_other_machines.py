"""Everything built from raw files, as other processors, languages and users would build it."""

from __future__ import annotations

from pathlib import Path

import pytest
from other_machines import LEAST, strange
from places import build, run, strays


@pytest.fixture(scope="module")
def built(checkout: Path) -> Path:
    """A copy that was built here, under git."""
    build(checkout)
    return checkout


@pytest.mark.trial
@pytest.mark.parametrize(
    ("processor", "language"),
    [("no AVX-512", "de_DE"), ("no AVX2 and no FMA", "fa_IR"), (LEAST, "tr_TR")],
)
def test_everything_is_the_same_on_another_machine(
    built: Path, tmp_path: Path, processor: str, language: str
) -> None:
    run(built, "dvc", "repro", "--force", **strange(tmp_path, processor, language))
    assert not strays(built)
