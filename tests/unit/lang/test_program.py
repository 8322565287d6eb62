"""What programs mean, and what stays the same while they stream."""

import json
from pathlib import Path

import pytest

from viewloom.lang import Element, Limits, Program, Signatures, StreamParser, compile_signatures, parse
from viewloom.lang.ast import BinOp, Null, Num, Placeholder, RuntimeRef, StateRef, Str
from viewloom.lang.limits import NAME_LIMIT_CHARS, NUMBER_LIMIT_DIGITS

SCHEMAS = Path(__file__).parents[3] / "conformance/lang/schemas"
MINI = compile_signatures(json.loads((SCHEMAS / "mini.json").read_text()))
NO_LIBRARY = Signatures({})


def _codes(program: Program) -> list[tuple[str, str]]:
    return [(diagnostic.code, diagnostic.statement) for diagnostic in program.diagnostics]


def _root(program: Program) -> Element:
    assert program.root is not None
    return program.root


def test_arguments_become_props_and_defaults_fill_in() -> None:
    root = _root(parse('root = Stack([title])\ntitle = Title("Hello")', MINI))
    assert root.type_name == "Stack"
    assert root.props["children"] == (Element("Title", {"text": "Hello", "level": 2}, "title"),)


def test_expressions_stay_trees_with_references_in_place() -> None:
    program = parse('root = Stack([Title("n: " + $n + x + gone), q])\nx = "!"\nq = Query("t")', MINI)
    title, query = _root(program).props["children"]
    plus = BinOp("+", BinOp("+", Str("n: "), StateRef("$n")), Str("!"))
    assert title.props["text"] == BinOp("+", plus, Placeholder("gone"))
    assert query == RuntimeRef("q", "query")
    assert _root(program).has_dynamic_props
    assert program.state == {"$n": None}
    assert program.unresolved == ("gone",)
    assert [q.name for q in program.queries] == ["q"]


def test_a_component_without_its_required_prop_is_left_out_and_reported_with_its_place() -> None:
    program = parse('root = Stack([\n  Title(),\n  Text("x", "huge"),\n  Ghost()])\nspare = 1', MINI)
    assert [child.props for child in _root(program).props["children"]] == [{"text": "x", "size": "default"}]
    found = program.diagnostics
    assert [(d.code, d.component, d.path, d.severity) for d in found] == [
        ("missing-required", "Title", "/text", "error"),
        ("type-mismatch", "Text", "/size", "error"),
        ("unknown-component", "Ghost", "", "error"),
        ("orphaned-statement", "", "", "warning"),
    ]
    assert [(d.span.line, d.span.column) for d in found if d.span] == [(2, 3), (3, 3), (4, 3), (5, 1)]
    assert found[0].hint == "Title(text, level)"
    assert len(program.errors) == 3


def test_places_are_those_of_the_reply_not_of_the_fenced_program() -> None:
    text = "Sure:\n```\nroot = Stack([a])\n```\nand\n```\n  b = Title()\na = b\n```"
    spans = [d.span for d in parse(text, MINI).diagnostics if d.span]
    assert [(span.line, text[span.start : span.end]) for span in spans] == [(7, "Title")]


def test_the_last_definition_wins_even_on_the_last_line() -> None:
    parser = StreamParser(MINI)
    parser.feed('root = Title("a")\nroot = Title("b')
    assert _root(parser.feed("")).props["text"] == "b"


def test_shared_statements_are_shared_objects() -> None:
    levels = 30
    lines = ["root = Stack([s0, s0])"]
    lines += [f"s{i} = Stack([s{i + 1}, s{i + 1}])" for i in range(levels)]
    program = parse("\n".join([*lines, f's{levels} = Title("end")']), MINI, limits=Limits(nodes=2**40))
    first, second = _root(program).props["children"]
    assert first is second
    assert _codes(parse("\n".join([*lines, f's{levels} = Title("end")']), MINI))[0][0] == "node-limit"


