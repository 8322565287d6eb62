"""The built front end: `/`, `/console` and their assets, with the headers that keep it to itself."""

from collections.abc import Sequence
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from viewloom.errors import UnknownPath
from viewloom.safety.policy import Policy
from viewloom.server.auth import Authenticator

DIST = Path(__file__).parent / "dist"

_CONTENT_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src {images}; "
    "font-src 'self' data:; connect-src 'self'; object-src 'none'; frame-src 'none'; media-src 'none'; "
    "frame-ancestors {framers}; base-uri 'none'; form-action 'none'"
)
_OTHER_HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "permissions-policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    # Without it Chromium asks for the address of every host that a link names.
    "x-dns-prefetch-control": "off",
    "cross-origin-opener-policy": "same-origin",
    "cache-control": "no-cache",
}

_VIEW_HEADERS = {
    "access-control-allow-origin": "*",
    "cross-origin-resource-policy": "cross-origin",
    "x-content-type-options": "nosniff",
    "cache-control": "no-cache",
}

_NOT_BUILT = """<!doctype html><html lang="en"><title>viewloom</title>
<p>The page is not built. Run <code>make web</code> in a checkout, or install the wheel, which has it.</p>"""


def page_headers(policy: Policy, framers: Sequence[str] = ()) -> dict[str, str]:
    """Returns the headers that keep the page to itself; images come from where answers may have them from."""
    images = " ".join(("'self'", "data:", *sorted(policy.image_origins)))
    allowed = " ".join(framers) or "'none'"
    return {"content-security-policy": _CONTENT_POLICY.format(images=images, framers=allowed), **_OTHER_HEADERS}


def page_routes(
    authenticator: Authenticator, dist: Path = DIST, *, policy: Policy | None = None, framers: Sequence[str] = ()
) -> list[BaseRoute]:
    """Returns the page and its assets; a sentence in its place if it was not built."""
    headers = page_headers(policy or Policy(), framers)
    index = dist / "index.html"

    def built(name: str, its_headers: dict[str, str] | None = None) -> Response:
        if not (dist / name).is_file():
            raise UnknownPath("The page is not built: run `make web` in a checkout, or install the wheel.")
        return FileResponse(dist / name, headers=its_headers)

    async def page(request: Request) -> Response:
        response = document(index, headers)
        authenticator.admit_page(request, response)
        return response

    async def console(_request: Request) -> Response:
        # The console finds its screen by the path and signs people in itself.
        return document(dist / "console.html", headers)

    async def icon(_request: Request) -> Response:
        return built("favicon.svg")

    async def view(_request: Request) -> Response:
        return built("view.js", _VIEW_HEADERS)

    # Only what the build makes is mounted: a mount at "/" would answer for every path that does not exist.
    return [
        Route("/", page),
        Route("/t/{thread_id}", page),
        Route("/console", console),
        Route("/console/{path:path}", console),
        Route("/favicon.svg", icon),
        Route("/view.js", view),
        Mount("/view", _ViewFiles(directory=dist / "view", check_dir=False)),
        Mount("/assets", _Files(directory=dist / "assets", check_dir=False)),
    ]


class _Files(StaticFiles):
    """Files of the build; none is there before it was made."""

    async def check_config(self) -> None:
        """Does without the check that the directory exists, which fails the first request for a file of it."""


class _ViewFiles(_Files):
    """The view's script and its parts, which pages of any host may load; there is nothing private in them."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Adds the headers that let others load a file."""
        response = await super().get_response(path, scope)
        # The names of parts change with their content.
        response.headers.update({**_VIEW_HEADERS, "cache-control": "public, max-age=31536000, immutable"})
        return response


def document(file: Path, headers: dict[str, str]) -> Response:
    """Returns one page of the build; a sentence in its place if it was not built."""
    if file.is_file():
        return FileResponse(file, headers=headers)
    return HTMLResponse(_NOT_BUILT, status_code=503, headers=headers)
