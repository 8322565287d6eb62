"""A chat request that carries a thread: its turns are stored, and the model reads the whole conversation."""

import json
import re
from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import anyio
import anyio.lowlevel
import pytest

from scripted_service import CHAT, GREETING, MODEL, MODEL_V1, Service, body, open_service
from viewloom.catalogue.library import standard_library
from viewloom.engine.closing import TITLE
from viewloom.engine.metadata import ModelMetadata
from viewloom.envelope import read_envelope
from viewloom.lang import parse
from viewloom.providers.base import Prompt, ProviderEvent
from viewloom.providers.script import Rule, Script, ScriptedCall
from viewloom.providers.scripted import Scripted
from viewloom.server.threads.recorder import Recorder
from viewloom.storage.entries import LEASE_S
from viewloom.storage.limits import KeyLimits
from viewloom.storage.turns import Draft, NewTurn, Owner, Thread, Turn, Written

pytestmark = pytest.mark.anyio


class Listening(Scripted):
    """The scripted model, and what it was asked."""

    def __init__(self, *rules: Rule) -> None:
        super().__init__("scripted", Script(rules or (Rule(GREETING),)))
        self.prompts: list[Prompt] = []

    async def stream(self, prompt: Prompt) -> AsyncGenerator[ProviderEvent]:
        self.prompts.append(prompt)
        async for event in super().stream(prompt):
            yield event

    def heard(self) -> list[tuple[str, Any]]:
        """Returns roles and contents of the last conversation, without our system prompt."""
        return [(message.role, message.content) for message in self.prompts[-1].messages[1:]]


async def new_thread(service: Service) -> Thread:
    (key,) = await service.store.keys.list()
    return await service.store.threads.create(Owner(key.account_id))


async def active(service: Service, thread: Thread) -> list[Turn]:
    _, branch = await service.store.turns.branch(Owner(thread.account_id), thread.id)
    return branch


async def siblings(service: Service, turn: Turn) -> list[str]:
    (key,) = [key for key in await service.store.keys.list() if service.key.startswith(key.prefix)]
    _, tree = await service.store.turns.find(Owner(key.account_id), turn.thread_id, turn.id)
    return tree.siblings(turn.id)


async def ask(service: Service, thread: Thread, *messages: tuple[str, str], **members: Any) -> dict[str, Any]:
    wire = [{"role": role, "content": content} for role, content in messages]
    request = body(messages=wire, metadata={"thread_id": thread.id}, **members)
    answer = await service.client.post(CHAT, json=request)
    assert answer.status_code == 200, answer.text
    return answer.json()


def told(turns: list[Turn]) -> list[tuple[str, str]]:
    return [(turn.role, turn.status) for turn in turns]


async def test_a_client_that_sends_only_what_is_new_holds_a_conversation(database: Path) -> None:
    model = Listening()
    async with open_service(database, provider=model) as service:
        thread = await new_thread(service)
        first = await ask(service, thread, ("system", "Be brief."), ("user", "One"))
        await ask(service, thread, ("system", "Be brief."), ("user", "Two"))
        turns = await active(service, thread)
        assert [turn.content for turn in turns][:2] == ["Be brief.", "One"]
        assert turns[2].content == first["choices"][0]["message"]["content"]
        assert told(turns[2:]) == [("assistant", "complete"), ("user", "complete"), ("assistant", "complete")]
        assert turns[2].usage == first["usage"]
        assert (turns[2].model_id, turns[2].finish_reason) == (MODEL, "stop")
        program = read_envelope(turns[2].content).program
        assert (turns[2].program or "").strip() == program
        assert model.heard() == [
            ("system", "Be brief."),
            ("user", "One"),
            ("assistant", program),
            ("user", "Two"),
        ]
        assert (await service.store.threads.find(Owner(thread.account_id), thread.id)).title == "One"


async def test_a_client_that_sends_the_whole_stores_each_turn_once(database: Path) -> None:
    async with open_service(database) as service:
        thread = await new_thread(service)
        said: list[tuple[str, str]] = []
        for text in ("One", "Two", "Three"):
            said.append(("user", text))
            answer = await ask(service, thread, *said)
            said.append(("assistant", answer["choices"][0]["message"]["content"]))
        assert [(turn.role, turn.content) for turn in await active(service, thread)] == said


async def test_what_does_not_fit_the_model_is_left_out_at_turn_borders_and_the_answer_says_so(database: Path) -> None:
    model = Listening()
    async with open_service(database, provider=model, metadata=ModelMetadata(context_length=7_000)) as service:
        thread = await new_thread(service)
        await ask(service, thread, ("system", "Be brief."), ("user", f"One {'word ' * 1_500}"))
        await ask(service, thread, ("user", f"Two {'word ' * 1_500}"))
        answer = await ask(service, thread, ("user", f"Three {'word ' * 1_500}"))
        roles = [role for role, _ in model.heard()]
        kept = [turn.content for turn in await active(service, thread)]
    assert len(kept) == 7, "the thread keeps what the model does not read"
    assert answer["usage"]["viewloom"]["trimmed_messages"] == 4
    assert roles == ["system", "user"]
    assert model.heard()[-1][1].startswith("Three")


