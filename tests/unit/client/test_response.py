"""A response is read as it is written, whole or one character at a time, and no faster than that."""

import asyncio
import json
from typing import Any

import pytest

from viewloom.client import C1Response, read_envelope
from viewloom.client.response import BUFFER_LIMIT_CHARS, CONTENT_LIMIT_CHARS
from viewloom.envelope import close_envelope

pytestmark = pytest.mark.anyio

PROGRAM = 'root = Card([text])\ntext = TextContent("Tea & \\"cake\\"")'
CONTENT_V2 = f'<content thesys="true" version="2">\n```openui-lang\n{PROGRAM}\n```\n</content>'
TREE: dict[str, Any] = {"component": "Card", "props": {"children": []}}
CONTENT_V1 = f'<content thesys="true">{json.dumps({"component": TREE, "error": None})}</content>'


def cut(text: str, size: int) -> list[str]:
    return [text[start : start + size] for start in range(0, len(text), size)]


async def read(response: C1Response) -> str:
    return "".join([part async for part in response.stream()])


@pytest.mark.parametrize("content", [CONTENT_V1, CONTENT_V2, "Just text."])
@pytest.mark.parametrize("size", [1, 7, 10_000])
async def test_content_passes_through_as_it_is(content: str, size: int) -> None:
    response = C1Response()
    for piece in cut(content, size):
        await response.write_content(piece)
    await response.end()
    assert await read(response) == content
    assert response.get_assistant_message() == {"role": "assistant", "content": content}


async def test_each_piece_is_read_before_the_next_is_written() -> None:
    response, read_parts = C1Response(), list[str]()

    async def collect() -> None:
        read_parts.extend([part async for part in response.stream()])

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(collect())
        for piece in cut(CONTENT_V2, 5):
            await response.write_content(piece)
        await response.end()
    assert read_parts == cut(CONTENT_V2, 5)


@pytest.mark.parametrize("size", [1, 10_000])
async def test_think_items_stand_before_the_content_in_the_form_the_reader_knows(size: int) -> None:
    response = C1Response()
    await response.write_think_item(title='Looking "up"', description="<one> & 'two'")
    await response.write_think_item("Thinking", ephemeral=False)
    for piece in cut(CONTENT_V2, size):
        await response.write_content(piece)
    await response.end()
    envelope = read_envelope(await read(response))
    assert envelope.program == PROGRAM
    (thinking,) = envelope.thinking
    assert [json.loads(line) for line in thinking.split("\n")] == [
        {"title": 'Looking "up"', "description": "<one> & 'two'", "ephemeral": True},
        {"title": "Thinking", "description": "", "ephemeral": False},
    ]


async def test_markdown_is_a_part_of_its_own_and_parts_may_mix() -> None:
    response = C1Response()
    await response.write_custom_markdown("# </custom_markdown> & <b>")
    await response.write_think_item("One")
    await response.write_content(CONTENT_V2)
    await response.write_think_item("Two")
    await response.write_custom_markdown("two")
    await response.end()
    envelope = read_envelope(await read(response))
    assert envelope.markdown == ("# </custom_markdown> & <b>", "two")
    assert [json.loads(part)["title"] for part in envelope.thinking] == ["One", "Two"]
    assert (envelope.program, envelope.text) == (PROGRAM, "")


@pytest.mark.parametrize("content", [CONTENT_V1, CONTENT_V2])
async def test_nothing_is_put_into_a_part_that_is_being_written(content: str) -> None:
    for middle in range(len(content) + 1):
        response = C1Response()
        await response.write_content(content[:middle])
        await response.write_think_item("In between")
        await response.write_custom_markdown("mine")
        await response.write_content(content[middle:])
        await response.end()
        whole = await read(response)
        envelope = read_envelope(whole)
        if "<content" in content[:middle]:
            assert (envelope.program, envelope.tree) == (read_envelope(content).program, read_envelope(content).tree)
            assert envelope.markdown == ("mine",), middle
        assert whole.count("mine") == 1


async def test_what_waits_for_the_end_of_a_part_comes_right_behind_it() -> None:
    response = C1Response()
    await response.write_content(CONTENT_V2[:50])
    await response.write_custom_markdown("mine")
    await response.write_content(CONTENT_V2[50:])
    await response.write_content(CONTENT_V1)
    await response.end()
    assert await read(response) == f"{CONTENT_V2}<custom_markdown>mine</custom_markdown>\n{CONTENT_V1}"


