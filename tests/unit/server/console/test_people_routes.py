"""People and invitations over HTTP, for admins: roles change at once, and somebody is always left to change them."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from scripted_service import CHAT, Service, body, open_client, open_service
from viewloom.server.session import CSRF_HEADER

pytestmark = pytest.mark.anyio

SESSION, SETUP = "/v1/console/session", "/v1/console/setup"
USERS, INVITATIONS = "/v1/console/users", "/v1/console/invitations"
PASSWORD = "correct horse battery"


async def accept(browser: httpx.AsyncClient, link: str, email: str) -> httpx.Response:
    """Opens a link as its page does; the client then sends its token against forged requests by itself."""
    token = urlsplit(link).fragment.removeprefix("token=")
    answer = await browser.post(SETUP, json={"token": token, "email": email, "password": PASSWORD})
    if answer.status_code == 200:
        browser.headers[CSRF_HEADER] = answer.json()["csrf"]
    return answer


async def become_admin(service: Service, browser: httpx.AsyncClient) -> str:
    """Signs the first admin in. Returns their id."""
    secret = await service.store.invitations.create_first(await service.store.keys.account_id())
    return str((await accept(browser, f"#token={secret}", "ada@example.com")).json()["user"]["id"])


async def invite(admin: httpx.AsyncClient, role: str, **members: Any) -> dict[str, Any]:
    answer = await admin.post(INVITATIONS, json={"role": role, **members})
    assert answer.status_code == 200, answer.text
    return answer.json()


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


async def test_an_invitation_lets_one_person_in_with_its_role_and_is_gone(database: Path) -> None:
    async with (
        open_service(database) as service,
        open_client(service.app) as admin,
        open_client(service.app) as guest,
        open_client(service.app) as late,
    ):
        await become_admin(service, admin)
        made = await invite(admin, "viewer", email="Vi@Example.com")
        assert made["link"].startswith("http://127.0.0.1:8787/console/setup#token=")
        (listed,) = (await admin.get(INVITATIONS)).json()["data"]
        assert listed == {name: value for name, value in made.items() if name != "link"}
        assert (listed["email"], listed["role"]) == ("vi@example.com", "viewer")

        assert code(await accept(guest, made["link"], "eve@example.com")) == (400, "invalid_request")
        user = (await accept(guest, made["link"], "vi@example.com")).json()["user"]
        assert (user["role"], user["email"]) == ("viewer", "vi@example.com")
        assert code(await accept(late, made["link"], "vi@example.com")) == (403, "invitation_invalid")
        assert (await admin.get(INVITATIONS)).json()["data"] == []
        people = (await admin.get(USERS)).json()["data"]
        assert [(person["email"], person["role"]) for person in people] == [
            ("ada@example.com", "admin"),
            ("vi@example.com", "viewer"),
        ]
        assert "password" not in str(people)


async def test_a_withdrawn_invitation_lets_nobody_in(database: Path) -> None:
    async with open_service(database) as service, open_client(service.app) as admin, open_client(service.app) as guest:
        await become_admin(service, admin)
        made = await invite(admin, "admin")
        gone = await admin.delete(f"{INVITATIONS}/{made['id']}")
        assert (gone.status_code, gone.content) == (204, b"")
        assert code(await admin.delete(f"{INVITATIONS}/{made['id']}")) == (404, "invitation_not_found")
        assert code(await accept(guest, made["link"], "eve@example.com")) == (403, "invitation_invalid")


async def test_another_role_and_an_end_take_effect_with_the_next_request(database: Path) -> None:
    async with open_service(database) as service, open_client(service.app) as admin, open_client(service.app) as guest:
        await become_admin(service, admin)
        link = (await invite(admin, "developer"))["link"]
        person = f"{USERS}/{(await accept(guest, link, 'dev@example.com')).json()['user']['id']}"
        assert (await guest.post(CHAT, json=body())).status_code == 200
        assert code(await guest.get(USERS)) == (403, "role_not_allowed")

        assert (await admin.patch(person, json={"role": "viewer"})).json()["role"] == "viewer"
        assert code(await guest.post(CHAT, json=body())) == (403, "role_not_allowed")
        assert (await admin.patch(person, json={"role": "admin"})).json()["role"] == "admin"
        assert (await guest.get(USERS)).status_code == 200

        assert (await admin.patch(person, json={"is_disabled": True})).json()["is_disabled"]
        assert code(await guest.get(USERS)) == (401, "not_signed_in")
        again = {"email": "dev@example.com", "password": PASSWORD}
        assert code(await guest.post(SESSION, json=again)) == (401, "wrong_credentials")
        assert not (await admin.patch(person, json={"is_disabled": False})).json()["is_disabled"]
        assert (await guest.post(SESSION, json=again)).status_code == 200


async def test_the_last_admin_stays_one(database: Path) -> None:
    async with open_service(database) as service, open_client(service.app) as admin, open_client(service.app) as guest:
        own = f"{USERS}/{await become_admin(service, admin)}"
        for change in ({"role": "viewer"}, {"is_disabled": True}):
            assert code(await admin.patch(own, json=change)) == (409, "last_admin")
        await accept(guest, (await invite(admin, "admin"))["link"], "bob@example.com")
        assert (await admin.patch(own, json={"role": "developer"})).json()["role"] == "developer"
        assert code(await admin.get(USERS)) == (403, "role_not_allowed")


async def test_admins_look_after_the_people_of_every_account_and_see_the_keys_of_their_own(database: Path) -> None:
    async with open_service(database) as service, open_client(service.app) as admin, open_client(service.app) as guest:
        await become_admin(service, admin)
        link = (await invite(admin, "developer", account="other"))["link"]
        user = (await accept(guest, link, "dev@example.com")).json()["user"]
        assert user["account_id"] == await service.store.keys.account_id("other")
        assert len((await admin.get(USERS)).json()["data"]) == 2
        assert (await guest.get("/v1/console/keys")).json()["data"] == []
        assert len((await admin.get("/v1/console/keys")).json()["data"]) == 1
        assert (await admin.patch(f"{USERS}/{user['id']}", json={"is_disabled": True})).status_code == 200


@pytest.mark.parametrize(
    ("asked", "sent", "param"),
    [
        (f"PATCH {USERS}/user_none", {"role": "viewer"}, "user_id"),
        (f"PATCH {USERS}/user_none", {"role": "king"}, "role"),
        (f"PATCH {USERS}/user_none", {"email": "x@example.com"}, "email"),
        (f"POST {INVITATIONS}", {}, "role"),
        (f"POST {INVITATIONS}", {"role": "viewer", "email": "not an address"}, "email"),
        (f"POST {INVITATIONS}", {"role": "viewer", "account": " "}, "account"),
    ],
)
async def test_what_is_wrong_is_named(database: Path, asked: str, sent: dict[str, Any], param: str) -> None:
    async with open_service(database) as service, open_client(service.app) as admin:
        await become_admin(service, admin)
        answer = await admin.request(*asked.split(), json=sent)
        assert answer.status_code == (404 if param == "user_id" else 400)
        assert answer.json()["error"]["param"] == param
