"""Readers meet names of sources, never ids."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from analysis.observations import read
from analysis.project import Project
from analysis.source_names import publisher_name, source_name


@pytest.fixture(scope="module")
def sources() -> list[str]:
    table: pd.DataFrame = read(Project.here().observations)
    return sorted(str(one) for one in table["source"].unique())


def test_no_name_of_a_source_in_the_data_looks_like_an_id(sources: list[str]) -> None:
    for source in sources:
        name = source_name(source)
        assert not re.search(r"[_/\[\]]", name), source
        assert name != source
        assert name[:1].isupper() or name.startswith(("iStories", "ifo")), source


@pytest.mark.parametrize(("source", "name"), [
    ("displacement_figures/ces", "Centre for Economic Strategy"),
    ("published_estimates/us-dod", "US Department of Defense"),
    ("published_estimates/iiss", "International Institute for Strategic Studies"),
    ("published_estimates/dutch-mivd", "Dutch military intelligence"),
    ("economy_figures/world-bank", "World Bank"),
    ("economy_figures/bank-of-russia", "Bank of Russia"),
    ("unhcr and world_bank", "UNHCR and World Bank"),
    ("isw_area", "ISW"),
    ("published_estimates/uk-foreign-ministry", "UK Foreign Ministry"),
    ("displacement_figures/unhcr/europe/without-russia", "UNHCR, Europe, without Russia"),
    ("reconstruction_figures/rdna and reconstruction_figures/rdna", "RDNA"),
])  # fmt: skip
def test_a_source_is_called_by_its_name(source: str, name: str) -> None:
    assert source_name(source) == name


def test_a_publisher_within_a_compilation_is_named_not_the_compilation() -> None:
    assert publisher_name("displacement_figures/ifo", "UNHCR, IOM and others") == "ifo Institute"
    assert publisher_name("general_staff", "General Staff; compiled by someone") == "General Staff"
