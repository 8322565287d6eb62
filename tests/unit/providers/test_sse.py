"""Bytes cut anywhere give the same events."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viewloom.errors import ProviderRejected
from viewloom.providers.sse import EVENT_LIMIT_BYTES, EventSplitter

BODY = (
    "\ufeffdata: {}\n\n: a comment\r\n\r\nevent: x\rdata:naïve 🌍\r\rid: 7\ndata: one\ndata: two\n\ndata\n\n"
    "data:\n\ndata: \n\ndata: last"
).encode()
EVENTS = [b"{}", "naïve 🌍".encode(), b"one\ntwo", b"last"]


def split(pieces: list[bytes]) -> list[bytes]:
    splitter = EventSplitter()
    events = [event for piece in pieces for event in splitter.feed(piece)]
    return events + splitter.finish()


def test_a_body_in_one_piece_gives_its_events() -> None:
    assert split([BODY]) == EVENTS


def test_a_body_in_single_bytes_gives_the_same_events() -> None:
    assert split([BODY[index : index + 1] for index in range(len(BODY))]) == EVENTS


@given(st.lists(st.integers(0, len(BODY)), max_size=12))
def test_events_do_not_depend_on_where_the_body_was_cut(cuts: list[int]) -> None:
    edges = [0, *sorted(cuts), len(BODY)]
    assert split([BODY[start:end] for start, end in pairwise(edges)]) == EVENTS


@given(st.binary(max_size=200))
def test_any_bytes_give_events_and_no_exception(body: bytes) -> None:
    assert all(isinstance(event, bytes) for event in split([body[:50], body[50:]]))


def test_an_event_is_given_as_soon_as_its_empty_line_is_there() -> None:
    splitter = EventSplitter()
    assert splitter.feed(b"data: a\n") == []
    assert splitter.feed(b"\ndata: b") == [b"a"]
    assert splitter.feed(b"\r\n\r\n") == [b"b"]


def test_an_event_of_the_largest_size_is_taken_and_one_byte_more_is_not() -> None:
    fits = b"data: " + b"x" * (EVENT_LIMIT_BYTES - 6)
    assert split([fits]) == [fits[6:]]
    with pytest.raises(ProviderRejected):
        split([fits, b"x"])
    lines = b"data: " + b"x" * (EVENT_LIMIT_BYTES // 2) + b"\n"
    with pytest.raises(ProviderRejected):
        split([lines, lines, lines])
