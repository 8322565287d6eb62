"""The deterministic twin of a model."""

import asyncio
import re

import pytest

from unit.providers.upstream import ASK, collect, text_of
from viewloom.errors import ProviderError, ProviderRejected, ProviderTimeout, ProviderUnavailable
from viewloom.providers.base import Finish, Message, Prompt, TextDelta, ToolCallDelta, Usage
from viewloom.providers.script import Failure, Rule, Script, ScriptedCall
from viewloom.providers.scripted import Scripted

pytestmark = pytest.mark.anyio


def playing(*rules: Rule) -> Scripted:
    return Scripted("twin", Script(rules))


async def test_text_is_cut_as_the_rule_says_and_the_reply_is_finished() -> None:
    provider = playing(Rule("abcde", cut=2))
    await provider.open()
    assert await collect(provider.stream(ASK)) == [
        TextDelta("ab"),
        TextDelta("cd"),
        TextDelta("e"),
        Usage(12, 2, estimated=True),
        Finish("stop"),
    ]
    await provider.close()


async def test_tools_are_called_once_for_a_message() -> None:
    provider = playing(Rule(tool_calls=(ScriptedCall("look", "{}"),)), Rule("found"))
    called = (Message("user", "tea"), Message("assistant", ""), Message("tool", "x"))
    ends = [called[:1], called, (*called, Message("user", "more"))]
    replies = [await collect(provider.stream(Prompt("demo", messages))) for messages in ends]
    assert [reply[-1] for reply in replies] == [Finish("tool_calls"), Finish("stop"), Finish("tool_calls")]
    assert text_of(replies[1]) == "found"


async def test_the_last_user_message_chooses_the_rule_whatever_its_form() -> None:
    provider = playing(Rule("tea", re.compile("tea")), Rule("other"))
    parts = ({"type": "text", "text": "some"}, {"type": "image_url"}, {"type": "text", "text": "tea"})
    prompts = [
        (Message("user", "tea"), Message("assistant", "no"), Message("tool", "x")),
        (Message("user", "tea"), Message("user", "coffee")),
        (Message("user", parts),),
        (Message("system", "tea"),),
    ]
    texts = [text_of(await collect(provider.stream(Prompt("m", messages)))) for messages in prompts]
    assert texts == ["tea", "other", "tea", "other"]


async def test_tool_calls_come_after_the_text_in_pieces() -> None:
    provider = playing(Rule("So", cut=4, tool_calls=(ScriptedCall("add", '{"a":1}'), ScriptedCall("stop"))))
    events = await collect(provider.stream(ASK))
    assert events[:5] == [
        TextDelta("So"),
        ToolCallDelta(0, "call_0", "add"),
        ToolCallDelta(0, arguments='{"a"'),
        ToolCallDelta(0, arguments=":1}"),
        ToolCallDelta(1, "call_1", "stop"),
    ]
    assert events[-1] == Finish("tool_calls")


async def test_a_message_without_a_rule_is_refused() -> None:
    with pytest.raises(ProviderRejected):
        await collect(playing(Rule("a", re.compile("never"))).stream(ASK))


@pytest.mark.parametrize(
    ("failure", "error"), [("die", ProviderUnavailable), ("reject", ProviderRejected), ("timeout", ProviderTimeout)]
)
async def test_a_failure_comes_after_so_many_pieces(failure: Failure, error: type[ProviderError]) -> None:
    events = playing(Rule("abcdef", cut=1, failure=failure, fail_after=2)).stream(ASK)
    assert [await anext(events), await anext(events)] == [TextDelta("a"), TextDelta("b")]
    with pytest.raises(error):
        await anext(events)


async def test_an_end_without_a_finish_is_just_the_end() -> None:
    assert await collect(playing(Rule("abc", failure="end", fail_after=9)).stream(ASK)) == [TextDelta("abc")]


async def test_a_hang_lasts_until_it_is_cancelled() -> None:
    reading = asyncio.create_task(collect(playing(Rule(failure="hang")).stream(ASK)))
    await asyncio.sleep(0)
    assert not reading.done()
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading


async def test_pauses_are_made_by_the_sleep_that_was_given() -> None:
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)

    provider = Scripted("twin", Script((Rule("abc", cut=1, delay_s=0.25),)), sleep=sleep)
    assert text_of(await collect(provider.stream(ASK))) == "abc"
    assert pauses == [0.25, 0.25, 0.25]


async def test_it_is_always_ready_and_plays_the_demo_if_given_nothing() -> None:
    provider = Scripted()
    assert provider.name == "scripted"
    assert provider.health().ready
    assert "no model" in provider.health().detail
