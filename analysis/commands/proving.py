"""Which of its possible causes a moved reading hangs on, proved by drawing with and without it."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from analysis import observations
from analysis.errors import WarCostsError
from analysis.observations import FIGURE
from analysis.project import Project
from analysis.sources.manifest import MANIFEST
from analysis.updates.causes import Cause
from analysis.updates.moves import NUMBERS, TURNS, Moved
from analysis.updates.states import OBSERVATIONS, PANEL, READINGS, RULES, State

Texts = Mapping[str, str]
Said = tuple[str, ...]
Trial = Callable[[pd.DataFrame, Texts], pd.DataFrame]


def prove(root: Path, before: State, after: State, moved: Sequence[Moved]) -> tuple[Moved, ...]:
    """Return what moved, readings with the causes that they were shown to hang on.

    Every possible cause is taken back alone, with all else as it is now: where a reading is then
    another one, it moved *because* of that. The program counts where, of the data and by the rules
    of before, it says another thing now than what was built then.

    Raises
    ------
    WarCostsError
        What is built is not what the program draws from it now.
    """
    kinds: dict[tuple[str, ...], list[Moved]] = {}
    for one in moved:
        if one.reading:
            kinds.setdefault((one.edition, *one.reading[:2]), []).append(one)
    proved = {
        (one.edition, one.reading): one
        for own in kinds.values()
        for one in _prove_kind(root, before, after, own)
    }
    return tuple(proved.get((one.edition, one.reading), one) for one in moved)


def _prove_kind(root: Path, before: State, after: State, moved: Sequence[Moved]) -> Iterator[Moved]:
    """Yield the readings of one kind, country and edition, drawn once for each possible cause."""
    trial = _trial(root, moved[0])
    now, then = (trial(state.observations, state.texts) for state in (after, before))
    for one in moved:
        if _row(now, one) != _built(after, one):
            raise WarCostsError(
                f"{one.subject} ({one.edition}) was built by other code or data than are here",
                where=READINGS,
                remedy="Build it, then prove: dvc repro",
            )
    trials = [
        (cause, trial(rows, texts))
        for cause, rows, texts in _without_each(before, after, moved[0].hangs_on)
    ]
    for one in moved:
        causes = [cause for cause, table in trials if _row(table, one) != _row(now, one)]
        if _row(then, one) != _built(before, one):
            causes.append(Cause("program"))
        yield replace(one, hangs_on=tuple(causes) or (Cause("together"),), proved=True)


def _without_each(
    before: State, after: State, possible: Sequence[Cause]
) -> Iterator[tuple[Cause, pd.DataFrame, Texts]]:
    """Yield each possible cause with the rows and rules of now without it."""
    old, new = before.observations, after.observations
    known = pd.MultiIndex.from_frame(old[list(FIGURE)])
    is_new = ~pd.MultiIndex.from_frame(new[list(FIGURE)]).isin(known)
    named = dict.fromkeys(one.what for one in possible if one.how in ("new", "revised"))
    others = [pd.Series(True, table.index) for table in (old, new)]
    for source in named:
        own_old, own = (_of(table, source) for table in (old, new))
        others = [others[0] & ~own_old, others[1] & ~own]
        if (own & is_new).any():
            yield Cause("new", source), new[~(own & is_new)], after.texts
        taken_back = [new[~own], new[own & is_new], old[own_old]]
        texts = {**after.texts, PANEL: before.texts[PANEL]}
        yield (
            Cause("revised", source),
            observations.combine(taken_back),
            texts if source == "imf_weo" else after.texts,
        )
    rest = observations.combine([new[~others[1]], old[others[0]]])
    yield Cause("others"), rest, {**after.texts, MANIFEST: before.texts[MANIFEST]}
    for path in RULES:
        if before.texts[path] != after.texts[path]:
            told = next((one for one in possible if one.what == path), Cause("rule", path))
            yield told, new, {**after.texts, path: before.texts[path]}


def _of(table: pd.DataFrame, source: str) -> pd.Series:
    return (table["source"] == source) | table["source"].str.startswith(f"{source}/")


def _built(state: State, moved: Moved) -> Said:
    return _row(state.table(READINGS).query("as_of == @moved.edition"), moved)


def _row(table: pd.DataFrame, moved: Moved) -> Said:
    """Return what a table of readings says of one, or nothing."""
    if table.empty:
        return ()
    own = table[(table[["kind", "party", "view", "reading"]] == list(moved.reading)).all(axis=1)]
    return tuple(own.iloc[0][[*TURNS, *NUMBERS]]) if len(own) else ()


def _trial(root: Path, moved: Moved) -> Trial:
    """Return what draws the readings of one kind from given observations and rules."""
    from analysis.costs import open_study
    from analysis.costs.build import to_text

    def readings(rows: pd.DataFrame, texts: Texts) -> pd.DataFrame:
        with tempfile.TemporaryDirectory() as folder:
            project = _project(root, Path(folder), rows, texts)
            try:
                study = open_study(project, as_of=project.params.cutoffs[moved.edition])
                drawn = study.readings(study.draw(*moved.reading[:2]))
            except WarCostsError:
                # no such kind, or nothing it is counted by
                drawn = pd.DataFrame()
        if drawn.empty:
            return pd.DataFrame()
        return pd.read_csv(io.StringIO(to_text(drawn)), dtype=str, keep_default_na=False)

    return readings


def _project(root: Path, folder: Path, rows: pd.DataFrame, texts: Texts) -> Project:
    """Return a project of given observations and rules, with the raw files of this one."""
    raw = folder / "data" / "raw"
    raw.mkdir(parents=True)
    for place in (root / "data" / "raw").iterdir():
        if place.is_dir():
            os.symlink(place, raw / place.name, target_is_directory=True)
    (folder / "data" / "processed").mkdir()
    for path in (MANIFEST, PANEL, *RULES):
        (folder / path).write_text(texts[path], encoding="utf-8")
    observations.write(rows.reset_index(drop=True), folder / OBSERVATIONS)
    return Project(folder)
