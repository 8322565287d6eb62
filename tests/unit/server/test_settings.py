"""Settings come from the environment, flags come first, and a wrong one is named in one sentence."""

from pathlib import Path

import pytest

from viewloom.errors import SetupError
from viewloom.server.settings import load_settings


def test_nothing_needs_to_be_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    settings = load_settings()
    assert (settings.host, settings.port, settings.library, settings.embedded) == ("127.0.0.1", 8787, "chat", True)
    assert settings.store_url == f"sqlite:///{settings.data_dir}/viewloom.db"
    assert settings.models_dir == settings.data_dir / "models"


def test_flags_come_before_the_environment_and_absent_flags_do_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIEWLOOM_PORT", "9000")
    monkeypatch.setenv("VIEWLOOM_HOST", "0.0.0.0")  # noqa: S104
    settings = load_settings(host=None, port=9001)
    assert (settings.host, settings.port) == ("0.0.0.0", 9001)  # noqa: S104


def test_openais_own_variables_are_read_and_the_key_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-very-secret")
    settings = load_settings()
    assert settings.openai_base_url == "http://127.0.0.1:9/v1"
    assert settings.openai_api_key.get_secret_value() == "sk-very-secret"
    assert "sk-very-secret" not in repr(settings)


def test_a_database_of_ones_own_comes_before_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIEWLOOM_DATABASE_URL", "postgresql+asyncpg://host/name")
    assert load_settings().store_url == "postgresql+asyncpg://host/name"


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("VIEWLOOM_PORT", "http"),
        ("VIEWLOOM_PORT", "70000"),
        ("VIEWLOOM_PORT", "-1"),
        ("VIEWLOOM_LIBRARY", "huge"),
        ("VIEWLOOM_EMBEDDED", "perhaps"),
        ("VIEWLOOM_BODY_LIMIT_BYTES", "12"),
        ("VIEWLOOM_MESSAGE_LIMIT", "0"),
        ("VIEWLOOM_OPENAI_GRAMMAR", "gbnf"),
        ("VIEWLOOM_IMAGE_ORIGINS", "*"),
        ("VIEWLOOM_IMAGE_ORIGINS", "http://plain.example"),
        ("VIEWLOOM_IMAGE_ORIGINS", "https://a.example/path"),
        ("VIEWLOOM_PUBLIC_ORIGIN", "chat.example"),
        ("VIEWLOOM_RESUME_GRACE_S", "86401"),
        ("VIEWLOOM_HOST", " "),
    ],
)
def test_a_wrong_value_is_named_with_its_variable(monkeypatch: pytest.MonkeyPatch, variable: str, value: str) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SetupError) as caught:
        load_settings()
    assert caught.value.message.startswith(f"{variable}: ")
    assert repr(value) in caught.value.message
    assert "\n" not in caught.value.message


@pytest.mark.parametrize(
    ("variable", "value", "says"),
    [
        (
            "VIEWLOOM_DATABASE_URL",
            "mysql://user:secret@host/name",
            "it must be sqlite:///PATH or postgresql+asyncpg://",
        ),
        ("VIEWLOOM_DATABASE_URL", "postgresql://user:secret@host/name", "it must be sqlite:///PATH or postgresql+"),
        ("VIEWLOOM_REDIS_URL", "http://:secret@host", "it must be an address such as redis://HOST:6379."),
    ],
)
def test_a_wrong_address_is_told_without_its_password(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, says: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SetupError) as caught:
        load_settings()
    assert caught.value.message.startswith(f"{variable}: {says}")
    assert "secret" not in caught.value.message


@pytest.mark.parametrize(("spelt", "meant"), [("off", False), ("0", False), ("false", False), ("on", True)])
def test_a_switch_is_spelt_in_many_ways(monkeypatch: pytest.MonkeyPatch, spelt: str, *, meant: bool) -> None:
    monkeypatch.setenv("VIEWLOOM_EMBEDDED", spelt)
    assert load_settings().embedded is meant


def test_origins_are_listed_with_commas_or_spaces_and_read_as_browsers_write_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("VIEWLOOM_IMAGE_ORIGINS", "https://A.example/, https://b.example:443 https://c.example:8443")
    monkeypatch.setenv("VIEWLOOM_PUBLIC_ORIGIN", "http://127.0.0.1:8787")
    listed = {"https://a.example", "https://b.example", "https://c.example:8443"}
    settings = load_settings()
    assert set(settings.image_origins) == listed
    assert settings.policy.image_origins == listed | {"http://127.0.0.1:8787"}


def test_no_image_comes_from_anywhere_unless_it_is_set() -> None:
    assert load_settings().policy.image_origins == frozenset()
