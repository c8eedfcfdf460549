"""What is timed, against what: ``python -m benchmarks`` (see docs/benchmarks.md).

``python -m benchmarks.choices`` measures rates instead of times: see docs/methods-statistics.md.
"""
