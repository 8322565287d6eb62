"""Expressions to values, as a page would compute them."""

import json
import math
from pathlib import Path
from typing import Any

import pytest

from viewloom.lang import Element, compile_signatures, evaluate, evaluate_expression, parse, parse_expression
from viewloom.lang.ast import BinOp, Num, Obj, StateRef, Str
from viewloom.lang.coercion import get_field, get_path, is_loosely_equal, parse_number, to_text
from viewloom.lang.evaluate import STEP_LIMIT, to_node
from viewloom.lang.functions import compare_text

SCHEMAS = Path(__file__).parents[3] / "conformance/lang/schemas"
MINI = compile_signatures(json.loads((SCHEMAS / "mini.json").read_text()))
STATE = {"$n": 5, "$rows": [{"n": "b", "v": 2}, {"n": "a", "v": "10"}], "$same": "text", "$loop": StateRef("$loop")}


def _value(text: str) -> Any:
    node = parse_expression(text)
    assert node is not None
    return evaluate_expression(node, state=STATE, results={"data": {"rows": [1, 2, 3]}})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3", 7), ("7 / 0", 0), ("7 % 0", 0), ("-7 % 3", -1), ("1e999 % 2", math.nan), ("5 % 1e999", 5),
        ('"a" + null + true + [1, null] + {}', "atrue1,[object Object]"), ('"0x1F" - 1', 30), ('" " * 1', 0),
        ('1 == "01"', True), ("null == 0", False), ('[1] == "1"', True), ("true == 1", True), ("{} == {}", False),
        ('"b" > "a"', False), ("0 || 3", 3), ('"" && 1', ""), ("0e && 1", math.nan), ("!0e", True), ("![]", False),
        ("-$n", -5), ("$nope.a.b", None), ("$rows.n", ("b", "a")), ("$rows.length", 2), ("$rows[1].v", "10"),
        ("$rows[7]", None), ('$rows["x"].n', "b"), ("$rows[-1]", None), ("$rows[null]", None), ("data.rows[2]", 3),
        ('"h\U0001f600"["length"]', 3), ('"ab"[1]', "b"), ('"ab"[5]', None), ("5 .x", None), ("$loop", None),
        ("$same[0]", "t"), ("true ? 1 : 2", 1), ("nope", None), ("Foo(1)", None), ("@nope(1)", None),
        ("@Sum($rows.v)", 12), ('@Avg(["2", 4])', 3), ("@Min([3, 1])", 1), ("@Max([0e, 1])", math.nan),
        ("@Max([])", 0), ("@First([])", None), ("@Last([1, 2])", 2), ("@Count(null)", 0), ("@Round(1.005, 2)", 1),
        ("@Round(-1.5)", -1), ("@Round(2.5)", 3), ("@Round(1, 400)", math.nan), ("@Round(1e999)", math.inf),
        ("@Round(1, -400)", math.nan), ("@Abs('-3')", 3), ("@Floor(-1.5)", -2), ("@Ceil(1.2)", 2),
        ("@Floor(1e999)", math.inf), ("@Sort([10, '9', 100])", ("9", 10, 100)), ("@Sort(5)", 5),
        ('@Sort(["b", "a", "C", "A", "\u00e1", "-"])', ("-", "a", "A", "\u00e1", "b", "C")),
        ('@Filter([1, 2, 3], "", ">=", 2)', (2, 3)), ('@Filter(["ab", "b"], null, "contains", "a")', ("ab",)),
        ('@Filter([1], "", "~", 1)', ()), ("@Filter(5)", ()), ('@Filter([1, "1"], "", null, 1)', (1, "1")),
        ('@Filter([1, 2], "", "!=", 1)', (2,)), ('@Filter([1, 2], "", "<", 2)', (1,)),
        ('@Filter([1, 2], "", "<=", 1)', (1,)), ('@Each("abc", "c", c)', ()), ("@Each([1], 5, 2)", ()), ("@Each()", ()),
        ('@Each([1, 2], "i", @Each([10], j, i + j))', ((11,), (12,))),
        ("@Set(n, 5)", None), ("@Run(5)", None), ("@Reset(n)", None), ("Action(5)", {"steps": ()}),
        ("@OpenUrl()", {"type": "open_url", "url": ""}), ("@Reset($n, 1)", {"type": "reset", "targets": ("$n",)}),
        ('@ToAssistant("m")', {"type": "continue_conversation", "message": "m", "context": None}),
        ('@ToAssistant("m", 1)', {"type": "continue_conversation", "message": "m", "context": "1"}),
        ("@ToAssistant()", {"type": "continue_conversation", "message": "", "context": None}),
    ],
)  # fmt: skip
def test_values(text: str, expected: object) -> None:
    value = _value(text)
    if isinstance(expected, float) and math.isnan(expected):
        assert math.isnan(value)
    else:
        assert value == expected
        assert isinstance(value, bool) == isinstance(expected, bool)


