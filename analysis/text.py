"""Numbers, dates and words as readers see them: British English by Babel, few digits, the unit.

Prose takes every number from a result by name: ``fill("It cost {needs:money}.", results)``.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from string import Formatter
from typing import Any

import babel.dates
import babel.lists
import babel.numbers

from analysis.errors import WarCostsError
from analysis.yaml import nearest

LOCALE = "en_GB"
MARKDOWN = re.compile(r"([\\`*_\[\]<>#|])")
SPACE = "\N{NO-BREAK SPACE}"
"""Between a number and its unit, and within a date."""
MINUS = "\N{MINUS SIGN}"
MISSING = "\N{EN DASH}"

UNITS = {
    "percent": "%", "USD billion": "billion dollars", "USD million": "million dollars",
    "USD": "dollars", "RUB billion": "billion roubles", "RUB": "roubles",
    "international dollar billion": "billion international dollars",
    "km2": "km²", "persons": "people", "ratio": "",
}  # fmt: skip
"""How a unit of the catalogue is written after a number; others stand as they are."""
PERHAPS = ", perhaps by less than a tenth"  # after a side: the same direction all the same
NOT_ON_FILE = "no release of that day on file"


def is_missing(value: object) -> bool:
    """Return whether there is nothing to write: None, NaN, NaT, infinity or an empty text."""
    if value is None or value == "" or value != value:  # noqa: PLR0124 (NaT is not itself)
        return True
    return isinstance(value, float) and not math.isfinite(value)


def significant(value: float, digits: int = 2) -> float:
    """Return a number rounded to significant digits, halves away from zero."""
    if is_missing(value) or value == 0:
        return value
    exact = Decimal(repr(float(value)))
    return float(exact.quantize(Decimal(1).scaleb(exact.adjusted() - digits + 1), ROUND_HALF_UP))


def fixed(value: float | None, decimals: int = 0) -> str:
    """Return a number with a fixed count of decimals, as ``1,234.6``.

    >>> fixed(1234.56, 1), fixed(-0.4), fixed(None)
    ('1,234.6', '0', '–')
    """
    if value is None or is_missing(value):
        return MISSING
    rounded = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    form = "#,##0" + ("." + "0" * decimals if decimals else "")
    text: str = babel.numbers.format_decimal(rounded or Decimal(0), format=form, locale=LOCALE)
    return text.replace("-", MINUS)


def number(value: float | None, digits: int = 2, *, padded: bool = False) -> str:
    """Return a number with significant digits; a whole number gets no decimals.

    Where it is `padded`, as for ranges, it has its digits even where the last is nought.

    >>> number(430790), number(-2.617), number(7.0), number(0.98, 1), number(4.0, padded=True)
    ('430,000', '−2.6', '7', '1', '4.0')
    """
    if value is None or is_missing(value):
        return MISSING
    rounded = Decimal(repr(significant(float(value), digits)))
    decimals = digits - 1 - rounded.adjusted() if rounded else 0
    if not padded:
        whole = float(value).is_integer()
        decimals = 0 if whole else min(decimals, -int(rounded.as_tuple().exponent))
    return fixed(float(rounded), max(decimals, 0))


digits = partial(number, padded=True)


def count(value: float | None) -> str:
    """Return a count with two digits, in words from a million up."""
    if value is None or is_missing(value) or abs(value) < 999_500:
        return number(value)
    return SPACE.join((fixed(significant(value / 1e6), 1 if abs(value) < 9.95e6 else 0), "million"))


def percent(value: float | None) -> str:
    """Return a percentage, with one decimal below ten."""
    text = number(value) if value is not None and abs(value) < 9.95 else fixed(value)
    return text if text == MISSING else text + "%"


def share(value: float | None) -> str:
    """Return a fraction of one as a percentage."""
    return percent(None if value is None else 100 * value)


def signed(value: float | None, form: Callable[[float | None], str] = number) -> str:
    """Return a number that always has its sign."""
    text = form(value)
    return f"+{text}" if value is not None and not is_missing(value) and value > 0 else text


change = partial(signed, form=percent)
"""Returns a percentage that always has its sign."""


def below(value: float | None) -> str:
    """Return how many percent something lies below its path, in words for either side.

    >>> [f"{below(value)} its path" for value in (29.84, -0.68, 0.04)]
    ['30% below its path', '0.7% above its path', 'on its path']
    """
    if value is None or is_missing(value):
        return MISSING
    if abs(value) < 0.05:
        return "on"
    size = fixed(abs(value), 0 if abs(value) >= 9.95 else 1)
    return f"{size}% {'above' if value < 0 else 'below'}"


def unit(name: str) -> str:
    """Return a unit of the catalogue as it is written after a number."""
    for key, words in UNITS.items():
        if name == key or name.startswith(key + " "):
            return (words + name[len(key) :]).strip()
    return name


def quantity(value: float | None, name: str, *, ranged: bool = False) -> str:
    """Return a number with its unit; where its range stands beside it, with as many digits."""
    return _with_unit(_form(name, ranged=ranged)(value), name)


money = partial(quantity, name="USD billion")
"""Returns billions of dollars, as ``520 billion dollars``."""


def interval(low: float | None, high: float | None, name: str = "") -> str:
    """Return a range, with its unit said once.

    >>> interval(1.02e6, 1.31e6, "persons"), interval(-1.2, 3.4, "percent")
    ('1.0 to 1.3\\xa0million\\xa0people', '−1.2 to 3.4%')
    """
    first, last = (_form(name, ranged=True)(one) for one in (low, high))
    suffix = SPACE + "million"
    if last.endswith(suffix):
        first = first.removesuffix(suffix)
    return _with_unit(f"{first} to {last}", name)


def _form(name: str, *, ranged: bool = False) -> Callable[[float | None], str]:
    if name.startswith(("persons", "vehicles")):
        return count
    if name.startswith("percent"):
        return lambda value: percent(value).removesuffix("%")
    return digits if ranged else number


def _with_unit(text: str, name: str) -> str:
    words = unit(name).replace(" ", SPACE)
    if text == MISSING or not words:
        return text
    return text + words if words.startswith("%") else text + SPACE + words


def probability(value: float | None) -> str:
    """Return a probability in hundredths, never none and never all of a hundred."""
    if value is None or is_missing(value):
        return MISSING
    if value > 0.99:
        return "more than 99 in 100"
    return "less than 1 in 100" if value < 0.01 else f"{fixed(100 * value)} in 100"


def day(value: dt.date | str | None, form: str = "d MMMM y") -> str:
    """Return a date, which may be an ISO text, as ``10 December 2025``."""
    if value is None or is_missing(value):
        return MISSING
    date = dt.date.fromisoformat(str(value)[:10])
    return str(babel.dates.format_date(date, form, locale=LOCALE)).replace(" ", SPACE)


month = partial(day, form="MMMM y")
"""Returns the month of a date, as ``December 2025``."""


def listing(items: Sequence[str]) -> str:
    """Return items as ``a, b and c``."""
    return str(babel.lists.format_list(list(items), locale=LOCALE)) if items else ""


def both_ways(said: str) -> str:
    """Return a side read both ways without a comma that would part what belongs together."""
    return said.replace(f"{PERHAPS} as a ", f" ({PERHAPS[2:]}) as a ")


def plural(value: float, noun: str) -> str:
    """Return a count and its noun, as ``1 source`` and ``3 sources``."""
    return f"{fixed(value)}{SPACE}{noun}" + "s" * (value != 1)


FORMATS: Mapping[str, Callable[[Any], str]] = {
    "below": below, "change": change, "count": count, "day": day, "exact": fixed, "money": money,
    "month": month, "number": number, "percent": percent, "probability": probability,
    "share": share,
}  # fmt: skip
"""What may stand after the colon of a reference; ``range NAME`` writes a pair (low, high)."""


class ProseError(WarCostsError):
    """Prose refers to a result or a format that does not exist."""


@dataclass(frozen=True)
class Prose:
    """A paragraph of Markdown as the output of a notebook's cell."""

    text: str

    def _repr_markdown_(self) -> str:
        return self.text


