"""What an operator allows answers to load, as one value that goes with each request."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from viewloom.safety.markdown import MarkdownFilter
from viewloom.safety.urls import safe_image

_ORIGIN = re.compile(
    r"(?P<scheme>https?)://(?P<host>[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\])(?::(?P<port>\d{1,5}))?/?"
)
_USUAL_PORTS = {"http": "80", "https": "443"}
_LAST_PORT = 65_535


@dataclass(frozen=True, slots=True)
class Policy:
    """What may be shown.

    Attributes:
        image_origins: Origins besides the answer itself that images may come from, as `parse_origin` returns them.
    """

    image_origins: frozenset[str] = field(default_factory=frozenset[str])

    def open_filter(self) -> MarkdownFilter:
        """Returns a filter for one markdown text."""
        return MarkdownFilter(image_origins=self.image_origins)

    def filter_markdown(self, text: str) -> tuple[str, bool]:
        """Returns a whole markdown text made safe, and whether anything was taken out."""
        filtering = self.open_filter()
        shown = filtering.feed(text) + filtering.finish()
        return shown, filtering.removed > 0

    def safe_image(self, url: str) -> str | None:
        """Returns the URL if an image may load it, else None."""
        return safe_image(url, self.image_origins)


def parse_origin(text: str) -> str | None:
    """Returns an origin as browsers write it, such as `https://img.example:8443`; None if the text is no origin.

    A path, a user name, a wildcard and letters beyond ASCII make it none: what is allowed must be one host.
    """
    found = _ORIGIN.fullmatch(text.strip().lower())
    if found is None or int(found["port"] or 0) > _LAST_PORT:
        return None
    port = "" if found["port"] in {None, _USUAL_PORTS[found["scheme"]]} else f":{int(found['port'])}"
    return f"{found['scheme']}://{found['host']}{port}"


def open_policy(image_origins: Iterable[str], public_origin: str = "") -> Policy:
    """Returns the policy for an operator's settings: the listed origins, and the server's own if it has a name."""
    return Policy(frozenset(filter(None, (*image_origins, public_origin))))
