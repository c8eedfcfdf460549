"""Forked processes that cannot be lost: each is watched, killed with its group, and reaped."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
import threading
import traceback
import warnings
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import wait

_PR_SET_PDEATHSIG = 1


def fork_is_safe() -> bool:
    """Say whether this process can be forked and its child go on to run Python.

    Forking copies one thread only. Locks held by others stay locked in the child for ever,
    so a process with Python threads is not forked. On macOS system libraries use threads
    of their own, and Windows has no fork. A running event loop would be shared with the
    child, so it rules out forking too.
    """
    return (
        sys.platform == "linux"
        and hasattr(os, "pidfd_open")
        and threading.active_count() == 1
        and not _event_loop_is_running()
    )


def _event_loop_is_running() -> bool:
    asyncio = sys.modules.get("asyncio")
    if asyncio is None:
        return False
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def die_with_parent(parent: int, signum: int) -> None:
    """Ask the system to send `signum` to this process when its parent ends (Linux only)."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signum)
    if os.getppid() != parent:  # the parent ended before it could be watched
        os._exit(1)


class ForkedProcess:
    """A child of this process that runs one function in a session of its own.

    Being the leader of its own process group, it is killed together with whatever its
    cells started, and the terminal's interrupt does not reach it: who forked it decides.

    Parameters
    ----------
    target
        What the child does. The child exits when it returns, without running any of the
        clean-up that belongs to this process.
    death_signal
        What the child gets if this process ends first.
    """

    def __init__(self, target: Callable[[], None], *, death_signal: int = signal.SIGKILL) -> None:
        parent = os.getpid()
        # What waits in the buffers would otherwise be written by both processes.
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(Exception):
                stream.flush()
        # A handler that raised in the child before it is caught there would lead it back, up the
        # stack, into the work of its parent.
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
        try:
            with warnings.catch_warnings():
                # Python counts the threads of numerical libraries, which look after forks.
                warnings.simplefilter("ignore", DeprecationWarning)
                self.pid = os.fork()
            if self.pid == 0:
                _run_child(target, parent, death_signal, mask)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        self._descriptor = os.pidfd_open(self.pid)
        self._reaped = False
        self.exit_status: int | None = None
        """How the child ended, once it is reaped: its status, or minus the number of a signal."""

    @property
    def sentinel(self) -> int:
        """A descriptor that is readable once the child has ended."""
        return self._descriptor

    def join(self, timeout: float | None = None) -> bool:
        """Wait until the child has ended, reap it with its group, and say whether it has."""
        if not self._reaped and wait([self._descriptor], timeout):
            self._kill_group()  # before reaping: until then the number stays taken
            self.exit_status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
            os.close(self._descriptor)
            self._reaped = True
        return self._reaped

    def interrupt(self) -> None:
        """Send the child what Ctrl-C sends."""
        if not self._reaped:
            os.kill(self.pid, signal.SIGINT)

    def terminate(self) -> None:
        """Ask the child to end."""
        if not self._reaped:
            os.kill(self.pid, signal.SIGTERM)

    def kill(self) -> None:
        """End the child and all its group at once, and reap it. Safe to call again."""
        if not self._reaped:
            self._kill_group()
            os.kill(self.pid, signal.SIGKILL)  # it may not lead its group yet
            self.join()

    def _kill_group(self) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)


class SpawnedProcess:
    """A child with an interpreter of its own, for systems and moments that forbid forks.

    Parameters
    ----------
    target, arguments
        What the child does: a function of a module, and what it takes.
    """

    def __init__(self, target: Callable[..., None], *arguments: object) -> None:
        self._process = get_context("spawn").Process(target=target, args=arguments)
        self._process.start()

    @property
    def sentinel(self) -> int:
        """Something to wait for that is ready once the child has ended."""
        return self._process.sentinel

    def terminate(self) -> None:
        """Ask the child to end."""
        self._process.terminate()

    def join(self, timeout: float | None = None) -> bool:
        """Wait until the child has ended, and say whether it has."""
        self._process.join(timeout)
        return not self._process.is_alive()

    def kill(self) -> None:
        """End the child at once and reap it."""
        self._process.kill()
        self._process.join()


def _run_child(
    target: Callable[[], None], parent: int, death_signal: int, mask: set[int | signal.Signals]
) -> None:
    """Run `target` and leave by the emergency exit: nothing of the parent is cleaned up.

    Whatever happens, a handler of a signal that raises included, this does not return.
    """
    code = 1
    try:
        try:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
            os.setsid()
            die_with_parent(parent, death_signal)
            target()
            code = 0
        except SystemExit as exit_request:
            code = exit_request.code if isinstance(exit_request.code, int) else 1
        except BaseException:
            traceback.print_exc()
        with contextlib.suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        _ignore_handlers()
    finally:
        os._exit(code)


def _ignore_handlers() -> None:
    """Leave no handler in Python that could raise on the last step."""
    for signum in signal.valid_signals():
        if callable(signal.getsignal(signum)):
            signal.signal(signum, signal.SIG_IGN)
