"""Hashes of texts and files."""

from __future__ import annotations

import hashlib
from pathlib import Path

from analysis.hashing import hash_file, hash_text, hash_written


def test_a_file_is_hashed_by_its_bytes(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"a\r\nb\xff\n")
    assert hash_file(tmp_path / "f") == hashlib.sha256(b"a\r\nb\xff\n").hexdigest()


def test_a_text_is_hashed_as_utf_8() -> None:
    assert hash_text("Győr") == hashlib.sha256("Győr".encode()).hexdigest()


def test_line_ends_of_written_files_do_not_count(tmp_path: Path) -> None:
    (tmp_path / "dos").write_bytes(b"a\r\nb\r\n")
    (tmp_path / "unix").write_bytes(b"a\nb\n")
    assert hash_written(tmp_path / "dos") == hash_written(tmp_path / "unix")
    assert hash_file(tmp_path / "dos") != hash_file(tmp_path / "unix")
