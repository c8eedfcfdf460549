"""Which of its possible causes a thing that moved hangs on, proved by making it with and without.

Readings and amounts are drawn again, statements and verdicts made of them. Other choices and
forecasts would take as long as a build, so of them only what they can hang on is told.
"""

import contextlib
import io
import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import pandas as pd

from analysis import observations
from analysis.errors import WarCostsError
from analysis.project import Project
from analysis.sources.manifest import MANIFEST
from analysis.updates.causes import Cause, Key, compare_rules
from analysis.updates.figures import held
from analysis.updates.moves import Moved, differences
from analysis.updates.states import (
    AMOUNTS,
    CLAIMS,
    OBSERVATIONS,
    PANEL,
    READINGS,
    RULES,
    STATEMENTS,
    State,
)

DRAWN = (READINGS, AMOUNTS)
PROVED = (*DRAWN, STATEMENTS, CLAIMS)


def prove(root: Path, before: State, after: State, moved: Sequence[Moved]) -> tuple[Moved, ...]:
    """Return what moved, that of `PROVED` with the causes that it was shown to hang on.

    Every possible cause is taken back alone, with all else as it is now: where something else is
    then said, it moved *because* of that. The program counts where, of the data and by the rules of
    before, it says another thing now than what was built then.
    """
    _read_rules(Project(root))  # of now: what is wrong in them is told as it is
    own = {one.key: one for one in moved if one.key[0] in PROVED}
    now, then = (_made(root, state, state, own) for state in (after, before))
    for key in differences(now, after).keys() & own:
        raise WarCostsError(
            f"{own[key].subject} ({key[1]}) was built by other code or data than are here",
            where=key[0],
            remedy="Build it, then prove: dvc repro",
        )
    causes: dict[Key, list[Cause]] = {key: [] for key in own}
    possible = {cause for one in own.values() for cause in one.hangs_on}
    for cause, without in _without_each(before, after, possible):
        # what is said of both countries or in a verdict hangs on whatever its kinds hang on
        bears = [
            key
            for key, one in own.items()
            if cause not in possible or key[0] not in DRAWN or cause in one.hangs_on
        ]
        for key in differences(_made(root, without, now, bears), now).keys() & own:
            causes[key].append(cause)
    for key in differences(then, before).keys() & own:
        causes[key].append(Cause("program"))
    return tuple(
        one._replace(hangs_on=tuple(causes[one.key]) or (Cause("together"),), proved=True)
        if one.key in own
        else one
        for one in moved
    )


def _without_each(
    before: State, after: State, possible: set[Cause]
) -> Iterator[tuple[Cause, State]]:
    """Yield each possible cause with the state of now without it."""
    old, new = before.observations, after.observations
    is_new = ~held(new, old)
    others = [pd.Series(True, table.index) for table in (old, new)]
    for source in sorted({one.what for one in possible if one.how in ("new", "revised")}):
        own_old, own = (observations.of_source(table, source) for table in (old, new))
        others = [others[0] & ~own_old, others[1] & ~own]
        if (own & is_new).any():
            yield Cause("new", source), _with(after, new[~(own & is_new)], {})
        taken_back = observations.combine([new[~own], new[own & is_new], old[own_old]])
        panel = before if source == "imf_weo" else after
        yield Cause("revised", source), _with(after, taken_back, {PANEL: panel.texts[PANEL]})
    rest = observations.combine([new[~others[1]], old[others[0]]])
    yield Cause("others"), _with(after, rest, {MANIFEST: before.texts[MANIFEST]})
    changed = compare_rules(before, after)
    for path in RULES:
        if before.texts[path] != after.texts[path]:
            paths = tuple(one for one in changed if one.startswith(f"{path}: "))
            told = next((one for one in possible if one.what == path), Cause("rule", path, paths))
            yield told, State({**after.texts, path: before.texts[path]})


def _with(state: State, rows: pd.DataFrame, texts: Mapping[str, str]) -> State:
    written = observations.to_text(rows.reset_index(drop=True))
    return State({**state.texts, **texts, OBSERVATIONS: written})


