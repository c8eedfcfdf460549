"""An update of every source: it goes in without touching code, and what it changes is told truly.

The next releases are made by rules from the present ones (`later_releases`).
"""

from __future__ import annotations

import datetime as dt
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest
from later_releases import Later, later_of
from small_project import ROOT, SETTINGS, declared_hashes_hold, warcosts_on

from analysis.acquisition.accepting import Offer, Outcome, observe_stock, prepare
from analysis.acquisition.journal import write_together
from analysis.acquisition.staging import load_stock
from analysis.baseline import bases
from analysis.catalogue import Catalogue, load_catalogue
from analysis.observations import combine, filter_as_of, read, to_text
from analysis.revisions import Revisions, State, compare
from analysis.sources.manifest import load_manifest
from analysis.sources.registry import observe_all

SOURCES = [source.id for source in load_manifest(ROOT / "data" / "raw")]
ARTICLE = dt.date(2025, 12, 10)

Run = Callable[..., subprocess.CompletedProcess[str]]


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
        later[source.id] = later_of(known.stock)
        outcomes[source.id] = _take_in(root, later[source.id], known, catalogue)
    after = observe_all(load_manifest(raw), catalogue)
    return Updated(root, catalogue, later, outcomes, before, after)


def _take_in(root: Path, later: Later, known, catalogue: Catalogue) -> Outcome:  # type: ignore[no-untyped-def]
    manifest = (root / "data" / "raw" / "sources.yaml").read_text(encoding="utf-8")
    offer = Offer(later.files, later.offered, "the next release", published=later.published)
    outcome = prepare(offer, known, manifest, catalogue, settled=ARTICLE)
    write_together(root / "data", outcome.writes)
    return outcome


def figures(table: pd.DataFrame, source_id: str) -> pd.DataFrame:
    """Return the rows of a source and of the publishers that it compiles."""
    return table[table["source"].str.partition("/")[0] == source_id]


def test_files_and_entries_agree_after_the_update(updated: Updated) -> None:
    assert declared_hashes_hold(updated.root)


@pytest.mark.parametrize("source_id", SOURCES)
def test_the_next_release_is_expected_a_rhythm_after_the_newest_figure(
    updated: Updated, source_id: str
) -> None:
    sources = load_manifest(updated.root / "data" / "raw")
    details = next(one.details for one in sources if one.id == source_id)
    newest = figures(updated.after, source_id)["published"].max().date()
    due = newest + dt.timedelta(days=details["rhythm_days"])
    assert details["next_release"] == due.isoformat()


@pytest.mark.parametrize("source_id", SOURCES)
def test_what_was_accepted_is_what_the_pipeline_reads(updated: Updated, source_id: str) -> None:
    accepted = combine([updated.outcomes[source_id].after])
    assert to_text(combine([figures(updated.after, source_id)])) == to_text(accepted)


@pytest.mark.parametrize("source_id", SOURCES)
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


@pytest.mark.parametrize("source_id", SOURCES)
def test_nothing_that_was_ever_published_is_lost(updated: Updated, source_id: str) -> None:
    before = set(to_text(figures(updated.before, source_id)).splitlines())
    after = set(to_text(figures(updated.after, source_id)).splitlines())
    assert before <= after


@pytest.mark.parametrize("source_id", SOURCES)
def test_new_periods_are_told_with_their_number(updated: Updated, source_id: str) -> None:
    new = updated.revisions.new
    told = new[new["source"].str.partition("/")[0] == source_id]["periods"].sum()
    at_least = updated.later[source_id].new_periods
    before, after = (
        filter_as_of(figures(table, source_id), None) for table in (updated.before, updated.after)
    )
    assert told == len(after) - len(before)
    assert told >= at_least


@pytest.mark.parametrize("source_id", SOURCES)
def test_revisions_are_told_where_the_release_revises_and_nowhere_else(
    updated: Updated, source_id: str
) -> None:
    revised = updated.revisions.revised
    told = revised[revised["source"].str.partition("/")[0] == source_id]
    assert bool(len(told)) == updated.later[source_id].revises


