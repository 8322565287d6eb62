"""`viewloom grammar` prints what a constrained model is held to."""

import json
from pathlib import Path
from typing import Any

import pytest
from llguidance.gbnf_to_lark import gbnf_to_lark

from command_line import CommandLine
from grammar_sampler import Matcher

STATE = 'root = {root}([c1])\n$name = "Ada"\nc1 = TextContent("Hello " + $name)'
PLAIN = 'root = {root}([c1])\nc1 = TextContent("Hello")'


@pytest.mark.parametrize(("library", "root"), [("chat", "Card"), ("full", "Stack")])
@pytest.mark.parametrize("syntax", ["lark", "gbnf"])
@pytest.mark.parametrize("tier", ["standard", "full"])
def test_the_printed_grammar_accepts_programs_of_the_library(
    *, viewloom: CommandLine, library: str, root: str, syntax: str, tier: str
) -> None:
    result = viewloom("grammar", "--format", syntax, "--library", library, "--tier", tier)
    assert result.code == 0
    matcher = Matcher(gbnf_to_lark(result.stdout) if syntax == "gbnf" else result.stdout)
    assert matcher.accepts(PLAIN.format(root=root))
    assert matcher.accepts(STATE.format(root=root)) == (tier == "full")


def test_a_format_that_does_not_exist_is_refused(viewloom: CommandLine) -> None:
    assert viewloom("grammar", "--format", "bnf").code == 2


def write(file: Path, value: Any) -> str:
    file.write_text(json.dumps(value))
    return str(file)


def test_a_library_from_a_file_has_its_own_components(viewloom: CommandLine, tmp_path: Path) -> None:
    gauge = {"type": "object", "properties": {"level": {"type": "number"}}, "required": ["level"]}
    file = write(tmp_path / "library.json", {"c1_custom_components": {"Gauge": gauge}})
    result = viewloom("grammar", "--library", file)
    assert result.code == 0
    matcher = Matcher(result.stdout)
    assert matcher.accepts("root = Card([c1])\nc1 = Gauge(3)")
    assert not matcher.accepts('root = Card([c1])\nc1 = Gauge("3")')


def test_a_library_whose_root_cannot_be_built_is_refused(viewloom: CommandLine, tmp_path: Path) -> None:
    again = {"type": "object", "properties": {"again": {"$ref": "#/$defs/Endless"}}, "required": ["again"]}
    file = write(tmp_path / "library.json", {"$defs": {"Endless": again}})
    result = viewloom("grammar", "--library", file, "--root", "Endless")
    assert result.code == 2
    assert "Endless cannot be built" in result.stderr
