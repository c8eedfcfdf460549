"""Parameters: the file, the overrides, and what is refused where."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import DataError, ParameterError
from analysis.parameters.located_yaml import parse, parse_value
from analysis.parameters.schema import BLOCKS, REPORTS, names_of
from analysis.parameters.types import Day, Flag, NamesOf, Number, OneOf, Refused, Whole
from analysis.parameters.values import plain
from analysis.parameters.vocabulary import Topic, Vocabulary, load_vocabulary
from analysis.params import FAMILIES, SCHEMA, Params, load_params, parse_overrides, write_schema

ROOT = Path(__file__).resolve().parents[2]
NAMES = Vocabulary(
    areas=("China", "Russia"), sources=("oryx", "unhcr"), indicators=("births",),
    vintages=("2021-10",), retrieved="2026-11-23",
)  # fmt: skip


@pytest.fixture(scope="module")
def params() -> Params:
    return load_params(ROOT / "params.yaml")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a copy of `params.yaml` beside the names that it is checked against."""
    for name in ("indicators.yaml", "data"):
        (tmp_path / name).symlink_to(ROOT / name)
    copy = tmp_path / "params.yaml"
    copy.write_bytes((ROOT / "params.yaml").read_bytes())
    return copy


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_file_of_the_project_holds_every_default(params: Params) -> None:
    assert dict(params.values) == {name: spec.default for name, spec in SCHEMA.items()}
    assert dict(params.reports) == REPORTS


def test_every_default_and_every_value_to_try_is_allowed(params: Params) -> None:
    names = params.vocabulary
    for spec in SCHEMA.values():
        for value in (spec.default, *spec.values_to_try(names)):
            assert spec.kind.check(value, names) == value, spec.name


def test_every_parameter_says_what_it_sets_and_why_in_a_sentence() -> None:
    for spec in SCHEMA.values():
        assert spec.block in BLOCKS
        assert spec.meaning.endswith(".")
        assert spec.reason.endswith(".")


@pytest.mark.parametrize("family", FAMILIES)
def test_a_notebook_has_the_shared_parameters_and_its_own(family: str, params: Params) -> None:
    parameters = params.for_notebook(family)
    assert tuple(parameters) == names_of(family)
    assert "as_of" in parameters
    assert not {SCHEMA[name].block for name in parameters} - {"shared", family}
    assert json.loads(json.dumps(parameters)) == parameters


def test_an_override_replaces_a_value_and_nothing_else(params: Params) -> None:
    before = params.for_notebook("casualties")
    after = params.for_notebook("casualties", overrides={"level": 0.1})
    assert after == {**before, "level": 0.1}
    assert params.for_notebook("casualties") == before


def test_a_date_object_becomes_its_iso_text(params: Params) -> None:
    overrides = {"as_of": dt.date(2024, 6, 30)}
    assert params.for_notebook("casualties", overrides=overrides)["as_of"] == "2024-06-30"


def test_a_whole_number_for_a_fraction_is_the_same_setting(params: Params) -> None:
    given_ = params.for_notebook("reconstruction", overrides={"prewar_gdp": 200})
    assert repr(given_["prewar_gdp"]) == "200.0"


def test_the_parameters_cannot_be_changed_in_place(params: Params) -> None:
    with pytest.raises(TypeError):
        params.values["level"] = 0.1  # type: ignore[index]
    params.for_notebook("economy")["rivals"].append("Poland")  # type: ignore[attr-defined]
    assert "Poland" not in params.values["rivals"]  # type: ignore[operator]


def test_all_values_hold_every_block(params: Params) -> None:
    assert tuple(params.all_values({"level": 0.1})) == tuple(SCHEMA)


