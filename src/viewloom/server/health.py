"""GET /healthz: the process answers. GET /readyz: the database answers, and a provider could.

One provider that is rested or still loads does not take a server out of service that can answer through the others.
Without its database a server can do nothing for anybody who asks. Redis is not asked: without it, only keys with a rate
are refused.
"""

from collections.abc import Awaitable, Callable, Sequence

import anyio
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from viewloom.errors import DatabaseUnavailable
from viewloom.providers.base import Provider, ProviderHealth

DATABASE_LIMIT_S = 2.0
"""How long the database may take: monitors wait for seconds, and a machine that is gone says nothing at all."""


def health_routes(
    providers: Sequence[Provider],
    check_database: Callable[[], Awaitable[None]],
    *,
    database_limit_s: float = DATABASE_LIMIT_S,
) -> list[Route]:
    """Returns both routes; neither needs a key, neither says more than a monitor needs.

    Args:
        providers: One of them must be ready, if there are any.
        check_database: Raises `DatabaseUnavailable` if it does not answer.
        database_limit_s: How long that may take.
    """

    async def healthz(_request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def readyz(_request: Request) -> Response:
        database = await _database_health(check_database, database_limit_s)
        health = {provider.name: provider.health() for provider in providers}
        is_ready = database.ready and (not health or any(state.ready for state in health.values()))
        body = {
            "ready": is_ready,
            "database": _render(database),
            "providers": {name: _render(state) for name, state in health.items()},
        }
        return JSONResponse(body, status_code=200 if is_ready else 503)

    return [Route("/healthz", healthz), Route("/readyz", readyz)]


async def _database_health(check: Callable[[], Awaitable[None]], limit_s: float) -> ProviderHealth:
    try:
        with anyio.fail_after(limit_s):
            await check()
    except DatabaseUnavailable as error:
        return ProviderHealth(ready=False, detail=error.message)
    except TimeoutError:
        return ProviderHealth(ready=False, detail=f"The database did not answer within {limit_s:g} s.")
    return ProviderHealth(ready=True, detail="The database answers.")


def _render(state: ProviderHealth) -> dict[str, object]:
    return {"ready": state.ready, "detail": state.detail}
