"""What holds for every test: no network, no silent skip in CI, asynchronous tests on asyncio."""

import ipaddress
import os
import sys
from collections.abc import Generator
from typing import Any, cast

import pytest

EXCUSE = "not on this platform"
"""Only a skip whose reason begins so is accepted in CI."""

_ADDRESS_POSITIONS = {"socket.connect": 1, "socket.sendto": 1, "socket.getaddrinfo": 0, "socket.gethostbyname": 0}
_forbidden_calls: list[str] = []


class ForbiddenNetworkError(RuntimeError):
    """A test tried to reach something that is not this machine."""


def _forbid_network(event: str, args: tuple[Any, ...]) -> None:
    position = _ADDRESS_POSITIONS.get(event)
    if position is None:
        return
    address: Any = args[position]
    host = cast("tuple[Any, ...]", address)[0] if isinstance(address, tuple) else address
    # Unix sockets have a path in place of a pair; they reach no network.
    if event in {"socket.connect", "socket.sendto"} and not isinstance(address, tuple):
        return
    if not _is_this_machine(host):
        _forbidden_calls.append(f"{event} {host!s}")
        raise ForbiddenNetworkError(f"A test must not reach {host!s}: only loopback addresses are allowed.")


def _is_this_machine(host: Any) -> bool:
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if host in {None, "", "localhost"}:
        return True
    try:
        address = ipaddress.ip_address(str(host).partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


# An audit hook sees the calls of every library, needs no patch, and cannot be taken away by one.
sys.addaudithook(_forbid_network)


@pytest.fixture(autouse=True)
def no_network() -> Generator[None]:
    """Fails a test that called the network even if the code under test swallowed the exception."""
    _forbidden_calls.clear()
    yield
    assert not _forbidden_calls, f"The test called the network: {', '.join(_forbidden_calls)}"


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hides the settings of whoever runs the tests."""
    for name in list(os.environ):
        if name.startswith(("VIEWLOOM_", "OPENAI_", "ANTHROPIC_", "THESYS_")) and not name.startswith("VIEWLOOM_TEST_"):
            monkeypatch.delenv(name)


@pytest.fixture
def anyio_backend() -> str:
    """The server runs on asyncio only."""
    return "asyncio"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Makes a skipped test a failure in CI."""
    report = yield
    if not hasattr(report, "wasxfail"):
        _refuse_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Makes a skipped module a failure in CI."""
    report = yield
    _refuse_skip(report)
    return report


def _refuse_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    if os.environ.get("CI") != "true" or not report.skipped:
        return
    longrepr = report.longrepr
    reason = longrepr[2] if isinstance(longrepr, tuple) else str(longrepr)
    reason = reason.removeprefix("Skipped: ")
    if not reason.startswith(EXCUSE):
        report.outcome = "failed"
        report.longrepr = (
            f"Skipped in CI: {reason}\nA skip counts as a failure here unless its reason begins with {EXCUSE!r}."
        )
