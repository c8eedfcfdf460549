"""Running notebooks through papermill, fast: imports once, a fork a notebook.

``runs`` is the way in (:func:`analysis.execution.runs.run_notebooks`); ``engine`` is the
papermill engine behind it, ``kernel`` the interpreter that executes the cells. The guide
is ``docs/engine.md``.
"""
