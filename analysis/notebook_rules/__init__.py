"""The rules that a notebook keeps, checked on its text alone; `analysis.checks` is the way in."""
