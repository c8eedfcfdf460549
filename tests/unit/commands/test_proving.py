"""Causes are proved by drawing with and without them, each told from the others."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from small_project import entries_of

from analysis import observations
from analysis.commands import proving
from analysis.errors import WarCostsError
from analysis.updates import states
from analysis.updates.changes import compare
from analysis.updates.states import State

ROOT = Path(__file__).resolve().parents[3]
NAMES: dict[str, str] = {}
DISPLACED = ("displaced_within", "Ukraine")
CLAIMED = ("killed_and_wounded_claimed", "Russia")
COUNTED_BY = ("unhcr", "displacement_figures/iom", "general_staff", "oryx")
COUNT = "unhcr/displaced-recounted"
HEADLINE = (states.CLAIMS, "latest", "headline")
Edit = Callable[[pd.DataFrame], pd.DataFrame]


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    """The files of the project, with few draws and of the observations what two kinds need."""
    found = dict(states.current_state(ROOT).texts)
    known = observations.read(ROOT / states.OBSERVATIONS)
    own = known[known["source"].str.startswith(COUNTED_BY) & (known["published"] < "2026-02-01")]
    found[states.OBSERVATIONS] = observations.to_text(own)
    assert "  n_draws: 40000" in found["params.yaml"]
    found["params.yaml"] = found["params.yaml"].replace("  n_draws: 40000", "  n_draws: 1000")
    for path in (states.READINGS, states.AMOUNTS, states.CHOICES, states.OUTLOOKS):
        found[path] = found[path].partition("\n")[0] + "\n"
    found[states.CLAIMS] = "{}"
    return found


def built(texts: dict[str, str], edit: Edit = lambda rows: rows, kind: tuple[str, str] = DISPLACED,
          **changed: str) -> State:  # fmt: skip
    """Return a state after an edit of its rows, with what pages say of one kind made of it."""
    rows = edit(State(texts).observations)
    files = {f"{name}.yaml": text for name, text in changed.items()}
    files[states.OBSERVATIONS] = observations.to_text(observations.combine([rows]))
    state = State({**texts, **files})
    things = [(states.READINGS, "latest", kind[1], kind[0]), HEADLINE]
    return proving._made(ROOT, state, state, things)


@pytest.fixture(scope="module")
def before(texts: dict[str, str]) -> State:
    """The state before anything is changed."""
    return built(texts)


def proved(before: State, after: State) -> dict[str, list[str]]:
    """Return the causes of everything that moved, in words."""
    moved = compare(before, after, NAMES).moved
    found = proving.prove(ROOT, before, after, moved)
    assert [one.subject for one in found] == [one.subject for one in moved]
    assert all(one.proved for one in found)
    return {one.subject: [cause.told(NAMES) for cause in one.hangs_on] for one in found}


def one_of(source: str, measure: str) -> Callable[[pd.DataFrame], pd.DataFrame]:
    return lambda rows: rows[(rows["source"] == source) & (rows["indicator"] == measure)]


def with_new(source: str, measure: str, **fields: Any) -> Edit:
    """Return an edit that adds a figure like the last of a source."""

    def edit(rows: pd.DataFrame) -> pd.DataFrame:
        last = one_of(source, measure)(rows).sort_values("period_end").tail(1)
        return pd.concat([rows, last.assign(**fields)], ignore_index=True)

    return edit


JANUARY = dict.fromkeys(("period_start", "period_end", "published"), pd.Timestamp("2026-01-31"))


def test_a_new_figure_is_proved_and_so_is_a_revision(texts: dict[str, str], before: State) -> None:
    new = with_new(COUNT, "internally_displaced", value=9e6, **JANUARY)
    # what another source had new moved nothing
    also = with_new("oryx", "armoured_vehicles_confirmed_total", **JANUARY)
    causes = proved(before, built(texts, lambda rows: also(new(rows))))
    assert causes and all(told == ["new figures of unhcr"] for told in causes.values())

    def revise(rows: pd.DataFrame) -> pd.DataFrame:
        last = one_of(COUNT, "internally_displaced")(rows).sort_values("period_end").index[-1]
        return rows.assign(value=rows["value"].where(rows.index != last, rows["value"] * 2))

    causes = proved(before, built(texts, revise))
    assert causes and all(told == ["revised figures of unhcr"] for told in causes.values())


def test_a_rule_is_proved(texts: dict[str, str], before: State) -> None:
    changed = texts["params.yaml"].replace("  error_factor: 1.0", "  error_factor: 2.0")
    assert changed != texts["params.yaml"]
    causes = proved(before, built(texts, params=changed))
    assert "claim headline" in causes
    assert set(map(tuple, causes.values())) == {("params.yaml (shared.error_factor)",)}


def test_a_statement_is_proved(texts: dict[str, str], before: State) -> None:
    entry = "  - kind: displaced_within\n"
    assert entry in texts["kinds.yaml"]
    left_out = f"{entry}    counted: false\n    uncounted: to try\n"
    changed = texts["kinds.yaml"].replace(entry, left_out)
    causes = proved(before, built(texts, kinds=changed))
    assert causes["the statement on Ukraine"] == [
        "kinds.yaml (kinds.displaced_within/Ukraine.counted)"
    ]


def test_rules_of_before_that_this_program_cannot_read_are_told_as_that(
    texts: dict[str, str], before: State
) -> None:
    gone = texts["kinds.yaml"].replace("    unit: ", "    gone_field: x\n    unit: ", 1)
    older = State({**before.texts, "kinds.yaml": gone})
    with pytest.raises(WarCostsError, match=r"(?s)kinds.yaml.*as it was before: .*gone_field"):
        proving.prove(ROOT, older, before, compare(older, before, NAMES).moved)


def test_rules_of_now_that_are_wrong_are_told_as_they_are(before: State, tmp_path: Path) -> None:
    (tmp_path / "data").symlink_to(ROOT / "data", target_is_directory=True)
    for name in states.RULES:
        text = before.texts[name]
        wrong = text.replace("    unit: ", "    unitt: ", 1) if name == "kinds.yaml" else text
        (tmp_path / name).write_text(wrong, encoding="utf-8")
    with pytest.raises(WarCostsError, match=r"kinds.yaml, line \d+.*unitt") as caught:
        proving.prove(tmp_path, before, before, ())
    assert "as it was before" not in str(caught.value)


def test_what_no_data_and_no_rule_explains_is_the_program(before: State) -> None:
    after = before
    older = State({**after.texts, states.READINGS: after.texts[states.READINGS].replace(
        ",ratio,", ",ratio,7", 1)})  # fmt: skip
    assert list(proved(older, after).values()) == [["the program"]]


def test_the_day_of_the_page_is_proved_where_another_source_moves_it(
    texts: dict[str, str],
) -> None:
    """A count of vehicles of March ends the fourth year of war for the count of soldiers."""
    march = dict.fromkeys(("period_start", "period_end", "published"), pd.Timestamp("2026-03-02"))
    later = with_new("oryx", "armoured_vehicles_confirmed_total", **march)
    before, after = built(texts, lambda rows: rows, CLAIMED), built(texts, later, CLAIMED)
    causes = proved(before, after)
    told = "figures of other sources, which move the day of the page"
    assert causes and all(one == [told] for one in causes.values())


def test_several_things_are_each_named(texts: dict[str, str], before: State) -> None:
    new = with_new(COUNT, "internally_displaced", value=9e6, **JANUARY)
    changed = texts["params.yaml"].replace("  error_factor: 1.0", "  error_factor: 2.0")
    causes = proved(before, built(texts, new, params=changed))
    assert ["new figures of unhcr", "params.yaml (shared.error_factor)"] in causes.values()


def test_what_was_not_built_anew_is_told_as_that(before: State) -> None:
    stale = before.texts[states.READINGS].replace(",ratio,", ",ratio,7", 1)
    with pytest.raises(WarCostsError, match="Build it, then prove: dvc repro"):
        proved(before, State({**before.texts, states.READINGS: stale}))


def test_rules_of_now_can_stand_beside_a_list_of_sources_from_before_one_of_theirs(
    texts: dict[str, str], tmp_path: Path
) -> None:
    older = {**texts, states.MANIFEST: entries_of(("general_staff",))}
    project = proving._project(ROOT, tmp_path, older)
    proving._read_rules(project)
    assert project.kinds.of(*DISPLACED)
