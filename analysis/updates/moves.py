"""What pages say otherwise than before, whatever they say it of, with what it hangs on.

Pages are made of a few published tables. Each is declared once: what names a thing, which rows
belong to it, what turns it and what are its numbers; all are compared in the same way.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from analysis.text import PERHAPS, digits, plural, unit
from analysis.updates.causes import Cause, Causes
from analysis.updates.states import (
    AMOUNTS,
    CHOICES,
    CLAIMS,
    OUTLOOKS,
    READINGS,
    STATEMENTS,
    State,
    TextRow,
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


def _statement(row: TextRow, other: TextRow) -> str:
    parts = [f"{way} {row[way]}" for way in WAYS if row.get(way)]
    parts += [f"chance {row['low']} to {row['high']}"] if row.get("low") else []
    return "; ".join([row["statement"], *parts])


def _verdict(row: TextRow, other: TextRow) -> str:
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


def _numbers(row: TextRow, other: TextRow) -> str:
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


class ComparedTable(NamedTuple):
    """A published table: columns that name a thing, those that name its rows, and what is compared.

    Of a thing one row is told: one that turned before others, one that was there before one that is
    new, and the last of these; `told` says it in words, given the same row of the other state.
    """

    subject: str
    key: tuple[str, ...]
    rows: tuple[str, ...] = ()
    turns: tuple[str, ...] = ()
    decides: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    told: Callable[[TextRow, TextRow], str] = _numbers


KIND = ("as_of", "party", "kind", "view")
TABLES = {
    STATEMENTS: ComparedTable(
        "the statement on {subject}", ("as_of", "subject"),
        turns=("statement", *WAYS, "low", "high"), decides=("statement",), told=_statement,
    ),
    CLAIMS: ComparedTable(
        "claim {claim}", ("as_of", "claim"), told=_verdict,
        turns=("verdict", "confidence", "sentences", "tipping", "reasons", "lines"),
        decides=("verdict",),
    ),
    READINGS: ComparedTable(
        "{kind} of {party}, {view}, {reading}", (*KIND, "reading"),
        turns=("side", "likelihood", "confidence"), decides=("side",),
        numbers=("first", "last", "value", *INTERVAL, *TIPPING),
    ),
    CHOICES: ComparedTable(
        "other choices for {kind} of {party}, {view}", KIND,
        ("reading", "choice", "name"), turns=("side", "in_use"), numbers=("value", *INTERVAL),
    ),
    AMOUNTS: ComparedTable(
        "amounts of {kind} of {party}, {view}", KIND, ("window",),
        numbers=("median", *INTERVAL, "unit", "start", "end"),
    ),
    OUTLOOKS: ComparedTable(
        "forecasts of {series}", ("as_of", "series"), ("method", "target"),
        numbers=("median", *INTERVAL),
    ),
}  # fmt: skip
"""The tables by path, in the order in which their changes are told."""
OF_KINDS = (READINGS, CHOICES, AMOUNTS)
"""Tables of what is said of a kind of cost and a country."""


def differences(before: State, after: State) -> dict[Key, list[tuple[Key, TextRow, TextRow]]]:
    """Return everything that pages say otherwise in one state than in the other.

    By thing, its rows that differ: what names each within it, and the row of either state, an empty
    one where there was or is none.
    """
    things: dict[Key, list[tuple[Key, TextRow, TextRow]]] = {}
    for path, table in TABLES.items():
        whole = (*table.key, *table.rows)
        old, new = (
            {tuple(row[name] for name in whole): row for row in state.rows(path)}
            for state in (before, after)
        )
        for name in dict.fromkeys([*old, *new]):
            rows = old.get(name, {}), new.get(name, {})
            if _differ(*rows, (*table.turns, *table.numbers)):
                cut = len(table.key)
                things.setdefault((path, *name[:cut]), []).append((name[cut:], *rows))
    return things


def _differ(old: TextRow, new: TextRow, columns: Sequence[str]) -> bool:
    return any(old.get(name) != new.get(name) for name in columns)


def compare_pages(before: State, after: State, causes: Mapping[str, Causes]) -> tuple[Moved, ...]:
    """Return what pages say otherwise, what turned first, then by the order of `TABLES`."""
    found = differences(before, after)
    moved = []
    for key, rows in found.items():
        readings = [own for own in found if own[:2] == (READINGS, key[1])]
        moved.append(_moved(key, rows, _hangs_on(key, rows[-1], causes[key[1]], readings)))
    return tuple(sorted(moved, key=lambda one: not one.turns))


def _moved(
    key: Key, rows: list[tuple[Key, TextRow, TextRow]], hangs_on: tuple[Cause, ...]
) -> Moved:
    table, others = TABLES[key[0]], len(rows) - 1
    turned = [row for row in rows if _differ(row[1], row[2], table.turns)]
    told = turned or rows
    inner, old, new = ([row for row in told if row[1] and row[2]] or told)[-1]
    subject = table.subject.format(**dict(zip(table.key, key[1:], strict=True)))
    subject += "".join(f", {name}" for name in inner)
    if others:
        subject += f" and {plural(others, 'other')}"
    decides = any(_differ(_plain(a), _plain(b), table.decides) for _, a, b in told)
    return Moved(
        key, subject, *_both(table, old, new), hangs_on, turns=bool(turned),
        decides=decides, shown=_both(table, _rounded(old, new), _rounded(new, old)),
    )  # fmt: skip


def _both(table: ComparedTable, old: TextRow, new: TextRow) -> tuple[str, str]:
    return table.told(old, new) if old else "", table.told(new, old) if new else ""


def _plain(row: TextRow) -> TextRow:
    return {name: cell.replace(PERHAPS, "") for name, cell in row.items()}


def _rounded(row: TextRow, other: TextRow) -> TextRow:
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


def _hangs_on(
    key: Key, row: tuple[Key, TextRow, TextRow], causes: Causes, readings: Sequence[Key]
) -> tuple[Cause, ...]:
    """Return what a thing can hang on; `readings` are those of its edition that moved."""
    path, _, name, *_ = key
    _, old, new = row
    if path in OF_KINDS:
        return causes.of_kind(key[3], key[2])
    if path == OUTLOOKS:
        return causes.of_series(name)
    if path == STATEMENTS:
        kinds = tuple(Cause("kind", kind) for kind in sorted(_restated(old, new, readings)))
        return kinds or causes.rules(["claims.yaml: rules", "kinds.yaml: kinds"])
    voices, sources = (
        {one for row in (old, new) if row for one in row[column].split("\n")}
        for column in ("voices", "sources")
    )
    moved = voices.intersection(own[3] for own in readings)
    return (*(Cause("kind", kind) for kind in sorted(moved)), *causes.of_claim(name, sources))


def _restated(old: TextRow, new: TextRow, readings: Sequence[Key]) -> set[str]:
    """Return the kinds that a statement hangs on: of a country, those that stand elsewhere in it.

    What is said of both countries is made of the chances of kinds over the same windows.
    """
    ends = [{kind: way for way in WAYS for kind in row.get(way, "").split()} for row in (old, new)]
    if not any(ends):
        return {f"{own[3]} of {own[2]}" for own in readings if own[5] == "same_windows"}
    return {kind for kind in {*ends[0], *ends[1]} if ends[0].get(kind) != ends[1].get(kind)}
