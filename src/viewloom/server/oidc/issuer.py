"""The issuer: where it sends people, and what it tells of them in return for a code.

Main path: `authorization_address` begins, `redeem` ends. What the issuer publishes of itself (endpoints, keys) comes
from its discovery document alone and is kept for an hour; a key that is not among those kept is looked for once more.

Source: OpenID Connect Discovery section 4, OpenID Connect Core sections 3.1.2, 3.1.3 and 5.3.
"""

import time
from base64 import b64encode
from collections.abc import Awaitable, Callable
from typing import Any, Generic, TypeVar
from urllib.parse import quote, urlencode

import anyio
import msgspec

from viewloom.errors import IdentityProviderFailed
from viewloom.server.configuration.sign_on import SignOn
from viewloom.server.oidc.fetching import check_address, fetch_json
from viewloom.server.oidc.id_token import Claims, KeyMissing, verify_id_token
from viewloom.server.oidc.pending import Pending

SCOPE = "openid email profile"
KEPT_S = 3600.0

Value = TypeVar("Value")

_ABOUT = ("email", "email_verified", "name", "preferred_username")


class _Discovery(msgspec.Struct, frozen=True):
    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str = ""
    # What holds if the document does not say: OpenID Connect Discovery section 3.
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)


class _KeySet(msgspec.Struct, frozen=True):
    keys: list[dict[str, Any]]


class _Tokens(msgspec.Struct, frozen=True):
    id_token: str
    access_token: str = ""


class _Kept(Generic[Value]):
    """What was fetched, for a while; many who want it at one time fetch it once."""

    def __init__(self, fetch: Callable[[], Awaitable[Value]]) -> None:
        self._fetch = fetch
        self._lock = anyio.Lock()
        self._last: tuple[Value, float] | None = None

    async def get(self, *, newer_than: Value | None = None) -> Value:
        async with self._lock:
            if self._last is None or self._last[0] is newer_than or time.monotonic() - self._last[1] > KEPT_S:
                self._last = (await self._fetch(), time.monotonic())
            return self._last[0]


class Issuer:
    """The service that people sign in at.

    Args:
        sign_on: Which one, and who we are there.
    """

    def __init__(self, sign_on: SignOn) -> None:
        self._sign_on = sign_on
        self._discovery = _Kept(self._discover)
        self._keys = _Kept(self._fetch_keys)

    async def authorization_address(self, pending: Pending, redirect_uri: str) -> str:
        """Returns where a browser goes to sign in.

        Raises:
            IdentityProviderFailed: The issuer cannot be reached or is another one.
        """
        endpoint = (await self._discovery.get()).authorization_endpoint
        query = {
            "response_type": "code",
            "client_id": self._sign_on.client_id,
            "redirect_uri": redirect_uri,
            "scope": SCOPE,
            "state": pending.state,
            "nonce": pending.nonce,
            "code_challenge": pending.challenge,
            "code_challenge_method": "S256",
        }
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(query)}"

    async def redeem(self, code: str, pending: Pending, redirect_uri: str) -> Claims:
        """Returns what the issuer says of who came back with a code; `iss` and `sub` are whom it means.

        Raises:
            IdentityProviderFailed: It says nothing, or nothing that can be trusted.
        """
        discovery = await self._discovery.get()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": pending.verifier,
        }
        headers: dict[str, str] = {}
        if "client_secret_basic" in discovery.token_endpoint_auth_methods_supported:
            # Encoded before it is joined: RFC 6749 section 2.3.1.
            pair = f"{quote(self._sign_on.client_id, safe='')}:{quote(self._sign_on.client_secret, safe='')}"
            headers["Authorization"] = f"Basic {b64encode(pair.encode()).decode()}"
        else:
            form |= {"client_id": self._sign_on.client_id, "client_secret": self._sign_on.client_secret}
        tokens = await fetch_json(_Tokens, discovery.token_endpoint, form=form, headers=headers)
        claims = await self._verify(tokens.id_token, discovery.issuer, pending.nonce)
        if "email" in claims or not discovery.userinfo_endpoint or not tokens.access_token:
            return claims
        return claims | await self._ask_about(claims["sub"], discovery.userinfo_endpoint, tokens.access_token)

    async def is_issuer(self, name: str) -> bool:
        """Tells whether a name is the issuer's own."""
        return (await self._discovery.get()).issuer == name

    async def _verify(self, token: str, issuer: str, nonce: str) -> Claims:
        keys = await self._keys.get()
        who = {"issuer": issuer, "client_id": self._sign_on.client_id, "nonce": nonce}
        try:
            return verify_id_token(token, keys.keys, **who)
        except KeyMissing:
            keys = await self._keys.get(newer_than=keys)
        try:
            return verify_id_token(token, keys.keys, **who)
        except KeyMissing as error:
            raise IdentityProviderFailed(
                "The ID token of single sign-on cannot be trusted: the issuer publishes no key that it is signed with."
            ) from error

    async def _ask_about(self, subject: str, endpoint: str, access_token: str) -> Claims:
        """Returns what the issuer tells of a person, if it puts their address nowhere but there."""
        told = await fetch_json(dict[str, Any], endpoint, headers={"Authorization": f"Bearer {access_token}"})
        if told.get("sub") != subject:
            raise IdentityProviderFailed("Single sign-on: the issuer told of another person than it signed for.")
        return {name: told[name] for name in _ABOUT if name in told}

    async def _discover(self) -> _Discovery:
        wanted = self._sign_on.issuer.rstrip("/")
        found = await fetch_json(_Discovery, f"{wanted}/.well-known/openid-configuration")
        if found.issuer.rstrip("/") != wanted:
            raise IdentityProviderFailed("Single sign-on: the document at VIEWLOOM_OIDC_ISSUER names another issuer.")
        check_address(found.authorization_endpoint)
        return found

    async def _fetch_keys(self) -> _KeySet:
        return await fetch_json(_KeySet, (await self._discovery.get()).jwks_uri)