def test_a_report_is_called_by_its_name_and_any_other_day_by_its_date(params: Params) -> None:
    assert params.label("2025-12-10") == "article"
    assert params.label("latest") == "latest"
    assert params.label("2024-06-30") == "2024-06-30"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("level: 0.05", "level: 0.5", "params.yaml:{line}: level is 0.5, which is out of bounds"),
        ("level: 0.05", "level: '0.05'", "params.yaml:{line}: level is '0.05', which is not a num"),
        ("level: 0.05", "level:", "params.yaml:{line}: level is empty, which is not a number"),
        ("level: 0.05", "level: .nan", "params.yaml:{line}: level is NaN, which is not a finite"),
        ("level: 0.05", "livel: 0.05", "params.yaml:{line}: 'livel' is not a known parameter. Exp"),
        ("level: 0.05", "level: 0.05\n  level: 0.1", "params.yaml:{next}: 'level' stands twice"),
        ("level: 0.05", "level: [0.05", "the text is not valid YAML"),
        ("level: 0.05", "level: !!python/name:os.system", "the text is not valid YAML"),
        ("  level: 0.05\n", "", "the parameter 'level' is missing from the block 'shared'"),
        ("level: 0.05", "max_breaks: 3", "max_breaks stands in the block 'shared'. Expected it"),
        ("include_russia: false", "include_russia: no", "include_russia is 'no', which is neither"),
        ("include_russia: false", "include_russia: 0", "include_russia is 0, which is neither"),
        ("seed: 20251210", "seed: 017", "seed is '017', which is not a whole number"),
        ("seed: 20251210", "seed: 1_000", "seed is '1_000', which is not a whole number"),
        ("emigration:\n", "emigratoin:\n", "'emigratoin' is not a known block. Expected 'emigrat"),
        ("emigration:\n  include_russia: false", "emigration: 1", "'emigration' holds no names"),
        ("  latest: latest", "  newest: latest", "'newest' is not a known report"),
        ('article: "2025-12-10"', 'article: "2021-12-10"', "which lies before the war began"),
        ('article: "2025-12-10"', 'article: "2099-01-01"', "later than any raw file was retrieved"),
        (
            'article: "2025-12-10"',
            "article: latest",
            "article is 'latest', but the article appeared",
        ),
        ("  latest: latest", '  latest: "2025-12-10"', "both reports are as of one day"),
        ("level: 0.05", "level: {a: 1}", 'level is {{"a": 1}}, which is not a number'),
        ("level: 0.05", "level: !!int 'x'", "params.yaml:{line}: the value is not what its tag or"),
        ("level: 0.05", "level: !!float x", "params.yaml:{line}: the value is not what its tag or"),
        ("level: 0.05", "level: !!timestamp x", "params.yaml:{line}: the "),
        ("seed: 20251210", f"seed: {'9' * 5000}", "params.yaml:{line}: the value is not what its"),
        ("level: 0.05", "level: *other", "the text is not valid YAML"),
        ("level: 0.05", "level:\t0.05\n\tend: 1", "the text is not valid YAML"),
        ("replications: 999", "replications: 99", "Expected a whole number from 100 to 9999"),
        ("max_breaks: 3", "max_breaks: 0", "Expected a whole number from 1 to 5"),
        (
            'vintage: "2021-10"',
            'vintage: "2022-04"',
            "which is later than the war began (the neare",
        ),
        ("min_segment: 0.15", "min_segment: 0.4", "so that 4 pieces do not fit"),
    ],
)
def test_a_wrong_line_is_refused_with_its_place(
    old: str, new: str, message: str, file: Path
) -> None:
    line = file.read_text(encoding="utf-8").partition(old)[0].count("\n") + 1
    change(file, old, new)
    with pytest.raises(ParameterError) as caught:
        load_params(file)
    assert message.format(line=line, next=line + 1) in str(caught.value)


def test_a_date_without_quotes_is_read_as_its_text(file: Path) -> None:
    change(file, 'start: "2022-02-24"', "start: 2022-02-24")
    assert load_params(file).values["start"] == "2022-02-24"


@pytest.mark.parametrize("content", [b"", b"[]", b"1", b"\xff", b"a: b: c"])
def test_a_file_that_holds_no_parameters_is_refused(content: bytes, file: Path) -> None:
    file.write_bytes(content)
    with pytest.raises(ParameterError, match=r"^params\.yaml"):
        load_params(file)


def test_a_mark_of_byte_order_is_no_part_of_the_first_name(file: Path, params: Params) -> None:
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    assert load_params(file).values == params.values


def test_missing_names_of_releases_are_told_with_the_command_that_restores_them(
    tmp_path: Path,
) -> None:
    (tmp_path / "indicators.yaml").symlink_to(ROOT / "indicators.yaml")
    (tmp_path / "data" / "raw").mkdir(parents=True)
    (tmp_path / "data" / "raw" / "sources.yaml").symlink_to(ROOT / "data" / "raw" / "sources.yaml")
    with pytest.raises(DataError, match=r"git checkout -- data/raw/imf_weo/weo_vintages\.csv"):
        load_vocabulary(tmp_path)


@pytest.mark.parametrize(
    ("topic", "name", "meant"),
    [("areas", "usa", "United States"), ("areas", "GBR", "United Kingdom"),
     ("areas", "germany", "Germany"), ("vintages", "Oct 2021", "2021-10"),
     ("vintages", "april 2020", "2020-04"), ("sources", "ORYX", "oryx"), ("areas", "xyz", "")],
)  # fmt: skip
def test_the_nearest_name_is_the_one_that_was_meant(topic: Topic, name: str, meant: str) -> None:
    names = load_vocabulary(ROOT)
    assert names.nearest(name, names.names(topic)) == meant


@pytest.mark.parametrize("as_of", ["2022-02-24", "2022-02-25", "2022-04-30"])
@pytest.mark.parametrize("family", FAMILIES)
def test_a_report_of_the_first_days_contradicts_no_default(
    as_of: str, family: str, params: Params
) -> None:
    parameters = params.for_notebook(family, overrides={"as_of": as_of})
    assert params.all_values(parameters)["as_of"] == as_of


def test_no_forecast_made_after_the_invasion_counts_as_one_of_before_it(params: Params) -> None:
    assert SCHEMA["forecast_vintage"].allowed(params.vocabulary) == (
        "one of 2019-10, 2020-04, 2020-10, 2021-04, 2021-10"
    )


