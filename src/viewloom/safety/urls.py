"""One policy for every URL that a model writes: in props, in actions and, through `safety.markdown`, in markdown.

A link may be `http`, `https`, `mailto`, `tel` or relative; anything else fails closed. An image must be a small raster
`data:` URL, because rendering an answer makes no request to a foreign origin.

Source: promise 2 in the README; control characters go before the check because browsers drop them too.
"""

import re

LINK_SCHEMES = frozenset({"http", "https", "mailto", "tel"})
DATA_IMAGE_LIMIT_CHARS = 200_000

_INVISIBLE = re.compile(r"[\x00-\x20\x7f-\xa0\xad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_DATA_IMAGE = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=]+")


def safe_link(url: str) -> str | None:
    """Returns the URL without invisible characters if a link may carry it, else None.

    Percent and HTML escapes in the scheme are not decoded: a scheme that needs decoding is not on the list, so it
    fails.
    """
    cleaned = _INVISIBLE.sub("", url).replace("\\", "/")
    if scheme := _SCHEME.match(cleaned):
        return cleaned if scheme[1].lower() in LINK_SCHEMES else None
    head = re.split(r"[/?#]", cleaned, maxsplit=1)[0]
    # A colon or an entity before the first slash could still become a scheme in a lenient reader.
    if ":" in head or "&" in head or "%3a" in head.lower():
        return None
    return cleaned


def safe_image(url: str) -> str | None:
    """Returns the URL if an image may load it, else None."""
    cleaned = _INVISIBLE.sub("", url)
    if len(cleaned) <= DATA_IMAGE_LIMIT_CHARS and _DATA_IMAGE.fullmatch(cleaned):
        return cleaned
    return None
