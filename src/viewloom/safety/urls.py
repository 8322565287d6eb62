"""One policy for every URL that a model writes: in props, in actions and, through `safety.markdown`, in markdown.

A link may be `http`, `https`, `mailto`, `tel` or relative; anything else fails closed, and so does one with a user name
or password before its host: nobody needs it, and it makes one host look like another. An image must be a small raster
`data:` URL or come from an origin that the operator allows, because rendering an answer makes no request to any other.
A relative image is refused: only the page that embeds an answer knows what it would ask for, and with whose cookies.

Source: promise 2 in the README; control characters go before the check because browsers drop them too.
"""

import re
from collections.abc import Collection

LINK_SCHEMES = frozenset({"http", "https", "mailto", "tel"})
DATA_IMAGE_LIMIT_CHARS = 200_000

_INVISIBLE = re.compile(
    r"[\x00-\x20\x7f-\xa0\xad\u061c\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufe00-\ufe0f\ufeff"
    r"\ufff9-\ufffb\ud800-\udfff]"
)
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_ABSOLUTE = re.compile(r"https?://[^/]", re.IGNORECASE)
_DATA_IMAGE = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=]+")


def safe_link(url: str) -> str | None:
    """Returns the URL without invisible characters if a link may carry it, else None.

    Percent and HTML escapes in the scheme are not decoded: a scheme that needs decoding is not on the list, so it
    fails.
    """
    cleaned = _INVISIBLE.sub("", url).replace("\\", "/")
    if scheme := _SCHEME.match(cleaned):
        return cleaned if scheme[1].lower() in LINK_SCHEMES and not _has_user(cleaned, scheme.end()) else None
    head = re.split(r"[/?#]", cleaned, maxsplit=1)[0]
    # A colon or an entity before the first slash could still become a scheme in a lenient reader.
    if ":" in head or "&" in head or re.search("%(?:25)*3a", head.lower()):
        return None
    return None if cleaned.startswith("//") and _has_user(cleaned, 0) else cleaned


def safe_image(url: str, origins: Collection[str] = ()) -> str | None:
    """Returns the URL if an image may load it, else None.

    Args:
        url: What the model wrote.
        origins: Origins besides the answer itself that images may come from, as `https://host[:port]`.
    """
    cleaned = _INVISIBLE.sub("", url)
    if len(cleaned) <= DATA_IMAGE_LIMIT_CHARS and _DATA_IMAGE.fullmatch(cleaned):
        return cleaned
    if origins and _ABSOLUTE.match(cleaned) and "\\" not in cleaned and safe_link(cleaned) is not None:
        scheme, host = cleaned.split("/", 3)[:3:2]
        return cleaned if f"{scheme}//{re.split('[?#]', host)[0]}".lower() in origins else None
    return None


def _has_user(url: str, start: int) -> bool:
    """Whether a web address names a user before its host; browsers take any number of slashes there."""
    if url[:start].lower() not in {"http:", "https:", ""}:
        return False
    return "@" in re.split(r"[/?#]", url[start:].lstrip("/"), maxsplit=1)[0]
