"""What papermill finds under the entry point ``papermill.engine``.

papermill loads it while it is itself being imported, and :mod:`analysis.execution.engine`
imports papermill, so the engine is not imported before it is used. This also spares those
who use papermill with another engine the import of IPython's kernel.
"""

from __future__ import annotations

from typing import Any


class _EngineOnDemand:
    """Stands for :class:`analysis.execution.engine.ForkEngine`."""

    def __getattr__(self, name: str) -> Any:
        from analysis.execution.engine import ForkEngine

        return getattr(ForkEngine, name)


engine = _EngineOnDemand()
