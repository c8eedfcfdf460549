"""Whatever comes through a door: a short refusal, in time, and nothing is changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from forks import Ended, Forks
from hostile import DOORS, MANY, Hostile
from places import Server, state_of

from analysis.updates.manifest_text import with_values

SAMPLE = 2
SECONDS = 20.0
MIB = 500.0
MANIFEST = Path("data/raw/sources.yaml")


def judge(hostile: Hostile, ended: Ended) -> str:
    """Return what is wrong with how a command ended; empty where nothing is."""
    said = ended.said
    for sign in ("Traceback", "a fault in it", "its module fails", "Segmentation"):
        if sign in said:
            return f"it said '{sign}': {said[-600:]}"
    if ended.status not in (1, 2) and not (ended.status == 0 and hostile.may_pass):
        return f"it ended with {ended.status} after {ended.seconds:.1f} s: {said[:300]}"
    if ended.mib > MIB:
        return f"it held {ended.mib:.0f} MiB"
    if ended.status and len(said) > 6000:
        return f"it said {len(said)} characters"
    return ""


def knock(name: str, hostile: Hostile, house: Path, forks: Forks, server: Server) -> Ended:
    """Offer an input at its door, and put back what was there."""
    door = DOORS[name]
    place = house / door.file
    before = place.read_bytes()
    offered = house.parent / place.name
    try:
        if name == "command":
            return forks.run(house, *hostile.arguments, seconds=SECONDS)
        if name in ("table", "records"):
            offered.write_bytes(hostile.content)
            source = place.parent.name
            return forks.run(house, "accept", str(offered), "--source", source, seconds=SECONDS)
        if name == "answers":
            server.sends = hostile.content
            asked = ("--attempts", "1", "--timeout", "2", "--deadline", "8")
            return forks.run(house, "fetch", "general_staff", *asked, seconds=SECONDS)
        place.write_bytes(hostile.content)
        return forks.run(house, "check", seconds=SECONDS)
    finally:
        place.write_bytes(before)
        offered.unlink(missing_ok=True)


def try_all(name: str, count: int, house: Path, forks: Forks, server: Server) -> list[str]:
    """Return what went wrong at a door."""
    text = (house / MANIFEST).read_text(encoding="utf-8")
    fetch = [
        {"file": Path(DOORS["records"].file).name, "address": server.address, "format": "json"}
    ]
    if name == "answers":
        (house / MANIFEST).write_text(
            with_values(text, "general_staff", {"fetch": fetch}), encoding="utf-8"
        )
    before, wrong, seconds, mib = state_of(house), [], [], []
    for hostile in DOORS[name].inputs(name, house, count):
        ended = knock(name, hostile, house, forks, server)
        seconds.append(ended.seconds)
        mib.append(ended.mib)
        problem = judge(hostile, ended)
        after = state_of(house)
        if not problem and after != before:
            changed = {path for path in {*before, *after} if before.get(path) != after.get(path)}
            problem = f"it changed {sorted(changed)}"
        if problem:
            wrong.append(f"{hostile.name}: {problem}")
            if after != before:
                break
    (house / MANIFEST).write_text(text, encoding="utf-8")
    print(f"{name}: {len(seconds)} inputs, {sum(seconds):.0f} s in all, "
          f"at most {max(seconds):.1f} s and {max(mib):.0f} MiB")  # fmt: skip
    return wrong


@pytest.mark.parametrize("name", DOORS)
def test_a_few_hostile_inputs_are_refused_and_change_nothing(
    name: str, house: Path, forks: Forks, server: Server
) -> None:
    wrong = try_all(name, SAMPLE, house, forks, server)
    assert not wrong, "\n".join(wrong)


@pytest.mark.trial
@pytest.mark.parametrize("name", DOORS)
def test_every_hostile_input_is_refused_and_changes_nothing(
    name: str, house: Path, forks: Forks, server: Server
) -> None:
    wrong = try_all(name, MANY, house, forks, server)
    assert not wrong, "\n".join(wrong)


def test_every_door_has_thirty_inputs_always_the_same(house: Path) -> None:
    for name, door in DOORS.items():
        found = door.inputs(name, house)
        assert len(found) == MANY and found == door.inputs(name, house)
        assert len({(one.content, one.arguments) for one in found}) == MANY


def test_records_that_no_terminal_can_show_are_refused(forks: Forks, tmp_path: Path) -> None:
    for content in ('{"x": "\\ud800"}', "[" * 100_000, '{"x": ' + "9" * 9000 + "}"):
        (tmp_path / "a.json").write_text(content, encoding="utf-8")
        ended = forks.run(tmp_path, "diff", "a.json", "a.json", seconds=SECONDS)
        assert (ended.status, judge(Hostile("a record"), ended)) == (1, "")
