"""The pages that were built, where there are any."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILT = sorted(ROOT.joinpath("reports").rglob("*.html"))
