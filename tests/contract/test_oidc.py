"""Signing in at an issuer, from the button to the session, and every way in which that must fail."""

import shutil
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from contract.oidc_issuer import (
    CLIENT_ID,
    CLIENT_SECRET,
    EC,
    GREEDY_TEXT,
    OKP,
    RSA,
    STRANGE,
    Claims,
    FakeIssuer,
    Signer,
    forger,
    open_issuer,
    seal_with_public_key,
    signer,
    writer,
)
from scripted_service import Service, open_client, open_service
from viewloom.server.console.throttle import SINGLE_SIGN_ON_PER_ADDRESS
from viewloom.server.oidc.id_token import LEEWAY_S
from viewloom.server.oidc.pending import PENDING_COOKIE
from viewloom.storage.people_store import NewUser
from viewloom.storage.store import open_store

pytestmark = pytest.mark.anyio

START = "/v1/console/oidc/start"
SESSION = "/v1/console/session"
HOUR_S = 3600


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
async def migrated(tmp_path_factory: pytest.TempPathFactory, anyio_backend: str) -> Path:
    path = tmp_path_factory.mktemp("oidc") / f"{anyio_backend}.db"
    async with open_store(f"sqlite:///{path}"):
        return path


@pytest.fixture
def database(migrated: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(migrated, tmp_path))


@dataclass
class Desk:
    """A browser between our server and an issuer."""

    service: Service
    issuer: FakeIssuer
    browser: httpx.AsyncClient
    web: httpx.AsyncClient

    async def start(self, path: str = START) -> str:
        """Presses the button; returns where the browser is sent."""
        answer = await self.browser.get(path)
        assert answer.status_code == 303
        return answer.headers["location"]

    async def ask_issuer(self, address: str) -> str:
        """Signs in there; returns the way back."""
        back = urlsplit((await self.web.get(address)).headers["location"])
        assert f"{back.scheme}://{back.netloc}{back.path}" == "http://127.0.0.1:8787/v1/console/oidc/callback"
        return f"{back.path}?{back.query}"

    async def come_back(self, path: str) -> str:
        answer = await self.browser.get(path)
        assert answer.status_code == 303
        return answer.headers["location"]

    async def sign_in(self) -> str:
        """Goes all the way; returns the page one ends at."""
        return await self.come_back(await self.ask_issuer(await self.start()))

    async def who(self) -> dict[str, Any] | None:
        return (await self.browser.get(SESSION)).json()["user"]

    async def let_in(self, email: str = "ada@example.com", subject: str | None = None) -> str:
        """Makes a person; returns their id."""
        account_id = await self.service.store.keys.account_id()
        user = await self.service.store.people.create(
            NewUser(account_id, email, "Ada", "developer", oidc_subject=subject)
        )
        return user.id


def names(claims: Claims) -> str:
    """Names a case by its claims; the values hold today's time."""
    return "-".join(claims)


@asynccontextmanager
async def open_desk(database: Path, **settings: Any) -> AsyncGenerator[Desk]:
    async with open_issuer() as issuer, httpx.AsyncClient() as web:
        chosen: dict[str, Any] = {
            "oidc_issuer": issuer.issuer,
            "oidc_client_id": CLIENT_ID,
            "oidc_client_secret": CLIENT_SECRET,
            "oidc_name": "Example SSO",
            "oidc_domains": "example.com",
        } | settings
        async with open_service(database, **chosen) as service, open_client(service.app) as browser:
            yield Desk(service, issuer, browser, web)


# Coming in


async def test_a_person_of_an_allowed_domain_comes_in_and_goes_where_they_wanted(database: Path) -> None:
    async with open_desk(database) as desk:
        assert (await desk.browser.get(SESSION)).json()["oidc"] == {"name": "Example SSO"}
        back = await desk.ask_issuer(await desk.start(f"{START}?next=/console/keys%3Fa%3D1"))
        assert await desk.come_back(back) == "/console/keys?a=1"
        user = await desk.who()
        assert user is not None
        assert (user["email"], user["name"], user["role"]) == ("ada@example.com", "Ada Lovelace", "viewer")
        assert not user["has_password"]


