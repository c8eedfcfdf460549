"""New releases of the sources: fetched or placed, checked, taken in whole or not at all."""