def last_month(updated: Updated) -> pd.Series:
    """Return the last figure of Eurostat before the update, which the update revises by 60."""
    table = filter_as_of(figures(updated.before, "eurostat"), None)
    return table.sort_values("period_start").iloc[-1]


def test_a_revised_month_is_told_with_both_values_and_its_size(updated: Updated) -> None:
    revised = updated.revisions.revised
    row = revised[revised["source"] == "eurostat"].iloc[0]
    month = last_month(updated)
    value = month["value"]
    period = f"{month['period_start']:%Y-%m-%d} to {month['period_end']:%Y-%m-%d}"
    assert (row["period"], row["old"], row["new"]) == (period, value, value + 60)
    assert row["percent"] == pytest.approx(100 * 60 / value)
    assert row["tier"] == "small"


def test_nothing_vanishes_from_the_table(updated: Updated) -> None:
    assert updated.revisions.vanished.empty


def test_a_source_that_rewrites_figures_keeps_the_release_before(updated: Updated) -> None:
    """Eurostat's file gives no dates of publication: the figure before its revision would go."""
    kept = max((updated.root / "data" / "raw" / "eurostat" / "earlier").iterdir())
    assert [path.name for path in kept.iterdir()] == ["temporary_protection_decisions_monthly.csv"]
    month = last_month(updated)
    table = figures(updated.after, "eurostat")
    known = table[table["period_start"] == month["period_start"]].sort_values("published")
    assert known["value"].tolist()[-2:] == [month["value"], month["value"] + 60]
    offered = pd.Timestamp(updated.later["eurostat"].offered)
    assert known["published"].tolist()[-2:] == [month["published"], offered]


def test_a_source_that_only_grows_keeps_no_copy(updated: Updated) -> None:
    assert not updated.outcomes["general_staff"].keeps_earlier
    assert not (updated.root / "data" / "raw" / "general_staff" / "earlier").exists()


def test_a_new_edition_does_not_redate_the_one_before(updated: Updated) -> None:
    """SIPRI's figures bear the day of their edition: that of 2026 was not known in 2025."""
    table = figures(updated.after, "sipri")
    editions = table.groupby(table["published"].dt.date)["period_end"].max().dt.year
    before = figures(updated.before, "sipri")
    day, year = before["published"].max().date(), before["period_end"].max().year
    released = updated.later["sipri"].published
    assert list(editions.items())[-2:] == [(day, year), (released, year + 1)]


def test_the_same_update_again_changes_nothing(updated: Updated) -> None:
    for source in load_manifest(updated.root / "data" / "raw"):
        if source.id in ("eurostat", "general_staff"):
            known = observe_stock(load_stock(updated.root, source), updated.catalogue)
            later = updated.later[source.id]
            offer = Offer(later.files, later.offered, "again")
            assert prepare(offer, known, "", updated.catalogue, settled=ARTICLE).writes == {}


def test_a_second_revision_is_added_to_the_first(updated: Updated) -> None:
    """A month as first published, as revised once, and as revised again."""
    raw = updated.root / "data" / "raw"
    source = next(one for one in load_manifest(raw) if one.id == "eurostat")
    known = observe_stock(load_stock(updated.root, source), updated.catalogue)
    name, content = next(iter(updated.later["eurostat"].files.items()))
    month = last_month(updated)
    value = int(month["value"])
    offered = updated.later["eurostat"].offered
    content = content.replace(b",%d," % (value + 60), b",%d," % (value + 80))
    again = Offer({name: content}, offered + dt.timedelta(days=27), "again")
    manifest = (raw / "sources.yaml").read_text(encoding="utf-8")
    outcome = prepare(again, known, manifest, updated.catalogue, settled=ARTICLE)
    table = outcome.after
    known = table[table["period_start"] == month["period_start"]].sort_values("published")
    assert known["value"].tolist()[-3:] == [value, value + 60, value + 80]
    assert to_text(filter_as_of(combine([table]), offered)) == to_text(
        filter_as_of(combine([outcome.before]), offered)
    )


