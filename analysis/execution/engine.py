"""The papermill engine ``warcosts-fork``: stock papermill with a forked kernel.

Outputs, display ids, errors, tags and widgets are handled by nbclient's own code. Only the
way in which a cell reaches an interpreter, and its messages come back, is ours.
"""

from __future__ import annotations

from time import monotonic
from typing import Any

from ipykernel.ipkernel import IPythonKernel
from jupyter_client.kernelspec import NATIVE_KERNEL_NAME
from nbclient.exceptions import (
    CellExecutionComplete,
    CellExecutionError,
    CellTimeoutError,
    DeadKernelError,
)
from nbclient.util import run_hook, run_sync
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import (
    Engine,
    NBClientEngine,
    NotebookExecutionManager,
    papermill_engines,
)
from papermill.log import logger
from traitlets import Float

from analysis.execution.kernel import KernelProcess, Message
from analysis.execution.processes import fork_is_safe

FORK_ENGINE = "warcosts-fork"
STOCK_ENGINE = "nbclient"

_run_hook = run_sync(run_hook)


class ForkEngine(Engine):  # type: ignore[misc]
    """Executes notebooks in a fork of this process, or as papermill does where it cannot.

    Takes the options of papermill's own engine: `execution_timeout`, and any trait of
    :class:`nbclient.NotebookClient`, such as `allow_errors`.
    """

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: NotebookExecutionManager,
        kernel_name: str,
        *,
        log_output: bool = False,
        stdout_file: Any = None,
        stderr_file: Any = None,
        start_timeout: int = 60,
        execution_timeout: float | None = None,
        **options: Any,
    ) -> NotebookNode:
        """Execute the cells of ``nb_man.nb`` in place.

        Raises
        ------
        nbclient.exceptions.CellTimeoutError
            A cell took longer than `execution_timeout` seconds.
        nbclient.exceptions.DeadKernelError
            A cell ended its interpreter.
        """
        common: dict[str, Any] = {
            "log_output": log_output,
            "stdout_file": stdout_file,
            "stderr_file": stderr_file,
        }
        if kernel_name != NATIVE_KERNEL_NAME or not fork_is_safe():
            executed: NotebookNode = NBClientEngine.execute_managed_notebook(
                nb_man,
                kernel_name,
                start_timeout=start_timeout,
                execution_timeout=execution_timeout,
                **common,
                **options,
            )
            return executed
        options.pop("input_path", None)
        options["timeout"] = execution_timeout or options.get("timeout")
        client = ForkClient(nb_man, kernel_name=kernel_name, log=logger, **common, **options)
        return client.execute()


class ForkClient(PapermillNotebookClient):  # type: ignore[misc]
    """papermill's client, for a kernel that is a child of this process."""

    timeout = Float(None, allow_none=True).tag(config=True)

    def execute(self, **_options: Any) -> NotebookNode:
        """Execute all cells in one new kernel and return the notebook."""
        self.reset_execution_trackers()
        with KernelProcess() as self.kernel:
            # What widgets need of a client: to send a message to their kernel.
            self.kc = _WidgetClient(self.kernel)
            self._call_hook("on_notebook_start", notebook=self.nb)
            self.papermill_execute_cells()
        self.nb.metadata["language_info"] = IPythonKernel.language_info
        self.set_widgets_metadata()
        self._call_hook("on_notebook_complete", notebook=self.nb)
        notebook: NotebookNode = self.nb
        return notebook

    def execute_cell(
        self,
        cell: NotebookNode,
        cell_index: int,
        execution_count: int | None = None,
        store_history: bool = True,
    ) -> NotebookNode:
        """Execute one cell, waiting for its last output."""
        where = {"cell": cell, "cell_index": cell_index}
        self._call_hook("on_cell_start", **where)
        if not self._is_to_be_executed(cell):
            return cell
        cell.metadata["execution"] = {}
        cell.outputs = []
        self.clear_before_next_output = False
        self._call_hook("on_cell_execute", **where)
        request = self._request(cell, store_history)
        self.kernel.send(request)
        self._call_hook("on_cell_complete", **where)
        self.code_cells_executed += 1
        reply = self._await_reply(request["header"]["msg_id"], cell, cell_index)
        if execution_count:
            cell["execution_count"] = execution_count
        self._call_hook("on_cell_executed", **where, execute_reply=reply)
        self._raise_for_error(reply, cell, cell_index)
        return cell

    def _is_to_be_executed(self, cell: NotebookNode) -> bool:
        return (
            cell.cell_type == "code"
            and bool(cell.source.strip())
            and self.skip_cells_with_tag not in cell.metadata.get("tags", [])
        )

    def _request(self, cell: NotebookNode, store_history: bool) -> Message:
        content = {
            "code": cell.source,
            "silent": False,
            "store_history": store_history,
            "user_expressions": {},
            "allow_stdin": False,
            "stop_on_error": False,  # nothing is sent ahead that would have to be stopped
        }
        request: Message = self.kernel.session.msg("execute_request", content)
        return request

    def _await_reply(self, request_id: str, cell: NotebookNode, cell_index: int) -> Message:
        """Process what the kernel says about a request until it has no more to say."""
        timeout = self._get_timeout(cell)
        deadline = None if timeout is None else monotonic() + timeout
        reply: Message = {}
        while True:
            left = None if deadline is None else max(0.0, deadline - monotonic())
            message = self.kernel.receive(left)
            if message is None:
                self._handle_timeout(timeout, cell)
                deadline = None  # interrupted: it now ends by itself
            elif message["parent_header"].get("msg_id") != request_id:
                continue  # from an earlier cell's task, for which it is too late
            elif message["msg_type"] == "execute_reply":
                reply = message
            else:
                try:
                    self.process_message(message, cell, cell_index)
                except CellExecutionComplete:
                    return reply

    def _handle_timeout(self, timeout: float | None, cell: NotebookNode) -> None:
        if not self.kernel.is_alive():
            raise DeadKernelError("Kernel died")
        if not self.interrupt_on_timeout:
            raise CellTimeoutError.error_from_timeout_and_cell(
                "Cell execution timed out",
                timeout,  # type: ignore[arg-type]
                cell,
            )
        self.kernel.interrupt()

    def _raise_for_error(self, reply: Message, cell: NotebookNode, cell_index: int) -> None:
        content = reply["content"]
        if content["status"] != "error":
            return
        self._call_hook("on_cell_error", cell=cell, cell_index=cell_index, execute_reply=reply)
        is_allowed = not self.force_raise_errors and (
            self.allow_errors
            or content.get("ename") in self.allow_error_names
            or "raises-exception" in cell.metadata.get("tags", [])
        )
        if not is_allowed:
            raise CellExecutionError.from_cell_and_msg(cell, content)

    def _call_hook(self, name: str, **arguments: Any) -> None:
        hook = getattr(self, name)
        if hook is not None:
            _run_hook(hook, **arguments)


class _WidgetClient:
    """The two parts of a kernel client that nbclient's widgets use."""

    def __init__(self, kernel: KernelProcess) -> None:
        self.session = kernel.session
        self.shell_channel = self
        self.send = kernel.send


papermill_engines.register(FORK_ENGINE, ForkEngine)
