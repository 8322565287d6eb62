"""The embedded model as a provider: waiting, warming, failing and coming back, with a fake engine."""

import asyncio
import json
import struct
import sys
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from unit.providers.upstream import collect, text_of
from viewloom.errors import ModelFileInvalid, ProviderRejected, ProviderTimeout, ProviderUnavailable, SetupError
from viewloom.providers.base import Finish, Grammar, Message, Progress, Prompt, Started, TextDelta
from viewloom.providers.local.gguf import ModelFile
from viewloom.providers.local.options import EngineOptions, default_options
from viewloom.providers.local.provider import LocalProvider
from viewloom.providers.timeouts import Timeouts

pytestmark = pytest.mark.anyio

COMMAND = (sys.executable, str(Path(__file__).with_name("fake_child.py")), "serve")
LOADING = Progress("Loading the model…", "The built-in model is being read into memory.")
RESTARTING = Progress("Restarting the model…", "The built-in model stopped and is being loaded again.")


def ask(message: str = "Hi", caller: str = "", prefix: str | None = None) -> Prompt:
    return Prompt("m", (Message("user", message),), {"max_tokens": 50}, prefix=prefix, caller=caller)


def place(number: int) -> Progress:
    return Progress("Waiting…", f"Place {number} in the queue")


class Room:
    """A directory with a model file, and the log of the fake engine."""

    def __init__(self, directory: Path) -> None:
        self.states = directory / "states"
        self.model = directory / "model.gguf"
        self.model.write_bytes(b"GGUF" + struct.pack("<IQQ", 3, 0, 0))

    def log(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (self.states / "log.jsonl").read_text().splitlines()]

    def said(self) -> list[str]:
        return [entry["what"] for entry in self.log()]

    def files(self) -> list[Path]:
        return sorted(self.states.glob("*.kv"))

    @asynccontextmanager
    async def provider(
        self, *, slots: int = 1, warm: Sequence[Prompt] = (), timeouts: Timeouts | None = None
    ) -> AsyncGenerator[LocalProvider]:
        options = EngineOptions(slots=slots, context_tokens=512, threads=1, prompt_threads=1)
        provider = LocalProvider(
            self.model, self.states, warm_prompts=warm, options=options, command=COMMAND, timeouts=timeouts
        )
        await provider.open()
        try:
            async with asyncio.timeout(30):
                yield provider
        finally:
            await provider.close()


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path)


async def test_a_call_while_the_model_loads_waits_and_says_so(room: Room) -> None:
    async with room.provider() as provider:
        assert not provider.health().ready
        events = await collect(provider.stream(ask()))
        assert provider.health().ready
    assert events[0] == LOADING
    assert text_of(events) == "Hello there"
    assert events[-1] == Finish("stop")
    assert room.log() == [{"what": "Hi", "slot": 0, "max_tokens": 50}]


async def test_who_waits_for_a_slot_is_told_each_new_place(room: Room) -> None:
    async with room.provider() as provider:
        holder = provider.stream(ask("hold", "a"))
        while await anext(holder) != TextDelta("Hello"):
            pass
        second, third = provider.stream(ask("Hi", "a")), provider.stream(ask("Ho", "b"))
        assert await anext(second) == place(1)
        assert await anext(third) == place(2)
        await holder.aclose()
        assert text_of(await collect(second)) == "Hello there"
        rest = await collect(third)
    assert rest[0] in {place(1), Started()}
    assert text_of(rest) == "Hello there"
    assert "released" in room.said()


async def test_two_slots_serve_two_at_once(room: Room) -> None:
    async with room.provider(slots=2) as provider:
        streams = [provider.stream(ask("hold")) for _ in range(2)]
        for stream in streams:
            while await anext(stream) != TextDelta("Hello"):
                pass
        for stream in streams:
            await stream.aclose()
    assert sorted(entry["slot"] for entry in room.log() if entry["what"] == "hold") == [0, 1]


async def test_leaving_the_queue_and_the_loading_gives_the_place_up(room: Room) -> None:
    async with room.provider() as provider:
        first, second = provider.stream(ask()), provider.stream(ask())
        assert await anext(first) == LOADING
        assert await anext(second) == place(1)
        await second.aclose()
        await first.aclose()
        assert text_of(await collect(provider.stream(ask()))) == "Hello there"


async def test_an_engine_that_dies_in_mid_answer_ends_that_answer_and_serves_the_next(room: Room) -> None:
    async with room.provider() as provider:
        events = provider.stream(ask("die"))
        while await anext(events) != TextDelta("Hello"):
            pass
        with pytest.raises(ProviderUnavailable, match="in the middle"):
            await anext(events)
        after = await collect(provider.stream(ask()))
    assert RESTARTING in after or after[0] == Started()
    assert text_of(after) == "Hello there"


async def test_an_engine_that_dies_before_it_says_anything_is_asked_once_more(room: Room) -> None:
    async with room.provider() as provider:
        assert text_of(await collect(provider.stream(ask("die once")))) == "Hello there"
        with pytest.raises(ProviderUnavailable):
            await collect(provider.stream(ask("die at once")))
    assert room.said() == ["die once", "die once", "die at once", "die at once"]


