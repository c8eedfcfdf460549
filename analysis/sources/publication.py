"""When a page was published, as far as its address shows."""

import re

import pandas as pd

_EPOCH = 1_288_834_974_657
"""Zero of the clock in post ids, in milliseconds of Unix time (2010-11-04)."""
_POST = re.compile(r"https://(?:x|twitter)\.com/\w+/status/([0-9]{15,19})\b")
_DAY = re.compile(
    r"(?<![0-9])(20[0-9]{2})(?:([/-])([0-9]{1,2})\2([0-9]{1,2})|([0-9]{2})([0-9]{2}))(?![0-9])"
)
_MONTH = re.compile("/(20[0-9]{2})/([0-9]{2})/")


def post_date(address: str) -> pd.Timestamp | None:
    """Return the day (UTC) on which a post on X was published, by its address, or None.

    The upper bits of a post's id count milliseconds; the lower 22 tell machines and posts of the
    same millisecond apart.

    Examples
    --------
    >>> post_date("https://x.com/DefenceHQ/status/1876584633103507960/photo/2")
    Timestamp('2025-01-07 00:00:00')
    """
    post = _POST.match(address)
    if post is None:
        return None
    return pd.Timestamp((int(post[1]) >> 22) + _EPOCH, unit="ms").normalize()


def address_date(address: str, stated: pd.Timestamp) -> pd.Timestamp | None:
    """Return the day on which a page was published, if its address holds it.

    Parameters
    ----------
    address
        Of the page: a post, or a path with a day (2022/03/24, 2022-07-20, 20240503) or a month.
    stated
        Date of what the page states. Where the address holds the same month without a day, it
        is taken; a later month counts from its last day, so that nothing is known too early.

    Examples
    --------
    >>> day = pd.Timestamp("2023-02-15")
    >>> address_date("https://www.nytimes.com/2023/04/08/us/politics/leak.html", day)
    Timestamp('2023-04-08 00:00:00')
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
    if month_only is None:
        return None
    first = pd.to_datetime("-".join(month_only.groups()), format="%Y-%m", errors="coerce")
    if pd.isna(first):
        return None
    return stated if first <= stated else first + pd.offsets.MonthEnd()
