"""A plausible next release of every source, made from the present one by rules.

Each function takes the files of its source and returns those that its next release changes. The
figures are invented: they continue the series by a month (or by the source's own rhythm), keep
its identities, and where the publisher revises its past they revise some of it. All go on from
what is there, so that they hold whatever releases have been accepted. A source without a rule of
its own is continued by one row.
"""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from analysis.updates.stock import Stock

OBSERVATIONS = Path(__file__).parents[1] / "data/processed/observations.csv"
TODAY = dt.date.fromisoformat(
    max(str(day) for day in pd.read_csv(OBSERVATIONS, usecols=["published"])["published"])
) + dt.timedelta(days=120)
"""A day after the releases that the rules make of the data of now."""
DAY = dt.timedelta(days=1)
Files = Mapping[str, bytes]


@dataclass(frozen=True)
class Later:
    """New content by name of file, the day of the release, and what it holds that is new.

    Of a source of many countries or measures it is not counted what is new, only that something
    is. The day is given where the source asks for it, or where it may lie after `TODAY`.
    """

    files: Mapping[str, bytes]
    new_periods: int | None
    revises: bool = False
    published: dt.date | None = None
    before: dt.date = dt.date.min

    @property
    def offered(self) -> dt.date:
        """A day on which the release can be offered, after the one of the release `before`."""
        return max(TODAY, self.published or TODAY, self.before + DAY)


def _rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8"), newline="")))


