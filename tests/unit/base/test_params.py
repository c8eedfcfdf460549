"""Parameters are declared once and checked before anything runs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from analysis.errors import DataError, ParameterError
from analysis.params import (
    SECTIONS,
    Names,
    Params,
    build_parameter_documents,
    load_params,
    parse_settings,
)

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "params.yaml").read_text(encoding="utf-8")
NAMES = Names(
    sources=("oryx", "sipri"),
    areas=("Russia", "China", "India", "United States", "European Union"),
    vintages=("2021-04", "2021-10"),
)


def load(tmp_path: Path, *changes: tuple[str, str]) -> Params:
    text = TEXT
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = tmp_path / "params.yaml"
    path.write_text(text, encoding="utf-8")
    return load_params(path, NAMES)


@pytest.fixture(scope="module")
def params() -> Params:
    """What is published."""
    return load_params(ROOT / "params.yaml", NAMES)


def test_the_files_values_are_the_defaults_and_allowed_by_the_names_in_the_data() -> None:
    settings = load_params(ROOT / "params.yaml", Names.of(ROOT)).describe()
    assert [one.name for one in settings if one.value != one.default] == []


def test_a_table_of_releases_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    raw = tmp_path / "data" / "raw" / "imf_weo"
    raw.mkdir(parents=True)
    (tmp_path / "indicators.yaml").write_text("areas: {}\n", encoding="utf-8")
    (raw / "weo_vintages.csv").write_bytes(b"vintage\n2021-10\xff\n")
    with pytest.raises(DataError, match=r"data/raw/imf_weo/weo_vintages.csv: .*utf-8"):
        Names.of(tmp_path)


def test_names_are_unique_across_sections() -> None:
    names = [
        name for block in SECTIONS if block != "editions" for name in SECTIONS[block].model_fields
    ]
    assert len(names) == len(set(names))


def test_every_parameter_says_what_it_sets_and_why(params: Params) -> None:
    for setting in params.describe():
        assert setting.what.endswith(".") and setting.why.endswith("."), setting.name
        assert setting.allowed, setting.name


def test_what_sensitivity_tries_is_allowed() -> None:
    params = load_params(ROOT / "params.yaml")
    for setting in params.describe():
        for value in setting.tries if setting.section != "editions" else ():
            params.override({setting.name: value})


def test_a_notebook_gets_the_shared_values_and_its_own(params: Params) -> None:
    values = params.flat("territory")
    assert values["as_of"] == "latest"
    assert values["window_months"] == 6
    assert "prewar_gdp" not in values
    json.dumps(values)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("n_draws: 40000", "n_draws: 40000.0", "shared.n_draws is 40000.0. Expected a whole"),
        ("n_draws: 40000", 'n_draws: "40000"', "shared.n_draws is '40000'"),
        ("n_draws: 40000", "n_draws: 7", "Expected a whole number from 1000 to 200000"),
        ("seed: 20251210", "seed: true", "shared.seed is true"),
        ("interval: 0.9", "interval: .nan", "shared.interval is NaN"),
        ("interval: 0.9", "interval:", "shared.interval is empty"),
        ("interval: 0.9", "intervall: 0.9", "'intervall' is not known .expected 'interval'"),
        ("  interval: 0.9\n", "", "line 10: 'interval' is missing"),
        ("as_of: latest", "as_of: lastest", "'lastest' is not a date"),
        ("as_of: latest", 'as_of: "2025-02-30"', "'2025-02-30' is not a day of the calendar"),
        ("as_of: latest", 'as_of: "2020-01-01"', "lies before the war began"),
        ("article: \"2025-12-10\"", "article: latest", "'latest' is not a date"),
        ("latest: latest", 'latest: "2025-12-10"', "both editions have the same day"),
        ("without_sources: []", "without_sources: [oryks]", "'oryks' is not a known source"),
        ("without_sources: []", "without_sources: [oryx, oryx]", "'oryx' stands twice"),
        ("without_sources: []", "without_sources: oryx", "Expected a list, each a text"),
        ("rivals: [United", "rivals: [Russia, United", "'Russia' is not a known area"),
        ('vintage: "2021-10"', 'vintage: "2022-04"', "'2022-04' is not a known vintage"),
        ("killed_low: 1.5", "killed_low: 4.5", "is 4.5, above wounded_per_killed_high, 3.5"),
        ("window_months: 6", "window_months: 5", "Expected one of 3, 6, 12"),
        ("russian_dead: killed_and_missing", "russian_dead: killed", "Expected one of killed_"),
        ("site:", "sight:", "'sight' is not known .expected 'site'"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_refused_with_what_is_allowed(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    with pytest.raises(ParameterError, match=said):
        load(tmp_path, (old, new))


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(ParameterError) as caught:
        load(tmp_path, ("n_draws: 40000", "n_draws: x"), ("ridge: 0.001", "ridge: -1"))
    assert "params.yaml, line 12: shared.n_draws is 'x'" in str(caught.value)
    assert "economy.ridge is -1 (expected a number from 0 to 1)" in str(caught.value)


def test_an_override_is_checked_and_named_as_typed(params: Params) -> None:
    changed = params.override({"error_factor": 2.0, "prewar_gdp": 181.0})
    assert (changed.shared.error_factor, changed.reconstruction.prewar_gdp) == (2.0, 181.0)
    assert params.shared.error_factor == 1.0
    with pytest.raises(ParameterError, match=r"^--set error_factor=9: shared.error_factor is 9"):
        params.override({"error_factor": 9})


def test_an_override_of_two_that_contradict_each_other_is_refused(params: Params) -> None:
    with pytest.raises(ParameterError, match=r"^--set wounded_per_killed_low=9"):
        params.override({"wounded_per_killed_low": 9.0})


def test_an_override_is_checked_again_after_an_override() -> None:
    params = load_params(ROOT / "params.yaml").override({"seed": 1})
    with pytest.raises(ParameterError, match=r"'oryks' is not a known source"):
        params.override({"without_sources": ["oryks"]})


def test_a_notebook_has_no_parameter_of_another(params: Params) -> None:
    with pytest.raises(ParameterError, match=r"prewar_gdp is a parameter of 'reconstruction'"):
        params.override({"prewar_gdp": 200.0}, "casualties")
    with pytest.raises(ParameterError, match=r"'casualty' is not a known notebook"):
        params.flat("casualty")


def test_settings_are_read_as_yaml() -> None:
    assert parse_settings(["a=[x, y]", "b=yes", "c="]) == {"a": ["x", "y"], "b": "yes", "c": None}


@pytest.mark.parametrize("settings", [["a"], ["=1"], ["a=1", "a=2"], ["a=[1"], ["a=&x 1"]])
def test_a_setting_that_is_none_is_refused(settings: list[str]) -> None:
    with pytest.raises(ParameterError, match=r"--set"):
        parse_settings(settings)


def test_a_parameter_that_is_misspelt_is_refused_with_the_nearest(params: Params) -> None:
    with pytest.raises(ParameterError, match=r"Expected 'ridge'"):
        params.override({"rigde": 1.0})


def test_schema_and_documentation_are_those_of_the_declarations() -> None:
    texts = build_parameter_documents(load_params(ROOT / "params.yaml"), Names.of(ROOT), ROOT)
    for path, text in texts.items():
        assert (ROOT / path).read_text(encoding="utf-8") == text, f"write {path} again"
