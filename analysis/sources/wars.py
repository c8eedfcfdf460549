"""Battle deaths of other wars by year: context tables, never observations.

`wars.csv` is for base rates. Where `shape_invented` is true the source divided a total over
years, or repeats one figure: such rows say nothing of the shape of a war and keep their mark.
`use` is false for wars that stand twice. In 14 rows the best figure lies outside its own range;
they are kept as they are. `war_dyads.csv` counts both sides together, and of Russia and Ukraine
in 2022 it has bounds only.
"""

import pandas as pd

from analysis.sources.raw import Raw
from analysis.sources.tables import Table, date, integer, number, text

YEARS, DYADS = "war_years.csv", "ucdp_brd_26_1_selected_dyads.csv"
KIND = text("civil", "civil, internationalised", "interstate", "extrasystemic")
FLAG, DEATHS, TEXT = text("True", "False"), number(0, 3e7, optional=True), text()
FILES = {
    YEARS: Table(
        columns={
            **dict.fromkeys(("episode", "war"), TEXT),
            "type": KIND,
            "start": date(),
            "end": date(optional=True),
            "year": integer(1900, 2100),
            "year_index": integer(1, 200),
            "year_index_1000": integer(1, 200, optional=True),
            "exposure_days": integer(0, 366),
            **dict.fromkeys(("low", "best", "high", "deaths_per_day_best"), DEATHS),
            "quality": TEXT,
            **dict.fromkeys(("flat", "shape_invented", "source_changes_1989"), FLAG),
            "n_years": integer(1, 200),
            "episode_best_total": integer(0, 5e7),
            **dict.fromkeys(("censored", "use"), FLAG),
            **dict.fromkeys(("source", "licence"), TEXT),
        },
        key=("episode", "year"),
    ),
    DYADS: Table(
        columns={
            **dict.fromkeys(("conflict_id", "dyad_id"), integer(1)),
            "war": TEXT,
            "type": KIND,
            "year": integer(1989, 2100),
            **dict.fromkeys(("low", "best", "high"), DEATHS),
            "note": text(optional=True),
            **dict.fromkeys(("source", "licence"), TEXT),
        },
        key=("dyad_id", "year"),
    ),
}


def context(raw: Raw) -> dict[str, pd.DataFrame]:
    """Return both tables as they are, the dyads with the day by which they were published."""
    dyads = raw[DYADS].assign(published=raw.source.released(DYADS).isoformat())
    return {"wars.csv": raw[YEARS], "war_dyads.csv": dyads}
