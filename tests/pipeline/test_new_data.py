"""An update of every source: it goes in without touching code, and what it changes is told truly.

The next releases are made by rules from the present ones (`later_releases`).
"""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest
from later_releases import LATER, Later
from small_project import ROOT, SETTINGS, declared_hashes_hold

from analysis.acquisition.accepting import Offer, Outcome, observe_stock, prepare
from analysis.acquisition.journal import write_together
from analysis.acquisition.staging import load_stock
from analysis.baseline import bases
from analysis.catalogue import Catalogue, load_catalogue
from analysis.observations import combine, filter_as_of, to_text
from analysis.revisions import Revisions, State, compare
from analysis.sources.manifest import load_manifest
from analysis.sources.registry import observe_all

TODAY = dt.date(2026, 12, 24)
ARTICLE = dt.date(2025, 12, 10)


@dataclass(frozen=True)
class Updated:
    """A copy of the project before and after an update of every source."""

    root: Path
    catalogue: Catalogue
    later: Mapping[str, Later]
    outcomes: Mapping[str, Outcome]
    before: pd.DataFrame
    after: pd.DataFrame

    @property
    def revisions(self) -> Revisions:
        states = [
            State(name, filter_as_of(table, None), pd.DataFrame())
            for name, table in (("the last data", self.before), ("now", self.after))
        ]
        return compare(states[0], states[1], bases(self.root))


@pytest.fixture(scope="module")
def updated(tmp_path_factory: pytest.TempPathFactory) -> Updated:
    root = tmp_path_factory.mktemp("updated")
    for name in SETTINGS:
        shutil.copy(ROOT / name, root)
    raw = root / "data" / "raw"
    shutil.copytree(ROOT / "data" / "raw", raw)
    catalogue = load_catalogue(root / "indicators.yaml")
    before = observe_all(load_manifest(raw), catalogue)
    later, outcomes = {}, {}
    for source in load_manifest(raw):
        known = observe_stock(load_stock(root, source), catalogue)
        later[source.id] = LATER[source.id](known.stock.files)
        outcomes[source.id] = _take_in(root, later[source.id], known, catalogue)
    after = observe_all(load_manifest(raw), catalogue)
    return Updated(root, catalogue, later, outcomes, before, after)


def _take_in(root: Path, later: Later, known, catalogue: Catalogue) -> Outcome:  # type: ignore[no-untyped-def]
    manifest = (root / "data" / "raw" / "sources.yaml").read_text(encoding="utf-8")
    offer = Offer(later.files, TODAY, "the next release", published=later.published)
    outcome = prepare(offer, known, manifest, catalogue, settled=ARTICLE)
    write_together(root / "data", outcome.writes)
    return outcome


def figures(table: pd.DataFrame, source_id: str) -> pd.DataFrame:
    """Return the rows of a source and of the publishers that it compiles."""
    return table[table["source"].str.partition("/")[0] == source_id]


def test_files_and_entries_agree_after_the_update(updated: Updated) -> None:
    assert declared_hashes_hold(updated.root)


@pytest.mark.parametrize("source_id", LATER)
def test_what_was_accepted_is_what_the_pipeline_reads(updated: Updated, source_id: str) -> None:
    accepted = combine([updated.outcomes[source_id].after])
    assert to_text(combine([figures(updated.after, source_id)])) == to_text(accepted)


@pytest.mark.parametrize("source_id", LATER)
def test_an_update_never_changes_what_was_known_at_the_date_of_the_article(
    updated: Updated, source_id: str
) -> None:
    known = [
        to_text(filter_as_of(combine([figures(table, source_id)]), ARTICLE))
        for table in (updated.before, updated.after)
    ]
    assert known[0] == known[1]


def test_the_whole_table_of_the_article_is_the_same_byte_for_byte(updated: Updated) -> None:
    before, after = (filter_as_of(table, ARTICLE) for table in (updated.before, updated.after))
    assert to_text(before) == to_text(after)


@pytest.mark.parametrize("source_id", LATER)
def test_nothing_that_was_ever_published_is_lost(updated: Updated, source_id: str) -> None:
    before = set(to_text(figures(updated.before, source_id)).splitlines())
    after = set(to_text(figures(updated.after, source_id)).splitlines())
    assert before <= after


@pytest.mark.parametrize("source_id", LATER)
def test_new_periods_are_told_with_their_number(updated: Updated, source_id: str) -> None:
    new = updated.revisions.new
    told = new[new["source"].str.partition("/")[0] == source_id]["periods"].sum()
    at_least = updated.later[source_id].new_periods
    before, after = (
        filter_as_of(figures(table, source_id), None) for table in (updated.before, updated.after)
    )
    assert told == len(after) - len(before)
    assert told >= at_least


