"""Names that nothing else has."""

import re
import subprocess
import sys

from viewloom.engine.random_names import random_name


def test_a_name_is_a_stem_and_128_bits() -> None:
    assert re.fullmatch(r"call_[0-9a-f]{32}", random_name("call_"))


def test_no_two_names_are_alike() -> None:
    assert len({random_name("") for _ in range(10_000)}) == 10_000


def test_two_processes_draw_different_names() -> None:
    command = [sys.executable, "-c", "from viewloom.engine.random_names import random_name; print(random_name(''))"]
    first, second = (subprocess.run(command, capture_output=True, check=True).stdout for _ in "ab")  # noqa: S603 - our own
    assert first != second
