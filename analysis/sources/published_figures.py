"""Files of dated figures, one row each with its publisher and address.

Four sources are compiled in the same shape, `published_figures.csv`: civilian_casualties,
displacement_figures, economy_figures and reconstruction_figures. What each indicator of the file
must hold and measures, and who its publishers are, is data: `figures` and `institutions` of the
source in `sources.yaml`.
"""

import pandas as pd

from analysis.observations import PUBLISHED_DERIVED
from analysis.sources.checks import Checks
from analysis.sources.figures import Figure, Span
from analysis.sources.publishers import address_date, publishers_of
from analysis.sources.raw import Raw, convert_unit, join_notes, where
from analysis.sources.tables import DECIMAL, Table, date, text

FILE = "published_figures.csv"
FILES = {
    FILE: Table(
        columns={
            **dict.fromkeys(("indicator", "area"), text()),
            **dict.fromkeys(("period_start", "period_end"), date()),
            **dict.fromkeys(("value", "unit"), text()),
            "published": date(optional=True),
            "published_precision": text("day", "month", "year", "unknown"),
            **dict.fromkeys(("publisher", "title", "url"), text()),
            "note": text(optional=True),
        }
    )
}
FIRST_PERIOD = pd.Timestamp("2021-01-01")
"""No figure of these files is about an earlier time."""
DATED_BY_ADDRESS = "dated by the address of its page"
RANGE = rf"^({DECIMAL})-({DECIMAL})$"
_MONTHS = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}


def figures(raw: Raw) -> pd.DataFrame:
    """Return the rows that are used, `value` as a number, with `low` and `high` for ranges."""
    used = [name for name, figure in raw.source.figures.items() if figure.measure]
    table = raw[FILE][raw[FILE]["indicator"].isin(used)]
    ends = table["value"].str.extract(RANGE).astype("float64")
    number = table["value"].where(table["value"].str.fullmatch(f"-?{DECIMAL}")).astype("float64")
    value = number.fillna(convert_unit((ends[0] + ends[1]) / 2))
    return table.assign(value=value, low=ends[0], high=ends[1])


def check(raw: Raw) -> pd.DataFrame:
    """Note what is wrong with single rows, and return the rows that are used.

    An indicator, area or unit is not known; a value is out of bounds or neither a number nor a
    range; a period has not its span; a date of publication does not fit its precision or lies
    after the day of retrieval; or a row stands twice.
    """
    table, checks, declared = raw[FILE], raw.checks[FILE], raw.source.figures
    name = table["indicator"]
    expected = f"an indicator under `figures` of source {raw.source.id} in sources.yaml"
    checks.refuse(~name.isin(declared), name, "'{}' is not valid here", expected)
    checks.refuse(table.duplicated(), name, "the row of '{}' stands twice", "each row once")
    used = figures(raw)
    for one, figure in declared.items():
        if figure.measure:
            _check_figure(used[used["indicator"] == one], one, figure, checks)
    _check_publication(used, raw, checks)
    return used


def _check_figure(table: pd.DataFrame, name: str, figure: Figure, checks: Checks) -> None:
    if table.empty:
        checks.note(f"the file holds no row of '{name}'", expected="each declared indicator")
        return
    value, low, high = table["value"], table["low"], table["high"]
    least, most = figure.within
    starts, ends = table["period_start"], table["period_end"]
    out_of_bounds = (low.fillna(value) < least) | (high.fillna(value) > most)
    period = (starts < FIRST_PERIOD) | (ends < starts) | ~has_span(starts, ends, figure.span)
    kind = "period that ends no earlier than it starts" if figure.span == "any" else figure.span
    for column, wrong, expected in (
        ("area", ~table["area"].isin(figure.area), f"one of {', '.join(figure.area)}"),
        ("unit", ~table["unit"].isin(figure.unit), f"one of {', '.join(figure.unit)}"),
        ("value", value.isna() | (low >= high), "a number, or a range from low to high as 0.5-1.5"),
        ("value", out_of_bounds, f"{least:g} to {most:g} for '{name}'"),
        ("period_start", period, f"a {kind} from {FIRST_PERIOD:%Y} on"),
    ):
        checks.refuse(wrong, table[column], "'{}' is not valid here", expected)


def has_span(starts: pd.Series, ends: pd.Series, span: Span) -> pd.Series:
    """Return which periods are a day, or a whole month, quarter, half or year of the calendar."""
    if span == "any":
        return pd.Series(True, index=starts.index)
    if span == "day":
        return starts == ends
    months = _MONTHS[span]
    last = starts + pd.offsets.MonthBegin(months) - pd.Timedelta(days=1)
    aligned: pd.Series = (starts.dt.day == 1) & ((starts.dt.month - 1) % months == 0)
    return aligned & (ends == last)


def _check_publication(table: pd.DataFrame, raw: Raw, checks: Checks) -> None:
    published, precision = table["published"], table["published_precision"]
    retrieved = pd.Timestamp(raw.source.retrieved)
    wrong = (
        (published.isna() != precision.eq("unknown"))
        | (published > retrieved)
        # where only month or year are known, the file gives their last day: never known too early
        | (precision.eq("month") & ~published.dt.is_month_end)
        | (precision.eq("year") & ~published.dt.is_year_end)
    )
    expected = (
        "a date that fits published_precision (last day of the month or year where that is all "
        f"that is known, none where it is unknown), no later than {retrieved:%Y-%m-%d}"
    )
    shown = published.dt.strftime("%Y-%m-%d").fillna("").rename("published")
    checks.refuse(wrong, shown, "'{}' is not valid here", expected)


def to_measures(raw: Raw) -> pd.DataFrame:
    """Return the rows that are used as observations of their measures, in the unit of these.

    The module makes party and source of figure (the indicator of the file), area, raw_unit,
    publisher, institution and part. The index is kept.
    """
    table = figures(raw)
    name, low, high = table["indicator"], table["low"], table["high"]
    factor = raw.told(name, "factor")
    span = "range " + low.map("{:g}".format) + " to " + high.map("{:g}".format) + ", midpoint"
    published, remark = _publication(table, raw)
    return table[["area", "publisher", "period_start", "period_end"]].assign(
        figure=name,
        indicator=raw.told(name, "measure"),
        institution=publishers_of(table["publisher"], raw),
        part=raw.told(name, "part"),
        raw_unit=table["unit"],
        value=convert_unit(table["value"], factor),
        low=convert_unit(low, factor),
        high=convert_unit(high, factor),
        published=published,
        note=join_notes(table["note"], span.where(low.notna(), ""), remark),
    )


def _publication(table: pd.DataFrame, raw: Raw) -> tuple[pd.Series, pd.Series]:
    """Return the dates of publication, and how those were found that the file does not give.

    A page whose address holds a day was out on that day. All others are dated by the lag.
    """
    days = [address_date(*page) for page in zip(table["url"], table["period_end"], strict=True)]
    address = pd.Series(days, index=table.index, dtype="datetime64[s]")
    unstated = table["published"].isna()
    undated = unstated & address.isna()
    lag = table["indicator"].where(undated).map(raw.source.lag, na_action="ignore")
    derived = table["period_end"] + pd.to_timedelta(lag)
    remark = where(undated, PUBLISHED_DERIVED).mask(unstated & address.notna(), DATED_BY_ADDRESS)
    return table["published"].fillna(address).fillna(derived), remark


def source_of(table: pd.DataFrame) -> pd.Series:
    """Return the source of each row: publisher, and what tells its series apart."""
    return table["institution"] + where(table["part"].ne(""), "/") + table["part"]
