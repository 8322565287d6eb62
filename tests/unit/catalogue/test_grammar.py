"""The rules that grammars are made of, checked by what llguidance accepts."""

import pytest
from llguidance.gbnf_to_lark import gbnf_to_lark

from grammar_sampler import accepts, grammar_error, sample
from viewloom.catalogue import standard_library
from viewloom.catalogue.grammar import (
    CAPITAL,
    INITIALS,
    Rule,
    call,
    choice,
    listing,
    literal,
    number,
    positional,
    prose,
    quoted,
    render_gbnf,
    render_lark,
    sequence,
    subset,
    text,
    varied,
    words,
)

RULES: dict[str, Rule] = {
    "literal": literal('a "quoted" \\ text'),
    "choice": choice("a", number(1, 3)),
    "words": text(words(1, 4, first=CAPITAL, end=".")),
    "listing": listing(text(words(1, 2)), 2, 3),
    "subset": subset([literal(name) for name in "abcd"], 2, 3, always=(1,)),
    "varied": varied([text(words(1, 2, first=initial)) for initial in INITIALS], 2, 4),
    "prose": prose(paragraphs=2, sentences=2),
    "one sentence": prose(paragraphs=1, sentences=1),
    "one word": words(1, 1),
}


@pytest.mark.parametrize("name", RULES)
def test_every_rule_makes_a_grammar_that_llguidance_takes(name: str) -> None:
    assert grammar_error(render_lark(RULES[name])) == ""


@pytest.mark.parametrize("name", RULES)
def test_every_rule_makes_a_grammar_that_reads_as_gbnf(name: str) -> None:
    # The converter parses GBNF: a text that llama.cpp could not read fails here.
    assert gbnf_to_lark(render_gbnf(RULES[name]))


def test_a_literal_is_accepted_as_it_is_and_nothing_else() -> None:
    lark = render_lark(literal('say "hi"'))
    assert accepts(lark, 'say "hi"')
    assert not accepts(lark, "say hi")


@pytest.mark.parametrize("seed", range(20))
def test_words_are_a_string_without_anything_to_escape(seed: int) -> None:
    written = sample(render_lark(text(words(1, 6))), seed)
    assert written == quoted(written[1:-1])
    assert 1 <= len(written[1:-1].split()) <= 6


@pytest.mark.parametrize("wrong", ['""', '" a"', '"a  b"', '"a\nb"', '"a\\"b"', '"a b c d"', "a"])
def test_words_refuse_what_is_no_bounded_text(wrong: str) -> None:
    assert not accepts(render_lark(text(words(1, 3))), wrong)


def test_words_begin_and_end_as_asked() -> None:
    lark = render_lark(words(2, 5, first=CAPITAL, end="."))
    assert accepts(lark, "Boil the water, then wait.")
    assert not accepts(lark, "boil the water.")
    assert not accepts(lark, "Boil the water")


def test_numbers_have_no_leading_zero() -> None:
    lark = render_lark(number(1, 3))
    assert [accepts(lark, digits) for digits in ("7", "120", "0", "007", "1200", "")] == [True, True] + [False] * 4


def test_a_list_has_as_many_items_as_allowed() -> None:
    lark = render_lark(listing(literal("x"), 2, 3))
    assert [accepts(lark, written) for written in ("[x]", "[x, x]", "[x, x, x]", "[x, x, x, x]")] == [
        False,
        True,
        True,
        False,
    ]


def test_a_list_without_items_cannot_be_asked_for() -> None:
    with pytest.raises(ValueError, match="no list has"):
        listing(literal("x"), 0, 2)


def test_a_subset_keeps_the_order_and_repeats_nothing() -> None:
    lark = render_lark(subset([literal(name) for name in "abcd"], 2, 3))
    good = ("[a, b]", "[a, d]", "[b, c, d]")
    bad = ("[a]", "[b, a]", "[a, a]", "[a, b, c, d]", "[]")
    assert all(accepts(lark, written) for written in good)
    assert not any(accepts(lark, written) for written in bad)


def test_a_subset_never_leaves_out_what_must_be_there() -> None:
    lark = render_lark(subset([literal(name) for name in "abcd"], 1, 3, always=(1, 3)))
    assert all(accepts(lark, written) for written in ("[b, d]", "[a, b, d]", "[b, c, d]"))
    assert not any(accepts(lark, written) for written in ("[b]", "[a, b]", "[a, c, d]", "[a, b, c, d]"))


def test_a_subset_that_cannot_be_filled_is_refused() -> None:
    with pytest.raises(ValueError, match="no list takes"):
        subset([literal("a"), literal("b")], 1, 1, always=(0, 1))


@pytest.mark.parametrize("seed", range(20))
def test_a_varied_list_uses_no_rule_twice(seed: int) -> None:
    written = sample(render_lark(varied([literal(name) for name in "abcdef"], 2, 4)), seed)
    items = written.strip("[]").split(", ")
    assert 2 <= len(items) <= 4
    assert len(set(items)) == len(items)


def test_the_groups_of_initials_overlap_nowhere_and_hold_every_capital() -> None:
    rules = [render_lark(words(1, 1, first=initial)) for initial in INITIALS]
    for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÜÉ":
        assert sum(accepts(rule, letter) for rule in rules) == 1, letter


def test_a_call_puts_arguments_into_the_order_of_the_props() -> None:
    component = standard_library("chat").by_name["Input"]
    assert positional(component, {"type": '"email"', "name": '"mail"'}) == ['"mail"', "null", '"email"']
    assert accepts(render_lark(call(component, {"type": '"email"', "name": '"mail"'})), 'Input("mail", null, "email")')


@pytest.mark.parametrize("arguments", [{}, {"name": '"a"', "colour": '"red"'}])
def test_a_call_with_missing_or_unknown_props_is_refused(arguments: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="props"):
        call(standard_library("chat").by_name["Input"], arguments)


def test_prose_has_sentences_that_end_and_no_markup() -> None:
    lark = render_lark(prose(paragraphs=2, sentences=2))
    assert accepts(lark, "Rain is water. It falls at 3.5 metres a second.\n\nIt is wet!")
    for wrong in (
        "Rain is water",
        "Look at <b>this</b>.",
        "See http://evil.example.",
        "![x](y).",
        "One. Two. Three.",
        "",
    ):
        assert not accepts(lark, wrong), wrong


def test_sequences_join_their_literals() -> None:
    assert render_lark(sequence("a", "b", number(1, 1), "c")).splitlines()[1] == 'start: "ab" T0 "c"'
