"""Whatever is written into params.yaml, the answer is one short paragraph."""

from __future__ import annotations

import random
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from time import process_time

import pytest

from analysis.errors import DataError, ParameterError
from analysis.params import Names, load_params

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "params.yaml").read_text(encoding="utf-8")
NAMES = Names.of(ROOT)
SEED = 21

VALUES = (
    "{}", "[]", "[[[[]]]]", "{a: {b: {c: 1}}}", "!!python/name:os.system", "&a [*a]", "'", '"\\x',
    "9" * 4000, "-" * 4000, "1e999999", ".nan", "- - -", "? ?", "%TAG", "\t", "\ufffe", "٤٢",
    "null",
    "2022-02-24T00:00:00Z", "[" * 900, "{a: " * 900, "<<: {a: 1}", "|", ">", "@x", "`x",
    "💣" * 2000,
)  # fmt: skip


def hostile() -> Iterator[bytes]:
    generator = random.Random(SEED)
    lines = TEXT.splitlines(keepends=True)
    settings = [n for n, line in enumerate(lines) if line.startswith("  ")]
    for value in VALUES:
        place = generator.choice(settings)
        name = lines[place].partition(":")[0]
        yield "".join([*lines[:place], f"{name}: {value}\n", *lines[place + 1 :]]).encode()
    whole = ["", "[]", "1", "\x00", TEXT * 2, "a: 1\n" * 20000, "x" * 6_000_000, "&a\n" * 1000]
    yield from (text.encode() for text in whole)
    yield from (b"\xff\xfe" + TEXT.encode("utf-16-le"), TEXT.encode()[:-400], b"\x80" * 100)
    for _ in range(10):
        content = bytearray(TEXT.encode())
        for _ in range(20):
            content[generator.randrange(len(content))] = generator.randrange(256)
        yield bytes(content)


@pytest.mark.parametrize("content", list(hostile()), ids=lambda content: repr(bytes(content[:12])))
def test_a_hostile_file_gives_one_paragraph(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "params.yaml"
    path.write_bytes(content)
    started = process_time()
    tracemalloc.start()
    try:
        load_params(path, NAMES)
    except ParameterError as error:
        told = str(error)
        assert "\n" not in told and len(told) < 4000
    else:
        pytest.fail("it was taken")
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 200e6
    assert process_time() - started < 5


@pytest.mark.parametrize("content", ["", "- a", "42", "areas: [RUS]", "areas: {RUS: }", "{a: 1"])
def test_a_hostile_list_of_areas_is_told_as_such(tmp_path: Path, content: str) -> None:
    """Some parameters choose from its names."""
    (tmp_path / "data" / "raw").mkdir(parents=True)
    (tmp_path / "indicators.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=r"^indicators\.yaml, line [12]:"):
        Names.of(tmp_path)
