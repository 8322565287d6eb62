"""Setting up, signing in and out, and what a session must show."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from scripted_service import CHAT, Service, body, open_client, open_service
from viewloom.server.console.throttle import TRIES_PER_PERSON
from viewloom.server.session import CSRF_HEADER, SESSION_COOKIE

pytestmark = pytest.mark.anyio

SESSION = "/v1/console/session"
PASSWORD = "correct horse battery"
ADA = {"email": "ada@example.com", "password": PASSWORD}


async def enter(service: Service, browser: httpx.AsyncClient, email: str = "ada@example.com", role: Any = None) -> str:
    """Lets a person in and returns their token against forged requests."""
    account_id = await service.store.keys.account_id()
    if role is None:
        secret = await service.store.invitations.create_first(account_id)
    else:
        _, secret = await service.store.invitations.create(account_id, role)
    answer = await browser.post("/v1/console/setup", json={"token": secret, "email": email, "password": PASSWORD})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["csrf"])


async def test_the_first_admin_comes_by_the_link_and_the_link_works_once(database: Path) -> None:
    async with open_service(database) as service, open_client(service.app) as browser:
        before = (await browser.get(SESSION)).json()
        assert before == {"user": None, "csrf": None, "is_set_up": False, "oidc": None}
        await enter(service, browser)
        after = (await browser.get(SESSION)).json()
        assert (after["user"]["email"], after["user"]["role"]) == ("ada@example.com", "admin")
        assert after["is_set_up"]
        again = {"token": "x", "email": "eve@example.com", "password": PASSWORD}
        refused = await browser.post("/v1/console/setup", json=again)
        assert (refused.status_code, refused.json()["error"]["code"]) == (403, "invitation_invalid")


async def test_a_short_password_is_refused_and_not_repeated(database: Path) -> None:
    async with open_service(database) as service, open_client(service.app) as browser:
        sent = {"token": "x", "email": "ada@example.com", "password": "hunter2"}
        answer = await browser.post("/v1/console/setup", json=sent)
        assert (answer.status_code, answer.json()["error"]["param"]) == (400, "password")
        assert "hunter2" not in answer.text


async def test_unknown_people_and_wrong_passwords_get_the_same_answer(database: Path) -> None:
    async with open_service(database) as service, open_client(service.app) as browser:
        await enter(service, browser)
        answers = [
            await browser.post(SESSION, json={"email": email, "password": "not this one"})
            for email in ("ada@example.com", "nobody@example.com")
        ]
        assert [answer.status_code for answer in answers] == [401, 401]
        assert answers[0].json() == answers[1].json()


async def test_signing_in_makes_a_new_session_and_signing_out_ends_it(database: Path) -> None:
    async with open_service(database) as service, open_client(service.app) as browser:
        await enter(service, browser)
        old = browser.cookies[f"{SESSION_COOKIE}_8787"]
        csrf = (await browser.post(SESSION, json=ADA)).json()["csrf"]
        assert browser.cookies[f"{SESSION_COOKIE}_8787"] != old
        async with open_client(service.app, cookies={f"{SESSION_COOKIE}_8787": old}) as thief:
            assert (await thief.get(SESSION)).json()["user"] is None
        assert (await browser.delete(SESSION, headers={CSRF_HEADER: csrf})).status_code == 204
        assert (await browser.get(SESSION)).json()["user"] is None


async def test_a_session_stands_in_for_a_key_only_with_its_token_and_from_its_own_pages(database: Path) -> None:
    async with open_service(database) as service, open_client(service.app) as browser:
        csrf = await enter(service, browser)
        good = {CSRF_HEADER: csrf}
        assert (await browser.post(CHAT, json=body(), headers=good)).status_code == 200
        for forged in (
            {},
            {CSRF_HEADER: "wrong"},
            {**good, "origin": "https://evil.example"},
            {**good, "origin": "null"},
            {**good, "sec-fetch-site": "cross-site"},
        ):
            answer = await browser.post(CHAT, json=body(), headers=forged)
            assert (answer.status_code, answer.json()["error"]["code"]) == (403, "csrf_failed"), forged


async def test_viewers_read_the_console_and_nothing_else(database: Path) -> None:
    async with open_service(database) as service, open_client(service.app) as browser:
        csrf = await enter(service, browser, "vi@example.com", "viewer")
        good = {CSRF_HEADER: csrf}
        assert (await browser.get("/v1/models")).status_code == 200
        refused = [
            await browser.get("/v1/threads"),
            await browser.post(CHAT, json=body(), headers=good),
            await browser.get("/v1/console/users"),
        ]
        assert {answer.json()["error"]["code"] for answer in refused} == {"role_not_allowed"}


async def test_too_many_attempts_are_429_even_with_the_right_password(database: Path) -> None:
    async with open_service(database) as service, open_client(service.app) as browser:
        await enter(service, browser)
        for _ in range(TRIES_PER_PERSON):
            assert (await browser.post(SESSION, json={**ADA, "password": "x"})).status_code == 401
        answer = await browser.post(SESSION, json=ADA)
        assert (answer.status_code, answer.json()["error"]["code"]) == (429, "too_many_attempts")
        assert int(answer.headers["retry-after"]) >= 1


async def test_cookies_over_tls_are_secure(database: Path) -> None:
    async with open_service(database) as service, open_client(service.app, base_url="https://ui.example") as browser:
        _, secret = await service.store.invitations.create(await service.store.keys.account_id(), "admin")
        answer = await browser.post("/v1/console/setup", json={**ADA, "token": secret})
        cookie = answer.headers["set-cookie"].lower()
        assert cookie.startswith(f"__host-{SESSION_COOKIE}=")
        assert all(word in cookie for word in ("secure", "httponly", "samesite=lax", "path=/"))
