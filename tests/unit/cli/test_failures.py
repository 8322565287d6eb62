"""What an operator can mend is one line on stderr and exit code 1, never a traceback."""

import socket
from pathlib import Path

import pytest

from command_line import CommandLine, Outcome


def line_of(done: Outcome) -> str:
    assert done.code == 1
    assert done.stdout == ""
    assert done.stderr.startswith("viewloom: ")
    assert done.stderr.count("\n") == 1
    assert done.stderr.endswith(".\n")
    return done.stderr


def test_a_port_in_use_is_named_with_a_way_out(viewloom: CommandLine) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        line = line_of(viewloom("serve", "--port", str(port)))
    assert f"127.0.0.1:{port}" in line
    assert "address already in use" in line
    assert "--port" in line


def test_an_address_of_another_machine_is_named(viewloom: CommandLine) -> None:
    assert "192.0.2.1:8787" in line_of(viewloom("serve", "--host", "192.0.2.1"))


@pytest.mark.parametrize("command", [("serve", "--port", "0"), ("keys", "list"), ("keys", "create", "--name", "x")])
def test_a_data_directory_that_cannot_be_written_is_named(
    viewloom: CommandLine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: tuple[str, ...]
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("VIEWLOOM_DATA_DIR", str(tmp_path / "file" / "data"))
    assert str(tmp_path / "file" / "data") in line_of(viewloom(*command))


def test_a_read_only_database_is_named(viewloom: CommandLine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    viewloom("keys", "create", "--name", "x")
    database = tmp_path / "data" / "viewloom.db"
    monkeypatch.setenv("VIEWLOOM_DATABASE_URL", f"sqlite:///file:{database}?mode=ro&uri=true")
    assert "cannot be used" in line_of(viewloom("serve", "--port", "0"))


def test_a_missing_model_file_is_named(viewloom: CommandLine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("VIEWLOOM_EMBEDDED", "on")
    missing = tmp_path / "none.gguf"
    assert str(missing) in line_of(viewloom("serve", "--port", "0", "--model-file", str(missing)))


@pytest.mark.parametrize("content", [b"", b"GG", b"not a model" * 1000])
def test_a_model_file_that_is_none_is_named(
    viewloom: CommandLine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes
) -> None:
    monkeypatch.setenv("VIEWLOOM_EMBEDDED", "on")
    model_file = tmp_path / "model.gguf"
    model_file.write_bytes(content)
    line = line_of(viewloom("serve", "--port", "0", "--model-file", str(model_file)))
    assert str(model_file) in line
    assert "GGUF" in line


def test_a_first_start_that_fails_makes_no_key_that_nobody_saw(
    viewloom: CommandLine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("VIEWLOOM_EMBEDDED", "on")
    line_of(viewloom("serve", "--port", "0", "--model-file", str(tmp_path / "none.gguf")))
    assert "first start" not in viewloom("keys", "list").stdout


@pytest.mark.parametrize(
    ("variable", "value", "says"),
    [
        ("VIEWLOOM_PORT", "http", "VIEWLOOM_PORT"),
        ("VIEWLOOM_SCRIPT", "/no/such/script.toml", "/no/such/script.toml"),
        ("VIEWLOOM_DEFAULT_MODEL", "c1/openai/gpt-5/v-20260331", "VIEWLOOM_DEFAULT_MODEL"),
        ("VIEWLOOM_DATABASE_URL", "mysql://host/name", "sqlite:///PATH"),
        ("OPENAI_BASE_URL", "ftp://host", "http"),
    ],
)
def test_a_wrong_setting_is_named(
    viewloom: CommandLine, monkeypatch: pytest.MonkeyPatch, *, variable: str, value: str, says: str
) -> None:
    monkeypatch.setenv(variable, value)
    arguments = () if variable == "VIEWLOOM_PORT" else ("--port", "0")
    assert says in line_of(viewloom("serve", *arguments))


def test_a_mistake_in_the_file_is_one_line_with_its_number(viewloom: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "viewloom.toml"
    file.write_text("[server]\nembedded = false\n[providers.ollama]\ntier = 'huge'\n")
    for command in (("serve", "--port", "0"), ("config", "check")):
        line = line_of(viewloom(*command, "--config", str(file)))
        assert f"{file}:4: providers.ollama.tier: it must be 'compact', 'standard' or 'full' (it is 'huge')." in line


def test_a_command_that_is_not_there_is_a_usage_error(viewloom: CommandLine) -> None:
    done = viewloom("sereve")
    assert done.code == 2
    assert "No such command" in done.stderr