def fill(template: str, results: object, *, escape: Callable[[str], str] = str) -> str:
    """Return a sentence with its references replaced by results.

    A reference, as ``{pace.change:percent}``, is a path of names through mappings and records, then
    one of `FORMATS`; a text needs none. `escape` is applied to what is put in. A reference that
    leads nowhere, and a number without a format, are refused.

    >>> fill("It rose by {pace.change:percent}.", {"pace": {"change": 41.8}})
    'It rose by 42%.'
    """
    parts = []
    for literal, path, form, _ in Formatter().parse(template):
        parts.append(literal)
        if path is None:
            continue
        value: Any = results
        for name in path.split("."):
            if isinstance(value, Mapping):
                names = {str(key): one for key, one in value.items()}
            else:
                names = {key: getattr(value, key) for key in dir(value) if key[0] != "_"}
            if name not in names:
                near = nearest(name, names) or ", ".join(sorted(names)[:8])
                raise ProseError(f"'{{{path}}}' refers to nothing", where="prose", expected=near)
            value = names[name]
        key = (form or "").removeprefix("range ")
        if form or not isinstance(value, str):
            if key not in FORMATS:
                expected = f"'{{{path}:FORMAT}}' with one of {', '.join(FORMATS)}"
                problem = f"'{{{path}:{form}}}' has no known format"
                raise ProseError(problem, where="prose", expected=expected)
            value = " to ".join(map(FORMATS[key], (value,) if form == key else value))
        parts.append(escape(value))
    return "".join(parts)


def tell(template: str, **results: object) -> Prose:
    """Return a filled template as a paragraph; what is put in cannot become Markdown."""
    return Prose(fill(template, results, escape=lambda text: MARKDOWN.sub(r"\\\1", text)))
