"""Whatever is given to --set, the answer is one short paragraph that names the setting."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.errors import ParameterError
from analysis.params import FAMILIES, Names, load_params, parse_settings

ROOT = Path(__file__).parents[3]
PARAMS = load_params(ROOT / "params.yaml", Names.of(ROOT))

HOSTILE = (
    "", "=", "seed", "=1", "seed=", "seed=~", "seed=-1", "seed=1e3", "seed=1_0", "seed=٤٢",
    "seed=0x10", "seed=" + "9" * 5000, "seed=[1]", "seed={a: 1}", "seed='1", "seed=&a 1",
    "seed=!!python/name:os.system", "seed=\x00", "seed=\udcff", "seed=true", "interval=.nan",
    "interval=-.inf", "interval=1e400", "as_of=2025-13-01", "as_of=today", "as_of=20251210",
    "as_of=[latest]", "without_sources=[all]", "without_sources=[[oryx]]", "without_sources=[1]",
    "without_sources=" + "[" * 200, "rivals=[" + "Chyna, " * 2000 + "]", "__class__=1",
    "ＳＥＥＤ=1",
    "a" * 5000 + "=1", "map_start=0000-00-00", "error_factor=" + "💣" * 1000,
)  # fmt: skip


@pytest.mark.parametrize("setting", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_setting_gives_one_paragraph(setting: str) -> None:
    for family in ("", *FAMILIES):
        with pytest.raises(ParameterError) as caught:
            PARAMS.override(parse_settings([setting]), family)
        told = str(caught.value)
        assert "\n" not in told and len(told) < 1500
        told.encode()