@pytest.mark.parametrize("source_id", LATER)
def test_revisions_are_told_where_the_release_revises_and_nowhere_else(
    updated: Updated, source_id: str
) -> None:
    revised = updated.revisions.revised
    told = revised[revised["source"].str.partition("/")[0] == source_id]
    assert bool(len(told)) == updated.later[source_id].revises


def test_a_revised_month_is_told_with_both_values_and_its_size(updated: Updated) -> None:
    revised = updated.revisions.revised
    row = revised[revised["source"] == "eurostat"].iloc[0]
    assert (row["period"], row["old"], row["new"]) == ("2026-05-01 to 2026-05-31", 46420, 46480)
    assert row["percent"] == pytest.approx(100 * 60 / 46420)
    assert row["tier"] == "small"


def test_nothing_vanishes_from_the_table(updated: Updated) -> None:
    assert updated.revisions.vanished.empty


def test_a_source_that_rewrites_figures_keeps_the_release_before(updated: Updated) -> None:
    """Eurostat's file gives no dates of publication: the figure before its revision would go."""
    kept = updated.root / "data" / "raw" / "eurostat" / "earlier" / "2026-11-23"
    assert [path.name for path in kept.iterdir()] == ["temporary_protection_decisions_monthly.csv"]
    table = figures(updated.after, "eurostat")
    may = table[table["period_start"] == "2026-05-01"].sort_values("published")
    assert may["value"].tolist() == [46420, 46480]
    assert may["published"].dt.date.tolist() == [dt.date(2026, 7, 30), TODAY]


def test_a_source_that_only_grows_keeps_no_copy(updated: Updated) -> None:
    assert not updated.outcomes["general_staff"].keeps_earlier
    assert not (updated.root / "data" / "raw" / "general_staff" / "earlier").exists()


def test_a_new_edition_does_not_redate_the_one_before(updated: Updated) -> None:
    """SIPRI's figures bear the day of their edition: that of 2026 was not known in 2025."""
    table = figures(updated.after, "sipri")
    editions = table.groupby(table["published"].dt.date)["period_end"].max().dt.year
    assert editions.to_dict() == {dt.date(2025, 4, 28): 2024, dt.date(2026, 4, 27): 2025}


def test_the_same_update_again_changes_nothing(updated: Updated) -> None:
    for source in load_manifest(updated.root / "data" / "raw"):
        if source.id in ("eurostat", "general_staff"):
            known = observe_stock(load_stock(updated.root, source), updated.catalogue)
            offer = Offer(updated.later[source.id].files, TODAY, "again")
            assert prepare(offer, known, "", updated.catalogue, settled=ARTICLE).writes == {}


def test_a_second_revision_is_added_to_the_first(updated: Updated) -> None:
    """May 2026 as first published, as revised once, and as revised again."""
    raw = updated.root / "data" / "raw"
    source = next(one for one in load_manifest(raw) if one.id == "eurostat")
    known = observe_stock(load_stock(updated.root, source), updated.catalogue)
    name, content = next(iter(updated.later["eurostat"].files.items()))
    again = Offer(
        {name: content.replace(b",46480,2026", b",46500,2026")}, dt.date(2027, 1, 20), "again"
    )
    manifest = (raw / "sources.yaml").read_text(encoding="utf-8")
    outcome = prepare(again, known, manifest, updated.catalogue, settled=ARTICLE)
    table = outcome.after
    may = table[table["period_start"] == "2026-05-01"].sort_values("published")
    assert may["value"].tolist() == [46420, 46480, 46500]
    assert to_text(filter_as_of(combine([table]), TODAY)) == to_text(
        filter_as_of(combine([outcome.before]), TODAY)
    )


def verdicts(root: Path) -> dict[str, dict[str, str]]:
    """Return the verdict on each claim by date of the report."""
    content = json.loads((root / "data" / "processed" / "claims.json").read_text(encoding="utf-8"))
    found: dict[str, dict[str, str]] = content["verdicts"]
    return found


@pytest.mark.slow
def test_an_update_of_every_source_is_accepted_built_and_told(
    copy: Path, run: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    """By the commands that an analyst uses, and `dvc repro`, in a copy of the project."""
    run("dvc", "repro")
    run("warcosts", "changes", "--set-baseline")
    at_the_article = verdicts(copy)["article"]
    for source in load_manifest(copy / "data" / "raw"):
        later = LATER[source.id](load_stock(copy, source).files)
        folder = copy.parent / source.id
        folder.mkdir()
        for name, content in later.files.items():
            (folder / name).write_bytes(content)
        published = ["--published", later.published.isoformat()] if later.published else []
        paths = [str(folder / name) for name in later.files]
        run("warcosts", "accept", *paths, "--source", source.id, *published)
    run("dvc", "repro")
    said = run("warcosts", "changes", "--since-release").stdout
    assert re.search(r"\d+ new periods, \d+ figures revised", said), said
    assert verdicts(copy)["article"] == at_the_article
    page = (copy / "reports" / "revisions.html").read_text(encoding="utf-8")
    assert "eurostat" in page
