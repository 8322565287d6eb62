"""A thread as one HTML file that needs no network: the view's script, and the thread as inert JSON.

The file's own policy lets nothing run but that script, and nothing be fetched. `<` is written as an escape in the JSON,
so that no text of a turn can end the element it stands in.
"""

import hashlib
from base64 import b64encode
from html import escape
from pathlib import Path
from typing import Any

import msgspec

from viewloom.errors import SetupError

SCRIPT_NAME = "view/standalone.js"
"""In the directory of the built front end: one script that imports nothing."""

_DOCUMENT = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
</head>
<body>
<noscript>This file needs JavaScript to show its interfaces.</noscript>
<script type="application/json" id="viewloom-transcript">{data}</script>
<script>{script}</script>
</body>
</html>
"""
_POLICY = (
    "default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'"
)


def render_document(transcript: dict[str, Any], dist: Path) -> str:
    """Returns the file.

    Args:
        transcript: As `render_transcript` gives it.
        dist: The built front end.

    Raises:
        SetupError: The front end was not built.
    """
    try:
        script = (dist / SCRIPT_NAME).read_text(encoding="utf-8")
    except OSError as error:
        raise SetupError("The page is not built: run `make web` in a checkout, or install the wheel.") from error
    # An HTML parser ends the element at this text wherever it stands; in a script it can only stand in a string.
    script = script.replace("</script", "<\\/script").strip()
    digest = b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return _DOCUMENT.format(
        policy=_POLICY.format(digest=digest),
        title=escape(transcript["title"] or "Untitled"),
        data=render_inert(transcript),
        script=script,
    )


def render_inert(value: Any) -> str:
    """Returns JSON that may stand in an HTML element: every `<` is an escape."""
    return msgspec.json.encode(value).decode().replace("<", "\\u003c")
