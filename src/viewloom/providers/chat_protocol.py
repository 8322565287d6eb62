"""The OpenAI chat protocol over HTTP, as every hosted and most local models speak it.

Main path: `ChatEndpoint.stream(prompt)` posts `/chat/completions`, reads the body as it arrives (`sse`, `chat_chunks`)
and yields `ProviderEvent` values. One event per read and kind, not per chunk: that decides what a relay costs. It
follows no redirect, retries nothing, and quotes nothing the upstream says.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import msgspec

from viewloom.errors import ProviderError, ProviderRejected, ProviderTimeout, ProviderUnavailable, SetupError
from viewloom.providers.base import Message, Prompt, ProviderEvent, Started
from viewloom.providers.chat_chunks import ChatReply, read_error
from viewloom.providers.sse import EVENT_LIMIT_BYTES

_ERROR_BODY_LIMIT_BYTES = 64 * 1024
# Servers on uvicorn (vLLM, SGLang and others) close idle connections after 5 s; a request that races with the close
# would fail, so ours are dropped before.
_KEEPALIVE_S = 4.0
_LIST_TIMEOUT_S = 10.0


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long an upstream may take.

    Attributes:
        connect_s: To accept a connection.
        idle_s: Between two pieces of an answer, and to the first. Comments that keep a stream alive count as pieces.
        tail_s: To send the usage and close, after the finish reason.
    """

    connect_s: float = 10.0
    idle_s: float = 120.0
    tail_s: float = 1.0


class _ListedModel(msgspec.Struct):
    id: str


class _ModelList(msgspec.Struct):
    data: list[_ListedModel]


@dataclass(slots=True)
class _Connection:
    """What became of one attempt; filled in by aiohttp's tracing."""

    reused: bool = False


async def _note_reuse(
    _session: aiohttp.ClientSession, context: SimpleNamespace, _params: aiohttp.TraceConnectionReuseconnParams
) -> None:
    context.trace_request_ctx.reused = True


