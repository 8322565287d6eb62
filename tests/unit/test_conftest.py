"""The guards of `tests/conftest.py` do what they say."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = Path(__file__).parents[1] / "conftest.py"


def run_pytest(directory: Path, tests: str, **environment: str) -> subprocess.CompletedProcess[str]:
    shutil.copy(CONFTEST, directory)
    (directory / "test_sample.py").write_text(tests)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(directory), directory]
    kept = {name: value for name, value in os.environ.items() if name != "CI"}
    return subprocess.run(command, env={**kept, **environment}, capture_output=True, text=True, check=False)  # noqa: S603


SKIPS = """
import pytest
def test_one(): pytest.skip("no time")
@pytest.mark.skip(reason="not on this platform: needs fork")
def test_two(): pass
@pytest.mark.xfail(reason="known")
def test_three(): assert False
"""


def test_a_skip_is_a_failure_in_ci_unless_the_platform_is_the_reason(tmp_path: Path) -> None:
    done = run_pytest(tmp_path, SKIPS, CI="true")
    assert done.returncode == 1
    assert "1 failed, 1 skipped, 1 xfailed" in done.stdout
    assert "Skipped in CI: no time" in done.stdout


def test_a_skip_is_a_skip_elsewhere(tmp_path: Path) -> None:
    assert run_pytest(tmp_path, SKIPS).returncode == 0


def test_a_module_that_is_skipped_whole_fails_in_ci(tmp_path: Path) -> None:
    done = run_pytest(tmp_path, "import pytest\npytest.importorskip('no_such_module')", CI="true")
    assert done.returncode != 0
    assert "Skipped in CI" in done.stdout


def test_a_swallowed_network_call_still_fails_the_test(tmp_path: Path) -> None:
    source = """
import contextlib, socket
def test_it():
    with contextlib.suppress(RuntimeError):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
"""
    done = run_pytest(tmp_path, source)
    assert done.returncode == 1
    assert "The test called the network: socket.getaddrinfo 192.0.2.1" in done.stdout


def test_loopback_is_allowed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        pass
    with pytest.raises(ConnectionRefusedError), socket.socket() as unused:
        unused.connect(("127.0.0.1", 1))
