"""A page's token opens the threads of one user, for as long as it and its key live, on the pages its key names."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import update

from databases import KINDS
from scripted_service import CHAT, Service, body, database_url, open_client, open_service
from viewloom.storage.database import open_database
from viewloom.storage.limits import KeyLimits
from viewloom.storage.tables import frontend_tokens, keys

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("database", KINDS, indirect=True)]

TOKENS = "/v1/frontend-tokens"
APP = "https://app.example.com"
PROGRAM = 'root = Card([TextContent("Kept.")])'


async def make(service: Service, **members: Any) -> str:
    answer = await service.client.post(TOKENS, json={"user": "ada", **members})
    assert answer.status_code == 200, answer.text
    return answer.json()["token"]


@asynccontextmanager
async def page(service: Service, secret: str) -> AsyncGenerator[httpx.AsyncClient]:
    headers = {"authorization": f"Bearer {secret}", "origin": APP}
    async with open_client(service.app, peer="203.0.113.9", headers=headers) as client:
        yield client


async def open_origins(database: Path | str, *origins: str) -> None:
    async with open_database(database_url(database)) as opened:
        await opened.run(lambda connection: connection.execute(update(keys).values(origins=list(origins))))


async def test_a_token_chats_and_makes_threads_of_its_user_alone(database: Path | str) -> None:
    async with open_service(database) as service:
        async with page(service, await make(service)) as ada, page(service, await make(service, user="bob")) as bob:
            thread = (await ada.post("/v1/threads", json={})).json()
            assert thread["user"] == "ada"
            metadata = {"thread_id": thread["id"]}
            assert (await ada.post(CHAT, json=body(metadata=metadata))).status_code == 200
            assert (await ada.get(f"/v1/threads/{thread['id']}/turns")).json()["data"][1]["status"] == "complete"
            turn_id = (await ada.get(f"/v1/threads/{thread['id']}/turns")).json()["last_id"]
            attempts: list[tuple[str, str, dict[str, Any] | None]] = [
                ("GET", "", None),
                ("PATCH", "", {"title": "Mine now"}),
                ("DELETE", "", None),
                ("GET", "/turns", None),
                ("GET", f"/turns/{turn_id}", None),
                ("GET", f"/turns/{turn_id}/stream", None),
                ("POST", f"/turns/{turn_id}/cancel", None),
                ("PATCH", f"/turns/{turn_id}", {"form_state": {}}),
                ("POST", "/fork", {"turn_id": turn_id}),
            ]
            for method, path, sent in attempts:
                answer = await bob.request(method, f"/v1/threads/{thread['id']}{path}", json=sent)
                assert (answer.status_code, answer.json()["error"]["code"]) == (404, "thread_not_found"), path
            answer = await bob.post(CHAT, json=body(metadata=metadata))
            assert answer.json()["error"]["code"] == "thread_not_found"
            assert (await bob.get("/v1/threads")).json()["data"] == []
            assert (await bob.get("/v1/openui/threads/get")).json()["threads"] == []
            taken = await bob.post("/v1/threads", json={"user": "ada"})
            assert taken.json()["error"]["code"] == "not_allowed"
        listed = (await service.client.get("/v1/threads")).json()["data"]
        assert [entry["id"] for entry in listed] == [thread["id"]]
        (entry,) = [entry for entry in await service.store.ledger.entries() if entry.state == "settled"]
        assert entry.call.key_id == (await service.store.keys.find(service.key)).id  # pyright: ignore[reportOptionalMemberAccess]


async def test_a_token_keeps_and_sees_artifacts_of_its_user_alone(database: Path | str) -> None:
    async with (
        open_service(database) as service,
        page(service, await make(service)) as ada,
        page(service, await make(service, user="bob")) as bob,
    ):
        kept = (await ada.post("/v1/artifacts", json={"program": PROGRAM})).json()
        assert kept["user"] == "ada"
        path = f"/v1/artifacts/{kept['id']}"
        assert (await ada.patch(path, json={"title": "Mine"})).json()["title"] == "Mine"
        assert [entry["id"] for entry in (await ada.get("/v1/artifacts")).json()["data"]] == [kept["id"]]
        assert (await bob.get("/v1/artifacts")).json()["data"] == []
        refused = [await bob.get(path), await bob.patch(path, json={"title": "Bob's"}), await bob.delete(path)]
        assert [answer.status_code for answer in refused] == [404, 404, 404]
        assert (await service.client.get(path)).json()["title"] == "Mine"
        assert (await ada.delete(path)).status_code == 200


async def test_a_token_for_some_threads_keeps_and_sees_only_what_came_from_them(database: Path | str) -> None:
    async with open_service(database) as service:
        one, two = [(await service.client.post("/v1/threads", json={"user": "ada"})).json()["id"] for _ in range(2)]
        async with (
            page(service, await make(service)) as ada,
            page(service, await make(service, thread_ids=[one])) as few,
        ):
            turns: dict[str, str] = {}
            for thread_id in (one, two):
                await ada.post(CHAT, json=body(metadata={"thread_id": thread_id}))
                turns[thread_id] = (await ada.get(f"/v1/threads/{thread_id}/turns")).json()["last_id"]
            made = [
                await few.post("/v1/artifacts", json={"thread_id": thread_id, "turn_id": turns[thread_id]})
                for thread_id in (one, two)
            ]
            assert [answer.status_code for answer in made] == [200, 404]
            free = await few.post("/v1/artifacts", json={"program": PROGRAM})
            assert (free.status_code, free.json()["error"]["code"]) == (403, "not_allowed")
            other = (await ada.post("/v1/artifacts", json={"thread_id": two, "turn_id": turns[two]})).json()
            assert [entry["thread_id"] for entry in (await few.get("/v1/artifacts")).json()["data"]] == [one]
            assert (await few.delete(f"/v1/artifacts/{other['id']}")).status_code == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", TOKENS),
        ("POST", "/v1/threads/thread_x/share"),
        ("GET", "/v1/threads/thread_x/shares"),
        ("GET", "/v1/threads/thread_x/export.json"),
        ("POST", "/v1//frontend-tokens/"),
    ],
)
async def test_a_token_is_good_for_nothing_else(database: Path | str, method: str, path: str) -> None:
    async with open_service(database) as service, page(service, await make(service)) as client:
        answer = await client.request(method, path, json={"user": "eve"} if method == "POST" else None)
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "not_allowed")


async def test_a_token_does_not_open_the_console(database: Path | str) -> None:
    async with open_service(database) as service, page(service, await make(service)) as client:
        for path in ("usage", "requests", "models", "catalogue"):
            assert (await client.get(f"/v1/console/{path}")).status_code == 401


async def test_a_token_for_some_threads_sees_those_and_makes_none(database: Path | str) -> None:
    async with open_service(database) as service:
        one, two = [(await service.client.post("/v1/threads", json={"user": "ada"})).json()["id"] for _ in range(2)]
        async with page(service, await make(service, thread_ids=[one])) as client:
            assert (await client.get(f"/v1/threads/{one}")).status_code == 200
            assert (await client.get(f"/v1/threads/{two}")).status_code == 404
            made = await client.post("/v1/threads", json={})
            assert (made.status_code, made.json()["error"]["code"]) == (403, "not_allowed")
        foreign = await service.client.post(TOKENS, json={"user": "bob", "thread_ids": [one]})
        assert (foreign.status_code, foreign.json()["error"]["param"]) == (404, "thread_ids")


@pytest.mark.parametrize(
    ("members", "param"),
    [
        ({"user": ""}, "user"),
        ({"user": None}, "user"),
        ({"user": "a" * 201}, "user"),
        ({"user": " ada"}, "user"),
        ({"user": "ada\u0000"}, "user"),
        ({"user": "ada\u200b"}, "user"),
        ({"ttl_s": 59}, "ttl_s"),
        ({"ttl_s": 3601}, "ttl_s"),
        ({"ttl_s": "900"}, "ttl_s"),
        ({"thread_ids": ["x"] * 101}, "thread_ids"),
        ({"scope": "all"}, "scope"),
    ],
)
async def test_what_cannot_be_taken_is_named(database: Path | str, members: dict[str, Any], param: str) -> None:
    async with open_service(database) as service:
        answer = await service.client.post(TOKENS, json={"user": "ada", **members})
        assert (answer.status_code, answer.json()["error"]["param"]) == (400, param)


async def test_a_token_dies_with_its_key_and_of_age(database: Path | str) -> None:
    async with open_service(database) as service:
        secret = await make(service)
        async with page(service, secret) as client:
            assert (await client.get("/v1/models")).status_code == 200
            async with open_database(database_url(database)) as opened:
                old = update(frontend_tokens).values(expires_at=frontend_tokens.c.created_at)
                await opened.run(lambda connection: connection.execute(old))
            assert (await client.get("/v1/models")).json()["error"]["code"] == "invalid_api_key"
        async with page(service, await make(service)) as client:
            await service.store.keys.revoke("test")
            assert (await client.get("/v1/models")).json()["error"]["code"] == "invalid_api_key"


async def test_the_limits_of_the_key_hold_for_its_tokens(database: Path | str) -> None:
    async with open_service(database) as service:
        limits = KeyLimits(endpoints=("visualize",), models=("c1/scripted/*",))
        _, narrow = await service.store.keys.create("narrow", limits=limits)
        made = await service.client.post(TOKENS, json={"user": "ada"}, headers={"authorization": f"Bearer {narrow}"})
        async with page(service, made.json()["token"]) as client:
            answer = await client.post(CHAT, json=body())
            assert (answer.status_code, answer.json()["error"]["code"]) == (403, "endpoint_not_allowed")


# Origins


PREFLIGHT = {"origin": APP, "access-control-request-method": "POST", "access-control-request-headers": "authorization"}


async def test_origins_are_closed_until_a_key_names_them(database: Path | str) -> None:
    async with open_service(database) as service:
        refused = await service.client.options(CHAT, headers=PREFLIGHT)
        assert refused.status_code == 403
        assert "access-control-allow-origin" not in refused.headers
        answer = await service.client.post(CHAT, json=body(), headers={"origin": APP})
        assert answer.status_code == 200
        assert "access-control-allow-origin" not in answer.headers
        assert "Origin" in answer.headers["vary"]


@pytest.mark.parametrize("stream", [False, True])
async def test_a_page_whose_origin_the_key_names_may_read_replies_and_errors(
    database: Path | str, stream: bool
) -> None:
    async with open_service(database) as service:
        await open_origins(database, APP)
        preflight = await service.client.options(CHAT, headers=PREFLIGHT)
        assert preflight.status_code == 204
        assert preflight.headers["access-control-allow-origin"] == APP
        assert "authorization" in preflight.headers["access-control-allow-headers"]
        async with page(service, await make(service)) as client:
            answers = [
                await client.post(CHAT, json=body(stream=stream)),
                await client.post(CHAT, json=body(model="gpt-99")),
                await client.post(CHAT, content=b"{"),
                await client.get("/v1/threads/thread_x/export.json"),
                await client.get("/v1/threads/thread_x"),
            ]
            assert [answer.status_code for answer in answers] == [200, 404, 400, 403, 404]
            for answer in answers:
                assert answer.headers["access-control-allow-origin"] == APP
                assert "x-request-id" in answer.headers["access-control-expose-headers"]
                assert "access-control-allow-credentials" not in answer.headers
        gone = await service.client.get("/v1/models", headers={"origin": APP, "authorization": "Bearer vlf-gone"})
        assert (gone.status_code, gone.headers["access-control-allow-origin"]) == (403, APP)


@pytest.mark.parametrize("origin", ["https://evil.example", "null", f"{APP}.evil.example", f"{APP}:8443", APP.upper()])
async def test_another_origin_is_not_told_anything(database: Path | str, origin: str) -> None:
    async with open_service(database) as service:
        await open_origins(database, APP)
        preflight = await service.client.options(CHAT, headers={**PREFLIGHT, "origin": origin})
        answer = await service.client.post(CHAT, json=body(), headers={"origin": origin})
        assert preflight.status_code == 403
        assert "access-control-allow-origin" not in preflight.headers
        assert "access-control-allow-origin" not in answer.headers


async def test_an_origin_that_was_refused_a_moment_ago_is_answered_as_soon_as_a_key_names_it(
    database: Path | str,
) -> None:
    async with open_service(database) as service:
        assert (await service.client.options(CHAT, headers=PREFLIGHT)).status_code == 403
        await open_origins(database, APP)
        assert (await service.client.options(CHAT, headers=PREFLIGHT)).status_code == 204


async def test_an_origin_of_one_key_does_not_open_another(database: Path | str) -> None:
    async with open_service(database) as service:
        await open_origins(database, APP)
        _, closed = await service.store.keys.create("closed")
        headers = {"origin": APP, "authorization": f"Bearer {closed}"}
        answer = await service.client.post(CHAT, json=body(), headers=headers)
        assert answer.status_code == 200
        assert "access-control-allow-origin" not in answer.headers


async def test_answers_say_that_they_are_what_they_say(database: Path | str) -> None:
    async with open_service(database, frame_ancestors=("'self'", APP)) as service:
        assert (await service.client.get("/v1/models")).headers["x-content-type-options"] == "nosniff"
        shown = (await service.client.get("/")).headers
        assert f"frame-ancestors 'self' {APP};" in shown["content-security-policy"]
        assert "camera=()" in shown["permissions-policy"]
        script = shown["content-security-policy"].partition("script-src")[2].partition(";")[0]
        assert script == " 'self'"
    async with open_service(database) as service:
        assert "frame-ancestors 'none';" in (await service.client.get("/")).headers["content-security-policy"]
