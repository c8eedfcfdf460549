"""What something that pages say can hang on: figures of its sources, its rules, other kinds."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.observations import of_source
from analysis.updates.figures import compare_figures
from analysis.updates.states import (
    AMOUNTS,
    CHOICES,
    OUTLOOKS,
    PANEL,
    READINGS,
    RULES,
    STATEMENTS,
    PageRow,
    State,
)

NOT_RULES = {
    "title", "label", "paraphrase", "overturn", "reason", "grade_reason", "amendments",
    "definition", "caveat", "cost", "note", "why", "uncounted", "counts", "world",
}  # fmt: skip
"""Fields of the rules that decide nothing."""
Key = tuple[str, ...]
"""Path of a table, and what names a thing in it; the edition first."""
OF_KINDS = (READINGS, CHOICES, AMOUNTS)
"""Tables of what is said of a kind of cost and a country."""
WAYS = ("risen", "fallen", "open")
"""Columns of a statement: its kinds by where they point."""
ALL_COUNTRIES = "gap"
"""The method of an anchor that holds a country against all others."""
OF_ALL_SERIES = "wait_six_months"
"""The claim that is held against every series that is forecast."""
TOLD = {
    "new": "new figures of {source}",
    "revised": "revised figures of {source}",
    "rule": "{what}{settings}",
    "kind": "{what}, see there",
    "day": "the day of the page",
    "others": "figures of other sources, which move the day of the page",
    "program": "the program",
    "together": "several causes together, none of them alone",
}
"""Causes in words, by how they bear."""
ChangedRules = Mapping[str, tuple[str, str]]
"""What differs between the rules of two states: before and after by ``file: path``."""


@dataclass(frozen=True)
class Cause:
    """One thing that a change can hang on; `what` is a source, a file of rules or a kind."""

    how: str
    what: str = ""
    paths: tuple[str, ...] = ()

    def told(self, names: Mapping[str, str]) -> str:
        """Return it in words."""
        shown = [path.partition(": ")[2] for path in self.paths[:3]]
        more = ["..."] if len(self.paths) > 3 else []
        settings = f" ({', '.join(shown + more)})" if shown else ""
        source = names.get(self.what, self.what)
        return TOLD[self.how].format(source=source, what=self.what, settings=settings)


def compare_rules(before: State, after: State) -> ChangedRules:
    """Return every setting that differs; an entry that is new or gone is one."""
    return {
        f"{file}: {path}" if path else file: said
        for file in RULES
        for path, said in _differing(before.document(file), after.document(file), "")
    }


def tell_rules(changed: ChangedRules) -> list[str]:
    """Return a line an entry of a file: what each of its settings was and is."""
    lines: dict[str, list[str]] = {}
    for path, (old, new) in changed.items():
        file, _, where = path.partition(": ")
        # the lists of the files are named as they are: kinds.yaml: kinds.civilians_killed
        above, _, inner = where.partition(".")
        entry, _, setting = inner.partition(".") if above in file else (above, "", inner)
        head = f"{file}: {entry.replace('/', ', ') or 'the whole'}"
        said = f"{old} -> {new}"
        lines.setdefault(head, []).append(f"{setting}: {said}" if setting else said)
    return [f"{head}: {'; '.join(own)}" for head, own in lines.items()]


def _differing(old: Any, new: Any, above: str) -> Iterator[tuple[str, tuple[str, str]]]:
    if old == new:
        return
    first, second = _named(old), _named(new)
    if first is None or second is None:
        yield above, (_short(old), _short(new))
        return
    for name in dict.fromkeys([*first, *second]):
        if name not in NOT_RULES:
            path = f"{above}.{name}" if above else name
            yield from _differing(first.get(name), second.get(name), path)


def _named(value: Any) -> Mapping[str, Any] | None:
    """Return the parts of a value by name: fields of a mapping, or entries that have a name."""
    if isinstance(value, Mapping):
        return {str(name): one for name, one in value.items()}
    if not isinstance(value, list) or not value:
        return None
    named = {_name(entry): entry for entry in value}
    return named if "" not in named and len(named) == len(value) else None


def _name(entry: Any) -> str:
    if not isinstance(entry, Mapping):
        return ""
    parts = [str(entry[key]) for key in ("id", "kind", "name", "label", "word") if key in entry]
    return "/".join([*parts[:1], *map(str, entry.get("parties", ()))])


def _short(value: Any) -> str:
    if value is None:
        return "nothing"
    text = "an entry" if isinstance(value, Mapping) else str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


class Causes:
    """What the things that an edition says can hang on.

    Only figures that were known by the day of the edition count, and of them those of the countries
    that are read.
    """

    def __init__(self, before: State, after: State, edition: str, changed: ChangedRules) -> None:
        ends = [state.figures(state.editions.get(edition, "latest")) for state in (before, after)]
        self.figures = compare_figures(*ends)
        self._changed = changed
        # forecasts are made from the day of the page, which the newest source moves
        self._day_moved = after.editions.get(edition) == "latest" and before.day != after.day
        self._panel_changed = before.texts[PANEL] != after.texts[PANEL]
        self._kinds: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
        for state in (before, after):
            for entry in state.document("kinds.yaml")["kinds"]:
                for party in entry["parties"]:
                    self._kinds.setdefault((entry["kind"], party), []).append(entry)

    def of(
        self, key: Key, old: PageRow, new: PageRow, readings: Sequence[Key]
    ) -> tuple[Cause, ...]:
        """Return what a thing can hang on; `readings` are those of its edition that moved."""
        path, _, name, *_ = key
        if path in OF_KINDS:
            return self._of_kind(key[3], key[2])
        if path == OUTLOOKS:  # as series/country/source
            series, party, source = name.split("/", 2)
            day = [Cause("day")] if self._day_moved else []
            bears = ["params.yaml", f"indicators.yaml: series.{series}"]
            return (*self._of_sources({source}, party), *day, *self._of_rules(*bears))
        if path == STATEMENTS:
            kinds = tuple(Cause("kind", kind) for kind in sorted(_restated(old, new, readings)))
            return kinds or self._of_rules("claims.yaml: rules", "kinds.yaml: kinds")
        voices, sources = (
            {one for row in (old, new) for one in row.get(column, ())}
            for column in ("voices", "sources")
        )
        moved = voices.intersection(own[3] for own in readings)
        bears = ["params.yaml", "claims.yaml: rules", "claims.yaml: sources"]
        bears += ["indicators.yaml: series"] if name == OF_ALL_SERIES else []
        return (
            *(Cause("kind", kind) for kind in sorted(moved)),
            *self._of_sources(sources),
            *self._of_rules(*bears, f"claims.yaml: claims.{name}"),
        )

    def _of_kind(self, kind: str, party: str) -> tuple[Cause, ...]:
        used = list(self._kinds.get((kind, party), ()))
        parts = {part for entry in used for part in entry.get("parts", ())}
        used += [entry for part in sorted(parts) for entry in self._kinds.get((part, party), ())]
        bears = ["params.yaml: editions", "params.yaml: shared", "claims.yaml: rules"]
        for entry in used:
            bears += [f"kinds.yaml: kinds.{_name(entry)}", f"params.yaml: {entry['family']}"]
            bears += [f"uncertainty.yaml: {budget}" for budget in _values(entry, "budget")]
        everyone = ALL_COUNTRIES in _values(used, "method")
        found = self._of_sources(set(_values(used, "source")), None if everyone else party)
        if everyone and self._panel_changed:
            found.append(Cause("revised", "imf_weo"))
        return tuple(dict.fromkeys([*found, *self._of_rules(*bears)]))

    def _of_rules(self, *bears: str) -> tuple[Cause, ...]:
        """Return the files of the changes that are one of some paths or lie within it."""
        within = tuple(f"{one}{end}" for one in bears for end in (".", "/", ": "))
        files: dict[str, list[str]] = {}
        for path in self._changed:
            if path in bears or path.startswith(within):
                file, _, inner = path.partition(": ")
                files.setdefault(file, []).extend([path] if inner else [])
        return tuple(Cause("rule", file, tuple(paths)) for file, paths in files.items())

    def _of_sources(self, sources: set[str], party: str | None = None) -> list[Cause]:
        own = self.figures
        own = own if party is None else own[own["party"] == party]
        found = []
        for source in sorted(sources):
            new = own.loc[of_source(own, source), "kind"].eq("new")
            found += [Cause("new", source)] if new.any() else []
            found += [Cause("revised", source)] if (~new).any() else []
        return found


def _restated(old: PageRow, new: PageRow, readings: Sequence[Key]) -> set[str]:
    """Return the kinds that a statement hangs on: of a country, those that stand elsewhere in it.

    What is said of both countries is made of the chances of kinds over the same windows.
    """
    ends = [{kind: way for way in WAYS for kind in row.get(way, "").split()} for row in (old, new)]
    if not any(ends):
        return {f"{own[3]} of {own[2]}" for own in readings if own[5] == "same_windows"}
    return {kind for kind in {*ends[0], *ends[1]} if ends[0].get(kind) != ends[1].get(kind)}


def _values(value: Any, name: str) -> Iterator[Any]:
    """Yield what stands under a name, at any depth."""
    if isinstance(value, Mapping):
        if name in value:
            yield value[name]
        for one in value.values():
            yield from _values(one, name)
    elif isinstance(value, list):
        for one in value:
            yield from _values(one, name)
