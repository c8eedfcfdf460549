"""What a reading or a verdict can hang on: figures of its sources, its rules, other kinds."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from analysis.updates.figures import compare_figures, of_source
from analysis.updates.states import PANEL, RULES, State

NOT_RULES = {
    "title", "label", "paraphrase", "overturn", "reason", "grade_reason", "amendments",
    "definition", "caveat", "cost", "note", "why", "uncounted", "counts", "world",
}  # fmt: skip
"""Fields of the rules that decide nothing."""
ALL_COUNTRIES = "gap"
"""The method of an anchor that holds a country against all others."""


OTHER_CAUSES = {
    "day": "the day of the page",
    "others": "figures of other sources, which move the day of the page",
    "program": "the program",
    "together": "several causes together, none of them alone",
}
"""Causes that no source, rule or kind is, in words."""


@dataclass(frozen=True)
class Cause:
    """One thing that a change can hang on; `what` is a source, a file of rules or a kind."""

    how: Literal["new", "revised", "rule", "kind", "day", "others", "program", "together"]
    what: str = ""
    paths: tuple[str, ...] = ()

    def told(self, names: Mapping[str, str]) -> str:
        """Return it in words."""
        match self.how:
            case "new" | "revised":
                return f"{self.how} figures of {names.get(self.what, self.what)}"
            case "rule":
                shown = [path.partition(": ")[2] for path in self.paths[:3]]
                more = ["..."] if len(self.paths) > 3 else []
                return f"{self.what}" + (f" ({', '.join(shown + more)})" if shown else "")
            case "kind":
                return f"{self.what}, see there"
        return OTHER_CAUSES[self.how]


@dataclass(frozen=True)
class ChangedRules:
    """What differs between the rules of two states: before and after by ``file: path``."""

    changed: Mapping[str, tuple[str, str]]

    def told(self) -> list[str]:
        """Return a line an entry of a file: what each of its settings was and is."""
        lines: dict[str, list[str]] = {}
        for path, (old, new) in self.changed.items():
            file, _, where = path.partition(": ")
            # the lists of the files are named as they are: kinds.yaml: kinds.civilians_killed
            above, _, inner = where.partition(".")
            entry, _, setting = inner.partition(".") if above in file else (above, "", inner)
            head = f"{file}: {entry.replace('/', ', ') or 'the whole'}"
            said = f"{old} -> {new}"
            lines.setdefault(head, []).append(f"{setting}: {said}" if setting else said)
        return [f"{head}: {'; '.join(own)}" for head, own in lines.items()]

    def causes(self, bears: Sequence[str]) -> tuple[Cause, ...]:
        """Return the files of the changes whose path begins with one of some words."""
        paths = [path for path in self.changed if any(_within(path, one) for one in bears)]
        files = dict.fromkeys(path.partition(": ")[0] for path in paths)
        return tuple(
            Cause("rule", file, tuple(path for path in paths if path.startswith(f"{file}: ")))
            for file in files
        )


def _within(path: str, above: str) -> bool:
    return path == above or path.startswith((f"{above}.", f"{above}/", f"{above}: "))


def compare_rules(before: State, after: State) -> ChangedRules:
    """Return every setting that differs; an entry that is new or gone is one."""
    changed = {
        f"{file}: {path}" if path else file: said
        for file in RULES
        for path, said in _differing(before.document(file), after.document(file), "")
    }
    return ChangedRules(changed)


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
    """What the kinds and claims of an edition can hang on.

    Only figures that were known by the day of the edition count, and of them those of the countries
    that are read.
    """

    def __init__(self, before: State, after: State, edition: str, rules: ChangedRules) -> None:
        ends = [state.figures(state.editions.get(edition, "latest")) for state in (before, after)]
        self.figures = compare_figures(*ends)
        self.rules = rules.causes
        self._ends, self._newest = (before, after), after.editions.get(edition) == "latest"
        self._panel = before.texts[PANEL] != after.texts[PANEL]
        self._kinds: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
        for state in (before, after):
            for entry in state.document("kinds.yaml")["kinds"]:
                for party in entry["parties"]:
                    self._kinds.setdefault((entry["kind"], party), []).append(entry)

    def of_kind(self, kind: str, party: str) -> tuple[Cause, ...]:
        """Return what a kind of cost can hang on."""
        used = list(self._kinds.get((kind, party), ()))
        parts = {part for entry in used for part in entry.get("parts", ())}
        used += [entry for part in sorted(parts) for entry in self._kinds.get((part, party), ())]
        bears = ["params.yaml: editions", "params.yaml: shared", "claims.yaml: rules"]
        for entry in used:
            bears += [f"kinds.yaml: kinds.{_name(entry)}", f"params.yaml: {entry['family']}"]
            bears += [f"uncertainty.yaml: {budget}" for budget in _values(entry, "budget")]
        everyone = ALL_COUNTRIES in _values(used, "method")
        sources = {str(value) for value in _values(used, "source")}
        found = self._of_sources(sources, None if everyone else party)
        if everyone and self._panel:
            found = (*found, Cause("revised", "imf_weo"))
        return tuple(dict.fromkeys([*found, *self.rules(bears)]))

    def of_claim(self, name: str, sources: set[str]) -> tuple[Cause, ...]:
        """Return what a claim can hang on: sources of its lines, and rules."""
        bears = ["params.yaml", "claims.yaml: rules", "claims.yaml: sources"]
        bears += [f"claims.yaml: claims.{name}"]
        return (*self._of_sources(sources, None), *self.rules(bears))

    def of_series(self, name: str) -> tuple[Cause, ...]:
        """Return what the forecasts of a series can hang on, as ``measure/country/source``."""
        _, party, source = name.split("/", 2)
        # they are made from the day of the page, which the newest source moves
        moved = self._newest and self._ends[0].day != self._ends[1].day
        day = [Cause("day")] if moved else []
        return (*self._of_sources({source}, party), *day, *self.rules(["params.yaml"]))

    def _of_sources(self, sources: set[str], party: str | None) -> tuple[Cause, ...]:
        own = self.figures
        own = own if party is None else own[own["party"] == party]
        found = []
        for source in sorted(sources):
            new = own.loc[of_source(own, source), "kind"].eq("new")
            found += [Cause("new", source)] if new.any() else []
            found += [Cause("revised", source)] if (~new).any() else []
        return tuple(found)


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