async def test_the_cookie_of_a_sign_in_is_short_lived_and_goes_nowhere_else(database: Path) -> None:
    async with open_desk(database, public_origin="https://chat.example.com") as desk:
        answer = await desk.browser.get(START)
        cookie = answer.headers["set-cookie"].lower()
        assert cookie.startswith(f"__secure-{PENDING_COOKIE}_8787=")
        assert all(
            word in cookie for word in ("httponly", "secure", "samesite=lax", "path=/v1/console/oidc;", "max-age=600")
        )
        assert "redirect_uri=https%3A%2F%2Fchat.example.com%2Fv1%2Fconsole%2Foidc%2Fcallback" in str(
            answer.headers["location"]
        )


@pytest.mark.parametrize(
    "sign",
    [signer("PS256", RSA), signer("ES256", EC), signer("EdDSA", OKP), signer("Ed25519", OKP)],
    ids=["PS256", "ES256", "EdDSA", "Ed25519"],
)
async def test_tokens_are_taken_with_any_of_the_signatures(database: Path, sign: Signer) -> None:
    async with open_desk(database) as desk:
        desk.issuer.sign = sign
        assert await desk.sign_in() == "/console"


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": [CLIENT_ID]},
        {"aud": [CLIENT_ID, "another"], "azp": CLIENT_ID},
        {"email_verified": "true"},
        {"sub": "x" * 255},
        {"name": "Ada\u202eecalevoL"},
    ],
    ids=names,
)
async def test_tokens_are_taken_as_issuers_write_them(database: Path, claims: Claims) -> None:
    async with open_desk(database) as desk:
        desk.issuer.claims = claims
        assert await desk.sign_in() == "/console"
        assert (await desk.who() or {})["name"] in {"Ada Lovelace", ""}


async def test_an_address_that_only_the_userinfo_endpoint_tells_is_asked_for(database: Path) -> None:
    async with open_desk(database) as desk:
        desk.issuer.claims = {"email": None, "email_verified": None}
        desk.issuer.told = {"sub": "person-1", "email": "Ada@Example.com", "email_verified": True}
        assert await desk.sign_in() == "/console"
        desk.issuer.claims["sub"] = "person-2"
        assert await desk.sign_in() == "/console/sign-in?error=identity_provider_failed"


async def test_an_issuer_that_wants_the_secret_in_the_form_gets_it_there(database: Path) -> None:
    async with open_desk(database) as desk:
        desk.issuer.discovery = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
        assert await desk.sign_in() == "/console"


async def test_a_new_key_is_looked_for_once(database: Path) -> None:
    async with open_desk(database) as desk:
        desk.issuer.keys = [EC]
        desk.issuer.sign = signer("ES256", EC)
        assert await desk.sign_in() == "/console"
        desk.issuer.keys, desk.issuer.sign = [RSA], signer("RS256", RSA)
        assert await desk.sign_in() == "/console"
        assert await desk.sign_in() == "/console"
    assert [path.rpartition("/")[2] for path in desk.issuer.fetched] == ["openid-configuration", "keys", "keys"]


# Who they are


async def test_a_known_address_is_linked_and_an_address_that_changed_takes_nobodys_place(database: Path) -> None:
    async with open_desk(database, oidc_domains="") as desk:
        ada, bob = await desk.let_in(), await desk.let_in("bob@example.com")
        await desk.sign_in()
        assert (await desk.who() or {})["id"] == ada
        desk.issuer.claims = {"email": "bob@example.com", "email_verified": False}
        await desk.sign_in()
        assert (await desk.who() or {})["id"] == ada
        assert not await desk.service.store.people.maybe_by_subject(f"{desk.issuer.issuer}#{bob}")


async def test_an_address_that_was_given_to_somebody_else_opens_nothing(database: Path) -> None:
    async with open_desk(database) as desk:
        await desk.let_in(subject=f"{desk.issuer.issuer}#person-0")
        assert await desk.sign_in() == "/console/sign-in?error=sign_in_refused"
        assert await desk.who() is None


