"""Single sign-on starts only with settings that can work, and says which one cannot."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from scripted_service import open_service
from viewloom.errors import SetupError
from viewloom.server.configuration.sources import load_sources
from viewloom.server.settings import load_settings

ISSUER = "https://sso.example.com/realms/team"
COMPLETE = {
    "VIEWLOOM_PUBLIC_ORIGIN": "https://chat.example.com",
    "VIEWLOOM_OIDC_ISSUER": ISSUER,
    "VIEWLOOM_OIDC_CLIENT_ID": "viewloom",
    "VIEWLOOM_OIDC_CLIENT_SECRET": "very-secret",
}


def set_all(monkeypatch: pytest.MonkeyPatch, **changed: str) -> None:
    for name, value in (COMPLETE | changed).items():
        monkeypatch.setenv(name, value)


def test_no_single_sign_on_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIEWLOOM_HOST", "192.0.2.1")
    assert load_settings().sign_on is None


def test_what_is_set_is_what_is_used_and_the_secret_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    set_all(monkeypatch, VIEWLOOM_OIDC_DOMAINS="@Example.com, team.example", VIEWLOOM_OIDC_ROLE="developer")
    settings = load_settings()
    assert settings.sign_on is not None
    assert (settings.sign_on.issuer, settings.sign_on.name) == (ISSUER, "single sign-on")
    assert (settings.sign_on.domains, settings.sign_on.role) == (("example.com", "team.example"), "developer")
    assert settings.sign_on.client_secret == "very-secret"
    assert "very-secret" not in repr(settings) + repr(settings.sign_on)


@pytest.mark.parametrize("missing", ["VIEWLOOM_OIDC_ISSUER", "VIEWLOOM_OIDC_CLIENT_ID", "VIEWLOOM_OIDC_CLIENT_SECRET"])
def test_a_part_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    set_all(monkeypatch, **{missing: ""})
    with pytest.raises(SetupError, match=f"^{missing}: single sign-on needs it"):
        load_settings()


def test_a_server_that_others_reach_needs_its_public_origin(monkeypatch: pytest.MonkeyPatch) -> None:
    set_all(monkeypatch, VIEWLOOM_PUBLIC_ORIGIN="", VIEWLOOM_HOST="192.0.2.1")
    with pytest.raises(SetupError, match=r"^VIEWLOOM_PUBLIC_ORIGIN: .* 192\.0\.2\.1"):
        load_settings()
    for host in ("127.0.0.1", "::1", "localhost"):
        monkeypatch.setenv("VIEWLOOM_HOST", host)
        assert load_settings().sign_on is not None


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("VIEWLOOM_OIDC_ISSUER", "sso.example.com"),
        ("VIEWLOOM_OIDC_ISSUER", "http://sso.example.com"),
        ("VIEWLOOM_OIDC_ISSUER", "https://sso.example.com/?realm=team"),
        ("VIEWLOOM_OIDC_ISSUER", "https://sso.example.com/#team"),
        ("VIEWLOOM_OIDC_ISSUER", "https://ada@sso.example.com"),
        ("VIEWLOOM_OIDC_ISSUER", "https://[sso"),
        ("VIEWLOOM_OIDC_ISSUER", "https://sso.example.com/" + "x" * 240),
        ("VIEWLOOM_OIDC_DOMAINS", "ada@example.com"),
        ("VIEWLOOM_OIDC_DOMAINS", "*"),
        ("VIEWLOOM_OIDC_ROLE", "owner"),
        ("VIEWLOOM_OIDC_NAME", "x" * 61),
        ("VIEWLOOM_OIDC_NAME", "two\nlines"),
    ],
)
def test_a_value_that_cannot_be_taken_is_named(monkeypatch: pytest.MonkeyPatch, variable: str, value: str) -> None:
    set_all(monkeypatch, **{variable: value})
    with pytest.raises(SetupError, match=f"^{variable}"):
        load_settings()


def test_the_secret_stands_in_no_file(tmp_path: Path) -> None:
    file = tmp_path / "viewloom.toml"
    file.write_text('[server]\noidc_client_secret = "very-secret"\n', encoding="utf-8")
    with pytest.raises(SetupError, match="set the variable VIEWLOOM_OIDC_CLIENT_SECRET") as caught:
        load_settings(load_sources(file, {}))
    assert "very-secret" not in caught.value.message


def test_an_issuer_on_this_machine_needs_no_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    set_all(monkeypatch, VIEWLOOM_OIDC_ISSUER="http://127.0.0.1:8080/realms/team")
    assert load_settings().sign_on is not None


def test_a_server_without_single_sign_on_loads_nothing_of_it() -> None:
    code = "import sys, viewloom.cli.serve; print({'joserfc', 'cryptography', 'aiohttp'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout.strip() == "set()"


@pytest.mark.anyio
async def test_without_the_extra_the_server_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # As if it was not installed.
    monkeypatch.setitem(sys.modules, "joserfc", None)
    chosen: dict[str, Any] = {"oidc_issuer": ISSUER, "oidc_client_id": "viewloom", "oidc_client_secret": "very-secret"}
    with pytest.raises(SetupError, match=r"pip install 'viewloom\[oidc\]'"):
        async with open_service(tmp_path / "viewloom.db", **chosen):
            pass