def test_what_an_action_sets_waits_with_the_items_put_in() -> None:
    step = _value('@Each([{a: 1}], "x", Action([@Set($n, $n + x.a), 5, @Set($m, [x])]))')[0]["steps"]
    assert step[0]["valueAST"] == BinOp("+", StateRef("$n"), Num(1))
    assert step[1]["valueAST"].items == (Obj((("a", Num(1)),)),)
    missing = _value('@Each([{a: 1}], "x", @Set($n, x.b))')[0]["valueAST"]
    assert missing == parse_expression("{a: 1}.b")
    assert _value("$n = 1 + 2")["expr"] == BinOp("+", Num(1), Num(2))


def test_a_tree_is_computed_with_state_and_results() -> None:
    text = """
        $on = true
        $base = $n + 1
        q = Query("t")
        root = Stack([@Each(q.rows, "r", Title("n" + r.n, $base)), $on && Box($set = 1), Text("same")], {a: $on}.b)
        run = Action([@Run(q)])
    """
    program = parse(text, MINI)
    found = evaluate(program, state={"$n": 1}, results={"q": {"rows": [{"n": 1}, {"n": 2}]}})
    assert found.root is not None
    titles, box, same = found.root.props["children"]
    assert [title.props for title in titles] == [{"text": "n1", "level": 2}, {"text": "n2", "level": 2}]
    assert box.props == {"child": None}
    assert program.root is not None
    assert same is program.root.props["children"][2]
    assert not found.exceeded
    assert evaluate(parse("x = 1", MINI)).root is None


def test_an_object_keeps_its_expressions_computed() -> None:
    found = evaluate(parse('root = Box({steps: [1 + 1], type: "t", valueAST: $x})\n$x = [1]', MINI))
    assert found.root == Element(
        "Box", {"child": {"steps": (2,), "type": "t", "valueAST": (1,)}}, "root", has_dynamic_props=True
    )


def test_a_run_step_names_its_query() -> None:
    found = evaluate(parse('q = Query("t")\nroot = Button("b", Action([@Run(q)]))', MINI))
    assert found.root is not None
    steps = found.root.props["action"]["steps"]
    assert steps == ({"type": "run", "statementId": "q", "refType": "query"},)


def test_evaluation_has_a_budget() -> None:
    items = ", ".join("1" * 60)
    nested = f'@Each([{items}], "a", @Each([{items}], "b", @Each([{items}], "c", @Each([{items}], "d", a))))'
    assert STEP_LIMIT < 60**4
    assert evaluate(parse(f"root = Box({nested})", MINI)).exceeded


@pytest.mark.parametrize(
    ("text", "number"),
    [("", 0), (" 12 ", 12), ("0b11", 3), ("0o7", 7), ("-Infinity", -math.inf), (".5", 0.5), ("1e3", 1000), ("5.", 5)],
)
def test_text_to_number(text: str, number: float) -> None:
    assert parse_number(text) == number


def test_text_that_is_no_number() -> None:
    assert all(math.isnan(parse_number(text)) for text in ("x", "1x", "1_000", "--1", "0x", "nan", "inf"))


def test_fields_of_other_values() -> None:
    assert get_field("ab", "01") is None
    assert get_field([1, 2], "1") == 2
    assert get_field([1], "9" * 30) is None
    assert get_field(None, "a") is None
    assert get_path({"a": {"b": 1}}, "a.b") == 1
    assert get_path({"a": 1}, "") is None


def test_loose_equality_of_arrays_and_texts() -> None:
    shared = {"a": 1}
    assert is_loosely_equal(shared, shared)
    assert is_loosely_equal("1,2", (1, 2))
    assert not is_loosely_equal("x", 1)
    assert is_loosely_equal(False, "0")
    assert to_text((1, (2, None))) == "1,2,"
    assert compare_text("a", "a") == 0


def test_values_become_literals() -> None:
    value = to_node({"a": [1, "b", True, None]})
    assert isinstance(value, Obj)
    assert value.entries[0][1] == parse_expression('[1, "b", true, null]')
    assert to_node("x") == Str("x")
