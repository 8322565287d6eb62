"""The endpoints of threads: shapes, pages, branches, and whose they are."""

from pathlib import Path
from typing import Any

import pytest

from scripted_service import CHAT, Service, body, open_client, open_service

pytestmark = pytest.mark.anyio


async def made(service: Service, **members: Any) -> dict[str, Any]:
    answer = await service.client.post("/v1/threads", json=members)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def told(service: Service, thread_id: str, *texts: str) -> list[dict[str, Any]]:
    for text in texts:
        await service.client.post(CHAT, json=body(text, metadata={"thread_id": thread_id}))
    return (await service.client.get(f"/v1/threads/{thread_id}/turns")).json()["data"]


async def test_a_thread_is_made_changed_and_deleted(database: Path) -> None:
    async with open_service(database) as service:
        thread = await made(service, title=" Tea\n and  scones ", metadata={"topic": "tea"})
        assert thread["object"] == "thread"
        assert (thread["title"], thread["metadata"], thread["active_turn_id"]) == (
            "Tea and scones",
            {"topic": "tea"},
            None,
        )
        path = f"/v1/threads/{thread['id']}"
        changed = (await service.client.patch(path, json={"title": "Coffee"})).json()
        assert (changed["title"], changed["metadata"]) == ("Coffee", {"topic": "tea"})
        assert (await service.client.get(path)).json() == changed
        deleted = await service.client.delete(path)
        assert deleted.json() == {"id": thread["id"], "object": "thread.deleted", "deleted": True}
        assert (await service.client.get(path)).status_code == 404
        assert (await service.client.delete(path)).json()["error"]["code"] == "thread_not_found"


async def test_threads_are_listed_by_cursor_and_found_by_title(database: Path) -> None:
    async with open_service(database) as service:
        for number in range(5):
            await made(service, title=f"Thread {number}")
        first = (await service.client.get("/v1/threads", params={"limit": 3})).json()
        assert [thread["title"] for thread in first["data"]] == ["Thread 4", "Thread 3", "Thread 2"]
        assert (first["object"], first["has_more"], first["last_id"]) == ("list", True, first["data"][-1]["id"])
        second = (await service.client.get("/v1/threads", params={"after": first["last_id"]})).json()
        assert [thread["title"] for thread in second["data"]] == ["Thread 1", "Thread 0"]
        assert second["has_more"] is False
        found = (await service.client.get("/v1/threads", params={"search": "THREAD 3"})).json()
        assert [thread["title"] for thread in found["data"]] == ["Thread 3"]
        empty = (await service.client.get("/v1/threads", params={"search": "none"})).json()
        assert (empty["data"], empty["first_id"], empty["last_id"]) == ([], None, None)


async def test_turns_are_listed_oldest_first_in_pages(database: Path) -> None:
    async with open_service(database) as service:
        thread = await made(service)
        turns = await told(service, thread["id"], "One", "Two")
        assert [turn["role"] for turn in turns] == ["user", "assistant", "user", "assistant"]
        assert [turn["parent_id"] for turn in turns] == [None, *(turn["id"] for turn in turns[:-1])]
        assert all(turn["siblings"] == [turn["id"]] for turn in turns)
        reply = turns[1]
        assert (reply["status"], reply["model"], reply["finish_reason"]) == ("complete", body()["model"], "stop")
        path = f"/v1/threads/{thread['id']}/turns"
        first = (await service.client.get(path, params={"limit": 3})).json()
        assert (first["data"], first["has_more"]) == (turns[:3], True)
        rest = (await service.client.get(path, params={"after": first["last_id"]})).json()
        assert (rest["data"], rest["has_more"]) == (turns[3:], False)
        assert (await service.client.get(f"{path}/{reply['id']}")).json() == reply
        part = (await service.client.get(path, params={"branch": reply["id"]})).json()
        assert part["data"] == turns[:2]


