"""The commands that need no server."""

from pathlib import Path

import pytest

from command_line import CommandLine
from viewloom import __version__
from viewloom.catalogue.library import standard_library
from viewloom.catalogue.prompt import render_prompt

SCRIPT = """
[[rule]]
match = "table"
text = '''
root = Card([head, table])
head = CardHeader("Teas")
table = Table([Col("Tea", ["Green", "Black"]), Col("Minutes", [2, 4], "number")])
'''

[[rule]]
match = "dies"
text = 'root = Card([CardHeader("Before the end")])'
cut = 10
failure = "die"
fail_after = 2

[[rule]]
match = "refuses"
failure = "reject"

[[rule]]
text = 'root = Card([TextContent("Hello from the script.")])'
"""


@pytest.fixture
def scripted(viewloom: CommandLine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> CommandLine:
    (tmp_path / "script.toml").write_text(SCRIPT)
    monkeypatch.setenv("VIEWLOOM_SCRIPT", str(tmp_path / "script.toml"))
    return viewloom


def test_the_version_is_the_packages(viewloom: CommandLine) -> None:
    assert viewloom("--version").stdout.split()[-1] == __version__


def test_help_names_every_command(viewloom: CommandLine) -> None:
    shown = viewloom("--help").stdout
    assert all(f"\n  {name}" in shown for name in ("chat", "keys", "models", "prompt", "serve"))


@pytest.mark.parametrize("library", ["chat", "full"])
def test_prompt_prints_what_a_model_is_taught(viewloom: CommandLine, library: str) -> None:
    done = viewloom("prompt", "--library", library, "--tier", "compact")
    name = "full" if library == "full" else "chat"
    assert done.stdout == render_prompt(standard_library(name), "compact")


def test_chat_prints_the_program_if_asked(scripted: CommandLine) -> None:
    done = scripted("chat", "--program", "Hi")
    assert (done.code, done.stdout) == (0, 'root = Card([TextContent("Hello from the script.")])\n')


def test_chat_draws_the_reply(scripted: CommandLine) -> None:
    done = scripted("chat", "a table of teas")
    assert done.code == 0
    assert "Teas" in done.stdout
    assert "Green" in done.stdout
    assert "Minutes" in done.stdout


@pytest.mark.parametrize("options", [(), ("--program",)])
def test_chat_with_a_model_that_dies_shows_what_came_and_fails(scripted: CommandLine, options: tuple[str, ...]) -> None:
    done = scripted("chat", *options, "It dies")
    assert "This answer was cut off" in done.stdout
    assert done.code == 1
    assert done.stderr.startswith("viewloom: ")
    assert done.stderr.count("\n") == 1


def test_chat_with_a_model_that_refuses_is_one_line(scripted: CommandLine) -> None:
    done = scripted("chat", "It refuses")
    assert (done.code, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1


def test_chat_with_an_unknown_model_is_one_line(scripted: CommandLine) -> None:
    done = scripted("chat", "--model", "gpt-4o", "Hi")
    assert done.code == 1
    assert "c1/scripted/demo/v-20260331" in done.stderr
