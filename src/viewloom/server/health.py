"""GET /healthz: the process answers. GET /readyz: a provider could answer.

One provider that is rested or still loads does not take a server out of service that can answer through the others.
"""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from viewloom.providers.base import Provider


def health_routes(providers: Sequence[Provider]) -> list[Route]:
    """Returns both routes; neither needs a key, neither says more than a monitor needs."""

    async def healthz(_request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def readyz(_request: Request) -> Response:
        health = {provider.name: provider.health() for provider in providers}
        is_ready = not health or any(state.ready for state in health.values())
        body = {
            "ready": is_ready,
            "providers": {name: {"ready": state.ready, "detail": state.detail} for name, state in health.items()},
        }
        return JSONResponse(body, status_code=200 if is_ready else 503)

    return [Route("/healthz", healthz), Route("/readyz", readyz)]
