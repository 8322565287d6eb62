"""Pieces of tool calls, as upstreams number them, become calls that are numbered from 0."""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from counting import count_calls
from viewloom.providers.base import ToolCallDelta
from viewloom.providers.chat_calls import SCALAR_LIMIT_CHARS, CallPieces
from viewloom.providers.chat_shapes import CallPiece, Function

Made = list[tuple[int, str | None, str]]


def piece(name: str | None = None, arguments: Any = None, **members: Any) -> CallPiece:
    return CallPiece(function=Function(name, arguments), **members)


def calls_of(*pieces: CallPiece, at_once: bool = False) -> tuple[Made, list[str | None]]:
    """Returns the calls that a client puts together, and every id it was told."""
    calls = CallPieces()
    taken = [calls.take(part, place if at_once else 0) for place, part in enumerate(pieces)]
    deltas = [delta for delta in taken if delta is not None] + calls.finish()
    names: dict[int, str | None] = {}
    texts: dict[int, str] = {}
    for delta in deltas:
        assert delta.index in names or delta.index == len(names)
        assert names.get(delta.index) is None or delta.name is None
        names[delta.index] = names.get(delta.index) or delta.name
        texts[delta.index] = texts.get(delta.index, "") + delta.arguments
    return [(index, names[index], texts[index]) for index in names], [d.call_id for d in deltas if d.call_id]


X, Y = '{"x": 1}', '{"y": 2}'
BOTH: Made = [(0, "search", X), (1, "add", Y)]


@pytest.mark.parametrize(
    "pieces",
    [
        [piece("search", X, index=0, id="a"), piece("add", Y, index=1, id="b")],
        [piece("search", X, index=1, id="a"), piece("add", Y, index=2, id="b")],
        [piece("search", X, index="0", id=7), piece("add", Y, index="1", id=8)],
        [piece("search", X, id="a"), piece("add", Y, id="b")],
        [piece("search", X, index=0, id="a"), piece("add", Y, index=0, id="b")],
        [piece("search", X), piece("add", Y)],
        [piece("search", {"x": 1}), piece("add", {"y": 2})],
        [piece("search", "", id="a"), piece(arguments=X), piece("add", "", id="b"), piece(arguments=Y)],
        [piece("search", X[:3], index=0), piece("add", Y[:3], index=1), piece(arguments=X[3:], index=0),
         piece(arguments=Y[3:], index=1)],
    ],
)  # fmt: skip
def test_two_calls_are_two_however_they_are_numbered(pieces: list[CallPiece]) -> None:
    made, ids = calls_of(*pieces)
    assert [(index, name, text.replace(":1", ": 1").replace(":2", ": 2")) for index, name, text in made] == BOTH
    assert len(set(ids)) == len(ids) == 2


def test_two_calls_of_one_function_are_two() -> None:
    assert calls_of(piece("add", X), piece("add", Y))[0] == [(0, "add", X), (1, "add", Y)]
    assert calls_of(piece("add", X, index=0, id="a"), piece("add", Y, index=0, id="b"))[0][1] == (1, "add", Y)
    assert calls_of(piece("add", X, index=0), piece("add", Y, index=0))[0] == [(0, "add", X), (1, "add", Y)]
    assert len(calls_of(piece("add", X), piece("add", Y), at_once=True)[0]) == 2


@pytest.mark.parametrize(
    "pieces",
    [
        [piece("add", "", index=0, id="a"), piece("add", X[:3], index=0, id="a"), piece("add", X[3:], index=0, id="a")],
        [piece("add", "", index=0, id="a"), piece("", X[:3], index=0, id="b"), piece(None, X[3:], index=0, id="c")],
        [piece("add", "", index=0, id="a"), piece("add", X[:3], index=0, id="b"), piece("add", X[3:], index=0, id="c")],
        [piece(None, "", index=0, id="a"), piece("add", X, index=0, id="a")],
        [piece("add", X[:3], id="a"), piece(arguments=X[3:])],
        [piece("add", X, index=0, id="a"), piece("add", "", index=0), piece("add", None, index=0, id="a")],
    ],
)
def test_a_call_whose_pieces_repeat_its_name_or_change_its_id_is_one(pieces: list[CallPiece]) -> None:
    made, ids = calls_of(*pieces)
    assert made == [(0, "add", X)]
    assert ids == ["a"]


@pytest.mark.parametrize("call_id", [None, ""])
def test_a_call_without_an_id_gets_one(call_id: str | None) -> None:
    ids = {calls_of(piece("add", X, index=0, id=call_id))[1][0] for _ in range(3)}
    assert len(ids) == 3
    assert all(made is not None and made.startswith("call_") for made in ids)


def test_a_piece_that_adds_nothing_is_none() -> None:
    calls = CallPieces()
    assert calls.take(piece("add", X, index=0, id="a"), 0) == ToolCallDelta(0, "a", "add", X)
    assert calls.take(CallPiece(index=0), 0) is None


FRAGMENTS = ["{", "}", "[", "]", '"', "\\", "\\u00e9", ":", ",", " ", "a", "1", "-", ".", "true", '{"a": [1]}', ""]


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=12))
def test_a_name_under_a_new_id_begins_a_call_once_the_one_before_is_whole(texts: list[str]) -> None:
    made = calls_of(*(piece("add", text, index=0, id=f"id_{place}") for place, text in enumerate(texts)))[0]
    assert [text for _, _, text in made] == [text or "{}" for text in split_where_whole(texts)]


def split_where_whole(texts: list[str]) -> Iterator[str]:
    """Yields what reading everything again with each piece finds."""
    text = ""
    for place, piece_text in enumerate(texts):
        if place and is_json(text):
            yield text
            text = ""
        text += piece_text
    if texts:
        yield text


def is_json(text: str) -> bool:
    try:
        msgspec.json.decode(text)
    except msgspec.DecodeError:
        return False
    return True


@pytest.mark.parametrize(("chars", "count"), [(SCALAR_LIMIT_CHARS, 2), (SCALAR_LIMIT_CHARS + 1, 1)])
def test_a_number_is_waited_for_up_to_a_limit(chars: int, count: int) -> None:
    unfinished = "1" * (chars - 1) + "."
    texts = [unfinished, "5", "{}"]
    made = calls_of(*(piece("add", text, index=0, id=f"id_{place}") for place, text in enumerate(texts)))[0]
    assert len(made) == count


@pytest.mark.parametrize(
    ("first", "more"),
    [('{"x": "', "aaaaaaaaaa"), ("[", "[1],"), ("{}", " x"), ("}", "{}"), ("x", "y"), ("", " "), ('"', "\\")],
)
@pytest.mark.parametrize("has_id", [True, False])
def test_a_name_with_each_of_many_pieces_costs_each_piece_once(first: str, more: str, *, has_id: bool) -> None:
    def take(count: int) -> None:
        calls = CallPieces()
        for place, text in enumerate([first, *[more] * count]):
            calls.take(piece("add", text, index=0, id=f"id_{place}" if has_id else None), 0)

    # What is read again from the beginning is joined first.
    assert count_calls(lambda: take(10_000), of="join") <= SCALAR_LIMIT_CHARS + 1
    assert count_calls(lambda: take(2000)) < 2.1 * count_calls(lambda: take(1000))
