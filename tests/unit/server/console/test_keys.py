"""Keys over HTTP: made, changed, listed with what they spent, and revoked, by people of their account."""

import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from scripted_service import CHAT, Service, body, open_client, open_service
from viewloom.server.session import CSRF_HEADER

pytestmark = pytest.mark.anyio

KEYS = "/v1/console/keys"
PASSWORD = "correct horse battery"


async def sign_in(service: Service, browser: httpx.AsyncClient, role: Any = "developer", account: str = "") -> None:
    """Lets a person in; the client then sends their token against forged requests by itself."""
    account_id = await (service.store.keys.account_id(account) if account else service.store.keys.account_id())
    _, secret = await service.store.invitations.create(account_id, role)
    email = f"{role}-{account}@example.com"
    answer = await browser.post("/v1/console/setup", json={"token": secret, "email": email, "password": PASSWORD})
    browser.headers[CSRF_HEADER] = answer.json()["csrf"]


def bearer(secret: str) -> dict[str, str]:
    return {"authorization": f"Bearer {secret}"}


async def test_a_key_is_made_used_and_revoked(database: Path) -> None:
    async with open_service(database) as service, open_client(service.app) as browser:
        await sign_in(service, browser)
        answer = await browser.post(KEYS, json={"name": " web  shop "})
        key, secret = answer.json()["key"], answer.json()["secret"]
        assert answer.status_code == 200
        assert (key["name"], key["prefix"]) == ("web shop", secret[:10])
        assert (key["last_used_at"], key["expires_at"], key["revoked_at"]) == (None, None, None)
        assert (key["origins"], key["is_content_logged"]) == ([], False)
        assert key["spent"] == {"day": "0", "month": "0", "total": "0"}
        assert set(key["limits"].values()) == {None}

        async with open_client(service.app, headers=bearer(secret)) as app:
            token = (await app.post("/v1/frontend-tokens", json={"user": "ada"})).json()["token"]
            assert (await app.post(CHAT, json=body())).status_code == 200
            listed = (await browser.get(KEYS)).json()
            assert listed["data"][0]["id"] == key["id"]
            assert abs(listed["data"][0]["last_used_at"] - time.time()) < 60
            assert secret not in str(listed)

            revoked = await browser.delete(f"{KEYS}/{key['id']}")
            assert revoked.json()["revoked_at"] is not None
            assert (await browser.delete(f"{KEYS}/{key['id']}")).json() == revoked.json()
            assert (await app.post(CHAT, json=body())).json()["error"]["code"] == "invalid_api_key"
        async with open_client(service.app, headers=bearer(token)) as page:
            assert (await page.post(CHAT, json=body())).json()["error"]["code"] == "invalid_api_key"


async def test_the_terms_of_a_key_are_kept_and_changed_whole(database: Path) -> None:
    limits = {
        "usd_per_day": "1e1",
        "usd_total": 0.5,
        "requests_per_minute": 3,
        "models": ["c1/*"],
        "endpoints": ["embed"],
    }
    until = int(time.time()) + 3600
    terms = {"limits": limits, "origins": ["https://A.example/", "*"], "is_content_logged": True, "expires_at": until}
    async with open_service(database) as service, open_client(service.app) as browser:
        await sign_in(service, browser)
        key = (await browser.post(KEYS, json={"name": "web", **terms})).json()["key"]
        given = {name: value for name, value in key["limits"].items() if value is not None}
        assert given == {**limits, "usd_per_day": "10", "usd_total": "0.5"}
        assert (key["origins"], key["expires_at"], key["is_content_logged"]) == (
            ["https://a.example", "*"],
            until,
            True,
        )

        path = f"{KEYS}/{key['id']}"
        assert (await browser.patch(path, json={})).json() == key
        assert (await browser.patch(path, json={"name": "shop"})).json() == {**key, "name": "shop"}
        bare = {"limits": None, "origins": None, "is_content_logged": None, "expires_at": None}
        changed = (await browser.patch(path, json={**bare, "limits": {"models": []}})).json()
        assert {name for name, value in changed["limits"].items() if value is not None} == {"models"}
        assert (changed["origins"], changed["expires_at"], changed["is_content_logged"]) == ([], None, False)
        assert (await browser.get(KEYS)).json()["data"][0] == changed