async def test_a_link_with_another_issuer_gives_way(database: Path) -> None:
    async with open_desk(database) as desk:
        ada = await desk.let_in(subject="https://old.example.com#person-1")
        assert await desk.sign_in() == "/console"
        assert (await desk.who() or {})["id"] == ada


async def test_an_invitation_counts_without_its_link_and_before_the_domains(database: Path) -> None:
    async with open_desk(database) as desk:
        account_id = await desk.service.store.keys.account_id()
        await desk.service.store.invitations.create(account_id, "developer", "guest@elsewhere.example")
        desk.issuer.claims = {"email": "guest@elsewhere.example"}
        assert await desk.sign_in() == "/console"
        assert (await desk.who() or {})["role"] == "developer"
        assert await desk.service.store.invitations.list() == []


@pytest.mark.parametrize(
    ("domains", "claims"),
    [
        ("example.com", {"email_verified": False}),
        ("example.com", {"email_verified": None}),
        ("example.com", {"email_verified": 1}),
        ("example.com", {"email": "no address"}),
        ("example.com", {"email": ["ada@example.com"]}),
        ("example.com", {"email": "ada@sub.example.com"}),
        ("example.com", {"email": "ada@example.com.evil.example"}),
        ("", {}),
    ],
)
async def test_who_may_not_come_in_is_refused(database: Path, domains: str, claims: Claims) -> None:
    async with open_desk(database, oidc_domains=domains) as desk:
        desk.issuer.claims = claims
        assert await desk.sign_in() == "/console/sign-in?error=sign_in_refused"
        assert await desk.who() is None
        assert await desk.service.store.people.list() == []


@pytest.mark.parametrize("is_linked", [True, False])
async def test_who_is_disabled_stays_out(database: Path, is_linked: bool) -> None:
    async with open_desk(database) as desk:
        ada = await desk.let_in(subject=f"{desk.issuer.issuer}#person-1" if is_linked else None)
        await desk.service.store.people.change(ada, is_disabled=True)
        assert await desk.sign_in() == "/console/sign-in?error=sign_in_refused"
        assert await desk.who() is None


# Tokens that cannot be trusted


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another"},
        {"aud": [CLIENT_ID, "another"]},
        {"aud": None},
        {"azp": "another"},
        {"iss": "https://evil.example"},
        {"exp": int(time.time()) - LEEWAY_S - 1},
        {"exp": None},
        {"iat": int(time.time()) + HOUR_S},
        {"iat": None},
        {"nbf": int(time.time()) + HOUR_S},
        {"sub": ""},
        {"sub": "x" * 256},
        {"sub": None},
    ],
    ids=names,
)
async def test_a_token_with_wrong_claims_signs_nobody_in(database: Path, claims: Claims) -> None:
    async with open_desk(database) as desk:
        desk.issuer.claims = claims
        assert await desk.sign_in() == "/console/sign-in?error=identity_provider_failed"
        assert await desk.who() is None


@pytest.mark.parametrize(
    "sign",
    [
        forger("none", lambda _: b""),
        forger("None", lambda _: b""),
        forger("HS256", seal_with_public_key),
        forger("RS256", lambda _: b""),
        forger("RS256", lambda _: b"x" * 256),
        signer("RS256", STRANGE),
        signer("RS384", RSA),
        writer("no token"),
        writer("a.b.c"),
    ],
    ids=["none", "None", "HS256", "unsigned", "nonsense", "strange-key", "RS384", "no-token", "no-json"],
)
async def test_a_token_that_the_issuer_did_not_sign_signs_nobody_in(database: Path, sign: Signer) -> None:
    async with open_desk(database) as desk:
        desk.issuer.sign = sign
        assert await desk.sign_in() == "/console/sign-in?error=identity_provider_failed"
        assert await desk.who() is None


# Answers that belong to nothing


