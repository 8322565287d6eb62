"""The running engine, as seen over its loopback port: one conversation per slot, and slots saved and restored."""

from collections.abc import AsyncGenerator
from typing import Any

import aiohttp

from viewloom.errors import ProviderUnavailable
from viewloom.providers.base import Prompt, ProviderEvent
from viewloom.providers.chat_protocol import ChatEndpoint
from viewloom.providers.grammar import render_llama_grammar
from viewloom.providers.timeouts import Timeouts

LABEL = "The built-in model"
_SLOT_TIMEOUT_S = 30.0


class Engine:
    """One child process that is up.

    Args:
        address: Such as `http://127.0.0.1:40123`.
        api_key: What the child was told to ask for.
        timeouts: How long an answer may take.
    """

    def __init__(self, address: str, api_key: str, timeouts: Timeouts | None = None) -> None:
        self._address = address
        self._headers = {"Authorization": f"Bearer {api_key}"}
        self._endpoint = ChatEndpoint(LABEL, f"{address}/v1", api_key=api_key, timeouts=timeouts, pooled=False)
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        """Makes the connection pools."""
        await self._endpoint.open()
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(force_close=True),
            headers=self._headers,
            timeout=aiohttp.ClientTimeout(total=_SLOT_TIMEOUT_S),
        )

    async def close(self) -> None:
        """Closes every connection, which cancels what is under way."""
        await self._endpoint.close()
        if self._session is not None:
            await self._session.close()

    def stream(self, prompt: Prompt, slot: int) -> AsyncGenerator[ProviderEvent]:
        """Decodes a prompt in a slot; what the slot's cache shares with the prompt is not read again.

        Raises:
            ProviderRejected: The grammar is not valid; nothing has been asked.
            ProviderError: See `ChatEndpoint.stream`.
        """
        extra: dict[str, Any] = {"id_slot": slot, "cache_prompt": True}
        if prompt.grammar is not None:
            extra["grammar"] = render_llama_grammar(prompt.grammar)
        return self._endpoint.stream(prompt, extra)

    async def save_slot(self, slot: int, file_name: str) -> bool:
        """Writes a slot's cache to a file in the engine's state directory; tells whether it did."""
        return await self._move_slot(slot, "save", file_name)

    async def restore_slot(self, slot: int, file_name: str) -> bool:
        """Reads a slot's cache from a file; tells whether it could. A few milliseconds for a few hundred tokens."""
        return await self._move_slot(slot, "restore", file_name)

    async def _move_slot(self, slot: int, action: str, file_name: str) -> bool:
        if self._session is None:
            return False
        url = f"{self._address}/slots/{slot}?action={action}"
        try:
            async with self._session.post(url, json={"filename": file_name}) as response:
                return response.status == 200
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise ProviderUnavailable(f"{LABEL} went away.") from error
