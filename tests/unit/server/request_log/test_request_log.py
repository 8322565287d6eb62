"""What the console tells of requests: all that were answered or refused, and never what they said unasked."""

import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text, update

from databases import KINDS
from scripted_service import CHAT, GREETING, MODEL, Service, body, database_url, open_service
from signing_in import signed_in
from viewloom.providers.script import Rule
from viewloom.storage.database import open_database
from viewloom.storage.limits import KeyLimits
from viewloom.storage.tables import keys

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("database", KINDS, indirect=True)]

LOG = "/v1/console/requests"


async def logged(service: Service, query: str = "") -> list[dict[str, Any]]:
    async with signed_in(service) as console:
        answer = await console.get(LOG + query)
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]


async def keep_content(database: Path | str) -> None:
    async with open_database(database_url(database)) as opened:
        await opened.run(lambda connection: connection.execute(update(keys).values(is_content_logged=True)))


@pytest.mark.parametrize("stream", [False, True])
async def test_an_answered_request_is_in_the_log_without_what_was_said(database: Path | str, stream: bool) -> None:
    async with open_service(database) as service:
        answer = await service.client.post(CHAT, json=body("A secret word", stream=stream, user="ada"))
        assert answer.status_code == 200
        (entry,) = await logged(service)
        assert (entry["id"], entry["status"], entry["code"]) == (answer.headers["x-request-id"], 200, None)
        assert (entry["user"], entry["key_name"], entry["endpoint"], entry["is_streamed"]) == (
            *("ada", "test", "embed"),
            stream,
        )
        assert entry["prompt_tokens"] > 0
        assert entry["completion_tokens"] > 0
        assert 0 <= entry["first_component_ms"] <= entry["duration_ms"]
        async with signed_in(service) as console:
            assert (await console.get(f"{LOG}/{entry['id']}")).json()["content"] is None
    async with open_database(database_url(database)) as opened:
        rows = await opened.run(lambda connection: connection.execute(text("SELECT * FROM requests")).all())
    assert "secret" not in str(rows)
    assert "Hello" not in str(rows)


async def test_a_refused_request_is_in_the_log_with_its_code(database: Path | str) -> None:
    async with open_service(database) as service:
        await service.client.post(CHAT, json=body(model="gpt-99\x00\x1b[31m"))
        await service.client.post(CHAT, content=b"{")
        _, poor = await service.store.keys.create("poor", limits=KeyLimits(requests_per_minute=0))
        await service.client.post(CHAT, json=body(), headers={"authorization": f"Bearer {poor}"})
        await service.client.post(CHAT, json=body(), headers={"authorization": "Bearer vl-wrong"})
        entries = await logged(service)
        assert [(entry["code"], entry["status"], entry["key_name"]) for entry in entries] == [
            ("rate_limit_exceeded", 429, "poor"),
            ("invalid_request", 400, "test"),
            ("model_not_found", 404, "test"),
        ]
        assert entries[2]["model"] == "gpt-99 [31m"
        assert await logged(service, "?outcome=ok") == []


async def test_a_model_that_fails_is_an_error_before_and_after_the_first_byte(database: Path | str) -> None:
    early = Rule(GREETING, failure="die", match=re.compile("early"))
    rules = (early, Rule(GREETING, failure="die", fail_after=2))
    async with open_service(database, *rules) as service:
        assert (await service.client.post(CHAT, json=body("early", stream=True))).status_code == 502
        assert (await service.client.post(CHAT, json=body("late", stream=True))).status_code == 200
        assert (await service.client.post(CHAT, json=body("late"))).status_code == 502
        found = [(entry["code"], entry["status"]) for entry in await logged(service, "?outcome=error")]
        assert found == [("provider_unavailable", status) for status in (502, 200, 502)]


async def test_what_was_said_is_kept_only_if_server_and_key_both_want_it(database: Path | str) -> None:
    await keep_content(database)
    async with open_service(database) as service:
        await keep_content(database)
        await service.client.post(CHAT, json=body("Said"))
        (entry,) = await logged(service)
        assert not entry["has_content"]
    async with open_service(database, content_log=True) as service:
        await service.client.post(CHAT, json=body("Not this key's"))
        assert not (await logged(service))[0]["has_content"]
        await keep_content(database)
        await service.client.post(CHAT, json=body("Said", stream=True))
        entry = (await logged(service))[0]
        assert entry["has_content"]
        async with signed_in(service) as console:
            content = (await console.get(f"{LOG}/{entry['id']}")).json()["content"]
        assert content["messages"] == [{"role": "user", "content": "Said"}]
        assert "Hello there." in content["reply"]
        async with signed_in(service, "viewer") as viewer:
            assert (await viewer.get(f"{LOG}/{entry['id']}")).json()["content"] is None


