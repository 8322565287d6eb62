"""The decoding grammar of whole programs: all it lets through is valid, and all we teach gets through."""

import random
import re
import tomllib
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from llguidance.gbnf_to_lark import gbnf_to_lark

from grammar_sampler import Matcher, grammar_error
from rule_sampler import sample_rule
from viewloom.catalogue import (
    ActionPlan,
    AnyValue,
    Binding,
    Choice,
    Component,
    Flag,
    Library,
    ListOf,
    MapOf,
    Number,
    OneOf,
    Prop,
    Record,
    Text,
    examples,
    optional,
    standard_library,
)
from viewloom.catalogue.canonical import canonical_program
from viewloom.catalogue.custom import extend_library
from viewloom.catalogue.grammar import Rule, render_lark
from viewloom.catalogue.program_grammar import Bounds, program_rule, render_program_grammar
from viewloom.lang import parse

SAMPLES = tomllib.loads((Path(__file__).parents[3] / "benchmarks/lang_samples.toml").read_text())
PROGRAMS = [example.program for example in (*examples.COMPACT, *examples.STANDARD, *examples.FULL)]

TREE = Component("Tree", "", (Prop("leaves", ListOf(OneOf(("Leaf", "Tree")))), optional("title", Text())))
LEAF = Component(
    "Leaf",
    "",
    (
        optional("first", Choice(("a", 'with "quotes"', "back\\slash"))),
        Prop("data", Record((Prop("some key", Number()), optional("true", Flag()), Prop("z", ListOf(Flag()))))),
        optional("map", MapOf(ListOf(Number()))),
        optional("any", AnyValue()),
        optional("level", Number((1, 2.5, -3))),
        optional("agreed", Flag(only=True)),
        optional("bound", Binding(Record((optional("only", Text("code")),)))),
        optional("act", ActionPlan()),
        optional("twin", OneOf(("Leaf",))),
    ),
)
ENDLESS = Component("Endless", "cannot be built", (Prop("again", OneOf(("Endless",))),))
BOX = Component(
    "Box", "", (Prop("title", Text()), Prop("parts", ListOf(OneOf(("Leaf", "Tree", "Endless")))), optional("x", Flag()))
)
CUSTOM = Library("custom", "Box", (BOX, TREE, LEAF, ENDLESS))
SINGLE = Library("single", "Only", (Component("Only", "", (optional("leaf", OneOf(("Leaf",))),)), LEAF))

REQUESTED = extend_library(
    standard_library("chat"),
    {
        "SeatMap": {
            "type": "object",
            "properties": {
                "rows": {
                    "type": "array",
                    "items": {"type": "object", "properties": {"row number": {"type": "integer"}}},
                },
                "class": {"enum": ["economy", "first"]},
                "price": {"type": ["number", "string"]},
                "note": {"$ref": "#/$defs/TextContent"},
            },
            "required": ["class"],
            "$defs": {"row": {"type": "object", "properties": {"row number": {"type": "integer"}}}},
        },
    },
    {
        "book_seat": {
            "type": "object",
            "properties": {"seat": {"type": "string"}, "count": {"type": "integer"}},
            "required": ["seat"],
        },
        "cancel": {"type": "object", "properties": {}, "additionalProperties": False},
        "tag": {"type": "object", "additionalProperties": {"type": "string"}},
    },
)

LIBRARIES = {
    "requested": REQUESTED,
    "chat": standard_library("chat"),
    "full": standard_library("full"),
    "without": standard_library("chat").without(["Forms", "Charts (2D)", "Tabs"]),
    "custom": CUSTOM,
    "single": SINGLE,
}


@cache
def rule_of(name: str, *, has_state: bool) -> Rule:
    # Trees that branch at each of seven levels get too large to be met often; the spellings keep all levels.
    bounds = Bounds(levels=3) if name == "custom" else Bounds()
    return program_rule(LIBRARIES[name], has_state=has_state, bounds=bounds)


@cache
def matchers(name: str, *, has_state: bool) -> tuple[Matcher, Matcher]:
    """What the two spellings accept; GBNF by way of llguidance's own translation."""
    lark, gbnf = (render_program_grammar(LIBRARIES[name], syntax, has_state=has_state) for syntax in ("lark", "gbnf"))
    return Matcher(lark), Matcher(gbnf_to_lark(gbnf))