def _made(root: Path, state: State, base: State, things: Iterable[Key]) -> State:
    """Return what the program makes of figures and rules: some things anew, others as in a base.

    The raw files are those of the checkout.
    """
    kinds = sorted({(key[1], key[3], key[2]) for key in things if key[0] in DRAWN})
    claims = [(key[1], key[2]) for key in things if key[0] == CLAIMS]
    with tempfile.TemporaryDirectory() as folder:
        project = _project(root, Path(folder), state.texts)
        try:
            _read_rules(project)
        except WarCostsError as error:
            raise WarCostsError(
                f"the rules of before cannot be read by the program of now ({error.what})",
                where=f"{error.where}, as it was before",
                remedy="Ask without --prove",
            ) from None
        made = _tables(project, base, kinds)
        for path in DRAWN:
            (project.root / path).write_text(made[path], encoding="utf-8")
        return State({**state.texts, **made, CLAIMS: _verdicts(project, base, claims)})


def _project(root: Path, folder: Path, texts: Mapping[str, str]) -> Project:
    """Return a project of given observations and rules, with the raw files of this one."""
    raw = folder / "data" / "raw"
    raw.mkdir(parents=True)
    for place in (root / "data" / "raw").iterdir():
        if place.is_dir():
            os.symlink(place, raw / place.name, target_is_directory=True)
    os.symlink(root / "data" / "forecasts.csv", folder / "data" / "forecasts.csv")
    (folder / "data" / "processed").mkdir()
    for path in (MANIFEST, PANEL, OBSERVATIONS, *RULES):
        (folder / path).write_text(texts[path], encoding="utf-8")
    return Project(folder, mixed=True)


def _read_rules(project: Project) -> None:
    for name in ("catalogue", "uncertainty", "claims", "kinds"):
        getattr(project, name)  # is read when first asked for


def _tables(project: Project, base: State, kinds: Sequence[tuple[str, str, str]]) -> dict[str, str]:
    """Return amounts, readings and statements with those of some kinds drawn anew."""
    from analysis.costs import open_study
    from analysis.costs.build import to_text
    from analysis.costs.synthesis import statements

    drawn: dict[str, list[pd.DataFrame]] = {AMOUNTS: [], READINGS: []}
    for edition, kind, party in kinds:
        try:
            study = open_study(project, as_of=project.params.cutoffs[edition])
            one = study.draw(kind, party)
        except WarCostsError:
            continue  # no such kind, or nothing that it is counted by
        drawn[AMOUNTS].append(study.amounts(one).assign(as_of=edition))
        drawn[READINGS].append(study.readings(one).assign(as_of=edition))
    texts = {}
    for path, anew in drawn.items():
        old = _typed(base.texts[path])
        named = old[["as_of", "kind", "party"]].itertuples(index=False, name=None)
        tables = [old.loc[[name not in kinds for name in named]], *anew]
        texts[path] = to_text(pd.concat([table for table in tables if len(table)] or tables))
    said = [
        statements(readings, project.kinds).assign(as_of=edition)
        for edition, readings in _typed(texts[READINGS]).groupby("as_of", sort=False)
    ]
    return {**texts, STATEMENTS: to_text(pd.concat(said)) if said else base.texts[STATEMENTS]}


def _typed(text: str) -> pd.DataFrame:
    return observations.read_built(io.StringIO(text), na_values=[""])


def _verdicts(project: Project, base: State, claims: Iterable[tuple[str, str]]) -> str:
    """Return verdicts with those on some claims made anew."""
    from analysis.claims.build import judge, open_case, rounded

    found = json.loads(base.texts[CLAIMS])
    for edition, claim in claims:
        found.setdefault(edition, {}).pop(claim, None)
        # without rules that can be read, or without figures, there is no verdict
        with contextlib.suppress(WarCostsError):
            found[edition][claim] = rounded(judge(open_case(project, edition), claim).to_dict())
    return json.dumps(found)
