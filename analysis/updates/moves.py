"""What pages say otherwise than before, whatever they say it of, with what it hangs on.

Pages are made of a few published tables. Each is declared once: what names a thing, which rows
belong to it, what turns it and what are its numbers; all are compared in the same way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from analysis.text import digits, plural, unit
from analysis.updates.causes import Cause, Causes
from analysis.updates.states import (
    AMOUNTS,
    CHOICES,
    CLAIMS,
    OUTLOOKS,
    READINGS,
    STATEMENTS,
    Row,
    State,
)

Key = tuple[str, ...]
"""Path of a table, and what names a thing in it; the edition first."""


class Moved(NamedTuple):
    """One thing that pages say otherwise than before, each side empty where there is nothing.

    It *can* hang on `hangs_on`, and does once that is `proved`; it `turns` where more than numbers
    moved, and `decides` where a verdict, a statement or a direction did. `shown` is what a page
    tells of both sides, in the digits that it writes.
    """

    key: Key
    subject: str
    before: str
    after: str
    hangs_on: tuple[Cause, ...]
    turns: bool = True
    proved: bool = False
    decides: bool = False
    shown: tuple[str, str] = ("", "")

    @property
    def edition(self) -> str:
        """At which date it is said."""
        return self.key[1]

    @property
    def kind(self) -> tuple[str, str]:
        """Kind of cost and country, of what is said of one."""
        return (self.key[3], self.key[2]) if self.key[0] in OF_KINDS else ("", "")

    def told(self, names: Mapping[str, str]) -> str:
        """Return one sentence."""
        return self._sentence(names, self.before, self.after)

    def told_on_page(self, names: Mapping[str, str]) -> str:
        """Return one sentence for readers; none where both sides would read the same."""
        return "" if self.shown[0] == self.shown[1] else self._sentence(names, *self.shown)

    def _sentence(self, names: Mapping[str, str], *sides: str) -> str:
        causes = "; ".join(cause.told(names) for cause in self.hangs_on)
        why = "Because of" if self.proved else "Can hang on"
        before, after = (said.rstrip(".") or "nothing" for said in sides)
        subject = f"{self.subject} ({self.edition})"
        return f"{subject}: {before} -> {after}. {why}: {causes or 'the program'}."


def _statement(row: Row, other: Row) -> str:
    parts = [f"{way} {row[way]}" for way in WAYS if row.get(way)]
    parts += [f"chance {row['low']} to {row['high']}"] if row.get("low") else []
    return "; ".join([row["statement"], *parts])


def _verdict(row: Row, other: Row) -> str:
    """Return a verdict and its confidence; where the other has both too, what is said otherwise."""
    verdict = f"{row['verdict']} ({row['confidence'] or 'no confidence'})"
    if any(row[name] != other.get(name) for name in ("verdict", "confidence")):
        return verdict
    own = [
        line
        for name in ("sentences", "tipping", "reasons", "lines")
        for line in row[name].split("\n")
        if line and line not in other[name].split("\n")
    ]
    return f"{verdict}: {own[0]}" if own else verdict


def _numbers(row: Row, other: Row) -> str:
    """Return what turned, the numbers, and what would turn them where that is another thing."""
    words = [
        f"{name} {row[name] or 'none'}"
        for name in ("side", "likelihood", "confidence")
        if name in row and row[name] != other.get(name)
    ]
    if "in_use" in row and row["in_use"] != other.get("in_use"):
        words.append("in use" if row["in_use"] == "True" else "beside the one in use")
    value = row.get("value") or row.get("median")
    if value:
        unit = f" {row['unit']}" if "unit" in row else ""
        # what a source states has no interval
        bounds = f" [{row['low90']} to {row['high90']}]" if row["low90"] else ""
        words.append(f"{value}{bounds}{unit}")
        words += [f"{row['first']} to {row['last']}"] if "first" in row else []
    for name, told in TIPPING.items():
        if other and row.get(name, "") != other.get(name, ""):
            words.append(f"{told} {row[name] or 'nothing that is known'}")
    return ", ".join(words) or row.get("side", "")


WAYS = ("risen", "fallen", "open")
TIPPING = {"tipping_slow": "lost at a slow error of", "tipping": "turned by:"}
INTERVAL = ("low90", "high90")
LESS = ", perhaps by less than a tenth"
"""What a direction may have after it, and is the same direction all the same."""


class Table(NamedTuple):
    """A published table: columns that name a thing, those that name its rows, and what is compared.

    Of a thing one row is told: one that turned before others, one that was there before one that is
    new, and the last of these; `told` says it in words, given the same row of the other state.
    """

    path: str
    subject: str
    key: tuple[str, ...]
    rows: tuple[str, ...] = ()
    turns: tuple[str, ...] = ()
    decides: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    told: Callable[[Row, Row], str] = _numbers


KIND = ("as_of", "party", "kind", "view")
TABLES = (
    Table(
        STATEMENTS, "the statement on {subject}", ("as_of", "subject"),
        turns=("statement", *WAYS, "low", "high"), decides=("statement",), told=_statement,
    ),
    Table(
        CLAIMS, "claim {claim}", ("as_of", "claim"), told=_verdict,
        turns=("verdict", "confidence", "sentences", "tipping", "reasons", "lines"),
        decides=("verdict",),
    ),
    Table(
        READINGS, "{kind} of {party}, {view}, {reading}", (*KIND, "reading"),
        turns=("side", "likelihood", "confidence"), decides=("side",),
        numbers=("first", "last", "value", *INTERVAL, *TIPPING),
    ),
    Table(
        CHOICES, "other choices for {kind} of {party}, {view}", KIND,
        ("reading", "choice", "name"), turns=("side", "in_use"), numbers=("value", *INTERVAL),
    ),
    Table(
        AMOUNTS, "amounts of {kind} of {party}, {view}", KIND, ("window",),
        numbers=("median", *INTERVAL, "unit", "start", "end"),
    ),
    Table(
        OUTLOOKS, "forecasts of {series}", ("as_of", "series"), ("method", "target"),
        numbers=("median", *INTERVAL),
    ),
)  # fmt: skip
OF_KINDS = (READINGS, CHOICES, AMOUNTS)
"""Tables of what is said of a kind of cost and a country."""


class Difference(NamedTuple):
    """The rows of one thing that differ, an empty one where there was or is none."""

    table: Table
    name: Key
    rows: Sequence[tuple[Key, Row, Row]]

    @property
    def key(self) -> Key:
        """What the thing is, among all that pages say."""
        return (self.table.path, *self.name)

    @property
    def turned(self) -> Sequence[tuple[Key, Row, Row]]:
        """The rows of which more than numbers moved."""
        return [row for row in self.rows if _differ(row[1], row[2], self.table.turns)]


def differences(before: State, after: State) -> Iterator[Difference]:
    """Yield everything that pages say otherwise in one state than in the other."""
    for table in TABLES:
        whole = (*table.key, *table.rows)
        old, new = (
            {tuple(row[name] for name in whole): row for row in state.rows(table.path)}
            for state in (before, after)
        )
        things: dict[Key, list[tuple[Key, Row, Row]]] = {}
        for name in dict.fromkeys([*old, *new]):
            rows = old.get(name, {}), new.get(name, {})
            if _differ(*rows, (*table.turns, *table.numbers)):
                cut = len(table.key)
                things.setdefault(name[:cut], []).append((name[cut:], *rows))
        for name, own in things.items():
            yield Difference(table, name, own)


def _differ(old: Row, new: Row, columns: Sequence[str]) -> bool:
    return any(old.get(name) != new.get(name) for name in columns)


def compare_pages(before: State, after: State, causes: Mapping[str, Causes]) -> tuple[Moved, ...]:
    """Return what pages say otherwise, what turned first, then by the order of `TABLES`."""
    found = list(differences(before, after))
    readings = [one for one in found if one.table.path == READINGS]
    moved = [_moved(one, _hangs_on(one, causes[one.name[0]], readings)) for one in found]
    return tuple(sorted(moved, key=lambda one: not one.turns))


def _moved(one: Difference, hangs_on: tuple[Cause, ...]) -> Moved:
    turned = one.turned
    rows = turned or one.rows
    inner, old, new = ([row for row in rows if row[1] and row[2]] or rows)[-1]
    subject = one.table.subject.format(**dict(zip(one.table.key, one.name, strict=True)))
    subject += "".join(f", {name}" for name in inner)
    if len(one.rows) > 1:
        subject += f" and {plural(len(one.rows) - 1, 'other')}"
    decides = any(_differ(_plain(a), _plain(b), one.table.decides) for _, a, b in rows)
    return Moved(
        one.key, subject, *_both(one.table, old, new), hangs_on, turns=bool(turned),
        decides=decides, shown=_both(one.table, _rounded(old, new), _rounded(new, old)),
    )  # fmt: skip


def _both(table: Table, old: Row, new: Row) -> tuple[str, str]:
    return table.told(old, new) if old else "", table.told(new, old) if new else ""


def _plain(row: Row) -> Row:
    return {name: cell.replace(LESS, "") for name, cell in row.items()}


def _rounded(row: Row, other: Row) -> Row:
    """Return a row with the digits and the unit that pages write.

    Of a claim, lines under labels that the other has too: the rest is said in other words only.
    """
    numbers = [name for name in ("value", "median", *INTERVAL, "tipping_slow") if row.get(name)]
    ends = {digits(float(row[name])) for name in INTERVAL if row.get(name)}
    places = 3 if len(ends) == 1 else 2
    found = {**row, **{name: digits(float(row[name]), places) for name in numbers}}
    if "unit" in row:
        found["unit"] = unit(row["unit"])
    if "lines" in row and other:
        labels = {line.rpartition(": ")[0] for line in other["lines"].split("\n")}
        lines = [line.rpartition(": ") for line in row["lines"].split("\n")]
        shared = (f"{label}: {_number(value)}" for label, _, value in lines if label in labels)
        found |= {"sentences": "", "tipping": "", "reasons": "", "lines": "\n".join(shared)}
    return found


def _number(value: str) -> str:
    try:
        return digits(float(value))
    except ValueError:
        return value


def _hangs_on(one: Difference, causes: Causes, readings: Sequence[Difference]) -> tuple[Cause, ...]:
    _, old, new = one.rows[-1]
    match one.table.path:
        case table if table in OF_KINDS:
            return causes.of_kind(one.name[2], one.name[1])
        case table if table == OUTLOOKS:
            return causes.of_series(one.name[1])
        case table if table == STATEMENTS:
            kinds = _restated(old, new, [row for row in readings if row.name[0] == one.name[0]])
            rules = causes.rules(["claims.yaml: rules", "kinds.yaml: kinds"])
            return tuple(Cause("kind", kind) for kind in sorted(kinds)) or rules
    lines = [row for row in (old, new) if row]
    voices = {name for row in lines for name in row["voices"].split("\n")}
    moved = {row.name[2] for row in readings if row.name[0] == one.name[0]}
    sources = {name for row in lines for name in row["sources"].split("\n")}
    kinds = moved & voices
    own = causes.of_claim(one.name[1], sources)
    return (*(Cause("kind", kind) for kind in sorted(kinds)), *own)


def _restated(old: Row, new: Row, readings: Sequence[Difference]) -> set[str]:
    """Return the kinds that a statement hangs on: of a country, those that stand elsewhere in it.

    What is said of both countries is made of the chances of kinds over the same windows.
    """
    ends = [{kind: way for way in WAYS for kind in row.get(way, "").split()} for row in (old, new)]
    if not any(ends):
        names = [one.name for one in readings if one.name[4] == "same_windows"]
        return {f"{kind} of {party}" for _, party, kind, *_ in names}
    return {kind for kind in {*ends[0], *ends[1]} if ends[0].get(kind) != ends[1].get(kind)}