@pytest.mark.parametrize("has_state", [False, True])
@pytest.mark.parametrize("name", LIBRARIES)
def test_whatever_the_grammar_lets_through_is_a_program_without_a_finding(name: str, has_state: bool) -> None:
    rng, library = random.Random(f"{name}{has_state}"), LIBRARIES[name]
    for _ in range(150):
        text = sample_rule(rule_of(name, has_state=has_state), rng)
        program = parse(text, library.signatures)
        assert program.root is not None
        assert not program.diagnostics, (text[:500], program.diagnostics[:3])


@pytest.mark.parametrize("has_state", [False, True])
@pytest.mark.parametrize("name", LIBRARIES)
def test_both_spellings_accept_what_the_rule_means(name: str, has_state: bool) -> None:
    rng = random.Random(f"spelling {name}{has_state}")
    for _ in range(25):
        text = sample_rule(rule_of(name, has_state=has_state), rng)
        for matcher in matchers(name, has_state=has_state):
            assert matcher.accepts(text), text[:500]


def test_what_an_engine_would_let_a_model_without_sense_write_is_valid() -> None:
    library = Library("small", "Box", (BOX, TREE, replace(LEAF, props=LEAF.props[:1])))
    matcher = Matcher(render_lark(program_rule(library, bounds=Bounds(parts=3, elements=2, levels=3))))
    texts = [text for seed in range(20) if (text := matcher.maybe_sample(seed))]
    assert len(texts) > 10
    for text in texts:
        assert not parse(text, library.signatures).diagnostics


@pytest.mark.parametrize("program", PROGRAMS)
def test_every_example_of_the_prompts_is_accepted_in_canonical_form(program: str) -> None:
    name = "chat" if "root = Card(" in program else "full"
    canonical = canonical_program(program, LIBRARIES[name])
    assert canonical is not None
    for matcher in matchers(name, has_state=True):
        assert matcher.accepts(canonical)
    if "$" not in program:
        assert matchers(name, has_state=False)[0].accepts(canonical)


@pytest.mark.parametrize("key", ["chart-with-data", "simple-table"])
def test_sample_screens_that_keep_to_the_declared_types_are_accepted(key: str) -> None:
    canonical = canonical_program(SAMPLES[key], LIBRARIES["full"])
    assert canonical is not None
    assert all(matcher.accepts(canonical) for matcher in matchers("full", has_state=True))


@pytest.mark.parametrize(
    ("key", "parts", "wrapped"),
    [
        ("contact-form", r"copyField\]", 'FormControl("Copy", copyField)]'),
        ("pricing-page", r"(groveTag)(?=,)|(\w+Button)(?=\])", r"Stack([\1\2])"),
    ],
)
def test_sample_screens_are_accepted_once_their_parts_stand_in_what_is_declared(
    key: str, parts: str, wrapped: str
) -> None:
    library, matcher = LIBRARIES["full"], matchers("full", has_state=True)[0]
    as_written = canonical_program(SAMPLES[key], library)
    assert as_written is not None
    assert not matcher.accepts(as_written)
    mended = canonical_program(re.sub(parts, wrapped, SAMPLES[key]), library)
    assert mended is not None
    assert matcher.accepts(mended)


@pytest.mark.parametrize("key", ["dashboard", "e-commerce-product", "settings-panel"])
def test_programs_with_queries_have_no_form_for_the_grammar(key: str) -> None:
    assert canonical_program(SAMPLES[key], LIBRARIES["full"]) is None


@pytest.mark.parametrize(
    "text",
    [
        'root = Card([c1, c2])\nc1 = TextContent("a")',
        'root = Card([c1])\nc1 = TextContent("a")\nc2 = TextContent("b")',
        "root = Card([c1])\nc1 = c1",
        "root = Card([c1])\nc1 = TextContent()",
        "root = Card([c1])\nc1 = TextContent(12)",
        'root = Card([c1])\nc1 = TextContent("a", "huge")',
        'root = Card([c1])\nc1 = TextContent("a", "small", 1)',
        "root = Card([c1])\nc1 = CardHeader(null)",
        'root = Card([c1])\nc1 = TextContent("a", null)',
        'root = Card([c1])\nc1 = Unknown("a")',
        'root = Card([c1])\nc1 = Col("a", [1])',
        "root = Card([c1])\nc1 = Table([])",
        'root = Card([c1])\nc1 = Image("a", "javascript:alert(1)")',
        'root = Card([c1])\nc1 = Buttons([Button("a", Action([@Run(x)]))])',
        'Here you are:\nroot = Card([c1])\nc1 = TextContent("a")',
    ],
)
def test_what_is_wrong_is_not_accepted(text: str) -> None:
    for matcher in matchers("chat", has_state=False):
        assert not matcher.accepts(text)


