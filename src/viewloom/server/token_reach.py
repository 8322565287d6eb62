"""Where a page's token is taken: for models, chats, and the threads and artifacts of its user. Nowhere else."""

import re

from starlette.requests import Request

from viewloom.errors import NotAllowedHere

_ID = "[^/]+"
_THREAD = f"/v1/threads/{_ID}"
_ARTIFACT = f"/v1/artifacts/{_ID}"
_OPEN = {
    "POST": (
        "/v1/artifacts",
        r"(?:/v1|/v1/embed|/v1/visualize)?/chat/completions",
        "/v1/threads",
        f"{_THREAD}/fork",
        f"{_THREAD}/turns/{_ID}/cancel",
        "/v1/openui/threads/create",
    ),
    "GET": (
        "/v1/artifacts",
        _ARTIFACT,
        r"(?:/v1|/v1/embed)?/models(?:/.+)?",
        "/v1/threads",
        _THREAD,
        f"{_THREAD}/turns",
        f"{_THREAD}/turns/{_ID}",
        f"{_THREAD}/turns/{_ID}/stream",
        f"/v1/openui/threads/get(?:/{_ID})?",
    ),
    "PATCH": (_ARTIFACT, _THREAD, f"{_THREAD}/turns/{_ID}", f"/v1/openui/threads/update/{_ID}"),
    "DELETE": (_ARTIFACT, _THREAD, f"/v1/openui/threads/delete/{_ID}"),
}
_PATTERNS = {method: re.compile("|".join(paths)) for method, paths in _OPEN.items()}


def check_path(request: Request) -> None:
    """Refuses what a token is not for; a new endpoint stays closed until it is named here.

    Raises:
        NotAllowedHere: The token is good, but not for this.
    """
    pattern = _PATTERNS.get("GET" if request.method == "HEAD" else request.method)
    if pattern is None or not pattern.fullmatch(request.scope["path"]):
        raise NotAllowedHere("A frontend token is for chats and for what its user keeps; this needs an API key.")
