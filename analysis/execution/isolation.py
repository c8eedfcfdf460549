"""Making a forked interpreter as good as new, with the imports kept.

A fork inherits everything: signal handlers, logging, random states, half of what the
parent was in the middle of. What a notebook could notice, or what would reach back into
the parent, is put here as a fresh interpreter would have it.
"""

from __future__ import annotations

import atexit
import builtins
import contextlib
import ctypes
import gc
import importlib
import logging
import os
import signal
import sys
import threading
import warnings
import weakref
from collections.abc import Iterator, Sequence
from pathlib import Path

INLINE_BACKEND = "module://matplotlib_inline.backend_inline"

SINGLE_THREADED = dict.fromkeys(
    (
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "MKL_NUM_THREADS",
        "BLIS_NUM_THREADS",
        "VECLIB_MAXIMUM_THREADS",
        "NUMEXPR_NUM_THREADS",
    ),
    "1",
)
"""One thread a notebook: notebooks already use every core, and sums keep their last bits."""

_BUILT_IN = {
    kind for kind in vars(builtins).values() if isinstance(kind, type) and issubclass(kind, Warning)
}
_kept_alive: list[object] = []


@contextlib.contextmanager
def environment(changes: dict[str, str]) -> Iterator[None]:
    """Set environment variables for the duration of a block."""
    before = {name: os.environ.get(name) for name in changes}
    os.environ.update(changes)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def preload(modules: Sequence[str]) -> None:
    """Import `modules` here, so that every notebook finds them imported.

    Numerical libraries read their number of threads once, when they are loaded.
    """
    with environment(SINGLE_THREADED):
        for name in modules:
            importlib.import_module(name)


def start_afresh() -> None:
    """Give a forked child the state of a newly started interpreter."""
    gc.freeze()  # what was inherited is never collected here, so pages stay shared
    # Replaced below and by the kernel, but not to be closed: that would close descriptors.
    _kept_alive.extend((sys.stdin, sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__))
    _forget_parent_cleanup()
    _reset_signals()
    _reset_logging()
    _reset_warnings()
    _reset_hooks()
    _reset_import_path()
    _close_standard_input()
    _reset_random_states()
    _reset_matplotlib()
    _limit_blas_threads()
    os.environ.update(SINGLE_THREADED)


def _forget_parent_cleanup() -> None:
    """Leave the parent's temporary files and exit hooks to the parent."""
    atexit._clear()
    for finalizer in list(weakref.finalize._registry):  # type: ignore[attr-defined]
        finalizer.atexit = False
    atexit.register(weakref.finalize._exitfunc)  # type: ignore[attr-defined]


def _reset_signals() -> None:
    signal.set_wakeup_fd(-1)
    for signum in signal.valid_signals():
        if callable(signal.getsignal(signum)):
            signal.signal(signum, signal.SIG_DFL)
    # As in stock kernels: interrupts count only while a cell runs.
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _reset_logging() -> None:
    root = logging.getLogger()
    root.setLevel(logging.WARNING)
    logging.disable(logging.NOTSET)
    logging.captureWarnings(False)
    for logger in (root, *logging.Logger.manager.loggerDict.values()):
        if isinstance(logger, logging.Logger):
            logger.handlers = [h for h in logger.handlers if isinstance(h, logging.NullHandler)]


def _reset_warnings() -> None:
    """Keep the filters that libraries set for their own warnings, drop the parent's general ones.

    A filter without message and module, on a category that Python itself defines, comes
    from a command line, an environment or a test runner.
    """
    kept = [
        entry for entry in warnings.filters if entry[1] or entry[3] or entry[2] not in _BUILT_IN
    ]
    warnings.resetwarnings()
    for category in (ResourceWarning, ImportWarning, PendingDeprecationWarning, DeprecationWarning):
        warnings.simplefilter("ignore", category)
    warnings.filterwarnings("default", category=DeprecationWarning, module="__main__")
    warnings.filters[:0] = kept  # type: ignore[index]


def _reset_hooks() -> None:
    sys.settrace(None)
    sys.setprofile(None)
    threading.settrace(None)
    threading.setprofile(None)
    sys.excepthook = sys.__excepthook__
    sys.displayhook = sys.__displayhook__
    sys.unraisablehook = sys.__unraisablehook__
    threading.excepthook = threading.__excepthook__


def _reset_import_path() -> None:
    """Look for modules in the working folder, just before the installed packages."""
    script_folder = str(Path(sys.argv[0]).resolve().parent) if sys.argv and sys.argv[0] else ""
    path = [entry for entry in sys.path if entry not in ("", script_folder)]
    installed = (Path(entry).name in ("site-packages", "dist-packages") for entry in path)
    path.insert(next((i for i, is_it in enumerate(installed) if is_it), 0), "")
    sys.path[:] = path


def _close_standard_input() -> None:
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    sys.stdin = sys.__stdin__ = open(0, closefd=False)  # type: ignore[misc]  # noqa: SIM115


def _reset_random_states() -> None:
    """Without this, all notebooks that set no seed would draw the same numbers.

    Python's own generator needs no help: it is seeded anew after every fork.
    """
    if "numpy.random" in sys.modules:
        sys.modules["numpy.random"].seed()


def _reset_matplotlib() -> None:
    """Choose the backend of notebooks, left to be loaded by the first figure."""
    os.environ["MPLBACKEND"] = INLINE_BACKEND
    matplotlib = sys.modules.get("matplotlib")
    if matplotlib is None:
        return
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        pyplot.close("all")
        pyplot._backend_mod = None  # type: ignore[attr-defined]
    matplotlib.rc_file_defaults()
    matplotlib.rcParams["backend"] = INLINE_BACKEND
    # Loading it connects it to the shell, so it must load again for this one.
    sys.modules.pop("matplotlib_inline.backend_inline", None)


def _limit_blas_threads() -> None:
    """Tell libraries that the parent loaded without a limit to use one thread."""
    maps = Path("/proc/self/maps")
    if not maps.exists():
        return
    libraries = {line.split(maxsplit=5)[-1] for line in maps.read_text().splitlines()}
    for path in libraries:
        if "openblas" in Path(path).name:
            library = ctypes.CDLL(path)
            for suffix in ("64_", ""):
                for prefix in ("scipy_openblas", "openblas"):
                    function = getattr(library, f"{prefix}_set_num_threads{suffix}", None)
                    if function is not None:
                        function(1)