def reports_of_the_article(root: Path) -> dict[str, bytes]:
    """Return every file of the report as of the article's day by its path."""
    folder = root / "reports" / "article"
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def accept_the_next_release(copy: Path, run: Run, source_id: str) -> Later:
    """Take in the next release of a source by the command that an analyst uses, on its day."""
    source = next(one for one in load_manifest(copy / "data" / "raw") if one.id == source_id)
    later = later_of(load_stock(copy, source))
    folder = copy.parent / source_id
    folder.mkdir()
    for name, content in later.files.items():
        (folder / name).write_bytes(content)
    published = ["--published", later.published.isoformat()] if later.published else []
    paths = [str(folder / name) for name in later.files]
    command = (sys.executable, "-c", warcosts_on(later.offered))
    run(*command, "accept", *paths, "--source", source_id, *published)
    return later


@pytest.mark.slow
def test_an_update_of_every_source_is_accepted_built_and_told(copy: Path, run: Run) -> None:
    """By the commands that an analyst uses, and `dvc repro`, in a copy of the project."""
    run("dvc", "repro")
    run("warcosts", "changes", "--set-baseline")
    at_the_article = reports_of_the_article(copy)
    before = read(copy / "data" / "processed" / "observations.csv")
    later = {name: accept_the_next_release(copy, run, name) for name in SOURCES}
    run("warcosts", "check")
    run("dvc", "repro")
    now = reports_of_the_article(copy)
    assert [name for name in now if now[name] != at_the_article.get(name)] == []
    said = run("warcosts", "changes", "--since-release").stdout
    assert re.search(r"\d+ new periods, \d+ figures revised", said), said
    told = pd.read_csv(copy / "reports" / "revisions.csv", dtype=str, keep_default_na=False)
    compare_with_declared(told, later, before)
    page = (copy / "reports" / "revisions.html").read_text(encoding="utf-8")
    assert ">Eurostat</td>" in page


def compare_with_declared(
    told: pd.DataFrame, later: Mapping[str, Later], before: pd.DataFrame
) -> None:
    """See that the file of revisions tells, row by row, what the releases declare."""
    ids = told["source"].str.partition("/")[0]
    for source_id, release in later.items():
        rows = told[ids == source_id]
        new = rows.loc[rows["change"] == "new periods", "after"].astype(float).sum()
        assert new >= release.new_periods, source_id
        assert bool(rows["change"].eq("revised").any()) == release.revises, source_id
        assert set(rows["change"]) <= {"new periods", "revised"}, source_id
    assert not told["change"].eq("vanished").any()
    assert not told["change"].eq("setting").any()
    # every revision by its old value, which is the one that was known
    known = filter_as_of(before, None)
    starts, ends = (known[name].dt.strftime("%Y-%m-%d") for name in ("period_start", "period_end"))
    known = known.assign(
        period=starts.where(starts == ends, starts + " to " + ends),
        what=known["indicator"] + " of " + known["party"],
    )
    revised = told[told["change"] == "revised"]
    paired = revised.merge(known, on=["what", "period", "source"], how="left")
    assert len(paired) == len(revised)
    old, new = paired["before"].astype(float), paired["after"].astype(float)
    assert old.to_numpy() == pytest.approx(paired["value"].to_numpy(), rel=1e-9)
    percent = (new - old) / old.abs() * 100
    assert paired["percent"].astype(float).to_numpy() == pytest.approx(percent, rel=1e-6)
    tiers = pd.cut(
        percent.abs(), [0, 1, 15, 1e9], right=False, labels=["small", "moderate", "large"]
    )
    assert paired["tier"].tolist() == tiers.astype(str).tolist()
    month = revised[revised["source"] == "eurostat"].iloc[0]
    assert float(month["after"]) - float(month["before"]) == 60
    deaths = revised[revised["what"] == "military_dead_and_missing of Ukraine"]
    assert set(deaths["after"].astype(float) - deaths["before"].astype(float)) == {100}
    for _, row in told[told["change"] == "verdict"].iterrows():
        assert row["why"].startswith("since then: ")
        assert row["what"].endswith("latest"), f"a verdict of the article moved: {row['what']}"
