"""The HTTP proxy that the environment names for an address."""

from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from viewloom.errors import SetupError


def maybe_proxy(base_url: str) -> str | None:
    """Finds the proxy that the environment names for this address.

    Not aiohttp's `trust_env`: that also reads passwords from `.netrc`, which must not reach a model provider.

    Raises:
        SetupError: The address cannot be read.
    """
    try:
        parts = urlsplit(base_url)
        if not parts.hostname or proxy_bypass(parts.hostname):
            return None
        proxy = getproxies().get(parts.scheme)
    except ValueError as error:
        raise SetupError("The base URL of a model provider cannot be read.") from error
    return proxy if proxy and proxy.startswith("http") else None
