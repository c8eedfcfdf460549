"""What a module of a source is given, and what it gives back.

A module declares how each file is read (``FILES``: a `Table` by the name of the file or a
pattern of names, None for one that is kept but not read), and may offer ``check(raw)``, which notes
what is wrong across rows and files, ``observe(raw)``, which returns rows of observations (source,
bounds and note may be left out), and ``context(raw)``, which returns tables that are none, by the
name of their file.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.observations import PUBLISHED_DERIVED
from analysis.params import WAR_BEGAN
from analysis.sources.checks import Checks
from analysis.sources.manifest import Source

INVASION = pd.Timestamp(WAR_BEGAN)
DAY = pd.Timedelta(days=1)
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
SIGNIFICANT_DIGITS = 10
"""As many as `observations.to_text` keeps: 50269.26202757431 US$ million is 50.26926203 billion."""


@dataclass(eq=False)
class Raw(dict[str, pd.DataFrame]):
    """The tables of a source, read and corrected, by file; an earlier release may lack one.

    `areas` are names of areas by the codes of IMF and World Bank, `checks` those of each file.
    """

    source: Source
    areas: Mapping[str, str]
    checks: Mapping[str, Checks]

    def told(self, indicators: pd.Series, attribute: str) -> pd.Series:
        """Return what `sources.yaml` says of the indicator in each row, as its measure."""
        return indicators.map(lambda name: getattr(self.source.figure(name), attribute))

    def check_bounds(self, file: str, indicators: pd.Series, values: pd.Series) -> None:
        """Note values that are out of the bounds of their indicator."""
        within = self.told(indicators, "within").str
        wrong = values.notna() & ~values.between(within[0], within[1])
        expected = "an amount within the bounds that sources.yaml gives its indicator"
        self.checks[file].refuse(wrong, values, "{} is out of bounds", expected)


def rows(
    value: pd.Series,
    *,
    indicator: Any,
    start: Any,
    end: Any = None,
    published: Any = None,
    **more: Any,
) -> pd.DataFrame:
    """Return figures as rows of observations; those without a value are left out.

    The other arguments are columns, each the same for all rows or one value a row. A stock has
    no `end`: its period is the day of `start`. What has no `published` is given one later.
    """
    period = {"period_start": start, "period_end": start if end is None else end}
    own = {"indicator": indicator, "value": value, "published": published}
    return pd.DataFrame({**own, **period, **more}, index=value.index)[value.notna()]


def years(year: pd.Series, *, middle: Any = False) -> dict[str, pd.Series]:
    """Return start and end of calendar years, or the day in the middle for stocks of the year."""
    stock, text = pd.Series(middle, year.index), year.astype(int).astype(str)
    ends = {"start": where(stock, "-07-01", "-01-01"), "end": where(stock, "-07-01", "-12-31")}
    return {name: pd.to_datetime(text + day) for name, day in ends.items()}


def from_invasion(starts: pd.Series) -> pd.Series:
    """Return starts of periods, none before 24 February 2022."""
    return starts.where(starts >= INVASION, INVASION)


def convert_unit(values: pd.Series, factor: float | pd.Series = 1.0) -> pd.Series:
    """Return `values` times `factor`, rounded to ten significant digits, without binary noise.

    >>> convert_unit(pd.Series([0.195, 2.7]), 1e6).tolist()
    [195000.0, 2700000.0]
    """
    return (values * factor).map(lambda number: float(f"{number:.{SIGNIFICANT_DIGITS}g}"))


def join_notes(*notes: pd.Series) -> pd.Series:
    """Return notes row by row in one text, parts set off by semicolons, empty ones left out."""
    parts = pd.concat(notes, axis=1).fillna("")
    rows = parts.itertuples(index=False, name=None)
    return pd.Series(["; ".join(filter(None, row)) for row in rows], index=parts.index)


def where(condition: pd.Series, text: str, other: str = "") -> pd.Series:
    """Return a note where a condition holds."""
    return condition.map({True: text, False: other})


def derived(index: pd.Index) -> pd.Series:
    """Return notes that say that the day of publication was derived."""
    return pd.Series(PUBLISHED_DERIVED, index=index)
