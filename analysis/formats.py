"""Numbers and dates as readers see them: two or three digits, thin spaces, the unit always.

This module imports nothing of the package, so that evidence, figures and pages share one way of
writing numbers. Prose refers to results through `analysis.prose.fill`.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

THIN = "\N{NARROW NO-BREAK SPACE}"
"""Between thousands, and between a number and its unit; never breaks."""
MINUS = "\N{MINUS SIGN}"
MISSING = "\N{EN DASH}"
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
ISO_DAY = re.compile(r"\b\d{4}-(0[1-9]|1[0-2])-([0-2]\d|3[01])\b")
ISO_MONTH = re.compile(r"\b20\d\d-(0[1-9]|1[0-2])\b(?!-)")
UNIT_PHRASES = {
    "percent": "%",
    "km2": "km²",
    "USD": "dollars",
    "USD billion": "billion dollars",
    "USD million": "million dollars",
    "international dollar billion": "billion international dollars",
    "RUB": "roubles",
    "RUB billion": "billion roubles",
    "ratio": "",
    "index": "index points",
}
"""How a unit of the catalogue is written after a number; other units stand as they are."""


def significant(value: float, digits: int = 3) -> float:
    """Return `value` rounded to a number of significant digits.

    >>> significant(1234.5), significant(0.0012345, 2)
    (1230.0, 0.0012)
    """
    if value == 0 or not math.isfinite(value):
        return value
    exponent = math.floor(math.log10(abs(value)))
    return float(_half_up(value, exponent - digits + 1))


def _half_up(value: float, exponent: int) -> Decimal:
    """Round halves away from zero, as readers do, on the decimal digits that Python shows."""
    return Decimal(repr(float(value))).quantize(Decimal(1).scaleb(exponent), ROUND_HALF_UP)


def number(value: float | None, digits: int = 3) -> str:
    """Return a number with `digits` significant digits, thin spaces and a true minus sign.

    A number that has fewer decimals of its own gets no noughts added.

    >>> number(430790).replace(THIN, " "), number(-2.617), number(7.0), number(None)
    ('431 000', '−2.62', '7', '–')
    """
    if value is None or not math.isfinite(value):
        return MISSING
    rounded = significant(float(value), digits)
    size = math.floor(math.log10(abs(rounded))) if rounded else 0
    decimals = max(digits - 1 - size, 0) if rounded else 0
    own = 0 if float(value).is_integer() else len(f"{float(value):.10g}".partition(".")[2])
    return fixed(rounded, min(decimals, own) if "e" not in f"{float(value):.10g}" else decimals)


def fixed(value: float, decimals: int = 0) -> str:
    """Return a number with a fixed count of decimals.

    >>> fixed(1234.56, 1).replace(THIN, " ")
    '1 234.6'
    """
    text = f"{abs(_half_up(value, -decimals)):,.{decimals}f}".replace(",", THIN)
    is_negative = value < 0 and any(digit in "123456789" for digit in text)
    return MINUS + text if is_negative else text


def count(value: float | None) -> str:
    """Return a count of people or things: three digits, whole from ten up.

    >>> count(1045.3).replace(THIN, " "), count(48.6), count(4.25)
    ('1 050', '49', '4.3')
    """
    if value is None or not math.isfinite(value):
        return MISSING
    if abs(value) < 10:
        return fixed(value, 0 if float(value).is_integer() else 1)
    return fixed(significant(round(value), 3))


def exact(value: float | None) -> str:
    """Return a whole number with all its digits, for counts that bear them.

    >>> exact(1418).replace(THIN, " ")
    '1 418'
    """
    return MISSING if value is None or not math.isfinite(value) else fixed(value)


def percent(value: float | None) -> str:
    """Return a percentage: one decimal below ten unless it is whole, none above.

    >>> percent(2.617), percent(5.0), percent(-41.2)
    ('2.6\\u202f%', '5\\u202f%', '−41\\u202f%')
    """
    if value is None or not math.isfinite(value):
        return MISSING
    is_whole = abs(value) >= 9.95 or round(float(value), 6).is_integer()
    return fixed(value, 0 if is_whole else 1) + THIN + "%"


def share(value: float | None) -> str:
    """Return a fraction of one as a percentage.

    >>> share(0.404)
    '40\\u202f%'
    """
    return MISSING if value is None else percent(100 * value)


def change(value: float | None) -> str:
    """Return a percentage with its sign, always.

    >>> change(12.3), change(-0.4)
    ('+12\\u202f%', '−0.4\\u202f%')
    """
    text = percent(value)
    return f"+{text}" if value is not None and value > 0 else text


def probability(value: float | None) -> str:
    """Return a p-value.

    >>> probability(0.0004), probability(0.0312), probability(0.42)
    ('below 0.001', '0.031', '0.42')
    """
    if value is None or not math.isfinite(value):
        return MISSING
    if value < 0.001:
        return "below 0.001"
    return f"{value:.3f}" if value < 0.1 else f"{value:.2f}"


def ratio(value: float | None) -> str:
    """Return a ratio with three significant digits.

    >>> ratio(2.617), ratio(2.6)
    ('2.62', '2.6')
    """
    return number(value)


def large(value: float | None) -> str:
    """Return a large count in words of a million or a thousand thousand.

    >>> large(7_040_000), large(812_400).replace(THIN, " ")
    ('7.04\\u202fmillion', '812 000')
    """
    if value is None or not math.isfinite(value):
        return MISSING
    return number(value / 1e6) + THIN + "million" if abs(value) >= 1e6 else count(value)


def day(value: dt.date | str | None) -> str:
    """Return a date as `10 December 2025`; an ISO date may be given as text.

    >>> day("2025-12-10")
    '10\\u202fDecember\\u202f2025'
    """
    date = _date(value)
    return THIN.join((str(date.day), MONTHS[date.month - 1], str(date.year))) if date else MISSING


def month(value: dt.date | str | None) -> str:
    """Return the month of a date as `December 2025`.

    >>> month("2025-12-10")
    'December\\u202f2025'
    """
    date = _date(value)
    return MONTHS[date.month - 1] + THIN + str(date.year) if date else MISSING


def dates_in_words(text: str) -> str:
    """Return a text whose ISO days and months stand in words.

    >>> dates_in_words("2025-12-01 to 2025-12-10").replace(THIN, " "), dates_in_words("2025-12")
    ('1 December 2025 to 10 December 2025', 'December\\u202f2025')
    """
    days = ISO_DAY.sub(lambda found: day(found[0]), text)
    return ISO_MONTH.sub(lambda found: month(f"{found[0]}-01"), days)


def period(value: dt.date | str, frequency: str) -> str:
    """Return the name of a period by one of its days: a year for annual data, else a month.

    >>> period("2025-12-31", "year"), period("2025-12-31", "month")
    ('2025', 'December\\u202f2025')
    """
    return str(value)[:4] if frequency == "year" else month(value)


def _date(value: dt.date | str | None) -> dt.date | None:
    if value is None or value == "" or value != value:  # noqa: PLR0124 (NaT is not itself)
        return None
    return dt.date.fromisoformat(str(value)[:10])


def phrase(unit: str) -> str:
    """Return a unit as it is written after a number.

    >>> phrase("USD billion"), phrase("persons a day"), phrase("percent of GDP")
    ('billion dollars', 'persons a day', '% of GDP')
    """
    for name in sorted(UNIT_PHRASES, key=len, reverse=True):
        if unit == name or unit.startswith(name + " "):
            return (UNIT_PHRASES[name] + unit[len(name) :]).strip()
    return unit.replace("km2", UNIT_PHRASES["km2"])


def formatter(unit: str) -> Callable[[float | None], str]:
    """Return the function that writes numbers of a unit, without the unit itself."""
    if unit.startswith(("persons", "vehicles")):
        return large
    if unit == "days":
        return exact
    if unit.startswith("percent"):
        return lambda value: percent(value).removesuffix(THIN + "%")
    return ratio if unit == "ratio" else number


def quantity(value: float | None, unit: str) -> str:
    """Return a number with its unit.

    >>> quantity(524, "USD billion"), quantity(12.3, "percent"), quantity(2.617, "ratio")
    ('524\\u202fbillion dollars', '12\\u202f%', '2.62')
    >>> quantity(1, "years"), quantity(3, "years")
    ('1\\u202fyear', '3\\u202fyears')
    """
    text = formatter(unit)(value)
    if text == "1" and unit in ("days", "months", "years"):
        unit = unit.removesuffix("s")
    return text if text == MISSING else (text + THIN + phrase(unit)).strip(THIN)


def interval(low: float | None, high: float | None, unit: str) -> str:
    """Return a range with its unit said once.

    >>> interval(1.0e6, 1.3e6, "persons")
    '1 to 1.3\\u202fmillion\\u202fpersons'
    """
    first, last = formatter(unit)(low), formatter(unit)(high)
    suffix = THIN + "million"
    if first.endswith(suffix) and last.endswith(suffix):
        first = first.removesuffix(suffix)
    return f"{first} to {last}{THIN}{phrase(unit)}".strip(THIN)


def passage(first: float | None, last: float | None, unit: str, *, signed: bool = False) -> str:
    """Return where a quantity came from and went to, with its unit said once.

    Parameters
    ----------
    signed
        Whether a plus is written too, as for a balance.

    Examples
    --------
    >>> passage(-1.4, 1.0, "percent"), passage(1500, 85, "km2 a month", signed=True)
    ('from −1.4 to 1\\u202f%', 'from +1\\u202f500 to +85\\u202fkm²\\u202fa\\u202fmonth')
    """
    mark = "+" if signed else ""
    parts = [
        (mark if value is not None and value > 0 else "") + formatter(unit)(value)
        for value in (first, last)
    ]
    return f"from {' to '.join(parts)}{THIN}{phrase(unit).replace(' ', THIN)}".rstrip(THIN)


def points(value: float | None) -> str:
    """Return a difference of percentages, which is not itself a percentage.

    >>> points(-3.708), points(0.96)
    ('−3.7 percentage points', '+0.96 percentage points')
    """
    text = number(value, 2)
    sign = "+" if value is not None and value > 0 else ""
    return f"{sign}{text} percentage points"


def measured(value: float | None, low: float | None, high: float | None, unit: str) -> str:
    """Return the range first and the point after it, or the point where there is no range.

    >>> measured(524, 500, 550, "USD billion")
    '500 to 550\\u202fbillion dollars (524)'

    Bounds that are written alike are no range:

    >>> measured(103.2, 103.1, 103.4, "index")
    '103\\u202findex points'
    """
    bounded = [bound for bound in (low, high) if bound is not None and math.isfinite(bound)]
    if len(bounded) < 2:
        return quantity(value, unit)
    if formatter(unit)(low) == formatter(unit)(high):
        return quantity(low if value is None else value, unit)
    text = interval(low, high, unit)
    return text if value is None else f"{text} ({formatter(unit)(value)})"
