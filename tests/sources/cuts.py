"""Short cuts of the large raw files, on which damage is tried: whole but for what is left out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping


def keeping(codes: Collection[str], column: int) -> Callable[[str], str]:
    """Return what keeps the header and the lines of some countries."""

    def cut(text: str) -> str:
        header, *lines = text.splitlines(keepends=True)
        kept = [line for line in lines if line.split(",")[column].lower() in codes]
        return "".join([header, *kept])

    return cut


COMPARED = ("rus", "ukr", "usa", "chn", "ind", "deu", "zaf")
CUTS: Mapping[tuple[str, str], Callable[[str], str]] = {
    ("imf_weo", "weo_vintages.csv"): keeping((*COMPARED, "g001"), 1),
    ("imf_weo", "weo_2026-04_panel.csv"): keeping(("rus", "ukr"), 1),
    ("world_bank", "gdp_current_usd.csv"): keeping(COMPARED, 1),
    ("world_bank", "population.csv"): keeping(COMPARED, 1),
    ("world_bank", "gdp_constant_usd.csv"): keeping(COMPARED, 0),
    ("world_bank", "military_expenditure_percent_of_gdp.csv"): keeping(COMPARED, 0),
}
"""By source and file. What is cut must still be held together by its own identities."""