async def test_the_log_is_for_people_of_the_account_who_signed_in(database: Path | str) -> None:
    async with open_service(database) as service:
        await service.client.post(CHAT, json=body())
        assert (await service.client.get(LOG)).json()["error"]["code"] == "not_signed_in"
        async with signed_in(service) as console:
            for query, param in (("outcome=bad", "outcome"), ("limit=0", "limit"), ("after=req_nothing", "after")):
                error = (await console.get(f"{LOG}?{query}")).json()["error"]
                assert (error["code"], error["param"]) == ("invalid_request", param)
            missing = await console.get(f"{LOG}/req_nothing")
            assert (missing.status_code, missing.json()["error"]["code"]) == (404, "log_entry_not_found")


async def test_without_retention_there_is_no_log_but_usage_still_knows_of_repairs(database: Path | str) -> None:
    async with open_service(database, Rule("root = Nothing()"), log_retention_days=0) as service:
        await service.client.post(CHAT, json=body())
        assert await logged(service) == []
        async with signed_in(service) as console:
            total = (await console.get("/v1/console/usage")).json()["total"]
        assert (total["requests"], total["first_component_ms"] is None) == (1, False)
        assert total["repairs"] > 0


async def test_usage_counts_what_was_answered_and_what_was_refused(database: Path | str) -> None:
    async with open_service(database) as service:
        for _ in range(2):
            await service.client.post(CHAT, json=body())
        await service.client.post(CHAT, json=body(model="gpt-99"))
        async with signed_in(service, "viewer") as console:
            report = (await console.get("/v1/console/usage?group=model")).json()
            rows = {row["group"]: (row["requests"], row["errors"]) for row in report["data"]}
            assert (rows["gpt-99"], len(rows)) == ((1, 1), 2)
            assert (report["total"]["requests"], report["total"]["errors"]) == (3, 1)
            assert len((await console.get("/v1/console/usage")).json()["data"]) == 30
            for query, param in (("from=x", "from"), ("to=20261123", "to"), ("group=user", "group")):
                error = (await console.get(f"/v1/console/usage?{query}")).json()["error"]
                assert (error["code"], error["param"]) == ("invalid_request", param)
            long_ago = await console.get("/v1/console/usage?from=2001-01-01&to=2026-01-01")
            assert long_ago.json()["error"]["param"] == "from"


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ('=HYPERLINK("http://evil.example")', '"\'=HYPERLINK(""http://evil.example"")"'),
        ("shop;=cmd", "shop;'=cmd"),
        ("e-mail, +1", '"e-mail,\' +1"'),
        ("web-shop@home", "web-shop@home"),
    ],
)
async def test_a_name_that_a_spreadsheet_would_run_is_text_in_the_csv(
    database: Path | str, name: str, cell: str
) -> None:
    async with open_service(database) as service:
        _, key = await service.store.keys.create(name)
        await service.client.post(CHAT, json=body(), headers={"authorization": f"Bearer {key}"})
        async with signed_in(service) as console:
            answer = await console.get("/v1/console/usage.csv?group=key")
        assert answer.headers["content-type"].startswith("text/csv")
        header, row = answer.text.splitlines()
        assert header.startswith("group,label,requests,errors,")
        assert f",{cell}," in row


async def test_models_and_components_are_shown(database: Path | str) -> None:
    async with open_service(database) as service, signed_in(service, "viewer") as console:
        shown = (await console.get("/v1/console/models")).json()
        assert [(model["id"], model["is_default"]) for model in shown["data"]] == [(MODEL, True)]
        assert [(found["name"], found["is_ready"]) for found in shown["providers"]] == [("scripted", True)]
        catalogue = (await console.get("/v1/console/catalogue?library=full")).json()
        assert catalogue["data"][0]["name"] == "Stack"
        assert (await console.get("/v1/console/catalogue?library=x")).json()["error"]["param"] == "library"
