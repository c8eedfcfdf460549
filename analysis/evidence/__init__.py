"""From series, tests and rules to evidence and verdicts."""
