"""What is timed, against what: ``python -m benchmarks`` (results in docs/benchmarks.md)."""