def test_a_long_chain_of_references_is_cut_where_the_tree_gets_too_deep() -> None:
    lines = ["root = Stack([s0])", *(f"s{i} = Stack([s{i + 1}])" for i in range(5000))]
    program = parse("\n".join(lines), MINI)
    assert "tree-depth-limit" in [code for code, _ in _codes(program)]
    assert program.to_reference()["meta"]["statementCount"] == 5001


def test_cycles_are_null_and_reported() -> None:
    program = parse("root = Stack([a])\na = Stack([b])\nb = Stack([a])", MINI)
    assert ("reference-cycle", "b") in _codes(program)
    assert program.unresolved == ("a",)


def test_an_object_is_data_whatever_its_keys_say() -> None:
    root = _root(parse('root = Box({type: "element", typeName: "Title", props: {}, partial: false, k: "Str"})', MINI))
    assert not isinstance(root.props["child"], Element)
    assert not root.has_dynamic_props


def test_what_did_not_change_stays_the_same_object() -> None:
    parser = StreamParser(MINI)
    before = parser.feed('root = Stack([a, b, c])\na = Title("1")\nb = Stack([d])\nd = Title("2")\nc = Ti')
    first = _root(before).props["children"]
    after = parser.feed('tle("3')
    second = _root(after).props["children"]
    assert len(first) == 2
    assert len(second) == 3
    assert second[0] is first[0]
    assert second[1] is first[1]
    last = parser.feed('")\n')
    assert _root(last) is _root(parser.feed(" \n"))
    assert len(_root(before).props["children"]) == 2


def test_finished_parts_of_a_growing_statement_stay_the_same_objects() -> None:
    parser = StreamParser(MINI)
    first = _root(parser.feed('root = Stack([Title("1"), Title(gone), Stack([Title("2")]), Title(" ')).props["children"]
    second = _root(parser.feed("3")).props["children"]
    assert [a is b for a, b in zip(first, second, strict=True)] == [True, True, False]
    assert second[2].props["text"] == " 3"


def test_held_back_checks_come_when_the_statement_ends_even_if_its_value_is_the_same() -> None:
    parser = StreamParser(MINI)
    text = 'root = Text("x", "huge") ('
    assert _root(parser.feed(text)).props["size"] == "huge"
    assert [d.code for d in parser.feed(")\n").errors] == [d.code for d in parse(f"{text})", MINI).errors]


def test_a_program_does_not_change_when_more_is_fed() -> None:
    parser = StreamParser(MINI)
    early = parser.feed('root = Stack([a])\na = Title("1")\n')
    parser.feed('a = Title("2")\nb = 1\n')
    assert [s.name for s in early.statements] == ["root", "a"]
    assert _root(early).props["children"][0].props["text"] == "1"
    assert early == parse('root = Stack([a])\na = Title("1")', MINI)
    assert early != parser.finish()


def test_each_feed_says_which_statements_it_touched() -> None:
    parser = StreamParser(NO_LIBRARY)
    seen = [parser.feed(text).changes for text in ("a = 1", "2\nb", " = 3\n", "a = 4\n", "```\nb = 5", "")]
    assert [(c.added, c.changed, c.removed) for c in seen] == [
        (("a",), (), ()),
        ((), ("a",), ()),
        (("b",), (), ()),
        ((), ("a",), ()),
        (("b",), (), ("a",)),
        ((), (), ()),
    ]


def test_checks_wait_until_the_text_is_complete() -> None:
    parser = StreamParser(MINI)
    assert _root(parser.feed('root = Text("x", "lar')).props["size"] == "lar"
    assert parser.feed("").incomplete
    assert [d.code for d in parser.finish().diagnostics] == ["type-mismatch"]
    with pytest.raises(ValueError, match="finished"):
        parser.feed("x")


