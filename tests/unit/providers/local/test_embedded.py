"""The real engine with the real weights. Skipped where the weights are not there."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncGenerator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path

import pytest

from embedded_weights import find_weights
from unit.providers.upstream import collect, text_of
from viewloom.errors import ProviderRejected, ProviderUnavailable
from viewloom.providers.base import Finish, Grammar, Message, Progress, Prompt, TextDelta, Usage
from viewloom.providers.local.gguf import check_model_file
from viewloom.providers.local.provider import CHILD_COMMAND, LocalProvider

pytestmark = [pytest.mark.anyio, pytest.mark.embedded]

# What must be a matter of seconds, on a machine that may do other work.
WITHIN_S = 20
YES_OR_NO = Grammar("lark", 'start: "yes" | "no"\n')
YES_OR_NO_GBNF = Grammar("gbnf", 'root ::= "yes" | "no"\n')


@pytest.fixture
def weights() -> Path:
    return find_weights()


def ask(question: str, limit: int = 24, prefix: str | None = None, grammar: Grammar | None = None) -> Prompt:
    rules = " ".join(f"Rule {number}: answer in short words." for number in range(12))
    messages = (Message("system", f"You are the {prefix} helper. {rules}"), Message("user", question))
    return Prompt("tiny", messages, {"max_tokens": limit, "temperature": 0}, grammar, prefix)


@asynccontextmanager
async def running(
    weights: Path, states: Path, *prefixes: str, grammar: Grammar | None = None
) -> AsyncGenerator[LocalProvider]:
    warm = [ask("Hi", prefix=prefix, grammar=grammar) for prefix in prefixes]
    provider = LocalProvider(weights, states, warm_prompts=warm)
    await provider.open()
    try:
        async with asyncio.timeout(240):
            yield provider
    finally:
        await provider.close()


def tear(weights: Path, directory: Path) -> Path:
    """Makes a copy of which the larger part is missing."""
    torn = directory / "torn.gguf"
    torn.write_bytes(weights.read_bytes()[:30_000_000])
    return torn


def test_the_weights_say_what_they_are(weights: Path) -> None:
    model = check_model_file(weights)
    assert model.context_tokens == 8192
    assert model.size_bytes == 98_362_432


async def test_a_question_gets_text_usage_and_a_finish_after_loading(weights: Path, tmp_path: Path) -> None:
    async with running(weights, tmp_path) as provider:
        events = await collect(provider.stream(ask("What is tea?")))
    assert isinstance(events[0], Progress)
    assert len(text_of(events)) > 20
    usage = events[-2]
    assert isinstance(usage, Usage)
    assert not usage.estimated
    assert usage.completion_tokens <= 24
    assert events[-1] == Finish("length")


@pytest.mark.parametrize("grammar", [YES_OR_NO, YES_OR_NO_GBNF])
async def test_a_grammar_of_either_kind_holds(weights: Path, tmp_path: Path, grammar: Grammar) -> None:
    async with running(weights, tmp_path) as provider:
        events = await collect(provider.stream(ask("Is tea hot?", grammar=grammar)))
    assert text_of(events) in {"yes", "no"}
    assert events[-1] == Finish("stop")


async def test_a_gbnf_grammar_that_is_wrong_and_a_prompt_that_is_too_long_are_refused(
    weights: Path, tmp_path: Path
) -> None:
    async with running(weights, tmp_path) as provider:
        with pytest.raises(ProviderRejected):
            await collect(provider.stream(ask("Hi", grammar=Grammar("gbnf", "root ::= nowhere"))))
        with pytest.raises(ProviderRejected, match="conversation this long"):
            await collect(provider.stream(ask("word " * 4000)))
        assert text_of(await collect(provider.stream(ask("Hi"))))


async def test_warm_prefixes_survive_a_restart_and_serve_any_slot(weights: Path, tmp_path: Path) -> None:
    async def cached_tokens(provider: LocalProvider, prefix: str) -> int:
        usage = (await collect(provider.stream(ask("What is tea?", 2, prefix))))[-2]
        assert isinstance(usage, Usage)
        return usage.cached_tokens

    async with running(weights, tmp_path, "form", "chart", "table", grammar=YES_OR_NO) as provider:
        await provider.wait_warm()
    async with running(weights, tmp_path, "form", "chart", "table", grammar=YES_OR_NO) as provider:
        await provider.wait_warm()
        at_once = [cached_tokens(provider, prefix) for prefix in ("form", "form", "table", "chart")]
        assert min(await asyncio.gather(*at_once)) > 90


async def test_closing_a_stream_stops_the_engine_and_frees_the_slot(weights: Path, tmp_path: Path) -> None:
    async with running(weights, tmp_path) as provider:
        for _ in range(3):
            async with aclosing(provider.stream(ask("Tell a very long story.", 1500))) as events:
                async for event in events:
                    if isinstance(event, TextDelta):
                        break
        async with asyncio.timeout(WITHIN_S):
            assert text_of(await collect(provider.stream(ask("Hi", 2))))


async def test_a_killed_engine_ends_the_answer_and_is_back_within_seconds_and_warm(
    weights: Path, tmp_path: Path
) -> None:
    async with running(weights, tmp_path, "form") as provider:
        await provider.wait_warm()
        pid = provider.engine_pid
        assert pid is not None
        events = provider.stream(ask("Tell a very long story.", 1500, "form"))
        while not isinstance(await anext(events), TextDelta):
            pass
        os.kill(pid, signal.SIGKILL)
        with pytest.raises(ProviderUnavailable):
            await collect(events)
        async with asyncio.timeout(WITHIN_S):
            after = await collect(provider.stream(ask("Hi", 2, "form")))
        assert provider.engine_pid != pid
        usage = after[-2]
        assert isinstance(usage, Usage)
        assert usage.cached_tokens > 90


async def test_a_damaged_model_file_is_said_to_be_one(weights: Path, tmp_path: Path) -> None:
    torn = await asyncio.to_thread(tear, weights, tmp_path)
    async with running(torn, tmp_path / "states") as provider:
        with pytest.raises(ProviderUnavailable, match="could not load its model file"):
            await collect(provider.stream(ask("Hi")))
        assert not provider.health().ready


@pytest.mark.parametrize("ending", ["killed", "closed"])
def test_the_engine_goes_when_its_parent_does(weights: Path, tmp_path: Path, ending: str) -> None:
    if ending == "killed" and sys.platform != "linux":
        pytest.skip("not on this platform: the test itself holds the pipe open, and only Linux tells of a death")
    # The parent hands its own standard input down, so closing it is the end of the input for both.
    program = (
        "import subprocess, sys\n"
        "child = subprocess.Popen(sys.argv[1:], stdin=sys.stdin)\n"
        "print(child.pid, flush=True)\n"
        "child.wait()\n"
    )
    with subprocess.Popen(  # noqa: S603  # our own program
        [sys.executable, "-c", program, *CHILD_COMMAND],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as parent:
        assert parent.stdin is not None
        assert parent.stdout is not None
        int(parent.stdout.readline())
        settings = (
            f'{{"model_file": "{weights}", "slot_dir": "{tmp_path}/", "slots": 1, "context_tokens": 256, "threads": 1,'
            ' "prompt_threads": 1, "batch_tokens": 64, "flash_attention": false, "api_key": "k"}'
        )
        parent.stdin.write(settings + "\n")
        parent.stdin.flush()
        while "ready" not in parent.stdout.readline():
            pass
        if ending == "killed":
            parent.kill()
        else:
            parent.stdin.close()
        # The child holds the other end of our pipe; its end is the child's.
        assert parent.stdout.read() == ""
