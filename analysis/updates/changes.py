"""What differs between two states: figures, rules, and what pages say, with what it hangs on.

New figures, revised figures and changed rules are three things and are never merged.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.project import Project
from analysis.sources.manifest import MANIFEST
from analysis.sources.names import source_name, source_names
from analysis.text import day, fixed, plural, significant
from analysis.updates.causes import Causes, compare_rules, tell_rules
from analysis.updates.figures import compare_figures
from analysis.updates.moves import Moved, compare_pages
from analysis.updates.states import State, current_state, released_state


@dataclass(frozen=True)
class Changes:
    """What differs between two states: figures by source, settings, and what pages say otherwise.

    `aged` are sources whose next release is due by the day of the page, and was not before.
    """

    new: list[str]
    revised: list[str]
    rules: list[str]
    moved: tuple[Moved, ...]
    aged: list[str]
    names: Mapping[str, str]

    def lines(self) -> dict[str, list[str]]:
        """Return a line a difference, by part."""
        return {
            "new": self.new,
            "revised": self.revised,
            "rules": self.rules,
            "moved": [one.told(self.names) for one in self.moved],
            "aged": self.aged,
        }

    def for_pages(self) -> dict[str, list[str]]:
        """Return the lines of the page of changes: of what moved, less is told.

        Verdicts, statements and directions that became others stay under `moved`; what else moved
        stands under `numbers`, and what reads the same once it is rounded is left out.
        """
        parts: dict[str, list[str]] = {"moved": [], "numbers": []}
        for one in self.moved:
            if line := one.told(self.names, on_page=True):
                parts["moved" if one.decides else "numbers"].append(line)
        return self.lines() | parts


def released_changes(project: Project) -> dict[str, Any]:
    """Return the lines of the page of changes, and `since` which edition's day; none without one.

    The edition is the last release, in `data/baseline/`. `amended` are the sentences of claims.yaml
    on the rules that were changed since.
    """
    before = released_state(project.root)
    if before is None:
        return {}
    after = current_state(project.root)
    changes = compare(before, after, source_names(project.sources)).for_pages()
    old, new = ([str(one["change"]) for one in state.document("claims.yaml")["amendments"]]
                for state in (before, after))  # fmt: skip
    amended = [one for one in new if one not in old]
    return {**changes, "since": before.day, "amended": amended}


def compare(before: State, after: State, names: Mapping[str, str]) -> Changes:
    """Return what differs between two states; `names` say what sources are called."""
    figures = compare_figures(before.figures("latest"), after.figures("latest"))
    rules = compare_rules(before, after)
    editions = dict.fromkeys([*before.editions, *after.editions])
    causes = {edition: Causes(before, after, edition, rules) for edition in editions}
    ids = [*names, *before.observations["source"], *after.observations["source"]]
    told = {name: source_name(names, name) for name in dict.fromkeys(ids)}
    marks = _marks(after)
    labels = {name: f"{one}{marks.get(name, '')}" for name, one in told.items()}
    return Changes(
        new=list(_new(figures, labels, causes)),
        revised=list(_revised(figures, labels, after)),
        rules=tell_rules(rules),
        moved=compare_pages(before, after, causes),
        aged=list(_aged(before, after, told)),
        names=told,
    )


def _marks(state: State) -> dict[str, str]:
    """Return what stands after the figures of sources that are no independent ones."""
    marks = {
        f"{entry['id']}/{name}": " (a party’s own figures)"
        for entry in state.document(MANIFEST)
        for name, own in entry.get("institutions", {}).items()
        if own.get("side")
    }
    graded = state.document("claims.yaml").get("sources", {})
    return marks | {name: " (claims)" for name, one in graded.items() if one["grade"] == 1}


def _new(
    figures: pd.DataFrame, labels: Mapping[str, str], causes: Mapping[str, Causes]
) -> Iterator[str]:
    by_edition = {
        edition: own.figures.loc[own.figures["kind"] == "new", "source"].value_counts()
        for edition, own in causes.items()
    }
    for source, rows in figures[figures["kind"] == "new"].groupby("source", sort=True):
        line = f"{labels[str(source)]}: {plural(len(rows), 'new figure')}"
        yield f"{line}, to {day(rows['period_end'].max())}" + "".join(
            f"; {counts[source]:,} of them known by the day of the edition '{edition}'"
            for edition, counts in by_edition.items()
            if 0 < counts.get(source, 0) < len(rows)
        )


def _revised(figures: pd.DataFrame, labels: Mapping[str, str], after: State) -> Iterator[str]:
    kinds = after.observations.drop_duplicates("indicator").set_index("indicator")
    for source, rows in figures[figures["kind"] != "new"].groupby("source", sort=True):
        parts = []
        for kind, own in rows.groupby("kind", sort=True):
            size = f", {_largest(own, kinds)}" if kind == "revised" else ""
            parts.append(f"{plural(len(own), 'figure')} {kind}{size}")
        yield f"{labels[str(source)]}: {'; '.join(parts)}"


def _largest(rows: pd.DataFrame, kinds: pd.DataFrame) -> str:
    """Say the largest revision: in percent, or, of a rate or share, in points."""
    rate = rows["indicator"].map(kinds["kind"]).eq("index")
    shares = rows[~rate & rows["percent"].abs().lt(float("inf"))]
    if len(shares):
        row = shares.iloc[shares["percent"].abs().argmax()]
        size = f"{fixed(significant(row['percent']), 1)} percent"
    else:
        points = (rows["new"] - rows["old"]).abs()
        row = rows.iloc[points.where(rate, -1).argmax()]
        unit = kinds["unit"].get(row["indicator"], "")
        moved = fixed(row["new"] - row["old"], 2)
        size = f"{moved} {unit} points" if rate.any() else f"{moved} {unit} from nought"
    first, last = row["period_start"], row["period_end"]
    year = first.year == last.year and (first.month, last.month) == (1, 12)
    return (
        f"the largest by {size} ({row['indicator']} of {row['party']}, "
        f"{last:{'%Y' if year else '%Y-%m'}})"
    )


def _aged(before: State, after: State, names: Mapping[str, str]) -> Iterator[str]:
    """Yield the sources that have passed the day of their next release since."""
    for entry in after.document(MANIFEST):
        due = "" if entry.get("retired") else entry.get("next_release", "")
        if str(before.day) < due <= str(after.day):
            name = names.get(entry["id"], entry["id"])
            yield f"{name}: its next release was expected on {day(due)}"
