"""The unmodified openai client holds a conversation that the server keeps, edits it and switches branches."""

from typing import Any

import httpx
import pytest
from openai import NotFoundError, OpenAI

from contract.live_server import MODEL, LiveServer


def ask(client: OpenAI, thread_id: str, text: str, **headers: str) -> str:
    reply = client.chat.completions.create(
        model=MODEL,
        messages=[{"role": "user", "content": text}],
        extra_headers={"x-viewloom-thread": thread_id, **headers},
    )
    return reply.choices[0].message.content or ""


def stream(client: OpenAI, thread_id: str, text: str) -> str:
    chunks = client.chat.completions.create(
        model=MODEL,
        messages=[{"role": "user", "content": text}],
        stream=True,
        metadata={"thread_id": thread_id},
    )
    return "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)


def test_a_conversation_is_held_loaded_edited_and_switched(server: LiveServer) -> None:
    client = OpenAI(base_url=f"{server.origin}/v1/embed", api_key=server.key, max_retries=0)
    with httpx.Client(base_url=server.origin, headers={"authorization": f"Bearer {server.key}"}) as http:
        thread = http.post("/v1/threads", json={"metadata": {"test": "openai"}}).json()
        path = f"/v1/threads/{thread['id']}"

        def turns() -> list[dict[str, Any]]:
            return http.get(f"{path}/turns").json()["data"]

        said = ["Hello there, first", "Show me a form", "And a third"]
        answers = [
            ask(client, thread["id"], said[0]),
            stream(client, thread["id"], said[1]),
            ask(client, thread["id"], said[2]),
        ]
        before = turns()
        pairs = zip(said, answers, strict=True)
        assert [turn["content"] for turn in before] == [text for pair in pairs for text in pair]
        assert [len(prompt.messages) for prompt in server.model.prompts] == [2, 4, 6]
        assert http.get(path).json()["title"] == said[0]

        edited = ask(client, thread["id"], "Another gauge", **{"x-viewloom-parent": before[1]["id"]})
        after = turns()
        assert [turn["content"] for turn in after] == [said[0], answers[0], "Another gauge", edited]
        assert after[2]["siblings"] == [before[2]["id"], after[2]["id"]]
        assert len(server.model.prompts[-1].messages) == 4

        http.patch(path, json={"active_turn_id": before[2]["id"]})
        assert [turn["id"] for turn in turns()] == [turn["id"] for turn in before]


def test_a_whole_conversation_may_be_sent_each_time(server: LiveServer) -> None:
    client = OpenAI(base_url=f"{server.origin}/v1", api_key=server.key, max_retries=0)
    with httpx.Client(base_url=server.origin, headers={"authorization": f"Bearer {server.key}"}) as http:
        thread = http.post("/v1/threads", json={}).json()
        history: list[Any] = [{"role": "system", "content": "Be brief."}]
        for text in ("One", "Two", "Three"):
            history.append({"role": "user", "content": text})
            reply = client.chat.completions.create(model=MODEL, messages=history, metadata={"thread_id": thread["id"]})
            # The documented backend appends the message object itself.
            history.append(reply.choices[0].message)
        turns = http.get(f"/v1/threads/{thread['id']}/turns").json()["data"]
        assert [turn["role"] for turn in turns] == ["system", *["user", "assistant"] * 3]


def test_a_thread_that_is_not_there_is_the_clients_not_found(server: LiveServer) -> None:
    client = OpenAI(base_url=f"{server.origin}/v1", api_key=server.key, max_retries=0)
    with pytest.raises(NotFoundError) as caught:
        ask(client, "thread_0", "Hello")
    assert (caught.value.code, caught.value.param) == ("thread_not_found", "x-viewloom-thread")
