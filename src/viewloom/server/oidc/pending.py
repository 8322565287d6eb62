"""A sign-in that waits for its answer: what the browser must bring back, in a cookie that lives for minutes.

The cookie holds one random secret. State, nonce and the code verifier are derived from it, so the first two, which
travel through addresses and tokens, tell nothing of the third. Nothing is kept on the server: several processes need
no common memory, and nobody can fill it.

Source: RFC 6749 section 10.12, RFC 7636 (S256), OpenID Connect Core section 3.1.2.1.
"""

import hmac
import re
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256

PENDING_COOKIE = "viewloom_oidc"
PENDING_LIFE_S = 600
DEFAULT_NEXT = "/console"

_NEXT = re.compile(r"/(?!/)[!-\[\]-~]{0,499}")
"""A path of this origin: browsers take a backslash for a slash, drop tabs, and read `//` as another host."""

_GATES = re.compile(r"/console/(?:sign-in|setup)\b")
_SECRET = re.compile(r"[\w-]{43}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Pending:
    """A sign-in that was begun.

    Attributes:
        secret: What everything else is derived from.
        next_path: Where its person goes in the end.
    """

    secret: str
    next_path: str

    @property
    def state(self) -> str:
        """What comes back in the address."""
        return self._derive("state")

    @property
    def nonce(self) -> str:
        """What comes back in the ID token."""
        return self._derive("nonce")

    @property
    def verifier(self) -> str:
        """What only we can show with the code."""
        return self._derive("verifier")

    @property
    def challenge(self) -> str:
        """The verifier's hash, which goes ahead of it."""
        return _encode(sha256(self.verifier.encode()).digest())

    def _derive(self, what: str) -> str:
        return _encode(hmac.digest(self.secret.encode(), what.encode(), sha256))


def begin_sign_in(next_path: str | None) -> Pending:
    """Begins a sign-in; a path that is not one of this origin's pages becomes the console's start."""
    return Pending(secrets.token_urlsafe(32), safe_next(next_path))


def safe_next(path: str | None) -> str:
    """Returns a path if it stays on this origin and does not lead back to signing in; the console's start otherwise."""
    is_safe = path is not None and _NEXT.fullmatch(path) and not _GATES.match(path)
    return path if path is not None and is_safe else DEFAULT_NEXT


def render_pending(pending: Pending) -> str:
    """Returns the cookie's value."""
    return f"{pending.secret}.{_encode(pending.next_path.encode())}"


def maybe_pending(value: str) -> Pending | None:
    """Reads a cookie's value; None if we did not write it."""
    secret, _, path = value.partition(".")
    if not _SECRET.fullmatch(secret):
        return None
    try:
        next_path = urlsafe_b64decode(path + "=" * (-len(path) % 4)).decode("ascii")
    except ValueError:
        return None
    return Pending(secret, safe_next(next_path))


def _encode(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
