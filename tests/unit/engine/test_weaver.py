"""The weaver: what goes out when, and how a reply ends."""

import pytest

from viewloom.catalogue import Library
from viewloom.engine.reach import DEPTH_LIMIT, REPEAT_LIMIT
from viewloom.engine.weaver import Weaver
from weaving import LIBRARIES, assert_sound, weave, woven

CHAT, FULL = LIBRARIES["chat"], LIBRARIES["full"]
EMPTY_ROOT = "root = Card([])\n"


def steps(library: Library, *pieces: str) -> list[str]:
    return weave(library, list(pieces))[0]


def test_a_named_argument_in_its_place_goes_out_as_it_comes() -> None:
    assert steps(CHAT, 'root = Card(children: [TextContent(size: "small", te', 'xt: "It was', ' dark")', "])") == [
        "root = Card([",
        'TextContent("It was',
        ' dark", "small")',
        "])",
        "\n",
    ]


def test_the_children_of_a_json_tree_go_out_as_they_come() -> None:
    tree = ['{"component": "Card", "props": {"children": [{"compo', 'nent": "TextContent", "props": {"text": "It was']
    tree += [' dark"}}, {"type": "CardHeader", "title": "T"', "}]}}\n"]
    assert steps(CHAT, *tree) == [
        "root = Card([",
        'TextContent("It was',
        ' dark"), CardHeader("T"',
        ")])",
        "\n",
    ]


def test_a_string_goes_out_as_it_comes() -> None:
    assert steps(CHAT, 'root = Card([TextContent("It was', " a dark", ' and"', ")])") == [
        'root = Card([TextContent("It was',
        " a dark",
        ' and"',
        ")])",
        "\n",
    ]


def test_a_component_waits_for_its_required_props_only() -> None:
    assert steps(CHAT, 'a = Callout("info', '", "Title"', ', "', "Now", '")') == [
        "",
        "",
        'a = Callout("info", "Title", "',
        "Now",
        '")',
        "\nroot = Card([a])\n",
    ]


def test_items_of_a_list_go_out_one_by_one() -> None:
    assert steps(CHAT, 'root = Card([Table([Col("A", ["x"', ', "y', '", 3', ", tr", "ue])])])") == [
        'root = Card([Table([Col("A", ["x"',
        ', "y',
        '"',
        ", 3",
        ", true])])])",
        "\n",
    ]


def test_an_expression_behind_a_string_goes_on_when_it_is_whole() -> None:
    assert steps(CHAT, 'root = Card([TextContent("a" + $b', ")])") == [
        'root = Card([TextContent("a"',
        "",
        " + $b)])\n",
    ]


def test_prose_goes_out_as_it_comes() -> None:
    assert steps(CHAT, "Once upon", " a time") == [
        'root = Card([prose_1])\nprose_1 = MarkDownRenderer("Once upon',
        " a time",
        '")\n',
    ]


def test_a_line_that_may_become_a_statement_waits() -> None:
    assert steps(CHAT, "total", " of ", "all")[:2] == [
        "",
        'root = Card([prose_1])\nprose_1 = MarkDownRenderer("total of',
    ]


def test_the_order_of_root_is_kept_when_prose_stands_between() -> None:
    text = "".join(f'p{index}\n\na{index} = TextContent("t")\n' for index in range(12))
    program = assert_sound(CHAT, steps(CHAT, "root = Card([a0])\n", text))
    assert program.root is not None
    shown = [child.statement_id for child in program.root.props["children"]]
    assert [name for name in shown if name.startswith("prose")] == [f"prose_{index}" for index in range(1, 13)]
    assert program.unresolved == ()


def test_texts_between_statements_do_not_cost_a_root_each() -> None:
    text = "".join(f'p{index}\n\na{index} = TextContent("t")\n' for index in range(500))
    assert woven(CHAT, text).count("root = ") < 25


def test_an_empty_reply_is_known_as_such() -> None:
    weaver = Weaver(CHAT)
    weaver.feed("<think>Hm.</think>\n\n")
    assert weaver.is_empty
    weaver.feed("x = 5")
    weaver.cut()
    assert not weaver.is_empty


def test_nothing_gives_an_empty_root() -> None:
    assert woven(CHAT, "") == EMPTY_ROOT


def test_a_notice_stands_at_the_end() -> None:
    weaver = Weaver(CHAT)
    out = [weaver.feed('root = Card([a])\na = TextContent("It was'), weaver.notice("danger", "Cut off", "Sorry.")]
    out.append(weaver.finish())
    assert "".join(out) == (
        'root = Card([a])\na = TextContent("It was")\n'
        'root = Card([a, notice_1])\nnotice_1 = TextCallout("danger", "Cut off", "Sorry.")\n'
    )