async def test_an_edit_and_another_answer_are_siblings(database: Path) -> None:
    async with open_service(database) as service:
        thread = await new_thread(service)
        await ask(service, thread, ("user", "One"))
        await ask(service, thread, ("user", "Two"))
        one, answer, two, second = await active(service, thread)
        whole = [("user", "One"), ("assistant", answer.content)]
        await ask(service, thread, *whole, ("user", "Zwei"))
        edited = await active(service, thread)
        assert [turn.id for turn in edited[:2]] == [one.id, answer.id]
        assert edited[2].content == "Zwei"

        await ask(service, thread, *whole, ("user", "Two"))
        again = await active(service, thread)
        assert [turn.id for turn in again[:3]] == [one.id, answer.id, two.id]
        assert await siblings(service, again[3]) == [second.id, again[3].id]
        assert await siblings(service, edited[2]) == [two.id, edited[2].id]


@pytest.mark.parametrize("place", ["metadata", "header"])
async def test_a_request_may_say_behind_which_turn_it_goes_on(database: Path, place: str) -> None:
    async with open_service(database) as service:
        thread = await new_thread(service)
        await ask(service, thread, ("user", "One"))
        await ask(service, thread, ("user", "Two"))
        one, answer, *_ = await active(service, thread)
        for parent, expected in ((answer.id, [one.id, answer.id]), ("start", [])):
            named = {"thread_id": thread.id, "parent_id": parent}
            headers = {"x-viewloom-thread": thread.id, "x-viewloom-parent": parent}
            request = body("Other", **({"metadata": named} if place == "metadata" else {}))
            sent = await service.client.post(CHAT, json=request, headers=headers if place == "header" else {})
            turns = await active(service, thread)
            assert [turn.id for turn in turns[:-2]] == expected
            assert turns[-2].content == "Other"
            assert (sent.headers["x-viewloom-thread"], sent.headers["x-viewloom-turn"]) == (thread.id, turns[-1].id)


async def test_a_stream_is_stored_before_its_end_is_sent(database: Path) -> None:
    async with open_service(database) as service:
        thread = await new_thread(service)
        request = body(stream=True, metadata={"thread_id": thread.id})
        answer = await service.client.post(CHAT, json=request)
        lines = re.findall(r"^data: (.*)$", answer.text, re.MULTILINE)
        assert lines[-1] == "[DONE]"
        chunks = [json.loads(line) for line in lines[:-1]]
        content = "".join(chunk["choices"][0]["delta"].get("content", "") for chunk in chunks)
        assert [turn.content for turn in await active(service, thread)] == ["Hi", content]


@pytest.mark.parametrize("model", [MODEL, MODEL_V1])
async def test_a_reply_whose_client_goes_away_is_interrupted_and_renders(database: Path, model: str) -> None:
    text = 'root = Card([head, text])\nhead = CardHeader("Hello")\ntext = TextContent("' + "word " * 50 + '")'
    async with open_service(database, Rule(text, cut=9, failure="hang", fail_after=20), resume_grace_s=0) as service:
        thread = await new_thread(service)
        request = body(stream=True, model=model, metadata={"thread_id": thread.id})
        with anyio.move_on_after(0.5):
            await service.client.post(CHAT, json=request)
        with anyio.fail_after(10):
            while (await active(service, thread))[-1].status == "running":
                await anyio.lowlevel.checkpoint()
        user, reply = await active(service, thread)
        assert (user.content, reply.status, reply.draft) == ("Hi", "interrupted", None)
        program = parse(reply.program or "", standard_library("chat").signatures)
        assert program.root is not None
        assert not program.diagnostics
        assert "word word" in reply.content
        assert TITLE in reply.content
        assert reply.content.endswith("</content>")


async def test_a_killed_reply_is_closed_by_the_next_sweep_with_what_was_kept(database: Path) -> None:
    text = 'root = Card([head, later])\nhead = CardHeader("Hello")\n'
    async with open_service(database, Rule(text, cut=9, failure="hang", fail_after=20)) as service:
        thread = await new_thread(service)
        library = standard_library("chat")
        recorder = Recorder(service.store.turns, lambda _: library)
        turn_id, _ = await service.store.turns.open(
            thread, None, [NewTurn("user", "Hi")], Draft(None, 2), model_id="m", title="Hi"
        )
        await service.store.turns.keep([(turn_id, Written("<content…" + text, text))])
        assert await recorder.sweep() == 0
        assert await recorder.sweep(datetime.now(UTC) + timedelta(seconds=LEASE_S + 1)) == 1
        _, reply = await active(service, thread)
        assert reply.status == "interrupted"
        assert not parse(reply.program or "", library.signatures).diagnostics
        assert "Hello" in reply.content


