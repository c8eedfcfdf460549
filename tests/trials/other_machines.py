"""Processors, places and users unlike the ones at hand, as environments of a command.

What a build publishes must hang on none of them. numpy, OpenBLAS and the C library each choose
code by the processor when they are loaded, and each has a switch: with all three a process
computes as on a machine that lacks those instructions, with other last digits and, where a sort
leaves the order of ties open, in another order.

    python tests/trials/other_machines.py COMMAND ...     # run it as on such a machine
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

CHOSEN: list[str] = list(np._core._multiarray_umath.__cpu_dispatch__)  # type: ignore[attr-defined]
"""Instructions for which this numpy has code of its own."""
LEAST = "the least that numpy runs on"
PROCESSORS = {
    "no AVX-512": {
        "NPY_DISABLE_CPU_FEATURES": " ".join(
            name for name in CHOSEN if "AVX512" in name or name == "X86_V4"
        ),
        "OPENBLAS_CORETYPE": "Haswell",
        "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX512F,-AVX512VL",
    },
    "no AVX2 and no FMA": {
        "NPY_DISABLE_CPU_FEATURES": " ".join(CHOSEN),
        "OPENBLAS_CORETYPE": "Sandybridge",
        "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX512F,-AVX512VL,-AVX2,-AVX2_Usable,-FMA,-FMA_Usable",
    },
    LEAST: {
        "NPY_DISABLE_CPU_FEATURES": " ".join(CHOSEN),
        "OPENBLAS_CORETYPE": "Nehalem",
        "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX512F,-AVX512VL,-AVX2,-AVX2_Usable,-FMA,-FMA_Usable"
        ",-AVX,-AVX_Usable",
    },
}
"""By what is not there, the switches that leave it out."""
if platform.machine() not in ("x86_64", "AMD64"):
    for _switches in PROCESSORS.values():
        del _switches["OPENBLAS_CORETYPE"]

FAR_AWAY = {"TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "4711", "COLUMNS": "43"}
HABITS = {
    ".config/matplotlib/matplotlibrc": "svg.fonttype: path\nfont.size: 31\nfigure.dpi: 41\n"
    "savefig.bbox: tight\naxes.grid: True\nlines.linewidth: 9\nfont.family: serif\n"
    "axes.formatter.use_locale: True\n",
    ".ipython/profile_default/ipython_config.py": ""
    "c.InteractiveShell.ast_node_interactivity = 'all'\n"
    "c.InlineBackend.figure_formats = {'png'}\n"
    "c.InteractiveShellApp.exec_lines = ['print(1)', 'seed = 99']\n",
    ".ipython/profile_default/startup/00.py": "import pandas\n"
    "pandas.options.display.max_rows = 2\npandas.options.display.precision = 1\n",
    ".gitconfig": "[core]\n autocrlf = true\n[color]\n ui = always\n[status]\n"
    " showUntrackedFiles = no\n[log]\n date = relative\n[diff]\n noprefix = true\n",
}


def user_with_habits(home: Path) -> dict[str, str]:
    """Return the environment of a user whose home holds settings that would alter outputs."""
    for name, text in HABITS.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(text, encoding="utf-8")
    return {"HOME": str(home), "MPLBACKEND": "agg"}


def speaking(name: str, folder: Path) -> dict[str, str]:
    """Return an environment in a language of Glibc, such as tr_TR; empty where there is none."""
    compiler = shutil.which("localedef")
    if compiler is None:
        return {}
    folder.mkdir(parents=True, exist_ok=True)
    command = [compiler, "-i", name, "-f", "UTF-8", str(folder / f"{name}.UTF-8")]
    if subprocess.run(command, check=False, capture_output=True).returncode:
        return {}
    return {"LOCPATH": str(folder), "LC_ALL": f"{name}.UTF-8", "LANG": f"{name}.UTF-8"}


def strange(folder: Path, processor: str, language: str) -> dict[str, str]:
    """Return all at once: another processor, language, time zone, hash seed and user."""
    return {
        **PROCESSORS[processor], **FAR_AWAY, **user_with_habits(folder / "home"),
        **speaking(language, folder / "languages"),
    }  # fmt: skip


def leaves_out(name: str) -> bool:
    """Return whether this processor has instructions that a switch leaves out."""
    features = np._core._multiarray_umath.__cpu_features__  # type: ignore[attr-defined]
    return any(features[one] for one in PROCESSORS[name]["NPY_DISABLE_CPU_FEATURES"].split())


def switchable() -> bool:
    """Return whether this processor has any such instructions."""
    return leaves_out(LEAST)


def last_digits(environment: dict[str, str]) -> str:
    """Return a trace of the last digits that numpy, OpenBLAS and the C library compute."""
    probe = (
        "import math, hashlib, numpy as np\n"
        "x = np.linspace(0.01, 3, 20001)\n"
        "c = repr([math.exp(v) * math.sin(v) for v in x])\n"
        "many = np.concatenate([np.exp(x), np.log1p(x), np.tanh(x), np.sin(x)])\n"
        "b = np.outer(x[:300], x[:200]) @ np.sin(np.outer(x[:200], x[:300]))\n"
        "for one in (c.encode(), many.tobytes(), b.tobytes()):\n"
        "    print(hashlib.sha256(one).hexdigest()[:12])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", probe], env=environment, check=True, capture_output=True, text=True
    )
    return done.stdout


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as _folder:
        _there = {**os.environ, **strange(Path(_folder), LEAST, "tr_TR")}
        sys.exit(subprocess.run(sys.argv[1:], env=_there, check=False).returncode)
