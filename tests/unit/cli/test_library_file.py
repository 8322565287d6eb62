"""`--library FILE` of `viewloom check` and `viewloom prompt`."""

import json
from pathlib import Path
from typing import Any

import pytest
from click import Command
from click.testing import CliRunner, Result

from viewloom.catalogue import standard_library
from viewloom.cli.check import command as check
from viewloom.cli.compose_file import command as compose
from viewloom.cli.grammar import command as grammar
from viewloom.cli.prompt import command as prompt
from viewloom.errors import SetupError

GAUGE = {"properties": {"title": {"type": "string"}, "value": {"type": "number"}}, "required": ["title", "value"]}
METADATA = {"c1_custom_components": {"Gauge": GAUGE}, "c1_excluded_components": ["Tables"]}


def run_check(directory: Path, library: Any, program: str, *options: str) -> Result:
    file = directory / "library.json"
    file.write_text(library if isinstance(library, str) else json.dumps(library))
    return CliRunner().invoke(check, ["--library", str(file), *options, "-"], input=program)


def test_a_program_is_checked_against_custom_components(tmp_path: Path) -> None:
    good = run_check(tmp_path, METADATA, 'root = Card([Gauge("Load", 4)])\n')
    wrong = run_check(tmp_path, METADATA, 'root = Card([Gauge("Load", "four")])\n')
    withheld = run_check(tmp_path, METADATA, 'root = Card([Table([Col("a", [1])])])\n')

    assert (good.exit_code, json.loads(good.stdout)) == (0, [])
    assert (wrong.exit_code, withheld.exit_code) == (1, 1)
    assert json.loads(wrong.stdout)[0]["code"] == "type-mismatch"
    assert json.loads(withheld.stdout)[0]["component"] == "Table"


def test_a_program_is_checked_against_the_schema_of_a_whole_library(tmp_path: Path) -> None:
    schema = standard_library("full").json_schema()
    result = run_check(tmp_path, schema, 'root = Stack([TextContent("hi")])\n', "--root", "Stack")
    assert (result.exit_code, json.loads(result.stdout)) == (0, [])


@pytest.mark.parametrize(
    ("library", "said"),
    [
        ("{", "nor a readable JSON file"),
        ([], "nor a readable JSON file"),
        ({"$defs": 3}, "nor a readable JSON file"),
        ({"c1_custom_components": {"Table": {}}}, "c1_custom_components.Table"),
        ({"c1_excluded_components": ["Nope"]}, "c1_excluded_components"),
    ],
)
def test_a_file_that_describes_no_library_is_refused(tmp_path: Path, library: Any, said: str) -> None:
    result = run_check(tmp_path, library, "root = Card([])\n")
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.replace("│", " ").split())


def test_the_prompt_teaches_what_the_file_describes(tmp_path: Path) -> None:
    file = tmp_path / "library.json"
    file.write_text(json.dumps(METADATA))
    result = CliRunner().invoke(prompt, ["--library", str(file), "--tier", "compact"])
    assert result.exit_code == 0
    assert "Gauge(title, value: number)" in result.stdout
    assert "Table(" not in result.stdout


def test_the_prompt_of_a_whole_library_starts_from_its_root(tmp_path: Path) -> None:
    file = tmp_path / "library.json"
    board = {"properties": {"parts": {"type": "array", "items": {"$ref": "#/$defs/Gauge"}}}, "required": ["parts"]}
    file.write_text(json.dumps({"$defs": {"Gauge": GAUGE, "Board": board}}))
    result = CliRunner().invoke(prompt, ["--library", str(file), "--root", "Board"])
    first = CliRunner().invoke(prompt, ["--library", str(file)])
    missing = CliRunner().invoke(prompt, ["--library", str(file), "--root", "Card"])
    assert "root = Board(" in result.stdout
    assert "root = Gauge(" in first.stdout
    assert missing.exit_code == 2


def test_the_grammar_takes_what_the_file_describes(tmp_path: Path) -> None:
    file = tmp_path / "library.json"
    file.write_text(json.dumps(METADATA))
    result = CliRunner().invoke(grammar, ["--library", str(file), "--format", "gbnf"])
    assert result.exit_code == 0
    assert "Gauge(" in result.stdout
    assert "Table(" not in result.stdout


@pytest.mark.parametrize("defs", [{}, 3, {"Gauge": {"type": "string"}}])
def test_a_prompt_needs_components(tmp_path: Path, defs: object) -> None:
    file = tmp_path / "library.json"
    file.write_text(json.dumps({"$defs": defs}))
    assert CliRunner().invoke(prompt, ["--library", str(file)]).exit_code == 2


def test_a_root_that_the_library_does_not_have_is_refused(tmp_path: Path) -> None:
    schema = standard_library("full").json_schema()
    result = run_check(tmp_path, schema, 'root = Stack([TextContent("hi")])\n', "--root", "Nope")
    assert result.exit_code == 2
    assert "no component 'Nope'" in result.stderr


@pytest.mark.parametrize("command", [check, prompt, grammar])
def test_a_root_that_would_be_ignored_is_refused(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "library.json"
    file.write_text(json.dumps(METADATA))
    arguments = ["-"] if command is check else []
    for library in ("chat", str(file)):
        asked = CliRunner().invoke(
            command, ["--library", library, "--root", "Table", *arguments], input="root = Card([])"
        )
        assert asked.exit_code == 2
        assert "this one's is 'Card'" in asked.stderr
    own = CliRunner().invoke(command, ["--root", "Card", *arguments], input='root = Card([TextContent("a")])')
    assert own.exit_code == 0


def test_data_that_a_library_cannot_show_is_refused_rather_than_written_wrong(tmp_path: Path) -> None:
    file = tmp_path / "library.json"
    file.write_text(json.dumps({"$defs": {"Gauge": GAUGE}}))
    rows = tmp_path / "rows.csv"
    rows.write_text("region,revenue\nEurope,10\nAsia,7\n")
    refused = CliRunner().invoke(compose, ["--library", str(file), str(rows)])
    assert isinstance(refused.exception, SetupError)
    assert refused.stdout == ""
    file.write_text(json.dumps(METADATA))
    shown = CliRunner().invoke(compose, ["--library", str(file), str(rows)])
    assert shown.exit_code == 0
    assert "Europe" in shown.stdout