async def test_an_engine_that_falls_silent_is_replaced(room: Room) -> None:
    async with room.provider(timeouts=Timeouts(idle_s=0.2)) as provider:
        await collect(provider.stream(ask()))
        pid = provider.engine_pid
        with pytest.raises(ProviderTimeout):
            await collect(provider.stream(ask("hold")))
        assert text_of(await collect(provider.stream(ask()))) == "Hello there"
        assert provider.engine_pid != pid


async def test_a_grammar_that_the_engine_would_ignore_is_not_sent(room: Room) -> None:
    async with room.provider() as provider:
        await collect(provider.stream(ask()))
        with pytest.raises(ProviderRejected):
            await collect(provider.stream(replace(ask("no"), grammar=Grammar("lark", "start: nowhere"))))
    assert room.said() == ["Hi"]


async def test_prefixes_are_read_once_and_come_from_disk_afterwards(room: Room) -> None:
    warm = [ask("form prompt", prefix="form"), ask("chart prompt", prefix="chart")]
    async with room.provider(warm=warm) as provider:
        await provider.wait_warm()
    assert room.said() == ["form prompt", "save", "chart prompt", "save"]
    assert room.log()[0]["max_tokens"] == 1
    assert len(room.files()) == 2
    (room.states / "log.jsonl").unlink()

    async with room.provider(warm=warm) as provider:
        await provider.wait_warm()
        for prefix in ("chart", "form", "form", None, "form"):
            await collect(provider.stream(ask(f"a {prefix}", prefix=prefix)))
    said = room.said()
    assert said[said.index("a chart") :] == [
        "a chart",
        *("restore", "a form"),
        "a form",
        "a None",
        *("restore", "a form"),
    ]


async def test_warming_gives_way_to_a_call_and_goes_on_after_it(room: Room) -> None:
    async with room.provider(warm=[ask("read slowly", prefix="form")]) as provider:
        # The first call finds the engine loading; when it ends, the only slot goes to the warming, which never ends.
        await collect(provider.stream(ask("first")))
        assert provider.health().detail.endswith("0 of 1 prompts are warm.")
        assert text_of(await collect(provider.stream(ask("second")))) == "Hello there"
        (room.states / "hurry").touch()
        assert text_of(await collect(provider.stream(ask("third")))) == "Hello there"
        await provider.wait_warm()
        assert provider.health().detail.endswith("1 of 1 prompts are warm.")
    assert room.said()[-2:] == ["read slowly", "save"]


async def test_a_state_that_the_engine_does_not_take_is_dropped(room: Room) -> None:
    warm = [ask("form prompt", prefix="form"), ask("chart prompt", prefix="chart")]
    async with room.provider(warm=warm) as provider:
        await provider.wait_warm()
        for file in room.files():
            file.write_text("torn")
        assert text_of(await collect(provider.stream(ask(prefix="form")))) == "Hello there"
        assert len(room.files()) == 1


async def test_a_state_that_the_engine_dies_of_is_dropped(room: Room) -> None:
    warm = [ask("form prompt", prefix="form"), ask("chart prompt", prefix="chart")]
    async with room.provider(warm=warm) as provider:
        await provider.wait_warm()
        for file in room.files():
            file.write_text("deadly")
        with pytest.raises(ProviderUnavailable):
            await collect(provider.stream(ask(prefix="form")))
        assert len(room.files()) == 1


async def test_a_state_belongs_to_one_prompt_and_one_model_file(room: Room) -> None:
    async with room.provider(warm=[ask("form prompt", prefix="form")]) as provider:
        await provider.wait_warm()
    async with room.provider(warm=[ask("another form prompt", prefix="form")]) as provider:
        await provider.wait_warm()
    room.model.write_bytes(room.model.read_bytes() + b"more")
    async with room.provider(warm=[ask("form prompt", prefix="form")]) as provider:
        await provider.wait_warm()
    assert room.said().count("save") == 3


async def test_a_provider_that_is_not_open_is_unavailable(room: Room) -> None:
    provider = LocalProvider(room.model, room.states, command=COMMAND)
    assert provider.name == "local"
    with pytest.raises(ProviderUnavailable):
        await collect(provider.stream(ask()))
    assert provider.engine_pid is None
    assert provider.maybe_rss_bytes() is None


def test_a_bad_model_file_or_directory_is_refused_at_once(room: Room) -> None:
    with pytest.raises(ModelFileInvalid):
        LocalProvider(room.model.with_name("none.gguf"), room.states)
    with pytest.raises(SetupError):
        LocalProvider(room.model, room.model / "states")


def test_options_follow_the_machine_and_the_model() -> None:
    tiny = ModelFile(Path("m"), "Tiny", 8192, 100_000_000)
    large = replace(tiny, size_bytes=4_000_000_000)
    short = replace(large, context_tokens=4096)
    assert default_options(tiny, 2) == EngineOptions(slots=2, context_tokens=2048, threads=1, prompt_threads=1)
    assert default_options(tiny, 1).threads == 1
    assert default_options(large, 8) == EngineOptions(slots=4, context_tokens=8192, threads=7, prompt_threads=8)
    assert default_options(short, 2).context_tokens == 4096
