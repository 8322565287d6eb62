"""The engine's process starts, dies and comes back; a child of the tests' own plays it."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from viewloom.errors import ProviderUnavailable
from viewloom.providers.local.engine import Engine
from viewloom.providers.local.supervisor import Supervisor

pytestmark = pytest.mark.anyio

CHILD = str(Path(__file__).with_name("fake_child.py"))


class Watched:
    """A supervisor, the pauses it made and the engines it announced."""

    def __init__(self, tmp_path: Path, behaviour: str, start_timeout_s: float = 30) -> None:
        self.pauses: list[float] = []
        self.engines: list[Engine] = []
        self.abandoned = 0
        self.supervisor = Supervisor(
            (sys.executable, CHILD, behaviour),
            {"slot_dir": str(tmp_path)},
            on_ready=self.note_engine,
            start_timeout_s=start_timeout_s,
            sleep=self.note_pause,
        )

    async def note_pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        await asyncio.sleep(0)

    async def note_engine(self, engine: Engine) -> None:
        self.engines.append(engine)
        try:
            await asyncio.Event().wait()
        finally:
            self.abandoned += 1

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(20):
            while not condition():
                await self.supervisor.changes.wait()


@asynccontextmanager
async def running(tmp_path: Path, behaviour: str, start_timeout_s: float = 30) -> AsyncGenerator[Watched]:
    watched = Watched(tmp_path, behaviour, start_timeout_s)
    watched.supervisor.start()
    try:
        yield watched
    finally:
        await watched.supervisor.stop()


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def test_an_engine_comes_up_and_goes_with_stop(tmp_path: Path) -> None:
    async with running(tmp_path, "serve") as watched:
        assert watched.supervisor.phase == "loading"
        watched.supervisor.check()
        await watched.until(lambda: watched.supervisor.phase == "ready")
        pid = watched.supervisor.pid
        assert pid is not None
        assert is_alive(pid)
        if sys.platform == "linux":
            assert (watched.supervisor.maybe_rss_bytes() or 0) > 0
    assert not is_alive(pid)
    assert watched.supervisor.phase == "stopped"
    assert watched.supervisor.engine is None
    assert watched.supervisor.pid is None
    assert watched.supervisor.maybe_rss_bytes() is None
    with pytest.raises(ProviderUnavailable):
        watched.supervisor.check()


async def test_an_engine_that_is_killed_is_replaced_and_announced_again(tmp_path: Path) -> None:
    async with running(tmp_path, "serve") as watched:
        await watched.until(lambda: watched.supervisor.engine is not None)
        first, pid = watched.supervisor.engine, watched.supervisor.pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        await watched.until(lambda: watched.supervisor.engine not in {None, first})
        assert watched.supervisor.pid not in {None, pid}
        assert watched.pauses == [0.1]
        assert len(watched.engines) == 2
        assert watched.abandoned == 1


async def test_pauses_grow_while_it_keeps_dying_and_then_nobody_waits_for_it(tmp_path: Path) -> None:
    async with running(tmp_path, "serve") as watched:
        for deaths in range(1, 5):
            await watched.until(lambda: watched.supervisor.engine is not None)
            watched.supervisor.check()
            watched.supervisor.kill()
            await watched.until(lambda deaths=deaths: len(watched.pauses) == deaths)
        assert watched.pauses == [0.1, 1.0, 2.0, 5.0]
        with pytest.raises(ProviderUnavailable, match="again"):
            watched.supervisor.check()


@pytest.mark.parametrize(
    ("behaviour", "said"),
    [("illegal", "AVX2"), ("missing", "not installed"), ("damaged", "could not load its model file")],
)
async def test_what_cannot_get_better_is_not_tried_again(tmp_path: Path, behaviour: str, said: str) -> None:
    async with running(tmp_path, behaviour) as watched:
        await watched.until(lambda: watched.supervisor.phase == "failed")
        assert watched.pauses == []
        with pytest.raises(ProviderUnavailable, match=said):
            watched.supervisor.check()
    assert watched.supervisor.phase == "failed"


@pytest.mark.parametrize("behaviour", ["crash", "garbage"])
async def test_a_start_that_fails_is_tried_again(tmp_path: Path, behaviour: str) -> None:
    async with running(tmp_path, behaviour) as watched:
        await watched.until(lambda: len(watched.pauses) == 3)
        assert watched.engines == []


async def test_a_child_that_says_nothing_is_given_up(tmp_path: Path) -> None:
    async with running(tmp_path, "silent", start_timeout_s=0.05) as watched:
        await watched.until(lambda: len(watched.pauses) == 2)


async def test_a_command_that_is_not_there_is_tried_again_and_says_so(tmp_path: Path) -> None:
    watched = Watched(tmp_path, "serve")
    lost = Supervisor((str(tmp_path / "nothing"),), {}, on_ready=watched.note_engine, sleep=watched.note_pause)
    lost.start()
    async with asyncio.timeout(20):
        while len(watched.pauses) < 3:
            await lost.changes.wait()
    with pytest.raises(ProviderUnavailable, match="did not start"):
        lost.check()
    await lost.stop()


async def test_stopping_twice_or_before_the_start_is_harmless(tmp_path: Path) -> None:
    watched = Watched(tmp_path, "serve")
    await watched.supervisor.stop()
    watched.supervisor.start()
    await watched.supervisor.stop()
    await watched.supervisor.stop()
