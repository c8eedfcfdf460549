"""The list of sources: what is wrong in it is named, and files are those that were declared."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from unit.sources.conftest import CONTENT, entry

from analysis.errors import DataError
from analysis.sources.figures import span_of
from analysis.sources.manifest import load_manifest, read_files

RAW = Path(__file__).resolve().parents[3] / "data" / "raw"


def test_the_real_list_has_every_raw_folder_and_its_files_are_as_declared():
    sources = load_manifest(RAW)
    assert {source.id for source in sources} == {one.name for one in RAW.iterdir() if one.is_dir()}
    for source in sources:
        read_files(source)


def test_every_raw_file_is_declared():
    declared = {file.path for source in load_manifest(RAW) for file in source.files}
    found = {
        path.relative_to(RAW).as_posix()
        for path in RAW.glob("*/*")
        if path.is_file() and path.name != "corrections.yaml"
    }
    assert found == declared


def test_a_file_whose_hash_differs_is_refused_by_name(load, tmp_path):
    (source,) = load(entry())
    read_files(source)
    (tmp_path / "some" / "x.csv").write_bytes(CONTENT + b"3,4\n")
    with pytest.raises(DataError, match=r"data/raw/some/x\.csv.*SHA-256.*warcosts accept"):
        read_files(source)


def test_a_missing_file_is_refused_by_name(load, tmp_path):
    (source,) = load(entry())
    (tmp_path / "some" / "x.csv").unlink()
    with pytest.raises(DataError, match=r"data/raw/some/x\.csv: the file is missing"):
        read_files(source)


@pytest.mark.parametrize(
    "name", ["", "../some", "Some", "some/other", ".hidden", "1some", "some-other", "some\n"]
)
def test_a_name_that_could_leave_its_folder_is_refused(load, name):
    with pytest.raises(DataError, match="cannot name a source"):
        load(entry(id=name))


@pytest.mark.parametrize(
    "path",
    [
        "other/x.csv",
        "../x.csv",
        "some/../x.csv",
        "/etc/passwd",
        "some/deep/x.csv",
        "x.csv",
        "some/..",
    ],
)
def test_a_file_outside_the_folder_of_its_source_is_refused(load, path):
    file = {**entry()["files"][0], "path": path}
    with pytest.raises(DataError, match="not in the folder of its source"):
        load(entry(files=[file]))


def test_a_doubled_source_is_refused(load):
    place = r"^data/raw/sources\.yaml, line (\d+): 1: the source stands twice"
    with pytest.raises(DataError, match=place) as refused:
        load(entry(), entry())
    lines = json.dumps([entry(), entry()], indent=1).splitlines()
    second = [number for number, line in enumerate(lines, 1) if line == " {"][1]
    assert f"line {second}: " in str(refused.value)


def test_a_doubled_file_is_refused(load):
    with pytest.raises(DataError, match=r"0\.files\.1: the file stands twice"):
        load(entry(files=entry()["files"] * 2))


def test_a_source_without_files_is_refused(load):
    with pytest.raises(DataError, match="no file is declared"):
        load(entry(files=[]))


def test_a_path_is_given_only_for_a_declared_file(load):
    (source,) = load(entry())
    assert source.path("x.csv").read_bytes() == CONTENT
    with pytest.raises(DataError, match=r"declares no file 'y.csv'.*x.csv"):
        source.path("y.csv")


def without(field: str) -> dict[str, object]:
    """Return a good entry without one of its fields."""
    return {name: value for name, value in entry().items() if name != field}


@pytest.mark.parametrize("field", ["title", "licence", "retrieved", "files"])
def test_a_missing_field_is_named(load, field):
    with pytest.raises(
        DataError, match=rf"^data/raw/sources\.yaml, line \d+.*'?{field}'? is missing"
    ):
        load(without(field))


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"licens": "x"}, r"'licens' is not known.*licence"),
        ({"retrieved": "last week"}, r"retrieved.*last week"),
        ({"known_issues": "one"}, r"known_issues"),
        ({"files": ["some/x.csv"]}, r"files"),
        ({"files": [{**entry()["files"][0], "sha265": ""}]}, r"'sha265' is not known"),
        ({"publication_lag_days": -1}, r"publication_lag_days"),
        ({"figures": {"a": {"mesure": "b"}}}, r"'mesure' is not known"),
        ({"figures": {"a": {"within": [5, -5]}}}, r"nothing lies within 5 and -5"),
        ({"figures": {"a": {"within": [0, 1e300]}}}, r"within\.1 is 1e\+300"),
        ({"figures": {"a": {"factor": 0}}}, r"factor is 0"),
        ({"figures": {"a": {"months": -3}}}, r"months is -3"),
        ({"first_estimates": {"2026-04": 10**40}}, r"first_estimates\.2026-04 is 1000"),
        (
            {"institutions": {"a": {"match": "("}}},
            r"match: '\(' cannot be read.*a regular expression",
        ),
        (
            {"vintages": {"x.csv": "20261123"}},
            r"vintages\.x\.csv: '20261123' cannot be read.*2026-11-23",
        ),
        ({"vintages": {"x.csv": "2026-W01-1"}}, r"'2026-W01-1' cannot be read"),
        ({"vintages": {"x.csv": "2026-02-30 (late)"}}, r"\(late\)' cannot be read"),
        ({"vintages": {"x.csv": "2026"}}, r"'2026' cannot be read"),
        ({"coverage": "2024-13 to 2025-01"}, r"'2024-13 to 2025-01' cannot be read.*FIRST to LAST"),
        ({"coverage": "2024"}, r"'2024' cannot be read"),
        ({"coverage": "soon to later"}, r"'soon to later' cannot be read"),
        ({"coverage": "2022-W60 to 2023-W01"}, r"cannot be read"),
        ({"coverage": "2024-02-30 to 2024-03"}, r"cannot be read"),
        ({"coverage": "٢٠٢٤ to 2025"}, r"cannot be read"),
        ({"coverage": "2025 to 2024"}, r"ends before it begins"),
    ],
)
def test_a_field_that_is_wrong_is_named_with_its_line(load, changes, problem):
    with pytest.raises(DataError, match=rf"(?s)^data/raw/sources\.yaml, line \d+.*{problem}"):
        load(entry(**changes))


def test_all_that_is_wrong_is_told_at_once(load):
    with pytest.raises(DataError, match=r"(?s)2 problems.*retrieved.*licens"):
        load(entry(licens="x", retrieved="soon"))


def test_a_key_that_stands_twice_is_refused(tmp_path):
    (tmp_path / "sources.yaml").write_text("- id: some\n  id: other\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"line 2: .*'id'.*twice"):
        load_manifest(tmp_path)


EARLIER = {
    "day": "2025-01-01",
    "complete_to": "2025-02-01",
    "details": {"retrieved": "2025-01-01", "coverage": "2023 to 2024"},
    "files": [{"path": "some/earlier/2025-01-01/x.csv", "sha256": "0" * 64, "bytes": 3}],
}


def test_a_source_is_known_as_it_was_in_an_earlier_release(load):
    (source,) = load(entry(earlier=[EARLIER]))
    (before,) = source.before()
    assert before.path("x.csv") == source.folder / "some/earlier/2025-01-01/x.csv"
    assert before.corrections == source.folder / "some/earlier/2025-01-01/corrections.yaml"
    assert (str(before.retrieved), before.coverage) == ("2025-01-01", "2023 to 2024")
    assert before.title == source.title and not before.earlier


@pytest.mark.parametrize(
    ("details", "problem"),
    [
        ({"retrievd": "2025-01-01"}, "retrievd"),
        ({"coverage": "soon"}, r"coverage: 'soon' cannot be read"),
    ],
)
def test_what_is_wrong_in_an_earlier_release_is_told_when_the_list_is_read(load, details, problem):
    with pytest.raises(DataError, match=rf"(?s)sources\.yaml, line \d+.*2025-01-01.*{problem}"):
        load(entry(earlier=[{**EARLIER, "details": details}]))


def test_a_file_of_an_earlier_release_lies_in_its_own_folder(load):
    outside = {**EARLIER, "files": [{**EARLIER["files"][0], "path": "some/x.csv"}]}
    with pytest.raises(DataError, match="not in the folder of its source"):
        load(entry(earlier=[outside]))


def test_indicators_of_one_kind_are_declared_at_once(load):
    (source,) = load(entry(figures={"needs_{}": {"measure": "m", "each": ["a", "b"]}}))
    assert set(source.figures) == {"needs_a", "needs_b"}


@pytest.mark.parametrize("each", [["x", "x"], ["x", "y"]])
def test_an_indicator_is_declared_once(load, each):
    twice = {"needs_{}": {"measure": "m", "each": each}, "needs_y": {"measure": "m"}}
    with pytest.raises(DataError, match=r"'needs_[xy]' is declared twice"):
        load(entry(figures=twice))


def test_a_coverage_is_given_by_days_weeks_months_or_years(load):
    for told, first, last in (
        ("2022-02-25 to 2026-06-28", "2022-02-25", "2026-06-28"),
        ("2022-03 to 2026-01", "2022-03-01", "2026-01-01"),
        ("2010 to 2024", "2010-01-01", "2024-01-01"),
        ("2022-W08 to 2025-W52", "2022-02-21", "2025-12-22"),
    ):
        (source,) = load(entry(coverage=told))
        assert tuple(map(str, span_of(source.coverage))) == (first, last)


def test_a_file_without_a_day_of_release_is_told(load):
    (source,) = load(entry(vintages={"x.csv": "2026-11-23 (as served)"}))
    assert str(source.released("x.csv")) == "2026-11-23"
    with pytest.raises(DataError, match=r"'y.csv' has no day of release.*y.csv: 2026-11-23"):
        source.released("y.csv")


def test_what_is_not_declared_is_told_with_its_source(load):
    (source,) = load(entry(figures={"a": {"measure": "b"}}, first_estimates={"2026-04": 2025}))
    assert (source.figure("a").measure, source.first_estimate("2026-04")) == ("b", 2025)
    with pytest.raises(DataError, match=r"sources\.yaml, source some: 'c' is not declared"):
        source.figure("c")
    with pytest.raises(DataError, match=r"source some: '2026-10' has no first estimate"):
        source.first_estimate("2026-10")


def test_a_figure_may_have_a_lag_of_its_own(load):
    (source,) = load(entry(publication_lag_days=30, publication_lags={"stock": 60}))
    assert (source.lag().days, source.lag("stock").days) == (30, 60)
    (source,) = load(entry())
    with pytest.raises(DataError, match="declares no lag"):
        source.lag()


@pytest.mark.parametrize("text", ["", "# nothing\n", "id: some\n", "18\n"])
def test_a_list_without_sources_is_refused(tmp_path, text):
    (tmp_path / "sources.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=r"^data/raw/sources\.yaml, line 1"):
        load_manifest(tmp_path)


@pytest.mark.parametrize(
    ("text", "line"),
    [("- id: some\n  title: a: b\n", 2), ("- id: some\n\ttitle: x\n", 2), ("- [some\n", 2)],
)
def test_a_slip_in_the_yaml_is_named_with_file_and_line(tmp_path, text, line):
    (tmp_path / "sources.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as refused:
        load_manifest(tmp_path)
    message = str(refused.value)
    assert message.startswith(f"data/raw/sources.yaml, line {line}: the text is not valid YAML")
    assert "unicode string" not in message


def test_a_list_that_is_not_there_or_not_utf_8_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"^data/raw/sources\.yaml: the file is missing"):
        load_manifest(tmp_path)
    (tmp_path / "sources.yaml").write_bytes(b"- id: \xe9\n")
    with pytest.raises(DataError, match=r"^data/raw/sources\.yaml, line 1: byte 0xe9 is not UTF-8"):
        load_manifest(tmp_path)
