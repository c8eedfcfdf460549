"""What pages say otherwise than before: of countries, kinds and claims, with what it hangs on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.text import plural
from analysis.updates.causes import Cause, Causes
from analysis.updates.states import AMOUNTS, READINGS, STATEMENTS, State

TURNS = ("side", "likelihood", "confidence")
NUMBERS = ("first", "last", "value", "low90", "high90")
"""What a page says of a reading: what turns it, and its numbers."""
AMOUNT = ("median", "low90", "high90", "unit", "start", "end")
WAYS = ("risen", "fallen", "open")


@dataclass(frozen=True)
class Moved:
    """One thing that pages say otherwise than before.

    Attributes
    ----------
    edition, subject
        At which date, and of what: a country, a kind or a claim.
    before, after
        What was said and is said; empty where there was or is nothing.
    hangs_on
        What it can hang on; once `proved`, what it does hang on.
    reading
        Kind, party, view and reading; empty for anything else.
    turns
        Whether more than numbers moved.
    """

    edition: str
    subject: str
    before: str
    after: str
    hangs_on: tuple[Cause, ...]
    reading: tuple[str, ...] = ()
    turns: bool = True
    proved: bool = False

    def told(self, names: Mapping[str, str]) -> str:
        """Return one sentence."""
        causes = "; ".join(cause.told(names) for cause in self.hangs_on)
        why = "Because of" if self.proved else "Can hang on"
        before, after = (said.rstrip(".") or "nothing" for said in (self.before, self.after))
        subject = f"{self.subject} ({self.edition})"
        return f"{subject}: {before} -> {after}. {why}: {causes or 'the program'}."


def compare_pages(before: State, after: State, causes: Mapping[str, Causes]) -> tuple[Moved, ...]:
    """Return what pages say otherwise, the weightiest first.

    Statements and verdicts, then readings that turned, then those whose numbers moved, then
    amounts.
    """
    readings = list(_readings(before, after, causes))
    return (
        *_statements(before, after, causes, readings),
        *_claims(before, after, causes, readings),
        *sorted(readings, key=lambda one: not one.turns),
        *_amounts(before, after, causes),
    )


Row = Mapping[str, str]


def _rows(state: State, path: str, key: Sequence[str]) -> dict[tuple[str, ...], Row]:
    rows = state.table(path).to_dict("records")
    texts = [{str(name): str(cell) for name, cell in row.items()} for row in rows]
    return {tuple(row[name] for name in key): row for row in texts}


def _pairs(
    before: State, after: State, path: str, key: Sequence[str]
) -> Iterator[tuple[tuple[str, ...], Row, Row]]:
    """Yield rows of both states by what names them, an empty one where there is none."""
    old, new = (_rows(state, path, key) for state in (before, after))
    for name in dict.fromkeys([*old, *new]):
        yield name, old.get(name, {}), new.get(name, {})


def _readings(before: State, after: State, causes: Mapping[str, Causes]) -> Iterator[Moved]:
    key = ("as_of", "party", "kind", "view", "reading")
    for name, old, new in _pairs(before, after, READINGS, key):
        turned = [part for part in TURNS if old.get(part) != new.get(part)]
        if turned or any(old.get(part) != new.get(part) for part in NUMBERS):
            edition, party, kind, view, reading = name
            yield Moved(
                edition,
                f"{kind} of {party}, {view}, {reading}",
                _reading(old, turned),
                _reading(new, turned),
                causes[edition].of_kind(kind, party),
                (kind, party, view, reading),
                turns=bool(turned),
            )


def _reading(row: Row, turned: Sequence[str]) -> str:
    if not row:
        return ""
    words = [f"{part} {row[part] or 'none'}" for part in turned]
    value = f"{row['value']} [{row['low90']} to {row['high90']}]" if row["value"] else ""
    numbers = [f"{value}, {row['first']} to {row['last']}"] if value else []
    return ", ".join([*words, *numbers]) or row["side"]


def _amounts(before: State, after: State, causes: Mapping[str, Causes]) -> Iterator[Moved]:
    """Yield, of each kind whose amounts moved, the last window that did."""
    moved: dict[tuple[str, ...], list[tuple[str, Row, Row]]] = {}
    for name, old, new in _pairs(
        before, after, AMOUNTS, ("as_of", "party", "kind", "view", "window")
    ):
        if any(old.get(part) != new.get(part) for part in AMOUNT):
            moved.setdefault(name[:4], []).append((name[4], old, new))
    for (edition, party, kind, view), windows in moved.items():
        window, old, new = windows[-1]
        others = f" and {plural(len(windows) - 1, 'other window')}" if len(windows) > 1 else ""
        subject = f"amounts of {kind} of {party}, {view}, {window}{others}"
        hangs = causes[edition].of_kind(kind, party)
        yield Moved(edition, subject, _amount(old), _amount(new), hangs, turns=False)


def _amount(row: Row) -> str:
    return f"{row['median']} [{row['low90']} to {row['high90']}] {row['unit']}" if row else ""


def _statements(
    before: State, after: State, causes: Mapping[str, Causes], readings: Sequence[Moved]
) -> Iterator[Moved]:
    """Yield statements that moved, each with the kinds that stand elsewhere in it, or the rules."""
    for (edition, subject), old, new in _pairs(before, after, STATEMENTS, ("as_of", "subject")):
        if old != new:
            ends = [_places(row) for row in (old, new)]
            kinds = {
                kind for kind in {*ends[0], *ends[1]} if ends[0].get(kind) != ends[1].get(kind)
            }
            if not ends[0] and not ends[1]:
                # what is said of both countries is made of the chances of kinds
                own = [one.reading for one in readings if one.edition == edition]
                kinds = {f"{one[0]} of {one[1]}" for one in own if one[3] == "same_windows"}
            hangs = tuple(Cause("kind", kind) for kind in sorted(kinds))
            told = [_statement(row) for row in (old, new)]
            rules = causes[edition].rules(["claims.yaml: rules", "kinds.yaml: kinds"])
            yield Moved(edition, f"the statement on {subject}", told[0], told[1], hangs or rules)


def _places(row: Row) -> dict[str, str]:
    return {kind: way for way in WAYS for kind in row.get(way, "").split()}


def _statement(row: Row) -> str:
    parts = [f"{way} {row[way]}" for way in WAYS if row.get(way)]
    parts += [f"chance {row['low']} to {row['high']}"] if row.get("low") else []
    return "; ".join([row["statement"], *parts]) if row else ""


def _claims(
    before: State, after: State, causes: Mapping[str, Causes], readings: Sequence[Moved]
) -> Iterator[Moved]:
    for edition in dict.fromkeys([*before.claims, *after.claims]):
        old, new = (state.claims.get(edition, {}) for state in (before, after))
        moved = {one.reading[0] for one in readings if one.edition == edition}
        for name in dict.fromkeys([*old, *new]):
            own = [table.get(name, {}) for table in (old, new)]
            said = [_verdict(claim, other) for claim, other in zip(own, own[::-1], strict=True)]
            if said[0] != said[1]:
                lines = [line for claim in own for line in claim.get("lines", ())]
                kinds = sorted(moved & {str(line.get("voice")) for line in lines})
                hangs = causes[edition].of_claim(name, lines)
                told = (*(Cause("kind", kind) for kind in kinds), *hangs)
                yield Moved(edition, f"claim {name}", said[0], said[1], told)


def _verdict(claim: Mapping[str, Any], other: Mapping[str, Any]) -> str:
    """Return a verdict and its confidence; where the other has both too, what is said otherwise."""
    if not claim:
        return ""
    verdict = f"{claim['verdict']} ({claim.get('confidence') or 'no confidence'})"
    if any(claim.get(name) != other.get(name) for name in ("verdict", "confidence")):
        return verdict
    own = [one for one in claim.get("sentences", ()) if one not in other.get("sentences", ())]
    return f"{verdict}: {own[0]}" if own else verdict
