"""ID tokens: whose signature, for whom, for how long, and of which sign-in. Pure but for the clock.

Source: OpenID Connect Core section 3.1.3.7, RFC 8725. Keys come from the issuer's own set; what a token's head says
of keys (`jku`, `jwk`, `x5u`) is never followed. Only asymmetric algorithms are taken: with the others, whoever
knows the public key could sign.
"""

import warnings
from collections.abc import Mapping, Sequence
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import JWKRegistry, Key
from joserfc.jws import JWSRegistry

from viewloom.errors import IdentityProviderFailed

ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA", "Ed25519")
LEEWAY_S = 60
SUBJECT_LIMIT_CHARS = 255

_KEY_TYPES = {"RS256": "RSA", "PS256": "RSA", "ES256": "EC", "EdDSA": "OKP", "Ed25519": "OKP"}

Claims = dict[str, Any]


class KeyMissing(Exception):
    """The issuer's set, as we know it, has no key of this name; a newer one may."""


def verify_id_token(
    token: str, keys: Sequence[Mapping[str, Any]], *, issuer: str, client_id: str, nonce: str
) -> Claims:
    """Returns the claims of an ID token.

    Args:
        token: As the issuer's token endpoint sent it.
        keys: The issuer's set, as JSON.
        issuer: Who must have issued it.
        client_id: Whom it must be for.
        nonce: What the sign-in sent along.

    Raises:
        KeyMissing: No key in the set is the one that the token names.
        IdentityProviderFailed: It cannot be trusted.
    """
    claims = _decode(token, keys)
    rules = jwt.JWTClaimsRegistry(
        leeway=LEEWAY_S,
        iss={"essential": True, "value": issuer},
        aud={"essential": True, "value": client_id},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True, "value": nonce},
    )
    try:
        rules.validate(claims)
    except JoseError as error:
        raise _untrusted(f"the claims do not hold ({_reason(error)})") from error
    # A token for several needs to say whom it was issued to; one that says it must say us.
    is_for_us_alone = claims["aud"] in (client_id, [client_id])
    if claims.get("azp", client_id if is_for_us_alone else None) != client_id:
        raise _untrusted("it was issued to another client (azp)")
    if not 0 < len(claims["sub"]) <= SUBJECT_LIMIT_CHARS:
        raise _untrusted("the subject is empty or too long (sub)")
    return claims


def _decode(token: str, keys: Sequence[Mapping[str, Any]]) -> Claims:
    try:
        with warnings.catch_warnings():
            # The name EdDSA is deprecated in favour of Ed25519, but issuers still write it.
            warnings.simplefilter("ignore", SecurityWarning)
            registry = JWSRegistry(algorithms=list(ALGORITHMS), strict_check_header=False)
            return jwt.decode(token, lambda head: _key_for(head.headers(), keys), registry=registry).claims
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise _untrusted(f"its signature cannot be checked ({_reason(error)})") from error


def _key_for(head: Mapping[str, Any], keys: Sequence[Mapping[str, Any]]) -> Key:
    kind = _KEY_TYPES.get(str(head.get("alg")))
    if kind is None:
        raise ValueError("algorithm")
    fitting = [key for key in keys if key.get("kty") == kind and key.get("use", "sig") == "sig"]
    if "kid" in head:
        fitting = [key for key in fitting if key.get("kid") == head["kid"]]
    if len(fitting) != 1:
        raise KeyMissing
    return JWKRegistry.import_key(dict(fitting[0]))


def _reason(error: Exception) -> str:
    # Names of ours and of the library; never what the token holds.
    claim = getattr(error, "claim", None)
    return f"{type(error).__name__}: {claim}" if isinstance(claim, str) else type(error).__name__


def _untrusted(reason: str) -> IdentityProviderFailed:
    return IdentityProviderFailed(f"The ID token of single sign-on cannot be trusted: {reason}.")