class ChatEndpoint:
    """One upstream and its pool of connections.

    Args:
        label: How sentences name the upstream, such as `The model provider "openai"`.
        base_url: What `/chat/completions` is appended to.
        api_key: Sent as bearer token; empty for none.
        headers: Further headers of every request.
        timeouts: How long it may take.
        proxy: Address of an HTTP proxy to go through.
        pooled: Keep connections for further requests; llama.cpp's server closes each after a stream.

    Raises:
        SetupError: `base_url` is not an http(s) address, or carries a user name.
    """

    def __init__(
        self,
        label: str,
        base_url: str,
        *,
        api_key: str = "",
        headers: Mapping[str, str] | None = None,
        timeouts: Timeouts | None = None,
        proxy: str | None = None,
        pooled: bool = True,
    ) -> None:
        self._label = label
        self._url = _chat_url(label, base_url)
        self._timeouts = timeouts or Timeouts()
        self._proxy = proxy
        self._pooled = pooled
        # Compressed streams are held back by the compressor, so none is asked for.
        self._headers = {"Content-Type": "application/json", "Accept-Encoding": "identity", **(headers or {})}
        if api_key:
            self._headers["Authorization"] = f"Bearer {api_key}"
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        """Makes the connection pool; nothing is sent yet."""
        if self._session is None:
            if self._pooled:
                connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=_KEEPALIVE_S)
            else:
                connector = aiohttp.TCPConnector(limit=0, force_close=True)
            trace = aiohttp.TraceConfig()
            trace.on_connection_reuseconn.append(_note_reuse)
            self._session = aiohttp.ClientSession(
                connector=connector,
                trace_configs=[trace],
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(
                    total=None, sock_connect=self._timeouts.connect_s, sock_read=self._timeouts.idle_s
                ),
            )

    async def close(self) -> None:
        """Closes every connection."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def stream(self, prompt: Prompt, extra: Mapping[str, Any] | None = None) -> AsyncGenerator[ProviderEvent]:
        """Yields the reply; ends with `Usage` and `Finish`, or raises.

        Args:
            prompt: What to ask.
            extra: Further members of the request body, such as a grammar in the upstream's own spelling.

        Raises:
            ProviderUnavailable: Refused, reset, or ended without a finish reason.
            ProviderTimeout: Silent for longer than `Timeouts` allows.
            ProviderRejected: Answered with an error, a redirect or another protocol.
        """
        reply = ChatReply(prompt, self._label)
        response = await self._post({**render_body(prompt), **(extra or {})})
        try:
            yield Started()
            if response.content_type == "application/json":
                for event in reply.take_whole(await self._read_whole(response, EVENT_LIMIT_BYTES)):
                    yield event
            while not reply.done:
                for event in reply.take(await self._read_piece(response, finished=reply.finished)):
                    yield event
            if reply.failure is not None:
                raise reply.failure
            for event in reply.closing():
                yield event
            await self._drain(response)
        finally:
            # Not `release`: an unfinished answer is cut off at once, so that the upstream stops working on it.
            response.close()

    async def list_models(self) -> tuple[str, ...]:
        """Asks which models the upstream serves; empty if it does not say in time."""
        if self._session is None:
            return ()
        url = self._url.removesuffix("/chat/completions") + "/models"
        try:
            async with (
                asyncio.timeout(_LIST_TIMEOUT_S),
                self._session.get(url, headers=self._headers, allow_redirects=False, proxy=self._proxy) as response,
            ):
                body = await self._read_whole(response, EVENT_LIMIT_BYTES)
                return tuple(model.id for model in msgspec.json.decode(body, type=_ModelList).data)
        except (aiohttp.ClientError, OSError, TimeoutError, ProviderError, msgspec.MsgspecError):
            return ()

    async def _post(self, body: Mapping[str, Any]) -> aiohttp.ClientResponse:
        if self._session is None:
            raise ProviderUnavailable(f"{self._label} is not open.")
        try:
            response = await self._send(self._session, msgspec.json.encode(body))
        except TimeoutError as error:
            raise ProviderTimeout(f"{self._label} did not answer in time.") from error
        except (aiohttp.ClientError, OSError) as error:
            raise ProviderUnavailable(f"{self._label} could not be reached.") from error
        if response.status == 200 and response.content_type != "text/html":
            return response
        try:
            raise await self._refusal(response)
        finally:
            response.close()

    async def _send(self, session: aiohttp.ClientSession, body: bytes) -> aiohttp.ClientResponse:
        """Posts a body; again if a kept connection proves closed, which the upstream may do at any moment."""
        while True:
            connection = _Connection()
            try:
                return await session.post(
                    self._url,
                    data=body,
                    headers=self._headers,
                    allow_redirects=False,
                    proxy=self._proxy,
                    trace_request_ctx=connection,
                )
            except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError):
                # A fresh connection that breaks is news; each kept one can fail once, so this ends.
                if not connection.reused:
                    raise

    async def _refusal(self, response: aiohttp.ClientResponse) -> ProviderError:
        label, status = self._label, response.status
        if status in {401, 403}:
            return ProviderRejected(f"{label} refused its API key.")
        if status == 404:
            return ProviderRejected(f"{label} does not know this model, or its base URL is wrong.")
        if status == 429:
            return ProviderRejected(f"{label} has no capacity or budget left for now.")
        if 300 <= status < 400:
            return ProviderRejected(f"{label} redirects elsewhere; its base URL must be the final one.")
        if status in {502, 503, 504}:
            return ProviderUnavailable(f"{label} is out of service for now.")
        if status == 200:
            return ProviderRejected(f"{label} answered with a web page; its base URL is wrong.")
        try:
            body = await self._read_whole(response, _ERROR_BODY_LIMIT_BYTES)
        except ProviderError:
            body = b""
        return read_error(label, body)

    async def _read_piece(self, response: aiohttp.ClientResponse, *, finished: bool) -> bytes:
        """Reads what has arrived; empty at the end of the body, which after the finish reason may be a rude one."""
        try:
            async with asyncio.timeout(self._timeouts.tail_s if finished else None):
                return await response.content.readany()
        except TimeoutError as error:
            failure: ProviderError = ProviderTimeout(f"{self._label} fell silent in the middle of its answer.")
            cause: Exception = error
        except (aiohttp.ClientError, OSError) as error:
            failure = ProviderUnavailable(f"{self._label} went away in the middle of its answer.")
            cause = error
        if finished:
            return b""
        raise failure from cause

    async def _read_whole(self, response: aiohttp.ClientResponse, limit_bytes: int) -> bytes:
        body = bytearray()
        while piece := await self._read_piece(response, finished=False):
            body += piece
            if len(body) > limit_bytes:
                raise ProviderRejected(f"{self._label} sent an answer that is too large.")
        return bytes(body)

    async def _drain(self, response: aiohttp.ClientResponse) -> None:
        """Reads the end of the body after `[DONE]`, so that the connection can serve again."""
        with suppress(aiohttp.ClientError, OSError, TimeoutError):
            async with asyncio.timeout(self._timeouts.tail_s):
                while await response.content.readany():
                    pass


def render_body(prompt: Prompt) -> dict[str, Any]:
    """Writes the request body of a prompt; always a stream, always with usage."""
    return {
        **prompt.sampling,
        "model": prompt.model,
        "messages": [_render_message(message) for message in prompt.messages],
        "stream": True,
        "stream_options": {"include_usage": True},
    }


def _render_message(message: Message) -> dict[str, Any]:
    content = message.content if isinstance(message.content, str) else list(message.content)
    return {**message.extra, "role": message.role, "content": content}


def _chat_url(label: str, base_url: str) -> str:
    try:
        parts = urlsplit(base_url)
        valid = parts.scheme in {"http", "https"} and parts.hostname and parts.username is None
    except ValueError:
        valid = False
    if not valid:
        raise SetupError(f"{label} needs a base URL such as https://host/v1, without a user name in it.")
    return base_url.rstrip("/") + "/chat/completions"
