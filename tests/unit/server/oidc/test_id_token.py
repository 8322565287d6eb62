"""ID tokens at their limits: clocks that differ, and keys that are not named."""

import json
import time
from typing import Any

import pytest
from joserfc import jws
from joserfc.jwk import ECKey, RSAKey

from viewloom.errors import IdentityProviderFailed
from viewloom.server.oidc.id_token import LEEWAY_S, KeyMissing, verify_id_token

EC = ECKey.generate_key("P-256", {"kid": "one"})
OTHER = ECKey.generate_key("P-256", {"kid": "two"})
RSA = RSAKey.generate_key(2048, {"kid": "one"})
MINUTES_S = 300


def token(head: dict[str, Any], **claims: Any) -> str:
    now = int(time.time())
    usual = {"iss": "https://a.example", "aud": "us", "sub": "1", "nonce": "n", "iat": now, "exp": now + MINUTES_S}
    return jws.serialize_compact({"alg": "ES256"} | head, json.dumps(usual | claims), EC)


def verify(text: str, *keys: ECKey | RSAKey, **changed: Any) -> dict[str, Any]:
    published = [key.as_dict(private=False) | changed for key in keys]
    return verify_id_token(text, published, issuer="https://a.example", client_id="us", nonce="n")


def test_a_clock_may_be_wrong_by_less_than_the_leeway() -> None:
    now = int(time.time())
    assert verify(token({"kid": "one"}, exp=now - LEEWAY_S // 2), EC)["sub"] == "1"
    assert verify(token({"kid": "one"}, iat=now + LEEWAY_S // 2, nbf=now + LEEWAY_S // 2), EC)["sub"] == "1"
    with pytest.raises(IdentityProviderFailed, match="exp"):
        verify(token({"kid": "one"}, exp=now - LEEWAY_S), EC)


def test_a_key_that_is_not_named_is_the_only_one_of_its_kind_or_none() -> None:
    assert verify(token({}), EC, RSA)["sub"] == "1"
    with pytest.raises(KeyMissing):
        verify(token({}), EC, OTHER)


@pytest.mark.parametrize("changed", [{"use": "enc"}, {"kid": "three"}, {"kty": "oct"}, {"kty": "a newer kind"}])
def test_keys_for_other_purposes_are_passed_over(changed: dict[str, Any]) -> None:
    with pytest.raises(KeyMissing):
        verify(token({"kid": "one"}), EC, **changed)


def test_a_key_that_cannot_be_read_is_the_issuers_fault() -> None:
    with pytest.raises(IdentityProviderFailed, match="signature"):
        verify(token({"kid": "one"}), EC, crv="P-0")


def test_a_key_that_the_token_brings_along_is_not_used() -> None:
    stranger = token({"kid": "one", "jwk": EC.as_dict(private=False)})
    with pytest.raises(IdentityProviderFailed, match="BadSignatureError"):
        verify(stranger, OTHER, kid="one")