async def test_the_active_branch_is_switched_and_forked(database: Path) -> None:
    async with open_service(database) as service:
        thread = await made(service)
        turns = await told(service, thread["id"], "One", "Two")
        edit = body("Zwei", metadata={"thread_id": thread["id"], "parent_id": turns[1]["id"]})
        await service.client.post(CHAT, json=edit)
        path = f"/v1/threads/{thread['id']}"
        edited = (await service.client.get(f"{path}/turns")).json()["data"]
        assert edited[2]["siblings"] == [turns[2]["id"], edited[2]["id"]]
        switched = (await service.client.patch(path, json={"active_turn_id": turns[2]["id"]})).json()
        assert switched["active_turn_id"] == turns[3]["id"]
        again = (await service.client.get(f"{path}/turns")).json()["data"]
        assert [turn["id"] for turn in again] == [turn["id"] for turn in turns]

        fork = (await service.client.post(f"{path}/fork", json={"turn_id": edited[2]["id"], "title": "Apart"})).json()
        assert (fork["title"], fork["object"]) == ("Apart", "thread")
        copies = (await service.client.get(f"/v1/threads/{fork['id']}/turns")).json()["data"]
        assert [turn["content"] for turn in copies] == [turn["content"] for turn in edited[:3]]
        assert not {turn["id"] for turn in copies} & {turn["id"] for turn in edited}


async def test_values_of_fields_outlive_the_server(database: Path) -> None:
    async with open_service(database) as service:
        thread = await made(service)
        turns = await told(service, thread["id"], "One")
        path = f"/v1/threads/{thread['id']}/turns/{turns[1]['id']}"
        await service.client.patch(path, json={"form_state": {"contact": {"name": "A", "mail": "a@b"}}})
        answer = await service.client.patch(path, json={"form_state": {"contact": {"name": {"value": "Ada"}}}})
        assert answer.json()["form_state"] == {"contact": {"name": {"value": "Ada"}, "mail": "a@b"}}
    async with open_service(database) as service:
        assert (await service.client.get(path)).json()["form_state"] == answer.json()["form_state"]


async def test_another_account_finds_nothing_anywhere(database: Path) -> None:
    async with open_service(database) as service:
        thread = await made(service, title="Mine")
        turns = await told(service, thread["id"], "One")
        _, secret = await service.store.keys.create("other", account="other")
        path, turn = f"/v1/threads/{thread['id']}", f"/v1/threads/{thread['id']}/turns/{turns[0]['id']}"
        stock = "/v1/openui/threads"
        tries: list[tuple[str, str, Any]] = [
            ("GET", path, None),
            ("PATCH", path, {"title": "Theirs"}),
            ("PATCH", path, {"active_turn_id": turns[0]["id"]}),
            ("DELETE", path, None),
            ("POST", f"{path}/fork", {"turn_id": turns[0]["id"]}),
            ("GET", f"{path}/turns", None),
            ("GET", turn, None),
            ("PATCH", turn, {"form_state": {"form": {"a": 1}}}),
            ("GET", f"{stock}/get/{thread['id']}", None),
            ("PATCH", f"{stock}/update/{thread['id']}", {"title": "Theirs"}),
            ("DELETE", f"{stock}/delete/{thread['id']}", None),
        ]
        async with open_client(service.app, headers={"authorization": f"Bearer {secret}"}) as other:
            for method, url, content in tries:
                answer = await other.request(method, url, json=content)
                assert (answer.status_code, answer.json()["error"]["code"]) == (404, "thread_not_found"), (method, url)
            assert (await other.get("/v1/threads")).json()["data"] == []
            assert (await other.get(f"{stock}/get")).json() == {"threads": []}
        async with open_client(service.app) as stranger:
            for method, url, content in [*tries, ("GET", "/v1/threads", None), ("POST", "/v1/threads", None)]:
                assert (await stranger.request(method, url, json=content)).status_code == 403
        assert (await service.client.get(path)).json()["title"] == "Mine"
        assert (await service.client.get(turn)).json()["form_state"] == {}


THREAD = "/v1/threads/OWN"


