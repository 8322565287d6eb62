"""The built front end: `/` and its assets, with the headers that keep it to itself."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from viewloom.safety.policy import Policy
from viewloom.server.auth import Authenticator

DIST = Path(__file__).parent / "dist"

_CONTENT_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src {images}; "
    "font-src 'self' data:; connect-src 'self'; object-src 'none'; frame-src 'none'; media-src 'none'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
_OTHER_HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    # Without it Chromium asks for the address of every host that a link names.
    "x-dns-prefetch-control": "off",
    "cross-origin-opener-policy": "same-origin",
    "cache-control": "no-cache",
}

_NOT_BUILT = """<!doctype html><html lang="en"><title>viewloom</title>
<p>The page is not built. Run <code>make web</code> in a checkout, or install the wheel, which has it.</p>"""


def page_headers(policy: Policy) -> dict[str, str]:
    """Returns the headers that keep the page to itself; images come from where answers may have them from."""
    images = " ".join(("'self'", "data:", *sorted(policy.image_origins)))
    return {"content-security-policy": _CONTENT_POLICY.format(images=images), **_OTHER_HEADERS}


def page_routes(authenticator: Authenticator, dist: Path = DIST, *, policy: Policy | None = None) -> list[BaseRoute]:
    """Returns the page and its assets; a sentence in its place if it was not built."""
    headers = page_headers(policy or Policy())
    index = dist / "index.html"

    async def page(request: Request) -> Response:
        response: Response
        if index.is_file():
            response = FileResponse(index, headers=headers)
        else:
            response = HTMLResponse(_NOT_BUILT, status_code=503, headers=headers)
        authenticator.admit_page(request, response)
        return response

    async def icon(_request: Request) -> Response:
        return FileResponse(dist / "favicon.svg")

    # Only what the build makes is mounted: a mount at "/" would answer for every path that does not exist.
    assets = StaticFiles(directory=dist / "assets", check_dir=False)
    return [Route("/", page), Route("/favicon.svg", icon), Mount("/assets", assets)]
