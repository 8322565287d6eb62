"""Keys, and the page's cookie on one's own machine."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from scripted_service import Service, open_client, open_service
from viewloom.server.auth import PAGE_COOKIE

pytestmark = pytest.mark.anyio

DOCUMENTED_BODY = {
    "error": {
        "message": "Invalid API key provided.",
        "type": "invalid_request_error",
        "param": None,
        "code": "invalid_api_key",
    }
}


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "Bearer vl-wrong", "Basic dXNlcjpwYXNz", "vl-wrong", "Bearer \xe9"]
)
async def test_no_key_or_a_wrong_one_is_403_with_the_documented_body(database: Path, header: str | None) -> None:
    async with open_service(database) as service, open_client(service.app) as stranger:
        headers = {} if header is None else {b"authorization": header.encode("latin-1")}
        for path in ("/v1/models", "/v1/models/c1-latest"):
            response = await stranger.get(path, headers=headers)
            assert (response.status_code, response.json()) == (403, DOCUMENTED_BODY)
        # The key is looked at first: a stranger does not learn what is wrong with a body.
        response = await stranger.post("/v1/embed/chat/completions", content=b"{", headers=headers)
        assert (response.status_code, response.json()) == (403, DOCUMENTED_BODY)


async def test_the_scheme_is_read_in_any_case(database: Path) -> None:
    async with open_service(database) as service:
        response = await service.client.get("/v1/models", headers={"authorization": f"bEARER  {service.key} "})
        assert response.status_code == 200


async def test_a_revoked_key_fails_at_its_next_request(database: Path) -> None:
    async with open_service(database) as service:
        assert (await service.client.get("/v1/models")).status_code == 200
        await service.store.keys.revoke("test")
        response = await service.client.get("/v1/models")
        assert (response.status_code, response.json()) == (403, DOCUMENTED_BODY)


@asynccontextmanager
async def visit(
    service: Service, *, peer: str = "127.0.0.1", host: str = "127.0.0.1:8787"
) -> AsyncGenerator[httpx.AsyncClient]:
    """Opens the page as a browser does, and gives the browser."""
    async with open_client(service.app, peer=peer, base_url=f"http://{host}") as browser:
        await browser.get("/")
        yield browser


def has_page_cookie(browser: httpx.AsyncClient) -> bool:
    return any(name.startswith(PAGE_COOKIE) for name in browser.cookies)


@pytest.mark.parametrize(
    ("peer", "host"),
    [
        ("127.0.0.1", "127.0.0.1:8787"),
        ("127.0.0.1", "localhost:8787"),
        ("127.8.9.10", "localhost"),
        ("::1", "[::1]:8787"),
    ],
)
async def test_the_page_works_without_a_key_on_loopback(database: Path, peer: str, host: str) -> None:
    async with open_service(database) as service, visit(service, peer=peer, host=host) as browser:
        response = await browser.get("/v1/models", headers={"sec-fetch-site": "same-origin"})
        assert response.status_code == 200


@pytest.mark.parametrize(
    ("peer", "host"),
    [
        ("192.0.2.7", "127.0.0.1:8787"),
        ("192.0.2.7", "server.example"),
        ("127.0.0.1", "rebound.example:8787"),
        ("127.0.0.1", "127.0.0.1.rebound.example"),
        ("127.0.0.1", "localhost.rebound.example"),
        ("unix", "127.0.0.1"),
    ],
)
async def test_a_foreign_peer_or_host_gets_no_cookie(database: Path, peer: str, host: str) -> None:
    async with open_service(database) as service, visit(service, peer=peer, host=host) as browser:
        assert not has_page_cookie(browser)
        assert (await browser.get("/v1/models")).status_code == 403


async def test_the_cookie_is_kept_from_scripts_and_other_sites(database: Path) -> None:
    async with open_service(database) as service, open_client(service.app) as browser:
        cookie = (await browser.get("/")).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "path=/" in cookie


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
async def test_the_cookie_does_not_count_for_requests_of_other_origins(database: Path, site: str) -> None:
    async with open_service(database) as service, visit(service) as browser:
        assert (await browser.get("/v1/models", headers={"sec-fetch-site": site})).status_code == 403


@pytest.mark.parametrize("origin", ["http://127.0.0.1:3000", "http://evil.example", "null", "", "http://["])
async def test_the_cookie_does_not_count_for_other_origins_of_old_browsers(database: Path, origin: str) -> None:
    async with open_service(database) as service, visit(service) as browser:
        assert (await browser.get("/v1/models", headers={"origin": origin})).status_code == 403
        assert (await browser.get("/v1/models", headers={"origin": "http://127.0.0.1:8787"})).status_code == 200


@pytest.mark.parametrize(
    "header", ["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip"]
)
async def test_who_comes_through_a_proxy_on_this_machine_gets_no_cookie(database: Path, header: str) -> None:
    async with open_service(database) as service, open_client(service.app, headers={header: "127.0.0.1"}) as passed_on:
        await passed_on.get("/")
        assert not has_page_cookie(passed_on)
        async with visit(service) as browser:
            passed_on.cookies.update(browser.cookies)
        assert (await passed_on.get("/v1/models")).status_code == 403


async def test_a_proxy_that_says_nothing_is_told_by_its_http_version(database: Path) -> None:
    async with open_service(database) as service:

        async def old_protocol(scope: Scope, receive: Receive, send: Send) -> None:
            await service.app({**scope, "http_version": "1.0"}, receive, send)

        transport = httpx.ASGITransport(old_protocol, client=("127.0.0.1", 50_000))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8787") as passed_on:
            await passed_on.get("/")
    assert not has_page_cookie(passed_on)


@pytest.mark.parametrize(("public_origin", "is_trusted"), [("https://chat.example", False), ("http://localhost", True)])
async def test_a_server_that_is_reached_from_elsewhere_gives_no_cookie(
    database: Path, public_origin: str, *, is_trusted: bool
) -> None:
    async with open_service(database, public_origin=public_origin) as service, visit(service) as browser:
        assert has_page_cookie(browser) is is_trusted


async def test_the_cookie_does_not_count_from_elsewhere(database: Path) -> None:
    async with open_service(database) as service, visit(service) as browser:
        token = browser.cookies[f"{PAGE_COOKIE}_8787"]
        stolen = {f"{PAGE_COOKIE}_8787": token, PAGE_COOKIE: token}
        for peer, host in [("192.0.2.7", "127.0.0.1:8787"), ("127.0.0.1", "rebound.example")]:
            async with open_client(service.app, peer=peer, base_url=f"http://{host}", cookies=stolen) as thief:
                assert (await thief.get("/v1/models")).status_code == 403


async def test_a_wrong_key_is_refused_even_beside_the_cookie(database: Path) -> None:
    async with open_service(database) as service, visit(service) as browser:
        assert (await browser.get("/v1/models", headers={"authorization": "Bearer vl-wrong"})).status_code == 403


async def test_a_cookie_of_another_process_is_refused(database: Path) -> None:
    async with open_service(database) as service, visit(service) as browser, open_service(database) as restarted:
        cookies = {f"{PAGE_COOKIE}_8787": browser.cookies[f"{PAGE_COOKIE}_8787"]}
        async with open_client(restarted.app, cookies=cookies) as old_page:
            assert (await old_page.get("/v1/models")).status_code == 403


@pytest.mark.parametrize("host", ["[::1", "[nonsense]", "a b", "", "127.0.0.1:notaport", "re_bound.example", "::1"])
async def test_a_host_that_cannot_be_read_is_a_foreign_one(database: Path, host: str) -> None:
    async with open_service(database) as service, open_client(service.app) as browser:
        response = await browser.get("/", headers={"host": host})
        assert response.status_code in {200, 503}
        assert "set-cookie" not in response.headers
        assert (await browser.get("/v1/models", headers={"host": host})).status_code == 403
        assert (await browser.get("/nowhere", headers={"host": host})).status_code == 404


async def test_servers_on_other_ports_of_a_host_keep_their_own_cookies(database: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    async with open_service(database) as one, open_service(other) as two, visit(one) as browser:
        async with visit(two, host="127.0.0.1:9000") as second:
            # As a browser does: the cookies of a host go to each of its ports.
            browser.cookies.update(second.cookies)
        assert (await browser.get("/v1/models")).status_code == 200
        async with open_client(two.app, base_url="http://127.0.0.1:9000", cookies=dict(browser.cookies)) as again:
            assert (await again.get("/v1/models")).status_code == 200
