"""JSON from the issuer: over HTTPS, within seconds, of limited size, from where we asked and nowhere else."""

from collections.abc import Mapping
from typing import TypeVar
from urllib.parse import urlsplit

import aiohttp
import msgspec

from viewloom.errors import IdentityProviderFailed
from viewloom.providers.proxy import maybe_proxy
from viewloom.server.configuration.sign_on import is_loopback

TIMEOUT_S = 10.0
BODY_LIMIT_BYTES = 512 * 1024

Shape = TypeVar("Shape")

_REFUSALS = frozenset(
    {"invalid_client", "invalid_grant", "invalid_request", "unauthorized_client", "unsupported_grant_type"}
)
"""Words of RFC 6749 that tell the operator what to mend; anything else that was sent is not repeated."""


class _Refusal(msgspec.Struct):
    error: str = ""


async def fetch_json(
    shape: type[Shape],
    address: str,
    *,
    form: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Shape:
    """Asks for JSON.

    Args:
        shape: What it must be.
        address: Where it is.
        form: Posted, if given.
        headers: Sent besides.

    Raises:
        IdentityProviderFailed: It cannot be had, or is something else.
    """
    host = check_address(address)
    try:
        # No redirect is followed, no cookie kept, and no password taken from `.netrc`.
        async with (
            aiohttp.ClientSession(
                cookie_jar=aiohttp.DummyCookieJar(), timeout=aiohttp.ClientTimeout(total=TIMEOUT_S)
            ) as session,
            session.request(
                "GET" if form is None else "POST",
                address,
                data=form,
                headers={"Accept": "application/json", **(headers or {})},
                allow_redirects=False,
                proxy=maybe_proxy(address),
            ) as answer,
        ):
            status, raw = answer.status, await _read(answer, host)
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        raise IdentityProviderFailed(f"Single sign-on: {host} cannot be reached ({type(error).__name__}).") from error
    if status != 200:
        raise IdentityProviderFailed(f"Single sign-on: {host} answered with status {status}{_refusal(raw)}.")
    try:
        return msgspec.json.decode(raw, type=shape)
    except msgspec.DecodeError as error:
        raise IdentityProviderFailed(f"Single sign-on: what {host} answered cannot be read.") from error


def check_address(address: str) -> str:
    """Returns an address's host.

    Raises:
        IdentityProviderFailed: It is neither encrypted nor on this machine.
    """
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        parts, host = urlsplit(""), None
    if not host or not (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))):
        raise IdentityProviderFailed("Single sign-on: the issuer names an address without https.")
    return host


async def _read(answer: aiohttp.ClientResponse, host: str) -> bytes:
    raw = b""
    async for piece in answer.content.iter_any():
        raw += piece
        if len(raw) > BODY_LIMIT_BYTES:
            raise IdentityProviderFailed(f"Single sign-on: {host} answered with more than 512 KiB.")
    return raw


def _refusal(raw: bytes) -> str:
    try:
        word = msgspec.json.decode(raw, type=_Refusal).error
    except msgspec.DecodeError:
        return ""
    return f" ({word})" if word in _REFUSALS else ""
