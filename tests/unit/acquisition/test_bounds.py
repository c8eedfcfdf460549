"""The bounds that an entry of `sources.yaml` declares: what may stand there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from analysis.acquisition.bounds import Bounds, bounds_of
from analysis.errors import DataError

MEASURES = ("key_interest_rate", "real_gdp_growth")
WHOLE = {"revised_percent": 10, "revised_share": 0, "step_factor": 2.5}
PLACE = "data/raw/sources.yaml, source office, plausibility"


def refusal(declared: object) -> DataError:
    with pytest.raises(DataError) as caught:
        bounds_of({"id": "office", "plausibility": declared}, MEASURES)
    return caught.value


def test_the_bounds_are_those_that_are_declared() -> None:
    declared = {**WHOLE, "largest_step": {"key_interest_rate": 5}}
    found = bounds_of({"id": "office", "plausibility": declared}, MEASURES)
    assert found == Bounds(10, 0, 2.5, {"key_interest_rate": 5})


def test_largest_steps_may_be_left_out() -> None:
    assert bounds_of({"id": "office", "plausibility": WHOLE}, MEASURES).largest_step == {}


@pytest.mark.parametrize(
    ("declared", "what"),
    [
        (None, "the bound revised_percent is missing"),
        ({"revised_percent": 1, "revised_share": 1}, "the bound step_factor is missing"),
        (WHOLE | {"revised_percent": "1"}, "the bound revised_percent is '1'"),
        (WHOLE | {"revised_percent": True}, "the bound revised_percent is 'True'"),
        (WHOLE | {"step_factor": float("nan")}, "the bound step_factor is 'nan'"),
        (WHOLE | {"step_factor": float("inf")}, "the bound step_factor is 'inf'"),
        (WHOLE | {"revised_share": -1}, "the bound revised_share is '-1'"),
        (WHOLE | {"largest_step": 5}, "the bound largest_step is '5'"),
        (WHOLE | {"largest_step": ["key_interest_rate"]}, "the bound largest_step is '["),
        ([1, 2], "holds no bounds"),
    ],
)
def test_each_bound_must_be_a_number_from_nought_on(declared: object, what: str) -> None:
    error = refusal(declared)
    assert error.where == PLACE
    assert what in error.what


def test_a_misspelt_bound_is_refused_with_the_nearest_one() -> None:
    error = refusal(WHOLE | {"step_factors": 2})
    assert error.what == "'step_factors' is not a known bound"
    assert (error.where, error.expected) == (PLACE, "'step_factor'")


def test_a_misspelt_measure_of_a_largest_step_is_refused_with_the_nearest_one() -> None:
    error = refusal(WHOLE | {"largest_step": {"key_intrest_rate": 5}})
    assert error.what == "'key_intrest_rate' is not a known measure of the source"
    assert (error.where, error.expected) == (f"{PLACE}, largest_step", "'key_interest_rate'")


@pytest.mark.parametrize("step", [None, "5", True, -5, float("nan")])
def test_a_largest_step_must_be_a_number(step: object) -> None:
    error = refusal(WHOLE | {"largest_step": {"key_interest_rate": step}})
    assert error.what.startswith("the bound key_interest_rate is")
    assert error.where == f"{PLACE}, largest_step"


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


def test_check_finds_a_misspelt_measure(
    make_project: Callable[..., Path], warcosts: Callable[..., Result]
) -> None:
    root = make_project("economy_figures", "imf_weo")
    misspell(root)
    said = warcosts(root, "check").output
    assert f"{PLACE.replace('office', 'economy_figures')}, largest_step" in " ".join(said.split())
    assert "'key_intrest_rate' is not a known measure" in " ".join(said.split())
