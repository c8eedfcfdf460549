"""The machinery behind `analysis.params`: kinds of value, the schema, and the checks."""
