"""Every path a client may come by, and what the small endpoints say."""

from pathlib import Path
from urllib.parse import quote

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse

from scripted_service import CHAT, MODEL, MODEL_V1, body, open_client, open_service
from viewloom.errors import UnknownPath
from viewloom.providers.base import FORWARDED, ProviderHealth
from viewloom.providers.scripted import Scripted
from viewloom.safety.policy import Policy
from viewloom.server.auth import Authenticator
from viewloom.server.page.routes import page_routes

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    "path",
    [
        "/v1/embed/chat/completions",
        "/v1/embed/chat/completions/",
        "/v1/embed//chat/completions",
        "//v1//embed//chat//completions//",
        "/v1/chat/completions",
        "/v1//chat/completions",
        "/chat/completions",
        "//chat/completions",
    ],
)
async def test_the_endpoint_answers_however_base_url_and_path_were_joined(database: Path, path: str) -> None:
    async with open_service(database) as service:
        response = await service.client.post(f"http://127.0.0.1:8787{path}", json=body())
    assert response.status_code == 200
    assert response.json()["object"] == "chat.completion"


@pytest.mark.parametrize(
    ("address", "status", "param"),
    [
        ("/v1/models/a%00b", 404, "model"),
        ("/v1/threads/%00", 404, "thread_id"),
        ("/v1/threads?after=a%00", 400, "after"),
    ],
)
async def test_what_an_address_with_a_nul_asks_for_is_not_there(
    database: Path, address: str, status: int, param: str
) -> None:
    async with open_service(database) as service:
        response = await service.client.get(f"http://127.0.0.1:8787{address}")
    assert (response.status_code, response.json()["error"]["param"]) == (status, param)


@pytest.mark.parametrize("path", ["/v1/models", "/v1/models/", "/v1/embed/models", "/v1/embed//models", "/models"])
async def test_models_are_listed_in_openais_shape(database: Path, path: str) -> None:
    async with open_service(database) as service:
        listed = (await service.client.get(f"http://127.0.0.1:8787{path}")).json()
    assert listed["object"] == "list"
    (model,) = listed["data"]
    assert model == {
        "id": MODEL,
        "object": "model",
        "created": model["created"],
        "owned_by": "scripted",
        "context_length": None,
        "max_completion_tokens": None,
        "pricing": None,
        "supported_parameters": list(FORWARDED),
        "viewloom": {"embedded": False, "default": True, "aliases": [], "images": None, "tools": None},
    }
    assert isinstance(model["created"], int)


@pytest.mark.parametrize("start", ["/v1/models", "/v1/embed/models", "/models"])
@pytest.mark.parametrize("model_id", [MODEL, MODEL_V1, "c1-latest"])
async def test_a_model_is_described_under_the_id_it_was_asked_by(database: Path, start: str, model_id: str) -> None:
    async with open_service(database) as service:
        response = await service.client.get(f"{start}/{model_id}")
        assert (response.status_code, response.json()["id"]) == (200, model_id)
        encoded = await service.client.get(f"{start}/{quote(model_id, safe='')}")
        assert encoded.json() == response.json()
        assert (await service.client.get(f"{start}/{model_id}x")).json()["error"]["code"] == "model_not_found"


class Loading(Scripted):
    """A provider that is not ready yet."""

    def health(self) -> ProviderHealth:
        return ProviderHealth(ready=False, detail="Loading the model.")


async def test_health_needs_no_key_and_readiness_waits_for_a_provider(database: Path) -> None:
    async with open_service(database) as service, open_client(service.app) as monitor:
        assert (await monitor.get("/healthz")).json() == {"status": "ok"}
        ready = await monitor.get("/readyz")
        assert ready.status_code == 200
        assert ready.json()["ready"] is True
    async with open_service(database, provider=Loading()) as service, open_client(service.app) as monitor:
        assert (await monitor.get("/healthz")).status_code == 200
        waiting = await monitor.get("/readyz")
    assert waiting.status_code == 503
    assert waiting.json() == {
        "ready": False,
        "database": {"ready": True, "detail": "The database answers."},
        "providers": {"scripted": {"ready": False, "detail": "Loading the model."}},
    }


async def test_a_stream_is_not_buffered_by_proxies(database: Path) -> None:
    async with open_service(database) as service:
        response = await service.client.post(CHAT, json=body(stream=True))
    assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert response.headers["cache-control"] == "no-cache"
    assert response.headers["x-accel-buffering"] == "no"


async def test_the_page_and_its_assets_come_from_the_build(database: Path, tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<p>built")
    (tmp_path / "assets" / "a.js").write_text("1")
    (tmp_path / "secret.txt").write_text("no")
    async with open_service(database) as service:
        app = Starlette(routes=page_routes(Authenticator(service.store, is_page_trusted=True), tmp_path))
        async with open_client(app) as browser:
            page = await browser.get("/")
            assert page.text == "<p>built"
            assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
            assert page.headers["x-content-type-options"] == "nosniff"
            assert (await browser.get("/assets/a.js")).text == "1"
            assert (await browser.get("/assets/%2e%2e/secret.txt")).status_code == 404


async def test_the_page_loads_images_from_where_replies_may_have_them(database: Path, tmp_path: Path) -> None:
    policy = Policy(frozenset({"https://b.example", "https://a.example"}))
    async with open_service(database) as service:
        authenticator = Authenticator(service.store, is_page_trusted=True)
        app = Starlette(routes=page_routes(authenticator, tmp_path, policy=policy))
        async with open_client(app) as browser:
            page = await browser.get("/")
    directives = page.headers["content-security-policy"].split("; ")
    assert "img-src 'self' data: https://a.example https://b.example" in directives


async def test_a_page_that_is_not_built_says_how(database: Path, tmp_path: Path) -> None:
    async with open_service(database) as service:
        app = Starlette(routes=page_routes(Authenticator(service.store, is_page_trusted=True), tmp_path / "none"))
        async with open_client(app) as browser:
            page = await browser.get("/")
    assert page.status_code == 503
    assert "make web" in page.text


async def test_a_page_that_is_not_trusted_sets_no_cookie(database: Path, tmp_path: Path) -> None:
    async with open_service(database) as service:
        app = Starlette(routes=page_routes(Authenticator(service.store, is_page_trusted=False), tmp_path))
        async with open_client(app) as browser:
            assert "set-cookie" not in (await browser.get("/")).headers


@pytest.mark.parametrize("path", ["/assets/main.js", "/view/chunk.js", "/view.js", "/favicon.svg"])
async def test_a_file_that_was_not_built_is_not_there(database: Path, tmp_path: Path, path: str) -> None:
    async with open_service(database) as service:
        app = Starlette(routes=page_routes(Authenticator(service.store, is_page_trusted=True), tmp_path / "none"))
        app.add_exception_handler(UnknownPath, lambda _request, error: PlainTextResponse(str(error), 404))
        async with open_client(app) as browser:
            assert (await browser.get(path)).status_code == 404
