"""A plausible next release of every source, made from the present one by rules.

Each function takes the files of its source and returns those that its next release changes. The
figures are invented: they continue the series by a month (or by the source's own rhythm), keep
its identities, and where the publisher revises its past they revise some of it.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

DAY = dt.timedelta(days=1)
Files = Mapping[str, bytes]


@dataclass(frozen=True)
class Later:
    """New content by name of file, the day of the release, and what it holds that is new."""

    files: Mapping[str, bytes]
    new_periods: int
    revises: bool = False
    published: dt.date | None = None


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
    for week in range(1, 6):
        added = dict.fromkeys(header, "")
        added |= {"Year": "2026", "Week": str(week), "BmzNow": "140"}
        added |= {f"Bmz{year}": "0" for year in range(2022, 2026)}
        added |= {"ECSuperlates": "2.0", "EDSuperlatesCourts": repr(2.0 * share)}
        added |= {"EDSuperlatesFromCoeffs": "1.0"}
        for end, value in (("", 3000.0), ("High", 3600.0), ("Low", 2400.0)):
            added |= {f"EDPrediction{end}": repr(value), f"EDAssembled{end}": repr(value + 1.0)}
        rows.append([added[title] for title in header])
    return Later({name: _bytes(rows)}, new_periods=10, revises=True)


def uk_mod(files: Files) -> Later:
    name = "monthly_russian_casualties.csv"
    total = int(_rows(files[name])[-1][5]) + 28 * 900
    posted = dt.datetime(2026, 3, 10, 12, tzinfo=dt.UTC).timestamp() * 1000
    post = (int(posted) - 1_288_834_974_657) << 22
    row = ["february", "2026", "900", "28", str(28 * 900), str(total), "01/03/2026", "UK MoD"]
    row += [f"https://x.com/DefenceHQ/status/{post}/photo/2", ""]
    return Later({name: files[name] + _bytes([row])}, new_periods=1)


def published_estimates(files: Files) -> Later:
    name = "military_losses.csv"
    row = {
        "date": "2026-07-20",
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
    name = "military_dead_by_year.csv"
    text = files[name].decode()
    # a hundred more are presumed dead in 2025
    for old, new in (
        ('"60,355 (57,221-61,811)",83.4%,46196', '"60,455 (57,321-61,911)",83.4%,46296'),
        ("1073,42302", "1073,42402"),
        ('"179,915 (175,330-182,368)",97.4%,92557', '"180,015 (175,430-182,468)",97.4%,92657'),
        ("1918,88282", "1918,88382"),
    ):
        assert text.count(old) == 1
        text = text.replace(old, new)
    released = dt.date(2026, 8, 21)
    return Later({name: text.encode()}, new_periods=0, revises=True, published=released)


def ukrainian_named_losses(files: Files) -> Later:
    months = json.loads(files["monthly_2025-11-08.json"])
    for record in months.values():
        record["deaths"] += record["deaths"] // 50
        record["total"] = record["deaths"] + record["missing"]
    months["2025-11"] = {"deaths": 600, "missing": 2100, "total": 2700}
    content = json.dumps(months, indent=2).encode()
    released = dt.date(2025, 12, 20)
    return Later(
        {"monthly_2025-12-20.json": content}, new_periods=3, revises=True, published=released
    )


def oryx(files: Files) -> Later:
    name = "totals_by_type_month_ends_2025-06_on.csv"
    header, rows = _rows(files[name])[0], _rows(files[name])[-2:]
    for row in rows:
        values = dict(zip(header, row, strict=True)) | {"date": "2026-07-31"}
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
        day = dt.datetime(2026, 6, 30, tzinfo=dt.UTC) + step * DAY
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
    """The release of mid-2026: stocks of 30 June 2026, earlier years as they were."""
    releases = "ukrainian_refugee_stock_by_release.csv"
    hosts = "population_by_asylum_country.csv"
    returns = "returns_and_solutions.csv"
    newest = [row for row in _rows(files[releases]) if row[0] == "8239ce0"]
    fresh = [["abcdef1", "2026-11-10", "2026.06.0", *row[3:]] for row in newest]
    last = list(fresh[-1])
    # half a year of returns is not reported yet
    last[3], last[10], last[11] = "2026", "0.0", "0.0"
    table = files[releases] + _bytes([*fresh, last])
    half = [["2026", *row[1:]] for row in _rows(files[hosts]) if row[0] == "2025"]
    for row in half:
        row[9] = row[11] = "0.0"
    none = [
        ["2026", *row[1:7], "0.0", "", "", "0.0"]
        for row in _rows(files[returns])
        if row[0] == "2025" and row[1] == "Ukraine"
    ]
    applications = "russian_asylum_applications.csv"
    lodged = [["2026", *row[1:]] for row in _rows(files[applications]) if row[0] == "2025"]
    return Later(
        {
            releases: table,
            applications: files[applications] + _bytes(lodged),
            hosts: files[hosts] + _bytes(half),
            returns: files[returns] + _bytes(none[:1]),
        },
        new_periods=5,
    )


def eurostat(files: Files) -> Later:
    name = "temporary_protection_decisions_monthly.csv"
    row = b"2026-06,EU27_2020,TOTAL,T,UA,PER,M,47125,2026\n"
    revised = files[name].replace(b",46420,2026", b",46480,2026")
    return Later({name: revised + row}, new_periods=1, revises=True)


def _figure(files: Files, **row: object) -> Later:
    name = "published_figures.csv"
    fixed = {"published_precision": "day", "title": "a later release", "note": "",
             "url": "https://example.org/release"}  # fmt: skip
    return Later({name: _with_rows(files[name], {**fixed, **row})}, new_periods=1)


def displacement_figures(files: Files) -> Later:
    return _figure(
        files, indicator="temporary_protection_stock", area="EU27", period_start="2026-06-30",
        period_end="2026-06-30", value=4_410_000, unit="persons", published="2026-08-11",
        publisher="Eurostat",
    )  # fmt: skip


def imf_weo(files: Files) -> Later:
    """The release of April 2026: that of October 2025 with growth revised."""
    name = "weo_vintages.csv"
    rows = [row for row in _rows(files[name]) if row[0] == "2025-10"]
    for row in rows:
        row[0] = "2026-04"
        if row[1] == "RUS" and row[3] == "NGDP_RPCH" and row[6] == "2026":
            row[7] = "0.6"
    return Later({name: files[name] + _bytes(rows)}, new_periods=0, revises=True)


def world_bank(files: Files) -> Later:
    changed = {}
    for name in files:
        if not name.endswith(".csv"):
            continue
        rows = _rows(files[name])
        years = {row[-3]: row for row in rows[1:] if row[-1]}
        last = max(int(row[-2]) for row in rows[1:])
        grown = [
            [*row[:-2], str(last + 1), f"{round(float(row[-1]) * 1.02, 5):.12g}"
             if name != "population.csv" else row[-1]]
            for row in years.values() if int(row[-2]) == last
        ]  # fmt: skip
        changed[name] = _bytes(sorted([*rows[1:], *grown], key=lambda row: row[:-1]))
        changed[name] = _bytes([rows[0]]) + changed[name]
    return Later(changed, new_periods=80, published=dt.date(2026, 10, 1))


def sipri(files: Files) -> Later:
    name = "military_expenditure_extract.csv"
    last = [row for row in _rows(files[name]) if row[1] == "2024"]
    added = [[row[0], "2025", *row[2:4], repr(float(row[4]) * 1.05)] for row in last]
    return Later({name: files[name] + _bytes(added)}, new_periods=8, published=dt.date(2026, 4, 27))


def economy_figures(files: Files) -> Later:
    return _figure(
        files, indicator="key_rate", area="Russia", period_start="2026-07-01",
        period_end="2026-07-31", value="14.0", unit="percent", published="2026-07-25",
        publisher="Bank of Russia (via Reuters)",
    )  # fmt: skip


def reconstruction_figures(files: Files) -> Later:
    return _figure(
        files, indicator="kse_direct_damage_total", area="Ukraine", period_start="2022-02-24",
        period_end="2026-06-30", value="201", unit="USD bn", published="2026-08-10",
        publisher="KSE Institute",
    )  # fmt: skip


def civilian_casualties(files: Files) -> Later:
    return _figure(
        files, indicator="civilians_killed_month", area="Ukraine", period_start="2026-07-01",
        period_end="2026-07-31", value="190", unit="persons (verified)", published="2026-08-12",
        publisher="OHCHR / HRMMU",
    )  # fmt: skip


LATER: Mapping[str, Callable[[Files], Later]] = {
    rule.__name__: rule
    for rule in (
        general_staff, mediazona_meduza, uk_mod, published_estimates, ualosses_study,
        ukrainian_named_losses, oryx, deepstate, isw_area, unhcr, eurostat, displacement_figures,
        imf_weo, world_bank, sipri, economy_figures, reconstruction_figures, civilian_casualties,
    )
}  # fmt: skip
"""By id of the source."""
