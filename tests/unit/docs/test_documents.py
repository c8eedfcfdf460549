"""What documents name exists: paths, links, commands, targets of make, settings, constants."""

from __future__ import annotations

import ast
import importlib
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import yaml

from analysis.commands import main

ROOT = Path(__file__).parents[3]
PAGES = sorted(
    [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *ROOT.glob("docs/*.md")]
)
MADE_UP = ("departures", "crossings", "SOURCE", "NAME", "DAY")
"""What only examples have."""
GONE = {"evidence.csv"}
"""What the list of changes says is gone."""
TOPS = ("analysis", "data", "docs", "notebooks", "tests")
FENCE = re.compile(r"^```.*?^```$", re.M | re.S)
SHELL = re.compile(r"^```(?:sh|shell|bash)\b.*?\n(.*?)^```$", re.M | re.S)


def _prose(page: Path) -> str:
    return FENCE.sub("", page.read_text(encoding="utf-8"))


def _built() -> set[str]:
    """Return the paths that stages and commands write: a checkout may not have them yet."""
    stages = yaml.safe_load((ROOT / "dvc.yaml").read_text(encoding="utf-8"))["stages"]
    entries = [one for stage in stages.values() for key in ("outs", "metrics")
               for one in stage.get(key, ())]  # fmt: skip
    written = {next(iter(one)) if isinstance(one, dict) else one for one in entries}
    return written | {"data/baseline", "data/forecasts.csv"}


def _missing(path: str, page: Path) -> bool:
    plain = path.rstrip("/")
    if any(word in path for word in MADE_UP) or plain in _built() or plain.startswith(".dvc/tmp/"):
        return False
    if path.endswith(".html") and not (ROOT / "reports" / "latest.json").exists():
        return False  # nothing is built yet
    if "/" not in path and any(next((ROOT / top).rglob(path), None) for top in TOPS):
        return False  # prose names it within a folder that it has named before
    return not any((folder / plain).exists() for folder in (ROOT, page.parent, ROOT / "reports"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_path_that_a_page_names_exists(page: Path) -> None:
    told = set(re.findall(r"`([\w.-]+(?:/[\w.-]+)*/?)`", _prose(page))) - GONE
    named = [one for one in told if "/" in one or re.search(r"\.(py|md|ya?ml|csv|toml|cff)$", one)]
    assert not [path for path in named if _missing(path, page)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text)
    links += re.findall(r' (?:src|srcset|href)="([^"#]+)', text)
    assert not [one for one in links if "://" not in one and not (page.parent / one).exists()]


def commands_of(page: Path) -> Iterator[list[str]]:
    """Yield the arguments of every `warcosts` command in a page."""
    text = page.read_text(encoding="utf-8")
    spans = re.findall(r"`(warcosts [^`]+)`", _prose(page))
    blocks = "\n".join(SHELL.findall(text)).replace("\\\n", " ")
    lines = [part for line in blocks.splitlines() for part in line.split("&&")]
    for told in [*spans, *(line.strip() for line in lines if line.strip().startswith("warcosts "))]:
        yield shlex.split(told.replace("...", ""), comments=True)[1:]


def parse(arguments: list[str]) -> None:
    """Parse a command line without running it or looking for its files."""
    group = click.Context(main, info_name="warcosts")
    command = main.get_command(group, arguments[0])
    assert command is not None, f"there is no command {arguments[0]}"
    given = click.Context(command, info_name=arguments[0], parent=group)
    options, _, _ = command.make_parser(given).parse_args(arguments[1:])
    for one in command.params:
        value = options.get(one.name or "")
        if isinstance(one, click.Option) and value is not None and not one.is_flag:
            for text in value if one.multiple else [value]:
                if not isinstance(one.type, click.Path):
                    one.type.convert(text, one, given)
        elif isinstance(one, click.Argument) and isinstance(one.type, click.Choice) and value:
            one.type.convert(value, one, given)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_that_a_page_names_parses(page: Path) -> None:
    for arguments in commands_of(page):
        if arguments:
            parse(arguments)


def test_commands_are_found_in_the_pages() -> None:
    assert sum(len(list(commands_of(page))) for page in PAGES) > 30


def test_a_command_with_an_option_that_is_not_there_does_not_parse() -> None:
    with pytest.raises(click.UsageError):
        parse(["run", "casualties", "--as-of", "2024-06-30"])
    with pytest.raises(click.UsageError):
        parse(["build", "evidence"])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_target_and_setting_that_a_page_names_is_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    assert set(re.findall(r"(?:`|^)make ([a-z]+)", text, re.M)) <= targets
    params = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))
    for section, name in re.findall(r"-S '?([a-z_]+)\.([a-z_]+)=", text):
        assert name in params[section]


def test_the_constants_that_the_methods_state_are_those_of_the_code() -> None:
    page = (ROOT / "docs" / "methods.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(analysis[\w.]+)\.([A-Z_]+)` \| (.+?) \|", page, re.M)
    assert len(rows) > 10
    for module, name, stated in rows:
        assert getattr(importlib.import_module(module), name) == ast.literal_eval(stated), name


def test_the_tree_of_the_readme_names_every_folder() -> None:
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    named = {name.rstrip("/") for name in re.findall(r"^(\S+?/)\s", page, re.M)}
    tracked = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    ).stdout.splitlines()  # fmt: skip
    if not tracked:
        pytest.skip("there is no git here")
    folders = {Path(path).parts[0] for path in tracked if "/" in path and (ROOT / path).exists()}
    assert folders == {Path(name).parts[0] for name in named}


def test_documents_name_no_machine_and_no_index() -> None:
    words = re.compile(r"(?<![\w.])/(?:work|tmp|root|home)/|pypi|pythonhosted", re.I)
    for page in PAGES:
        assert not words.search(page.read_text(encoding="utf-8")), page.name
