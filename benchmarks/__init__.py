"""What is timed, against what: ``python -m benchmarks`` (see docs/benchmarks.md)."""
