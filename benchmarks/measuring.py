"""Seconds and memory of commands with everything that they start, and the machine they ran on."""

from __future__ import annotations

import ctypes
import math
import os
import platform
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from typing import NamedTuple

import psutil

ONE_THREAD = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL")}
PACKAGES = (
    "dvc", "papermill", "nbconvert", "nbclient", "ipykernel", "numpy", "pandas", "scipy",
    "statsmodels", "matplotlib", "seaborn", "joblib", "pysyncon", "pymc",
)  # fmt: skip
SUBREAPER = 36  # of Linux's prctl: orphans become children of this process
MIB = 2**20


class Measured(NamedTuple):
    """Seconds on the wall, and the most memory that all processes held together at one time, MiB.

    `shared_once` counts a page of memory once, `resident` in every process that holds it.
    """

    seconds: float
    shared_once: float = math.nan
    resident: float = math.nan


def surroundings(**more: str) -> dict[str, str]:
    """Return the environment of a user who works in this virtual environment."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    environment = {**os.environ, **ONE_THREAD, "PATH": path, **more}
    # users' interpreters keep what they have compiled
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return environment


def measure(
    commands: Sequence[Sequence[str]],
    folder: Path,
    environment: Mapping[str, str],
    *,
    memory: bool = False,
) -> Measured:
    """Run commands one after another and measure them together; end where one fails.

    Watching memory holds up what is watched, so that such a run's time is not to be compared.
    """
    watch = _Watch() if memory else None
    start = time.perf_counter()
    for command in commands:
        done = subprocess.run(
            command, cwd=folder, env=environment, check=False, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        if done.returncode:
            told = done.stdout.decode(errors="replace")[-4000:]
            raise SystemExit(f"{' '.join(command[:4])} ended with {done.returncode}:\n{told}")
    seconds = time.perf_counter() - start
    return Measured(seconds, *watch.stop()) if watch else Measured(seconds)


def timed(task: Callable[[], object], repeats: int) -> float:
    """Return the median of several times of a function, seconds on the wall."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        task()
        times.append(time.perf_counter() - start)
    return median(times)


class _Watch(threading.Thread):
    """Asks ten times a second how much memory everything below this process holds."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(SUBREAPER, 1)
        self._ended = threading.Event()
        self._most = (0.0, 0.0)
        self.start()

    def run(self) -> None:
        """Keep the most of each."""
        while not self._ended.wait(0.1):
            once = resident = 0
            for member in psutil.Process().children(recursive=True):
                try:
                    held = member.memory_full_info()
                except (psutil.NoSuchProcess, psutil.AccessDenied):
                    continue
                # other systems than Linux do not say what is shared: what nobody shares stands in
                once += getattr(held, "pss", held.uss)
                resident += held.rss
            self._most = (max(self._most[0], once / MIB), max(self._most[1], resident / MIB))

    def stop(self) -> tuple[float, float]:
        """Stop watching and return the most of each."""
        self._ended.set()
        self.join()
        return self._most


def describe() -> dict[str, object]:
    """Return kind of machine and versions, and nothing that names it."""
    found = {}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return {
        "cores": os.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30, 1),
        "system": f"{platform.system()} {platform.machine()}",
        "at_work_at_start": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        "versions": found,
    }
