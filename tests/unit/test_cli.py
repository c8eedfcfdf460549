"""The command line: help at once, wrong parameters refused in one paragraph, nothing written."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from analysis.cli import COMMANDS, main

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("pandas", "numpy", "scipy", "statsmodels", "seaborn", "matplotlib", "pydantic", "jinja2",
         "papermill", "nbformat", "httpx", "yaml")  # fmt: skip

WRONG = {
    "unknown parameter": ("casualties", "momentum_month=6", "Expected 'momentum_months'"),
    "unknown and like none": ("casualties", "xyz=6", "Expected one of as_of, start, end"),
    "capital letters": ("casualties", "Level=0.1", "Expected 'level'"),
    "of another notebook": ("casualties", "window_months=6", "of the block 'territory'"),
    "of the statistics": ("casualties", "max_breaks=2", "of the block 'statistics'"),
    "no equals sign": ("casualties", "level", "no name or no '='"),
    "no name": ("casualties", "=0.1", "no name or no '='"),
    "no value": ("casualties", "level=", "level is empty, which is not a number"),
    "not YAML": ("casualties", "level=[0.1", "not valid YAML"),
    "a YAML tag": ("casualties", "level=!!python/object/apply:os.getcwd []", "not valid YAML"),
    "a mapping": ("casualties", "level={a: 1}", "which is not a number"),
    "text for a number": ("casualties", "level=small", "level is 'small', which is not a number"),
    "a quoted number": ("casualties", "level='0.1'", "level is '0.1', which is not a number"),
    "a decimal comma": ("casualties", "level=0,1", "level is '0,1', which is not a number"),
    "a percent sign": ("casualties", "level=5%", "level is '5%', which is not a number"),
    "true for a number": ("casualties", "level=true", "level is true, which is not a number"),
    "not a number": ("casualties", "level=.nan", "which is not a finite number"),
    "infinite": ("casualties", "level=.inf", "which is not a finite number"),
    "too small": ("casualties", "level=0.0001", "out of bounds. Expected a number from 0.001 to"),
    "too large": ("casualties", "level=0.5", "out of bounds. Expected a number from 0.001 to 0.2"),
    "negative": ("casualties", "replications=-1", "out of bounds. Expected a whole number from 1"),
    "a fraction for whole": ("casualties", "momentum_months=6.5", "6.5, which is not a whole num"),
    "1.0 for whole": ("casualties", "momentum_months=12.0", "12.0, which is not a whole number"),
    "true for whole": ("casualties", "seed=true", "seed is true, which is not a whole number"),
    "thousands marks": ("casualties", "seed=1_000", "seed is '1_000', which is not a whole number"),
    "a leading zero": ("casualties", "seed=017", "seed is '017', which is not a whole number"),
    "too large a seed": ("casualties", "seed=4294967296", "out of bounds"),
    "months beyond a year": ("casualties", "drop_recent_months=13", "out of bounds"),
    "yes for true": ("emigration", "include_russia=yes", "'yes', which is neither true nor false"),
    "1 for true": ("emigration", "include_russia=1", "1, which is neither true nor false"),
    "a capital in a word": ("casualties", "as_of=Latest", "(the nearest valid one is 'latest')"),
    "a misspelt word": ("casualties", "as_of=lates", "(the nearest valid one is 'latest')"),
    "before the war": ("casualties", "as_of=2022-02-23", "which lies before the war began"),
    "after the data": ("casualties", "as_of=2031-01-01", "later than any raw file was retrieved"),
    "no such day": ("casualties", "as_of=2023-02-29", "which is not a day of the calendar"),
    "another order": ("casualties", "as_of=30.06.2024", "not a date in the form YYYY-MM-DD"),
    "one digit": ("casualties", "start=2024-6-30", "not a date in the form YYYY-MM-DD"),
    "a month": ("casualties", "start=2024-06", "not a date in the form YYYY-MM-DD"),
    "a year": ("casualties", "start=2024", "start is 2024, which is not a date"),
    "a time of day": ("casualties", "as_of=2024-06-30 12:00", "not a date in the form YYYY-MM-DD"),
    "latest for a start": ("casualties", "start=latest", "not a date in the form YYYY-MM-DD"),
    "a start before the war": ("casualties", "start=2014-02-20", "which lies before the war began"),
    "a start after the end": ("casualties", "start=2027-01-01", "not before the end of the record"),
    "an end before the start": ("casualties", "end=2022-02-24", "not before the end of the rec"),
    "an end after as_of": ("casualties", "end=2029-01-01", "end is 2029-01-01, after as_of"),
    "an unknown source": ("casualties", "without_sources=[orix]", "unknown source 'orix' (the"),
    "an unknown indicator": ("emigration", "without_indicators=[birth]", "is 'births')"),
    "an unknown area": ("economy", "rivals=[Chiina]", "unknown area 'Chiina' (the nearest valid"),
    "a code for an area": ("economy", "rivals=[usa]", "nearest valid one is 'United States')"),
    "a month of release": ("economy", "forecast_vintage=Oct 2021", "valid one is '2021-10')"),
    "a release of the war": ("economy", "forecast_vintage=2025-10", "is later than the war began"),
    "capitals only": ("casualties", "LEVEL=0.1", "Expected 'level'"),
    "capitals in a value": ("casualties", "as_of=LATEST", "(the nearest valid one is 'latest')"),
    "nothing": ("casualties", "level=~", "--set level=~: level is empty, which is not a number"),
    "a tag": ("casualties", "level=!!int 'x'", "what its tag or its digits promise"),
    "digits without end": ("casualties", f"seed={'9' * 5000}", "its digits promise"),
    "a very large number": ("casualties", f"seed={'9' * 900}", "999 ... 9999999999, which is out"),
    "high below low": (
        "casualties", "wounded_per_killed_high=0.5", "--set wounded_per_killed_high=0.5: wounded"
    ),
    "fewest draws": ("casualties", "replications=99", "Expected a whole number from 100 to 9999"),
    "a short list of many names": (
        "economy", "comparators=[]", "at least 10 of the areas that 'warcosts params economy' lists"
    ),
    "an unknown vintage": ("economy", "forecast_vintage=2021-11", "unknown vintage '2021-11'"),
    "a vintage as a number": ("economy", "forecast_vintage=2021", "2021, which is not a text"),
    "a name for a list": ("economy", "rivals=China", "'China', which is not a list"),
    "a number in a list": ("economy", "rivals=[1]", "holds 1, which is not a text"),
    "a doubled name": ("economy", "rivals=[China, China]", "which holds 'China' twice"),
    "an empty list": ("economy", "rivals=[]", "which has 0 names. Expected a list of at least 1"),
    "too short a list": ("economy", "comparators=[Poland]", "which has 1 names. Expected a list"),
    "Russia with itself": ("economy", "rivals=[Russia]", "which cannot be compared with itself"),
    "a year without data": ("economy", "base_year=2022", "out of bounds. Expected a whole number"),
    "low above high": ("casualties", "wounded_per_killed_low=4", "above wounded_per_killed_high"),
    "no such window": ("territory", "window_months=5", "Expected one of 3, 6, 12"),
    "a map before the war": ("territory", "map_start=2021-05-01", "which lies before the war"),
    "a map after the end": ("territory", "map_start=2099-12-31", "not before the end of the"),
    "an unknown notebook": ("casualty", "level=0.1", "'casualty' is not a known notebook. Exp"),
    "a path for a notebook": ("../casualties", "level=0.1", "is not a known notebook"),
}  # fmt: skip


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project in which nothing is but what parameters are checked against."""
    root = tmp_path / "project"
    root.mkdir()
    for name in ("params.yaml", "indicators.yaml", "claims.yaml", "data"):
        (root / name).symlink_to(ROOT / name)
    return root