@pytest.mark.parametrize(
    ("action", "is_accepted"),
    [
        ('{type: "book_seat", params: {seat: "12A"}}', True),
        ('{type: "book_seat", params: {seat: "12A", count: 2}}', True),
        ('{type: "cancel"}', True),
        ('{type: "tag", params: {colour: "red"}}', True),
        ('{type: "tag"}', True),
        ('{type: "book_seat"}', False),
        ('{type: "book_seat", params: {count: 2}}', False),
        ('{type: "book_seat", params: {seat: 12}}', False),
        ('{type: "cancel", params: {why: "late"}}', False),
        ('{type: "delete_all"}', False),
        ('Action([{type: "cancel"}])', False),
    ],
)
def test_an_action_of_the_callers_own_stands_alone_with_its_params(action: str, is_accepted: bool) -> None:
    text = f'root = Card([c1])\nc1 = Buttons([Button("Go", {action})])'
    for matcher in matchers("requested", has_state=False):
        assert matcher.accepts(text) == is_accepted


def test_a_component_of_the_callers_own_is_typed_like_any_other() -> None:
    matcher = matchers("requested", has_state=False)[0]
    start = "root = Card([c1])\nc1 = SeatMap("
    assert matcher.accepts(f'{start}[{{"row number": 3}}, {{}}], "first", 12, TextContent("Window"))')
    assert matcher.accepts(f'{start}null, "economy")')
    assert not matcher.accepts(f'{start}null, "third")')


def test_null_skips_an_argument_but_ends_no_call() -> None:
    matcher = matchers("chat", has_state=False)[0]
    start = "root = Card([c1])\nc1 = "
    assert matcher.accepts(f'{start}Input("a")') is False  # a part of a form, not of the root
    assert matcher.accepts(f'{start}CardHeader(null, "below")')
    assert matcher.accepts(f"{start}CardHeader()")
    assert not matcher.accepts(f"{start}CardHeader(null, null)")


def test_variables_are_accepted_only_where_they_are_taught() -> None:
    text = 'root = Card([c1])\n$name = ""\nc1 = TextContent("Hello " + $name)'
    assert matchers("chat", has_state=True)[0].accepts(text)
    assert not matchers("chat", has_state=False)[0].accepts(text)


@pytest.mark.parametrize(("name", "limit_chars"), [("chat", 26_000), ("full", 45_000)])
def test_the_grammar_is_small_in_both_spellings(name: str, limit_chars: int) -> None:
    library = LIBRARIES[name]
    for has_state in (False, True):
        for syntax in ("lark", "gbnf"):
            assert len(render_program_grammar(library, syntax, has_state=has_state)) < limit_chars


def test_a_written_grammar_is_kept() -> None:
    library = standard_library("chat")
    assert render_program_grammar(library, "lark") is render_program_grammar(library, "lark")


def test_a_program_ends_at_its_last_part_and_lists_are_bounded() -> None:
    matcher = matchers("chat", has_state=False)[0]
    names = ", ".join(f"c{n}" for n in range(1, 25))
    lines = "".join(f"\nc{n} = Separator()" for n in range(1, 25))
    assert matcher.accepts(f"root = Card([{names}]){lines}")
    assert not matcher.accepts(f"root = Card([{names}, c25]){lines}\nc25 = Separator()")


def test_a_long_reply_does_not_exhaust_the_engine() -> None:
    names = ", ".join(f"c{n}" for n in range(1, 25))
    words = "Ein längerer Satz mit **Worten**, wie Modelle ihn schreiben. " * 24
    lines = "".join(f'\nc{n} = TextContent("{words[n:1_400]}", "small")' for n in range(1, 25))
    for matcher in matchers("full", has_state=True):
        assert matcher.accepts(f"root = Stack([{names}]){lines}")


def test_a_root_that_cannot_be_built_is_refused() -> None:
    with pytest.raises(ValueError, match="Endless cannot be built"):
        program_rule(Library("endless", "Endless", (ENDLESS,)))


def test_a_root_gets_as_many_levels_as_it_cannot_do_without() -> None:
    chain = tuple(Component(f"L{n}", "", (Prop("next", OneOf((f"L{n + 1}",))),)) for n in range(12))
    library = Library("deep", "L0", (*chain, Component("L12", "", (Prop("text", Text()),))))
    text = sample_rule(program_rule(library), random.Random(1))
    assert not parse(text, library.signatures).diagnostics
    assert not grammar_error(render_program_grammar(library, "lark"))
