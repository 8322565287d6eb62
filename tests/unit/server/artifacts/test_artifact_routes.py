"""Artifacts over HTTP: from replies and from program text, always valid."""

from pathlib import Path
from typing import Any

import pytest

from hostile import texts
from scripted_service import CHAT, GREETING, Service, body, open_client, open_service
from viewloom.safety.policy import Policy
from viewloom.server.artifacts.routes import compile_program
from weaving import LIBRARIES, assert_sound

pytestmark = pytest.mark.anyio
FORM = 'root = Stack([t])\nt = TextContent("Hello")\n'


async def kept(service: Service, **members: Any) -> dict[str, Any]:
    answer = await service.client.post("/v1/artifacts", json=members)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def answered(service: Service) -> tuple[str, list[dict[str, Any]]]:
    thread = (await service.client.post("/v1/threads", json={"title": "Tea"})).json()
    await service.client.post(CHAT, json=body(metadata={"thread_id": thread["id"]}))
    return thread["id"], (await service.client.get(f"/v1/threads/{thread['id']}/turns")).json()["data"]


async def test_a_reply_is_kept_with_its_fields_and_outlives_its_thread(database: Path) -> None:
    async with open_service(database) as service:
        thread_id, (_, reply) = await answered(service)
        path = f"/v1/threads/{thread_id}/turns/{reply['id']}"
        await service.client.patch(path, json={"form_state": {"f": {"name": "Ada"}}})
        artifact = await kept(service, thread_id=thread_id, turn_id=reply["id"])
        assert (artifact["object"], artifact["title"], artifact["program"]) == ("artifact", "Tea", f"{GREETING}\n")
        assert artifact["form_state"] == {"f": {"name": "Ada"}}
        await service.client.delete(f"/v1/threads/{thread_id}")
        assert (await service.client.get(f"/v1/artifacts/{artifact['id']}")).json() == artifact


async def test_an_artifact_is_changed_listed_and_deleted(database: Path) -> None:
    async with open_service(database) as service:
        first, second = [await kept(service, program=FORM, title=f" No\n{at} ") for at in (1, 2)]
        assert first["title"] == "No 1"
        path = f"/v1/artifacts/{first['id']}"
        changed = (await service.client.patch(path, json={"title": "One", "form_state": {"f": {"a": 1}}})).json()
        assert (changed["title"], changed["form_state"], changed["program"]) == ("One", {"f": {"a": 1}}, FORM)
        page = (await service.client.get("/v1/artifacts", params={"limit": 1})).json()
        assert ([entry["id"] for entry in page["data"]], page["has_more"]) == ([second["id"]], True)
        page = (await service.client.get("/v1/artifacts", params={"after": page["last_id"]})).json()
        assert ([entry["id"] for entry in page["data"]], page["has_more"]) == ([first["id"]], False)
        deleted = (await service.client.delete(path)).json()
        assert deleted == {"id": first["id"], "object": "artifact.deleted", "deleted": True}
        assert (await service.client.get(path)).json()["error"]["code"] == "artifact_not_found"


async def test_another_account_sees_none(database: Path) -> None:
    async with open_service(database) as service:
        artifact = await kept(service, program=FORM)
        _, other = await service.store.keys.create("other", account="other")
        async with open_client(service.app, headers={"authorization": f"Bearer {other}"}) as stranger:
            assert (await stranger.get("/v1/artifacts")).json()["data"] == []
            path = f"/v1/artifacts/{artifact['id']}"
            answers = [await stranger.get(path), await stranger.patch(path, json={}), await stranger.delete(path)]
        assert [answer.status_code for answer in answers] == [404] * 3


@pytest.mark.parametrize(
    ("sent", "param"),
    [
        ({}, "thread_id"),
        ({"thread_id": "thread_1"}, "turn_id"),
        ({"thread_id": "thread_1", "turn_id": "turn_1"}, "thread_id"),
        ({"program": FORM, "thread_id": "thread_1"}, "thread_id"),
        ({"program": FORM, "turn_id": "turn_1"}, "turn_id"),
        ({"program": " \n"}, "program"),
        ({"program": FORM, "form_state": {"f": 1}}, "form_state.f"),
        ({"program": FORM, "title": "x" * 201}, "title"),
    ],
)
async def test_what_cannot_be_kept_is_named(database: Path, sent: dict[str, Any], param: str) -> None:
    async with open_service(database) as service:
        answer = await service.client.post("/v1/artifacts", json=sent)
    assert answer.json()["error"]["param"] == param


async def test_a_question_is_no_interface(database: Path) -> None:
    async with open_service(database) as service:
        thread_id, (question, _) = await answered(service)
        answer = await service.client.post("/v1/artifacts", json={"thread_id": thread_id, "turn_id": question["id"]})
    assert (answer.status_code, answer.json()["error"]["param"]) == (400, "turn_id")


@pytest.mark.parametrize("name", ["chat", "full"])
def test_a_sound_program_is_kept_as_it_is(name: str) -> None:
    root = LIBRARIES[name].root
    program = f'root = {root}([t])\nt = TextContent("Hello")\n'
    assert compile_program(program, Policy()) == program


def test_whatever_is_kept_is_valid() -> None:
    for _, text in texts():
        if text.strip():
            program = compile_program(text, Policy())
            library = LIBRARIES["full" if program.startswith("root = Stack") else "chat"]
            assert_sound(library, [program])
