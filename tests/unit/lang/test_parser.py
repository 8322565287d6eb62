"""Statements and expressions."""

from viewloom.lang.ast import (
    Arr,
    Assign,
    BinOp,
    Builtin,
    Comp,
    Index,
    Member,
    Null,
    Num,
    Obj,
    Ref,
    StateRef,
    Str,
    Ternary,
    UnaryOp,
    children,
    walk,
    with_children,
)
from viewloom.lang.limits import NESTING_LIMIT
from viewloom.lang.parser import parse_expression, parse_statements


def test_components_builtins_and_names_are_told_apart() -> None:
    assert parse_expression("Foo(1)") == Comp("Foo", (Num(1),))
    assert parse_expression("@Count([])") == Builtin("Count", (Arr(()),))
    assert parse_expression("Action([])") == Builtin("Action", (Arr(()),))
    assert parse_expression("Count([])") == Ref("Count")
    assert parse_expression("foo(1)") == Ref("foo")
    assert parse_expression("@foo(1)") == Comp("foo", (Num(1),))
    assert parse_expression("@foo") == Ref("foo")


def test_operators_bind_as_usual() -> None:
    one, two, three = Num(1), Num(2), Num(3)
    assert parse_expression("1+2*3") == BinOp("+", one, BinOp("*", two, three))
    assert parse_expression("(1+2)*3") == BinOp("*", BinOp("+", one, two), three)
    assert parse_expression("1-2-3") == BinOp("-", BinOp("-", one, two), three)
    assert parse_expression("!a.b[1]") == UnaryOp("!", Index(Member(Ref("a"), "b"), one))
    assert parse_expression("1 + $x = 2 + 3") == BinOp("+", one, Assign("$x", BinOp("+", two, three)))
    assert parse_expression("a ? 1 : b ? 2 : 3") == Ternary(Ref("a"), one, Ternary(Ref("b"), two, three))


def test_what_is_missing_or_unexpected_is_null() -> None:
    assert parse_expression("[,1]") == Arr((Null(), Num(1)))
    assert parse_expression("[1,,2]") == Arr((Num(1), Null(), Num(2)))
    assert parse_expression("a ?") == Ternary(Ref("a"), Null(), Null())
    assert parse_expression("{a") == Obj((("a", Null()),))
    assert parse_expression("F({a") == Comp("F", (Obj((("a", Null()), ("?", Null()))),))
    assert parse_expression("5.") == Member(Num(5), "?")


def test_brackets_bind_across_spaces_and_lines() -> None:
    assert parse_expression("[a [0]]") == Arr((Index(Ref("a"), Num(0)),))
    assert parse_expression("[[1]\n[2]]") == Arr((Index(Arr((Num(1),)), Num(2)),))


def test_a_statement_ends_at_a_line_feed_outside_brackets_and_ternaries() -> None:
    found = parse_statements(
        'Sure!\na = [1,\n2]\nb = $c\n? 1\n: 2\n$d = "x" junk = 3\nq = Query("t")\nm = Mutation("u")'
    )
    assert [(s.name, s.kind) for s in found] == [
        ("a", "value"), ("b", "value"), ("$d", "state"), ("q", "query"), ("m", "mutation"),
    ]  # fmt: skip
    assert found[1].expression == Ternary(StateRef("$c"), Num(1), Num(2))
    assert found[2].expression == Str("x")


def test_a_right_hand_side_is_needed() -> None:
    assert parse_statements("root = \n  Title()") == ()
    assert parse_statements("root == 1\n1 = 2\nlet x = 3\nroot := 4") == ()


def test_only_fenced_text_counts_if_there_is_a_fence() -> None:
    assert [s.name for s in parse_statements("x = 1\n```\na = 1\n```\ny = 2\n```\nb = 2\n```")] == ["a", "b"]


def test_spans_cover_the_statement() -> None:
    text = "  a = [1, 2]  // note\n b = 2"
    assert [text[slice(*s.span)] for s in parse_statements(text)] == ["a = [1, 2]", "b = 2"]


def test_nesting_has_a_limit() -> None:
    for opener, closer in [("[", "]"), ("(", ")"), ("!", ""), ("F(", ")"), ("{a:", "}"), ("1+", ""), ("a?1:", "")]:
        depth = NESTING_LIMIT - 1
        inside = parse_statements(f"a = {opener * depth}1{closer * depth}\nb = 2")
        assert [s.problem for s in inside] == ["", ""], opener
        beyond = parse_statements(f"a = {opener * (depth + 2)}1{closer * (depth + 2)}\nb = 2")
        assert [s.problem for s in beyond] == ["nesting-limit", ""], opener
        assert beyond[0].expression == Null()


def test_chains_have_the_same_limit() -> None:
    assert parse_statements("a = a" + ".b" * 10_000)[0].problem == "nesting-limit"
    assert parse_statements("a = 1" + "+1" * 10_000)[0].problem == "nesting-limit"


def test_walk_visits_parents_first_and_parts_from_left_to_right() -> None:
    tree = parse_expression('F([a, {k: b}], $c ? d.e : f[g], -h, $i = @Sum(j), "s")')
    assert tree is not None
    assert [node.name for node in walk(tree) if isinstance(node, Ref)] == list("abdfghj")
    assert len(list(walk(tree))) == 1 + sum(1 for node in walk(tree) for _ in children(node))


def test_a_leaf_with_no_children_is_itself() -> None:
    assert with_children(Num(1), ()) == Num(1)
