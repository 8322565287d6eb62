"""A session ends, a password is changed or hashed anew, and what is written down of it holds no secret."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from argon2 import PasswordHasher

from scripted_service import CHAT, Service, body, open_client, open_service
from viewloom.server.console.passwords import Passwords
from viewloom.server.session import CSRF_HEADER, SESSION_COOKIE
from viewloom.storage.people import SESSION_IDLE, SESSION_LIFE, User
from viewloom.storage.people_store import NewUser

pytestmark = pytest.mark.anyio

SESSION = "/v1/console/session"
EMAIL = "ada@example.com"
PASSWORD = "correct horse battery"
OTHER = "another horse battery"


async def make_admin(service: Service, password_hash: str | None = None) -> User:
    hashed = password_hash or await Passwords().hash(PASSWORD)
    return await service.store.people.create(
        NewUser(await service.store.keys.account_id(), EMAIL, "Ada", "admin", hashed)
    )


async def sign_in(browser: httpx.AsyncClient, password: str = PASSWORD) -> httpx.Response:
    answer = await browser.post(SESSION, json={"email": EMAIL, "password": password})
    if answer.status_code == 200:
        browser.headers[CSRF_HEADER] = answer.json()["csrf"]
    return answer


@pytest.mark.parametrize("age", [SESSION_IDLE, SESSION_LIFE])
async def test_a_session_that_is_over_opens_nothing(database: Path, age: timedelta) -> None:
    async with open_service(database) as service:
        user = await make_admin(service)
        for begun, is_over in ((age, True), (SESSION_IDLE - timedelta(minutes=1), False)):
            session, secret = await service.store.sessions.begin(user, now=datetime.now(UTC) - begun)
            headers = {CSRF_HEADER: session.csrf_token}
            async with open_client(service.app, cookies={f"{SESSION_COOKIE}_8787": secret}, headers=headers) as browser:
                shown = (await browser.get(SESSION)).json()
                assert (shown["user"] is None, shown["csrf"] is None) == (is_over, is_over)
                answers = [await browser.post(CHAT, json=body()), await browser.get("/v1/console/keys")]
                assert [answer.status_code for answer in answers] == ([401, 401] if is_over else [200, 200])
                if is_over:
                    assert {answer.json()["error"]["code"] for answer in answers} == {"not_signed_in"}


async def test_a_new_password_needs_the_old_one_and_ends_every_other_session(database: Path) -> None:
    async with open_service(database) as service, open_client(service.app) as browser, open_client(service.app) as old:
        await make_admin(service)
        await sign_in(old)
        await sign_in(browser)
        for sent, param in (
            ({"new_password": OTHER}, "password"),
            ({"new_password": OTHER, "password": "not this one"}, "password"),
            ({"new_password": "short", "password": PASSWORD}, "new_password"),
        ):
            answer = await browser.patch(SESSION, json=sent)
            assert (answer.status_code, answer.json()["error"]["param"]) == (400, param)
        assert (await old.get(SESSION)).json()["user"] is not None

        changed = await browser.patch(SESSION, json={"new_password": OTHER, "password": PASSWORD, "name": "Ada L."})
        assert (changed.status_code, changed.json()["user"]["name"]) == (200, "Ada L.")
        assert changed.json()["csrf"] != browser.headers[CSRF_HEADER]
        assert (await browser.get(SESSION)).json()["user"]["email"] == EMAIL
        assert (await old.get(SESSION)).json()["user"] is None
        assert [(await sign_in(old, word)).status_code for word in (PASSWORD, OTHER)] == [401, 200]


async def test_a_name_alone_changes_without_a_password_and_only_signed_in(database: Path) -> None:
    async with open_service(database) as service, open_client(service.app) as browser:
        await make_admin(service)
        assert (await browser.patch(SESSION, json={"name": "Eve"})).status_code == 401
        await sign_in(browser)
        assert (await browser.patch(SESSION, json={"name": " Ada  B. "})).json()["user"]["name"] == "Ada B."


async def test_a_password_hashed_at_a_lower_cost_is_hashed_anew_when_it_is_used(database: Path) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD)
    async with open_service(database) as service, open_client(service.app) as browser:
        user = await make_admin(service, weak)
        assert (await sign_in(browser, "not this one")).status_code == 401
        assert await service.store.people.password_hash(user.id) == weak
        assert (await sign_in(browser)).status_code == 200
        kept = await service.store.people.password_hash(user.id)
        assert kept is not None
        assert kept != weak
        assert not Passwords().is_stale(kept)
        assert (await sign_in(browser)).status_code == 200
        assert await service.store.people.password_hash(user.id) == kept


async def test_what_is_written_down_holds_no_secret_and_nothing_that_was_typed(
    database: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", logger="viewloom")
    secrets: list[str] = [PASSWORD, OTHER, "typed into the wrong field", EMAIL]
    async with open_service(database) as service, open_client(service.app) as browser:
        token = await service.store.invitations.create_first(await service.store.keys.account_id())
        assert token is not None
        sent = {"token": token, "email": EMAIL, "password": PASSWORD}
        browser.headers[CSRF_HEADER] = (await browser.post("/v1/console/setup", json=sent)).json()["csrf"]
        secrets += [token, browser.headers[CSRF_HEADER], browser.cookies[f"{SESSION_COOKIE}_8787"]]
        await browser.post(SESSION, json={"email": "typed into the wrong field", "password": "x"})
        await sign_in(browser, "not this one")
        await sign_in(browser)
        invitation = (await browser.post("/v1/console/invitations", json={"role": "viewer"})).json()
        secrets.append(invitation["link"].partition("token=")[2])
        await browser.delete(f"/v1/console/invitations/{invitation['id']}")
        changed = await browser.patch(SESSION, json={"new_password": OTHER, "password": PASSWORD})
        browser.headers[CSRF_HEADER] = changed.json()["csrf"]
        secrets += [browser.headers[CSRF_HEADER], browser.cookies[f"{SESSION_COOKIE}_8787"]]
        assert (await browser.delete(SESSION)).status_code == 204
    written = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("viewloom"))
    for event in (
        *("invitation_accepted", "sign_in_refused", "sign_in", "invitation_created", "invitation_withdrawn"),
        *("password_changed", "sign_out"),
    ):
        assert f'"event": "{event}"' in written
    assert [secret for secret in secrets if secret in written] == []