async def test_an_answer_with_another_state_is_refused(database: Path) -> None:
    async with open_desk(database) as desk:
        back = await desk.ask_issuer(await desk.start())
        await desk.start()
        assert await desk.come_back(back) == "/console/sign-in?error=sign_in_expired"


async def test_an_answer_is_refused_in_a_browser_that_did_not_begin(database: Path) -> None:
    async with open_desk(database) as desk:
        back = await desk.ask_issuer(await desk.start())
        async with open_client(desk.service.app) as victim:
            answer = await victim.get(back)
        assert answer.headers["location"] == "/console/sign-in?error=sign_in_expired"


async def test_an_answer_counts_once_and_a_code_is_redeemed_once(database: Path) -> None:
    async with open_desk(database) as desk:
        back = await desk.ask_issuer(await desk.start())
        assert await desk.come_back(back) == "/console"
        assert await desk.come_back(back) == "/console/sign-in?error=sign_in_expired"
        used = httpx.URL(back).params["code"]
        desk.issuer.answer = {"code": used}
        assert await desk.sign_in() == "/console/sign-in?error=identity_provider_failed"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ({"error": "access_denied", "error_description": GREEDY_TEXT}, "sign_in_refused"),
        ({"error": GREEDY_TEXT}, "identity_provider_failed"),
        ({"iss": "https://evil.example"}, "identity_provider_failed"),
        ({"code": ""}, "identity_provider_failed"),
    ],
)
async def test_another_answer_than_a_code_ends_at_the_sign_in_page(database: Path, answer: Claims, code: str) -> None:
    async with open_desk(database) as desk:
        desk.issuer.answer = answer
        assert await desk.sign_in() == f"/console/sign-in?error={code}"


async def test_nothing_leads_to_another_site(database: Path) -> None:
    async with open_desk(database) as desk:
        for path in ("//evil.example", "/\\evil.example", "https://evil.example", "/%09/evil.example", "evil"):
            back = await desk.ask_issuer(await desk.start(f"{START}?next={path}"))
            assert await desk.come_back(back) == "/console", path


async def test_too_many_steps_from_one_address_wait(database: Path) -> None:
    async with open_desk(database) as desk:
        for _ in range(SINGLE_SIGN_ON_PER_ADDRESS):
            assert (await desk.start()).startswith(desk.issuer.issuer)
        assert await desk.start() == "/console/sign-in?error=too_many_attempts"


# Issuers that do not work


async def test_an_issuer_that_is_down_is_said_on_the_sign_in_page(database: Path) -> None:
    async with open_issuer() as gone:
        address = gone.issuer
    async with open_desk(database, oidc_issuer=address) as desk:
        assert await desk.start() == "/console/sign-in?error=identity_provider_failed"


async def test_an_issuer_that_goes_down_meanwhile_signs_nobody_in(database: Path) -> None:
    async with open_issuer() as gone:
        token_endpoint = f"{gone.issuer}/token"
    async with open_desk(database) as desk:
        desk.issuer.discovery = {"token_endpoint": token_endpoint}
        assert await desk.sign_in() == "/console/sign-in?error=identity_provider_failed"
        assert await desk.who() is None


@pytest.mark.parametrize(
    "discovery",
    [
        {"issuer": "https://evil.example"},
        {"authorization_endpoint": "http://sso.example.com/authorize"},
        {"authorization_endpoint": None},
        {"padding": "x" * 600_000},
    ],
    ids=["issuer", "http", "missing", "large"],
)
async def test_a_discovery_document_that_is_not_the_issuers_is_not_followed(database: Path, discovery: Claims) -> None:
    async with open_desk(database) as desk:
        desk.issuer.discovery = discovery
        assert await desk.start() == "/console/sign-in?error=identity_provider_failed"
        desk.issuer.discovery = {}
        assert (await desk.start()).startswith(f"{desk.issuer.issuer}/authorize?")


async def test_without_an_issuer_there_is_nothing_there(database: Path) -> None:
    async with open_service(database) as service:
        answer = await service.client.get(START)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "unknown_path")
