"""The built front end: `/` and its assets, with the headers that keep it to itself."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from viewloom.server.auth import Authenticator

DIST = Path(__file__).parent / "dist"

PAGE_HEADERS = {
    "content-security-policy": (
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "font-src 'self' data:; connect-src 'self'; object-src 'none'; frame-src 'none'; media-src 'none'; "
        "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    # Without it Chromium asks for the address of every host that a link names.
    "x-dns-prefetch-control": "off",
    "cross-origin-opener-policy": "same-origin",
    "cache-control": "no-cache",
}

_NOT_BUILT = """<!doctype html><html lang="en"><title>viewloom</title>
<p>The page is not built. Run <code>make web</code> in a checkout, or install the wheel, which has it.</p>"""


def page_routes(authenticator: Authenticator, dist: Path = DIST) -> list[BaseRoute]:
    """Returns the page and its assets; a sentence in its place if it was not built."""
    index = dist / "index.html"

    async def page(request: Request) -> Response:
        response: Response
        if index.is_file():
            response = FileResponse(index, headers=PAGE_HEADERS)
        else:
            response = HTMLResponse(_NOT_BUILT, status_code=503, headers=PAGE_HEADERS)
        authenticator.admit_page(request, response)
        return response

    async def icon(_request: Request) -> Response:
        return FileResponse(dist / "favicon.svg")

    # Only what the build makes is mounted: a mount at "/" would answer for every path that does not exist.
    assets = StaticFiles(directory=dist / "assets", check_dir=False)
    return [Route("/", page), Route("/favicon.svg", icon), Mount("/assets", assets)]
