"""The file is found, read once, and stands below the environment; what is wrong with it is told with its line."""

from pathlib import Path

import pytest

from viewloom.errors import SetupError
from viewloom.server.configuration.sources import load_sources
from viewloom.server.settings import FILE_SETTINGS, Settings, load_settings


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def complaint(path: Path, text: str) -> str:
    with pytest.raises(SetupError) as caught:
        load_settings(load_sources(write(path / "viewloom.toml", text), {}))
    assert "\n" not in caught.value.message
    return caught.value.message.removeprefix(f"{path}/")


def test_without_a_file_there_are_only_the_variables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    sources = load_sources(environ={"VIEWLOOM_PORT": "1"})
    assert sources.file is None
    assert sources.merged("server") == {"port": "1"}


def test_the_flag_comes_before_the_variable_and_that_before_the_usual_places(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    flag, variable = write(tmp_path / "a.toml", ""), write(tmp_path / "b.toml", "")
    write(tmp_path / "viewloom.toml", "")
    environ = {"VIEWLOOM_CONFIG": str(variable)}
    assert load_sources(flag, environ).file == flag
    assert load_sources(None, environ).file == variable
    assert load_sources(None, {}).file == Path("viewloom.toml")


def test_the_users_own_file_is_the_last_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    (tmp_path / "config" / "viewloom").mkdir(parents=True)
    own = write(tmp_path / "config" / "viewloom" / "viewloom.toml", "")
    assert load_sources(None, {}).file == own


def test_flags_come_before_variables_and_those_before_the_file(tmp_path: Path) -> None:
    file = write(tmp_path / "viewloom.toml", '[server]\nport = 1\nhost = "::1"\nlibrary = "full"\n')
    settings = load_settings(load_sources(file, {"VIEWLOOM_PORT": "2", "VIEWLOOM_HOST": "localhost"}), port=3)
    assert (settings.port, settings.host, settings.library) == (3, "localhost", "full")


def test_an_empty_variable_counts_as_not_set(tmp_path: Path) -> None:
    file = write(tmp_path / "viewloom.toml", "[server]\nport = 1\n")
    assert load_settings(load_sources(file, {"VIEWLOOM_PORT": "", "VIEWLOOM_LIBRARY": ""})).port == 1


def test_other_programs_variables_are_no_mistake() -> None:
    assert load_settings(load_sources(None, {"VIEWLOOM_API_KEY": "vl-1", "VIEWLOOM_TEST_CHROMIUM": "x"})).port == 8787


def test_a_home_directory_is_understood(tmp_path: Path) -> None:
    file = write(tmp_path / "viewloom.toml", '[server]\ndata_dir = "~/here"\n')
    assert load_settings(load_sources(file, {})).data_dir == Path.home() / "here"


def test_every_setting_of_the_server_may_stand_in_the_file(tmp_path: Path) -> None:
    usual = Settings()
    lines = [f"{name} = {another(name, getattr(usual, name))}" for name in sorted(FILE_SETTINGS)]
    file = write(tmp_path / "viewloom.toml", "\n".join(["[server]", *lines]))
    # Single sign-on does not work without its secret, which stands in no file.
    settings = load_settings(load_sources(file, {"VIEWLOOM_OIDC_CLIENT_SECRET": "secret"}))
    assert {name for name in FILE_SETTINGS if getattr(settings, name) == getattr(usual, name)} == set()


def another(name: str, value: object) -> str:
    """Writes a value of the same type that is not the usual one."""
    if isinstance(value, bool):
        return str(not value).lower()
    words = {
        "oidc_domains": '["a.example"]',
        "oidc_role": '"admin"',
        "thread_titles": '"model"',
        "database_url": '"sqlite:///other.db"',
        "redis_url": '"redis://127.0.0.1:6379"',
    }
    if name in words:
        return words[name]
    if "origin" in name or name in {"frame_ancestors", "oidc_issuer"}:
        return '["https://a.example"]' if isinstance(value, tuple) else '"https://a.example"'
    # A word that every setting takes that takes words.
    return "2048" if isinstance(value, int) else '"full"'


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "[server]\n\nport = 70000\n",
            "viewloom.toml:3: server.port: it must be less than or equal to 65535 (it is 70000).",
        ),
        (
            '[server]\nlibrary = "huge"\n',
            "viewloom.toml:2: server.library: it must be 'chat' or 'full' (it is 'huge').",
        ),
        ("[server]\nprot = 1\n", "viewloom.toml:2: server.prot: there is no such setting; is `port` meant?"),
        ("server.port = true\n[providers]\n", "viewloom.toml:1: server.port: it must be a number (it is true)."),
        ("port = 1\n", "viewloom.toml:1: port: there is no such setting; those there are: providers, server."),
        ("\n[sever]\n", "viewloom.toml:2: sever: there is no such setting; is `server` meant?"),
        ("server = 1\n", "viewloom.toml:1: server: it must be a table: [server]."),
        ("[providers]\nopenai = 1\n", "viewloom.toml:2: providers.openai: it must be a table: [providers.openai]."),
        ('[server]\nopenai_api_key = "sk-1"\n', "viewloom.toml:2: server.openai_api_key: there is no such setting;"),
        ("[server]\nport 1\n", "viewloom.toml:2: the file is not TOML: expected '=' after a key in a key/value pair."),
        ("[server]\nport = [1,\n", "viewloom.toml:2: the file is not TOML: "),
        ("[server]\nport = 1\nport = 2\n", "viewloom.toml:3: the file is not TOML: cannot overwrite a value."),
    ],
)
def test_what_is_wrong_with_the_file_is_told_with_its_line(tmp_path: Path, text: str, says: str) -> None:
    assert complaint(tmp_path, text).startswith(says)


def test_a_key_that_was_written_into_the_file_is_not_shown(tmp_path: Path) -> None:
    assert "sk-1" not in complaint(tmp_path, '[server]\nopenai_api_key = "sk-1"\n')


def test_of_a_value_from_the_environment_the_variable_is_named(tmp_path: Path) -> None:
    file = write(tmp_path / "viewloom.toml", "[server]\nport = 1\n")
    with pytest.raises(SetupError, match=r"^VIEWLOOM_PORT: it must be .* \(it is 'x'\)\.$"):
        load_settings(load_sources(file, {"VIEWLOOM_PORT": "x"}))


def test_of_a_value_from_a_flag_the_flag_is_named() -> None:
    with pytest.raises(SetupError, match=r"^--port: "):
        load_settings(load_sources(None, {"VIEWLOOM_PORT": "1"}), port=70000)


@pytest.mark.parametrize("content", [b"\xff\xfe", b"#" * (1024 * 1024 + 1)])
def test_a_file_that_is_no_text_or_has_no_end_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "viewloom.toml"
    file.write_bytes(content)
    with pytest.raises(SetupError, match="the file is"):
        load_sources(file, {})


def test_a_file_that_was_named_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="cannot be read"):
        load_sources(tmp_path / "missing.toml", {})
    with pytest.raises(SetupError, match="cannot be read"):
        load_sources(None, {"VIEWLOOM_CONFIG": str(tmp_path / "missing.toml")})
    with pytest.raises(SetupError, match="cannot be read"):
        load_sources(tmp_path, {})
