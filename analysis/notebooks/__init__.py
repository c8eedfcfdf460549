"""Notebooks: checked, executed side by side, and written so that nothing depends on the run.

`check_notebooks` finds what breaks a rule, and `run_notebook` runs one with other parameters. In a
notebook, `finish` comes last.
"""

from analysis.notebooks.build import check_notebooks, run_notebook
from analysis.notebooks.finish import finish
from analysis.notebooks.run import Task, execute

__all__ = ["Task", "check_notebooks", "execute", "finish", "run_notebook"]
