"""Ways to a server that can be shut, as a network that is cut, or that nothing answers behind."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress


class Gate:
    """Passes connections on to a server.

    Args:
        port: The server's, on this machine.

    Attributes:
        is_open: Whether connections are passed on; new ones end at once otherwise.
        port: Where to connect to.
    """

    def __init__(self, port: int) -> None:
        self.is_open = True
        self.port = 0
        self._to = port
        self._writers: set[asyncio.StreamWriter] = set()

    def shut(self) -> None:
        """Cuts every connection, and takes no more."""
        self.is_open = False
        for writer in self._writers:
            writer.transport.abort()

    async def pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serves one connection."""
        if not self.is_open:
            writer.close()
            return
        there, back = await asyncio.open_connection("127.0.0.1", self._to)
        await asyncio.gather(self._pipe(reader, back), self._pipe(there, writer))

    async def _pipe(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            with suppress(OSError):
                while some := await reader.read(65_536):
                    writer.write(some)
                    await writer.drain()
        finally:
            self._writers.discard(writer)
            writer.close()


@asynccontextmanager
async def open_gate(port: int) -> AsyncGenerator[Gate]:
    """Opens a gate before a server's port."""
    gate = Gate(port)
    server = await asyncio.start_server(gate.pass_on, "127.0.0.1", 0)
    gate.port = server.sockets[0].getsockname()[1]
    try:
        yield gate
    finally:
        server.close()
        gate.shut()


@asynccontextmanager
async def open_silence() -> AsyncGenerator[int]:
    """Takes connections and never says a word; gives the port."""

    async def keep_silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.read()
        finally:
            writer.close()

    async with await asyncio.start_server(keep_silent, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1]
