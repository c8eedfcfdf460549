"""The pipeline: rebuilt, left alone, after one change, its calibration, its memory."""

from __future__ import annotations

from pathlib import Path
from statistics import median

from analysis.params import FAMILIES
from benchmarks.project_copy import ProjectCopy, bare_project
from benchmarks.results import Part

RAW = "data/raw/eurostat/temporary_protection_decisions_monthly.csv"
TEMPLATE = "analysis/pages/templates/glossary.html"
GDP = r"(?m)^  prewar_gdp: \S+"


def rebuild(place: ProjectCopy, *, quick: bool) -> Part:
    """a: everything from raw files against the stock commands on the same notebooks."""
    place.build()  # the stock way finds the observations ready
    ours, papermill, nbconvert = [], [], []
    for _ in range(1 if quick else 2):  # in turns, so that both see the same machine
        ours.append(place.rebuild().seconds)
        executed, converted = place.stock()
        papermill.append(executed.seconds)
        nbconvert.append(converted.seconds)
    rows = {
        "ours, without calibration and timeline": (median(ours), "s"),
        "stock: papermill, one command a notebook and edition": (median(papermill), "s"),
        "stock: jupyter nbconvert, as often": (median(nbconvert), "s"),
    }
    ratio = median(ours) / (median(papermill) + median(nbconvert))
    return Part(
        "Everything from raw files, against the stock way",
        "Ours is `dvc repro --force` with every output removed before: it reads all raw files, "
        "draws every kind of cost at both dates, judges the claims, forecasts, executes all "
        "notebooks at both dates and writes all pages. The stock way executes the same notebooks "
        "with the same parameters by `papermill` and makes a page of each by `jupyter nbconvert`; "
        "it finds the observations ready and makes nothing else.",
        rows,
        {"everything over the stock way": (ratio, 0.5)},
    )


def nothing(place: ProjectCopy, *, quick: bool) -> Part:
    """b: nothing to do, against a bare project of as many stages and paths."""
    place.build()
    bare = bare_project(place, place.folder.with_name("bare"))
    ours, theirs = [], []
    for _ in range(2 if quick else 7):
        ours.append(place.run("dvc", "repro").seconds)
        theirs.append(bare.run("dvc", "repro").seconds)
    return Part(
        "Nothing to do",
        "`dvc repro` on what is up to date, here and in a DVC project of as many stages and paths, "
        "each path a file of one line.",
        {"ours": (median(ours), "s"), "bare": (median(theirs), "s")},
        {"ours over the bare project": (median(ours) / median(theirs), 1.7)},
    )


def one_change(place: ProjectCopy, *, quick: bool) -> Part:
    """c: one parameter, one template, one experiment, one raw file."""
    place.build()
    full = place.rebuild().seconds
    template = []
    for number in range(1 if quick else 3):
        place.replace(TEMPLATE, r"\Z", f"{{# {number} #}}")
        template.append(place.run("dvc", "repro").seconds)
    as_known = ["--set", "as_of=2026-06-30", "--output", "experiment.html"]
    run = {family: place.run("warcosts", "run", family, *as_known).seconds for family in FAMILIES}
    place.replace("params.yaml", GDP, "  prewar_gdp: 185.0")
    parameter = place.run("dvc", "repro").seconds
    accepted = month_more(place)
    raw = place.run("dvc", "repro").seconds
    return Part(
        "One thing changed",
        "`dvc repro` after one parameter of one family, one template, or a month more in one raw "
        "file; and each notebook as of another day by `warcosts run`, page included. "
        "Calibration and timeline are frozen.",
        {
            "one parameter": (parameter, "s"),
            "one raw file": (raw, "s"),
            "that file accepted before, by `warcosts accept`": (accepted, "s"),
            "one template": (median(template), "s"),
            **{f"`warcosts run {family}`": (seconds, "s") for family, seconds in run.items()},
            "everything": (full, "s"),
        },
        {
            "one template over everything": (median(template) / full, 0.25),
            "the slowest `warcosts run`, seconds": (max(run.values()), 8.0),
        },
    )


def month_more(place: ProjectCopy) -> float:
    """Take in a month more of one source, and return the seconds that it took."""
    text = (place.folder / RAW).read_text(encoding="utf-8")
    last = text.split()[-1]
    year, month = int(last[:4]), int(last[5:7])
    year, month = year + month // 12, month % 12 + 1
    offered = place.folder.with_name(Path(RAW).name)
    row = f"{year}-{month:02d}{last[7:-4]}{year}\n"
    offered.write_text(text + row, encoding="utf-8", newline="\n")
    return place.run("warcosts", "accept", str(offered), "--source", "eurostat").seconds


def calibration(place: ProjectCopy, *, quick: bool) -> Part:
    """f: calibration and timeline, on as many cores as there are, and the memory of calibration."""
    if quick:
        place.replace("params.yaml", r"calibration_series: \d+", "calibration_series: 50")
    simulated = place.run("warcosts", "build", "calibration", memory=True)
    rows = {
        "calibration, its memory watched": (simulated.seconds, "s"),
        "timeline": (place.run("warcosts", "build", "timeline").seconds, "s"),
        "calibration, shared pages counted once": (simulated.shared_once, "MiB"),
    }
    return Part(
        "Calibration and timeline",
        "`warcosts build calibration`: simulated series, and every earlier release; and `warcosts "
        "build timeline`: every reading at the end of every month.",
        rows,
        {
            "calibration, seconds": (simulated.seconds, 120.0),
            "calibration, shared pages counted once, MiB": (simulated.shared_once, 700.0),
        },
    )


def memory(place: ProjectCopy, *, quick: bool) -> Part:
    """h: the most memory of a rebuild, and of an experiment."""
    place.build()
    whole = place.rebuild(memory=True)
    command = ("warcosts", "run", "casualties", "--set", "error_factor=2")
    one = place.run(*command, "--output", "experiment.html", memory=True)
    rows = {
        "everything, shared pages counted once": (whole.shared_once, "MiB"),
        "everything, shared pages counted in each process": (whole.resident, "MiB"),
        "`warcosts run casualties`, shared pages counted once": (one.shared_once, "MiB"),
        "`warcosts run casualties`, shared pages counted in each process": (one.resident, "MiB"),
    }
    return Part(
        "Memory",
        "The most that all processes of a command held together: DVC, the stage at work and the "
        "notebooks that run side by side, asked ten times a second. Without calibration and "
        "timeline, of which part f tells. The most is held while the notebook of casualties runs "
        "beside another: it keeps all draws of every month of six series, so that each step can "
        "be looked at, some 430 MiB beside the libraries that both share.",
        rows,
        {"everything, shared pages counted once, MiB": (whole.shared_once, 700.0)},
    )
