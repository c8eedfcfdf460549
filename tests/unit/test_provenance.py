"""The record of a run: what it holds, that it repeats, and what differs between two."""

from __future__ import annotations

import hashlib
import json
import re
import shlex
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from analysis.cli import main
from analysis.differences import compare, read_record
from analysis.errors import DataError
from analysis.params import FAMILIES, SCHEMA, Params, load_params, parse_overrides
from analysis.provenance import (
    RunRecord,
    hash_code,
    hash_entries,
    record_path,
    record_run,
    record_text,
    repeat_command,
)

ROOT = Path(__file__).resolve().parents[2]
INPUTS = ("indicators.yaml", "data/raw/sources.yaml")


@pytest.fixture(scope="module")
def params() -> Params:
    return load_params(ROOT / "params.yaml")


def record(params: Params, family: str = "casualties", **overrides: object) -> RunRecord:
    parameters = params.for_notebook(family, overrides=overrides)
    return record_run(ROOT, params, family, parameters, inputs=INPUTS)


def test_a_record_names_every_parameter_with_value_default_and_bounds(params: Params) -> None:
    uses = {use.name: use for use in record(params, level=0.1).parameters}
    assert tuple(uses) == tuple(params.for_notebook("casualties"))
    assert (uses["level"].value, uses["level"].default, uses["level"].changed) == (0.1, 0.05, True)
    assert uses["level"].allowed == "a number from 0.001 to 0.2"
    assert [name for name, use in uses.items() if use.changed] == ["level"]


def test_a_record_holds_the_hash_of_each_input_as_sha256sum_gives_it(params: Params) -> None:
    inputs = record(params).inputs
    assert tuple(inputs) == tuple(sorted(INPUTS))
    content = (ROOT / "indicators.yaml").read_bytes()
    assert inputs["indicators.yaml"] == hashlib.sha256(content).hexdigest()


def test_a_record_is_named_by_its_report(params: Params) -> None:
    assert record(params).as_of == "latest"
    assert record(params, as_of="2025-12-10").as_of == "article"
    assert record(params, as_of="2024-06-30").as_of == "2024-06-30"


def test_a_missing_input_is_refused_with_the_command_that_builds_it(params: Params) -> None:
    parameters = params.for_notebook("casualties")
    with pytest.raises(DataError, match=r"nothing\.csv: the file is missing.*dvc repro"):
        record_run(ROOT, params, "casualties", parameters, inputs=["nothing.csv"])


@pytest.mark.parametrize("family", FAMILIES)
def test_the_command_repeats_the_run(family: str, params: Params) -> None:
    """Each parameter of the notebook, at each value to try, survives the shell and YAML."""
    for name in params.for_notebook(family):
        for value in SCHEMA[name].values_to_try(params.vocabulary):
            overrides = {name: list(value) if isinstance(value, tuple) else value}
            if name == "end":
                overrides["as_of"] = "latest"
            parameters = params.for_notebook(family, overrides=overrides)
            words = shlex.split(repeat_command(family, parameters, params.values))
            assert words[:3] == ["warcosts", "run", family]
            assert words[-2:] == ["--output", f"{family}.html"]
            settings = [words[i + 1] for i, word in enumerate(words) if word == "--set"]
            repeated = parse_overrides(settings, family)
            assert params.for_notebook(family, overrides=repeated) == parameters


def test_the_command_sets_nothing_that_is_at_its_default(params: Params) -> None:
    command = repeat_command("casualties", params.for_notebook("casualties"), params.values)
    assert command == "warcosts run casualties --output casualties.html"


def test_the_command_sets_what_the_file_has_otherwise(params: Params) -> None:
    changed = replace(params, values={**params.values, "level": 0.1, "seed": 7})
    at_default = changed.for_notebook("casualties", overrides={"level": 0.05})
    assert repeat_command("casualties", at_default, changed.values) == (
        "warcosts run casualties --set level=0.05 --set seed=7 --output casualties.html"
    )


def test_a_record_names_the_settings_of_the_file_that_a_notebook_reads(params: Params) -> None:
    changed = replace(params, values={**params.values, "max_breaks": 2})
    before, after = record(params), record(changed)
    assert [(use.name, use.value) for use in before.settings] == [
        ("measurement_draws", 200), ("max_breaks", 3), ("min_segment", 0.15),
    ]  # fmt: skip
    assert [use.name for use in after.settings if use.changed] == ["max_breaks"]
    found = compare(*(json.loads(record_text(one)) for one in (before, after)))
    assert [(one.name, one.before, one.after) for one in found] == [("max_breaks", "3", "2")]


@pytest.mark.parametrize(
    ("source", "field", "moves"),
    [("oryx", "title", True), ("oryx", "licence", True), ("oryx", "retrieved", False),
     ("unhcr", "title", False)],
)  # fmt: skip
def test_a_record_follows_what_is_printed_of_the_sources_of_its_family(
    source: str, field: str, moves: bool, tmp_path: Path
) -> None:
    for path in ("data/raw/sources.yaml", "data/processed/fingerprints/casualties.json"):
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).write_bytes((ROOT / path).read_bytes())
    before = hash_entries(tmp_path, "casualties")
    path = tmp_path / "data" / "raw" / "sources.yaml"
    entries = path.read_text(encoding="utf-8").split("\n- id: ")
    [place] = [number for number, entry in enumerate(entries) if entry.startswith(f"{source}\n")]
    changed = re.sub(rf"\n  {field}: .*", f"\n  {field}: '2026-11-22'", entries[place])
    assert changed != entries[place]
    path.write_text("\n- id: ".join([*entries[:place], changed, *entries[place + 1 :]]), "utf-8")
    assert (hash_entries(tmp_path, "casualties") != before) is moves


