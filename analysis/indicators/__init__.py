"""From observations to series, by reading."""