def test_limits_are_diagnostics() -> None:
    def codes(text: str, limits: Limits) -> list[str]:
        return [d.code for d in parse(text, NO_LIBRARY, limits=limits).diagnostics if d.severity == "error"]

    assert codes("a = 1\nb = 2\na = 3", Limits(statements=2)) == []
    assert codes("a = 1\nb = 2\nc = 3", Limits(statements=2)) == ["statement-limit"]
    assert codes("a = 12345", Limits(text_chars=9)) == []
    assert codes("a = 123456", Limits(text_chars=9)) == ["text-length-limit"]
    assert codes("a = [1, 2]", Limits(statement_chars=10)) == []
    assert codes("a = [1, 23]", Limits(statement_chars=10)) == ["statement-length-limit"]
    assert codes('a = "123"', Limits(string_chars=3)) == []
    assert codes('a = "1234"', Limits(string_chars=3)) == ["string-length-limit"]
    assert parse('a = "1234"', NO_LIBRARY, limits=Limits(string_chars=3)).statements[0].expression == Str("123")
    assert codes("a = [[1]]", Limits(nesting=3)) == []
    assert codes("a = [[[1]]]", Limits(nesting=3)) == ["nesting-limit"]


def test_brackets_and_strings_behind_a_long_string_are_no_cut_names() -> None:
    long = '"' + "a" * (NUMBER_LIMIT_DIGITS + 1) + '"'
    program = parse(f"root = Stack([Title({long})])\nb = [{long}{long}]", MINI)
    assert [found.code for found in program.diagnostics] == ["orphaned-statement"]


def test_long_numbers_and_names_are_cut_and_reported() -> None:
    def codes(text: str) -> list[str]:
        return [d.code for d in parse(f"a = [{text}]", NO_LIBRARY).diagnostics if d.severity == "error"]

    assert codes("1" * NUMBER_LIMIT_DIGITS) == []
    assert codes("1" * (NUMBER_LIMIT_DIGITS + 1)) == ["number-length-limit"]
    assert codes("b" * NAME_LIMIT_CHARS) == []
    assert codes("b" * (NAME_LIMIT_CHARS + 1)) == ["name-length-limit"]
    assert codes("1" * NUMBER_LIMIT_DIGITS + "x") == []


def test_the_tree_has_a_depth_and_a_size() -> None:
    def found(text: str, limits: Limits) -> list[str]:
        return [d.code for d in parse(text, MINI, limits=limits).errors]

    assert found("root = Box([[x]])\nx = {a: 1}", Limits(tree_depth=5)) == []
    assert found("root = Box([[x]])\nx = {a: 1}", Limits(tree_depth=4)) == ["tree-depth-limit"]
    assert found("root = Box([1, $x + 1])", Limits(nodes=6)) == []
    assert found("root = Box([1, $x + 1])", Limits(nodes=5)) == ["node-limit"]


def test_too_many_statements_are_told_once_wherever_the_text_ends() -> None:
    parser = StreamParser(NO_LIBRARY, limits=Limits(statements=1))
    programs = [parser.feed(text) for text in ("a = 1\n", "b = 2", "\nc = 3", "\n")]
    assert [[d.code for d in program.errors] for program in programs] == [[], *[["statement-limit"]] * 3]
    assert [len(program.statements) for program in programs] == [1, 1, 1, 1]


def test_every_statement_past_the_limit_is_ignored() -> None:
    program = parse("a = 1\nb = 2\nc = 3\nd = 4\n", NO_LIBRARY, limits=Limits(statements=1))
    assert [s.name for s in program.statements] == ["a"]
    assert [d.code for d in program.errors] == ["statement-limit"]


def test_a_limit_of_the_tree_is_told_where_its_statement_stands() -> None:
    program = parse("root = Box(x)\nx = [[1, 2]]", MINI, limits=Limits(nodes=3))
    assert [(d.code, d.span and d.span.line) for d in program.errors] == [("node-limit", 2), ("null-required", 1)]


def test_a_program_tells_what_it_declares() -> None:
    program = parse('$n = 1\nq = Query("t", {a: $n, b: [$m, $n]}, {}, 5)\nm = Mutation("u")\nroot = Box(q)', MINI)
    assert [(q.name, q.dependencies) for q in program.queries] == [("q", ("$n", "$m"))]
    assert program.mutations[0].tool == Str("u")
    assert program.mutations[0].arguments is None
    assert program.state == {"$n": 1, "$m": None}
    assert repr(program) == "Program(4 statements, 0 diagnostics)"
    assert program.is_finished
    assert program != "text"


