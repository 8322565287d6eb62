"""What the machine gives."""

import os
import sys
from pathlib import Path

import pytest

from viewloom.providers.local.machine import count_cores, maybe_rss_bytes


@pytest.mark.parametrize(
    ("quota", "cores"), [("100000 100000", 1), ("50000 100000", 1), ("0 0", None), ("max 100000", None), ("?", None)]
)
def test_a_containers_quota_limits_the_cores(tmp_path: Path, quota: str, cores: int | None) -> None:
    file = tmp_path / "cpu.max"
    file.write_text(quota)
    assert count_cores(file) == (cores or count_cores(tmp_path / "none"))


def test_memory_is_told_for_a_process_that_is_there() -> None:
    assert maybe_rss_bytes(2**22 + 1) is None
    if sys.platform == "linux":
        assert (maybe_rss_bytes(os.getpid()) or 0) > 1_000_000
