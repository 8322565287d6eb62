"""`viewloom people`: links that work, for new people and for those who forgot their password."""

import asyncio
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from command_line import CommandLine
from scripted_service import open_client, open_service
from viewloom.storage.people import User
from viewloom.storage.store import open_store

PASSWORD = "correct horse battery"
OTHER = "another horse battery"


def use(tmp_path: Path, link: str, email: str, password: str = PASSWORD) -> tuple[int, str]:
    """Opens a link as its page does. Returns the status, and the role or the error's code."""

    async def send() -> tuple[int, str]:
        token = urlsplit(link).fragment.removeprefix("token=")
        async with open_service(tmp_path / "data" / "viewloom.db") as service, open_client(service.app) as browser:
            sent = {"token": token, "email": email, "password": password}
            answer = await browser.post("/v1/console/setup", json=sent)
            found = answer.json()
            return answer.status_code, found["user"]["role"] if "user" in found else found["error"]["code"]

    return asyncio.run(send())


def disable(tmp_path: Path, email: str) -> User:
    async def change() -> User:
        async with open_store(f"sqlite:///{tmp_path / 'data' / 'viewloom.db'}") as store:
            user = await store.people.maybe_by_email(email)
            assert user is not None
            return await store.people.change(user.id, is_disabled=True)

    return asyncio.run(change())


def test_invite_prints_a_link_and_nothing_else_which_lets_that_person_in_once(
    viewloom: CommandLine, tmp_path: Path
) -> None:
    done = viewloom("people", "invite", "Ada@Example.com", "--role", "admin")
    assert done.code == 0
    link = done.stdout.removesuffix("\n")
    assert link.startswith("http://127.0.0.1:8787/console/setup#token=")
    assert "\n" not in link
    assert "ada@example.com" in done.stderr
    assert use(tmp_path, link, "eve@example.com") == (400, "invalid_request")
    assert use(tmp_path, link, "ada@example.com") == (200, "admin")
    assert use(tmp_path, link, "ada@example.com") == (403, "invitation_invalid")


def test_the_only_admin_who_forgot_the_password_gets_a_new_one_and_stays_admin(
    viewloom: CommandLine, tmp_path: Path
) -> None:
    first = viewloom("people", "invite", "ada@example.com", "--role", "admin").stdout.strip()
    assert use(tmp_path, first, "ada@example.com") == (200, "admin")
    again = viewloom("people", "invite", "ada@example.com")
    assert "new password" in again.stderr
    assert use(tmp_path, again.stdout.strip(), "ada@example.com", OTHER) == (200, "admin")

    async def sign_in(password: str) -> int:
        async with open_service(tmp_path / "data" / "viewloom.db") as service, open_client(service.app) as browser:
            sent = {"email": "ada@example.com", "password": password}
            return (await browser.post("/v1/console/session", json=sent)).status_code

    assert [asyncio.run(sign_in(password)) for password in (PASSWORD, OTHER)] == [401, 200]


def test_the_link_leads_where_the_operator_says_the_server_is(
    viewloom: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VIEWLOOM_PUBLIC_ORIGIN", "https://ui.example")
    assert viewloom("people", "invite", "ada@example.com").stdout.startswith("https://ui.example/console/setup#token=")


def test_people_are_listed_with_their_roles(viewloom: CommandLine, tmp_path: Path) -> None:
    for email, role in (("ada@example.com", "admin"), ("vi@example.com", "viewer")):
        use(tmp_path, viewloom("people", "invite", email, "--role", role).stdout.strip(), email)
    disable(tmp_path, "vi@example.com")
    listed = viewloom("people", "list").stdout
    rows = {role: line for line in listed.splitlines() for role in ("admin", "viewer") if role in line}
    assert "ada@example" in rows["admin"]
    assert "disabled" in rows["viewer"]
    assert "disabled" not in rows["admin"]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("ada",), 1, "viewloom: 'ada' cannot be invited: it must be an e-mail address"),
        (("ada@example.com", "--role", "king"), 2, "'king' is not one of"),
        ((), 2, "Missing argument"),
    ],
)
def test_what_cannot_be_invited_is_said(
    viewloom: CommandLine, arguments: tuple[str, ...], code: int, said: str
) -> None:
    done = viewloom("people", "invite", *arguments)
    assert (done.code, done.stdout) == (code, "")
    assert said in done.stderr


def test_who_is_disabled_is_not_invited(viewloom: CommandLine, tmp_path: Path) -> None:
    for email in ("ada@example.com", "vi@example.com"):
        use(tmp_path, viewloom("people", "invite", email, "--role", "admin").stdout.strip(), email)
    disable(tmp_path, "vi@example.com")
    done = viewloom("people", "invite", "VI@example.com")
    assert (done.code, done.stdout) == (1, "")
    assert done.stderr == "viewloom: vi@example.com is disabled; an admin can enable them in the console.\n"