def test_a_cut_statement_is_closed_and_another_may_follow() -> None:
    weaver = Weaver(CHAT)
    out = [weaver.feed('root = Card([a, b])\na = TextContent("It was'), weaver.cut()]
    out += [weaver.feed('b = TextContent("After")\n'), weaver.finish()]
    assert "".join(out) == 'root = Card([a, b])\na = TextContent("It was")\nb = TextContent("After")\n'


def test_prose_only_takes_nothing_for_a_statement() -> None:
    weaver = Weaver(CHAT, is_prose=True)
    out = weaver.feed('a = TextContent("x")') + weaver.finish()
    assert out == 'root = Card([prose_1])\nprose_1 = MarkDownRenderer("a = TextContent(\\"x\\")")\n'


@pytest.mark.parametrize("withheld", [["MarkDownRenderer"], ["MarkDownRenderer", "TextContent"]])
def test_prose_finds_another_component_if_its_own_is_withheld(withheld: list[str]) -> None:
    library = CHAT.without([*withheld, "CodeBlock"])
    out = steps(library, "Hello\n", 'root = Card([a])\na = Hologram("Lost text here")')
    assert_sound(library, out)
    assert "Hello" in "".join(out)


@pytest.mark.parametrize("line", ["word " * 20 + "\n", "word " * 50_000])
def test_a_long_prose_goes_on_in_another_component_wherever_it_is_cut(line: str) -> None:
    text = line * (250_000 // len(line))
    out = woven(CHAT, text)
    assert out == "".join(steps(CHAT, *(text[at : at + 7_001] for at in range(0, len(text), 7_001))))
    assert out.count("MarkDownRenderer(") == (3 if "\n" in line else 2)
    assert len(out) < 1.05 * len(text)


def test_a_tree_is_no_deeper_than_readers_bear() -> None:
    names = range(3 * DEPTH_LIMIT)
    top_down = "root = Stack([a0])\n" + "\n".join(f"a{index} = Stack([a{index + 1}])" for index in names)
    bottom_up = "\n".join(f"a{index + 1} = Stack([a{index}])" for index in names) + f"\nroot = Stack([a{names.stop}])"
    for text in (top_down, f'a0 = TextContent("x")\n{bottom_up}'):
        program = assert_sound(FULL, steps(FULL, text))
        assert not [found for found in program.diagnostics if found.code.endswith("-limit")]


@pytest.mark.parametrize(
    "text",
    [
        '{"component":"Stack","props":{"children":[' * 300 + '"Hi there you"' + "]}}" * 300,
        "root = " + "Stack(children=[" * 300 + '"Hi there you"' + "])" * 300,
        "root = Stack([" + "{" * 5_000 + '"Hi there you"',
        "root = Stack([" + "[" * 5_000 + '"Hi there you"' + "]" * 5_000 + "])",
        "root = Stack([" + "$x ? 1 : " * 3_000 + '"Hi there you"])',
    ],
    ids=["a tree", "named arguments", "objects", "lists", "choices"],
)
def test_what_is_nested_without_end_is_cut_and_its_text_kept(text: str) -> None:
    out = steps(FULL, text)
    assert_sound(FULL, out)
    assert "Hi there you" in "".join(out)
    assert "".join(steps(FULL, *(text[at : at + 7] for at in range(0, len(text), 7)))) == "".join(out)


def test_a_long_list_of_named_arguments_costs_what_it_costs() -> None:
    items = ", ".join(['TextContent(size="small", text="x")'] * 3_000)
    text = f"root = Card([{items}])"
    assert woven(CHAT, text).count('TextContent("x", "small")') == 3_000


def test_names_used_twice_at_every_level_do_not_multiply() -> None:
    names = range(40)
    bottom_up = 'a0 = TextContent("x")\n' + "\n".join(f"a{index + 1} = Stack([a{index}, a{index}])" for index in names)
    top_down = "root = Stack([a0])\n" + "\n".join(f"a{index} = Stack([a{index + 1}, a{index + 1}])" for index in names)
    for text in (f"{bottom_up}\nroot = Stack([a40])", top_down):
        program = assert_sound(FULL, steps(FULL, text))
        assert not [found for found in program.diagnostics if found.code.endswith("-limit")]
        assert repr(program.root).count("Element(") < 2 * REPEAT_LIMIT


def test_a_redefinition_at_the_end_is_followed_by_something() -> None:
    """Stock readers ignore a redefinition in the last line of a stream."""
    out = woven(CHAT, 'root = Card([a])\na = TextContent("one")\na = TextContent("two")')
    assert out.endswith('a = TextContent("two")\na = TextContent("two")\n')
