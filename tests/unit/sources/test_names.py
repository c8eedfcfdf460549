"""What readers see of a source: its name, never its id."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from analysis.sources.manifest import load_manifest
from analysis.sources.names import source_name, source_names

NAMES = source_names(load_manifest(Path(__file__).resolve().parents[3] / "data" / "raw"))


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("general_staff", "General Staff of Ukraine"),
        ("reconstruction_figures/rdna and world_bank", "RDNA; World Bank"),
        ("published_estimates/nato-nations", "NATO nations"),
        ("unhcr and world_bank", "UNHCR; World Bank"),
        ("unhcr/russia-recounted", "UNHCR"),
        ("unhcr/without-us", "UNHCR, without the US immigration service"),
        ("displacement_figures/iom/rounds-1-12", "IOM, rounds 1 to 12"),
        ("displacement_figures/unhcr/global/with-russia", "UNHCR, worldwide, with Russia"),
        ("economy_figures/istories/regional", "iStories, regional"),
        ("mediazona_meduza/by-name", "Mediazona and Meduza, by name"),
        ("ualosses_study/missed-25", "UALosses study (draft), missed 25"),
        ("published_estimates/somebody-new", "Somebody new"),
    ],
)
def test_sources_are_called_as_readers_know_them(source: str, name: str) -> None:
    assert source_name(NAMES, source) == name


def test_no_name_shows_an_id(observations: pd.DataFrame) -> None:
    shown = {source: source_name(NAMES, source) for source in observations["source"].unique()}
    assert [one for one, name in shown.items() if "_" in name or "/" in name or not name] == []
    assert [one for one, name in shown.items() if name == name.lower()] == []
