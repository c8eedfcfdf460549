"""The rebuild before a change lands runs as on another machine; here, that it is another one."""

from __future__ import annotations

import os

import pytest
from other_machines import LEAST, PROCESSORS, last_digits, leaves_out, switchable


def test_the_switches_of_the_processor_alter_last_digits() -> None:
    """Else a rebuild as on another machine would compare this one with itself."""
    if not switchable():
        pytest.skip("this processor has none of the instructions that can be switched off")
    here = last_digits(dict(os.environ))
    for name in (LEAST, *(one for one in PROCESSORS if leaves_out(one))):
        assert last_digits({**os.environ, **PROCESSORS[name]}) != here, name
