"""An issuer of OpenID Connect on a real socket that really signs, and lies on demand."""

import asyncio
import hmac
import json
import secrets
import socket
import time
import warnings
from base64 import b64decode, urlsafe_b64encode
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlencode

import uvicorn
from joserfc import jws
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

CLIENT_ID = "viewloom"
CLIENT_SECRET = "a secret: with/signs"
GREEDY_TEXT = "<b>third-party text</b>"

RSA = RSAKey.generate_key(2048, {"kid": "rsa", "use": "sig"})
EC = ECKey.generate_key("P-256", {"kid": "ec", "use": "sig"})
OKP = OKPKey.generate_key("Ed25519", {"kid": "okp", "use": "sig"})
STRANGE = RSAKey.generate_key(2048, {"kid": "rsa", "use": "sig"})
"""Calls itself as the issuer's key does, and is not published."""

Claims = dict[str, Any]
Signer = Callable[[Claims], str]


def signer(alg: str, key: Key) -> Signer:
    """Returns what signs claims."""

    def sign(claims: Claims) -> str:
        registry = jws.JWSRegistry(algorithms=[alg])
        with warnings.catch_warnings():
            # Deprecated for Ed25519, and still what issuers write.
            warnings.filterwarnings("ignore", "EdDSA is deprecated")
            return jws.serialize_compact({"alg": alg, "kid": key.kid}, json.dumps(claims), key, registry=registry)

    return sign


def forger(alg: str, seal: Callable[[bytes], bytes]) -> Signer:
    """Returns what puts together a token that no library would make."""

    def forge(claims: Claims) -> str:
        text = ".".join(_encode(json.dumps(part).encode()) for part in ({"alg": alg, "kid": "rsa"}, claims))
        return f"{text}.{_encode(seal(text.encode()))}"

    return forge


def writer(token: str) -> Signer:
    """Returns what writes the same for all claims."""
    return lambda _claims: token


def seal_with_public_key(text: bytes) -> bytes:
    return hmac.digest(RSA.as_pem(private=False), text, sha256)


def _encode(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


@dataclass
class FakeIssuer:
    """What the issuer says.

    Attributes:
        claims: Of the person who signs in; members that are None are left out of the token.
        told: What the userinfo endpoint says; None for none.
        answer: Query of the next redirect back, in place of the code.
        fetched: The paths that were asked for.
    """

    origin: str
    claims: Claims = field(default_factory=dict[str, Any])
    told: Claims | None = None
    keys: list[Key] = field(default_factory=lambda: [RSA, EC, OKP])
    sign: Signer = field(default_factory=lambda: signer("RS256", RSA))
    discovery: Claims = field(default_factory=dict[str, Any])
    answer: Claims = field(default_factory=dict[str, Any])
    codes: dict[str, Claims] = field(default_factory=dict[str, Any])
    fetched: list[str] = field(default_factory=list[str])

    @property
    def issuer(self) -> str:
        return f"{self.origin}/realms/team"

    def app(self) -> Starlette:
        base = "/realms/team"
        return Starlette(
            routes=[
                Route(f"{base}/.well-known/openid-configuration", self._discover),
                Route(f"{base}/keys", self._keys),
                Route(f"{base}/authorize", self._authorize),
                Route(f"{base}/token", self._token, methods=["POST"]),
                Route(f"{base}/userinfo", self._userinfo),
            ]
        )

    async def _discover(self, request: Request) -> Response:
        self.fetched.append(request.url.path)
        document = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
        }
        return JSONResponse(document | self.discovery)

    async def _keys(self, request: Request) -> Response:
        self.fetched.append(request.url.path)
        return JSONResponse({"keys": [key.as_dict(private=False) for key in self.keys]})

    async def _authorize(self, request: Request) -> Response:
        query = dict(request.query_params)
        assert (query["response_type"], query["client_id"]) == ("code", CLIENT_ID)
        assert (query["code_challenge_method"], query["scope"]) == ("S256", "openid email profile")
        code = secrets.token_urlsafe(16)
        self.codes[code] = query
        answer = {"code": code, "state": query["state"], "iss": self.issuer} | self.answer
        return RedirectResponse(f"{query['redirect_uri']}?{urlencode(answer)}", status_code=303)

    async def _token(self, request: Request) -> Response:
        form = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        asked = self.codes.pop(form["code"], None)
        refusal = self._refusal(request, form, asked)
        if refusal or asked is None:
            return JSONResponse({"error": refusal, "error_description": GREEDY_TEXT}, status_code=400)
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": "person-1",
            "aud": CLIENT_ID,
            "exp": now + 300,
            "iat": now,
            "nonce": asked["nonce"],
            "email": "ada@example.com",
            "email_verified": True,
            "name": "Ada Lovelace",
        } | self.claims
        token = self.sign({name: value for name, value in claims.items() if value is not None})
        return JSONResponse({"id_token": token, "access_token": "access-1", "token_type": "Bearer"})

    def _refusal(self, request: Request, form: dict[str, str], asked: Claims | None) -> str:
        if asked is None:
            return "invalid_grant"
        challenge = _encode(sha256(form["code_verifier"].encode()).digest())
        if challenge != asked["code_challenge"] or form["redirect_uri"] != asked["redirect_uri"]:
            return "invalid_grant"
        shown = (form.get("client_id"), form.get("client_secret"))
        if "authorization" in request.headers:
            pair = b64decode(request.headers["authorization"].removeprefix("Basic ")).decode()
            name, _, secret = pair.partition(":")
            shown = (parse_qs(f"v={name}")["v"][0], parse_qs(f"v={secret}")["v"][0])
        return "" if shown == (CLIENT_ID, CLIENT_SECRET) else "invalid_client"

    async def _userinfo(self, request: Request) -> Response:
        assert request.headers["authorization"] == "Bearer access-1"
        return JSONResponse(self.told)


@asynccontextmanager
async def open_issuer() -> AsyncGenerator[FakeIssuer]:
    """Runs an issuer until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        issuer = FakeIssuer(f"http://127.0.0.1:{listener.getsockname()[1]}")
        config = uvicorn.Config(issuer.app(), log_level="critical", lifespan="off", ws="none")
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield issuer
        finally:
            server.should_exit = True
            await serving