@pytest.mark.parametrize(
    ("sent", "param"),
    [
        ({}, "name"),
        ({"name": " "}, "name"),
        ({"name": "a\x07"}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"limits": {"usd_per_day": "much"}}, "limits.usd_per_day"),
        ({"limits": {"usd_total": -1}}, "limits.usd_total"),
        ({"limits": {"requests_per_minute": True}}, "limits.requests_per_minute"),
        ({"limits": {"endpoints": ["everything"]}}, "limits.endpoints"),
        ({"limits": {"sky": 1}}, "limits.sky"),
        ({"limits": []}, "limits"),
        ({"origins": ["https://a.example/path"]}, "origins"),
        ({"origins": ["null"]}, "origins"),
        ({"origins": "*"}, "origins"),
        ({"origins": [f"https://a{number}.example" for number in range(101)]}, "origins"),
        ({"expires_at": 1}, "expires_at"),
        ({"expires_at": 10**15}, "expires_at"),
        ({"is_content_logged": "yes"}, "is_content_logged"),
        ({"account_id": "acct_1"}, "account_id"),
    ],
)
async def test_what_is_wrong_is_named(database: Path, sent: dict[str, Any], param: str) -> None:
    async with open_service(database) as service, open_client(service.app) as browser:
        await sign_in(service, browser)
        whole = {"name": "web", **sent} if sent else {}
        answer = await browser.post(KEYS, json=whole)
        assert (answer.status_code, answer.json()["error"]["param"]) == (400, param)
        assert len((await browser.get(KEYS)).json()["data"]) == 1


async def test_keys_of_other_accounts_are_not_there(database: Path) -> None:
    async with open_service(database) as service, open_client(service.app) as browser:
        await sign_in(service, browser, account="other")
        (key,) = await service.store.keys.list()
        assert (await browser.get(KEYS)).json()["data"] == []
        for answer in (
            await browser.patch(f"{KEYS}/{key.id}", json={"name": "mine"}),
            await browser.delete(f"{KEYS}/{key.id}"),
            await browser.delete(f"{KEYS}/{key.prefix}"),
        ):
            assert (answer.status_code, answer.json()["error"]["code"]) == (404, "key_not_found")
        assert await service.store.keys.list() == [key]
        made = (await browser.post(KEYS, json={"name": "mine"})).json()["key"]
        assert [entry["id"] for entry in (await browser.get(KEYS)).json()["data"]] == [made["id"]]


async def test_viewers_see_keys_and_change_none_and_keys_open_nothing_here(database: Path) -> None:
    async with open_service(database) as service, open_client(service.app) as browser:
        await sign_in(service, browser, "viewer")
        (key,) = (await browser.get(KEYS)).json()["data"]
        for answer in (
            await browser.post(KEYS, json={"name": "x"}),
            await browser.patch(f"{KEYS}/{key['id']}", json={"name": "x"}),
            await browser.delete(f"{KEYS}/{key['id']}"),
        ):
            assert (answer.status_code, answer.json()["error"]["code"]) == (403, "role_not_allowed")
        assert (await service.client.get(KEYS)).json()["error"]["code"] == "not_signed_in"


async def test_what_is_done_to_a_key_is_written_down_without_its_secret(
    database: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", logger="viewloom.audit")
    async with open_service(database) as service, open_client(service.app) as browser:
        await sign_in(service, browser)
        made = (await browser.post(KEYS, json={"name": "a name of my own"})).json()
        path = f"{KEYS}/{made['key']['id']}"
        await browser.patch(path, json={"name": "another"})
        await browser.delete(path)
        lines = [record.getMessage() for record in caplog.records if record.name == "viewloom.audit"]
        events = ("key_created", "key_changed", "key_revoked")
        assert [next(event for event in events if event in line) for line in lines if "key_" in line] == list(events)
        assert all(made["key"]["prefix"] in line for line in lines[-3:])
        assert made["secret"] not in "".join(lines)
        assert "name of my own" not in "".join(lines)
