"""SHA-256 of texts and files, as hexadecimal digits."""

from __future__ import annotations

import hashlib
from pathlib import Path


def hash_text(text: str) -> str:
    """Return the hash of a text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def hash_file(path: Path) -> str:
    """Return the hash of a file, byte by byte.

    Raises
    ------
    FileNotFoundError
        There is no such file.
    """
    return hashlib.sha256(path.read_bytes()).hexdigest()


def hash_written(path: Path) -> str:
    """Return the hash of a file that people write, with line ends as LF: git may change them."""
    return hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()
