"""Handlers of a FastAPI app that write their answers, many at one time."""

import asyncio
import logging
from typing import Annotated, Any

import httpx
import pytest
from fastapi import BackgroundTasks, Depends, FastAPI
from fastapi.testclient import TestClient
from pydantic import BaseModel

from viewloom.client import (
    get_assistant_message,
    read_envelope,
    with_c1_response,
    write_content,
    write_custom_markdown,
    write_think_item,
)

pytestmark = pytest.mark.anyio

CONTENT = '<content thesys="true" version="2">\n```openui-lang\nroot = Card([])\n```\n</content>'


class Turn(BaseModel):
    prompt: str


def client(app: FastAPI) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://app")


async def ask(app: FastAPI, prompt: str = "") -> httpx.Response:
    async with client(app) as http:
        return await http.post("/chat", json={"prompt": prompt})


@pytest.mark.parametrize("size", [1, 10_000])
async def test_a_handler_answers_with_what_it_writes(size: int) -> None:
    app, history = FastAPI(), list[Any]()

    async def look_up() -> None:
        await write_think_item(title="Looking it up", description="in the book")

    @app.post("/chat")
    @with_c1_response()
    async def chat(turn: Turn) -> None:
        await look_up()
        for start in range(0, len(CONTENT), size):
            await write_content(CONTENT[start : start + size])
        await write_custom_markdown(turn.prompt)
        history.append(get_assistant_message())

    reply = await ask(app, "**Hello**")
    assert reply.status_code == 200
    assert reply.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert reply.headers["cache-control"] == "no-cache"
    envelope = read_envelope(reply.text)
    assert (envelope.program, envelope.markdown) == ("root = Card([])", ("**Hello**",))
    assert "Looking it up" in envelope.thinking[0]
    assert history == [{"role": "assistant", "content": reply.text}]


async def test_requests_at_one_time_do_not_see_each_other() -> None:
    app, turns = FastAPI(), 20
    everybody = asyncio.Barrier(turns)

    @app.post("/chat")
    @with_c1_response()
    async def chat(turn: Turn) -> None:
        await write_think_item(f"think {turn.prompt}.")
        await everybody.wait()
        async with asyncio.TaskGroup() as tasks:
            for _ in range(3):
                tasks.create_task(write_content(f"{turn.prompt}."))
        await everybody.wait()
        assert get_assistant_message()["content"].endswith(f"{turn.prompt}." * 3)

    async with asyncio.timeout(30), asyncio.TaskGroup() as tasks:
        replies = [tasks.create_task(ask(app, str(number))) for number in range(turns)]
    for number, reply in enumerate(replies):
        envelope = read_envelope(reply.result().text)
        assert envelope.text == f"{number}." * 3
        assert f"think {number}." in envelope.thinking[0]
    with pytest.raises(RuntimeError, match="with_c1_response"):
        await write_content("outside")
    with pytest.raises(RuntimeError, match="with_c1_response"):
        get_assistant_message()


async def test_an_exception_is_shown_and_logged_and_ends_the_stream(caplog: pytest.LogCaptureFixture) -> None:
    app = FastAPI()

    @app.post("/chat")
    @with_c1_response(failure_text="Sorry.")
    async def chat(turn: Turn) -> None:
        await write_content(CONTENT[:60])
        raise KeyError(turn.prompt)

    with caplog.at_level(logging.ERROR, "viewloom.client"):
        reply = await ask(app, "a secret")
    assert reply.status_code == 200
    assert reply.text.startswith(CONTENT[:60])
    assert read_envelope(reply.text).markdown == ("Sorry.",)
    assert "secret" not in reply.text
    (record,) = caplog.records
    assert record.exc_info is not None
    assert record.exc_info[0] is KeyError


async def test_what_comes_before_and_after_a_handler_runs() -> None:
    app, steps = FastAPI(), list[str]()

    async def door() -> Any:
        steps.append("opened")
        yield "door"
        steps.append("closed")

    @app.post("/chat")
    @with_c1_response()
    async def chat(turn: Turn, place: Annotated[str, Depends(door)], later: BackgroundTasks) -> None:
        later.add_task(steps.append, "later")
        await write_content(f"{place} {turn.prompt}")
        steps.append("written")

    assert (await ask(app, "one")).text == "door one"
    assert steps == ["opened", "written", "later", "closed"]


async def test_what_a_handler_is_said_to_return_does_not_matter() -> None:
    app = FastAPI()

    @app.post("/chat")
    @with_c1_response()
    async def chat(turn: "Turn") -> "dict[str, Turn] | asyncio.Task[Any]":
        await write_content(turn.prompt)
        return {"turn": turn}

    assert (await ask(app, "as written")).text == "as written"
    async with client(app) as http:
        assert (await http.post("/chat", json={})).status_code == 422
        schema = (await http.get("/openapi.json")).json()
    assert "requestBody" in schema["paths"]["/chat"]["post"]


async def test_a_handler_must_be_asynchronous() -> None:
    def chat() -> None:
        raise AssertionError("never called")

    with pytest.raises(TypeError, match="async def"):
        with_c1_response()(chat)  # pyright: ignore[reportArgumentType] - that is the point


def test_the_framework_s_own_test_client_reads_it() -> None:
    app = FastAPI()

    @app.post("/chat")
    @with_c1_response()
    async def chat(turn: Turn) -> None:
        await write_content(turn.prompt)

    assert TestClient(app).post("/chat", json={"prompt": "Hello"}).text == "Hello"
