"""The connections to one upstream: what every hosted provider's protocol stands on.

Main path: `post` sends a JSON body and returns an `Answer` whose status is good, to be read as it arrives. Every way in
which a connection fails becomes one of our exceptions, here or there. No redirect is followed, no proxy or password is
taken from the environment, nothing is compressed, and no address ever comes from a request.

Imported with the first use of an upstream (`providers.upstream`).
"""

import asyncio
import json
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import aiohttp
import msgspec

from viewloom.errors import ProviderError, ProviderMisconfigured, ProviderTimeout, ProviderUnavailable
from viewloom.providers.answer import Answer
from viewloom.providers.failures import Refusal, explain_refusal
from viewloom.providers.retries import parse_retry_after
from viewloom.providers.sse import EVENT_LIMIT_BYTES
from viewloom.providers.timeouts import Timeouts

_ERROR_BODY_LIMIT_BYTES = 64 * 1024
# Servers on uvicorn (vLLM, SGLang and others) close idle connections after 5 s; a request that races with the close
# would fail, so ours are dropped before.
_KEEPALIVE_S = 4.0
_LIST_TIMEOUT_S = 10.0
_REPLIED = frozenset({200, 201})


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


class Connections:
    """A pool of connections to an address.

    Args:
        label: How sentences name the upstream, such as `The model provider "openai"`.
        base_url: What paths are appended to.
        headers: Headers of every request.
        timeouts: How long it may take.
        proxy: Address of an HTTP proxy to go through.
        pooled: Keep connections for further requests; llama.cpp's server closes each after a stream.
    """

    def __init__(
        self,
        label: str,
        base_url: str,
        *,
        headers: Mapping[str, str],
        timeouts: Timeouts,
        proxy: str | None,
        pooled: bool,
    ) -> None:
        self._label = label
        self._base_url = base_url
        self._timeouts = timeouts
        self._proxy = proxy
        # Compressed streams are held back by the compressor, so none is asked for.
        self._headers = {"Content-Type": "application/json", "Accept-Encoding": "identity", **headers}
        if pooled:
            connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=_KEEPALIVE_S)
        else:
            connector = aiohttp.TCPConnector(limit=0, force_close=True)
        trace = aiohttp.TraceConfig()
        trace.on_connection_reuseconn.append(_note_reuse)
        self._session = aiohttp.ClientSession(
            connector=connector,
            trace_configs=[trace],
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=timeouts.connect_s),
        )

    async def close(self) -> None:
        """Closes every connection."""
        await self._session.close()

    async def post(self, path: str, body: Mapping[str, Any], *, is_streamed: bool = True) -> Answer:
        """Sends a JSON body and returns the answer once its head is there; the caller closes it.

        Raises:
            ProviderError: There is no answer, or it is an error, a redirect or a web page.
        """
        head_s = self._timeouts.first_s if is_streamed else self._timeouts.whole_s
        try:
            async with asyncio.timeout(self._timeouts.connect_s + head_s):
                response = await self._send(path, _encode(body))
        except (aiohttp.ClientSSLError, aiohttp.ClientConnectorCertificateError) as error:
            raise ProviderMisconfigured(
                f"{self._label} could not be reached safely: its TLS certificate is not valid."
            ) from error
        except TimeoutError as error:
            raise ProviderTimeout(f"{self._label} did not answer in time.") from error
        except (aiohttp.ClientError, OSError) as error:
            raise ProviderUnavailable(f"{self._label} could not be reached.") from error
        answer = Answer(self._label, response, self._timeouts)
        if response.status in _REPLIED and response.content_type != "text/html":
            return answer
        try:
            raise await self._refusal(response, answer)
        finally:
            answer.close()

    async def list_models(self) -> tuple[str, ...]:
        """Asks which models the upstream serves; empty if it does not say in time."""
        url = f"{self._base_url}/models"
        try:
            async with (
                asyncio.timeout(_LIST_TIMEOUT_S),
                self._session.get(
                    url,
                    headers=self._headers,
                    allow_redirects=False,
                    proxy=self._proxy,
                    trace_request_ctx=_Connection(),
                ) as response,
            ):
                with closing(Answer(self._label, response, self._timeouts)) as answer:
                    body = await answer.read_whole(EVENT_LIMIT_BYTES)
                return tuple(model.id for model in msgspec.json.decode(body, type=_ModelList).data)
        except (aiohttp.ClientError, OSError, TimeoutError, ProviderError, msgspec.MsgspecError):
            return ()

    async def _send(self, path: str, body: bytes) -> aiohttp.ClientResponse:
        """Posts a body; again if a kept connection proves closed, which the upstream may do at any moment."""
        while True:
            connection = _Connection()
            try:
                return await self._session.post(
                    self._base_url + path,
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

    async def _refusal(self, response: aiohttp.ClientResponse, answer: Answer) -> ProviderError:
        if response.status in _REPLIED:
            return ProviderMisconfigured(f"{self._label} answered with a web page; its base URL is wrong.")
        try:
            body = await answer.read_whole(_ERROR_BODY_LIMIT_BYTES)
        except ProviderError:
            body = b""
        retry_after_s = parse_retry_after(response.headers.get("Retry-After"), time.time())
        return explain_refusal(self._label, Refusal(response.status, body, retry_after_s))


def _encode(body: Mapping[str, Any]) -> bytes:
    """Writes a body; half a character, as JSON within an earlier turn may spell it, becomes a question mark."""
    try:
        return msgspec.json.encode(body)
    except UnicodeEncodeError:
        return json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
