"""What a browser must bring back from the issuer is derived from one secret, and leads nowhere else."""

from base64 import urlsafe_b64encode
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viewloom.server.oidc.pending import DEFAULT_NEXT, begin_sign_in, maybe_pending, render_pending, safe_next


def test_the_cookie_gives_back_what_was_begun() -> None:
    pending = begin_sign_in("/console/usage?group=day#top")
    assert maybe_pending(render_pending(pending)) == pending
    assert pending.next_path == "/console/usage?group=day#top"


def test_no_sign_in_is_like_another_and_none_of_its_parts_tells_another() -> None:
    first, second = begin_sign_in(None), begin_sign_in(None)
    parts = {part for one in (first, second) for part in (one.secret, one.state, one.nonce, one.verifier)}
    assert len(parts) == 8
    digest = sha256(first.verifier.encode()).digest()
    assert first.challenge == urlsafe_b64encode(digest).decode().rstrip("=")


@pytest.mark.parametrize("path", ["/", "/console", "/console/keys", "/t/thread-1?x=%2F%2F"])
def test_paths_of_this_origin_are_kept(path: str) -> None:
    assert safe_next(path) == path


@pytest.mark.parametrize(
    "path",
    [
        None,
        "",
        "console",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "/console/sign-in",
        "/console/setup?x",
        "/a\r\nset-cookie: x=1",
        "/ö",
        "/" + "x" * 500,
    ],
)
def test_other_paths_become_the_consoles_start(path: str | None) -> None:
    assert safe_next(path) == DEFAULT_NEXT


@given(st.text())
def test_any_cookie_is_read_without_an_exception(value: str) -> None:
    pending = maybe_pending(value)
    assert pending is None or safe_next(pending.next_path) == pending.next_path


@given(st.text())
def test_a_cookie_that_was_changed_still_leads_nowhere_else(path: str) -> None:
    encoded = urlsafe_b64encode(path.encode()).decode().rstrip("=")
    pending = maybe_pending(f"{begin_sign_in(None).secret}.{encoded}")
    assert pending is None or pending.next_path == safe_next(path)
