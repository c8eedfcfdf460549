"""Notebooks as functions of their parameters: the real ones' defaults, and experiments."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType

import nbformat
import pytest
from click.testing import CliRunner, Result

import analysis.commands.parameters
import analysis.report.site
from analysis.checks import check_notebook
from analysis.cli import main
from analysis.errors import DataError, NotebookError
from analysis.execution import runs
from analysis.notebook_rules.parameters_cell import write_cell
from analysis.parameters.schema import FAMILIES, names_of
from analysis.parameters.vocabulary import Vocabulary
from analysis.params import load_params
from analysis.provenance import RunRecord

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("family", FAMILIES)
def test_the_notebook_keeps_every_rule(family: str, names: Vocabulary) -> None:
    found = check_notebook(ROOT / "notebooks" / f"{family}.ipynb", family, names)
    assert [str(finding) for finding in found] == []


@pytest.mark.parametrize("family", FAMILIES)
def test_a_written_parameters_cell_gives_the_defaults_of_the_project(
    family: str, names: Vocabulary
) -> None:
    values: dict[str, object] = {}
    exec(write_cell(family, names), values)
    params = load_params(ROOT / "params.yaml")
    assert {name: values[name] for name in names_of(family)} == params.for_notebook(family)


class TestExperiment:
    """`warcosts run`, with the engine, the page and the judge replaced by ones that are quick."""

    executed: list[runs.NotebookRun]

    @pytest.fixture(autouse=True)
    def stand_ins(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.executed = []

        def run_notebooks(asked: Sequence[runs.NotebookRun]) -> None:
            for one in asked:
                self.executed.append(one)
                one.output.write_bytes(one.notebook.read_bytes())

        def render_notebook_page(executed: Path, record: RunRecord, *, site: object = None) -> str:
            assert site is None
            assert nbformat.read(executed, as_version=4).cells
            return f"<title>{record.notebook}</title><code>{record.command}</code>\n"

        def judge_own(root: Path, family: str, values: Mapping[str, object]) -> Mapping[str, str]:
            return {"headline": "supported (weak)" if values["level"] == 0.1 else "undecided"}

        pages = ModuleType("analysis.report.pages")
        monkeypatch.setattr(pages, "render_notebook_page", render_notebook_page, raising=False)
        monkeypatch.setitem(sys.modules, "analysis.report.pages", pages)
        monkeypatch.setattr(runs, "run_notebooks", run_notebooks)
        monkeypatch.setattr(analysis.report.site, "edition_site", lambda *given: None)
        monkeypatch.setattr(analysis.commands.parameters, "_judge_own", judge_own)

    def invoke(self, project: Path, *arguments: str) -> Result:
        return CliRunner().invoke(main, ["--project", str(project), "run", *arguments])

    def test_it_passes_the_parameters_and_writes_page_and_record(
        self, project: Path, tmp_path: Path
    ) -> None:
        output = tmp_path / "experiment.html"
        before = snapshot(project)
        result = self.invoke(
            project, "casualties", "--set", "as_of=2024-06-30", "--set", "level=0.1",
            "--output", str(output),
        )  # fmt: skip
        assert result.exit_code == 0, result.output
        [run] = self.executed
        expected = load_params(ROOT / "params.yaml").for_notebook(
            "casualties", overrides={"as_of": "2024-06-30", "level": 0.1}
        )
        assert run.parameters == expected
        assert "--set as_of=2024-06-30 --set level=0.1" in output.read_text(encoding="utf-8")
        record = json.loads(output.with_suffix(".json").read_text(encoding="utf-8"))
        assert record["as_of"] == "2024-06-30"
        assert record["verdicts"]["headline"] == "supported (weak)"
        assert set(record["inputs"]) >= {"notebooks/casualties.ipynb", "indicators.yaml"}
        assert snapshot(project) == before

    def test_the_command_of_a_record_writes_the_same_page_and_record(
        self, project: Path, tmp_path: Path
    ) -> None:
        outputs = [tmp_path / "first.html", tmp_path / "other" / "second.html"]
        outputs[1].parent.mkdir()
        settings = ["--set", "rivals=[China, European Union]", "--set", "as_of=2025-12-10"]
        assert self.invoke(project, "economy", *settings, "-o", str(outputs[0])).exit_code == 0
        record = json.loads(outputs[0].with_suffix(".json").read_text(encoding="utf-8"))
        words = shlex.split(record["command"])[2:-1]
        assert self.invoke(project, *words, str(outputs[1])).exit_code == 0
        for suffix in (".html", ".json"):
            first, second = (path.with_suffix(suffix).read_bytes() for path in outputs)
            assert first == second

    @pytest.mark.parametrize(
        ("output", "expected"),
        [
            ("reports/x.html", "the output lies in reports/"),
            ("reports/latest/../x.html", "the output lies in reports/"),
            ("linked/x.html", "the output lies in reports/"),
            ("data/raw/x.html", "the output lies in data/"),
            ("notebooks/casualties.html", "the output lies in notebooks/"),
            ("taken.html", "taken.html exists and no earlier run has written it"),
            ("beside.html", "beside.json exists and no earlier run has written it"),
            ("x.txt", "the output is not a page"),
            ("nowhere/x.html", "the folder of the output does not exist"),
            ("folder.html", "the output is a folder"),
        ],
    )
    def test_a_wrong_output_is_refused_before_anything_runs(
        self, output: str, expected: str, project: Path
    ) -> None:
        (project / "reports" / "latest").mkdir()
        (project / "linked").symlink_to(project / "reports")
        (project / "folder.html").mkdir()
        (project / "taken.html").write_text("mine", encoding="utf-8")
        (project / "beside.json").write_text('{"name": "a data package"}', encoding="utf-8")
        before = snapshot(project)
        result = self.invoke(project, "casualties", "-o", str(project / output))
        assert result.exit_code == 1
        assert expected in result.stderr
        assert self.executed == []
        assert snapshot(project) == before

    def test_a_notebook_that_breaks_a_rule_is_not_run(self, project: Path, tmp_path: Path) -> None:
        path = project / "notebooks" / "casualties.ipynb"
        notebook = nbformat.read(path, as_version=4)
        notebook.cells.append(nbformat.v4.new_code_cell("level = 0.1"))
        nbformat.write(notebook, path)
        result = self.invoke(project, "casualties", "-o", str(tmp_path / "x.html"))
        assert result.exit_code == 1
        assert "cell 6, line 1: the parameter level is set anew" in result.stderr
        assert "See all 1 findings with: warcosts check" in result.stderr
        assert self.executed == []

    def test_a_failing_cell_leaves_an_earlier_page_as_it_was(
        self, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(asked: Sequence[runs.NotebookRun]) -> None:
            raise NotebookError("division by zero", where="casualties · latest, cell 4, line 1")

        output = tmp_path / "x.html"
        assert self.invoke(project, "casualties", "-o", str(output)).exit_code == 0
        earlier = {path: path.read_bytes() for path in (output, output.with_suffix(".json"))}
        monkeypatch.setattr(runs, "run_notebooks", fail)
        result = self.invoke(project, "casualties", "-o", str(output))
        assert result.exit_code == 1
        assert "cell 4, line 1: division by zero" in result.stderr
        assert {path: path.read_bytes() for path in earlier} == earlier
        assert sorted(path.name for path in tmp_path.iterdir()) == ["project", "x.html", "x.json"]

    def test_a_page_that_git_keeps_is_not_replaced_even_by_a_run(
        self, project: Path, tmp_path: Path
    ) -> None:
        output = tmp_path / "kept" / "x.html"
        output.parent.mkdir()
        assert self.invoke(project, "casualties", "-o", str(output)).exit_code == 0
        assert self.invoke(project, "casualties", "-o", str(output)).exit_code == 0
        for command in (["init", "-q"], ["add", "x.json"]):
            subprocess.run(["git", *command], cwd=output.parent, check=True)
        result = self.invoke(project, "casualties", "-o", str(output))
        assert result.exit_code == 1
        assert "x.json exists and no earlier run has written it" in result.stderr

    def test_claims_are_judged_before_the_notebook_runs(
        self, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*given: object) -> None:
            raise DataError("nothing is left to judge")

        monkeypatch.setattr(analysis.commands.parameters, "_judge_own", fail)
        result = self.invoke(project, "casualties", "-o", str(tmp_path / "x.html"))
        assert "nothing is left to judge" in result.stderr
        assert self.executed == []

    def test_a_record_that_cannot_be_written_leaves_no_page(
        self, project: Path, tmp_path: Path
    ) -> None:
        (tmp_path / ".x.json.tmp").mkdir()
        result = self.invoke(project, "casualties", "-o", str(tmp_path / "x.html"))
        assert result.exit_code == 1
        assert result.stderr.startswith("Error: ")
        assert not (tmp_path / "x.html").exists()
        assert not (tmp_path / ".x.html.tmp").exists()

    def test_data_that_are_not_built_are_told(self, project: Path, tmp_path: Path) -> None:
        (project / "data" / "processed" / "fingerprints" / "casualties.json").unlink()
        result = self.invoke(project, "casualties", "-o", str(tmp_path / "x.html"))
        assert result.exit_code == 1
        assert "the file is missing. If it is an output of the pipeline" in result.stderr
        assert self.executed == []


def snapshot(project: Path) -> dict[str, bytes]:
    """Return the content of every file of a project that is not a link."""
    return {
        str(path.relative_to(project)): path.read_bytes()
        for path in project.rglob("*")
        if path.is_file() and not any(parent.is_symlink() for parent in (path, *path.parents))
    }
