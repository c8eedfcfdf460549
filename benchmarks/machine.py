"""What the numbers were measured with: kind of machine and versions, and nothing that names it."""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version

import psutil

PACKAGES = (
    "dvc", "papermill", "nbconvert", "nbclient", "ipykernel", "numpy", "pandas", "scipy",
    "statsmodels", "matplotlib", "seaborn", "joblib", "pymannkendall",
)  # fmt: skip


def describe() -> dict[str, object]:
    """Return cores, memory, system, Python, versions of packages and how busy the machine is."""
    return {
        "machine": {
            "cores": os.cpu_count(),
            "memory_gib": round(psutil.virtual_memory().total / 2**30, 1),
            "system": f"{platform.system()} {platform.machine()}",
            "processes_at_work_at_start": round(os.getloadavg()[0], 1),
        },
        "python": platform.python_version(),
        "versions": {name: found for name in PACKAGES if (found := _version(name))},
    }


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
