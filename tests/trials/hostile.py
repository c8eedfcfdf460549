"""Thirty hostile inputs for each door, from one seed.

Each door is a function from a generator of random numbers and what lies behind the door in the
project to inputs: bytes of a file, an answer of a server, or arguments of the command. Where harm
is left to chance (single bytes changed at random) an input may turn out harmless.
"""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

SEED = 2126
MANY = 30


@dataclass(frozen=True)
class Hostile:
    """One input.

    Attributes
    ----------
    name
        What is wrong with it.
    content
        Bytes of the file, or all that a server sends.
    arguments
        Of a command line.
    may_pass
        Whether it may be harmless.
    """

    name: str
    content: bytes = b""
    arguments: tuple[str, ...] = ()
    may_pass: bool = False


VALUES = (
    "!!python/object/apply:os.system [id]", "&a [*a]", "{}", "[[[[]]]]", "9" * 5000, "1e999999",
    ".nan", "-.inf", "2026-02-30", "'", '"\\x', "٤٢", "💣" * 3000, "[" * 900, "null", "@x", "%TAG",
    "|", "? ?", "a: b: c", "{a: 1, a: 2}", "*nobody", "!!binary x", "\t\t-", "<<: {a: 1}",
)  # fmt: skip
LAUGHS = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10)
)