@pytest.mark.parametrize("content", [CONTENT_V1, CONTENT_V2])
async def test_a_failure_at_any_point_is_shown_behind_what_there_is(content: str) -> None:
    for end in range(len(content) + 1):
        response = C1Response()
        await response.write_content(content[:end])
        await response.fail("**Sorry** & goodbye")
        whole = await read(response)
        assert whole.startswith(content[:end])
        assert read_envelope(whole).markdown == ("**Sorry** & goodbye",)
        assert close_envelope(whole) == ""


async def test_the_message_is_whole_at_any_time() -> None:
    response = C1Response()
    assert response.get_assistant_message()["content"] == ""
    await response.write_think_item("One")
    assert response.get_assistant_message()["content"].endswith("</thinking>")
    await response.write_content(CONTENT_V2[:60])
    await response.write_custom_markdown("mine")
    so_far = response.get_assistant_message()["content"]
    assert read_envelope(so_far).markdown == ("mine",)
    await response.end()
    assert response.get_assistant_message()["content"] == so_far == await read(response)


async def test_a_slow_reader_holds_the_writer() -> None:
    response, written = C1Response(buffer_chars=100), list[int]()

    async def write() -> None:
        for number in range(50):
            await response.write_content("x" * 10)
            written.append(number)
        await response.end()

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(write())
        parts = response.stream()
        total = 0
        async for part in parts:
            # What is written is never more than what was read and what may wait.
            total += len(part)
            assert len(part) <= 100
            for _ in range(100):
                await asyncio.sleep(0)
            assert len(written) * 10 <= total + 100
    assert total == 500


@pytest.mark.parametrize(("size", "is_held"), [(BUFFER_LIMIT_CHARS - 1, False), (BUFFER_LIMIT_CHARS, True)])
async def test_the_writer_waits_at_the_limit(size: int, *, is_held: bool) -> None:
    response = C1Response()
    await response.write_content("x" * size)
    writing = asyncio.create_task(response.write_content("y"))
    for _ in range(10):
        await asyncio.sleep(0)
    assert writing.done() is not is_held
    parts = response.stream()
    await anext(parts)
    await asyncio.wait_for(writing, 5)
    await parts.aclose()


async def test_a_reader_that_goes_away_holds_nobody() -> None:
    response = C1Response(buffer_chars=5)
    await response.write_content("x" * 10)
    parts = response.stream()
    await anext(parts)
    await response.write_content("x" * 10)
    writing = asyncio.create_task(response.write_content("more"))
    await asyncio.sleep(0)
    assert not writing.done()
    await parts.aclose()
    await asyncio.wait_for(writing, 5)
    async with asyncio.timeout(5):
        for _ in range(10):
            await response.write_content("more")
    await response.end()
    assert response.get_assistant_message()["content"] == "x" * 20 + "more" * 11


async def test_a_message_has_a_limit() -> None:
    response = C1Response(buffer_chars=CONTENT_LIMIT_CHARS + 1)
    await response.write_content("x" * CONTENT_LIMIT_CHARS)
    with pytest.raises(ValueError, match="longer than"):
        await response.write_content("y")
    await response.fail("Too long.")
    assert (await read(response)).endswith("<custom_markdown>Too long.</custom_markdown>\n")


async def test_a_response_ends_once_and_is_read_once() -> None:
    response = C1Response()
    await response.write_content("a")
    await response.end()
    await response.end()
    await response.fail()
    assert await read(response) == "a"
    with pytest.raises(RuntimeError, match="one reader"):
        await read(response)
    for write in (response.write_content, response.write_think_item, response.write_custom_markdown):
        with pytest.raises(RuntimeError, match="has ended"):
            await write("late")


async def test_a_writer_that_waits_hears_of_the_end() -> None:
    response = C1Response(buffer_chars=1)
    await response.write_content("a")
    writing = asyncio.create_task(response.write_content("b"))
    await asyncio.sleep(0)
    await response.end()
    parts = response.stream()
    assert await anext(parts) == "a"
    with pytest.raises(RuntimeError, match="has ended"):
        await writing
    await parts.aclose()
