"""What a monitor is told of several providers."""

import pytest
from starlette.applications import Starlette

from scripted_service import open_client
from viewloom.providers.base import ProviderHealth
from viewloom.providers.scripted import Scripted
from viewloom.server.health import health_routes

pytestmark = pytest.mark.anyio


class Rested(Scripted):
    """A provider that keeps failing."""

    def health(self) -> ProviderHealth:
        return ProviderHealth(ready=False, detail="It is rested.")


async def test_one_provider_that_can_answer_is_enough_and_the_others_are_told_of() -> None:
    app = Starlette(routes=health_routes([Rested("a"), Scripted("b")]))
    async with open_client(app) as monitor:
        answer = await monitor.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["ready"] is True
    assert answer.json()["providers"]["a"] == {"ready": False, "detail": "It is rested."}
    assert answer.json()["providers"]["b"]["ready"] is True


async def test_without_any_provider_that_can_answer_the_server_is_not_ready() -> None:
    app = Starlette(routes=health_routes([Rested("a"), Rested("b")]))
    async with open_client(app) as monitor:
        assert (await monitor.get("/readyz")).status_code == 503
