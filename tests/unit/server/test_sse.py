"""Answers that are made while they are sent end with their client, and whatever ends them may take its time."""

import asyncio

import pytest
from starlette.types import Message

from viewloom.server.wire.sse import run_while_connected

pytestmark = pytest.mark.anyio


class Client:
    """A connection whose client goes away when it is told to."""

    def __init__(self) -> None:
        self.gone = asyncio.Event()

    async def receive(self) -> Message:
        await self.gone.wait()
        return {"type": "http.disconnect"}


async def test_a_client_that_goes_away_ends_the_work_which_cleans_up_to_its_end() -> None:
    client, seen = Client(), list[str]()

    async def work() -> None:
        try:
            client.gone.set()
            await asyncio.sleep(60)
        finally:
            await asyncio.sleep(0.01)
            seen.append("cleaned up")

    await asyncio.wait_for(run_while_connected(client.receive, work), 10)

    assert seen == ["cleaned up"]
    task = asyncio.current_task()
    assert task is not None
    assert not task.cancelling()


async def test_work_that_ends_ends_the_watch() -> None:
    client = Client()
    before = asyncio.all_tasks()

    await run_while_connected(client.receive, lambda: asyncio.sleep(0))
    await asyncio.sleep(0)

    assert asyncio.all_tasks() == before


async def test_who_cancels_from_outside_is_told() -> None:
    client = Client()
    task = asyncio.create_task(run_while_connected(client.receive, lambda: asyncio.sleep(60)))
    await asyncio.sleep(0)
    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task


async def test_who_cancels_from_outside_while_the_client_goes_is_told() -> None:
    client = Client()

    async def work() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            task.cancel()

    task = asyncio.create_task(run_while_connected(client.receive, work))
    await asyncio.sleep(0)
    client.gone.set()

    with pytest.raises(asyncio.CancelledError):
        await task


async def test_what_fails_as_the_client_goes_is_not_hidden() -> None:
    client = Client()

    async def work() -> None:
        client.gone.set()
        try:
            await asyncio.sleep(60)
        finally:
            raise LookupError

    with pytest.raises(LookupError):
        await run_while_connected(client.receive, work)
