"""Notebooks: checked, executed side by side, and written so that nothing depends on the run.

`check_notebooks` finds what breaks a rule, `run_notebook` runs one with other parameters, and
`build_notebooks` runs all at both editions. In a notebook, `finish` comes last.
"""

from analysis.notebooks.build import build_notebooks, check_notebooks, run_notebook
from analysis.notebooks.check import check_notebook
from analysis.notebooks.finish import finish
from analysis.notebooks.run import Task, execute

__all__ = [
    "Task",
    "build_notebooks",
    "check_notebook",
    "check_notebooks",
    "execute",
    "finish",
    "run_notebook",
]
