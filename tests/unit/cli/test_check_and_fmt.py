"""`viewloom check` and `viewloom fmt`, on files and on stdin."""

import json
from pathlib import Path

import pytest
from click import Command
from click.testing import CliRunner

from viewloom.cli.check import command as check
from viewloom.cli.fmt import command as fmt
from viewloom.errors import SetupError

UNTIDY = "root = Card( [ TextContent('hi','small') ] ) // note\n"
TIDY = 'root = Card([TextContent("hi", "small")])\n'


def test_a_sound_program_has_no_diagnostics_and_exit_code_0() -> None:
    result = CliRunner().invoke(check, ["-"], input=TIDY)

    assert result.exit_code == 0
    assert json.loads(result.stdout) == []


def test_an_error_is_json_with_its_place_and_exit_code_1(tmp_path: Path) -> None:
    program = tmp_path / "form.oui"
    program.write_text('root = Card([TextContent("hi"), Nope(1)])\n')

    result = CliRunner().invoke(check, [str(program)])

    (error,) = json.loads(result.stdout)
    assert result.exit_code == 1
    assert (error["code"], error["component"], error["span"]["line"]) == ("unknown-component", "Nope", 1)


def test_a_warning_alone_is_exit_code_0() -> None:
    result = CliRunner().invoke(check, ["-"], input="root = Card([later])\n")

    assert result.exit_code == 0
    assert [entry["code"] for entry in json.loads(result.stdout)] == ["unresolved-reference"]


def test_a_text_without_a_root_is_an_error() -> None:
    result = CliRunner().invoke(check, ["-"], input="just words\n")

    assert result.exit_code == 1
    assert json.loads(result.stdout)[-1]["code"] == "no-root"


def test_a_library_may_come_from_a_schema_file(tmp_path: Path) -> None:
    schema = tmp_path / "library.json"
    schema.write_text(json.dumps({"$defs": {"Nope": {"properties": {"n": {"type": "number"}}, "required": ["n"]}}}))

    result = CliRunner().invoke(check, ["--library", str(schema), "--root", "Nope", "-"], input="root = Nope(1)\n")

    assert (result.exit_code, json.loads(result.stdout)) == (0, [])


def test_a_library_that_is_nothing_is_refused_by_name() -> None:
    result = CliRunner().invoke(check, ["--library", "nothing", "-"], input=TIDY)

    assert result.exit_code == 2
    assert "--library" in result.stderr
    assert "nothing" in result.stderr


def test_stdin_is_formatted_to_stdout() -> None:
    assert CliRunner().invoke(fmt, [], input=UNTIDY).stdout == TIDY


def test_a_file_is_formatted_in_place_and_once(tmp_path: Path) -> None:
    program = tmp_path / "form.oui"
    program.write_text(UNTIDY)

    first = CliRunner().invoke(fmt, [str(program)])
    second = CliRunner().invoke(fmt, [str(program)])

    assert program.read_text() == TIDY
    assert first.stdout == f"changed {program}\n"
    assert second.stdout == ""


def test_checking_changes_nothing_and_says_what_would(tmp_path: Path) -> None:
    program = tmp_path / "form.oui"
    program.write_text(UNTIDY)

    result = CliRunner().invoke(fmt, ["--check", str(program)])

    assert (result.exit_code, result.stdout) == (1, f"would change {program}\n")
    assert program.read_text() == UNTIDY


def test_a_file_that_is_not_text_is_refused_by_name(tmp_path: Path) -> None:
    program = tmp_path / "form.oui"
    program.write_bytes(b"\xff\xfe\x00")

    result = CliRunner().invoke(fmt, [str(program)])

    assert isinstance(result.exception, SetupError)
    assert str(program) in result.exception.message


def test_checking_stdin_writes_no_program_and_says_what_would_change() -> None:
    untidy, tidy = (CliRunner().invoke(fmt, ["--check", "-"], input=text) for text in (UNTIDY, TIDY))

    assert (untidy.exit_code, untidy.stdout) == (1, "would change standard input\n")
    assert (tidy.exit_code, tidy.stdout) == (0, "")


@pytest.mark.parametrize("command", [check, fmt])
def test_standard_input_that_is_not_text_is_refused(command: Command) -> None:
    result = CliRunner().invoke(command, ["-"], input=b"\xff")

    assert isinstance(result.exception, SetupError)
    assert "cannot be read as text" in result.exception.message


def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    result = CliRunner().invoke(fmt, [str(tmp_path / "none.oui")])
    assert isinstance(result.exception, SetupError)
    assert "no such file or directory" in str(result.exception)