@pytest.mark.parametrize(
    ("request_line", "content", "param"),
    [
        ("POST /v1/threads", {"title": 7}, "title"),
        ("POST /v1/threads", {"title": "x" * 201}, "title"),
        ("POST /v1/threads", {"name": "x"}, "name"),
        ("POST /v1/threads", {"metadata": {"a": 1}}, "metadata.a"),
        ("POST /v1/threads", {"metadata": {f"k{n}": "" for n in range(17)}}, "metadata"),
        ("POST /v1/threads", [], None),
        ("GET /v1/threads?limit=0", None, "limit"),
        ("GET /v1/threads?limit=101", None, "limit"),
        ("GET /v1/threads?limit=%D9%A3", None, "limit"),
        ("GET /v1/threads?after=x%00", None, "after"),
        (f"GET {THREAD}/turns?after=thread_00000000000000000000000000000000", None, "after"),
        (f"PATCH {THREAD}", {"metadata": "x"}, "metadata"),
        (f"PATCH {THREAD}/turns/TURN", {"form_state": {"form": 1}}, "form_state.form"),
        (f"PATCH {THREAD}/turns/TURN", {}, "form_state"),
        (f"PATCH {THREAD}/turns/TURN", {"form_state": {"form": {"a": "x" * 1_000_000}}}, "form_state"),
        (f"POST {THREAD}/fork", {}, "turn_id"),
        ("GET /v1/openui/threads/get?cursor=1", None, "cursor"),
        ("POST /v1/openui/threads/create", {}, "messages"),
        ("PATCH /v1/openui/threads/update/OWN", {"id": "OWN"}, "title"),
    ],
)
async def test_bad_input_names_the_member(database: Path, request_line: str, content: Any, param: str | None) -> None:
    async with open_service(database) as service:
        thread = await made(service)
        turns = await told(service, thread["id"], "One")
        method, url = request_line.replace("OWN", thread["id"]).replace("TURN", turns[1]["id"]).split(" ")
        answer = await service.client.request(method, url, json=content)
        assert (answer.status_code, answer.json()["error"]["param"]) == (400, param), answer.text


@pytest.mark.parametrize(
    ("request_line", "content", "param"),
    [
        (f"PATCH {THREAD}", {"active_turn_id": "turn_1"}, "active_turn_id"),
        (f"POST {THREAD}/fork", {"turn_id": "turn_1"}, "turn_id"),
        (f"GET {THREAD}/turns/turn_1%00", None, "turn_id"),
        (f"PATCH {THREAD}/turns/turn_1%00", {"form_state": {}}, "turn_id"),
        (f"GET {THREAD}/turns?branch=turn_00000000000000000000000000000000", None, "branch"),
    ],
)
async def test_a_turn_that_is_not_there_is_named(database: Path, request_line: str, content: Any, param: str) -> None:
    async with open_service(database) as service:
        thread = await made(service)
        method, url = request_line.replace("OWN", thread["id"]).split(" ")
        answer = await service.client.request(method, url, json=content)
        assert (answer.status_code, answer.json()["error"]["param"]) == (404, param), answer.text
        assert answer.json()["error"]["code"] == "turn_not_found"


async def test_openuis_chat_lists_makes_renames_loads_and_deletes(database: Path) -> None:
    async with open_service(database) as service:
        stock = "/v1/openui/threads"
        first = {"role": "user", "content": [{"type": "text", "text": "<content>Show my\n sales</content>"}]}
        thread = (await service.client.post(f"{stock}/create", json={"messages": [first]})).json()
        assert thread["title"] == "Show my"
        assert (await service.client.get(f"{stock}/get")).json() == {"threads": [thread]}
        renamed = await service.client.patch(f"{stock}/update/{thread['id']}", json={**thread, "title": "Sales"})
        assert renamed.json() == {**thread, "title": "Sales"}
        turns = await told(service, thread["id"], "One")
        assert (await service.client.get(f"{stock}/get/{thread['id']}")).json() == [
            {"id": turn["id"], "role": turn["role"], "content": turn["content"]} for turn in turns
        ]
        await service.client.delete(f"{stock}/delete/{thread['id']}")
        assert (await service.client.get(f"{stock}/get")).json() == {"threads": []}


async def test_openuis_chat_is_given_a_cursor_only_while_there_is_more(database: Path) -> None:
    async with open_service(database) as service:
        for number in range(51):
            await made(service, title=f"{number}")
        first = (await service.client.get("/v1/openui/threads/get")).json()
        assert len(first["threads"]) == 50
        rest = await service.client.get("/v1/openui/threads/get", params={"cursor": first["nextCursor"]})
        assert [thread["title"] for thread in rest.json()["threads"]] == ["0"]
        assert "nextCursor" not in rest.json()