def test_a_missing_file_is_refused_with_the_command_that_restores_it(file: Path) -> None:
    file.unlink()
    with pytest.raises(ParameterError, match=r"git checkout -- params\.yaml"):
        load_params(file)


def test_an_unknown_notebook_is_refused_with_the_nearest(params: Params) -> None:
    with pytest.raises(ParameterError, match="Expected 'territory'"):
        params.for_notebook("teritory")


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (["as_of=2024-06-30"], {"as_of": "2024-06-30"}),
        (["level=0.1", "seed=1"], {"level": 0.1, "seed": 1}),
        (["without_sources=[oryx, unhcr]"], {"without_sources": ["oryx", "unhcr"]}),
        (["level=1e-2"], {"level": 0.01}),
        (["end= as_of "], {"end": "as_of"}),
    ],
)
def test_a_setting_is_read_as_yaml(settings: list[str], expected: dict[str, object]) -> None:
    assert parse_overrides(settings, "casualties") == expected


@pytest.mark.parametrize(
    ("text", "value"),
    [("yes", "yes"), ("017", "017"), ("1:30", "1:30"), ("1_000", "1_000"), ("0x10", "0x10"),
     ("1e2", 100.0), ("true", True), ("null", None), ("", None), ("2024-06-30", "2024-06-30"),
     ("{a: 1}", {"a": 1})],
)  # fmt: skip
def test_a_value_means_what_it_means_to_dvc(text: str, value: object) -> None:
    parsed = parse_value(text, "", ParameterError)
    assert parsed == value
    assert type(parsed) is type(value)


@given(st.text(max_size=40))
def test_any_text_is_parsed_or_refused_in_one_sentence(text: str) -> None:
    message = ""
    try:
        parse(text, "x.yaml", ParameterError)
    except ParameterError as error:
        message = str(error)
    assert re.match(r"x\.yaml(:\d+)?: |\Z", message)


@given(st.integers() | st.floats() | st.booleans() | st.text() | st.none() | st.lists(st.text()))
def test_a_kind_gives_a_value_of_its_type_or_refuses(value: object) -> None:
    kinds = {Whole(3, 24): int, Number(0.1, 5): float, Flag(): bool, Day(): str,
             OneOf((3, 6)): int, NamesOf("sources"): tuple}  # fmt: skip
    for kind, type_ in kinds.items():
        try:
            checked = kind.check(value, NAMES)
        except Refused:
            continue
        assert type(checked) is type_


@given(st.dates())
def test_a_day_is_allowed_from_the_first_day_of_the_war_on(day: dt.date) -> None:
    text = day.isoformat()
    if day >= dt.date(2022, 2, 24):
        assert Day().check(text, NAMES) == text
    else:
        with pytest.raises(Refused, match="lies before the war began"):
            Day().check(text, NAMES)


def test_a_datetime_is_not_taken_for_a_date() -> None:
    with pytest.raises(Refused):
        Day().check(dt.datetime(2024, 6, 30, 12), NAMES)


def test_the_written_schema_is_that_of_the_project(tmp_path: Path) -> None:
    for name in ("indicators.yaml", "data"):
        (tmp_path / name).symlink_to(ROOT / name)
    write_schema(tmp_path / "params.schema.json")
    written = (tmp_path / "params.schema.json").read_text(encoding="utf-8")
    assert written == (ROOT / "params.schema.json").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("level: 0.05", "level: 0.5"),
        ("level: 0.05", "livel: 0.05"),
        ("  level: 0.05\n", ""),
        ("momentum_months: 12", "momentum_months: 12.5"),
        ("end: as_of", "end: as off"),
        ("rivals: [United States,", "rivals: [Untied States,"),
        ("window_months: 6", "window_months: 5"),
        ('forecast_vintage: "2021-10"', 'forecast_vintage: "2021-11"'),
        ("include_russia: false", "include_russia: 0"),
    ],
)
def test_an_editor_sees_by_the_schema_what_the_program_refuses(old: str, new: str) -> None:
    schema = json.loads((ROOT / "params.schema.json").read_text(encoding="utf-8"))
    check = jsonschema.Draft202012Validator(
        schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )
    text = (ROOT / "params.yaml").read_text(encoding="utf-8")
    assert check.is_valid(yaml.safe_load(text))
    assert old in text
    assert not check.is_valid(yaml.safe_load(text.replace(old, new, 1)))


def test_the_names_come_from_the_data() -> None:
    names = load_vocabulary(ROOT)
    entries = yaml.safe_load((ROOT / "data" / "raw" / "sources.yaml").read_text(encoding="utf-8"))
    assert set(names.sources) == {entry["id"] for entry in entries}
    assert {"2021-10", "2025-10"} <= set(names.vintages)
    assert {"Germany", "European Union"} <= set(names.areas)
    assert "refugees_abroad" in names.indicators


def test_lists_leave_as_lists() -> None:
    assert plain(("a", "b")) == ["a", "b"]
