"""`viewloom grammar` prints what a constrained model is held to."""

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
