"""The pipeline: rebuilt, left alone, after a change of data, and after one of a parameter."""

from __future__ import annotations

import shutil
import statistics

from benchmarks.results import Part, Row, Target
from benchmarks.workplace import REBUILDS, Workplace, bare_project

REPEATS = 11


def rebuild(place: Workplace) -> Part:
    """Full rebuild against the stock commands on the same notebooks and parameters."""
    place.run("dvc", "repro")  # what both sides read is there
    ours = place.full_seconds
    executed, converted = place.stock
    both = executed.seconds + converted.seconds
    return Part(
        "Full rebuild against the stock way",
        "Ours is `dvc repro --force` with the calibration frozen: it reads all raw files, tests "
        "every series, judges every claim, varies every specification, runs five notebooks at two "
        "dates and writes all pages. The stock way runs the same notebooks with the same "
        "parameters by the `papermill` command, one after another, and turns each into a page "
        "with `jupyter nbconvert --to html`; it finds observations and null tables ready and "
        "builds neither evidence nor the report's own pages.",
        [
            Row(f"ours: everything, median of {REBUILDS}", ours, "s"),
            Row("stock: `papermill`, ten runs", executed.seconds, "s"),
            Row("stock: `jupyter nbconvert`, ten runs", converted.seconds, "s"),
            Row("stock over ours", both / ours, "times"),
            Row("stock: most memory, on the largest notebook", place.stock_memory(), "MiB"),
        ],
        [Target("full rebuild over the stock way", ours / both, 1 / 5)],
    )


def alike(place: Workplace) -> Part:
    """The stages that do what the stock commands do, against these."""
    place.run("dvc", "repro")
    place.forget()
    ours = place.run("dvc", "repro", "--force", "--single-item", "notebooks", "pages")
    executed, converted = place.stock
    both = executed.seconds + converted.seconds
    return Part(
        "Notebooks and their pages against the stock way",
        "The same work on both sides: five notebooks at two dates, and pages from them. Ours "
        "draws the index, claims, methods and data pages besides.",
        [
            Row("ours: stages of notebooks and pages", ours.seconds, "s"),
            Row("stock: `papermill` and `jupyter nbconvert`, ten runs", both, "s"),
        ],
        [Target("notebooks and pages over the stock way", ours.seconds / both, 1 / 5)],
    )


def memory(place: Workplace) -> Part:
    """Most memory of the full rebuild."""
    ours = place.rebuild(memory=True)
    return Part(
        "Memory of the full rebuild",
        "DVC, the interpreter that stands by, the stage at work and all notebooks that run at "
        "once, ten times a second. A page of memory that several hold is counted once.",
        [
            Row("most memory, shared pages counted once", ours.peak_mib, "MiB"),
            Row("most memory, shared pages counted in each process", ours.peak_rss_mib, "MiB"),
        ],
        [Target("most memory of the whole, GiB", ours.peak_mib / 1024, 1.0)],
    )  # fmt: skip


def noop(place: Workplace) -> Part:
    """`dvc repro` with nothing to do against a project of one stage."""
    bare = bare_project(place.folder.with_name("bare"))
    place.run("dvc", "repro")
    ours, theirs = [], []
    for _ in range(REPEATS):  # in turns, so that both see the same machine
        ours.append(place.run("dvc", "repro").seconds)
        theirs.append(bare.run("dvc", "repro").seconds)
    mine, least = statistics.median(ours), statistics.median(theirs)
    return Part(
        "Nothing to do",
        f"`dvc repro` on what is up to date, here and in a DVC project of one stage that copies "
        f"one small file. Medians of {REPEATS}, in turns.",
        [Row("ours", mine, "s"), Row("a project of one stage", least, "s")],
        [Target("nothing to do over a bare project", mine / least, 1.3)],
    )


def update(place: Workplace) -> Part:
    """`dvc repro` after one raw file has a month more."""
    full = place.full_seconds
    place.update_a_raw_file()
    changed = place.run("dvc", "repro")
    return Part(
        "One raw file updated",
        "`dvc repro` after a source got a further month: observations, evidence, the one family "
        "that uses the source, and pages.",
        [Row("ours", changed.seconds, "s"), Row("full rebuild", full, "s"),
         Row("share of the full rebuild", changed.seconds / full, "")],
    )  # fmt: skip


def parameter(place: Workplace) -> Part:
    """`dvc repro` after one parameter changed."""
    full = place.full_seconds
    place.run("dvc", "repro")
    times = []
    for billions in (185.0, 190.0, 195.0):
        place.change_a_parameter(billions)
        times.append(place.run("dvc", "repro").seconds)
    changed = statistics.median(times)
    shutil.rmtree(place.folder / ".cache")
    place.change_a_parameter(180.0)
    anew = place.run("dvc", "repro").seconds
    one = place.run("warcosts", "run", "reconstruction", "--set", "prewar_gdp=190.0",
                    "--output", "experiment.html")  # fmt: skip
    return Part(
        "One parameter changed",
        "`dvc repro` after a parameter of one family changed: after a build here, and in "
        "a fresh clone, where nothing is kept in `.cache`. Then the same as an experiment that "
        "touches no report (`warcosts run`).",
        [Row(f"ours, median of {len(times)}", changed, "s"), Row("in a fresh clone", anew, "s"),
         Row("as an experiment", one.seconds, "s"), Row("full rebuild", full, "s")],
        [Target("one parameter changed over the full rebuild", changed / full, 1 / 3)],
    )  # fmt: skip
