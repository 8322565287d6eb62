"""One upstream over HTTP: where it is, how long it may take, and its connections once they are needed.

The HTTP client takes a third of the time that a start may take to import, so it is imported, beside the work, with the
first use.
"""

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from viewloom.errors import ProviderError, ProviderUnavailable, SetupError
from viewloom.providers.timeouts import Timeouts

if TYPE_CHECKING:
    from viewloom.providers.connections import Connections


class Upstream:
    """An address, and the way to it.

    Args:
        label: How sentences name the upstream, such as `The model provider "openai"`.
        base_url: What paths are appended to.
        headers: Headers of every request.
        timeouts: How long it may take.
        proxy: Address of an HTTP proxy to go through.
        pooled: Keep connections for further requests.

    Raises:
        SetupError: `base_url` is not an http(s) address, or carries a user name.
    """

    def __init__(
        self,
        label: str,
        base_url: str,
        *,
        headers: Mapping[str, str] | None = None,
        timeouts: Timeouts | None = None,
        proxy: str | None = None,
        pooled: bool = True,
    ) -> None:
        self.label = label
        self._base_url = _checked_url(label, base_url)
        self._headers = headers or {}
        self._timeouts = timeouts or Timeouts()
        self._proxy = proxy
        self._pooled = pooled
        self._is_open = False
        self._loading = asyncio.Lock()
        self._connections: Connections | None = None

    @property
    def answers_whole(self) -> bool:
        """Whether answers in one piece may be asked for."""
        return self._timeouts.whole_s > 0

    def open(self) -> None:
        """Lets connections be made; none is made yet."""
        self._is_open = True

    async def close(self) -> None:
        """Closes every connection."""
        self._is_open = False
        connections, self._connections = self._connections, None
        if connections is not None:
            await connections.close()

    async def connections(self) -> "Connections":
        """Returns the pool of connections.

        Raises:
            ProviderUnavailable: It is closed.
        """
        if self._connections is None:
            async with self._loading:
                make = await asyncio.to_thread(_load_connections)
                if self._connections is None and self._is_open:
                    self._connections = make(
                        self.label,
                        self._base_url,
                        headers=self._headers,
                        timeouts=self._timeouts,
                        proxy=self._proxy,
                        pooled=self._pooled,
                    )
        if self._connections is None:
            raise ProviderUnavailable(f"{self.label} is not open.")
        return self._connections

    async def list_models(self) -> tuple[str, ...]:
        """Asks which models the upstream serves; empty if it does not say in time."""
        try:
            return await (await self.connections()).list_models()
        except ProviderError:
            return ()


def _load_connections() -> "type[Connections]":
    from viewloom.providers.connections import Connections  # noqa: PLC0415 - see the module docstring

    return Connections


def _checked_url(label: str, base_url: str) -> str:
    try:
        parts = urlsplit(base_url)
        valid = parts.scheme in {"http", "https"} and parts.hostname and parts.username is None
    except ValueError:
        valid = False
    if not valid:
        raise SetupError(f"{label} needs a base URL such as https://host/v1, without a user name in it.")
    return base_url.rstrip("/")
