"""The composition root: the one place where the parts are joined.

It takes its parts as arguments and keeps them to itself: no module-level app, no global settings.
"""

import logging
from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

import anyio
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response

from viewloom.engine.metering import Meter
from viewloom.engine.models import Models
from viewloom.engine.rates import Rates
from viewloom.errors import DatabaseUnavailable, InvalidRequest, MethodNotAllowed, UnknownPath, ViewloomError
from viewloom.providers.base import Provider
from viewloom.server.artifacts.routes import artifact_routes
from viewloom.server.auth import Authenticator
from viewloom.server.catalogue.routes import catalogue_routes
from viewloom.server.chat.metadata import LibraryCache
from viewloom.server.chat.routes import chat_routes
from viewloom.server.console.keys import key_routes
from viewloom.server.console.people import people_routes
from viewloom.server.console.signing_in import sign_in_routes
from viewloom.server.console.throttle import Throttle
from viewloom.server.cross_origin import CrossOrigin, cross_origin_headers
from viewloom.server.frontend.routes import frontend_routes, sweep_tokens
from viewloom.server.health import health_routes
from viewloom.server.models.routes import model_routes
from viewloom.server.oidc.routes import oidc_routes
from viewloom.server.openapi import openapi_routes
from viewloom.server.outage import keep_running
from viewloom.server.page.routes import page_routes
from viewloom.server.paths import NormalPath
from viewloom.server.request_id import HEADER, RequestIds, current_request_id
from viewloom.server.request_log.log import RequestLog
from viewloom.server.request_log.routes import request_log_routes
from viewloom.server.running.hub import RunningReplies
from viewloom.server.running.relay import RedisRelay
from viewloom.server.running.routes import running_routes
from viewloom.server.settings import Settings
from viewloom.server.sharing.routes import sharing_routes
from viewloom.server.threads.recorder import Recorder
from viewloom.server.threads.routes import thread_routes
from viewloom.server.threads.stock import stock_routes
from viewloom.server.threads.titles import Titles
from viewloom.server.usage.routes import usage_routes
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
    meter: Meter | None = None,
) -> Starlette:
    """Returns the ASGI application.

    Args:
        settings: Limits and the default library.
        store: An open store; the caller closes it.
        providers: Opened when the application starts, closed when it ends.
        models: What can be asked of them.
        is_page_trusted: Whether the page works without a key on loopback.
        rates: Where requests and tokens a minute are counted; in this process unless given.
        meter: What calls go through; whoever gives it can stop them.
    """
    counted = rates or Rates()
    meter = meter or Meter(store.ledger, counted)
    authenticator = Authenticator(store, is_page_trusted=is_page_trusted, public_origin=settings.public_origin)
    libraries = LibraryCache()
    titles = Titles(store.threads, meter, models, model=settings.title_model)
    recorder = Recorder(
        store.turns,
        lambda wishes: libraries.library(wishes, settings.library),
        settings.policy,
        titles=titles if settings.thread_titles == "model" else None,
    )
    log = RequestLog(
        store.requests,
        retention_days=settings.log_retention_days,
        content_days=settings.content_retention_days if settings.content_log else 0,
    )
    sign_on, throttle = settings.sign_on, Throttle(counted)
    relay = RedisRelay(settings.redis_url) if settings.redis_url else None
    replies = RunningReplies(grace_s=settings.resume_grace_s, relay=relay)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncGenerator[None]:
        async with AsyncExitStack() as stack:
            for provider in providers:
                await provider.open()
                stack.push_async_callback(provider.close)
            group = await stack.enter_async_context(anyio.create_task_group())
            for work in (meter.run, recorder.run, titles.run, log.run, partial(sweep_tokens, store.frontend_tokens)):
                group.start_soon(partial(keep_running, logger, work))
            async with replies.open():
                yield
            group.cancel_scope.cancel()

    return Starlette(
        routes=[
            *chat_routes(
                settings, authenticator, models, meter, recorder=recorder, replies=replies, libraries=libraries, log=log
            ),
            *frontend_routes(settings, authenticator, store.frontend_tokens),
            *usage_routes(authenticator, store.usage, log.flush),
            *request_log_routes(authenticator, store.requests, log),
            *catalogue_routes(authenticator, models, providers),
            *thread_routes(settings, authenticator, store),
            *sharing_routes(settings, authenticator, store),
            *artifact_routes(settings, authenticator, store),
            *stock_routes(settings, authenticator, store),
            *running_routes(authenticator, store.turns, replies),
            *model_routes(authenticator, models),
            *sign_in_routes(authenticator.sessions, store, throttle, oidc_name=sign_on.name if sign_on else ""),
            *oidc_routes(sign_on, authenticator.sessions, store, throttle),
            *people_routes(authenticator, store, public_origin=settings.public_origin),
            *key_routes(authenticator, store.keys),
            *health_routes(providers, store.check),
            *openapi_routes(),
            *page_routes(authenticator, policy=settings.policy, framers=settings.frame_ancestors),
        ],
        middleware=[
            Middleware(RequestIds),
            Middleware(CrossOrigin, load_origins=store.keys.origins),
            Middleware(NormalPath),
        ],
        exception_handlers={
            ViewloomError: _on_our_error,
            HTTPException: _on_http_error,
            Exception: _on_bug,
        },
        lifespan=lifespan,
    )


async def _on_our_error(_request: Request, error: Exception) -> Response:
    if isinstance(error, DatabaseUnavailable):
        logger.warning("a request was refused: %s", error.message)
    return error_response(error if isinstance(error, ViewloomError) else INTERNAL)


async def _on_http_error(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    if status == 404:
        return error_response(UnknownPath(f"There is no endpoint at {request.method} {request.url.path}."))
    if status == 405:
        allowed = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
        return error_response(MethodNotAllowed(f"{request.url.path} does not take {request.method}."), allowed)
    return error_response(InvalidRequest("The request could not be read.") if status < 500 else INTERNAL)


async def _on_bug(request: Request, error: Exception) -> Response:
    # This answer is sent outside of the middleware that gives the others their id.
    logger.error("unhandled exception", exc_info=error)
    headers = {HEADER: current_request_id(), "x-content-type-options": "nosniff"}
    return error_response(INTERNAL, headers | cross_origin_headers(request.scope))
