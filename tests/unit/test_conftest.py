"""The guards of `tests/conftest.py` do what they say."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = Path(__file__).parents[1] / "conftest.py"


SAMPLE = """
import contextlib, socket
import pytest

def test_one(): pytest.skip("no time")

@pytest.mark.skip(reason="not on this platform: needs fork")
def test_two(): pass

@pytest.mark.xfail(reason="known")
def test_three(): assert False

def test_four():
    with contextlib.suppress(RuntimeError):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
"""


def run_pytest(directory: Path, **environment: str) -> str:
    shutil.copy(CONFTEST, directory)
    (directory / "test_sample.py").write_text(SAMPLE)
    (directory / "test_module.py").write_text("import pytest\npytest.importorskip('no_such_module')")
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--rootdir", directory, directory]
    kept = {name: value for name, value in os.environ.items() if name != "CI"}
    # Plugins that are not loaded need no second.
    settings = {**kept, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", **environment}
    return subprocess.run(command, env=settings, capture_output=True, text=True, check=False).stdout  # noqa: S603


def test_in_ci_a_skip_is_a_failure_unless_the_platform_is_the_reason(tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --continue-on-collection-errors")
    shown = run_pytest(tmp_path, CI="true")
    assert "1 failed, 1 passed, 1 skipped, 1 xfailed, 2 errors" in shown
    assert "Skipped in CI: no time" in shown
    assert "Skipped in CI: could not import 'no_such_module'" in shown


def test_elsewhere_a_skip_is_a_skip_but_a_swallowed_network_call_is_an_error(tmp_path: Path) -> None:
    shown = run_pytest(tmp_path)
    assert "1 passed, 3 skipped, 1 xfailed, 1 error" in shown
    assert "The test called the network: socket.getaddrinfo 192.0.2.1" in shown


def test_loopback_is_allowed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        pass
    with pytest.raises(ConnectionRefusedError), socket.socket() as unused:
        unused.connect(("127.0.0.1", 1))