def _bytes(rows: list[list[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def _with_rows(content: bytes, *rows: Mapping[str, object]) -> bytes:
    """Return a CSV file with rows appended, given by column."""
    header = _rows(content)[0]
    return content + _bytes([[str(row.get(name, "")) for name in header] for row in rows])


def _month_after(day: dt.date) -> tuple[dt.date, dt.date]:
    """Return first and last day of the month after the one that holds a day."""
    first = (day.replace(day=1) + 32 * DAY).replace(day=1)
    return first, (first + 32 * DAY).replace(day=1) - DAY


def _last(rows: list[list[str]], **wanted: str) -> dict[str, str]:
    """Return the last row that has some values in some columns, by the end of its period."""
    records = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    found = [one for one in records if all(one[name] == wanted[name] for name in wanted)]
    return max(found, key=lambda one: one["period_end"])


def general_staff(files: Files) -> Later:
    name = "russia_losses_personnel.json"
    records = json.loads(files[name])
    for _ in range(31):
        last = records[-1]
        day = dt.date.fromisoformat(last["date"]) + DAY
        records.append(
            {
                "date": day.isoformat(),
                "day": last["day"] + 1,
                "personnel": last["personnel"] + 1000 + 7 * day.day,
                "personnel*": "about",
            }
        )
    return Later({name: json.dumps(records, indent=4).encode()}, new_periods=62)


def mediazona_meduza(files: Files) -> Later:
    name = "meduza_2026_weekly.csv"
    rows = _rows(files[name])
    header = rows[0]
    column = {title: number for number, title in enumerate(header)}
    cases = column["ECSuperlates"]
    courts = column["EDSuperlatesCourts"]
    share = sum(float(row[courts]) for row in rows[1:]) / sum(float(row[cases]) for row in rows[1:])
    # the named lists of recent weeks fill up
    for row in rows[-20:]:
        row[column["BmzNow"]] = str(int(row[column["BmzNow"]]) + 15)
    last = dt.date.fromisocalendar(int(rows[-1][0]), int(rows[-1][1]), 1)
    for step in range(1, 6):
        year, week, _ = (last + step * 7 * DAY).isocalendar()
        added = dict.fromkeys(header, "")
        added |= {"Year": str(year), "Week": str(week), "BmzNow": "140"}
        added |= {f"Bmz{year}": "0" for year in range(2022, 2026)}
        added |= {"ECSuperlates": "2.0", "EDSuperlatesCourts": repr(2.0 * share)}
        added |= {"EDSuperlatesFromCoeffs": "1.0"}
        for end, value in (("", 3000.0), ("High", 3600.0), ("Low", 2400.0)):
            added |= {f"EDPrediction{end}": repr(value), f"EDAssembled{end}": repr(value + 1.0)}
        rows.append([added[title] for title in header])
    published = last + 5 * 7 * DAY + 150 * DAY
    return Later({name: _bytes(rows)}, new_periods=15, revises=True, published=published)


def uk_mod(files: Files) -> Later:
    name = "monthly_russian_casualties.csv"
    last = _rows(files[name])[-1]
    # a month is dated to the beginning of the next one
    first = dt.datetime.strptime(last[6], "%d/%m/%Y").date()
    end = _month_after(first)[0]
    days = (end - first).days
    posted = dt.datetime.combine(end + 9 * DAY, dt.time(12), dt.UTC).timestamp() * 1000
    post = (int(posted) - 1_288_834_974_657) << 22
    row = [f"{first:%B}".lower(), str(first.year), "900", str(days), str(days * 900)]
    row += [str(int(last[5]) + days * 900), f"{end:%d/%m/%Y}", "UK MoD"]
    row += [f"https://x.com/DefenceHQ/status/{post}/photo/2", ""]
    return Later({name: files[name] + _bytes([row])}, new_periods=1)


def published_estimates(files: Files) -> Later:
    name = "military_losses.csv"
    last = max(row[0] for row in _rows(files[name])[1:])
    row = {
        "date": (dt.date.fromisoformat(last) + 20 * DAY).isoformat(),
        "side": "ukraine",
        "measure": "wounded (cumulative)",
        "central": "430000",
        "publisher": "President Zelensky (NBC)",
        "title": "a later statement",
        "url": "https://example.org/statement",
        "note": "BELLIGERENT on itself",
    }
    return Later({name: _with_rows(files[name], row)}, new_periods=1)


def ualosses_study(files: Files) -> Later:
    """A hundred more are presumed dead in the last year, and so in every sum that holds them."""
    known = ("this_study", "gap_to_ucdp", "of_which_imputed_missing")
    bounds = ("central", "low", "high")
    raised: Mapping[str, tuple[str, str, tuple[str, ...]]] = {
        "military_dead_by_year.csv": ("year", "2025|Total", known),
        "conflict_deaths_by_cause_tidy.csv": ("role", "Missing.*|Total", bounds),
        "totals_by_year.csv": ("year", "2025|Total", ("Males", "Total")),
        "military_triangulation_cumulative.csv": (
            "date", "2025-12-31|2026.*", ("this_study_mean", "this_study_lo", "this_study_hi")
        ),
    }  # fmt: skip
    changed = {}
    for name, (key, pattern, columns) in raised.items():
        header, *rows = _rows(files[name])
        for row in rows:
            last = "year" not in header or row[header.index("year")] in ("2025", "Total", "")
            if last and re.fullmatch(pattern, row[header.index(key)]):
                for place in (header.index(title) for title in columns):
                    row[place] = re.sub(r"\d[\d,]*", _hundred_more, row[place])
        changed[name] = _bytes([header, *rows])
    released = dt.date(2026, 8, 21)
    return Later(changed, new_periods=0, revises=True, published=released)


def _hundred_more(number: re.Match[str]) -> str:
    more = int(number[0].replace(",", "")) + 100
    return f"{more:,}" if "," in number[0] else str(more)


def ukrainian_named_losses(files: Files) -> Later:
    newest = max(name for name in files if name.startswith("monthly_"))
    months = json.loads(files[newest])
    for record in months.values():
        record["deaths"] += record["deaths"] // 50
        record["total"] = record["deaths"] + record["missing"]
    following, _ = _month_after(dt.date.fromisoformat(f"{max(months)}-01"))
    months[f"{following:%Y-%m}"] = {"deaths": 600, "missing": 2100, "total": 2700}
    content = json.dumps(months, indent=2).encode()
    released = dt.date.fromisoformat(newest[len("monthly_") : -len(".json")]) + 42 * DAY
    return Later(
        {f"monthly_{released}.json": content}, new_periods=3, revises=True, published=released
    )


def oryx(files: Files) -> Later:
    name = "totals_by_type_month_ends_2025-06_on.csv"
    header, rows = _rows(files[name])[0], _rows(files[name])[-2:]
    for row in rows:
        values = dict(zip(header, row, strict=True))
        values["date"] = _month_after(dt.date.fromisoformat(values["date"]))[1].isoformat()
        for column in ("all_total", "all_destroyed", "acv_total", "acv_destroyed", "tanks"):
            values[column] = str(int(values[column]) + 25)
        row[:] = [values[title] for title in header]
    return Later({name: files[name] + _bytes(rows)}, new_periods=2)


def deepstate(files: Files) -> Later:
    name = "occupied_area_daily.csv"
    header, last = _rows(files[name])[0], _rows(files[name])[-1]
    values: dict[str, object] = dict(zip(header, last, strict=True))
    added = []
    for step in range(1, 32):
        day = dt.datetime.fromisoformat(f"{last[0]}T00:00:00+00:00") + step * DAY
        total = float(last[4]) + 11.5 * step
        values |= {
            "date": day.date().isoformat(),
            "update_id": int(day.timestamp()) + 14 * 3600,
            "age_h": "10.0",
            "occupied_post2022_km2": f"{float(last[3]) + 11.5 * step:.3f}",
            "occupied_total_km2": f"{total:.2f}",
            "pct_of_ukraine": f"{total / 603_549 * 100:.3f}",
        }
        added.append(dict(values))
    return Later({name: _with_rows(files[name], *added)}, new_periods=4 * 31)


def isw_area(files: Files) -> Later:
    name = "area_assessed_as_controlled_by_russia.csv"
    rows = _rows(files[name])
    areas = [float(row[1]) for row in rows[1:]]
    day = dt.date.fromisoformat(rows[-1][0])
    for _ in range(31):
        day += DAY
        areas.append(areas[-1] + 9.3e6)
        changes = [areas[-1] - areas[-1 - span] for span in (1, 7, 30)]
        share = areas[-1] / 603_628e6 * 100
        rows.append([day.isoformat(), *(repr(value) for value in (areas[-1], *changes, share))])
    return Later({name: _bytes(rows)}, new_periods=2 * 31)


def unhcr(files: Files) -> Later:
    """The next release: stocks half a year later, earlier years as they were."""
    releases = "ukrainian_refugee_stock_by_release.csv"
    hosts = "population_by_asylum_country.csv"
    returns = "returns_and_solutions.csv"
    rows = _rows(files[releases])[1:]
    commit, _, version, *_ = max(rows, key=lambda row: row[1])
    newest = [row for row in rows if row[0] == commit]
    year, month = int(version[:4]), version[5:7]
    mid_year = month == "12"
    covered = dt.date(year + 1, 6, 30) if mid_year else dt.date(year, 12, 31)
    day = covered + 133 * DAY
    state = [f"{day:%y%m%d}f", day.isoformat(), f"{covered:%Y.%m}.0"]
    fresh = [[*state, *row[3:]] for row in newest]
    if not mid_year:
        # the stock of the year's end takes the place of that of its middle
        return Later({releases: files[releases] + _bytes(fresh)}, new_periods=None, published=day)
    following = str(year + 1)
    last = list(fresh[-1])
    # half a year of returns is not reported yet
    last[3], last[10], last[11] = following, "0.0", "0.0"
    table = files[releases] + _bytes([*fresh, last])
    half = [[following, *row[1:]] for row in _rows(files[hosts]) if row[0] == str(year)]
    for row in half:
        row[9] = row[11] = "0.0"
    none = [
        [following, *row[1:7], "0.0", "", "", "0.0"]
        for row in _rows(files[returns])
        if row[0] == str(year) and row[1] == "Ukraine"
    ]
    applications = "russian_asylum_applications.csv"
    lodged = [[following, *row[1:]] for row in _rows(files[applications]) if row[0] == str(year)]
    return Later(
        {
            releases: table,
            applications: files[applications] + _bytes(lodged),
            hosts: files[hosts] + _bytes(half),
            returns: files[returns] + _bytes(none[:1]),
        },
        new_periods=None,
        published=day,
    )


def eurostat(files: Files) -> Later:
    name = "temporary_protection_decisions_monthly.csv"
    rows = _rows(files[name])
    last = rows[-1]
    following, _ = _month_after(dt.date.fromisoformat(f"{last[0]}-01"))
    last[7] = str(int(last[7]) + 60)
    rows.append([f"{following:%Y-%m}", *last[1:7], "47125", str(following.year)])
    return Later({name: _bytes(rows)}, new_periods=1, revises=True)


def _figure(files: Files, **row: object) -> Later:
    name = "published_figures.csv"
    fixed = {"published_precision": "day", "title": "a later release", "note": "",
             "url": "https://example.org/release"}  # fmt: skip
    return Later({name: _with_rows(files[name], {**fixed, **row})}, new_periods=1)


def displacement_figures(files: Files) -> Later:
    series = {"indicator": "temporary_protection_stock", "area": "EU27"}
    last = _last(_rows(files["published_figures.csv"]), **series)
    _, end = _month_after(dt.date.fromisoformat(last["period_end"]))
    end = max(end, dt.date(2026, 6, 30))
    return _figure(
        files, **series, period_start=end, period_end=end, value=4_410_000, unit="persons",
        published=end + 42 * DAY, publisher="Eurostat",
    )  # fmt: skip


def imf_weo(files: Files) -> Later:
    """The next release: the last one with growth revised."""
    name = "weo_vintages.csv"
    rows = _rows(files[name])[1:]
    last = max(row[0] for row in rows)
    year, month = int(last[:4]), last[5:]
    following = f"{year + 1}-04" if month == "10" else f"{year}-10"
    rows = [row for row in rows if row[0] == last]
    for row in rows:
        row[0] = following
        # a release may come without its marks of what is an outturn; this one has them
        row[8], row[9] = str(int(following[:4]) - 1), str(int(int(row[6]) >= int(following[:4])))
        if row[1] == "RUS" and row[3] == "NGDP_RPCH" and row[6] == following[:4]:
            row[7] = f"{float(row[7]) - 0.2:.1f}"
    end = _month_after(dt.date.fromisoformat(f"{following}-01"))[1]
    # of an October release the year before is an outturn for the first time, else nothing is new
    return Later({name: files[name] + _bytes(rows)}, new_periods=None, revises=True, published=end)


def world_bank(files: Files) -> Later:
    changed, years_on_file = {}, []
    for name in files:
        # releases that were replaced lie in folders
        if not name.endswith(".csv") or "/" in name:
            continue
        rows = _rows(files[name])
        years = {row[-3]: row for row in rows[1:] if row[-1]}
        last = max(int(row[-2]) for row in rows[1:])
        years_on_file.append(last)
        grown = [
            [*row[:-2], str(last + 1), f"{round(float(row[-1]) * 1.02, 5):.12g}"
             if name != "population.csv" else row[-1]]
            for row in years.values() if int(row[-2]) == last
        ]  # fmt: skip
        changed[name] = _bytes(sorted([*rows[1:], *grown], key=lambda row: row[:-1]))
        changed[name] = _bytes([rows[0]]) + changed[name]
    # in October, when the year after the newest on file is over
    released = dt.date(max(years_on_file) + 2, 10, 1)
    return Later(changed, new_periods=None, published=released)


def sipri(files: Files) -> Later:
    name = "military_expenditure_extract.csv"
    rows = _rows(files[name])[1:]
    year = max(row[1] for row in rows)
    last = [row for row in rows if row[1] == year]
    following = str(int(year) + 1)
    added = [[row[0], following, *row[2:4], repr(float(row[4]) * 1.05)] for row in last]
    return Later({name: files[name] + _bytes(added)}, new_periods=8, published=dt.date(2026, 4, 27))


def economy_figures(files: Files) -> Later:
    last = _last(_rows(files["published_figures.csv"]), indicator="key_rate")
    start, end = _month_after(max(dt.date.fromisoformat(last["period_end"]), dt.date(2026, 6, 30)))
    return _figure(
        files, indicator="key_rate", area="Russia", period_start=start, period_end=end,
        value="14.0", unit="percent", published=end - 6 * DAY,
        publisher="Bank of Russia (via Reuters)",
    )  # fmt: skip


def reconstruction_figures(files: Files) -> Later:
    series = {"indicator": "kse_direct_damage_total", "area": "Ukraine"}
    last = _last(_rows(files["published_figures.csv"]), **series)
    _, end = _month_after(max(dt.date.fromisoformat(last["period_end"]), dt.date(2026, 5, 31)))
    return _figure(
        files, **series, period_start="2022-02-24", period_end=end, value="201", unit="USD bn",
        published=end + 41 * DAY, publisher="KSE Institute",
    )  # fmt: skip


def civilian_casualties(files: Files) -> Later:
    series = {"indicator": "civilians_killed_month", "area": "Ukraine"}
    last = _last(_rows(files["published_figures.csv"]), **series)
    start, end = _month_after(max(dt.date.fromisoformat(last["period_end"]), dt.date(2026, 6, 30)))
    return _figure(
        files, **series, period_start=start, period_end=end, value=last["value"],
        unit="persons (verified)", published=end + 12 * DAY, publisher="OHCHR / HRMMU",
    )  # fmt: skip


def russia_nwf(files: Files) -> Later:
    name = "nwf_structure_monthly.csv"
    last = _rows(files[name])[-1]
    first, _ = _month_after(dt.date.fromisoformat(last[0]))
    row = {**dict(zip(_rows(files[name])[0], last, strict=True)), "date": first.isoformat()}
    return Later({name: _with_rows(files[name], row)}, new_periods=4, published=first + 20 * DAY)


def kiel_ust(files: Files) -> Later:
    name, about = "total_allocations.csv", "release_info.csv"
    last = _rows(files[name])[-1]
    first, end = _month_after(dt.date(int(last[0]), int(last[1]), 1))
    row = [str(first.year), str(first.month), "3.1", "1.6", "1.2", "0.3"]
    title, (release, _, day, _) = _rows(files[about])
    came = max(end, dt.date.fromisoformat(day)) + 62 * DAY
    told = [str(int(release) + 1), f"{first:%m/%Y}", came.isoformat(), "a later release"]
    return Later(
        {name: files[name] + _bytes([row]), about: _bytes([title, told])},
        new_periods=4,
        published=came,
    )


def population(files: Files) -> Later:
    name = "ukraine_births_deaths_1990_2025.csv"
    last = _rows(files[name])[-1]
    row = [str(int(last[0]) + 1), *(str(int(count) - 5000) for count in last[1:])]
    came = dt.date(int(row[0]) + 1, 3, 1)
    return Later({name: files[name] + _bytes([row])}, new_periods=2, published=came)


def published_answers(files: Files) -> Later:
    name = "published_answers.csv"
    held = [int(row[3]) for row in _rows(files[name]) if row[3].isdigit()]
    year = max([2025, *held]) + 1
    row = {"publisher": "CSIS", "side": "Russia", "measure": "killed and wounded",
           "period": str(year), "value": "400000", "unit": "persons",
           "as_of": f"{year}-12-31", "published": f"{year + 1}-01-20",
           "kind": "flow", "url": "https://example.org/answer"}  # fmt: skip
    return Later({name: _with_rows(files[name], row)}, new_periods=0)


LATER: Mapping[str, Callable[[Files], Later]] = {
    rule.__name__: rule
    for rule in (
        general_staff, mediazona_meduza, uk_mod, published_estimates, ualosses_study,
        ukrainian_named_losses, oryx, deepstate, isw_area, unhcr, eurostat, displacement_figures,
        imf_weo, world_bank, sipri, economy_figures, reconstruction_figures, civilian_casualties,
        russia_nwf, kiel_ust, population, published_answers,
    )
}  # fmt: skip
"""By id of the source."""
IN_A_QUARTER: Mapping[str, int] = dict.fromkeys(
    ("general_staff", "mediazona_meduza", "uk_mod", "published_estimates", "oryx", "deepstate",
     "isw_area", "eurostat", "displacement_figures", "economy_figures", "reconstruction_figures",
     "civilian_casualties", "russia_nwf", "kiel_ust"), 3
)  # fmt: skip
"""Releases of a quarter; other sources have one in a quarter, or less."""


def quarter_of(stock: Stock) -> Later:
    """Return what a source has after a quarter, taken in at once."""
    several = IN_A_QUARTER.get(stock.id, 1)
    files, last = dict(stock.files), later_of(stock)
    for _ in range(several - 1):
        files |= last.files
        last = later_of(Stock(stock.entry, files))
    files |= last.files
    changed = {name: one for name, one in files.items() if stock.files.get(name) != one}
    periods = None if last.new_periods is None else several * last.new_periods
    return replace(last, files=changed, new_periods=periods)


def refuse_untrue(lines: Mapping[str, Sequence[str]], updated: Mapping[str, Later]) -> None:
    """Refuse what `changes` says of new and revised figures if it is not what was put in.

    Sources are told by their ids.
    """
    told = {part: dict.fromkeys(updated, 0) for part in ("new", "revised")}
    for part, counts in told.items():
        for line in lines[part]:
            # a publisher within a source is named behind it
            found = re.match(r"(\w+)[^:]*: ([0-9,]+)\xa0(?:new )?figures?", line)
            assert found, line
            counts[found[1]] += int(found[2].replace(",", ""))
    for source, later in updated.items():
        new = told["new"][source]
        assert new > 0 if later.new_periods is None else new == later.new_periods, source
        assert (told["revised"][source] > 0) == later.revises, source


def later_of(stock: Stock) -> Later:
    """Return the next release of a source: by its own rule, or continued by one row.

    Where a source dates its figures by the day of the release, that day lies after the present one.
    """
    later = LATER[stock.id](stock.files) if stock.id in LATER else _continued(stock)
    later = replace(later, before=dt.date.fromisoformat(str(stock.entry["retrieved"])))
    present = stock.entry.get("published")
    if not present:
        return later
    after = dt.date.fromisoformat(str(present)) + 365 * DAY
    known = later.published or after
    return replace(later, published=known if known.isoformat() > str(present) else after)


DATE_FORMS = ("%Y-%m-%d", "%Y-%m", "%d/%m/%Y", "%Y")


def form_of(cell: str) -> str:
    """Return how a date is written, or nothing where a cell is none."""
    for form in DATE_FORMS:
        with contextlib.suppress(ValueError):
            if dt.datetime.strptime(cell, form).strftime(form) == cell:
                return form
    return ""


def shifted(cell: str, form: str, days: int) -> str:
    """Return a date so many days later; one that is a month or a year moves by one of them."""
    date = dt.datetime.strptime(cell, form)
    if "%d" in form:
        return (date + days * DAY).strftime(form)
    months = (1 if "%m" in form and abs(days) < 365 else 12) * (1 if days > 0 else -1)
    ahead = date.year * 12 + date.month - 1 + months
    return date.replace(year=ahead // 12, month=ahead % 12 + 1).strftime(form)


def _continued(stock: Stock) -> Later:
    """Return a table of the source with its last row once more, all its dates one step later."""
    for name in stock.names:
        rows = _rows(stock.files[name]) if name.endswith(".csv") else []
        forms = [form_of(cell) for cell in rows[-1]] if len(rows) > 2 else []
        if any(forms):
            added = list(rows[-1])
            for place, form in enumerate(forms):
                if form and form_of(rows[-2][place]) == form:
                    ends = [dt.datetime.strptime(row[place], form) for row in rows[-2:]]
                    step = max((ends[1] - ends[0]).days, 1)
                    added[place] = shifted(rows[-1][place], form, step)
            return Later({name: _bytes([*rows, added])}, new_periods=1)
    raise AssertionError(f"say in tests/later_releases.py what the next release of {stock.id} is")
