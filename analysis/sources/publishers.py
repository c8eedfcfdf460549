"""Who published a figure, and when, as far as the name of a publisher and an address show.

Where a source compiles several publishers each is a source of its own. In the table of
observations a release replaces an earlier one of the same source. Two publishers who state the same
figure must therefore not share a source, or the later would silently overwrite the earlier; and one
publisher under two spellings must share it, or a revision would not replace the figure that it
revises. Spellings are data: `institutions` in `sources.yaml`.
"""

import re
import unicodedata

import pandas as pd

from analysis.sources.checks import tell
from analysis.sources.manifest import MANIFEST
from analysis.sources.raw import MONTHS, Raw

_NOT_IDENTITY = (
    r"\([^)]*\)",  # through whom the figure came
    r"[;,].*$",  # further publishers, the occasion
    r"(?<=\S)\s+(via|as cited by)\s.*$",
    rf"\b({'|'.join(MONTHS)})\s+[0-9]{{4}}\b",  # the edition: a later one revises an earlier one
)
_LIMIT = 40
_EPOCH = 1_288_834_974_657
"""Zero of the clock in post ids, in milliseconds of Unix time (2010-11-04)."""
_POST = re.compile(r"https://(?:x|twitter)\.com/\w+/status/([0-9]{15,19})\b")
_DAY = re.compile(
    r"(?<![0-9])(20[0-9]{2})(?:([/-])([0-9]{1,2})\2([0-9]{1,2})|([0-9]{2})([0-9]{2}))(?![0-9])"
)
_MONTH = re.compile("/(20[0-9]{2}/[0-9]{2})/")


def publishers_of(names: pd.Series, raw: Raw) -> pd.Series:
    """Return the source of each row, ``source_id/publisher``, whichever outlet quotes it.

    An institution with a pattern is told by it. Where none that fits has one, the publisher's name
    is its identity; a source all of whose institutions have patterns takes nobody else. A
    publisher that fits no institution or several is noted: two must never overwrite each other, nor
    one be taken for two.
    """
    source = raw.source
    patterns = {one: entry.match for one, entry in source.institutions.items() if entry.match}
    only_these = len(patterns) == len(source.institutions) > 0
    found = {}
    for name in names.unique():
        fits = [one for one, pattern in patterns.items() if re.match(pattern, name)]
        found[name] = fits[0] if len(fits) == 1 else "" if fits or only_these else slug(name)
    wrong = names.map(found).eq("")
    if wrong.any():
        checks = raw.checks[next(iter(raw))]
        expected = f"a publisher that fits one of `institutions` of {source.id} in {MANIFEST}"
        checks.refuse(wrong, names, "'{}' is not valid here", expected)
        tell(checks)
    return f"{source.id}/" + names.map(found)


def slug(publisher: str) -> str:
    """Return what identifies a publisher: ASCII, in small letters, at most 40 characters.

    What stands in brackets, behind a comma or semicolon, behind 'via' or 'as cited by', and the
    month of an edition do not belong to its identity. A name that holds nothing else has none.

    >>> slug("US officials (via NYT)"), slug("World Bank April 2022 (via Reuters)")
    ('us-officials', 'world-bank')
    """
    for pattern in _NOT_IDENTITY:
        publisher = re.sub(pattern, " ", publisher)
    plain = unicodedata.normalize("NFKD", publisher).encode("ascii", "ignore").decode("ascii")
    words = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
    if len(words) <= _LIMIT:
        return words
    at_word = words.rfind("-", 0, _LIMIT + 1)
    return words[: at_word if at_word > 0 else _LIMIT]


def post_date(address: str) -> pd.Timestamp | None:
    """Return the day (UTC) on which a post on X was published, by its address, or None.

    The upper bits of a post's id count milliseconds; the lower 22 tell machines and posts of the
    same millisecond apart.

    >>> post_date("https://x.com/DefenceHQ/status/1876584633103507960/photo/2")
    Timestamp('2025-01-07 00:00:00')
    """
    post = _POST.match(address)
    if post is None:
        return None
    return pd.Timestamp((int(post[1]) >> 22) + _EPOCH, unit="ms").normalize()


def address_date(address: str, stated: pd.Timestamp) -> pd.Timestamp | None:
    """Return the day on which a page was published, if its address holds it.

    The address is that of a post, or has a day (2022/03/24, 2022-07-20, 20240503) or a month. Where
    it holds the month of what the page states, `stated` is taken; a later month counts from its
    last day, so that nothing is known too early.

    >>> address_date("https://www.iiss.org/balance/2025/02/losses/", pd.Timestamp("2025-01-01"))
    Timestamp('2025-02-28 00:00:00')
    """
    posted = post_date(address)
    if posted is not None:
        return posted
    for found in _DAY.finditer(address):
        year, _, month, day, joined_month, joined_day = found.groups()
        parts = f"{year}-{month or joined_month}-{day or joined_day}"
        date = pd.to_datetime(parts, format="%Y-%m-%d", errors="coerce")
        if pd.notna(date):
            return date
    month_only = _MONTH.search(address)
    first = pd.to_datetime(month_only[1] if month_only else "", format="%Y/%m", errors="coerce")
    if pd.isna(first):
        return None
    return stated if first <= stated else first + pd.offsets.MonthEnd()
