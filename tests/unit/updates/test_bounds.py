"""The bounds that an entry of `sources.yaml` declares: what may stand there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from analysis.errors import DataError
from analysis.sources.manifest import Source, load_manifest
from analysis.updates.manifest_text import with_values
from analysis.updates.plausibility import bounds_of

MEASURES = ("key_interest_rate", "real_gdp_growth")
WHOLE = {"revised_percent": 10, "revised_share": 0, "step_factor": 2.5}


@pytest.fixture
def source(make_project: Callable[..., Path]) -> Callable[[object], Source]:
    """Return what reads a source whose entry declares some bounds."""
    root = make_project("sipri")

    def read(declared: object) -> Source:
        path = root / "data" / "raw" / "sources.yaml"
        text = with_values(path.read_text(encoding="utf-8"), "sipri", {"plausibility": declared})
        path.write_text(text, encoding="utf-8")
        return load_manifest(path.parent)[0]

    return read


def test_the_bounds_are_those_that_are_declared(source: Callable[[object], Source]) -> None:
    declared = source({**WHOLE, "largest_step": {"key_interest_rate": 5}})
    found = bounds_of(declared, MEASURES)
    assert (found.revised_percent, found.step_factor) == (10, 2.5)
    assert found.largest_step == {"key_interest_rate": 5}
    assert bounds_of(source(WHOLE), MEASURES).largest_step == {}


@pytest.mark.parametrize(
    ("declared", "where"),
    [
        ({"revised_percent": 1, "revised_share": 1}, "step_factor"),
        (WHOLE | {"revised_percent": "1"}, "revised_percent is '1'"),
        (WHOLE | {"revised_percent": True}, "revised_percent is true"),
        (WHOLE | {"step_factor": float("inf")}, "step_factor"),
        (WHOLE | {"revised_share": -1}, "revised_share is -1"),
        (WHOLE | {"largest_step": 5}, "largest_step is 5"),
        (
            WHOLE | {"largest_step": {"key_interest_rate": -5}},
            "largest_step.key_interest_rate is -5",
        ),
        (WHOLE | {"step_factors": 2}, "'step_factor'"),
        ([1, 2], "plausibility"),
    ],
)
def test_each_bound_must_be_a_number_from_nought_on(
    source: Callable[[object], Source], declared: object, where: str
) -> None:
    with pytest.raises(DataError) as refused:
        source(declared)
    assert "data/raw/sources.yaml, line" in str(refused.value)
    assert where in str(refused.value)


def test_a_source_whose_figures_are_used_declares_what_an_update_may_do(
    source: Callable[[object], Source],
) -> None:
    with pytest.raises(DataError, match="says not what an update may do"):
        bounds_of(source(None), MEASURES)


def misspell(root: Path) -> None:
    manifest = root / "data" / "raw" / "sources.yaml"
    text = manifest.read_text(encoding="utf-8")
    assert text.count("key_interest_rate: 5") == 1
    manifest.write_text(text.replace("key_interest_rate: 5", "key_intrest_rate: 5"), "utf-8")


def test_accept_refuses_a_misspelt_measure_whatever_the_reason_given(
    make_project: Callable[..., Path], warcosts: Callable[..., Result], tmp_path: Path
) -> None:
    root = make_project("economy_figures")
    misspell(root)
    name = "published_figures.csv"
    content = (root / "data" / "raw" / "economy_figures" / name).read_bytes()
    # the same table, its first word written in quotes
    (tmp_path / name).write_bytes(content.replace(b"indicator", b'"indicator"', 1))
    result = warcosts(root, "accept", str(tmp_path / name), "--because", "it is so")
    assert result.exit_code == 1
    assert "'key_intrest_rate' is not a known measure of the source" in result.output
    assert "Expected 'key_interest_rate'" in result.output
