"""What pages say otherwise than before, whatever they say it of, with what it hangs on.

Pages are made of a few published tables; each is declared once, all are compared in the same way.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from analysis.text import PERHAPS, digits, plural, unit
from analysis.updates.causes import WAYS, Cause, Causes, Key
from analysis.updates.states import (
    AMOUNTS,
    CHOICES,
    CLAIMS,
    OUTLOOKS,
    READINGS,
    STATEMENTS,
    PageRow,
    State,
)


class Moved(NamedTuple):
    """One thing that pages say otherwise than before.

    It *can* hang on `hangs_on`, and does once that is `proved`; it `turns` where more than numbers
    moved, and `decides` where a verdict, a statement or a direction did. Of either state it has the
    row that is told, an empty one where there was or is none.
    """

    key: Key
    subject: str
    rows: tuple[PageRow, PageRow]
    hangs_on: tuple[Cause, ...]
    turns: bool
    decides: bool
    proved: bool = False

    def told(self, names: Mapping[str, str], *, on_page: bool = False) -> str:
        """Return one sentence; in the digits of pages none where both sides read the same."""
        old, new = self.rows
        if on_page:
            old, new = _rounded(old, new), _rounded(new, old)
        table = TABLES[self.key[0]]
        before, after = table.told(old, new) if old else "", table.told(new, old) if new else ""
        if on_page and before == after:
            return ""
        sides = " -> ".join(said.rstrip(".") or "nothing" for said in (before, after))
        why = "Because of" if self.proved else "Can hang on"
        causes = "; ".join(cause.told(names) for cause in self.hangs_on) or "the program"
        return f"{self.subject} ({self.key[1]}): {sides}. {why}: {causes}."


def _statement(row: PageRow, other: PageRow) -> str:
    parts = [f"{way} {row[way]}" for way in WAYS if row.get(way)]
    parts += [f"chance {row['low']} to {row['high']}"] if row.get("low") else []
    return "; ".join([row["statement"], *parts])


def _verdict(row: PageRow, other: PageRow) -> str:
    """Return a verdict and its confidence; where the other has both too, what is said otherwise."""
    verdict = f"{row['verdict']} ({row['confidence'] or 'no confidence'})"
    if any(row[name] != other.get(name) for name in ("verdict", "confidence")):
        return verdict
    own = [
        line
        for name in ("sentences", "tipping", "reasons", "lines")
        for line in row[name]
        if line not in other[name]
    ]
    return f"{verdict}: {own[0]}" if own else verdict


def _numbers(row: PageRow, other: PageRow) -> str:
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
    told: Callable[[PageRow, PageRow], str] = _numbers


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


def differences(before: State, after: State) -> dict[Key, list[tuple[Key, PageRow, PageRow]]]:
    """Return everything that pages say otherwise in one state than in the other.

    By thing, its rows that differ: what names each within it, and the row of either state, an empty
    one where there was or is none.
    """
    things: dict[Key, list[tuple[Key, PageRow, PageRow]]] = {}
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


def _differ(old: PageRow, new: PageRow, columns: Sequence[str]) -> bool:
    return any(old.get(name) != new.get(name) for name in columns)


def compare_pages(before: State, after: State, causes: Mapping[str, Causes]) -> tuple[Moved, ...]:
    """Return what pages say otherwise, what turned first, then by the order of `TABLES`."""
    found = differences(before, after)
    moved = []
    for key, rows in found.items():
        table = TABLES[key[0]]
        turned = [row for row in rows if _differ(row[1], row[2], table.turns)]
        told = turned or rows
        inner, old, new = ([row for row in told if row[1] and row[2]] or told)[-1]
        named = dict(zip(table.key, key[1:], strict=True))
        subject = ", ".join([table.subject.format(**named), *inner])
        if len(rows) > 1:
            subject += f" and {plural(len(rows) - 1, 'other')}"
        decides = any(_plain(a, table) != _plain(b, table) for _, a, b in told)
        readings = [own for own in found if own[:2] == (READINGS, key[1])]
        hangs_on = causes[key[1]].of(key, *rows[-1][1:], readings)
        moved.append(Moved(key, subject, (old, new), hangs_on, bool(turned), decides))
    return tuple(sorted(moved, key=lambda one: not one.turns))


def _plain(row: PageRow, table: ComparedTable) -> list[str]:
    """Return what a row decides, however sure that is."""
    return [row[name].replace(PERHAPS, "") for name in table.decides if name in row]


def _rounded(row: PageRow, other: PageRow) -> PageRow:
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
        labels = {line.rpartition(": ")[0] for line in other["lines"]}
        lines = [line.rpartition(": ") for line in row["lines"]]
        shared = [f"{label}: {_number(value)}" for label, _, value in lines if label in labels]
        found |= {"sentences": [], "tipping": [], "reasons": [], "lines": shared}
    return found


def _number(value: str) -> str:
    try:
        return digits(float(value))
    except ValueError:
        return value