def yaml_file(rng: random.Random, text: str) -> Iterator[Hostile]:
    """A YAML file that a person edits: values, shapes, encodings, bombs, chance."""
    whole = {
        "empty": b"",
        "a list": b"- 1\n- 2\n",
        "a number": b"42\n",
        "nought bytes": b"\x00" * 2000,
        "another encoding": text.encode("utf-16"),
        "cut off": text.encode()[: len(text) // 2],
        "twice": (text + text).encode(),
        "larger than any": text.encode() + b"# \n" * 3_000_000,
        "references that multiply": LAUGHS.encode(),
        "deep": b"{a: " * 5000,
        "no UTF-8": b"\x80\xff" * 300,
        "two documents": (text + "\n---\n" + text).encode(),
        "an unknown key": ("surprise: 1\n" + text).encode(),
    }
    # a file of corrections may be empty
    lists = ("empty",) if text.lstrip("# ").startswith("What is wrong") else ()
    yield from (Hostile(name, content, may_pass=name in lists) for name, content in whole.items())
    lines = text.splitlines(keepends=True)
    keyed = [
        n for n, line in enumerate(lines) if ": " in line and not line.lstrip().startswith("#")
    ]
    for value in rng.sample(VALUES, 11):
        place = rng.choice(keyed)
        head = lines[place].partition(": ")[0]
        changed = [*lines[:place], f"{head}: {value}\n", *lines[place + 1 :]]
        yield Hostile(f"{head.strip()}: {value[:20]}", "".join(changed).encode(), may_pass=True)
    yield from _chance(rng, text.encode())


def _chance(rng: random.Random, content: bytes) -> Iterator[Hostile]:
    number = 0
    while True:
        number += 1
        damaged = bytearray(content)
        for _ in range(15):
            # every other time such as leave it a text
            new = rng.randrange(256) if number % 2 else rng.randrange(32, 127)
            damaged[rng.randrange(len(damaged))] = new
        yield Hostile(f"bytes by chance, {number}", bytes(damaged), may_pass=True)


def csv_file(rng: random.Random, text: str) -> Iterator[Hostile]:
    """A raw table: shapes, cells, encodings, and figures that a person would ask about."""
    head, *rows = text.splitlines(keepends=True)
    columns, last = head.rstrip("\n").split(","), rows[-1].rstrip("\n").split(",")
    figure = next(n for n, cell in enumerate(last) if cell.isdigit() and int(cell) > 3000)
    whole = {
        "empty": "",
        "no row": head,
        "a web page": "<!doctype html><html><body>Not found</body></html>",
        "nought bytes": "\x00" * 5000,
        "cut in a row": text[: len(text) * 2 // 3 - 3],
        "a column renamed": text.replace(columns[-1], "surprise", 1),
        "a column twice": head.replace(columns[0], columns[1], 1) + "".join(rows),
        "a column more": head.rstrip("\n") + ",surprise\n" + "".join(rows),
        "a row twice": text + rows[-1],
        "rows gone": head + "".join(rows[: len(rows) // 2]),
        "one long cell": text + "x" * 20_000_000,
        "a thousand columns": ",".join(f"c{n}" for n in range(1000)) + "\n" + "".join(rows),
        "a quote that never ends": text + '"' + rows[-1] * 50,
        "semicolons": text.replace(",", ";"),
    }
    yield from (Hostile(name, content.encode()) for name, content in whole.items())
    yield Hostile("another encoding", text.encode("utf-16"))
    yield Hostile("no UTF-8", text.encode() + b"\xff\xfe,\x80\n")
    for value in ("=1+1", "nan", "-inf", "1e400", "٤٢", "-5", "0x10", "1_000", "9" * 400, "None"):
        yield Hostile(f"a cell {value[:8]}", _cell(head, rows, figure, value).encode())
    for factor in (1000, 0.001, 7):
        value = f"{float(last[figure]) * factor:.0f}"
        yield Hostile(f"a figure times {factor}", _cell(head, rows, figure, value).encode())
    yield Hostile("half of the table times 1000", _scaled(head, rows, figure).encode())


def _cell(head: str, rows: list[str], column: int, value: str) -> str:
    cells = rows[-1].rstrip("\n").split(",")
    cells[column] = value
    return head + "".join(rows[:-1]) + ",".join(cells) + "\n"


def _scaled(head: str, rows: list[str], column: int) -> str:
    table = [row.rstrip("\n").split(",") for row in rows]
    for cells in table[len(table) // 2 :]:
        if cells[column].isdigit():
            cells[column] += "000"
    return head + "".join(",".join(cells) + "\n" for cells in table)


def json_file(rng: random.Random, text: str) -> Iterator[Hostile]:
    """A raw list of records: shapes, values, encodings."""
    records = json.loads(text)
    last = dict(records[-1])
    key = max((name for name in last if isinstance(last[name], int)), key=lambda name: last[name])
    whole = {
        "empty": "",
        "null": "null",
        "a number": "7",
        "a string": '"x"',
        "an object": "{}",
        "no record": "[]",
        "deep": "[" * 200_000,
        "deep objects": '{"a":' * 100_000,
        "cut off": text[: len(text) - 40],
        "two": text + text,
        "a web page": "<html></html>",
        "records of lists": json.dumps([[1, 2]] * 9),
        "nulls": json.dumps([None] * 9),
        "a key twice": text.replace(f'"{key}"', f'"{key}": 1, "{key}"', 1),
        "half a letter": text.replace('"about"', '"\\ud800"', 1),
        "digits without end": text[: text.rindex("]")] + "," + "9" * 100_000 + "]",
    }
    yield from (Hostile(name, content.encode()) for name, content in whole.items())
    yield Hostile("another encoding", text.encode("utf-32"))
    yield Hostile("no UTF-8", text.encode()[:-2] + b"\xff\x80]")
    values = (None, "", "many", -1, 1e308, float("nan"), float("inf"), True, [1], {"a": 1}, 10**30,
              last[key] * 10)  # fmt: skip
    for value in rng.sample(values, 11):
        changed = [*records[:-1], {**last, key: value}]
        yield Hostile(f"{key} is {value!r}"[:40], json.dumps(changed).encode())
    yield Hostile("records in two orders", json.dumps(records[:-3] + records[:3]).encode())


def http_answer(rng: random.Random, text: str) -> Iterator[Hostile]:
    """All that a server sends: heads, lengths, packings, redirects."""
    good = text.encode()
    ok, kind = b"HTTP/1.1 200 OK\r\n", b"Content-Type: application/json\r\n"
    chunked = ok + kind + b"Transfer-Encoding: chunked\r\n\r\n"
    bomb = gzip.compress(b" " * 300_000_000, 9, mtime=0)
    twice = gzip.compress(bomb, mtime=0)
    sent = {
        "nothing": b"",
        "no HTTP": b"hello\r\n\r\n",
        "a status of words": b"HTTP/1.1 fine\r\n\r\n",
        "half a head": ok + b"Content-Ty",
        "a head without end": ok + b"X-A: " + b"a" * 3_000_000,
        "many heads": ok + b"X-A: b\r\n" * 200_000 + b"\r\n",
        "a length that lies up": ok + kind + b"Content-Length: 9999999\r\n\r\n" + good[:100],
        "a length that lies down": ok + kind + b"Content-Length: 10\r\n\r\n" + good,
        "a length of words": ok + kind + b"Content-Length: many\r\n\r\n" + good,
        "a negative length": ok + kind + b"Content-Length: -1\r\n\r\n" + good,
        "two lengths": ok + kind + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        "a chunk of words": chunked + b"zz\r\nhi\r\n",
        "a chunk size without end": ok
        + kind
        + b"Transfer-Encoding: chunked\r\n\r\n"
        + b"f" * 10**6,
        "packed, and not": ok + kind + b"Content-Encoding: gzip\r\n\r\n" + good,
        "packed without end": ok + kind + b"Content-Encoding: gzip\r\n\r\n" + bomb,
        "packed twice": ok + kind + b"Content-Encoding: gzip, gzip\r\n\r\n" + twice,
        "an unknown packing": ok + kind + b"Content-Encoding: zip\r\n\r\n" + good,
        "a web page": ok + b"Content-Type: text/html\r\n\r\n<html></html>",
        "a picture": ok + b"Content-Type: image/png\r\n\r\n" + good,
        "round and round": b"HTTP/1.1 302 Found\r\nLocation: /x\r\n\r\n",
        "to a file": b"HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\n\r\n",
        "to no address": b"HTTP/1.1 302 Found\r\nLocation: http://[::1\r\n\r\n",
        "to another scheme": b"HTTP/1.1 301 Moved\r\nLocation: gopher://127.0.0.1/\r\n\r\n",
        "not there": b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
        "broken": b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n",
        "first wait": b"HTTP/1.1 102 Processing\r\n\r\n" * 100_000,
        "an empty list": ok + kind + b"Content-Length: 2\r\n\r\n[]",
        "deep JSON": ok + kind + b"\r\n" + b"[" * 300_000,
        "cut JSON": ok + kind + b"\r\n" + good[: rng.randrange(100, len(good) - 100)],
        "no UTF-8": ok + kind + b"\r\n" + b"\xff" * 5000,
    }
    yield from (Hostile(name, content) for name, content in sent.items())


def notebook(rng: random.Random, text: str) -> Iterator[Hostile]:
    """A notebook: JSON, its shape, what its cells say."""
    whole = {
        "empty": "",
        "a list": "[]",
        "no cells": "{}",
        "deep": '{"cells": ' * 50_000,
        "cut off": text[: len(text) // 2],
        "another format": text.replace('"nbformat": 4', '"nbformat": 3'),
        "a format of words": text.replace('"nbformat": 4', '"nbformat": "four"'),
        "larger than any": text + " " * 6_000_000,
        "cells of numbers": '{"nbformat": 4, "metadata": {}, "cells": [1, 2]}',
        "cells without source": '{"nbformat": 4, "metadata": {}, "cells": [{"cell_type": "code"}]}',
        "metadata of words": '{"nbformat": 4, "metadata": "x", "cells": []}',
    }
    yield from (Hostile(name, content.encode()) for name, content in whole.items())
    yield Hostile("another encoding", text.encode("utf-16"))
    codes = (
        "def", "(" * 300, "\x00", "import os; os.system('id')", "__import__('os')",
        "while True: pass",
        "seed = 1", "as_of = '2030-01-01'", "exec('x')", "%%bash\nid", "!id", "raise SystemExit",
        "x = " + "9" * 6000, "x = " + "-" * 3000 + "1", "'" * 5, "\ud800",
    )  # fmt: skip
    for code in rng.sample(codes, 14):
        content = json.loads(text)
        cells = [cell for cell in content["cells"] if cell["cell_type"] == "code"]
        rng.choice(cells)["source"] = [code]
        yield Hostile(f"a cell {code[:16]!r}", json.dumps(content).encode())
    yield from _chance(rng, text.encode())


COMMANDS = (
    ("run", "casualties"), ("run", "casualties", "-o", "x.txt"), ("run", "nothing", "-o", "x.html"),
    ("run", "../casualties", "-o", "x.html"), ("run", "casualties", "-o", "no/such/x.html"),
    ("run", "casualties", "-o", "reports/x.html"), ("run", "casualties", "-o", "data/x.html"),
    ("run", "casualties", "-s", "as_of=tomorrow", "-o", "x.html"),
    ("run", "casualties", "-s", "seed=-1", "-o", "x.html"),
    ("run", "casualties", "-s", "seed=" + "9" * 4000, "-o", "x.html"),
    ("run", "casualties", "-s", "=", "-o", "x.html"),
    ("run", "casualties", "-s", "without_sources=[all]", "-o", "x.html"),
    ("run", "casualties", "-s", "interval=.nan", "-o", "x.html"),
    ("run", "casualties", "-s", "__class__=1", "-o", "x.html"),
    ("run", "casualties", "-s", "seed=!!python/name:os.system", "-o", "x.html"),
    ("run", "casualties", "-o", "a\nb.html/x.html"), ("sensitivity", "nothing"),
    ("sensitivity", "soldiers_killed", "--as-of", "1999-01-01"),
    ("sensitivity", "soldiers_killed", "--as-of", "x" * 3000),
    ("diff", "params.yaml", "claims.yaml"),
    ("diff", "no.json", "no.json"), ("draws", "-o", "x.csv", "--draws", "1"),
    ("draws", "-o", "no/such/x.csv"), ("accept", "params.yaml"), ("accept", "/dev/zero"),
    ("accept", "notebooks/casualties.ipynb", "--source", "../sipri"), ("fetch", "nobody"),
    ("fetch", "general_staff", "--timeout", "nan"), ("new-source", "a b; c", "params.yaml"),
    ("new-source", "../x", "params.yaml"), ("retire-source", "nobody", "--because", "x"),
    ("build", "everything"), ("build", "readings", "--jobs", "0"), ("params", "💣"),
    ("build", "readings", "--cluster", "tcp://127.0.0.1:1"), ("--project", "/", "check"),
)  # fmt: skip


def command_line(rng: random.Random, text: str) -> Iterator[Hostile]:
    """Arguments of `warcosts`: names, places and values that are not there or not allowed."""
    for arguments in rng.sample(COMMANDS, MANY):
        yield Hostile(" ".join(arguments)[:60], arguments=arguments)


@dataclass(frozen=True)
class Door:
    """A way in: what makes hostile inputs, and of which file of the project."""

    make: Callable[[random.Random, str], Iterator[Hostile]]
    file: str

    def inputs(self, name: str, root: Path, count: int = MANY) -> list[Hostile]:
        """Return hostile inputs, always the same for a seed and a state of the file."""
        text = (root / self.file).read_text(encoding="utf-8")
        found = list(islice(self.make(random.Random(f"{SEED} {name}"), text), MANY))
        return found if count == MANY else random.Random(SEED).sample(found, count)


DOORS = {
    "params": Door(yaml_file, "params.yaml"),
    "claims": Door(yaml_file, "claims.yaml"),
    "kinds": Door(yaml_file, "kinds.yaml"),
    "indicators": Door(yaml_file, "indicators.yaml"),
    "uncertainty": Door(yaml_file, "uncertainty.yaml"),
    "sources": Door(yaml_file, "data/raw/sources.yaml"),
    "corrections": Door(yaml_file, "data/raw/oryx/corrections.yaml"),
    "table": Door(csv_file, "data/raw/eurostat/temporary_protection_decisions_monthly.csv"),
    "records": Door(json_file, "data/raw/general_staff/russia_losses_personnel.json"),
    "answers": Door(http_answer, "data/raw/general_staff/russia_losses_personnel.json"),
    "notebooks": Door(notebook, "notebooks/casualties.ipynb"),
    "command": Door(command_line, "params.yaml"),
}
