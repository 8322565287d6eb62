"""`viewloom weave`: a model's text on stdin, the program on stdout."""

import json

import pytest
from click.testing import CliRunner

from viewloom.cli.weave import command as weave
from viewloom.envelope.reader import read_envelope

CLUMSY = "Sure!\nroot = Card([text_content('hi'), ghost])\n"
PROGRAM = """root = Card([prose_1])
prose_1 = MarkDownRenderer("Sure!")
root = Card([prose_1, TextContent("hi"), ghost])
root = Card([prose_1, TextContent("hi"), ghost])
"""


@pytest.mark.parametrize("chunk", [[], ["--chunk", "1"], ["--chunk", "7"]])
def test_a_model_text_becomes_a_program_however_it_is_cut(chunk: list[str]) -> None:
    result = CliRunner().invoke(weave, chunk, input=CLUMSY)

    assert result.exit_code == 0
    assert result.stdout == PROGRAM


def test_repairs_are_reported_on_stderr() -> None:
    result = CliRunner().invoke(weave, ["--report"], input=CLUMSY)

    assert result.stdout == PROGRAM
    assert json.loads(result.stderr)["counts"]["unknown-component"] == 1


@pytest.mark.parametrize("envelope", ["v1", "v2"])
def test_the_envelope_holds_the_program(envelope: str) -> None:
    result = CliRunner().invoke(weave, ["--envelope", envelope], input='root = Card([TextContent("a & b")])')

    content = read_envelope(result.stdout)
    if envelope == "v1":
        assert content.tree == {
            "component": "Card",
            "props": {"children": [{"component": "TextContent", "props": {"text": "a & b"}}]},
        }
    else:
        assert content.program == 'root = Card([TextContent("a & b")])'


def test_prose_takes_nothing_for_a_statement() -> None:
    result = CliRunner().invoke(weave, ["--dialect", "prose"], input='a = TextContent("x")')

    assert "a = TextContent(" in result.stdout
    assert result.stdout.startswith("root = Card([prose_1])\n")
