"""One server for all contract tests."""

from collections.abc import Iterator

import pytest

from contract.live_server import LiveServer, run_server


@pytest.fixture(scope="session")
def running_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    with run_server(tmp_path_factory.mktemp("live")) as live:
        yield live


@pytest.fixture
def server(running_server: LiveServer) -> LiveServer:
    running_server.model.forget()
    return running_server
