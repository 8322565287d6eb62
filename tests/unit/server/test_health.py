"""What a monitor is told of several providers, and of the database."""

import anyio
import pytest
from sqlalchemy.engine import make_url
from starlette.applications import Starlette

from gate import open_silence
from scripted_service import open_client
from viewloom.errors import DatabaseUnavailable
from viewloom.providers.base import ProviderHealth
from viewloom.providers.scripted import Scripted
from viewloom.server.health import health_routes
from viewloom.storage.database import ConnectionPool, Database

pytestmark = pytest.mark.anyio


class Rested(Scripted):
    """A provider that keeps failing."""

    def health(self) -> ProviderHealth:
        return ProviderHealth(ready=False, detail="It is rested.")


async def answers() -> None:
    """Checks a database that answers."""


async def test_one_provider_that_can_answer_is_enough_and_the_others_are_told_of() -> None:
    app = Starlette(routes=health_routes([Rested("a"), Scripted("b")], answers))
    async with open_client(app) as monitor:
        answer = await monitor.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["ready"] is True
    assert answer.json()["database"]["ready"] is True
    assert answer.json()["providers"]["a"] == {"ready": False, "detail": "It is rested."}
    assert answer.json()["providers"]["b"]["ready"] is True


async def test_without_any_provider_that_can_answer_the_server_is_not_ready() -> None:
    app = Starlette(routes=health_routes([Rested("a"), Rested("b")], answers))
    async with open_client(app) as monitor:
        assert (await monitor.get("/readyz")).status_code == 503


async def test_without_its_database_the_server_is_not_ready_and_says_why() -> None:
    async def fails() -> None:
        raise DatabaseUnavailable("It is away.")

    app = Starlette(routes=health_routes([Scripted("b")], fails))
    async with open_client(app) as monitor:
        answer = await monitor.get("/readyz")
        assert (await monitor.get("/healthz")).status_code == 200
    assert answer.status_code == 503
    assert answer.json()["ready"] is False
    assert answer.json()["database"] == {"ready": False, "detail": "It is away."}
    assert answer.json()["providers"]["b"]["ready"] is True


async def test_a_database_that_takes_connections_and_says_nothing_keeps_no_monitor_waiting() -> None:
    async with open_silence() as port:
        pool = ConnectionPool(make_url(f"postgresql+asyncpg://someone@127.0.0.1:{port}/nothing"))
        try:
            check = Database(pool, "postgresql").check
            app = Starlette(routes=health_routes([Scripted("b")], check, database_limit_s=0.2))
            with anyio.fail_after(5):
                async with open_client(app) as monitor:
                    answer = await monitor.get("/readyz")
        finally:
            await pool.close()
    assert answer.status_code == 503
    assert answer.json()["database"] == {"ready": False, "detail": "The database did not answer within 0.2 s."}