async def test_a_reply_that_fails_early_is_void_and_the_same_words_try_again(database: Path) -> None:
    model = Listening(Rule(failure="die"))
    async with open_service(database, provider=model) as service:
        thread = await new_thread(service)
        request = body(metadata={"thread_id": thread.id})
        for tries in (1, 2):
            assert (await service.client.post(CHAT, json=request)).status_code == 502
            user, reply = await active(service, thread)
            assert (user.content, reply.status, reply.content, reply.error) == (
                "Hi",
                "failed",
                "",
                "provider_unavailable",
            )
            assert len(await siblings(service, reply)) == tries
        await service.client.post(CHAT, json=body("Other", metadata={"thread_id": thread.id}))
        assert model.heard() == [("user", "Hi"), ("user", "Other")]


async def test_a_reply_that_fails_later_keeps_what_the_client_saw(database: Path) -> None:
    rule = Rule(GREETING, cut=20, failure="die", fail_after=2)
    async with open_service(database, rule) as service:
        thread = await new_thread(service)
        request = body(stream=True, metadata={"thread_id": thread.id})
        answer = await service.client.post(CHAT, json=request)
        assert "provider_unavailable" in answer.text
        _, reply = await active(service, thread)
        assert (reply.status, reply.error) == ("failed", "provider_unavailable")
        assert "This answer was cut off" in reply.content


async def test_tool_calls_are_kept_and_their_results_follow(database: Path) -> None:
    calls = Rule(tool_calls=(ScriptedCall("weather", '{"city": "Oslo"}'),))
    model = Listening(calls)
    async with open_service(database, provider=model) as service:
        thread = await new_thread(service)
        await ask(service, thread, ("user", "Weather?"), tools=[{"type": "function", "function": {"name": "weather"}}])
        _, reply = await active(service, thread)
        (call,) = reply.extra["tool_calls"]
        assert call["function"] == {"name": "weather", "arguments": '{"city": "Oslo"}'}
        request = body(
            messages=[{"role": "tool", "tool_call_id": call["id"], "content": "Rain"}],
            metadata={"thread_id": thread.id},
        )
        await service.client.post(CHAT, json=request)
        assert told(await active(service, thread))[1:3] == [("assistant", "complete"), ("tool", "complete")]
        assert model.prompts[-1].messages[-2].extra["tool_calls"] == [call]
        assert model.prompts[-1].messages[-1].extra == {"tool_call_id": call["id"]}


@pytest.mark.parametrize(
    ("metadata", "headers", "status", "param"),
    [
        ({"thread_id": 7}, {}, 400, "metadata.thread_id"),
        ({"thread_id": "thread_unknown"}, {}, 404, "metadata.thread_id"),
        ({}, {"x-viewloom-thread": "thread_unknown"}, 404, "x-viewloom-thread"),
        ({"thread_id": "a"}, {"x-viewloom-thread": "b"}, 400, "metadata.thread_id"),
        ({"parent_id": "turn_1"}, {}, 400, "metadata.parent_id"),
        ({"thread_id": "OWN", "parent_id": "turn_1"}, {}, 404, "metadata.parent_id"),
        ({"thread_id": "FOREIGN"}, {}, 404, "metadata.thread_id"),
    ],
)
async def test_a_thread_that_cannot_be_carried_names_the_place(  # noqa: PLR0917 - one per column
    database: Path, metadata: dict[str, Any], headers: dict[str, str], status: int, param: str
) -> None:
    model = Listening()
    async with open_service(database, provider=model) as service:
        own = await new_thread(service)
        foreign = await service.store.threads.create(Owner("acct_other"))
        ids = {"OWN": own.id, "FOREIGN": foreign.id}
        named = {name: ids.get(value, value) for name, value in metadata.items()}
        answer = await service.client.post(CHAT, json=body(metadata=named), headers=headers)
        assert (answer.status_code, answer.json()["error"]["param"]) == (status, param)
        assert model.prompts == []
        assert await active(service, own) == []


async def test_a_request_that_is_refused_stores_nothing(database: Path) -> None:
    async with open_service(database) as service:
        thread = await new_thread(service)
        request = body(metadata={"thread_id": thread.id}, model="c1/none/none/v-20260331")
        assert (await service.client.post(CHAT, json=request)).status_code == 404
        assert await active(service, thread) == []


async def test_a_key_over_its_budget_leaves_the_question_and_a_failed_answer(database: Path) -> None:
    async with open_service(database) as service:
        _, poor = await service.store.keys.create("poor", limits=KeyLimits(usd_total=Decimal(0)))
        thread = await new_thread_of(service, poor)
        headers = {"authorization": f"Bearer {poor}"}
        answer = await service.client.post(CHAT, json=body(metadata={"thread_id": thread.id}), headers=headers)
        assert answer.status_code == 429
        _, reply = await active(service, thread)
        assert (reply.status, reply.error) == ("failed", "insufficient_quota")


async def new_thread_of(service: Service, secret: str) -> Thread:
    key = await service.store.keys.find(secret)
    assert key is not None
    return replace(await service.store.threads.create(Owner(key.account_id)), title="")
