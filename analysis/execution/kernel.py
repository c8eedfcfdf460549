"""The interpreter that executes cells: IPython's own kernel, in a fork, on a pipe."""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import contextvars
import logging
import os
import sys
import tempfile
import threading
from collections.abc import Iterator
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from types import SimpleNamespace
from typing import IO, Any, TextIO, cast

import ipykernel_launcher  # type: ignore[import-untyped]
import IPython.core.completerlib
import IPython.extensions.storemagic  # noqa: F401  (what every kernel loads, loaded once)
import zmq
from ipykernel.ipkernel import IPythonKernel
from jupyter_client.session import Session
from nbclient.exceptions import DeadKernelError
from tornado.ioloop import IOLoop
from traitlets import Any as AnyTrait
from traitlets.config import Config

from analysis.execution.channel import Channel
from analysis.execution.isolation import start_afresh
from analysis.execution.processes import ForkedProcess
from analysis.execution.streams import CapturedStream

_EXIT_SECONDS = 5.0

Message = dict[str, Any]


class KernelProcess:
    """A kernel forked from this process, as seen by the client that feeds it cells.

    Use it as a context: on leaving, the kernel may run its exit hooks for a few seconds if
    nothing went wrong, and then it and whatever it started are killed and reaped.

    Attributes
    ----------
    session
        Builds the messages to send, see :meth:`send`.
    """

    def __init__(self) -> None:
        ours, theirs = Pipe()
        self.session = Session(key=os.urandom(32))
        self._scratch = tempfile.TemporaryDirectory(prefix="notebook-ipython-")
        self._process = ForkedProcess(lambda: self._become_kernel(ours, theirs))
        theirs.close()
        self._channel = Channel(ours)

    def __enter__(self) -> KernelProcess:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None and self.is_alive():
                self._ask_to_exit()
        finally:
            self._process.kill()
            self._channel.close()
            self._scratch.cleanup()

    def _become_kernel(self, ours: Connection, theirs: Connection) -> None:
        ours.close()
        # A context of its own: decimal precision, numpy's error handling and print
        # options live in context variables.
        contextvars.Context().run(_serve, theirs, self.session, self._scratch.name)

    def _ask_to_exit(self) -> None:
        with contextlib.suppress(OSError):
            self.send(self.session.msg("shutdown_request", {"restart": False}))
        while not self._process.join(0) and self._readable(_EXIT_SECONDS):
            with contextlib.suppress(OSError, EOFError):
                self._channel.receive_multipart()  # said too late, to nobody

    def is_alive(self) -> bool:
        """Say whether the kernel still runs."""
        return not self._process.join(0)

    def interrupt(self) -> None:
        """Raise KeyboardInterrupt in the cell that runs."""
        self._process.interrupt()

    def send(self, message: Message) -> None:
        """Send a request.

        Raises
        ------
        nbclient.exceptions.DeadKernelError
            The kernel has ended.
        """
        try:
            self.session.send(self._channel, message, ident=b"client")  # type: ignore[arg-type]
        except OSError:
            raise DeadKernelError("Kernel died") from None

    def receive(self, timeout: float | None) -> Message | None:
        """Return the next message of the kernel, or nothing after `timeout` seconds.

        Raises
        ------
        nbclient.exceptions.DeadKernelError
            The kernel has ended, and all it said before has been returned.
        """
        if not self._readable(timeout):
            return None
        # Forks of a dead kernel may hold the pipe open, so the end of it is no criterion.
        if not self._channel.poll():
            raise DeadKernelError("Kernel died")
        try:
            parts = self._channel.receive_multipart()
        except (EOFError, OSError):
            raise DeadKernelError("Kernel died") from None
        _idents, frames = self.session.feed_identities(parts)
        message: Message = self.session.deserialize(frames)
        return message

    def _readable(self, timeout: float | None) -> bool:
        return bool(wait([self._channel.fileno(), self._process.sentinel], timeout))


class ForkedKernel(IPythonKernel):
    """IPython's kernel without sockets, threads or debugger: it reads and writes one pipe."""

    shell_stream = AnyTrait()
    _supports_kernel_subshells = False

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)  # type: ignore[no-untyped-call]
        # Asked for by cells that await, to know whether they run on the main thread.
        self.shell_channel_thread = SimpleNamespace(parent_thread=threading.main_thread())


def _serve(connection: Connection, session: Session, ipython_folder: str) -> None:
    """Be a kernel: execute the requests that arrive until told to stop."""
    start_afresh()
    os.environ["IPYTHONDIR"] = ipython_folder
    sys.argv = [ipykernel_launcher.__file__]
    session.pid = os.getpid()
    session.digest_history = set()
    channel = Channel(connection)
    sys.__stdout__ = open(1, "w", closefd=False)  # type: ignore[misc]  # noqa: SIM115
    sys.__stderr__ = open(2, "w", closefd=False)  # type: ignore[misc]  # noqa: SIM115
    sys.stdout = cast(TextIO, CapturedStream("stdout", 1, session, channel))
    sys.stderr = cast(TextIO, CapturedStream("stderr", 2, session, channel))
    try:
        asyncio.run(_answer_requests(channel, session))
    except BaseException:  # of the kernel, not of a cell: tell whoever started the process
        sys.stderr = _original(sys.stderr)
        raise
    atexit._run_exitfuncs()


async def _answer_requests(channel: Channel, session: Session) -> None:
    kernel = _start_kernel(channel, session)
    assert kernel.shell is not None
    while not kernel.shell.exit_now:  # as `exit()` in a cell asks for
        await _readable(channel.fileno())
        parts = channel.receive_multipart()
        _idents, frames = session.feed_identities(parts)
        if session.unpack(frames[1])["msg_type"] == "shutdown_request":
            return
        # The loop keeps running while a cell does, as cells that use asyncio expect.
        await kernel.dispatch_shell([zmq.Frame(part) for part in parts])


async def _readable(descriptor: int) -> None:
    loop = asyncio.get_running_loop()
    ready = loop.create_future()
    loop.add_reader(descriptor, lambda: None if ready.done() else ready.set_result(None))
    try:
        await ready
    finally:
        loop.remove_reader(descriptor)


def _start_kernel(channel: Channel, session: Session) -> ForkedKernel:
    """Do what a stock kernel's application does before the first cell."""
    config = Config()
    config.HistoryManager.hist_file = ":memory:"
    log = logging.Logger("kernel", logging.WARNING)
    log.addHandler(logging.StreamHandler(_original(sys.stderr)))
    with _hidden("debugpy"):
        kernel: ForkedKernel = ForkedKernel.instance(
            config=config,
            log=log,
            session=session,
            iopub_socket=channel,
            shell_stream=channel,
            user_ns={},
        )
    kernel.io_loop = IOLoop.current()
    shell = kernel.shell
    assert shell is not None
    shell.extension_manager.load_extension("storemagic")
    shell.user_ns_hidden.update(shell.user_ns)
    return kernel


def _original(stream: IO[str]) -> TextIO:
    """Return the stream that the process had before it was captured."""
    return open(stream.fileno(), "w", closefd=False)


@contextlib.contextmanager
def _hidden(module: str) -> Iterator[None]:
    """Make the import of a module fail for the duration of a block."""
    absent = object()
    before = sys.modules.get(module, absent)
    sys.modules[module] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[module]
        if before is not absent:
            sys.modules[module] = before  # type: ignore[assignment]