def test_verdicts_are_compared_where_both_hold_them() -> None:
    before = {"verdicts": {"headline": "undecided", "no_halt": "supported"}}
    after = {"verdicts": {"no_halt": "undecided"}}
    assert [one.name for one in compare(before, after)] == ["no_halt"]


def test_the_hash_of_the_code_depends_on_names_and_content_alone(tmp_path: Path) -> None:
    def write(folder: str, files: dict[str, str], newline: str = "\n") -> str:
        for name, text in files.items():
            path = tmp_path / folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline=newline)
        return hash_code(tmp_path / folder)

    files = {"a.py": "x = 1\n", "report/page.html": "<p>\n", "report/style.css": "p {}\n"}
    first = write("first", files)
    assert write("second", dict(reversed(files.items()))) == first
    assert write("third", files, newline="\r\n") == first
    assert write("second", {"__pycache__/a.py": "x", "notes.txt": "x"}) == first
    assert write("fourth", {**files, "a.py": "x = 2\n"}) != first
    assert write("fifth", {**files, "report/style.css": "p { }\n"}) != first
    assert write("sixth", {"b.py": files["a.py"], **files}) != first
    renamed = {"b.py": "x = 1\n", **{name: files[name] for name in files if name != "a.py"}}
    assert write("seventh", renamed) != first


def test_a_record_says_nothing_of_the_machine(params: Params) -> None:
    text = record_text(record(params))
    assert text == record_text(record(params))
    assert str(ROOT) not in text
    assert json.loads(text)["command"].startswith("warcosts run casualties")


def test_a_record_lies_beside_its_page() -> None:
    assert record_path(Path("reports/latest/casualties.html")).name == "casualties.json"


def test_two_records_differ_in_parameters_data_and_verdicts(params: Params) -> None:
    before = json.loads(record_text(record(params), {"headline": "supported (weak)"}))
    after = json.loads(record_text(record(params, level=0.1), {"headline": "undecided"}))
    after["inputs"]["indicators.yaml"] = "0" * 64
    found = [(one.heading, one.name, one.before, one.after) for one in compare(before, after)]
    assert found == [
        ("parameters", "level", "0.05", "0.1"),
        ("data", "indicators.yaml", before["inputs"]["indicators.yaml"][:12], "0" * 12),
        ("verdicts", "headline", "supported (weak)", "undecided"),
    ]


def test_a_record_does_not_differ_from_itself(params: Params) -> None:
    content = json.loads(record_text(record(params)))
    assert compare(content, content) == []


def test_whole_and_fraction_differ_though_python_finds_them_equal() -> None:
    before, after = ({"notebook": "x", "parameters": [{"name": "a", "value": value}]}
                     for value in (1, 1.0))  # fmt: skip
    assert [one.after for one in compare(before, after)] == ["1.0"]


def test_records_of_two_notebooks_tell_that_first(params: Params) -> None:
    before, after = (json.loads(record_text(record(params, family)))
                     for family in ("casualties", "emigration"))  # fmt: skip
    differences = compare(before, after)
    assert (differences[0].name, differences[0].after) == ("notebook", "emigration")
    assert ("include_russia", "none", "false") in [
        (one.name, one.before, one.after) for one in differences
    ]


def test_verdicts_are_read_from_a_file_of_claims(tmp_path: Path) -> None:
    claims = {"claims": [{"claim": "headline", "as_of": "article", "verdict": "undecided",
                          "grade": "weak"},
                         {"claim": "no_halt", "as_of": "article", "verdict": "not testable",
                          "grade": ""}]}  # fmt: skip
    path = tmp_path / "claims.json"
    path.write_text(json.dumps(claims), encoding="utf-8")
    assert read_record(path)["verdicts"] == {
        "headline as of article": "undecided (weak)",
        "no_halt as of article": "not testable",
    }


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"a": 1}', "<html>", "\x00"])
def test_a_file_that_is_no_record_is_refused(content: str, tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=r"x\.json"):
        read_record(path)


def test_the_command_diff_shows_what_differs(tmp_path: Path, params: Params) -> None:
    for name, level in (("a", 0.05), ("b", 0.1)):
        text = record_text(record(params, level=level), {"headline": "undecided"})
        (tmp_path / f"{name}.json").write_text(text, encoding="utf-8")
    arguments = ["diff", str(tmp_path / "a.html"), str(tmp_path / "b.json")]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0
    assert result.output == "parameters:\n  level  0.05 -> 0.1\n"
    result = CliRunner().invoke(main, ["diff", arguments[1], arguments[1]])
    assert result.output == "Nothing differs.\n"


def test_the_command_diff_refuses_a_file_that_is_not_there(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["diff", str(tmp_path / "a.html"), "b.html"])
    assert result.exit_code == 1
    assert "a.json: there is no record of a run" in result.stderr
