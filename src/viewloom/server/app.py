"""The composition root: the one place where the parts are joined.

It takes its parts as arguments and keeps them to itself: no module-level app, no global settings.
"""

import logging
from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

import anyio
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response

from viewloom.engine.metering import Meter
from viewloom.engine.models import Models
from viewloom.engine.rates import Rates
from viewloom.errors import InvalidRequest, MethodNotAllowed, UnknownPath, ViewloomError
from viewloom.providers.base import Provider
from viewloom.server.artifacts.routes import artifact_routes
from viewloom.server.auth import Authenticator
from viewloom.server.chat.metadata import LibraryCache
from viewloom.server.chat.routes import chat_routes
from viewloom.server.health import health_routes
from viewloom.server.models.routes import model_routes
from viewloom.server.openapi import openapi_routes
from viewloom.server.page.routes import page_routes
from viewloom.server.paths import NormalPath
from viewloom.server.request_id import HEADER, RequestIds, current_request_id
from viewloom.server.running.hub import RunningReplies
from viewloom.server.running.relay import RedisRelay
from viewloom.server.running.routes import running_routes
from viewloom.server.settings import Settings
from viewloom.server.sharing.routes import sharing_routes
from viewloom.server.threads.recorder import Recorder
from viewloom.server.threads.routes import thread_routes
from viewloom.server.threads.stock import stock_routes
from viewloom.server.wire.errors import INTERNAL, error_response
from viewloom.storage.store import Store

logger = logging.getLogger("viewloom.server")


def create_app(
    settings: Settings,
    *,
    store: Store,
    providers: Sequence[Provider],
    models: Models,
    is_page_trusted: bool = True,
    rates: Rates | None = None,
) -> Starlette:
    """Returns the ASGI application.

    Args:
        settings: Limits and the default library.
        store: An open store; the caller closes it.
        providers: Opened when the application starts, closed when it ends.
        models: What can be asked of them.
        is_page_trusted: Whether the page works without a key on loopback.
        rates: Where requests and tokens a minute are counted; in this process unless given.
    """
    meter = Meter(store.ledger, rates or Rates())
    authenticator = Authenticator(store, is_page_trusted=is_page_trusted, public_origin=settings.public_origin)
    libraries = LibraryCache()
    recorder = Recorder(store.turns, lambda wishes: libraries.library(wishes, settings.library))
    relay = RedisRelay(settings.redis_url) if settings.redis_url else None
    replies = RunningReplies(grace_s=settings.resume_grace_s, relay=relay)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncGenerator[None]:
        async with AsyncExitStack() as stack:
            for provider in providers:
                await provider.open()
                stack.push_async_callback(provider.close)
            group = await stack.enter_async_context(anyio.create_task_group())
            group.start_soon(meter.run)
            group.start_soon(recorder.run)
            async with replies.open():
                yield
            group.cancel_scope.cancel()

    return Starlette(
        routes=[
            *chat_routes(
                settings, authenticator, models, meter, recorder=recorder, replies=replies, libraries=libraries
            ),
            *thread_routes(settings, authenticator, store),
            *sharing_routes(settings, authenticator, store),
            *artifact_routes(settings, authenticator, store),
            *stock_routes(settings, authenticator, store),
            *running_routes(authenticator, store.turns, replies),
            *model_routes(authenticator, models),
            *health_routes(providers),
            *openapi_routes(),
            *page_routes(authenticator, policy=settings.policy),
        ],
        middleware=[Middleware(RequestIds), Middleware(NormalPath)],
        exception_handlers={
            ViewloomError: _on_our_error,
            HTTPException: _on_http_error,
            Exception: _on_bug,
        },
        lifespan=lifespan,
    )


async def _on_our_error(_request: Request, error: Exception) -> Response:
    return error_response(error if isinstance(error, ViewloomError) else INTERNAL)


async def _on_http_error(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    if status == 404:
        return error_response(UnknownPath(f"There is no endpoint at {request.method} {request.url.path}."))
    if status == 405:
        allowed = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
        return error_response(MethodNotAllowed(f"{request.url.path} does not take {request.method}."), allowed)
    return error_response(InvalidRequest("The request could not be read.") if status < 500 else INTERNAL)


async def _on_bug(_request: Request, error: Exception) -> Response:
    # This answer is sent outside of the middleware that gives the others their id.
    logger.error("unhandled exception", exc_info=error)
    return error_response(INTERNAL, {HEADER: current_request_id()})
