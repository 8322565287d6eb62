"""The least that a relay in Python can do: Starlette and aiohttp, which pass bytes on unread."""

import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import aiohttp
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

URL = f"{os.environ['UPSTREAM']}/chat/completions"
JSON = {"Content-Type": "application/json"}


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncGenerator[None]:
    async with aiohttp.ClientSession() as session:
        app.state.session = session
        yield


async def healthz(_request: Request) -> Response:
    return PlainTextResponse("ok")


async def create(request: Request) -> Response:
    session: aiohttp.ClientSession = request.app.state.session
    answer = await session.post(URL, data=await request.body(), headers=JSON)
    if answer.content_type != "text/event-stream":
        async with answer:
            return Response(await answer.read(), media_type=answer.content_type)

    async def relay() -> AsyncGenerator[bytes]:
        async with answer:
            async for data in answer.content.iter_any():
                yield data

    return StreamingResponse(relay(), media_type="text/event-stream")


ROUTES = [Route("/healthz", healthz), Route("/v1/chat/completions", create, methods=["POST"])]
app = Starlette(routes=ROUTES, lifespan=lifespan)
