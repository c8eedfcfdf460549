"""One module a source: raw file to observations."""