def test_the_tree_begins_at_the_root_component_if_nothing_is_called_root() -> None:
    library = compile_signatures(json.loads((SCHEMAS / "mini.json").read_text()), "Stack")
    assert parse('a = Title("t")\nb = Stack([])', library).entry == "b"
    assert parse('a = Title("t")\nStack = 1', library).entry == "Stack"
    assert parse('x = 1\na = Title("t")', library).entry == "a"
    assert parse("x = 1", library).entry == "x"
    assert parse("", library).entry == ""


def test_objects_and_lists_are_checked_inside() -> None:
    text = 'root = Cfg({mode: "a", size: "big", label: 5, more: 1}, "x", [{id: 1}, 5, {id: "i", qty: null}])'
    program = parse(text, MINI)
    assert _root(program).props == {
        "options": {"mode": "a", "size": 10, "more": 1},
        "items": ({"id": "i", "qty": 1},),
    }
    assert [d.path for d in program.errors] == [
        "/options/size", "/options/label", "/inner", "/items/0/id", "/items/1",
    ]  # fmt: skip


def test_constants_and_open_enums_are_checked_by_identity() -> None:
    assert [d.path for d in parse('root = Konst("j")', MINI).errors] == ["/k"]
    assert [d.path for d in parse('root = Konst("k", true)', MINI).errors] == ["/n"]
    assert _root(parse('root = Konst("k", [1])', MINI)).props["n"] == (1,)
    assert [d.path for d in parse('root = Konst(Title("t"))', MINI).errors] == ["/k"]


def test_a_list_of_choices_stands_in_for_the_type() -> None:
    assert [d.path for d in parse("root = Text(1, 2)", MINI).errors] == ["/text", "/size"]
    assert _root(parse('root = Text("x", [1])', MINI)).props["size"] == (1,)
    assert _root(StreamParser(MINI).feed('root = Text("x", 5')).props["size"] == 5


def test_a_list_of_anything_inside_an_object_is_taken_as_it_is() -> None:
    props = {"data": {"type": "object", "properties": {"rows": {"type": "array"}}}}
    library = compile_signatures({"$defs": {"Grid": {"properties": props}}})
    program = parse('root = Grid({rows: [1, "a"]})', library)
    assert _root(program).props["data"]["rows"] == (1, "a")
    assert program.errors == ()


def test_list_items_can_have_a_default_and_anything_fits_an_open_list() -> None:
    items = {"type": "string", "default": "?"}
    props = {"some": {"type": "array", "items": items}, "any": {"type": "array"}, "odd": {"enum": ["a", 1]}}
    library = compile_signatures({"$defs": {"List": {"properties": props}}})
    program = parse('root = List(["a", 5, "b"], [1, "a"], Odd)\nOdd = List([], [], List())', library)
    assert _root(program).props == {"some": ("a", "?", "b"), "any": (1, "a")}
    assert [d.path for d in program.errors] == ["/some/1", "/odd", "/odd"]


def test_an_unfinished_statement_that_comes_to_nothing_leaves_nothing_behind() -> None:
    parser = StreamParser(MINI)
    assert [s.name for s in parser.feed("a = 1\n(\nc = ").statements] == ["a", "c"]
    assert [s.name for s in parser.feed("\na = ").statements] == ["a"]
    assert parser.feed("").definitions["a"].expression == Null()
    last = parser.feed("\nd = 2")
    assert [(s.name, s.expression) for s in last.statements] == [("a", Num(1)), ("d", Num(2))]


def test_a_program_asked_late_is_worked_out_from_its_own_text() -> None:
    parser = StreamParser(MINI)
    early = parser.feed('root = Title("1")\n')
    _root(parser.feed('root = Title("2")\n'))
    assert _root(early).props["text"] == "1"