def invoke(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def contents(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


def assert_one_message(text: str, expected: str) -> None:
    assert expected in text, text
    assert text.startswith("Error: ")
    assert len(re.findall(r"\bError: ", text)) == 1
    assert len(text.strip().splitlines()) == 1
    assert "Traceback" not in text


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_parameter_is_refused_and_nothing_is_written(
    case: str, project: Path, tmp_path: Path
) -> None:
    family, setting, expected = WRONG[case]
    output = tmp_path / "out" / "experiment.html"
    output.parent.mkdir()
    before = contents(project)
    result = invoke("--project", str(project), "run", family, "--set", setting, "-o", str(output))
    assert result.exit_code == 1
    assert result.stdout == ""
    assert_one_message(result.stderr, expected)
    assert contents(project) == before
    assert contents(output.parent) == set()


def test_at_least_forty_wrong_parameters_are_tried() -> None:
    assert len(WRONG) >= 40


@pytest.mark.parametrize(
    "case", ["unknown parameter", "too large", "before the war", "an unknown source"]
)
def test_the_installed_command_refuses_as_well(case: str, project: Path) -> None:
    family, setting, expected = WRONG[case]
    before = contents(project)
    done = subprocess.run(
        [sys.executable, "-c", "from analysis.cli import main; main()", "run", family,
         "--set", setting, "--output", "experiment.html"],
        cwd=project, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stdout == ""
    assert_one_message(done.stderr, expected)
    assert contents(project) == before


def test_a_parameter_that_is_set_twice_is_refused(project: Path) -> None:
    result = invoke("--project", str(project), "run", "casualties", "--set", "level=0.1",
                    "--set", "level=0.05", "--output", "x.html")  # fmt: skip
    assert result.exit_code == 1
    assert_one_message(result.stderr, "level is set twice")


def test_a_wrong_line_of_the_file_is_refused_by_every_command(project: Path) -> None:
    text = (ROOT / "params.yaml").read_text(encoding="utf-8")
    (project / "params.yaml").unlink()
    (project / "params.yaml").write_text(text.replace("level: 0.05", "level: 2"), encoding="utf-8")
    for command in (["params"], ["run", "casualties", "-o", "x.html"], ["sensitivity", "headline"]):
        result = invoke("--project", str(project), *command)
        assert result.exit_code == 1
        assert "params.yaml:14: level is 2, which is out of bounds" in result.output


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", "casualties"],
        ["run"],
        ["run", "casualties", "--sett", "level=0.1", "--output", "x.html"],
        ["diff", "a.html"],
        ["sensitivity"],
        ["sensitivity", "headline", "--report", "newest"],
        ["bild"],
        ["--nosuch"],
        ["params", "--cell"],
    ],
)
def test_a_wrong_command_line_ends_with_status_two(arguments: list[str]) -> None:
    result = invoke("--project", str(ROOT), *arguments)
    assert result.exit_code == 2
    assert "Usage: " in result.stderr


def test_a_misspelt_command_gets_the_nearest() -> None:
    assert "Did you mean 'check'?" in invoke("chekc").stderr


def test_outside_a_project_the_error_says_what_to_do(tmp_path: Path) -> None:
    result = invoke("--project", str(tmp_path), "params")
    assert result.exit_code == 1
    assert_one_message(result.stderr, "not in a War Costs project")


def test_help_can_be_read_anywhere(tmp_path: Path) -> None:
    for command in ("params", "check", "run", "diff", "sensitivity"):
        result = invoke("--project", str(tmp_path), command, "--help")
        assert result.exit_code == 0
        assert "Example" in result.stdout
        assert f"warcosts {command}" in result.stdout


def test_the_help_names_every_command_without_importing_one() -> None:
    code = (
        "import sys\n"
        "from click.testing import CliRunner\n"
        "from analysis.cli import main, COMMANDS\n"
        "result = CliRunner().invoke(main, ['--help'])\n"
        "assert result.exit_code == 0\n"
        "assert all(f'  {name} ' in result.output for name in COMMANDS)\n"
        f"heavy = [name for name in {HEAVY!r} if name in sys.modules]\n"
        "assert not heavy, heavy\n"
        "assert not any(name.startswith('analysis.commands') for name in sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_check_imports_nothing_heavy() -> None:
    code = (
        "import sys\n"
        "from click.testing import CliRunner\n"
        "from analysis.cli import main\n"
        f"CliRunner().invoke(main, ['--project', {str(ROOT)!r}, 'check'])\n"
        "assert 'analysis.checks' in sys.modules\n"
        f"heavy = [name for name in {HEAVY!r} if name in sys.modules and name != 'yaml']\n"
        "assert not heavy, heavy\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_version_is_that_of_the_distribution() -> None:
    assert invoke("--version").output.startswith("warcosts, version ")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_line_of_help_that_fits_the_screen(name: str) -> None:
    assert len(COMMANDS[name].help) <= 80
    assert COMMANDS[name].help.endswith(".")


class TestErrors:
    """What an error looks like, with a command that fails on purpose."""

    @pytest.fixture(autouse=True)
    def failing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        @click.command()
        def params() -> None:
            raise KeyError("lost")

        monkeypatch.setattr("analysis.commands.parameters.params", params)

    def test_a_fault_of_the_program_is_one_paragraph(self) -> None:
        result = invoke("params")
        assert result.exit_code == 1
        assert_one_message(result.stderr, "the program failed (KeyError: 'lost')")

    def test_with_debug_it_is_a_traceback(self) -> None:
        result = invoke("--debug", "params")
        assert isinstance(result.exception, KeyError)


def test_the_table_of_parameters_fits_the_screen_and_marks_changes(project: Path) -> None:
    text = (ROOT / "params.yaml").read_text(encoding="utf-8")
    (project / "params.yaml").unlink()
    (project / "params.yaml").write_text(text.replace("0.05", "0.1"), encoding="utf-8")
    lines = invoke("--project", str(project), "params").output.splitlines()
    assert max(map(len, lines)) <= 110
    [level] = [line for line in lines if line.startswith("  level")]
    assert level.split()[1:3] == ["0.1", "*"]


def test_the_parameters_of_a_notebook_are_explained(project: Path) -> None:
    text = invoke("--project", str(project), "params", "territory").output
    assert "window_months = 6" in text
    assert "Allowed: one of 3, 6, 12 (months)." in text
    assert "max_breaks" not in text
    assert invoke("--project", str(project), "params", "teritory").exit_code == 1
